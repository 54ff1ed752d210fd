// The main job on made-up data, as a person would type it: `npm start`. Plain JavaScript for any Node from 18 on.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { projectNode, root, setUp } from './setup.mjs'

const startedAt = Date.now()
setUp()

const data = join(root, 'jaryq-data')
const out = join(root, 'jaryq-out')
const market = join(root, 'jaryq-sandbox')
const processes = '1200'
const seed = '2026'
const token = `sandbox-${seed}-practice`
const say = (line = '') => process.stdout.write(`${line}\n`)
const shown = (path) => relative(root, path) || '.'

if (
  existsSync(join(data, 'dataset.json')) &&
  JSON.parse(readFileSync(join(data, 'dataset.json'), 'utf8')).training !== true
) {
  say(
    './jaryq-data holds data of your own, which npm start would mix with made-up records. Move it away first, or work on it:',
  )
  say('  npm run -s jaryq -- flag --all')
  process.exit(1)
}

/** Runs one jaryq command, shown as it would be typed, and returns its stdout. */
function jaryq(args, { show = true } = {}) {
  if (show)
    say(
      `\n$ jaryq ${args.map((argument) => (/[\s|*]/.test(argument) ? JSON.stringify(argument) : argument)).join(' ')}`,
    )
  const result = spawnSync(projectNode(), [join(root, 'bin/run.js'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 30,
    env: { ...process.env, JARYQ_TOKEN: token, JARYQ_DATA: shown(data) },
  })
  if (result.status !== 0) {
    say(`that command ended with exit code ${result.status}`)
    stopServer()
    process.exit(result.status ?? 1)
  }
  return result.stdout.toString()
}

let server
function stopServer() {
  server?.stdin.end()
}

/** Starts the sandbox's server and waits until it says where it answers. */
function serve() {
  say(`\n$ jaryq sandbox serve --from ${shown(market)} &`)
  server = spawn(projectNode(), [join(root, 'bin/run.js'), 'sandbox', 'serve', '--from', market, '--stop-with-stdin'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, JARYQ_SANDBOX_TOKEN: token },
  })
  return new Promise((resolve, reject) => {
    server.on('exit', (code) => reject(new Error(`the sandbox server ended with exit code ${code}`)))
    let url
    createInterface({ input: server.stdout }).on('line', (line) => {
      say(line)
      if (line.startsWith('base URL: ')) url = line.slice('base URL: '.length)
      if (line.startsWith('token: ')) resolve(url)
    })
  })
}

say(
  'jaryq: from the records of a market that is made up to a letter, step by step. No person and no company in it is real.',
)

if (!existsSync(join(market, 'market.json'))) {
  rmSync(market, { recursive: true, force: true })
  jaryq(['sandbox', 'generate', '--processes', processes, '--seed', seed, '--output', shown(market)])
}
const baseUrl = await serve()
say(jaryq(['fetch', '--base-url', baseUrl, '--rate', '0', '--format', 'table']).trimEnd())
stopServer()
jaryq(['import', `${shown(market)}/registers/vat_payers.csv`, '--register', 'vat-payers'])
jaryq(['transform'])
jaryq(['build'])

mkdirSync(out, { recursive: true })
jaryq(['flag', '--all', '--output', `${shown(out)}/flags.ndjson`])
say(
  jaryq([
    'flag',
    'bid-period-below-minimum',
    '--limit',
    '3',
    '--format',
    'table',
    '--fields',
    'id,value,threshold,money_at_stake,summary',
    '--wide',
  ]).trimEnd(),
)
jaryq(['report', 'overview', '--output', `${shown(out)}/overview.html`])

const flagged = readFileSync(join(out, 'flags.ndjson'), 'utf8')
  .split('\n')
  .filter((line) => line.includes('"bid-period-below-minimum"'))
  .map((line) => JSON.parse(line))
if (flagged.length === 0) {
  say('no flag to write about: that should not happen on this market')
  process.exit(1)
}
for (const lang of ['ru', 'kk'])
  jaryq([
    'letter',
    'new',
    'a-dvga',
    '--flag',
    flagged[0].id,
    '--lang',
    lang,
    '--applicant',
    'tools/made-up-applicant.yaml',
    '--format',
    'docx',
    '--output',
    shown(out),
    '--force',
  ])

const filesBelow = (directory, ending) =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    return entry.isDirectory() ? filesBelow(path, ending) : entry.name.endsWith(ending) ? [path] : []
  })
const size = (paths) => `${(paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6).toFixed(1)} MB`
const list = (what, paths) =>
  say(
    `  ${what.padEnd(9)} ${paths.length === 1 ? shown(paths[0]) : `${paths.length} files, such as ${shown(paths[0])}`} (${size(paths)})`,
  )

const { generation } = JSON.parse(readFileSync(join(data, 'dataset.json'), 'utf8'))
const tables = join(data, 'generations', String(generation), 'tables')
say('\nMade:')
list('records', filesBelow(join(data, 'raw'), '.ndjson'))
list('OCDS', filesBelow(join(data, 'releases'), '.ndjson.zst'))
list('Parquet', filesBelow(tables, '.parquet'))
list('Arrow', filesBelow(join(data, 'generations', String(generation), 'arrow'), '.arrow'))
list('flags', [join(out, 'flags.ndjson')])
list('page', filesBelow(out, '.html'))
list(
  'letters',
  filesBelow(out, '.docx').filter((path) => !path.includes('cover-')),
)
say(
  `\nIn ${Math.round((Date.now() - startedAt) / 1000)} s. Open ${shown(out)}/overview.html in a browser. Three commands to try next:`,
)
say('  npm run -s jaryq -- flag vat-by-non-payer --format table')
say('  npm run -s jaryq -- indicators show single-bid')
say(
  '  npm run -s jaryq -- query "SELECT buyer_name, count(*) AS contracts, sum(value_amount) AS total FROM contracts GROUP BY buyer_name ORDER BY total DESC LIMIT 10" --format table',
)
process.exit(0)

// Times and peak memory of each step of the main job at growing sizes:
//   npm run bench                        5,000 and 20,000 announcements
//   npm run bench -- --sizes 1000,2000   others
// Writes a Markdown table to stdout. Data go to bench/data, which git ignores, and are made anew.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../tools/setup.mjs'

const sizesAt = process.argv.indexOf('--sizes')
const sizes = (sizesAt === -1 ? '5000,20000' : process.argv[sizesAt + 1]).split(',').map(Number)
const measureFile = join(root, 'bench/data/measure.ndjson')
const token = 'bench-token-0001'
const run = join(root, 'bin/run.js')
const environment = {
  ...process.env,
  JARYQ_TOKEN: token,
  JARYQ_SANDBOX_TOKEN: token,
  JARYQ_CONFIG_DIR: join(root, 'bench/data/config'),
}

function bytesBelow(path) {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  return stats.isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0)
    : stats.size
}

function used() {
  const lines = readFileSync(measureFile, 'utf8').trim().split('\n')
  rmSync(measureFile)
  return JSON.parse(lines.at(-1))
}

function measured(args) {
  const startedAt = performance.now()
  const result = spawnSync(
    process.execPath,
    ['--import', new URL('./measure.mjs', import.meta.url).href, run, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 30,
      env: { ...environment, JARYQ_MEASURE: measureFile },
    },
  )
  if (result.status !== 0) {
    console.error(result.stderr.toString())
    throw new Error(`jaryq ${args.join(' ')} ended with ${result.status}`)
  }
  return { seconds: (performance.now() - startedAt) / 1000, stdout: result.stdout.toString(), ...used() }
}

async function served(market, work) {
  const server = spawn(
    process.execPath,
    [
      '--import',
      new URL('./measure.mjs', import.meta.url).href,
      run,
      'sandbox',
      'serve',
      '--from',
      market,
      '--stop-with-stdin',
    ],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...environment, JARYQ_MEASURE: `${measureFile}.server` },
    },
  )
  const url = await new Promise((resolve, reject) => {
    let found
    server.on('exit', () => reject(new Error('the sandbox server ended')))
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (line.startsWith('base URL: ')) found = line.slice(10)
      if (line.startsWith('token: ')) resolve(found)
    })
  })
  const result = work(url)
  await new Promise((resolve) => {
    server.removeAllListeners('exit')
    server.on('exit', resolve)
    server.stdin.end()
  })
  const lines = existsSync(`${measureFile}.server`)
    ? readFileSync(`${measureFile}.server`, 'utf8').trim().split('\n')
    : []
  rmSync(`${measureFile}.server`, { force: true })
  return { ...result, server: lines.length > 0 ? JSON.parse(lines.at(-1)) : undefined }
}

const table = []
for (const size of sizes) {
  const base = join(root, 'bench/data', String(size))
  const market = join(base, 'market')
  const data = join(base, 'dataset')
  const out = join(base, 'out')
  rmSync(base, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  writeFileSync(measureFile, '')
  const on = ['--data', data, '--quiet']
  const row = (step, result, bytes) => {
    table.push({ size, step, ...result, bytes })
    console.error(`${size} ${step}: ${result.seconds.toFixed(1)} s, ${(result.rss / 1e6).toFixed(0)} MB`)
  }
  row(
    'sandbox generate',
    measured(['sandbox', 'generate', '--processes', String(size), '--seed', '7', '--output', market, '--quiet']),
    bytesBelow(market),
  )
  const fetched = await served(market, (url) => measured(['fetch', '--base-url', url, '--rate', '0', ...on]))
  row('fetch', fetched, bytesBelow(join(data, 'raw')))
  if (fetched.server) row('sandbox serve (during fetch)', { ...fetched.server, seconds: fetched.seconds }, 0)
  row(
    'import register',
    measured(['import', join(market, 'registers/vat_payers.csv'), '--register', 'vat-payers', ...on]),
    0,
  )
  row('transform', measured(['transform', ...on]), bytesBelow(join(data, 'releases')))
  row('build', measured(['build', ...on]), bytesBelow(join(data, 'generations')))
  row(
    'flag --all',
    measured(['flag', '--all', '--output', join(out, 'flags.ndjson'), ...on]),
    bytesBelow(join(data, 'flags')),
  )
  row('flag single-bid --limit 50', measured(['flag', 'single-bid', '--limit', '50', ...on]), 0)
  row(
    'report overview',
    measured(['report', 'overview', '--output', join(out, 'overview.html'), ...on]),
    bytesBelow(join(out, 'overview.html')),
  )
  const flag = readFileSync(join(out, 'flags.ndjson'), 'utf8')
    .split('\n')
    .find((line) => line.includes('"bid-period-below-minimum"'))
  const letter = [
    'letter',
    'new',
    'a-dvga',
    '--flag',
    JSON.parse(flag).id,
    '--lang',
    'ru',
    '--applicant',
    join(root, 'tools/made-up-applicant.yaml'),
    '--output',
    out,
    '--force',
  ]
  row('letter new', measured([...letter, ...on]), 0)
}

const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node.js ${process.version}, ${process.platform}-${process.arch}`
console.log(`Machine: ${machine}. Command: npm run bench${sizesAt === -1 ? '' : ` -- --sizes ${sizes.join(',')}`}\n`)
console.log(
  `| step | ${sizes.map((size) => `${size.toLocaleString('en')}: s | CPU s | peak MB | MB on disk`).join(' | ')} | growth |`,
)
console.log(`| --- | ${sizes.map(() => '---: | ---: | ---: | ---:').join(' | ')} | ---: |`)
for (const step of new Set(table.map((entry) => entry.step))) {
  const cells = sizes.map((size) => table.find((entry) => entry.size === size && entry.step === step))
  const [first, last] = [cells[0], cells.at(-1)]
  // The exponent of a power law through the first and the last size: 1 is linear.
  const growth =
    sizes.length > 1 && first && last
      ? (Math.log(last.seconds / first.seconds) / Math.log(sizes.at(-1) / sizes[0])).toFixed(2)
      : ''
  console.log(
    `| ${step} | ${cells.map((cell) => (cell ? `${cell.seconds.toFixed(1)} | ${cell.cpu.toFixed(1)} | ${(cell.rss / 1e6).toFixed(0)} | ${cell.bytes ? (cell.bytes / 1e6).toFixed(1) : ''}` : '| | |')).join(' | ')} | ${growth} |`,
  )
}

// Executes the notebooks of the course through Jupyter and tslab, on a market that is made up: `npm run notebooks`, or some
// of them: `npm run notebooks -- 03 04`. Figures are held against notebooks/figures; `-- --record 03` records them anew.
// JARYQ_JUPYTER names another `jupyter` than the one on the PATH, JARYQ_DATA another dataset, JARYQ_TRUTH its market.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { writeNotebooks } from './notebook-source.mjs'
import { projectNode, root } from './setup.mjs'

const startedAt = Date.now()
const stamps = join(root, 'node_modules', '.jaryq')
const course = join(root, 'notebooks')
const say = (line) => console.error(`jaryq: ${line}`)
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')

function fail(line) {
  say(line)
  process.exit(1)
}

function jaryq(args, env = {}) {
  const run = spawnSync(projectNode(), [join(root, 'bin/run.js'), ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  })
  if (run.status !== 0) fail(`"jaryq ${args.join(' ')}" ended with ${run.status}\n${run.stderr}`)
}

function installTslab() {
  const lock = readFileSync(join(course, 'package-lock.json'), 'utf8')
  const stamp = join(stamps, 'notebooks-lock.json')
  if (existsSync(join(course, 'node_modules/tslab')) && read(stamp) === lock) return
  say('installing the TypeScript kernel (once)')
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: course,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0) fail('npm ci in notebooks/ failed')
  mkdirSync(stamps, { recursive: true })
  writeFileSync(stamp, lock)
}

/** A dataset of a market that is made up, with all schemes in it, made anew when the program has changed since. */
async function sandboxData() {
  const place = join(stamps, 'notebooks')
  const data = join(place, 'data')
  const market = join(place, 'market')
  const built = read(join(stamps, 'build'))
  if (built !== '' && read(join(place, 'built')) === built) return { data, truth: market }
  say('making a dataset from the sandbox')
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place, { recursive: true })
  const token = 'sandbox-notebooks-practice'
  const size = ['--processes', '1500', '--seed', '2026', '--schemes', 'all', '--instances', '1']
  jaryq(['sandbox', 'generate', ...size, '--output', market])
  const server = spawn(
    projectNode(),
    [join(root, 'bin/run.js'), 'sandbox', 'serve', '--from', market, '--stop-with-stdin'],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, JARYQ_SANDBOX_TOKEN: token },
    },
  )
  const url = await new Promise((resolve) => {
    let address
    server.on('exit', (code) => fail(`the sandbox server ended with ${code}`))
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (line.startsWith('base URL: ')) address = line.slice('base URL: '.length)
      if (line.startsWith('token: ')) resolve(address)
    })
  })
  const asked = ['--base-url', url, '--rate', '0', '--data', data]
  jaryq(['fetch', '--with-persons', ...asked], { JARYQ_TOKEN: token })
  jaryq(['fetch', '--source', 'samruk', '--unofficial', ...asked])
  server.removeAllListeners('exit')
  server.stdin.end()
  for (const file of readdirSync(join(market, 'registers')).sort())
    jaryq([
      ...['import', join(market, 'registers', file), '--data', data],
      ...['--register', file.replace(/\.csv$/, '').replaceAll('_', '-')],
    ])
  jaryq(['transform', '--data', data])
  jaryq(['build', '--data', data])
  // What was planted, and who takes part, is all that exercises ask the market for.
  for (const file of readdirSync(market))
    if (!['truth.ndjson', 'subjects.ndjson', 'market.json'].includes(file))
      rmSync(join(market, file), { recursive: true, force: true })
  writeFileSync(join(place, 'built'), built)
  return { data, truth: market }
}

const args = process.argv.slice(2)
const record = args.includes('--record')
const wanted = args.filter((arg) => !arg.startsWith('--'))
const isWanted = (name) => wanted.length === 0 || wanted.some((one) => name.startsWith(one) || name === one.slice(0, 2))
const jupyter = process.env.JARYQ_JUPYTER || 'jupyter'
if (spawnSync(jupyter, ['nbconvert', '--version'], { stdio: 'ignore' }).status !== 0)
  fail(
    `there is no "${jupyter}" with nbconvert. Make one: python3 -m venv VENV && VENV/bin/pip install nbconvert ipykernel; then JARYQ_JUPYTER=VENV/bin/jupyter npm run notebooks`,
  )
installTslab()
const stale = writeNotebooks({ wanted, check: true })
if (stale.length > 0 && process.env.CI) fail(`out of date: ${stale.join(', ')}; run node tools/notebook-source.mjs`)
writeNotebooks({ wanted })
const own = process.env.JARYQ_DATA
const { data, truth } = own ? { data: own, truth: process.env.JARYQ_TRUTH } : await sandboxData()
// Figures are those of the market of the course alone.
const figures = own && !process.env.JARYQ_FIGURES ? '' : join(course, 'figures')

const library = (name) => import(pathToFileURL(join(root, 'dist/notebook', name)).href)
const { copyCourse, courseNotebooks } = await library('course.js')
const { installKernel } = await library('kernel.js')
const { runNotebook } = await library('run.js')
const { tryExercises } = await library('exercise-trial.js')

// Executed where a student would be: in a folder of its own, with links to this package beside the notebooks.
const folder = mkdtempSync(join(tmpdir(), 'jaryq-notebooks-'))
const executed = join(root, 'jaryq-out', 'notebooks')
let failed = 0
async function execute({ name, title }, again = true) {
  const at = Date.now()
  try {
    await runNotebook({
      notebook: join(folder, `${name}.ipynb`),
      outputDir: executed,
      jupyter,
      jupyterPath: join(folder, 'jupyter'),
      data,
      env: { JARYQ_TRUTH: truth ?? '', JARYQ_FIGURES: figures, JARYQ_FIGURES_RECORD: record ? '1' : '' },
    })
    console.log(`passed  ${name}  ${title}  (${((Date.now() - at) / 1000).toFixed(1)} s)`)
  } catch (error) {
    // Kernels that start at once may choose the same port; a cell that fails is another thing.
    if (again && /could not be executed/.test(error.message)) return execute({ name, title }, false)
    failed++
    console.log(`FAILED  ${name}  ${error.message}\n${error.why ?? error.stack}`)
  }
}

try {
  await copyCourse(folder)
  await installKernel({ jupyterDir: join(folder, 'jupyter'), dataDir: join(folder, 'data'), node: projectNode() })
  const { tried, problems } = truth ? await tryExercises(data, { truth, wanted: isWanted }) : { tried: 0, problems: [] }
  failed += problems.length
  for (const problem of problems) console.log(`FAILED  exercise ${problem}`)
  say(`tried ${tried} exercises`)
  const waiting = (await courseNotebooks()).filter(({ name }) => isWanted(name))
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await execute(next)
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
say(`executed notebooks are in jaryq-out/notebooks; ${((Date.now() - startedAt) / 1000).toFixed(0)} s in all`)
process.exit(failed > 0 ? 1 : 0)

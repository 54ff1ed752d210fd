// The time and memory of each shared relation, indicator and metric, of each family, and of all together, on markets of
// growing size:
//   npm run bench:indicators                            72,000 and 720,000 announcements (100,000 and 1 million processes)
//   npm run bench:indicators -- --sizes 2000,20000      others
//   npm run bench:indicators -- --datasets DIR,DIR      datasets that are there, the smaller first
//   npm run bench:indicators -- --alone                 each alone only, without the two runs of flag --all
//   npm run bench:indicators -- --only 'network|text'   what has this in its kind, name or family
//   npm run bench:indicators -- --results FILE          writes each figure down at once, and measures none twice
// Writes Markdown tables to stdout, the slowest first. What fails or takes longer than --seconds is told in them and ends
// nothing. Made-up datasets go to bench/data, which git ignores, and are made when they are not there; a million
// processes take three quarters of an hour and 12 GB.
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { familyNames, familyOf } from './families.mjs'
import { dataDirectory, machine, measured } from './processes.mjs'

const { values: flags } = parseArgs({
  options: {
    sizes: { type: 'string', default: '72000,720000' },
    datasets: { type: 'string' },
    seed: { type: 'string', default: '5' },
    alone: { type: 'boolean', default: false },
    only: { type: 'string' },
    results: { type: 'string' },
    seconds: { type: 'string', default: '900' },
  },
})
const base = join(dataDirectory, 'indicators')
const only = new RegExp(flags.only ?? '')
mkdirSync(base, { recursive: true })

function datasetOf(announcements) {
  const data = join(base, String(announcements))
  if (existsSync(join(data, 'dataset.json'))) return data
  const market = `${data}-market`
  const on = ['--data', data, '--quiet']
  const step = (name, args) => {
    const { seconds, rss } = measured(args)
    console.error(`${announcements} ${name}: ${seconds.toFixed(1)} s, ${(rss / 1e6).toFixed(0)} MB`)
  }
  step('sandbox generate', [
    ...['sandbox', 'generate', '--processes', String(announcements), '--seed', flags.seed],
    ...['--as', 'compiled', '--output', market, '--quiet'],
  ])
  step('import', ['import', join(market, 'compiled.ndjson.zst'), ...on])
  for (const file of readdirSync(join(market, 'registers'))) {
    const name = file.replace('.csv', '').replaceAll('_', '-')
    step(`import ${name}`, ['import', join(market, 'registers', file), '--register', name, ...on])
  }
  step('build', ['build', ...on])
  rmSync(market, { recursive: true })
  return data
}

function generationOf(data) {
  const { generation } = JSON.parse(readFileSync(join(data, 'dataset.json'), 'utf8'))
  return join(data, 'generations', String(generation))
}

/** Forgets what runs keep: shared relations, answers, rows. */
function forget(data) {
  rmSync(join(generationOf(data), 'intermediates'), { recursive: true, force: true })
  rmSync(join(data, 'flags'), { recursive: true, force: true })
}

/** What was measured of a dataset before, by kind and name. */
function writtenDown(data) {
  if (flags.results === undefined || !existsSync(flags.results)) return new Map()
  const lines = readFileSync(flags.results, 'utf8').split('\n').filter(Boolean)
  const entries = lines.map((line) => JSON.parse(line)).filter((entry) => entry.data === data)
  return new Map(entries.map((entry) => [`${entry.kind} ${entry.name}`, entry]))
}

/** From now on `peak` tells the most memory since: on Linux; elsewhere it is that of the process so far. */
function resetPeak() {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {}
}

function peak() {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}

/**
 * Seconds and memory of each relation, indicator (answers, and the rows and evidence of its flags) and metric, in one
 * process.
 */
async function alone(data) {
  const { openEngine } = await import('../dist/dataset/engine.js')
  const { Session } = await import('../dist/indicators/session.js')
  const { indicatorNames } = await import('../dist/indicators/catalogue.js')
  const { runIndicator } = await import('../dist/indicators/run.js')
  const { metricNames } = await import('../dist/metrics/catalogue.js')
  const { runMetric } = await import('../dist/metrics/run.js')
  const { relationsOf } = await import('../dist/indicators/relations.js')
  const files = readdirSync(new URL('../dist/indicators', import.meta.url))
  const named = files.filter((file) => /^x_.*\.sql$/.test(file)).map((file) => `SELECT * FROM ${file.slice(0, -4)}`)
  // What a relation reads comes before it, so that its own time is measured.
  const relations = await relationsOf(named, undefined)
  const times = writtenDown(data)
  // A relation that is there is not made, so its time would be nothing.
  if (times.size === 0 && flags.only === undefined) forget(data)
  let engine = await openEngine(data)
  let session = await Session.open(engine)
  const [{ n: processes }] = await engine.rows('SELECT count(*) AS n FROM processes')
  const timed = async (kind, name, work) => {
    const key = `${kind} ${name}`
    const family = kind === 'indicator' ? familyOf(name) : ''
    if (times.has(key) || !only.test(`${key} ${family}`)) return
    resetPeak()
    const started = performance.now()
    const before = process.cpuUsage()
    let flagged
    let failure
    try {
      flagged = await engine.within(Number(flags.seconds), work)
    } catch (error) {
      failure = [error.message, error.why].filter(Boolean).join(': ')
    }
    const seconds = (performance.now() - started) / 1000
    const { user, system } = process.cpuUsage(before)
    const cpu = (user + system) / 1e6
    const entry = { data, kind, name, family, seconds, cpu, rss: peak(), flagged, failure }
    times.set(key, entry)
    if (flags.results !== undefined) appendFileSync(flags.results, `${JSON.stringify(entry)}\n`)
    const memory = `${(entry.rss / 1e6).toFixed(0)} MB`
    console.error(`${data} ${key}: ${seconds.toFixed(2)} s, ${cpu.toFixed(2)} s CPU, ${memory} ${failure ?? ''}`)
    if (failure === undefined) return
    // What a statement that failed left behind must not weigh on the next.
    await engine.close()
    engine = await openEngine(data)
    session = await Session.open(engine)
  }
  try {
    for (const { name } of relations) {
      const make = () => session.prepare(`SELECT * FROM ${name}`)
      await timed('relation', name, make)
      // One that is not measured is there all the same before what reads it.
      if (!times.has(`relation ${name}`)) await make()
    }
    for (const name of await indicatorNames())
      await timed('indicator', name, async () => {
        const run = await runIndicator(engine, name, { session, kept: 'ignore' })
        let count = 0
        for await (const _ of run.rows) count++
        return count
      })
    for (const name of await metricNames())
      await timed('metric', name, () => runMetric(engine, name, { session, by: 'year,region' }).then(() => undefined))
  } finally {
    await engine.close()
  }
  return { processes: Number(processes), times }
}

const datasets = flags.datasets?.split(',').map((dir) => resolve(dir)) ?? flags.sizes.split(',').map(datasetOf)
const runs = []
for (const data of datasets) {
  const run = await alone(data)
  if (!flags.alone) {
    forget(data)
    const all = ['flag', '--all', '--data', data, '--quiet', '--output', join(base, 'rows.ndjson')]
    run.all = [measured(all), measured(all)]
  }
  runs.push(run)
}

const [few, many] = [runs[0], runs.at(-1)]
const several = runs.length > 1
const head = (name, last = []) => {
  const sizes = runs.flatMap(({ processes }) => [`${processes.toLocaleString('en')} processes: s`, 'CPU s', 'peak MB'])
  const heads = [name, ...sizes, ...(several ? ['growth'] : []), ...last]
  console.log(`\n| ${heads.join(' | ')} |\n| --- |${' ---: |'.repeat(heads.length - 1)}`)
}
/** The exponent that makes the CPU time of the smaller one that of the larger one; 1 is linear. */
const growth = (before, after) =>
  before === undefined || after === undefined || before.failure || after.failure
    ? ''
    : (Math.log(after.cpu / before.cpu) / Math.log(many.processes / few.processes)).toFixed(2)
const figures = (entry) => {
  if (entry === undefined) return ['', '', '']
  const numbers = [entry.seconds.toFixed(2), entry.cpu.toFixed(2), (entry.rss / 1e6).toFixed(0)]
  return entry.failure ? [`failed after ${numbers[0]}`, ...numbers.slice(1)] : numbers
}
const line = (name, entries, last = []) =>
  console.log(
    `| ${[name, ...entries.flatMap(figures), ...(several ? [growth(entries[0], entries.at(-1))] : []), ...last].join(
      ' | ',
    )} |`,
  )
const sum = (entries, field) => entries.reduce((total, entry) => total + entry[field], 0)
/** What the entries that `isMeant` picks took together, and the most memory of any; undefined when there is none. */
const together = (isMeant) =>
  runs.map(({ times }) => {
    const entries = [...times.values()].filter(isMeant)
    if (entries.length === 0) return undefined
    const failed = entries.some(({ failure }) => failure)
    const rss = Math.max(...entries.map((entry) => entry.rss))
    return { seconds: sum(entries, 'seconds'), cpu: sum(entries, 'cpu'), rss, failure: failed }
  })
const links = ['network', 'text']

console.log(`Machine: ${machine}. Each alone: in one process, one after the other, shared relations first.`)
head('together')
line(
  'shared relations',
  together(({ kind }) => kind === 'relation'),
)
line(
  'indicators, without network and text',
  together(({ kind, family }) => kind === 'indicator' && !links.includes(family)),
)
line(
  'indicators',
  together(({ kind }) => kind === 'indicator'),
)
line(
  'metrics',
  together(({ kind }) => kind === 'metric'),
)
if (many.all !== undefined) {
  line(
    '`flag --all`, shared relations not there',
    runs.map(({ all }) => all[0]),
  )
  line(
    '`flag --all` again, nothing changed',
    runs.map(({ all }) => all[1]),
  )
}
head('family of indicators', ['indicators', 'the slowest'])
for (const name of familyNames) {
  const members = [...many.times.values()].filter(({ kind, family }) => kind === 'indicator' && family === name)
  if (members.length === 0) continue
  const slowest = members.toSorted((a, b) => b.cpu - a.cpu)[0].name
  line(
    name,
    together(({ kind, family }) => kind === 'indicator' && family === name),
    [members.length, slowest],
  )
}
head('each', ['flags'])
const failures = []
for (const [key, entry] of [...many.times].sort((a, b) => b[1].cpu - a[1].cpu)) {
  line(
    `${entry.kind} ${entry.name}`,
    runs.map(({ times }) => times.get(key)),
    [entry.flagged ?? ''],
  )
}
for (const { processes, times } of runs)
  for (const { kind, name, failure } of times.values())
    if (failure) failures.push(`- ${kind} ${name}, ${processes.toLocaleString('en')} processes: ${failure}`)
if (failures.length > 0) console.log(`\nFailed:\n\n${failures.join('\n')}`)

// The time of each shared relation, indicator and metric, and of all together, on markets of growing size:
//   npm run bench:indicators                            72,000 and 720,000 announcements (100,000 and 1 million processes)
//   npm run bench:indicators -- --sizes 2000,20000      others
//   npm run bench:indicators -- --datasets DIR,DIR      datasets that are there, the smaller first
//   npm run bench:indicators -- --alone                 each alone only, without the two runs of flag --all
// Writes a Markdown table to stdout, the slowest first. Made-up datasets go to bench/data, which git ignores, and are
// made when they are not there; a million processes take three quarters of an hour and 12 GB.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { dataDirectory, machine, measured } from './processes.mjs'

const { values: flags } = parseArgs({
  options: {
    sizes: { type: 'string', default: '72000,720000' },
    datasets: { type: 'string' },
    seed: { type: 'string', default: '5' },
    alone: { type: 'boolean', default: false },
  },
})
const base = join(dataDirectory, 'indicators')
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

/** Seconds of each relation, indicator (answers, and the rows and evidence of its flags) and metric, in one process. */
async function alone(data) {
  const { openEngine } = await import('../dist/dataset/engine.js')
  const { Session } = await import('../dist/indicators/session.js')
  const { indicatorNames } = await import('../dist/indicators/catalogue.js')
  const { runIndicator } = await import('../dist/indicators/run.js')
  const { metricNames } = await import('../dist/metrics/catalogue.js')
  const { runMetric } = await import('../dist/metrics/run.js')
  const relations = readdirSync(new URL('../dist/indicators', import.meta.url)).filter((file) =>
    /^x_.*\.sql$/.test(file),
  )
  forget(data)
  const engine = await openEngine(data)
  const session = await Session.open(engine)
  const [{ n: processes }] = await engine.rows('SELECT count(*) AS n FROM processes')
  const times = new Map()
  const timed = async (kind, name, work) => {
    const started = performance.now()
    const before = process.cpuUsage()
    const flagged = await work()
    const seconds = (performance.now() - started) / 1000
    const { user, system } = process.cpuUsage(before)
    const cpu = (user + system) / 1e6
    times.set(`${kind} ${name}`, { kind, name, seconds, cpu, flagged })
    console.error(`${data} ${kind} ${name}: ${seconds.toFixed(2)} s, ${cpu.toFixed(2)} s CPU`)
  }
  try {
    for (const file of relations) {
      const name = file.replace('.sql', '')
      await timed('relation', name, () => session.prepare(`SELECT * FROM ${name}`))
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
  return { processes: Number(processes), times, rss: process.resourceUsage().maxRSS * 1024 }
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
const sizes = runs.flatMap(({ processes }) => [`${processes.toLocaleString('en')} processes, s`, 'CPU s'])
const head = (name, last) => {
  const heads = [name, ...sizes, ...(several ? ['growth'] : []), last]
  console.log(`\n| ${heads.join(' | ')} |\n| --- |${' ---: |'.repeat(heads.length - 1)}`)
}
/** The exponent that makes the CPU time of the smaller one that of the larger one; 1 is linear. */
const growth = (before, after) => Math.log(after.cpu / before.cpu) / Math.log(many.processes / few.processes)
const line = (name, times, last) =>
  console.log(
    `| ${[
      name,
      ...times.flatMap(({ seconds, cpu }) => [seconds.toFixed(2), cpu.toFixed(2)]),
      ...(several ? [growth(times[0], times.at(-1)).toFixed(2)] : []),
      last,
    ].join(' | ')} |`,
  )
const sum = (times, field) => times.reduce((total, entry) => total + entry[field], 0)

console.log(`Machine: ${machine}. Each alone: in one process, one after the other, shared relations first.`)
head('together', 'peak MB of one alone')
for (const kind of ['relation', 'indicator', 'metric'])
  line(
    `all of kind ${kind}`,
    runs.map(({ times }) => {
      const ofKind = [...times.values()].filter((entry) => entry.kind === kind)
      return { seconds: sum(ofKind, 'seconds'), cpu: sum(ofKind, 'cpu') }
    }),
    (many.rss / 1e6).toFixed(0),
  )
for (const [at, name] of [
  [0, '`flag --all`, shared relations not there'],
  [1, '`flag --all` again, nothing changed'],
])
  if (many.all !== undefined)
    line(
      name,
      runs.map(({ all }) => all[at]),
      (many.all[at].rss / 1e6).toFixed(0),
    )
head('each', 'flags')
for (const [key, { kind, name, flagged }] of [...many.times].sort((a, b) => b[1].cpu - a[1].cpu))
  line(
    `${kind} ${name}`,
    runs.map(({ times }) => times.get(key)),
    flagged ?? '',
  )

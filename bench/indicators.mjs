// Each indicator's time, and all together, on markets of growing size:
//   npm run bench:indicators                               72,000 and 720,000 announcements (100,000 and 1 million processes)
//   npm run bench:indicators -- --sizes 2000,20000         others
//   npm run bench:indicators -- --datasets DIR,DIR         datasets that are there, the smaller first
// Writes a Markdown table to stdout, the slowest first. Made-up datasets go to bench/data, which git ignores, and are
// made when they are not there; a million processes take half an hour and 12 GB.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bytesBelow, dataDirectory, machine, measured } from './processes.mjs'

const { values: flags } = parseArgs({
  options: {
    sizes: { type: 'string', default: '72000,720000' },
    datasets: { type: 'string' },
    seed: { type: 'string', default: '5' },
  },
})
const base = join(dataDirectory, 'indicators')
const out = join(base, 'rows.ndjson')
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
  const { seed } = flags
  step('sandbox generate', [
    ...['sandbox', 'generate', '--processes', String(announcements), '--seed', seed],
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

/** What `jaryq indicators list` or `jaryq metric list` names. */
function namesOf(command) {
  return JSON.parse(measured([...command, 'list', '--format', 'json']).stdout).map(({ name }) => name)
}

const datasets = flags.datasets?.split(',').map((dir) => resolve(dir)) ?? flags.sizes.split(',').map(datasetOf)
const table = new Map()
const together = []
for (const data of datasets) {
  const on = ['--data', data, '--quiet', '--output', out]
  const forget = () => rmSync(join(data, 'flags'), { recursive: true, force: true })
  const manifest = JSON.parse(readFileSync(join(data, 'dataset.json'), 'utf8'))
  const generation = join(data, 'generations', String(manifest.generation))
  rmSync(join(generation, 'intermediates'), { recursive: true, force: true })
  forget()
  const all = measured(['flag', '--all', ...on])
  const again = measured(['flag', '--all', ...on])
  together.push({
    data,
    all,
    again,
    kept: bytesBelow(join(data, 'flags')),
    shared: bytesBelow(join(generation, 'intermediates')),
  })
  console.error(`${data} flag --all: ${all.seconds.toFixed(1)} s, ${(all.rss / 1e6).toFixed(0)} MB`)
  const one = (name, args) => {
    forget()
    const { seconds, rss } = measured([...args, ...on])
    table.set(name, [...(table.get(name) ?? []), { seconds, rss }])
    console.error(`${data} ${name}: ${seconds.toFixed(2)} s, ${(rss / 1e6).toFixed(0)} MB`)
  }
  for (const name of namesOf(['indicators'])) one(name, ['flag', name])
  for (const name of namesOf(['metric'])) one(`metric ${name}`, ['metric', name, '--by', 'year,region'])
  forget()
}

const processes = datasets.map((data) =>
  Number(
    measured(['query', 'SELECT count(*) AS n FROM processes', '--data', data, '--format', 'csv']).stdout.split('\n')[1],
  ),
)
const numbers = (values) => values.map((value) => value.toFixed(2)).join(' | ')
// The exponent that makes the time of the smaller one that of the larger one; 1 is linear.
const growth = (few, many) =>
  datasets.length < 2 ? '' : ` ${(Math.log(many / few) / Math.log(processes.at(-1) / processes[0])).toFixed(2)} |`
const sizes = processes.map((count) => `${count.toLocaleString('en')} processes, s`)
console.log(
  `Machine: ${machine}. Made on ${datasets.length} datasets; shared relations are there already where one is asked alone.\n`,
)
console.log(`| all indicators | ${sizes.join(' | ')} |${datasets.length < 2 ? '' : ' growth |'} peak MB |`)
console.log(`| --- |${' ---: |'.repeat(datasets.length + (datasets.length < 2 ? 1 : 2))}`)
for (const [what, key] of [
  ['`flag --all`, shared relations not there', 'all'],
  ['`flag --all` again, nothing changed', 'again'],
]) {
  const runs = together.map((entry) => entry[key])
  console.log(
    `| ${what} | ${numbers(runs.map(({ seconds }) => seconds))} |${growth(runs[0].seconds, runs.at(-1).seconds)} ${Math.max(...runs.map(({ rss }) => rss / 1e6)).toFixed(0)} |`,
  )
}
console.log(`\n| one alone | ${sizes.join(' | ')} |${datasets.length < 2 ? '' : ' growth |'} peak MB |`)
console.log(`| --- |${' ---: |'.repeat(datasets.length + (datasets.length < 2 ? 1 : 2))}`)
for (const [name, runs] of [...table].sort((a, b) => b[1].at(-1).seconds - a[1].at(-1).seconds))
  console.log(
    `| ${name} | ${numbers(runs.map(({ seconds }) => seconds))} |${growth(runs[0].seconds, runs.at(-1).seconds)} ${Math.max(...runs.map(({ rss }) => rss / 1e6)).toFixed(0)} |`,
  )

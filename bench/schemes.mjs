// How well indicators find what is planted in markets that no test has:
//   npm run bench:schemes                        five markets of 6,000 announcements, with other seeds and parameters
//   npm run bench:schemes -- --seeds 8,9         others; --processes N: of another size
//   npm run bench:schemes -- --write             the default market alone, for docs/accuracy.md
//   npm run bench:schemes -- --keep              leaves the markets and datasets in bench/data
// Writes a Markdown table to stdout: of each indicator the mean and the worst recall, precision and precision at 50.
// Each market goes the whole way, through the server and a fetch with persons. About three minutes of CPU time a market.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { root } from '../tools/setup.mjs'
import { dataDirectory, machine, measured, served } from './processes.mjs'

const { values: flags } = parseArgs({
  options: {
    seeds: { type: 'string', default: '7001,7002,7003,7004,7005' },
    processes: { type: 'string', default: '6000' },
    write: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})

// Each market is made otherwise, so that nothing is fitted to one way of planting.
const variants = [
  [],
  ['--boldness', '1'],
  ['--hidden', '2'],
  ['--boldness', '3', '--hidden', '1'],
  ['--years', '2025-2026'],
]

/** Makes a market with everything planted, takes it into a dataset and scores what indicators say of it. */
async function scored(seed, variant) {
  const base = join(dataDirectory, 'schemes', String(seed))
  const [market, data] = [join(base, 'market'), join(base, 'dataset')]
  rmSync(base, { recursive: true, force: true })
  mkdirSync(base, { recursive: true })
  const on = ['--data', data, '--quiet']
  const command = ['sandbox', 'generate', '--processes', flags.processes, '--seed', String(seed), '--schemes', 'all']
  const steps = [measured([...command, ...variant, '--output', market, '--quiet'])]
  const fetch = ['fetch', '--with-persons', '--rate', '0', ...on]
  steps.push(await served(market, (url) => measured([...fetch, '--base-url', url])))
  for (const file of readdirSync(join(market, 'registers')).sort()) {
    const name = file.replace('.csv', '').replaceAll('_', '-')
    steps.push(measured(['import', join(market, 'registers', file), '--register', name, ...on]))
  }
  steps.push(measured(['transform', ...on]), measured(['build', ...on]))
  // It keeps the answers, so that both scores take them from there. It ends with 1 where an indicator could not be computed.
  const asked = measured(['flag', '--all', '--limit', '0', '--output', join(base, 'flags.ndjson'), ...on], [0, 1])
  process.stderr.write(asked.stderr)
  steps.push(asked)
  const score = (by) => {
    const step = measured(['indicators', 'score', '--truth', market, '--by', by, '--format', 'json', ...on])
    steps.push(step)
    return JSON.parse(step.stdout)
  }
  const result = {
    market: [...command, ...variant].join(' '),
    processes: JSON.parse(
      measured(['query', 'SELECT count(*) AS n FROM processes', ...on, '--format', 'json']).stdout,
    )[0].n,
    indicators: score('indicator'),
    schemes: score('scheme'),
  }
  if (!flags.keep) rmSync(base, { recursive: true })
  const cpu = steps.reduce((total, step) => total + (step.cpu ?? 0), 0)
  console.error(`${result.market}: ${cpu.toFixed(0)} s of CPU time`)
  return result
}

if (flags.write) {
  const result = await scored(1, [])
  const file = join(root, 'src/indicators/truth/measured.json')
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
  console.error(`written: ${file}; now: npm run build && npm run docs`)
  process.exit(0)
}

const results = []
for (const [index, seed] of flags.seeds.split(',').entries())
  results.push(await scored(seed, variants[index % variants.length]))

const named = new Map(results.flatMap(({ indicators }) => indicators.map((row) => [row.indicator, row])))
const summaries = [...named.values()]
  .sort((a, b) => (a.indicator < b.indicator ? -1 : 1))
  .map(({ indicator, severity }) => {
    const rows = results.flatMap(({ indicators }) => indicators.filter((row) => row.indicator === indicator))
    const of = (column) => rows.map((row) => row[column]).filter((value) => value !== null)
    const sum = (column) => rows.reduce((total, row) => total + row[column], 0)
    return {
      indicator,
      severity,
      planted: sum('planted'),
      falseAlarms: sum('false_alarms'),
      recall: of('recall'),
      precision: of('precision'),
      precisionAt: of('precision_at'),
    }
  })

const mean = (list) => list.reduce((total, value) => total + value, 0) / list.length
const cell = (list) => (list.length === 0 ? '– | –' : `${mean(list).toFixed(2)} | ${Math.min(...list).toFixed(2)}`)
console.log(`Made-up data. Machine: ${machine}. Markets:\n`)
for (const { market, processes } of results) console.log(`- ${processes} processes: \`jaryq ${market}\``)
console.log(
  '\n| indicator | kind | planted | recall: mean | worst | precision: mean | worst | precision at 50: mean | worst | false alarms |',
)
console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |')
for (const row of summaries)
  console.log(
    `| ${row.indicator} | ${row.severity} | ${row.planted} | ${cell(row.recall)} | ${cell(row.precision)} | ${cell(row.precisionAt)} | ${row.falseAlarms} |`,
  )

// What every indicator should reach in every market: a legal one recall and precision, the others recall among the
// strongest flags.
const short = summaries.filter(({ severity, planted, recall, precision, precisionAt }) => {
  const least = (list) => (list.length === 0 ? 1 : Math.min(...list))
  if (severity === 'legal') return least(recall) < 0.9 || least(precision) < 0.9
  return planted > 0 && (least(recall) < 0.7 || least(precisionAt) < 0.8)
})
console.log(
  short.length === 0
    ? '\nEvery indicator reaches recall and precision of 0.9 (legal), recall 0.7 and precision at 50 of 0.8 (others).'
    : `\nShort of 0.9 and 0.9 (legal), 0.7 and 0.8 (others): ${short.map(({ indicator }) => indicator).join(', ')}.`,
)

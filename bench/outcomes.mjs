// How much each indicator can judge of each publisher's data:
//   npm run bench:outcomes -- --datasets DIR,DIR
// Writes a Markdown table to stdout: a row an indicator; for each dataset the subjects judged (flag or pass) of all, the
// flags, and why most of the rest could not be judged. The runs are stored in the datasets, as jaryq flag --all does.
import { basename, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { measured } from './processes.mjs'

const { values: flags } = parseArgs({ options: { datasets: { type: 'string' } } })
if (flags.datasets === undefined) {
  console.error('which datasets? npm run bench:outcomes -- --datasets DIR,DIR')
  process.exit(2)
}

const datasets = flags.datasets.split(',').map((dir) => {
  const data = resolve(dir)
  // It ends with 1 where an indicator could not be computed; the table has the others, stderr says why.
  const { stdout, stderr, cpu } = measured(
    ['flag', '--all', '--counts', '--data', data, '--quiet', '--format', 'json'],
    [0, 1],
  )
  process.stderr.write(stderr)
  const processes = measured(['query', 'SELECT count(*) AS n FROM processes', '--data', data, '--format', 'json'])
  console.error(`${data}: ${cpu.toFixed(1)} s of CPU time`)
  const indicators = Map.groupBy(JSON.parse(stdout), (row) => row.indicator)
  return { name: basename(data), processes: JSON.parse(processes.stdout)[0].n, indicators }
})

function cell(rows = []) {
  const sum = (outcomes) =>
    rows.filter(({ outcome }) => outcomes.includes(outcome)).reduce((total, { count }) => total + count, 0)
  const all = rows.reduce((total, { count }) => total + count, 0)
  if (all === 0) return '–'
  const judged = sum(['flag', 'pass'])
  const [rest] = rows
    .filter(({ outcome, count }) => !['flag', 'pass'].includes(outcome) && count > 0)
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
  const why = rest === undefined ? '' : `; ${rest.reason ?? rest.outcome} ${rest.count}`
  return `${judged} of ${all}, ${sum(['flag'])} ⚑${why}`
}

const names = [...new Set(datasets.flatMap(({ indicators }) => [...indicators.keys()]))].sort()
const subjectOf = (name) => datasets.flatMap(({ indicators }) => indicators.get(name) ?? [])[0].subject_type
console.log('Subjects judged of all, flags (⚑), and what kept most of the rest from being judged.\n')
console.log(
  `| indicator | subject | ${datasets.map(({ name, processes }) => `${name} (${processes} processes)`).join(' | ')} |`,
)
console.log(`| --- | --- |${' --- |'.repeat(datasets.length)}`)
for (const name of names)
  console.log(
    `| ${name} | ${subjectOf(name)} | ${datasets.map(({ indicators }) => cell(indicators.get(name))).join(' | ')} |`,
  )

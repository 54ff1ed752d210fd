// Writes bench/RESULTS.md and bench/results.svg of what was measured, and what they show into bench/results.ndjson.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tools/setup.mjs'

const megabytes = (bytes) =>
  bytes === undefined || !Number.isFinite(bytes) ? '' : (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)
const seconds = (value) => (value === null || !Number.isFinite(value) ? '' : value.toFixed(value < 10 ? 2 : 1))
const count = (value) => value.toLocaleString('en')

/**
 * The exponent of a power law through all sizes (least squares of the logarithms) of the machine that measured most of
 * them; undefined for fewer than two.
 */
export function growthOf(points) {
  const byMachine = Map.groupBy(
    points.filter(({ cpu }) => cpu > 0),
    ({ machine }) => machine,
  )
  const [known = []] = [...byMachine.values()].sort((a, b) => b.length - a.length)
  if (known.length < 2) return undefined
  const [x, y] = [known.map(({ size }) => Math.log(size)), known.map(({ cpu }) => Math.log(cpu))]
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  return (
    x.reduce((sum, value, at) => sum + (value - mx) * (y[at] - my), 0) /
    x.reduce((sum, value) => sum + (value - mx) ** 2, 0)
  )
}

/** What was aimed at, and what was reached at the largest size that has it. */
function aims(last, million) {
  const at = (stage, who = 'jaryq') => last.get(`${stage} ${who}`)
  const rate = (entry) => (entry?.bytes > 0 && entry.cpu > 0 ? entry.bytes / 1e6 / entry.cpu : undefined)
  const wall = (entry) => (entry?.bytes > 0 && entry.seconds > 0 ? entry.bytes / 1e6 / entry.seconds : undefined)
  const ratio = (a, b) => (a?.seconds > 0 && b?.seconds > 0 ? a.seconds / b.seconds : undefined)
  const bare = at('start-up: bare node')
  const sql = [...last.values()].filter(({ stage }) => stage.startsWith('indicators: ') && !/network|text/.test(stage))
  const tables = (kind) => at('NDJSON to tables', `jaryq, all tables, ${kind}`)
  return [
    ['transform, MB of raw a CPU second', 'at least 40', rate(at('transform')), (value) => value >= 40],
    ['NDJSON to tables, Parquet alone, MB/s', 'at least 90', wall(tables('Parquet alone')), (value) => value >= 90],
    ['NDJSON to tables, with Arrow, MB/s', 'at least 60', wall(tables('with Arrow')), (value) => value >= 60],
    [
      'the same beside SQL by hand over 7 tables, times as long',
      'at most 1',
      ratio(tables('Parquet alone'), at('NDJSON to tables', 'duckdb by hand, 7 tables')),
      (value) => value <= 1,
    ],
    [
      'SQL indicators over 1 million processes, s',
      'below 60',
      million && sql.length > 0 ? sql.reduce((sum, entry) => sum + entry.seconds, 0) : undefined,
      (value) => value < 60,
    ],
    [
      'their memory, GB',
      'below 4',
      million && sql.length > 0 ? Math.max(...sql.map(({ rss }) => rss)) / 1e9 : undefined,
      (value) => value < 4,
    ],
    [
      'warm flag NAME --limit 50 over 1 million processes, s',
      'below 0.5',
      million ? at('flag NAME --limit 50, warm')?.seconds : undefined,
      (value) => value < 0.5,
    ],
    [
      '--version beside bare node, times as long',
      'below 4',
      ratio(at('start-up: --version'), bare),
      (value) => value < 4,
    ],
    ['--help beside bare node, times as long', 'below 5', ratio(at('start-up: --help'), bare), (value) => value < 5],
  ]
}

/** Writes the page of all entries; `command` is what made them. */
export async function writePage(entries, { command }) {
  // Of what was measured several times the last counts.
  const newest = new Map(entries.map((entry) => [`${entry.size} ${entry.stage} ${entry.who}`, entry]))
  const shown = [...newest.values()]
  const sizes = [...new Set(shown.map(({ size }) => size))].sort((a, b) => a - b)
  const last = new Map(shown.toSorted((a, b) => a.size - b.size).map((entry) => [`${entry.stage} ${entry.who}`, entry]))
  const own = shown.filter(({ who }) => who === 'jaryq')
  const stages = [...new Set(own.map(({ stage }) => stage))]
  const find = (size, stage) => newest.get(`${size} ${stage} jaryq`)
  const growth = new Map(
    stages.map((stage) => [stage, growthOf(sizes.map((size) => find(size, stage)).filter(Boolean))]),
  )

  const head = [
    'stage',
    ...sizes.flatMap((size) => [`${count(size)}: s`, 'CPU s', 'peak MB', 'MB/s', 'records/s', 'MB on disk']),
    'growth',
  ]
  const rows = stages.map((stage) => {
    const cells = sizes.flatMap((size) => {
      const entry = find(size, stage)
      if (entry === undefined) return ['', '', '', '', '', '']
      const { bytes, records, written } = entry
      return [
        ...[seconds(entry.seconds), seconds(entry.cpu), megabytes(entry.rss)],
        bytes > 0 ? (bytes / 1e6 / entry.seconds).toFixed(1) : '',
        records > 0 ? count(Math.round(records / entry.seconds)) : '',
        written > 0 ? megabytes(written) : '',
      ]
    })
    const exponent = growth.get(stage)
    return `| ${stage} | ${cells.join(' | ')} | ${exponent === undefined ? '' : exponent.toFixed(2)} |`
  })
  const steep = [...growth].filter(([, exponent]) => exponent > 1.1)
  const growthText =
    sizes.length < 2
      ? 'Growth was not measured: there is one size.'
      : steep.length === 0
        ? 'No stage grows faster than with the power 1.1.'
        : `Faster than with the power 1.1: ${steep.map(([stage, exponent]) => `${stage} (${exponent.toFixed(2)})`).join(', ')}.`
  const shared = [...Map.groupBy(shown, ({ size, stage }) => `${size} ${stage}`).values()].filter(
    (list) => list.some(({ who }) => who !== 'jaryq') && list.length > 1,
  )
  const peerRows = shared.flatMap((list) => {
    const [first] = list.filter(({ who }) => who.startsWith('jaryq'))
    return list.map((entry) => {
      const ratio =
        first === undefined || entry === first || !(entry.seconds > 0) ? '' : (entry.seconds / first.seconds).toFixed(2)
      const cells = [
        entry.stage,
        count(entry.size),
        entry.who,
        seconds(entry.seconds),
        seconds(entry.cpu),
        megabytes(entry.rss),
        ratio,
      ]
      return `| ${cells.join(' | ')} | ${(entry.problem ?? '').replace(/\s+/g, ' ')} |`
    })
  })
  const million = sizes.some((size) => size >= 700_000)
  const missing = (value) => (value === undefined ? 'not measured' : value.toFixed(2))
  const aimRows = aims(last, million).map(
    ([what, aim, value, isReached]) =>
      `| ${what} | ${aim} | ${missing(value)} | ${value === undefined ? '' : isReached(value) ? 'yes' : 'no'} |`,
  )
  await drawChart(own, sizes)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const text = `# Results

Machine: ${saidOf(shown, 'machine', 'unknown')}. jaryq ${version}, commit ${saidOf(shown, 'commit', 'unknown')}. Made by \`${command}\`; what it measures stands at the top of the files in
\`bench\`. Sizes are announcements; contracts without one come on top; from 500,000 on a market is made as compiled releases
and not fetched. "Growth" is the exponent of CPU time over size, fitted
through all sizes of one machine: 1 is linear. Times of the clock depend on what else the machine does; CPU seconds less so.

![CPU seconds of each stage by size](results.svg)

| ${head.join(' | ')} |
| --- |${' ---: |'.repeat(head.length - 1)}
${rows.join('\n')}

${growthText}

## Aims

| what | aim | reached | |
| --- | --- | ---: | --- |
${aimRows.join('\n')}

## Beside other tools

Each as its users run it, on the same files, in the same run. "Ratio": how many times as long as jaryq's first row.

| stage | size | who | s | CPU s | peak MB | ratio | |
| --- | ---: | --- | ---: | ---: | ---: | ---: | --- |
${peerRows.join('\n')}
`
  writeFileSync(join(root, 'bench/RESULTS.md'), text)
  writeFileSync(join(root, 'bench/results.ndjson'), shown.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  console.error('wrote bench/RESULTS.md, bench/results.svg and bench/results.ndjson')
}

/** What rows say of a field: what most of them say, then what others do, each with what it was said of. */
function saidOf(entries, field, unknown) {
  const groups = Map.groupBy(entries, (entry) => entry[field] ?? unknown)
  const [[most = unknown] = [], ...others] = [...groups].sort(([, a], [, b]) => b.length - a.length)
  const named = others.map(([value, list]) => {
    const what = [...Map.groupBy(list, ({ size }) => size)].map(([size, of]) => {
      const isAll = entries.every((entry) => entry.size !== size || (entry[field] ?? unknown) === value)
      return `${isAll ? 'all' : of.map(({ stage }) => stage).join(', ')} at ${count(size)}`
    })
    return `${value}: ${what.join(' and ')}`
  })
  return `${most}${named.length === 0 ? '' : ` (${named.join('; ')})`}`
}

async function drawChart(entries, sizes) {
  const { renderSvg } = await import('../dist/charts/svg.js')
  const values = entries
    .filter(({ stage, cpu }) => cpu > 0.05 && !/^(indicators|start-up)/.test(stage))
    .map(({ stage, size, cpu }) => ({ stage, size: count(size), cpu }))
  const svg = await renderSvg({
    data: { values },
    width: 620,
    height: { step: 18 },
    mark: { type: 'point', filled: true, size: 60 },
    encoding: {
      y: { field: 'stage', type: 'nominal', sort: null, title: null },
      x: { field: 'cpu', type: 'quantitative', scale: { type: 'log' }, title: 'CPU seconds' },
      color: { field: 'size', type: 'nominal', sort: sizes.map(count), title: 'announcements' },
    },
  })
  writeFileSync(join(root, 'bench/results.svg'), svg)
}

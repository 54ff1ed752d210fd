import measured from './measured.json' with { type: 'json' }
import type { ScoreRow } from './score.ts'

/** Scores of a made-up market, and how to make them again. */
export interface Measured {
  /** The command that makes the market, without `--output`. */
  market: string
  /** Processes in it, direct contracts included. */
  processes: number
  indicators: ScoreRow[]
  schemes: ScoreRow[]
}

/** What was measured last, by `npm run bench:schemes -- --write`. */
export function lastMeasured(): Measured {
  return measured as unknown as Measured
}

/** The page of how well indicators find what is planted, as Markdown. */
export function accuracyPage({ market, processes, indicators, schemes }: Measured): string {
  const legal = indicators.filter(({ severity }) => severity === 'legal')
  const planted = indicators.filter((row) => row.planted > 0)
  const silent = legal.filter((row) => row.planted === 0)
  const lines = [
    '# How well indicators find what is planted, on made-up data',
    '',
    'Made from the program by `npm run docs`, from what `npm run bench:schemes -- --write` measured last. These figures are of',
    'a made-up market, in which it is known what was planted, and say nothing of how well an indicator does on real data:',
    'there, nobody knows what it misses, and what it flags has to be read. They show that an indicator finds what it is made',
    'for, keeps quiet about what looks like it and is lawful, and, where it tests a rule of the law, about the whole rest of',
    'the market, which breaks none.',
    '',
    'The market has',
    `${processes.toLocaleString('en')} processes: \`jaryq ${market}\`.`,
    'It was fetched with `--with-persons`, as some indicators compare who signs, enters bids and is paid (by keyed hashes).',
    'Your own market is scored by `jaryq indicators score --truth DIR`.',
    '',
    '- **planted**: subjects that the indicator should flag; **found**: how many it does; **recall**: found / planted.',
    '- **false alarms**: flags on innocent look-alikes; of an indicator that tests a rule of the law also every other flag that',
    '  was not planted for it. **precision**: right flags / (right flags + false alarms), of these indicators only.',
    '- **precision at 50**: of the strongest flags, as many as were planted and at most 50, the share of planted ones. A market',
    '  has suspicious purchases by chance too, so this is what tells of indicators that test no rule. Strongest are flags',
    '  furthest beyond the threshold, then those of a buyer and supplier that are flagged most often, then those with most',
    '  money at stake.',
    '',
    '## By indicator',
    '',
    '| indicator | kind | planted | found | recall | flags | precision | precision at 50 | false alarms | where they are |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
    ...planted.map(
      (row) =>
        `| [${row.indicator}](indicators/${row.indicator}.md) | ${row.severity} | ${row.planted} | ${row.found} | ${number(row.recall)} | ${row.flags} | ${number(row.precision)} | ${number(row.precision_at)} | ${row.false_alarms} | ${causes(row.causes)} |`,
    ),
    '',
    '## Legal indicators for which nothing was planted',
    '',
    'Each flag of these is a false alarm.',
    '',
    ...(silent.length === 0
      ? ['None.']
      : [
          '| indicator | flags | where they are |',
          '| --- | ---: | --- |',
          ...silent.map(
            (row) => `| [${row.indicator}](indicators/${row.indicator}.md) | ${row.flags} | ${causes(row.causes)} |`,
          ),
        ]),
    '',
    '## By scheme',
    '',
    'False alarms here are flags on the look-alikes of the scheme.',
    '',
    '| scheme | indicator | planted | found | recall | false alarms | what is said of the rest |',
    '| --- | --- | ---: | ---: | ---: | ---: | --- |',
    ...schemes
      .toSorted((a, b) => (`${a.scheme} ${a.indicator}` < `${b.scheme} ${b.indicator}` ? -1 : 1))
      .map(
        (row) =>
          `| ${row.scheme} | ${row.indicator} | ${row.planted} | ${row.found} | ${number(row.recall)} | ${row.false_alarms} | ${causes(row.missed)} |`,
      ),
    '',
  ]
  return lines.join('\n')
}

function number(value: number | null): string {
  return value === null ? '–' : value.toFixed(2)
}

function causes(counts: Record<string, number>): string {
  const list = Object.entries(counts).map(([name, count]) => `${name} ${count}`)
  return list.length === 0 ? '–' : list.join(', ')
}

import { string as stringArgument } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { engineFlag, RowsCommand, wholeNumber } from '../terminal/command.ts'

export default class Metric extends RowsCommand {
  static override summary = 'performance metrics, broken down as asked for'
  static override description =
    'Computes a figure of the market: how many, for how much, how competitive, how long. Each row is a cell, with numerator and denominator apart so that cells add up, how many things were counted (n), how many could not be and why (missing, reasons). Money of different currencies is never added. What can be computed: see "metric list"; what a metric counts: "metric show NAME".'
  static override args = {
    name: stringArgument({ description: 'the metric, as in metric list', required: true, ignoreStdin: true }),
  }
  static override flags = {
    by: string({
      description:
        'break down by these: year, quarter, month, region, buyer, organiser, supplier, method, category, code2, code3, code6, currency, source, band, … (metric show NAME says which it has)',
      helpValue: 'a,b',
    }),
    year: wholeNumber({ description: 'only of this year', min: 1990, helpValue: 'YYYY' }),
    buyer: string({ description: 'only of this buyer: a BIN, or an id as rows show it', helpValue: 'BIN' }),
    supplier: string({ description: 'only of this supplier: a BIN, or an id as rows show it', helpValue: 'BIN' }),
    region: string({
      description: 'only of this region: a KATO code or its first two digits, or the name that the publisher writes',
      helpValue: 'KATO',
    }),
    method: string({
      description: "only of this method: its kind (tender, quotation, direct, …), OCDS's code, or the publisher's own",
      helpValue: 'METHOD',
    }),
    clean: boolean({ description: 'only clean records: see metric show NAME' }),
    variant: string({ description: 'only this definition, of a metric that has several', helpValue: 'NAME' }),
    weight: option({
      description: 'each thing once, or by what it is worth; default: both where the metric has both',
      options: ['count', 'value'] as const,
    })(),
    'min-n': wholeNumber({
      description: 'a cell of fewer things is shown without a value, as insufficient',
      min: 1,
      default: 1,
      helpValue: 'N',
    }),
    rank: option({ description: 'the largest value first', options: ['value'] as const })(),
    limit: wholeNumber({ description: 'at most so many rows', min: 0, helpValue: 'N' }),
    engine: engineFlag(),
    explain: boolean({ description: 'how it is worked out, instead of rows: texts, formula, SQL and figures' }),
  }
  static override examples = [
    {
      description: 'single bids by region and year',
      command: '<%= config.bin %> <%= command.id %> single-bid-rate --by region,year --format table',
    },
    {
      description: 'the ten largest suppliers of 2026, in Russian',
      command:
        '<%= config.bin %> <%= command.id %> contracted-value --by supplier --year 2026 --rank value --limit 10 --lang ru',
    },
    {
      description: 'days for bids by method, where there are 30 tenders or more',
      command: '<%= config.bin %> <%= command.id %> bid-period --by method --min-n 30 --variant calendar',
    },
    {
      description: 'how a share is worked out',
      command: '<%= config.bin %> <%= command.id %> single-bid-rate --explain',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Metric)
    const { computeMetric, explainComputed } = await import('../metrics/metric.ts')
    const options = {
      ...flags,
      name: args.name,
      dir: flags.data,
      minimum: flags['min-n'],
      rankByValue: flags.rank === 'value',
      report: this.reporter(flags),
      signal: this.interruptible(),
    }
    if (flags.explain) {
      process.stdout.write(await explainComputed(options))
      return
    }
    const { fieldsToPrint } = await import('../indicators/flags.ts')
    const found = await computeMetric(options)
    await this.printRows(found, { ...flags, fields: fieldsToPrint(flags, found.short) })
  }
}

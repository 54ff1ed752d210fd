import { option } from '@oclif/core/flags'
import { calendarDate, RowsCommand } from '../../terminal/command.ts'

export default class CaseStats extends RowsCommand {
  static override summary = "what was done in a time: a coalition's year"
  static override description =
    `Counts purchases looked at and what was seen, letters, answers in time and late, flags confirmed and refuted, and what came of it, with sums for each currency. A purchase counts once, whoever looked at it. Outcomes came after letters, which is not to say because of them.`
  static override flags = {
    from: calendarDate({ description: 'the first day', helpValue: 'YYYY-MM-DD' }),
    to: calendarDate({ description: 'the last day', helpValue: 'YYYY-MM-DD' }),
    on: calendarDate({
      description: 'the day on which answers count as overdue; default: today',
      helpValue: 'YYYY-MM-DD',
    }),
    by: option({ description: 'a block for each', options: ['campaign', 'region'] as const })(),
  }
  static override examples = [
    {
      description: 'a year',
      command:
        '<%= config.bin %> <%= command.id %> --from 2026-01-01 --to 2026-12-31 --lang ru --fields title,count,amount,currency --format table',
    },
    { description: 'by region, for a script', command: '<%= config.bin %> <%= command.id %> --by region --format csv' },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(CaseStats)
    const { readCases, told } = await import('../../cases/store.ts')
    const { cases, damaged } = await readCases(flags.data)
    const reporter = this.reporter(flags)
    for (const error of damaged) reporter.warn(told(error))
    const { caseStats, statsColumns } = await import('../../cases/stats.ts')
    const { commandMoment } = await import('../../terminal/clock.ts')
    const { from, to, by, on = commandMoment().date } = flags
    await this.printRows(
      { columns: statsColumns, rows: caseStats(cases, { from, to, by, on, lang: flags.lang }) },
      flags,
    )
  }
}

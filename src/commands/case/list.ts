import { boolean, option, string } from '@oclif/core/flags'
import { statuses } from '../../cases/fields.ts'
import { calendarDate, RowsCommand } from '../../terminal/command.ts'

export default class CaseList extends RowsCommand {
  static override summary = 'the cases, or the answers that are due'
  static override description =
    `Lists the cases of the dataset. With --due: the letters that wait for an answer, the earliest day first, with the working days left; provisional says that the holidays of that year, or the term itself, are not known for sure. A damaged file is named and the others are listed.`
  static override flags = {
    due: boolean({ description: 'letters that wait for an answer' }),
    on: calendarDate({
      description: 'count from this day; default: today',
      helpValue: 'YYYY-MM-DD',
      dependsOn: ['due'],
    }),
    status: option({ description: 'only those that are so far', options: statuses })(),
    campaign: string({ description: 'only those of a campaign' }),
    region: string({ description: 'only those of a region' }),
    assigned: string({ description: 'only those that somebody works on' }),
  }
  static override examples = [
    { description: 'all cases', command: '<%= config.bin %> <%= command.id %> --format table' },
    {
      description: 'answers that are due, counted from a day',
      command: '<%= config.bin %> <%= command.id %> --due --on 2026-04-10 --format table',
    },
    {
      description: 'those of a campaign',
      command: '<%= config.bin %> <%= command.id %> --campaign schools --fields id,title,status',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(CaseList)
    const { readCases, told } = await import('../../cases/store.ts')
    const { cases, damaged } = await readCases(flags.data)
    const reporter = this.reporter(flags)
    for (const error of damaged) reporter.warn(told(error))
    const { caseColumns, caseRows, dueColumns, dueRows, wantedCases } = await import('../../cases/rows.ts')
    const wanted = wantedCases(cases, flags)
    if (!flags.due) {
      await this.printRows({ columns: caseColumns, rows: caseRows(wanted) }, flags)
      return
    }
    const { commandMoment } = await import('../../terminal/clock.ts')
    const { lawOfDataset } = await import('../../cases/law.ts')
    const rows = dueRows(wanted, flags.on ?? commandMoment().date, await lawOfDataset(flags.data))
    await this.printRows({ columns: dueColumns, rows }, flags)
    if (rows.some((row) => row.provisional === true))
      reporter.note('provisional: the holidays of that year, or the term itself, are not known for sure')
  }
}

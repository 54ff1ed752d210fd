import { option, string } from '@oclif/core/flags'
import { calendarDate, RowsCommand } from '../../terminal/command.ts'

export default class CaseExport extends RowsCommand {
  static override summary = 'cases as CSV, a page or a calendar'
  static override description =
    `Writes what may be shown: cases, purchases looked at, flags judged, checks on the spot, letters, outcomes, and what changed after a letter as rows (csv, json, ndjson …), as one page (--as html), or the days on which answers are due for a calendar (--as ics). Who works on it, notes, the text of the case and the folder private are left out, and numbers of persons are hidden.`
  static override flags = {
    as: option({
      description: 'a page, or a calendar',
      options: ['html', 'ics'] as const,
      exclusive: ['format', 'json', 'fields', 'excel'],
    })(),
    on: calendarDate({
      description: 'with --as html: the day on which answers count as overdue; default: today',
      helpValue: 'YYYY-MM-DD',
    }),
    campaign: string({ description: 'only those of a campaign' }),
    region: string({ description: 'only those of a region' }),
    assigned: string({ description: 'only those that somebody works on' }),
  }
  static override examples = [
    { description: 'rows for a spreadsheet', command: '<%= config.bin %> <%= command.id %> --output cases.csv' },
    { description: 'a page', command: '<%= config.bin %> <%= command.id %> --as html --output cases.html' },
    {
      description: 'due days for a calendar',
      command: '<%= config.bin %> <%= command.id %> --as ics --output due.ics',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(CaseExport)
    const { readCases, told } = await import('../../cases/store.ts')
    const { cases, damaged } = await readCases(flags.data)
    const reporter = this.reporter(flags)
    for (const error of damaged) reporter.warn(told(error))
    const { wantedCases } = await import('../../cases/rows.ts')
    const { exportCalendar, exportColumns, exportRows } = await import('../../cases/export.ts')
    const wanted = wantedCases(cases, flags)
    if (flags.as === undefined) {
      await this.printRows({ columns: exportColumns, rows: exportRows(wanted, flags.lang) }, flags)
      return
    }
    const { exportHtml } = await import('../../cases/export-page.ts')
    const { commandMoment } = await import('../../terminal/clock.ts')
    const on = flags.on ?? commandMoment().date
    const text = flags.as === 'ics' ? exportCalendar(wanted, flags.lang) : exportHtml(wanted, flags.lang, on)
    if (flags.output === undefined || flags.output === '-') process.stdout.write(text)
    else {
      const { writeText } = await import('../../cases/store.ts')
      await writeText(flags.output, text)
    }
  }
}

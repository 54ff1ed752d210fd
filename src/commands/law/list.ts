import { string } from '@oclif/core/flags'
import { calendarDate, RowsCommand } from '../../terminal/command.ts'

export default class LawList extends RowsCommand {
  static override summary = "the law's values"
  static override description =
    "Lists the values of the law that indicators use, with act, article, the edition that was read, the day up to which it is known, and how; with --date only those in force on that day. The dataset's own values stand in place of those built in. A value that is not listed for a day is not known for it."
  static override flags = {
    date: calendarDate({ description: 'only what is in force on this day', helpValue: 'YYYY-MM-DD' }),
    key: string({ description: 'only values whose key begins so', helpValue: 'KEY' }),
  }
  static override examples = [
    { description: 'what was in force on a day', command: '<%= config.bin %> <%= command.id %> --date 2026-03-16' },
    {
      description: 'the monthly calculation index over the years, in Kazakh',
      command: '<%= config.bin %> <%= command.id %> --key mci --lang kk',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(LawList)
    const { listLaw } = await import('../../indicators/law.ts')
    await this.printRows(await listLaw(flags.data, { ...flags, report: this.reporter(flags) }), flags)
  }
}

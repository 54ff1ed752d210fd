import { boolean, option, string } from '@oclif/core/flags'
import { calendarDate, RowsCommand } from '../../terminal/command.ts'

export default class LawCheck extends RowsCommand {
  static override summary = "how well the law's values are known"
  static override description =
    "Checks the files of the dataset's folder law, and says of each value whether it was read in the act, comes from a secondary source, is not verified, or is missing for the day; whether it was read more than 90 days before; and which indicators lean on it."
  static override flags = {
    date: calendarDate({
      description: 'the day asked about; default: the date of the data',
      helpValue: 'YYYY-MM-DD',
    }),
    key: string({ description: 'only keys that begin so', helpValue: 'KEY' }),
    status: option({
      description: 'only what is known so',
      options: ['verified', 'secondary', 'unverified', 'missing'] as const,
    })(),
    stale: boolean({ description: 'only what was read more than 90 days before' }),
    used: boolean({ description: 'only what an indicator leans on' }),
    norms: boolean({ description: 'the norms that are cited, in place of the values' }),
  }
  static override examples = [
    {
      description: 'what should be read again before letters are written',
      command: '<%= config.bin %> <%= command.id %> --stale --used --fields key,read,indicators',
    },
    {
      description: 'what is not known for a day to come',
      command: '<%= config.bin %> <%= command.id %> --date 2027-01-15 --status missing',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(LawCheck)
    const { checkLaw } = await import('../../indicators/law-check.ts')
    const { fieldsToPrint } = await import('../../indicators/flags.ts')
    const report = this.reporter(flags)
    const found = await checkLaw({ ...flags, dir: flags.data, report })
    const short = flags.norms ? 'key,status,read,stale,uses,act' : 'key,status,read,stale,value,unit,uses'
    await this.printRows(found, { ...flags, fields: fieldsToPrint(flags, short) })
    report.note(found.tally)
  }
}

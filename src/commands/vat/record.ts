import { string as stringArg } from '@oclif/core/args'
import { option, string } from '@oclif/core/flags'
import { vatResults } from '../../dataset/vat-results.ts'
import { calendarDate, JaryqCommand } from '../../terminal/command.ts'

export default class VatRecord extends JaryqCommand {
  static override summary = 'keep what the page of the tax service says of one taxpayer'
  static override description =
    `Keeps the result of looking a taxpayer up by hand, with the day that it is true on, the dates of registration where the page says them, and a picture of the page (copied into the dataset, with its SHA-256). After the next build vat-by-non-payer judges by it and names it as evidence.

Without --from and --to the result is true on its day alone. A payer --from a day was registered from it to --date; a non-payer --to a day was not registered from the day after to --date. A later result of the same taxpayer and day takes the place of the earlier one.`
  static override args = {
    bin: stringArg({ description: 'BIN or IIN, or the id that the worklist shows', required: true }),
  }
  static override flags = {
    result: option({ description: 'what the page says', options: vatResults, required: true })(),
    date: calendarDate({ description: 'the day that the page speaks of', required: true, helpValue: 'YYYY-MM-DD' }),
    from: calendarDate({ description: 'first day of the registration', helpValue: 'YYYY-MM-DD' }),
    to: calendarDate({ description: 'last day of the registration', helpValue: 'YYYY-MM-DD' }),
    screenshot: string({ description: 'picture or PDF of the page', helpValue: 'FILE' }),
  }
  static override examples = [
    {
      description: 'not registered on the day of the act, with the picture that shows it (a made-up number)',
      command:
        '<%= config.bin %> <%= command.id %> 251340000003 --result non-payer --date 2026-03-02 --screenshot page.png',
    },
    {
      description: 'registered since a day',
      command: '<%= config.bin %> <%= command.id %> 251340000073 --result payer --date 2026-03-02 --from 2024-05-01',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(VatRecord)
    const { recordVatCheck } = await import('../../dataset/vat-checks.ts')
    const { result, date, from, to, screenshot } = flags
    const done = await recordVatCheck(flags.data, { who: args.bin, result, date, from, to, screenshot })
    if (done.copy !== undefined) process.stdout.write(`${done.copy}\n`)
    const reporter = this.reporter(flags)
    if (done.unchanged) reporter.note('this result is there already: nothing is changed')
    else {
      if (done.replaced) reporter.note('it takes the place of the earlier result of that day')
      reporter.note(`${done.checks} ${done.checks === 1 ? 'result' : 'results'} of checks; next: jaryq build`)
    }
  }
}

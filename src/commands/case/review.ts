import { string as stringArg } from '@oclif/core/args'
import { option, string } from '@oclif/core/flags'
import { reviewResults } from '../../cases/fields.ts'
import { calendarDate, JaryqCommand } from '../../terminal/command.ts'

export default class CaseReview extends JaryqCommand {
  static override summary = 'note that a purchase was looked at'
  static override description =
    `Notes what somebody thinks who looked at a purchase: clean, doubt or violation. Clean ones count too: they are what indicators record and case stats need to tell what share was wrong. Without --flag it speaks of all flags of the case.`
  static override args = {
    id: stringArg({ description: 'the case, as in case list', required: true, ignoreStdin: true }),
  }
  static override flags = {
    result: option({ description: 'what you think of it', options: reviewResults, required: true })(),
    purchase: string({ description: 'the purchase; default: the only one of the case', helpValue: 'NUMBER' }),
    flag: string({
      description: 'the id of a flag (in quotes); may be given several times',
      helpValue: 'ID',
      multiple: true,
    }),
    amount: string({ description: 'the sum of the purchase', helpValue: 'SUM' }),
    currency: string({ description: 'its currency; default: KZT' }),
    region: string({ description: 'the region of the purchase; default: that of the case' }),
    by: string({ description: 'who did it: a name that you use among yourselves' }),
    note: string({ description: 'what you saw' }),
    date: calendarDate({ description: 'the day; default: today', helpValue: 'YYYY-MM-DD' }),
  }
  static override examples = [
    {
      description: 'nothing is wrong',
      command: '<%= config.bin %> <%= command.id %> roof-7 --result clean --amount 1250000',
    },
    {
      description: 'a violation, with what was seen',
      command:
        '<%= config.bin %> <%= command.id %> roof-7 --result violation --note "Two days for bids" --date 2026-03-20',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CaseReview)
    const { commandMoment } = await import('../../terminal/clock.ts')
    const now = commandMoment()
    const { addReview } = await import('../../cases/work.ts')
    const { result, purchase, flag, amount, currency, region, by, note, date = now.date } = flags
    const { view, unchanged } = await addReview(
      { dir: flags.data, id: args.id, stamp: now.stamp },
      { result, purchase, flags: flag, amount, currency, region, by, note, date },
    )
    process.stdout.write(`${view.id}\n`)
    const reporter = this.reporter(flags)
    if (unchanged) reporter.note('nothing is changed: it was so already')
    else reporter.note('next: jaryq case next')
  }
}

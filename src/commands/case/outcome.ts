import { string as stringArg } from '@oclif/core/args'
import { option, string } from '@oclif/core/flags'
import { outcomeKinds } from '../../cases/fields.ts'
import { calendarDate, JaryqCommand } from '../../terminal/command.ts'

export default class CaseOutcome extends JaryqCommand {
  static override summary = 'note what came of it'
  static override description =
    `Notes what followed: money returned or stopped, a fine, a criminal case, a protocol, a purchase cancelled, a rule changed. It says after the letter, never because of it.`
  static override args = {
    id: stringArg({ description: 'the case, as in case list', required: true, ignoreStdin: true }),
  }
  static override flags = {
    kind: option({ description: 'what it is', options: outcomeKinds, required: true })(),
    amount: string({ description: 'the sum', helpValue: 'SUM' }),
    currency: string({ description: 'its currency; default: KZT' }),
    source: string({ description: 'where it is written: a document or an address' }),
    letter: string({ description: 'the letter after which it came', helpValue: 'ID' }),
    note: string({ description: 'a note' }),
    date: calendarDate({ description: 'the day; default: today', helpValue: 'YYYY-MM-DD' }),
  }
  static override examples = [
    {
      description: 'money came back',
      command:
        '<%= config.bin %> <%= command.id %> roof-7 --kind money-returned --amount 1138000.50 --source "payment order 12" --date 2026-05-04',
    },
    {
      description: 'the purchase was cancelled',
      command: '<%= config.bin %> <%= command.id %> roof-7 --kind cancelled-purchase',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CaseOutcome)
    const { commandMoment } = await import('../../terminal/clock.ts')
    const now = commandMoment()
    const { addOutcome } = await import('../../cases/work.ts')
    const { kind, amount, currency, source, letter, note, date = now.date } = flags
    const { view, unchanged } = await addOutcome(
      { dir: flags.data, id: args.id, stamp: now.stamp },
      { kind, amount, currency, source, letter, note, date },
    )
    process.stdout.write(`${view.id}\n`)
    const reporter = this.reporter(flags)
    if (unchanged) reporter.note('nothing is changed: it was so already')
    else reporter.note(`outcomes: ${view.outcomes.length}`)
  }
}

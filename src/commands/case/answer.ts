import { string as stringArg } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { answers } from '../../cases/fields.ts'
import { calendarDate, JaryqCommand } from '../../terminal/command.ts'

export default class CaseAnswer extends JaryqCommand {
  static override summary = 'note what came back'
  static override description =
    `Notes an answer: each flag that the letter tells of is confirmed, refuted or unanswered by it ("all" means each of them). --kind formal is a reply that does not answer, returned a letter that was not accepted. More time (--extended) or handing it on (--redirected-to) is no answer: it moves the day on which one is due.`
  static override args = {
    id: stringArg({ description: 'the case, as in case list', required: true, ignoreStdin: true }),
  }
  static override flags = {
    letter: string({ description: 'the letter; default: the only one that waits', helpValue: 'ID' }),
    kind: option({ description: 'what the reply is; default: substance', options: answers })(),
    confirmed: string({ description: 'a flag that it confirms, or all', helpValue: 'ID', multiple: true }),
    refuted: string({ description: 'a flag that it refutes, or all', helpValue: 'ID', multiple: true }),
    extended: boolean({ description: 'the authority took more time' }),
    'redirected-to': string({ description: 'the authority that it was handed on to' }),
    'answer-no': string({ description: 'the number of the answer' }),
    note: string({ description: 'a note' }),
    date: calendarDate({ description: 'the day of the answer; default: today', helpValue: 'YYYY-MM-DD' }),
  }
  static override examples = [
    {
      description: 'an answer that confirms everything',
      command: '<%= config.bin %> <%= command.id %> roof-7 --confirmed all --date 2026-04-08',
    },
    {
      description: 'a reply that does not answer',
      command: '<%= config.bin %> <%= command.id %> roof-7 --kind formal --date 2026-04-08',
    },
    {
      description: 'handed on',
      command: '<%= config.bin %> <%= command.id %> roof-7 --redirected-to "Tax Committee" --date 2026-03-24',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CaseAnswer)
    const { commandMoment } = await import('../../terminal/clock.ts')
    const now = commandMoment()
    const { noteAnswer } = await import('../../cases/work.ts')
    const { letter, kind: answer, confirmed, refuted, extended, note, date = now.date } = flags
    const { 'redirected-to': redirectedTo, 'answer-no': answerNo } = flags
    const { view, unchanged } = await noteAnswer(
      { dir: flags.data, id: args.id, stamp: now.stamp },
      { letter, answer, confirmed, refuted, extended, redirectedTo, answerNo, note, date },
    )
    process.stdout.write(`${view.id}\n`)
    const reporter = this.reporter(flags)
    if (unchanged) reporter.note('nothing is changed: it was so already')
    else reporter.note(`status: ${view.status}; next: jaryq case next`)
  }
}

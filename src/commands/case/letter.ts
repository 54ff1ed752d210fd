import { string as stringArg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { calendarDate, JaryqCommand } from '../../terminal/command.ts'

export default class CaseLetter extends JaryqCommand {
  static override summary = 'note a letter, or what became of it'
  static override description =
    `Notes a letter of a case: when it was sent, its registration number. When the answer is due is worked out by the term of the law and the working-day calendar, from the day of registration, else of sending; --due says it otherwise. Without --letter it is a new one.`
  static override args = {
    id: stringArg({ description: 'the case, as in case list', required: true, ignoreStdin: true }),
  }
  static override flags = {
    letter: string({ description: 'a letter of the case that is to be changed', helpValue: 'ID' }),
    kind: string({ description: 'its kind, as in letter list' }),
    to: string({ description: 'the authority that it went to' }),
    about: string({ description: 'the letter of the case that it complains of', helpValue: 'ID' }),
    file: string({ description: 'where the letter is kept' }),
    flag: string({
      description: 'the id of a flag (in quotes); may be given several times',
      helpValue: 'ID',
      multiple: true,
    }),
    drafted: calendarDate({ description: 'when it was written', helpValue: 'YYYY-MM-DD' }),
    sent: calendarDate({ description: 'when it was sent', helpValue: 'YYYY-MM-DD' }),
    registered: calendarDate({ description: 'when the authority registered it', helpValue: 'YYYY-MM-DD' }),
    due: calendarDate({ description: 'when the answer is due, if you know it better', helpValue: 'YYYY-MM-DD' }),
    'reg-no': string({ description: 'its registration number' }),
    note: string({ description: 'a note' }),
  }
  static override examples = [
    {
      description: 'a letter that was sent',
      command:
        '<%= config.bin %> <%= command.id %> roof-7 --kind a-dvga --to "DVGA of Pavlodar region" --sent 2026-03-20',
    },
    {
      description: 'its registration number, come later',
      command:
        '<%= config.bin %> <%= command.id %> roof-7 --letter l-0a1b2c3d --reg-no "JT-123" --registered 2026-03-23',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CaseLetter)
    const { commandMoment } = await import('../../terminal/clock.ts')
    const now = commandMoment()
    const { noteLetter } = await import('../../cases/work.ts')
    const { letter, kind, to, about, file, flag, drafted, sent, registered, due, 'reg-no': reg_no, note } = flags
    const { view, unchanged } = await noteLetter(
      { dir: flags.data, id: args.id, stamp: now.stamp },
      { letter, kind, to, about, file, flags: flag, drafted, sent, registered, due, reg_no, note },
    )
    process.stdout.write(`${view.id}\n`)
    const reporter = this.reporter(flags)
    if (unchanged) reporter.note('nothing is changed: it was so already')
    else
      reporter.note(
        view.letters
          .map(
            (entry) =>
              `${entry.id}: ${entry.kind}, due ${entry.due ?? 'never'}${entry.due_provisional ? ' (provisional)' : ''}`,
          )
          .join('\n'),
      )
  }
}

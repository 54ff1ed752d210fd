import { string as stringArg } from '@oclif/core/args'
import { option, string } from '@oclif/core/flags'
import { statuses } from '../../cases/fields.ts'
import { calendarDate, JaryqCommand } from '../../terminal/command.ts'

export default class CaseUpdate extends JaryqCommand {
  static override aliases = ['case:set']
  static override summary = 'change what is said of a case'
  static override description =
    `Changes the fields that are given, adds purchases, flags and a note. What stood in a field, conflicts too, is replaced. An empty campaign or region takes it out.`
  static override args = {
    id: stringArg({ description: 'the case, as in case list', required: true, ignoreStdin: true }),
  }
  static override flags = {
    title: string({ description: 'what it is about, in one line' }),
    status: option({ description: 'how far it is', options: statuses })(),
    campaign: string({ description: 'the campaign that it belongs to' }),
    region: string({ description: 'the region' }),
    purchase: string({ description: 'one more purchase', helpValue: 'NUMBER', multiple: true }),
    flag: string({
      description: 'the id of a flag (in quotes); may be given several times',
      helpValue: 'ID',
      multiple: true,
    }),
    note: string({ description: 'a note' }),
    by: string({ description: 'who did it: a name that you use among yourselves' }),
    date: calendarDate({ description: 'the day of the note; default: today', helpValue: 'YYYY-MM-DD' }),
  }
  static override examples = [
    { description: 'close a case', command: '<%= config.bin %> <%= command.id %> roof-7 --status closed' },
    {
      description: 'a note, and another purchase',
      command: '<%= config.bin %> <%= command.id %> roof-7 --note "The roofer has no workers" --purchase 17379680-1',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CaseUpdate)
    const { commandMoment } = await import('../../terminal/clock.ts')
    const now = commandMoment()
    const { updateFields } = await import('../../cases/work.ts')
    const { title, status, campaign, region, purchase: purchases, flag, note, by, date = now.date } = flags
    const { view, unchanged } = await updateFields(
      { dir: flags.data, id: args.id, stamp: now.stamp },
      { title, status, campaign, region, purchases, flags: flag, note, by, date },
    )
    process.stdout.write(`${view.id}\n`)
    const reporter = this.reporter(flags)
    if (unchanged) reporter.note('nothing is changed: it was so already')
    else reporter.note(`status: ${view.status}`)
  }
}

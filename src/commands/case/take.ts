import { string as stringArg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { JaryqCommand } from '../../terminal/command.ts'

export default class CaseTake extends JaryqCommand {
  static override summary = 'take a case, so that two do not do the same'
  static override description = `Says that you work on a case. One that somebody else has is refused without --force.`
  static override args = {
    id: stringArg({ description: 'the case, as in case list', required: true, ignoreStdin: true }),
  }
  static override flags = {
    by: string({ description: 'you: a name that you use among yourselves', required: true }),
    force: boolean({ description: 'though somebody else has it' }),
  }
  static override examples = [
    { description: 'take it', command: '<%= config.bin %> <%= command.id %> roof-7 --by asel' },
    {
      description: 'take it over, agreed with the other',
      command: '<%= config.bin %> <%= command.id %> roof-7 --by asel --force',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CaseTake)
    const { commandMoment } = await import('../../terminal/clock.ts')
    const now = commandMoment()
    const { assignCase } = await import('../../cases/work.ts')
    const at = { dir: flags.data, id: args.id, stamp: now.stamp }
    const { view, unchanged } = await assignCase(at, flags.by, flags.force)
    process.stdout.write(`${view.id}\n`)
    const reporter = this.reporter(flags)
    if (unchanged) reporter.note('nothing is changed: it was so already')
    else reporter.note(`assigned: ${view.assigned ?? 'nobody'}`)
  }
}

import { string as stringArg } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { JaryqCommand } from '../../terminal/command.ts'

export default class CaseAssign extends JaryqCommand {
  static override summary = 'say who works on a case'
  static override description =
    `Gives a case to somebody; without a name it is given back. One that somebody else has is refused without --force.`
  static override args = {
    id: stringArg({ description: 'the case, as in case list', required: true, ignoreStdin: true }),
    name: stringArg({ description: 'who works on it; nobody without it', ignoreStdin: true }),
  }
  static override flags = {
    force: boolean({ description: 'though somebody else has it' }),
  }
  static override examples = [
    { description: 'give it to somebody', command: '<%= config.bin %> <%= command.id %> roof-7 asel' },
    { description: 'give it back', command: '<%= config.bin %> <%= command.id %> roof-7' },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CaseAssign)
    const { commandMoment } = await import('../../terminal/clock.ts')
    const now = commandMoment()
    const { assignCase } = await import('../../cases/work.ts')
    const at = { dir: flags.data, id: args.id, stamp: now.stamp }
    const { view, unchanged } = await assignCase(at, args.name ?? '', flags.force)
    process.stdout.write(`${view.id}\n`)
    const reporter = this.reporter(flags)
    if (unchanged) reporter.note('nothing is changed: it was so already')
    else reporter.note(`assigned: ${view.assigned ?? 'nobody'}`)
  }
}

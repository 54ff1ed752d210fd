import { string as stringArg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { JaryqCommand } from '../../terminal/command.ts'
import { counted } from '../../terminal/counted.ts'
import { UserError } from '../../terminal/errors.ts'

export default class CaseMerge extends JaryqCommand {
  static override summary = 'merge copies of cases'
  static override description =
    `Merges two copies of one case into one: entries by their id, each field the newest; what two people wrote at the same time stays in conflicts until somebody chooses. In whatever order copies are merged, the result is the same. With --from all cases of another copy of the dataset are taken over.

As the merge driver of git: a dataset with cases has a .gitattributes that names it, and each copy needs one line:

  git config merge.jaryq-case.driver "jaryq case merge %A %B --base %O --output %A"`
  static override args = {
    ours: stringArg({ description: 'a copy of the case', ignoreStdin: true }),
    theirs: stringArg({ description: 'another copy of it', ignoreStdin: true }),
  }
  static override flags = {
    base: string({ description: 'the copy that both came from', helpValue: 'FILE' }),
    output: string({ description: 'write to this file; default: stdout', helpValue: 'FILE' }),
    from: string({ description: 'another copy of the dataset, or its folder cases', helpValue: 'DIR' }),
  }
  static override examples = [
    {
      description: 'two files',
      command: '<%= config.bin %> <%= command.id %> ours.md theirs.md --output cases/roof-7.md',
    },
    {
      description: 'all cases of a colleague',
      command: '<%= config.bin %> <%= command.id %> --from ../asel/jaryq-data',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(CaseMerge)
    const { told } = await import('../../cases/store.ts')
    const { mergeFrom, mergeInto } = await import('../../cases/merge-files.ts')
    const reporter = this.reporter(flags)
    if (flags.from !== undefined && args.ours === undefined) {
      const { rows, damaged } = await mergeFrom(flags.data, flags.from)
      for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`)
      for (const error of damaged) reporter.warn(told(error))
      return
    }
    if (args.ours === undefined || args.theirs === undefined || flags.from !== undefined)
      throw new UserError('two files are needed, or --from alone', {
        next: ['jaryq case merge OURS THEIRS --output FILE', 'or: jaryq case merge --from DIR'],
        exit: 'usage',
      })
    const { output, base } = flags
    const { text, conflicts } = await mergeInto({ ours: args.ours, theirs: args.theirs, base }, output)
    if (output === undefined) process.stdout.write(text)
    if (conflicts > 0)
      reporter.warn(
        `${counted(conflicts, 'conflict')}: see "conflicts" in the file, and choose with: jaryq case update`,
      )
  }
}

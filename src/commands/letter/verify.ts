import { string } from '@oclif/core/args'
import { RowsCommand } from '../../terminal/command.ts'
import { counted } from '../../terminal/counted.ts'
import { UserError } from '../../terminal/errors.ts'

export default class LetterVerify extends RowsCommand {
  static override summary = "are a letter's figures those of its records?"
  static override description =
    'Makes a dataset of the records in a bundle of evidence, asks the indicators again, writes the letter and its tables again, and compares every figure with what the bundle holds. Checks the SHA-256 of every file and record first. Gives a row for each file whose figures are equal and one for each figure that is not, and exits with 5 when there is one. What the records of a bundle cannot give, as a comparison with a whole market, is "not-recomputed".'
  static override args = {
    bundle: string({
      description: 'the folder or the archive; of several archives any',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override examples = [
    {
      description: 'check a bundle that somebody sent',
      command: '<%= config.bin %> <%= command.id %> bundle-authority-a-dvga-single-bid-lot-1.ru.zip',
    },
    {
      description: 'check an unpacked one, only what is not as the records say',
      command: `<%= config.bin %> <%= command.id %> bundle-public-a-dvga-single-bid-lot-1.ru --format ndjson | grep -v '"equal"'`,
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LetterVerify)
    const { findingColumns, verifyBundle } = await import('../../letters/verify/verify.ts')
    if (await this.onlyColumns(findingColumns, flags)) return
    const reporter = this.reporter(flags)
    const rows = await verifyBundle(args.bundle, { report: reporter, signal: this.interruptible() })
    await this.printRows({ columns: findingColumns, rows }, { ...flags, 'fail-empty': false })
    const differing = rows.filter(({ result }) => result === 'differs').length
    const equal = rows.reduce((sum, { result, figures }) => sum + (result === 'equal' ? (figures ?? 0) : 0), 0)
    const kept = rows.filter(({ result }) => result === 'not-recomputed').length
    if (differing > 0)
      throw new UserError(`${args.bundle} does not hold together`, {
        why: `${counted(differing, 'difference')}, listed above; ${counted(equal, 'figure')} equal`,
        next: 'ask for the bundle again, and for why it differs',
        exit: 'data',
      })
    reporter.note(`${counted(equal, 'figure')} equal, none differs`)
    if (kept > 0) reporter.note(`${counted(kept, 'sign')} not worked out again: see the rows "not-recomputed"`)
  }
}

import { RowsCommand } from '../../terminal/command.ts'
import { counted } from '../../terminal/counted.ts'
import { UserError } from '../../terminal/errors.ts'

export default class DataVerify extends RowsCommand {
  static override summary = 'are the files of the dataset as they were written?'
  static override description =
    'Compares the tables, the compiled releases, the releases, the runs of indicators and what is made from them with the checksums written down when they were made, and every raw record with its own; of cases, forms and what the watcher told it says what cannot be read. Gives a row for each problem and exits with 5 when there is one.'
  static override examples = [
    {
      description: 'check ./jaryq-data',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'check a copy, problems as CSV',
      command: '<%= config.bin %> <%= command.id %> --data /media/copy/jaryq-data --format csv',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(DataVerify)
    const { problemColumns, verifyDataset } = await import('../../dataset/info.ts')
    const { verifyRuns } = await import('../../indicators/verify.ts')
    const { verifyCases } = await import('../../cases/verify.ts')
    const { verifyForms } = await import('../../field/verify.ts')
    const { verifyBoxes } = await import('../../watch/verify.ts')
    const problems = await this.printRows(
      {
        columns: problemColumns,
        rows: verifyDataset(flags.data, {
          report: this.reporter(flags),
          signal: this.interruptible(),
          others: [verifyRuns, verifyCases, verifyForms, verifyBoxes],
        }),
      },
      { ...flags, 'fail-empty': false },
    )
    if (problems > 0)
      throw new UserError('the dataset is damaged', {
        why: `${counted(problems, 'problem')}, listed above`,
        next: [
          'tables and compiled releases: make them again with: jaryq build --force',
          'releases and raw records: put a copy back, or fetch or import again',
          'flags: put a copy back, or delete what is damaged and run jaryq flag --all; a lost ledger forgets when flags were first seen',
        ],
        exit: 'data',
      })
  }
}

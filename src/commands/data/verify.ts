import { RowsCommand } from '../../terminal/command.ts'
import { counted } from '../../terminal/counted.ts'
import { UserError } from '../../terminal/errors.ts'

export default class DataVerify extends RowsCommand {
  static override summary = 'are the files of the dataset as they were written?'
  static override description =
    'Compares the tables, the compiled releases and the releases with the checksums written down when they were made, and every raw record with its own. Gives a row for each problem and exits with 5 when there is one.'
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
    const problems = await this.printRows(
      {
        columns: problemColumns,
        rows: verifyDataset(flags.data, { report: this.reporter(flags), signal: this.interruptible() }),
      },
      { ...flags, 'fail-empty': false },
    )
    if (problems > 0)
      throw new UserError('the dataset is damaged', {
        why: `${counted(problems, 'problem')}, listed above`,
        next: [
          'tables and compiled releases: make them again with: jaryq build --force',
          'releases and raw records: put a copy back, or fetch or import again',
        ],
        exit: 'data',
      })
  }
}

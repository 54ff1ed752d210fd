import { boolean } from '@oclif/core/flags'
import { RowsCommand } from '../../terminal/command.ts'

export default class DataPrune extends RowsCommand {
  static override summary = 'remove what nothing in the dataset needs'
  static override description =
    'Removes old generations that nobody reads, working files of processes that are gone, downloads of files that broke off, and files that were never committed. Gives a row for each: what it is, where, how large. Records, releases, contents of files, the current tables, runs of indicators and your own files are never touched. A download that broke off begins anew afterwards: finish with "jaryq fetch files" first if you want what came of it.'
  static override examples = [
    {
      description: 'what would be removed from ./jaryq-data, and how much room that gives',
      command: '<%= config.bin %> <%= command.id %> --dry-run --format table',
    },
    {
      description: 'remove it',
      command: '<%= config.bin %> <%= command.id %>',
    },
  ]
  static override flags = {
    'dry-run': boolean({ description: 'only say what would be removed' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(DataPrune)
    const { pruneColumns, pruneDataset } = await import('../../dataset/prune.ts')
    if (await this.onlyColumns(pruneColumns, flags)) return
    const rows = await pruneDataset(flags.data, { dryRun: flags['dry-run'], report: this.reporter(flags) })
    await this.printRows({ columns: pruneColumns, rows }, flags)
  }
}

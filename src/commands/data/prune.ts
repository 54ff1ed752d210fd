import { boolean } from '@oclif/core/flags'
import { RowsCommand, wholeNumber } from '../../terminal/command.ts'

export default class DataPrune extends RowsCommand {
  static override summary = 'remove what nothing in the dataset needs'
  static override description =
    'Removes old generations that nobody reads, working files of processes that are gone, downloads of files that broke off, files that were never committed, and old runs of indicators: those that are not among the newest and that no flag is read from, because a newer run asked the same with the same parameters. Gives a row for each: what it is, where, how large. Records, releases, contents of files, the current tables, the life of each flag and your own files are never touched. A download that broke off begins anew afterwards: finish with "jaryq fetch files" first if you want what came of it.'
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
    'keep-runs': wholeNumber({
      description: 'how many of the newest runs of indicators stay in any case',
      min: 1,
      default: 10,
      helpValue: 'N',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(DataPrune)
    const { pruneColumns, pruneDataset } = await import('../../dataset/prune.ts')
    if (await this.onlyColumns(pruneColumns, flags)) return
    const rows = await pruneDataset(flags.data, {
      dryRun: flags['dry-run'],
      keepRuns: flags['keep-runs'],
      report: this.reporter(flags),
    })
    await this.printRows({ columns: pruneColumns, rows }, flags)
  }
}

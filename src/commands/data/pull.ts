import { string as stringArg } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { RowsCommand } from '../../terminal/command.ts'

export default class DataPull extends RowsCommand {
  static override summary = 'take over what others put into a shared folder'
  static override description =
    `Takes tables, releases, flags, cases and files of others from a folder that somebody pushed into; without a dataset a new one is made. The folder is only read. All that is new is copied and checked before anything changes here. Cases are merged, and first and last sight of each flag; your own files stay, and another version of one that you changed is put into "conflicts". Your tables and releases are replaced by those that come after them, never by others, unless you say --replace.`
  static override args = {
    folder: stringArg({ description: 'the shared folder', required: true, ignoreStdin: true }),
  }
  static override examples = [
    {
      description: "the coalition's records into ./jaryq-data",
      command: '<%= config.bin %> <%= command.id %> ~/Nextcloud/coalition',
    },
    {
      description: 'what would change',
      command: '<%= config.bin %> <%= command.id %> /mnt/coalition --dry-run --format table',
    },
  ]
  static override flags = {
    'with-raw': boolean({
      description: 'also what was fetched, as it came, where it was pushed: to fetch on from there',
    }),
    'with-key': boolean({ description: 'also the key of pseudonyms, where it was pushed' }),
    replace: boolean({
      description: 'take their tables and releases in place of yours, and again where yours are damaged',
    }),
    'dry-run': boolean({ description: 'only say what would be done' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DataPull)
    const { sharedColumns } = await import('../../sharing/shared.ts')
    if (await this.onlyColumns(sharedColumns, flags)) return
    const { pullDataset } = await import('../../sharing/pull.ts')
    const { rows, refused } = await pullDataset(flags.data, args.folder, {
      withRaw: flags['with-raw'],
      withKey: flags['with-key'],
      replace: flags.replace,
      dryRun: flags['dry-run'],
      report: this.reporter(flags),
      signal: this.interruptible(),
    })
    await this.printRows({ columns: sharedColumns, rows }, flags)
    if (refused !== undefined) throw refused
  }
}

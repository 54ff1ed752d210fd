import { string as stringArg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { RowsCommand, wholeNumber } from '../../terminal/command.ts'

export default class DataPush extends RowsCommand {
  static override summary = 'put what this dataset knows into a shared folder'
  static override description =
    `Puts tables, releases, flags, cases and your own files into a folder that others read: a network drive, or a folder that Syncthing or Nextcloud syncs. Only what is not there yet is copied and read back; others see a push when all of it is there. Tables and releases are put there when they come after those in the folder; cases are merged; where somebody else changed the same file of yours, both versions stay. "private" is never read, "raw" only with --with-raw.`
  static override args = {
    folder: stringArg({ description: 'the shared folder; made when missing', required: true, ignoreStdin: true }),
  }
  static override examples = [
    {
      description: 'share ./jaryq-data by way of a synced folder',
      command: '<%= config.bin %> <%= command.id %> ~/Nextcloud/coalition',
    },
    {
      description: 'what would be copied',
      command: '<%= config.bin %> <%= command.id %> /mnt/coalition --dry-run --format table',
    },
    {
      description: 'somebody found a damaged file in the folder: write it again',
      command: '<%= config.bin %> <%= command.id %> /mnt/coalition --check',
    },
  ]
  static override flags = {
    'with-raw': boolean({ description: 'also what was fetched, as it came: with numbers (IIN) and names of persons' }),
    'with-key': boolean({ description: 'also the key of pseudonyms: who has it can tell which number is behind one' }),
    replace: boolean({
      description: 'put your tables and releases there though those in the folder are not among yours',
    }),
    check: boolean({ description: 'read back what lies in the folder, and write what is damaged again' }),
    by: string({ description: 'who pushes: a name that you use among yourselves', helpValue: 'NAME' }),
    'keep-days': wholeNumber({
      description: 'after how many days what no push names any more is removed from the folder',
      default: 14,
      helpValue: 'N',
    }),
    'dry-run': boolean({ description: 'only say what would be done' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DataPush)
    const { sharedColumns } = await import('../../sharing/shared.ts')
    if (await this.onlyColumns(sharedColumns, flags)) return
    const { commandMoment } = await import('../../terminal/clock.ts')
    const { pushDataset } = await import('../../sharing/push.ts')
    const { rows, refused } = await pushDataset(flags.data, args.folder, {
      withRaw: flags['with-raw'],
      withKey: flags['with-key'],
      replace: flags.replace,
      check: flags.check,
      by: flags.by,
      keepDays: flags['keep-days'],
      dryRun: flags['dry-run'],
      now: commandMoment().stamp,
      report: this.reporter(flags),
      signal: this.interruptible(),
    })
    await this.printRows({ columns: sharedColumns, rows }, flags)
    if (refused !== undefined) throw refused
  }
}

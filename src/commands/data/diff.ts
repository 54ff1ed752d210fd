import { boolean, string } from '@oclif/core/flags'
import { RowsCommand } from '../../terminal/command.ts'

export default class DataDiff extends RowsCommand {
  static override summary = 'what changed in the records between two syncs'
  static override description =
    `Compares each raw record that came again with its form before: a row for each field, with what was, what is, and when both were seen. Without --from and --to: what the last run of fetch or sync changed. Changes that were taken back later are told too; new records are not. A record that the journal or the list of deleted plan points names gives the row (deleted).

An edit is marked silent when the record's content changed and no stamp of it moved: not its last change (lastUpdateDate, timestamp), nor, where it has none, the date of the service's index; empty where it has no stamp at all. Dates of the index alone give no row, unless --field names them.

Elements of a list are told apart by their ids, as in Lots[id=12].amount, else by their place. 1.0 and 1 are one number. Numbers of persons are replaced by pseudonyms, their names and contacts left out.`
  static override examples = [
    {
      description: 'what the last run changed',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'silent edits of contracts since a date, as CSV',
      command: '<%= config.bin %> <%= command.id %> --entity contracts --silent --from 2026-03-01 --output silent.csv',
    },
    {
      description: 'every deadline that moved in the whole history',
      command: '<%= config.bin %> <%= command.id %> --entity announcements --field "*endDate" --from 0',
    },
    {
      description: 'one announcement, between what run 3 and run 9 left',
      command: '<%= config.bin %> <%= command.id %> --entity announcements --id 17379679 --from 3 --to 9',
    },
  ]
  static override flags = {
    from: string({
      description: 'changes after this run (0: from the beginning), or from this date on',
      helpValue: 'RUN|DATE',
    }),
    to: string({ description: 'up to the end of this run, or of this date', helpValue: 'RUN|DATE' }),
    entity: string({
      description: 'only records of this entity, as fetch calls it; may be given more than once',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
    }),
    id: string({
      description: 'only the record with this id; may be given more than once',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'ID',
    }),
    field: string({
      description: 'only fields that fit: a name, or a path without what is in brackets; * is anything',
      helpValue: 'PATTERN',
    }),
    silent: boolean({ description: 'only silent edits' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(DataDiff)
    const { diffColumns, diffDataset, diffNote } = await import('../../dataset/diff/diff.ts')
    const report = this.reporter(flags)
    const { rows, summary, range } = await diffDataset(flags.data, {
      ...{ from: flags.from, to: flags.to, entities: flags.entity, ids: flags.id, field: flags.field },
      ...{ silent: flags.silent, report, signal: this.interruptible() },
    })
    await this.printRows({ columns: diffColumns, rows }, flags)
    // A bare --fields lists the columns and reads no record.
    if (flags.fields !== '?') report.note(diffNote(summary, range))
  }
}

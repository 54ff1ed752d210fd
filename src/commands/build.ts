import { boolean } from '@oclif/core/flags'
import { RowsCommand, wholeNumber } from '../terminal/command.ts'

export default class Build extends RowsCommand {
  static override summary = 'compile releases and make the tables'
  static override description =
    'Merges all releases by ocid and makes the tables (Parquet, and Arrow for notebooks) as a new generation of the dataset. The old generation stays current until the new one is complete; when releases and registers have not changed, there is nothing to do, and where little changed, only that is made. Everything reads the same either way.'
  static override examples = [
    {
      description: 'build the tables of ./jaryq-data',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'build them again although nothing has changed, and keep the counts',
      command: '<%= config.bin %> <%= command.id %> --force --output counts.csv',
    },
  ]
  static override flags = {
    force: boolean({ description: 'make all anew, even when nothing or little has changed' }),
    threads: wholeNumber({
      description: 'threads; default: one for each processor, for the tables as far as there is memory',
      min: 1,
    }),
    memory: wholeNumber({
      description: 'megabytes of memory for the tables; default: half of what is free, at most 1,200',
      min: 100,
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Build)
    const { buildDataset } = await import('../dataset/build.ts')
    const { listTables, tableListColumns } = await import('../dataset/info.ts')
    if (await this.onlyColumns(tableListColumns, flags)) return
    await buildDataset(flags.data, {
      report: this.reporter(flags),
      signal: this.interruptible(),
      force: flags.force,
      threads: flags.threads,
      memory: flags.memory,
    })
    await this.printRows({ columns: tableListColumns, rows: await listTables(flags.data) }, flags)
  }
}

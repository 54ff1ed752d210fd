import { string as argument } from '@oclif/core/args'
import { RowsCommand } from '../../terminal/command.ts'

export default class DataShow extends RowsCommand {
  static override summary = 'what the dataset is, or the columns of a table'
  static override description =
    'Without a table: generation, data date, sources and counts, as dataset.json has them, and the blind zones: what by law is not published or has no source in the dataset. With a table: its columns and their types.'
  static override examples = [
    {
      description: 'what ./jaryq-data holds',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'the columns of lots',
      command: '<%= config.bin %> <%= command.id %> lots',
    },
  ]
  static override args = {
    table: argument({ description: 'a table', ignoreStdin: true }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DataShow)
    const { columnListColumns, datasetFacts, factColumns, tableColumns } = await import('../../dataset/info.ts')
    await this.printRows(
      args.table === undefined
        ? { columns: factColumns, rows: await datasetFacts(flags.data, flags.lang) }
        : { columns: columnListColumns, rows: tableColumns(args.table) },
      flags,
    )
  }
}

import { RowsCommand } from '../../terminal/command.ts'

export default class DataList extends RowsCommand {
  static override summary = 'the tables of the dataset'
  static override description =
    'Lists the tables of the current generation: rows, columns, parts and bytes of Parquet, and how many values could not be read as what their column holds.'
  static override examples = [
    {
      description: 'the tables of ./jaryq-data',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'names and rows as CSV',
      command: '<%= config.bin %> <%= command.id %> --format csv --fields table,rows',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(DataList)
    const { listTables, tableListColumns } = await import('../../dataset/info.ts')
    const rows = await listTables(flags.data)
    if (rows.length === 0) this.reporter(flags).note(`no tables in ${flags.data} yet: jaryq build makes them`)
    await this.printRows({ columns: tableListColumns, rows }, flags)
  }
}

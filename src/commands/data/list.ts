import { boolean } from '@oclif/core/flags'
import { RowsCommand } from '../../terminal/command.ts'

export default class DataList extends RowsCommand {
  static override summary = 'the tables of the dataset, and what is not in them'
  static override description =
    'Lists the tables of the current generation: rows, columns, parts and bytes of Parquet, and how many values could not be read as what their column holds. With --blind: what no table can hold, because by law it is not published, each with its norms and how they are known, and what the dataset has no source for.'
  static override flags = {
    blind: boolean({ description: 'the blind zones, in place of the tables' }),
  }
  static override examples = [
    {
      description: 'the tables of ./jaryq-data',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'names and rows as CSV',
      command: '<%= config.bin %> <%= command.id %> --format csv --fields table,rows',
    },
    {
      description: 'what is not in the data and why, in Russian',
      command: '<%= config.bin %> <%= command.id %> --blind --lang ru',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(DataList)
    const { listTables, tableListColumns } = await import('../../dataset/info.ts')
    const { blindZoneColumns, blindZones, zonesNote } = await import('../../dataset/blind-zones.ts')
    const { fieldsToPrint } = await import('../../indicators/flags.ts')
    const report = this.reporter(flags)
    const tables = await listTables(flags.data)
    if (tables.length === 0) report.note(`no tables in ${flags.data} yet: jaryq build makes them`)
    const zones = await blindZones(flags.data, flags.lang)
    if (flags.blind) {
      const rows = zones.map((zone) => ({ ...zone }))
      const fields = fieldsToPrint(flags, 'zone,state,title,status,norms')
      await this.printRows({ columns: blindZoneColumns, rows }, { ...flags, fields })
      return
    }
    await this.printRows({ columns: tableListColumns, rows: tables }, flags)
    for (const line of zonesNote(zones, flags.lang)) report.note(line)
  }
}

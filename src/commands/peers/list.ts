import { RowsCommand } from '../../terminal/command.ts'

export default class PeersList extends RowsCommand {
  static override summary = 'the packs of peers that were taken in'
  static override description =
    'Lists the statistics of peer groups that were imported into the dataset, the newest data first, and warns of those that are not used.'
  static override examples = [
    { description: 'the packs of ./jaryq-data', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'ids and dates as CSV',
      command: '<%= config.bin %> <%= command.id %> --format csv --fields id,data_date',
    },
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(PeersList)
    const { listPeers, packColumns, warningsOfPacks } = await import('../../indicators/peer-pack-file.ts')
    const report = this.reporter(flags)
    const rows = await listPeers(flags.data)
    for (const warning of await warningsOfPacks(flags.data)) report.warn(warning)
    if (rows.length === 0) report.note(`no packs in ${flags.data}: take one in with: jaryq peers import FILE`)
    await this.printRows({ columns: packColumns, rows }, flags)
  }
}

import { string as stringArgument } from '@oclif/core/args'
import { RowsCommand } from '../../terminal/command.ts'

export default class PeersExport extends RowsCommand {
  static override summary = 'statistics of peer groups, for those with less data'
  static override description =
    'Writes to a file what the groups are like that indicators compare with: how many members, quartiles, median absolute deviation; no parties and no single value. Who imports it can judge prices and terms with a small dataset. Groups that are too small to compare with are left out. A name that ends in .zst or .gz is packed.'
  static override args = {
    file: stringArgument({ description: 'the file to write', required: true, ignoreStdin: true }),
  }
  static override examples = [
    {
      description: 'a pack of the whole dataset, to hand on',
      command: '<%= config.bin %> <%= command.id %> peers.ndjson.zst',
    },
    {
      description: 'the same of another dataset, as text that can be read',
      command: '<%= config.bin %> <%= command.id %> peers.ndjson --data national',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PeersExport)
    const { exportPeers, packColumns } = await import('../../indicators/peer-pack-file.ts')
    if (await this.onlyColumns(packColumns, flags)) return
    const report = this.reporter(flags)
    const pack = await exportPeers(flags.data, args.file, { report, signal: this.interruptible() })
    await this.printRows({ columns: packColumns, rows: [pack] }, flags)
  }
}

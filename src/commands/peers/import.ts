import { string as stringArgument } from '@oclif/core/args'
import { RowsCommand } from '../../terminal/command.ts'

export default class PeersImport extends RowsCommand {
  static override summary = "take in another's statistics of peer groups"
  static override description =
    'Takes a pack of peers into the dataset. Indicators then compare with its groups where those of the dataset itself are too small, and each flag that leans on it says so. Of several packs the newest data count first. What was made by another version of an indicator is not used for it, and a pack of made-up data never for real data.'
  static override args = {
    file: stringArgument({ description: 'a file that peers export wrote', required: true, ignoreStdin: true }),
  }
  static override examples = [
    {
      description: 'compare with the prices of the whole country',
      command: '<%= config.bin %> <%= command.id %> peers.ndjson.zst',
    },
    {
      description: 'into another dataset, what was taken in as JSON',
      command: '<%= config.bin %> <%= command.id %> peers.ndjson.zst --data district --json',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PeersImport)
    const { importPeers, packColumns, warningsOfPacks } = await import('../../indicators/peer-pack-file.ts')
    if (await this.onlyColumns(packColumns, flags)) return
    const report = this.reporter(flags)
    const pack = await importPeers(flags.data, args.file, { report, signal: this.interruptible() })
    for (const warning of await warningsOfPacks(flags.data)) report.warn(warning)
    await this.printRows({ columns: packColumns, rows: [pack] }, flags)
  }
}

import { string as stringArgument } from '@oclif/core/args'
import { RowsCommand } from '../../terminal/command.ts'

export default class PeersRemove extends RowsCommand {
  static override summary = 'remove a pack of peers that was taken in'
  static override description =
    'Removes the statistics of peer groups with this id from the dataset; indicators then compare without them.'
  static override args = {
    id: stringArgument({ description: 'the id, as in peers list', required: true, ignoreStdin: true }),
  }
  static override examples = [
    { description: 'remove one of ./jaryq-data', command: '<%= config.bin %> <%= command.id %> 0123456789ab' },
    {
      description: 'remove one of another dataset',
      command: '<%= config.bin %> <%= command.id %> 0123456789ab --data district',
    },
  ]

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PeersRemove)
    const { packColumns, removePeers } = await import('../../indicators/peer-pack-file.ts')
    await this.printRows({ columns: packColumns, rows: [await removePeers(flags.data, args.id)] }, flags)
  }
}

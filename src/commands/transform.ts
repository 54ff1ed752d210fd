import { string } from '@oclif/core/flags'
import { JaryqCommand } from '../terminal/command.ts'

export default class Transform extends JaryqCommand {
  static override summary = 'raw goszakup records to OCDS releases'
  static override description =
    'Maps what was fetched (raw/goszakup) to releases of OCDS 1.1 (releases/goszakup): one release per purchase, and one more when its content has changed since. A second run on the same records writes nothing. Where the API has no bids of a lot, those of its results protocol are used, if it was downloaded (fetch files); where the API has bids, a protocol adds points and reasons of rejection, and what it contradicts is told. Persons appear under pseudonyms. The prefix of the ids, ocds-jaryq0, is a placeholder that is not registered.'
  static override examples = [
    {
      description: 'transform what was fetched into ./jaryq-data',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'the same for another dataset, without a word',
      command: '<%= config.bin %> <%= command.id %> --data ./almaty --quiet',
    },
  ]

  static override flags = {
    prefix: string({
      description: 'prefix of ocids, fixed by the first run on a dataset',
      helpValue: 'ocds-xxxxxx',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Transform)
    const { transformDataset } = await import('../dataset/transform/transform.ts')
    await transformDataset(flags.data, {
      report: this.reporter(flags),
      signal: this.interruptible(),
      prefix: flags.prefix,
    })
  }
}

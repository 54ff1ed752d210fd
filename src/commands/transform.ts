import { boolean, string } from '@oclif/core/flags'
import { JaryqCommand } from '../terminal/command.ts'

export default class Transform extends JaryqCommand {
  static override summary = 'raw goszakup records to OCDS releases'
  static override description =
    `Maps what was fetched (raw/goszakup) to releases of OCDS 1.1 (releases/goszakup): one release per purchase, a snapshot of all that is known of it, and one more when its content has changed since. A second run on the same records writes nothing.

With --events the history of each purchase is rebuilt from the dates that its records bear: a release for each version of a plan point, publication, change or cancellation of the announcement, results with bids and awards, signing, supplementary agreement, act, payment and end of a contract, with the date, the tag and only what was new then. What no date tells is said with the last change. Merged, these releases say what the snapshot says; only id, date and order of lists differ, and amendments name their releases. The dataset remembers its kind of releases: --no-events goes back to snapshots. Releases that are there stay and count on, so it is safe to change; a run adds what they lack.

Where the API has no bids of a lot, those of its results protocol are used, if it was downloaded (fetch files); where the API has bids, a protocol adds points and reasons of rejection, and what it contradicts is told. What was fetched with "--source samruk" (raw/samruk) becomes releases of its own (releases/samruk), always snapshots.

Persons appear under pseudonyms. The prefix of the ids, ocds-jaryq0, is a placeholder that is not registered.`
  static override examples = [
    {
      description: 'transform what was fetched into ./jaryq-data',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'a release for each thing that happened, for versioned releases that tell a history',
      command: '<%= config.bin %> <%= command.id %> --events',
    },
    {
      description: 'the same as the first for another dataset, without a word',
      command: '<%= config.bin %> <%= command.id %> --data ./almaty --quiet',
    },
  ]

  static override flags = {
    events: boolean({
      description: 'dated releases of what happened, instead of snapshots; default: as the dataset has them',
      allowNo: true,
    }),
    prefix: string({
      description: 'prefix of ocids, fixed by the first run on a dataset',
      helpValue: 'ocds-xxxxxx',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Transform)
    const { transformAll } = await import('../dataset/transform/all.ts')
    await transformAll(flags.data, {
      report: this.reporter(flags),
      signal: this.interruptible(),
      prefix: flags.prefix,
      events: flags.events,
    })
  }
}

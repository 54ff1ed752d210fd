import type { FetchOptions, FetchResult } from '../dataset/fetch/fetch.ts'
import type { SamrukOptions } from '../dataset/samruk/question.ts'
import { UserError } from '../terminal/errors.ts'
import Fetch, { fetchFlags, sourceFlags } from './fetch.ts'

export default class Sync extends Fetch {
  static override summary = 'fetch, transform, build: the daily run'
  static override description =
    `Fetches what is new or changed from the goszakup API, transforms it to OCDS and builds the tables. Run the same command again to go on after an interruption. Takes the names and flags of "jaryq fetch", files aside.

The service renews its index every 20 minutes, and this may be run as often: new and changed records come by one question where the service filters by the last change; what is still open is asked for by number when one of its dates has passed, or after half a day; bids of an announcement when bidding has ended, and for ten days after; the registers once a day or when their number of records differs; reference books once a day; the journal of changes when a day is over, and what it names and the dataset has only from before is asked for again. --full asks for all records again. --dry-run says how many requests the next run would make.

Nothing is transformed or built when nothing new came. Then the purchases of cases are looked at: what changed in them since a letter stands in "case follow".`
  static override examples = [
    {
      description: 'bring ./jaryq-data up to date',
      command: '<%= config.bin %> <%= command.id %>',
    },
    {
      description: 'announcements and contracts of one buyer of this year only',
      command:
        '<%= config.bin %> <%= command.id %> announcements lots contracts --buyer 050140006873 --since 2026-01-01',
    },
    {
      description: 'what a run for one region would ask for now',
      command: '<%= config.bin %> <%= command.id %> --region 55 --dry-run',
    },
    {
      description: 'what the holding Samruk-Kazyna buys, beside it; the endpoints are unofficial',
      command: '<%= config.bin %> <%= command.id %> --source samruk --unofficial --year 2026',
    },
  ]
  // oclif reads these of the class itself, not of the one that it extends.
  static override strict = false
  static override args = Fetch.args
  static override flags = { ...fetchFlags, ...sourceFlags }

  protected override async bring(dir: string, options: FetchOptions): Promise<FetchResult> {
    const { syncDataset } = await import('../dataset/fetch/sync.ts')
    const { fetched } = await syncDataset(dir, options)
    await this.follow(dir, options)
    return fetched
  }

  protected override async bringSamruk(dir: string, options: SamrukOptions): Promise<FetchResult> {
    const { syncSamruk } = await import('../dataset/fetch/sync.ts')
    const { fetched } = await syncSamruk(dir, options)
    await this.follow(dir, options)
    return fetched
  }

  private async follow(dir: string, { report }: Pick<FetchOptions, 'report'>): Promise<void> {
    const { followAndTell } = await import('../cases/follow.ts')
    const { commandMoment } = await import('../terminal/clock.ts')
    await followAndTell(dir, commandMoment().stamp, report)
  }

  protected override async files(): Promise<void> {
    throw new UserError('sync does not bring files', {
      why: 'they are many, large, and of use only for purchases that are looked at',
      next: 'download those of a purchase with: jaryq fetch files --announcement ID',
      exit: 'usage',
    })
  }
}

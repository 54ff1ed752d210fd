import type { FetchOptions, FetchResult } from '../dataset/fetch.ts'
import Fetch from './fetch.ts'

export default class Sync extends Fetch {
  static override summary = 'fetch, transform, build: the daily run'
  static override description =
    'Fetches what is new or changed from the goszakup API, transforms it to OCDS and builds the tables. Run the same command again to go on after an interruption. Takes the names and flags of "jaryq fetch".'
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
  ]

  protected override async bring(dir: string, options: FetchOptions): Promise<FetchResult> {
    const { syncDataset } = await import('../dataset/sync.ts')
    return (await syncDataset(dir, options)).fetched
  }
}

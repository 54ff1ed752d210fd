import { RowsCommand } from '../terminal/command.ts'
import Fetch from './fetch.ts'

export default class Sync extends RowsCommand {
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
  static override strict = false
  static override args = Fetch.args
  static override flags = Fetch.flags

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Sync)
    const { estimateColumns, estimateFetch, fetchColumns, fetchRows } = await import('../dataset/fetch.ts')
    const { requireToken } = await import('../goszakup/token.ts')
    const { commandLine } = await import('../terminal/command-line.ts')
    const { token } = await requireToken(flags['base-url'])
    const options = {
      ...flags,
      entities: argv as string[],
      baseUrl: flags['base-url'],
      caFile: flags['ca-file'],
      maxRequests: flags['max-requests'],
      withPersons: flags['with-persons'],
      token,
      version: this.config.version,
      resume: commandLine(this.config.bin, 'sync', this.argv),
      report: this.reporter(flags),
      signal: this.interruptible(),
    }
    if (flags['dry-run']) {
      await this.printRows(
        { columns: estimateColumns, rows: (await estimateFetch(flags.data, options)).map((row) => ({ ...row })) },
        flags,
      )
      return
    }
    const { syncDataset } = await import('../dataset/sync.ts')
    const { fetched } = await syncDataset(flags.data, options)
    await this.printRows({ columns: fetchColumns, rows: fetchRows(fetched) }, flags)
  }
}

import { string as argument } from '@oclif/core/args'
import { boolean, custom, string } from '@oclif/core/flags'
import type { FetchOptions, FetchResult } from '../dataset/fetch.ts'
import { baseUrlFlag, caFileFlag } from '../goszakup/flags.ts'
import { calendarDate, RowsCommand, wholeNumber } from '../terminal/command.ts'
import { UserError } from '../terminal/errors.ts'

const biin = custom<string>({
  parse: async (input) => {
    const { checkDigitOk } = await import('../ocds/persons.ts')
    if (!checkDigitOk(input))
      throw new Error(`"${input}" is not a BIN or IIN: it has 12 digits, the last of which is computed from the others`)
    return input
  },
})

const kato = custom<string>({
  parse: async (input) => {
    if (!/^\d{2,9}$/.test(input)) throw new Error(`expected a KATO code or its first digits, got "${input}"`)
    return input
  },
})

const rate = custom<number>({
  parse: async (input) => {
    const value = Number(input)
    if (!/^\d+(\.\d+)?$/.test(input)) throw new Error(`expected a number of requests a second, got "${input}"`)
    return value
  },
})

export default class Fetch extends RowsCommand {
  static override summary = 'fetch records from the goszakup API'
  static override description =
    `Brings announcements, lots, plans, bids, contracts, acts, payments, participants ("subjects"), unscrupulous suppliers and reference books ("refs") into the dataset, as they come. Run the same command again to go on, and later to fetch what is new or changed. Without a name: all of them.

A token is needed: see "jaryq auth login". The first run of the whole country takes days: --dry-run counts before, --since, --year and --buyer narrow.

Dates are those of the record: publication of an announcement, submission of a bid, creation of a contract, the last change of a participant; the service cannot filter plans, acts and payments by date, so these are looked through from the newest on; lots take --since only (their last change).
--buyer narrows announcements (by organiser), lots, plans, contracts, acts, participants; --supplier bids, contracts, acts, participants, unscrupulous suppliers; --method announcements, lots, plans (planned), contracts (actual); --region announcements and lots; --query announcements, lots, plans, participants, unscrupulous suppliers. What a filter does not narrow is fetched whole, and said.

Names of officials, contacts and bank accounts are left out unless --with-persons is given; payments come by another interface of the service, which cannot leave them out.`
  static override examples = [
    {
      description: 'announcements of one buyer since the beginning of the year, with their lots',
      command: '<%= config.bin %> <%= command.id %> announcements lots --buyer 050140006873 --since 2026-01-01',
    },
    {
      description: 'count what a fetch of everything would take',
      command: '<%= config.bin %> <%= command.id %> --dry-run',
    },
    {
      description: 'everything from the practice server, as fast as it answers',
      command: '<%= config.bin %> <%= command.id %> --base-url http://127.0.0.1:8080 --rate 0',
    },
  ]
  static override strict = false
  static override args = {
    entity: argument({
      description:
        'what to fetch, one or more: announcements, lots, plans, bids, contracts, acts, payments, subjects, unscrupulous, refs; none means all',
      ignoreStdin: true,
    }),
  }
  static override flags = {
    since: calendarDate({ description: 'from this date on', helpValue: 'YYYY-MM-DD' }),
    until: calendarDate({ description: 'up to this date', helpValue: 'YYYY-MM-DD' }),
    year: wholeNumber({
      description: 'of this year (of plans: the year of the plan)',
      min: 2015,
      max: 2100,
      helpValue: 'YYYY',
      exclusive: ['since', 'until'],
    }),
    buyer: biin({ description: 'of this buyer', helpValue: 'BIN' }),
    supplier: biin({ description: 'of this supplier', helpValue: 'BIN|IIN' }),
    region: kato({ description: 'in this region or a part of it', helpValue: 'KATO' }),
    method: wholeNumber({
      description: 'by this method, an id of ref_trade_methods; may be given more than once',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'ID',
    }),
    query: string({ description: 'with this in the Russian name', helpValue: 'TEXT' }),
    limit: wholeNumber({ description: 'records of each entity at most in this run', min: 1 }),
    rate: rate({ description: 'requests a second, retries included; 0 for no limit', default: 2 }),
    concurrency: wholeNumber({ description: 'connections', min: 1, default: 4 }),
    timeout: wholeNumber({ description: 'seconds to wait for an answer', min: 1, default: 60 }),
    'max-requests': wholeNumber({ description: 'requests at most in this run, retries included', min: 1 }),
    'dry-run': boolean({ description: 'count records, requests and hours; fetch nothing' }),
    'base-url': baseUrlFlag({ description: 'the service: scheme and host, without the version' }),
    'ca-file': caFileFlag(),
    'with-persons': boolean({ description: 'also names of officials, contacts and bank accounts' }),
  }

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Fetch)
    if (flags.since !== undefined && flags.until !== undefined && flags.until < flags.since)
      throw new UserError('nothing lies between --since and --until', {
        why: `${flags.until} is before ${flags.since}`,
        next: 'exchange the two dates',
        exit: 'usage',
      })
    const { estimateColumns, estimateFetch, fetchColumns, fetchRows } = await import('../dataset/fetch.ts')
    const { requireToken } = await import('../goszakup/token.ts')
    const { commandLine } = await import('../terminal/command-line.ts')
    const { token } = await requireToken(flags['base-url'], { report: this.reporter(flags) })
    const options = {
      ...flags,
      entities: argv as string[],
      baseUrl: flags['base-url'],
      caFile: flags['ca-file'],
      maxRequests: flags['max-requests'],
      withPersons: flags['with-persons'],
      token,
      version: this.config.version,
      resume: commandLine(this.config.bin, this.id ?? '', this.argv),
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
    const result = await this.bring(flags.data, options)
    await this.printRows({ columns: fetchColumns, rows: fetchRows(result) }, flags)
  }

  protected async bring(dir: string, options: FetchOptions): Promise<FetchResult> {
    const { fetchEntities } = await import('../dataset/fetch.ts')
    return fetchEntities(dir, options)
  }
}

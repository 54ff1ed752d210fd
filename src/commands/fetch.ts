import { string as argument } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import type { FetchOptions, FetchResult } from '../dataset/fetch/fetch.ts'
import { type FileKind, fileKinds } from '../dataset/files/kinds.ts'
import type { SamrukOptions } from '../dataset/samruk/question.ts'
import { entities } from '../goszakup/entities.ts'
import { filterHelp } from '../goszakup/filter-help.ts'
import { baseUrlFlag, biinFlag, caFileFlag, fieldListFlag, katoFlag, rateFlag } from '../goszakup/flags.ts'
import { defaultBaseUrl } from '../goszakup/token/token.ts'
import { calendarDate, RowsCommand, wholeNumber } from '../terminal/command.ts'
import { exitCodes, UserError } from '../terminal/errors.ts'
import type { Column } from '../terminal/rows.ts'

/** The flags that `fetch` and `sync` have in common. */
export const fetchFlags = {
  since: calendarDate({ description: 'from this date on', helpValue: 'YYYY-MM-DD' }),
  until: calendarDate({ description: 'up to this date', helpValue: 'YYYY-MM-DD' }),
  year: wholeNumber({
    description: 'of this year (of plans: the year of the plan)',
    min: 2015,
    max: 2100,
    helpValue: 'YYYY',
    exclusive: ['since', 'until'],
  }),
  buyer: biinFlag({ description: 'of this buyer', helpValue: 'BIN' }),
  supplier: biinFlag({ description: 'of this supplier', helpValue: 'BIN|IIN' }),
  region: katoFlag({
    description:
      'in this region or a part of it: the 2, 4, 6 or 9 first digits of its KATO code, zeros at the end or not',
    helpValue: 'KATO',
  }),
  method: wholeNumber({
    description: 'by this method, an id of ref_trade_methods; may be given more than once',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'ID',
  }),
  query: string({ description: 'with this in the Russian name', helpValue: 'TEXT' }),
  limit: wholeNumber({ description: 'records of each entity at most in this run', min: 1 }),
  full: boolean({ description: 'all records again, due or not: edits that moved no date are seen only so' }),
  select: fieldListFlag({
    description:
      'only these fields, and those that jaryq needs; a dataset keeps to one selection; may be given more than once',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'id,nameRu,Lots.id',
  }),
  schema: option({
    description: 'where the fields come from: the schema that jaryq has, or the one that the service tells',
    options: ['built-in', 'live'] as const,
    default: 'built-in' as const,
  })(),
  rate: rateFlag({ description: 'requests a second, retries included; 0 for no limit', default: 2 }),
  concurrency: wholeNumber({ description: 'connections', min: 1, default: 4 }),
  timeout: wholeNumber({ description: 'seconds to wait for an answer', min: 1, default: 60 }),
  'max-requests': wholeNumber({ description: 'requests at most in this run, retries included', min: 1 }),
  'dry-run': boolean({ description: 'count requests and hours, step by step; fetch nothing' }),
  'base-url': baseUrlFlag({ description: 'the service: scheme and host, without the version' }),
  'ca-file': caFileFlag(),
  'with-persons': boolean({ description: 'also names of officials, contacts and bank accounts' }),
}

const fileFlags = {
  announcement: string({
    description: 'files: of this announcement (id, number or address of its page); may be given more than once',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'ID',
  }),
  lot: string({
    description: 'files: of this lot; may be given more than once',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'ID',
  }),
  contract: string({
    description: 'files: of this contract; may be given more than once',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'ID',
  }),
  kind: option({
    description: 'files: only of this kind; may be given more than once',
    options: fileKinds,
    multiple: true,
    multipleNonGreedy: true,
  })(),
  'max-size': wholeNumber({
    description: 'files: megabytes of one at most; default 100',
    min: 1,
    max: 500,
    helpValue: 'MB',
  }),
  'save-to': string({
    description: 'files: also copy them here, under their own names, a folder for each announcement',
    helpValue: 'DIR',
  }),
}

/** Where records come from; `sync` has them too. */
export const sourceFlags = {
  source: option({
    description: 'where from: goszakup, or samruk, the pages of zakup.sk.kz where the holding Samruk-Kazyna buys',
    options: ['goszakup', 'samruk'] as const,
    default: 'goszakup' as const,
  })(),
  unofficial: boolean({
    description: 'samruk: use endpoints that nobody has promised; said once for a dataset',
  }),
}

/** What the pages of Samruk-Kazyna can be asked with, beside what is about requests. */
const samrukFlags = ['since', 'until', 'year', 'query', 'limit', 'full'] as const
const goszakupFlags = ['buyer', 'supplier', 'region', 'method', 'select', 'with-persons'] as const

interface FileFlags extends Record<string, unknown> {
  data: string
  'dry-run': boolean
  announcement?: string[]
  lot?: string[]
  contract?: string[]
  kind?: FileKind[]
  'max-size'?: number
  'save-to'?: string
}

interface SamrukCommandFlags extends Record<string, unknown> {
  data: string
  'dry-run': boolean
  'base-url': string
  since?: string
  until?: string
  year?: number
  query?: string
  limit?: number
  full: boolean
  rate: number
  concurrency: number
  timeout: number
  unofficial?: boolean
  quiet: boolean
  debug: boolean
  'max-requests'?: number
  'ca-file'?: string
}

/** What the flags ask of the service, as the library takes it. */
export function askedOf<
  T extends {
    'base-url': string
    'ca-file'?: string | undefined
    'max-requests'?: number | undefined
    'with-persons': boolean
    select?: string[] | undefined
    schema: 'built-in' | 'live'
  },
>(flags: T) {
  return {
    ...flags,
    baseUrl: flags['base-url'],
    caFile: flags['ca-file'],
    maxRequests: flags['max-requests'],
    withPersons: flags['with-persons'],
    select: flags.select?.flat(),
    schemaSource: flags.schema,
  }
}

/** Who applies which filter: made from the rules that the fetcher follows. */
const filterTexts = `Who narrows what: "by the service" costs nothing beyond what comes, "here" means that more comes than is kept, "through X" means that X is fetched first, by the same filters, and leads to the rest.

${filterHelp()}`

export default class Fetch extends RowsCommand {
  static override summary = 'fetch records from the goszakup API'
  static override description =
    `Brings what the service publishes into the dataset, as it comes: announcements, lots, plan points, bids, contracts, acts, treasury payments, waybills, complaints, participants ("subjects"), the registers of unscrupulous and of qualified suppliers, news, what the older module for tenders and auctions holds ("ob-…"), deleted plan points, the journal of changes, and reference books ("refs"). Run the same command again to go on, and later to fetch what is new or changed. Without a name: all of them, but for files and what names persons.

A token is needed: see "jaryq auth login". The first run of the whole country takes days: --dry-run counts before, --since, --year, --region and --buyer narrow.

Dates are those of the record: publication of an announcement, submission of a bid, creation of a contract, the last change of a participant or lot. With --region: what is delivered there, what buyers with an address there plan and buy (direct contracts too), and who has an address there.

${filterTexts}

What a filter does not narrow comes whole when it is named, which is said, and is left out when it is not; the register of unscrupulous suppliers and reference books always come whole. Treasury payments of a part of the purchases are taken from their contracts, which carry them as they stood when the contract was fetched; by name they are fetched alone, one request a contract.

"files" downloads specifications, protocols and other files that records name, alone: of the --announcement, --lot or --contract given, else of the records in the dataset that the filters select.

Names of officials, contacts and bank accounts are left out unless --with-persons is given. Two kinds of records come by another interface of the service, which cannot leave them out: details on unscrupulous suppliers, which name heads and founders and so are fetched only with --with-persons or by name, and treasury payments, which hold the supplier's account.

With --source samruk: what the holding Samruk-Kazyna buys, from the endpoints behind the pages of zakup.sk.kz, no token needed: "adverts" (with their lots), "contracts", and by name "plan-items". These endpoints are unofficial: nobody promised them, they may be closed on any day, and nothing says that they are complete; so they are asked only after --unofficial was said once. Its sums of contracts are with VAT, those of lots without; see docs/samruk.md. Of the flags it knows ${samrukFlags.map((name) => `--${name}`).join(', ')} and those about requests.`
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
      description: 'all of one district since the beginning of the year, and nothing of the rest of the country',
      command: '<%= config.bin %> <%= command.id %> --region 5510 --since 2026-01-01',
    },
    {
      description: 'everything from the practice server, as fast as it answers',
      command: '<%= config.bin %> <%= command.id %> --base-url http://127.0.0.1:8080 --rate 0',
    },
    {
      description: 'specifications and protocols of one lot',
      command: '<%= config.bin %> <%= command.id %> files --lot 43495954 --kind specification --kind protocol',
    },
    {
      description: 'what the holding Samruk-Kazyna concluded in a month, knowing that the endpoints are unofficial',
      command:
        '<%= config.bin %> <%= command.id %> contracts --source samruk --unofficial --since 2026-03-01 --until 2026-03-31',
    },
  ]
  static override strict = false
  static override args = {
    entity: argument({
      description: `what to fetch, one or more: ${entities.map(({ name }) => name).join(', ')}, refs (or refs/NAME); files, alone; none means all but files, and but unscrupulous-details without --with-persons`,
      ignoreStdin: true,
    }),
  }
  static override flags: typeof fetchFlags & Partial<typeof fileFlags & typeof sourceFlags> = {
    ...fetchFlags,
    ...sourceFlags,
    ...fileFlags,
  }

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(this.constructor as typeof Fetch)
    const names = argv as string[]
    if (flags.since !== undefined && flags.until !== undefined && flags.until < flags.since)
      throw new UserError('nothing lies between --since and --until', {
        why: `${flags.until} is before ${flags.since}`,
        next: 'exchange the two dates',
        exit: 'usage',
      })
    const forFiles = Object.keys(fileFlags).filter((name) => (flags as Record<string, unknown>)[name] !== undefined)
    if (forFiles.length > 0 && !names.includes('files'))
      throw new UserError(`--${forFiles[0]} is about files`, {
        why: 'records are selected by the other flags',
        next: `to download files: jaryq fetch files --${forFiles[0]} …`,
        exit: 'usage',
      })
    if (flags.source === 'samruk') {
      await this.samruk(names, flags)
      return
    }
    if (flags.unofficial === true)
      throw new UserError('--unofficial is about --source samruk', {
        why: 'the API of goszakup is official',
        next: 'leave --unofficial out, or add --source samruk',
        exit: 'usage',
      })
    const isOfFiles = names.includes('files')
    if (await this.onlyColumns(await columnsOf(flags['dry-run'], isOfFiles), flags)) return
    const { requireToken } = await import('../goszakup/token/token.ts')
    const { commandLine } = await import('../terminal/command-line.ts')
    const report = this.reporter(flags)
    const { token } = await requireToken(flags['base-url'], { report })
    const options = {
      ...askedOf(flags),
      entities: names,
      token,
      version: this.config.version,
      resume: commandLine(this.config.bin, this.id ?? '', this.argv),
      report,
      signal: this.interruptible(),
    }
    if (isOfFiles) await this.files(flags, options)
    else if (flags['dry-run']) {
      const { estimateColumns, estimateFetch } = await import('../dataset/fetch/estimate.ts')
      const rows = (await estimateFetch(flags.data, options)).map((row) => ({ ...row }))
      await this.printRows({ columns: estimateColumns, rows }, flags)
    } else {
      const { fetchColumns, fetchRows } = await import('../dataset/fetch/fetch.ts')
      await this.printRows({ columns: fetchColumns, rows: fetchRows(await this.bring(flags.data, options)) }, flags)
    }
  }

  protected async bring(dir: string, options: FetchOptions): Promise<FetchResult> {
    const { fetchEntities } = await import('../dataset/fetch/fetch.ts')
    return fetchEntities(dir, options)
  }

  /** What Samruk-Kazyna's holding buys: another service, with lists and flags of its own. */
  protected async samruk(names: string[], flags: SamrukCommandFlags): Promise<void> {
    const { estimateSamruk, samrukEstimateColumns } = await import('../dataset/samruk/fetch.ts')
    const { fetchColumns, fetchRows } = await import('../dataset/fetch/fetch.ts')
    const foreign = goszakupFlags.find((name) => flags[name] !== undefined && flags[name] !== false)
    if (foreign !== undefined)
      throw new UserError(`--${foreign} does not work with --source samruk`, {
        why: `its pages are not known to narrow by that; they know ${samrukFlags.map((name) => `--${name}`).join(', ')}`,
        next: 'leave it out, and select with "jaryq flag", "metric" or "query" afterwards',
        exit: 'usage',
      })
    if (await this.onlyColumns(flags['dry-run'] ? samrukEstimateColumns : fetchColumns, flags)) return
    const { commandLine } = await import('../terminal/command-line.ts')
    const { since, until, year, query, limit, full, rate, concurrency, timeout, unofficial } = flags
    const options = {
      ...{ since, until, year, query, limit, full, rate, concurrency, timeout, unofficial },
      entities: names,
      maxRequests: flags['max-requests'],
      // The service that is meant when nothing is said is another one here.
      baseUrl: flags['base-url'] === defaultBaseUrl ? undefined : flags['base-url'],
      caFile: flags['ca-file'],
      version: this.config.version,
      resume: commandLine(this.config.bin, this.id ?? '', this.argv),
      report: this.reporter(flags),
      signal: this.interruptible(),
    }
    if (flags['dry-run']) {
      const rows = (await estimateSamruk(flags.data, options)).map((row) => ({ ...row }))
      await this.printRows({ columns: samrukEstimateColumns, rows }, flags)
      return
    }
    const result = await this.bringSamruk(flags.data, options)
    await this.printRows({ columns: fetchColumns, rows: fetchRows(result) }, flags)
  }

  protected async bringSamruk(dir: string, options: SamrukOptions): Promise<FetchResult> {
    const { fetchSamruk } = await import('../dataset/samruk/fetch.ts')
    return fetchSamruk(dir, options)
  }

  /** Downloads files. They are another kind of thing than records, so nothing else comes with them. */
  protected async files(flags: FileFlags, options: FetchOptions): Promise<void> {
    if (options.entities!.length > 1)
      throw new UserError('files are fetched alone', {
        why: `${options.entities!.filter((name) => name !== 'files').join(', ')} would be fetched in another way`,
        next: 'make two commands of it: the records first, then "jaryq fetch files"',
        exit: 'usage',
      })
    const { estimateFiles, fetchFiles, fileColumns } = await import('../dataset/files/fetch.ts')
    const { estimateColumns } = await import('../dataset/fetch/estimate.ts')
    const asked = {
      ...options,
      announcements: flags.announcement,
      lots: flags.lot,
      contracts: flags.contract,
      kinds: flags.kind,
      maxSize: flags['max-size'],
      saveTo: flags['save-to'],
    }
    if (flags['dry-run']) {
      const rows = (await estimateFiles(flags.data, asked)).map((row) => ({ ...row }))
      await this.printRows({ columns: estimateColumns, rows }, flags)
      return
    }
    const { rows, failed } = await fetchFiles(flags.data, asked)
    await this.printRows({ columns: fileColumns, rows }, flags)
    // The rows say which; a script must not take the part for the whole.
    if (failed > 0) process.exitCode = exitCodes.network
  }
}

/** The columns of what this run will tell. */
async function columnsOf(isDry: boolean, isOfFiles: boolean): Promise<Column[]> {
  if (isDry) return (await import('../dataset/fetch/estimate.ts')).estimateColumns
  if (isOfFiles) return (await import('../dataset/files/fetch.ts')).fileColumns
  return (await import('../dataset/fetch/fetch.ts')).fetchColumns
}

// Written so that it parses with TypeScript 5.0 and without the types of Node.js: tslab brings just that.
// The end, from "made from the program" on, is written by: npm run docs
import type { ColumnTable } from 'arquero'

/** A language of texts: English, Russian, Kazakh. */
export type Language = 'en' | 'ru' | 'kk'

/** A cell, an expression of Arquero's or options of it: what it is, the data tell. */
// biome-ignore lint/suspicious/noExplicitAny: students compare and add cells without narrowing each
export type Anything = any

/** One row, its cells by column. */
export interface Cells {
  [column: string]: Anything
}

/** One row of a table whose columns are known; columns that a notebook adds are there too. */
export type RowOf<Columns> = Columns & Cells

/** A name from a list that the editor completes; any other text is taken too. */
export type Named<Known extends string> = Known | (string & {})

/**
 * An Arquero table whose columns the editor knows. All of Arquero's verbs work on it:
 * https://idl.uw.edu/arquero/api/table
 */
export interface DataTable<Columns = Cells> extends ColumnTable {
  /** All rows as objects. Dates are `Date` in UTC, sums numbers. */
  objects(options?: { limit?: number; offset?: number; columns?: Anything; grouped?: Anything }): RowOf<Columns>[]
  /** One row as an object. */
  object(row?: number): RowOf<Columns>
  /** The rows for which the expression holds. */
  filter(criteria: string | ((d: RowOf<Columns>, $: Anything) => Anything)): this
  /** New columns from expressions: `derive({ year: (d) => op.utcyear(d.date_signed_local_date) })`. */
  derive(
    values: { [column: string]: string | object | ((d: RowOf<Columns>, $: Anything) => Anything) },
    options?: Anything,
  ): this
}

export interface OpenOptions {
  /** The language of texts, unless a call says another; `en` unless said. */
  lang?: Language
  /**
   * The folder of the made-up market that the data come from, for exercises about what was planted in it; else what
   * `JARYQ_TRUTH` names, else a folder `jaryq-sandbox` or `market` beside the dataset.
   */
  truth?: string
  /** A folder with indicators of your own; the dataset's folder `indicators` unless said. */
  indicators?: string
}

export interface TableOptions<Column extends string = string> {
  /** Only these columns: the others are not even decoded. */
  columns?: Column[]
}

export type Outcome = 'flag' | 'pass' | 'not-applicable' | 'insufficient' | 'error'

export interface FlagOptions {
  /** Only results of this year. Never changes what a case is compared with. */
  year?: number
  /** Only results of this buyer: a BIN, or an id as rows show it. */
  buyer?: string
  /** Only results of this supplier: a BIN, or an id as rows show it. */
  supplier?: string
  /** Only results of this region, by its KATO code or the beginning of it. */
  region?: string
  /** At most so many rows, those with the largest sums at stake. */
  limit?: number
  /** Which results; `flag` unless said. */
  outcome?: Outcome | Outcome[]
  /** Language of the sentences in the column `summary`. */
  lang?: Language
  /** The indicator's own parameters, under the names that `jaryq indicators show NAME` lists. */
  [parameter: string]: unknown
}

/** A result of an indicator about one subject. */
export interface FlagColumns {
  id: string
  indicator: string
  indicator_version: number
  outcome: Outcome
  /** Why it is not applicable, insufficient or an error. */
  reason: string | null
  severity: string
  grade: string
  subject_type: string
  subject_id: string
  ocid: string | null
  buyer_id: string | null
  supplier_id: string | null
  date: Date | null
  value: number | null
  threshold: number | null
  /** `law`, `default`, `parameter`, `fence` (worked out from peers) or `pack`. */
  threshold_source: string | null
  peer_group: string | null
  peer_count: number | null
  money_at_stake: number | null
  currency: string | null
  first_seen: Date | null
  last_seen: Date | null
  data_date: Date | null
  /** Keys of norms. */
  legal_basis: string[]
  violations: string[]
  evidence: Evidence[]
  /** What was found, in one sentence. */
  summary: string
}

/** A record that a flag rests on. */
export interface Evidence {
  table: string
  id: string
  field: string
  value: Anything
  url?: string | null
}

/** How many subjects had an outcome, for a reason, in a year. */
export interface OutcomeColumns {
  outcome: Outcome
  reason: string | null
  year: number | null
  count: number
}

/** Something that was looked at in an indicator of your own, and how it went. */
export interface FindingColumns {
  /** `file`, `portability`, `case: …`, `dataset`, `same answers on one thread`, … */
  check: string
  result: 'passed' | 'failed' | 'warning' | 'skipped'
  /** What is wrong, or what was found. */
  detail: string | null
}

export interface ScoreOptions {
  /** Hold it against what was planted for this indicator: for one of your own, which the truth does not name. */
  like?: Named<IndicatorName>
  /** Precision among at most so many of the strongest flags; 50 unless said. */
  at?: number
  /** A row for the indicator, or for each scheme that it is held against. */
  by?: 'indicator' | 'scheme'
  /** The indicator's own parameters, under the names that `jaryq indicators show NAME` lists. */
  [parameter: string]: unknown
}

/** How well an indicator finds what was planted. Shares are from 0 to 1, null where there is nothing to divide by. */
export interface ScoreColumns {
  indicator: string
  scheme: string | null
  severity: string
  /** Subjects that were planted to be flagged, and how many of them are. */
  planted: number
  found: number
  recall: number | null
  flags: number
  /** Of an indicator that tests a rule of the law: the share of right flags. Of others null: chance makes suspicious purchases too. */
  precision: number | null
  /** Flags on what is innocent: look-alikes; of a legal indicator also whatever was not planted for it. */
  false_alarms: number
  /** Of the strongest flags, as many as were planted, the share of planted ones. */
  precision_at: number | null
  /** Where false alarms are. */
  causes: { [cause: string]: number }
  /** What is said of planted subjects that are not flagged. */
  missed: { [outcome: string]: number }
}

/** Something that the figures do not hold, though a reader may think so. */
export interface BlindZoneColumns {
  zone: string
  /** `law`: by law it is not published, or not yet. `source`: the dataset has none of it. */
  kind: 'law' | 'source'
  /** `partly`: a source of the dataset holds some of it. */
  state: 'dark' | 'partly'
  title: string
  /** Figures about these are touched by it: `plans`, `announcements`, `bids`, `contracts`, `payments`. */
  touches: string[]
  /** Keys of the norms that make it so. */
  norms: string[]
  /** How it is known; null for what the dataset lacks: that is seen. */
  status: string | null
  from: Date | null
  to: Date | null
  text: string
  basis: { text: string; status: string }[]
  /** The command that brings some of it into the dataset, if there is one. */
  next: string | null
}

export interface MetricOptions {
  /** Dimensions: `'region,year'` or `['region', 'year']`; `jaryq metric show NAME` says which a metric has. */
  by?: string | string[]
  year?: number
  buyer?: string
  supplier?: string
  region?: string
  /** The kind of method (`tender`, `quotation`, `direct`, …), OCDS's code, or the publisher's own. */
  method?: string
  /** Only clean records: `jaryq metric show NAME`. */
  clean?: boolean
  /** Only this definition, of a metric that has several. */
  variant?: string
  /** Each thing once, or by what it is worth; both unless said, where the metric has both. */
  weight?: 'count' | 'value'
  /** A cell of fewer things has no value, `outcome` is then `insufficient`; 1 unless said. */
  minimum?: number
  /** The largest value first; else by the dimensions. */
  rankByValue?: boolean
  limit?: number
  lang?: Language
  /** Do not print what the figures do not hold. */
  quiet?: boolean
}

/** A cell of a metric; its dimensions are columns of their own. */
export interface MetricColumns {
  metric: string
  variant: string | null
  weight: 'count' | 'value'
  currency: string | null
  value: number | null
  numerator: number | null
  denominator: number | null
  /** How many things were counted. */
  n: number
  median: number | null
  p90: number | null
  share: number | null
  /** How many could not be counted. */
  missing: number
  /** Why, with how many each. */
  reasons: { [reason: string]: number }
  outcome: 'ok' | 'insufficient'
}

export interface CoverageOptions {
  /** The indicators that the data allow, and what the others lack, in place of fields. */
  indicators?: boolean
  /** Fields of OCDS that nobody fills, too. */
  all?: boolean
  lang?: Language
}

/** Where a row comes from. */
export interface Citation {
  source: string
  ocid: string
  /** Entity and id at the source, or the release's id. */
  record: string
  /** The page that shows the record, where one is known. Training data are on no page. */
  url: string | undefined
  /** SHA-256 of the record's bytes as they came. */
  sha256: string
  /** File and line in the dataset. */
  line: string
  fetchedAt: string | undefined
  /** All of it in one sentence, for a footnote. */
  text: string
}

/** A term that runs, or ran, in a purchase. */
export interface TermColumns {
  who: 'potential-supplier' | 'supplier' | 'organizer' | 'customer' | 'commission' | 'public'
  who_name: string
  /** The key of the limit in the law's tables. */
  term: string
  title: string
  contract: string | null
  from: Date | null
  until: Date | null
  state: 'open' | 'passed' | 'unknown'
  /** Why its last day is not known, or not for sure. */
  doubt: string | null
  norm: string | null
}

/** Cases: purchases looked at, letters, answers, and what came after (docs/cases.md). Days are `YYYY-MM-DD`. */
export interface CaseBook {
  /** Where its files are. */
  readonly dir: string
  begin(given: {
    id?: string
    title: string
    purchases?: string[]
    flags?: string[]
    note?: string
    campaign?: string
    region?: string
    date: string
  }): Promise<CaseView>
  /** Notes that a purchase was looked at: the only one of the case unless named. */
  review(
    id: string,
    given: {
      date: string
      result: 'clean' | 'doubt' | 'violation'
      purchase?: string
      flags?: string[]
      note?: string
    },
  ): Promise<CaseView>
  /** Notes a letter, or with `letter` (its id) what became of it. When the answer is due is worked out by the law. */
  letter(
    id: string,
    given: {
      date: string
      letter?: string
      kind?: string
      about?: string
      to?: string
      flags?: string[]
      sent?: string
      registered?: string
      reg_no?: string
      due?: string
      note?: string
    },
  ): Promise<CaseView>
  /** Notes what came back. Each flag of the letter is confirmed, refuted or unanswered by it. */
  answer(
    id: string,
    given: {
      date: string
      letter?: string
      answer?: 'substance' | 'formal' | 'returned'
      confirmed?: string[]
      refuted?: string[]
      extended?: boolean
      redirectedTo?: string
      note?: string
    },
  ): Promise<CaseView>
  /** Notes what came after a letter, which is not to say because of it. */
  outcome(
    id: string,
    given: {
      date: string
      kind:
        | 'money-returned'
        | 'money-stopped'
        | 'fine'
        | 'criminal-case'
        | 'protocol'
        | 'cancelled-purchase'
        | 'changed-rule'
        | 'other'
      amount?: string
      currency?: string
      source?: string
      letter?: string
      note?: string
    },
  ): Promise<CaseView>
  /** What to do next in each case, asked on a day. */
  next(on: string): Promise<DataTable>
  /** What was done and what came after, as counted on a day. */
  stats(on: string): Promise<DataTable>
  /** The file of a case, as people read and change it. */
  text(id: string): Promise<string>
}

/** A case. */
export interface CaseView {
  id: string
  title: string
  status: 'tip' | 'checking' | 'drafted' | 'sent' | 'answered' | 'confirmed' | 'refuted' | 'closed'
  purchases: { id: string; name?: string; ocid?: string; amount?: string; currency?: string }[]
  flags: { id: string; verdict?: 'confirmed' | 'refuted' | 'unanswered' }[]
  letters: { id: string; kind?: string; sent?: string; registered?: string; due?: string; answered?: string }[]
  outcomes: { id: string; kind?: string; amount?: string }[]
}

/** A record of a purchase as it was fetched. */
export interface SourceRecord {
  source: string
  entity: string
  id: string
  fetchedAt: string
  /** How many bytes came. */
  bytes: number
  /** SHA-256 of these bytes, written beside them when they came. */
  sha256: string
  /** The bytes in the dataset still have this hash. */
  intact: boolean
  /** File and line in the dataset. */
  line: string
  /** Its fields, those of natural persons hidden. */
  record: Cells
}

/** A release of a purchase. */
export interface StoredRelease {
  source: string
  id: string
  date: string
  tag: string[]
  /** File and line in the dataset; undefined for one that was made just now. */
  line: string | undefined
  release: Cells
}

/** What a letter is about: flags, a purchase, or the history of a supplier, a buyer or both. */
export interface LetterAbout {
  /** Ids of flags, or rows of `flag`. */
  flag?: string | { id: string } | (string | { id: string })[]
  /** An ocid, or the number of an announcement, a lot or a contract. */
  process?: string
  /** A BIN, or an id as rows show it. */
  supplier?: string
  buyer?: string
}

export interface LetterOptions {
  /** Russian unless said. */
  lang?: Language
  /** Who writes: fields, or a YAML file; else what `jaryq applicant set` keeps. */
  applicant?: string | { [field: string]: Anything }
  /** What the data cannot give, by placeholder. */
  answers?: { [placeholder: string]: unknown }
  role?: 'monitor' | 'supplier' | 'journalist' | 'resident'
  /** `YYYY-MM-DD`; the date of the data unless said. */
  date?: string
  /** The day on which you compared the norms with the edition in force. */
  normsChecked?: string
  /** Files to name among the attachments. */
  attach?: string[]
  /** A directory or a file to write the letter and its cover sheet to; without it nothing is written. */
  output?: string
  format?: 'docx' | 'pdf' | 'html' | 'md' | 'txt'
  /** Replace a letter that is there and differs. */
  force?: boolean
}

/** A letter. `data.show(letter)` shows it. */
export interface Letter {
  kind: string
  lang: Language
  /** Never `ready` from training data. */
  status: 'draft' | 'ready'
  title: string
  addressee: string | null
  /** Placeholders that are empty. */
  missing: string[]
  /** What else stands between the letter and its sending: `training`, `role`, `norms-unchecked`, … */
  reasons: string[]
  date: string | null
  /** The last day of the reply's term if it is registered on its date. */
  replyDue: string | null
  /** The keys of the norms that it cites. */
  norms: string[]
  /** The ids of the flags that it rests on. */
  flags: string[]
  /** What the applicant has to know now, line by line. */
  notes: string[]
  text: string
  markdown: string
  files: { letter: string; cover: string; unchanged: boolean } | undefined
}

/** What can be searched for: all unless said. */
export type SearchType = 'lots' | 'contracts' | 'announcements' | 'lines' | 'plans' | 'organisations'

export interface SearchOptions {
  /** With types each thing is a row; without them a process is one, with its best thing. */
  types?: readonly SearchType[]
  year?: number
  /** From this day, to this day (`YYYY-MM-DD`). */
  since?: string
  until?: string
  /** A BIN, or an id as rows show it. */
  buyer?: string
  supplier?: string
  /** A KATO code of any level. */
  region?: string
  method?: string
  /** Only what has all of the words as they are spelled. */
  exact?: boolean
  /** At most so many rows; 20 unless said. */
  limit?: number
  lang?: Language
}

export interface SearchColumns {
  rank: number
  type: SearchType
  ocid: string
  id: string
  number: string | null
  title: string
  /** A part of its texts with `**` around what was asked for. */
  snippet: string
  buyer_id: string | null
  buyer_name: string | null
  supplier_id: string | null
  supplier_name: string | null
  amount: number | null
  currency: string | null
  date: Date | null
  region: string | null
  method: string | null
  status: string | null
  code: string | null
  /** All of the words; all with spelling mended or as beginnings of words; a part of them. */
  match: 'all' | 'near' | 'part'
  /** How many other things of the process fit. */
  more: number
  score: number
  source: string
  url: string | null
}

export interface SimilarOptions {
  year?: number
  buyer?: string
  supplier?: string
  region?: string
  /** Rows besides the lot; 20 unless said. */
  limit?: number
  lang?: Language
}

export interface SimilarColumns {
  rank: number
  relation: 'this' | 'code' | 'words'
  type: 'lot' | 'contract'
  ocid: string
  id: string
  contract_id: string | null
  number: string | null
  title: string
  code: string | null
  unit: string | null
  quantity: number | null
  /** Per unit, net of VAT where the portal tells it so. */
  planned: number | null
  paid: number | null
  price: number | null
  currency: string | null
  basis: 'paid' | 'planned' | null
  /** The price to that of the lot. */
  ratio: number | null
  /** The share of words and pairs of neighbouring words that both descriptions have. */
  overlap: number
  only_this: string
  only_other: string
  buyer_id: string | null
  buyer_name: string | null
  supplier_id: string | null
  supplier_name: string | null
  bids: number | null
  region: string | null
  year: number | null
  date: Date | null
  method: string | null
  status: string | null
  /** In the first row: of what others paid by contracts. */
  peers: number | null
  peer_years: string | null
  peer_low: number | null
  peer_median: number | null
  peer_high: number | null
  cheaper: number | null
  source: string
  url: string | null
}

/** What is said of an answer; `right` is null while there is none, and where the data do not tell. */
export interface Verdict {
  id: string
  right: boolean | null
  text: string
}

/** A dataset opened for reading. */
export interface NotebookDataset {
  readonly dir: string
  readonly generation: number
  /** The data are made up. */
  readonly training: boolean
  /** The latest date in the data (`YYYY-MM-DD`): the dataset's "now". */
  readonly dataDate: string | null
  /** The sources in it, registers left out: `goszakup`, `samruk`, or what an import was called. */
  readonly sources: string[]
  readonly lang: Language
  /** The tables and how many rows each has. An empty table is one that the source does not give. */
  tables(): Promise<{ name: string; rows: number }[]>
  /**
   * A whole table as an Arquero table, straight from Arrow: no object is made per row. `columns` leaves the others out.
   * Dates are `Date` in UTC, sums numbers.
   *
   * @example const contracts = await data.table('contracts', { columns: ['ocid', 'value_amount', 'buyer_id'] })
   */
  table<Name extends TableName>(
    name: Name,
    options?: TableOptions<keyof Tables[Name] & string>,
  ): Promise<DataTable<Tables[Name]>>
  table(name: string, options?: TableOptions): Promise<DataTable>
  /**
   * The rows of one SELECT over the tables (DuckDB's SQL) as an Arquero table.
   *
   * @example const byYear = await data.sql('SELECT year(date_signed_local_date) AS year, count(*) AS n FROM contracts GROUP BY 1 ORDER BY 1')
   */
  sql<Columns = Cells>(text: string): Promise<DataTable<Columns>>
  /**
   * What an indicator found, the largest sums at stake first.
   *
   * @example const flags = await data.flag('single-bid', { year: 2025, minimum_amount: 1_000_000 })
   */
  flag(name: Named<IndicatorName>, options?: FlagOptions): Promise<DataTable<FlagColumns>>
  /** How many subjects an indicator flags, lets pass and cannot judge, by reason and year: the base of every share. */
  outcomes(name: Named<IndicatorName>, options?: FlagOptions): Promise<DataTable<OutcomeColumns>>
  /** Shows what an indicator asks, why, what may explain it, and what to check next; outside a notebook gives Markdown. */
  explain(name: Named<IndicatorName>, options?: { lang?: Language }): Promise<string | undefined>
  /**
   * Keeps an indicator of your own (docs/how-to-add-an-indicator.md) as NAME.sql, its cases as NAME.test.yaml, in the
   * folder of indicators, in place of one of the same name there; and gives what `jaryq indicators test` says of it.
   *
   * @example await data.show(await data.indicator('losers-huddled', { sql: text, cases: casesText }))
   */
  indicator(name: string, texts: { sql: string; cases?: string }): Promise<DataTable<FindingColumns>>
  /**
   * How well an indicator finds what was planted in the made-up market that the data come from. Has no row where that is
   * not known: of real data, and where the market is not at hand.
   *
   * @example const [row] = (await data.score('losers-huddled', { like: 'relative-distance', spread: 0.01 })).objects()
   */
  score(name: Named<IndicatorName>, options?: ScoreOptions): Promise<DataTable<ScoreColumns>>
  /** What the data do not hold, though a reader may think so: by law, or because the dataset has no source for it. */
  blindZones(options?: { lang?: Language }): Promise<DataTable<BlindZoneColumns>>
  /**
   * A metric, one row for each cell. What its figures do not hold is printed.
   *
   * @example const rate = await data.metric('single-bid-rate', { by: 'year', weight: 'count' })
   */
  metric(name: Named<MetricName>, options?: MetricOptions): Promise<DataTable<MetricColumns>>
  /** Which fields are filled, or with `indicators` which indicators the data allow and what the others lack. */
  coverage(options?: CoverageOptions): Promise<DataTable>
  /**
   * Finds purchases by words in Russian or Kazakh, in any form of a word. Words, "phrases", -exclusions, beginnings*.
   *
   * @example const found = await data.search('ремонт школы -капитальный', { year: 2025, limit: 50 })
   */
  search(text: string, options?: SearchOptions): Promise<DataTable<SearchColumns>>
  /**
   * The same thing bought elsewhere: prices per unit, winners, how alike the descriptions are. The first row is the lot.
   *
   * @example const others = await data.similar(found.object(0).number ?? '', { year: 2025 })
   */
  similar(lot: string, options?: SimilarOptions): Promise<DataTable<SimilarColumns>>
  /**
   * Shows a Vega-Lite chart: interactive where the front end can, else as a picture; outside a notebook gives its SVG.
   * `data` may be an Arquero table.
   *
   * @example await data.plot({ data: byYear, mark: 'bar', encoding: { x: { field: 'year', type: 'ordinal' }, y: { field: 'n', type: 'quantitative' } } })
   */
  plot(spec: Cells, options?: { lang?: Language }): Promise<string | undefined>
  /** Shows the first rows of a table (10 unless said), or a letter. */
  show(what: ColumnTable | Letter, options?: { limit?: number; lang?: Language }): Promise<void>
  /** Where a row comes from: record, link, hash, and line in the dataset. The row needs its `ocid` and `source`. */
  cite(row: Cells): Promise<Citation>
  /** Who may act until when in a purchase, on a day (`YYYY-MM-DD`): that of the data unless said. */
  terms(ocid: string, options?: { on?: string; lang?: Language }): Promise<DataTable<TermColumns>>
  /**
   * Cases to practise with, which see the dataset's purchases and are gone at the end; with `keep` those of the dataset
   * itself (`jaryq case`).
   *
   * @example const book = await data.casebook()
   */
  casebook(options?: { keep?: boolean; lang?: Language }): Promise<CaseBook>
  /**
   * The raw records that a purchase of goszakup is made of, each in its newest form. Numbers and names of natural persons
   * are hidden; the line that `line` names holds the bytes as they came.
   *
   * @example const records = await data.records('ocds-jaryq0-17379679')
   */
  records(ocid: string): Promise<SourceRecord[]>
  /**
   * The releases of a process, oldest first: as the dataset holds them, or with `events` the records of a purchase of
   * goszakup told as dated releases (`jaryq transform --events`), made just now.
   *
   * @example const story = await data.releases('ocds-jaryq0-17379679', { events: true })
   */
  releases(ocid: string, options?: { events?: boolean }): Promise<StoredRelease[]>
  /** The compiled release of a process: its releases, merged. The rows of the tables are made of it. */
  compiled(ocid: string): Promise<Cells>
  /**
   * Drafts a letter, and with `output` writes it.
   *
   * @example const letter = await data.letter('a-dvga', { flag: flags.object(0) }, { lang: 'ru' })
   */
  letter(kind: Named<LetterKind>, about: LetterAbout, options?: LetterOptions): Promise<Letter>
  /**
   * Tries an answer to an exercise of the course, and prints whether it holds, never what is right. A number, a text, a
   * date, an array, a Set or a table with one column will do; `null` is no answer yet.
   *
   * @example await data.exercise('01/last-year', 812)
   */
  exercise(id: string, answer: unknown): Promise<Verdict>
  /**
   * Holds figures against those that were recorded on the market of the course; on other data it does nothing.
   *
   * @example await data.figures('01', { contracts: contracts.numRows() })
   */
  figures(notebook: string, figures: { [name: string]: number | string }): Promise<void>
  /** Lets go of the database engine. Not needed at the end of a notebook. */
  close(): Promise<void>
}

/**
 * Opens the dataset in a directory.
 *
 * @example const data = await open(process.env.JARYQ_DATA ?? '../jaryq-data', { lang: 'ru' })
 */
export function open(dir: string, options?: OpenOptions): Promise<NotebookDataset>

/** Ends the cell with `what` when something does not hold. */
export function assert(holds: unknown, what: string): asserts holds

// Made from the program by `npm run docs`: the names that the editor completes.

/** An indicator: `jaryq indicators list`. */
export type IndicatorName =
  | 'acceptance-late'
  | 'affiliates-same-lot'
  | 'all-but-winner-rejected'
  | 'amended-beyond-savings'
  | 'amended-count'
  | 'amended-early'
  | 'amended-price-up'
  | 'amount-zero-or-one'
  | 'auction-no-steps'
  | 'award-contract-gap'
  | 'award-not-published'
  | 'benford'
  | 'bid-period-below-minimum'
  | 'bid-period-short-relative'
  | 'bid-rotation'
  | 'bidder-rejection-rate-high'
  | 'bids-last-hour'
  | 'bridge-over-two-months'
  | 'bunching-below-threshold'
  | 'buyer-supplier-share'
  | 'cancelled-after-opening'
  | 'cancelled-without-ground'
  | 'capacity-mismatch'
  | 'cartel-community'
  | 'co-bid-same-winner'
  | 'competition-cancelled-then-direct'
  | 'complaint-answer-late'
  | 'complaint-filed'
  | 'consortium-prevalence'
  | 'contact-equals-buyer'
  | 'contract-missing'
  | 'contract-not-published'
  | 'criteria-decided'
  | 'criteria-discretionary-share'
  | 'cv-low'
  | 'dates-out-of-order'
  | 'debarred-affiliate'
  | 'debarred-bidder'
  | 'debarred-supplier'
  | 'decision-late'
  | 'decision-late-relative'
  | 'decision-too-fast'
  | 'delivery-late'
  | 'delivery-term-below-minimum'
  | 'delivery-too-fast'
  | 'desk-control-hit'
  | 'direct-aggregate-over-competitive'
  | 'direct-award-discretionary-share'
  | 'direct-award-no-ground'
  | 'direct-award-share'
  | 'direct-below-threshold'
  | 'direct-repeat-same-supplier'
  | 'direct-report-late'
  | 'direct-then-amended-over-limit'
  | 'discussion-window-short'
  | 'disparity-wide'
  | 'dumping-accepted'
  | 'duplicate-procedures'
  | 'emergency-repeat'
  | 'estore-non-goods'
  | 'estore-over-annual-limit'
  | 'evaluation-start-late'
  | 'exclusive-ground-contradicted'
  | 'failed-rate'
  | 'failed-then-direct-ineligible'
  | 'failed-then-direct-late-decision'
  | 'failed-then-direct-terms-changed'
  | 'failed-then-direct-to-rejected'
  | 'false-enterprise'
  | 'few-bidders-relative'
  | 'fixed-multiple'
  | 'heterogeneous-supplier'
  | 'high-winning-bid'
  | 'holiday-squeezed-window'
  | 'homoglyph-text'
  | 'identical-bids'
  | 'languages-disagree'
  | 'languages-incomplete'
  | 'late-bid-won'
  | 'lines-increased'
  | 'lines-reduced'
  | 'losers-as-subcontractors'
  | 'lot-value-outlier'
  | 'low-execution'
  | 'lowest-admitted-lost'
  | 'lowest-bid-rejected'
  | 'market-allocation'
  | 'market-hhi'
  | 'market-share-high'
  | 'mass-address'
  | 'method-drift'
  | 'missing-regular-bidder'
  | 'mutual-dependency'
  | 'name-code-mismatch'
  | 'new-company'
  | 'nominal-director'
  | 'not-in-registry'
  | 'not-traceable'
  | 'notice-not-published'
  | 'often-unsuccessful'
  | 'oked-irrelevant'
  | 'one-winner-takes-all-lots'
  | 'opening-soon-after-publication'
  | 'overdue-open'
  | 'pair-lift'
  | 'participation-fee-high'
  | 'paused-long'
  | 'payment-before-act'
  | 'payment-late'
  | 'payment-over-contract'
  | 'penalty-not-charged'
  | 'phoenix'
  | 'plan-churn'
  | 'plan-direct-usually-competed'
  | 'plan-late-publication'
  | 'plan-method-mismatch'
  | 'plan-missing'
  | 'plan-price-padding'
  | 'plan-refused-then-replanned'
  | 'plan-split-forming'
  | 'planning-documents-missing'
  | 'prepayment-high'
  | 'price-at-dumping-floor'
  | 'price-deep-discount'
  | 'price-hugs-budget'
  | 'price-near-second'
  | 'price-over-budget'
  | 'published-late'
  | 'published-odd-hours'
  | 'purchase-by-words'
  | 'quality-criteria-unused'
  | 'questions-unanswered'
  | 'quotation-over-annual-limit'
  | 'recurrent-winner'
  | 'rejection-poorly-reasoned'
  | 'rejection-rate-high'
  | 'relative-distance'
  | 'relaunch-count'
  | 'repaired-in-warranty'
  | 'repeat-defaulter-hired'
  | 'requirements-forbidden'
  | 'rnu-inaction'
  | 'same-bid-order'
  | 'same-submitter'
  | 'school-cost-per-pupil'
  | 'security-missing'
  | 'serial-canceller'
  | 'shadow-bidder'
  | 'shared-bank-account'
  | 'shared-beneficial-owner'
  | 'shared-contact'
  | 'shared-head'
  | 'shared-shareholder'
  | 'signed-after-performance'
  | 'signed-before-standstill'
  | 'signed-late'
  | 'single-admitted'
  | 'single-bid'
  | 'skew-negative'
  | 'small-direct-over-limit'
  | 'small-then-large'
  | 'split-below-threshold'
  | 'spread'
  | 'state-bidder-not-rejected'
  | 'subcontract-over-limit'
  | 'subcontract-prevalence'
  | 'supplier-one-buyer'
  | 'techspec-brand'
  | 'techspec-copied'
  | 'techspec-missing'
  | 'tender-documents-missing'
  | 'term-extended'
  | 'terminated-by-agreement'
  | 'unit-price-outlier'
  | 'unit-price-raised'
  | 'vat-added-later'
  | 'vat-by-non-payer'
  | 'vat-rate-wrong'
  | 'vat-status-inconsistent'
  | 'whole-percent-gap'
  | 'win-rate-high'
  | 'winner-evaded-second-higher'
  | 'works-out-of-season'
  | 'year-end-tiny-term'

/** A metric: `jaryq metric list`. */
export type MetricName =
  | 'act-to-pay'
  | 'amended-share'
  | 'amended-up-value'
  | 'amendments-per-contract'
  | 'award-to-start'
  | 'awarded-value'
  | 'bid-period'
  | 'bidders'
  | 'bidders-mean'
  | 'bids'
  | 'bids-per-win'
  | 'buyers'
  | 'buyers-per-supplier'
  | 'cancel-rate'
  | 'codes-per-supplier'
  | 'competition-share'
  | 'complaint-answer-days'
  | 'complaint-rate'
  | 'complaints'
  | 'contract-data-quality'
  | 'contract-lines'
  | 'contract-missing-share'
  | 'contracted-value'
  | 'contracted-value-with-vat'
  | 'contracts'
  | 'data-quality'
  | 'deliver-to-act'
  | 'direct-share'
  | 'discussion'
  | 'failed-rate'
  | 'final-value'
  | 'foreign-share'
  | 'framework-share'
  | 'hhi'
  | 'largest-supplier-share'
  | 'local-supplier-share'
  | 'lot-value'
  | 'lots'
  | 'milestones-on-time'
  | 'new-bidder-share'
  | 'new-bidders'
  | 'new-supplier-rate'
  | 'new-supplier-share'
  | 'new-suppliers'
  | 'non-price-criteria-share'
  | 'on-time-delivery'
  | 'opening-to-result'
  | 'organisers'
  | 'over-budget-share'
  | 'overrun-mean'
  | 'paid-on-time'
  | 'paid-value'
  | 'plan-points'
  | 'plan-to-publish'
  | 'planned-value'
  | 'price-index'
  | 'procedures'
  | 'publish-to-sign'
  | 'question-answer-days'
  | 'questions'
  | 'recurring-value-share'
  | 'rejection-share'
  | 'relaunched-share'
  | 'result-to-sign'
  | 'savings-lot'
  | 'savings-plan'
  | 'savings-unspent'
  | 'sign-to-deliver'
  | 'single-bid-rate'
  | 'sme-share'
  | 'success-rate'
  | 'suppliers'
  | 'suppliers-per-buyer'
  | 'tender-to-award'
  | 'terminations'
  | 'three-qualified-rate'
  | 'top10-share'
  | 'unanswered-share'
  | 'unit-price-variation'
  | 'winners'
  | 'withdrawn-share'

/** A kind of letter: `jaryq letter list`. */
export type LetterKind =
  | 'a-dvga'
  | 'audit-commission'
  | 'b-kgd-vat'
  | 'buyer-advice'
  | 'c-info-request'
  | 'd-anticorruption'
  | 'e-azrk-collusion'
  | 'f-prosecutor'
  | 'g1-techspec-supplier'
  | 'g2-techspec-monitor'
  | 'gasc'
  | 'h-rnu'
  | 'i-no-reply'
  | 'maslikhat'
  | 'newsroom'
  | 'quasi-control'
  | 'rule-change'
  | 'supplier-return'

/** A table: docs/tables.md says what each row and column is. */
export type TableName = keyof Tables

/** The columns of every table. */
export interface Tables {
  processes: {
    ocid: string | null
    source: string | null
    date: Date | null
    date_local_date: Date | null
    language: string | null
    initiation_type: string | null
    buyer_id: string | null
    buyer_name: string | null
    tender_id: string | null
    tender_title: string | null
    tender_title_kk: string | null
    tender_description: string | null
    tender_status: string | null
    tender_status_details: string | null
    tender_procuring_entity_id: string | null
    tender_procuring_entity_name: string | null
    tender_procurement_method: string | null
    tender_procurement_method_details: string | null
    tender_procurement_method_rationale: string | null
    tender_main_procurement_category: string | null
    tender_value_amount: number | null
    tender_value_currency: string | null
    tender_min_value_amount: number | null
    tender_min_value_currency: string | null
    tender_award_criteria: string | null
    tender_award_criteria_details: string | null
    tender_eligibility_criteria: string | null
    tender_submission_method_details: string | null
    tender_submission_method: string | null
    tender_date_published: Date | null
    tender_date_published_local_date: Date | null
    tender_period_start_date: Date | null
    tender_period_start_local_date: Date | null
    tender_period_end_date: Date | null
    tender_period_end_local_date: Date | null
    tender_enquiry_period_start_date: Date | null
    tender_enquiry_period_start_local_date: Date | null
    tender_enquiry_period_end_date: Date | null
    tender_enquiry_period_end_local_date: Date | null
    tender_award_period_start_date: Date | null
    tender_award_period_start_local_date: Date | null
    tender_award_period_end_date: Date | null
    tender_award_period_end_local_date: Date | null
    tender_bid_opening_date: Date | null
    tender_bid_opening_local_date: Date | null
    tender_number_of_tenderers: number | null
    tender_has_enquiries: boolean | null
    planning_rationale: string | null
    planning_budget_amount: number | null
    planning_budget_currency: string | null
    lots_count: number | null
    bids_count: number | null
    awards_count: number | null
    contracts_count: number | null
    bid_statistics_bids: number | null
    bid_statistics_valid_bids: number | null
    bid_statistics_bidders: number | null
    bid_statistics_qualified_bidders: number | null
    bid_statistics_disqualified_bids: number | null
    kz_trd_buy_id: number | null
    kz_number_anno: string | null
    kz_ref_buy_status_id: number | null
    kz_ref_trade_methods_id: number | null
    kz_method_type: number | null
    kz_ref_subject_type_id: number | null
    kz_ref_type_trade_id: number | null
    kz_parent_id: number | null
    kz_repeat_start_date: Date | null
    kz_repeat_start_local_date: Date | null
    kz_repeat_end_date: Date | null
    kz_repeat_end_local_date: Date | null
    kz_discus_end_date: Date | null
    kz_discus_end_local_date: Date | null
    kz_itogi_date_public: Date | null
    kz_itogi_date_public_local_date: Date | null
    kz_kato: string | null
    kz_region: string | null
    kz_is_construction_work: number | null
    kz_fin_year: number | null
    kz_start_date: Date | null
    kz_start_local_date: Date | null
    kz_end_date: Date | null
    kz_end_local_date: Date | null
    kz_discus_start_date: Date | null
    kz_discus_start_local_date: Date | null
    kz_last_update_date: Date | null
    kz_last_update_local_date: Date | null
    kz_count_lots: number | null
    kz_singl_org_sign: number | null
    kz_is_light_industry: number | null
    kz_disable_person_id: number | null
    kz_ref_spec_purchase_type_id: number | null
    kz_version: number | null
    kz_is_deleted: number | null
    kz_system_id: number | null
    kz_supplier_id: string | null
  }
  lots: {
    ocid: string | null
    source: string | null
    id: string | null
    title: string | null
    title_kk: string | null
    description: string | null
    status: string | null
    status_details: string | null
    value_amount: number | null
    value_currency: string | null
    buyer_id: string | null
    buyer_name: string | null
    procurement_method: string | null
    award_criteria: string | null
    tender_period_start_date: Date | null
    tender_period_start_local_date: Date | null
    tender_period_end_date: Date | null
    tender_period_end_local_date: Date | null
    enquiry_period_start_date: Date | null
    enquiry_period_start_local_date: Date | null
    enquiry_period_end_date: Date | null
    enquiry_period_end_local_date: Date | null
    bid_opening_date: Date | null
    bid_opening_local_date: Date | null
    bid_statistics_bids: number | null
    bid_statistics_valid_bids: number | null
    bid_statistics_bidders: number | null
    bid_statistics_qualified_bidders: number | null
    bid_statistics_disqualified_bids: number | null
    kz_lot_number: string | null
    kz_ref_lot_status_id: number | null
    kz_ref_trade_methods_id: number | null
    kz_ref_buy_trade_methods_id: number | null
    kz_union_lots: number | null
    kz_count: number | null
    kz_kato: string | null
    kz_region: string | null
    kz_attempt: number | null
    kz_is_construction_work: number | null
    kz_dumping: number | null
    kz_dumping_lot_price: number | null
    kz_singl_org_sign: number | null
    kz_is_light_industry: number | null
    kz_consulting_services: number | null
    kz_disable_person_id: number | null
    kz_psd_sign: number | null
    kz_is_deleted: number | null
    kz_last_update_date: Date | null
    kz_last_update_local_date: Date | null
    description_kk: string | null
  }
  items: {
    ocid: string | null
    source: string | null
    id: string | null
    related_lot: string | null
    description: string | null
    description_kk: string | null
    classification_scheme: string | null
    classification_id: string | null
    classification_description: string | null
    quantity: number | null
    unit_scheme: string | null
    unit_id: string | null
    unit_name: string | null
    unit_value_amount: number | null
    unit_value_currency: string | null
    delivery_location_id: string | null
    kz_rootrecord_id: number | null
    kz_ref_trade_methods_id: number | null
    kz_ref_justification_id: number | null
    kz_amount: number | null
    kz_ref_units_code: string | null
    kz_supply_date_ru: string | null
    kz_extra_desc_ru: string | null
    kz_prepayment: number | null
    kz_delivery_days: number | null
    kz_delivery_working_days: number | null
  }
  tenderers: {
    ocid: string | null
    source: string | null
    tenderer_id: string | null
    tenderer_name: string | null
  }
  bids: {
    ocid: string | null
    source: string | null
    id: string | null
    date: Date | null
    date_local_date: Date | null
    status: string | null
    status_details: string | null
    value_amount: number | null
    value_currency: string | null
    related_lot: string | null
    related_lots_count: number | null
    tenderer_id: string | null
    tenderers_count: number | null
    kz_app_id: number | null
    kz_status_id: number | null
    kz_price: number | null
    kz_discount_value: number | null
    kz_discount_price: number | null
    kz_rank: number | null
    kz_prot_number: string | null
    kz_source: string | null
    kz_points: string | null
    kz_reasons: string | null
    kz_submitter_id: string | null
    kz_modifier_id: string | null
  }
  bid_lots: {
    ocid: string | null
    source: string | null
    bid_id: string | null
    lot_id: string | null
  }
  bid_tenderers: {
    ocid: string | null
    source: string | null
    bid_id: string | null
    tenderer_id: string | null
    tenderer_name: string | null
  }
  awards: {
    ocid: string | null
    source: string | null
    id: string | null
    title: string | null
    description: string | null
    status: string | null
    status_details: string | null
    date: Date | null
    date_local_date: Date | null
    value_amount: number | null
    value_currency: string | null
    related_lot: string | null
    related_bid: string | null
    supplier_id: string | null
    suppliers_count: number | null
    has_subcontracting: boolean | null
    subcontracting_minimum_percentage: number | null
    subcontracting_maximum_percentage: number | null
    subcontracting_value_amount: number | null
    subcontracting_value_currency: string | null
    kz_protocol_winner_id: string | null
  }
  award_items: {
    ocid: string | null
    source: string | null
    award_id: string | null
    id: string | null
    related_lot: string | null
    description: string | null
    classification_scheme: string | null
    classification_id: string | null
    classification_description: string | null
    quantity: number | null
    unit_scheme: string | null
    unit_id: string | null
    unit_name: string | null
    unit_value_amount: number | null
    unit_value_currency: string | null
  }
  award_suppliers: {
    ocid: string | null
    source: string | null
    award_id: string | null
    supplier_id: string | null
    supplier_name: string | null
  }
  plans: {
    ocid: string | null
    source: string | null
    id: string | null
    buyer_id: string | null
    buyer_name: string | null
    description: string | null
    amount: number | null
    currency: string | null
    year: number | null
    month: number | null
    kz_id: number | null
    kz_ref_enstru_code: string | null
    kz_ref_trade_methods_id: number | null
    kz_ref_pln_point_status_id: number | null
    kz_ref_justification_id: number | null
    kz_ground_subparagraph: number | null
    kz_ground_law: string | null
    kz_count: number | null
    kz_price: number | null
    kz_date_approved: Date | null
    kz_date_approved_local_date: Date | null
    kz_date_create: Date | null
    kz_date_create_local_date: Date | null
    kz_is_deleted: number | null
    kz_kato: string | null
    kz_timestamp: Date | null
    kz_timestamp_local_date: Date | null
    kz_plan_act_id: number | null
    kz_plan_act_number: string | null
    kz_act_date_approved: Date | null
    kz_act_date_approved_local_date: Date | null
    kz_plan_preliminary: number | null
    kz_sum1: number | null
    kz_sum2: number | null
    kz_sum3: number | null
    kz_prepayment: number | null
    kz_supply_date_ru: string | null
    kz_extra_desc_ru: string | null
    kz_extra_desc_kz: string | null
    kz_ref_subject_type_id: number | null
    kz_ref_units_code: string | null
    kz_ref_finsource_id: number | null
    kz_ref_budget_type_id: number | null
    kz_ref_abp_code: string | null
    kz_is_active: number | null
    kz_is_qvazi: number | null
    kz_disable_person_id: number | null
    kz_ref_point_type_id: number | null
    kz_transfer_type: number | null
    description_kk: string | null
    kz_delivery_days: number | null
    kz_delivery_working_days: number | null
    kz_versions_count: number | null
  }
  plan_versions: {
    ocid: string | null
    source: string | null
    plan_id: string | null
    id: string | null
    number: number | null
    buyer_id: string | null
    kz_date_create: Date | null
    kz_date_create_local_date: Date | null
    kz_date_approved: Date | null
    kz_date_approved_local_date: Date | null
    kz_timestamp: Date | null
    kz_timestamp_local_date: Date | null
    amount: number | null
    currency: string | null
    year: number | null
    kz_count: number | null
    kz_price: number | null
    kz_ref_trade_methods_id: number | null
    kz_ref_months_id: number | null
    kz_ref_enstru_code: string | null
    kz_ref_justification_id: number | null
    kz_ref_pln_point_status_id: number | null
    kz_ref_amendm_agreem_justif_id: number | null
    kz_is_deleted: number | null
    kz_plan_act_number: string | null
  }
  announcement_stops: {
    ocid: string | null
    source: string | null
    id: string | null
    kind: string | null
    date: Date | null
    date_local_date: Date | null
    end_date: Date | null
    end_local_date: Date | null
    number: string | null
    act_type: string | null
    authority: string | null
    reason: string | null
    kz_type_actions_code: string | null
    kz_status: number | null
    kz_decide_date: Date | null
    kz_decide_local_date: Date | null
    lots: string | null
  }
  related_processes: {
    ocid: string | null
    source: string | null
    parent: string | null
    contract_id: string | null
    id: string | null
    relationship: string | null
    title: string | null
    scheme: string | null
    identifier: string | null
  }
  complaints: {
    ocid: string | null
    source: string | null
    id: string | null
    date: Date | null
    date_local_date: Date | null
    status: string | null
    type: string | null
    author_id: string | null
    author_name: string | null
    documents_count: number | null
    kz_number_appeal: string | null
    kz_status: number | null
    kz_decision_date: Date | null
    kz_decision_local_date: Date | null
    kz_start_date: Date | null
    kz_start_local_date: Date | null
    kz_end_date: Date | null
    kz_end_local_date: Date | null
    kz_active: string | null
    kz_complaint_id: number | null
    kz_is_deleted: number | null
    kz_last_update_date: Date | null
    kz_last_update_local_date: Date | null
  }
  enquiries: {
    ocid: string | null
    source: string | null
    id: string | null
    date: Date | null
    date_local_date: Date | null
    date_answered: Date | null
    date_answered_local_date: Date | null
    related_lot: string | null
    related_item: string | null
    author_id: string | null
    is_answered: boolean | null
  }
  participation_fees: {
    ocid: string | null
    source: string | null
    id: string | null
    type: string | null
    value_amount: number | null
    value_currency: string | null
    description: string | null
  }
  parties: {
    ocid: string | null
    source: string | null
    id: string | null
    name: string | null
    name_kk: string | null
    roles: string | null
    identifier_scheme: string | null
    identifier_id: string | null
    identifier_legal_name: string | null
    region: string | null
    kz_kato: string | null
    kz_region: string | null
    country_name: string | null
    details_scale: string | null
    is_person: boolean | null
    kz_type_supplier: number | null
    kz_is_qvazi: number | null
    kz_regdate: Date | null
    kz_regdate_local_date: Date | null
    kz_year: number | null
    kz_krp_code: number | null
    kz_kse_code: number | null
    kz_is_single_org: number | null
    kz_mark_national_company: number | null
    kz_mark_resident: number | null
    kz_mark_assoc_with_disab: number | null
    kz_mark_state_monopoly: number | null
    kz_mark_natural_monopoly: number | null
    kz_parent_subject: string | null
    kz_pid: number | null
    kz_oked: string | null
    kz_kopf_code: string | null
    kz_phone_id: string | null
    kz_email_id: string | null
    contact_telephone: string | null
    contact_email: string | null
    contact_url: string | null
    street_address: string | null
    locality: string | null
    postal_code: string | null
  }
  party_people: {
    ocid: string | null
    source: string | null
    party_id: string | null
    id: string | null
    person_id: string | null
    person_name_id: string | null
    known_by: string | null
    role_name: string | null
    start_date: Date | null
    start_local_date: Date | null
    end_date: Date | null
    end_local_date: Date | null
    kz_role: number | null
  }
  beneficial_owners: {
    ocid: string | null
    source: string | null
    party_id: string | null
    owner_id: string | null
    known_by: string | null
  }
  shareholders: {
    ocid: string | null
    source: string | null
    party_id: string | null
    owner_id: string | null
    known_by: string | null
    shareholder_party_id: string | null
    share: number | null
  }
  contracts: {
    ocid: string | null
    source: string | null
    id: string | null
    award_id: string | null
    title: string | null
    description: string | null
    status: string | null
    status_details: string | null
    date_signed: Date | null
    date_signed_local_date: Date | null
    period_start_date: Date | null
    period_start_local_date: Date | null
    period_end_date: Date | null
    period_end_local_date: Date | null
    period_duration_in_days: number | null
    value_amount: number | null
    value_currency: string | null
    buyer_id: string | null
    buyer_name: string | null
    supplier_id: string | null
    supplier_name: string | null
    procurement_method: string | null
    implementation_final_value_amount: number | null
    implementation_final_value_currency: string | null
    implementation_end_date: Date | null
    implementation_end_local_date: Date | null
    kz_id: number | null
    kz_contract_number_sys: string | null
    kz_contract_sum_wnds: number | null
    kz_with_nds: number | null
    kz_fakt_sum: number | null
    kz_fakt_sum_wnds: number | null
    kz_fin_year: number | null
    kz_fakt_trade_methods_id: number | null
    kz_ref_contract_status_id: number | null
    kz_ref_contract_type_id: number | null
    kz_trd_buy_id: number | null
    kz_is_gu: number | null
    kz_plan_exec_date: Date | null
    kz_plan_exec_local_date: Date | null
    kz_fakt_exec_date: Date | null
    kz_fakt_exec_local_date: Date | null
    kz_ref_justification_id: number | null
    kz_ground_subparagraph: number | null
    kz_ground_law: string | null
    kz_ref_subject_type_id: number | null
    kz_enforcement: number | null
    kz_first_contract_sum: number | null
    kz_first_contract_sum_wnds: number | null
    kz_first_ec_end_date: Date | null
    kz_first_ec_end_local_date: Date | null
    kz_first_plan_exec_date: Date | null
    kz_first_plan_exec_local_date: Date | null
    kz_removed_items: number | null
    kz_removed_sum: number | null
    kz_report_status: string | null
    kz_report_created_at: Date | null
    kz_report_created_at_local_date: Date | null
    kz_report_sign_at: Date | null
    kz_report_sign_at_local_date: Date | null
    kz_crdate: Date | null
    kz_crdate_local_date: Date | null
    kz_last_update_date: Date | null
    kz_last_update_local_date: Date | null
    kz_contract_end_date: Date | null
    kz_contract_end_local_date: Date | null
    kz_ec_end_date: Date | null
    kz_ec_end_local_date: Date | null
    kz_sign_reason_doc_date: Date | null
    kz_sign_reason_doc_local_date: Date | null
    kz_trd_buy_itogi_date_public: Date | null
    kz_trd_buy_itogi_date_public_local_date: Date | null
    kz_treasure_req_date: Date | null
    kz_treasure_req_local_date: Date | null
    kz_treasure_not_date: Date | null
    kz_treasure_not_local_date: Date | null
    kz_ref_contract_cancel_id: number | null
    kz_ref_contract_year_type_id: number | null
    kz_ref_contract_agr_form_id: number | null
    kz_ref_finsource_id: number | null
    kz_exchange_rate: number | null
    kz_contract_ms: number | null
    kz_prepayment_percent: number | null
    kz_prepayment_sum: number | null
    kz_supplier_account_id: string | null
    kz_supplier_bik: string | null
    kz_supplier_signatory_id: string | null
    kz_supplier_phone_id: string | null
    kz_customer_signatory_id: string | null
    kz_customer_phone_id: string | null
    kz_versions_count: number | null
    kz_region: string | null
    amendments_count: number | null
    kz_system_number: string | null
    kz_advert_number: string | null
  }
  contract_items: {
    ocid: string | null
    source: string | null
    contract_id: string | null
    id: string | null
    related_lot: string | null
    description: string | null
    classification_scheme: string | null
    classification_id: string | null
    classification_description: string | null
    quantity: number | null
    unit_scheme: string | null
    unit_id: string | null
    unit_name: string | null
    unit_value_amount: number | null
    unit_value_currency: string | null
    kz_pln_point_id: number | null
    kz_item_price_wnds: number | null
    kz_total_sum: number | null
    kz_total_sum_wnds: number | null
    kz_first_quantity: number | null
    kz_first_item_price: number | null
    kz_first_total_sum: number | null
    kz_ref_enstru_code: string | null
    kz_fact_sum: number | null
    kz_exec_plan_date: Date | null
    kz_exec_plan_local_date: Date | null
    kz_exec_fakt_date: Date | null
    kz_exec_fakt_local_date: Date | null
    kz_executed: number | null
    kz_ks_proc: number | null
  }
  contract_versions: {
    ocid: string | null
    source: string | null
    contract_id: string | null
    id: string | null
    number: number | null
    date: Date | null
    date_local_date: Date | null
    kz_crdate: Date | null
    kz_crdate_local_date: Date | null
    value_amount: number | null
    value_currency: string | null
    kz_contract_sum_wnds: number | null
    kz_with_nds: number | null
    kz_ec_end_date: Date | null
    kz_ec_end_local_date: Date | null
    kz_plan_exec_date: Date | null
    kz_plan_exec_local_date: Date | null
    kz_ref_contract_status_id: number | null
    kz_ref_amendm_agreem_justif_ids: string | null
    items_count: number | null
  }
  contract_item_versions: {
    ocid: string | null
    source: string | null
    contract_id: string | null
    version_id: string | null
    number: number | null
    id: string | null
    line_id: string | null
    related_lot: string | null
    kz_pln_point_id: number | null
    kz_ref_enstru_code: string | null
    quantity: number | null
    unit_value_amount: number | null
    kz_item_price_wnds: number | null
    kz_total_sum: number | null
    kz_total_sum_wnds: number | null
    kz_exec_plan_date: Date | null
    kz_exec_plan_local_date: Date | null
  }
  amendments: {
    ocid: string | null
    source: string | null
    parent: string | null
    award_id: string | null
    contract_id: string | null
    id: string | null
    date: Date | null
    date_local_date: Date | null
    description: string | null
    rationale: string | null
    amends_release_id: string | null
    release_id: string | null
    changed_properties: string | null
    former_value_amount: number | null
    former_value_currency: string | null
    kz_contract_sum: number | null
    kz_contract_sum_wnds: number | null
    kz_ref_contract_status_id: number | null
    kz_ec_end_date: Date | null
    kz_ec_end_local_date: Date | null
    kz_ref_amendm_agreem_justif_ids: string | null
  }
  transactions: {
    ocid: string | null
    source: string | null
    contract_id: string | null
    id: string | null
    date: Date | null
    date_local_date: Date | null
    value_amount: number | null
    value_currency: string | null
    payer_id: string | null
    payee_id: string | null
    kz_prepay_sum: number | null
    kz_type_bujet: string | null
    kz_func: string | null
    kz_espk: string | null
    kz_gu: string | null
    kz_fin_source: string | null
    kz_invnum: string | null
  }
  milestones: {
    ocid: string | null
    source: string | null
    parent: string | null
    contract_id: string | null
    id: string | null
    title: string | null
    type: string | null
    status: string | null
    due_date: Date | null
    due_local_date: Date | null
    date_met: Date | null
    date_met_local_date: Date | null
    kz_akt_date: Date | null
    kz_akt_local_date: Date | null
    kz_approve_date: Date | null
    kz_approve_local_date: Date | null
    kz_status_id: number | null
    kz_day_overdue: number | null
    kz_sum_fine: number | null
    kz_create_date_act: Date | null
    kz_create_date_act_local_date: Date | null
    kz_revoke_date: Date | null
    kz_revoke_local_date: Date | null
    kz_contract_id: number | null
    kz_type_act: number | null
    kz_sum_avans: number | null
    kz_sum_beginning: number | null
    kz_sum_previously: number | null
    kz_all_done: number | null
    kz_parent_id: number | null
    kz_amount: number | null
    kz_supplier_sign_date: Date | null
    kz_supplier_sign_local_date: Date | null
    kz_customer_sign_date: Date | null
    kz_customer_sign_local_date: Date | null
  }
  documents: {
    ocid: string | null
    source: string | null
    parent: string | null
    parent_id: string | null
    id: string | null
    document_type: string | null
    title: string | null
    url: string | null
    format: string | null
    date_published: Date | null
    date_published_local_date: Date | null
    kz_sha256: string | null
  }
  unscrupulous_suppliers: {
    source: string | null
    supplier_id: string | null
    supplier_name: string | null
    start_date: Date | null
    end_date: Date | null
    kz_system_id: number | null
    kz_ref_reason_id: number | null
    customer_id: string | null
    customer_name: string | null
    court_decision_date: Date | null
    send_date: Date | null
    approve_date: Date | null
    kz_head_id: string | null
    kz_head_name_id: string | null
  }
  unscrupulous_people: {
    source: string | null
    supplier_id: string | null
    start_date: Date | null
    end_date: Date | null
    person_id: string | null
    person_name_id: string | null
    known_by: string | null
    kz_head_type: number | null
    kz_system_id: number | null
  }
  vat_payers: {
    source: string | null
    org_id: string | null
    registered_from: Date | null
    registered_to: Date | null
    as_of: Date | null
  }
  vat_checks: {
    source: string | null
    org_id: string | null
    result: string | null
    checked_on: Date | null
    registered_from: Date | null
    registered_to: Date | null
    screenshot_sha256: string | null
  }
  risky_taxpayers: {
    source: string | null
    list: string | null
    org_id: string | null
    valid_from: Date | null
    valid_to: Date | null
    as_of: Date | null
    reason: string | null
    document: string | null
  }
  inactive_taxpayers: {
    source: string | null
    list: string | null
    org_id: string | null
    valid_from: Date | null
    valid_to: Date | null
    as_of: Date | null
    reason: string | null
    document: string | null
  }
  producers: {
    source: string | null
    list: string | null
    org_id: string | null
    valid_from: Date | null
    valid_to: Date | null
    as_of: Date | null
    goods: string | null
    code: string | null
    document: string | null
    reason: string | null
  }
  founders: {
    source: string | null
    list: string | null
    org_id: string | null
    role: string | null
    person_id: string | null
    person_name_id: string | null
    share: number | null
    valid_from: Date | null
    valid_to: Date | null
    as_of: Date | null
  }
  debarred_abroad: {
    source: string | null
    list: string | null
    entry_id: string | null
    name: string | null
    plain_name: string | null
    is_person: boolean | null
    country: string | null
    registration_number: string | null
    valid_from: Date | null
    valid_to: Date | null
    is_permanent: boolean | null
    as_of: Date | null
    reason: string | null
  }
  other_registers: {
    source: string | null
    list: string | null
    org_id: string | null
    name: string | null
    valid_from: Date | null
    valid_to: Date | null
    as_of: Date | null
    fields: string | null
  }
}

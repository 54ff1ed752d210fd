import { type Engine, openEngine } from '../dataset/engine.ts'
import type { Manifest } from '../dataset/manifest.ts'
import { literalPath } from '../files/literal-path.ts'
import { loadIndicator } from '../indicators/catalogue.ts'
import { portalLink } from '../indicators/links.ts'
import { violations } from '../law/violations.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import type { Row } from '../terminal/rows.ts'
import { sqlText } from '../terminal/sql-text.ts'
import { fixedLabels } from './labels.ts'
import { loadMeasures } from './measures.ts'
import { allModules } from './modules/all.ts'
import { columnsFor, type FactData } from './page/columns.ts'
import { figureQueries, View } from './page/evaluate.ts'
import { type Filters, filtersOf, writeFilters } from './page/filters.ts'
import {
  type Answer,
  type CellRow,
  type FactName,
  factNames,
  type Measure,
  type Module,
  type ModuleAnswer,
  type Query,
} from './page/model.ts'
import { type ReportSpec, reportModule, writeReport } from './page/report.ts'
import { chosenRows } from './page/select.ts'
import type { PairEvidence } from './page/source.ts'
import { pairEvidence } from './pair.ts'
import type { Prepared } from './prepare.ts'
import { queryStatement, type SqlContext, type Statement, whereOf, writtenOut } from './sql.ts'
import { Shelf, StoredFact } from './store.ts'

/** What of the dataset every page says. */
export interface About {
  training: boolean
  dataDate: string | null
  generation: number
  sources: string[]
  currencies: string[]
  rows: Record<FactName, number>
  indicators: number
  hasFlags: boolean
  /** How many records of a kind the sources gave (versions and what was deleted later too), and how many rows there are. */
  layers: { kind: string; read: number | null; rows: number }[]
  /** Releases of OCDS, of all sources. */
  releases: number
  /** A direct purchase tells its ground: without any, "on a ground that left a choice" is not known, which is not none. */
  hasGrounds: boolean
}

/** One record of a list, with where it can be seen and what to do about it. */
export interface RecordRow {
  ocid: string
  id: string
  title: string | null
  date: string | null
  buyer: string | null
  supplier: string | null
  amount: number | string | null
  currency: string | null
  status: string | null
  /** Of a flag: the name of its indicator. */
  indicator: string | null
  url: string | null
  /** What to type in a terminal: to look at the purchase, to write a letter. */
  commands: string[]
}

// Names and lists of records that were asked for, and whole views: those of an hour's work stay.
const keptRows = 2_000
const keptViews = 300

/** What so many parties are called stays in memory. */
const keptParties = 100_000

/** The columns in memory, of all facts together. */
const shelfBytes = 400e6

/**
 * The Explorer's answers. Figures are made of columns in memory, each read from its file when it is first asked for; DuckDB
 * answers what names and single records are asked for, one statement at a time.
 */
export class Service {
  readonly about: About
  readonly modules: Module[]
  readonly measures: Record<string, Measure>
  readonly labels: Record<string, Record<string, Text>>
  readonly prepared: Prepared
  private readonly engine: Engine
  private readonly facts: Record<FactName, StoredFact>
  private readonly cache = new Map<string, Promise<Row[]>>()
  private readonly views = new Map<string, Promise<ModuleAnswer>>()
  private readonly chosen = new Map<string, Int32Array>()
  private readonly parties = new Map<string, { name: string | null; kk: string | null; isPerson: boolean }>()
  private codes: Promise<Map<string, string>> | undefined
  private last: Promise<unknown> = Promise.resolve()

  private constructor(parts: {
    engine: Engine
    prepared: Prepared
    about: About
    measures: Record<string, Measure>
    labels: Record<string, Record<string, Text>>
    facts: Record<FactName, StoredFact>
  }) {
    this.engine = parts.engine
    this.facts = parts.facts
    this.prepared = parts.prepared
    this.about = parts.about
    this.measures = parts.measures
    this.labels = parts.labels
    this.modules = allModules()
  }

  /** Opens the prepared tables: they stay on disk, what is asked of them comes into memory. */
  static async open(dir: string, prepared: Prepared, signal?: AbortSignal): Promise<Service> {
    const engine = await openEngine(dir, { memoryLimit: '300MB', signal })
    try {
      await engine.exec(`ATTACH ${sqlText(prepared.database)} AS ex (READ_ONLY)`)
      const shelf = new Shelf(shelfBytes)
      const facts = {} as Record<FactName, StoredFact>
      const rows = {} as Record<FactName, number>
      for (const fact of factNames) {
        facts[fact] = await StoredFact.open(prepared.columns[fact], shelf)
        rows[fact] = facts[fact].rows
      }
      const currencies = new Map<string, number>()
      for (const fact of ['contracts', 'lots'] as const)
        for (const [currency, n] of await countsOf(facts[fact], 'currency'))
          currencies.set(currency, (currencies.get(currency) ?? 0) + n)
      const { manifest } = engine
      const about: About = {
        training: manifest.training,
        dataDate: manifest.data_date,
        generation: engine.generation,
        sources: Object.entries(manifest.sources)
          .filter(([, { kind }]) => kind !== 'register')
          .map(([name]) => name)
          .sort(),
        currencies: byCount(currencies),
        rows,
        indicators: prepared.indicators,
        hasFlags: prepared.runs.length > 0,
        layers: layersOf(manifest),
        hasGrounds: await hasGrounds(facts.purchases),
        releases: Object.values(manifest.releases).reduce((sum, { count }) => sum + count, 0),
      }
      const units = await engine.rows('SELECT id, name FROM ex.units ORDER BY id')
      const labels = await fixedLabels(prepared)
      labels.unit = Object.fromEntries(
        units.map(({ id, name }) => [String(id), { en: String(name), ru: String(name), kk: String(name) }]),
      )
      return new Service({ ...{ engine, prepared, about, labels, facts }, measures: await loadMeasures() })
    } catch (error) {
      await engine.close()
      throw error
    }
  }

  async close(): Promise<void> {
    await this.last.catch(() => {})
    await this.engine.close()
  }

  /** The currency of sums: the chosen one, else that of most records. */
  currencyOf(filters: Filters): string {
    return filters.currency?.[0] ?? this.about.currencies[0] ?? 'KZT'
  }

  /** All figures of a page under the chosen filters. `signal`: nobody waits for the answer any more. */
  async answer(id: string, filters: Filters, lang: Lang, signal?: AbortSignal): Promise<ModuleAnswer> {
    const module = this.modules.find((one) => one.id === id)
    if (module === undefined) throw new RangeError(`there is no page ${id}`)
    return this.remembered(`${id}|${writeFilters(filters)}|${lang}`, signal, () =>
      this.answerOf(module, filters, lang, signal),
    )
  }

  /** The answer to a report that a reader put together. */
  report(spec: ReportSpec, filters: Filters, lang: Lang, signal?: AbortSignal): Promise<ModuleAnswer> {
    const page = this.modules.find(({ id }) => id === 'report')!
    const asked = new URLSearchParams(writeReport(spec))
    return this.remembered(`${asked}|${writeFilters(filters)}|${lang}`, signal, () =>
      this.answerOf(reportModule(page, spec, page.title), filters, lang, signal),
    )
  }

  private remembered(
    key: string,
    signal: AbortSignal | undefined,
    make: () => Promise<ModuleAnswer>,
  ): Promise<ModuleAnswer> {
    const known = this.views.get(key)
    // Who asked first may have gone.
    if (known !== undefined) return known.catch(() => (signal?.aborted === true ? known : make()))
    const made = make()
    this.views.set(key, made)
    made.catch(() => this.views.delete(key))
    if (this.views.size > keptViews) this.views.delete(this.views.keys().next().value!)
    return made
  }

  private async answerOf(
    module: Module,
    filters: Filters,
    lang: Lang,
    signal: AbortSignal | undefined,
  ): Promise<ModuleAnswer> {
    const queries = [...module.queries, ...figureQueries(module, this.measures)]
    const found = await this.answers(queries, filters, signal)
    const answers = Object.fromEntries(found.map((answer) => [answer.id, answer]))
    const facts = [...new Set(module.queries.map(({ fact }) => fact))]
    const used = [...module.figures, ...module.queries.flatMap(({ measures }) => measures)]
    return {
      module: module.id,
      answers,
      analysed: await this.count(module.fact, filters),
      total: this.about.rows[module.fact],
      ignored: facts
        .map((fact) => ({ fact, filters: filtersOf(filters, fact).ignored as string[] }))
        .filter((one) => one.filters.length > 0),
      unpublished: [...new Set(used)].filter((measure) => this.isUnpublished(this.measures[measure]!)),
      names: await this.namesOf(
        module.queries.flatMap(({ id: query }) => answers[query]!.rows),
        filters,
        lang,
      ),
    }
  }

  /** What two bidders have in common. */
  pair(a: string, b: string, lang: Lang): Promise<PairEvidence> {
    const { pairs, contacts } = this.prepared.files
    return pairEvidence(
      (sql, values) => this.rows(sql, values),
      { pairs: pairs!, contacts: contacts! },
      [a, b],
      (ids) => this.partyNames(ids, lang),
      lang === 'kk',
    )
  }

  /** Nothing in the sources can tell it: a metric whose columns nobody fills, or flags that were never asked for. */
  isUnpublished(measure: Measure): boolean {
    if (measure.fact === 'flags') return !this.about.hasFlags
    if (measure.id === 'by_choice') return !this.about.hasGrounds
    if (measure.id === 'reasoned') return this.facts.bids.lists.reason!.length === 0
    return measure.metric !== undefined && this.prepared.unpublished.includes(measure.metric)
  }

  async query(query: Query, filters: Filters): Promise<Answer> {
    return (await this.answers([query], filters))[0]!
  }

  /** Answers in the order of the questions; those about one fact share the rows that the filters leave. */
  private async answers(queries: readonly Query[], filters: Filters, signal?: AbortSignal): Promise<Answer[]> {
    const found = new Map<Query, Answer>()
    const currency = this.currencyOf(filters)
    for (const [fact, own] of Map.groupBy(queries, (query) => query.fact)) {
      const { names } = this.facts[fact]
      const isKept = (query: Query) =>
        [...columnsFor(fact, [query], this.measures, filters)].every((name) => names.has(name))
      const inMemory = own.filter(isKept)
      const data = await this.facts[fact].load(columnsFor(fact, inMemory, this.measures, filters))
      const view = new View(data, this.rowsOf(fact, data, filters), this.measures, currency)
      for (const query of own) {
        // Between two questions others are heard, and whether this one is still asked.
        await new Promise(setImmediate)
        signal?.throwIfAborted()
        const sql = () => queryStatement(query, this.measures, filters, this.fileContext(filters))
        if (inMemory.includes(query)) found.set(query, { ...view.answer(query), sql: writtenOut(sql()) })
        else found.set(query, await this.fromFiles(query, sql()))
      }
    }
    return queries.map((query) => found.get(query)!)
  }

  /** What the columns in memory do not tell exactly. */
  private async fromFiles(query: Query, statement: Statement): Promise<Answer> {
    const rows = await this.rows(statement.sql, statement.values)
    return {
      id: query.id,
      rows: rows.map(({ total_rows: _, all_rows: __, ...row }) => row as CellRow),
      total: rows.length === 0 ? 0 : Number(rows[0]!.total_rows ?? rows.length),
      n: Number(rows[0]?.all_rows ?? 0),
      sql: writtenOut(statement),
    }
  }

  /** How many rows of a fact the filters leave. */
  private async count(fact: FactName, filters: Filters): Promise<number> {
    const [answer] = await this.answers([{ id: 'count', fact, by: [], measures: [] }], filters)
    return Number(answer!.rows[0]!.n)
  }

  /** The rows that the filters leave: pages of one view, and counts, ask for the same. */
  private rowsOf(fact: FactName, data: FactData, filters: Filters): Int32Array {
    const key = `${fact}|${writeFilters(filters)}`
    const known = this.chosen.get(key)
    if (known !== undefined) return known
    const { used } = filtersOf(filters, fact)
    const rows = chosenRows(data, fact, filters, used, this.currencyOf(filters))
    this.chosen.set(key, rows)
    if (this.chosen.size > factNames.length) this.chosen.delete(this.chosen.keys().next().value!)
    return rows
  }

  /** The same over the files, which anybody's DuckDB reads. */
  private fileContext(filters: Filters): SqlContext {
    const file = (fact: FactName) => `read_parquet(${sqlText(literalPath(this.prepared.files[fact]!))})`
    return {
      table: file,
      currency: this.currencyOf(filters),
      flagged: (chosen) =>
        `ocid IN (SELECT ocid FROM ${file('flags')} WHERE severity IN (${chosen.map(sqlText).join(', ')}))`,
      text: () => '?',
      begins: (_, column, many) => `(${Array.from({ length: many }, () => `starts_with(${column}, ?)`).join(' OR ')})`,
    }
  }

  private rows(sql: string, values: (string | number | boolean)[]): Promise<Row[]> {
    const key = JSON.stringify([sql, values])
    const known = this.cache.get(key)
    if (known !== undefined) return known
    const made = this.last.then(() => this.engine.rows(sql, values))
    this.last = made.catch(() => {})
    this.cache.set(key, made)
    made.catch(() => this.cache.delete(key))
    if (this.cache.size > keptRows) this.cache.delete(this.cache.keys().next().value!)
    return made
  }

  /** What parties, codes and places in rows and filters are called. A natural person is never named. */
  async namesOf(rows: readonly CellRow[], filters: Filters, lang: Lang): Promise<Record<string, string>> {
    const parties = new Set<string>([...(filters.buyer ?? []), ...(filters.supplier ?? [])])
    const codes = new Set<string>(filters.code ?? [])
    const katos = new Map<string, string>()
    for (const row of rows) {
      for (const by of ['buyer', 'supplier', 'bidder_a', 'bidder_b'])
        if (typeof row[by] === 'string') parties.add(row[by])
      for (const by of ['code', 'code6', 'code2']) if (typeof row[by] === 'string') codes.add(row[by])
      for (const by of ['kato4', 'kato6']) if (typeof row[by] === 'string') katos.set(row[by], by)
    }
    const places = Object.fromEntries(
      [...katos].flatMap(([code, level]) => {
        const name = this.labels[level]?.[code]
        return name === undefined ? [] : [[code, name[lang]]]
      }),
    )
    return { ...(await this.partyNames([...parties], lang)), ...(await this.codeNames([...codes])), ...places }
  }

  private async partyNames(ids: string[], lang: Lang): Promise<Record<string, string>> {
    const missing = ids.filter((id) => !this.parties.has(id)).sort()
    if (missing.length > 0) {
      if (this.parties.size > keptParties) this.parties.clear()
      for (const id of missing) this.parties.set(id, { name: null, kk: null, isPerson: false })
      const asked = missing.map(() => '?').join(', ')
      for (const row of await this.rows(
        `SELECT id, name, name_kk, is_person FROM ex.parties WHERE id IN (${asked})`,
        missing,
      ))
        this.parties.set(String(row.id), {
          name: row.name as string | null,
          kk: row.name_kk as string | null,
          isPerson: row.is_person === true,
        })
    }
    return Object.fromEntries(
      ids.flatMap((id) => {
        const party = this.parties.get(id)
        if (party === undefined) return []
        const name = lang === 'kk' ? (party.kk ?? party.name) : party.name
        return [[id, party.isPerson ? pseudonym(id, lang) : (name ?? id)]]
      }),
    )
  }

  private async codeNames(codes: string[]): Promise<Record<string, string>> {
    if (codes.length === 0) return {}
    this.codes ??= this.readCodes()
    const names = await this.codes
    return Object.fromEntries(
      codes.flatMap((code) => {
        const name = names.get(code)
        return name === undefined ? [] : [[code, name]]
      }),
    )
  }

  /** A group of codes has no name in the records: the first of its members stands as an example. */
  private async readCodes(): Promise<Map<string, string>> {
    const names = new Map<string, string>()
    for (const row of await this.engine.rows('SELECT code, name FROM ex.codes ORDER BY name, code')) {
      const [code, name] = [String(row.code), String(row.name)]
      names.set(code, name)
      for (const digits of [2, 6]) {
        const group = code.slice(0, digits)
        if (code.length > digits && !names.has(group)) names.set(group, `${name}…`)
      }
    }
    return names
  }

  /** Parties whose name or number begins with or holds what a person typed, the largest first. */
  async search(text: string, role: 'buyer' | 'supplier', lang: Lang): Promise<{ id: string; name: string }[]> {
    const words = text.trim().toLowerCase().slice(0, 100)
    if (words.length < 2) return []
    const known = new Set(this.facts.contracts.lists[role])
    if (role === 'supplier') for (const id of this.facts.bids.lists.supplier ?? []) known.add(id)
    const rows = await this.rows(
      `SELECT id FROM ex.parties WHERE (contains(lower(coalesce(name, '')), ?) OR contains(lower(coalesce(name_kk, '')), ?) OR contains(id, ?))
         AND NOT is_person ORDER BY length(name), id`,
      [words, words, text.trim()],
    )
    const ids = rows
      .map((row) => String(row.id))
      .filter((id) => known.has(id))
      .slice(0, 20)
    const names = await this.partyNames([...ids], lang)
    return ids.map((id) => ({ id, name: names[id] ?? id }))
  }

  /** The columns of a fact, as figures are made of them. */
  fact(name: FactName): StoredFact {
    return this.facts[name]
  }

  /**
   * What all parties of the facts and all codes and places are called; persons under a pseudonym. `names` are those of
   * `parties`, which are sorted; null where one is called as its number.
   */
  async allNames(lang: Lang): Promise<{ parties: string[]; names: (string | null)[]; codes: Record<string, string> }> {
    const sides = ['buyer', 'supplier', 'bidder_a', 'bidder_b']
    const shown = new Set(factNames.flatMap((fact) => sides.flatMap((side) => this.facts[fact].lists[side] ?? [])))
    const name = lang === 'kk' ? 'coalesce(name_kk, name)' : 'name'
    const called = new Map<string, string>()
    for await (const row of this.engine.stream(`SELECT id, ${name} AS name, is_person FROM ex.parties`)) {
      const id = String(row.id)
      if (!shown.has(id)) continue
      if (row.is_person === true) called.set(id, pseudonym(id, lang))
      else if (row.name !== null) called.set(id, String(row.name))
    }
    const parties = [...shown].sort()
    const codes = Object.fromEntries(await this.readCodes())
    for (const level of ['kato4', 'kato6'])
      for (const [code, text] of Object.entries(this.labels[level] ?? {})) codes[code] = text[lang]
    return { parties, names: parties.map((id) => called.get(id) ?? null), codes }
  }

  /** The values of a filter that rows have, the most frequent first. */
  async values(
    column: 'region' | 'method' | 'category' | 'fund' | 'sector' | 'source' | 'indicator',
  ): Promise<string[]> {
    const fact = column === 'indicator' ? 'flags' : column === 'source' ? 'processes' : 'contracts'
    return byCount(await countsOf(this.facts[fact], column)).slice(0, 200)
  }

  /** The largest records of a fact under the filters. */
  async records(
    fact: FactName,
    filters: Filters,
    lang: Lang,
    limit = 100,
  ): Promise<{ rows: RecordRow[]; total: number; sql: string }> {
    const file = `read_parquet(${sqlText(literalPath(this.prepared.files[fact]!))})`
    const where = whereOf(filters, fact, this.fileContext(filters))
    const from = `FROM ${file} f WHERE ${where.sql}`
    const [count] = await this.rows(`SELECT CAST(count(*) AS BIGINT) AS n ${from}`, where.values)
    const status = statusColumns[fact] ?? 'NULL'
    const detail = fact === 'prices' ? "concat_ws(' · ', f.description, f.quantity)" : 'NULL'
    const lot = lotOfRecord[fact] ?? 'NULL'
    const isFlag = fact === 'flags'
    const rows = await this.rows(
      `WITH chosen AS (
         SELECT f.ocid, f.id, f.source, f.date, f.buyer, ${noSupplier.includes(fact) ? 'NULL' : 'f.supplier'} AS supplier,
           f.amount, f.currency, ${status} AS status, ${isFlag ? 'f.indicator' : 'NULL'} AS indicator, ${isFlag ? 'f.subject_id' : 'NULL'} AS subject_id,
           ${detail} AS detail, ${lot} AS lot
         ${from} ORDER BY f.amount DESC NULLS LAST, f.ocid, f.id LIMIT ${Math.trunc(limit)}
       ),
       buys AS (
         SELECT p.source, p.ocid, min(p.tender_title) AS title, min(p.tender_title_kk) AS title_kk, min(p.kz_trd_buy_id) AS buy
         FROM processes p WHERE p.ocid IN (SELECT ocid FROM chosen) GROUP BY p.source, p.ocid
       ),
       signed AS (
         SELECT t.source, t.ocid, t.id, min(t.kz_id) AS contract, min(t.title) AS title
         FROM contracts t WHERE t.ocid IN (SELECT ocid FROM chosen) GROUP BY t.source, t.ocid, t.id
       )
       SELECT c.*, ${lang === 'kk' ? 'coalesce(b.title_kk, b.title, s.title)' : 'coalesce(b.title, s.title)'} AS title, b.buy, s.contract
       FROM chosen c
       LEFT JOIN buys b ON b.source = c.source AND b.ocid = c.ocid
       LEFT JOIN signed s ON s.source = c.source AND s.ocid = c.ocid
         AND s.id = ${recordContract[fact] ?? "'-'"}
       ORDER BY c.amount DESC NULLS LAST, c.ocid, c.id`,
      where.values,
    )
    const ids = [...new Set(rows.flatMap((row) => [row.buyer, row.supplier]).filter((id) => id !== null))] as string[]
    const names = await this.partyNames(ids, lang)
    const named = (id: unknown) => (id === null ? null : (names[String(id)] ?? String(id)))
    const letters = isFlag ? await letterKinds([...new Set(rows.map((row) => String(row.indicator)))]) : new Map()
    const letterLang = lang === 'kk' ? 'kk' : 'ru'
    const order = 'ORDER BY f.amount DESC NULLS LAST, f.ocid, f.id'
    return {
      total: Number(count!.n),
      sql: writtenOut({ sql: `SELECT f.*\n${from}\n${order}\nLIMIT ${Math.trunc(limit)}`, values: where.values }),
      rows: rows.map((row): RecordRow => {
        const table = row.contract !== null ? 'contracts' : row.lot !== null ? 'lots' : 'processes'
        const about = isFlag ? `--flag "${row.id}"` : `--process ${row.ocid}`
        const kinds: string[] = isFlag ? (letters.get(String(row.indicator)) ?? []) : []
        return {
          ocid: String(row.ocid ?? ''),
          id: String(row.id),
          title: ((row.detail ?? row.title) as string | null) ?? null,
          date: (row.date as string | null) ?? null,
          buyer: named(row.buyer),
          supplier: named(row.supplier),
          amount: (row.amount as number | string | null) ?? null,
          currency: (row.currency as string | null) ?? null,
          status: (row.status as string | null) ?? null,
          indicator: (row.indicator as string | null) ?? null,
          url: portalLink({
            source: row.source as string | null,
            table,
            buy: row.buy as number | null,
            lot: row.lot as string | null,
            contract: row.contract as number | null,
          }),
          commands: [
            ...(row.buy === null ? [] : [`jaryq check https://goszakup.gov.kz/ru/announce/index/${row.buy}`]),
            ...(kinds.length === 0 ? ['c-info-request'] : kinds).map(
              (kind) => `jaryq letter new ${kind} ${about} --lang ${letterLang}`,
            ),
          ],
        }
      }),
    }
  }
}

const layerTables: Record<string, string> = {
  announcements: 'processes',
  lots: 'lots',
  plans: 'plans',
  bids: 'bids',
  contracts: 'contracts',
  acts: 'milestones',
  payments: 'transactions',
  complaints: 'complaints',
}

function layersOf({ sources, tables }: Manifest): About['layers'] {
  return Object.entries(layerTables).map(([entity, table]) => {
    const counts = Object.values(sources).flatMap(({ entities }) => entities?.[entity]?.count ?? [])
    return {
      kind: table,
      read: counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0),
      rows: tables?.[table] ?? 0,
    }
  })
}

/** The kinds of letters for what indicators ask about, by the breaches that they name. */
async function letterKinds(names: string[]): Promise<Map<string, string[]>> {
  const letters = new Map(violations().map(({ id, letter }) => [id, letter]))
  const found = new Map<string, string[]>()
  for (const name of names) {
    const indicator = await loadIndicator(name).catch(() => undefined)
    const kinds = (indicator?.violations ?? []).flatMap((id) => letters.get(id) ?? [])
    found.set(name, [...new Set(kinds)])
  }
  return found
}

/** The contract that a record of a fact is of, as the table of contracts calls it. */
const recordContract: Partial<Record<FactName, string>> = {
  contracts: 'c.id',
  purchases: "replace(c.id, 'contracts:', '')",
  flags: "split_part(c.subject_id, '|', 2)",
  prices: "split_part(c.id, '|', 1)",
}

/** The lot that a record is of. */
const lotOfRecord: Partial<Record<FactName, string>> = {
  lots: 'f.id',
  bids: "split_part(f.id, '|', 1)",
  pairs: 'f.lot',
}

const statusColumns: Partial<Record<FactName, string>> = {
  processes: 'f.status',
  lots: 'f.status',
  contracts: 'f.status',
  purchases: 'f.status',
  bids: 'f.standing',
}

const noSupplier: readonly FactName[] = ['processes', 'plans', 'pairs']

/** How a natural person stands on a page: never by name. */
export function pseudonym(id: string, lang: Lang): string {
  const word = { en: 'natural person', ru: 'физическое лицо', kk: 'жеке тұлға' }[lang]
  return `${word} ${id.slice(-6)}`
}

/** How many rows have each text of a column. */
async function countsOf(fact: StoredFact, column: string): Promise<Map<string, number>> {
  const list = fact.lists[column]!
  const { values } = (await fact.load([column])).columns[column]!
  const counts = new Float64Array(list.length + 1)
  for (let row = 0; row < values.length; row++) counts[values[row]! + 1]!++
  return new Map(list.map((text, index) => [text, counts[index + 1]!]))
}

/** The most frequent first. */
function byCount(counts: Map<string, number>): string[] {
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([text]) => text)
}

/** Whether any direct purchase tells its ground. */
async function hasGrounds(purchases: StoredFact): Promise<boolean> {
  const { columns, lists } = await purchases.load(['method', 'ground'])
  const direct = lists.method!.indexOf('direct')
  const unknown = lists.ground!.indexOf('unknown')
  const { method, ground } = columns
  return method!.values.some((one, row) => {
    const told = ground!.values[row]!
    return direct >= 0 && one === direct && told >= 0 && told !== unknown
  })
}

import { createHash } from 'node:crypto'
import {
  isPersonNumber,
  maskPersonNumbers,
  organisationId,
  type Pseudonyms,
  personKey,
  pseudonyms,
} from '../ocds/persons.ts'
import { readManifest } from './manifest.ts'
import { type RawSegment, rawEntities, rawRecord, rawSegments, readSegment } from './raw/store.ts'
import {
  debarredRows,
  founderRows,
  otherRows,
  producerRows,
  type ToRows,
  taxpayerRows,
  vatCheckRows,
} from './register-rows.ts'

/** Rows of a register's table: every value text or null. */
export type RegisterRows = AsyncIterable<Record<string, string | null>>

type Fields = Record<string, unknown>

const places: Record<string, [source: string, entity: string][]> = {
  unscrupulous_suppliers: [
    ['goszakup', 'unscrupulous'],
    ['registers', 'unscrupulous_suppliers'],
  ],
  // GraphQL has an entry's detail inside it, REST apart from it.
  unscrupulous_people: [
    ['goszakup', 'unscrupulous'],
    ['goszakup', 'unscrupulous-details'],
  ],
  vat_payers: [['registers', 'vat_payers']],
}

// Registers that come from files alone: an entity of the table's name, and one for each list that has a name.
const imported: Record<string, ToRows> = {
  vat_checks: vatCheckRows,
  risky_taxpayers: taxpayerRows,
  inactive_taxpayers: taxpayerRows,
  producers: producerRows,
  founders: founderRows,
  debarred_abroad: debarredRows,
  other_registers: otherRows,
}

/**
 * The rows of a register's table from its raw lines, persons replaced by their pseudonyms: `unscrupulous_suppliers`
 * from what was fetched (the newest record of each key) and from imports, other registers from their newest file.
 */
export async function registerRows(dir: string, name: string): Promise<RegisterRows> {
  const files = await registerFiles(dir, name)
  // Without a register no key is needed, and none is made.
  if (files.length === 0) return none()
  const { training } = await readManifest(dir)
  const key = await personKey(training)
  if (name === 'unscrupulous_suppliers') return unscrupulous(files, key)
  if (name === 'unscrupulous_people') return unscrupulousPeople(files, key)
  const rows = imported[name]
  if (rows !== undefined) return importedRows(files, rows, key)
  return vatPayers(files.slice(-1), key)
}

async function* none(): RegisterRows {}

async function* importedRows(files: RegisterFile[], rows: ToRows, key: Buffer): RegisterRows {
  const people = pseudonyms(key)
  for (const file of files)
    for await (const { record } of records([file])) yield* rows(record, { list: file.list ?? null, key, people })
}

interface RegisterFile {
  source: string
  /** The name of the list, where there may be several of one register. */
  list?: string
  segment: RawSegment
}

async function registerFiles(dir: string, name: string): Promise<RegisterFile[]> {
  const found: RegisterFile[] = []
  const known = (await readManifest(dir)).sources.registers?.entities
  const lists = name in imported ? await rawEntities(dir, 'registers') : []
  const ofLists = lists
    .filter((entity) => entity === name || entity.startsWith(`${name}.`))
    .map((entity): [string, string] => ['registers', entity])
  for (const [source, entity] of places[name] ?? ofLists) {
    // An import that was killed may have left a file that it did not yet put on record.
    const current = source === 'registers' ? known?.[entity]?.file : undefined
    const list = entity.startsWith(`${name}.`) ? { list: entity.slice(name.length + 1) } : {}
    const segments = (await rawSegments(dir, source, entity)).filter(
      (segment) => current === undefined || segment.name === current,
    )
    // Of a list its newest file is the register.
    for (const segment of name in imported ? segments.slice(-1) : segments) found.push({ source, segment, ...list })
  }
  return found
}

/** Tables of registers that have rows and of which no record is here, as in a dataset that was pulled without its records. */
export async function registersWithoutRecords(dir: string, tables: Record<string, number> = {}): Promise<string[]> {
  const lost: string[] = []
  for (const name of [...Object.keys(places), ...Object.keys(imported)].sort())
    if ((tables[name] ?? 0) > 0 && (await registerFiles(dir, name)).length === 0) lost.push(name)
  return lost
}

/** SHA-256 over the registers' records, not over when and whence they came: equal means equal tables. */
export async function registersDigest(dir: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of [...Object.keys(places), ...Object.keys(imported)].sort())
    for (const { source, segment, list } of await registerFiles(dir, name)) {
      hash.update(`${name} ${source} ${list === undefined ? '' : `${list} `}${segment.name}\n`)
      for await (const { bytes } of readSegment(segment.path, segment)) hash.update(rawRecord(bytes)).update('\n')
    }
  return hash.digest('hex')
}

async function* records(files: RegisterFile[]): AsyncIterable<{ source: string; record: Fields }> {
  for (const { source, segment } of files)
    for await (const { bytes } of readSegment(segment.path, segment)) {
      let line: unknown
      try {
        line = JSON.parse(bytes.toString())
      } catch {
        // A line that a killed program left half written.
        continue
      }
      const record = (line as Fields | null)?.record
      if (record !== null && typeof record === 'object' && !Array.isArray(record))
        yield { source, record: record as Fields }
    }
}

/** The entries of the register of unscrupulous suppliers as they stood last. */
async function unscrupulousEntries(files: RegisterFile[]): Promise<Iterable<{ source: string; record: Fields }>> {
  const newest = new Map<string, { source: string; record: Fields }>()
  for await (const { source, record } of records(files)) {
    // The portal's `id` is a place in a list that changes: these say which entry it is.
    const fields = camel(record)
    const identity = ['systemId', 'supplierBiin', 'supplierInnunp', 'startDate'].map((name) => text(fields, name))
    newest.set(JSON.stringify([source, 'supplier_biin' in record, ...identity]), { source, record })
  }
  return newest.values()
}

async function* unscrupulous(files: RegisterFile[], key: Buffer): RegisterRows {
  const people = pseudonyms(key)
  for (const { source, record } of await unscrupulousEntries(files)) {
    const detail = (Array.isArray(record.Detail) ? record.Detail[0] : undefined) as Fields | undefined
    const bin = text(record, 'supplierBiin') ?? text(record, 'bin')
    const person = bin !== null && organisationId(bin, key).startsWith('KZ-person-')
    const name = text(record, 'supplierNameRu') ?? text(record, 'name')
    yield {
      source,
      supplier_id: bin === null ? null : organisationId(bin, key),
      supplier_name: person || name === null ? null : maskPersonNumbers(name, key),
      start_date: text(record, 'startDate') ?? text(record, 'from') ?? text(detail, 'startDate'),
      end_date: text(record, 'endDate') ?? text(record, 'to') ?? text(detail, 'endDate'),
      kz_system_id: text(record, 'systemId'),
      kz_ref_reason_id: text(detail, 'refReasonId') ?? text(record, 'refReasonId'),
      customer_id: partyOf(text(detail, 'customerBiin'), key),
      customer_name: masked(text(detail, 'customerNameRu'), key),
      court_decision_date: text(detail, 'courtDecisionDate'),
      send_date: text(detail, 'sendDate'),
      approve_date: text(detail, 'approveDate'),
      kz_head_id: headOf(detail, key, people),
      kz_head_name_id: people.name(text(detail, 'supplierHeadNameRu')) ?? null,
    }
  }
}

/** Heads and founders of those in the register, where they were fetched (`--with-persons`). */
async function* unscrupulousPeople(files: RegisterFile[], key: Buffer): RegisterRows {
  const people = pseudonyms(key)
  for (const { source, record: given } of await unscrupulousEntries(files)) {
    const record = camel(given)
    const detail = Array.isArray(record.Detail) ? (record.Detail[0] as Fields | undefined) : record
    const listed = Array.isArray(detail?.founders) ? (detail.founders as unknown[]) : []
    const found = listed.filter((one): one is Fields => one !== null && typeof one === 'object')
    // The head is named in the entry itself as well.
    if (detail !== undefined)
      found.push({ head_biin: detail.supplierHeadBiin, head_name_ru: detail.supplierHeadNameRu, head_type: 3 })
    for (const one of found) {
      const number = partyOf(text(one, 'head_biin'), key)
      const name = people.name(text(one, 'head_fio') ?? text(one, 'head_name_ru')) ?? null
      if (number === null && name === null) continue
      yield {
        source,
        supplier_id: partyOf(text(record, 'supplierBiin'), key),
        // Both forms of an entry say the same then.
        start_date: (text(record, 'startDate') ?? text(detail, 'startDate'))?.slice(0, 10) ?? null,
        end_date: (text(record, 'endDate') ?? text(detail, 'endDate'))?.slice(0, 10) ?? null,
        person_id: number ?? name,
        person_name_id: name,
        known_by: number === null ? 'name' : 'identifier',
        kz_head_type: text(one, 'head_type'),
        kz_system_id: text(record, 'systemId'),
      }
    }
  }
}

/** A record under GraphQL's names; those inside its lists stay as they are. */
function camel(record: Fields): Fields {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )
}

/** The id of whom a number names; null for what is none. */
function partyOf(number: string | null, key: Buffer): string | null {
  return number !== null && /^\d{12}$/.test(number) ? organisationId(number, key) : null
}

/** The head's pseudonym by their number, else by their name. */
function headOf(detail: Fields | undefined, key: Buffer, people: Pseudonyms): string | null {
  const number = text(detail, 'supplierHeadBiin')
  if (number !== null && isPersonNumber(number)) return organisationId(number, key)
  return people.name(text(detail, 'supplierHeadNameRu')) ?? null
}

function masked(name: string | null, key: Buffer): string | null {
  return name === null ? null : maskPersonNumbers(name, key)
}

async function* vatPayers(files: RegisterFile[], key: Buffer): RegisterRows {
  for await (const { record } of records(files)) {
    const bin = text(record, 'bin')
    if (bin === null) continue
    const from = text(record, 'from')
    yield {
      source: 'registers',
      org_id: organisationId(bin, key),
      registered_from: from,
      registered_to: text(record, 'to'),
      as_of: from === null ? text(record, 'as_of') : null,
    }
  }
}

function text(record: Fields | undefined, name: string): string | null {
  const value = record?.[name]
  return value === null || value === undefined || value === '' || typeof value === 'object' ? null : String(value)
}

import type { FetchFilter, GoszakupRecord } from '../../goszakup/entities.ts'
import { katoPrefix } from '../../goszakup/kato.ts'
import { UserError } from '../../terminal/errors.ts'
import { apiSource } from '../fetch/store.ts'
import { rawEntities, rawRecord, readRaw } from '../raw/store.ts'
import type { FileList } from './list.ts'
import { filesEntity } from './records.ts'
import { fileMark, filesOfRecord, ids } from './sources.ts'

/** Records that are named one by one: by id, by number, or by the address of their page on the portal. */
export interface NamedRecords {
  announcements: RecordNames
  lots: RecordNames
  contracts: RecordNames
}

/** What names records of one entity. */
export interface RecordNames {
  ids: Set<number>
  numbers: Set<string>
}

/** The field in which a record of an entity bears its number. */
export const numberFields = {
  announcements: 'numberAnno',
  lots: 'lotNumber',
  contracts: 'contractNumberSys',
} as const

const pages: Record<keyof NamedRecords, RegExp[]> = {
  announcements: [/\/announce\/index\/(\d+)/],
  lots: [/\/subpriceoffer\/index\/\d+\/(\d+)/],
  contracts: [/\/cpublic\/(?:show|akts)\/(\d+)/],
}

// With more names than these, reading a record costs less than looking for them in its bytes.
const mostSought = 40

/**
 * Reads what `--announcement`, `--lot` and `--contract` name.
 * @throws UserError (usage) for what can be none of these
 */
export function namedRecords(given: Partial<Record<keyof NamedRecords, readonly string[]>>): NamedRecords {
  const read = (entity: keyof NamedRecords): RecordNames => {
    const names: RecordNames = { ids: new Set(), numbers: new Set() }
    for (const one of given[entity] ?? []) {
      const text = one.trim()
      const page = pages[entity].map((pattern) => pattern.exec(text)?.[1]).find((id) => id !== undefined)
      if (/^[1-9]\d{0,14}$/.test(page ?? text)) names.ids.add(Number(page ?? text))
      else if (!text.includes('://') && /\d/.test(text) && text.length <= 200) names.numbers.add(text)
      else
        throw new UserError(`"${one}" names none of the ${entity}`, {
          why: 'an id, a number or the address of the page on goszakup.gov.kz is expected',
          next: `for example: ${{ announcements: '12345678-1', lots: '87361886-ЗЦП2', contracts: '050140006873/260001/00' }[entity]}`,
          exit: 'usage',
        })
    }
    return names
  }
  return { announcements: read('announcements'), lots: read('lots'), contracts: read('contracts') }
}

/** Whether a record is one of those named. The version at the end of an announcement's number does not count. */
export function isNamed(names: RecordNames, record: GoszakupRecord, entity: keyof NamedRecords): boolean {
  if (ids(record.id).some((id) => names.ids.has(id))) return true
  const number = record[numberFields[entity]]
  if (typeof number !== 'string') return false
  if (entity !== 'announcements') return names.numbers.has(number.trim())
  return [...names.numbers].some((name) => withoutVersion(name) === withoutVersion(number.trim()))
}

/** `12345678-2` is `12345678`: what stays of an announcement's number when it is changed. */
export function withoutVersion(number: string): string {
  return number.replace(/-\d+$/, '')
}

/**
 * Gathers the files of the records that are named, and of those that hang on them: of an announcement with its lots and
 * complaints, of a lot with what its announcement has for all lots, of a contract with its acts.
 */
export class NamedGatherer {
  private readonly names: NamedRecords
  private readonly list: FileList
  private readonly base: string
  private readonly found = new Set<string>()

  constructor(names: NamedRecords, list: FileList, base: string) {
    this.names = names
    this.list = list
    this.base = base
  }

  /** First of all: which records are meant. Announcements, lots and contracts, in any order. */
  look(entity: string, record: GoszakupRecord): void {
    const { names, list } = this
    const mark = (of: string, value: unknown) => {
      for (const id of ids(value)) list.mark(of, id)
    }
    if (entity !== 'announcements' && entity !== 'contracts' && entity !== 'lots') return
    if (!isNamed(names[entity], record, entity)) return
    mark(entity, record.id)
    if (entity === 'lots') mark('announcements of lots', record.trdBuyId)
    for (const id of ids(record.id)) this.found.add(`${entity} ${id}`)
    const number = record[numberFields[entity]]
    if (typeof number === 'string')
      this.found.add(`${entity} ${entity === 'announcements' ? withoutVersion(number.trim()) : number.trim()}`)
  }

  /** One of these is in the bytes of every record that is named; undefined when they are too many to look for. */
  namedBytes(): Buffer[] | undefined {
    const all = Object.values(this.names).flatMap(({ ids: known, numbers }) => [...known, ...numbers])
    // Letters may be escaped, digits are not.
    return bytesOf(
      all.map((name) =>
        String(name)
          .match(/\d+/g)!
          .reduce((a, b) => (b.length > a.length ? b : a)),
      ),
    )
  }

  /** The same for the records with their files, once those named are known. */
  foundBytes(): Buffer[] | undefined {
    return bytesOf(
      ['announcements', 'announcements of lots', 'lots', 'contracts'].flatMap((of) => this.list.marked(of, mostSought)),
    )
  }

  /** What was named and is neither in the dataset nor at the service. */
  missing(): string[] {
    return (['announcements', 'lots', 'contracts'] as const).flatMap((entity) =>
      [...this.names[entity].ids, ...this.names[entity].numbers]
        .filter((name) => {
          const number = entity === 'announcements' ? withoutVersion(String(name)) : String(name)
          return !this.found.has(`${entity} ${name}`) && !this.found.has(`${entity} ${number}`)
        })
        .map((name) => `${entity.slice(0, -1)} ${name}`),
    )
  }

  /** Then: their files. */
  gather(entity: string, record: GoszakupRecord): void {
    const { list } = this
    const any = (of: string, value: unknown) => ids(value).some((id) => list.isMarked(of, id))
    const whole =
      entity === 'announcements'
        ? any('announcements', record.id)
        : entity === 'lots'
          ? any('lots', record.id) || any('announcements', record.trdBuyId)
          : entity === 'complaints'
            ? any('announcements', record.trdBuyId) || any('announcements of lots', record.trdBuyId)
            : entity === 'contracts'
              ? any('contracts', record.id)
              : entity === 'acts' && any('contracts', record.contractId)
    const part = entity === 'announcements' && any('announcements of lots', record.id)
    if (!whole && !part) return
    // Of an announcement, a lot has what is its own and what is nobody's.
    for (const file of filesOfRecord(entity, record, this.base))
      if (whole || file.lots.length === 0 || file.lots.some((id) => list.isMarked('lots', id))) list.add(file)
  }
}

/**
 * Gathers the files of named records from the dataset; older forms of a record count, for files that were taken out.
 * `looked` is called for every record.
 */
export async function gatherNamed(dir: string, gatherer: NamedGatherer, looked: () => void): Promise<void> {
  for (const entity of ['announcements', 'lots', 'contracts'])
    for await (const record of records(dir, entity, looked, undefined, gatherer.namedBytes()))
      gatherer.look(entity, record)
  const found = gatherer.foundBytes()
  for (const entity of ['announcements', 'lots', 'contracts', 'acts', 'complaints'])
    for await (const record of records(dir, entity, looked, fileMark, found)) gatherer.gather(entity, record)
}

/**
 * Gathers the files of the dataset's records that the filters select: announcements by their own fields (a buyer also
 * by its lots, a supplier by bids and contracts), lots and complaints with their announcement, contracts by theirs
 * (region and words by their announcement), acts with their contract. Without a filter: all, of whatever entity.
 */
export async function gatherFiltered(
  dir: string,
  filter: FetchFilter,
  list: FileList,
  base: string,
  looked: () => void,
): Promise<void> {
  const all = Object.values(filter).every((value) => value === undefined)
  const entities = (await rawEntities(dir, apiSource)).filter(
    (entity) => entity !== filesEntity && !entity.startsWith('refs/'),
  )
  if (all) {
    for (const entity of entities)
      for await (const record of records(dir, entity, looked, fileMark))
        for (const file of filesOfRecord(entity, record, base)) list.add(file)
    return
  }
  const mark = (of: string, value: unknown) => {
    for (const id of ids(value)) list.mark(of, id)
  }
  const any = (of: string, value: unknown) => ids(value).some((id) => list.isMarked(of, id))
  // The module «Конкурс и аукцион» has ids of its own.
  for (const prefix of ['', 'ob-']) {
    if (filter.buyer !== undefined)
      for await (const record of records(dir, `${prefix}lots`, looked))
        if (record.customerBin === filter.buyer) mark(`${prefix}bought`, record.trdBuyId)
    if (filter.supplier !== undefined) {
      if (prefix === '')
        for await (const record of records(dir, 'bids', looked))
          if (record.supplierBinIin === filter.supplier) mark('supplied', record.buyId)
      for await (const record of records(dir, `${prefix}contracts`, looked))
        if (record.supplierBiin === filter.supplier) mark(`${prefix}supplied`, record.trdBuyId)
    }
    for await (const record of records(dir, `${prefix}announcements`, looked)) {
      if (!passesAnnouncement(record, filter, (of, id) => any(`${prefix}${of}`, id))) continue
      mark(`${prefix}announcements`, record.id)
      for (const file of filesOfRecord(`${prefix}announcements`, record, base)) list.add(file)
    }
    for await (const record of records(dir, `${prefix}lots`, looked, fileMark))
      if (any(`${prefix}announcements`, record.trdBuyId))
        for (const file of filesOfRecord(`${prefix}lots`, record, base)) list.add(file)
    for await (const record of records(dir, `${prefix}contracts`, looked)) {
      if (!passesContract(record, filter, (id) => any(`${prefix}announcements`, id))) continue
      mark(`${prefix}contracts`, record.id)
      for (const file of filesOfRecord(`${prefix}contracts`, record, base)) list.add(file)
    }
  }
  for await (const record of records(dir, 'complaints', looked, fileMark))
    if (any('announcements', record.trdBuyId))
      for (const file of filesOfRecord('complaints', record, base)) list.add(file)
  for await (const record of records(dir, 'acts', looked, fileMark))
    if (any('contracts', record.contractId)) for (const file of filesOfRecord('acts', record, base)) list.add(file)
}

function passesAnnouncement(
  record: GoszakupRecord,
  filter: FetchFilter,
  marked: (of: string, id: unknown) => boolean,
): boolean {
  const { buyer, supplier, region, query } = filter
  if (!isWithin(record.publishDate, filter)) return false
  if (buyer !== undefined && ![record.orgBin, record.customerBin].includes(buyer) && !marked('bought', record.id))
    return false
  if (supplier !== undefined && record.biinSupplier !== supplier && !marked('supplied', record.id)) return false
  if (region !== undefined && !hasRegion(record.kato, region)) return false
  if (!isMethod(record.refTradeMethodsId, filter)) return false
  return query === undefined || [record.nameRu, record.nameKz].some((name) => contains(name, query))
}

function passesContract(record: GoszakupRecord, filter: FetchFilter, selected: (id: unknown) => boolean): boolean {
  if (!isWithin(record.crdate ?? record.signDate, filter)) return false
  if (filter.buyer !== undefined && record.customerBin !== filter.buyer) return false
  if (filter.supplier !== undefined && record.supplierBiin !== filter.supplier) return false
  if (!isMethod(record.faktTradeMethodsId, filter)) return false
  return (filter.region === undefined && filter.query === undefined) || selected(record.trdBuyId)
}

function isWithin(date: unknown, { since, until, year }: FetchFilter): boolean {
  const from = since ?? (year === undefined ? undefined : `${year}-01-01`)
  const to = until ?? (year === undefined ? undefined : `${year}-12-31`)
  if (from === undefined && to === undefined) return true
  if (typeof date !== 'string' || date === '') return false
  const day = date.slice(0, 10)
  return (from === undefined || day >= from) && (to === undefined || day <= to)
}

function isMethod(method: unknown, filter: FetchFilter): boolean {
  return filter.method === undefined || filter.method.includes(Number(method))
}

function hasRegion(codes: unknown, region: string): boolean {
  const prefix = katoPrefix(region)
  return (Array.isArray(codes) ? codes : [codes]).some((code) => String(code ?? '').startsWith(prefix))
}

function contains(name: unknown, query: string): boolean {
  return typeof name === 'string' && name.toLowerCase().includes(query.toLowerCase())
}

function bytesOf(texts: readonly (string | number)[]): Buffer[] | undefined {
  return texts.length >= mostSought ? undefined : texts.map((text) => Buffer.from(String(text)))
}

/** All forms of an entity's records, oldest first; only those whose bytes have `having` in them, and one of `any`. */
async function* records(
  dir: string,
  entity: string,
  looked: () => void,
  having?: Buffer,
  any?: readonly Buffer[],
): AsyncGenerator<GoszakupRecord> {
  for await (const { bytes } of readRaw(dir, apiSource, entity)) {
    looked()
    if (having !== undefined && !bytes.includes(having)) continue
    if (any?.every((one) => !bytes.includes(one))) continue
    let record: GoszakupRecord
    try {
      record = JSON.parse(rawRecord(bytes).toString('utf8')) as GoszakupRecord
    } catch {
      // `data verify` tells of damaged lines; the files of the others can be had.
      continue
    }
    yield record
  }
}

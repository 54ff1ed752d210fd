import { join } from 'node:path'
import { apiSource } from '../../dataset/fetch/store.ts'
import { type FileRecord, filePathOf, filesEntity } from '../../dataset/files/records.ts'
import { readManifest } from '../../dataset/manifest.ts'
import { gather } from '../../dataset/purchase/chain.ts'
import { DatasetRecords } from '../../dataset/purchase/dataset-records.ts'
import { biinsIn, type FoundRecord, type Gathered, idsIn } from '../../dataset/purchase/records.ts'
import { rawEntities, rawRecord, rawSegments, readRaw, readSegment } from '../../dataset/raw/store.ts'
import { sha256 } from '../../files/hash.ts'
import { TemporaryFolder } from '../../files/temporary-folder.ts'
import { mappedBooks } from '../../ocds/goszakup/references.ts'

/** A raw record that a letter rests on, as it came: `bytes` are the exact slice, `sha256` is of them. */
export interface RawLine {
  source: string
  entity: string
  url: string
  request: string
  fetchedAt: string
  sha256: string
  bytes: Buffer
}

/** A file that a purchase names: its record, and where its content is when it was fetched. */
export interface NamedContent {
  record: FileRecord
  path: string | null
}

export interface Collected {
  lines: RawLine[]
  files: NamedContent[]
}

/** What a process of goszakup is known by. */
export interface ProcessNumber {
  kind: 'announcement' | 'contract' | 'plan'
  number: number
}

/** The kind and number of a process of goszakup, from its ocid; undefined for any other. */
export function processNumber(ocid: string, prefix: string): ProcessNumber | undefined {
  const [, letter, digits] =
    (ocid.startsWith(`${prefix}-`) && /^([cp]?)(\d{1,15})$/.exec(ocid.slice(prefix.length + 1))) || []
  if (digits === undefined) return undefined
  return { kind: letter === 'c' ? 'contract' : letter === 'p' ? 'plan' : 'announcement', number: Number(digits) }
}

/**
 * The raw records of some processes of goszakup: their chain, their parties, what the registers say of these, and the
 * reference books that turn them into tables. Each in its newest form, sorted by source, entity and place in the dataset.
 */
export async function collectRecords(dir: string, ocids: readonly string[]): Promise<Collected> {
  const temp = await TemporaryFolder.make('bundle')
  const records = await DatasetRecords.open(dir, join(temp.path, 'lines'))
  try {
    const numbers = await processNumbers(dir, ocids)
    const gathered = await chainOf(records, numbers)
    const ids = idsIn(gathered.of('contracts'), 'id')
    const lines = gathered.entities.flatMap((entity) => gathered.of(entity).map(lineOf))
    const biins = new Set([
      ...biinsIn(gathered.of('subjects'), 'bin', 'iin'),
      ...biinsIn(gathered.of('contracts'), 'supplierBiin', 'customerBin'),
      ...biinsIn(gathered.of('bids'), 'supplierBinIin'),
    ])
    const announced = numbers.filter(({ kind }) => kind === 'announcement').map(({ number }) => number)
    const announcements = new Set([...announced, ...idsIn(gathered.of('announcements'), 'id')])
    const named = await filesOf(dir, announcements, new Set(ids))
    return {
      lines: [
        ...lines,
        ...(await booksOf(dir)),
        ...named.map(({ line }) => line),
        ...(await registerLines(dir, biins)),
      ],
      files: named.map(({ record }) => ({ record, path: contentOf(dir, record) })),
    }
  } finally {
    await records.close()
    temp.remove()
  }
}

/** The records of some processes in a dataset, each in its newest form: their chain, their parties, their payments. */
export async function gatherRecords(dir: string, ocids: readonly string[]): Promise<Gathered> {
  const temp = await TemporaryFolder.make('records')
  const records = await DatasetRecords.open(dir, join(temp.path, 'lines'))
  try {
    return await chainOf(records, await processNumbers(dir, ocids))
  } finally {
    await records.close()
    temp.remove()
  }
}

async function processNumbers(dir: string, ocids: readonly string[]): Promise<ProcessNumber[]> {
  const { prefix } = await readManifest(dir)
  return [...new Set(ocids)].flatMap((ocid) => processNumber(ocid, prefix) ?? [])
}

async function chainOf(records: DatasetRecords, numbers: readonly ProcessNumber[]): Promise<Gathered> {
  const of = (kind: ProcessNumber['kind']) =>
    numbers
      .filter((one) => one.kind === kind)
      .map(({ number }) => number)
      .sort((a, b) => a - b)
  const roots = of('contract')
  const contracts = [
    ...(await records.where('contracts', 'rootId', roots)),
    ...(await records.where('contracts', 'id', roots)),
  ]
  const subject = { kind: 'party' as const, id: '', number: null, partyId: null }
  const seeds = { subject, announcements: of('announcement'), contracts, plans: of('plan'), parties: [] }
  const { gathered } = await gather(seeds, records, { attempts: false, withPersons: true })
  gathered.add(await records.where('payments', 'treasury-pay', idsIn(gathered.of('contracts'), 'id')))
  return gathered
}

function lineOf({ entity, url, request, fetchedAt, bytes }: FoundRecord): RawLine {
  return { source: apiSource, entity, url, request, fetchedAt, sha256: sha256(bytes), bytes }
}

/** A raw line of the dataset; undefined when it is damaged. */
export function parseLine(line: Buffer): { line: RawLine; record: unknown } | undefined {
  try {
    const {
      source,
      entity,
      url,
      request,
      fetched_at: fetchedAt,
      record,
    } = JSON.parse(line.toString()) as Record<string, string>
    const bytes = Buffer.from(rawRecord(line))
    return {
      line: {
        source: source!,
        entity: entity!,
        url: url!,
        request: request!,
        fetchedAt: fetchedAt!,
        sha256: sha256(bytes),
        bytes,
      },
      record,
    }
  } catch {
    return undefined
  }
}

async function booksOf(dir: string): Promise<RawLine[]> {
  const lines: RawLine[] = []
  for (const book of mappedBooks)
    for await (const { bytes } of readRaw(dir, apiSource, `refs/${book}`)) {
      const parsed = parseLine(bytes)
      if (parsed !== undefined) lines.push(parsed.line)
    }
  return lines
}

async function filesOf(
  dir: string,
  announcements: ReadonlySet<number>,
  contracts: ReadonlySet<number>,
): Promise<{ line: RawLine; record: FileRecord }[]> {
  const newest = new Map<string, { line: RawLine; record: FileRecord }>()
  for await (const { bytes } of readRaw(dir, apiSource, filesEntity)) {
    const parsed = parseLine(bytes)
    const record = parsed?.record as FileRecord | undefined
    if (record === undefined) continue
    const ours =
      record.announcements?.some((id) => announcements.has(id)) || record.contracts?.some((id) => contracts.has(id))
    if (ours) newest.set(record.id, { line: parsed!.line, record })
  }
  return [...newest.values()].sort((a, b) => (a.record.id < b.record.id ? -1 : 1))
}

function contentOf(dir: string, record: FileRecord): string | null {
  return record.sha256 === null ? null : filePathOf(dir, record.sha256)
}

/**
 * What imported registers say of these numbers. Where a register does not have a number, the entries that stand before
 * and after it, as proof of that: registers are complete lists.
 */
async function registerLines(dir: string, biins: ReadonlySet<string>): Promise<RawLine[]> {
  const found: RawLine[] = []
  for (const entity of await rawEntities(dir, 'registers')) {
    const segment = (await currentSegments(dir, entity)).at(-1)
    if (segment === undefined) continue
    const own: RawLine[] = []
    const seen = new Set<string>()
    const beside = new Map([...biins].map((biin) => [biin, new Neighbours(biin)]))
    for await (const { bytes } of readSegment(segment.path, segment)) {
      const parsed = parseLine(bytes)
      if (parsed === undefined) continue
      const numbers = [...new Set(bytes.toString('latin1').match(/(?<!\d)\d{12}(?!\d)/g) ?? [])]
      const wanted = numbers.filter((number) => biins.has(number))
      for (const number of wanted) seen.add(number)
      if (wanted.length > 0) own.push(parsed.line)
      const bin = (parsed.record as { bin?: unknown } | null)?.bin
      // A neighbour is shown for proof alone, so it is never a person.
      if (typeof bin === 'string' && /^\d{4}[4-6]\d{7}$/.test(bin))
        for (const one of beside.values()) one.take(bin, parsed.line)
    }
    for (const [biin, one] of beside) if (!seen.has(biin)) own.push(...one.lines)
    found.push(...[...new Map(own.map((line) => [line.sha256, line])).values()])
  }
  return found
}

async function currentSegments(dir: string, entity: string) {
  const imported = (await readManifest(dir)).sources.registers?.entities?.[entity]?.file
  const segments = await rawSegments(dir, 'registers', entity)
  return imported === undefined ? segments : segments.filter(({ name }) => name === imported)
}

/** The entries that stand next to a number in the order of numbers. */
class Neighbours {
  private readonly number: string
  private before: { number: string; line: RawLine } | undefined
  private after: { number: string; line: RawLine } | undefined

  constructor(number: string) {
    this.number = number
  }

  take(number: string, line: RawLine): void {
    if (number < this.number && (this.before === undefined || number > this.before.number))
      this.before = { number, line }
    if (number > this.number && (this.after === undefined || number < this.after.number)) this.after = { number, line }
  }

  get lines(): RawLine[] {
    return [this.before, this.after].flatMap((one) => (one === undefined ? [] : [one.line]))
  }
}

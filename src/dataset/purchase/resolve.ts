import { type Address, foldLotNumber } from '../../goszakup/address.ts'
import { UserError } from '../../terminal/errors.ts'
import type { PurchaseSubject } from './purchase.ts'
import { type FoundRecord, idsIn, type Records } from './records.ts'

/** How much of a party's purchases is looked at: the newest of each part that it has. */
export const partyLimit = 20

/** What the chain of a purchase begins with. */
export interface Seeds {
  subject: PurchaseSubject
  /** Announcements that are the answer, by id. */
  announcements: number[]
  /** Contracts of the answer, in any of their versions. */
  contracts: FoundRecord[]
  /** Plan points of the answer, by the id of the first version. */
  plans: number[]
  /** Participants of the answer. */
  parties: FoundRecord[]
}

// Versions of a number that are asked for at once: announcements have a few, contracts up to some tens.
const announcementVersions = 20
const contractVersions = 30

/**
 * Finds what an address means, asking for each of its kinds in their order, and with what records its chain begins.
 * @throws UserError (data) when there is no such thing
 */
export async function resolve(address: Address, records: Records): Promise<Seeds> {
  for (const kind of address.kinds) {
    const found = await finders[kind](address, records)
    if (found !== undefined) return found
  }
  const what = address.kinds.map((kind) => titles[kind]).join(', ')
  throw new UserError(`the ${records.origin === 'service' ? 'service' : 'dataset'} has no ${address.text} (${what})`, {
    why:
      records.lacking.size + records.unanswered.size > 0
        ? `not to be had there: ${[...records.lacking, ...records.unanswered].sort().join(', ')}`
        : 'no record has this number',
    next: [
      'look at the number again',
      ...(records.origin === 'dataset' ? ['leave out --offline to ask the service'] : []),
    ],
    exit: 'data',
  })
}

const titles = {
  announcement: 'announcement',
  lot: 'lot',
  contract: 'contract',
  plan: 'plan point',
  party: 'participant',
  file: 'file',
} as const

type Finder = (address: Address, records: Records) => Promise<Seeds | undefined>

const nothing = { announcements: [], contracts: [], plans: [], parties: [] }

const finders: Record<Address['kinds'][number], Finder> = {
  async announcement({ by, value, text }, records) {
    let [found] = await records.where('announcements', 'id', [Number(value)])
    // The number is the id and a version; where it is not, the number itself is asked for.
    if (by === 'number' && !String(found?.record.numberAnno ?? '').startsWith(`${value}-`)) {
      const version = /-(\d{1,3})$/.exec(text)?.[1]
      const numbers = Array.from({ length: announcementVersions }, (_, at) => `${value}-${at + 1}`)
      if (version !== undefined && !numbers.includes(`${value}-${version}`)) numbers.push(`${value}-${version}`)
      const versions = await records.where('announcements', 'numberAnno', numbers)
      const order = (one: FoundRecord) => Number(/-(\d+)$/.exec(String(one.record.numberAnno))?.[1] ?? 0)
      found = versions.sort((a, b) => order(b) - order(a))[0]
    }
    if (found === undefined) return undefined
    const id = Number(found.record.id)
    const subject = named('announcement', id, found.record.numberAnno ?? null)
    return { ...nothing, subject, announcements: [id] }
  },

  async lot({ by, value, text }, records) {
    const found =
      by === 'id'
        ? await records.where('lots', 'id', [Number(value)])
        : (await records.where('lots', 'lotNumber', spellings(value, text))).filter(
            ({ record }) => foldLotNumber(String(record.lotNumber)) === value,
          )
    // Two lots of one number are of an announcement and its repetition: the later one counts.
    const lot = found.sort((a, b) => Number(b.record.id) - Number(a.record.id))[0]
    if (lot === undefined) return undefined
    const subject = named('lot', Number(lot.record.id), lot.record.lotNumber ?? null)
    return { ...nothing, subject, announcements: idsIn([lot], 'trdBuyId') }
  },

  async contract({ by, value }, records) {
    const found =
      by === 'id'
        ? await records.where('contracts', 'id', [Number(value)])
        : await records.where('contracts', 'contractNumberSys', versionsOf(value))
    if (found.length === 0) return undefined
    const contracts = await wholeChain(found, records)
    const announcements = idsIn(contracts, 'trdBuyId')
    // All versions are known only with the announcement: see `newestNumber`.
    const subject = named('contract', rootOf(contracts.at(-1)!), null)
    return { ...nothing, subject, announcements: announcements.slice(0, 1), contracts }
  },

  async plan({ value }, records) {
    const id = Number(value)
    let [point] = await records.where('plans', 'id', [id])
    // An edited point may only be there under the id of a later version.
    point ??= (await records.where('plans', 'rootrecordId', [id]))[0]
    if (point === undefined) return undefined
    const root = idsIn([point], 'rootrecordId')[0] ?? Number(point.record.id)
    const versions = [point, ...(await records.where('plans', 'rootrecordId', [root]))]
    const points = [...new Set([root, ...idsIn(versions, 'id')])]
    const lots = await records.where('lots', 'pointList', points)
    const announcements = idsIn(lots, 'trdBuyId')
    const contracts = announcements.length > 0 ? [] : await boughtDirectly(point, points, records)
    return { subject: named('plan', root, String(root)), announcements, contracts, plans: [root], parties: [] }
  },

  async party({ by, value }, records) {
    const parties =
      by === 'id'
        ? await records.where('subjects', 'pid', [Number(value)])
        : await records.where('subjects', isPerson(value) ? 'iin' : 'bin', [value])
    // Sole traders are known by their own number, some of them under the name of a BIN.
    if (parties.length === 0 && by === 'biin')
      parties.push(...(await records.where('subjects', isPerson(value) ? 'bin' : 'iin', [value])))
    const party = parties.sort((a, b) => Number(a.record.pid) - Number(b.record.pid))[0]
    if (party === undefined) return undefined
    const { bin, iin, pid } = party.record
    const biin = [bin, iin].find((one) => typeof one === 'string' && /^\d{12}$/.test(one)) as string | undefined
    const subject: PurchaseSubject = { kind: 'party', id: String(pid), number: biin ?? null, partyId: null }
    if (biin === undefined) return { ...nothing, subject, parties }
    const [organised, bought, sold, offered] = await Promise.all([
      records.newest('announcements', 'orgBin', biin, partyLimit),
      records.newest('contracts', 'customerBin', biin, partyLimit),
      records.newest('contracts', 'supplierBiin', biin, partyLimit),
      records.newest('bids', 'supplierBinIin', biin, partyLimit),
    ])
    // Later versions have higher ids: a list of the newest holds them.
    const contracts = await wholeChain([...bought, ...sold], records, 0)
    const announcements = [...idsIn(organised, 'id'), ...idsIn(offered, 'buyId'), ...idsIn(contracts, 'trdBuyId')]
    return { subject, announcements: sorted(announcements), contracts, plans: [], parties }
  },

  async file({ value, text }, records) {
    for (const { kind, id } of await records.holdersOf(value)) {
      const [found] = await records.where(`${kind}s`, 'id', [id])
      // The record must name the file: a name alone proves nothing.
      if (found?.bytes.includes(value) === true)
        return finders[kind]({ kinds: [kind], by: 'id', value: String(id), text }, records)
    }
    throw new UserError(`it is not known to which purchase the file ${value} belongs`, {
      why: 'neither its address nor its name says it, or the record of that purchase does not name the file',
      next: 'give the link or the number of the announcement, lot or contract that the file belongs to',
      exit: 'data',
    })
  },
}

/** All versions of some contracts: those that records name, and those whose numbers differ in the version only. */
async function wholeChain(found: readonly FoundRecord[], records: Records, later = 5): Promise<FoundRecord[]> {
  const known = new Map(found.map((one) => [Number(one.record.id), one]))
  const add = (some: readonly FoundRecord[]) => {
    for (const one of some) known.set(Number(one.record.id), one)
  }
  // A contract with an announcement comes whole with it.
  const alone = () => [...known.values()].filter(({ record }) => !(Number(record.trdBuyId) > 0))
  const numbers = new Set(alone().flatMap(({ record }) => siblings(String(record.contractNumberSys ?? ''), later)))
  add(await records.where('contracts', 'contractNumberSys', [...numbers].sort()))
  for (;;) {
    const missing = idsIn([...known.values()], 'parentId', 'rootId').filter((id) => !known.has(id))
    if (missing.length === 0) break
    const more = await records.where('contracts', 'id', missing)
    if (more.length === 0) break
    add(more)
  }
  return [...known.values()].sort((a, b) => Number(a.record.id) - Number(b.record.id))
}

/** Numbers of a contract's other versions: all before its own, and so many after. */
function siblings(number: string, later: number): string[] {
  const parts = /^(\d{12}\/\d+)\/(\d{2,4})$/.exec(number)
  if (parts === null) return []
  const own = Number(parts[2])
  return versionNumbers(parts[1]!, later === 0 ? own : own + 1 + later).filter((other) => other !== number)
}

function versionsOf(number: string): string[] {
  return [number, ...versionNumbers(number, contractVersions)]
}

function versionNumbers(number: string, count: number): string[] {
  return Array.from({ length: count }, (_, version) => `${number}/${String(version).padStart(2, '0')}`)
}

/** Contracts on a plan point that no lot was made of: among the newest of its customer in the plan's year. */
async function boughtDirectly(point: FoundRecord, points: readonly number[], records: Records): Promise<FoundRecord[]> {
  const customer = point.record.subjectBiin
  if (typeof customer !== 'string' || !/^\d{12}$/.test(customer)) return []
  const contracts = await records.newest('contracts', 'customerBin', customer, 200)
  const wanted = new Set(points)
  const ours = contracts.filter((one) => idsIn([one], 'ContractUnits.plnPointId').some((id) => wanted.has(id)))
  return ours.length === 0 ? [] : wholeChain(ours, records)
}

/** The id of the first version of a contract. */
export function rootOf({ record }: FoundRecord): number {
  return [record.rootId, record.parentId, record.id].map(Number).find((id) => Number.isSafeInteger(id) && id > 0) ?? 0
}

/** The number of the newest version of a contract, by the id of its first. */
export function newestNumber(contracts: readonly FoundRecord[], root: string): string | null {
  const own = contracts.filter((one) => String(rootOf(one)) === root)
  const newest = own.sort((a, b) => Number(b.record.id) - Number(a.record.id))[0]?.record
  const number = newest?.contractNumberSys ?? newest?.contractNumber
  return typeof number === 'string' && number !== '' ? number : null
}

/**
 * How the number of a lot is asked for: all that begin with its point, because the service keeps capital and small
 * letters apart (`КпОПО1`), and as it was given, should it not know beginnings.
 */
function spellings(folded: string, text: string): string[] {
  return [...new Set([`?${folded.slice(0, folded.indexOf('-') + 1)}*`, folded, text.replaceAll(/\s*-\s*/g, '-')])]
}

function named(kind: PurchaseSubject['kind'], id: number, number: unknown): PurchaseSubject {
  return {
    kind,
    id: String(id),
    number: number === null || number === undefined ? null : String(number),
    partyId: null,
  }
}

function isPerson(biin: string): boolean {
  return /^\d{4}[0-3]/.test(biin)
}

function sorted(ids: readonly number[]): number[] {
  return [...new Set(ids)].sort((a, b) => a - b)
}

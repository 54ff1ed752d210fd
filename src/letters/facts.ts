import { systemNumbers } from '../goszakup/statuses.ts'
import { methods } from '../law/methods.ts'
import { UserError } from '../terminal/errors.ts'
import type { DataRow, EvidenceRecord, LetterFlag, LetterSource } from './source.ts'

/** What the dataset knows about the subject of a flag, before it becomes words. */
export interface Facts {
  /** What the letter is about: the flag's subject, a whole purchase, a supplier's or a pair's history. */
  subject: LetterSubject
  /** The flags, the gravest first; none for a purchase of which nothing was asked. */
  flags: LetterFlag[]
  /** All that the flags rest on, each record once. */
  evidence: EvidenceRecord[]
  process: DataRow | undefined
  lot: DataRow | undefined
  buyer: DataRow | undefined
  supplier: DataRow | undefined
  buyerId: string | null
  supplierId: string | null
  /** At most `shownContracts` contracts of the subject, dearest first, each with its payments. */
  contracts: ContractFacts[]
  contractsTotal: number
  /** Contracts behind a flag of a buyer, a supplier or a pair. */
  purchases: DataRow[]
  /** The year of a flag that is about a year. */
  year: string | undefined
  /** The records behind the flag by table and id, for their numbers. */
  records: Map<string, DataRow>
  /** The lots whose bids the flags compare, by process. */
  lots: ComparedLot[]
  /** Entries of the supplier in the register of unscrupulous participants. */
  debarred: DataRow[]
}

/** A lot with its bids and its winner. */
export interface ComparedLot {
  lot: DataRow
  process: DataRow | undefined
  /** `party` is the row of the bidder, for its names. */
  bids: { id: string; name: string | null; party: DataRow | undefined; amount: unknown }[]
  winnerId: string | null
}

export interface ContractFacts {
  row: DataRow
  supplier: DataRow | undefined
  payments: DataRow[]
  /** The newest act, of the contracts that have one. */
  act: DataRow | undefined
  /** How many lots its items are of. */
  lots: number
}

/** What a letter is about. Without a process it is the history of a buyer, a supplier, a pair or a market. */
export interface LetterSubject {
  ocid: string | null
  buyerId: string | null
  supplierId: string | null
  /** What the letter is named by: the flag's id, the process, the organisations. */
  name: string
}

/** The subject of one flag. */
export function subjectOf(flag: LetterFlag): LetterSubject {
  const history = histories.includes(flag.subject_type)
  return {
    ocid: history ? null : flag.ocid,
    buyerId: flag.buyer_id,
    supplierId: flag.supplier_id,
    name: flag.id,
  }
}

const histories: readonly string[] = ['buyer', 'supplier', 'pair', 'market']

/** How many contracts stand in the table of a letter, and purchases and records in its annex. */
const shownContracts = 3
const shownPurchases = 60
export const shownRecords = 60

const many = 100_000

/** The last part of an id such as `ocid|lot`, whatever the ocid holds. */
function lastPart(id: string, ocid: string | null): string {
  return ocid !== null && id.startsWith(`${ocid}|`) ? id.slice(ocid.length + 1) : (id.split('|').at(-1) ?? id)
}

/** The source's name of a flag's records, from the first row that tells it; null when none does. */
export function sourceOf(facts: Facts): string | null {
  const row =
    facts.process ??
    facts.contracts[0]?.row ??
    facts.purchases[0] ??
    facts.lots[0]?.lot ??
    facts.buyer ??
    facts.supplier
  return typeof row?.source === 'string' ? row.source : null
}

/**
 * The portal's mark of the procurement system: 1 the general law, 2 quasi-state, 9 framework agreements; of a contract
 * without an announcement by its method. Null when it is not known.
 */
export function methodTypeOf(facts: Facts): number | null {
  if (facts.process?.kz_method_type != null) return Number(facts.process.kz_method_type)
  const ids = [
    facts.process?.kz_ref_trade_methods_id,
    ...facts.contracts.map(({ row }) => row.kz_fakt_trade_methods_id),
  ]
  const known = methods().find((method) => ids.some((id) => id != null && Number(id) === method.id))
  return known === undefined ? null : systemNumbers[known.system]
}

/** Gathers what the tables say about a subject and its flags. Throws a UserError when the subject is gone from the tables. */
export async function gatherFacts(source: LetterSource, subject: LetterSubject, flags: LetterFlag[]): Promise<Facts> {
  const { ocid } = subject
  const only = flags.length === 1 ? flags[0] : undefined
  const own = only === undefined ? undefined : lastPart(only.subject_id, only.ocid)
  const process = ocid === null ? undefined : (await source.find('processes', { ocid }, 1))[0]
  if (ocid !== null && process === undefined)
    throw new UserError(
      `the subject of ${only === undefined ? 'the letter' : `the flag ${only.id}`} is not in the dataset`,
      {
        why: `no process has the ocid ${ocid}`,
        next: ['build the tables anew with: jaryq build', 'then: jaryq flag --all'],
        exit: 'data',
      },
    )
  const evidence = uniqueEvidence(flags)
  const history = ocid === null
  const lot = history ? undefined : await lotOf(source, ocid, only, own)
  const found = history ? [] : await contractsOf(source, ocid, only, own, lot)
  const contracts = await Promise.all(found.slice(0, shownContracts).map((row) => contractFacts(source, row)))
  const year = history && only !== undefined ? /^\d{4}$/.exec(own ?? '')?.[0] : undefined
  const buyerId = subject.buyerId ?? text(process?.buyer_id)
  const suppliers = [...new Set(found.map((row) => text(row.supplier_id)).filter((id) => id !== null))]
  const supplierId = subject.supplierId ?? (suppliers.length === 1 ? suppliers[0]! : null)
  const purchases = history ? await purchasesOf(source, evidence, buyerId, year) : []
  return {
    subject,
    flags,
    evidence,
    process,
    lot,
    buyerId,
    supplierId,
    buyer: await party(source, ocid ?? undefined, buyerId),
    supplier: await party(source, ocid ?? undefined, supplierId),
    contracts,
    contractsTotal: found.length,
    purchases: purchases.slice(0, shownPurchases),
    year,
    records: await recordsOf(source, evidence, flags),
    lots: await comparedLots(source, evidence, flags),
    debarred: supplierId === null ? [] : await source.find('unscrupulous_suppliers', { supplier_id: supplierId }, 5),
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function uniqueEvidence(flags: readonly LetterFlag[]): EvidenceRecord[] {
  const seen = new Set<string>()
  return flags
    .flatMap((flag) => flag.evidence)
    .filter(({ table, id, field }) => {
      const key = `${table} ${id} ${field}`
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
}

async function contractFacts(source: LetterSource, row: DataRow): Promise<ContractFacts> {
  const of = { ocid: row.ocid, contract_id: row.id }
  const acts = (await source.find('milestones', of, many)).filter((act) => act.kz_akt_local_date != null)
  acts.sort((a, b) => (String(a.kz_akt_local_date) < String(b.kz_akt_local_date) ? 1 : -1))
  const items = await source.find('contract_items', of, many)
  return {
    row,
    supplier: await party(source, row.ocid, row.supplier_id),
    payments: await source.find('transactions', of, many),
    act: acts[0],
    lots: new Set(items.map((item) => item.related_lot).filter((lot) => lot != null)).size,
  }
}

async function party(source: LetterSource, ocid: unknown, id: unknown): Promise<DataRow | undefined> {
  if (typeof id !== 'string') return undefined
  const here = ocid === undefined ? [] : await source.find('parties', { ocid, id }, 1)
  return here[0] ?? (await source.find('parties', { id }, 1))[0]
}

async function lotOf(
  source: LetterSource,
  ocid: string,
  flag: LetterFlag | undefined,
  own: string | undefined,
): Promise<DataRow | undefined> {
  if (flag?.subject_type === 'lot') return (await source.find('lots', { ocid, id: own }, 1))[0]
  if (flag?.subject_type === 'bid') {
    const bid = (await source.find('bids', { ocid, id: own }, 1))[0]
    return bid?.related_lot == null ? undefined : (await source.find('lots', { ocid, id: bid.related_lot }, 1))[0]
  }
  const lots = await source.find('lots', { ocid }, 2)
  return lots.length === 1 ? lots[0] : undefined
}

async function contractsOf(
  source: LetterSource,
  ocid: string,
  flag: LetterFlag | undefined,
  own: string | undefined,
  lot: DataRow | undefined,
): Promise<DataRow[]> {
  if (flag?.subject_type === 'contract') return source.find('contracts', { ocid, id: own }, 1)
  const all = await source.find('contracts', { ocid }, many)
  if (lot === undefined || flag === undefined || !['lot', 'bid'].includes(flag.subject_type)) return byAmount(all)
  const items = await source.find('contract_items', { ocid, related_lot: lot.id }, many)
  const awards = await source.find('awards', { ocid, related_lot: lot.id }, many)
  const ids = new Set(items.map((item) => item.contract_id))
  const awardIds = new Set(awards.map((award) => award.id))
  return byAmount(all.filter((row) => ids.has(row.id) || (row.award_id != null && awardIds.has(row.award_id))))
}

async function purchasesOf(
  source: LetterSource,
  evidence: readonly EvidenceRecord[],
  buyerId: string | null,
  year: string | undefined,
): Promise<DataRow[]> {
  const wanted = new Set(evidence.filter(({ table }) => table === 'contracts').map(({ id }) => id))
  if (wanted.size === 0) return []
  const ids = [...new Set([...wanted].map((id) => id.split('|').at(-1)!))]
  const rows = await source.find('contracts', { id: ids }, many)
  return byAmount(
    rows.filter(
      (row) =>
        (wanted.has(String(row.id)) || wanted.has(`${row.ocid}|${row.id}`)) &&
        (year === undefined || typeof row.buyer_id !== 'string' || buyerId === null || row.buyer_id === buyerId),
    ),
  )
}

// Only where bids are compared: the lots of a flag on one lot, and those behind the bids that a flag names.
async function comparedLots(
  source: LetterSource,
  evidence: readonly EvidenceRecord[],
  flags: readonly LetterFlag[],
): Promise<ComparedLot[]> {
  if (!flags.some(({ violations }) => violations.some((id) => compared.has(id)))) return []
  const wanted = new Map<string, { ocid: string; lot: string }>()
  for (const flag of flags)
    if (flag.subject_type === 'lot' && flag.ocid !== null)
      wanted.set(flag.subject_id, { ocid: flag.ocid, lot: lastPart(flag.subject_id, flag.ocid) })
  // Bids and awards name their lots; all of a table are asked for at once, so that a long history does not take long.
  // Where bids are named, an award alone may be of another lot of the same purchase, which was not compared.
  const named = namedIn(evidence, ['bids', 'awards'])
  for (const table of named.has('bids') ? ['bids'] : ['awards']) {
    const rows = await findAll(source, table, named.get(table) ?? [])
    for (const row of rows)
      if (row.related_lot != null)
        wanted.set(`${row.ocid}|${row.related_lot}`, { ocid: String(row.ocid), lot: String(row.related_lot) })
  }
  for (const [, ids] of namedIn(evidence, ['lots'])) for (const id of ids) wanted.set(`${id.ocid}|${id.lot}`, id)
  const keys = [...wanted.values()].slice(0, comparedLotsRead)
  if (keys.length === 0) return []
  const ocids = [...new Set(keys.map(({ ocid }) => ocid))]
  const lots = keyed(await findAll(source, 'lots', keys), (row) => `${row.ocid}|${row.id}`)
  const processes = keyed(await source.find('processes', { ocid: ocids }, many), (row) => String(row.ocid))
  const lotIds = [...new Set(keys.map(({ lot }) => lot))]
  const bids = await source.find('bids', { ocid: ocids, related_lot: lotIds }, many)
  const awards = await source.find('awards', { ocid: ocids, related_lot: lotIds }, many)
  const tenderers = await source.find('bid_tenderers', { ocid: ocids, bid_id: bids.map((bid) => bid.id) }, many)
  const names = new Map(tenderers.map((row) => [row.tenderer_id, row.tenderer_name]))
  const bidders = [...new Set(bids.map((bid) => bid.tenderer_id))]
  const parties = keyed(
    await source.find('parties', { ocid: ocids, id: bidders }, many),
    (row) => `${row.ocid}|${row.id}`,
  )
  return keys.flatMap(({ ocid, lot: id }): ComparedLot[] => {
    const lot = lots.get(`${ocid}|${id}`)?.[0]
    const here = (row: DataRow) => row.ocid === ocid && row.related_lot === id
    const offered = bids.filter((bid) => here(bid) && typeof bid.tenderer_id === 'string')
    if (lot === undefined || offered.length === 0) return []
    const winner = awards.find(
      (award) =>
        here(award) && award.supplier_id != null && award.status !== 'cancelled' && award.status !== 'unsuccessful',
    )
    return [
      {
        lot,
        process: processes.get(ocid)?.[0],
        bids: offered.map((bid) => ({
          id: String(bid.tenderer_id),
          name: text(names.get(bid.tenderer_id)),
          party: parties.get(`${ocid}|${bid.tenderer_id}`)?.[0],
          amount: bid.value_amount,
        })),
        winnerId: text(winner?.supplier_id),
      },
    ]
  })
}

interface RowKey {
  ocid: string
  lot: string
}

/** The processes and own ids of the records of some tables, by table. */
function namedIn(evidence: readonly EvidenceRecord[], tables: readonly string[]): Map<string, RowKey[]> {
  const found = new Map<string, Map<string, RowKey>>()
  for (const { table, id } of evidence) {
    const at = id.lastIndexOf('|')
    if (at < 0 || !tables.includes(table)) continue
    const ids = found.get(table) ?? new Map<string, RowKey>()
    found.set(table, ids.set(id, { ocid: id.slice(0, at), lot: id.slice(at + 1) }))
  }
  return new Map([...found].map(([table, ids]) => [table, [...ids.values()]]))
}

/** The rows of a table with these processes and own ids. */
async function findAll(source: LetterSource, table: string, keys: readonly RowKey[]): Promise<DataRow[]> {
  const wanted = new Set(keys.map(({ ocid, lot }) => `${ocid}|${lot}`))
  const rows = await source.find(
    table,
    { ocid: [...new Set(keys.map(({ ocid }) => ocid))], id: [...new Set(keys.map(({ lot }) => lot))] },
    many,
  )
  return rows.filter((row) => wanted.has(`${row.ocid}|${row.id}`))
}

function keyed(rows: readonly DataRow[], key: (row: DataRow) => string): Map<string, DataRow[]> {
  const map = new Map<string, DataRow[]>()
  for (const row of rows) map.set(key(row), [...(map.get(key(row)) ?? []), row])
  return map
}

const compared = new Set(['sham', 'stable', 'affil', 'reject'])
const comparedLotsRead = 200

function byAmount(rows: DataRow[]): DataRow[] {
  const amount = (row: DataRow) => Number(row.value_amount ?? 0)
  return [...rows].sort((a, b) => amount(b) - amount(a) || (String(a.id) < String(b.id) ? -1 : 1))
}

const withNumbers = new Set(['lots', 'contracts'])

async function recordsOf(
  source: LetterSource,
  evidence: readonly EvidenceRecord[],
  flags: readonly LetterFlag[],
): Promise<Map<string, DataRow>> {
  const records = new Map<string, DataRow>()
  const ocid = flags[0]?.ocid ?? null
  for (const table of withNumbers) {
    const own = new Map<string, RowKey>()
    for (const entry of evidence) {
      if (entry.table !== table || own.size >= shownRecords) continue
      const at = ocid !== null && entry.id.startsWith(`${ocid}|`) ? ocid.length : entry.id.lastIndexOf('|')
      if (at < 0 && ocid === null) continue
      own.set(entry.id, { ocid: at < 0 ? ocid! : entry.id.slice(0, at), lot: entry.id.slice(at + 1) })
    }
    if (own.size === 0) continue
    const rows = keyed(await findAll(source, table, [...own.values()]), (row) => `${row.ocid}|${row.id}`)
    for (const [id, key] of own) {
      const row = rows.get(`${key.ocid}|${key.lot}`)?.[0]
      if (row !== undefined) records.set(`${table} ${id}`, row)
    }
  }
  // A flag of one purchase may rest on other purchases too: each goes by its own number.
  const named = evidence.filter(({ table }) => table === 'processes').map(({ id }) => id)
  const processes = [...new Set(named)].slice(0, shownRecords)
  if (processes.length > 0)
    for (const row of await source.find('processes', { ocid: processes }, many))
      records.set(`processes ${row.ocid}`, row)
  return records
}

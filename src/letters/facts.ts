import { systemNumbers } from '../goszakup/statuses.ts'
import { methods } from '../law/methods.ts'
import { UserError } from '../terminal/errors.ts'
import type { DataRow, LetterFlag, LetterSource } from './source.ts'

/** What the dataset knows about the subject of a flag, before it becomes words. */
export interface Facts {
  flag: LetterFlag
  process: DataRow | undefined
  lot: DataRow | undefined
  buyer: DataRow | undefined
  /** At most `shownContracts` contracts of the subject, dearest first, each with its payments. */
  contracts: ContractFacts[]
  contractsTotal: number
  /** Contracts behind a flag of a buyer, a supplier or a pair. */
  purchases: DataRow[]
  /** The year of a flag that is about a year. */
  year: string | undefined
  /** The records behind the flag by table and id, for their numbers. */
  records: Map<string, DataRow>
}

export interface ContractFacts {
  row: DataRow
  supplier: DataRow | undefined
  payments: DataRow[]
}

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
  const row = facts.process ?? facts.contracts[0]?.row ?? facts.purchases[0] ?? facts.buyer
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

/** Gathers what the tables say about the subject of a flag. Throws a UserError when the subject is gone from the tables. */
export async function gatherFacts(source: LetterSource, flag: LetterFlag): Promise<Facts> {
  const own = lastPart(flag.subject_id, flag.ocid)
  const ocid = flag.ocid
  const process = ocid === null ? undefined : (await source.find('processes', { ocid }, 1))[0]
  const aggregate = ['buyer', 'supplier', 'pair', 'market'].includes(flag.subject_type)
  if (!aggregate && process === undefined)
    throw new UserError(`the subject of the flag ${flag.id} is not in the dataset`, {
      why: `no process has the ocid ${ocid ?? '(none)'}`,
      next: ['build the tables anew with: jaryq build', 'then: jaryq flag --all'],
      exit: 'data',
    })
  const lot = await lotOf(source, flag, own)
  const found = aggregate ? [] : await contractsOf(source, flag, own, lot)
  const contracts = await Promise.all(
    found.slice(0, shownContracts).map(async (row) => ({
      row,
      supplier: await party(source, row.ocid, row.supplier_id),
      payments: await source.find('transactions', { ocid: row.ocid, contract_id: row.id }, many),
    })),
  )
  const year = aggregate ? /^\d{4}$/.exec(own)?.[0] : undefined
  const purchases = aggregate ? await purchasesOf(source, flag, year) : []
  return {
    flag,
    process,
    lot,
    buyer: await party(source, ocid ?? undefined, flag.buyer_id),
    contracts,
    contractsTotal: found.length,
    purchases: purchases.slice(0, shownPurchases),
    year,
    records: aggregate ? new Map() : await recordsOf(source, flag),
  }
}

async function party(source: LetterSource, ocid: unknown, id: unknown): Promise<DataRow | undefined> {
  if (typeof id !== 'string') return undefined
  const here = ocid === undefined ? [] : await source.find('parties', { ocid, id }, 1)
  return here[0] ?? (await source.find('parties', { id }, 1))[0]
}

async function lotOf(source: LetterSource, flag: LetterFlag, own: string): Promise<DataRow | undefined> {
  if (flag.ocid === null) return undefined
  if (flag.subject_type === 'lot') return (await source.find('lots', { ocid: flag.ocid, id: own }, 1))[0]
  if (flag.subject_type === 'bid') {
    const bid = (await source.find('bids', { ocid: flag.ocid, id: own }, 1))[0]
    return bid?.related_lot == null
      ? undefined
      : (await source.find('lots', { ocid: flag.ocid, id: bid.related_lot }, 1))[0]
  }
  const lots = await source.find('lots', { ocid: flag.ocid }, 2)
  return lots.length === 1 ? lots[0] : undefined
}

async function contractsOf(
  source: LetterSource,
  flag: LetterFlag,
  own: string,
  lot: DataRow | undefined,
): Promise<DataRow[]> {
  const ocid = flag.ocid
  if (flag.subject_type === 'contract') return source.find('contracts', { ocid, id: own }, 1)
  const all = await source.find('contracts', { ocid }, many)
  if (lot === undefined || !['lot', 'bid'].includes(flag.subject_type)) return byAmount(all)
  const items = await source.find('contract_items', { ocid, related_lot: lot.id }, many)
  const awards = await source.find('awards', { ocid, related_lot: lot.id }, many)
  const ids = new Set(items.map((item) => item.contract_id))
  const awardIds = new Set(awards.map((award) => award.id))
  return byAmount(all.filter((row) => ids.has(row.id) || (row.award_id != null && awardIds.has(row.award_id))))
}

async function purchasesOf(source: LetterSource, flag: LetterFlag, year: string | undefined): Promise<DataRow[]> {
  const ids = [
    ...new Set(flag.evidence.filter(({ table }) => table === 'contracts').map(({ id }) => id.split('|').at(-1)!)),
  ]
  if (ids.length === 0) return []
  const wanted = new Set(flag.evidence.filter(({ table }) => table === 'contracts').map(({ id }) => id))
  const rows = await source.find('contracts', { id: ids }, many)
  return byAmount(
    rows.filter(
      (row) =>
        (wanted.has(String(row.id)) || wanted.has(`${row.ocid}|${row.id}`)) &&
        (year === undefined ||
          typeof row.buyer_id !== 'string' ||
          flag.buyer_id === null ||
          row.buyer_id === flag.buyer_id),
    ),
  )
}

function byAmount(rows: DataRow[]): DataRow[] {
  const amount = (row: DataRow) => Number(row.value_amount ?? 0)
  return [...rows].sort((a, b) => amount(b) - amount(a) || (String(a.id) < String(b.id) ? -1 : 1))
}

const withNumbers = new Set(['lots', 'contracts'])

async function recordsOf(source: LetterSource, flag: LetterFlag): Promise<Map<string, DataRow>> {
  const records = new Map<string, DataRow>()
  for (const { table, id } of flag.evidence) {
    const key = `${table} ${id}`
    if (!withNumbers.has(table) || records.has(key) || records.size >= shownRecords) continue
    const row = (await source.find(table, { ocid: flag.ocid, id: lastPart(id, flag.ocid) }, 1))[0]
    if (row !== undefined) records.set(key, row)
  }
  return records
}

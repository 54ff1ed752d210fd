import type { Engine } from '../dataset/engine.ts'
import { portalLink } from '../indicators/links.ts'
import { methodOf } from '../law/methods.ts'
import type { Row } from '../terminal/rows.ts'
import { sqlText } from '../terminal/sql-text.ts'

/** A buyer or a supplier. Of a natural person nothing is known but the pseudonym. */
export interface PartyFact {
  id: string
  name: string | null
  nameKk: string | null
  bin: string | null
  isPerson: boolean
}

/** A sum as it is published: `net` of value added tax, `gross` with it, or nobody says. */
export interface SumFact {
  amount: string
  currency: string | null
  vat: 'net' | 'gross' | 'exempt' | 'unknown'
}

export interface LotFact {
  number: string | null
  title: string | null
  titleKk: string | null
  amount: SumFact | null
  /** As its source words it, and the code of the standard. */
  status: string | null
  statusCode: string | null
  bids: number
  winner: PartyFact | null
  url: string | null
}

export interface ContractFact {
  id: string
  number: string | null
  supplier: PartyFact | null
  buyer: PartyFact | null
  net: SumFact | null
  gross: SumFact | null
  signed: string | null
  due: string | null
  /** As its source words it, and the code of the standard. */
  status: string | null
  statusCode: string | null
  changes: number
  acted: string | null
  paid: SumFact | null
  lastPaid: string | null
  url: string | null
}

/** One process, as people know it. */
export interface ProcessFact {
  ocid: string
  number: string | null
  title: string | null
  titleKk: string | null
  methodId: number | null
  methodName: string | null
  /** As its source words it, and the code of the standard. */
  status: string | null
  statusCode: string | null
  buyer: PartyFact | null
  organiser: PartyFact | null
  amount: SumFact | null
  announced: string | null
  discussedUntil: string | null
  bidsFrom: string | null
  bidsUntil: string | null
  opened: string | null
  results: string | null
  repeated: boolean
  /** Of the quasi-state sector, which has a law of its own. */
  quasiState: boolean
  lots: LotFact[]
  contracts: ContractFact[]
  url: string | null
}

/** What the tables say of some processes, by ocid. */
export async function factsOf(engine: Engine, ocids: readonly string[]): Promise<ProcessFact[]> {
  const among = `(${ocids.length === 0 ? "''" : ocids.map((ocid) => sqlText(ocid)).join(', ')})`
  const parties = new Map<string, PartyFact>()
  for (const row of await engine.rows(
    `SELECT id, min(name) AS name, min(name_kk) AS name_kk,
       min(CASE WHEN identifier_scheme = 'KZ-BIN' THEN identifier_id END) AS bin, bool_or(coalesce(is_person, false)) AS is_person
     FROM parties GROUP BY id ORDER BY id`,
  ))
    parties.set(String(row.id), partyOf(row))
  const party = (id: unknown, name?: unknown) =>
    id === null || id === undefined ? null : (parties.get(String(id)) ?? unknownParty(String(id), name))
  const contracts = await contractsOf(engine, among, party)
  const lots = await lotsOf(engine, among, party)
  const rows = await engine.rows(
    `SELECT p.*, (SELECT max(o.kz_is_qvazi) FROM parties o WHERE o.ocid = p.ocid AND o.id = coalesce(p.buyer_id, p.tender_procuring_entity_id))
       AS is_qvazi, (SELECT max(kz_attempt) FROM lots l WHERE l.ocid = p.ocid) AS attempt,
       coalesce(p.kz_ref_trade_methods_id, (SELECT min(c.kz_fakt_trade_methods_id) FROM contracts c WHERE c.ocid = p.ocid)) AS method_id FROM processes p
     WHERE p.ocid IN ${among} ORDER BY p.ocid`,
  )
  return rows.map((row) => {
    const ocid = String(row.ocid)
    const own = contracts.get(ocid) ?? []
    const later = (a: unknown, b: unknown) =>
      text(a !== null && b !== null ? (String(a) > String(b) ? a : b) : (a ?? b))
    return {
      ocid,
      number: text(row.kz_number_anno),
      title: text(row.tender_title),
      titleKk: text(row.tender_title_kk),
      methodId: row.method_id === null ? null : Number(row.method_id),
      methodName: text(row.tender_procurement_method_details),
      status: text(row.tender_status_details),
      statusCode: text(row.tender_status),
      buyer: party(row.buyer_id, row.buyer_name) ?? own[0]?.buyer ?? null,
      organiser: party(row.tender_procuring_entity_id, row.tender_procuring_entity_name),
      amount: sum(row.tender_value_amount, row.tender_value_currency, row.source === 'goszakup' ? 'net' : 'unknown'),
      announced: text(row.tender_date_published_local_date),
      discussedUntil: later(row.kz_discus_end_local_date, null) ?? text(row.tender_enquiry_period_end_local_date),
      bidsFrom: text(row.tender_period_start_local_date),
      bidsUntil: later(row.tender_period_end_local_date, row.kz_repeat_end_local_date),
      opened: text(row.tender_bid_opening_local_date),
      results: text(row.kz_itogi_date_public_local_date),
      repeated: Number(row.kz_parent_id ?? 0) > 0 || Number(row.attempt ?? 1) > 1,
      quasiState:
        Number(row.kz_method_type ?? 0) === 2 ||
        methodOf(row.method_id as number | null)?.system === 'quasi-state' ||
        Number(row.is_qvazi ?? 0) === 1,
      lots: lots.get(ocid) ?? [],
      contracts: own,
      url: portalLink({ source: text(row.source), table: 'processes', buy: row.kz_trd_buy_id as number | null }),
    }
  })
}

type PartyOf = (id: unknown, name?: unknown) => PartyFact | null

async function lotsOf(engine: Engine, among: string, party: PartyOf): Promise<Map<string, LotFact[]>> {
  const rows = await engine.rows(
    `SELECT l.ocid, l.source, l.id, l.title, l.title_kk, l.value_amount, l.value_currency, l.status, l.status_details, l.kz_lot_number,
       p.kz_trd_buy_id,
       (SELECT count(DISTINCT b.bid_id) FROM bid_lots b WHERE b.ocid = l.ocid AND b.lot_id = l.id) AS bids,
       (SELECT min(a.supplier_id) FROM awards a WHERE a.ocid = l.ocid AND a.related_lot = l.id AND a.status = 'active') AS winner
     FROM lots l LEFT JOIN processes p ON p.ocid = l.ocid AND p.source = l.source
     WHERE l.ocid IN ${among} ORDER BY l.ocid, l.kz_lot_number, l.id`,
  )
  return byProcess(rows, (row) => ({
    number: text(row.kz_lot_number) ?? text(row.id),
    title: text(row.title),
    titleKk: text(row.title_kk),
    amount: sum(row.value_amount, row.value_currency, row.source === 'goszakup' ? 'net' : 'unknown'),
    status: text(row.status_details),
    statusCode: text(row.status),
    bids: Number(row.bids),
    winner: party(row.winner),
    url: portalLink({
      source: text(row.source),
      table: 'lots',
      buy: row.kz_trd_buy_id as number | null,
      lot: row.id as string,
    }),
  }))
}

async function contractsOf(engine: Engine, among: string, party: PartyOf): Promise<Map<string, ContractFact[]>> {
  const rows = await engine.rows(
    `SELECT c.*,
       (SELECT max(coalesce(m.kz_akt_local_date, m.date_met_local_date)) FROM milestones m
        WHERE m.ocid = c.ocid AND m.contract_id = c.id AND m.parent = 'implementation' AND m.status = 'met') AS acted,
       (SELECT sum(t.value_amount) FROM transactions t WHERE t.ocid = c.ocid AND t.contract_id = c.id) AS paid,
       (SELECT min(t.value_currency) FROM transactions t WHERE t.ocid = c.ocid AND t.contract_id = c.id) AS paid_currency,
       (SELECT max(t.date_local_date) FROM transactions t WHERE t.ocid = c.ocid AND t.contract_id = c.id) AS last_paid
     FROM contracts c WHERE c.ocid IN ${among} ORDER BY c.ocid, c.id`,
  )
  return byProcess(rows, (row) => {
    const isPortal = row.source === 'goszakup'
    const hasTax = Number(row.kz_with_nds ?? -1)
    return {
      id: String(row.id),
      number: text(row.kz_contract_number_sys) ?? text(row.id),
      supplier: party(row.supplier_id, row.supplier_name),
      buyer: party(row.buyer_id, row.buyer_name),
      net: sum(row.value_amount, row.value_currency, !isPortal ? 'unknown' : hasTax === 0 ? 'exempt' : 'net'),
      gross: hasTax === 1 ? sum(row.kz_contract_sum_wnds, row.value_currency, 'gross') : null,
      signed: text(row.date_signed_local_date),
      due: text(row.kz_plan_exec_local_date) ?? text(row.period_end_local_date),
      status: text(row.status_details),
      statusCode: text(row.status),
      changes: Number(row.amendments_count ?? 0),
      acted: text(row.acted),
      // Nobody says whether a payment holds the tax: it is what was transferred.
      paid: sum(row.paid, row.paid_currency, 'unknown'),
      lastPaid: text(row.last_paid),
      url: portalLink({ source: text(row.source), table: 'contracts', contract: row.kz_id as number | null }),
    }
  })
}

function byProcess<T>(rows: Row[], made: (row: Row) => T): Map<string, T[]> {
  const found = new Map<string, T[]>()
  for (const row of rows) {
    const list = found.get(String(row.ocid)) ?? []
    list.push(made(row))
    found.set(String(row.ocid), list)
  }
  return found
}

function partyOf(row: Row): PartyFact {
  const id = String(row.id)
  const isPerson = row.is_person === true || id.startsWith('KZ-person-')
  return {
    id,
    name: isPerson ? null : text(row.name),
    nameKk: isPerson ? null : text(row.name_kk),
    bin: isPerson ? null : (text(row.bin) ?? /^KZ-BIN-(\d{12})$/.exec(id)?.[1] ?? null),
    isPerson,
  }
}

function unknownParty(id: string, name: unknown): PartyFact {
  return partyOf({ id, name: (name ?? null) as string | null, name_kk: null, bin: null, is_person: false })
}

function text(value: unknown): string | null {
  return value === null || value === undefined || value === '' ? null : String(value)
}

function sum(amount: unknown, currency: unknown, vat: SumFact['vat']): SumFact | null {
  return amount === null || amount === undefined ? null : { amount: String(amount), currency: text(currency), vat }
}

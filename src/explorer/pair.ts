import { literalPath } from '../files/literal-path.ts'
import { portalLink } from '../indicators/links.ts'
import type { Row } from '../terminal/rows.ts'
import { sqlText } from '../terminal/sql-text.ts'
import type { PairEvidence } from './page/source.ts'

type Ask = (sql: string, values: string[]) => Promise<Row[]>

const most = 100

/** What two bidders have in common: the lots that both bid for, the newest first, and their contacts. */
export async function pairEvidence(
  ask: Ask,
  files: { pairs: string; contacts: string },
  pair: [a: string, b: string],
  nameOf: (ids: string[]) => Promise<Record<string, string>>,
  isKazakh: boolean,
): Promise<PairEvidence> {
  const [a, b] = [...pair].sort() as [string, string]
  const pairs = `read_parquet(${sqlText(literalPath(files.pairs))})`
  const contacts = `read_parquet(${sqlText(literalPath(files.contacts))})`
  const rows = await ask(
    `WITH chosen AS (
       SELECT f.source, f.ocid, f.lot, f.date, f.buyer, f.amount, f.currency, f.price_a, f.price_b, f.won_a, f.won_b,
         count(*) OVER () AS total
       FROM ${pairs} f WHERE f.bidder_a = ? AND f.bidder_b = ? ORDER BY f.date DESC, f.ocid, f.lot LIMIT ${most}
     ),
     buys AS (
       SELECT p.source, p.ocid, min(p.tender_title) AS title, min(p.tender_title_kk) AS title_kk, min(p.kz_trd_buy_id) AS buy
       FROM processes p WHERE p.ocid IN (SELECT ocid FROM chosen) GROUP BY p.source, p.ocid
     )
     SELECT c.*, ${isKazakh ? 'coalesce(b.title_kk, b.title)' : 'b.title'} AS title, b.buy
     FROM chosen c LEFT JOIN buys b ON b.source = c.source AND b.ocid = c.ocid
     ORDER BY c.date DESC, c.ocid, c.lot`,
    [a, b],
  )
  const shared = await ask(
    `SELECT x.kind, x.value, max(x.parties) AS parties FROM ${contacts} x
     JOIN ${contacts} y ON y.kind = x.kind AND y.value = x.value AND y.party_id = ?
     WHERE x.party_id = ? GROUP BY x.kind, x.value ORDER BY x.kind, x.value`,
    [b, a],
  )
  const names = await nameOf([a, b, ...new Set(rows.flatMap(({ buyer }) => (buyer === null ? [] : [String(buyer)])))])
  const side = (row: Row) =>
    row.won_a === true ? 'a' : row.won_b === true ? 'b' : row.won_a === false ? 'neither' : null
  return {
    a: { id: a, name: names[a] ?? a },
    b: { id: b, name: names[b] ?? b },
    total: Number(rows[0]?.total ?? 0),
    lots: rows.map((row) => ({
      ocid: String(row.ocid),
      date: row.date as string | null,
      title: (row.title as string | null) ?? null,
      buyer: row.buyer === null ? null : (names[String(row.buyer)] ?? String(row.buyer)),
      amount: row.amount as number | string | null,
      currency: row.currency as string | null,
      priceA: row.price_a as number | string | null,
      priceB: row.price_b as number | string | null,
      winner: side(row),
      url: portalLink({
        source: row.source as string | null,
        table: 'lots',
        buy: row.buy as number | null,
        lot: row.lot as string | null,
      }),
    })),
    contacts: shared.map(({ kind, value, parties }) => ({
      kind: String(kind),
      value: masked(String(kind), String(value)),
      parties: Number(parties),
    })),
  }
}

/** A contact as it may stand on a page: enough to tell it, too little to call whose it is. */
export function masked(kind: string, value: string): string {
  if (kind === 'telephone') return `…${value.slice(-4)}`
  if (kind === 'email') return value.replace(/^(.)[^@]*(?=@)/, '$1…')
  return value
}

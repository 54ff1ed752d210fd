import type { Engine } from '../dataset/engine.ts'
import type { LetterSource } from '../letters/source.ts'
import { processNamed } from './contract.ts'
import type { TipSigns } from './tip-text.ts'

/** Why a purchase may be the one that a message is about. */
export type Sign = 'number' | 'buyer' | 'supplier' | 'place' | 'words'

/** A purchase that a message may be about. */
export interface TipCandidate {
  ocid: string
  number: string | null
  title: string | null
  buyer: string | null
  amount: string | null
  currency: string | null
  signs: Sign[]
  /** How many different words of the message stand in its texts. */
  words: number
  score: number
  /** Ids of the flags that were found and kept. */
  flags: string[]
}

const most = 10

/**
 * The purchases of a dataset that a message may be about, the likeliest first: those that it names by number; those of a
 * buyer or supplier whose BIN it has; those whose texts have its words, rare words counting more, the ones in its place
 * first. Two words, or one and the place, are the least.
 */
export async function findCandidates(
  engine: Engine,
  source: LetterSource,
  signs: TipSigns,
): Promise<{ candidates: TipCandidate[]; named: string[]; unknown: string[] }> {
  const named: string[] = []
  const unknown: string[] = []
  for (const number of signs.numbers) {
    const ocid = await processNamed(source, number)
    if (ocid === undefined) unknown.push(number)
    else if (!named.includes(ocid)) named.push(ocid)
  }
  const rows = await scoredRows(engine, signs, named)
  const candidates = rows.map((row): TipCandidate => {
    const ocid = String(row.ocid)
    const found: Sign[] = [
      ...(named.includes(ocid) ? ['number' as const] : []),
      ...(Number(row.is_buyer) > 0 ? ['buyer' as const] : []),
      ...(Number(row.is_supplier) > 0 ? ['supplier' as const] : []),
      ...(Number(row.place) > 0 ? ['place' as const] : []),
      ...(Number(row.words) > 0 ? ['words' as const] : []),
    ]
    const text = (value: unknown) => (value === null || value === undefined ? null : String(value))
    return {
      ocid,
      number: text(row.number),
      title: text(row.title),
      buyer: text(row.buyer),
      amount: text(row.amount),
      currency: text(row.currency),
      signs: found,
      words: Number(row.words),
      score: Math.round(Number(row.score) * 100) / 100,
      flags: [],
    }
  })
  for (const candidate of candidates)
    candidate.flags = ((await source.flags?.({ ocid: candidate.ocid }, 'en')) ?? [])
      .filter(({ outcome }) => outcome === 'flag')
      .map(({ id }) => id)
  return { candidates, named, unknown }
}

async function scoredRows(engine: Engine, signs: TipSigns, named: readonly string[]) {
  const text = 'text' as const
  await engine.load(
    'tip_stems',
    [{ name: 'stem', type: text }],
    signs.stems.map((stem) => ({ stem })),
  )
  const parties = signs.bins.map((bin) => ({ id: `KZ-BIN-${bin}` }))
  await engine.load('tip_parties', [{ name: 'id', type: text }], parties)
  await engine.load(
    'tip_places',
    [{ name: 'prefix', type: text }],
    signs.places.map(({ prefix }) => ({ prefix })),
  )
  await engine.load(
    'tip_named',
    [{ name: 'ocid', type: text }],
    named.map((ocid) => ({ ocid })),
  )
  return engine.rows(`
    WITH texts AS (
      SELECT ocid, lower(concat_ws(' ', tender_title, tender_title_kk, tender_description)) AS words FROM processes
      UNION ALL
      SELECT ocid, lower(concat_ws(' ', title, title_kk, description, description_kk)) AS words FROM lots
      UNION ALL
      SELECT ocid, lower(concat_ws(' ', description, description_kk)) AS words FROM items
      UNION ALL
      SELECT ocid, lower(description) AS words FROM contracts
      UNION ALL
      SELECT ocid, lower(buyer_name) AS words FROM processes
    ),
    hits AS (
      SELECT DISTINCT t.ocid, s.stem
      FROM texts t CROSS JOIN tip_stems s
      WHERE contains(t.words, s.stem)
    ),
    weights AS (
      SELECT stem, ln(CAST((SELECT count(*) + 1 FROM processes) AS DOUBLE) / CAST(count(*) AS DOUBLE)) AS weight
      FROM hits GROUP BY stem
    ),
    worded AS (
      SELECT h.ocid, count(*) AS words, sum(w.weight ORDER BY h.stem) AS weight
      FROM hits h JOIN weights w ON w.stem = h.stem GROUP BY h.ocid
    ),
    spots AS (
      SELECT ocid, kz_kato AS kato FROM lots WHERE kz_kato IS NOT NULL
      UNION ALL
      SELECT ocid, kz_kato AS kato FROM processes WHERE kz_kato IS NOT NULL
      UNION ALL
      SELECT p.ocid, q.kz_kato AS kato FROM processes p
      JOIN parties q ON q.ocid = p.ocid AND q.id = p.buyer_id WHERE q.kz_kato IS NOT NULL
    ),
    placed AS (
      SELECT s.ocid, max(length(p.prefix)) AS digits
      FROM spots s JOIN tip_places p ON starts_with(s.kato, p.prefix) GROUP BY s.ocid
    ),
    bought AS (
      SELECT DISTINCT p.ocid FROM processes p JOIN tip_parties t ON t.id = p.buyer_id
      UNION
      SELECT DISTINCT l.ocid FROM lots l JOIN tip_parties t ON t.id = l.buyer_id
    ),
    sold AS (
      SELECT DISTINCT c.ocid FROM contracts c JOIN tip_parties t ON t.id = c.supplier_id
      UNION
      SELECT DISTINCT a.ocid FROM award_suppliers a JOIN tip_parties t ON t.id = a.supplier_id
    ),
    rated AS (
      SELECT p.ocid, p.kz_number_anno, p.tender_title, p.buyer_name, p.tender_value_amount, p.tender_value_currency,
        n.ocid IS NOT NULL AS is_named, b.ocid IS NOT NULL AS is_buyer, s.ocid IS NOT NULL AS is_supplier,
        coalesce(l.digits, 0) AS place, coalesce(w.words, 0) AS words, coalesce(w.weight, 0.0) AS weight
      FROM processes p
      LEFT JOIN tip_named n ON n.ocid = p.ocid
      LEFT JOIN bought b ON b.ocid = p.ocid
      LEFT JOIN sold s ON s.ocid = p.ocid
      LEFT JOIN placed l ON l.ocid = p.ocid
      LEFT JOIN worded w ON w.ocid = p.ocid
    ),
    scored AS (
      SELECT *, weight + CASE WHEN place > 0 THEN 3.0 + CAST(place AS DOUBLE) / CAST(2 AS DOUBLE) ELSE 0.0 END + CASE WHEN is_buyer THEN 10.0 ELSE 0.0 END
        + CASE WHEN is_supplier THEN 10.0 ELSE 0.0 END + CASE WHEN is_named THEN 1000.0 ELSE 0.0 END AS score
      FROM rated
      WHERE is_named OR is_buyer OR is_supplier OR words >= 2 OR (words >= 1 AND place > 0)
    )
    SELECT s.ocid,
      coalesce(s.kz_number_anno, (SELECT min(c.kz_contract_number_sys) FROM contracts c WHERE c.ocid = s.ocid)) AS number,
      coalesce(s.tender_title, (SELECT min(c.description) FROM contracts c WHERE c.ocid = s.ocid)) AS title,
      s.buyer_name AS buyer,
      coalesce(s.tender_value_amount, (SELECT sum(c.value_amount) FROM contracts c WHERE c.ocid = s.ocid)) AS amount,
      coalesce(s.tender_value_currency, (SELECT min(c.value_currency) FROM contracts c WHERE c.ocid = s.ocid)) AS currency,
      CAST(s.is_buyer AS INTEGER) AS is_buyer, CAST(s.is_supplier AS INTEGER) AS is_supplier, s.place, s.words, s.score
    FROM scored s ORDER BY s.score DESC, s.ocid LIMIT ${most}`)
}

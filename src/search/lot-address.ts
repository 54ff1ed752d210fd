import type { Engine } from '../dataset/engine.ts'
import { type Address, foldLotNumber, parseAddress } from '../goszakup/address.ts'
import { UserError } from '../terminal/errors.ts'

/** A lot of the tables. */
export interface LotKey {
  source: string
  ocid: string
  id: string
}

/**
 * The lot that a person named: by its number, a link to it or to an announcement with one lot, its id, or `ocid|lot` as
 * rows have it.
 * @throws UserError when there is none, or it may be one of several
 */
export async function lotNamed(engine: Engine, text: string): Promise<LotKey> {
  const typed = text.trim()
  const select = 'SELECT source, ocid, id, kz_lot_number AS number, title FROM lots WHERE'
  const order = 'ORDER BY source, ocid, id'
  const exact = await engine.rows(`${select} ocid || '|' || id = $1 OR ocid = $1 OR id = $1 ${order}`, [typed])
  const found = exact.length > 0 ? exact : await byAddress(engine, typed, select, order)
  if (found.length === 1) {
    const { source, ocid, id } = found[0] as unknown as LotKey
    return { source, ocid, id }
  }
  if (found.length === 0)
    throw new UserError(`the dataset has no lot ${JSON.stringify(typed)}`, {
      why: 'a lot is named by its number, a link, its id, or ocid|lot as rows have it',
      next: [
        `find it by words: jaryq search ${JSON.stringify(typed)} --type lots`,
        'or fetch it: jaryq fetch lots, then jaryq transform and jaryq build',
      ],
      exit: 'usage',
    })
  const list = found.slice(0, 10).map((row) => `${row.number ?? `${row.ocid}|${row.id}`}  ${row.title ?? ''}`.trim())
  throw new UserError(`${JSON.stringify(typed)} names ${found.length} lots`, {
    why: list.join('; '),
    next: 'name one of them',
    exit: 'usage',
  })
}

async function byAddress(
  engine: Engine,
  typed: string,
  select: string,
  order: string,
): Promise<Record<string, unknown>[]> {
  let address: Address
  try {
    address = parseAddress(typed)
  } catch {
    return []
  }
  const { by, kinds, value } = address
  if (by === 'number' && kinds[0] === 'lot') {
    const rows = await engine.rows(`${select} starts_with(kz_lot_number, $1) ${order}`, [`${value.split('-')[0]}-`])
    return rows.filter((row) => foldLotNumber(String(row.number)) === value)
  }
  const ofAnnouncement = `${select} (source, ocid) IN (SELECT (source, ocid) FROM processes WHERE`
  if (by === 'number') return engine.rows(`${ofAnnouncement} starts_with(kz_number_anno, $1)) ${order}`, [`${value}-`])
  if (by !== 'id') return []
  if (kinds.includes('lot')) {
    const lots = await engine.rows(`${select} source = 'goszakup' AND id = $1 ${order}`, [value])
    if (lots.length > 0) return lots
  }
  return engine.rows(`${ofAnnouncement} CAST(kz_trd_buy_id AS VARCHAR) = $1) ${order}`, [value])
}

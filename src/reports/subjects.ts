import { regionOf, regions } from '../goszakup/regions.ts'
import { organisationOf } from '../indicators/selection.ts'
import { UserError } from '../terminal/errors.ts'
import { editDistance } from '../terminal/suggest.ts'
import type { ReportContext } from './context.ts'

export type Role = 'buyer' | 'supplier'

export interface Party {
  id: string
  name: string
  isPerson: boolean
  /** The number that it is known by; none of a natural person. */
  number: string | null
}

// Of what was typed nobody wants to read more.
const nearest = 5

/** Who a role was ever in: ids of the tables. */
function membersSql(role: Role): string {
  return role === 'buyer'
    ? 'SELECT DISTINCT buyer_id AS id FROM (SELECT buyer_id FROM processes UNION SELECT buyer_id FROM contracts UNION SELECT buyer_id FROM plans) u WHERE buyer_id IS NOT NULL'
    : 'SELECT DISTINCT supplier_id AS id FROM (SELECT supplier_id FROM contracts UNION SELECT supplier_id FROM awards) u WHERE supplier_id IS NOT NULL'
}

/**
 * A buyer or a supplier by its BIN, its id, or its name where one alone has it.
 * @throws UserError with the nearest ones, where there is none
 */
export async function partyOf(context: ReportContext, typed: string, role: Role): Promise<Party> {
  const { engine, service, lang } = context
  const value = typed.trim()
  const id = await organisationOf(engine, value, role).catch((error: unknown) => {
    if (error instanceof UserError && error.exitName === 'usage') return undefined
    throw error
  })
  const among = async (which: Role, wanted: string) =>
    (await engine.rows(`SELECT id FROM (${membersSql(which)}) m WHERE id = ? LIMIT 1`, [wanted])).length > 0
  if (id !== undefined && (await among(role, id))) return named(context, id)
  const found = /\d{4}/.test(value) ? [] : await service.search(value, role, lang)
  if (found.length === 1) return named(context, found[0]!.id)
  const other = role === 'buyer' ? 'supplier' : 'buyer'
  const isOther = id !== undefined && (await among(other, id))
  const near =
    found.length > 0
      ? found.slice(0, nearest).map((one) => `${numberOf(one.id) ?? one.id} ${one.name}`)
      : await near12(context, value, role)
  const shown = /^\d{9,}$/.test(value) && numberOf(id ?? '') === null ? `${value.slice(0, 4)}…` : value
  throw new UserError(
    found.length > 1 ? `several ${role}s are called "${shown}"` : `there is no ${role} "${shown}" in these data`,
    {
      why: isOther
        ? `it is here as a ${other} only`
        : found.length > 1
          ? `${found.length === 20 ? '20 or more' : found.length} names hold it`
          : `no announcement, contract or plan in the dataset names it as a ${role}`,
      next: [
        ...(isOther ? [`jaryq report ${other} ${value}`] : []),
        ...(near.length === 0 ? [] : [`the nearest: ${near.join('; ')}`]),
        'look for it by words: jaryq search WORDS, or bring its purchases in: jaryq fetch --help',
      ],
      exit: 'usage',
    },
  )
}

async function named({ service, lang }: ReportContext, id: string): Promise<Party> {
  const names = await service.namesOf([{ buyer: id }], {}, lang)
  return { id, name: names[id] ?? id, isPerson: id.includes('-person-'), number: numberOf(id) }
}

function numberOf(id: string): string | null {
  return /^KZ-BIN-(\d+)$/.exec(id)?.[1] ?? null
}

/** Those whose number differs least from what was typed. */
async function near12({ engine, service, lang }: ReportContext, typed: string, role: Role): Promise<string[]> {
  if (!/^\d{4,}$/.test(typed)) return []
  const rows = await engine.rows(`SELECT id FROM (${membersSql(role)}) m WHERE id LIKE 'KZ-BIN-%' ORDER BY id`)
  const close = rows
    .map(({ id }) => ({ id: String(id), distance: editDistance(numberOf(String(id)) ?? '', typed) }))
    .filter(({ distance }) => distance <= Math.max(3, 13 - typed.length))
    .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1))
    .slice(0, nearest)
  const names = await service.namesOf(
    close.map(({ id }) => ({ buyer: id })),
    {},
    lang,
  )
  return close.map(({ id }) => `${numberOf(id)} ${names[id] ?? ''}`.trim())
}

export interface Place {
  /** As typed, without the zeros at its end. */
  code: string
  /** The first two digits. */
  region: string
  /** The dimension that it is a value of. */
  level: 'region' | 'kato4' | 'kato6'
  name: string
}

/**
 * A region, district, city or rural district by its KATO code, or a region by its name.
 * @throws UserError with those there are
 */
export function placeOf({ service, lang }: ReportContext, typed: string): Place {
  const value = typed.trim()
  const list = Object.entries(regions).map(([code, { name }]) => `${code} ${name[lang]}`)
  const lower = value.toLowerCase()
  const byName = Object.entries(regions).filter(([, { name }]) =>
    Object.values(name).some((one) => one.toLowerCase().includes(lower)),
  )
  const code = /^\d{2,9}$/.test(value) ? value : value.length >= 3 && byName.length === 1 ? byName[0]![0] : undefined
  if (code === undefined || regionOf(code) === undefined)
    throw new UserError(`there is no region "${typed}"`, {
      why: 'a place is named by its KATO code, two digits or more, or a region by its name',
      next: `the regions: ${(byName.length > 1 ? byName.map(([found, { name }]) => `${found} ${name[lang]}`) : list).join('; ')}`,
      exit: 'usage',
    })
  const region = code.slice(0, 2)
  const digits = code.replace(/0+$/, '')
  if (digits.length <= 2) return { code: region, region, level: 'region', name: regionOf(region)!.name[lang] }
  const level = digits.length <= 4 ? 'kato4' : 'kato6'
  const wanted = code.slice(0, level === 'kato4' ? 4 : 6).padEnd(level === 'kato4' ? 4 : 6, '0')
  const found = service.labels[level]?.[wanted]
  if (found === undefined) {
    const near = Object.entries(service.labels[level] ?? {}).filter(
      ([known]) => known.startsWith(region) && known !== region.padEnd(known.length, '0'),
    )
    const places = near
      .map(([known, name]) => ({ known, name: name[lang], distance: editDistance(known, wanted) }))
      .sort((a, b) => a.distance - b.distance || (a.known < b.known ? -1 : 1))
      .slice(0, nearest)
    throw new UserError(`the reference book of places has no code ${typed}`, {
      why:
        near.length === 0
          ? `the dataset has no places of ${regionOf(region)!.name[lang]} but the region itself`
          : `it begins like ${regionOf(region)!.name[lang]}`,
      next: [
        ...(places.length === 0
          ? []
          : [`the nearest: ${places.map(({ known, name }) => `${known} ${name}`).join('; ')}`]),
        `the whole region: jaryq report region ${region}`,
      ],
      exit: 'usage',
    })
  }
  return { code: wanted, region, level, name: `${found[lang]}, ${regionOf(region)!.name[lang]}` }
}

/**
 * The beginning of a code of what is bought.
 * @throws UserError with codes that there are
 */
export async function codeOf(
  { engine, service, lang }: ReportContext,
  typed: string,
): Promise<{ code: string; name: string }> {
  const code = typed.trim().replaceAll('.', '')
  const rows = await engine.rows(
    `SELECT replace(classification_id, '.', '') AS code, count(*) AS n FROM items WHERE classification_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`,
  )
  const codes = rows.map((row) => String(row.code))
  const inContracts = await engine.rows(
    `SELECT DISTINCT replace(classification_id, '.', '') AS code FROM contract_items WHERE classification_id IS NOT NULL ORDER BY 1`,
  )
  const all = [...new Set([...codes, ...inContracts.map((row) => String(row.code))])]
  if (!/^[0-9A-Za-z-]{2,40}$/.test(code) || !all.some((known) => known.startsWith(code))) {
    const heads = [...new Set(all.map((known) => known.slice(0, Math.max(2, Math.min(code.length, 6)))))]
    const near = heads
      .map((head) => ({ head, distance: editDistance(head, code) }))
      .sort((a, b) => a.distance - b.distance || (a.head < b.head ? -1 : 1))
      .slice(0, nearest)
      .map(({ head }) => head)
    throw new UserError(`nothing in these data has a code that begins with "${typed}"`, {
      why: 'a market is named by the first digits of a code of ENS TRU, two or more, as 14.12.30',
      next: [
        ...(near.length === 0 ? [] : [`the nearest: ${near.join(', ')}`]),
        'find a code by words: jaryq search WORDS',
      ],
      exit: 'usage',
    })
  }
  const names = await service.namesOf(
    [{ code: code.length > 6 ? code : null, code6: code.length <= 6 ? code.slice(0, 6) : null }],
    {},
    lang,
  )
  const exact = all.filter((known) => known.startsWith(code)).sort()
  const example = exact[0] === undefined ? {} : await service.namesOf([{ code: exact[0] }], {}, lang)
  return { code, name: names[code] ?? (exact[0] === undefined ? code : `${example[exact[0]] ?? ''}…`) }
}

import { hash } from 'node:crypto'
import { compiledOf } from '../dataset/layers.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { readManifest } from '../dataset/manifest.ts'
import { readLines } from '../files/lines.ts'
import { parseAddress } from '../goszakup/address.ts'
import { processOf } from '../letters/about.ts'
import { contractLink, supplierValues, text } from '../letters/record-values.ts'
import type { DataRow, LetterSource } from '../letters/source.ts'
import { UserError } from '../terminal/errors.ts'
import { type BookName, readBook } from './books.ts'

/** What is looked at on the spot: how one finds out whether a line of a contract was delivered. */
export type LineKind = 'count' | 'weigh' | 'length' | 'area' | 'volume' | 'done'

/** A line of a contract as a form shows it. Quantities and sums are exact decimal texts. */
export interface ContractLine {
  id: string
  what: { ru: string; kk: string }
  kind: LineKind
  quantity: string | null
  /** What the first version said, where a later one says something else. */
  firstQuantity: string | null
  unit: { ru: string; kk: string }
  /** With VAT where the portal has it so, else without. */
  price: string | null
  priceWithVat: boolean
  places: { code: string | null; ru: string; kk: string }[]
  /** When it is to be delivered, in the plan's own words. */
  term: string | null
  due: string | null
  /** The day on which the record says it was delivered. */
  delivered: string | null
  /** What the texts of the purchase say of a warranty. */
  warranty: string | null
}

/** A party; a person by pseudonym. */
export interface CheckedParty {
  name: { ru: string; kk: string }
  bin: string | null
}

/** What a contract and its acts say, of all that a form needs. */
export interface CheckedContract {
  ocid: string
  source: string
  id: string
  number: string
  url: string | null
  subject: string | null
  signed: string | null
  ends: string | null
  sum: string | null
  sumWithVat: boolean
  currency: string | null
  buyer: CheckedParty
  supplier: CheckedParty
  acts: { number: string | null; date: string; amount: string | null; approved: string | null }[]
  lines: ContractLine[]
  dataDate: string | null
  training: boolean
}

const versions = Array.from({ length: 40 }, (_, at) => String(at).padStart(2, '0'))

/**
 * The contract that was named: by its number, its link, its id, the ocid of its purchase, or the number of an
 * announcement with one contract; undefined when the dataset has none. Throws a UserError when there are several.
 */
export async function findContract(source: LetterSource, given: string): Promise<DataRow | undefined> {
  const named = given.trim()
  for (const where of exactPlaces(named)) {
    const found = await source.find('contracts', where)
    if (found.length > 0) return onlyOne(found, given)
  }
  const address = parseAddress(named)
  if (address.kinds[0] === 'party')
    throw new UserError(`"${given}" names a participant, not a contract`, {
      why: 'a form is made for one contract',
      next: 'give the number or the link of the contract',
      exit: 'usage',
    })
  for (const kind of address.kinds) {
    const { by, value } = address
    if (kind === 'contract') {
      const found = await source.find(
        'contracts',
        by === 'numberSys'
          ? { kz_contract_number_sys: [value, ...versions.map((one) => `${value}/${one}`)] }
          : { kz_id: Number(value) },
      )
      if (found.length > 0) return onlyOne(found, given)
    }
    if (kind === 'announcement' || kind === 'lot') {
      const ocid = await processNamed(source, named)
      const found = ocid === undefined ? [] : await source.find('contracts', { ocid })
      if (found.length > 0) return onlyOne(found, given)
    }
  }
  return undefined
}

/** The process that was named, by its ocid; undefined when the dataset has none. */
export async function processNamed(source: LetterSource, named: string): Promise<string | undefined> {
  try {
    return await processOf(source, named)
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

function exactPlaces(named: string): Record<string, unknown>[] {
  return [{ kz_contract_number_sys: named }, { ocid: named }, { id: named }, { title: named }]
}

function onlyOne(found: readonly DataRow[], given: string): DataRow {
  const [only, another] = found
  if (another === undefined) return only!
  throw new UserError(`"${given}" has ${found.length} contracts`, {
    why: 'a form is made for one of them',
    next: found.slice(0, 8).map((row) => `jaryq field new ${numberOf(row)}`),
    exit: 'usage',
  })
}

function numberOf(row: DataRow): string {
  return text(row.kz_contract_number_sys) ?? text(row.title) ?? String(row.id)
}

/**
 * All that a form needs of a contract.
 * @param dir the dataset that `source` reads
 * @param home the user's dataset, whose reference books name units and places
 */
export async function contractFacts(
  source: LetterSource,
  row: DataRow,
  { dir, home }: { dir: string; home: string },
): Promise<CheckedContract> {
  const of = { ocid: row.ocid, contract_id: row.id }
  const lines = await source.find('contract_items', of)
  const [units, places] = [await readBook(home, 'ref_units'), await readBook(home, 'ref_kato')]
  const items = await source.find('items', { ocid: row.ocid })
  const plans = await source.find('plans', { ocid: row.ocid })
  const lots = await source.find('lots', { ocid: row.ocid })
  const spots = await deliverySpots(dir, String(row.source), String(row.ocid))
  const party = async (id: unknown) =>
    id === null || id === undefined ? undefined : (await source.find('parties', { ocid: row.ocid, id }, 1))[0]
  const named = async (id: unknown, name: unknown): Promise<CheckedParty> => {
    const found = await party(id)
    const ru = supplierValues(id, name, found, 'ru')
    return { name: { ru: ru.name, kk: supplierValues(id, name, found, 'kk').name }, bin: ru.bin }
  }
  const gross = text(row.kz_contract_sum_wnds)
  const acts = (await source.find('milestones', of))
    .filter((act) => act.kz_akt_local_date != null && act.kz_revoke_local_date == null)
    .map((act) => ({
      number: text(act.title) ?? null,
      date: String(act.kz_akt_local_date),
      amount: text(act.kz_amount) ?? null,
      approved: text(act.kz_approve_local_date) ?? null,
    }))
    .sort((a, b) => (a.date === b.date ? (String(a.number) < String(b.number) ? -1 : 1) : a.date < b.date ? -1 : 1))
  return {
    ocid: String(row.ocid),
    source: String(row.source),
    id: String(row.id),
    number: numberOf(row),
    url: contractLink(row),
    subject: text(row.description) ?? null,
    signed: text(row.date_signed_local_date) ?? null,
    ends: text(row.kz_ec_end_local_date) ?? text(row.period_end_local_date) ?? null,
    sum: gross ?? text(row.value_amount) ?? null,
    sumWithVat: gross !== undefined,
    currency: text(row.value_currency) ?? null,
    buyer: await named(row.buyer_id, row.buyer_name),
    supplier: await named(row.supplier_id, row.supplier_name),
    acts,
    lines: lines.map((line) => lineOf(line, { items, plans, lots, units, places, spots })),
    dataDate: source.dataDate,
    training: source.training,
  }
}

interface Around {
  items: readonly DataRow[]
  plans: readonly DataRow[]
  lots: readonly DataRow[]
  units: ReadonlyMap<string, BookName>
  places: ReadonlyMap<string, BookName>
  spots: ReadonlyMap<string, string>
}

function lineOf(line: DataRow, around: Around): ContractLine {
  const point = text(line.kz_pln_point_id)
  const item =
    around.items.find((one) => point !== undefined && String(one.id) === point) ??
    around.items.find((one) => one.related_lot != null && one.related_lot === line.related_lot)
  const plan = around.plans.find((one) => point !== undefined && (text(one.kz_id) === point || text(one.id) === point))
  const lot = around.lots.find((one) => one.id === line.related_lot)
  const what = text(line.description) ?? text(item?.description) ?? text(lot?.title) ?? '—'
  const unit = text(line.unit_id) ?? text(item?.unit_id)
  const name = unit === undefined ? undefined : around.units.get(unit)
  const words = text(line.unit_name) ?? text(item?.unit_name) ?? unit ?? '—'
  const code = text(item?.delivery_location_id) ?? text(plan?.kz_kato)
  // Without a book of places at least the region is known.
  const place =
    code === undefined ? undefined : (around.places.get(code) ?? around.places.get(`${code.slice(0, 2)}0000000`))
  const spot = item === undefined ? undefined : around.spots.get(String(item.id))
  const gross = text(line.kz_item_price_wnds)
  const texts = [line, item, plan, lot].flatMap((row) => [
    row?.description,
    row?.kz_extra_desc_ru,
    row?.kz_supply_date_ru,
  ])
  const first = decimal(line.kz_first_quantity)
  const quantity = decimal(line.quantity)
  return {
    id: String(line.id),
    what: { ru: what, kk: text(item?.description_kk) ?? text(plan?.description_kk) ?? what },
    kind: kindOf(unit, words, quantity),
    quantity,
    firstQuantity: first === quantity ? null : first,
    unit: { ru: name?.ru ?? words, kk: name?.kk ?? words },
    price: gross ?? text(line.unit_value_amount) ?? null,
    priceWithVat: gross !== undefined,
    places:
      spot === undefined && code === undefined
        ? []
        : [
            {
              code: code ?? null,
              ru: spot ?? place?.full.ru ?? code!,
              kk:
                spot === undefined
                  ? (place?.full.kk ?? code!)
                  : place === undefined
                    ? spot
                    : `${place.full.kk} (${spot})`,
            },
          ],
    term: text(item?.kz_supply_date_ru) ?? text(plan?.kz_supply_date_ru) ?? null,
    due: text(line.kz_exec_plan_local_date) ?? null,
    delivered: text(line.kz_exec_fakt_local_date) ?? null,
    warranty: warrantyIn(texts.map((one) => text(one) ?? '')),
  }
}

/** A number of a table as exact text; null for none. */
function decimal(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  const number = Number(value)
  if (!Number.isFinite(number)) return null
  return Number.isInteger(number) ? number.toFixed(0) : number.toFixed(6).replace(/0+$/, '').replace(/\.$/, '')
}

const kindsByUnit: Record<string, LineKind> = {
  '006': 'length',
  '018': 'length',
  '055': 'area',
  '113': 'volume',
  '112': 'weigh',
  '166': 'weigh',
  '168': 'weigh',
  '163': 'weigh',
  '5114': 'done',
  '5115': 'done',
  '362': 'done',
  '245': 'done',
  '233': 'done',
  '240': 'done',
  MTR: 'length',
  MTK: 'area',
  MTQ: 'volume',
  KGM: 'weigh',
  TNE: 'weigh',
  LTR: 'weigh',
  E48: 'done',
  MON: 'done',
}

/** By the unit of measure: of a service and of months one sees that it was done, and counts nothing. */
function kindOf(unit: string | undefined, words: string, quantity: string | null): LineKind {
  const known = unit === undefined ? undefined : kindsByUnit[unit]
  if (known !== undefined) return known
  if (/услуг|работ|қызмет|жұмыс|service|works?\b/i.test(words)) return 'done'
  return quantity?.includes('.') ? 'weigh' : 'count'
}

/** The words of a purchase about a warranty, as far as they tell how long it is. */
export function warrantyIn(texts: readonly string[]): string | null {
  for (const one of texts) {
    const found = /(?:гаранти|кепілді)[^.;\n]{0,60}?\d+[^.;\n]{0,5}?(?:мес|год|лет|дн|ай|жыл|күн)\p{L}*/iu.exec(one)
    if (found !== null) return found[0].replace(/\s+/g, ' ').trim()
  }
  return null
}

/**
 * Where the items of a purchase are delivered to, in words, by item. No table has them; the compiled release does. Its part
 * goes by the hash of the ocid; should it not be there, the others are looked through.
 */
async function deliverySpots(dir: string, source: string, ocid: string): Promise<Map<string, string>> {
  const spots = new Map<string, string>()
  const manifest = await readManifest(dir)
  if (manifest.generation === null) return spots
  const sources = await compiledOf(datasetPaths(dir).generation(manifest.generation))
  const layers = sources.find((one) => one.source === source)?.layers ?? []
  const files = layers.toReversed().flatMap((parts) => {
    const likely = parts.length === 0 ? 0 : Number.parseInt(hash('md5', ocid).slice(0, 8), 16) % parts.length
    return [...parts.slice(likely), ...parts.slice(0, likely)]
  })
  const wanted = Buffer.from(`"ocid":${JSON.stringify(ocid)}`)
  for (const file of files)
    for await (const { bytes } of readLines(file)) {
      if (!bytes.includes(wanted)) continue
      const release = JSON.parse(bytes.toString()) as {
        ocid?: string
        tender?: { items?: { id?: unknown; deliveryLocation?: { description?: unknown } }[] }
      }
      if (release.ocid !== ocid) continue
      for (const { id, deliveryLocation } of release.tender?.items ?? []) {
        const words = text(deliveryLocation?.description)
        if (words !== undefined) spots.set(String(id), words)
      }
      return spots
    }
  return spots
}

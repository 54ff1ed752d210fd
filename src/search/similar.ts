import { type Engine, openEngine } from '../dataset/engine.ts'
import { katoPrefix } from '../goszakup/kato.ts'
import { regions } from '../goszakup/regions.ts'
import { portalLink } from '../indicators/links.ts'
import { organisationOf } from '../indicators/selection.ts'
import { methodOf } from '../law/methods.ts'
import { Interrupted } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { type Comparable, comparablesSql } from './comparable.ts'
import { type LotKey, lotNamed } from './lot-address.ts'
import { openSearchIndex } from './make-index.ts'
import { withoutPersons } from './mask.ts'
import { overlapOf, type Shingles, shinglesOf } from './overlap.ts'
import { type Peers, peersOf } from './price-peers.ts'
import { checkQuery, maskedName } from './search.ts'
import { columns, mark } from './tokens.ts'

export interface SimilarOptions {
  dir: string
  /** A generation other than the current one. */
  generation?: number
  lang: Lang
  year?: number
  buyer?: string
  supplier?: string
  region?: string
  /** Rows besides the lot itself; 20 unless said. */
  limit?: number
  report?: Reporter
  signal?: AbortSignal
}

/** `this` is the lot itself; `code`: the same code; `words`: found by its words alone. */
export type Relation = 'this' | 'code' | 'words'

export interface SimilarRow extends Row {
  relation: Relation
  type: 'lot' | 'contract'
  ocid: string
  id: string
  title: string
  overlap: number
  price: number | null
  ratio: number | null
}

export const similarColumns: Column[] = [
  { name: 'rank', type: 'integer' },
  { name: 'relation', type: 'text' },
  { name: 'type', type: 'text' },
  { name: 'ocid', type: 'text' },
  { name: 'id', type: 'text' },
  { name: 'contract_id', type: 'text' },
  { name: 'number', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'code', type: 'text' },
  { name: 'unit', type: 'text' },
  { name: 'quantity', type: 'number' },
  { name: 'planned', type: 'money' },
  { name: 'paid', type: 'money' },
  { name: 'price', type: 'money' },
  { name: 'currency', type: 'text' },
  { name: 'basis', type: 'text' },
  { name: 'ratio', type: 'number' },
  { name: 'overlap', type: 'number' },
  { name: 'only_this', type: 'text' },
  { name: 'only_other', type: 'text' },
  { name: 'buyer_id', type: 'text' },
  { name: 'buyer_name', type: 'text' },
  { name: 'supplier_id', type: 'text' },
  { name: 'supplier_name', type: 'text' },
  { name: 'bids', type: 'integer' },
  { name: 'region', type: 'text' },
  { name: 'year', type: 'integer' },
  { name: 'date', type: 'date' },
  { name: 'method', type: 'text' },
  { name: 'status', type: 'text' },
  { name: 'peers', type: 'integer' },
  { name: 'peer_years', type: 'text' },
  { name: 'peer_low', type: 'number' },
  { name: 'peer_median', type: 'number' },
  { name: 'peer_high', type: 'number' },
  { name: 'cheaper', type: 'integer' },
  { name: 'source', type: 'text' },
  { name: 'url', type: 'text' },
]

export interface SimilarAnswer {
  rows: SimilarRow[]
  /** What was found besides the lot, before `limit`. */
  found: number
  peers: Peers | undefined
  training: boolean
}

/** Fewer purchases of the same code than this, and others are looked for by words. */
const few = 5
/** Found by words alone, a thing counts as the same from this overlap on. */
const alike = 0.3

/**
 * The same thing bought elsewhere: purchases of the same code, and where these are few, of the same words; the lot itself
 * is the first row. Prices are per unit and compared only with the same code, unit and currency; peers are what others
 * paid by contracts, never what they planned.
 * @throws UserError when the lot is not known
 */
export async function similarLots(text: string, options: SimilarOptions): Promise<SimilarAnswer> {
  checkQuery({ text, region: options.region })
  const engine = await openEngine(options.dir, { generation: options.generation, signal: options.signal })
  try {
    const key = await lotNamed(engine, text)
    const [own] = (await engine.rows(comparablesSql({ lot: key }))) as unknown as Comparable[]
    const shingles = shinglesFor(own!)
    const isWanted = await filterOf(engine, options)
    const others = new Map<string, Rated>()
    const prices: PricedLine[] = []
    const take = async (sql: string, relation: Relation) => {
      for await (const row of engine.stream(sql)) {
        if (options.signal?.aborted === true) throw new Interrupted('nothing was changed', 'the same command again')
        const other = row as unknown as Comparable
        const id = `${other.type}|${other.source}|${other.ocid}|${other.id}|${other.code}`
        if (isSameProcess(other, key) || others.has(id) || !isWanted(other)) continue
        const { share } = overlapOf(shingles, shinglesFor(other))
        if (relation === 'words' && share < alike) continue
        others.set(id, { other, relation, share })
        if (relation === 'code' && isComparable(own!, other) && other.paid !== null)
          prices.push({ price: Number(other.paid), year: other.year })
      }
    }
    if (own!.code !== null && own!.code !== '') await take(comparablesSql({ code: own!.code }), 'code')
    if (others.size < few) {
      await loadWanted(engine, options, own!)
      await take(comparablesSql('wanted'), 'words')
    }
    const sorted = [...others.values()].sort(
      (a, b) =>
        b.share - a.share ||
        Number(b.other.paid !== null) - Number(a.other.paid !== null) ||
        Number(isComparable(own!, b.other)) - Number(isComparable(own!, a.other)) ||
        compare(b.other.date, a.other.date) ||
        compare(`${a.other.ocid}|${a.other.id}`, `${b.other.ocid}|${b.other.id}`),
    )
    const peers = peersOf(prices, priceOf(own!), own!.year)
    const shown = sorted.slice(0, options.limit ?? 20)
    return {
      rows: [
        rowOf({ other: own!, relation: 'this', share: 1 }, own!, 0, options.lang, peers),
        ...shown.map((one, index) => rowOf(one, own!, index + 1, options.lang, undefined)),
      ],
      found: sorted.length,
      peers,
      training: engine.manifest.training,
    }
  } finally {
    await engine.close()
  }
}

interface Rated {
  other: Comparable
  relation: Relation
  share: number
}

interface PricedLine {
  price: number
  year: number | null
}

function compare(a: string | null, b: string | null): number {
  const [first, second] = [a ?? '', b ?? '']
  return first < second ? -1 : first > second ? 1 : 0
}

function isSameProcess(other: Comparable, { source, ocid }: LotKey): boolean {
  return other.source === source && other.ocid === ocid
}

/** The Russian texts of a thing, or the Kazakh ones where there are none. */
function shinglesFor({ name, name_kk: nameKk, texts, texts_kk: textsKk }: Comparable): Shingles {
  const russian = [name, ...(texts ?? '').split('\n')].map((text) => (text === null ? null : withoutPersons(text)))
  const shingles = shinglesOf(russian)
  return shingles.all.size > 0 ? shingles : shinglesOf([nameKk, ...(textsKk ?? '').split('\n')])
}

/** Whether prices can be held against each other: the same code, unit and currency, and not the price of a whole work. */
function isComparable(own: Comparable, other: Comparable): boolean {
  return (
    own.unit !== null &&
    own.code === other.code &&
    own.unit === other.unit &&
    own.currency === other.currency &&
    own.scheme === other.scheme &&
    // One work, one service: such a price is that of the whole.
    !['5114', '5115', 'e48', 'ls'].includes(own.unit.toLowerCase()) &&
    !/^(?:работа|услуга|жұмыс|қызмет|works?|services?)$/.test(own.unit)
  )
}

function priceOf({ paid, planned }: Comparable): number | null {
  const price = paid ?? planned
  return price === null || Number(price) <= 0 ? null : Number(price)
}

/** A price to that of the lot itself; what was only planned is held against a plan alone. */
function ratioOf(other: Comparable, own: Comparable): number | null {
  const [price, ownPrice] = [priceOf(other), priceOf(own)]
  if (price === null || ownPrice === null || !isComparable(own, other)) return null
  if (other.paid === null && own.paid !== null) return null
  return Math.round((price / ownPrice) * 1000) / 1000
}

async function filterOf(
  engine: Engine,
  { year, buyer, supplier, region }: SimilarOptions,
): Promise<(other: Comparable) => boolean> {
  const buyerId = buyer === undefined ? undefined : await organisationOf(engine, buyer, 'buyer')
  const supplierId = supplier === undefined ? undefined : await organisationOf(engine, supplier, 'supplier')
  const isIn = (other: Comparable) =>
    region === undefined ||
    (/^\d+$/.test(region) ? (other.kato ?? '').startsWith(katoPrefix(region)) : other.region === region)
  return (other) =>
    (year === undefined || other.year === year) &&
    (buyerId === undefined || other.buyer_id === buyerId) &&
    (supplierId === undefined || (other.supplier_ids ?? '').split('\n').includes(supplierId)) &&
    isIn(other)
}

/** Puts the things into the table `wanted` whose texts are nearest to those of a lot by the index of search. */
async function loadWanted(engine: Engine, options: SimilarOptions, own: Comparable): Promise<void> {
  const { words } = shinglesFor(own)
  const stems = [...words.keys()].slice(0, 30)
  const rows: Row[] = []
  if (stems.length > 0) {
    const index = await openSearchIndex(options.dir, { ...options, generation: engine.generation })
    try {
      const weights = Object.values(columns).join(', ')
      const text = `(${stems.map((stem) => `"${stem}"`).join(' OR ')}) AND (${mark.kind('lots')} OR ${mark.kind('contracts')})`
      const found = index.database
        .prepare(
          `SELECT d.source, d.ocid, d.id FROM (
            SELECT rowid, bm25(texts, ${weights}) AS weight FROM texts WHERE texts MATCH ? ORDER BY weight, rowid LIMIT 500
          ) m JOIN documents d ON d.rowid = m.rowid`,
        )
        .all(text) as Row[]
      rows.push(...found)
    } finally {
      await index.close()
    }
  }
  const names = ['source', 'ocid', 'id']
  await engine.load(
    'wanted',
    names.map((name) => ({ name, type: 'text' })),
    rows,
  )
}

function rowOf(
  { other, relation, share }: Rated,
  own: Comparable,
  rank: number,
  lang: Lang,
  peers: Peers | undefined,
): SimilarRow {
  const [first, second] = [shinglesFor(own), shinglesFor(other)]
  const { onlyFirst, onlySecond } = overlapOf(first, second)
  const price = priceOf(other)
  const suppliers = other.supplier_ids?.split('\n') ?? []
  const title = (lang === 'kk' ? (other.name_kk ?? other.name) : (other.name ?? other.name_kk)) ?? ''
  return {
    rank,
    relation,
    type: other.type,
    ocid: other.ocid,
    id: other.id,
    contract_id: other.contract_id,
    number: other.number,
    title: withoutPersons(title),
    code: other.code,
    unit: other.unit_name ?? other.unit,
    quantity: other.quantity,
    planned: other.planned,
    paid: other.paid,
    price,
    currency: other.currency,
    basis: price === null ? null : other.paid === null ? 'planned' : 'paid',
    ratio: relation === 'words' ? null : ratioOf(other, own),
    overlap: share,
    only_this: onlyFirst.slice(0, 12).join(' '),
    only_other: onlySecond.slice(0, 12).join(' '),
    buyer_id: other.buyer_id,
    buyer_name: other.buyer_name,
    supplier_id: suppliers.length === 1 ? suppliers[0]! : null,
    supplier_name: suppliers.length === 1 ? maskedName(suppliers[0]!, other.supplier_name) : null,
    bids: other.bids,
    region: regions[other.kato?.slice(0, 2) ?? '']?.name[lang] ?? other.region,
    year: other.year,
    date: other.date,
    method: methodOf(other.method_id)?.name[lang] ?? other.method_code,
    status: other.status,
    peers: peers?.count ?? null,
    peer_years: peers?.years ?? null,
    peer_low: peers?.low ?? null,
    peer_median: peers?.median ?? null,
    peer_high: peers?.high ?? null,
    cheaper: peers?.cheaper ?? null,
    source: other.source,
    url: portalLink({
      source: other.source,
      table: other.type === 'lot' ? 'lots' : 'contracts',
      buy: other.buy_id,
      lot: other.type === 'lot' ? other.id : null,
      contract: other.contract_link,
    }),
  }
}

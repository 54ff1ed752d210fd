import { type Day, dayOf, dayText } from './days.ts'
import type { Identities } from './identities.ts'
import {
  address,
  type District,
  firm,
  geography,
  type Institution,
  institution,
  type Name,
  person,
  type Region,
  soleTrader,
} from './names.ts'
import type { Random } from './random.ts'

interface Participant extends Name {
  pid: number
  /** BIN, or a sole trader's IIN. */
  biin: string
  fio: string
  district: District
  address: string
  phone: string
  /** Bank account and code: made up, so that the mapping has something to leave out. */
  iik: string
  bik: string
}

export interface Buyer extends Participant {
  institution: Institution
  /** Contracts numbered so far, by year. */
  numbered: Map<number, number>
  /** Value of this year's competitive and direct contracts, for spreading direct ones. */
  competitive: number
  direct: number
}

export interface Supplier extends Participant {
  isPerson: boolean
  sectors: string[]
  /** When registered for VAT, first and last day; the last is open while still registered. */
  vat: { from: Day; to: Day | undefined }[]
  /** A scheme counts on it: the market does not have it listed for a default. */
  spared?: boolean
  /** When in the register of unscrupulous suppliers, and on whose word if it is known. */
  barred: { from: Day; to: Day; by?: Buyer } | undefined
  /** When it was founded and when it came to the portal, where a scheme says so. */
  founded?: Day
  joined?: Day
}

export interface Population {
  regions: Region[]
  districts: District[]
  buyers: Buyer[]
  suppliers: Supplier[]
  /** Buyers and suppliers that schemes brought: the market does not choose them by chance. */
  guests: { buyers: Buyer[]; suppliers: Supplier[] }
  /** A new buyer or supplier among the guests. */
  guestBuyer(random: Random, fits?: (institution: Institution) => boolean): Buyer
  guestSupplier(random: Random, kind: 'goods' | 'works' | 'services', isPerson: boolean): Supplier
  /** Suppliers by sector, the largest first. */
  bySector: Map<string, Supplier[]>
  /** Natural monopolies by region prefix: utilities and communications. */
  monopolies: Map<string, Supplier[]>
}

const groups: { kind: 'goods' | 'works' | 'services'; sectors: string[]; weight: number }[] = [
  { kind: 'goods', sectors: ['office', 'furniture', 'it', 'cleaning'], weight: 20 },
  { kind: 'goods', sectors: ['building', 'cleaning', 'clothing', 'special-goods'], weight: 12 },
  { kind: 'goods', sectors: ['medical', 'special-goods'], weight: 7 },
  { kind: 'goods', sectors: ['food', 'service-catering'], weight: 9 },
  { kind: 'goods', sectors: ['fuel', 'vehicles'], weight: 7 },
  { kind: 'services', sectors: ['service-it', 'it', 'office'], weight: 7 },
  { kind: 'services', sectors: ['service-clean', 'service-repair', 'service-security'], weight: 9 },
  { kind: 'services', sectors: ['service-transport', 'service-repair', 'vehicles'], weight: 6 },
  { kind: 'services', sectors: ['service-training', 'service-social'], weight: 6 },
  { kind: 'works', sectors: ['construction', 'roads'], weight: 12 },
  { kind: 'works', sectors: ['construction', 'design', 'service-repair'], weight: 5 },
]

/** Everyone who buys and sells in a market. */
export function population(
  random: Random,
  identities: Identities,
  size: { buyers: number; suppliers: number; lastDay: Day },
): Population {
  const { regions, districts } = geography()
  const regionWeight = regions.map((region) => [region, region.city ? 2.2 : 1] as const)
  const inRegion = (region: Region) => districts.filter((district) => district.region === region)
  let pid = 100_100
  const participant = (own: Random, name: Name, biin: string, district: District, fio: string): Participant => {
    pid += own.int(1, 9)
    return {
      ...name,
      pid,
      biin,
      fio,
      district,
      address: address(own, district),
      phone: `8700000${String(own.int(0, 9999)).padStart(4, '0')}`,
      iik: `KZ00SYN${String(own.int(0, 999_999_999)).padStart(13, '0')}`,
      bik: 'SYNAKZKX',
    }
  }

  const makeBuyer = (own: Random, number: number): Buyer => {
    const district = own.pick(inRegion(own.weighted(regionWeight)))
    const found = institution(own, district, number)
    const fio = person(own)
    return {
      ...participant(own, found, identities.bin(), district, fio),
      institution: found,
      numbered: new Map(),
      competitive: 0,
      direct: 0,
    }
  }
  const buyers: Buyer[] = []
  for (let index = 0; index < size.buyers; index++) buyers.push(makeBuyer(random.fork(`buyer/${index}`), index + 1))

  const suppliers: Supplier[] = []
  let firms = 0
  const supplier = (own: Random, isPerson: boolean, kind: 'goods' | 'works' | 'services', sectors: string[]) => {
    const district = own.pick(inRegion(own.weighted(regionWeight)))
    const fio = person(own)
    const name = isPerson ? soleTrader(fio) : firm(own, kind, ++firms)
    const made: Supplier = {
      ...participant(own, name, isPerson ? identities.iin() : identities.bin(), district, fio),
      isPerson,
      sectors,
      vat: vatHistory(own, isPerson, kind, size.lastDay),
      barred: undefined,
    }
    if (own.chance(0.02)) {
      const from = dayOf(own.int(2022, 2026), own.int(1, 12), own.int(1, 28))
      made.barred = { from, to: from + 730 }
    }
    return made
  }
  for (let index = 0; index < size.suppliers; index++) {
    const own = random.fork(`supplier/${index}`)
    const group = own.weighted(groups.map((entry) => [entry, entry.weight] as const))
    suppliers.push(supplier(own, own.chance(group.kind === 'works' ? 0.15 : 0.5), group.kind, group.sectors))
  }
  // A small market too has someone for every sector.
  for (const [index, group] of groups.entries()) {
    const [first] = group.sectors
    // Two groups may begin with the same sector: their firms are not the same.
    const name = groups.findIndex(({ sectors }) => sectors[0] === first) === index ? first : `${first}/${index}`
    for (let number = 0; number < 3; number++)
      suppliers.push(supplier(random.fork(`always/${name}/${number}`), number === 0, group.kind, group.sectors))
  }

  const monopolies = new Map<string, Supplier[]>()
  for (const region of regions) {
    const own = random.fork(`monopoly/${region.prefix}`)
    monopolies.set(
      region.prefix,
      ['Жылу', 'Су', 'Байланыс'].map((stem, index) => {
        const name = `${stem}-Сынақ ${region.prefix}`
        const made: Supplier = {
          ...participant(
            own,
            { ru: `ТОО "${name}"`, kk: `"${name}" ЖШС` },
            identities.bin(),
            own.pick(inRegion(region)),
            person(own),
          ),
          isPerson: false,
          sectors: [index === 2 ? 'service-comm' : 'service-utility'],
          vat: [{ from: dayOf(2015, 1, 5), to: undefined }],
          barred: undefined,
        }
        suppliers.push(made)
        return made
      }),
    )
  }

  const bySector = new Map<string, Supplier[]>()
  for (const entry of suppliers)
    for (const sector of entry.sectors) {
      const pool = bySector.get(sector)
      if (pool === undefined) bySector.set(sector, [entry])
      else pool.push(entry)
    }
  const guests: Population['guests'] = { buyers: [], suppliers: [] }
  return {
    regions,
    districts,
    buyers,
    suppliers,
    guests,
    guestBuyer(own, fits = () => true) {
      // A state institution: its payments are on record.
      for (;;) {
        const made = makeBuyer(own, buyers.length + guests.buyers.length + 1)
        if (!made.institution.state || !fits(made.institution)) continue
        guests.buyers.push(made)
        return made
      }
    },
    guestSupplier(own, kind, isPerson) {
      const made = supplier(own, isPerson, kind, [])
      made.vat = []
      made.barred = undefined
      guests.suppliers.push(made)
      return made
    },
    bySector,
    monopolies,
  }
}

function vatHistory(random: Random, isPerson: boolean, kind: string, lastDay: Day): Supplier['vat'] {
  const payer = random.chance(isPerson ? 0.04 : kind === 'works' ? 0.75 : 0.6)
  if (!payer) return []
  const old = dayOf(random.int(2012, 2020), random.int(1, 12), random.int(1, 28))
  const middle = dayOf(2023, 1, 1) + random.int(0, Math.max(1, lastDay - dayOf(2023, 1, 1)))
  if (random.chance(0.1)) return [{ from: middle, to: undefined }]
  if (random.chance(0.08)) return [{ from: old, to: middle }]
  return [{ from: old, to: undefined }]
}

/** Whether a supplier was registered for VAT on every day from `from` to `to`. */
export function paysVat(supplier: Supplier, from: Day, to: Day): boolean {
  return supplier.vat.some((span) => span.from <= from && (span.to === undefined || to <= span.to))
}

/** Whether a supplier may not take part on a day. */
export function isBarred(supplier: Supplier, day: Day): boolean {
  // A month of distance on both sides: a bid of that time could end in a contract during the ban.
  return supplier.barred !== undefined && supplier.barred.from - 60 <= day && day <= supplier.barred.to + 5
}

/** The rows of registers/vat_payers.csv as of a day: what had not happened by then is not in it. */
export function vatRows(suppliers: Supplier[], asOf: Day): string[][] {
  const rows: string[][] = []
  for (const supplier of suppliers)
    for (const span of supplier.vat)
      if (span.from <= asOf)
        rows.push([
          supplier.biin,
          supplier.ru,
          dayText(span.from),
          span.to === undefined || span.to > asOf ? '' : dayText(span.to),
        ])
  return rows.sort((left, right) => (left[0]! + left[2]! < right[0]! + right[2]! ? -1 : 1))
}

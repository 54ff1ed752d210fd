import type { Item } from '../market/catalogue.ts'
import { at, type Day, dayIn, dayOf, dayText, type Moment, stamp, yearOf } from '../market/days.ts'
import type { Market } from '../market/market.ts'
import type { District } from '../market/names.ts'
import type { Random } from '../market/random.ts'
import { paysVat, type Supplier } from '../market/subjects.ts'

/** Files of what the holding publishes, in `DIR/samruk`; named as the stores of `fetch --source samruk`. */
export const samrukFiles = ['adverts', 'advert-details', 'lots', 'contracts', 'contract-details', 'plan-items'] as const
export type SamrukFile = (typeof samrukFiles)[number]

/** A company of the holding that buys. */
interface Company {
  id: number
  bin: string
  ru: string
  kk: string
  district: District
}

const firstIds = { advert: 400_001, lot: 1_600_001, contract: 30_500_001, item: 61_000_001, plan: 9_000_001 }

const stems: readonly (readonly [string, string])[] = [
  ['Кунбель Энерго', 'Күнбел Энерго'],
  ['Бозтерек Темир Жол', 'Бозтерек Темір Жол'],
  ['Танколь Мунай', 'Таңкөл Мұнай'],
  ['Самалдысай Газ', 'Самалдысай Газ'],
  ['Актерек Почта', 'Ақтерек Пошта'],
  ['Конуртас Уран', 'Қоңыртас Уран'],
  ['Сарыолен Телеком', 'Сарыөлең Телеком'],
  ['Колтоган Авиа', 'Көлтоған Авиа'],
]

const categories = ['GOODS', 'WORKS', 'SERVICES'] as const

/**
 * Makes up what a quasi-state holding buys beside a market of public procurement: of the same suppliers, the same
 * things, at its own portal. It draws from a generator of its own, so the rest of the market is what it would be without;
 * nothing happens after the market's last event. Records have the shape of those that the portal's pages were seen to
 * get; states that were never seen are made up.
 */
export function makeSamruk(market: Market, write: (file: SamrukFile, record: object) => void): void {
  const random = market.random.fork('samruk')
  const companies = makeCompanies(market, random.fork('companies'))
  const { years, processes } = market.parameters
  const last = dayIn(market.latest)
  const first = Math.min(dayOf(years[0], 1, 10), last - 60)
  // What is served is held in memory.
  const count = Math.min(20_000, Math.max(24, Math.round(processes / 4)))
  const next = { ...firstIds }
  const days = Array.from({ length: count }, (_, index) => {
    const own = random.fork(`day/${index}`)
    return market.work.onOrAfter(own.int(first, last - 1))
  }).sort((a, b) => a - b)
  for (const [index, day] of days.entries()) {
    const own = random.fork(`purchase/${index}`)
    const company = own.pick(companies)
    const item = own.pick(market.items.filter(({ sector }) => sector !== 'niche'))
    const planned = plannedItem(own, item, company, day, next)
    write('plan-items', planned.record)
    // One in four is bought of a single source: such a contract names no announcement.
    if (own.chance(0.25))
      makeContract(market, own, { company, day, lots: [planned.lot], advert: undefined }, next, write)
    else makeAdvert(market, own, { company, day, first: planned.lot, item }, next, write)
  }
}

interface Lot {
  id: number
  item: Item
  count: number
  price: number
  sum: number
}

function makeCompanies(market: Market, random: Random): Company[] {
  const { districts } = market.people
  return stems.map(([ru, kk], index) => {
    const own = random.fork(index)
    return {
      id: 10_400_000 + index * 17,
      bin: market.identities.bin(),
      ru: `Акционерное общество "${ru}"`,
      kk: `"${kk}" акционерлік қоғамы`,
      district: own.pick(districts),
    }
  })
}

function plannedItem(
  random: Random,
  item: Item,
  company: Company,
  day: Day,
  next: typeof firstIds,
): { lot: Lot; record: object } {
  const isOne = item.price === 0
  const worth = random.logNormal(12_000_000, 1.1)
  const price = tiyn(isOne ? worth : item.price * 1.25 * random.logNormal(1, 0.12))
  const count = isOne ? 1 : Math.max(1, Math.round(worth / price))
  const lot: Lot = { id: next.lot++, item, count, price, sum: tiyn(count * price) }
  const approved = at(day - random.int(15, 90), 11, random.int(0, 59))
  const record = {
    id: next.plan++,
    ...lotFields(lot, company, day),
    tenderType: 'OT',
    planItemStatus: 'APPROVED',
    sumTruNds: tiyn(lot.sum * (1 + rateOn(day))),
    lastModifiedDate: zulu(approved),
  }
  return { lot, record }
}

interface Advert {
  company: Company
  day: Day
  first: Lot
  item: Item
}

function makeAdvert(
  market: Market,
  random: Random,
  { company, day, first, item }: Advert,
  next: typeof firstIds,
  write: (file: SamrukFile, record: object) => void,
): void {
  const lots = [first]
  while (lots.length < 4 && random.chance(0.3)) lots.push(plannedItem(random, item, company, day, next).lot)
  const id = next.advert++
  const begin = at(day, 10)
  const end = at(market.work.add(day, random.int(5, 15)), 10)
  const isOpen = end > market.latest
  const outcome = isOpen
    ? 'PUBLISHED'
    : random.weighted([
        ['COMPLETED', 80],
        ['NOT_HELD', 15],
        ['CANCELLED', 5],
      ] as const)
  const changed = isOpen ? begin : Math.min(end + random.int(1, 9) * 86_400, market.latest)
  const name =
    lots.length === 1 ? item : { ru: `${item.ru} (${lots.length} лотов)`, kk: `${item.kk} (${lots.length} лот)` }
  const sum = tiyn(lots.reduce((total, lot) => total + lot.sum, 0))
  const about = {
    id,
    number: String(id),
    nameRu: name.ru,
    nameKk: name.kk,
    tenderType: sum < 5_000_000 ? 'CP' : 'OT',
    sumTruNoNds: sum,
    advertStatus: outcome,
  }
  write('adverts', {
    ...about,
    nameEn: null,
    acceptanceBeginDateTime: zulu(begin),
    acceptanceEndDateTime: zulu(end),
    flagApplicationFiled: false,
    flagNegotiationOutside: null,
    lastModifiedDate: zulu(changed),
  })
  write('advert-details', {
    ...about,
    acceptanceBeginDateTime: local(begin),
    acceptanceEndDateTime: local(end),
    customer: { ...companyFields(company), legalAddress: addressOf(company) },
    organizer: { ...companyFields(company), legalAddress: addressOf(company) },
    phone: '+7 (700) 000-0000',
    email: 'zakup@example.org',
    simpleStatus: isOpen ? 'ACTIVE' : 'INACTIVE',
    documents: [document('ADVERT_ANNOUNCEMENT', `объявление_о_закупке_${id}.pdf`, random, day)],
    advertRequirement: {
      id: 5_000_000_000 + id,
      advertId: id,
      discussionBeginDateTime: null,
      discussionEndDateTime: null,
    },
  })
  for (const lot of lots)
    write('lots', {
      id: lot.id,
      ...lotFields(lot, company, day),
      // For the server alone, which does not tell them.
      advertId: id,
      publishedAt: zulu(begin),
      tenderType: about.tenderType,
      lotStatus: outcome,
      lotDocuments: [document('LOT_TECHNICAL_SPECIFICATION', `техспецификация_${lot.id}.pdf`, random, day)],
      lastModifiedDate: zulu(changed),
    })
  if (outcome === 'COMPLETED')
    makeContract(
      market,
      random,
      { company, day: market.work.add(dayIn(end), random.int(5, 20)), lots, advert: id },
      next,
      write,
    )
}

interface Deal {
  company: Company
  day: Day
  lots: Lot[]
  advert: number | undefined
}

function makeContract(
  market: Market,
  random: Random,
  { company, day, lots, advert }: Deal,
  next: typeof firstIds,
  write: (file: SamrukFile, record: object) => void,
): void {
  const signed = at(day, 15, random.int(0, 59))
  if (signed > market.latest) return
  const supplier = random.pick(suppliersOf(market, lots[0]!.item))
  const rate = paysVat(supplier, day, day) ? rateOn(day) : 0
  const share = advert === undefined ? 1 : 0.8 + random.unit() * 0.2
  const sums = lots.map((lot) => tiyn(tiyn(lot.sum * share) * (1 + rate)))
  const sumNds = tiyn(sums.reduce((total, sum) => total + sum, 0))
  const done = at(day + random.int(20, 160), 12)
  const isDone = done <= market.latest
  const id = next.contract++
  const about = {
    id,
    systemNumber: `${company.bin}/${yearOf(day)}/${id}`,
    contractCardStatus: isDone ? 'EXECUTED' : 'ACTIVE',
    contractDateTime: zulu(signed),
    sumNds,
  }
  const items = lots.map((lot, index) => ({
    id: next.item++,
    rowNumber: String(index + 1),
    tenderSubjectType: categories[lot.item.kind - 1],
    deleted: false,
  }))
  const customer = companyFields(company)
  const other = supplierFields(supplier)
  write('contracts', {
    ...about,
    advertNumber: advert === undefined ? null : String(advert),
    supplier: other,
    customer,
    contractItemsNameRu: lots.map(({ item }) => item.ru).join(', '),
    contractItemsNameKk: lots.map(({ item }) => item.kk).join(', '),
    contractItemsNameEn: null,
    contractItems: items,
    lastModifiedDate: zulu(isDone ? done : signed),
  })
  write('contract-details', {
    ...about,
    contractType: advert === undefined ? 'SINGLE_SOURCE' : 'TENDER',
    executionSumNds: isDone ? sumNds : 0,
    localContentProjectedShare: random.int(0, 100),
    contractItems: items.map((item, index) => {
      const lot = lots[index]!
      return {
        ...item,
        lotId: advert === undefined ? null : lot.id,
        lotNumber: advert === undefined ? null : String(lot.id),
        count: lot.count,
        foreignPrice: null,
        sumNds: sums[index],
        truHistory: history(lot.item),
        contractItemDocuments: [document('TECHNICAL_SPECIFICATION', `техспецификация_${lot.id}.pdf`, random, day)],
      }
    }),
  })
}

function suppliersOf(market: Market, item: Item): readonly Supplier[] {
  const found = market.people.bySector.get(item.sector) ?? []
  return found.length > 0 ? found : market.people.suppliers
}

function companyFields({ id, bin, ru, kk }: Company): object {
  return { id, identifier: bin, nameRu: ru, nameKk: kk, nameEn: null, bin }
}

// A sole trader has an identifier and no business number.
function supplierFields({ pid, biin, ru, kk, isPerson }: Supplier): object {
  return { id: 20_000_000 + pid, identifier: biin, nameRu: ru, nameKk: kk, nameEn: null, bin: isPerson ? null : biin }
}

function addressOf({ district }: Company): object {
  return {
    countryRu: 'КАЗАХСТАН',
    katoFullNameRu: `${district.region.ru}, ${district.ru}`,
    street: 'Сынақ',
    building: '1',
  }
}

function lotFields(lot: Lot, company: Company, day: Day): object {
  const { item, count, price, sum } = lot
  const kato = { code: company.district.code, ru: company.district.ru }
  return {
    number: String(lot.id),
    nameRu: item.ru,
    nameKk: item.kk,
    truHistory: history(item),
    customer: companyFields(company),
    kato,
    deliveryKato: kato,
    tenderSubjectType: categories[item.kind - 1],
    tenderLocationRu: company.district.ru,
    deliveryLocationRu: `КАЗАХСТАН, ${company.district.region.ru}, ${company.district.ru}`,
    durationMonth: `${dayText(day).slice(5, 7)}.${yearOf(day)}`,
    count,
    price,
    sumTruNoNds: sum,
  }
}

function history({ code, ru, kk, descRu, kind }: Item): object {
  return {
    id: Number(code.replaceAll('.', '').slice(-9)),
    code,
    ru,
    kk,
    briefRu: descRu,
    category: categories[kind - 1],
  }
}

function document(category: string, name: string, random: Random, day: Day): object {
  const hex = (length: number) => Array.from({ length }, () => random.int(0, 15).toString(16)).join('')
  const uid = [8, 4, 4, 4, 12].map(hex).join('-')
  return {
    documentCategory: category,
    fileUid: `${uid}-${yearOf(day)}-minio`,
    fileName: name,
    contentType: 'application/pdf',
  }
}

function rateOn(day: Day): number {
  return day < dayOf(2026, 1, 1) ? 0.12 : 0.16
}

function tiyn(amount: number): number {
  return Math.round(amount * 100) / 100
}

/** A moment of Astana's wall clock with its offset, as the page of a row has it. */
function local(moment: Moment): string {
  return `${stamp(moment).replace(' ', 'T')}${moment < at(dayOf(2024, 3, 1), 0) ? '+06:00' : '+05:00'}`
}

/** The same as lists have it, in UTC. */
function zulu(moment: Moment): string {
  return new Date(Date.parse(local(moment))).toISOString().replace('.000Z', 'Z')
}

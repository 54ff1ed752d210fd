import { hash as digest } from 'node:crypto'
import { regions } from '../../goszakup/regions.ts'
import type { MappingContext } from '../../ocds/goszakup/context.ts'
import { releaseId } from '../../ocds/goszakup/events/releases.ts'
import { Parties } from '../../ocds/goszakup/parties.ts'
import { code, filled, kz, money, number, object, objects, some, sum, text } from '../../ocds/goszakup/values.ts'
import { maskPersonsIn, mayHoldPersonNumber } from '../../ocds/persons.ts'
import type { Award, Contract, Document, Item, Lot, OrganisationReference, Release, Tender } from '../../ocds/types.ts'
import { advertStatuses, categories, contractStatuses, documentType, tenderType } from './codes.ts'
import { type SamrukRecord, samrukFile } from './entities.ts'
import { samrukTime as time } from './time.ts'

/** One purchase of Samruk-Kazyna's holding: an announcement, a contract that names none, or an item of a plan. */
export interface SamrukPurchase {
  kind: SamrukKind
  /** The announcement's number, the contract's id, the plan item's id. */
  number: string
  /** The row of the list, and what its own page adds. */
  advert?: SamrukRecord
  lots: SamrukRecord[]
  contracts: SamrukRecord[]
  plan?: SamrukRecord
}

export type SamrukKind = 'advert' | 'contract' | 'plan'

const letters: Record<SamrukKind, string> = { advert: 's', contract: 'sc', plan: 'sp' }

/** `{prefix}-s1242993`, `{prefix}-sc30500001`, `{prefix}-sp9000001`: no purchase of goszakup has an id like these. */
export function samrukOcid(prefix: string, kind: SamrukKind, id: string): string {
  return `${prefix}-${letters[kind]}${id}`
}

/** What mapping needs besides the records. */
export type SamrukContext = Pick<MappingContext, 'prefix' | 'key' | 'partyId' | 'people' | 'unknown'>

/** A release in one line, and the hash of its content without the id. */
export interface SamrukRelease {
  ocid: string
  hash: string
  line: string
  /** The business number of its first buyer. */
  buyer: string | undefined
  /** When its newest record was changed. */
  date: string
}

/**
 * Maps one purchase to one release of OCDS 1.1 that says all that is known of it. Sums keep the tax they have: lots and
 * plan items are without VAT and are the values of OCDS as everywhere in a dataset; what a contract says is with VAT, so
 * it stands in `kz` under its own name (`sumNds`, `executionSumNds`) and the contract has no value of its own. All
 * customers count as quasi-state (`kz.isQvazi`), whatever else is known of them.
 */
export function mapSamruk(purchase: SamrukPurchase, known: SamrukContext): SamrukRelease {
  const nobody = () => undefined
  const references = { name: nobody, entry: nobody }
  const context: MappingContext = { ...known, references, subject: nobody, participant: nobody, doubt: () => {} }
  const parties = new Parties(context)
  const lots = purchase.lots.toSorted((a, b) => Number(a.id) - Number(b.id))
  const contracts = purchase.contracts.toSorted((a, b) => Number(a.id) - Number(b.id))
  const ocid = samrukOcid(context.prefix, purchase.kind, purchase.number)
  const all = [purchase.advert, purchase.plan, ...lots, ...contracts].filter((record) => record !== undefined)
  const date = newest(all)
  if (date === undefined) context.unknown('samruk: release without any date', ocid)
  const buyer = buyerOf({ ...purchase, lots, contracts }, parties)
  const tender = tenderOf({ ...purchase, lots, contracts }, parties, context)
  const planning = purchase.plan === undefined ? undefined : planningOf(purchase.plan, parties)
  const awards = contracts.map((contract) => awardOf(contract, parties))
  const mapped = contracts.map((contract) => contractOf(contract, parties, context))
  const release: Release = {
    ocid,
    id: '',
    date: date ?? '2000-01-01T00:00:00+06:00',
    tag: [
      ...(planning === undefined ? [] : ['planning']),
      ...(purchase.kind === 'plan' ? [] : ['tender']),
      ...(contracts.length === 0 ? [] : ['award', 'contract']),
    ],
    initiationType: 'tender',
    language: 'ru',
    buyer,
    parties: some(parties.list()),
    planning,
    tender,
    awards: some(awards),
    contracts: some(mapped),
  }
  return stored(release, context, buyer?.id)
}

function stored(release: Release, { key }: MappingContext, buyer: string | undefined): SamrukRelease {
  let content = release
  let line = JSON.stringify(content)
  if (mayHoldPersonNumber(line)) {
    content = maskPersonsIn(content, key)
    line = JSON.stringify(content)
  }
  const hash = digest('sha256', line, 'hex').slice(0, 8)
  const { ocid, date } = release
  line = JSON.stringify({ ...content, id: releaseId(ocid, date, hash) })
  return { ocid, hash, line, date, buyer: buyer?.startsWith('KZ-BIN-') === true ? buyer.slice(7) : undefined }
}

type Records = Required<Pick<SamrukPurchase, 'kind' | 'number' | 'lots' | 'contracts'>> &
  Pick<SamrukPurchase, 'advert' | 'plan'>

function tenderOf(records: Records, parties: Parties, context: MappingContext): Tender | undefined {
  const { kind, advert = {}, lots, contracts } = records
  if (kind === 'plan') return undefined
  const type = code(advert.tenderType) ?? only(lots.map((lot) => code(lot.tenderType)))
  const known = type === undefined ? undefined : tenderType(type)
  if (type !== undefined && known === undefined) context.unknown('samruk: tender type', type)
  const items = kind === 'advert' ? lots.flatMap((lot) => lotItem(lot)) : []
  const amounts = lots.map((lot) => number(lot.sumTruNoNds)).filter((amount) => amount !== undefined)
  const category = only([
    ...lots.map((lot) => code(lot.tenderSubjectType)),
    ...contracts.flatMap((contract) => objects(contract.contractItems).map((item) => code(item.tenderSubjectType))),
  ])
  const begin = time(advert.acceptanceBeginDateTime)
  const end = time(advert.acceptanceEndDateTime)
  const requirement = object(advert.advertRequirement)
  const discussion = filled({
    startDate: time(requirement.discussionBeginDateTime),
    endDate: time(requirement.discussionEndDateTime),
  })
  const documents = [
    ...documentsOf(advert.documents),
    ...lots.flatMap((lot) => documentsOf(lot.lotDocuments, String(lot.id))),
  ]
  const first = contracts[0]
  return {
    id: kind === 'advert' ? records.number : `c${records.number}`,
    title: text(advert.nameRu) ?? text(first?.contractItemsNameRu),
    title_kk: text(advert.nameKk) ?? text(first?.contractItemsNameKk),
    status: kind === 'contract' ? 'complete' : status(advertStatuses, advert.advertStatus, 'announcement', context),
    statusDetails: text(advert.advertStatus),
    procuringEntity: party(parties, advert.organizer, 'procuringEntity', true),
    procurementMethodDetails: known === undefined ? type : `${known} (${type})`,
    mainProcurementCategory: categories[category ?? ''],
    value: money(advert.sumTruNoNds) ?? (amounts.length === 0 ? undefined : money(sum(amounts))),
    tenderPeriod: filled({ startDate: begin, endDate: end }),
    enquiryPeriod: discussion,
    submissionMethod: kind === 'advert' ? ['electronicSubmission'] : undefined,
    documents: some(documents),
    lots: kind === 'advert' ? some(lots.map((lot) => lotOf(lot, parties, context))) : undefined,
    items: some(items),
    kz: kz({
      tenderType: type,
      advertStatus: text(advert.advertStatus),
      simpleStatus: text(advert.simpleStatus),
      sumTruNoNds: number(advert.sumTruNoNds),
      flagNegotiationOutside: boolean(advert.flagNegotiationOutside),
      lastModifiedDate: time(advert.lastModifiedDate),
      // The rules of the quasi-state sector, as goszakup numbers them.
      methodType: 2,
      kato: lots.map((lot) => placeOf(lot)).find((place) => place !== undefined),
    }),
  }
}

function lotOf(lot: SamrukRecord, parties: Parties, context: MappingContext): Lot {
  return {
    id: String(lot.id),
    title: text(lot.nameRu),
    title_kk: text(lot.nameKk),
    description: text(object(lot.truHistory).briefRu),
    description_kk: text(object(lot.truHistory).briefKk),
    status: status(advertStatuses, lot.lotStatus, 'lot', context),
    statusDetails: text(lot.lotStatus),
    value: money(lot.sumTruNoNds),
    kz: kz({
      lotNumber: text(lot.number),
      lotStatus: text(lot.lotStatus),
      tenderType: code(lot.tenderType),
      sumTruNoNds: number(lot.sumTruNoNds),
      price: number(lot.price),
      count: number(lot.count),
      durationMonth: text(lot.durationMonth),
      kato: placeOf(lot),
      buyer: party(parties, lot.customer, 'buyer', true),
      lastModifiedDate: time(lot.lastModifiedDate),
    }),
  }
}

/** What a lot is of, under the classifier that both portals share. */
function lotItem(lot: SamrukRecord): Item[] {
  const tru = object(lot.truHistory)
  const enstru = code(tru.code)
  const place = placeOf(lot)
  return [
    {
      id: String(lot.id),
      relatedLot: String(lot.id),
      description: text(tru.ru) ?? text(lot.nameRu),
      description_kk: text(tru.kk) ?? text(lot.nameKk),
      quantity: number(lot.count),
      // `price` is without VAT, as `sumTruNoNds` that it makes.
      unit: filled({ name: text(object(lot.mkei).ru), value: money(lot.price) }),
      classification: enstru === undefined ? undefined : { scheme: 'KZ-ENSTRU', id: enstru, description: text(tru.ru) },
      deliveryLocation: filled({
        description: text(lot.deliveryLocationRu),
        gazetteer: place === undefined ? undefined : { scheme: 'KATO', identifiers: [place] },
      }),
    },
  ]
}

/** The day of the award is not told; the contract has that of its signing. */
function awardOf(contract: SamrukRecord, parties: Parties): Award {
  const supplier = party(parties, contract.supplier, 'supplier', false)
  const lots = objects(contract.contractItems).flatMap((item) => code(item.lotId) ?? [])
  return {
    id: `c${contract.id}`,
    title: text(contract.contractItemsNameRu),
    status:
      status(contractStatuses, contract.contractCardStatus, '', undefined) === 'cancelled' ? 'cancelled' : 'active',
    suppliers: supplier === undefined ? undefined : [supplier],
    relatedLots: some([...new Set(lots)]),
  }
}

function contractOf(contract: SamrukRecord, parties: Parties, context: MappingContext): Contract {
  const signed = time(contract.contractDateTime)
  const items = objects(contract.contractItems).filter((item) => item.deleted !== true)
  return {
    id: String(contract.id),
    awardID: `c${contract.id}`,
    awardIDs: [`c${contract.id}`],
    title: text(contract.systemNumber),
    description: text(contract.contractItemsNameRu),
    description_kk: text(contract.contractItemsNameKk),
    status: status(contractStatuses, contract.contractCardStatus, 'contract', context),
    statusDetails: text(contract.contractCardStatus),
    dateSigned: signed,
    period: signed === undefined ? undefined : { startDate: signed },
    // What it says is with VAT, and a value of OCDS here is without: the currency alone.
    value: { currency: 'KZT' },
    items: some(items.map((item) => contractItem(item))),
    documents: some(items.flatMap((item) => documentsOf(item.contractItemDocuments))),
    kz: kz({
      systemNumber: text(contract.systemNumber),
      contractCardStatus: text(contract.contractCardStatus),
      contractType: text(contract.contractType),
      advertNumber: text(contract.advertNumber),
      sumNds: number(contract.sumNds),
      executionSumNds: number(contract.executionSumNds),
      localContentProjectedShare: number(contract.localContentProjectedShare),
      lastModifiedDate: time(contract.lastModifiedDate),
      buyer: party(parties, contract.customer, 'buyer', true),
      supplier: party(parties, contract.supplier, 'supplier', false),
    }),
  }
}

function contractItem(item: SamrukRecord): Item {
  const tru = object(item.truHistory)
  const enstru = code(tru.code)
  return {
    id: String(item.id ?? item.rowNumber),
    relatedLot: code(item.lotId),
    description: text(tru.ru),
    description_kk: text(tru.kk),
    quantity: number(item.count),
    classification: enstru === undefined ? undefined : { scheme: 'KZ-ENSTRU', id: enstru, description: text(tru.ru) },
    kz: kz({
      rowNumber: text(item.rowNumber),
      lotNumber: text(item.lotNumber),
      sumNds: number(item.sumNds),
      foreignPrice: number(item.foreignPrice),
      tenderSubjectType: code(item.tenderSubjectType),
      extraDescRu: text(tru.briefRu),
    }),
  }
}

function planningOf(plan: SamrukRecord, parties: Parties): Release['planning'] {
  const tru = object(plan.truHistory)
  const month = /^(\d{2})\.(20\d{2})$/.exec(text(plan.durationMonth) ?? '')
  return {
    budget: {
      amount: money(plan.sumTruNoNds),
      budgetBreakdown: [
        {
          id: String(plan.id),
          description: text(plan.nameRu) ?? text(tru.ru),
          description_kk: text(plan.nameKk) ?? text(tru.kk),
          amount: money(plan.sumTruNoNds),
          sourceParty: party(parties, plan.customer, 'buyer', true),
          kz: kz({
            refEnstruCode: code(tru.code),
            tenderType: code(plan.tenderType),
            planItemStatus: text(plan.planItemStatus),
            count: number(plan.count),
            price: number(plan.price),
            sumTruNoNds: number(plan.sumTruNoNds),
            sumTruNds: number(plan.sumTruNds),
            durationMonth: text(plan.durationMonth),
            // Under goszakup's names, so that plans of both stand in the same columns.
            plnPointYear: month === null ? undefined : Number(month[2]),
            refMonthsId: month === null ? undefined : Number(month[1]),
            kato: placeOf(plan),
            lastModifiedDate: time(plan.lastModifiedDate),
          }),
        },
      ],
    },
  }
}

/** The one customer of all that the purchase holds; none when there are several. */
function buyerOf({ advert, plan, lots, contracts }: Records, parties: Parties): OrganisationReference | undefined {
  const own = party(parties, advert?.customer ?? plan?.customer, 'buyer', true)
  if (own !== undefined) return own
  const customers = [...lots, ...contracts].map(({ customer }) => party(parties, customer, 'buyer', true))
  return new Set(customers.map((one) => one?.id)).size === 1 ? customers[0] : undefined
}

function party(parties: Parties, value: unknown, role: string, isCustomer: boolean): OrganisationReference | undefined {
  const record = object(value)
  const biin = [record.bin, record.identifier].find((one) => /^\d{12}$/.test(String(one ?? '').trim()))
  const id = code(record.id)
  const name = text(record.nameRu)
  // Somebody without a number may be a person: then the name stays here.
  const isNameless =
    biin === undefined && /^(ип|жк|кх|к\/х|фх|шқ)(?![\p{L}])|^[\p{L}-]+ [\p{L}-]+ [\p{L}-]+$/iu.test(name ?? '')
  const place = regionNamed(text(object(record.legalAddress).katoFullNameRu))
  return parties.add(
    {
      biin,
      nameRu: isNameless ? undefined : name,
      nameKz: isNameless ? undefined : record.nameKk,
      otherId: id === undefined ? undefined : `samruk-${id}`,
      subject: {
        ...(isCustomer ? { qvazi: 1 } : {}),
        ...(place === undefined ? {} : { katoList: [place] }),
      },
    },
    role,
  )
}

/** The code of the region that an address begins with: `г.Алматы, Бостандыкский район`. */
function regionNamed(address: string | undefined): string | undefined {
  const first = address
    ?.split(',')[0]
    ?.replace(/^г\.?\s*/i, '')
    .trim()
    .toLowerCase()
  if (first === undefined || first === '') return undefined
  const found = Object.entries(regions).find(([, { name }]) => name.ru.toLowerCase() === first)
  return found === undefined ? undefined : `${found[0]}0000000`
}

/** Where it is delivered to, else where the customer has it. */
function placeOf(record: SamrukRecord): string | undefined {
  for (const value of [record.deliveryKato, record.kato]) {
    const found = code(object(value).code)
    if (found !== undefined && /^\d{9}$/.test(found)) return found
  }
  return undefined
}

/** Files by the name of their kind; the name that somebody gave a file stays in the raw record. */
function documentsOf(value: unknown, lot?: string): Document[] {
  return objects(value).flatMap((file) => {
    const uid = code(file.fileUid)
    if (uid === undefined) return []
    const category = code(file.documentCategory)
    return [
      {
        id: uid,
        documentType: documentType(category),
        title: category,
        url: samrukFile(uid),
        format: code(file.contentType),
        relatedLots: lot === undefined ? undefined : [lot],
      },
    ]
  })
}

function status<T>(
  table: Readonly<Record<string, T>>,
  value: unknown,
  what: string,
  context: MappingContext | undefined,
): T | undefined {
  const name = code(value)
  if (name === undefined) return undefined
  if (table[name] === undefined) context?.unknown(`samruk: ${what} status`, name)
  return table[name]
}

function boolean(value: unknown): number | undefined {
  return typeof value === 'boolean' ? Number(value) : undefined
}

function only<T>(values: readonly (T | undefined)[]): T | undefined {
  const [first, ...others] = [...new Set(values.filter((value) => value !== undefined))]
  return others.length === 0 ? first : undefined
}

/** The latest change of all records. */
function newest(records: readonly SamrukRecord[]): string | undefined {
  let latest: string | undefined
  for (const record of records)
    for (const field of ['lastModifiedDate', 'acceptanceBeginDateTime', 'contractDateTime']) {
      const found = time(record[field])
      if (found !== undefined && (latest === undefined || Date.parse(found) > Date.parse(latest))) latest = found
    }
  return latest
}

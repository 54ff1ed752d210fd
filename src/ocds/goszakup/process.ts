import { hash as digest } from 'node:crypto'
import { maskPersonsIn, mayHoldPersonNumber } from '../persons.ts'
import type { OrganisationReference, RelatedProcess, Release } from '../types.ts'
import { mapAwards } from './awards.ts'
import { mapBids, withdrawnBids } from './bids.ts'
import { mapComplaints } from './complaints.ts'
import { type MappingContext, ocidOf, type ProcessRecords } from './context.ts'
import { contractChains, contractVersions, mapContract } from './contracts.ts'
import { type EventRelease, eventReleases, type Past, releaseId } from './events/releases.ts'
import { treasuryPayments } from './implementation.ts'
import { lotBuyer, lotMethod, lotRecords } from './lots.ts'
import { Parties } from './parties.ts'
import { earlierPlans, mapPlanning, planOwner, planPoints } from './planning.ts'
import { lotProtocols } from './protocols.ts'
import { directTender, mapTender, priorProcesses } from './tender.ts'
import { time as astana, kz, object, reference, type SourceRecord, some } from './values.ts'

/** A release and the text it is stored as. */
export interface MappedRelease {
  ocid: string
  /** Of the content, the id left out: 8 hex digits. */
  hash: string
  release: Release
  /** One line of JSON in UTF-8; equal records give equal bytes. */
  bytes: Buffer
}

/**
 * Maps one purchase to one release of OCDS 1.1 that says all that is known of it (a snapshot). Never throws for what
 * a record holds: unknown codes are counted by the context, unreadable values left out.
 */
export function mapProcess(fetched: ProcessRecords, context: MappingContext): MappedRelease {
  return snapshotOf(fetched, context).mapped
}

/** `mapProcess`, and the releases of the process by events, oldest first, which say the same when they are merged. */
export function mapEvents(
  fetched: ProcessRecords,
  context: MappingContext,
): { mapped: MappedRelease; events: EventRelease[] } {
  const { mapped, past } = snapshotOf(fetched, context)
  return { mapped, events: eventReleases(mapped.release, past(), context.key) }
}

/** All that is known of a purchase, as a release without an id; personal numbers may stand in its texts. */
export function mapState(fetched: ProcessRecords, context: MappingContext): Release {
  return stateOf(fetched, context).state
}

function stateOf(fetched: ProcessRecords, context: MappingContext): { state: Release; past: () => Past } {
  const records = { ...fetched, payments: treasuryPayments(fetched) }
  const parties = new Parties(context)
  const ocid = ocidOf(context.prefix, records.kind, records.number)
  const date = releaseDate(records)
  const { sections, past } = mapSections(records, parties, context)
  if (date === undefined) context.unknown('release without any date', ocid)
  const state = {
    ocid,
    id: '',
    date: date ?? '2000-01-01T00:00:00+06:00',
    tag: [] as string[],
    initiationType: 'tender' as const,
    language: 'ru',
    ...sections,
  }
  state.tag = tags(state)
  return { state, past }
}

function snapshotOf(fetched: ProcessRecords, context: MappingContext): { mapped: MappedRelease; past: () => Past } {
  const { state, past } = stateOf(fetched, context)
  const { ocid, date } = state
  let content = state
  let text = JSON.stringify(content)
  if (mayHoldPersonNumber(text)) {
    content = maskPersonsIn(content, context.key)
    text = JSON.stringify(content)
  }
  const bytes = Buffer.from(text)
  const hash = digest('sha256', bytes, 'hex').slice(0, 8)
  content.id = releaseId(ocid, date, hash)
  return { mapped: { ocid, hash, release: content, bytes: withId(bytes, content.id) }, past }
}

const emptyId = Buffer.from('"id":""')

/** The line with an id where it has an empty one: the first `"id"` in it, right after the ocid. */
function withId(bytes: Buffer, id: string): Buffer {
  const at = bytes.indexOf(emptyId) + emptyId.length - 1
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(id), bytes.subarray(at)])
}

type Sections = Omit<Release, 'ocid' | 'id' | 'date' | 'tag' | 'initiationType' | 'language'>

/** All that the records say now, and, when asked for, what they say of earlier states. */
function mapSections(
  records: ProcessRecords,
  parties: Parties,
  context: MappingContext,
): { sections: Sections; past: () => Past } {
  const lots = lotRecords(records)
  const points = planPoints(records, lots)
  // A lot may tell a little of its announcement when the announcement itself was not fetched.
  const announcement = records.announcement ?? object(lots[0]?.TrdBuy)
  const planning = mapPlanning(points, parties, context)
  const protocols = lotProtocols(records, lots, context)
  const bids = mapBids(records, protocols, parties, context)
  const chains = contractChains(records, parties, context)
  const tender =
    records.kind === 'announcement'
      ? mapTender({ records, announcement, lots, points, bids, parties, context })
      : records.kind === 'contract' && chains[0] !== undefined
        ? directTender(chains[0], points, context)
        : undefined
  const { awards, ofContract } = mapAwards(records, lots, bids, chains, protocols, parties, context)
  const contracts = chains.map((chain) =>
    mapContract(chain, ofContract.get(chain.rootId)!, records, points, parties, context),
  )
  const buyer = buyerOf(records, announcement, lots, chains, parties)
  const complaints = mapComplaints(records, parties, context)
  const bidDetails = [...bids.map(({ bid }) => bid), ...withdrawnBids(records, bids)]
  const sections: Sections = {
    buyer,
    parties: some(parties.list()),
    planning,
    tender,
    bids: bidDetails.length === 0 ? undefined : { details: bidDetails },
    awards: some(awards),
    contracts: some(contracts),
    complaints: some(complaints),
    relatedProcesses: some(related(records, announcement, lots, context)),
    kz: kz({ trdBuyId: records.kind === 'announcement' ? records.number : undefined }),
  }
  const past = () => ({
    plans: earlierPlans(records, points, context),
    contracts: new Map(
      chains.map((chain) => [
        String(chain.rootId),
        contractVersions(chain, ofContract.get(chain.rootId)!, records, points, context),
      ]),
    ),
  })
  return { sections, past }
}

/** The one customer of the process; none when its lots have several. */
function buyerOf(
  records: ProcessRecords,
  announcement: SourceRecord,
  lots: readonly SourceRecord[],
  chains: ReturnType<typeof contractChains>,
  parties: Parties,
): OrganisationReference | undefined {
  const customer = parties.add(
    {
      biin: announcement.customerBin,
      pid: announcement.customerPid,
      nameRu: announcement.customerNameRu,
      nameKz: announcement.customerNameKz,
    },
    'buyer',
  )
  if (customer !== undefined) return customer
  const candidates =
    lots.length > 0
      ? lots.map((lot) => lotBuyer(lot, parties))
      : chains.length > 0
        ? chains.map((chain) => chain.buyer)
        : records.plans.map((plan) => planOwner(plan, parties))
  const ids = new Set(candidates.map((candidate) => candidate?.id))
  return ids.size === 1 ? candidates[0] : undefined
}

function related(
  records: ProcessRecords,
  announcement: SourceRecord,
  lots: readonly SourceRecord[],
  context: MappingContext,
): RelatedProcess[] {
  if (records.continuedAs !== undefined)
    return [
      { id: '1', relationship: ['planning'], scheme: 'ocid', identifier: `${context.prefix}-${records.continuedAs}` },
    ]
  if (records.kind !== 'announcement') return []
  const methods = [...new Set(lots.map(lotMethod)), reference(announcement.refTradeMethodsId)]
  return priorProcesses(
    announcement,
    methods.find((method) => method !== undefined),
    context,
  )
}

function tags(release: Omit<Release, 'tag'>): string[] {
  const result: string[] = []
  if (release.planning !== undefined) result.push('planning')
  if (release.tender !== undefined) result.push('tender')
  if (release.awards !== undefined) result.push('award')
  if (release.contracts !== undefined) result.push('contract')
  if (release.contracts?.some((contract) => contract.implementation !== undefined)) result.push('implementation')
  return result.length === 0 ? ['planning'] : result
}

/** Fields whose stamps say when a record was last changed, by the record's kind. */
const changeStamps = {
  announcements: ['lastUpdateDate', 'publishDate', 'itogiDatePublic'],
  lots: ['lastUpdateDate'],
  plans: ['timestamp', 'dateCreate', 'dateApproved'],
  bids: ['dateApply'],
  contracts: ['lastUpdateDate', 'crdate', 'signDate'],
  acts: ['approveDate', 'revokeDate', 'createDateAct', 'aktDate'],
  payments: ['pay_date', 'last_update_date'],
  complaints: ['lastUpdateDate', 'decisionDate', 'dateApply'],
} as const

/** The latest change of all records of a process; when nothing has a stamp, the first day of its year. */
function releaseDate(records: ProcessRecords): string | undefined {
  let latest = ''
  const look = (list: readonly SourceRecord[], fields: readonly string[]) => {
    for (const record of list)
      for (const field of fields) {
        const value = record[field]
        // Local stamps compare as text.
        if (typeof value === 'string' && value > latest && /^20\d\d-/.test(value) && astana(value) !== undefined)
          latest = value
      }
  }
  const nested = records.lots.map((lot) => object(lot.TrdBuy))
  look(records.announcement === undefined ? nested : [records.announcement], changeStamps.announcements)
  look(records.lots, changeStamps.lots)
  look(records.plans, changeStamps.plans)
  look(records.bids, changeStamps.bids)
  look(records.contracts, changeStamps.contracts)
  look(records.acts, changeStamps.acts)
  look(records.payments, changeStamps.payments)
  look(records.complaints ?? [], changeStamps.complaints)
  if (latest !== '') return astana(latest)
  const years = [...records.plans.map((plan) => plan.plnPointYear), ...records.contracts.map((one) => one.finYear)]
  const year = years.map(reference).find((one) => one !== undefined && one > 2000 && one < 2100)
  return year === undefined ? undefined : astana(`${year}-01-01`)
}

import { hash as digest } from 'node:crypto'
import { maskPersonsIn, mayHoldPersonNumber } from '../../persons.ts'
import type { BudgetBreakdown, Party, Release } from '../../types.ts'
import { type ContractVersion, contractEvents } from './contract-events.ts'
import { PartyBook } from './parties.ts'
import { awardEvents, complaintEvents, planningEvents, tenderEvents } from './sections.ts'
import { type Json, overlay, Target } from './target.ts'
import { type EventTag, eventTags, Timeline } from './timeline.ts'

/** What the records of a process say of earlier states. */
export interface Past {
  /** Earlier versions of plan points, oldest first, by the point's id. */
  plans: ReadonlyMap<string, readonly BudgetBreakdown[]>
  /** The states of contracts that have supplementary agreements, oldest first, by the contract's id. */
  contracts: ReadonlyMap<string, readonly ContractVersion[]>
}

/** A release of what happened to a process at one moment. */
export interface EventRelease {
  id: string
  date: string
  tags: readonly EventTag[]
  /** What it says besides its ocid, id, date, tag, type and language. */
  content: Json
  /** One line of JSON. */
  text: string
}

const heads = ['ocid', 'id', 'date', 'tag', 'initiationType', 'language']

/** What a release says, without what names it. */
export function contentOf(release: object): Json {
  return Object.fromEntries(Object.entries(release).filter(([name]) => !heads.includes(name)))
}

/**
 * The releases of a process by events, oldest first, from its snapshot: each has the date of a stamp that the records
 * bear and what is known since then; what no stamp tells is said with the last change. Merged, they say what the
 * snapshot says. Amendments are still to be told their releases: `linkAmendments`.
 */
export function eventReleases(snapshot: Release, past: Past, key: Buffer): EventRelease[] {
  const { parties, ...rest } = contentOf(snapshot) as Partial<Release>
  const timeline = new Timeline(new Target(rest), snapshot.date)
  planningEvents(timeline, snapshot, past.plans)
  // A contract without an announcement tells of its own tender.
  if (snapshot.kz?.trdBuyId !== undefined) tenderEvents(timeline, snapshot)
  awardEvents(timeline, snapshot)
  contractEvents(timeline, snapshot, past.contracts)
  complaintEvents(timeline, snapshot)
  timeline.close(closingTags)
  const moments = timeline.list()
  const book = new PartyBook(parties)
  for (const { content } of moments) content.parties = book.of(content)
  const others = book.rest()
  if (others !== undefined) {
    let last = moments.at(-1)
    if (last === undefined || last.date < snapshot.date) {
      last = { date: snapshot.date, tags: new Set([tagOfParties(snapshot)]), content: {} }
      moments.push(last)
    }
    last.content.parties = union(last.content.parties, others)
  }
  // A process of which nothing is left is still there.
  if (moments.length === 0) moments.push({ date: snapshot.date, tags: new Set(['planning']), content: {} })
  return moments.map(({ date, tags, content }) => eventRelease(snapshot, date, tags, content, key))
}

/** A release that says `content` of a process: with its id, what OCDS requires, and members in a fixed order. */
function eventRelease(
  { ocid, initiationType, language, tender, contracts }: Release,
  date: string,
  tags: ReadonlySet<EventTag>,
  content: Json,
  key: Buffer,
): EventRelease {
  const said: Json = {}
  for (const name of ['buyer', 'parties', 'planning', 'tender', 'bids', 'awards', 'contracts', 'complaints'])
    if (content[name] !== undefined) said[name] = content[name]
  for (const name of ['relatedProcesses', 'kz']) if (content[name] !== undefined) said[name] = content[name]
  if (said.tender !== undefined) said.tender = { id: tender?.id, ...(said.tender as Json) }
  if (Array.isArray(said.contracts))
    said.contracts = said.contracts.map(({ id, ...rest }: Json) => ({
      id,
      awardID: contracts?.find((contract) => contract.id === id)?.awardID,
      ...rest,
    }))
  const tag = tagList(tags)
  let release: Json = { ocid, id: '', date, tag, initiationType, language, ...said }
  let text = JSON.stringify(release)
  if (mayHoldPersonNumber(text)) {
    release = maskPersonsIn(release, key)
    text = JSON.stringify(release)
  }
  const id = releaseId(ocid, date, digest('sha256', text, 'hex').slice(0, 8))
  // The first id in the line, right after the ocid.
  const line = text.replace('"id":""', () => `"id":${JSON.stringify(id)}`)
  return { id, date, tags: tag, content: contentOf(release), text: line }
}

/** Two lists of parties as one. */
function union(first: unknown, second: readonly Party[]): unknown {
  const both: Json = {}
  overlay(both, { parties: first })
  overlay(both, { parties: second })
  return both.parties
}

/** `{ocid}-{date}-{hash}`, the date as `20260724T195542`. */
export function releaseId(ocid: string, date: string, hash: string): string {
  return `${ocid}-${date.slice(0, 19).replace(/[-:]/g, '')}-${hash}`
}

// Where a release begins something, that says more than that it changes it.
const stronger: Partial<Record<EventTag, readonly EventTag[]>> = {
  planningUpdate: ['planning'],
  tenderUpdate: ['tender', 'tenderAmendment', 'tenderCancellation'],
  tenderAmendment: ['tender'],
  awardUpdate: ['award', 'awardCancellation'],
  contractUpdate: ['contract', 'contractAmendment', 'contractTermination'],
  implementationUpdate: ['implementation'],
}

function tagList(tags: ReadonlySet<EventTag>): EventTag[] {
  return eventTags.filter((tag) => tags.has(tag) && stronger[tag]?.some((other) => tags.has(other)) !== true)
}

/** The tags of a release that says `content`, which was missing of `target`. */
function closingTags(content: Json, target: Target): EventTag[] {
  const tags: EventTag[] = []
  const { planning, awards, contracts, ...others } = content as { planning?: Json; awards?: Json[]; contracts?: Json[] }
  const has = (part: Target | undefined) => part?.isBegun === true
  const [planned, tendered] = [has(target.object('planning')), has(target.object('tender'))]
  if (planning !== undefined) tags.push(planned ? 'planningUpdate' : 'planning')
  for (const { id, status } of awards ?? []) {
    const known = has(target.item('awards', String(id)))
    tags.push(status === 'cancelled' ? 'awardCancellation' : known ? 'awardUpdate' : 'award')
  }
  for (const { id, status, implementation, ...rest } of contracts ?? []) {
    const contract = target.item('contracts', String(id))
    if (!has(contract)) tags.push('contract')
    if (status === 'terminated') tags.push('contractTermination')
    else if (status !== undefined || Object.keys(rest).some((name) => name !== 'awardID')) tags.push('contractUpdate')
    const known = contract?.object('implementation')
    for (const name of ['transactions', 'milestones'])
      for (const one of (implementation as Record<string, Json[]> | undefined)?.[name] ?? [])
        tags.push(has(known?.item(name, String(one.id))) ? 'implementationUpdate' : 'implementation')
  }
  if ('tender' in others) tags.push(tendered ? 'tenderUpdate' : 'tender')
  else if (Object.keys(others).length > 0 && tags.length === 0)
    tags.push(tendered ? 'tenderUpdate' : planned ? 'planningUpdate' : 'planning')
  return tags
}

/** The tag of a release that says no more than who takes part. */
function tagOfParties({ tender }: Release): EventTag {
  return tender === undefined ? 'planningUpdate' : 'tenderUpdate'
}

/**
 * The release that says `rest` at a date, what was missing of `target`, with the parties that it names; with the tags
 * and the roles of the event that happened then, as far as it is told here.
 */
export function remainder(
  snapshot: Release,
  date: string,
  rest: Json,
  target: Target,
  event: EventRelease | undefined,
  key: Buffer,
): EventRelease {
  const { parties, ...content } = rest
  const tags = event?.tags ?? []
  const told = new Set(closingTags(content, target))
  const { tender, contracts } = content as { tender?: Json; contracts?: Json[] }
  if (tender?.amendments !== undefined && tags.includes('tenderAmendment')) told.add('tenderAmendment')
  if (tender?.status !== undefined && tags.includes('tenderCancellation')) told.add('tenderCancellation')
  if (contracts?.some(({ amendments }) => amendments !== undefined) && tags.includes('contractAmendment'))
    told.add('contractAmendment')
  if (told.size === 0) told.add(tagOfParties(snapshot))
  const roles = new Map(((event?.content.parties ?? []) as Party[]).map((party) => [party.id, party.roles]))
  const named = new PartyBook(snapshot.parties)
    .references(content)
    .map((party) => ({ ...party, roles: roles.get(party.id) ?? party.roles }))
  return eventRelease(snapshot, date, told, { ...content, parties: union(named, (parties ?? []) as Party[]) }, key)
}

interface Part {
  id?: unknown
  amendments?: { id: string; releaseID?: string; amendsReleaseID?: string }[]
}

/** A release of a process that is there, or is to be written. */
export interface ChainLink {
  id: string
  date: string
  content: Json
  /** One line of JSON, for what is to be written. */
  text?: string
}

/**
 * The lines of the releases to be written, each amendment with the id of the release that it came with and that of the
 * one before, which tells of the same tender or contract. `releases` are all of the process in order of date.
 */
export function linkAmendments(releases: readonly ChainLink[]): string[] {
  const before = new Map<string, string>()
  const seen = new Set<string>()
  const lines: string[] = []
  for (const { id, content, text } of releases) {
    const { tender, contracts } = content as { tender?: Part; contracts?: Part[] }
    const links = new Map<string, string | undefined>()
    for (const part of [...(tender === undefined ? [] : [tender]), ...(contracts ?? [])]) {
      const name = part === tender ? 'tender' : String(part.id)
      for (const amendment of part.amendments ?? []) {
        const known = `${name}/${amendment.id}`
        if (!seen.has(known)) links.set(known, before.get(name))
        seen.add(known)
      }
      before.set(name, id)
    }
    if (text !== undefined) lines.push(links.size === 0 ? text : withLinks(text, id, links))
  }
  return lines
}

function withLinks(text: string, id: string, links: ReadonlyMap<string, string | undefined>): string {
  const release = JSON.parse(text) as { tender?: Part; contracts?: Part[] }
  const link = (part: Part | undefined, name: string) => {
    for (const amendment of part?.amendments ?? []) {
      const known = `${name}/${amendment.id}`
      if (!links.has(known)) continue
      amendment.releaseID = id
      const earlier = links.get(known)
      if (earlier !== undefined) amendment.amendsReleaseID = earlier
    }
  }
  link(release.tender, 'tender')
  for (const contract of release.contracts ?? []) link(contract, String(contract.id))
  return JSON.stringify(release)
}

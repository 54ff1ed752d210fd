import type { Protocol } from '../../goszakup/protocol/protocol.ts'
import type { Pseudonyms } from '../persons.ts'
import type { SourceRecord } from './values.ts'

/** What the reference books say. Keys are ids or codes as text. */
export interface References {
  /** The Russian name of an entry; undefined when the book or the entry was not fetched. */
  name(book: string, key: number | string | undefined): string | undefined
  /** The whole entry (REST's names). */
  entry(book: string, key: number | string | undefined): SourceRecord | undefined
}

/** What the mapping of a process needs besides its records. */
export interface MappingContext {
  /** Prefix of ocids. */
  prefix: string
  /** Key of pseudonyms. */
  key: Buffer
  /** The id of a party by its number, as `organisationId` makes it with the key. */
  partyId(biin: string): string
  /** Pseudonyms of people, their accounts and telephones, where the records have them (`--with-persons`). */
  people: Pseudonyms
  references: References
  /** The participant with this business or personal number. */
  subject(biin: string): SourceRecord | undefined
  /** The participant with this id in goszakup. */
  participant(pid: number): SourceRecord | undefined
  /** Called for what the tables do not know: a status, a method. Never an error. */
  unknown(what: string, value: unknown): void
  /** Called for what a person should look at: records that contradict each other, a protocol that cannot be read in full. */
  doubt(what: string, ocid: string): void
}

/** The context for mapping once more what was mapped before: nothing is told twice. */
export function silenced(context: MappingContext): MappingContext {
  return { ...context, unknown: () => {}, doubt: () => {} }
}

/** A protocol that was downloaded: its file's record, and what it says. */
export interface ProtocolFile {
  file: SourceRecord
  protocol: Protocol
}

/** One purchase as goszakup tells it, and what its ocid is made of. */
export interface ProcessRecords {
  /** An announcement, a contract without one, or a plan point with neither. */
  kind: 'announcement' | 'contract' | 'plan'
  /** `TrdBuy.id`, `Contract.rootId` or `PlnPoint.rootrecordId`. */
  number: number
  announcement?: SourceRecord
  lots: SourceRecord[]
  /** All versions of the plan points that the process uses. */
  plans: SourceRecord[]
  bids: SourceRecord[]
  /** All versions of its contracts. */
  contracts: SourceRecord[]
  acts: SourceRecord[]
  payments: SourceRecord[]
  complaints?: SourceRecord[]
  /** Protocols of an announcement that were downloaded. */
  protocols?: ProtocolFile[]
  /** Ids of lots that were removed while an earlier release has them. */
  removedLots?: number[]
  /** For a plan point that became a purchase after a release said it had not: what follows the prefix in that purchase's ocid. */
  continuedAs?: string
  /** Ids of awards that an earlier release made from contracts or protocols: those that no longer hold are told to be cancelled. */
  earlierAwards?: string[]
  /** Ids of bids that an earlier release made from protocols: those that no longer hold are told to be withdrawn. */
  earlierBids?: string[]
}

/** The ocid of a process: `{prefix}-17379679`, `{prefix}-c25609834`, `{prefix}-p87589888`. */
export function ocidOf(prefix: string, kind: ProcessRecords['kind'], number: number): string {
  return `${prefix}-${kind === 'announcement' ? '' : kind === 'contract' ? 'c' : 'p'}${number}`
}

import type { AddressKind } from '../../goszakup/address.ts'
import type { Reporter } from '../../terminal/progress.ts'

/** How one purchase is looked at. */
export interface PurchaseOptions {
  /**
   * The user's dataset; it need not exist. The person key, the training mark, the prefix of ocids, registers, own law
   * and own indicators are taken from it when it holds records of the same service.
   */
  data: string
  /** Ask the service for nothing: copy the raw records of the purchase from the user's dataset. */
  offline?: boolean
  /** Needed unless `offline`. */
  token?: string
  baseUrl?: string
  caFile?: string
  /** Requests a second, 0 for no limit. Default 2. */
  rate?: number
  /** Connections. Default 4. */
  concurrency?: number
  /** Seconds. Default 60. */
  timeout?: number
  /** Requests at most, retries included; one more fails, because a part of a purchase cannot be judged. */
  maxRequests?: number
  withPersons?: boolean
  schemaSource?: 'built-in' | 'live'
  /** The program's version. */
  version?: string
  report: Reporter
  signal?: AbortSignal
  /** This machine's clock, in ms. */
  now?: () => number
}

/** What was asked for, as the service knows it. The same for every way to name the same thing. */
export interface PurchaseSubject {
  kind: Exclude<AddressKind, 'file'>
  /** The service's id: `TrdBuy.id`, `Lots.id`, the first `Contract.id` of the chain, `rootrecordId`, `pid`. */
  id: string
  /** The number that people know: of the announcement, the lot, the contract, or the BIN; of a person none. */
  number: string | null
  /** Of a party: its id in the tables (`KZ-BIN-…`, `KZ-person-…`). */
  partyId: string | null
}

/** What was asked for and is not there. */
export interface NotFound {
  /** What the service was asked for: an entity's name, as in `jaryq fetch`. */
  entity: string
  /** `absent`: no record; `lacking`: the service does not have such records at all; `unanswered`: it gave no answer. */
  why: 'absent' | 'lacking' | 'unanswered'
  ids: string[]
}

/** The user's dataset, when it holds records of the same service. */
export interface HomeDataset {
  dir: string
  dataDate: string | null
  /** Null when it has no tables. */
  generation: number | null
}

/** One purchase, its chain and its parties as a dataset of its own. */
export interface OpenPurchase {
  /** A dataset with tables: `openEngine(dir)`. It is removed by `close`. */
  dir: string
  subject: PurchaseSubject
  /** The processes that are the answer, sorted: one for a purchase, several for a party. */
  ocids: string[]
  /** Other processes of the small dataset, sorted: earlier attempts to buy the same, plan points. */
  related: string[]
  /** Where the records come from. */
  origin: 'service' | 'dataset'
  /** Requests to the service, retries included. */
  requests: number
  /** By the machine's clock: for people, never in results. */
  seconds: number
  /** The day that the data stand at (`YYYY-MM-DD`): the service's own, or that of the user's dataset if it is newer. */
  dataDate: string | null
  training: boolean
  home: HomeDataset | null
  notFound: NotFound[]
  /** Removes the small dataset. */
  close(): Promise<void>
}

/** `openPurchase(text, options)`: what a person pasted to one purchase as a dataset. */
export type PurchaseOpener = (text: string, options: PurchaseOptions) => Promise<OpenPurchase>

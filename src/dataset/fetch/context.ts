import type { GoszakupClient } from '../../goszakup/client/client.ts'
import type { Entity, FetchFilter } from '../../goszakup/entities.ts'
import type { AppliedFilter } from '../../goszakup/filters.ts'
import type { Reporter } from '../../terminal/progress.ts'
import type { Slots } from './slots.ts'

/** What a run did for one entity. `new`, `changed` and `same` make up `records`. */
export interface EntityCounts {
  requests: number
  records: number
  new: number
  changed: number
  same: number
}

/** `stopped`: by the signal or `--max-requests`; `limited`: by `--limit`. Both leave something to go on with. */
export type JobEnd = 'done' | 'limited' | 'stopped'

/** What the jobs of one run share. */
export interface JobContext {
  dir: string
  client: GoszakupClient
  report: Reporter
  filter: FetchFilter
  withPersons: boolean
  /** Fields asked for instead of all; see the client's `select`. */
  select?: readonly string[]
  /** Look at everything, also at what is not due. */
  full?: boolean
  /** Records of one entity at most. */
  limit?: number
  signal: AbortSignal
  /** How the filters of this run apply to an entity: one that follows others must know which of their records count. */
  appliedTo?: (entity: Entity) => AppliedFilter
  /** The connections: a large entity takes those that no other needs. Without: one. */
  slots?: Slots
  /** The newest stamp that the dataset has, of any entity: what time it is for records that bear no stamp. */
  newest?: string
  /** The wall clock, in ms. */
  now?: () => number
  /** Told after each commit. */
  advanced(entity: string, committed: number, total: number | null): void
}

/** One thing that the next run would do for an entity. */
export interface PlanStep {
  /** `continue`, `first`, `new`, `changed`, `open`, `whole`, `follow` … */
  step: string
  /** Records expected; null where that cannot be known beforehand. */
  records: number | null
  requests: number
}

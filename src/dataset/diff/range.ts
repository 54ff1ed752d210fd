import { astanaOffset } from '../../goszakup/time.ts'
import { UserError } from '../../terminal/errors.ts'
import { type Run, type RunEnd, readRuns } from '../raw/runs.ts'

/** A place in the raw lines of an entity: segment counted from 1, byte of its text. */
export interface LinePlace {
  segment: number
  offset: number
}

/** The end of a run, or a moment: RFC 3339 in UTC with milliseconds, as `fetched_at` has it. */
type Bound = { run: number } | { moment: string }

/** Which raw lines are looked at, as asked for: those after `from`, not after `to`. */
export interface DiffRange {
  from: Bound
  to: Bound | undefined
  runs: readonly Run[]
}

/** The same for one entity. */
export interface EntityRange {
  /** Whether a line came before the range, in it, or after it. */
  side(place: LinePlace, fetchedAt: () => string): 'before' | 'in' | 'after'
  /** Lines before this place come before the range; undefined when only each line's own stamp tells. */
  start: LinePlace | undefined
  /** Lines from this place on come after the range; undefined when only each line's own stamp tells. */
  end: LinePlace | undefined
  /** The run that wrote a line; null when its run is not in the log. */
  runOf(place: LinePlace): number | null
  /** By the log, no record changed in the range: all its lines are of new records. */
  onlyNew: boolean
}

/**
 * Reads `--from` and `--to`: the number of a run (how things stood after it; 0: before the first), or a date, from its
 * first moment or to its last, by Astana's time. By default what the last run changed.
 * @throws UserError
 */
export async function readRange(dir: string, asked: { from?: string; to?: string }): Promise<DiffRange> {
  const runs = await readRuns(dir)
  const last = runs.at(-1)?.run ?? 0
  const to = asked.to === undefined ? undefined : bound(asked.to, 'to', runs)
  const before = to !== undefined && 'run' in to ? to.run : last
  const from =
    asked.from === undefined
      ? { run: asked.to === undefined || (to !== undefined && 'run' in to) ? Math.max(0, before - 1) : 0 }
      : bound(asked.from, 'from', runs)
  const reversed =
    to !== undefined &&
    (('run' in from && 'run' in to && from.run >= to.run) ||
      ('moment' in from && 'moment' in to && from.moment >= to.moment))
  if (reversed)
    throw new UserError('nothing lies between --from and --to', {
      why: `--from ${asked.from ?? before - 1} is not before --to ${asked.to}`,
      next: 'exchange the two, or leave one out',
      exit: 'usage',
    })
  return { from, to, runs }
}

function bound(text: string, side: 'from' | 'to', runs: readonly Run[]): Bound {
  if (/^\d{1,9}$/.test(text)) {
    const run = Number(text)
    const last = runs.at(-1)?.run ?? 0
    if (run <= last) return { run }
    throw new UserError(`there is no run ${text}`, {
      why: last === 0 ? 'the log of runs is empty' : `the last run is ${last}`,
      next: 'name a run up to that, or a date as YYYY-MM-DD',
      exit: 'usage',
    })
  }
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00${astanaOffset(text)}`) : Number.NaN
  if (Number.isNaN(day) || new Date(`${text}T00:00:00Z`).toISOString().slice(0, 10) !== text)
    throw new UserError(`--${side}: expected the number of a run or a date as YYYY-MM-DD, got "${text}"`, {
      exit: 'usage',
    })
  if (side === 'from') return { moment: new Date(day).toISOString() }
  const next = new Date(Date.parse(`${text}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  return { moment: new Date(Date.parse(`${next}T00:00:00${astanaOffset(next)}`)).toISOString() }
}

/** The range in the lines of one entity. `lines` and `committed` are what the entity has now. */
export function entityRange(
  range: DiffRange,
  entity: string,
  committed: { end: LinePlace; lines: number },
): EntityRange {
  const ends = endsOf(range.runs, entity, committed.end)
  const endOf = (run: number): RunEnd => ends.findLast((known) => known.run <= run)?.end ?? nowhere
  const { from, to } = range
  const start = 'run' in from ? endOf(from.run) : undefined
  // The last run's lines and those of a run that was killed after it belong together: nothing else came after.
  const open = to === undefined || ('run' in to && to.run >= (range.runs.at(-1)?.run ?? 0))
  const stop = open ? undefined : 'run' in to! ? endOf(to.run) : undefined
  const until = to !== undefined && 'moment' in to ? to.moment : undefined
  return {
    side(place, fetchedAt) {
      if (stop !== undefined && !isBefore(place, stop)) return 'after'
      if (until !== undefined && fetchedAt() >= until) return 'after'
      if (start !== undefined) return isBefore(place, start) ? 'before' : 'in'
      return fetchedAt() < (from as { moment: string }).moment ? 'before' : 'in'
    },
    start: start === undefined ? undefined : { segment: start.segment, offset: start.bytes },
    end: stop === undefined ? undefined : { segment: stop.segment, offset: stop.bytes },
    runOf: (place) => ends.find(({ end }) => isBefore(place, end))?.run ?? null,
    onlyNew: onlyNew(),
  }

  function onlyNew(): boolean {
    if (start === undefined || until !== undefined) return false
    const known = ends.filter(({ end }) => end.lines > start.lines && (stop === undefined || end.lines <= stop.lines))
    const lines = (stop?.lines ?? committed.lines) - start.lines
    return Number.isFinite(lines) && lines === known.reduce((sum, { fresh }) => sum + fresh, 0)
  }
}

const nowhere: RunEnd = { segment: 1, bytes: 0, lines: 0 }

/** Where the lines of each run end. Runs from before the entity's lines were made anew say nothing of these lines. */
function endsOf(
  runs: readonly Run[],
  entity: string,
  committed: LinePlace,
): { run: number; end: RunEnd; fresh: number }[] {
  const ends: { run: number; end: RunEnd; fresh: number }[] = []
  let next: RunEnd = { segment: committed.segment, bytes: committed.offset, lines: Number.POSITIVE_INFINITY }
  for (const run of runs.toReversed()) {
    const counts = run.entities[entity]
    const end = counts?.end
    if (counts === undefined || end === undefined) continue
    if (end.segment > next.segment || (end.segment === next.segment && end.bytes > next.bytes)) break
    ends.unshift({ run: run.run, end, fresh: counts.new })
    next = end
  }
  return ends
}

function isBefore(place: LinePlace, end: RunEnd): boolean {
  return place.segment < end.segment || (place.segment === end.segment && place.offset < end.bytes)
}

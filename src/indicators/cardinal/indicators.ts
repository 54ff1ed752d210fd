import type { Facts } from './facts.ts'
import { Fold } from './fold.ts'
import { type Log, skippedLine } from './log.ts'
import { Names } from './names.ts'
import { eachPiece, type PieceOptions } from './pieces.ts'
import { finish, type Group, type Outcome, printOutcome } from './results.ts'
import type { Settings } from './settings.ts'
import type { Read } from './work.ts'

/** All indicators over one input, piece by piece in the order of the file. */
export class CardinalRun {
  private readonly ocids = new Names()
  private readonly names = new Names()
  private readonly fold: Fold
  private readonly settings: Settings
  private readonly log: Log
  private readonly known = new Map<number, KnownNames>()
  private lines = 0

  constructor(settings: Settings, { map, log }: { map: boolean; log: Log }) {
    this.settings = settings
    this.log = log
    if (
      settings.no_price_comparison_procurement_methods !== undefined &&
      settings.price_comparison_procurement_methods !== undefined
    )
      log(
        'warn',
        'lib',
        'no_price_comparison_procurement_methods has no effect if price_comparison_procurement_methods is set.',
      )
    this.fold = new Fold(this.names, settings, map, log)
  }

  /** Adds what the reader of a thread read next in the file. */
  add({ facts, names }: Read, thread: number): void {
    let known = this.known.get(thread)
    if (known === undefined) {
      known = new KnownNames()
      this.known.set(thread, known)
    }
    known.add(this.names.idsOf(names.bytes, names.ends))
    for (const piece of facts) {
      known.renumber(piece)
      const ends = new Uint32Array(piece.releases.length / 12)
      for (let index = 0; index < ends.length; index++) ends[index] = piece.releases[index * 12]!
      let next = 0
      this.fold.add(piece, this.ocids.idsOf(piece.ocids, ends), (index) => {
        for (; next < piece.skipped.length && piece.skipped[next]!.before <= index; next++) {
          const { line, reason } = piece.skipped[next]!
          this.log('warn', 'lib', skippedLine(this.lines + line, reason))
        }
      })
      this.lines += piece.lines
    }
  }

  /** The result as one line of JSON, in pieces; `counts` is called with the number of subjects of each group. */
  *print(options: { meta: boolean; map: boolean; counts?: (group: Group, count: number) => void }): Generator<string> {
    const outcome: Outcome = finish(this.fold, this.ocids.count, this.names, this.settings)
    const { meta, map: maps, counts = () => {} } = options
    yield* printOutcome(outcome, this.fold, this.ocids, this.names, { meta, maps }, counts)
  }
}

/** The numbers that the names of one reader have elsewhere. */
class KnownNames {
  private ids = new Int32Array(1024)
  private count = 0

  add(ids: Int32Array): void {
    if (this.count + ids.length > this.ids.length) {
      const grown = new Int32Array(Math.max(this.ids.length * 2, this.count + ids.length))
      grown.set(this.ids)
      this.ids = grown
    }
    this.ids.set(ids, this.count)
    this.count += ids.length
  }

  /** Gives the names in a piece their numbers. The piece is changed. */
  renumber({ releases, bids, tenderers, suppliers, classes }: Facts): void {
    const { ids } = this
    const change = (values: Int32Array, start: number, step: number) => {
      for (let at = start; at < values.length; at += step) if (values[at]! >= 0) values[at] = ids[values[at]!]!
    }
    for (const field of [1, 2, 4, 5]) change(releases, field, 12)
    change(bids, 2, 6)
    for (const values of [tenderers, suppliers, classes]) change(values, 0, 1)
  }
}

/**
 * Works out Cardinal's indicators from a file of compiled releases, one a line, packed or not; `-` is standard input.
 * The result does not depend on threads.
 * @throws UserError when the file cannot be read
 */
export async function runFile(
  path: string,
  settings: Settings,
  options: PieceOptions & { map: boolean; log: Log },
): Promise<CardinalRun> {
  const run = new CardinalRun(settings, options)
  for await (const { result, thread } of eachPiece(path, 'facts', {}, options)) run.add(result, thread)
  return run
}

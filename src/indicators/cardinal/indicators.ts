import { FactReader, type Facts, type NewNames } from './facts.ts'
import { Fold } from './fold.ts'
import type { Log } from './log.ts'
import { Names } from './names.ts'
import { finish, type Group, type Outcome, printOutcome } from './results.ts'
import type { Settings } from './settings.ts'

/** Facts of a piece of the input whose names have the numbers of the reader's dictionary. */
export interface Read {
  facts: Facts[]
  names: NewNames
}

/** All indicators over one input, piece by piece in the order of the file. */
export class CardinalRun {
  private readonly ocids = new Names()
  private readonly names = new Names()
  private readonly fold: Fold
  private readonly settings: Settings
  private readonly log: Log
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

  /** Adds what a reader read next; `known` has the numbers of its names here, and gets those that are new. */
  add({ facts, names }: Read, known: KnownNames): void {
    known.add(this.names.idsOf(names.bytes, names.ends))
    for (const piece of facts) {
      known.renumber(piece)
      const ends = new Uint32Array(piece.releases.length / 12)
      for (let index = 0; index < ends.length; index++) ends[index] = piece.releases[index * 12]!
      let next = 0
      this.fold.add(piece, this.ocids.idsOf(piece.ocids, ends), (index) => {
        for (; next < piece.skipped.length && piece.skipped[next]!.before <= index; next++) {
          const { line, reason } = piece.skipped[next]!
          const number = this.lines + line
          this.log(
            'warn',
            'lib',
            reason === undefined
              ? `Line ${number} caused an I/O error, skipping. [stream did not contain valid UTF-8]`
              : `Line ${number} is invalid JSON, skipping. [${reason}]`,
          )
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
export class KnownNames {
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

/** Reads a text in memory: for small inputs and tests. */
export function runText(input: Uint8Array, settings: Settings, options: { map: boolean; log: Log }): CardinalRun {
  const run = new CardinalRun(settings, options)
  const reader = new FactReader()
  const facts = reader.read(input.length, (bytes) => bytes.set(input))
  run.add({ facts, names: reader.newNames() }, new KnownNames())
  return run
}

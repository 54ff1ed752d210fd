import { Fold } from './fold.ts'
import type { CardinalInput } from './input.ts'
import { Joiner } from './joiner.ts'
import { type Log, skippedLine } from './log.ts'
import { type Dictionary, KeptNames } from './names.ts'
import { eachPiece, type PieceOptions } from './pieces.ts'
import { finish, type Group, type Outcome, printOutcome } from './results.ts'
import type { Settings } from './settings.ts'
import type { KeptPiece } from './store.ts'

/** All indicators over one input, piece by piece in the order of the file. */
export class CardinalRun {
  private readonly ocids: Dictionary
  private readonly names: Dictionary
  private readonly fold: Fold
  private readonly settings: Settings
  private readonly log: Log
  private lines = 0

  constructor(
    { names, ocids }: { names: Dictionary; ocids: Dictionary },
    settings: Settings,
    { map, log }: { map: boolean; log: Log },
  ) {
    this.names = names
    this.ocids = ocids
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

  /** Adds what comes next in the file. */
  add({ facts, ocids }: KeptPiece): void {
    let next = 0
    this.fold.add(facts, ocids, (index) => {
      for (; next < facts.skipped.length && facts.skipped[next]!.before <= index; next++) {
        const { line, reason } = facts.skipped[next]!
        this.log('warn', 'lib', skippedLine(this.lines + line, reason))
      }
    })
    this.lines += facts.lines
  }

  /** The result as one line of JSON, in blocks of UTF-8; `counts` is called with the number of subjects of each group. */
  *print(options: { meta: boolean; map: boolean; counts?: (group: Group, count: number) => void }): Generator<Buffer> {
    const outcome: Outcome = finish(this.fold, this.ocids.count, this.names, this.settings)
    const { meta, map: maps, counts = () => {} } = options
    yield* printOutcome(outcome, this.fold, this.ocids, this.names, { meta, maps }, counts)
  }
}

export interface RunOptions extends PieceOptions {
  map: boolean
  log: Log
}

/**
 * Works out Cardinal's indicators from compiled releases, one a line. Where facts of the input are kept, they are read
 * instead of it while it stays the same; the result does not depend on that, nor on threads.
 * @throws UserError when a file cannot be read
 */
export async function runInput(input: CardinalInput, settings: Settings, options: RunOptions): Promise<CardinalRun> {
  const { paths, facts } = input
  const identity = await facts?.identity()
  const kept = facts === undefined || identity === undefined ? undefined : await facts.read(identity)
  if (kept !== undefined) {
    const dictionaries = { names: new KeptNames(kept.names), ocids: new KeptNames(kept.ocids) }
    const run = new CardinalRun(dictionaries, settings, options)
    for (const piece of kept.pieces) run.add(piece)
    return run
  }
  const joiner = new Joiner()
  const run = new CardinalRun(joiner, settings, options)
  const pieces: KeptPiece[] = []
  for await (const { result, thread } of eachPiece(paths, 'facts', {}, options))
    for (const piece of joiner.join(result, thread)) {
      run.add(piece)
      if (facts !== undefined) pieces.push(piece)
    }
  // What changed meanwhile is not kept: nobody knows which of the two was read.
  if (facts !== undefined && identity !== undefined && (await facts.identity()) === identity)
    await facts.write(identity, { pieces, names: joiner.names.all(), ocids: joiner.ocids.all() })
  return run
}

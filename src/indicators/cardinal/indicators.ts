import { Fold } from './fold.ts'
import type { Gathered } from './gathered.ts'
import type { CardinalInput } from './input.ts'
import type { Log } from './log.ts'
import type { PieceOptions } from './pieces.ts'
import { finish, type Group, printOutcome } from './results.ts'
import type { Settings } from './settings.ts'

/** All indicators over one input. */
export class CardinalRun {
  private readonly fold: Fold
  private readonly settings: Settings

  constructor(gathered: Gathered, settings: Settings, { map, log }: { map: boolean; log: Log }) {
    this.settings = settings
    if (
      settings.no_price_comparison_procurement_methods !== undefined &&
      settings.price_comparison_procurement_methods !== undefined
    )
      log(
        'warn',
        'lib',
        'no_price_comparison_procurement_methods has no effect if price_comparison_procurement_methods is set.',
      )
    this.fold = new Fold(gathered, settings, map, log)
  }

  /** The result as one line of JSON, in blocks of UTF-8; `counts` is called with the number of subjects of each group. */
  *print(options: { meta: boolean; map: boolean; counts?: (group: Group, count: number) => void }): Generator<Buffer> {
    const { meta, map: maps, counts = () => {} } = options
    yield* printOutcome(finish(this.fold, this.settings), this.fold, { meta, maps }, counts)
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
  const { facts } = input
  const identity = (await facts?.identity()) ?? ''
  const gathered = (await facts?.read(identity, { maps: options.map })) ?? (await gather(input, identity, options))
  return new CardinalRun(gathered, settings, options)
}

/** Reads the input, and keeps its facts where there is a place for them. */
async function gather({ paths, facts }: CardinalInput, identity: string, options: RunOptions): Promise<Gathered> {
  // Who has facts needs none of this.
  const [{ eachPiece }, { Gatherer }, { Joiner }] = await Promise.all([
    import('./pieces.ts'),
    import('./gatherer.ts'),
    import('./joiner.ts'),
  ])
  const joiner = new Joiner()
  const gatherer = new Gatherer({ maps: options.map || facts !== undefined })
  for await (const { result, thread } of eachPiece(paths, 'facts', {}, options))
    for (const piece of joiner.join(result, thread)) gatherer.add(piece, joiner.names.count)
  const gathered = gatherer.done(joiner)
  // What changed meanwhile is not kept: nobody knows which of the two was read.
  if (facts !== undefined && (await facts.identity()) === identity) await facts.write(identity, gathered)
  return gathered
}

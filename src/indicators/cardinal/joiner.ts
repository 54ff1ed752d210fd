import { bidField, bidSize, releaseField, releaseSize } from './facts.ts'
import { withRoom } from './growable.ts'
import { Names } from './names.ts'
import type { FoldedFacts } from './release-row.ts'
import type { Read } from './work.ts'

/** A piece of the input whose names have their final numbers, and so have its processes. */
export interface NumberedPiece {
  facts: FoldedFacts
  ocids: Int32Array
}

const namesOfRelease = [releaseField.methodDetails, releaseField.method, releaseField.buyer, releaseField.entity]

/** Gives the names and processes that several readers tell one set of numbers, in the order of the file. */
export class Joiner {
  readonly names = new Names()
  readonly ocids = new Names()
  private readonly known = new Map<number, KnownNames>()

  /** What the reader of a thread read next in the file. It is changed. */
  join({ facts, names }: Read, thread: number): NumberedPiece[] {
    let known = this.known.get(thread)
    if (known === undefined) {
      known = new KnownNames()
      this.known.set(thread, known)
    }
    known.add(this.names.idsOf(names.bytes, names.ends))
    return facts.map(({ ocids: texts, ...rest }) => {
      known.renumber(rest)
      const ends = new Uint32Array(rest.releases.length / releaseSize)
      for (let index = 0; index < ends.length; index++)
        ends[index] = rest.releases[index * releaseSize + releaseField.ocidEnd]!
      return { facts: rest, ocids: this.ocids.idsOf(texts, ends) }
    })
  }
}

/** The numbers that the names of one reader have elsewhere. */
class KnownNames {
  private ids = new Int32Array(1024)
  private count = 0

  add(ids: Int32Array): void {
    this.ids = withRoom(this.ids, this.count + ids.length)
    this.ids.set(ids, this.count)
    this.count += ids.length
  }

  /** Gives the names in a piece their numbers. The piece is changed. */
  renumber({ releases, bids, tenderers, suppliers, classes }: FoldedFacts): void {
    const { ids } = this
    const change = (values: Int32Array, start: number, step: number) => {
      for (let at = start; at < values.length; at += step) if (values[at]! >= 0) values[at] = ids[values[at]!]!
    }
    for (const field of namesOfRelease) change(releases, field, releaseSize)
    change(bids, bidField.currency, bidSize)
    for (const values of [tenderers, suppliers, classes]) change(values, 0, 1)
  }
}

import type { Place } from '../read.ts'
import type { ListKey } from '../scan.ts'
import type { Finding } from './findings.ts'
import type { SchemaVersion } from './schema.ts'

/**
 * Elements of one list (or lines) as bytes, to be checked at once, by whoever has time: on this thread or another. What
 * stands in a batch depends on the file alone, so the findings do not depend on the threads.
 */
export interface Batch {
  file: string | undefined
  /** See `Found` of kind `piece`. */
  list: ListKey | undefined
  version: string | null | undefined
  bytes: Uint8Array<ArrayBuffer>
  /** For each element `numbersEach` numbers: where it begins and ends in `bytes`, its index, byte and line (0: none). */
  places: Float64Array<ArrayBuffer>
  count: number
}

const numbersEach = 5

/** What a check gave. */
export interface Checked {
  /** By each version that they were checked by: several only where the package's metadata come later. */
  versions: { version: SchemaVersion; releases: number; findings: Finding[] }[]
  /** Besides those of `versions`, releases and records counted once. */
  releases: number
  records: number
  links: number
  rejects: { reason: string; place: Place }[]
  /** Two words for each element, of its ocid and id; zero where it has none. */
  hashes: Uint32Array
}

const mostBytes = 1 << 20
const mostElements = 4096

/** Gathers elements to batches. */
export class BatchMaker {
  private open: Batch | undefined
  private length = 0
  private readonly spare: Pick<Batch, 'bytes' | 'places'>[] = []

  /** Copies an element into the batch at hand; gives the batch before it when that is complete. */
  add({ list, index, version, bytes, place }: PieceOf, file: string | undefined): Batch | undefined {
    let before: Batch | undefined
    const { open } = this
    if (
      open !== undefined &&
      (open.list !== list ||
        open.version !== version ||
        open.file !== file ||
        open.count === mostElements ||
        this.length + bytes.length > mostBytes)
    )
      before = this.take()
    const batch = this.open ?? this.begin(list, version, file, bytes.length)
    const at = batch.count++ * numbersEach
    batch.bytes.set(bytes, this.length)
    batch.places[at] = this.length
    this.length += bytes.length
    batch.places[at + 1] = this.length
    batch.places[at + 2] = index ?? -1
    batch.places[at + 3] = place.byte
    batch.places[at + 4] = place.line ?? 0
    return before
  }

  /** The batch at hand, if there is one. */
  take(): Batch | undefined {
    const { open } = this
    this.open = undefined
    this.length = 0
    return open
  }

  /** A batch that is done with: its memory is used again. */
  giveBack({ bytes, places }: Batch): void {
    if (bytes.length === mostBytes && this.spare.length < 4) this.spare.push({ bytes, places })
  }

  private begin(list: ListKey | undefined, version: Batch['version'], file: string | undefined, length: number): Batch {
    const { bytes, places } = (length <= mostBytes ? this.spare.pop() : undefined) ?? {
      bytes: new Uint8Array(Math.max(length, mostBytes)),
      places: new Float64Array(mostElements * numbersEach),
    }
    this.open = { file, list, version, bytes, places, count: 0 }
    return this.open
  }
}

interface PieceOf {
  list: ListKey | undefined
  index: number | undefined
  version: string | null | undefined
  bytes: Uint8Array
  place: Place
}

/** The bytes of an element, and where it stands. */
export function elementAt(
  { bytes, places }: Batch,
  number: number,
): { bytes: Buffer; index: number | undefined; place: Place } {
  const at = number * numbersEach
  const index = places[at + 2]!
  const line = places[at + 4]!
  const byte = places[at + 3]!
  return {
    bytes: Buffer.from(bytes.buffer, bytes.byteOffset + places[at]!, places[at + 1]! - places[at]!),
    index: index === -1 ? undefined : index,
    place: line === 0 ? { byte } : { byte, line },
  }
}

import { indexStamp, type Moment } from './days.ts'

/** What a file of the market is. Its content is made when it is asked for: see file-content.ts. */
export const fileKinds = ['specification', 'draft', 'protocol', 'contract', 'report', 'complaint', 'decision'] as const
export type FileKind = (typeof fileKinds)[number]

/** Which file it is: `owner` is the id of the record that names it (of a specification: the lot), `id` its own. */
export interface FileReference {
  kind: FileKind
  owner: number
  id: number
}

const downloads = 'https://ows.goszakup.gov.kz/download/trd_buy/'
const seal = 0x6a617279
const rounds = 12

function mixed(value: number, round: number): number {
  let h = Math.imul(value ^ (0x9e3779b9 * (round + 1)), 2246822519)
  h = Math.imul(h ^ (h >>> 13), 3266489917)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * The 32 hexadecimal digits of a file in its address. They look random as the portal's do, and can be read back, so
 * that a server needs no list of files to answer for one.
 */
export function fileHash(file: FileReference): string {
  const ownerHigh = Math.floor(file.owner / 2 ** 32)
  const idHigh = Math.floor(file.id / 2 ** 32)
  // Four words of 32 bits, stirred one into the next: what stirs stays as it is, so each step can be undone.
  let a = ((fileKinds.indexOf(file.kind) << 16) | (ownerHigh << 8) | idHigh) >>> 0
  let b = file.owner >>> 0
  let c = file.id >>> 0
  let d = seal
  for (let round = 0; round < rounds; round += 4) {
    b = (b ^ mixed(a, round)) >>> 0
    c = (c ^ mixed(b, round + 1)) >>> 0
    d = (d ^ mixed(c, round + 2)) >>> 0
    a = (a ^ mixed(d, round + 3)) >>> 0
  }
  return hex(a) + hex(b) + hex(c) + hex(d)
}

const bytes = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'))

function hex(word: number): string {
  return bytes[word >>> 24]! + bytes[(word >>> 16) & 255]! + bytes[(word >>> 8) & 255]! + bytes[word & 255]!
}

/** What 32 digits stand for; undefined when they are no file's. */
export function readFileHash(digits: string): FileReference | undefined {
  if (!/^[0-9a-f]{32}$/.test(digits)) return undefined
  const word = (from: number) => Number.parseInt(digits.slice(from, from + 8), 16)
  let a = word(0)
  let b = word(8)
  let c = word(16)
  let d = word(24)
  for (let round = rounds - 4; round >= 0; round -= 4) {
    a = (a ^ mixed(d, round + 3)) >>> 0
    d = (d ^ mixed(c, round + 2)) >>> 0
    c = (c ^ mixed(b, round + 1)) >>> 0
    b = (b ^ mixed(a, round)) >>> 0
  }
  const kind = fileKinds[a >>> 16]
  if (d !== seal || kind === undefined) return undefined
  return { kind, owner: ((a >>> 8) & 255) * 2 ** 32 + b, id: (a & 255) * 2 ** 32 + c }
}

/** The address of a file as records give it. */
export function fileAddress(file: FileReference): string {
  return downloads + fileHash(file)
}

/** A file as a record names it; `objectId` is a list in announcements and a number elsewhere. */
export interface FileRecord {
  id: number
  filePath: string
  originalName: string
  objectId: number | number[]
  nameRu: string
  nameKz: string
  indexDate: string
  systemId: number
}

/** A file in a record, shown from `since` on. */
export function fileRecord(
  file: FileReference,
  about: { originalName: string; objectId: number | number[]; nameRu: string; nameKz: string; since: Moment },
): FileRecord {
  return {
    id: file.id,
    filePath: fileAddress(file),
    originalName: about.originalName,
    objectId: about.objectId,
    nameRu: about.nameRu,
    nameKz: about.nameKz,
    indexDate: indexStamp(about.since),
    systemId: 3,
  }
}

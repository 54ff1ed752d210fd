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
  const [ownerHigh, ownerLow] = parts(file.owner)
  const [idHigh, idLow] = parts(file.id)
  const words = [((fileKinds.indexOf(file.kind) << 16) | (ownerHigh << 8) | idHigh) >>> 0, ownerLow, idLow, seal]
  for (let round = 0; round < rounds; round++)
    words[(round + 1) & 3] = (words[(round + 1) & 3]! ^ mixed(words[round & 3]!, round)) >>> 0
  return words.map((word) => word.toString(16).padStart(8, '0')).join('')
}

/** What 32 digits stand for; undefined when they are no file's. */
export function readFileHash(digits: string): FileReference | undefined {
  if (!/^[0-9a-f]{32}$/.test(digits)) return undefined
  const words = [0, 8, 16, 24].map((from) => Number.parseInt(digits.slice(from, from + 8), 16))
  for (let round = rounds - 1; round >= 0; round--)
    words[(round + 1) & 3] = (words[(round + 1) & 3]! ^ mixed(words[round & 3]!, round)) >>> 0
  const [head, ownerLow, idLow, end] = words as [number, number, number, number]
  const kind = fileKinds[head >>> 16]
  if (end !== seal || kind === undefined) return undefined
  return { kind, owner: whole((head >>> 8) & 255, ownerLow), id: whole(head & 255, idLow) }
}

// Ids of a market of millions need a little more than 32 bits.
function parts(id: number): [number, number] {
  return [Math.floor(id / 2 ** 32), id % 2 ** 32]
}

function whole(high: number, low: number): number {
  return high * 2 ** 32 + low
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

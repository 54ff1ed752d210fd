import { closeSync, openSync } from 'node:fs'
import { readWhole } from '../../files/whole.ts'
import { type Counted, countLines } from './coverage.ts'
import { FactReader, type Facts, type NewNames } from './facts.ts'
import { type Prepared, Preparer } from './prepare.ts'
import type { Settings } from './settings.ts'

/** A piece of the input, whole lines: bytes of a file from one place to another, or bytes at hand. */
export type Piece = { path: string; from: number; to: number } | { bytes: Uint8Array<ArrayBuffer> }

/** Facts of a piece; names have the numbers of the reader's own dictionary, and those that are new are told. */
export interface Read {
  facts: Facts[]
  names: NewNames
}

/** What can be done with pieces, on this thread or on others. */
export interface Results {
  facts: Read
  coverage: Counted
  prepare: Prepared
}
export type WorkName = keyof Results

/** Something that does work on one piece after the other. */
export function worker<Name extends WorkName>(name: Name, settings: Settings): (piece: Piece) => Results[Name] {
  const makers: { [Each in WorkName]: () => (piece: Piece) => Results[Each] } = {
    facts: () => {
      const reader = new FactReader()
      return (piece) => ({
        facts: reader.read(lengthOf(piece), (into) => fill(piece, into)),
        names: reader.newNames(),
      })
    },
    coverage: () => (piece) => countLines(bytesOf(piece)),
    prepare: () => {
      const preparer = new Preparer(settings)
      return (piece) => preparer.lines(bytesOf(piece))
    },
  }
  return makers[name]()
}

function lengthOf(piece: Piece): number {
  return 'bytes' in piece ? piece.bytes.length : piece.to - piece.from
}

function bytesOf(piece: Piece): Buffer {
  if ('bytes' in piece) return Buffer.from(piece.bytes.buffer, piece.bytes.byteOffset, piece.bytes.byteLength)
  const bytes = Buffer.allocUnsafe(lengthOf(piece))
  fill(piece, bytes)
  return bytes
}

function fill(piece: Piece, into: Uint8Array): void {
  if ('bytes' in piece) {
    into.set(piece.bytes)
    return
  }
  const file = openSync(piece.path, 'r')
  try {
    readWhole(file, into, piece.from, piece.path)
  } finally {
    closeSync(file)
  }
}

/** The memory of a result that can be handed over instead of copied. */
export function handedOver(result: Results[WorkName]): ArrayBuffer[] {
  if (!('facts' in result)) return []
  const { facts, names } = result
  const arrays = facts.flatMap(({ releases, bids, tenderers, awards, suppliers, classes, ocids }) => [
    ...[releases, bids, tenderers, awards, suppliers, classes, ocids],
  ])
  return [...arrays, names.bytes, names.ends].map(({ buffer }) => buffer as ArrayBuffer)
}

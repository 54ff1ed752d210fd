import { readSync, writeSync } from 'node:fs'

/**
 * Fills a buffer with what stands in an open file from a place on: one call of the system may read less.
 * @param name how the file is called, should it end too early
 */
export function readWhole(file: number, into: Uint8Array, from: number, name = 'a temporary file'): void {
  for (let at = 0; at < into.length; ) {
    const read = readSync(file, into, at, into.length - at, from + at)
    if (read === 0) throw new Error(`${name} became shorter while it was read`)
    at += read
  }
}

/** Writes bytes to an open file whole, at a place or (without one) behind what was written last. */
export function writeWhole(file: number, bytes: Uint8Array, to?: number): void {
  for (let at = 0; at < bytes.length; )
    at += writeSync(file, bytes, at, bytes.length - at, to === undefined ? null : to + at)
}

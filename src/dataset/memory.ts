import { freemem } from 'node:os'

/** Megabytes for the engine: half of what is free, at least `least`, at most `most`. */
export function megabytesFor(most: number, least = 200): number {
  const free = process.availableMemory?.() ?? freemem()
  return Math.max(least, Math.min(most, Math.floor(free / 2 / 1e6)))
}

/** The same as DuckDB reads it. */
export function memoryFor(most: number): string {
  return `${megabytesFor(most)}MB`
}

/** Whether the engine wanted more memory than it may use. */
export function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof Error && /^(Invalid Error: )?Out of Memory Error|failed to (allocate|pin)/i.test(error.message)
  )
}

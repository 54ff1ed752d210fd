import { freemem } from 'node:os'

/** A memory limit for the engine: half of what is free, at least 200 MB, at most `most` MB. As DuckDB reads it. */
export function memoryFor(most: number): string {
  const free = process.availableMemory?.() ?? freemem()
  return `${Math.max(200, Math.min(most, Math.floor(free / 2 / 1e6)))}MB`
}

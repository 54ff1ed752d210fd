import { expect } from 'vitest'
import { readRaw } from '../../../src/dataset/raw/store.ts'
import { sha256 } from '../../../src/files/hash.ts'
import { samrukStores } from '../../../src/registers/samruk/entities.ts'

/** The newest form of each record in a dataset, by store, as its exact bytes. */
export async function stored(dir: string): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  for (const store of samrukStores) {
    const found = new Map<number, string>()
    for await (const { bytes } of readRaw(dir, 'samruk', store)) {
      const text = bytes.toString()
      const record = text.slice(text.indexOf('"record":') + 9, -1)
      expect(sha256(record)).toBe(JSON.parse(text).sha256)
      found.set(JSON.parse(record).id, record)
    }
    all[store] = [...found].sort(([a], [b]) => a - b).map(([, record]) => record)
  }
  return all
}

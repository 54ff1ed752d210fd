import type { References } from '../../ocds/goszakup/context.ts'
import { mappedBooks, ReferenceBooks } from '../../ocds/goszakup/references.ts'
import { rawRecord, readRaw } from '../raw/store.ts'

/** The reference books that the mapping uses, from the raw lines of `refs/NAME`. Missing ones know nothing. */
export async function loadReferences(dir: string, source: string): Promise<References> {
  const references = new ReferenceBooks()
  for (const book of mappedBooks)
    for await (const line of readRaw(dir, source, `refs/${book}`))
      try {
        references.add(book, JSON.parse(rawRecord(line.bytes).toString('utf8')))
      } catch {}
  return references
}

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { datasetPaths } from '../../src/dataset/layout.ts'
import { emptyManifest } from '../../src/dataset/manifest.ts'
import type { Document } from '../../src/search/documents.ts'
import { IndexWriter, openIndexFile } from '../../src/search/index-file.ts'
import type { SearchIndex } from '../../src/search/make-index.ts'
import { parseQuestion } from '../../src/search/query.ts'
import { type SearchAnswer, type SearchQuery, searchIndex } from '../../src/search/search.ts'

/** A document with nothing but what is given. */
export function document(given: Partial<Document> & { id: string; pos: number }): Document {
  const empty = {
    ...{ number: null, name: null, name_kk: null, body: null, class_names: null, codes: null, date: null, year: null },
    ...{ buyer_id: null, buyer_name: null, supplier_ids: null, supplier_name: null, kato: null, region: null },
    ...{ method_id: null, method_code: null, amount: null, currency: null, status: null, buy_id: null, link_id: null },
  }
  const kind = given.kind ?? 'lots'
  const ocid = given.ocid ?? `ocds-test-${given.id}`
  const key = `${kind}|test|${ocid}|${given.id}`
  return { ...empty, kind, source: 'test', hash: '0123456789abcdef0123456789abcdef', ...given, ocid, key }
}

/** An index in a folder over these documents. */
export function indexOf(folder: string, documents: readonly Document[]): SearchIndex {
  const path = join(folder, 'index.sqlite')
  rmSync(path, { force: true })
  const writer = new IndexWriter(path, true)
  for (const one of [...documents].sort((a, b) => a.pos - b.pos)) writer.add(one)
  writer.finish()
  const database = openIndexFile(path)
  return {
    database,
    manifest: { ...emptyManifest(), training: true },
    paths: datasetPaths(folder),
    documents: documents.length,
    close: async () => database.close(),
  }
}

export async function ask(index: SearchIndex, query: string | SearchQuery): Promise<SearchAnswer> {
  const asked = typeof query === 'string' ? { text: query, limit: 10 } : query
  return searchIndex(index, asked, parseQuestion(asked.text), 'ru')
}

import type { References } from '../../ocds/goszakup/context.ts'
import { rawRecord, readRaw } from '../raw/store.ts'

const books = [
  'ref_trade_methods',
  'ref_buy_status',
  'ref_lots_status',
  'ref_contract_status',
  'ref_po_st',
  'ref_units',
  'ref_justification',
  'ref_finsource',
  'ref_amendm_agreem_justif',
]

/** The reference books that the mapping uses, from the raw lines of `refs/NAME`. Missing ones know nothing. */
export async function loadReferences(dir: string, source: string): Promise<References> {
  const entries = new Map<string, Record<string, unknown>>()
  for (const book of books)
    for await (const line of readRaw(dir, source, `refs/${book}`)) {
      let entry: Record<string, unknown>
      try {
        entry = JSON.parse(rawRecord(line.bytes).toString('utf8'))
      } catch {
        continue
      }
      // Units are referred to by code, all others by id.
      const key = book === 'ref_units' ? (entry.code ?? entry.id) : (entry.id ?? entry.code)
      if (key !== undefined && key !== null) entries.set(`${book}/${key}`, entry)
    }
  const entry: References['entry'] = (book, key) => (key === undefined ? undefined : entries.get(`${book}/${key}`))
  return {
    entry,
    name: (book, key) => {
      const name = entry(book, key)?.name_ru
      return typeof name === 'string' && name.trim() !== '' ? name : undefined
    },
  }
}

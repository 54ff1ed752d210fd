import type { References } from './context.ts'
import type { SourceRecord } from './values.ts'

/** The reference books that the mapping uses. */
export const mappedBooks = [
  'ref_trade_methods',
  'ref_buy_status',
  'ref_lots_status',
  'ref_contract_status',
  'ref_po_st',
  'ref_units',
  'ref_justification',
  'ref_finsource',
  'ref_amendm_agreem_justif',
] as const

/** Reference books, filled entry by entry; what was not added is not known. */
export class ReferenceBooks implements References {
  private readonly entries = new Map<string, SourceRecord>()

  /** Adds an entry under REST's names. */
  add(book: string, entry: SourceRecord): void {
    // Units are referred to by code, all others by id.
    const key = book === 'ref_units' ? (entry.code ?? entry.id) : (entry.id ?? entry.code)
    if (key !== undefined && key !== null) this.entries.set(`${book}/${key}`, entry)
  }

  entry(book: string, key: number | string | undefined): SourceRecord | undefined {
    return key === undefined ? undefined : this.entries.get(`${book}/${key}`)
  }

  name(book: string, key: number | string | undefined): string | undefined {
    const name = this.entry(book, key)?.name_ru
    return typeof name === 'string' && name.trim() !== '' ? name : undefined
  }
}

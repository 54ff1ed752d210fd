import { apiSource } from '../dataset/fetch/store.ts'
import { rawEntities, rawRecord, readRaw } from '../dataset/raw/store.ts'

/** The names of a reference book's entry. */
export interface BookName {
  ru: string
  kk: string
  /** With the places that it lies in; the name itself where the book has no such. */
  full: { ru: string; kk: string }
}

/**
 * The names in a reference book (`ref_units`, `ref_kato`) by code: those that a dataset fetched in the place of the
 * built-in ones, which know the regions and the commonest units only.
 */
export async function readBook(dir: string, book: 'ref_units' | 'ref_kato'): Promise<Map<string, BookName>> {
  const names = new Map<string, BookName>()
  const add = (entry: Record<string, unknown>) => {
    const code = String(entry.code ?? '').trim()
    const ru = String(entry.name_ru ?? '').trim()
    const kk = String(entry.name_kz ?? '').trim() || ru
    const whole = (name: unknown, own: string) => (typeof name === 'string' && name.trim() !== '' ? name.trim() : own)
    if (code !== '' && ru !== '')
      names.set(code, { ru, kk, full: { ru: whole(entry.full_name_ru, ru), kk: whole(entry.full_name_kz, kk) } })
  }
  for (const entry of await builtIn(book)) add(entry)
  if ((await rawEntities(dir, apiSource)).includes(`refs/${book}`))
    for await (const { bytes } of readRaw(dir, apiSource, `refs/${book}`))
      add(JSON.parse(rawRecord(bytes).toString()) as Record<string, unknown>)
  return names
}

async function builtIn(book: 'ref_units' | 'ref_kato'): Promise<readonly Record<string, unknown>[]> {
  return book === 'ref_units'
    ? (await import('../goszakup/refs/ref_units.json', { with: { type: 'json' } })).default
    : (await import('../goszakup/refs/ref_kato.json', { with: { type: 'json' } })).default
}

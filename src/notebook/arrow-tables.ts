import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ColumnTable } from 'arquero'
import { fileError } from '../terminal/errors.ts'
import { type Dictionary, dictionaryOf, lazyDictionaries, valuesOf } from './arrow-dictionaries.ts'
import { readArrowPart } from './arrow-part.ts'

type Flechette = typeof import('@uwdata/flechette')
type FlechetteTable = import('@uwdata/flechette').Table
type FlechetteColumn = import('@uwdata/flechette').Column<unknown>

interface Options {
  columns?: string[]
}

/**
 * The Arrow files of one table as an Arquero table. Columns stay Arrow's arrays: no JavaScript object is made per row.
 * Dates and timestamps are `Date` (UTC), 64-bit integers numbers. Several parts become one table.
 */
export async function arrowTable(directory: string, options: Options = {}): Promise<ColumnTable> {
  let names: string[]
  try {
    names = (await readdir(directory)).filter((name) => name.endsWith('.arrow')).sort()
  } catch (error) {
    throw fileError(error, 'read', directory)
  }
  const [flechette, { fromArrow }] = await Promise.all([import('@uwdata/flechette'), import('arquero')])
  lazyDictionaries(flechette)
  const parts: FlechetteTable[] = await Promise.all(
    names.map((name) => readArrowPart(flechette, join(directory, name), options.columns)),
  )
  const filled = parts.filter((part) => part.numRows > 0)
  const table = filled.length > 1 ? concatenate(flechette, filled) : (filled[0] ?? parts[0]!)
  return mendComparisons(fromArrow(table as never))
}

/**
 * Arquero 8.0.3 turns `d.status !== 'x'` into `false` for every row when no row has 'x' (and `!= null` when none is
 * null), because the dictionary has no code for it. A code that no row has gives the right answer to `===` and `!==`.
 */
function mendComparisons(table: ColumnTable): ColumnTable {
  for (const name of table.columnNames()) {
    const column = table.column(name) as unknown as { keyFor?: (value: unknown) => number }
    const { keyFor } = column
    if (keyFor === undefined) continue
    column.keyFor = (value) => {
      const code = keyFor.call(column, value)
      return code < 0 ? Number.MAX_SAFE_INTEGER : code
    }
  }
  return table
}

function concatenate(flechette: Flechette, parts: FlechetteTable[]): FlechetteTable {
  const { Table } = flechette
  const first = parts[0]!
  const columns = first.names.map((_, index) => {
    const columns = parts.map((part) => part.getChildAt(index)!)
    return columns[0]!.type.typeId === flechette.Type.Dictionary
      ? joinDictionaries(flechette, columns)
      : new flechette.Column(columns.flatMap((column) => column.data))
  })
  return new Table(first.schema, columns as never)
}

/**
 * Every part has a dictionary of its own: their values become one, and the codes are written anew, into one batch:
 * Arquero 8.0.3 reads the bits after the end of a batch's validity as nulls of the next.
 */
function joinDictionaries(flechette: Flechette, columns: FlechetteColumn[]): FlechetteColumn {
  const batches = columns.flatMap((column) => column.data as unknown as DictionaryBatch[])
  const length = batches.reduce((sum, batch) => sum + batch.length, 0)
  const codes = new Map<unknown, number>()
  const translations = new Map<unknown, Int32Array>()
  const values = new Int32Array(length)
  const validity = new Uint8Array(Math.ceil(length / 8))
  let at = 0
  let nullCount = 0
  for (const batch of batches) {
    // The batches of a part share its dictionary.
    let translation = translations.get(batch.dictionary)
    if (translation === undefined) {
      translation = translationOf(batch.dictionary, codes)
      translations.set(batch.dictionary, translation)
    }
    const from = batch.values
    if (translation.every((code, index) => code === index)) values.set(from.subarray(0, batch.length), at)
    else for (let row = 0; row < batch.length; row++) values[at + row] = translation[from[row]!]!
    addValidity(validity, batch, at)
    nullCount += batch.nullCount
    at += batch.length
  }
  const Batch = batches[0]!.constructor as new (options: object) => DictionaryBatch
  const batch = new Batch({ length, nullCount, validity, values, type: columns[0]!.type })
  batch.setDictionary(dictionaryOf(flechette, [...codes.keys()] as string[]))
  return new flechette.Column([batch] as never)
}

/** The code in all parts of each value of one part's dictionary; new values get the next codes. */
function translationOf(dictionary: DictionaryBatch['dictionary'], codes: Map<unknown, number>): Int32Array {
  return Int32Array.from(valuesOf(dictionary), (value) => {
    const code = codes.get(value) ?? codes.size
    codes.set(value, code)
    return code
  })
}

/** Which rows of a batch have a value, as bits from `at` on; by bytes where both begin with one. */
function addValidity(validity: Uint8Array, batch: DictionaryBatch, at: number): void {
  const isFull = batch.nullCount === 0
  const aligned = (at & 7) === 0 ? batch.length >> 3 : 0
  if (isFull) validity.fill(0xff, at >> 3, (at >> 3) + aligned)
  else validity.set(batch.validity.subarray(0, aligned), at >> 3)
  for (let row = aligned << 3; row < batch.length; row++)
    if (isFull || (batch.validity[row >> 3]! & (1 << (row & 7))) !== 0)
      validity[(at + row) >> 3]! |= 1 << ((at + row) & 7)
}

interface DictionaryBatch {
  length: number
  nullCount: number
  validity: Uint8Array
  values: Int32Array
  dictionary: Dictionary
  setDictionary(dictionary: unknown): void
}

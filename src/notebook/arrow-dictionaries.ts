type Flechette = typeof import('@uwdata/flechette')

/** The values that codes of a column stand for: a column of Flechette, which keeps them decoded in `_cache`. */
export interface Dictionary {
  data: { length: number; nullCount: number; offsets?: unknown; values?: unknown; at(index: number): unknown }[]
  _cache?: unknown[] | null
}

interface DictionaryBatch {
  dictionary: Dictionary
  setDictionary(dictionary: Dictionary): DictionaryBatch
}

const isLazy = Symbol('dictionaries are decoded when they are asked for')

/**
 * Flechette 2.6 decodes the dictionary of every column while it reads a file, value by value, also of columns that nobody
 * wants. After this, each is decoded when its first value is asked for, all values at once.
 */
export function lazyDictionaries(flechette: Flechette): void {
  const column = flechette.columnFromArray(['a'], flechette.dictionary(flechette.utf8()))
  const batches: DictionaryBatch = Object.getPrototypeOf(column.data[0])
  if (isLazy in batches) return
  Object.defineProperty(batches, isLazy, { value: true })
  batches.setDictionary = function (dictionary) {
    this.dictionary = dictionary
    Object.defineProperty(this, 'cache', { configurable: true, get: () => valuesOf(dictionary) })
    return this
  }
}

/** A dictionary of texts that need not be decoded again. */
export function dictionaryOf(flechette: Flechette, texts: string[]): Dictionary {
  const dictionary = flechette.columnFromArray(texts, flechette.utf8()) as unknown as Dictionary
  dictionary._cache = texts
  return dictionary
}

/** The values of a dictionary. */
export function valuesOf(dictionary: Dictionary): unknown[] {
  dictionary._cache ??= dictionary.data.flatMap(valuesOfBatch)
  return dictionary._cache
}

/** Texts are decoded all at once and then cut: one by one takes ten times as long. */
function valuesOfBatch(batch: Dictionary['data'][number]): unknown[] {
  const { length, offsets, values, nullCount } = batch
  if (!(offsets instanceof Int32Array) || !(values instanceof Uint8Array) || nullCount > 0)
    return Array.from({ length }, (_, index) => batch.at(index))
  const bytes = values.subarray(offsets[0]!, offsets[length]!)
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const texts: string[] = new Array(length)
  let from = 0
  for (let index = 0, byte = 0; index < length; index++) {
    let to = from
    for (const end = offsets[index + 1]! - offsets[0]!; byte < end; byte++) {
      // Bytes that go on with a character add nothing; those of four bytes are two units of UTF-16.
      const value = bytes[byte]!
      if (value < 0x80 || value >= 0xc0) to += value >= 0xf0 ? 2 : 1
    }
    texts[index] = text.slice(from, to)
    from = to
  }
  return texts
}

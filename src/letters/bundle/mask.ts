import { createHmac } from 'node:crypto'
import { isPersonField } from '../../goszakup/client/selection.ts'
import { isPersonNumber, maskPersonNumbers, organisationId } from '../../ocds/persons.ts'

/** What stands in place of a person's name or contact. It is no name: two hidden ones are not namesakes. */
export const hidden = '*'

type Fields = Record<string, unknown>

const numberField = /(?:bin_?iin|biin|iin|inn|innunp|rnn_?supplier|bin)$/i
const nameField = /(?:name|fio|supplier|address|holder|patronymic|lastname)(?:_?(?:ru|kz|kk|en))?$/i

// In registers of founders, and of those who head the unscrupulous.
const ownName = /^(?:head|founder|person)_?name/i

// The portal's own id of a participant, by which its page is found; the treasury's code of a supplier may be that id.
const idField = /^(?:(?:p|supplier|vendor|(?:sys)?subject|customerp?|orgp?)id|codesupplier)$/

/**
 * The portal's ids of the natural persons that a record names by number: what `maskRecord` hides in all records, also
 * where the id stands alone.
 */
export function personIdsIn(record: unknown): number[] {
  if (Array.isArray(record)) return record.flatMap(personIdsIn)
  if (record === null || typeof record !== 'object') return []
  const fields = record as Fields
  const own = personPrefixes(fields).flatMap((prefix) =>
    Object.entries(fields)
      .filter(([name]) => (prefix === '' ? ['pid', 'subjectid'] : [`${prefix}id`]).includes(plain(name)))
      .map(([, value]) => Number(value)),
  )
  return [...own.filter((id) => Number.isSafeInteger(id) && id > 0), ...Object.values(fields).flatMap(personIdsIn)]
}

/**
 * A record without natural persons: their numbers become pseudonyms under the key, names, contacts and accounts are
 * hidden. In an object that holds a person's number, the names that go with it (`supplierBiin`, `supplierNameRu`) are
 * hidden too; names of sole traders in texts as well. The portal's ids of `people` become other numbers, each always the
 * same and too large for an id of the portal. All other values stay as they are.
 */
export function maskRecord(record: unknown, key: Buffer, people: ReadonlySet<number> = new Set()): unknown {
  return masked(record, '', { key, people })
}

interface Masking {
  key: Buffer
  people: ReadonlySet<number>
}

/** What stands in place of the portal's id of a person. */
function otherId(id: number, key: Buffer): number {
  const digest = createHmac('sha256', key).update(`portal id ${id}`).digest()
  return 1_000_000_000_000 + digest.readUIntBE(0, 6)
}

function masked(value: unknown, name: string, masking: Masking): unknown {
  const { key, people } = masking
  if (value === null || value === undefined || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((item) => masked(item, name, masking))
  if (typeof value === 'object') return maskedObject(value as Fields, masking)
  if (people.has(Number(value)) && idField.test(plain(name))) {
    const other = otherId(Number(value), key)
    return typeof value === 'number' ? other : String(other)
  }
  if (isPersonField(name) || ownName.test(name)) return value === '' || value === 0 ? value : hidden
  if (typeof value === 'number') {
    // A number that lost its quotes has lost its leading zeros too.
    const digits = String(value).padStart(12, '0')
    return numberField.test(name) && isPersonNumber(digits) ? organisationId(digits, key) : value
  }
  return withoutTraders(maskPersonNumbers(value as string, key))
}

/** The beginnings of the names of an object's fields that belong to a person: `supplier` for `supplierBiin`. */
function personPrefixes(fields: Fields): string[] {
  return Object.entries(fields)
    .filter(
      ([name, value]) =>
        numberField.test(name) && isPersonNumber(String(value ?? '').padStart(12, '0')) && Number(value) !== 0,
    )
    .map(([name]) =>
      plain(name)
        .replace(/(?:biniin|biin|iin|innunp|inn|bin)$/, '')
        .replace(/^rnn/, ''),
    )
}

function maskedObject(fields: Fields, masking: Masking): Fields {
  const prefixes = personPrefixes(fields)
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const own = prefixes.some((prefix) => plain(name).startsWith(prefix))
      if (own && typeof value === 'string' && value !== '' && nameField.test(name) && !/^\d{12}$/.test(value))
        return [name, hidden]
      return [name, masked(value, name, masking)]
    }),
  )
}

const plain = (name: string) => name.replaceAll('_', '').toLowerCase()

// A sole trader's firm is the trader's name.
const trader =
  /(?<!\p{L})(ИП|ЖК|Индивидуальный предприниматель|Жеке кәсіпкер)(?:\s+["«“]?\p{Lu}[\p{L}.-]*["»”]?){1,3}/gu

function withoutTraders(text: string): string {
  return text.replace(trader, `$1 ${hidden}`)
}

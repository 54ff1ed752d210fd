import { isPersonField } from '../../goszakup/client/selection.ts'
import { isPersonNumber, maskPersonNumbers, organisationId } from '../../ocds/persons.ts'

/** What stands in place of a person's name or contact. It is no name: two hidden ones are not namesakes. */
export const hidden = '*'

type Fields = Record<string, unknown>

const numberField = /(?:bin_?iin|biin|iin|inn|innunp|rnn_?supplier|bin)$/i
const nameField = /(?:name|fio|supplier|address|holder|patronymic|lastname)(?:_?(?:ru|kz|kk|en))?$/i

// In registers of founders, and of those who head the unscrupulous.
const ownName = /^(?:head|founder|person)_?name/i

/**
 * A record without natural persons: their numbers become pseudonyms under the key, names, contacts and accounts are
 * hidden. In an object that holds a person's number, the names that go with it (`supplierBiin`, `supplierNameRu`) are
 * hidden too; names of sole traders in texts as well. All other values stay as they are.
 */
export function maskRecord(record: unknown, key: Buffer): unknown {
  return masked(record, '', key)
}

function masked(value: unknown, name: string, key: Buffer): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((item) => masked(item, name, key))
  if (typeof value === 'object') return maskedObject(value as Fields, key)
  if (isPersonField(name) || ownName.test(name)) return value === '' || value === 0 ? value : hidden
  if (typeof value === 'number') {
    // A number that lost its quotes has lost its leading zeros too.
    const digits = String(value).padStart(12, '0')
    return numberField.test(name) && isPersonNumber(digits) ? organisationId(digits, key) : value
  }
  return withoutTraders(maskPersonNumbers(value as string, key))
}

function maskedObject(fields: Fields, key: Buffer): Fields {
  const prefixes = Object.entries(fields)
    .filter(
      ([name, value]) =>
        numberField.test(name) && isPersonNumber(String(value ?? '').padStart(12, '0')) && Number(value) !== 0,
    )
    .map(([name]) =>
      plain(name)
        .replace(/(?:biniin|biin|iin|innunp|inn|bin)$/, '')
        .replace(/^rnn/, ''),
    )
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const own = prefixes.some((prefix) => plain(name).startsWith(prefix))
      if (own && typeof value === 'string' && value !== '' && nameField.test(name) && !/^\d{12}$/.test(value))
        return [name, hidden]
      return [name, masked(value, name, key)]
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

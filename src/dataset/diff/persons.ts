import { isPersonField } from '../../goszakup/client/selection.ts'
import { isPersonNumber, maskPersonNumbers, organisationId, personKey } from '../../ocds/persons.ts'
import { lastName } from './silence.ts'
import type { Difference } from './values.ts'

/**
 * Makes differences that name no person: numbers are pseudonyms under the dataset's key, names and contacts are left
 * out. The key is read, or made, when the first number comes.
 */
export function withoutPersons(training: boolean): (difference: Difference) => Promise<Difference> {
  let key: Buffer | undefined
  return async (difference) => {
    const { field, before, after } = difference
    if (key === undefined && /\d{12}|iin|inn/i.test(JSON.stringify([field, before, after])))
      key = await personKey(training)
    const name = lastName(field)
    return {
      ...difference,
      field: key === undefined ? field : maskPersonNumbers(field, key),
      before: hidden(before, name, key),
      after: hidden(after, name, key),
    }
  }
}

function hidden(value: unknown, name: string, key: Buffer | undefined): unknown {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.map((item) => hidden(item, name, key))
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, hidden(item, inner, key)]))
  if (typeof value === 'boolean') return value
  if (isPersonField(name)) return value === '' ? '' : '(a person)'
  if (key === undefined) return value
  if (typeof value === 'string') return maskPersonNumbers(value, key)
  // A number that lost its quotes has lost its leading zeros too.
  const number = String(value).padStart(12, '0')
  return /(iin|inn)$/i.test(name) && isPersonNumber(number) ? organisationId(number, key) : value
}

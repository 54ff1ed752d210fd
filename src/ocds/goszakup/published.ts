import { isObject, parseExact } from '../scan-json.ts'

// Who acts, signs, enters bids and is paid, as keyed hashes: for comparing on this machine alone.
const ofPeople = [
  ...['people', 'phone', 'email', 'submitter', 'modifier', 'supplierAccount', 'supplierBik', 'supplierSignatory'],
  ...['supplierPhone', 'customerSignatory', 'customerPhone'],
]
const mayHold = new RegExp(`"(${ofPeople.join('|')})":`)

/**
 * A release of goszakup, or what was compiled from some, as text that may leave the machine: without the hashes of people,
 * telephones and accounts. The same text where it holds none.
 */
export function withoutPeople(text: string): string {
  return mayHold.test(text) ? JSON.stringify(stripped(parseExact(text))) : text
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'kz' && isObject(member)
        ? stripped(Object.fromEntries(Object.entries(member).filter(([own]) => !ofPeople.includes(own))))
        : stripped(member),
    ]),
  )
}

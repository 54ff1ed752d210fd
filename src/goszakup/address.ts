import { checkDigit } from '../law/check-digit.ts'
import { UserError } from '../terminal/errors.ts'

/** What a person can name: a thing of the portal, or an organisation or person that takes part. */
export type AddressKind = 'announcement' | 'lot' | 'contract' | 'plan' | 'party' | 'file'

/**
 * What was named, as far as the text alone tells. `kinds` has several when it does not: then the service is asked for
 * each, in this order, and the first that there is counts.
 */
export interface Address {
  kinds: readonly AddressKind[]
  /**
   * `id`: the service's own id (of a party `pid`); `number`: the number of an announcement without its version, or of a
   * lot in the form of `foldLotNumber`; `numberSys`: the system's number of a contract, without its version; `biin`: a
   * BIN or IIN; `file`: the 32 hexadecimal digits of a download.
   */
  by: 'id' | 'number' | 'numberSys' | 'biin' | 'file'
  value: string
  /** What was given, without what stands around it. */
  text: string
}

/** The order in which the service is asked what a bare number is the id of. */
export const bareNumberOrder = ['announcement', 'lot', 'contract', 'plan'] as const satisfies readonly AddressKind[]

const id = '([1-9]\\d{0,14})'

// Ids of the service are 32-bit numbers: a larger one is asked of nobody.
const largestId = 2_147_483_647

// Words that people write before a number.
const naming =
  /^(?:бин|иин|бсн|жсн|bin|iin|объявлени[ея]|лот|договор|контракт|хабарландыру|шарт|announcement|lot|contract)\s*:?\s*(?=[№#\d]|N[o°])/i

// Paths of the portal below its language, and of the API below its version.
const paths: readonly [path: RegExp, kind: AddressKind, by: Address['by']][] = [
  [new RegExp(`^subpriceoffer/[\\w-]+/[1-9]\\d{0,14}/${id}(?:/|$)`), 'lot', 'id'],
  [new RegExp(`^(?:announce|subpriceoffer)/[\\w-]+/${id}(?:/|$)`), 'announcement', 'id'],
  [new RegExp(`^egzcontract/[\\w-]+/[\\w-]+/${id}(?:/|$)`), 'contract', 'id'],
  // Other pages of the registry, of a plan or of the unscrupulous, count by ids of their own.
  [new RegExp(`^registry/show_(?:supplier|customer|organi[sz]er)/${id}(?:/|$)`), 'party', 'id'],
  [new RegExp(`^plans?/[\\w-]+/${id}(?:/|$)`), 'plan', 'id'],
  [new RegExp(`^trd-buy/(?:all/)?${id}(?:/|$)`), 'announcement', 'id'],
  [new RegExp(`^(?:trd-buy|lots|contract)/number-anno/${id}(?:-\\d+)?/?$`), 'announcement', 'number'],
  [new RegExp(`^lots/${id}/?$`), 'lot', 'id'],
  [new RegExp(`^contract/${id}(?:/|$)`), 'contract', 'id'],
  [new RegExp(`^treasury-pay/${id}/?$`), 'contract', 'id'],
  [
    /^(?:subject\/biin|rnu|plans|trd-buy\/bin|lots\/bin|contract\/(?:customer|supplier))\/(\d{12})(?:\/|$)/,
    'party',
    'biin',
  ],
  [new RegExp(`^subject/${id}/?$`), 'party', 'id'],
  [/^download\/(?:\w+\/)?([0-9a-fA-F]{32})\/?$/, 'file', 'file'],
]

const accepted = [
  'a link to an announcement, a lot, a contract or a participant on goszakup.gov.kz',
  'the number of an announcement (12345678-1), a lot (12345678-ЗЦП1) or a contract (123456789012/250001/00)',
  'a BIN or IIN',
]

/** The prefix of ocids where no other was chosen. */
const ownPrefixes = ['ocds-jaryq0']

/**
 * Reads what a person pasted: a link of the portal or its API in any of the portal's languages, with or without scheme,
 * host, query and fragment; the number of an announcement, a lot or a contract, with or without its version; an ocid of
 * goszakup's processes; a BIN or IIN. What stands around a link does not matter.
 * @param prefixes the beginnings of ocids that are of goszakup's processes: a number behind another one is of another
 * publisher
 * @throws UserError (usage) that says what can be read
 */
export function parseAddress(input: string, prefixes: readonly string[] = ownPrefixes): Address {
  const text = pasted(input)
  if (text === '') throw refused('', 'nothing was given')
  const link = linkOf(text)
  if (link !== undefined) return ofLink(link, text)
  return ofNumber(text, prefixes)
}

/** Signs that stand around a number or a link in a chat, and invisible ones. */
function pasted(input: string): string {
  const bare = input.replaceAll(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '').replaceAll(/[\u00a0\u202f\s]+/g, ' ')
  const url = /(?:https?:\/\/|\b[\w.-]*goszakup\.gov\.kz)[^\s<>"'«»“”]*/i.exec(bare)
  return (url === null ? bare : url[0]).replace(/^[\s<>"'«»“”([№#]+/, '').replace(/[\s<>"'«»“”)\].,;:!?]+$/, '')
}

/** The path and query of a link, with the host if there is one. */
function linkOf(text: string): URL | undefined {
  if (/^https?:\/\//i.test(text)) return URL.canParse(text) ? new URL(text) : undefined
  if (/^[\w-]+(\.[\w-]+)*\.(kz|com|org|ru)(\/|$)/i.test(text)) return parsed(`https://${text}`)
  // A path alone, as the portal's pages and the journal of the API write it.
  if (/^\/?(?:(?:ru|kk|kz|en|v[23])\/)?[a-z][\w-]*\//i.test(text) && !/\s/.test(text))
    return parsed(`https://goszakup.gov.kz/${text.replace(/^\//, '')}`)
  return undefined
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

function ofLink(link: URL, text: string): Address {
  const host = link.hostname.toLowerCase()
  const isLocal = /^(localhost|127\.[\d.]+|\[::1\])$/.test(host)
  if (!isLocal && host !== 'goszakup.gov.kz' && !host.endsWith('.goszakup.gov.kz'))
    throw refused(text, `${host} is not the portal of public procurement`)
  const path = link.pathname.replace(/^\/+/, '').replace(/^(?:ru|kk|kz|en|v[23])\//i, '')
  const view = new RegExp(`^plans/(?:view|show)/${id}`).exec(path)
  if (view !== null) return address(['plan'], 'id', view[1]!, text)
  const number = link.searchParams.get('number')
  if (/^contract\/number-sys\/?$/.test(path) && number !== null) return ofNumber(number, [])
  for (const [pattern, kind, by] of paths) {
    const found = pattern.exec(path)
    if (found === null) continue
    if (by === 'biin') checkBiin(found[1]!)
    return address([kind], by, by === 'file' ? found[1]!.toLowerCase() : found[1]!, text)
  }
  throw refused(
    text,
    /^search\//.test(path)
      ? 'it is a list of search results, not one purchase'
      : 'its address says of no announcement, lot, contract or participant',
  )
}

function ofNumber(text: string, prefixes: readonly string[]): Address {
  const bare = text.replace(naming, '').replace(/^(?:№|N[o°]?\.?|#)\s*(?=\d)/i, '')
  const [, prefix] = /^(ocds-[a-z0-9]{6})-\S/i.exec(bare) ?? []
  if (prefix !== undefined && !prefixes.includes(prefix.toLowerCase()))
    throw refused(
      text,
      `an ocid that begins with ${prefix} is of another publisher: check reads the public procurement of Kazakhstan`,
    )
  const ocid = /^ocds-[a-z0-9]{6}-([cp]?)([1-9]\d{0,14})$/i.exec(bare)
  if (ocid !== null) {
    const letter = ocid[1]!.toLowerCase()
    return address([letter === 'c' ? 'contract' : letter === 'p' ? 'plan' : 'announcement'], 'id', ocid[2]!, text)
  }
  // Dashes and blanks of a word processor.
  const plain = bare.replaceAll(/[\u2010-\u2015\u2212]/g, '-').replaceAll(/\s*([-/])\s*/g, '$1')
  if (/^\d{12}$/.test(plain)) {
    checkBiin(plain)
    return address(['party'], 'biin', plain, text)
  }
  const contract = /^(\d{12}\/\d{2,10})(?:\/\d{1,4})?$/.exec(plain)
  if (contract !== null) return address(['contract'], 'numberSys', contract[1]!, text)
  const announcement = new RegExp(`^${id}-\\d{1,3}$`).exec(plain)
  if (announcement !== null) return address(['announcement'], 'number', announcement[1]!, text)
  const lot = new RegExp(`^${id}-(?=[^-\\d]|3)[\\p{L}\\d-]{1,24}$`, 'u').exec(plain)
  if (lot !== null) return address(['lot'], 'number', foldLotNumber(plain), text)
  if (new RegExp(`^${id}$`).test(plain)) return address(bareNumberOrder, 'id', plain, text)
  throw refused(text, 'it is neither a link nor a number of the portal')
}

function address(kinds: readonly AddressKind[], by: Address['by'], value: string, text: string): Address {
  if ((by === 'id' || (by === 'number' && kinds[0] === 'announcement')) && Number(value) > largestId)
    throw refused(
      text,
      value.length === 11 || value.length === 13
        ? `it has ${value.length} digits: a BIN or IIN has 12, zeros at its front included, and ids have less`
        : 'no id of the portal is that large',
    )
  return { kinds, by, value, text }
}

function checkBiin(text: string): void {
  if (checkDigit(text.slice(0, 11)) !== Number(text[11]))
    throw new UserError(`"${text}" is not a BIN or IIN`, {
      why: 'the last of its 12 digits is computed from the others, and it is another one',
      next: 'look at the number again',
      exit: 'usage',
    })
}

// Letters that look alike, Latin to Cyrillic.
const alike: Record<string, string> = Object.fromEntries(
  [...'ABCEHKMOPTXY'].map((letter, at) => [letter, [...'АВСЕНКМОРТХУ'][at]!]),
)

/**
 * The number of a lot in a form in which two spellings of it are equal: capital Cyrillic letters for those that look
 * alike, whatever keyboard and case it was typed in (`12345678-3ЦП1`, `12345678-OK1`).
 */
export function foldLotNumber(number: string): string {
  const [point = '', ...parts] = number.trim().split('-')
  const folded = parts.map((part) => {
    const capital = part.toUpperCase().replace(/^3(?=Ц)/, 'З')
    return [...capital].map((letter) => alike[letter] ?? letter).join('')
  })
  return [point, ...folded].join('-')
}

function refused(text: string, why: string): UserError {
  return new UserError(text === '' ? 'it is not said which purchase' : `"${text}" names no purchase`, {
    why,
    next: accepted.map((one) => `give ${one}`),
    exit: 'usage',
  })
}

import { counted } from '../../terminal/counted.ts'
import { decodeHtml, readPage } from './page.ts'
import { readHalves } from './tables.ts'
import { sameDecimal, sameStamp } from './values.ts'
import { type CriterionCode, lotKey, type Outcome } from './words.ts'

/** What a protocol is about: the opening of bids, their admission, or the results. */
export type ProtocolKind = 'opening' | 'admission' | 'results'

/** A percentage that a bid got for a criterion. */
export interface CriterionPoints {
  code?: CriterionCode
  /** The column's heading. */
  name: string
  /** Exact decimal text, per cent. */
  value: string
}

/** A bid on a lot. Sums, percentages and indices are exact decimal text as it was printed; a field that the protocol does not say is left out. */
export interface ProtocolBid {
  /** 12 digits, of an organisation or a person; left out for a foreigner. */
  biin?: string
  name?: string
  nameKk?: string
  /** When it was submitted, as the API writes stamps: `2023-06-12 21:58:51.500`, local time. */
  time?: string
  /** Total in tenge, and the price of one unit where the protocol has that. */
  price?: string
  unitPrice?: string
  /** The sum under which a price is dumping. */
  minimum?: string
  /** The criteria's total in per cent, and the price lowered by it, by which bids are ranked. */
  discount?: string
  discountedPrice?: string
  /** Index of financial stability, which decides between equal prices. */
  stability?: string
  points: CriterionPoints[]
  outcome?: Outcome
  /** Why it was rejected, in the protocol's words: Russian where there are any. */
  reasons: string[]
}

export interface ProtocolLot {
  /** `61677817-КРБС1`. */
  number: string
  name?: string
  nameKk?: string
  quantity?: string
  unitPrice?: string
  /** What was set aside for it, tenge. */
  amount?: string
  bids: ProtocolBid[]
}

/** What a protocol says. */
export interface Protocol {
  kind?: ProtocolKind
  /** `10079496-КРБС1`. */
  number?: string
  /** The announcement that its number begins with. */
  announcement?: number
  /** In the order of the Russian part. */
  lots: ProtocolLot[]
  /** What could not be read, or was left out because it contradicts itself. No names and no numbers of persons. */
  warnings: string[]
}

/**
 * Reads a protocol of goszakup from its HTML: a Kazakh and a Russian half that say the same. Tables are known by what
 * their headings mean, in either language and any order of columns. What cannot be read for certain, or differs between
 * the halves, is left out and told in `warnings`. Never throws for what the document holds.
 */
export async function readProtocol(html: string | Uint8Array): Promise<Protocol> {
  const source = decodeHtml(html)
  if (!/<(?:!doctype|html|body|table|p|div|h\d)[\s>/]/i.test(source))
    return { lots: [], warnings: [`the file is not HTML${/^\s*%PDF/.test(source) ? ' but PDF' : ''}`] }
  const page = await readPage(source)
  const warnings: string[] = []
  if (page.cutOff) warnings.push('the end of the document is missing')
  const halves = readHalves(page, (text) => warnings.push(text))
  const lots = new Map<string, ProtocolLot>()
  for (const half of [halves.ru, halves.kk])
    for (const [key, found] of half) {
      const earlier = lots.get(key)
      lots.set(key, earlier === undefined ? found : mergeLots(earlier, found, (text) => warnings.push(text)))
    }
  const numbers = titleOf(page.text)
  if (lots.size === 0) warnings.push('no lot was found')
  return { ...numbers, lots: [...lots.values()], warnings: [...new Set(warnings)] }
}

const title =
  /^(?:протокол\s+([а-яё\s]{0,60}?)|([а-яәғқңөұүһіё\s]{1,100}?)\s+хаттама(?:сы)?\s*)\s*(?:№|n)\s*(\d{3,12}(?:-[\p{L}\d]{1,12}){0,3})(?![\p{L}\d-])/iu

/** The kind and number in the title; a number that titles disagree on is left out. */
function titleOf(text: string): Pick<Protocol, 'kind' | 'number' | 'announcement'> {
  const titles = text
    .split('\n')
    .map((line) => title.exec(line))
    .filter((match) => match !== null)
  const kinds = new Set(
    titles.map(([, ru, kk]) => kindOf((ru ?? kk ?? '').toLowerCase())).filter((kind) => kind !== undefined),
  )
  const numbers = [...new Map(titles.map(([, , , number]) => [lotKey(number!), number!])).values()]
  const announcements = new Set(numbers.map((number) => /^\d+/.exec(number)![0]))
  const [announcement] = announcements
  return {
    ...(kinds.size === 1 ? { kind: [...kinds][0]! } : {}),
    ...(numbers.length > 0 && announcements.size === 1
      ? { number: numbers.at(-1)!, announcement: Number(announcement) }
      : {}),
  }
}

function kindOf(words: string): ProtocolKind | undefined {
  if (/итог|результат|қорытынды|нәтиже/.test(words)) return 'results'
  if (/допуск|жіберу|рұқсат/.test(words)) return 'admission'
  if (/вскрыти|ашу/.test(words)) return 'opening'
  return undefined
}

/** The lot of the Russian half with what only the Kazakh one says; what they disagree on is left out. */
function mergeLots(ru: ProtocolLot, kk: ProtocolLot, warn: (text: string) => void): ProtocolLot {
  const place = `lot ${ru.number}`
  const bids = ru.bids.map((bid) => {
    const other = bid.biin === undefined ? undefined : kk.bids.find(({ biin }) => biin === bid.biin)
    return other === undefined ? bid : mergeBids(bid, other, place, warn)
  })
  // Without a number nothing says which bid of the other half it is.
  const more = kk.bids.filter(({ biin }) => biin !== undefined && !ru.bids.some((bid) => bid.biin === biin))
  if (more.length > 0 && ru.bids.length > 0) warn(`${place}: ${counted(more.length, 'bid')} only in the Kazakh half`)
  return {
    ...kk,
    ...ru,
    ...agreed(ru, kk, ['quantity', 'unitPrice', 'amount'], place, warn),
    bids: [...bids, ...(ru.bids.length === 0 ? kk.bids : more)],
  }
}

function mergeBids(ru: ProtocolBid, kk: ProtocolBid, place: string, warn: (text: string) => void): ProtocolBid {
  const numbers = ['price', 'unitPrice', 'minimum', 'discount', 'discountedPrice', 'stability'] as const
  const merged: ProtocolBid = {
    ...kk,
    ...ru,
    ...agreed(ru, kk, numbers, place, warn),
    points: ru.points.length === 0 ? kk.points : ru.points,
    reasons: ru.reasons.length === 0 ? kk.reasons : ru.reasons,
  }
  if (ru.time !== undefined && kk.time !== undefined) {
    const time = sameStamp(ru.time, kk.time)
    if (time === undefined) {
      delete merged.time
      warn(`${place}: the halves disagree on time`)
    } else merged.time = time
  }
  if (ru.outcome !== undefined && kk.outcome !== undefined && ru.outcome !== kk.outcome) {
    // Who was admitted may win; nothing else goes together.
    const outcomes = [ru.outcome, kk.outcome].filter((outcome) => outcome !== 'admitted')
    if (outcomes.length === 1 && outcomes[0] !== 'rejected') merged.outcome = outcomes[0]!
    else {
      delete merged.outcome
      warn(`${place}: the halves disagree on what came of a bid`)
    }
  }
  const points = merged.points.filter(({ code, value }) => {
    const other = code === undefined ? undefined : kk.points.find((point) => point.code === code)
    if (other === undefined || sameDecimal(other.value, value)) return true
    warn(`${place}: the halves disagree on the points for ${code}`)
    return false
  })
  return { ...merged, points }
}

function agreed<T extends object, K extends keyof T & string>(
  ru: T,
  kk: T,
  fields: readonly K[],
  place: string,
  warn: (text: string) => void,
): Partial<T> {
  const result: Partial<T> = {}
  for (const field of fields) {
    const [first, second] = [ru[field], kk[field]] as (string | undefined)[]
    if (first === undefined || second === undefined || sameDecimal(first, second)) continue
    result[field] = undefined as T[K]
    warn(`${place}: the halves disagree on ${field}`)
  }
  return result
}

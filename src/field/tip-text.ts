import { type Address, parseAddress } from '../goszakup/address.ts'
import { katoPrefix } from '../goszakup/kato.ts'
import { checkDigitOk, isPersonNumber } from '../ocds/persons.ts'
import { kazakhStem } from '../search/kazakh.ts'
import { russianStem } from '../search/russian.ts'
import { UserError } from '../terminal/errors.ts'
import type { BookName } from './books.ts'

/** A place that a message names. */
export interface NamedPlace {
  /** The digits of its KATO code that all places in it begin with: 2 of a region, 4 of a district, 6 or 9. */
  prefix: string
  name: string
}

/** What a message says that may lead to a purchase. Numbers of persons are not among it. */
export interface TipSigns {
  /** Links, ocids and numbers of announcements, lots and contracts, as they stand there. */
  numbers: string[]
  /** BINs with a right check digit. */
  bins: string[]
  places: NamedPlace[]
  /** Stems of its words, each once. */
  stems: string[]
}

// Numbers as the portal writes them. A bare id counts only behind the word that says what it is of: telephone numbers are
// as long.
const numberPatterns: readonly RegExp[] = [
  /(?:https?:\/\/[^\s<>"'«»“”]+|(?<![\w.])(?:[\w-]+\.)*goszakup\.gov\.kz\/[^\s<>"'«»“”]+)/giu,
  /(?<![\w-])ocds-[a-z0-9]{6}-[A-Za-z0-9._:/-]*[A-Za-z0-9]/gu,
  /(?<![\d/])\d{12}\/\d{2,10}(?:\/\d{1,4})?(?![\d/])/gu,
  /(?<![\d-])[1-9]\d{4,9}-(?=[^-\d\s]|3[Цц])[\p{L}\d]{2,12}(?![\p{L}\d])/gu,
  /(?<![\d-])[1-9]\d{5,9}-\d{1,3}(?![\d-])/gu,
  /(?:объявлени\p{L}*|лот\p{L}{0,2}|договор\p{L}{0,2}|контракт\p{L}{0,2}|хабарландыру\p{L}*|шарт\p{L}*|закупк\p{L}{0,2})\s*(?:№|N|номер|нөмірі)?\s*:?\s*(?<![\d-])[1-9]\d{5,9}(?![\d-])/giu,
]

// Words that every complaint has and no name of a purchase.
const common = new Set(
  (
    'это этот эта эти как что чтобы который которая которые меня мне нас нам вас вам его она они оно было была были есть нет ' +
    'уже еще ещё только очень тоже также если когда где там тут здесь потом после перед прошу просим пожалуйста проверить ' +
    'проверьте здравствуйте добрый день спасибо закупка закупки закупку сообщаю пишу хочу сказать думаю деньги денег тысяч ' +
    'миллион миллионов тенге цена цене год года году при для без или под над про из за до по на от ' +
    'және бұл мен біз сіз олар осы сол үшін туралы деп еді бар жоқ керек тексеріңіз тексеру өтінемін сәлеметсіз рахмет ' +
    'сатып алу теңге ақша жылы'
  ).split(' '),
)

/**
 * Reads what may lead to a purchase out of a message.
 * @param places the book of places (`ref_kato`)
 */
export function tipSigns(message: string, places: ReadonlyMap<string, BookName>): TipSigns {
  const text = message.normalize('NFC').replaceAll(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
  const numbers: string[] = []
  let rest = text
  for (const pattern of numberPatterns)
    rest = rest.replace(pattern, (found) => {
      const plain = found.replace(/[.,;:!?)\]]+$/, '')
      const address = addressOf(plain)
      // A link to another site, or a number that cannot be one, stays among the words.
      if (address === undefined && !/^ocds-/.test(plain)) return found
      if (!numbers.includes(plain)) numbers.push(plain)
      return ' '
    })
  const bins = [
    ...new Set(
      (rest.match(/(?<!\d)\d{12}(?!\d)/g) ?? []).filter((biin) => checkDigitOk(biin) && !isPersonNumber(biin)),
    ),
  ]
  const words = rest.toLowerCase().match(/\p{L}[\p{L}\p{M}-]*/gu) ?? []
  const named = placesIn(words, places)
  // The name of a place stands in the names of all its institutions: it counts as a place alone.
  const ofPlaces = new Set(named.flatMap(({ name }) => nameStems(name)))
  return {
    numbers,
    bins,
    places: named,
    stems: stemsIn(words)
      .filter((stem) => !ofPlaces.has(stem))
      .slice(0, 60),
  }
}

/** What a text of the portal means; undefined where it is nothing, or names a participant by a person's number. */
function addressOf(text: string): Address | undefined {
  try {
    const address = parseAddress(text)
    return address.kinds[0] === 'party' ? undefined : address
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

/** The stem of a word by its letters: those that Russian does not have are Kazakh. */
function stemOf(word: string): string {
  return /[әғқңөұүһі]/.test(word) ? kazakhStem(word) : russianStem(word)
}

function stemsIn(words: readonly string[]): string[] {
  const stems = new Set<string>()
  for (const word of words.flatMap((one) => one.split('-'))) {
    if (word.length < 4 || common.has(word) || kindsOfPlaces.test(word)) continue
    const stem = stemOf(word)
    if (stem.length >= 4) stems.add(stem)
  }
  return [...stems].sort()
}

// What a place is, before or after its name.
const kindsOfPlaces =
  /^(?:г|с|п|а|о|ст|рзд|город|қ|қаласы|қала|село|аул|ауыл|ауылы|посёлок|поселок|кент|кенті|район|района|аудан|ауданы|область|области|облыс|облысы|сельский|сельского|ауылдық|округ|округа|округі|станция|разъезд|республиканского|значения|г\.а|городская|администрация)$/

/**
 * The places that words name. Of places of one name those count that lie in another place of the message; a name that is
 * too common, and of no such place, says nothing.
 */
function placesIn(words: readonly string[], book: ReadonlyMap<string, BookName>): NamedPlace[] {
  const stems = words.map(stemOf)
  const present = new Set(stems)
  const found = new Map<string, string>()
  for (const [code, { ru, kk }] of book) {
    if (!/^\d{9}$/.test(code)) continue
    for (const name of new Set([ru, kk])) {
      const own = nameStems(name)
      if (own.length === 0 || own.join('').length < 4 || !own.every((stem) => present.has(stem))) continue
      if (stems.some((_, at) => own.every((stem, offset) => stems[at + offset] === stem)))
        found.set(katoPrefix(code), name)
    }
  }
  const prefixes = [...found.keys()]
  const byName = Map.groupBy(prefixes, (prefix) => nameStems(found.get(prefix)!).join(' '))
  const kept = [...byName.values()].flatMap((same) => {
    const inside = same.filter((prefix) =>
      prefixes.some((other) => other !== prefix && prefix.startsWith(other) && !same.includes(other)),
    )
    const chosen = inside.length > 0 ? inside : same
    return chosen.length > 12 ? [] : chosen
  })
  return kept.sort().map((prefix) => ({ prefix, name: found.get(prefix)! }))
}

function nameStems(name: string): string[] {
  return (name.toLowerCase().match(/\p{L}[\p{L}\p{M}-]*/gu) ?? [])
    .filter((word) => !kindsOfPlaces.test(word))
    .map(stemOf)
}

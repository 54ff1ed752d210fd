const folds: Record<string, string> = {
  ё: 'е',
  й: 'и',
  ә: 'а',
  ғ: 'г',
  қ: 'к',
  ң: 'н',
  ө: 'о',
  ұ: 'у',
  ү: 'у',
  һ: 'х',
  і: 'и',
  ъ: '',
  щ: 'ш',
}

/**
 * A text in lower case with letters that are mistaken for each other made one: Kazakh letters stand as their Russian
 * neighbours, so that a text typed without a Kazakh keyboard is the same.
 */
export function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFC')
    .replace(/[ёйәғқңөұүһіъщ]/g, (letter) => folds[letter]!)
}

const latinKeys = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
const russianKeys = 'йцукенгшщзхъфывапролджэячсмитьбю'

/** What was meant by a word typed on the wrong keyboard: `ljujdjh` is `договор`. */
export function otherKeyboard(text: string): string {
  return [...text.toLowerCase()]
    .map((letter) => {
      const at = latinKeys.indexOf(letter)
      return at === -1 ? letter : russianKeys[at]!
    })
    .join('')
}

const pairs: [string, string][] = [
  ['shch', 'щ'],
  ['sch', 'щ'],
  ['yo', 'е'],
  ['zh', 'ж'],
  ['kh', 'х'],
  ['ts', 'ц'],
  ['ch', 'ч'],
  ['sh', 'ш'],
  ['yu', 'ю'],
  ['ya', 'я'],
  ['gh', 'г'],
  ['a', 'а'],
  ['b', 'б'],
  ['v', 'в'],
  ['g', 'г'],
  ['d', 'д'],
  ['e', 'е'],
  ['z', 'з'],
  ['i', 'и'],
  ['y', 'ы'],
  ['j', 'ж'],
  ['k', 'к'],
  ['q', 'к'],
  ['l', 'л'],
  ['m', 'м'],
  ['n', 'н'],
  ['o', 'о'],
  ['p', 'п'],
  ['r', 'р'],
  ['s', 'с'],
  ['t', 'т'],
  ['u', 'у'],
  ['w', 'у'],
  ['f', 'ф'],
  ['h', 'х'],
  ['c', 'ц'],
  ['x', 'кс'],
  // Letters of the Latin alphabets of Kazakh.
  ['ä', 'ә'],
  ['á', 'ә'],
  ['ğ', 'ғ'],
  ['ǵ', 'ғ'],
  ['ı', 'ы'],
  ['ñ', 'ң'],
  ['ń', 'ң'],
  ['ö', 'ө'],
  ['ó', 'ө'],
  ['ş', 'ш'],
  ['ū', 'ұ'],
  ['ü', 'ү'],
  ['ú', 'ү'],
  ['ý', 'у'],
  ['ç', 'ч'],
]

/** A Russian or Kazakh word written in Latin letters: `droblenie` is `дробление`, `qağaz` is `кағаз`. */
export function inCyrillic(text: string): string {
  let left = text.toLowerCase()
  let out = ''
  while (left !== '') {
    const pair = pairs.find(([latin]) => left.startsWith(latin))
    out += pair?.[1] ?? left[0]!
    left = left.slice(pair?.[0].length ?? 1)
  }
  return out
}

// Latin letters that look like Cyrillic ones, capital and small; h stands for һ by habit in Kazakh, H looks like Н.
const lookalikes: Record<string, string> = {
  A: 'А',
  B: 'В',
  C: 'С',
  E: 'Е',
  H: 'Н',
  I: 'І',
  K: 'К',
  M: 'М',
  O: 'О',
  P: 'Р',
  T: 'Т',
  X: 'Х',
  Y: 'У',
  a: 'а',
  c: 'с',
  e: 'е',
  h: 'һ',
  i: 'і',
  k: 'к',
  m: 'м',
  o: 'о',
  p: 'р',
  t: 'т',
  x: 'х',
  y: 'у',
}
const cyrillicLookalikes: Record<string, string> = Object.fromEntries(
  Object.entries(lookalikes).map(([latin, cyrillic]) => [cyrillic, latin]),
)

const allLookalike = /^[ABCEHIKMOPTXYacehikmoptxy]+$/
const cyrillicOnly = /[^A-Za-zАВСЕНІКМОРТХУаһсеікмортху]/
const latinOnly = /[DFGJLNQRSUVWZbdfgjlnqrsuvwz]/

/**
 * Runs of letters as they are meant where Latin and Cyrillic letters that look alike stand in one word: `Pемонт` and
 * `PEMOHT` are `Ремонт`, and A4 is А4 (`besideDigit`). What has letters of both alphabets that look like nothing of the other is two words.
 */
export function oneAlphabet(run: string, besideDigit = false): string[] {
  const latin = /[A-Za-z]/.test(run)
  const cyrillic = /\p{Script=Cyrillic}/u.test(run)
  const toCyrillic = (word: string) => word.replace(/[A-Za-z]/g, (letter) => lookalikes[letter] ?? letter)
  // COMPACT is written so too: question and text are read in the same way, so that it still finds itself.
  if (latin && !cyrillic)
    return [(besideDigit || run.length >= 4) && allLookalike.test(run) ? toCyrillic(run.toUpperCase()) : run]
  if (!latin || !cyrillic) return [run]
  const hasOwnLatin = latinOnly.test(run)
  if (!cyrillicOnly.test(run) && hasOwnLatin)
    return [run.replace(/\p{Script=Cyrillic}/gu, (letter) => cyrillicLookalikes[letter] ?? letter)]
  if (!hasOwnLatin) return [toCyrillic(run)]
  return (run.match(/[A-Za-z]+|[^A-Za-z]+/g) ?? []).flatMap((part) => oneAlphabet(part))
}

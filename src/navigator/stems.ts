import { folded } from '../search/fold.ts'

// Endings of the three languages, longest first in each. Words are folded before: Kazakh letters stand as their Russian
// neighbours, so that a text typed without a Kazakh keyboard finds the same.
const english = ['ations', 'ation', 'ings', 'ing', 'ies', 'ed', 'es', 'ly', 's', 'e', 'y']
const cyrillic = [
  // Kazakh: plural, possession, cases
  'ларынын',
  'леринин',
  'ларына',
  'лерине',
  'ларын',
  'лерин',
  'лардын',
  'лердин',
  'лары',
  'лери',
  'лар',
  'лер',
  'дар',
  'дер',
  'тар',
  'тер',
  'нын',
  'нин',
  'дын',
  'дин',
  'тын',
  'тин',
  'дан',
  'ден',
  'тан',
  'тен',
  'нан',
  'нен',
  'мен',
  'бен',
  'пен',
  'сын',
  'син',
  'сы',
  'си',
  'га',
  'ге',
  'ка',
  'ке',
  'да',
  'де',
  'та',
  'те',
  'ды',
  'ди',
  'ты',
  'ти',
  'ны',
  'ни',
  'лик',
  'лык',
  'дик',
  'дык',
  'тик',
  'тык',
  // Russian: cases of nouns and adjectives
  'иями',
  'иях',
  'ями',
  'ами',
  'ого',
  'его',
  'ому',
  'ему',
  'ыми',
  'ими',
  'ией',
  'иям',
  'ией',
  'ах',
  'ях',
  'ов',
  'ев',
  'ей',
  'ой',
  'ый',
  'ий',
  'ая',
  'яя',
  'ое',
  'ее',
  'ые',
  'ие',
  'ых',
  'их',
  'ым',
  'им',
  'ом',
  'ем',
  'ам',
  'ям',
  'ую',
  'юю',
  'ия',
  'ию',
  'ии',
  'а',
  'о',
  'е',
  'ы',
  'и',
  'у',
  'ю',
  'я',
  'ь',
].sort((a, b) => b.length - a.length)

/** The words of a text, folded. */
export function wordsOf(text: string): string[] {
  return folded(text).match(/[\p{L}\p{N}]+/gu) ?? []
}

/** A folded word without its endings; at least four letters are left, three where the ending is long enough to be one. */
export function stem(word: string): string {
  if (/^[a-z]+$/.test(word)) return without(word, english, 1)
  return /^[а-яы]+$/.test(word) ? without(word, cyrillic, 2) : word
}

function without(word: string, endings: readonly string[], times: number): string {
  let left = word
  for (let time = 0; time < times; time++) {
    const ending = endings.find((one) => left.endsWith(one) && left.length - one.length >= (one.length > 2 ? 3 : 4))
    if (ending === undefined) return left
    left = left.slice(0, -ending.length)
  }
  return left
}

// The Russian stemmer of the Snowball project (snowballstem.org/algorithms/russian/stemmer.html), without the endings of
// verbs in the past and of gerunds: names of things bought have none, and they take the end of nouns off (автомобили,
// экран, состав). After it the vowel that comes and goes before the last consonant: перчатки and перчаток are one word.
const vowel = /[аеиоуыэюя]/
const gerund = /(?:(?<=[ая])(?:вшись|вши)|(?:ившись|ивши|ывшись|ывши))$/
const reflexive = /(?:ся|сь)$/
const adjective = /(?:ими|ыми|его|ого|ему|ому|ее|ие|ые|ое|ей|ий|ый|ой|ем|им|ым|ом|их|ых|ую|юю|ая|яя|ою|ею)$/
const participle = /(?:(?<=[ая])(?:ем|нн|вш|ющ|щ)|(?:ивш|ывш|ующ))$/
const verb = /(?:(?<=[ая])(?:ете|йте|ешь|ет|ют|ть)|(?:ейте|уйте|ите|ует|уют|ить|ыть|ишь|ят|ит|ыт))$/
const noun =
  /(?:иями|ями|ами|иям|ием|иях|ией|ев|ов|ие|ье|еи|ии|ей|ой|ий|ям|ем|ам|ом|ах|ях|ию|ью|ия|ья|а|е|и|й|о|у|ы|ь|ю|я)$/
const superlative = /(?:ейше|ейш)$/
const derivational = /(?:ость|ост)$/

/** The stem of a Russian word in small letters, ё and й as they are. */
export function russianStem(word: string): string {
  const text = word.replaceAll('ё', 'е')
  const first = text.search(vowel)
  if (first === -1) return text
  const start = first + 1
  const head = text.slice(0, start)
  let rest = text.slice(start)
  const drop = (ending: RegExp): boolean => {
    const at = rest.search(ending)
    if (at === -1) return false
    // What comes before the ending may be asked for: it must lie in the same region.
    rest = rest.slice(0, at)
    return true
  }
  if (!drop(gerund)) {
    drop(reflexive)
    if (drop(adjective)) drop(participle)
    else if (!drop(verb)) drop(noun)
  }
  drop(/[еи]$/)
  if (secondRegion(head + rest) <= (head + rest).search(derivational)) drop(derivational)
  if (/нн$/.test(rest)) rest = rest.slice(0, -1)
  else if (drop(superlative)) rest = rest.replace(/нн$/, 'н')
  else drop(/ь$/)
  return withoutFleetingVowel(head + rest)
}

/** Where the second region of Snowball begins: after the second consonant that follows a vowel. */
function secondRegion(text: string): number {
  const match = /^.*?[аеиоуыэюя][^аеиоуыэюя].*?[аеиоуыэюя][^аеиоуыэюя]/.exec(text)
  return match === null ? text.length : match[0].length
}

function withoutFleetingVowel(stem: string): string {
  if (stem.length < 5 && !(stem.length === 4 && vowel.test(stem[0]!))) return stem
  return stem.replace(/(?<=[бвгджзклмнпрстфхцчшщ])[ео]([кцнлр])$/, '$1')
}

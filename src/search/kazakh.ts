// A Kazakh noun is its root, then plural, then whose it is, then case, each harmonising with what is before it:
// кітап-тар-ымыз-да-ғы. Endings are taken off from the right, an ending only where the grammar lets it stand: its vowel
// is of the kind of the last vowel before it, its first consonant is one that may follow the letter before it. Texts are
// often typed without the letters that Russian lacks (кагаздын, мектебинин), so each ending is known in both forms, and a
// letter that may stand for two is taken for either.
const back = /[аоұыяюё]/
const front = /[әеөүі]/
const loud = /[аәеоөұүыіуиэяюё]/
const vowels = /[аәеиоөуұүыіэюяё]/
// After which letters an ending may begin with the consonant that it has.
const voiceless = /[пткқсшщхһцчфбвгд]$/
const voiced = /[аәеоөұүыіуиэяюёйрлмнңжзғ]$/
const nasal = /[мнң]$/
const afterL = /[аәеоөұүыіуиэяюёйр]$/
const afterD = /[лмнңжз]$/

// Roots of two letters: water, house, meat, flour, fire, food, horse.
const short = /^(?:су|үй|уй|ет|ұн|ун|от|ас|ат)$/

interface Ending {
  text: RegExp
  after: RegExp
  /** Letters that must be left, 3 unless said. */
  least?: number
}

const ending = (text: string, after: RegExp, least?: number): Ending => ({
  text: new RegExp(`(?:${text})$`),
  after,
  least,
})

const adjectival = [
  ending('дағы|даги|дегі|деги|ндағы|ндаги|ндегі|ндеги', voiced),
  ending('тағы|таги|тегі|теги', voiceless),
]
const cases = [
  // After "its": сы-нда, сы-нан, сы-на, сы-н.
  ending('(?<=ы)н(?:да|ан)|(?<=[іи])н(?:де|ен)', /[ыіи]$/),
  ending('(?<=ы)на|(?<=[іи])не', /[^аәеоөұүыіуиэяюё][ыіи]$/, 4),
  ending('н[ыіи][ңн]', /[аәеоөұүыіуиэяюёмнң]$/),
  ending('д[ыіи][ңн]', /[лрйужзуи]$/),
  ending('т[ыіи][ңн]', voiceless),
  ending('да|де', voiced),
  ending('та|те', voiceless),
  ending('дан|ден', voiced),
  ending('тан|тен', voiceless),
  ending('нан|нен', nasal),
  ending('ға|ге|га', voiced),
  ending('қа|ке|ка', voiceless),
  ending('мен', /[аәеоөұүыіуиэяюёйрлмнң]$/),
  ending('бен', /[жз]$/),
  ending('пен', voiceless),
  ending('н[ыіи]', /[аәеоөұүыіуиэяюё]$/, 4),
  ending('д[ыіи]', voiced, 4),
  ending('т[ыіи]', voiceless, 4),
]
const whose = [
  ending('с[ыіи]н', /[аәеоөұүыіуиэяюё]$/),
  ending('с[ыіи]', /[аәеоөұүыіуиэяюё]$/),
  ending('[ыіи]м[ыіи]з|[ыіи][ңн][ыіи]з', /[^аәеоөұүыіэяюё]$/),
  ending('м[ыіи]з|[ңн][ыіи]з', /[аәеоөұүыіуиэяюё]$/, 4),
  ending('[ыіи]н', /[^аәеоөұүыіэяюё]$/, 3),
  ending('[ыіи]', /[^аәеоөұүыіэяюё]$/, 3),
]
const plural = [ending('лар|лер', afterL), ending('дар|дер', afterD), ending('тар|тер', voiceless)]
const derived = [
  ending('лық|лік|лык|лик', /[аәеоөұүыіуиэяюёйрл]$/, 5),
  ending('дық|дік|дык|дик', /[лмнңжзр]$/, 5),
  ending('тық|тік|тык|тик', voiceless, 5),
]

/** The stem of a Kazakh word in small letters, with the letters of Kazakh or those that stand for them in Russian. */
export function kazakhStem(word: string): string {
  let stem = word
  // Until nothing comes off, so that what looks like an ending in a root comes off with real endings and without.
  for (;;) {
    const before = stem
    for (const group of [adjectival, cases, whose, plural, derived]) stem = without(stem, group)
    if (stem === before) break
  }
  stem = stem.replace(/ь$/, '')
  // The noun of a verb: күзету is of күзет.
  if (stem.length > 5 && /у$/.test(stem)) stem = stem.slice(0, -1)
  // бетоны is бетон with ы or бето with ны, құрылысы may be құрылы with сы: nobody can tell, so roots lose these too.
  if (stem.length > 4) stem = stem.replace(/(?<=[аәеоөұүыіуиэяюё])[нс]$/, '')
  if (stem.length > 3) stem = stem.replace(/[ыі]$/, '')
  // Words from Russian end in a vowel there, which a Russian form may not have.
  if (stem.length > 5) stem = stem.replace(/(?:ия|ие|[аеоя])$/, '')
  // кітап, кітабы; бөлік, бөлігі.
  return stem.length < 3 ? stem : stem.replace(/б$/, 'п').replace(/[гғ]$/, 'к')
}

function without(word: string, endings: readonly Ending[]): string {
  for (const { text, after, least = 3 } of endings) {
    const at = word.search(text)
    const left = word.slice(0, Math.max(at, 0))
    if (at < least && !short.test(left)) continue
    if (!after.test(left.replace(/ь$/, '')) || !vowels.test(left) || !harmonise(left, word.slice(at))) continue
    return left
  }
  return word
}

/** Whether an ending can stand after these letters by its vowels. */
function harmonise(left: string, end: string): boolean {
  const last = [...left].reverse().find((letter) => loud.test(letter))
  const own = [...end].find((letter) => loud.test(letter))
  if (last === undefined || own === undefined || own === 'и') return true
  // мен, бен, пен stay as they are; ө and ү are typed as о and у, ә as а, and и and у go with both.
  if (/^[мбп]ен$/.test(end) || last === 'и' || last === 'у' || last === 'э') return true
  if (back.test(last) && front.test(own)) return /[оа]/.test(last) && !/[әғқңөұүһі]/.test(left)
  return !(front.test(last) && back.test(own))
}

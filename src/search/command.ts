import { formatMoney, type Lang, type Text } from '../terminal/languages.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Kind } from './documents.ts'
import type { Peers } from './price-peers.ts'
import type { SearchAnswer } from './search.ts'
import type { SimilarAnswer } from './similar.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const words = {
  training: t(
    'TRAINING DATA: everything here is made up',
    'УЧЕБНЫЕ ДАННЫЕ: всё здесь вымышлено',
    'ОҚУ ДЕРЕКТЕРІ: мұндағының бәрі ойдан шығарылған',
  ),
  read: t('also read as', 'прочитано и так', 'былай да оқылды'),
  part: t(
    'nothing has all of these words: rows have a part of them',
    'всех этих слов нет нигде: в строках лишь часть из них',
    'бұл сөздердің бәрі еш жерде жоқ: жолдарда олардың бір бөлігі ғана бар',
  ),
  nothing: t('nothing found in', 'ничего не найдено, текстов просмотрено:', 'ештеңе табылмады, қаралған мәтін саны:'),
  texts: t('texts', '', ''),
  next: t(
    'Try fewer words or other ones, the beginning of a word with * (дорож*), or leave out filters. What is not there may not be fetched: see jaryq data list.',
    'Попробуйте меньше слов или другие, начало слова со знаком * (дорож*), снимите фильтры. Чего нет, то могло быть не загружено: jaryq data list.',
    'Сөздерді азайтып не басқасын жазып көріңіз, сөздің басын * белгісімен (жөнде*) теріңіз, сүзгілерді алып тастаңыз. Жоқ нәрсе әлі алынбаған болуы мүмкін: jaryq data list.',
  ),
}

const similarWords = {
  found: t('purchases of the same thing', 'закупок того же', 'дәл сондай зат сатып алынған рет саны'),
  none: t(
    'nobody else in this dataset bought the same: look for it by words with jaryq search, or fetch more years and buyers',
    'в этом наборе данных никто больше этого не покупал: поищите словами (jaryq search) или загрузите больше лет и заказчиков',
    'бұл деректер жинағында мұны басқа ешкім сатып алмаған: сөзбен іздеңіз (jaryq search) не көбірек жыл мен тапсырыс берушіні алыңыз',
  ),
  paid: t('what others paid per unit', 'другие платили за единицу', 'басқалар бірлік үшін төлегені'),
  years: t('years', 'годы', 'жылдар'),
  all: t('all', 'все', 'бәрі'),
  quartiles: t('quartiles', 'квартили', 'квартильдер'),
  cheaper: t('paid less than this lot', 'дешевле этого лота', 'осы лоттан арзан'),
  few: t(
    'too few prices of contracts to compare with',
    'для сравнения слишком мало цен по договорам',
    'салыстыруға шарт бағалары тым аз',
  ),
}

/** Tells a person what the rows of similar purchases amount to. */
export function tellSimilar({ found, peers, training }: SimilarAnswer, lang: Lang, report: Reporter): void {
  if (training) report.note(words.training[lang])
  if (found === 0) report.warn(similarWords.none[lang])
  else {
    report.note(`${similarWords.found[lang]}: ${found}`)
    report.note(peers === undefined ? similarWords.few[lang] : pricesSaid(peers, lang))
  }
}

function pricesSaid(peers: Peers, lang: Lang): string {
  const { count, years, low, median, high, cheaper } = peers
  const money = [low, median, high].map((price) => formatMoney(price, lang)).join(' / ')
  const span = `${similarWords.years[lang]}: ${years === 'all' ? similarWords.all[lang] : years}`
  const less = cheaper === null ? '' : `; ${similarWords.cheaper[lang]}: ${cheaper}`
  return `${similarWords.paid[lang]} (${count}, ${span}), ${similarWords.quartiles[lang]}: ${money}${less}`
}

/** Tells a person how a question was read, and what to do when nothing was found. */
export function tellAnswer({ rows, read, documents, training }: SearchAnswer, lang: Lang, report: Reporter): void {
  if (training) report.note(words.training[lang])
  if (read !== undefined) report.note(`${words.read[lang]}: ${read}`)
  if (rows.length > 0 && rows.every(({ match }) => match === 'part')) report.note(words.part[lang])
  if (rows.length > 0) return
  report.warn(`${words.nothing[lang]} ${documents} ${words.texts[lang]}`.trim())
  report.note(words.next[lang])
}

/** The types that a flag names, with commas between; undefined for all. */
export function typesOf(text: string | undefined): Kind[] | undefined {
  return text?.split(',').map((type) => type.trim() as Kind)
}

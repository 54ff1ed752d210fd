import type { Lang, Text } from '../terminal/languages.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Kind } from './documents.ts'
import type { SearchAnswer } from './search.ts'

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

import { formatMoney, formatNumber, formatShortDate, type Lang, type Text } from '../terminal/languages.ts'
import type { Comparison } from './compare.ts'
import type { FieldForm } from './form.ts'
import type { KeptPhoto } from './kept.ts'
import type { Results } from './results-file.ts'
import { percent } from './sheet.ts'
import { say } from './words.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const phrases = {
  visit: t(
    'A check on the spot was made on {} (form {} of contract No. {}, {})',
    'Осмотр на месте проведён {} (форма {} по договору № {}, {})',
    'Орнында қарау {} жүргізілді (№ {2} шарт бойынша {1} парағы, {3})',
  ),
  signed: [
    t('not signed', 'не подписана', 'қол қойылмаған'),
    t('signed by one person', 'подписана одним лицом', 'бір адам қол қойған'),
    t('signed by two persons', 'подписана двумя лицами', 'екі адам қол қойған'),
  ],
  withCustomer: t(
    'somebody of the customer was there',
    'присутствовал представитель заказчика',
    'тапсырыс берушінің өкілі қатысты',
  ),
  withoutCustomer: t(
    'nobody of the customer was there',
    'представитель заказчика не присутствовал',
    'тапсырыс берушінің өкілі қатысқан жоқ',
  ),
  warrantyTerm: t('by the contract the warranty is: {}', 'гарантия по договору: {}', 'шарт бойынша кепілдік: {}'),
  line: t('Line {} of the contract ({}): ', 'По строке {} договора ({}): ', 'Шарттың {}-жолы ({}): '),
  same: t(
    'the contract has {}, found: {}',
    'по договору {}, при осмотре столько же: {}',
    'шартта {}, қарау кезінде де сонша: {}',
  ),
  less: t(
    'the contract has {}, found: {}, which is {} less',
    'по договору {}, при осмотре {}, то есть на {} меньше',
    'шартта {}, қарау кезінде {}, яғни {} кем',
  ),
  more: t(
    'the contract has {}, found: {}, which is {} more',
    'по договору {}, при осмотре {}, то есть на {} больше',
    'шартта {}, қарау кезінде {}, яғни {} артық',
  ),
  within: t(
    'the contract has {}, measured: {}; the difference lies within the error of the instrument ({} to {})',
    'по договору {}, измерено {}; разница в пределах погрешности прибора (от {} до {})',
    'шартта {}, өлшенгені {}; айырма аспаптың қателігі шегінде ({} – {})',
  ),
  error: t(
    'with the error of the instrument {} to {}',
    'с учётом погрешности прибора от {} до {}',
    'аспаптың қателігін ескергенде {} – {}',
  ),
  noError: t(
    'the error of the instrument was not written down',
    'погрешность прибора не записана',
    'аспаптың қателігі жазылмаған',
  ),
  money: t(
    'at the price of the contract {} this is {} {}',
    'по цене договора {} это {} {}',
    'шарт бағасы бойынша {} бұл {} {}',
  ),
  withVat: t('with VAT', 'с НДС', 'ҚҚС-пен'),
  withoutVat: t('without VAT', 'без НДС', 'ҚҚС-сыз'),
  done: t('done as contracted', 'при осмотре выполнено по договору', 'қарау кезінде шартқа сай орындалған'),
  partly: t('done in part', 'при осмотре выполнено частично', 'қарау кезінде ішінара орындалған'),
  notDone: t('not seen to be done', 'при осмотре выполнение не обнаружено', 'қарау кезінде орындалғаны байқалмады'),
  share: t('about {} %', 'примерно {} %', 'шамамен {} %'),
  units: t(
    'of a random sample of {} out of {}, {} were missing or not as contracted; for all this means {} to {} (95 % confidence, exact interval)',
    'в случайной выборке {} из {} отсутствуют или не соответствуют договору {}; для всех это означает от {} до {} (надёжность 95 %, точный интервал)',
    '{1} ішінен кездейсоқ {0} іріктемеде {2} жоқ не шартқа сай емес; барлығы үшін бұл {3} – {4} (сенімділігі 95 %, дәл аралық)',
  ),
  all: t(
    'all {} were looked at, {} were missing or not as contracted',
    'осмотрены все {}, отсутствуют или не соответствуют договору {}',
    'барлық {} қаралды, {} жоқ не шартқа сай емес',
  ),
  places: t(
    'at {} random places {} were not as contracted; for the whole this means {} to {} % (95 % confidence, exact interval)',
    'в {} случайных точках договору не соответствуют {}; для всего это означает от {} до {} % (надёжность 95 %, точный интервал)',
    '{} кездейсоқ нүктенің {} шартқа сай емес; тұтасы үшін бұл {} – {} % (сенімділігі 95 %, дәл аралық)',
  ),
  partial: t(
    'not all that were drawn could be looked at',
    'осмотрены не все выбранные',
    'таңдалғандардың бәрі қаралған жоқ',
  ),
  atPlace: {
    yes: t('at the place of the contract', 'находится в месте поставки', 'жеткізу орнында тұр'),
    partly: t(
      'in part at the place of the contract',
      'в месте поставки находится частично',
      'жеткізу орнында ішінара тұр',
    ),
    no: t('not found at the place of the contract', 'в месте поставки не обнаружено', 'жеткізу орнында табылмады'),
  },
  sheet: t('Sheet of the check on the spot {} of {}', 'Лист осмотра на месте {} от {}', 'Орнында қарау парағы {}, {}'),
  original: t(
    'Photo {}: the original is kept, its SHA-256: {}',
    'Фотография {}: оригинал хранится, его SHA-256: {}',
    'Фотосурет {}: түпнұсқасы сақталған, оның SHA-256: {}',
  ),
} as const

/** What a check found, one sentence for the visit and one for each line that was looked at, without a full stop. */
export function factSentences(
  form: FieldForm,
  results: Results,
  comparisons: readonly Comparison[],
  lang: Lang,
): { visit: string; lines: string[] } {
  const value = (key: string) => {
    const cell = form.rows[0]!.cells.find((one) => one.key === key)
    return cell === undefined ? undefined : (results.get(`0.${cell.cell}`) as string | undefined)
  }
  const signatures = Number(value('signatures') ?? 0)
  const customer = value('customer')
  const warranty = value('warranty-term')
  const date = formatShortDate(value('date') ?? form.made, lang)
  const visit = [
    say(phrases.visit, lang, date, form.id, form.contract.number, phrases.signed[signatures]![lang]),
    ...(customer === undefined ? [] : [(customer === 'yes' ? phrases.withCustomer : phrases.withoutCustomer)[lang]]),
    ...(warranty === undefined ? [] : [say(phrases.warrantyTerm, lang, warranty)]),
  ].join('; ')
  return { visit, lines: comparisons.flatMap((one) => lineSentence(form, one, lang)) }
}

function lineSentence(form: FieldForm, one: Comparison, lang: Lang): string[] {
  const line = one.form.line!
  const own = lang === 'kk' ? 'kk' : 'ru'
  const unit = line.unit[own].toLowerCase()
  const amount = (text: string) => `${formatNumber(text, lang)} (${unit})`
  const number = (text: string) => formatNumber(text, lang)
  const parts: string[] = []
  if (line.kind === 'done') {
    const done = { done: phrases.done, partly: phrases.partly, 'not-done': phrases.notDone }[one.found as string]
    if (done === undefined) return []
    parts.push(done[lang])
    if (one.share !== null) parts.push(say(phrases.share, lang, number(one.share)))
  } else if (one.counted !== null && one.contracted !== null) {
    const [contracted, counted] = [amount(one.contracted), number(one.counted)]
    const difference = number((one.difference ?? '0').replace('-', ''))
    if (one.found === 'as-contracted') parts.push(say(phrases.same, lang, contracted, counted))
    if (one.found === 'less') parts.push(say(phrases.less, lang, contracted, counted, difference))
    if (one.found === 'more') parts.push(say(phrases.more, lang, contracted, counted, difference))
    if (one.found === 'within-error')
      parts.push(say(phrases.within, lang, contracted, counted, number(one.least!), number(one.most!)))
    else if (one.least !== null) parts.push(say(phrases.error, lang, number(one.least), number(one.most!)))
    const isMeasured = ['length', 'area', 'volume'].includes(line.kind)
    if (isMeasured && one.least === null && one.found !== 'as-contracted') parts.push(phrases.noError[lang])
    if (one.money !== null) {
      const vat = (line.priceWithVat ? phrases.withVat : phrases.withoutVat)[lang]
      parts.push(say(phrases.money, lang, vat, formatMoney(one.money, lang), form.contract.currency ?? ''))
    }
  }
  parts.push(...sampleSentence(one, lang))
  const place = one.atPlace as keyof typeof phrases.atPlace | null
  if (place !== null) parts.push(phrases.atPlace[place][lang])
  if (parts.length === 0) return []
  return [say(phrases.line, lang, one.row, line.what[own]) + parts.join('; ')]
}

function sampleSentence({ sample }: Comparison, lang: Lang): string[] {
  if (sample === null) return []
  const number = (value: number) => formatNumber(value, lang)
  if (sample.of === 'all') return [say(phrases.all, lang, number(sample.looked), number(sample.faulty))]
  const partial = sample.partial ? [phrases.partial[lang]] : []
  if (sample.of === 'places')
    return [
      say(phrases.places, lang, sample.looked, sample.faulty, percent(sample.low, lang), percent(sample.high, lang)),
      ...partial,
    ]
  return [
    say(
      phrases.units,
      lang,
      number(sample.looked),
      number(sample.total!),
      number(sample.faulty),
      number(sample.low),
      number(sample.high),
    ),
    ...partial,
  ]
}

/**
 * What `letter new --answers` takes of a check: its facts and the attachments, the signed sheet and the hashes of the
 * photos' originals.
 */
export function letterAnswers(
  form: FieldForm,
  results: Results,
  comparisons: readonly Comparison[],
  photos: readonly KeptPhoto[],
  lang: Lang,
): Record<string, unknown> {
  const { visit, lines } = factSentences(form, results, comparisons, lang)
  const dateCell = form.rows[0]!.cells.find(({ key }) => key === 'date')!
  const date = formatShortDate(String(results.get(`0.${dateCell.cell}`) ?? form.made), lang)
  return {
    facts: [visit, ...lines].map((text) => ({ text })),
    attachments: [
      say(phrases.sheet, lang, form.id, date),
      ...photos.map(({ name, sha256 }) => say(phrases.original, lang, name, sha256)),
    ],
  }
}

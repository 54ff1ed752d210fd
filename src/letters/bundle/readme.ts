import type { Lang, Text } from '../../terminal/languages.ts'
import type { Applicant } from '../applicant.ts'
import type { Letter } from '../new-letter.ts'
import type { BundleKind } from './manifest.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const words = {
  hidden: t('(the applicant, not named here)', '(заявитель, здесь не назван)', '(өтініш беруші, мұнда аталмаған)'),
  title: t('Evidence of the letter', 'Материалы к письму', 'Хатқа материалдар'),
  authority: t(
    'For the addressee alone: the records are as the portal gave them and hold the numbers of sole traders. Do not publish.',
    'Только для адресата: записи приведены в том виде, в каком их дал портал, и содержат номера предпринимателей. Не публиковать.',
    'Тек адресатқа: жазбалар порталдан алынған күйінде, оларда кәсіпкерлердің нөмірлері бар. Жарияламаңыз.',
  ),
  public: t(
    'May be published: natural persons are masked, the applicant is not named.',
    'Можно публиковать: физические лица скрыты, заявитель не назван.',
    'Жариялауға болады: жеке тұлғалар жасырылған, өтініш беруші аталмаған.',
  ),
  letter: t(
    'the letter: to sign, to print, to paste',
    'письмо: подписать, напечатать, вставить',
    'хат: қол қоюға, басып шығаруға, қоюға',
  ),
  tables: t('its figures as tables', 'его цифры в виде таблиц', 'оның сандары кесте түрінде'),
  chart: t('the sums as a chart', 'суммы на диаграмме', 'сомалар диаграммада'),
  records: t(
    'raw records, one a line: address, time of fetching, SHA-256 of the record as it came',
    'исходные записи, по одной в строке: адрес, время получения, SHA-256 записи в полученном виде',
    'бастапқы жазбалар, әр жолда біреуі: мекенжайы, алынған уақыты, алынған күйіндегі SHA-256',
  ),
  masked: t(
    'masked_sha256 is the hash of the masked record that stands here, sha256 that of the record as it came',
    'masked_sha256 – хеш приведённой здесь обезличенной записи, sha256 – записи в полученном виде',
    'masked_sha256 – мұндағы жасырылған жазбаның хеші, sha256 – алынған күйіндегі жазбаныкі',
  ),
  persons: t('whose pseudonym is whose', 'чей псевдоним кому принадлежит', 'қай бүркеншік ат кімдікі'),
  files: t(
    'specifications and protocols, and a list of them',
    'спецификации и протоколы и их перечень',
    'ерекшеліктер мен хаттамалар және олардың тізбесі',
  ),
  check: t(
    'Every figure of the letter can be worked out again from the records: jaryq letter verify with the path of this folder or archive.',
    'Каждую цифру письма можно получить из записей заново: jaryq letter verify и путь к этой папке или архиву.',
    'Хаттың әр санын жазбалардан қайта шығаруға болады: jaryq letter verify және осы қалтаның немесе мұрағаттың жолы.',
  ),
} as const

/** Who stands in the place of the applicant in what anybody may read. */
export function hiddenApplicant(lang: Lang): Applicant {
  return { name: words.hidden[lang], id: '—', address: '—' }
}

/** What a bundle is, for people. */
export function readme(letter: Pick<Letter, 'title' | 'lang' | 'document'>, kind: BundleKind): string {
  const { lang, title, document } = letter
  const isPublic = kind === 'public'
  return [
    ...(document.mark === undefined ? [] : [document.mark]),
    `${words.title[lang]}: ${title}`,
    words[kind][lang],
    [
      `letter.*      ${words.letter[lang]}`,
      `tables/       ${words.tables[lang]} (CSV, XLSX)`,
      `charts/       ${words.chart[lang]}`,
      `records/      ${words.records[lang]}`,
      ...(isPublic ? [`              ${words.masked[lang]}`] : [`records/persons.json  ${words.persons[lang]}`]),
      `files/        ${words.files[lang]}`,
    ].join('\n'),
    words.check[lang],
    ...(document.mark === undefined ? [] : [document.mark]),
  ]
    .join('\n\n')
    .concat('\n')
}

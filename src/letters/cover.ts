import { isStale } from '../law/reading.ts'
import { formatDate, formatShortDate, type Lang, type Text } from '../terminal/languages.ts'
import { escapeMarkdown } from './markdown.ts'
import type { Letter, Reason } from './new-letter.ts'
import { placeholders } from './placeholders.ts'
import { phrase } from './words.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const words = {
  title: t(
    'Cover sheet (for you, not to be sent)',
    'Памятка к письму (для вас, не отправляется)',
    'Хатқа жадынама (сіз үшін, жіберілмейді)',
  ),
  status: t('Status', 'Состояние', 'Жай-күйі'),
  ready: t('ready to be signed', 'готово к подписанию', 'қол қоюға дайын'),
  draft: t('draft', 'черновик', 'жоба'),
  missing: t('Missing', 'Не заполнено', 'Толтырылмаған'),
  training: t(
    'Made from training data: it must not be sent to anybody.',
    'Составлено по учебным данным: отправлять нельзя.',
    'Оқу деректері бойынша жасалған: жіберуге болмайды.',
  ),
  readingCopy: t(
    'The English text is to read. A letter to a state body of Kazakhstan is sent in Kazakh or Russian: --lang kk or --lang ru.',
    'Английский текст – для чтения. Государственному органу письмо направляется на казахском или русском языке: --lang kk или --lang ru.',
    'Ағылшын мәтіні – оқу үшін. Мемлекеттік органға хат қазақ немесе орыс тілінде жіберіледі: --lang kk немесе --lang ru.',
  ),
  unreviewed: t(
    'The Kazakh text is an unreviewed draft: no lawyer who is a native speaker has read it yet. Have it read before sending.',
    'Казахский текст – непроверенный черновик: его ещё не прочитал юрист, для которого казахский язык родной. Дайте его прочитать перед отправкой.',
    'Қазақша мәтін – тексерілмеген жоба: оны қазақтілді заңгер әлі оқыған жоқ. Жіберер алдында оқытып алыңыз.',
  ),
  reviewed: t('The text of the template was read by: {}', 'Текст шаблона прочитан: {}', 'Үлгі мәтінін оқыған: {}'),
  addressee: t('Addressee', 'Адресат', 'Адресат'),
  pattern: t(
    "The department's name follows the common pattern and was not verified: compare it with the official one, and correct it with --answers.",
    'Название департамента составлено по общему образцу и не проверено: сверьте с официальным и при необходимости исправьте через --answers.',
    'Департаменттің атауы жалпы үлгі бойынша құрылған және тексерілмеген: ресми атауымен салыстырып, қажет болса --answers арқылы түзетіңіз.',
  ),
  channel: t('Channel', 'Как подать', 'Қалай беру керек'),
  term: t('Term of the reply', 'Срок ответа', 'Жауап мерзімі'),
  due: t(
    'if it is registered on {}, the reply is due by {}',
    'при регистрации {} ответ должен быть дан не позднее {}',
    '{} тіркелсе, жауап {} кешіктірілмей берілуге тиіс',
  ),
  provisional: t(
    'provisional: the holidays of that year are not announced in full',
    'предварительно: праздничные дни этого года объявлены не полностью',
    'алдын ала: бұл жылдың мереке күндері толық жарияланбаған',
  ),
  date: t("The letter's date is {}: {}.", 'Дата письма – {}: {}.', 'Хаттың күні – {}: {}.'),
  dateOfData: t(
    'the date of the data; change it with --date',
    'это дата данных; изменить: --date',
    'бұл деректер күні; өзгерту: --date',
  ),
  dateGiven: t('as you gave it', 'указана вами', 'сіз көрсеткен'),
  form: t(
    'The form is a message (simplified procedure, APPC Art. 87): the reply may lawfully be that it was taken note of.',
    'Форма – сообщение (упрощённая процедура, статья 87 АППК): ответ может законно состоять в том, что оно принято к сведению.',
    'Нысаны – хабарлама (оңайлатылған рәсім, ӘРПК 87-бабы): жауап оның назарға алынғаны туралы болуы да мүмкін, бұл заңды.',
  ),
  supplier: t(
    'As a supplier you also have the remarks and the appeal on the portal (Art. 25 of Law 106-VIII: 3 working days after the results); this letter does not replace them.',
    'Как у поставщика у вас есть также замечания и жалоба на портале (статья 25 Закона 106-VIII: 3 рабочих дня после итогов); это письмо их не заменяет.',
    'Өнім беруші ретінде сізде порталдағы ескертулер мен шағым да бар (106-VIII Заңының 25-бабы: қорытындыдан кейін 3 жұмыс күні); бұл хат оларды алмастырмайды.',
  ),
  vat: t(
    'VAT is first of all a matter of the state revenue body of the place where the supplier is registered: send it a letter too.',
    'НДС – прежде всего вопрос органа государственных доходов по месту регистрации поставщика: обратитесь и туда.',
    'ҚҚС – ең алдымен өнім беруші тіркелген жердегі мемлекеттік кірістер органының мәселесі: оған да жүгініңіз.',
  ),
  gate: t('Why facts only', 'Почему только факты', 'Неліктен тек фактілер'),
  norms: t('Norms that the letter names', 'Нормы, названные в письме', 'Хатта аталған нормалар'),
  normsLeft: t(
    'Norms left out, not verified',
    'Нормы, не включённые как непроверенные',
    'Тексерілмегендіктен енгізілмеген нормалар',
  ),
  edition: t('edition read', 'прочитанная редакция', 'оқылған редакция'),
  verified: t('read in the act', 'прочитано в тексте акта', 'акт мәтінінен оқылған'),
  secondary: t('from a secondary source', 'из вторичного источника', 'қосымша дереккөзден'),
  unverified: t('not verified', 'не проверено', 'тексерілмеген'),
  readOn: t('as of {}', 'по состоянию на {}', '{} жағдай бойынша'),
  stale: t(
    'more than 90 days before the letter: it may have changed since',
    'более чем за 90 дней до письма: с тех пор могло измениться',
    'хаттан 90 күннен артық бұрын: содан бері өзгеруі мүмкін',
  ),
  before: t('Before sending', 'Перед отправкой', 'Жіберер алдында'),
  compare: t(
    'Open every link and compare numbers, dates and sums with the portal as it is today.',
    'Откройте каждую ссылку и сверьте номера, даты и суммы с порталом на сегодня.',
    'Әр сілтемені ашып, нөмірлерді, күндерді және сомаларды порталдың бүгінгі мәліметтерімен салыстырыңыз.',
  ),
  editions: t(
    'Compare the norms with the edition in force at adilet.zan.kz.',
    'Сверьте нормы с действующей редакцией на adilet.zan.kz.',
    'Нормаларды adilet.zan.kz сайтындағы қолданыстағы редакциямен салыстырыңыз.',
  ),
  print: t(
    'Print the pages named under attachments on the day of sending and attach them.',
    'В день отправки распечатайте страницы, названные в приложении, и приложите их.',
    'Жіберетін күні қосымшада аталған беттерді басып шығарып, тіркеңіз.',
  ),
  sign: t(
    'Sign it by hand or with an electronic signature. One letter, one subject; the same letter is not sent twice without new facts.',
    'Подпишите собственноручно или ЭЦП. Одно письмо – один предмет; без новых фактов повторно не направляется.',
    'Өз қолыңызбен немесе ЭЦҚ-мен қол қойыңыз. Бір хат – бір мәселе; жаңа фактілерсіз қайта жіберілмейді.',
  ),
  from: t('Made from', 'Составлено по', 'Негізі'),
  dataOf: t('data of {}', 'данные на {}', '{} жағдай бойынша деректер'),
} as const satisfies Record<string, Text>

/** Why a letter with no missing field is a draft still. */
export function reasonText(reason: Reason, lang: Lang): string {
  return (reason === 'training' ? words.training : words.readingCopy)[lang]
}

/** The note on a Kazakh text that no native lawyer has read; undefined when one has, and for other languages. */
export function reviewNote(letter: Pick<Letter, 'template' | 'lang'>): string | undefined {
  return letter.lang === 'kk' && letter.template.reviewedBy === '' ? words.unreviewed[letter.lang] : undefined
}

/** The names of the missing fields for people. */
export function missingLabels(letter: Pick<Letter, 'missing' | 'lang'>): string[] {
  return letter.missing.map((name) => placeholders[name]?.label?.[letter.lang] ?? name)
}

/** When the reply is due, in a sentence; undefined when it cannot be told. */
export function dueText(letter: Pick<Letter, 'replyDue' | 'date' | 'lang'>): string | undefined {
  const { replyDue, date, lang } = letter
  if (replyDue === undefined || date === null) return undefined
  const sentence = phrase(words.due, lang, formatShortDate(date, lang), formatShortDate(replyDue.date, lang))
  return replyDue.provisional ? `${sentence} (${words.provisional[lang]})` : sentence
}

/** What the applicant has to know, in Markdown: what is missing, the addressee, the clock, the norms, what to do first. */
export function coverText(letter: Omit<Letter, 'cover'>): string {
  const { lang, template, flag } = letter
  const safe = (text: string) => escapeMarkdown(text)
  const item = (name: Text, text: string) => `- **${name[lang]}:** ${text}`
  const due = dueText(letter)
  const review = reviewNote(letter)
  const norm = (entry: Letter['norms']['cited'][number]) => {
    const { key, text, edition, status, read } = entry
    const stale = letter.date !== null && isStale(entry, letter.date) ? `; ${words.stale[lang]}` : ''
    const known = `${words[status][lang]}, ${phrase(words.readOn, lang, formatShortDate(read, lang))}${stale}`
    return `- ${safe(text[lang])} (${safe(key)}; ${words.edition[lang]}: ${safe(edition[lang])}; ${safe(known)})`
  }
  return [
    `# ${words.title[lang]}`,
    `## ${safe(letter.title)}`,
    [
      item(words.status, words[letter.status][lang]),
      ...(letter.missing.length === 0
        ? []
        : [
            item(
              words.missing,
              safe(letter.missing.map((name, index) => `${missingLabels(letter)[index]} (${name})`).join('; ')),
            ),
          ]),
      ...letter.reasons.map((reason) => `- ${reasonText(reason, lang)}`),
      ...(review === undefined ? [] : [`- **${review}**`]),
      ...(template.reviewedBy === '' ? [] : [`- ${safe(phrase(words.reviewed, lang, template.reviewedBy))}`]),
      ...(letter.rule === undefined ? [] : [item(words.gate, safe(letter.rule.reason[lang]))]),
      item(words.addressee, `${safe(template.addressee)}. ${words.pattern[lang]}`),
      item(words.channel, safe(template.channel)),
      item(words.term, `${safe(template.replyDue)}${due === undefined ? '' : `; ${safe(due)}`}`),
      ...(letter.date === null
        ? []
        : [
            `- ${safe(
              phrase(
                words.date,
                lang,
                formatDate(letter.date, lang),
                (letter.date === letter.dataDate ? words.dateOfData : words.dateGiven)[lang],
              ),
            )}`,
          ]),
      `- ${words.form[lang]}`,
      ...(flag.violations.includes('vat') ? [`- ${words.vat[lang]}`] : []),
      ...(letter.role === 'supplier' ? [`- ${words.supplier[lang]}`] : []),
    ].join('\n'),
    ...(letter.norms.cited.length === 0 ? [] : [`**${words.norms[lang]}**`, letter.norms.cited.map(norm).join('\n')]),
    ...(letter.norms.left.length === 0 ? [] : [`**${words.normsLeft[lang]}**`, letter.norms.left.map(norm).join('\n')]),
    `**${words.before[lang]}**`,
    [words.compare, words.editions, words.print, words.sign]
      .map((text, index) => `${index + 1}. ${text[lang]}`)
      .join('\n'),
    `${words.from[lang]}: ${safe(flag.id)}, v${flag.indicator_version}${letter.dataDate === null ? '' : `; ${safe(phrase(words.dataOf, lang, letter.dataDate))}`}`,
  ].join('\n\n')
}

import { isStale } from '../law/reading.ts'
import { formatDate, formatShortDate, type Lang, type Text } from '../terminal/languages.ts'
import { escapeMarkdown } from './markdown.ts'
import type { Letter, Reason } from './new-letter.ts'
import { placeholders } from './placeholders.ts'
import type { LetterForm } from './templates.ts'
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
    'The name of the body follows the common pattern and was not verified: compare it with the official one, and correct it with --answers.',
    'Название органа составлено по общему образцу и не проверено: сверьте с официальным и при необходимости исправьте через --answers.',
    'Органның атауы жалпы үлгі бойынша құрылған және тексерілмеген: ресми атауымен салыстырып, қажет болса --answers арқылы түзетіңіз.',
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
  noClock: t(
    'no clock of the law runs for this letter, so no last day is named',
    'для этого письма срок законом не установлен, поэтому последний день не назван',
    'бұл хат үшін заңда мерзім белгіленбеген, сондықтан соңғы күн аталмаған',
  ),
  whose: t(
    "the clock is the addressee's and starts the day after registration",
    'срок течёт для адресата и начинается на следующий день после регистрации',
    'мерзім адресат үшін өтеді және тіркелгеннен кейінгі күні басталады',
  ),
  after: t(
    'When it is over without an answer: a complaint through the same body within three months (i-no-reply), then the court; the prosecutor may be asked too (f-prosecutor).',
    'Если срок истёк без ответа: жалоба через этот же орган в течение трёх месяцев (i-no-reply), затем суд; можно обратиться и в прокуратуру (f-prosecutor).',
    'Мерзім жауапсыз өтсе: сол орган арқылы үш ай ішінде шағым (i-no-reply), содан кейін сот; прокуратураға да жүгінуге болады (f-prosecutor).',
  ),
  afterComplaint: t(
    'When it is over without a decision: the administrative court.',
    'Если срок истёк без решения: административный суд.',
    'Мерзім шешімсіз өтсе: әкімшілік сот.',
  ),
  bids: t('bidding ends', 'приём заявок заканчивается', 'өтінім қабылдау аяқталады'),
  role: t(
    'It is not said who writes: --role monitor, supplier, journalist or resident.',
    'Не указано, кто пишет: --role monitor, supplier, journalist или resident.',
    'Кім жазатыны көрсетілмеген: --role monitor, supplier, journalist немесе resident.',
  ),
  normsUnchecked: t(
    'Nobody has compared the norms with the edition in force: compare them at adilet.zan.kz, then give the day with --norms-checked.',
    'Нормы не сверены с действующей редакцией: сверьте их на adilet.zan.kz и укажите день через --norms-checked.',
    'Нормалар қолданыстағы редакциямен салыстырылмаған: оларды adilet.zan.kz сайтында салыстырып, күнін --norms-checked арқылы көрсетіңіз.',
  ),
  normsStale: t(
    'The norms were compared more than 90 days before the letter: compare them again, then give the day with --norms-checked.',
    'Нормы сверены более чем за 90 дней до письма: сверьте их снова и укажите день через --norms-checked.',
    'Нормалар хаттан 90 күннен артық бұрын салыстырылған: қайта салыстырып, күнін --norms-checked арқылы көрсетіңіз.',
  ),
  normsOn: t('norms compared by you on', 'нормы сверены вами', 'нормаларды сіз салыстырған күн'),
  notBound: t(
    'The customer is not known to be a state body or wholly owned by the state: the letter does not cite the term of APPC Art. 76.',
    'Не известно, что заказчик – государственный орган или полностью принадлежит государству: письмо не ссылается на срок статьи 76 АППК.',
    'Тапсырыс берушінің мемлекеттік орган не мемлекетке толық тиесілі екені белгісіз: хат ӘРПК 76-бабының мерзіміне сілтеме жасамайды.',
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

const ofBody = new Set(['dvga', 'kgd', 'antikor', 'azrk', 'prosecutor', 'revcom', 'maslikhat', 'gasc'])
// Letters outside the procedure of the APPC.
const outside = new Set(['supplier', 'newsroom', 'organizer'])
const vatKinds = new Set(['kgd', 'supplier'])

const reasonWords: Record<Reason, Text> = {
  training: words.training,
  'reading-copy': words.readingCopy,
  role: words.role,
  'norms-unchecked': words.normsUnchecked,
  'norms-stale': words.normsStale,
}

const formWords: Record<LetterForm, Text> = {
  message: t(
    'The form is a message (simplified procedure, APPC Art. 87): the reply may lawfully be that it was taken note of.',
    'Форма – сообщение (упрощённая процедура, статья 87 АППК): ответ может законно состоять в том, что оно принято к сведению.',
    'Нысаны – хабарлама (оңайлатылған рәсім, ӘРПК 87-бабы): жауап оның назарға алынғаны туралы болуы да мүмкін, бұл заңды.',
  ),
  request: t(
    'The form is a request: it asks for information and an answer, and calls nothing a breach.',
    'Форма – запрос: он просит сведений и ответа и ничего не называет нарушением.',
    'Нысаны – сұрау салу: ол мәлімет пен жауап сұрайды, ештеңені бұзушылық деп атамайды.',
  ),
  application: t(
    'The form is an application: an appeal that is considered on the merits (APPC Art. 63-76); the term may be prolonged for up to two months, of which you are told.',
    'Форма – заявление: обращение, которое рассматривают по существу (статьи 63–76 АППК); срок могут продлить до двух месяцев, о чём вас известят.',
    'Нысаны – арыз: мәні бойынша қаралатын өтініш (ӘРПК 63–76-баптары); мерзім екі айға дейін ұзартылуы мүмкін, ол туралы сізге хабарланады.',
  ),
  complaint: t(
    'The form is a complaint: filed within three months through the body complained of; it is decided within 20 working days, which are not prolonged (APPC Art. 91-93, 99).',
    'Форма – жалоба: подаётся в течение трёх месяцев через орган, который обжалуется; решение – за 20 рабочих дней без продления (статьи 91–93, 99 АППК).',
    'Нысаны – шағым: шағым жасалатын орган арқылы үш ай ішінде беріледі; шешім 20 жұмыс күнінде шығарылады, ұзартылмайды (ӘРПК 91–93, 99-баптары).',
  ),
  proposal: t(
    'The form is a proposal (simplified procedure, APPC Art. 87): the body answers it and need not accept it.',
    'Форма – предложение (упрощённая процедура, статья 87 АППК): орган отвечает на него, но принять не обязан.',
    'Нысаны – ұсыныс (оңайлатылған рәсім, ӘРПК 87-бабы): орган оған жауап береді, бірақ қабылдауға міндетті емес.',
  ),
}

/** Why a letter with no missing field is a draft still. */
export function reasonText(reason: Reason, lang: Lang): string {
  return reasonWords[reason][lang]
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
  const { lang, template, flags } = letter
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
      ...(template.warn === '' ? [] : [`- **${safe(template.warn)}**`]),
      item(
        words.addressee,
        `${safe(template.addressee)}.${ofBody.has(template.rules.addressee) ? ` ${words.pattern[lang]}` : ''}`,
      ),
      item(words.channel, safe(template.channel)),
      item(
        words.term,
        safe(
          `${template.replyDue}; ${due === undefined ? words.noClock[lang] : `${words.whose[lang]}; ${due}`}${letter.bidsUntil === null || template.rules.stage === null ? '' : `; ${words.bids[lang]}: ${formatShortDate(letter.bidsUntil, lang)}`}`,
        ),
      ),
      ...(template.form === 'complaint'
        ? [`- ${words.afterComplaint[lang]}`]
        : due === undefined
          ? []
          : [`- ${words.after[lang]}`]),
      ...(template.rules.addressee === 'customer' &&
      letter.customer !== 'state-body' &&
      letter.customer !== 'state-owned'
        ? [`- ${words.notBound[lang]}`]
        : []),
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
      ...(outside.has(template.rules.addressee)
        ? []
        : [`- ${formWords[flags.length > 0 && letter.question ? 'request' : template.form][lang]}`]),
      ...(flags.some(({ violations }) => violations.includes('vat')) && !vatKinds.has(template.rules.addressee)
        ? [`- ${words.vat[lang]}`]
        : []),
      ...(letter.role === 'supplier' ? [`- ${words.supplier[lang]}`] : []),
    ].join('\n'),
    ...(letter.normsChecked === null ? [] : [`${words.normsOn[lang]}: ${formatShortDate(letter.normsChecked, lang)}`]),
    ...(letter.norms.cited.length === 0 ? [] : [`**${words.norms[lang]}**`, letter.norms.cited.map(norm).join('\n')]),
    ...(letter.norms.left.length === 0 ? [] : [`**${words.normsLeft[lang]}**`, letter.norms.left.map(norm).join('\n')]),
    `**${words.before[lang]}**`,
    [words.compare, words.editions, words.print, words.sign]
      .map((text, index) => `${index + 1}. ${text[lang]}`)
      .join('\n'),
    `${words.from[lang]}: ${safe(flags.length === 0 ? letter.subject.name : flags.map((flag) => `${flag.id}, v${flag.indicator_version}`).join('; '))}${letter.dataDate === null ? '' : `; ${safe(phrase(words.dataOf, lang, letter.dataDate))}`}`,
  ].join('\n\n')
}

import type { Outcome } from '../indicators/run.ts'
import deadlines from '../navigator/data/deadlines.json' with { type: 'json' }
import type { Lang, Text } from '../terminal/languages.ts'
import type { NotAsked } from './check.ts'
import type { SumFact } from './facts.ts'
import type { Term, Who } from './terms.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

export const words = {
  training: t(
    'TRAINING DATA: everything here is made up',
    'УЧЕБНЫЕ ДАННЫЕ: всё здесь вымышлено',
    'ОҚУ ДЕРЕКТЕРІ: мұндағының бәрі ойдан шығарылған',
  ),
  notVerdict: t(
    'A flag is a sign of a risk, never a verdict: it says what to look at and ask about.',
    'Флаг – признак риска, а не вывод о нарушении: он говорит, на что посмотреть и о чём спросить.',
    'Белгі – тәуекел белгісі, бұзушылық туралы қорытынды емес: ол неге қарап, не сұрау керегін айтады.',
  ),
  dataDate: t('data of', 'данные на', 'деректер күні:'),
  announcement: t('Announcement', 'Объявление', 'Хабарландыру'),
  directContract: t('Contract without an announcement', 'Договор без объявления', 'Хабарландырусыз шарт'),
  plan: t('Plan point', 'Пункт плана', 'Жоспар тармағы'),
  party: t('Participant', 'Участник', 'Қатысушы'),
  partyPurchases: t(
    'its newest purchases that were looked at',
    'рассмотрено последних закупок',
    'қаралған соңғы сатып алулары',
  ),
  purchase: t('The purchase', 'Закупка', 'Сатып алу'),
  lots: t('Lots', 'Лоты', 'Лоттар'),
  contracts: t('Contracts', 'Договоры', 'Шарттар'),
  buyer: t('buyer', 'заказчик', 'тапсырыс беруші'),
  organiser: t('organiser', 'организатор', 'ұйымдастырушы'),
  supplier: t('supplier', 'поставщик', 'өнім беруші'),
  winner: t('winner', 'победитель', 'жеңімпаз'),
  method: t('method', 'способ', 'тәсіл'),
  status: t('status', 'статус', 'мәртебесі'),
  sum: t('sum', 'сумма', 'сомасы'),
  paid: t('paid', 'оплачено', 'төленген'),
  announced: t('announced', 'объявлено', 'хабарланған'),
  discussed: t('discussion until', 'обсуждение до', 'талқылау мерзімі'),
  bidsUntil: t('bids until', 'приём заявок до', 'өтінім қабылдау мерзімі'),
  opened: t('opened', 'вскрытие', 'ашылған күні'),
  results: t('results', 'итоги', 'қорытындылары'),
  signed: t('signed', 'подписан', 'қол қойылған'),
  due: t('to be performed by', 'срок исполнения', 'орындау мерзімі'),
  acted: t('newest act', 'последний акт', 'соңғы акт'),
  changes: t('changes', 'изменений', 'өзгерістер саны'),
  bids: t('bids', 'заявок', 'өтінімдер'),
  link: t('page', 'страница', 'беті'),
  person: t('a natural person (sole trader)', 'физическое лицо (ИП)', 'жеке тұлға (ЖК)'),
  more: t('and more', 'и ещё', 'және тағы'),
  flags: t('Signs of risk', 'Признаки риска', 'Тәуекел белгілері'),
  noFlags: t(
    'None of the indicators that could judge it flags it. That is no proof that all is well.',
    'Ни один из показателей, которые смогли её оценить, не сработал. Это не доказательство, что всё в порядке.',
    'Оны бағалай алған көрсеткіштердің ешқайсысы белгі бермеді. Бұл бәрі дұрыс дегеннің дәлелі емес.',
  ),
  partyFlags: t(
    'Signs about the buyer and the supplier',
    'Признаки о заказчике и поставщике',
    'Тапсырыс беруші мен өнім беруші туралы белгілер',
  ),
  fromHome: t(
    'from your dataset, data of',
    'из вашего набора данных, данные на',
    'сіздің деректер жинағыңыздан, деректер күні:',
  ),
  comparedHome: t(
    'compared with your dataset, data of',
    'сравнение – с вашим набором данных, данные на',
    'салыстыру – сіздің деректер жинағыңызбен, деректер күні:',
  ),
  severity: t('kind', 'вид', 'түрі'),
  stake: t('at stake', 'под вопросом', 'сұрақ тудыратын сома'),
  law: t('law', 'норма', 'норма'),
  innocent: t('may be innocent', 'возможны невинные объяснения', 'кінәсіз түсіндірмесі болуы мүмкін'),
  next: t('what to do next', 'что делать дальше', 'әрі қарай не істеу керек'),
  letter: t('letter', 'письмо', 'хат'),
  errors: t('Records that contradict themselves', 'Противоречия в записях', 'Жазбалардағы қайшылықтар'),
  judged: t('What was judged', 'Что проверено', 'Не тексерілді'),
  notJudged: t(
    'What could not be judged, and why',
    'Что проверить не удалось и почему',
    'Нені тексеру мүмкін болмады және неге',
  ),
  notFound: t('Asked for and not there', 'Запрошено, но не найдено', 'Сұралды, бірақ табылмады'),
  terms: t('Who may act until when', 'Кто и до какого дня может действовать', 'Кім, қай күнге дейін әрекет ете алады'),
  termsOf: t('counted on', 'на дату', 'есептелген күн'),
  noTerms: t(
    'No term of the law that was read can be told from the record.',
    'По записи не определить ни одного срока из прочитанного закона.',
    'Жазбадан оқылған заңның бірде-бір мерзімін анықтау мүмкін емес.',
  ),
  until: t('until', 'до', 'дейін:'),
  passed: t('passed on', 'истёк', 'өткен күні:'),
  nextSteps: t('Go on with', 'Продолжить', 'Әрі қарай'),
  notKept: t(
    'Letters are written from your dataset, which does not hold all of this yet: bring it in first',
    'Письма пишутся по вашему набору данных, а в нём есть не всё из этого: сначала добавьте',
    'Хаттар сіздің деректер жинағыңыз бойынша жазылады, ал онда мұның бәрі жоқ: алдымен қосыңыз',
  ),
  caseHint: t(
    'Keep the page and the links: what is asked later is asked of the same data.',
    'Сохраните страницу и ссылки: дальше вопросы задаются о тех же данных.',
    'Бетті және сілтемелерді сақтаңыз: кейінгі сұрақтар осы деректер туралы.',
  ),
} satisfies Record<string, Text>

export const severities: Record<string, Text> = {
  legal: t('a rule of the law', 'правило закона', 'заң ережесі'),
  statistical: t('unusual among its like', 'необычно среди подобных', 'ұқсастар арасында әдеттен тыс'),
}

export const vatWords: Record<SumFact['vat'], Text> = {
  net: t('without VAT', 'без НДС', 'ҚҚС-сыз'),
  gross: t('with VAT', 'с НДС', 'ҚҚС-пен'),
  exempt: t('without VAT, none charged', 'без НДС, налог не начислен', 'ҚҚС-сыз, салық есептелмеген'),
  unknown: t('VAT not told', 'об НДС не сказано', 'ҚҚС туралы айтылмаған'),
}

export const tallies: Record<Outcome, Text> = {
  flag: t('flagged', 'признаков', 'белгі'),
  pass: t('looked for and not there', 'искали и не нашли', 'ізделіп, табылмады'),
  'not-applicable': t('the question does not arise', 'вопрос не возникает', 'сұрақ туындамайды'),
  insufficient: t('not enough is known', 'недостаточно данных', 'деректер жеткіліксіз'),
  error: t('the record contradicts itself', 'запись противоречит себе', 'жазба өзіне қайшы'),
}

/** Why whole indicators were not asked. */
export const notAskedWords: Record<NotAsked, Text> = {
  'no-dataset': t(
    'they need a whole dataset, and there is none here: jaryq fetch, transform, build',
    'нужен целый набор данных, а его здесь нет: jaryq fetch, transform, build',
    'тұтас деректер жинағы керек, ал ол мұнда жоқ: jaryq fetch, transform, build',
  ),
  'not-in-dataset': t(
    'they need a whole dataset, and yours does not hold this purchase: jaryq sync',
    'нужен целый набор данных, а в вашем этой закупки нет: jaryq sync',
    'тұтас деректер жинағы керек, ал сіздікінде бұл сатып алу жоқ: jaryq sync',
  ),
  'not-asked': t(
    'your dataset holds this purchase, and they were not asked since it was built: jaryq flag --all',
    'закупка есть в вашем наборе данных, но после сборки показатели не считались: jaryq flag --all',
    'сатып алу сіздің деректер жинағыңызда бар, бірақ құрастырылғаннан бері көрсеткіштер есептелмеген: jaryq flag --all',
  ),
  market: t(
    'they are about a market, not about one purchase: jaryq flag NAME',
    'они о рынке, а не об одной закупке: jaryq flag NAME',
    'олар бір сатып алу емес, нарық туралы: jaryq flag NAME',
  ),
  broken: t(
    'their file has an error: jaryq indicators test NAME',
    'в их файле ошибка: jaryq indicators test NAME',
    'олардың файлында қате бар: jaryq indicators test NAME',
  ),
}

export const notFoundWords: Record<'absent' | 'lacking' | 'unanswered', Text> = {
  absent: t('no such record', 'такой записи нет', 'мұндай жазба жоқ'),
  lacking: t('the service has no such records', 'сервис таких записей не отдаёт', 'сервис мұндай жазба бермейді'),
  unanswered: t('the service gave no answer', 'сервис не ответил', 'сервис жауап бермеді'),
}

export const whoWords: Record<Who, Text> = {
  'potential-supplier': t('potential supplier', 'потенциальный поставщик', 'әлеуетті өнім беруші'),
  supplier: t('supplier', 'поставщик', 'өнім беруші'),
  organizer: t('organiser', 'организатор', 'ұйымдастырушы'),
  customer: t('buyer', 'заказчик', 'тапсырыс беруші'),
  commission: t('commission', 'комиссия', 'комиссия'),
  public: t('anybody who watches', 'любой наблюдатель', 'кез келген бақылаушы'),
}

const ownTerms: Record<string, Text> = {
  bids: t('Bids', 'Подача заявок', 'Өтінім беру'),
  'before-bids-close': t(
    'A message to the organiser and to internal state audit: it helps most before bids close',
    'Сообщение организатору и внутреннему государственному аудиту: полезнее всего до конца приёма заявок',
    'Ұйымдастырушыға және ішкі мемлекеттік аудитке хабарлама: өтінім қабылдау біткенше пайдасы көбірек',
  ),
  'before-signing': t(
    'A message to internal state audit and to the buyer: it helps most while the contract is not signed',
    'Сообщение внутреннему государственному аудиту и заказчику: полезнее всего, пока договор не подписан',
    'Ішкі мемлекеттік аудитке және тапсырыс берушіге хабарлама: шартқа қол қойылғанша пайдасы көбірек',
  ),
  'before-payment': t(
    'A message to internal state audit and to the buyer: it helps most before payment is due',
    'Сообщение внутреннему государственному аудиту и заказчику: полезнее всего до срока оплаты',
    'Ішкі мемлекеттік аудитке және тапсырыс берушіге хабарлама: төлем мерзіміне дейін пайдасы көбірек',
  ),
}

/** What a term is for. */
export function termName(key: string, lang: Lang): string {
  return (
    ownTerms[key]?.[lang] ??
    (deadlines as { id: string; title: Text }[]).find(({ id }) => id === key)?.title[lang] ??
    key
  )
}

export const doubtWords: Record<NonNullable<Term['doubt']>, Text> = {
  'calendar-projected': t(
    'provisional: the holidays of that year are not announced yet',
    'предварительно: выходные того года ещё не утверждены',
    'алдын ала: ол жылдың демалыс күндері әлі бекітілмеген',
  ),
  'calendar-unknown': t(
    'the working days of that year are not known',
    'рабочие дни того года неизвестны',
    'ол жылдың жұмыс күндері белгісіз',
  ),
  'law-not-read': t('the law of that day was not read', 'закон на тот день не прочитан', 'ол күнгі заң оқылмаған'),
  'law-secondary': t('known from a secondary source', 'по вторичному источнику', 'екінші дереккөз бойынша'),
}

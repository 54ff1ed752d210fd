import type { LawStatus } from '../law/norms.ts'
import type { Text } from '../terminal/languages.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

/** The parts of the navigator, in the order in which they are read. */
export const sections = [
  'phases',
  'violations',
  'authorities',
  'deadlines',
  'methods',
  'grounds',
  'stakeholders',
  'cases',
  'goals',
  'terms',
] as const
export type Section = (typeof sections)[number]

export const sectionNames: Record<Section, Text> = {
  phases: t('Phases', 'Стадии', 'Кезеңдер'),
  violations: t('Violations', 'Нарушения', 'Бұзушылықтар'),
  authorities: t('Authorities', 'Органы', 'Органдар'),
  deadlines: t('Deadlines', 'Сроки', 'Мерзімдер'),
  methods: t('Methods', 'Способы', 'Тәсілдер'),
  grounds: t('Grounds', 'Основания', 'Негіздер'),
  stakeholders: t('Who is who', 'Участники', 'Қатысушылар'),
  cases: t('Cases', 'Случаи', 'Оқиғалар'),
  goals: t('Aims', 'Цели', 'Мақсаттар'),
  terms: t('Glossary', 'Словарь', 'Сөздік'),
}

export const sectionLeads: Record<Section, Text> = {
  phases: t(
    'How a purchase goes from the plan to payment, what can be seen of it, and what each may do then.',
    'Как закупка идёт от плана до оплаты, что из этого видно и что каждый может сделать.',
    'Сатып алу жоспардан төлемге дейін қалай жүреді, одан не көрінеді және әркім не істей алады.',
  ),
  violations: t(
    '39 kinds of breaches: what they look like, what proves them, what may explain them lawfully, where to write and until when.',
    '39 видов нарушений: как выглядят, чем подтверждаются, какие есть законные объяснения, куда и до какого дня писать.',
    'Бұзушылықтың 39 түрі: қалай көрінеді, немен дәлелденеді, қандай заңды түсіндірмелері бар, қайда және қай күнге дейін жазу керек.',
  ),
  authorities: t(
    'Who can act, on what, and how to reach them.',
    'Кто и в чём может помочь и как к ним обратиться.',
    'Кім, не бойынша әрекет ете алады және оларға қалай жүгіну керек.',
  ),
  deadlines: t(
    'The terms of the law: how long, from when, and who must keep them.',
    'Сроки закона: сколько, от чего и кто обязан соблюсти.',
    'Заң мерзімдері: қанша, неден бастап және кім сақтауға міндетті.',
  ),
  methods: t(
    'The ways of buying, their limits and their terms.',
    'Способы закупок, их пороги и сроки.',
    'Сатып алу тәсілдері, олардың шектері мен мерзімдері.',
  ),
  grounds: t(
    'When a contract may be made directly, and when it may be changed.',
    'Когда можно заключить договор напрямую и когда его можно изменить.',
    'Шартты қашан тікелей жасасуға және қашан өзгертуге болады.',
  ),
  stakeholders: t(
    'Who has which part in a purchase.',
    'Кто какую роль играет в закупке.',
    'Сатып алуда кімнің қандай рөлі бар.',
  ),
  cases: t(
    'What monitors did, as published sources tell it. jaryq is not affiliated with any of them.',
    'Что сделали мониторы, по опубликованным источникам. jaryq ни с кем из них не связан.',
    'Мониторлардың істегені, жарияланған дереккөздер бойынша. jaryq олардың ешқайсысымен байланысты емес.',
  ),
  goals: t(
    'What monitors ask for, and the figures that show how far it is.',
    'Чего добиваются мониторы и показатели, по которым видно, далеко ли до цели.',
    'Мониторлардың талаптары және мақсатқа қаншалықты жақын екенін көрсететін сандар.',
  ),
  terms: t('Words to look up.', 'Слова, значение которых нужно знать.', 'Мағынасын білу керек сөздер.'),
}

export const words = {
  navigator: t('Legal Navigator', 'Правовой навигатор', 'Құқықтық навигатор'),
  lead: t(
    'From a sign to the right addressee, in the right form, on time.',
    'От признака – к нужному адресату, в нужной форме, вовремя.',
    'Белгіден – дұрыс адресатқа, дұрыс нысанда, уақытында.',
  ),
  notAdvice: t(
    'Not legal advice. Every provision is named with the edition that was read and the day; acts change several times a year: compare with adilet.zan.kz before you send a letter. A sign is a reason to ask, never a verdict.',
    'Это не юридическая консультация. У каждой нормы названы прочитанная редакция и день; акты меняются несколько раз в год: сверьте с adilet.zan.kz перед отправкой. Признак – повод спросить, а не вывод.',
    'Бұл заң кеңесі емес. Әр норманың оқылған редакциясы мен күні аталған; актілер жылына бірнеше рет өзгереді: жіберер алдында adilet.zan.kz-пен салыстырыңыз. Белгі – сұрауға себеп, үкім емес.',
  ),
  signs: t('What it looks like', 'Как это выглядит', 'Қалай көрінеді'),
  finds: t('How jaryq finds it', 'Как его находит jaryq', 'jaryq оны қалай табады'),
  noIndicator: t(
    'No indicator finds it in the records: it takes documents, or a look on the spot.',
    'По записям его не найти: нужны документы или проверка на месте.',
    'Жазбалардан табылмайды: құжаттар немесе орнында тексеру керек.',
  ),
  evidence: t('What to collect', 'Что собрать', 'Не жинау керек'),
  innocent: t('What may explain it lawfully', 'Законные объяснения', 'Заңды түсіндірмелер'),
  where: t('Where to turn', 'Куда обращаться', 'Қайда жүгіну керек'),
  letter: t('Letter', 'Письмо', 'Хат'),
  otherLetters: t('Other letters that may fit', 'Другие подходящие письма', 'Жарамды басқа хаттар'),
  actBy: t('Until when', 'До какого времени', 'Қай уақытқа дейін'),
  follows: t('What follows', 'Что последует', 'Салдары'),
  liability: t('Fines on officials', 'Штрафы на должностных лиц', 'Лауазымды адамдарға айыппұл'),
  crimes: t(
    'Articles that an investigation may come to (a letter never claims them)',
    'Статьи, к которым может прийти расследование (в письме их не вменяют)',
    'Тергеу баруы мүмкін баптар (хатта олар тағылмайды)',
  ),
  law: t('Law', 'Закон', 'Заң'),
  cases: t('Cases', 'Случаи', 'Оқиғалар'),
  goals: t('Aims that it bears on', 'Связанные цели', 'Байланысты мақсаттар'),
  phase: t('Phase', 'Стадия', 'Кезең'),
  violations: t('What can go wrong', 'Что может быть нарушено', 'Не бұзылуы мүмкін'),
  deadlines: t('Terms', 'Сроки', 'Мерзімдер'),
  see: t('What can be seen', 'Что видно', 'Не көрінеді'),
  actions: t('What you may do', 'Что можно сделать', 'Не істеуге болады'),
  remit: t('What it can do', 'Что может сделать', 'Не істей алады'),
  channel: t('How to reach it', 'Как обратиться', 'Қалай жүгіну керек'),
  concerned: t('Violations to write about', 'О каких нарушениях писать', 'Қандай бұзушылықтар туралы жазу керек'),
  lettersTo: t('Letters to it', 'Письма туда', 'Оған хаттар'),
  term: t('How long', 'Сколько', 'Қанша'),
  countedFrom: t('Counted from', 'Начало срока', 'Мерзімнің басталуы'),
  who: t('Who must keep it', 'Кто обязан соблюсти', 'Кім сақтауға міндетті'),
  checkedBy: t('Indicators that ask for it', 'Показатели, которые это проверяют', 'Мұны тексеретін көрсеткіштер'),
  compute: t('Work out the day', 'Вычислить день', 'Күнді есептеу'),
  portal: t('On the portal', 'На портале', 'Порталда'),
  applies: t('Which law', 'Какой закон', 'Қай заң'),
  competition: t('Competition', 'Конкуренция', 'Бәсеке'),
  yes: t('with competition', 'конкурентный', 'бәсекелі'),
  no: t('without competition', 'без конкуренции', 'бәсекесіз'),
  unknown: t('not settled here', 'здесь не определено', 'мұнда айқындалмаған'),
  limits: t('Limits and terms', 'Пороги и сроки', 'Шектер мен мерзімдер'),
  directGround: t(
    'A ground on which a contract may be made directly, Article 16(3) of Law 106-VIII.',
    'Основание прямого заключения договора, пункт 3 статьи 16 Закона № 106-VIII.',
    'Шартты тікелей жасасу негізі, № 106-VIII Заңның 16-бабының 3-тармағы.',
  ),
  changeGround: t(
    'A ground on which a contract may be changed, Article 18(2) of Law 106-VIII. There is no other.',
    'Основание изменения договора, пункт 2 статьи 18 Закона № 106-VIII. Других нет.',
    'Шартты өзгерту негізі, № 106-VIII Заңның 18-бабының 2-тармағы. Басқасы жоқ.',
  ),
  conditions: t('What it takes', 'Условия', 'Шарттары'),
  noConditions: t(
    'None besides those of every direct contract.',
    'Только общие для всех прямых договоров.',
    'Барлық тікелей шартқа ортақтан басқасы жоқ.',
  ),
  outcome: t('What came of it', 'Чем закончилось', 'Немен аяқталды'),
  noOutcome: t('The source does not state it.', 'Источник этого не сообщает.', 'Дереккөз айтпайды.'),
  source: t('Source', 'Источник', 'Дереккөз'),
  figures: t('The figures', 'Показатели', 'Сандар'),
  noFigure: t('not computed: no dataset', 'не вычислено: нет данных', 'есептелмеді: деректер жоқ'),
  noValue: t(
    'no value: the source does not hold it',
    'нет значения: в источнике этого нет',
    'мәні жоқ: дереккөзде жоқ',
  ),
  asOf: t('data as of', 'данные на', 'деректердің күні'),
  ask: t('Where to look next', 'Где смотреть дальше', 'Әрі қарай қайдан қарау'),
  also: t('Also called', 'Также', 'Басқаша'),
  seeAlso: t('See also', 'См. также', 'Тағы қараңыз'),
  edition: t('edition', 'редакция', 'редакция'),
  read: t('read on', 'прочитано', 'оқылған күні'),
  stale: t('may have changed since', 'с тех пор могло измениться', 'содан бері өзгеруі мүмкін'),
  signsPage: t('Indicators', 'Показатели', 'Көрсеткіштер'),
  signsLead: t(
    'What jaryq asks of the records, and which violations each sign may mean.',
    'Что jaryq спрашивает у записей и о каких нарушениях может говорить каждый признак.',
    'jaryq жазбалардан не сұрайды және әр белгі қандай бұзушылықты білдіруі мүмкін.',
  ),
  mayMean: t('Violations that it may mean', 'О каких нарушениях может говорить', 'Қандай бұзушылықты білдіруі мүмкін'),
  index: t('Index', 'Указатель', 'Алфавиттік тізім'),
  indexLead: t(
    'Every entry by its name. To find a word on this page use the search of the browser.',
    'Все статьи по названиям. Чтобы найти слово на странице, пользуйтесь поиском браузера.',
    'Барлық мақала атауы бойынша. Беттен сөз табу үшін браузердің іздеуін пайдаланыңыз.',
  ),
  findIt: t('the command that finds it', 'команда, которая это находит', 'мұны табатын команда'),
  training: t(
    'TRAINING DATA. The figures come from a made-up market; the law does not.',
    'УЧЕБНЫЕ ДАННЫЕ. Показатели посчитаны по вымышленному рынку; нормы настоящие.',
    'ОҚУ ДЕРЕКТЕРІ. Сандар ойдан шығарылған нарық бойынша есептелген; нормалар шынайы.',
  ),
  kazakh: t('', '', 'Қазақша мәтінді заңгер қарап шықпаған: жоба.'),
  provisional: t(
    'provisional: the holidays of that year are not announced in full',
    'предварительно: праздники этого года объявлены не полностью',
    'алдын ала: ол жылдың мерекелері толық жарияланбаған',
  ),
} satisfies Record<string, Text>

export const statusWords: Record<LawStatus, Text> = {
  verified: t('read in a copy of the act', 'прочитано в копии акта', 'акт көшірмесінен оқылған'),
  secondary: t('from a secondary source', 'из вторичного источника', 'қайталама дереккөзден'),
  unverified: t('NOT VERIFIED', 'НЕ ПРОВЕРЕНО', 'ТЕКСЕРІЛМЕГЕН'),
}

export const roleWords: Record<'monitor' | 'supplier' | 'journalist' | 'resident', Text> = {
  monitor: t('Resident, organisation', 'Житель, НПО', 'Тұрғын, ҮЕҰ'),
  supplier: t('Potential supplier', 'Потенциальный поставщик', 'Әлеуетті өнім беруші'),
  journalist: t('Journalist', 'Журналист', 'Журналист'),
  resident: t('Anybody', 'Любой', 'Кез келген адам'),
}

export const lawWords: Record<'both' | '106-VIII' | '434-V', Text> = {
  both: t('106-VIII and the earlier 434-V', '106-VIII и прежний 434-V', '106-VIII және бұрынғы 434-V'),
  '106-VIII': t('106-VIII', '106-VIII', '106-VIII'),
  '434-V': t(
    '434-V alone: purchases announced before 2025',
    'только 434-V: закупки, объявленные до 2025 года',
    'тек 434-V: 2025 жылға дейін хабарланған сатып алу',
  ),
}

/** What values of the law are called where they stand beside a method; terms have names of their own. */
export const limitNames: Record<string, Text> = {
  'price-floor-tender': t(
    'price floor below the sum allotted',
    'порог демпинга от выделенной суммы',
    'бөлінген сомадан демпинг шегі',
  ),
  'price-floor-construction': t('price floor, construction', 'порог демпинга, строительство', 'демпинг шегі, құрылыс'),
  'price-floor-design': t('price floor, design', 'порог демпинга, проектирование', 'демпинг шегі, жобалау'),
  'price-floor-supervision': t('price floor, supervision', 'порог демпинга, надзор', 'демпинг шегі, қадағалау'),
  'price-floor-catering': t('price floor, meals', 'порог демпинга, питание', 'демпинг шегі, тамақтандыру'),
  'price-floor-social-order': t(
    'price floor, social order',
    'порог демпинга, соцзаказ',
    'демпинг шегі, әлеуметтік тапсырыс',
  ),
  'price-floor-quotation': t(
    'price floor below the sum allotted',
    'порог демпинга от выделенной суммы',
    'бөлінген сомадан демпинг шегі',
  ),
  'price-floor-e-shop': t(
    'offers so far below the mean are turned down',
    'предложения ниже среднего на столько отклоняются',
    'орташадан осынша төмен ұсыныс қабылданбайды',
  ),
  'bid-security-turnkey': t('security of the bid', 'обеспечение заявки', 'өтінімді қамтамасыз ету'),
  'bid-security-auction': t('security of the bid', 'обеспечение заявки', 'өтінімді қамтамасыз ету'),
  'bid-security-quotation': t('security of the bid', 'обеспечение заявки', 'өтінімді қамтамасыз ету'),
  'auction-start': t(
    'starting price, of the sum allotted',
    'стартовая цена от выделенной суммы',
    'бөлінген сомадан бастапқы баға',
  ),
  'quotation-volume': t('limit of a year’s volume', 'порог годового объёма', 'жылдық көлем шегі'),
  'brand-exception': t(
    'trade marks may be named up to',
    'товарные знаки допускаются до',
    'тауар белгісі көрсетілетін шек',
  ),
  'e-shop-volume': t('limit of a year’s volume', 'порог годового объёма', 'жылдық көлем шегі'),
  'e-shop-preorder': t(
    'a preliminary order is due above',
    'предварительный заказ обязателен свыше',
    'алдын ала тапсырыс міндетті шек',
  ),
  'small-direct-goods': t(
    'small purchases, goods, a year',
    'малые закупки, товары, в год',
    'шағын сатып алу, тауар, жылына',
  ),
  'small-direct-services': t(
    'small purchases, works and services, a year',
    'малые закупки, работы и услуги, в год',
    'шағын сатып алу, жұмыс пен қызмет, жылына',
  ),
  'small-direct-village': t(
    'the same, offices of village akims',
    'то же, аппараты сельских акимов',
    'сол, ауыл әкімдерінің аппараттары',
  ),
  'offers-count': t(
    'commercial offers asked for, some grounds',
    'коммерческих предложений по ряду оснований',
    'кейбір негіз бойынша коммерциялық ұсыныс',
  ),
}

/** What the sets of sub-paragraphs mean for a ground of a direct contract. */
export const conditionWords: Record<string, Text> = {
  'offers-ground': t(
    'three commercial offers or more are asked for on the portal',
    'на портале запрашивают три и более коммерческих предложения',
    'порталда үш және одан көп коммерциялық ұсыныс сұратылады',
  ),
  'list-ground': t(
    'the supplier stands on the list of the Ministry of Finance; desk control goes before the signature',
    'поставщик – из перечня Минфина; до подписания – камеральный контроль',
    'өнім беруші Қаржы министрлігінің тізбесінде; қол қойғанға дейін – камералдық бақылау',
  ),
  'opinion-ground': t(
    'the competition agency has given its conclusion',
    'есть заключение антимонопольного органа (АЗРК)',
    'бәсекелестік агенттігінің (БҚДА) қорытындысы бар',
  ),
  'unplanned-ground': t(
    'the purchase never stands in the annual plan',
    'закупка в годовой план не включается',
    'сатып алу жылдық жоспарға енгізілмейді',
  ),
  'unregistered-ground': t(
    'the contract is not entered in the register',
    'договор в реестр не вносится',
    'шарт тізілімге енгізілмейді',
  ),
  'rnu-exempt-ground': t(
    'the supplier cannot be put on the register of unscrupulous participants',
    'поставщика нельзя включить в реестр недобросовестных участников',
    'өнім берушіні жосықсыз қатысушылар тізіліміне енгізуге болмайды',
  ),
  'paper-ground': t(
    'the contract may be made on paper',
    'договор может быть заключён на бумаге',
    'шарт қағаз түрінде жасалуы мүмкін',
  ),
  'direct-ground-obligatory': t(
    'the buyer has hardly a choice (not verified)',
    'у заказчика почти нет выбора (не проверено)',
    'тапсырыс берушіде таңдау жоққа жуық (тексерілмеген)',
  ),
}

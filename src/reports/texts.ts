import type { Lang, Text } from '../terminal/languages.ts'

/** The words of the overview. `{name}` is filled in. */
export const texts = {
  title: {
    en: 'Public procurement, an overview',
    ru: 'Государственные закупки: обзор',
    kk: 'Мемлекеттік сатып алу: шолу',
  },
  kicker: { en: 'Report', ru: 'Отчёт', kk: 'Есеп' },
  training: {
    en: 'TRAINING DATA. Everything on this page is made up: no buyer, supplier or contract in it exists.',
    ru: 'УЧЕБНЫЕ ДАННЫЕ. Всё на этой странице вымышлено: таких заказчиков, поставщиков и договоров нет.',
    kk: 'ОҚУ ДЕРЕКТЕРІ. Бұл беттегінің бәрі ойдан құрастырылған: мұндай тапсырыс берушілер, өнім берушілер мен шарттар жоқ.',
  },
  dataDate: { en: 'Data as of {date}', ru: 'Данные на {date}', kk: 'Деректердің күні: {date}' },
  dataDateUnknown: {
    en: 'Date of the data: no data in the source',
    ru: 'Дата данных: в источнике данных нет',
    kk: 'Деректердің күні: дереккөзде дерек жоқ',
  },
  sources: { en: 'Sources: {names}', ru: 'Источники: {names}', kk: 'Дереккөздер: {names}' },
  analysed: {
    en: 'Analysed {used} of {of} contracts',
    ru: 'Учтено договоров: {used} из {of}',
    kk: 'Талданған шарттар: {of} ішінен {used}',
  },
  noData: { en: 'No data in the source', ru: 'В источнике данных нет', kk: 'Дереккөзде дерек жоқ' },
  lede: {
    en: 'Contracts signed from {from} to {to}: {contracts}, worth {value}.',
    ru: 'С {from} по {to} заключено договоров: {contracts} на сумму {value}.',
    kk: '{from} – {to} аралығында {contracts} шарт жасалды, сомасы {value}.',
  },
  ledeShare: {
    en: '{share} of them (n = {n}) came from a single source; by value, {valueShare} (of {of}).',
    ru: 'Из одного источника — {share} из них (n = {n}), по сумме {valueShare} (от {of}).',
    kk: 'Оның {share} бір көзден жасалды (n = {n}), сома бойынша {valueShare} ({of} ішінен).',
  },
  ledeShareCount: {
    en: '{share} of them (n = {n}) came from a single source.',
    ru: 'Из одного источника — {share} из них (n = {n}).',
    kk: 'Оның {share} бір көзден жасалды (n = {n}).',
  },
  processes: { en: 'Procurement processes', ru: 'Процессы закупок', kk: 'Сатып алу процестері' },
  lots: { en: 'Lots', ru: 'Лоты', kk: 'Лоттар' },
  contracts: { en: 'Contracts', ru: 'Договоры', kk: 'Шарттар' },
  buyers: { en: 'Buyers', ru: 'Заказчики', kk: 'Тапсырыс берушілер' },
  suppliers: { en: 'Suppliers', ru: 'Поставщики', kk: 'Өнім берушілер' },
  sum: { en: 'Sum of contracts', ru: 'Сумма договоров', kk: 'Шарттар сомасы' },
  period: { en: 'Period', ru: 'Период', kk: 'Кезең' },
  inForce: {
    en: 'latest version of each; not counted: cancelled before signature, pending',
    ru: 'последняя версия каждого; без отменённых до подписания и ещё не заключённых',
    kk: 'әрқайсысының соңғы нұсқасы; қол қойылғанға дейін жойылғандар мен әлі жасалмағандар есептелмеген',
  },
  netOfVat: { en: 'without VAT', ru: 'без НДС', kk: 'ҚҚС-сыз' },
  asPublished: {
    en: 'as the publisher states it; whether VAT is included is not known',
    ru: 'как указал публикатор; включён ли НДС, неизвестно',
    kk: 'жариялаушы көрсеткендей; ҚҚС кіретіні белгісіз',
  },
  noCurrency: { en: 'currency not stated', ru: 'валюта не указана', kk: 'валютасы көрсетілмеген' },
  byMonth: { en: 'How much, month by month', ru: 'Объём по месяцам', kk: 'Ай сайынғы көлем' },
  announcedByMonth: {
    en: 'Processes announced',
    ru: 'Объявлено процедур',
    kk: 'Жарияланған рәсімдер',
  },
  announcedNote: {
    en: 'number a month, by date of publication; n = {n}',
    ru: 'число в месяц, по дате публикации; n = {n}',
    kk: 'айына саны, жарияланған күні бойынша; n = {n}',
  },
  contractsByMonth: { en: 'Contracts signed', ru: 'Заключено договоров', kk: 'Жасалған шарттар' },
  contractsNote: {
    en: 'number a month, by date of signature; n = {n}',
    ru: 'число в месяц, по дате подписания; n = {n}',
    kk: 'айына саны, қол қойылған күні бойынша; n = {n}',
  },
  valueByMonth: { en: 'Value of contracts', ru: 'Сумма договоров', kk: 'Шарттар сомасы' },
  valueNote: {
    en: '{unit} a month, {vat}; n = {n}',
    ru: '{unit} в месяц, {vat}; n = {n}',
    kk: 'айына {unit}, {vat}; n = {n}',
  },
  competition: { en: 'Without competition', ru: 'Без конкуренции', kk: 'Бәсекесіз' },
  competitionIntro: {
    en: 'Share of contracts from a single source, by number and by value. A single source can be lawful: the law lists the grounds, many of them obligatory (utilities, state monopoly). The share says where to look, not what is wrong.',
    ru: 'Доля договоров из одного источника по числу и по сумме. Закупка из одного источника бывает законной: основания перечислены в законе, многие из них обязательны (коммунальные услуги, государственная монополия). Доля говорит, куда смотреть, а не что нарушено.',
    kk: 'Бір көзден жасалған шарттардың саны мен сомасы бойынша үлесі. Бір көзден сатып алу заңды болуы мүмкін: негіздері заңда көрсетілген, көбі міндетті (коммуналдық қызметтер, мемлекеттік монополия). Үлес қай жерге қарау керегін көрсетеді, бұзушылықты емес.',
  },
  byCount: { en: 'by number', ru: 'по числу', kk: 'саны бойынша' },
  byValue: { en: 'by value', ru: 'по сумме', kk: 'сомасы бойынша' },
  shareByCount: { en: 'Share by number', ru: 'Доля по числу', kk: 'Саны бойынша үлесі' },
  shareByCountNote: {
    en: 'contracts from a single source in all contracts whose method is known',
    ru: 'договоры из одного источника от всех договоров с известным способом',
    kk: 'тәсілі белгілі барлық шарттардағы бір көзден жасалған шарттар',
  },
  shareByValue: { en: 'Share by value', ru: 'Доля по сумме', kk: 'Сомасы бойынша үлесі' },
  shareByValueNote: {
    en: 'the same by value, {vat}',
    ru: 'то же по сумме, {vat}',
    kk: 'сол көрсеткіш сома бойынша, {vat}',
  },
  byMethod: { en: 'By method', ru: 'По способу закупки', kk: 'Сатып алу тәсілі бойынша' },
  byMethodValue: { en: 'Value by method', ru: 'Сумма по способам', kk: 'Тәсіл бойынша сома' },
  byMethodCount: { en: 'Number by method', ru: 'Число по способам', kk: 'Тәсіл бойынша саны' },
  otherMethods: { en: 'Other methods ({n})', ru: 'Другие способы ({n})', kk: 'Басқа тәсілдер ({n})' },
  unknownMethod: { en: 'Method not stated', ru: 'Способ не указан', kk: 'Тәсілі көрсетілмеген' },
  byRegion: { en: 'By region', ru: 'По регионам', kk: 'Өңірлер бойынша' },
  regionIntro: {
    en: 'Twenty regions, by the place in the record (KATO). The longer the bar, the more money; orange is the part from a single source.',
    ru: 'Двадцать регионов, по месту в записи (КАТО). Чем длиннее полоса, тем больше денег; оранжевым — из одного источника.',
    kk: 'Жиырма өңір, жазбадағы орын бойынша (КАТО). Жолақ неғұрлым ұзын болса, ақша соғұрлым көп; қызғылт сары — бір көзден.',
  },
  competitive: { en: 'competition', ru: 'конкурентный способ', kk: 'бәсекелі тәсіл' },
  singleSource: { en: 'single source', ru: 'из одного источника', kk: 'бір көзден' },
  methodUnknown: { en: 'method unknown', ru: 'способ неизвестен', kk: 'тәсілі белгісіз' },
  flags: { en: 'Signs worth a look', ru: 'На что обратить внимание', kk: 'Назар аударатын белгілер' },
  flagsIntro: {
    en: 'A flag is a sign of a risk, found by a rule that anyone can read. It is no proof, and it accuses nobody. Every sign has innocent explanations; they stand beside it.',
    ru: 'Флаг — это признак риска, найденный по правилу, которое может прочесть каждый. Это не доказательство и никого не обвиняет. У каждого признака есть невиновные объяснения; они приведены рядом.',
    kk: 'Белгі — кез келген адам оқи алатын ереже бойынша табылған тәуекел нышаны. Ол дәлел емес және ешкімді айыптамайды. Әр белгінің кінәсіз түсіндірмелері бар; олар қасында келтірілген.',
  },
  flagsByCount: { en: 'How many', ru: 'Сколько', kk: 'Қанша' },
  flagsByCountNote: {
    en: 'signs among the cases that the rule could judge (n)',
    ru: 'признаки среди случаев, которые правило могло оценить (n)',
    kk: 'ереже бағалай алған жағдайлардың ішіндегі белгілер (n)',
  },
  flagsByMoney: { en: 'Money at stake', ru: 'Сумма под вопросом', kk: 'Сұрақ тудыратын сома' },
  flagsByMoneyNote: {
    en: '{unit}, sum over the signs of one rule; rules overlap, so the bars do not add up',
    ru: '{unit}, сумма по признакам одного правила; правила пересекаются, полосы не складываются',
    kk: '{unit}, бір ереже белгілерінің жиыны; ережелер қабаттасады, жолақтарды қосуға болмайды',
  },
  noFlags: {
    en: 'No sign was found by the rules that could be run.',
    ru: 'Правила, которые удалось применить, признаков не нашли.',
    kk: 'Қолдануға болған ережелер белгі таппады.',
  },
  otherRules: {
    en: 'Rules that found no sign here, or could not judge: {n}',
    ru: 'Правила, которые не нашли здесь признаков или не смогли оценить: {n}',
    kk: 'Мұнда белгі таппаған немесе бағалай алмаған ережелер: {n}',
  },
  colJudged: { en: 'Judged', ru: 'Оценено', kk: 'Бағаланған' },
  colNotJudged: { en: 'Not judged', ru: 'Не оценено', kk: 'Бағаланбаған' },
  colNotApplicable: { en: 'Does not apply', ru: 'Не применимо', kk: 'Қолданылмайды' },
  flagged: { en: '{flags} of {n}', ru: '{flags} из {n}', kk: '{n} ішінен {flags}' },
  statisticalSign: { en: 'statistical sign', ru: 'статистический признак', kk: 'статистикалық белгі' },
  legalSign: { en: 'sign of a breach', ru: 'признак нарушения', kk: 'бұзушылық белгісі' },
  dataSign: { en: 'quality of the data', ru: 'качество данных', kk: 'деректер сапасы' },
  statisticalNote: {
    en: 'Unusual, no more: such cases are also found where everything is in order. Suppliers are not named.',
    ru: 'Это необычно, не более: так бывает и там, где всё в порядке. Поставщики не называются.',
    kk: 'Бұл тек әдеттен тыс: бәрі дұрыс жерде де кездеседі. Өнім берушілер аталмайды.',
  },
  why: { en: 'Why look', ru: 'Почему важно', kk: 'Неге маңызды' },
  innocent: { en: 'What may explain it', ru: 'Что может это объяснить', kk: 'Мұны не түсіндіруі мүмкін' },
  next: { en: 'What to check next', ru: 'Что проверить дальше', kk: 'Әрі қарай нені тексеру керек' },
  largest: {
    en: 'The largest by money at stake: {shown} of {of}',
    ru: 'Самые крупные по сумме: {shown} из {of}',
    kk: 'Сомасы бойынша ең ірілері: {of} ішінен {shown}',
  },
  insufficient: {
    en: 'Not judged for want of data or of a verified rule of law: {n}',
    ru: 'Не оценено из-за нехватки данных или непроверенной нормы: {n}',
    kk: 'Дерек не тексерілген норма жетпегендіктен бағаланбаған: {n}',
  },
  notApplicable: { en: 'Rule does not apply: {n}', ru: 'Правило не применимо: {n}', kk: 'Ереже қолданылмайды: {n}' },
  contradicting: {
    en: 'Records that contradict themselves: {n}',
    ru: 'Записей с внутренними противоречиями: {n}',
    kk: 'Өзіне қайшы жазбалар: {n}',
  },
  colDate: { en: 'Date', ru: 'Дата', kk: 'Күні' },
  colBuyer: { en: 'Buyer', ru: 'Заказчик', kk: 'Тапсырыс беруші' },
  colWhat: { en: 'What was seen', ru: 'Что обнаружено', kk: 'Не байқалды' },
  colMoney: { en: 'Money at stake', ru: 'Сумма', kk: 'Сома' },
  record: { en: 'record on the portal', ru: 'запись на портале', kk: 'порталдағы жазба' },
  figures: { en: 'Figures', ru: 'Цифры', kk: 'Сандар' },
  query: { en: 'SQL query', ru: 'Запрос SQL', kk: 'SQL сұрауы' },
  colMonth: { en: 'Month', ru: 'Месяц', kk: 'Ай' },
  byYear: { en: 'Year by year', ru: 'По годам', kk: 'Жылдар бойынша' },
  colYear: { en: 'Year', ru: 'Год', kk: 'Жыл' },
  colMethod: { en: 'Method', ru: 'Способ', kk: 'Тәсіл' },
  colRegion: { en: 'Region', ru: 'Регион', kk: 'Өңір' },
  colCurrency: { en: 'Currency', ru: 'Валюта', kk: 'Валюта' },
  colContracts: { en: 'Contracts', ru: 'Договоры', kk: 'Шарттар' },
  colValue: { en: 'Value', ru: 'Сумма', kk: 'Сома' },
  colShareCount: { en: 'Single source, by number', ru: 'Один источник, по числу', kk: 'Бір көз, саны бойынша' },
  colShareValue: { en: 'Single source, by value', ru: 'Один источник, по сумме', kk: 'Бір көз, сомасы бойынша' },
  colProcesses: { en: 'Processes', ru: 'Процедуры', kk: 'Рәсімдер' },
  colRule: { en: 'Rule', ru: 'Правило', kk: 'Ереже' },
  colSigns: { en: 'Signs', ru: 'Признаки', kk: 'Белгілер' },
  notes: { en: 'How to read this page', ru: 'Как читать эту страницу', kk: 'Бұл бетті қалай оқу керек' },
  noteCounted: {
    en: 'Contracts are counted once, in their latest version, by the date of signature. Of {all} contracts in the data {dropped} are left out because they were cancelled before signature or are still pending.',
    ru: 'Договор считается один раз, в последней версии, по дате подписания. Из {all} договоров в данных не учтены {dropped}: отменены до подписания или ещё не заключены.',
    kk: 'Шарт бір рет, соңғы нұсқасында, қол қойылған күні бойынша есептеледі. Деректегі {all} шарттың {dropped} есепке алынбады: қол қойылғанға дейін жойылған не әлі жасалмаған.',
  },
  noteUndated: {
    en: 'Without a date of signature, so in no month and no year: {n}. Without a value: {values}. Method unknown: {methods}. Region unknown: {regions}.',
    ru: 'Без даты подписания, поэтому вне месяцев и лет: {n}. Без суммы: {values}. Способ неизвестен: {methods}. Регион неизвестен: {regions}.',
    kk: 'Қол қойылған күні жоқ, сондықтан айлар мен жылдарға кірмейді: {n}. Сомасы жоқ: {values}. Тәсілі белгісіз: {methods}. Өңірі белгісіз: {regions}.',
  },
  noteSingleSource: {
    en: 'Single source: the methods {ids} of the goszakup portal by the contract itself; elsewhere the OCDS methods direct and limited.',
    ru: 'Из одного источника: способы {ids} портала goszakup по самому договору; в остальных данных — методы OCDS direct и limited.',
    kk: 'Бір көзден: шарттың өзі бойынша goszakup порталының {ids} тәсілдері; басқа деректерде — OCDS direct және limited әдістері.',
  },
  noteCurrencies: {
    en: 'Currencies are never added together. Charts by value show {currency}; the others are in the tables.',
    ru: 'Валюты не складываются. Графики по сумме показывают {currency}; остальные — в таблицах.',
    kk: 'Валюталар қосылмайды. Сома графиктері {currency} көрсетеді; қалғандары кестелерде.',
  },
  noteEmpty: {
    en: '"No data in the source" means that the publisher does not give the field. It is not zero.',
    ru: '«В источнике данных нет» значит, что публикатор не даёт этого поля. Это не ноль.',
    kk: '«Дереккөзде дерек жоқ» дегені — жариялаушы бұл өрісті бермейді. Бұл нөл емес.',
  },
  notePersons: {
    en: 'Natural persons are not named; a sole trader appears under a pseudonym.',
    ru: 'Физические лица не называются; индивидуальный предприниматель показан под псевдонимом.',
    kk: 'Жеке тұлғалар аталмайды; жеке кәсіпкер бүркеншік атпен көрсетіледі.',
  },
  noteMade: {
    en: 'Made with jaryq, an open-source toolkit, from the records of: {names}. Each chart carries the query that made it. jaryq is not affiliated with any state body.',
    ru: 'Сделано с помощью jaryq, открытого инструмента, по записям источников: {names}. При каждом графике — его запрос. jaryq не связан с государственными органами.',
    kk: 'Ашық jaryq құралымен мына дереккөздердің жазбаларынан жасалды: {names}. Әр графиктің жанында оның сұрауы бар. jaryq мемлекеттік органдармен байланысты емес.',
  },
  and: { en: 'and', ru: 'и', kk: 'және' },
  page: { en: 'Sections', ru: 'Разделы', kk: 'Бөлімдер' },
} satisfies Record<string, Text>

export type TextKey = keyof typeof texts

/** A text with its places filled. */
export function say(key: TextKey, lang: Lang, values: Record<string, string | number> = {}): string {
  return texts[key][lang]
    .replace('n = ', 'n\u00a0=\u00a0')
    .replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place))
}

const scales: { from: number; divisor: number; name: Text }[] = [
  { from: 1e12, divisor: 1e12, name: { en: 'tn', ru: 'трлн', kk: 'трлн' } },
  { from: 1e9, divisor: 1e9, name: { en: 'bn', ru: 'млрд', kk: 'млрд' } },
  { from: 1e6, divisor: 1e6, name: { en: 'm', ru: 'млн', kk: 'млн' } },
  { from: 1e4, divisor: 1e3, name: { en: 'thousand', ru: 'тыс.', kk: 'мың' } },
]

/** The unit that keeps numbers up to `max` short: `bn ₸` and what to divide by. */
export function moneyUnit(max: number, currency: string, lang: Lang): { divisor: number; name: string } {
  const scale = scales.find(({ from }) => max >= from)
  const sign = currency === 'KZT' ? '₸' : currency === '' ? `(${texts.noCurrency[lang]})` : currency
  return { divisor: scale?.divisor ?? 1, name: scale === undefined ? sign : `${scale.name[lang]}\u00a0${sign}` }
}

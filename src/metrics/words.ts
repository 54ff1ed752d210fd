import type { Lang, Text } from '../terminal/languages.ts'
import type { Group, Kind, Metric, Unit } from './file.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

/** Headings of a metric's page and of its explanation. */
export const words = {
  question: t('What it tells', 'О чём говорит', 'Не туралы айтады'),
  why: t('Why it matters', 'Почему это важно', 'Неге маңызды'),
  read: t('What is counted, and how to read it', 'Что считается и как читать', 'Не саналады және қалай оқылады'),
  formula: t('Formula', 'Формула', 'Формула'),
  variants: t('Variants', 'Варианты', 'Нұсқалары'),
  dimensions: t('Dimensions', 'Измерения', 'Өлшемдер'),
  fields: t('Fields', 'Поля', 'Өрістер'),
  fieldsNote: t(
    'A source that publishes none of these is not counted at all: what is not published is not what did not happen. Of columns in one line one is enough.',
    'Источник, который ничего из этого не публикует, не считается вовсе: неопубликованное — не то же, что не случившееся. Из столбцов одной строки довольно одного.',
    'Бұлардың ешқайсысын жарияламайтын көз мүлде саналмайды: жарияланбаған деген болмаған деген сөз емес. Бір жолдағы бағандардың бірі жеткілікті.',
  ),
  reasons: t('Why something could not be counted', 'Почему что-то не сосчитано', 'Неге бірдеңе саналмай қалды'),
  clean: t('Clean records (--clean)', 'Чистые записи (--clean)', 'Таза жазбалар (--clean)'),
  codes: t('Codes', 'Коды', 'Кодтар'),
  example: t('Example', 'Пример', 'Мысал'),
  none: t('None.', 'Нет.', 'Жоқ.'),
  blind: t('What the figures do not hold', 'Чего в цифрах нет', 'Сандарда не жоқ'),
  putTogether: t('Put together', 'Сведение', 'Жинақтау'),
} satisfies Record<string, Text>

export const groupNames: Record<Group, Text> = {
  volume: t('How much is bought', 'Сколько закупается', 'Қанша сатып алынады'),
  value: t('Money', 'Деньги', 'Ақша'),
  competition: t('Competition', 'Конкуренция', 'Бәсекелестік'),
  suppliers: t('Suppliers and concentration', 'Поставщики и концентрация', 'Өнім берушілер және шоғырлану'),
  time: t('Time', 'Сроки', 'Мерзімдер'),
  outcome: t('Outcome of purchases', 'Исход закупок', 'Сатып алу нәтижесі'),
  contract: t('Contracts and payment', 'Договоры и оплата', 'Шарттар мен төлем'),
  quality: t('Quality of the records', 'Качество записей', 'Жазбалардың сапасы'),
}

export const unitNames: Record<Unit, Text> = {
  process: t('process', 'процесс', 'процесс'),
  lot: t('lot', 'лот', 'лот'),
  award: t('award', 'решение о победителе', 'жеңімпаз туралы шешім'),
  contract: t('contract', 'договор', 'шарт'),
  purchase: t(
    'purchase: a contract, or an award of which no contract is published',
    'закупка: договор или решение о победителе, договор по которому не опубликован',
    'сатып алу: шарт немесе шарты жарияланбаған жеңімпаз туралы шешім',
  ),
  plan: t('plan point', 'пункт плана', 'жоспар тармағы'),
}

/** When a thing counts: what its year, quarter and month are those of. */
export const unitDates: Record<Unit, Text> = {
  process: t('the announcement', 'объявление', 'хабарландыру'),
  lot: t('the announcement', 'объявление', 'хабарландыру'),
  award: t('the award', 'решение о победителе', 'жеңімпаз туралы шешім'),
  contract: t('signing', 'подписание', 'қол қою'),
  purchase: t(
    'signing, else the award',
    'подписание, иначе решение о победителе',
    'қол қою, болмаса жеңімпаз туралы шешім',
  ),
  plan: t('the plan', 'план', 'жоспар'),
}

/** What makes a record clean, by what is counted. */
export const cleanTexts: Record<Unit, Text> = {
  process: t(
    'Date, buyer, method, currency and an amount above 0 are known, the date is not after that of the data, and bids do not close before they open.',
    'Известны дата, заказчик, способ, валюта и сумма больше 0, дата не позже даты данных, приём заявок не кончается раньше, чем начался.',
    'Күні, тапсырыс берушісі, тәсілі, валютасы және 0-ден үлкен сомасы белгілі, күні деректер күнінен кеш емес, өтінім қабылдау басталмай тұрып аяқталмайды.',
  ),
  lot: t(
    'Date, buyer, method, currency and an amount above 0 are known, the date is not after that of the data, and bids do not close before they open.',
    'Известны дата, заказчик, способ, валюта и сумма больше 0, дата не позже даты данных, приём заявок не кончается раньше, чем начался.',
    'Күні, тапсырыс берушісі, тәсілі, валютасы және 0-ден үлкен сомасы белгілі, күні деректер күнінен кеш емес, өтінім қабылдау басталмай тұрып аяқталмайды.',
  ),
  award: t(
    'Date, buyer, supplier, method, currency and an amount above 0 are known, and the date is not after that of the data.',
    'Известны дата, заказчик, поставщик, способ, валюта и сумма больше 0, дата не позже даты данных.',
    'Күні, тапсырыс берушісі, өнім берушісі, тәсілі, валютасы және 0-ден үлкен сомасы белгілі, күні деректер күнінен кеш емес.',
  ),
  purchase: t(
    'Date, buyer, supplier, method, currency and an amount above 0 are known, and the date is not after that of the data.',
    'Известны дата, заказчик, поставщик, способ, валюта и сумма больше 0, дата не позже даты данных.',
    'Күні, тапсырыс берушісі, өнім берушісі, тәсілі, валютасы және 0-ден үлкен сомасы белгілі, күні деректер күнінен кеш емес.',
  ),
  contract: t(
    'Date, buyer, supplier, method, currency and an amount above 0 are known, and the contract was not signed after the date of the data or after its own end.',
    'Известны дата, заказчик, поставщик, способ, валюта и сумма больше 0, договор подписан не позже даты данных и собственного окончания.',
    'Күні, тапсырыс берушісі, өнім берушісі, тәсілі, валютасы және 0-ден үлкен сомасы белгілі, шартқа деректер күнінен және өз мерзімінен кеш қол қойылмаған.',
  ),
  plan: t(
    'Year, buyer, method, currency and an amount above 0 are known.',
    'Известны год, заказчик, способ, валюта и сумма больше 0.',
    'Жылы, тапсырыс берушісі, тәсілі, валютасы және 0-ден үлкен сомасы белгілі.',
  ),
}

/** How rows become the figure, in words. `NAME` stands for the number of the largest. */
const formulas: Record<Kind, Text> = {
  count: t('the number of things', 'число предметов', 'нысандар саны'),
  sum: t(
    'the sum of numerator, each currency for itself',
    'сумма numerator, каждая валюта отдельно',
    'numerator сомасы, әр валюта бөлек',
  ),
  ratio: t(
    'value = sum of numerators / sum of denominators; both add up over cells',
    'value = сумма числителей / сумма знаменателей; те и другие складываются по ячейкам',
    'value = алымдар сомасы / бөлімдер сомасы; екеуі де ұяшықтар бойынша қосылады',
  ),
  mean: t(
    'value = sum (numerator) / number (denominator), which add up over cells; median and p90 (ninth decile, linear between neighbours) do not',
    'value = сумма (numerator) / число (denominator), они складываются по ячейкам; median и p90 (девятый дециль, линейно между соседями) — нет',
    'value = сома (numerator) / сан (denominator), олар ұяшықтар бойынша қосылады; median мен p90 (тоғызыншы дециль, көршілер арасында сызықты) қосылмайды',
  ),
  distinct: t(
    'the number of different ones, exact; it does not add up over cells',
    'точное число разных; по ячейкам не складывается',
    'түрлілерінің нақты саны; ұяшықтар бойынша қосылмайды',
  ),
  'distinct-share': t(
    'different ones of which it holds / all different ones; it does not add up over cells',
    'разные, для которых это верно / все разные; по ячейкам не складывается',
    'шарт орындалатын түрлілері / барлық түрлілері; ұяшықтар бойынша қосылмайды',
  ),
  per: t(
    'mean and median of the number of different ones for each; they do not add up over cells',
    'среднее и медиана числа разных на каждого; по ячейкам не складываются',
    'әрқайсысына шаққандағы түрлілер санының орташасы мен медианасы; ұяшықтар бойынша қосылмайды',
  ),
  top: t(
    'what falls to the largest NAME by value / all, each currency for itself; it does not add up over cells',
    'приходящееся на NAME крупнейших по сумме / всё, каждая валюта отдельно; по ячейкам не складывается',
    'сомасы бойынша ең ірі NAME үлесі / барлығы, әр валюта бөлек; ұяшықтар бойынша қосылмайды',
  ),
  hhi: t(
    'sum of squared shares × 10,000: 10,000 is one alone; it does not add up over cells',
    'сумма квадратов долей × 10 000: 10 000 — один-единственный; по ячейкам не складывается',
    'үлестер квадраттарының сомасы × 10 000: 10 000 — жалғыз біреу; ұяшықтар бойынша қосылмайды',
  ),
  variation: t(
    'standard deviation / mean of the prices in each group of five or more: mean (value) and median over groups',
    'стандартное отклонение / среднее цен в каждой группе из пяти и более: среднее (value) и медиана по группам',
    'бес және одан көп бағасы бар әр топта стандартты ауытқу / орташа: топтар бойынша орташасы (value) мен медианасы',
  ),
  index: t(
    'Jevons index: geometric mean of the price relatives of the groups that both periods have, the first period being 100',
    'индекс Джевонса: среднее геометрическое отношений цен по группам, которые есть в обоих периодах; первый период — 100',
    'Джевонс индексі: екі кезеңде де бар топтар бойынша баға қатынастарының геометриялық орташасы; бірінші кезең — 100',
  ),
}

/** The formula of a metric in words. */
export function formulaText(metric: Metric, lang: Lang): string {
  return formulas[metric.kind][lang].replace('NAME', String(metric.top))
}

export const weightTexts = {
  count: t('count: each thing once', 'count: каждый предмет один раз', 'count: әр нысан бір рет'),
  value: t(
    'value: each thing by what it is worth',
    'value: каждый предмет по его сумме',
    'value: әр нысан сомасы бойынша',
  ),
}

/** Why things could not be counted, where several metrics share the code; those of indicators besides. */
export const reasonTexts: Record<string, Text> = {
  'not-published': t(
    'the source publishes nothing of the kind',
    'источник ничего подобного не публикует',
    'көз мұндайды жарияламайды',
  ),
  'currency-missing': t('the currency is missing', 'нет валюты', 'валютасы жоқ'),
  'value-missing': t('the value is missing', 'нет значения', 'мәні жоқ'),
  'id-missing': t('the id is missing', 'нет идентификатора', 'идентификаторы жоқ'),
  'dates-contradict': t(
    'the later step is dated before the earlier one',
    'более поздний шаг датирован раньше предыдущего',
    'кейінгі қадамның күні алдыңғысынан бұрын',
  ),
  'few-in-group': t('fewer than five in the group', 'меньше пяти в группе', 'топта бестен аз'),
}

export const notes = {
  unpublished: t(
    'SOURCE publishes no COLUMNS: not counted',
    'SOURCE не публикует COLUMNS: не считается',
    'SOURCE COLUMNS жарияламайды: саналмайды',
  ),
  blind: t('not in the figures', 'в цифрах нет', 'сандарда жоқ'),
  overlapping: t(
    'cells overlap: they do not add up to the whole',
    'ячейки пересекаются и в целое не складываются',
    'ұяшықтар қабаттасады, бүтінге қосылмайды',
  ),
} satisfies Record<string, Text>

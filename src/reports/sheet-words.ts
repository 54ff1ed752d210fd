import type { Text } from '../terminal/languages.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

/** What every report says. */
export const words = {
  report: t('Report', 'Отчёт', 'Есеп'),
  dataDate: t('Data as of {date}', 'Данные на {date}', 'Деректердің күні: {date}'),
  dataDateUnknown: t(
    'Date of the data: no data in the source',
    'Дата данных: в источнике данных нет',
    'Деректердің күні: дереккөзде дерек жоқ',
  ),
  analysed: t(
    'Analysed {used} of {of}: {what}',
    'Учтено {used} из {of}: {what}',
    '{of} ішінен {used} талданды: {what}',
  ),
  sources: t('Sources: {names}', 'Источники: {names}', 'Дереккөздер: {names}'),
  none: t('no data in the source', 'в источнике данных нет', 'дереккөзде дерек жоқ'),
  nothing: t('none in these data', 'в этих данных нет', 'бұл деректерде жоқ'),
  unknown: t('not known', 'неизвестно', 'белгісіз'),
  figures: t('Figures', 'Цифры', 'Сандар'),
  query: t('Source and query', 'Источник и запрос', 'Дереккөз және сұрау'),
  shown: t('{n} of {of}', '{n} из {of}', '{of} ішінен {n}'),
  rule: t('What the rule asks', 'О чём спрашивает правило', 'Ереже не сұрайды'),
  why: t('Why it matters', 'Почему это важно', 'Неліктен маңызды'),
  innocent: t('It may be innocent', 'Возможные невинные объяснения', 'Кінәсіз түсіндірмелер болуы мүмкін'),
  next: t('What to do next', 'Что делать дальше', 'Әрі қарай не істеу керек'),
  norms: t('Norms', 'Нормы', 'Нормалар'),
  stake: t('at stake', 'под вопросом', 'күмәнді сома'),
  record: t('record', 'запись', 'жазба'),
  largest: t('The {n} largest of {of}', 'Крупнейшие: {n} из {of}', 'Ең ірілері: {of} ішінен {n}'),
  flagged: t('{n} signs', 'признаков: {n}', 'белгі: {n}'),
  statistical: t(
    'Unusual among its like. It proves nothing by itself.',
    'Необычно среди подобных. Само по себе ничего не доказывает.',
    'Ұқсастар арасында әдеттен тыс. Өздігінен ештеңені дәлелдемейді.',
  ),
  verdict: t(
    'A sign is a reason to look, not an accusation.',
    'Признак — повод посмотреть, а не обвинение.',
    'Белгі — қарауға себеп, айыптау емес.',
  ),
  notes: t('About this report', 'Об отчёте', 'Есеп туралы'),
  average: t(
    'n: how many records a figure rests on. What cannot be told is in no figure.',
    'n — на скольких записях основана цифра. Что неизвестно, не входит ни в одну цифру.',
    'n — сан неше жазбаға сүйенеді. Белгісіз нәрсе ешбір санға кірмейді.',
  ),
  sums: t(
    'Sums are in one currency ({currency}), never added over several; without VAT where the portal tells it apart.',
    'Суммы — в одной валюте ({currency}), разные валюты не складываются; без НДС там, где портал его отделяет.',
    'Сомалар бір валютада ({currency}), әртүрлі валюта қосылмайды; портал бөлек көрсетсе, ҚҚС-сыз.',
  ),
  training: t('TRAINING DATA', 'УЧЕБНЫЕ ДАННЫЕ', 'ОҚУ ДЕРЕКТЕРІ'),
  working: t(
    'A working copy, not for publication: suppliers are named beside statistical signs. For publication: --public.',
    'Рабочий экземпляр, не для публикации: рядом со статистическими признаками названы поставщики. Для публикации: --public.',
    'Жұмыс данасы, жариялауға арналмаған: статистикалық белгілердің жанында өнім берушілер аталған. Жариялау үшін: --public.',
  ),
  published: t(
    'Made for publication: beside a statistical sign no supplier is named, unless there was an answer, a court act or the supplier was heard. Signs that an answer refuted are left out ({n}).',
    'Для публикации: рядом со статистическим признаком поставщик не назван, если не было ответа, судебного акта или права на ответ. Опровергнутые ответом признаки не показаны ({n}).',
    'Жариялауға арналған: жауап, сот актісі не жауап беру құқығы болмаса, статистикалық белгінің жанында өнім беруші аталмайды. Жауап жоққа шығарған белгілер көрсетілмеген ({n}).',
  ),
  persons: t(
    'Natural persons stand under a pseudonym.',
    'Физические лица показаны под псевдонимом.',
    'Жеке тұлғалар бүркеншік атпен көрсетілген.',
  ),
  withheld: t('a supplier not named here', 'поставщик здесь не называется', 'өнім беруші мұнда аталмайды'),
  person: t('a natural person (sole trader)', 'физическое лицо (ИП)', 'жеке тұлға (ЖК)'),
  noFlags: t(
    'The indicators were not run over these data. Run them first: jaryq flag --all',
    'Показатели по этим данным не запускались. Сначала запустите: jaryq flag --all',
    'Бұл деректер бойынша көрсеткіштер іске қосылмаған. Алдымен іске қосыңыз: jaryq flag --all',
  ),
  noSigns: t(
    'No rule that could judge this found anything. That is no proof that all is well.',
    'Ни одно правило, которое могло это оценить, ничего не нашло. Это не доказательство, что всё в порядке.',
    'Мұны бағалай алған ережелердің ешқайсысы ештеңе таппады. Бұл бәрі дұрыс дегеннің дәлелі емес.',
  ),
  legal: t('Against a norm of the law', 'Против нормы закона', 'Заң нормасына қайшы'),
  statisticalTitle: t('Unusual among its like', 'Необычное среди подобных', 'Ұқсастар арасындағы әдеттен тыс'),
  quality: t('About the records', 'О записях', 'Жазбалар туралы'),
  confirmed: t('an answer confirmed it', 'подтверждён ответом', 'жауаппен расталған'),
  refuted: t('an answer refuted it', 'опровергнут ответом', 'жауаппен жоққа шығарылған'),
  unanswered: t('the answer passes over it', 'ответ обошёл его молчанием', 'жауап оған тоқталмаған'),
  verified: t('read in the act', 'прочитано в тексте акта', 'акт мәтінінен оқылған'),
  secondary: t('from a secondary source', 'из вторичного источника', 'қосымша дереккөзден'),
  unverified: t('not verified', 'не проверено', 'тексерілмеген'),
  records: t('Largest contracts', 'Крупнейшие договоры', 'Ең ірі шарттар'),
  what: t('What', 'Что', 'Не'),
  date: t('Date', 'Дата', 'Күні'),
  buyer: t('Buyer', 'Заказчик', 'Тапсырыс беруші'),
  supplier: t('Supplier', 'Поставщик', 'Өнім беруші'),
  amount: t('Amount', 'Сумма', 'Сомасы'),
  inTerminal: t('In a terminal', 'В терминале', 'Терминалда'),
  compared: t('Beside others', 'Рядом с другими', 'Басқалармен қатар'),
  measure: t('Measure', 'Показатель', 'Көрсеткіш'),
  own: t('here', 'здесь', 'мұнда'),
  region: t('in its region', 'в его регионе', 'оның өңірінде'),
  everybody: t('in all data', 'по всем данным', 'барлық деректерде'),
  code: t('Code', 'Код', 'Код'),
} satisfies Record<string, Text>

/** A text with its `{places}` filled in. */
export function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (found, name: string) => (name in values ? String(values[name]) : found))
}

import type { Who } from '../check/terms.ts'
import type { Role } from '../letters/roles.ts'
import type { Text } from '../terminal/languages.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

export const words = {
  training: t('TRAINING DATA', 'УЧЕБНЫЕ ДАННЫЕ', 'ОҚУ ДЕРЕКТЕРІ'),
  sign: t('Sign of a risk', 'Признак риска', 'Тәуекел белгісі'),
  found: t('Found by words', 'Найдено по словам', 'Сөздер бойынша табылды'),
  notVerdict: t(
    'A sign of a risk, never a verdict: it says what to look at and ask about.',
    'Это признак риска, а не вывод о нарушении: он говорит, на что посмотреть и о чём спросить.',
    'Бұл – тәуекел белгісі, бұзушылық туралы қорытынды емес: ол неге қарап, не сұрау керегін айтады.',
  ),
  purchase: t('Purchase', 'Закупка', 'Сатып алу'),
  buyer: t('Buyer', 'Заказчик', 'Тапсырыс беруші'),
  supplier: t('Supplier', 'Поставщик', 'Өнім беруші'),
  person: t('a natural person (sole trader)', 'физическое лицо (ИП)', 'жеке тұлға (ЖК)'),
  sum: t('Sum', 'Сумма', 'Сомасы'),
  stake: t('At stake', 'Под вопросом', 'Сұрақ тудыратын сома'),
  bin: t('BIN', 'БИН', 'БСН'),
  you: t('You', 'Вы', 'Сіз'),
  nothingOpen: t(
    'No day that is yours can be told from the record: write while it still matters, or ask for an audit.',
    'Вашего срока по записи не видно: пишите, пока это важно, или просите о проверке.',
    'Жазбадан сіздің мерзіміңіз көрінбейді: маңызын жоғалтпай тұрып жазыңыз немесе тексеру сұраңыз.',
  ),
  until: t('until', 'до', 'дейін:'),
  noDay: t('no last day is set', 'последний день не определён', 'соңғы күні белгіленбеген'),
  plannedMonth: t(
    'the day before the month for which the plan has it; the announcement can come on any day from then on',
    'день перед месяцем, на который закупка стоит в плане; дальше её могут объявить в любой день',
    'жоспарда көрсетілген айдың алдындағы күн; одан кейін кез келген күні хабарлануы мүмкін',
  ),
  gone: t(
    'It no longer holds by the data of',
    'По более новым данным этого признака уже нет, данные на',
    'Жаңарақ деректер бойынша бұл белгі енді жоқ, деректер күні:',
  ),
  goOn: t('Go on with', 'Продолжить', 'Әрі қарай'),
  rule: t('Rule', 'Правило', 'Ереже'),
  dataOf: t('data of', 'данные на', 'деректер күні:'),
  daily: t('New signs of the day', 'Новые признаки за день', 'Күннің жаңа белгілері'),
  weekly: t('New signs of the week', 'Новые признаки за неделю', 'Аптаның жаңа белгілері'),
  feed: t(
    'Signs of risk in public procurement',
    'Признаки риска в госзакупках',
    'Мемлекеттік сатып алудағы тәуекел белгілері',
  ),
  number: t('No.', '№', '№'),
} satisfies Record<string, Text>

/** What a watcher may still do, beyond the terms of `check`. */
export const ownTerms: Record<string, Text> = {
  'before-announcement': t(
    'Advise the buyer before the announcement: the plan can still be changed',
    'Напишите заказчику до объявления: план ещё можно изменить',
    'Хабарландыруға дейін тапсырыс берушіге жазыңыз: жоспарды әлі өзгертуге болады',
  ),
  'before-acceptance': t(
    'A message to the buyer, or a check on the spot: it helps most before the work is accepted',
    'Сообщение заказчику или проверка на месте: полезнее всего до приёмки',
    'Тапсырыс берушіге хабарлама немесе орнында тексеру: қабылдауға дейін пайдасы көбірек',
  ),
}

export const roleWords: Record<Role, Text> = {
  monitor: t('a monitor', 'наблюдатель', 'бақылаушы'),
  supplier: t('a potential supplier', 'потенциальный поставщик', 'әлеуетті өнім беруші'),
  journalist: t('a journalist', 'журналист', 'журналист'),
  resident: t('a resident', 'житель', 'тұрғын'),
}

/** Whose term it is, for one whose it is not. */
export const ownerWords: Record<Who, Text> = {
  'potential-supplier': t(
    'not your term: that of potential suppliers',
    'не ваш срок, а срок потенциальных поставщиков',
    'сіздің емес, әлеуетті өнім берушілердің мерзімі',
  ),
  supplier: t(
    'not your term: that of the supplier',
    'не ваш срок, а срок поставщика',
    'сіздің емес, өнім берушінің мерзімі',
  ),
  organizer: t(
    'not your term: that of the organiser',
    'не ваш срок, а срок организатора',
    'сіздің емес, ұйымдастырушының мерзімі',
  ),
  customer: t(
    'not your term: that of the buyer',
    'не ваш срок, а срок заказчика',
    'сіздің емес, тапсырыс берушінің мерзімі',
  ),
  commission: t(
    'not your term: that of the commission',
    'не ваш срок, а срок комиссии',
    'сіздің емес, комиссияның мерзімі',
  ),
  public: t('a term of anybody who watches', 'срок любого наблюдателя', 'кез келген бақылаушының мерзімі'),
}

import type { DataPart } from '../law/blind-zones.ts'
import type { Text } from '../terminal/languages.ts'

/** Something that a dataset can hold, and what cannot be said without it. */
export interface PossibleSource {
  id: string
  /** It is missing when none of these has a row. */
  tables: string[]
  /** Figures about these are touched when it is missing. */
  touches: DataPart[]
  /** Only datasets of purchases in Kazakhstan could have it. */
  isLocal: boolean
  title: Text
  text: Text
  /** The command that brings it from the source's own service or list. */
  next: string | null
}

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

function entity(id: string, tables: string[], touches: DataPart[], title: Text, text: Text): PossibleSource {
  return { id, tables, touches, isLocal: false, title, text, next: `jaryq fetch ${id.replace('no-', '')}` }
}

function register(id: string, touches: DataPart[], title: Text, text: Text, others: string[] = []): PossibleSource {
  const tables = [id.replace('no-', '').replaceAll('-', '_'), ...others]
  return {
    id,
    tables,
    touches,
    isLocal: true,
    title,
    text,
    next: `jaryq import FILE --register ${id.replace('no-', '')}`,
  }
}

/** What a dataset can hold and a reader of its figures would miss. */
export const missingSources: PossibleSource[] = [
  entity(
    'no-plans',
    ['plans'],
    ['plans'],
    t('Plans of purchases', 'Планы закупок', 'Сатып алу жоспарлары'),
    t(
      'The dataset has no plan of purchases: nothing can be said of what was planned, at what price, and what was bought beside the plan.',
      'В наборе данных нет планов закупок: нельзя сказать, что и по какой цене планировалось и что куплено вне плана.',
      'Деректер жинағында сатып алу жоспарлары жоқ: не, қандай бағамен жоспарланғанын және жоспардан тыс не сатып алынғанын айту мүмкін емес.',
    ),
  ),
  entity(
    'no-lots',
    ['lots'],
    ['announcements'],
    t('Lots', 'Лоты', 'Лоттар'),
    t(
      'The dataset has no lots: nothing can be said of announcements, of competition and of what failed.',
      'В наборе данных нет лотов: об объявлениях, конкуренции и несостоявшихся закупках сказать нельзя ничего.',
      'Деректер жинағында лоттар жоқ: хабарландырулар, бәсекелестік және өтпеген сатып алулар туралы ештеңе айту мүмкін емес.',
    ),
  ),
  entity(
    'no-bids',
    ['bids', 'bid_lots'],
    ['bids'],
    t('Bids', 'Заявки', 'Өтінімдер'),
    t(
      'The dataset has no bids: who lost, at what price, and who was rejected is not known.',
      'В наборе данных нет заявок: кто проиграл, с какой ценой и кого отклонили, неизвестно.',
      'Деректер жинағында өтінімдер жоқ: кім, қандай бағамен ұтылғаны және кімнің қабылданбағаны белгісіз.',
    ),
  ),
  entity(
    'no-contracts',
    ['contracts'],
    ['contracts'],
    t('Contracts', 'Договоры', 'Шарттар'),
    t(
      'The dataset has no contracts: what was signed, with whom and for how much is not known.',
      'В наборе данных нет договоров: что, с кем и на какую сумму подписано, неизвестно.',
      'Деректер жинағында шарттар жоқ: не, кіммен және қандай сомаға қол қойылғаны белгісіз.',
    ),
  ),
  entity(
    'no-acts',
    ['milestones'],
    ['contracts'],
    t('Acts of acceptance', 'Акты приёмки', 'Қабылдау актілері'),
    t(
      'The dataset has no acts of acceptance: whether and when something was delivered is not known.',
      'В наборе данных нет актов приёмки: поставлено ли что-то и когда, неизвестно.',
      'Деректер жинағында қабылдау актілері жоқ: бірдеңе жеткізілді ме және қашан, белгісіз.',
    ),
  ),
  entity(
    'no-payments',
    ['transactions'],
    ['payments'],
    t('Payments', 'Оплаты', 'Төлемдер'),
    t(
      'The dataset has no payments: the sums of contracts say what was promised, not what was paid.',
      'В наборе данных нет оплат: суммы договоров говорят об обещанном, а не об уплаченном.',
      'Деректер жинағында төлемдер жоқ: шарттардың сомасы төленгенді емес, уәде етілгенді көрсетеді.',
    ),
  ),
  {
    id: 'no-unscrupulous',
    tables: ['unscrupulous_suppliers'],
    touches: [],
    isLocal: true,
    title: t(
      'Register of unscrupulous participants',
      'Реестр недобросовестных участников',
      'Жосықсыз қатысушылар тізілімі',
    ),
    text: t(
      'Without the register nobody can be told to have been excluded from purchases; silence about a supplier means nothing.',
      'Без реестра нельзя сказать, был ли кто-то отстранён от закупок; молчание о поставщике ничего не значит.',
      'Тізілімсіз біреудің сатып алудан шеттетілгенін айту мүмкін емес; өнім беруші туралы ештеңе айтылмауы ештеңені білдірмейді.',
    ),
    next: 'jaryq fetch unscrupulous',
  },
  register(
    'no-vat-payers',
    [],
    t('Register of VAT payers', 'Реестр плательщиков НДС', 'ҚҚС төлеушілер тізілімі'),
    t(
      'Whether a supplier may charge value added tax is not known. The list of the State Revenue Committee can be imported, or looked up number by number.',
      'Вправе ли поставщик выставлять НДС, неизвестно. Список Комитета государственных доходов можно импортировать или проверить по одному номеру.',
      'Өнім берушінің ҚҚС есептеуге құқығы бар-жоғы белгісіз. Мемлекеттік кірістер комитетінің тізімін импорттауға не нөмір бойынша тексеруге болады.',
    ),
    // What was looked up by hand.
    ['vat_checks'],
  ),
  register(
    'no-risky-taxpayers',
    [],
    t(
      'List of taxpayers of high risk',
      'Список налогоплательщиков высокой степени риска',
      'Тәуекелі жоғары салық төлеушілер тізімі',
    ),
    t(
      'Whether a supplier was on the list of high risk on the day of the contract is not known.',
      'Был ли поставщик в списке высокого риска в день договора, неизвестно.',
      'Шарт жасалған күні өнім беруші тәуекелі жоғарылар тізімінде болды ма, белгісіз.',
    ),
  ),
  register(
    'no-inactive-taxpayers',
    [],
    t('List of inactive taxpayers', 'Список бездействующих налогоплательщиков', 'Әрекетсіз салық төлеушілер тізімі'),
    t(
      'Whether a supplier was held to be inactive on the day of the contract is not known.',
      'Был ли поставщик признан бездействующим в день договора, неизвестно.',
      'Шарт жасалған күні өнім беруші әрекетсіз деп танылды ма, белгісіз.',
    ),
  ),
  register(
    'no-producers',
    [],
    t('Register of domestic producers', 'Реестр отечественных производителей', 'Отандық өндірушілер тізілімі'),
    t(
      'Which suppliers make what they sell in Kazakhstan, and so have shorter terms of payment and longer ones of delivery, is not known.',
      'Кто из поставщиков сам производит товар в Казахстане и потому имеет другие сроки оплаты и поставки, неизвестно.',
      'Өнім берушілердің қайсысы тауарды Қазақстанда өзі өндіретіні, сондықтан төлем мен жеткізу мерзімдері бөлек екені белгісіз.',
    ),
  ),
  {
    id: 'no-owners',
    tables: ['founders', 'shareholders', 'beneficial_owners'],
    touches: [],
    isLocal: true,
    title: t('Owners of suppliers', 'Владельцы поставщиков', 'Өнім берушілердің иелері'),
    text: t(
      'The portal does not say who owns suppliers. Links between bidders, or with a buyer, through founders are not seen.',
      'Портал не сообщает, кому принадлежат поставщики. Связи участников между собой или с заказчиком через учредителей не видны.',
      'Портал өнім берушілердің иелерін көрсетпейді. Қатысушылардың өзара не тапсырыс берушімен құрылтайшылар арқылы байланысы көрінбейді.',
    ),
    next: 'jaryq import FILE --register founders',
  },
  register(
    'no-debarred-abroad',
    [],
    t('Lists of those debarred abroad', 'Зарубежные списки отстранённых', 'Шетелде шеттетілгендер тізімдері'),
    t(
      'Whether a supplier is debarred by the World Bank or another lender is not known.',
      'Отстранён ли поставщик Всемирным банком или другим кредитором, неизвестно.',
      'Өнім берушіні Дүниежүзілік банк не басқа кредитор шеттеткен бе, белгісіз.',
    ),
  ),
]

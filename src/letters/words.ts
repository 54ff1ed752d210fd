import announcementStatus from '../goszakup/refs/ref_buy_status.json' with { type: 'json' }
import contractStatus from '../goszakup/refs/ref_contract_status.json' with { type: 'json' }
import lotStatus from '../goszakup/refs/ref_lots_status.json' with { type: 'json' }
import type { Lang, Text } from '../terminal/languages.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

/** The mark of training data, on every page. */
export const trainingMark: Text = t('TRAINING DATA', 'УЧЕБНЫЕ ДАННЫЕ', 'ОҚУ ДЕРЕКТЕРІ')

export const currencyWords: Record<string, Text> = { KZT: t('tenge', 'тенге', 'теңге') }

/** The default language of the reply, as the sentence of the letter wants it. */
export const replyLanguage: Text = t('Russian', 'русском', 'қазақ')

// The label of a record by its table; {} is its number.
const recordWords: Record<string, Text> = {
  processes: t('Announcement No. {}', 'Объявление № {}', '№ {} хабарландыру'),
  lots: t('Lot No. {}', 'Лот № {}', '№ {} лот'),
  items: t('Plan point {}', 'Пункт плана {}', 'Жоспар тармағы {}'),
  plans: t('Plan point {}', 'Пункт плана {}', 'Жоспар тармағы {}'),
  bids: t('Bid {}', 'Заявка {}', '{} өтінім'),
  bid_lots: t('Bid {}', 'Заявка {}', '{} өтінім'),
  bid_tenderers: t('Bidder of bid {}', 'Участник, заявка {}', '{} өтінімінің қатысушысы'),
  awards: t('Award {}', 'Решение о победителе {}', '{} жеңімпаз туралы шешім'),
  award_suppliers: t('Award {}', 'Решение о победителе {}', '{} жеңімпаз туралы шешім'),
  contracts: t('Contract No. {}', 'Договор № {}', '№ {} шарт'),
  contract_items: t('Item {} of the contract', 'Предмет договора {}', 'Шарт нысанасы {}'),
  amendments: t('Amendment {}', 'Изменение {}', '{} өзгеріс'),
  contract_versions: t('Version {} of the contract', 'Редакция договора {}', 'Шарттың {} редакциясы'),
  contract_item_versions: t(
    'Item {} of a version of the contract',
    'Предмет редакции договора {}',
    'Шарт редакциясының {} нысанасы',
  ),
  announcement_stops: t('Pause or cancellation {}', 'Приостановление или отмена {}', '{} тоқтата тұру не жою'),
  plan_versions: t('Version {} of the plan point', 'Редакция пункта плана {}', 'Жоспар тармағының {} редакциясы'),
  transactions: t('Payment {}', 'Платёж {}', '{} төлем'),
  milestones: t('Act {}', 'Акт {}', '{} акт'),
  documents: t('Document {}', 'Документ {}', '{} құжат'),
  parties: t('Organisation {}', 'Организация {}', '{} ұйым'),
  party_people: t(
    'Person acting for an organisation, entry {}',
    'Лицо, действующее за организацию, запись {}',
    'Ұйым атынан әрекет ететін тұлға, {} жазба',
  ),
  beneficial_owners: t('Owner {}', 'Владелец {}', '{} иесі'),
  shareholders: t('Shareholder {}', 'Акционер {}', '{} акционері'),
  tenderers: t('Bidder {}', 'Участник {}', '{} қатысушы'),
  award_items: t('Item {} of the award', 'Предмет решения {}', 'Шешім нысанасы {}'),
  enquiries: t('Question {}', 'Вопрос {}', '{} сұрақ'),
  participation_fees: t('Fee {}', 'Взнос {}', '{} жарна'),
  complaints: t('Complaint {}', 'Жалоба {}', '{} шағым'),
  related_processes: t('Link {}', 'Связь {}', '{} байланыс'),
  vat_payers: t('Register of VAT payers: {}', 'Реестр плательщиков НДС: {}', 'ҚҚС төлеушілер тізілімі: {}'),
  vat_checks: t('Check for VAT by hand: {}', 'Проверка учёта по НДС вручную: {}', 'ҚҚС есебін қолмен тексеру: {}'),
  risky_taxpayers: t(
    'List of taxpayers of high risk: {}',
    'Список налогоплательщиков высокой степени риска: {}',
    'Тәуекел дәрежесі жоғары салық төлеушілер тізімі: {}',
  ),
  inactive_taxpayers: t(
    'List of inactive taxpayers: {}',
    'Список бездействующих налогоплательщиков: {}',
    'Әрекетсіз салық төлеушілер тізімі: {}',
  ),
  producers: t(
    'Register of domestic producers: {}',
    'Реестр отечественных товаропроизводителей: {}',
    'Отандық тауар өндірушілер тізілімі: {}',
  ),
  founders: t('Founders and heads of {}', 'Учредители и руководители: {}', 'Құрылтайшылар мен басшылар: {}'),
  debarred_abroad: t(
    'List of those debarred abroad: {}',
    'Список отстранённых за рубежом: {}',
    'Шетелде шеттетілгендер тізімі: {}',
  ),
  other_registers: t('Loaded register: {}', 'Загруженный реестр: {}', 'Жүктелген тізілім: {}'),
  unscrupulous_suppliers: t(
    'Register of unscrupulous participants: {}',
    'Реестр недобросовестных участников закупок: {}',
    'Жосықсыз қатысушылар тізілімі: {}',
  ),
  unscrupulous_people: t(
    'Register of unscrupulous participants, people of {}',
    'Реестр недобросовестных участников закупок, лица: {}',
    'Жосықсыз қатысушылар тізілімі, тұлғалары: {}',
  ),
}

/** The label of a record of a table in a letter. */
export function recordLabel(table: string, number: string, lang: Lang): string {
  return recordWords[table]?.[lang].replace('{}', number) ?? `${table} ${number}`
}

const statusWords: Record<string, Text> = {
  pending: t('under way', 'в работе', 'өңделуде'),
  planning: t('planned', 'запланировано', 'жоспарланған'),
  planned: t('planned', 'запланировано', 'жоспарланған'),
  active: t('active', 'действует', 'қолданыста'),
  complete: t('completed', 'завершено', 'аяқталған'),
  cancelled: t('cancelled', 'отменено', 'жойылған'),
  unsuccessful: t('failed', 'не состоялось', 'өтпеген'),
  withdrawn: t('withdrawn', 'отозвано', 'кері қайтарылған'),
  valid: t('admitted', 'допущена', 'жіберілген'),
  disqualified: t('rejected', 'отклонена', 'қабылданбаған'),
  terminated: t('ended', 'прекращён', 'тоқтатылған'),
}

// Codes of the standard that stand as values in the tables.
const codeWords: Record<string, Text> = {
  goods: t('goods', 'товары', 'тауарлар'),
  works: t('works', 'работы', 'жұмыстар'),
  services: t('services', 'услуги', 'көрсетілетін қызметтер'),
  open: t('open', 'открытый', 'ашық'),
  selective: t('selective', 'с отбором', 'іріктеумен'),
  limited: t('limited', 'ограниченный', 'шектеулі'),
  direct: t('direct', 'прямой договор', 'тікелей шарт'),
  supplier: t('supplier', 'поставщик', 'өнім беруші'),
  cancel: t('cancellation', 'отмена', 'жою'),
  cancellation: t('cancellation', 'отмена', 'жою'),
  pause: t('pause', 'приостановление', 'тоқтата тұру'),
  founder: t('founder', 'учредитель', 'құрылтайшы'),
  head: t('head', 'руководитель', 'басшы'),
  other: t('other', 'другое', 'басқа'),
}

/** A code of the standard in words: undefined for what is no code. */
export function codeLabel(code: string, lang: Lang): string | undefined {
  return codeWords[code]?.[lang]
}

/** A status as the portal words it, in the language: undefined where its own books have no word for it. */
export function portalStatus(status: string, lang: Lang): string | undefined {
  if (lang === 'ru') return status
  if (lang === 'en') return undefined
  return [...contractStatus, ...lotStatus, ...announcementStatus].find(({ name_ru }) => name_ru === status)?.name_kz
}

export function statusLabel(status: string, lang: Lang): string {
  return statusWords[status]?.[lang] ?? status
}

/** Sentences of the letter and of its cover that are not in a template; {} are filled in order. */
export const phrases = {
  registerSource: t('the register that was loaded', 'загруженный реестр', 'жүктелген тізілім'),
  notInRegister: t(
    'The register of VAT payers that was loaded has no entry on the supplier',
    'В загруженном реестре плательщиков НДС записи о поставщике нет',
    'Жүктелген ҚҚС төлеушілер тізілімінде өнім беруші туралы жазба жоқ',
  ),
  notInRegisterShort: t(
    'the register that was loaded has no entry',
    'в загруженном реестре записи нет',
    'жүктелген тізілімде жазба жоқ',
  ),
  registeredUntil: t(
    'by the register that was loaded, registered until {}',
    'по загруженному реестру состоял на учёте до {}',
    'жүктелген тізілім бойынша {} дейін есепте тұрған',
  ),
  registeredFrom: t(
    'by the register that was loaded, registered from {}',
    'по загруженному реестру состоит на учёте с {}',
    'жүктелген тізілім бойынша {} бастап есепте тұр',
  ),
  debarredFrom: t('entered from {} to {}', 'включён с {} по {}', '{} бастап {} дейін енгізілген'),
  debarredNone: t('no entry', 'записи о поставщике нет', 'өнім беруші туралы жазба жоқ'),
  debarredUnknown: t(
    'not known to us',
    'нам неизвестно, есть ли запись о поставщике',
    'өнім беруші туралы жазба бар-жоғы бізге белгісіз',
  ),
  gradeQuestion: t(
    'a question, not a finding of a breach',
    'вопрос, а не вывод о нарушении',
    'бұзушылық туралы қорытынды емес, сұрақ',
  ),
  gradeDocument: t(
    'only documents can confirm it or not',
    'подтвердить или исключить можно только по документам',
    'тек құжаттар бойынша растауға немесе жоққа шығаруға болады',
  ),
  moreFlags: t('Further signs of the same kind: {}', 'Ещё признаков того же рода: {}', 'Осындай тағы {} белгі бар'),
  portalSource: t(
    'public procurement web portal',
    'веб-портал государственных закупок',
    'мемлекеттік сатып алу веб-порталы',
  ),
  severalLots: t(
    'Contract No. {} covers lots: {}; its sum is of all of them, the planned sum above of one',
    'Договор № {} охватывает лотов: {}; его сумма – по всем этим лотам, а сумма по плану выше – по одному',
    '№ {} шарт бірнеше лотты қамтиды, лоттар саны: {}; оның сомасы – барлық осы лоттар бойынша, ал жоғарыдағы жоспар сомасы – бір лот бойынша',
  ),
  moreRecords: t('Further records, in Annex 1: {}.', 'Ещё записей, в приложении 1: {}.', 'Тағы {} жазба 1-қосымшада.'),
  contractsInAnnex: t(
    'The largest of these contracts ({}) are in Annex 1.',
    'Крупнейшие из этих договоров ({}) перечислены в приложении 1.',
    'Осы шарттардың ең ірілері ({}) 1-қосымшада келтірілген.',
  ),
  contractSums: t(
    'Contract No. {}: {} {} without VAT; VAT {} {}; {} {} with VAT.',
    'Договор № {}: {} {} без НДС; НДС {} {}; {} {} с НДС.',
    '№ {} шарт: ҚҚС-сыз {} {}; ҚҚС {} {}; ҚҚС-пен {} {}.',
  ),
  contractSumNet: t('Contract No. {}: {} {} without VAT.', 'Договор № {}: {} {} без НДС.', '№ {} шарт: ҚҚС-сыз {} {}.'),
  firstLetter: t(
    'A copy of the first letter, with the mark or notice of its registration',
    'Копия первого обращения с отметкой или уведомлением о его регистрации',
    'Бірінші өтініштің тіркелгені туралы белгісі немесе хабарламасы бар көшірмесі',
  ),
  annexRecords: t(
    'Annex 1: the records on which this letter is based (in this document)',
    'Приложение 1: записи, на которых основано это письмо (в этом документе)',
    '1-қосымша: осы хатқа негіз болған жазбалар (осы құжатта)',
  ),
  annexPurchases: t(
    'Annex 1: the largest contracts on which this letter is based (in this document)',
    'Приложение 1: крупнейшие договоры, на которых основано это письмо (в этом документе)',
    '1-қосымша: осы хатқа негіз болған ең ірі шарттар (осы құжатта)',
  ),
  annexLots: t(
    'Annex: the lots that were compared, with the prices of the bids (in this document)',
    'Приложение: сопоставленные лоты с ценами заявок (в этом документе)',
    'Қосымша: өтінім бағалары көрсетілген салыстырылған лоттар (осы құжатта)',
  ),
  printAnnouncement: t(
    "Printout of the portal's card of announcement No. {}",
    'Распечатка карточки объявления № {} с портала',
    '№ {} хабарландыру карточкасының порталдан алынған басып шығармасы',
  ),
  printContract: t(
    "Printout of the portal's card of contract No. {}",
    'Распечатка карточки договора № {} с портала',
    '№ {} шарт карточкасының порталдан алынған басып шығармасы',
  ),
  printVat: t(
    "Printout of the revenue service's check of the supplier for VAT on the date of the act or other turnover",
    'Распечатка проверки постановки поставщика на учёт по НДС на дату акта или иного оборота (сервис органа государственных доходов)',
    'Өнім берушінің акт немесе өзге айналым күніндегі ҚҚС есебін тексерудің басып шығармасы (мемлекеттік кірістер органының сервисі)',
  ),
  yes: t('yes', 'да', 'иә'),
  no: t('no', 'нет', 'жоқ'),
  groundSubparagraph: t(
    'sub-paragraph {}) of Art. 16(3)',
    'подпункт {}) пункта 3 статьи 16',
    '16-баптың 3-тармағының {}) тармақшасы',
  ),
  groundSubparagraphOld: t(
    'sub-paragraph {}) of Art. 39 of Law 434-V',
    'подпункт {}) статьи 39 Закона 434-V',
    '434-V Заңының 39-бабының {}) тармақшасы',
  ),
  none: t('none', 'нет', 'жоқ'),
  soleTrader: t('Sole trader {}', 'ИП {}', 'ЖК {}'),
  person: t('Natural person {}', 'Физическое лицо {}', 'Жеке тұлға {}'),
  iin: t('IIN', 'ИИН', 'ЖСН'),
  bin: t('BIN', 'БИН', 'БСН'),
} as const satisfies Record<string, Text>

/** A sentence with its `{}` filled in order. */
export function phrase(text: Text, lang: Lang, ...values: (string | number)[]): string {
  let index = 0
  return text[lang].replace(/\{\}/g, () => String(values[index++] ?? ''))
}

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
  transactions: t('Payment {}', 'Платёж {}', '{} төлем'),
  milestones: t('Act {}', 'Акт {}', '{} акт'),
  documents: t('Document {}', 'Документ {}', '{} құжат'),
  parties: t('Organisation {}', 'Организация {}', '{} ұйым'),
  vat_payers: t('Register of VAT payers: {}', 'Реестр плательщиков НДС: {}', 'ҚҚС төлеушілер тізілімі: {}'),
  unscrupulous_suppliers: t(
    'Register of unscrupulous participants: {}',
    'Реестр недобросовестных участников закупок: {}',
    'Жосықсыз қатысушылар тізілімі: {}',
  ),
}

/** The label of a record of a table in a letter. */
export function recordLabel(table: string, number: string, lang: Lang): string {
  return recordWords[table]?.[lang].replace('{}', number) ?? `${table} ${number}`
}

const fieldWords: Record<string, Text> = {
  tender_date_published: t('published', 'опубликовано', 'жарияланған'),
  tender_period_start_date: t('bids accepted from', 'начало приёма заявок', 'өтінім қабылдаудың басталуы'),
  tender_period_end_date: t('bids accepted until', 'окончание приёма заявок', 'өтінім қабылдаудың аяқталуы'),
  kz_discus_end_date: t('discussion ended', 'окончание обсуждения', 'талқылаудың аяқталуы'),
  kz_repeat_start_date: t(
    'bids accepted again from',
    'начало повторного приёма заявок',
    'өтінімді қайта қабылдаудың басталуы',
  ),
  kz_repeat_end_date: t(
    'bids accepted again until',
    'окончание повторного приёма заявок',
    'өтінімді қайта қабылдаудың аяқталуы',
  ),
  kz_itogi_date_public: t('results published', 'публикация итогов', 'қорытындының жариялануы'),
  tender_value_amount: t('planned sum without VAT', 'сумма по плану без НДС', 'ҚҚС-сыз жоспар сомасы'),
  tender_procurement_method_details: t('method', 'способ закупки', 'сатып алу тәсілі'),
  tender_number_of_tenderers: t('number of bidders', 'число участников', 'қатысушылар саны'),
  tender_status: t('status', 'состояние', 'жай-күйі'),
  kz_ref_trade_methods_id: t('method', 'способ закупки', 'сатып алу тәсілі'),
  kz_ref_buy_trade_methods_id: t('method', 'способ закупки', 'сатып алу тәсілі'),
  kz_contract_number_sys: t('number', 'номер', 'нөмірі'),
  kz_number_anno: t('number', 'номер', 'нөмірі'),
  kz_parent_id: t('repeats the announcement', 'повторяет объявление', 'қайталанатын хабарландыру'),
  kz_akt_date: t('date of the act', 'дата акта', 'акт күні'),
  kz_approve_date: t('approved', 'дата утверждения', 'бекітілген күні'),
  date_met: t('done', 'исполнено', 'орындалған күні'),
  due_date: t('due', 'срок', 'мерзімі'),
  buyer_id: t('customer', 'заказчик', 'тапсырыс беруші'),
  org_id: t('organisation', 'организация', 'ұйым'),
  kz_fakt_trade_methods_id: t('actual method', 'фактический способ закупки', 'нақты сатып алу тәсілі'),
  kz_ref_buy_status_id: t(
    'status code of the announcement',
    'код состояния объявления',
    'хабарландыру жай-күйінің коды',
  ),
  status: t('status', 'состояние', 'жай-күйі'),
  status_details: t('status', 'состояние', 'жай-күйі'),
  bids_count: t('number of bids', 'число заявок', 'өтінімдер саны'),
  date: t('date', 'дата', 'күні'),
  date_signed: t('signed', 'дата заключения', 'жасалған күні'),
  title: t('name', 'наименование', 'атауы'),
  title_kk: t('name', 'наименование', 'атауы'),
  description: t('description', 'описание', 'сипаттамасы'),
  tenderer_id: t('bidder', 'участник', 'қатысушы'),
  tenderer_name: t('bidder', 'участник', 'қатысушы'),
  supplier_id: t('supplier', 'поставщик', 'өнім беруші'),
  supplier_name: t('supplier', 'поставщик', 'өнім беруші'),
  kz_contract_sum_wnds: t('sum with VAT', 'сумма с НДС', 'ҚҚС-пен сома'),
  kz_with_nds: t('the sum includes VAT', 'в сумму включён НДС', 'сомаға ҚҚС енгізілген'),
  kz_fakt_sum: t('actual sum without VAT', 'фактическая сумма без НДС', 'ҚҚС-сыз нақты сома'),
  kz_fakt_sum_wnds: t('actual sum with VAT', 'фактическая сумма с НДС', 'ҚҚС-пен нақты сома'),
  kz_fin_year: t('financial year', 'финансовый год', 'қаржы жылы'),
  kz_ground_subparagraph: t('sub-paragraph of the ground', 'подпункт основания', 'негіздің тармақшасы'),
  kz_ref_justification_id: t('ground (code)', 'основание (код)', 'негіз (коды)'),
  kz_status_id: t('status code of the bid', 'код состояния заявки', 'өтінім жай-күйінің коды'),
  kz_ref_lot_status_id: t('status code of the lot', 'код состояния лота', 'лот жай-күйінің коды'),
  registered_from: t('registered for VAT from', 'на учёте по НДС с', 'ҚҚС бойынша есепте тұрған күннен'),
  registered_to: t('registered for VAT until', 'на учёте по НДС до', 'ҚҚС бойынша есепте тұрған күнге дейін'),
  as_of: t('register as of', 'реестр на дату', 'тізілім күні'),
  procurement_method: t('method', 'способ закупки', 'сатып алу тәсілі'),
}

const fieldWordsOfTables: Record<string, Text> = {
  'lots.value_amount': t('planned sum without VAT', 'сумма по плану без НДС', 'ҚҚС-сыз жоспар сомасы'),
  'plans.amount': t('planned sum without VAT', 'сумма по плану без НДС', 'ҚҚС-сыз жоспар сомасы'),
  'contracts.value_amount': t('sum without VAT', 'сумма без НДС', 'ҚҚС-сыз сома'),
  'bids.value_amount': t('price offered', 'предложенная цена', 'ұсынылған баға'),
  'transactions.value_amount': t('sum paid', 'сумма платежа', 'төлем сомасы'),
  'awards.value_amount': t('sum', 'сумма', 'сома'),
  'parties.name': t('name', 'наименование', 'атауы'),
}

/** The name of a field in a letter; its column name when it has no other, as a field of a custom indicator may. */
export function fieldLabel(table: string, field: string, lang: Lang): string {
  // The date beside a stamp goes by the stamp's name.
  const stamp = field.replace(/_local_date$/, '')
  return (
    (fieldWordsOfTables[`${table}.${field}`] ??
      fieldWords[field] ??
      fieldWords[stamp] ??
      fieldWords[`${stamp}_date`])?.[lang] ?? field
  )
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
  portalSource: t(
    'public procurement web portal',
    'веб-портал государственных закупок',
    'мемлекеттік сатып алу веб-порталы',
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
  annexRecords: t(
    'Annex 1: the records on which the notice is based (in this document)',
    'Приложение 1: записи, на которых основано сообщение (в этом документе)',
    '1-қосымша: хабарламаға негіз болған жазбалар (осы құжатта)',
  ),
  annexPurchases: t(
    'Annex 1: the largest contracts on which the notice is based (in this document)',
    'Приложение 1: крупнейшие договоры, на которых основано сообщение (в этом документе)',
    '1-қосымша: хабарламаға негіз болған ең ірі шарттар (осы құжатта)',
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

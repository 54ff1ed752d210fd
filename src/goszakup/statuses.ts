/** Codes of OCDS's closed lists that goszakup's states become. */
export type TenderStatus = 'planning' | 'planned' | 'active' | 'cancelled' | 'unsuccessful' | 'complete' | 'withdrawn'
export type AwardStatus = 'pending' | 'active' | 'cancelled' | 'unsuccessful'
export type ContractStatus = 'pending' | 'active' | 'cancelled' | 'terminated'
export type BidStatus = 'invited' | 'pending' | 'valid' | 'disqualified' | 'withdrawn'
export type ProcurementMethod = 'open' | 'selective' | 'limited' | 'direct'

/** A status of an announcement or a lot. */
export interface StageStatus {
  ocds: TenderStatus
  name_ru: string
}

/** A status of a contract, and what it says of the award behind it. */
export interface ContractState {
  ocds: ContractStatus
  award: AwardStatus
  name_ru: string
}

/** A method of procurement. */
export interface TradeMethod {
  ocds: ProcurementMethod
  /** 1 state procurement, 2 quasi-state and other procurement outside the law, 9 framework. */
  type: 1 | 2 | 9
  symbol: string
  name_ru: string
  /** The method fits two codes of OCDS; this is the likelier one. */
  uncertain?: true
}

/**
 * Statuses of announcements by id (reference book `ref_buy_status`). By id, never by code: some codes mix Cyrillic and
 * Latin letters. 350 becomes `unsuccessful` or `cancelled` when its lots say so: `tenderStatus`.
 */
export const tenderStatuses: Readonly<Record<number, StageStatus>> = {
  110: { ocds: 'planned', name_ru: 'Проект' },
  120: { ocds: 'planned', name_ru: 'Подписание документации' },
  130: { ocds: 'planned', name_ru: 'Проект утвержден' },
  160: { ocds: 'planned', name_ru: 'Проект. Изменение документации' },
  190: { ocds: 'active', name_ru: 'Изменена документация' },
  210: { ocds: 'active', name_ru: 'Опубликовано' },
  220: { ocds: 'active', name_ru: 'Опубликовано (прием заявок)' },
  230: { ocds: 'active', name_ru: 'Опубликовано (дополнение заявок)' },
  240: { ocds: 'active', name_ru: 'Опубликовано (прием ценовых предложений)' },
  245: { ocds: 'active', name_ru: 'Опубликовано (проверка заявок)' },
  250: { ocds: 'active', name_ru: 'Рассмотрение заявок' },
  260: { ocds: 'active', name_ru: 'Рассмотрение дополнений заявок' },
  270: { ocds: 'active', name_ru: 'Заполнение условных скидок' },
  280: { ocds: 'active', name_ru: 'Опубликовано (ожидание проведения аукциона)' },
  290: { ocds: 'active', name_ru: 'Опубликовано (проведение аукциона)' },
  295: { ocds: 'active', name_ru: 'Формирование проекта протокола преддопуска' },
  300: { ocds: 'active', name_ru: 'Заслушивание' },
  310: { ocds: 'active', name_ru: 'Формирование протокола преддопуска' },
  320: { ocds: 'active', name_ru: 'Формирование протокола допуска' },
  325: { ocds: 'active', name_ru: 'Формирование протокола промежуточных итогов' },
  330: { ocds: 'active', name_ru: 'Формирование протокола итогов' },
  350: { ocds: 'complete', name_ru: 'Завершено' },
  410: { ocds: 'cancelled', name_ru: 'Отказ от закупки' },
  420: { ocds: 'active', name_ru: 'Приостановлено' },
  430: { ocds: 'cancelled', name_ru: 'Отменено' },
  440: { ocds: 'active', name_ru: 'На обжаловании' },
  444: { ocds: 'active', name_ru: 'Ожидание камерального контроля' },
  445: { ocds: 'active', name_ru: 'Ожидание проведения контроля качества' },
  450: { ocds: 'active', name_ru: 'Отправлено на контроль качества' },
  460: { ocds: 'active', name_ru: 'Пройдено контроль качества' },
  510: { ocds: 'active', name_ru: 'Пересмотр итогов' },
  520: { ocds: 'active', name_ru: 'Пересмотр ППД' },
  530: { ocds: 'active', name_ru: 'Принятие решения по пересмотру ППД' },
  540: { ocds: 'active', name_ru: 'Принятие решение об исполнении уведомления' },
  550: { ocds: 'active', name_ru: 'Принятие решение о пересмотре итогов' },
}

/** Statuses of lots by id (reference book `ref_lots_status`). */
export const lotStatuses: Readonly<Record<number, StageStatus>> = {
  110: { ocds: 'planned', name_ru: 'Проект' },
  120: { ocds: 'planned', name_ru: 'Подписание документации' },
  130: { ocds: 'planned', name_ru: 'Проект утвержден' },
  160: { ocds: 'planned', name_ru: 'Проект. Изменение документации' },
  190: { ocds: 'active', name_ru: 'Изменена документация' },
  210: { ocds: 'active', name_ru: 'Опубликован' },
  220: { ocds: 'active', name_ru: 'Опубликован (прием заявок)' },
  230: { ocds: 'active', name_ru: 'Опубликован (дополнение заявок)' },
  240: { ocds: 'active', name_ru: 'Опубликован (прием ценовых предложений)' },
  245: { ocds: 'active', name_ru: 'Опубликовано (проверка заявок)' },
  250: { ocds: 'active', name_ru: 'Рассмотрение заявок' },
  260: { ocds: 'active', name_ru: 'Рассмотрение дополнений заявок' },
  270: { ocds: 'active', name_ru: 'Заполнение условных скидок' },
  280: { ocds: 'active', name_ru: 'Опубликовано (ожидание проведения аукциона)' },
  285: { ocds: 'active', name_ru: 'Опубликовано (ожидание окончания торгов))' },
  290: { ocds: 'active', name_ru: 'Опубликовано (проведение аукциона)' },
  295: { ocds: 'active', name_ru: 'Формирование проекта протокола преддопуска' },
  300: { ocds: 'active', name_ru: 'Заслушивание' },
  310: { ocds: 'active', name_ru: 'Формирование протокола преддопуска' },
  320: { ocds: 'active', name_ru: 'Формирование протокола допуска' },
  325: { ocds: 'active', name_ru: 'Формирование протокола промежуточных итогов' },
  330: { ocds: 'active', name_ru: 'Формирование протокола итогов' },
  360: { ocds: 'complete', name_ru: 'Закупка состоялась' },
  370: { ocds: 'unsuccessful', name_ru: 'Закупка не состоялась' },
  410: { ocds: 'cancelled', name_ru: 'Отказ от лота' },
  420: { ocds: 'active', name_ru: 'Приостановлен' },
  430: { ocds: 'cancelled', name_ru: 'Отменен' },
  440: { ocds: 'active', name_ru: 'На обжаловании' },
  444: { ocds: 'active', name_ru: 'Ожидание камерального контроля' },
  445: { ocds: 'active', name_ru: 'Ожидание проведения контроля качества' },
  450: { ocds: 'active', name_ru: 'Отправлено на контроль качества' },
  460: { ocds: 'active', name_ru: 'Пройдено контроль качества' },
  510: { ocds: 'active', name_ru: 'Пересмотр итогов' },
  520: { ocds: 'active', name_ru: 'Пересмотр ППД' },
  530: { ocds: 'active', name_ru: 'Принятие решения по пересмотру ППД' },
  540: { ocds: 'active', name_ru: 'Принятие решение об исполнении уведомления' },
  550: { ocds: 'active', name_ru: 'Принятие решение о пересмотре итогов' },
}

/**
 * Statuses of contracts by id (reference book `ref_contract_status`). 455 is a version that a later one replaced; it is
 * the state of a contract only while the later one is unknown. 375 may be final: read as still in force.
 */
export const contractStatuses: Readonly<Record<number, ContractState>> = {
  110: { ocds: 'pending', award: 'active', name_ru: 'Проект договора' },
  115: { ocds: 'pending', award: 'active', name_ru: 'Отправлен на согласование заказчику' },
  120: { ocds: 'pending', award: 'active', name_ru: 'Отправлен на согласование поставщику' },
  125: { ocds: 'pending', award: 'active', name_ru: 'Завершение согласования' },
  130: { ocds: 'pending', award: 'active', name_ru: 'На подписании у Заказчика' },
  131: { ocds: 'pending', award: 'active', name_ru: 'На подписании у Поставщика' },
  135: { ocds: 'pending', award: 'active', name_ru: 'Формирование версии для печати' },
  160: { ocds: 'pending', award: 'active', name_ru: 'Готов к отправке на регистрацию' },
  165: { ocds: 'pending', award: 'active', name_ru: 'На регистрации в Казначействе' },
  185: { ocds: 'active', award: 'active', name_ru: 'Подписан' },
  190: { ocds: 'active', award: 'active', name_ru: 'Действует' },
  310: { ocds: 'active', award: 'active', name_ru: 'Уступка прав поставщика' },
  315: { ocds: 'active', award: 'active', name_ru: 'Уступка прав заказчика' },
  330: { ocds: 'cancelled', award: 'cancelled', name_ru: 'Не заключен' },
  340: { ocds: 'terminated', award: 'active', name_ru: 'Расторгнут в одностороннем порядке' },
  345: { ocds: 'active', award: 'active', name_ru: 'Ожидание расторжения договора' },
  350: { ocds: 'terminated', award: 'active', name_ru: 'Расторгнут по соглашению сторон' },
  375: { ocds: 'active', award: 'active', name_ru: 'Частично исполнен' },
  390: { ocds: 'terminated', award: 'active', name_ru: 'Исполнен' },
  410: { ocds: 'cancelled', award: 'cancelled', name_ru: 'Выбран 2 победитель' },
  420: { ocds: 'cancelled', award: 'cancelled', name_ru: 'Изменены итоги' },
  430: { ocds: 'cancelled', award: 'cancelled', name_ru: 'Отказ от закупки и договора' },
  450: { ocds: 'active', award: 'active', name_ru: 'Создано доп.соглашение' },
  455: { ocds: 'active', award: 'active', name_ru: 'Изменен' },
  456: { ocds: 'active', award: 'active', name_ru: 'Передача прав' },
  460: { ocds: 'active', award: 'active', name_ru: 'Передан.Действует' },
  461: { ocds: 'cancelled', award: 'cancelled', name_ru: 'Передан.Не заключен' },
  462: { ocds: 'terminated', award: 'active', name_ru: 'Передан.Расторгнут в одностороннем порядке' },
  463: { ocds: 'terminated', award: 'active', name_ru: 'Передан.Расторгнут по соглашению сторон' },
  464: { ocds: 'terminated', award: 'active', name_ru: 'Передан.Исполнен' },
  465: { ocds: 'terminated', award: 'active', name_ru: 'Передан.Частично исполнен' },
  470: { ocds: 'terminated', award: 'active', name_ru: 'Срок договора истек' },
  480: { ocds: 'terminated', award: 'active', name_ru: 'Недействительный по решению суда' },
}

/** Methods of procurement by id (reference book `ref_trade_methods`). */
export const tradeMethods: Readonly<Record<number, TradeMethod>> = {
  2: { ocds: 'open', type: 1, symbol: 'ОК', name_ru: 'Открытый конкурс' },
  3: { ocds: 'open', type: 1, symbol: 'ЗЦП', name_ru: 'Запрос ценовых предложений' },
  6: { ocds: 'direct', type: 1, symbol: 'ОИ', name_ru: 'Из одного источника по несостоявшимся закупкам' },
  7: { ocds: 'open', type: 1, symbol: 'АУК', name_ru: 'Аукцион (до 2022)' },
  8: { ocds: 'open', type: 1, symbol: 'ЧТБ', name_ru: 'Через товарные биржи' },
  22: { ocds: 'open', type: 1, symbol: 'ДК', name_ru: 'Конкурс с применением двухэтапных процедур' },
  23: { ocds: 'direct', type: 1, symbol: 'ОИПД', name_ru: 'Из одного источника путем прямого заключения договора' },
  32: { ocds: 'selective', type: 1, symbol: 'КПКО', name_ru: 'Конкурс с предварительным квалификационным отбором' },
  50: { ocds: 'open', type: 1, symbol: 'ЗЖ', name_ru: 'Закупка жилища', uncertain: true },
  52: {
    ocds: 'open',
    type: 1,
    symbol: 'ГСЗ',
    name_ru: 'Закупка по государственному социальному заказу',
    uncertain: true,
  },
  55: { ocds: 'direct', type: 2, symbol: 'ЗЖнеГЗ', name_ru: 'Закупка жилища (не ГЗ)', uncertain: true },
  60: { ocds: 'open', type: 1, symbol: 'ЭМ', name_ru: 'Электронный магазин' },
  77: { ocds: 'open', type: 1, symbol: 'АУК', name_ru: 'Аукцион (с 2022)' },
  78: { ocds: 'open', type: 1, symbol: 'АУК', name_ru: 'Аукцион' },
  105: { ocds: 'direct', type: 2, symbol: 'ОИнеГЗ', name_ru: 'Из одного источника (не ГЗ)' },
  120: {
    ocds: 'open',
    type: 1,
    symbol: 'КпОПО',
    name_ru: 'Конкурс по приобретению услуг по организации питания воспитанников и обучающихся',
  },
  121: {
    ocds: 'open',
    type: 1,
    symbol: 'КППТСОПО',
    name_ru: 'Конкурс по приобретению товаров, связанных с обеспечением питания воспитанников и обучающихся',
  },
  122: {
    ocds: 'direct',
    type: 1,
    symbol: 'УсГосОбЗ',
    name_ru: 'Договор на услуги государственного образовательного заказа',
  },
  123: {
    ocds: 'direct',
    type: 2,
    symbol: 'ИОИППЗДнеГЗ',
    name_ru: 'Из одного источника путем прямого заключения договора (не ГЗ)',
  },
  124: { ocds: 'open', type: 2, symbol: 'ОТ', name_ru: 'Тендер' },
  125: { ocds: 'direct', type: 2, symbol: 'ОИнеГЗ', name_ru: 'Из одного источника по несостоявшимся закупкам не ГЗ' },
  126: { ocds: 'open', type: 2, symbol: 'ЗЦПнеГЗ', name_ru: 'Запрос ценовых предложений (не ГЗ new)' },
  128: { ocds: 'open', type: 1, symbol: 'КСП', name_ru: 'Конкурс с применением специального порядка', uncertain: true },
  130: { ocds: 'limited', type: 1, symbol: 'ГЗПОП', name_ru: 'Государственные закупки с применением особого порядка' },
  131: {
    ocds: 'direct',
    type: 1,
    symbol: 'ИОИППЗДМОН',
    name_ru: 'Из одного источника путем прямого заключения договора по питанию обучающихся',
  },
  132: { ocds: 'open', type: 9, symbol: 'РС', name_ru: 'Первый этап конкурса с использованием рамочного соглашения' },
  133: {
    ocds: 'selective',
    type: 1,
    symbol: 'КиРС',
    name_ru: 'Второй этап конкурса с использованием рамочного соглашения',
  },
  160: { ocds: 'open', type: 2, symbol: 'ЭМнеГЗ', name_ru: 'Электронный магазин (не ГЗ)' },
  177: { ocds: 'open', type: 2, symbol: 'АнеГЗ', name_ru: 'Аукцион (не ГЗ) с 2022 г' },
  178: { ocds: 'open', type: 2, symbol: 'АнеГЗ', name_ru: 'Аукцион (не ГЗ)' },
  188: { ocds: 'open', type: 1, symbol: 'КРБС', name_ru: 'Конкурс с использованием рейтингово-балльной системы' },
  190: { ocds: 'limited', type: 2, symbol: 'ТОП', name_ru: 'Тендер с применением особого порядка' },
  200: { ocds: 'open', type: 2, symbol: 'ТРБС', name_ru: 'Тендер с использованием рейтингово-балльной системы' },
  201: { ocds: 'open', type: 1, symbol: 'КСПК', name_ru: 'Конкурс по строительству «под ключ»' },
  202: { ocds: 'open', type: 2, symbol: 'ТСПК', name_ru: 'Тендер по строительству «под ключ»' },
}

/** Methods that end in an electronic auction. */
export const auctionMethods: readonly number[] = [7, 77, 78, 177, 178]

/** Methods by which a failed procedure is followed by a single source. */
export const afterFailureMethods: readonly number[] = [6, 125]

/** The version of a contract that a later one replaced. */
export const supersededContract = 455

/** The first winner did not sign and the second was chosen. */
export const secondWinnerContract = 410

/** Subject of procurement (`ref_subject_type`) as OCDS's category. */
export const procurementCategories: Readonly<Record<number, 'goods' | 'works' | 'services'>> = {
  1: 'goods',
  2: 'works',
  3: 'services',
}

/** What became of a bid. */
export interface BidState {
  ocds: BidStatus
  /** 1 the winner, 2 the second winner. */
  rank?: 1 | 2
}

/**
 * The state of a bid by the name of its status (`ref_po_st`): of the ids only 360 is known for certain. A bid that
 * shows is past the deadline, so one that was only submitted, as losing price quotations stay, is valid.
 * Undefined for a name that is not known.
 */
export function bidState(name: string | undefined, id?: number): BidState | undefined {
  const text = name?.toLowerCase().replaceAll('ё', 'е').trim() ?? ''
  if (text === '') return id === 360 ? { ocds: 'valid', rank: 1 } : undefined
  if (/^втор\S* (победител|мест)/.test(text)) return { ocds: 'valid', rank: 2 }
  if (/^(перв\S* )?победител/.test(text)) return { ocds: 'valid', rank: 1 }
  if (/^(отозван|отзыв)/.test(text)) return { ocds: 'withdrawn' }
  if (/^(отклонен|не допущен|недопущен|не соответств)/.test(text)) return { ocds: 'disqualified' }
  if (/^(подан|допущен|принят|рассмотрен|участник)/.test(text)) return { ocds: 'valid' }
  if (/^(проект|черновик)/.test(text)) return { ocds: 'pending' }
  return id === 360 ? { ocds: 'valid', rank: 1 } : undefined
}

/**
 * The status of an announcement: a complete one is unsuccessful when every lot failed (370), and cancelled when every
 * lot was refused or cancelled (410, 430). Undefined for an unknown id.
 */
export function tenderStatus(id: number, lotStatusIds: readonly (number | undefined)[]): TenderStatus | undefined {
  const status = tenderStatuses[id]?.ocds
  if (id !== 350 || lotStatusIds.length === 0) return status
  if (lotStatusIds.every((lot) => lot === 370)) return 'unsuccessful'
  if (lotStatusIds.every((lot) => lot === 410 || lot === 430)) return 'cancelled'
  return status
}

/** Regions by the first two digits of a KATO code, in Russian. */
export const regions: Readonly<Record<string, string>> = {
  '10': 'Абайская область',
  '11': 'Акмолинская область',
  '15': 'Актюбинская область',
  '19': 'Алматинская область',
  '23': 'Атырауская область',
  '27': 'Западно-Казахстанская область',
  '31': 'Жамбылская область',
  '33': 'Жетысуская область',
  '35': 'Карагандинская область',
  '39': 'Костанайская область',
  '43': 'Кызылординская область',
  '47': 'Мангистауская область',
  '55': 'Павлодарская область',
  '59': 'Северо-Казахстанская область',
  '61': 'Туркестанская область',
  '62': 'Улытауская область',
  '63': 'Восточно-Казахстанская область',
  '71': 'Астана',
  '75': 'Алматы',
  '79': 'Шымкент',
}

/** The code of the region that a KATO code lies in (`551010000` in `550000000`); undefined when it is not a code. */
export function regionCode(kato: string | undefined): string | undefined {
  return kato !== undefined && /^\d{9}$/.test(kato) && regions[kato.slice(0, 2)] !== undefined
    ? `${kato.slice(0, 2)}0000000`
    : undefined
}

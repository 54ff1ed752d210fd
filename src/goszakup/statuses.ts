import type { Method } from '../law/methods.ts'

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

/**
 * Methods of procurement (ids of `ref_trade_methods`; what they are is in law/methods.ts) by their OCDS code. 50, 52, 55
 * and 128 fit two codes: the likelier one holds them.
 */
export const methodsByCode: Readonly<Record<ProcurementMethod, readonly number[]>> = {
  open: [2, 3, 7, 8, 22, 50, 52, 60, 77, 78, 120, 121, 124, 126, 128, 132, 160, 177, 178, 188, 200, 201, 202],
  selective: [32, 133],
  limited: [130, 190],
  direct: [6, 23, 55, 105, 122, 123, 125, 131],
}

/** The OCDS code of a method; undefined for a method that is not known. */
export function procurementMethod(id: number | undefined): ProcurementMethod | undefined {
  const codes = Object.keys(methodsByCode) as ProcurementMethod[]
  return id === undefined ? undefined : codes.find((code) => methodsByCode[code].includes(id))
}

/** The portal's numbers of the systems that a method can belong to. */
export const systemNumbers: Readonly<Record<Method['system'], number>> = { state: 1, 'quasi-state': 2, framework: 9 }

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

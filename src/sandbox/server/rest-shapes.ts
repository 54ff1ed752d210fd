import { snakeName } from './relations.ts'
import type { Row } from './table.ts'

// The columns of the REST half, in the order of its documentation. GraphQL knows more of announcements, lots and
// contracts; here and there REST knows a field that GraphQL lacks, or has it with another type.

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

export const columns = {
  subject: words(`pid bin iin parent_subject parent_name_kz parent_name_ru name_ru name_kz type_supplier system_id
    index_date`),
  subjectAll: words(`pid bin iin inn unp regdate crdate index_date number_reg series name_ru name_kz full_name_ru
    full_name_kz country_code qvazi customer organizer email phone website last_update_date parent_subject
    mark_national_company ref_kopf_code mark_assoc_with_disab year mark_resident system_id supplier type_supplier
    krp_code oked_list kse_code mark_world_company mark_state_monopoly mark_natural_monopoly mark_patronymic_producer
    mark_patronymic_supplyer mark_small_employer is_single_org`),
  rnu: words('id pid supplier_biin supplier_innunp supplier_name_ru supplier_name_kz kato_list system_id'),
  announcement: words(`id number_anno name_ru name_kz org_bin ref_trade_methods_id publish_date start_date end_date
    total_sum ref_buy_status_id index_date system_id`),
  announcementAll: words(`id number_anno name_ru name_kz total_sum count_lots ref_trade_methods_id ref_subject_type_id
    customer_bin customer_pid customer_name_kz customer_name_ru org_bin org_pid org_name_kz org_name_ru
    ref_buy_status_id start_date repeat_start_date repeat_end_date end_date publish_date itogi_date_public
    ref_type_trade_id disable_person_id discus_start_date discus_end_date id_supplier biin_supplier parent_id
    singl_org_sign is_light_industry is_construction_work system_id index_date`),
  commission: words('id trd_buy_id fio ref_comm_roles_id active bin system_id index_date'),
  pause: words(`id status date_create date_pause decide_number decide_date decide_doc_kz decide_doc_ru status_name_ru
    status_name_kz solution_name_ru solution_name_kz lots`),
  cancel: words(`id number_decision date_decision name_authority date_create trd_buy_id act_type_name_ru
    act_type_name_kz type_actions_name_ru type_actions_name_kz type_actions_code system_id index_date`),
  lot: words(`id lot_number ref_lot_status_id last_update_date union_lots count amount name_ru name_kz description_ru
    description_kz customer_id customer_bin customer_name_ru customer_name_kz trd_buy_number_anno trd_buy_id dumping
    dumping_lot_price ref_trade_methods_id psd_sign consulting_services point_list singl_org_sign is_light_industry
    is_construction_work disable_person_id system_id index_date`),
  bid: words(`id buy_id supplier_id cr_fio mod_fio supplier_bin_iin prot_id prot_number date_apply system_id index_date
    app_lots`),
  contract: words(`id contract_number contract_number_sys trd_buy_id trd_buy_number_anno ref_contract_type_id
    ref_contract_status_id crdate contract_sum contract_sum_wnds supplier_id supplier_biin customer_id customer_bin
    index_date system_id`),
  contractAll: words(`id parent_id root_id trd_buy_id trd_buy_number_anno ref_amendm_agreem_justif_id
    ref_contract_status_id deleted crdate last_update_date supplier_id supplier_biin supplier_bik supplier_iik
    supplier_bank_name_kz supplier_bank_name_ru supplier_legal_address contract_number sign_reason_doc_name
    sign_reason_doc_date trd_buy_itogi_date_public customer_id customer_bin customer_bik customer_iik
    customer_bank_name_kz customer_bank_name_ru customer_legal_address contract_number_sys payments_terms_ru
    payments_terms_kz is_gu fin_year ref_contract_agr_form_id ref_contract_year_type_id ref_finsource_id
    ref_currency_code exchange_rate contract_sum contract_sum_wnds sign_date ec_end_date plan_exec_date fakt_exec_date
    fakt_sum fakt_sum_wnds contract_end_date ref_contract_cancel_id ref_contract_type_id description_kz description_ru
    fakt_trade_methods_id ec_customer_approve ec_supplier_approve contract_ms report_status report_created_at
    report_sign_at enforcement system_id index_date`),
  unit: words(`id lot_id pln_point_id item_price item_price_wnds quantity total_sum total_sum_wnds fact_sum
    fact_sum_wnds ks_proc ks_sum deleted trd_buy_id contract_registry_id crdate exec_fakt_date exec_plan_date executed
    parent_id root_id system_id index_date spec`),
  act: words(`id akt_date number_act approve_date create_date_act contract_root_id contract_id status_id is_deleted
    day_overdue sum_avans sum_beginning sum_fine sum_previously sum_transfer create_date_gen_info status_name_ru
    status_name_kz supplier_id customer_id is_gu type_act ref_subject_type_id parent_id system_id index_date`),
} as const

/** The chosen columns of a row, null where it has none. */
export function pick(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]))
}

/** The fields of a record under REST's names, without what is nested in it. */
export function snake(record: Row): Row {
  const out: Row = {}
  for (const [key, value] of Object.entries(record)) if (!/^[A-Z]/.test(key)) out[snakeName(key)] = value
  return out
}

function nested(record: Row, field: string): Row[] {
  const value = record[field]
  return Array.isArray(value) ? (value as Row[]) : value === null || value === undefined ? [] : [value as Row]
}

/** A participant as a list shows it: the number it does not have is null, where GraphQL has empty text. */
export function briefSubject(record: Row): Row {
  return pick(withoutEmptyNumbers(record), columns.subject)
}

function withoutEmptyNumbers(record: Row): Row {
  return { ...snake(record), bin: record.bin === '' ? null : record.bin, iin: record.iin === '' ? null : record.iin }
}

/** A participant with all columns: the day it was created is a stamp here, a number in GraphQL. */
export function fullSubject(record: Row): Row {
  const address = nested(record, 'Address').map(snake)
  const { crdate } = record
  return {
    ...pick(withoutEmptyNumbers(record), columns.subjectAll),
    crdate:
      typeof crdate === 'number'
        ? new Date(crdate * 1000).toISOString().slice(0, 19).replace('T', ' ')
        : (crdate ?? null),
    total_address: address.length,
    address,
    admins: nested(record, 'Admins').map(snake),
    employees: nested(record, 'Employees').map(snake),
  }
}

/** An entry of the register of unscrupulous suppliers: ids and codes are text in the list. */
export function briefUnscrupulous(record: Row): Row {
  return texts(pick(snake(record), columns.rnu), ['id', 'pid', 'kato_list'])
}

/** The decisions behind an entry: codes of places are numbers here. */
export function detailUnscrupulous(record: Row): Row[] {
  return nested(record, 'Detail').map((detail) => texts(snake(detail), ['id', 'pid']))
}

/** Numbers as text, in lists too. */
function texts(row: Row, names: readonly string[]): Row {
  const text = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(text) : typeof value === 'number' ? String(value) : value
  return { ...row, ...Object.fromEntries(names.map((name) => [name, text(row[name] ?? null)])) }
}

/** A point of a plan as lists show it: the act that approved it is among its columns, the unit's code is a number. */
export function flatPlan(record: Row): Row {
  const acts = record.PlanActs as Row | null | undefined
  const { ref_subject_type_id, idc, code_gu, ref_enstru_id, is_active, active_act_id, ...rest } = snake(record)
  const unit = record.refUnitsCode
  return {
    ...rest,
    ref_subject_types_id: ref_subject_type_id ?? null,
    ref_units_code: typeof unit === 'string' && /^\d+$/.test(unit) ? Number(unit) : (unit ?? null),
    plan_act_id: acts?.id ?? null,
    plan_act_number: acts?.planActNumber ?? null,
    ref_plan_status_id: acts?.refPlanStatusId ?? null,
    plan_fin_year: acts?.planFinYear ?? null,
    plan_preliminary: acts?.planPreliminary ?? null,
    date_approved: acts?.dateApproved ?? null,
  }
}

/** A point of a plan by itself, with its places and budget lines. */
export function wholePlan(record: Row): Row {
  return { ...flatPlan(record), kato: planPlaces(record), spec: planLines(record) }
}

export function planPlaces(record: Row): Row[] {
  return nested(record, 'PlansKato').map(({ isActive, isDeleted, ...place }) => snake(place))
}

const budgetColumns = words(`id pln_points_id ref_ekrb_id ref_fkrb_program_id ref_fkrb_subprogram_id ref_fkrb_id count
  price amount system_id index_date`)

export function planLines(record: Row): Row[] {
  return nested(record, 'PlansSpec').map((line) => pick(snake(line), budgetColumns))
}

export function deletedPlan(record: Row): Row {
  return pick(snake(record), ['id', 'rootrecord_id', 'is_deleted', 'index_date'])
}

export function fullLot(record: Row): Row {
  return pick({ dumping_lot_price: 0, ...snake(record) }, columns.lot)
}

/** A bid: ids of plan points are text here. */
export function fullBid(record: Row): Row {
  const lots = nested(record, 'AppLots').map((lot) => ({
    ...texts(snake(lot), ['point_list']),
    offers: nested(lot, 'Offers').map(snake),
  }))
  return { ...pick(snake(record), columns.bid), app_lots: lots }
}

/** An item of a contract: sums of its budget lines are text. */
export function contractUnit(unit: Row): Row {
  const spec = nested(unit, 'Spec').map((line) => {
    const row = snake(line)
    return {
      ref_ekrb_id: row.ref_ekrb_id ?? null,
      spec_kat: row.spec_id ?? null,
      point_spec_id: row.point_spec_id ?? null,
      total_sum: text(row.total_sum),
      total_sum_wnds: text(row.total_sum_with_vat),
      ref_fkrb_id: row.ref_fkrb_id ?? null,
      ref_fkrb_subprogram_id: row.ref_fkrb_subprogram_id ?? null,
      ref_fkrb_program_id: row.ref_fkrb_program_id ?? null,
      fin_year: row.fin_year ?? null,
      plan_sum: text(row.plan_sum),
      // Sic, in GraphQL.
      plan_sum_wnds: text(row.plan_sun_with_vat),
      fact_sum: text(row.fact_sum),
      fact_sum_wnds: text(row.fact_sum_with_vat),
    }
  })
  return { ...pick(snake(unit), columns.unit), spec }
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

/** What an act transfers is a column of REST only. */
export function fullAct(record: Row): Row {
  const amounts = nested(record, 'Place').map((place) => Number(place.amount) || 0)
  const sum = Math.round(amounts.reduce((total, amount) => total + amount, 0) * 100) / 100
  return pick({ sum_transfer: amounts.length === 0 ? null : sum, ...snake(record) }, columns.act)
}

/** The commission, suspensions or cancellations of an announcement. */
export function partOfAnnouncement(record: Row, part: 'commission' | 'pause' | 'cancel'): Row[] {
  const field = { commission: 'Commission', pause: 'Pause', cancel: 'Cancel' }[part]
  return nested(record, field).map((item) => {
    const row = pick(snake(item), columns[part])
    if (part !== 'pause') return row
    const lots = nested(item, 'lots').map((lot) => String(lot.id))
    return { ...row, lots: lots.length === 0 ? null : { id: lots } }
  })
}

import {
  branches,
  column,
  computed,
  count,
  derived,
  elements,
  fields,
  itemColumns,
  joined,
  kzFields,
  nested,
  period,
  region,
  table,
  value,
} from './columns.ts'
import type { ColumnSpec, TableSpec } from './tables.ts'
import { contractItemVersions, contractVersions } from './versions.ts'

/** The tables of a contract and what belongs to several stages: amendments, transactions, milestones, documents. */
export function contractTables(): TableSpec[] {
  return [
    contracts(),
    contractItems(),
    contractVersions(),
    contractItemVersions(),
    amendments(),
    transactions(),
    milestones(),
    documents(),
  ]
}

function contracts(): TableSpec {
  return table(
    'contracts',
    {
      // A contract names its supplier in `kz` only; elsewhere in OCDS its award does. Direct contracts have no place of
      // their own: the buyer's.
      rows: `SELECT c.*, a.supplier_id AS award_supplier_id, a.supplier_name AS award_supplier_name,
          coalesce(tender_kato, p.kato) AS kato
        FROM (${elements('contracts', ['buyer', 'tender."procurementMethod" AS method', 'tender.kz.kato AS tender_kato'])}) c
        LEFT JOIN award_first a ON a.source = c.source AND a.ocid = c.ocid AND a.id = c.e."awardID"
        LEFT JOIN party_first p ON p.source = c.source AND p.ocid = c.ocid AND p.id = coalesce(c.e.kz.buyer.id, c.buyer.id)`,
      key: ['id'],
    },
    [
      column('id', 'id', 'e.id'),
      column('id', 'award_id', 'e.awardID'),
      ...fields('e', {
        title: 'text',
        description: 'text',
        status: 'code',
        status_details: 'code',
        date_signed: 'stamp',
      }),
      ...period('period', 'e.period'),
      column('integer', 'period_duration_in_days', 'e.period.durationInDays'),
      ...value('value', 'e.value'),
      computed('code', 'buyer_id', 'coalesce(e.kz.buyer.id, buyer.id)'),
      computed('code', 'buyer_name', 'CASE WHEN e.kz.buyer.id IS NULL THEN buyer.name ELSE e.kz.buyer.name END'),
      computed('code', 'supplier_id', 'coalesce(e.kz.supplier.id, award_supplier_id)'),
      computed(
        'code',
        'supplier_name',
        'CASE WHEN e.kz.supplier.id IS NULL THEN award_supplier_name ELSE e.kz.supplier.name END',
      ),
      computed('code', 'procurement_method', 'method'),
      ...value('implementation_final_value', 'e.implementation.finalValue'),
      column('stamp', 'implementation_end_date', 'e.implementation.endDate'),
      ...kzFields('e', {
        id: 'bigint',
        contract_number_sys: 'id',
      }),
      // Samruk-Kazyna says only what a contract comes to with VAT, under a name of its own.
      withTax('kz_contract_sum_wnds', 'contractSumWnds', 'sumNds', 'contracts'),
      ...kzFields('e', { with_nds: 'integer', fakt_sum: 'money' }),
      withTax('kz_fakt_sum_wnds', 'faktSumWnds', 'executionSumNds', 'contracts'),
      ...kzFields('e', {
        fin_year: 'integer',
        fakt_trade_methods_id: 'integer',
        ref_contract_status_id: 'integer',
        ref_contract_type_id: 'integer',
        trd_buy_id: 'bigint',
        is_gu: 'integer',
        plan_exec_date: 'stamp',
        fakt_exec_date: 'stamp',
        ref_justification_id: 'integer',
        ground_subparagraph: 'integer',
        ground_law: 'code',
        ref_subject_type_id: 'integer',
        enforcement: 'integer',
        first_contract_sum: 'money',
        first_contract_sum_wnds: 'money',
        first_ec_end_date: 'stamp',
        first_plan_exec_date: 'stamp',
        removed_items: 'integer',
        removed_sum: 'money',
        report_status: 'code',
        report_created_at: 'stamp',
        report_sign_at: 'stamp',
        crdate: 'stamp',
        last_update_date: 'stamp',
        contract_end_date: 'stamp',
        ec_end_date: 'stamp',
        sign_reason_doc_date: 'stamp',
        trd_buy_itogi_date_public: 'stamp',
        treasure_req_date: 'stamp',
        treasure_not_date: 'stamp',
        ref_contract_cancel_id: 'integer',
        ref_contract_year_type_id: 'integer',
        ref_contract_agr_form_id: 'integer',
        ref_finsource_id: 'integer',
        exchange_rate: 'double',
        contract_ms: 'double',
        prepayment_percent: 'double',
        prepayment_sum: 'money',
      }),
      // Pseudonyms, of records that were fetched with persons.
      column('code', 'kz_supplier_account_id', 'e.kz.supplierAccount'),
      column('code', 'kz_supplier_bik', 'e.kz.supplierBik'),
      column('code', 'kz_supplier_signatory_id', 'e.kz.supplierSignatory'),
      column('code', 'kz_supplier_phone_id', 'e.kz.supplierPhone'),
      column('code', 'kz_customer_signatory_id', 'e.kz.customerSignatory'),
      column('code', 'kz_customer_phone_id', 'e.kz.customerPhone'),
      computed(
        'integer',
        'kz_versions_count',
        `CASE WHEN e.kz.id IS NOT NULL THEN greatest(${count('e.kz."versionIds"')}, 1) END`,
        'contracts/kz/versionIds',
      ),
      computed('code', 'kz_region', region('kato')),
      computed('integer', 'amendments_count', count('e.amendments')),
      // Samruk-Kazyna's own numbers of a contract and of its announcement.
      column('id', 'kz_system_number', 'e.kz.systemNumber'),
      column('id', 'kz_advert_number', 'e.kz.advertNumber'),
    ],
    [
      ['buyer_id', 'buyer_name'],
      ['supplier_id', 'supplier_name'],
    ],
  )
}

/** A sum with VAT under goszakup's name, else under Samruk-Kazyna's. */
function withTax(name: string, ours: string, theirs: string, place: string): ColumnSpec {
  return derived('money', name, `coalesce(e.kz."${ours}", e.kz."${theirs}")`, `${place}/kz/${ours}`)
}

const contractId = computed('id', 'contract_id', 'owner')

/** What hangs on a contract in one list. */
function ofContract(inner: string): { rows: string; key: string[] } {
  return { rows: nested('contracts', inner), key: ['contract_id', 'id', 'k'] }
}

function contractItems(): TableSpec {
  return table('contract_items', ofContract('items'), [
    contractId,
    ...fields('e', { id: 'id', related_lot: 'id', description: 'text' }),
    ...itemColumns,
    ...kzFields('e', {
      pln_point_id: 'bigint',
      item_price_wnds: 'money',
      total_sum: 'money',
    }),
    withTax('kz_total_sum_wnds', 'totalSumWnds', 'sumNds', 'contracts/items'),
    ...kzFields('e', {
      first_quantity: 'double',
      first_item_price: 'money',
      first_total_sum: 'money',
      ref_enstru_code: 'code',
      fact_sum: 'money',
      exec_plan_date: 'stamp',
      exec_fakt_date: 'stamp',
      executed: 'integer',
      ks_proc: 'double',
    }),
  ])
}

// The changes of an amendment that tell what the value was before, however the publisher writes the place of a field:
// `value`, `contract.value.amount`, `/contracts/0/value`.
const changeOfValue = String.raw`list_filter(e.changes, c -> regexp_matches(lower(c.property),
  concat('^[#/]*(', parent, 's?([./]?\[?[0-9]+\]?)?[./])?value([./]amount)?$')))[1].former_value`

function amendments(): TableSpec {
  const rows = `SELECT *, ${changeOfValue} AS former FROM (${branches([
    ['tender.amendments', undefined, 'tender'],
    ['awards', 'amendments', 'award'],
    ['contracts', 'amendments', 'contract'],
  ])})`
  const former = (field: string, otherwise: string) =>
    `CASE WHEN starts_with(former, '{') AND json_valid(former) THEN json_extract_string(former, '$.${field}') ELSE ${otherwise} END`
  const place = 'amendments/changes/former_value'
  return table('amendments', { rows, key: ['parent', 'award_id', 'contract_id', 'id', 'k'] }, [
    computed('code', 'parent', 'parent'),
    computed('id', 'award_id', `CASE WHEN parent = 'award' THEN owner END`, 'awards/id'),
    computed('id', 'contract_id', `CASE WHEN parent = 'contract' THEN owner END`, 'contracts/id'),
    ...fields('e', { id: 'id', date: 'stamp', description: 'text', rationale: 'text' }),
    column('id', 'amends_release_id', 'e.amendsReleaseID'),
    column('id', 'release_id', 'e.releaseID'),
    computed(
      'code',
      'changed_properties',
      joined('list_transform(e.changes, c -> c.property)'),
      'amendments/changes/property',
    ),
    derived('money', 'former_value_amount', former('amount', 'former'), place),
    computed('code', 'former_value_currency', former('currency', 'NULL'), place),
    ...kzFields('e', {
      contract_sum: 'money',
      contract_sum_wnds: 'money',
      ref_contract_status_id: 'integer',
      ec_end_date: 'stamp',
    }),
    computed(
      'code',
      'kz_ref_amendm_agreem_justif_ids',
      joined('e.kz."refAmendmAgreemJustifId"'),
      'amendments/kz/refAmendmAgreemJustifId',
    ),
  ])
}

function transactions(): TableSpec {
  return table('transactions', ofContract('implementation.transactions'), [
    contractId,
    ...fields('e', { id: 'id', date: 'stamp' }),
    ...value('value', 'e.value'),
    column('code', 'payer_id', 'e.payer.id'),
    column('code', 'payee_id', 'e.payee.id'),
    // The treasury's own names, of REST.
    column('money', 'kz_prepay_sum', 'e.kz.prepay_sum'),
    ...['type_bujet', 'func', 'espk', 'gu', 'fin_source', 'invnum'].map((name) =>
      column('code', `kz_${name}`, `e.kz.${name}`),
    ),
  ])
}

function milestones(): TableSpec {
  const rows = branches([
    ['planning.milestones', undefined, 'planning'],
    ['tender.milestones', undefined, 'tender'],
    ['contracts', 'milestones', 'contract'],
    ['contracts', 'implementation.milestones', 'implementation'],
  ])
  return table('milestones', { rows, key: ['parent', 'contract_id', 'id', 'k'] }, [
    computed('code', 'parent', 'parent'),
    contractId,
    ...fields('e', { id: 'id', title: 'text', type: 'code', status: 'code', due_date: 'stamp', date_met: 'stamp' }),
    ...kzFields('e', {
      akt_date: 'stamp',
      approve_date: 'stamp',
      status_id: 'integer',
      day_overdue: 'double',
      sum_fine: 'money',
      create_date_act: 'stamp',
      revoke_date: 'stamp',
      contract_id: 'bigint',
      type_act: 'integer',
      sum_avans: 'money',
      sum_beginning: 'money',
      sum_previously: 'money',
      all_done: 'integer',
      parent_id: 'bigint',
      amount: 'money',
      supplier_sign_date: 'stamp',
      customer_sign_date: 'stamp',
    }),
  ])
}

function documents(): TableSpec {
  const rows = branches([
    ['planning.documents', undefined, 'planning'],
    ['tender.documents', undefined, 'tender'],
    ['bids.details', 'documents', 'bid'],
    ['awards', 'documents', 'award'],
    ['contracts', 'documents', 'contract'],
    ['contracts', 'implementation.documents', 'implementation'],
    ['complaints', 'documents', 'complaint'],
  ])
  return table('documents', { rows, key: ['parent', 'parent_id', 'id', 'k'] }, [
    computed('code', 'parent', 'parent'),
    computed('id', 'parent_id', 'owner'),
    ...fields('e', {
      id: 'id',
      document_type: 'code',
      title: 'text',
      url: 'text',
      format: 'code',
      date_published: 'stamp',
    }),
    ...kzFields('e', { sha256: 'id' }),
  ])
}

/** The first supplier of each award, for the contracts that it led to. Of awards with the same id the first counts. */
export const awardFirst = `SELECT source, ocid, e.id AS id, arg_min(e.suppliers[1].id, i) AS supplier_id,
  arg_min(e.suppliers[1].name, i) AS supplier_name FROM (${elements('awards')})
  WHERE e.id IS NOT NULL AND len(e.suppliers) > 0 GROUP BY ALL`

/** Name and place of each party, for references that give the id alone. */
export const partyFirst = `SELECT source, ocid, e.id AS id, arg_min(e.name, i) AS name, arg_min(e.kz.kato, i) AS kato
  FROM (${elements('parties')}) WHERE e.id IS NOT NULL GROUP BY ALL`

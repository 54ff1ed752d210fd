import { column, computed, count, elements, fields, joined, kzFields, path, table } from './columns.ts'
import type { TableSpec } from './tables.ts'

// Of a contract, the versions that stand, with its id. Each takes its number from the order of ids; what is numbered 0 is
// the contract as it was signed, so where that was not fetched the first agreement is 1.
const versionRows = `SELECT *, row_number() OVER chain
    - CASE WHEN bool_or(e.id = owner) OVER (PARTITION BY source, ocid, owner) THEN 1 ELSE 0 END AS number
  FROM (SELECT source, ocid, owner, k, unnest(versions) AS e, generate_subscripts(versions, 1) AS i
    FROM (SELECT source, ocid, o."id" AS owner, k,
        list_filter(o.kz.versions, v -> list_contains(o.kz."versionIds", v.id)) AS versions
      FROM (SELECT source, ocid, unnest(contracts) AS o, generate_subscripts(contracts, 1) AS k FROM r)))
  WINDOW chain AS (PARTITION BY source, ocid, owner ORDER BY TRY_CAST(e.id AS BIGINT), i)`

const number = computed('integer', 'number', 'CAST(number AS INTEGER)', 'contracts/kz/versions')
const contractId = computed('id', 'contract_id', 'owner', 'contracts/id')

/** The versions of contracts that have supplementary agreements. */
export function contractVersions(): TableSpec {
  return table('contract_versions', { rows: versionRows, key: ['contract_id', 'number', 'k'] }, [
    contractId,
    column('id', 'id', 'e.id'),
    number,
    column('stamp', 'date', 'e.signDate'),
    column('stamp', 'kz_crdate', 'e.crdate'),
    column('money', 'value_amount', 'e.contractSum'),
    computed('code', 'value_currency', `coalesce(e."refCurrencyCode", 'KZT')`, 'contracts/kz/versions/refCurrencyCode'),
    ...plain({
      contract_sum_wnds: 'money',
      with_nds: 'integer',
      ec_end_date: 'stamp',
      plan_exec_date: 'stamp',
      ref_contract_status_id: 'integer',
    }),
    computed(
      'code',
      'kz_ref_amendm_agreem_justif_ids',
      joined('e."refAmendmAgreemJustifId"'),
      'contracts/kz/versions/refAmendmAgreemJustifId',
    ),
    computed('integer', 'items_count', count('e.items')),
  ])
}

/** The lines of each version in `contract_versions`. */
export function contractItemVersions(): TableSpec {
  const rows = `SELECT source, ocid, owner, k, number, version_id, unnest(items) AS e, generate_subscripts(items, 1) AS i
    FROM (SELECT source, ocid, owner, k, number, e.id AS version_id, e.items AS items FROM (${versionRows}))`
  return table('contract_item_versions', { rows, key: ['contract_id', 'number', 'id', 'k'] }, [
    contractId,
    computed('id', 'version_id', 'version_id', 'contracts/kz/versions/id'),
    number,
    column('id', 'id', 'e.id'),
    column('id', 'line_id', 'e.line'),
    column('id', 'related_lot', 'e.lotId'),
    ...plain({ pln_point_id: 'bigint', ref_enstru_code: 'code' }),
    column('double', 'quantity', 'e.quantity'),
    column('money', 'unit_value_amount', 'e.itemPrice'),
    ...plain({ item_price_wnds: 'money', total_sum: 'money', total_sum_wnds: 'money', exec_plan_date: 'stamp' }),
  ])
}

/** The versions of plan points that have more than one. */
export function planVersions(lines: string): TableSpec {
  const versions = path('o.kz.versions')
  const rows = `SELECT *, row_number() OVER (PARTITION BY source, ocid, owner, k ORDER BY TRY_CAST(e.id AS BIGINT), i) - 1 AS number
    FROM (SELECT source, ocid, o.id AS owner, k, coalesce(o."sourceParty".id, buyer.id) AS buyer_id,
      o.amount.currency AS currency, unnest(${versions}) AS e, generate_subscripts(${versions}, 1) AS i
      FROM (SELECT source, ocid, buyer, e AS o, i AS k FROM (${lines})))`
  return table('plan_versions', { rows, key: ['plan_id', 'number', 'k'] }, [
    computed('id', 'plan_id', 'owner', 'planning/budget/budgetBreakdown/id'),
    column('id', 'id', 'e.id'),
    computed('integer', 'number', 'CAST(number AS INTEGER)', 'planning/budget/budgetBreakdown/kz/versions'),
    computed('code', 'buyer_id', 'buyer_id', 'planning/budget/budgetBreakdown/sourceParty/id'),
    ...plain({ date_create: 'stamp', date_approved: 'stamp', timestamp: 'stamp' }),
    column('money', 'amount', 'e.amount'),
    computed('code', 'currency', 'currency', 'planning/budget/budgetBreakdown/amount/currency'),
    column('integer', 'year', 'e.plnPointYear'),
    ...plain({
      count: 'double',
      price: 'money',
      ref_trade_methods_id: 'integer',
      ref_months_id: 'integer',
      ref_enstru_code: 'code',
      ref_justification_id: 'integer',
      ref_pln_point_status_id: 'integer',
      ref_amendm_agreem_justif_id: 'integer',
      is_deleted: 'integer',
      plan_act_number: 'code',
    }),
  ])
}

/** Pauses and cancellations of announcements, which goszakup tells of among the changes of a tender. */
export function announcementStops(): TableSpec {
  const isPause = `e.kz.kind = 'pause'`
  return table(
    'announcement_stops',
    { rows: `SELECT * FROM (${elements('tender.amendments')}) WHERE e.kz.kind IS NOT NULL`, key: ['id'] },
    [
      column('id', 'id', 'e.id'),
      column('code', 'kind', 'e.kz.kind'),
      column('stamp', 'date', 'e.date'),
      { name: 'end_date', kind: 'stamp', sql: `CASE WHEN ${isPause} THEN e.kz."decideDate" END`, place: decision },
      computed('text', 'number', 'coalesce(e.kz."decideNumber", e.kz."numberDecision")', 'tender/amendments/kz'),
      column('text', 'act_type', 'e.kz.actTypeNameRu'),
      computed('text', 'authority', `CASE WHEN NOT ${isPause} THEN e.rationale END`, 'tender/amendments/rationale'),
      computed(
        'text',
        'reason',
        `CASE WHEN ${isPause} THEN coalesce(e.rationale, e.description) ELSE e.description END`,
        'tender/amendments/description',
      ),
      ...kzFields('e', { type_actions_code: 'code', status: 'integer', decide_date: 'stamp' }),
      computed('text', 'lots', joined('e.kz.lots'), 'tender/amendments/kz/lots'),
    ],
  )
}

const decision = 'tender/amendments/kz/decideDate'

/** Columns of goszakup's own fields, where these stand in the row itself. */
function plain(kinds: Parameters<typeof fields>[1]) {
  return fields('e', kinds, 'kz_')
}

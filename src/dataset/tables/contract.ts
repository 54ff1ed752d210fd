import { column, computed, count, elements, itemColumns, nested, processColumns, region, value } from './columns.ts'
import type { TableSpec } from './tables.ts'

const lists = (branches: [list: string, inner: string | undefined, parent: string][]) =>
  branches
    .map(([list, inner, parent], index) => {
      const rows = inner === undefined ? elements(list) : nested(list, inner)
      const owner = inner === undefined ? 'NULL::VARCHAR AS owner, 0 AS k' : 'owner, k'
      return `SELECT source, ocid, '${parent}' AS parent, ${index} AS branch, ${owner}, e, i FROM (${rows})`
    })
    .join(' UNION ALL ')

/** The tables of a contract and what belongs to several stages: amendments, transactions, milestones, documents. */
export function contractTables(): TableSpec[] {
  return [
    {
      name: 'contracts',
      // A contract names its supplier in `kz` only; elsewhere in OCDS its award does. Direct contracts have no place of
      // their own: the buyer's.
      rows: `SELECT c.*, a.supplier_id AS award_supplier_id, a.supplier_name AS award_supplier_name,
          coalesce(tender_kato, p.kato) AS kato
        FROM (${elements('contracts', ['buyer', 'tender."procurementMethod" AS method', 'tender.kz.kato AS tender_kato'])}) c
        LEFT JOIN award_first a ON a.source = c.source AND a.ocid = c.ocid AND a.id = c.e."awardID"
        LEFT JOIN party_first p ON p.source = c.source AND p.ocid = c.ocid AND p.id = coalesce(c.e.kz.buyer.id, c.buyer.id)`,
      key: ['id'],
      names: [
        ['buyer_id', 'buyer_name'],
        ['supplier_id', 'supplier_name'],
      ],
      columns: [
        ...processColumns,
        column('id', 'id', 'e.id'),
        column('id', 'award_id', 'e.awardID'),
        column('text', 'title', 'e.title'),
        column('text', 'description', 'e.description'),
        column('code', 'status', 'e.status'),
        column('code', 'status_details', 'e.statusDetails'),
        column('stamp', 'date_signed', 'e.dateSigned'),
        column('stamp', 'period_start_date', 'e.period.startDate'),
        column('stamp', 'period_end_date', 'e.period.endDate'),
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
        column('bigint', 'kz_id', 'e.kz.id'),
        column('id', 'kz_contract_number_sys', 'e.kz.contractNumberSys'),
        column('money', 'kz_contract_sum_wnds', 'e.kz.contractSumWnds'),
        column('integer', 'kz_with_nds', 'e.kz.withNds'),
        column('money', 'kz_fakt_sum', 'e.kz.faktSum'),
        column('money', 'kz_fakt_sum_wnds', 'e.kz.faktSumWnds'),
        column('integer', 'kz_fin_year', 'e.kz.finYear'),
        column('integer', 'kz_fakt_trade_methods_id', 'e.kz.faktTradeMethodsId'),
        column('integer', 'kz_ref_contract_status_id', 'e.kz.refContractStatusId'),
        column('integer', 'kz_ref_contract_type_id', 'e.kz.refContractTypeId'),
        column('bigint', 'kz_trd_buy_id', 'e.kz.trdBuyId'),
        column('integer', 'kz_is_gu', 'e.kz.isGu'),
        column('stamp', 'kz_plan_exec_date', 'e.kz.planExecDate'),
        column('stamp', 'kz_fakt_exec_date', 'e.kz.faktExecDate'),
        column('integer', 'kz_ref_justification_id', 'e.kz.refJustificationId'),
        column('integer', 'kz_ground_subparagraph', 'e.kz.groundSubparagraph'),
        column('code', 'kz_ground_law', 'e.kz.groundLaw'),
        column('integer', 'kz_ref_subject_type_id', 'e.kz.refSubjectTypeId'),
        computed('code', 'kz_region', region('kato')),
        computed('integer', 'amendments_count', count('e.amendments')),
      ],
    },
    {
      name: 'contract_items',
      rows: nested('contracts', 'items'),
      key: ['contract_id', 'id', 'k'],
      columns: [
        ...processColumns,
        computed('id', 'contract_id', 'owner'),
        column('id', 'id', 'e.id'),
        column('id', 'related_lot', 'e.relatedLot'),
        column('text', 'description', 'e.description'),
        ...itemColumns,
        column('bigint', 'kz_pln_point_id', 'e.kz.plnPointId'),
        column('money', 'kz_item_price_wnds', 'e.kz.itemPriceWnds'),
        column('money', 'kz_total_sum', 'e.kz.totalSum'),
        column('money', 'kz_total_sum_wnds', 'e.kz.totalSumWnds'),
      ],
    },
    {
      name: 'amendments',
      rows: lists([
        ['tender.amendments', undefined, 'tender'],
        ['contracts', 'amendments', 'contract'],
      ]),
      key: ['parent', 'contract_id', 'id', 'k'],
      columns: [
        ...processColumns,
        computed('code', 'parent', 'parent'),
        computed('id', 'contract_id', 'owner'),
        column('id', 'id', 'e.id'),
        column('stamp', 'date', 'e.date'),
        column('text', 'description', 'e.description'),
        column('text', 'rationale', 'e.rationale'),
        column('money', 'kz_contract_sum', 'e.kz.contractSum'),
        column('money', 'kz_contract_sum_wnds', 'e.kz.contractSumWnds'),
      ],
    },
    {
      name: 'transactions',
      rows: nested('contracts', 'implementation.transactions'),
      key: ['contract_id', 'id', 'k'],
      columns: [
        ...processColumns,
        computed('id', 'contract_id', 'owner'),
        column('id', 'id', 'e.id'),
        column('stamp', 'date', 'e.date'),
        ...value('value', 'e.value'),
        column('code', 'payer_id', 'e.payer.id'),
        column('code', 'payee_id', 'e.payee.id'),
      ],
    },
    {
      name: 'milestones',
      rows: lists([
        ['planning.milestones', undefined, 'planning'],
        ['tender.milestones', undefined, 'tender'],
        ['contracts', 'milestones', 'contract'],
        ['contracts', 'implementation.milestones', 'implementation'],
      ]),
      key: ['parent', 'contract_id', 'id', 'k'],
      columns: [
        ...processColumns,
        computed('code', 'parent', 'parent'),
        computed('id', 'contract_id', 'owner'),
        column('id', 'id', 'e.id'),
        column('text', 'title', 'e.title'),
        column('code', 'type', 'e.type'),
        column('code', 'status', 'e.status'),
        column('stamp', 'due_date', 'e.dueDate'),
        column('stamp', 'date_met', 'e.dateMet'),
        column('stamp', 'kz_akt_date', 'e.kz.aktDate'),
        column('stamp', 'kz_approve_date', 'e.kz.approveDate'),
        column('integer', 'kz_status_id', 'e.kz.statusId'),
      ],
    },
    {
      name: 'documents',
      rows: lists([
        ['planning.documents', undefined, 'planning'],
        ['tender.documents', undefined, 'tender'],
        ['bids.details', 'documents', 'bid'],
        ['awards', 'documents', 'award'],
        ['contracts', 'documents', 'contract'],
        ['contracts', 'implementation.documents', 'implementation'],
        ['complaints', 'documents', 'complaint'],
      ]),
      key: ['parent', 'parent_id', 'id', 'k'],
      columns: [
        ...processColumns,
        computed('code', 'parent', 'parent'),
        computed('id', 'parent_id', 'owner'),
        column('id', 'id', 'e.id'),
        column('code', 'document_type', 'e.documentType'),
        column('text', 'title', 'e.title'),
        column('text', 'url', 'e.url'),
        column('code', 'format', 'e.format'),
        column('stamp', 'date_published', 'e.datePublished'),
        column('id', 'kz_sha256', 'e.kz.sha256'),
      ],
    },
  ]
}

/** The first supplier of each award, for the contracts that it led to. Of awards with the same id the first counts. */
export const awardFirst = `SELECT source, ocid, e.id AS id, arg_min(e.suppliers[1].id, i) AS supplier_id,
  arg_min(e.suppliers[1].name, i) AS supplier_name FROM (${elements('awards')})
  WHERE e.id IS NOT NULL AND len(e.suppliers) > 0 GROUP BY ALL`

/** Name and place of each party, for references that give the id alone. */
export const partyFirst = `SELECT source, ocid, e.id AS id, arg_min(e.name, i) AS name, arg_min(e.kz.kato, i) AS kato
  FROM (${elements('parties')}) WHERE e.id IS NOT NULL GROUP BY ALL`

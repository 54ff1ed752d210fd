import { methodsByCode } from '../../goszakup/statuses.ts'
import {
  branches,
  column,
  computed,
  count,
  elements,
  elementsById,
  fields,
  itemColumns,
  joined,
  kzFields,
  nested,
  only,
  party,
  period,
  region,
  table,
  trimmed,
  value,
} from './columns.ts'
import { statisticColumns } from './statistics.ts'
import type { ColumnSpec, TableSpec } from './tables.ts'
import { announcementStops, planVersions } from './versions.ts'

// A stored lot shows the planned method beside the one that was used: the used one counts.
const lotMethod = 'TRY_CAST(coalesce(e.kz."refBuyTradeMethodsId", e.kz."refTradeMethodsId") AS INTEGER)'
const lotMethodCode = `CASE ${Object.entries(methodsByCode)
  .map(([code, methods]) => `WHEN ${lotMethod} IN (${methods.join(', ')}) THEN '${code}'`)
  .join(' ')} ELSE method END`

/** Award criteria: a code, or the types of the criteria where they are told one by one (with their own extension). */
function criteria(name: string, from: string, place: string): ColumnSpec {
  const types = `array_to_string(list_sort(list_distinct(json_extract_string(${from}, '$.criteria[*].type'))), ',')`
  const sql = `CASE WHEN starts_with(${from}, '{') AND json_valid(${from}) THEN nullif(${types}, '') ELSE ${trimmed(from)} END`
  return computed('code', name, sql, place)
}

/** The tables of a process until its award: processes, lots, items, tenderers, bids, awards, plans, what follows from them. */
export function tenderTables(): TableSpec[] {
  return [
    processes(),
    lots(),
    items(),
    table('tenderers', { rows: elements('tender.tenderers'), key: ['tenderer_id'] }, party('tenderer', 'e'), [
      ['tenderer_id', 'tenderer_name'],
    ]),
    bids(),
    table('bid_lots', { rows: nested('bids.details', 'relatedLots'), key: ['bid_id', 'lot_id', 'k'] }, [
      computed('id', 'bid_id', 'owner'),
      computed('id', 'lot_id', 'e'),
    ]),
    table(
      'bid_tenderers',
      { rows: nested('bids.details', 'tenderers'), key: ['bid_id', 'tenderer_id', 'k'] },
      [computed('id', 'bid_id', 'owner'), ...party('tenderer', 'e')],
      [['tenderer_id', 'tenderer_name']],
    ),
    awards(),
    table('award_items', { rows: nested('awards', 'items'), key: ['award_id', 'id', 'k'] }, [
      computed('id', 'award_id', 'owner', 'awards/id'),
      ...fields('e', { id: 'id', related_lot: 'id', description: 'text' }),
      ...itemColumns,
    ]),
    table(
      'award_suppliers',
      { rows: nested('awards', 'suppliers'), key: ['award_id', 'supplier_id', 'k'] },
      [computed('id', 'award_id', 'owner'), ...party('supplier', 'e')],
      [['supplier_id', 'supplier_name']],
    ),
    plans(),
    planVersions(planLines),
    announcementStops(),
    relatedProcesses(),
    complaints(),
    enquiries(),
    table('participation_fees', elementsById('tender.participationFees'), [
      column('id', 'id', 'e.id'),
      computed('code', 'type', joined('e.type'), 'tender/participationFees/type'),
      ...value('value', 'e.value'),
      column('text', 'description', 'e.description'),
    ]),
  ]
}

function processes(): TableSpec {
  return table(
    'processes',
    {
      // A direct contract has no announcement with a place: the buyer's counts.
      rows: `SELECT r.*, 1 AS i, coalesce(r.tender.kz.kato, p.kato) AS place, s.* EXCLUDE (source, ocid, lot) FROM r
        LEFT JOIN party_first p ON p.source = r.source AND p.ocid = r.ocid AND p.id = r.buyer.id
        LEFT JOIN bid_statistics s ON s.source = r.source AND s.ocid = r.ocid AND s.lot IS NULL`,
      key: [],
    },
    [
      column('stamp', 'date', 'date'),
      column('code', 'language', 'language'),
      column('code', 'initiation_type', 'initiationType'),
      ...party('buyer', 'buyer'),
      ...fields(
        'tender',
        { id: 'id', title: 'text', title_kk: 'text', description: 'text', status: 'code', status_details: 'code' },
        'tender_',
      ),
      ...party('tender_procuring_entity', 'tender.procuringEntity'),
      ...fields(
        'tender',
        {
          procurement_method: 'code',
          procurement_method_details: 'code',
          procurement_method_rationale: 'code',
          main_procurement_category: 'code',
        },
        'tender_',
      ),
      ...value('tender_value', 'tender.value'),
      ...value('tender_min_value', 'tender.minValue'),
      criteria('tender_award_criteria', 'tender."awardCriteria"', 'tender/awardCriteria'),
      ...fields(
        'tender',
        { award_criteria_details: 'text', eligibility_criteria: 'text', submission_method_details: 'text' },
        'tender_',
      ),
      computed('code', 'tender_submission_method', joined('tender."submissionMethod"'), 'tender/submissionMethod'),
      column('stamp', 'tender_date_published', 'tender.datePublished'),
      ...period('tender_period', 'tender.tenderPeriod'),
      ...period('tender_enquiry_period', 'tender.enquiryPeriod'),
      ...period('tender_award_period', 'tender.awardPeriod'),
      column('stamp', 'tender_bid_opening_date', 'tender.bidOpening.date'),
      column('integer', 'tender_number_of_tenderers', 'tender.numberOfTenderers'),
      column('boolean', 'tender_has_enquiries', 'tender.hasEnquiries'),
      column('text', 'planning_rationale', 'planning.rationale'),
      ...value('planning_budget', 'planning.budget.amount'),
      computed('integer', 'lots_count', count('tender.lots')),
      computed('integer', 'bids_count', count('bids.details')),
      computed('integer', 'awards_count', count('awards')),
      computed('integer', 'contracts_count', count('contracts')),
      ...statisticColumns(),
      column('bigint', 'kz_trd_buy_id', 'kz.trdBuyId'),
      ...kzFields('tender', {
        number_anno: 'id',
        ref_buy_status_id: 'integer',
        ref_trade_methods_id: 'integer',
        method_type: 'integer',
        ref_subject_type_id: 'integer',
        ref_type_trade_id: 'integer',
        parent_id: 'bigint',
        repeat_start_date: 'stamp',
        repeat_end_date: 'stamp',
        discus_end_date: 'stamp',
        itogi_date_public: 'stamp',
        kato: 'code',
      }),
      computed('code', 'kz_region', region('place')),
      ...kzFields('tender', {
        is_construction_work: 'integer',
        fin_year: 'integer',
        start_date: 'stamp',
        end_date: 'stamp',
        discus_start_date: 'stamp',
        last_update_date: 'stamp',
        count_lots: 'integer',
        singl_org_sign: 'integer',
        is_light_industry: 'integer',
        disable_person_id: 'integer',
        ref_spec_purchase_type_id: 'integer',
        version: 'integer',
        is_deleted: 'integer',
        system_id: 'integer',
      }),
      // Who is asked in a purchase from one source.
      column('code', 'kz_supplier_id', 'tender.kz.supplier.id'),
    ],
    [
      ['buyer_id', 'buyer_name'],
      ['tender_procuring_entity_id', 'tender_procuring_entity_name'],
    ],
  )
}

function lots(): TableSpec {
  return table(
    'lots',
    {
      // Where a lot names no place, its announcement or its buyer does.
      rows: `SELECT l.*, coalesce(l.e.kz.kato, tender_kato, p.kato) AS place, s.* EXCLUDE (source, ocid, lot)
        FROM (${elements('tender.lots', ['tender."procurementMethod" AS method', 'tender.kz.kato AS tender_kato', 'buyer'])}) l
        LEFT JOIN party_first p ON p.source = l.source AND p.ocid = l.ocid AND p.id = coalesce(l.e.kz.buyer.id, l.buyer.id)
        LEFT JOIN bid_statistics s ON s.source = l.source AND s.ocid = l.ocid AND s.lot = l.e.id`,
      key: ['id'],
    },
    [
      ...fields('e', {
        id: 'id',
        title: 'text',
        title_kk: 'text',
        description: 'text',
        status: 'code',
        status_details: 'code',
      }),
      ...value('value', 'e.value'),
      ...party('buyer', 'e.kz.buyer'),
      computed('code', 'procurement_method', lotMethodCode),
      criteria('award_criteria', 'e."awardCriteria"', 'tender/lots/awardCriteria'),
      ...period('tender_period', 'e.tenderPeriod'),
      ...period('enquiry_period', 'e.enquiryPeriod'),
      column('stamp', 'bid_opening_date', 'e.bidOpening.date'),
      ...statisticColumns(),
      ...kzFields('e', {
        lot_number: 'id',
        ref_lot_status_id: 'integer',
        ref_trade_methods_id: 'integer',
        ref_buy_trade_methods_id: 'integer',
        union_lots: 'integer',
        count: 'double',
        kato: 'code',
      }),
      computed('code', 'kz_region', region('place')),
      ...kzFields('e', {
        attempt: 'integer',
        is_construction_work: 'integer',
        dumping: 'integer',
        dumping_lot_price: 'money',
        singl_org_sign: 'integer',
        is_light_industry: 'integer',
        consulting_services: 'integer',
        disable_person_id: 'integer',
        psd_sign: 'integer',
        is_deleted: 'integer',
        last_update_date: 'stamp',
      }),
      column('text', 'description_kk', 'e.description_kk'),
    ],
    [['buyer_id', 'buyer_name']],
  )
}

function items(): TableSpec {
  return table('items', elementsById('tender.items'), [
    ...fields('e', { id: 'id', related_lot: 'id', description: 'text', description_kk: 'text' }),
    ...itemColumns,
    computed(
      'code',
      'delivery_location_id',
      'coalesce(e."deliveryLocations"[1].gazetteer.identifiers[1], e."deliveryLocation".gazetteer.identifiers[1])',
    ),
    ...kzFields('e', {
      rootrecord_id: 'bigint',
      ref_trade_methods_id: 'integer',
      ref_justification_id: 'integer',
      amount: 'money',
      ref_units_code: 'code',
      supply_date_ru: 'text',
      extra_desc_ru: 'text',
      prepayment: 'double',
    }),
    ...deliveryDays('tender/items/kz/supplyDateRu'),
  ])
}

function bids(): TableSpec {
  return table('bids', elementsById('bids.details'), [
    ...fields('e', { id: 'id', date: 'stamp', status: 'code', status_details: 'code' }),
    ...value('value', 'e.value'),
    computed('id', 'related_lot', only('e."relatedLots"')),
    computed('integer', 'related_lots_count', count('e."relatedLots"')),
    computed('code', 'tenderer_id', 'e.tenderers[1].id'),
    computed('integer', 'tenderers_count', count('e.tenderers')),
    ...kzFields('e', {
      app_id: 'bigint',
      status_id: 'integer',
      price: 'money',
      discount_value: 'double',
      discount_price: 'money',
      rank: 'integer',
      prot_number: 'code',
      source: 'code',
      // Lists, as JSON.
      points: 'text',
      reasons: 'text',
    }),
    // Pseudonyms of who entered the bid and who changed it, of records that were fetched with persons.
    column('code', 'kz_submitter_id', 'e.kz.submitter'),
    column('code', 'kz_modifier_id', 'e.kz.modifier'),
  ])
}

function awards(): TableSpec {
  return table('awards', elementsById('awards'), [
    ...fields('e', {
      id: 'id',
      title: 'text',
      description: 'text',
      status: 'code',
      status_details: 'code',
      date: 'stamp',
    }),
    ...value('value', 'e.value'),
    computed('id', 'related_lot', only('e."relatedLots"')),
    column('id', 'related_bid', 'e.relatedBid'),
    computed('code', 'supplier_id', 'e.suppliers[1].id'),
    computed('integer', 'suppliers_count', count('e.suppliers')),
    column('boolean', 'has_subcontracting', 'e.hasSubcontracting'),
    ...fields('e.subcontracting', { minimum_percentage: 'double', maximum_percentage: 'double' }, 'subcontracting_'),
    ...value('subcontracting_value', 'e.subcontracting.value'),
    column('code', 'kz_protocol_winner_id', 'e.kz.protocolWinner'),
  ])
}

// A plan point that was announced later stands in the purchase's process; its first process only points there.
const planLines = `${elements('planning.budget.budgetBreakdown', ['buyer'])} WHERE tender IS NOT NULL
  OR NOT coalesce(list_contains(flatten(list_transform("relatedProcesses", p -> p.relationship)), 'planning'), false)`

// What is delivered in parts, when asked for or by a schedule: the days are those of a part.
const inParts = `regexp_matches(lower(e.kz."supplyDateRu"), 'заявк|заявок|график|по мере|партия|өтінім|кесте')`

/** The days in the words of a term of delivery, where they name exactly one number of them for the whole. */
function deliveryDays(place: string): ColumnSpec[] {
  const days = (kind: string) => {
    const found = `list_distinct(regexp_extract_all(lower(e.kz."supplyDateRu"),
      '([0-9]{1,4})(?:-?[а-яәіңғүұқөһ]{1,3})?\\s*(?:\\([^)]*\\)\\s*)?(?:${kind})', 1))`
    return `CASE WHEN len(${found}) = 1 AND NOT ${inParts} THEN CAST(${found}[1] AS INTEGER) END`
  }
  return [
    computed('integer', 'kz_delivery_days', days('календарн|кал\\.|к\\.\\s?д|күнтізбелік'), place),
    computed('integer', 'kz_delivery_working_days', days('рабоч|раб\\.|р\\.\\s?д|жұмыс'), place),
  ]
}

function plans(): TableSpec {
  return table(
    'plans',
    { rows: planLines, key: ['id'] },
    [
      column('id', 'id', 'e.id'),
      // In a plan point of goszakup the source of the money is the customer; elsewhere it may be a donor.
      computed(
        'code',
        'buyer_id',
        'CASE WHEN e.kz.id IS NOT NULL THEN coalesce(e."sourceParty".id, buyer.id) ELSE buyer.id END',
      ),
      computed(
        'code',
        'buyer_name',
        'CASE WHEN e.kz.id IS NOT NULL AND e."sourceParty".id IS NOT NULL THEN e."sourceParty".name ELSE buyer.name END',
      ),
      column('text', 'description', 'e.description'),
      ...fields('e.amount', { amount: 'money', currency: 'code' }),
      column('integer', 'year', 'e.kz.plnPointYear'),
      column('integer', 'month', 'e.kz.refMonthsId'),
      ...kzFields('e', {
        id: 'bigint',
        ref_enstru_code: 'code',
        ref_trade_methods_id: 'integer',
        ref_pln_point_status_id: 'integer',
        ref_justification_id: 'integer',
        ground_subparagraph: 'integer',
        ground_law: 'code',
        count: 'double',
        price: 'money',
        date_approved: 'stamp',
        date_create: 'stamp',
        is_deleted: 'integer',
        kato: 'code',
        timestamp: 'stamp',
        plan_act_id: 'bigint',
        plan_act_number: 'code',
        act_date_approved: 'stamp',
        plan_preliminary: 'integer',
        sum1: 'money',
        sum2: 'money',
        sum3: 'money',
        prepayment: 'double',
        supply_date_ru: 'text',
        extra_desc_ru: 'text',
        extra_desc_kz: 'text',
        ref_subject_type_id: 'integer',
        ref_units_code: 'code',
        ref_finsource_id: 'integer',
        ref_budget_type_id: 'integer',
        ref_abp_code: 'code',
        is_active: 'integer',
        is_qvazi: 'integer',
        disable_person_id: 'integer',
        ref_point_type_id: 'integer',
        transfer_type: 'integer',
      }),
      column('text', 'description_kk', 'e.description_kk'),
      ...deliveryDays('planning/budget/budgetBreakdown/kz/supplyDateRu'),
      computed(
        'integer',
        'kz_versions_count',
        `CASE WHEN e.kz.id IS NOT NULL THEN greatest(${count('e.kz.versions')}, 1) END`,
        'planning/budget/budgetBreakdown/kz/versions',
      ),
    ],
    [['buyer_id', 'buyer_name']],
  )
}

function relatedProcesses(): TableSpec {
  const rows = branches([
    ['relatedProcesses', undefined, 'process'],
    ['contracts', 'relatedProcesses', 'contract'],
  ])
  return table('related_processes', { rows, key: ['parent', 'contract_id', 'id', 'k'] }, [
    computed('code', 'parent', 'parent'),
    computed('id', 'contract_id', 'owner'),
    column('id', 'id', 'e.id'),
    computed('code', 'relationship', joined('e.relationship'), 'relatedProcesses/relationship'),
    ...fields('e', { title: 'text', scheme: 'code', identifier: 'id' }),
  ])
}

function enquiries(): TableSpec {
  return table('enquiries', elementsById('tender.enquiries'), [
    ...fields('e', { id: 'id', date: 'stamp', date_answered: 'stamp', related_lot: 'id', related_item: 'id' }),
    column('code', 'author_id', 'e.author.id'),
    computed(
      'boolean',
      'is_answered',
      `coalesce(trim(e.answer) <> '', false) OR coalesce(trim(e."dateAnswered") <> '', false)`,
    ),
  ])
}

function complaints(): TableSpec {
  return table(
    'complaints',
    elementsById('complaints'),
    [
      ...fields('e', { id: 'id', date: 'stamp', status: 'code', type: 'code' }),
      ...party('author', 'e.author'),
      computed('integer', 'documents_count', count('e.documents')),
      ...kzFields('e', {
        number_appeal: 'id',
        status: 'integer',
        decision_date: 'stamp',
        start_date: 'stamp',
        end_date: 'stamp',
        active: 'code',
        complaint_id: 'bigint',
        is_deleted: 'integer',
        last_update_date: 'stamp',
      }),
    ],
    [['author_id', 'author_name']],
  )
}

import type { FactName } from './page/model.ts'

/** How a column is kept in memory: `code`: one of few texts; `date`, `money`, `number`, `whole`, `truth`. */
export type ColumnKind = 'code' | 'date' | 'money' | 'number' | 'whole' | 'truth'

export interface FactColumn {
  name: string
  kind: ColumnKind
  sql: string
  /** For the list of records: it stands in the file alone. */
  isOfFile?: boolean
}

/** Two columns of a fact out of a metric: the sums of its numerators and denominators for a row's thing. */
export interface FactMetric {
  name: string
  metric: string
  variant?: string
  /** The metric's own columns to keep, under names of ours. */
  keep?: { column: string; as: string; kind: ColumnKind }[]
}

export interface FactSpec {
  name: FactName
  /** The relation that has a row for each thing. */
  relation: string
  /** What the joins read besides. */
  also?: string[]
  /** The row's own name; the relation's, where nothing is said. */
  id?: string
  /** Joins to tables, `d` being the relation. */
  joins: string
  where?: string
  columns: FactColumn[]
  metrics: FactMetric[]
}

const code = (name: string, sql: string): FactColumn => ({ name, kind: 'code', sql })

// What every relation tells of its rows. The code of what is bought in the three lengths that are asked for.
const shared: FactColumn[] = [
  { name: 'date', kind: 'date', sql: 'd.date' },
  code('region', 'd.region'),
  code('buyer', 'd.buyer_id'),
  code('sector', 'd.sector'),
  code('method', 'd.method'),
  code('category', 'd.category'),
  code('code2', 'CASE WHEN length(d.digits) >= 2 THEN substr(d.digits, 1, 2) END'),
  code('code6', 'CASE WHEN length(d.digits) >= 6 THEN substr(d.digits, 1, 6) END'),
  code('code', 'd.digits'),
  code('currency', 'd.currency'),
  { name: 'amount', kind: 'money', sql: 'd.amount' },
  { name: 'valid', kind: 'truth', sql: 'd.is_clean' },
]

const number = (name: string, sql: string): FactColumn => ({ name, kind: 'number', sql })

/** A share's two columns: 1 where it is so, and 1 where it is known. */
const known = (name: string, sql: string): FactColumn[] => [
  number(name, `CASE WHEN ${sql} THEN 1 WHEN NOT (${sql}) THEN 0 END`),
  number(`${name}_of`, `CASE WHEN (${sql}) IS NOT NULL THEN 1 END`),
]

/** What of a line of a contract is its own, and not the contract's. */
const priced: Record<string, string> = {
  code2: 'substr(i.digits, 1, 2)',
  code6: 'CASE WHEN length(i.digits) >= 6 THEN substr(i.digits, 1, 6) END',
  code: 'i.digits',
  currency: 'i.currency',
  amount: 'i.price',
}

/** From so many organisations on a contact is a business centre's, as the indicator shared-contact has it. */
export const commonContact = 20

/** Parties that one telephone, e-mail or address reaches. */
export const contactValues = `SELECT DISTINCT c.party_id, c.kind, c.value FROM x_party_contacts c
  JOIN (SELECT kind, value FROM x_party_contacts GROUP BY kind, value
    HAVING count(DISTINCT party_id) BETWEEN 2 AND ${commonContact - 1}) v ON v.kind = c.kind AND v.value = c.value`

function sharedContacts(): string {
  return `SELECT x.party_id AS a_id, y.party_id AS b_id, string_agg(DISTINCT x.kind, '+' ORDER BY x.kind) AS contact
    FROM (${contactValues}) x JOIN (${contactValues}) y ON x.kind = y.kind AND x.value = y.value AND x.party_id < y.party_id
    GROUP BY x.party_id, y.party_id`
}

/** Why bids were rejected, in the words of results protocols. The list is JSON: its brackets and quotes are no words. */
const toldReasons = `SELECT source, ocid, id, min(left(told, 200)) AS reason FROM (
    SELECT source, ocid, id,
      nullif(trim(regexp_replace(regexp_replace(kz_reasons, '^\\["?|"?\\]$|" *, *"', ' '), '\\s+', ' ')), '') AS told
    FROM bids WHERE kz_reasons IS NOT NULL
  ) GROUP BY source, ocid, id`

const withSupplier: FactColumn[] = [code('supplier', 'd.supplier_id'), code('supplier_region', 'd.supplier_region')]

const days = (name: string, metric: string): FactMetric => ({ name, metric, variant: 'calendar' })
const same = (...names: string[]): FactMetric[] =>
  names.map((metric) => ({ name: metric.replaceAll('-', '_'), metric }))

/** A contract's own key, so that two rows of one id in different processes are two. */
const byKey = (table: string) => `LEFT JOIN ${table} t ON t.source = d.source AND t.ocid = d.ocid AND t.id = d.id`

/**
 * The facts of the Explorer: what each row is, and what is known of it. Everything that a figure needs is a column here,
 * so that a click reads one narrow table. `flags` is made of stored runs, elsewhere.
 */
export const factSpecs: FactSpec[] = [
  {
    name: 'processes',
    relation: 'x_dim_processes',
    joins: 'LEFT JOIN processes t ON t.source = d.source AND t.ocid = d.ocid',
    columns: [
      ...shared,
      code('status', 't.tender_status'),
      code('kato', 't.kz_kato'),
      { name: 'lots', kind: 'whole', sql: 't.lots_count' },
      { name: 'bids', kind: 'whole', sql: 't.bids_count' },
      { name: 'awards', kind: 'whole', sql: 't.awards_count' },
      { name: 'contracts', kind: 'whole', sql: 't.contracts_count' },
    ],
    metrics: [
      days('bid_period', 'bid-period'),
      days('discussion', 'discussion'),
      days('opening_to_result', 'opening-to-result'),
      days('tender_to_award', 'tender-to-award'),
      ...same(
        'complaints',
        'complaint-rate',
        'complaint-answer-days',
        'relaunched-share',
        'withdrawn-share',
        'questions',
        'unanswered-share',
        'non-price-criteria-share',
      ),
      { name: 'no_value', metric: 'data-quality', variant: 'no-value' },
      { name: 'no_code', metric: 'data-quality', variant: 'no-item-code' },
      { name: 'no_place', metric: 'data-quality', variant: 'no-delivery-place' },
      { name: 'no_award', metric: 'data-quality', variant: 'award-missing' },
      { name: 'bad_dates', metric: 'data-quality', variant: 'dates-contradict' },
      { name: 'plan_linked', metric: 'data-quality', variant: 'plan-linked' },
    ],
  },
  {
    name: 'lots',
    relation: 'x_dim_lots',
    joins: byKey('lots'),
    columns: [
      ...shared,
      code('status', 't.status'),
      code('kato', 't.kz_kato'),
      code('kato4', 'CASE WHEN length(t.kz_kato) = 9 THEN substr(t.kz_kato, 1, 4) END'),
      code('kato6', 'CASE WHEN length(t.kz_kato) = 9 THEN substr(t.kz_kato, 1, 6) END'),
    ],
    metrics: [
      {
        name: 'single_bid',
        metric: 'single-bid-rate',
        keep: [{ column: 'supplier_id', as: 'supplier', kind: 'code' }],
      },
      ...same(
        'bidders-mean',
        'three-qualified-rate',
        'rejection-share',
        'bids',
        'failed-rate',
        'savings-lot',
        'over-budget-share',
        'overrun-mean',
      ),
      { name: 'cancel_rate', metric: 'cancel-rate', variant: 'of-ended' },
    ],
  },
  {
    name: 'contracts',
    relation: 'x_dim_contracts',
    joins: byKey('contracts'),
    where: 'd.is_concluded',
    columns: [
      ...shared,
      ...withSupplier,
      code('status', 't.status'),
      code('fund', 'CAST(t.kz_ref_finsource_id AS VARCHAR)'),
    ],
    metrics: [
      ...same('amended-up-value', 'amendments-per-contract', 'paid-value', 'final-value', 'paid-on-time'),
      ...same('on-time-delivery', 'milestones-on-time', 'savings-plan'),
      { name: 'amended_share', metric: 'amended-share', variant: 'amended' },
      { name: 'terminations', metric: 'terminations', variant: 'cancelled' },
      days('result_to_sign', 'result-to-sign'),
      days('publish_to_sign', 'publish-to-sign'),
      days('sign_to_deliver', 'sign-to-deliver'),
      days('deliver_to_act', 'deliver-to-act'),
      days('act_to_pay', 'act-to-pay'),
      { name: 'no_supplier', metric: 'contract-data-quality', variant: 'no-supplier' },
      { name: 'no_sum', metric: 'contract-data-quality', variant: 'no-value' },
      { name: 'no_lines', metric: 'contract-data-quality', variant: 'no-lines' },
      { name: 'no_unit_price', metric: 'contract-data-quality', variant: 'no-unit-price' },
      { name: 'contradict', metric: 'contract-data-quality', variant: 'dates-contradict' },
    ],
  },
  {
    name: 'purchases',
    relation: 'x_dim_purchases',
    joins: `LEFT JOIN contracts t ON t.source = d.source AND t.ocid = d.ocid AND d.id = 'contracts:' || t.id`,
    columns: [
      ...shared,
      ...withSupplier,
      code('status', 't.status'),
      code('fund', 'CAST(t.kz_ref_finsource_id AS VARCHAR)'),
      code('competitive', 'd.competitive'),
      code('ground', 'd.ground'),
      code(
        'subparagraph',
        "CASE WHEN d.method = 'direct' THEN coalesce(t.kz_ground_law || ' ', '') || CAST(t.kz_ground_subparagraph AS VARCHAR) END",
      ),
    ],
    metrics: [
      { name: 'direct', metric: 'direct-share', variant: 'direct' },
      { name: 'single_source', metric: 'direct-share', variant: 'single-source' },
      { name: 'by_choice', metric: 'direct-share', variant: 'by-choice' },
      { name: 'competition', metric: 'competition-share', variant: 'by-bidders' },
      ...same('local-supplier-share', 'foreign-share', 'sme-share', 'new-supplier-share'),
    ],
  },
  {
    name: 'plans',
    relation: 'x_dim_plans',
    joins: byKey('plans'),
    columns: [
      ...shared,
      { name: 'year', kind: 'whole', sql: 'd.year' },
      code('kato4', 'CASE WHEN length(t.kz_kato) = 9 THEN substr(t.kz_kato, 1, 4) END'),
      code('fund', 'CAST(t.kz_ref_finsource_id AS VARCHAR)'),
    ],
    metrics: [...same('savings-unspent'), days('plan_to_publish', 'plan-to-publish')],
  },
  {
    // Who bid for a lot, winners and losers; a joint bid is one, of nobody alone.
    name: 'bids',
    relation: 'x_dim_lots',
    also: ['x_lot_offers'],
    id: "d.id || '|' || o.bidder",
    joins: `JOIN x_lot_offers o ON o.source = d.source AND o.ocid = d.ocid AND o.lot_id = d.id
      LEFT JOIN (${toldReasons}) r ON r.source = o.source AND r.ocid = o.ocid AND r.id = o.bid_id`,
    columns: [
      ...shared,
      code('supplier', 'o.bidder_id'),
      code('standing', 'o.standing'),
      code('reason', "CASE WHEN o.standing = 'rejected' THEN r.reason END"),
      ...known('won', 'o.won'),
      ...known('rejected', "CASE o.standing WHEN 'rejected' THEN true WHEN 'admitted' THEN false END"),
      ...known('reasoned', "CASE WHEN o.standing = 'rejected' THEN r.reason IS NOT NULL END"),
      ...known('discounted', 'o.ranked_price < o.price'),
      number('bid_price', 'CASE WHEN o.currency = d.currency AND d.amount > 0 THEN o.price END'),
      number('bid_price_of', 'CASE WHEN o.currency = d.currency AND d.amount > 0 AND o.price > 0 THEN d.amount END'),
    ],
    metrics: [],
  },
  {
    // Lines of contracts with a price for a unit, as the indicators of prices compare them.
    name: 'prices',
    relation: 'x_dim_contracts',
    also: ['x_contract_items'],
    id: "d.id || '|' || i.id",
    joins: 'JOIN x_contract_items i ON i.source = d.source AND i.ocid = d.ocid AND i.contract_id = d.id',
    columns: [
      ...shared.map((column) => ({ ...column, sql: priced[column.name] ?? column.sql })),
      ...withSupplier,
      code('unit', 'i.unit_id'),
      { ...code('description', 'i.description'), isOfFile: true },
      { ...number('quantity', 'i.quantity'), isOfFile: true },
    ],
    metrics: [],
  },
  {
    // Two bidders in one lot, of those that met in two lots or share a contact that is not common.
    name: 'pairs',
    relation: 'x_dim_lots',
    also: ['x_bid_pairs', 'x_party_contacts'],
    id: "d.id || '|' || b.a_id || '|' || b.b_id",
    joins: `JOIN x_bid_pairs b ON b.source = d.source AND b.ocid = d.ocid AND b.lot_id = d.id AND b.is_for_lot
      JOIN (SELECT a_id, b_id, count(*) AS lots FROM x_bid_pairs WHERE is_for_lot GROUP BY a_id, b_id) e
        ON e.a_id = b.a_id AND e.b_id = b.b_id
      LEFT JOIN (${sharedContacts()}) c ON c.a_id = b.a_id AND c.b_id = b.b_id`,
    where: 'e.lots > 1 OR c.contact IS NOT NULL',
    columns: [
      ...shared,
      code('bidder_a', 'b.a_id'),
      code('bidder_b', 'b.b_id'),
      code('contact', 'c.contact'),
      ...known('one_won', 'CASE WHEN b.a_won OR b.b_won THEN true WHEN NOT b.a_won AND NOT b.b_won THEN false END'),
      number(
        'gap',
        "CASE WHEN b.offers <> 'unpriced' THEN CAST(100 * abs(b.a_price - b.b_price) / least(b.a_price, b.b_price) AS DECIMAL(18, 2)) END",
      ),
      number('gap_of', "CASE WHEN b.offers <> 'unpriced' AND least(b.a_price, b.b_price) > 0 THEN 100 END"),
      { ...number('price_a', 'b.a_price'), isOfFile: true },
      { ...number('price_b', 'b.b_price'), isOfFile: true },
      { name: 'won_a', kind: 'truth', sql: 'b.a_won', isOfFile: true },
      { name: 'won_b', kind: 'truth', sql: 'b.b_won', isOfFile: true },
      { ...code('lot', 'd.id'), isOfFile: true },
    ],
    metrics: [],
  },
]

/** The columns of a fact as they stand in its file: those of its rows' identity first, then its own, then its metrics'. */
export function factColumns(spec: FactSpec): FactColumn[] {
  return [
    { name: 'source', kind: 'code', sql: 'd.source' },
    ...spec.columns,
    ...spec.metrics.flatMap(({ name, keep = [] }): FactColumn[] => [
      { name, kind: 'number', sql: '' },
      { name: `${name}_of`, kind: 'number', sql: '' },
      ...keep.map(({ as, kind }): FactColumn => ({ name: as, kind, sql: '' })),
    ]),
  ]
}

/** The columns of a fact that figures are made of. */
export function figureColumns(spec: FactSpec): FactColumn[] {
  return factColumns(spec).filter(({ isOfFile }) => isOfFile !== true)
}

/** The columns of the fact of flags. */
export const flagFactColumns: FactColumn[] = [
  code('source', ''),
  { name: 'date', kind: 'date', sql: '' },
  code('region', ''),
  code('buyer', ''),
  code('supplier', ''),
  code('sector', ''),
  code('method', ''),
  code('category', ''),
  code('code2', ''),
  code('code6', ''),
  code('code', ''),
  code('currency', ''),
  { name: 'amount', kind: 'money', sql: '' },
  { name: 'valid', kind: 'truth', sql: '' },
  code('indicator', ''),
  code('severity', ''),
  code('subject_type', ''),
]

export const severities = ['legal', 'statistical', 'data-quality'] as const

/** The column that says whether a row's process has a flag of a severity. */
export function flagColumn(severity: string): string {
  return `flagged_${severity.replaceAll('-', '_')}`
}

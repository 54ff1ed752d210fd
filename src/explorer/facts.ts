import type { FactName } from './page/model.ts'

/** How a column is kept in memory: `code`: one of few texts; `date`, `money`, `number`, `whole`, `truth`. */
export type ColumnKind = 'code' | 'date' | 'money' | 'number' | 'whole' | 'truth'

export interface FactColumn {
  name: string
  kind: ColumnKind
  sql: string
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

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetPaths } from '../dataset/layout.ts'
import { writeAtomically } from '../files/atomic.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { indicatorNames } from './catalogue.ts'
import { ownSubjects, type Subject, stages } from './file.ts'
import { fixtureFile } from './fixture.ts'

export interface NewIndicator {
  dir: string
  name: string
  subject: Subject
}

/** How a template judges one kind of subject. */
interface Skeleton {
  stage: (typeof stages)[number]
  needs: string[]
  /** Relations with the alias `t`, and expressions over it. */
  from: string
  subject: string
  ocid: string
  buyer: string
  supplier: string
  date: string
  amount: string
  currency: string
  /** The field that proves the sum, and where it is: `table` is SQL. */
  table: string
  field: string
  id: string
  evidence: string
  /** Made-up rows: a sum that is enough, one that is not, and one that is missing. */
  rows(amount: number | null, n: number): Record<string, Record<string, unknown>[]>
  subjectOf(n: number): string
}

const nothing = 'CAST(NULL AS VARCHAR)'

// A sum that lacks a part, or adds up two currencies, is none.
const sumOfAll =
  'CASE WHEN count(amount) = count(*) AND count(DISTINCT currency) = 1 THEN CAST(sum(amount) AS DECIMAL(18, 2)) END'

const contractRow = (n: number) => ({
  ...{ ocid: `o-${n}`, id: '1', buyer_id: `B-${n}`, supplier_id: `S-${n}`, value_currency: 'KZT' },
  ...{ date_signed: '2026-03-02T10:00:00+05:00', date_signed_local_date: '2026-03-02' },
})

function ofTable(
  table: string,
  stage: Skeleton['stage'],
  expressions: Partial<Skeleton>,
  amount: string,
  currency: string,
  row: (n: number) => Record<string, unknown>,
): Skeleton {
  return {
    stage,
    needs: [`${table}.${amount}`],
    from: `${table} t`,
    subject: "t.ocid || '|' || t.id",
    ocid: 't.ocid',
    buyer: nothing,
    supplier: nothing,
    date: 'p.tender_date_published_local_date',
    amount: `t.${amount}`,
    currency: `t.${currency}`,
    ...{ table: `'${table}'`, field: amount, id: 'r.subject_id', evidence: 'result r' },
    rows: (value, n) => ({ [table]: [{ ocid: `o-${n}`, ...row(n), [amount]: value, [currency]: 'KZT' }] }),
    subjectOf: (n) => `o-${n}|1`,
    ...expressions,
  }
}

function ofContracts(subject: string, subjectOf: (n: number) => string, buyer: boolean, supplier: boolean): Skeleton {
  const keys = [buyer ? 'buyer_id' : '', supplier ? 'supplier_id' : ''].filter((key) => key !== '')
  const joined = keys.map((key) => `c.${key} = r.${key}`).join(' AND ')
  return {
    stage: 'contract',
    needs: ['contracts.value_amount', 'contracts.date_signed'],
    from: `(
  SELECT ${keys.join(', ')}, year, max(signed_date) AS last_date, min(currency) AS currency,
    ${sumOfAll} AS amount
  FROM x_signed_contracts
  WHERE ${keys.map((key) => `${key} IS NOT NULL`).join(' AND ')}
  GROUP BY ${keys.join(', ')}, year
) t`,
    subject,
    ocid: nothing,
    buyer: buyer ? 't.buyer_id' : nothing,
    supplier: supplier ? 't.supplier_id' : nothing,
    date: 't.last_date',
    amount: 't.amount',
    currency: 't.currency',
    table: "'contracts'",
    field: 'value_amount',
    id: "c.ocid || '|' || c.id",
    evidence: `result r
JOIN x_signed_contracts c ON ${joined} AND c.year = year(r.date)`,
    rows: (value, n) => ({ contracts: [{ ...contractRow(n), value_amount: value }] }),
    subjectOf,
  }
}

const skeletons: Record<Subject, Skeleton> = {
  process: ofTable(
    'processes',
    'tender',
    { subject: 't.ocid', buyer: 't.buyer_id', date: 't.tender_date_published_local_date', subjectOf: (n) => `o-${n}` },
    'tender_value_amount',
    'tender_value_currency',
    () => ({ tender_id: '1' }),
  ),
  lot: ofTable('lots', 'tender', { buyer: 't.buyer_id' }, 'value_amount', 'value_currency', () => ({ id: '1' })),
  bid: ofTable('bids', 'award', { supplier: 't.tenderer_id' }, 'value_amount', 'value_currency', () => ({ id: '1' })),
  contract: ofTable(
    'contracts',
    'contract',
    { buyer: 't.buyer_id', supplier: 't.supplier_id', date: 't.date_signed_local_date' },
    'value_amount',
    'value_currency',
    (n) => ({ id: '1', buyer_id: `B-${n}`, supplier_id: `S-${n}`, date_signed_local_date: '2026-03-02' }),
  ),
  supplier: ofContracts("t.supplier_id || '|' || CAST(t.year AS VARCHAR)", (n) => `S-${n}|2026`, false, true),
  buyer: ofContracts("t.buyer_id || '|' || CAST(t.year AS VARCHAR)", (n) => `B-${n}|2026`, true, false),
  pair: ofContracts(
    "t.buyer_id || '|' || t.supplier_id || '|' || CAST(t.year AS VARCHAR)",
    (n) => `B-${n}|S-${n}|2026`,
    true,
    true,
  ),
  market: {
    stage: 'contract',
    needs: ['contracts.value_amount', 'contract_items.classification_id'],
    from: `(
  SELECT market, max(date) AS last_date, min(currency) AS currency,
    ${sumOfAll} AS amount
  FROM x_purchases
  WHERE market IS NOT NULL
  GROUP BY market
) t`,
    subject: 't.market',
    ocid: nothing,
    buyer: nothing,
    supplier: nothing,
    date: 't.last_date',
    amount: 't.amount',
    currency: 't.currency',
    table: 'c.table_name',
    field: 'value_amount',
    id: 'c.record',
    evidence: `result r
JOIN x_purchases c ON c.market = r.subject_id`,
    rows: (value, n) => ({
      contracts: [{ ...contractRow(n), kz_id: n, kz_region: '750000000', value_amount: value }],
      contract_items: [
        {
          ...{ ocid: `o-${n}`, contract_id: '1', id: '1', classification_scheme: 'KZ-ENSTRU' },
          classification_id: `17121${n}.390.000002`,
        },
      ],
    }),
    subjectOf: (n) => `17121${n}|75|2026`,
  },
  plan: ofTable(
    'plans',
    'planning',
    { buyer: 't.buyer_id', date: 't.kz_date_approved_local_date' },
    'amount',
    'currency',
    (n) => ({ id: '1', buyer_id: `B-${n}`, kz_date_approved_local_date: '2026-01-15' }),
  ),
}

const title = 'In a few words: what was found'

/** Whether a title is still that of the template. */
export function isTemplateText(text: string): boolean {
  return text === title
}

/**
 * Writes an indicator of the dataset's own and its cases, to be changed: it flags sums from a parameter on, and its
 * cases hold. Returns the two files. Throws a UserError when the name is none or taken.
 */
export async function newIndicator(options: NewIndicator): Promise<{ file: string; cases: string }> {
  const { name, subject } = options
  const skeleton = skeletons[subject]
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 60)
    throw new UserError(`"${name}" cannot be the name of an indicator`, {
      why: 'a name is lower-case words joined by "-", at most 60 characters',
      next: 'for example contract-above-plan',
      exit: 'usage',
    })
  const directory = datasetPaths(options.dir).indicators
  if ((await indicatorNames({ custom: directory })).includes(name))
    throw new UserError(`there is an indicator ${name} already`, { next: 'choose another name', exit: 'usage' })
  const file = join(directory, `${name}.sql`)
  const cases = fixtureFile(file)
  try {
    const text = casesText(name, skeleton)
    const there = await readFile(cases, 'utf8').catch(() => undefined)
    // Those of a stop between the two files are written again; other people's are not touched.
    if (there !== undefined && there !== text)
      throw Object.assign(new Error(`EEXIST: ${cases}`), { code: 'EEXIST', path: cases })
    await writeAtomically(cases, text)
    await writeAtomically(file, indicatorText(name, subject, skeleton))
  } catch (error) {
    throw fileError(error, 'write', file)
  }
  return { file, cases }
}

function indicatorText(name: string, subject: Subject, skeleton: Skeleton): string {
  const isOwn = ownSubjects.includes(subject)
  const needsProcess = skeleton.date.startsWith('p.')
  const judged = {
    outcome: [
      `WHEN ${skeleton.amount} IS NULL THEN 'insufficient'`,
      `WHEN ${skeleton.amount} >= q.minimum_amount THEN 'flag'`,
      "ELSE 'pass'",
    ],
    reason: [`WHEN ${skeleton.amount} IS NULL THEN 'amount-missing'`],
  }
  const cases = (lines: string[]) => `CASE\n    ${lines.join('\n    ')}\n  END`
  return `/*---
name: ${name}
version: 1
codes: {ocp: [], cardinal: []}
# legal: tests a rule of the law; statistical: unusual; data-quality: the record is wrong.
severity: statistical
# breach-on-record, needs-a-document or question: what a flag alone proves.
grade: question
# ${stages.join(', ')}
stage: ${skeleton.stage}
subject: ${subject}
needs: [${skeleton.needs.join(', ')}]
value: money
${isOwn ? '# An answer rests on records of its own process: after a change only changed processes are judged again.\nscope: process\n' : ''}parameters:
  minimum_amount:
    type: decimal
    default: 1000000
    min: 0
    unit: KZT
    text:
      en: sums from this one on are found
      ru: находить суммы не меньше этой
      kk: осы сомадан кем емес сомаларды табу
# Keys of values and norms: jaryq law list
law: []
violations: []
texts:
  title:
    en: "${title}"
    ru: "В нескольких словах: что найдено"
    kk: "Бірнеше сөзбен: не табылды"
  question:
    en: Which question does it answer?
    ru: На какой вопрос это отвечает?
    kk: Бұл қандай сұраққа жауап береді?
  why:
    en: Why is it a sign of a risk?
    ru: Почему это признак риска?
    kk: Неге бұл тәуекел белгісі?
  innocent:
    en: [What may explain it innocently?]
    ru: [Чем это может объясняться без нарушений?]
    kk: [Мұны бұзушылықсыз немен түсіндіруге болады?]
  next:
    en: [What should be looked at next?]
    ru: [Что посмотреть дальше?]
    kk: [Әрі қарай нені қарау керек?]
  summary:
    en: "{{buyer}} {{supplier}}: {{money}} on {{date}}, where {{threshold}} is the mark: to be checked."
    ru: "{{buyer}} {{supplier}}: {{money}}, {{date}}, при пороге {{threshold}}: требуется проверка."
    kk: "{{buyer}} {{supplier}}: {{money}}, {{date}}, шек — {{threshold}}: тексеру қажет."
---*/
SELECT
  ${skeleton.subject} AS subject_id,
  ${skeleton.ocid} AS ocid,
  ${skeleton.buyer} AS buyer_id,
  ${skeleton.supplier} AS supplier_id,
  ${skeleton.date} AS date,
  ${cases(judged.outcome)} AS outcome,
  ${cases(judged.reason)} AS reason,
  CAST(${skeleton.amount} AS DOUBLE) AS value,
  CAST(q.minimum_amount AS DOUBLE) AS threshold,
  'parameter:minimum_amount' AS threshold_source,
  CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count,
  ${skeleton.amount} AS money_at_stake,
  ${skeleton.currency} AS currency
FROM ${skeleton.from}
CROSS JOIN params q${needsProcess ? '\nLEFT JOIN processes p ON p.source = t.source AND p.ocid = t.ocid' : ''}
ORDER BY subject_id

-- evidence
SELECT r.subject_id, ${skeleton.table} AS table_name, ${skeleton.id} AS id, '${skeleton.field}' AS field
FROM ${skeleton.evidence}
ORDER BY subject_id, table_name, id, field
`
}

function casesText(name: string, skeleton: Skeleton): string {
  const all = [1_000_000, 999_999.99, null].map((amount, index) => skeleton.rows(amount, index + 1))
  const tables = new Map<string, Record<string, unknown>[]>()
  for (const rows of all)
    for (const [table, list] of Object.entries(rows)) tables.set(table, [...(tables.get(table) ?? []), ...list])
  const flow = (row: Record<string, unknown>) =>
    `{${Object.entries(row)
      .map(([key, value]) => `${key}: ${typeof value === 'string' ? JSON.stringify(value) : value}`)
      .join(', ')}}`
  const outcomes = ['flag', 'pass', 'insufficient:amount-missing']
  return `# Made-up records and what ${name} must say of them. Each row should show one thing: a flag, a pass,
# each reason, each boundary. Check with: jaryq indicators test ${name}
- name: the mark and what is below it
  data_date: 2026-06-30
  tables:
${[...tables].map(([table, rows]) => `    ${table}:\n${rows.map((row) => `      - ${flow(row)}`).join('\n')}`).join('\n')}
  expect:
${outcomes.map((outcome, index) => `    "${skeleton.subjectOf(index + 1)}": ${outcome}`).join('\n')}
- name: another mark
  parameters: {minimum_amount: 2000000}
  tables:
${Object.entries(all[0]!)
  .map(([table, rows]) => `    ${table}:\n${rows.map((row) => `      - ${flow(row)}`).join('\n')}`)
  .join('\n')}
  expect:
    "${skeleton.subjectOf(1)}": {outcome: pass, value: 1000000, threshold: 2000000, threshold_source: parameter}
`
}

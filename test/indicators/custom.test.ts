import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { listIndicators } from '../../src/indicators/catalogue.ts'
import { fieldsToPrint, helpOf, nameIn, ownFlags, ownValues } from '../../src/indicators/flags.ts'
import { runIndicator } from '../../src/indicators/run.ts'
import type { Row } from '../../src/terminal/rows.ts'
import { temporary } from '../support/temp.ts'
import { engineOver } from './support/engine.ts'

const header = `/*---
name: big-lots
version: 2
severity: data-quality
grade: question
stage: tender
subject: lot
parameters:
  floor: {type: decimal, default: 100, min: 0, unit: KZT, text: {en: least sum, ru: не меньше, kk: кемінде}}
  strict: {type: boolean, default: false, text: {en: strictly, ru: строго, kk: қатаң}}
law: [kz:106-VIII:law:16-3]
texts:
  title: {en: Big lots, ru: Большие лоты, kk: Үлкен лоттар}
  question: {en: Which?, ru: Какие?, kk: Қайсысы?}
  why: {en: Because., ru: Потому., kk: Себебі.}
  innocent: {en: [a], ru: [б], kk: [в]}
  next: {en: [a], ru: [б], kk: [в]}
  summary: {en: "{{title}}: {{money}}", ru: "{{title}}: {{money}}", kk: "{{title}}: {{money}}"}
---*/
`
const select = `SELECT l.ocid || '|' || l.id AS subject_id, l.ocid, l.buyer_id, NULL AS supplier_id, DATE '2026-01-01' AS date,
  CASE WHEN l.value_amount > q.floor OR (l.value_amount = q.floor AND NOT q.strict) THEN 'flag' ELSE 'pass' END AS outcome,
  NULL AS reason, l.value_amount AS value, q.floor AS threshold, 'parameter:floor' AS threshold_source, NULL AS peer_group,
  NULL AS peer_count, l.value_amount AS money_at_stake, l.value_currency AS currency
FROM lots l CROSS JOIN params q
`
const proof = `
-- evidence
SELECT subject_id, 'lots' AS table_name, subject_id AS id, 'value_amount' AS field FROM result ORDER BY subject_id
`

async function custom(text: string): Promise<string> {
  const directory = join(temporary('custom'), 'indicators')
  await mkdir(directory)
  await writeFile(join(directory, 'big-lots.sql'), text)
  return directory
}

async function run(text: string, parameters: Record<string, unknown> = {}) {
  const lot = (id: string, value_amount: number): Row => ({
    source: 's',
    ocid: 'o',
    id,
    value_amount,
    value_currency: 'KZT',
    title: id,
  })
  const engine = await engineOver({ lots: [lot('small', 99.99), lot('even', 100), lot('big', 500)] })
  const result = await runIndicator(engine, 'big-lots', { custom: await custom(text), parameters })
  const rows = []
  for await (const row of result.rows) rows.push(row)
  return { rows, warnings: result.warnings }
}

it('runs a file of the dataset like a built-in one, and warns where a cluster may answer otherwise', async () => {
  const { rows, warnings } = await run(header + select + proof)
  expect(rows.map((row) => [row.id, row.threshold_source, row.legal_basis, row.summary])).toEqual([
    ['big-lots:lot:o|big', 'default', ['kz:106-VIII:law:16-3'], 'big: 500 tenge'],
    ['big-lots:lot:o|even', 'default', ['kz:106-VIII:law:16-3'], 'even: 100 tenge'],
  ])
  expect(rows[0]!.evidence).toEqual([{ table: 'lots', id: 'o|big', field: 'value_amount', value: 500, url: null }])
  expect(warnings.join()).toContain('does not end in ORDER BY')
})

it('judges a subject that two sources have once, by the answer that says most', async () => {
  const both = (one: string, two: string) =>
    `${header}SELECT subject_id, 'o' AS ocid, NULL AS buyer_id, NULL AS supplier_id, DATE '2026-01-01' AS date, outcome, NULL AS reason,
  NULL AS value, q.floor AS threshold, 'parameter:floor' AS threshold_source, NULL AS peer_group, NULL AS peer_count,
  NULL AS money_at_stake, NULL AS currency
FROM (VALUES ('o|big', '${one}'), ('o|big', '${two}')) AS t (subject_id, outcome) CROSS JOIN params q
ORDER BY subject_id${proof}`
  const judged = async (one: string, two: string) => {
    const engine = await engineOver({ lots: [] })
    const all = ['flag', 'pass', 'not-applicable', 'insufficient', 'error'] as const
    const { rows } = await runIndicator(engine, 'big-lots', {
      custom: await custom(both(one, two)),
      outcomes: [...all],
    })
    const found = []
    for await (const row of rows) found.push(row.outcome)
    return found
  }
  expect(await judged('not-applicable', 'pass')).toEqual(['pass'])
  expect(await judged('insufficient', 'pass')).toEqual(['pass'])
  expect(await judged('pass', 'flag')).toEqual(['flag'])
  expect(await judged('not-applicable', 'insufficient')).toEqual(['insufficient'])
})

it('tells parameters that were changed from the defaults', async () => {
  const { rows } = await run(`${header}${select}ORDER BY 1${proof}`, { floor: '100', strict: 'true' })
  expect(rows.map((row) => [row.subject_id, row.threshold_source])).toEqual([['o|big', 'default']])
  const other = await run(`${header}${select}ORDER BY 1${proof}`, { floor: '400.5' })
  expect(other.rows[0]).toMatchObject({ threshold: 400.5, threshold_source: 'parameter' })
  expect(other.rows[0]!.id).toMatch(/~[0-9a-f]{8}$/)
})

it.each([
  [select.replace("'pass'", "'fine'"), 'an outcome is "fine"'],
  [select.replace('NULL AS supplier_id, ', ''), 'does not give the columns of a result'],
  [select.replace("l.ocid || '|' || l.id", 'CAST(NULL AS VARCHAR)'), 'have no subject_id'],
  [select.replace('FROM lots', 'FROM lotss'), 'cannot be computed'],
])('says what is wrong with a file', async (sql, message) => {
  await expect(run(`${header}${sql}ORDER BY 1${proof}`)).rejects.toMatchObject({
    message: expect.stringContaining(message),
  })
})

it('says what is wrong with its evidence and its law', async () => {
  const good = `${header}${select}ORDER BY 1`
  await expect(run(good + proof.replace("'lots'", "'lotz'"))).rejects.toThrow('a table "lotz"')
  await expect(run(good + proof.replace("'value_amount'", "'amount'"))).rejects.toThrow('a column "amount" of lots')
  await expect(run(good + proof.replace('AS field', 'AS fields'))).rejects.toThrow('the columns of evidence')
  await expect(run((good + proof).replace('law:16-3', 'law:99'))).rejects.toMatchObject({
    why: expect.stringContaining('kz:106-VIII:law:99'),
  })
})

it('is part of the catalogue', async () => {
  const directory = await custom(`${header}${select}ORDER BY 1${proof}`)
  const names = (await listIndicators({ custom: directory })).map((indicator) => [indicator.name, indicator.builtIn])
  expect(names).toContainEqual(['big-lots', false])
  expect(names).toContainEqual(['single-bid', true])
})

const command = {
  flags: { all: { type: 'boolean' }, year: { type: 'option' } },
  baseFlags: { quiet: { type: 'boolean' }, lang: { type: 'option' } },
}

it('finds the name among the arguments', () => {
  expect(nameIn(['single-bid', '--year', '2026'], command)).toBe('single-bid')
  expect(nameIn(['--lang', 'ru', 'single-bid'], command)).toBe('single-bid')
  expect(nameIn(['--lang=ru', '--quiet', 'single-bid'], command)).toBe('single-bid')
  expect(nameIn(['--minimum-amount', '5', 'single-bid'], command)).toBe('single-bid')
  expect(nameIn(['--all'], command)).toBeUndefined()
})

it('makes flags and help from parameters', async () => {
  const own = await ownFlags(['--lang', 'ru'], 'direct-award-share')
  expect(Object.keys(own)).toEqual(['threshold', 'ceiling-share', 'minimum-contracts', 'minimum-peers'])
  expect(ownValues(own, { threshold: 0.5, 'minimum-peers': 3, year: 2026 })).toMatchObject({
    threshold: 0.5,
    minimum_peers: 3,
  })
  const help = await helpOf(['direct-award-share', '--lang', 'kk'], command)
  expect(help).toMatchObject({ summary: 'Ақшасының көп бөлігін тікелей беретін тапсырыс беруші' })
  expect(help!.without).toEqual(['all', 'legal', 'stage', 'time-limit'])
  expect(await helpOf(['--all'], command)).toBeUndefined()
  expect(await ownFlags([], undefined)).toEqual({})
})

it('prints few columns into a table alone', () => {
  expect(fieldsToPrint({ format: 'table' }, 'a,b')).toBe('a,b')
  expect(fieldsToPrint({ format: 'ndjson' }, 'a,b')).toBeUndefined()
  expect(fieldsToPrint({ format: 'table', fields: 'c' }, 'a,b')).toBe('c')
})

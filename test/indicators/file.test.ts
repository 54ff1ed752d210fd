import { expect, it } from 'vitest'
import { indicatorNames, listIndicators, loadIndicator } from '../../src/indicators/catalogue.ts'
import { parseIndicator } from '../../src/indicators/file.ts'
import { indicatorPage } from '../../src/indicators/page.ts'
import { checkParameter } from '../../src/indicators/parameter.ts'
import { resolveParameters } from '../../src/indicators/parameters.ts'
import { reasons, reasonsOf } from '../../src/indicators/reasons.ts'
import { intermediateSql } from '../../src/indicators/relations.ts'
import { intermediatesOf, lint, statementsOf } from '../../src/indicators/sql.ts'
import { UserError } from '../../src/terminal/errors.ts'

const good = `/*---
name: my-own
version: 1
severity: statistical
grade: question
stage: tender
subject: lot
parameters:
  floor: {type: decimal, default: 0.5, min: 0, max: 1, text: {en: a, ru: б, kk: в}}
texts:
  title: {en: a, ru: б, kk: в}
  question: {en: a, ru: б, kk: в}
  why: {en: a, ru: б, kk: в}
  innocent: {en: [a], ru: [б], kk: [в]}
  next: {en: [a], ru: [б], kk: [в]}
  summary: {en: "{{value}}", ru: "{{value}}", kk: "{{value}}"}
---*/
SELECT 1 ORDER BY 1;

-- evidence
SELECT 2 ORDER BY 1
`

async function failure(text: string): Promise<UserError> {
  try {
    await parseIndicator(text, 'my-own.sql')
  } catch (error) {
    return error as UserError
  }
  throw new Error('it was accepted')
}

it('reads a file', async () => {
  const indicator = await parseIndicator(good, 'my-own.sql')
  expect(indicator).toMatchObject({
    name: 'my-own',
    codes: { ocp: [], cardinal: [] },
    parameters: [{ name: 'floor', type: 'decimal', default: 0.5, min: 0, max: 1 }],
    sql: 'SELECT 1 ORDER BY 1',
    evidence: 'SELECT 2 ORDER BY 1',
    builtIn: false,
  })
  expect((await parseIndicator(good.replaceAll('\n', '\r\n'), 'x')).sql).toBe('SELECT 1 ORDER BY 1')
})

it.each([
  ['severity: statistical', 'severty: statistical', 4, 'there is no key "severty"', 'did you mean "severity"?'],
  ['severity: statistical', 'severity: statisticl', 4, 'is not one of', 'did you mean "statistical"?'],
  ['severity: statistical', 'severity: legal', 4, 'under law there is no key', undefined],
  ['severity: statistical', 'severity: legal\nlaw: []', 4, 'under law there is no key', undefined],
  ['subject: lot', 'subject: 5', 7, 'must be a text', undefined],
  ['title: {en: a,', 'title: {en: "\\e[31ma",', 11, 'has a control character', undefined],
  ['version: 1\n', 'version: 1\n---\n', 4, 'a line of --- ends the header', undefined],
  ['version: 1', 'version: one', 3, 'whole number', undefined],
  ['name: my-own', 'name: My Own', 2, 'is not a name', undefined],
  ['  why: {en: a, ru: б, kk: в}\n', '  why: {en: a, ru: б}\n', 13, 'texts.why.kk: is missing', undefined],
  ['next: {en: [a], ru: [б], kk: [в]}', 'next: {en: [a], ru: [б, б], kk: [в]}', 15, 'has 2 sentences', undefined],
  ['ru: "{{value}}"', 'ru: "{{valu}}"', 16, 'no placeholder {{valu}}', 'did you mean "value"?'],
  ['default: 0.5', 'default: 1.5', 9, 'at most 1', undefined],
  ['default: 0.5', 'defaut: 0.5', 9, 'there is no key "defaut"', 'did you mean "default"?'],
  ['  floor:', '  limit:', 9, 'taken by a flag', undefined],
  ['subject: lot', 'subject: [lot', 8, '', undefined],
  ['SELECT 1 ORDER BY 1;', 'SELECT 1; SELECT 3;', 18, 'a second statement', undefined],
  ['SELECT 1 ORDER BY 1;', 'DELETE FROM lots;', 18, 'must be a SELECT', undefined],
  ['SELECT 2 ORDER BY 1', '-- nothing', 20, 'is missing', undefined],
  ['-- evidence', '-- proof', 22, 'no line "-- evidence"', undefined],
  ['---*/', '', 1, 'no closing line', undefined],
  ['/*---', '---', 1, 'first line', undefined],
])('refuses %j made into %j, naming line %i', async (from, to, line, why, next) => {
  const error = await failure(good.replace(from, to))
  expect(error).toBeInstanceOf(UserError)
  expect(error.message).toBe(`my-own.sql:${line}: not a valid indicator`)
  expect(error.why).toContain(why)
  if (next !== undefined) expect(error.next).toContain(next)
  expect(error.exitName).toBe('usage')
})

it('checks parameter values', async () => {
  const parameter = (type: 'decimal' | 'integer' | 'boolean' | 'text', more = {}) =>
    ({ name: 'p', type, default: 0, text: { en: '', ru: '', kk: '' }, ...more }) as Parameters<typeof checkParameter>[0]
  expect(checkParameter(parameter('decimal'), '1000000.5')).toBe(1000000.5)
  expect(checkParameter(parameter('integer'), '3')).toBe(3)
  expect(checkParameter(parameter('boolean'), 'true')).toBe(true)
  expect(checkParameter(parameter('text', { values: ['a', 'b'] }), 'a')).toBe('a')
  for (const [entry, value] of [
    [parameter('integer'), '3.5'],
    [parameter('decimal'), '1e5'],
    [parameter('decimal', { min: 1 }), '0'],
    [parameter('decimal'), 'many'],
    [parameter('boolean'), 'maybe'],
    [parameter('text', { values: ['a', 'b'] }), 'c'],
  ] as const)
    expect(() => checkParameter(entry, value)).toThrow(/expected/)
  const indicator = await loadIndicator('single-bid')
  expect(() => resolveParameters(indicator, { minimum_amont: 1 })).toThrow(UserError)
  expect(() => resolveParameters(indicator, { minimum_amount: -1 })).toThrow('--minimum-amount: expected at least 0')
})

it('suggests the name of an indicator', async () => {
  await expect(loadIndicator('singel-bid')).rejects.toMatchObject({
    message: 'there is no indicator "singel-bid"',
    next: ['did you mean "single-bid"?', 'see them with: jaryq indicators list'],
    exitName: 'usage',
  })
})

it('splits statements and leaves comments and strings alone', () => {
  expect(statementsOf('SELECT \';\' -- a;b\n FROM "x;y"; /* ; */ SELECT 2').map((statement) => statement.text)).toEqual(
    ['SELECT \';\' -- a;b\n FROM "x;y"', 'SELECT 2'],
  )
  expect(intermediatesOf("SELECT * FROM x_lots JOIN x_a ON 'x_b' = 'x' -- x_c")).toEqual(['x_a', 'x_lots'])
})

it.each([
  ['SELECT a FROM t QUALIFY 1 ORDER BY a', 'QUALIFY'],
  ['SELECT * EXCLUDE (a) FROM t ORDER BY 1', 'EXCLUDE'],
  ['SELECT a::INT FROM t ORDER BY 1', '::'],
  ['SELECT [x FOR x IN l] FROM t ORDER BY 1', 'list comprehension'],
  ['SELECT a / b FROM t ORDER BY 1', '/ without CAST'],
  ['SELECT CAST(a AS INTEGER) / b FROM t ORDER BY 1', '/ without CAST'],
  ['SELECT greatest(a, 1) FROM t ORDER BY 1', 'greatest'],
  ["SELECT concat('a', b) FROM t ORDER BY 1", 'concat'],
  ['SELECT sum(a) FROM t ORDER BY 1', 'sum()'],
  ['SELECT avg(a) FROM t ORDER BY 1', 'DOUBLE'],
  ['SELECT max_by(a, b) FROM t ORDER BY 1', 'max_by'],
  ['SELECT any_value(a) FROM t ORDER BY 1', 'depends on the order'],
  ["SELECT date_diff('day', a, b_date) FROM t ORDER BY 1", 'date_diff'],
  ['SELECT CAST(to_unixtime(coalesce(a, b)) AS BIGINT) FROM t ORDER BY 1', 'whole seconds'],
  ['SELECT CAST(to_unixtime(a) - 1 AS BIGINT) FROM t ORDER BY 1', 'whole seconds'],
  ['SELECT current_date FROM t ORDER BY 1', 'clock'],
  ['SELECT a FROM t JOIN s ON s.a IS NOT DISTINCT FROM t.a ORDER BY 1', 'loses rows'],
  ['SELECT now() FROM t ORDER BY 1', 'differs from run to run'],
  ['SELECT $year FROM t ORDER BY 1', 'parameters'],
  ['SELECT a FROM (SELECT a FROM t ORDER BY a) q', 'does not end in ORDER BY'],
])('finds what a cluster would answer otherwise: %s', (sql, rule) => {
  expect(
    lint(sql)
      .map((finding) => finding.rule)
      .join(),
  ).toContain(rule)
})

it('lets good SQL pass', () => {
  expect(
    lint(
      "SELECT CAST(sum(a) AS BIGINT), CAST(a AS DOUBLE) / b, greatest(coalesce(a, 0), 1), CAST(floor(to_unixtime(a)) AS BIGINT), CAST(to_unixtime(a) AS DOUBLE), date_diff('day', a_date, CAST(b AS DATE)), '/ QUALIFY' FROM t -- now()\nORDER BY 1",
    ),
  ).toEqual([])
})

it('keeps the rules in every built-in statement', async () => {
  const intermediates = new Set<string>()
  const collect = async (sql: string): Promise<void> => {
    for (const name of intermediatesOf(sql)) {
      if (intermediates.has(name)) continue
      intermediates.add(name)
      await collect(await intermediateSql(name))
    }
  }
  for (const indicator of await listIndicators()) {
    for (const sql of [
      indicator.sql,
      indicator.evidence,
      ...(indicator.peers === undefined ? [] : [indicator.peers.sql]),
    ]) {
      expect(lint(sql), indicator.name).toEqual([])
      await collect(sql)
    }
  }
  for (const name of [...intermediates, 'x_contract_items']) expect(lint(await intermediateSql(name)), name).toEqual([])
})

it('has a text for every reason and a page for every indicator', async () => {
  expect(await indicatorNames()).toEqual(
    expect.arrayContaining(['bid-period-below-minimum', 'direct-award-share', 'single-bid', 'vat-by-non-payer']),
  )
  for (const indicator of await listIndicators()) {
    for (const [, reason] of reasonsOf(indicator.sql))
      expect(reasons[reason] ?? indicator.reasons[reason], reason).toBeDefined()
    const page = indicatorPage(indicator)
    for (const heading of [
      'Why it is a sign of a risk',
      'Innocent explanations',
      'Parameters',
      'Fields',
      'Law',
      'Example',
      'Formula',
    ])
      expect(page).toContain(`## ${heading}\n`)
    for (const lang of ['ru', 'kk'] as const) {
      expect(indicator.texts.why[lang]).not.toBe(indicator.texts.why.en)
      // Outside code, names and the keys of the law, the page in one language has no words of another.
      const said = indicatorPage(indicator, lang).split(/^## (?:Формула|Пример|Мысал)$/m)[0]!
      expect(said).toContain(`## ${{ ru: 'Невинные объяснения', kk: 'Кінәсіз түсіндірмелер' }[lang]}\n`)
      expect(said).toContain(indicator.texts.next[lang][0])
      const prose = said.split('\n').filter((line) => /^(#|[A-ZА-ЯӘҒҚҢӨҰҮҺІ])/u.test(line))
      for (const line of prose.slice(1)) expect(line.replaceAll(/`[^`]*`|\bflag\b|\bpass/g, '')).not.toMatch(/[a-z]{4}/)
    }
    expect(indicator.texts.why.kk).toMatch(/[әғқңөұүһі]/)
  }
})

import { expect, test } from 'vitest'
import {
  forTrino,
  namesIn,
  notOneSelect,
  partsOf,
  readings,
  withDefinitions,
} from '../../../src/dataset/trino/dialect.ts'

test('a function that Trino has not is written out, wherever it stands, and nothing else is touched', () => {
  const sql = "SELECT quantile_cont(abs(x), 0.5) AS m, 'quantile_cont(x, 1)' -- quantile_cont(x, 1)\nFROM t"
  const text = forTrino(sql)
  expect(text).toContain('array_agg(abs(x) ORDER BY abs(x))')
  expect(text).toContain("AS m, 'quantile_cont(x, 1)' -- quantile_cont(x, 1)\nFROM t")
  expect(forTrino("SELECT a, ')' FROM t")).toBe("SELECT a, ')' FROM t")
})

test('names are those of words and quoted names, not of texts and comments', () => {
  expect([...namesIn(`SELECT "A b" FROM Params -- result\nWHERE x = 'peers' /* dataset */`)]).toEqual([
    ...['select', 'A b', 'from', 'params', 'where', 'x'],
  ])
})

test("a session's names stand before a statement's own", () => {
  expect(withDefinitions('-- why\nSELECT * FROM p', [['p', 'SELECT 1']])).toBe(
    'WITH "p" AS (SELECT 1\n) SELECT * FROM p',
  )
  expect(withDefinitions('WITH a AS (SELECT 1) SELECT * FROM a, p', [['p', 'SELECT 1']])).toBe(
    'WITH "p" AS (SELECT 1\n),  a AS (SELECT 1) SELECT * FROM a, p',
  )
  expect(withDefinitions('WITH p AS (SELECT 2) SELECT * FROM p', [['p', 'SELECT 1']])).toBe(
    'WITH p AS (SELECT 2) SELECT * FROM p',
  )
})

test('of what a user wrote, only one SELECT is asked', () => {
  for (const sql of [
    'SELECT 1',
    'with a as (select 1) select * from a',
    '(SELECT 1) UNION (SELECT 2)',
    'SELECT 1;',
    'VALUES 1',
  ])
    expect(notOneSelect(sql)).toBeUndefined()
  for (const sql of [
    '',
    'DROP TABLE lots',
    'SELECT 1; DROP TABLE lots',
    "SELECT * FROM TABLE(system.query(query => 'x'))",
    'CALL x()',
  ])
    expect(notOneSelect(sql)).toBeTypeOf('string')
})

test('a statement comes apart into what it defines and what follows', () => {
  const sql = "-- why\nWITH a AS (SELECT ')' AS x), b AS (SELECT * FROM a JOIN a c ON (1 = 1)) SELECT b.a FROM b"
  expect(partsOf(sql)).toEqual({
    definitions: [
      { name: 'a', select: "SELECT ')' AS x" },
      { name: 'b', select: 'SELECT * FROM a JOIN a c ON (1 = 1)' },
    ],
    body: ' SELECT b.a FROM b',
  })
  expect(readings('SELECT * FROM a JOIN a c ON c.a = a.x', 'a')).toBe(2)
  const inner = 'SELECT a.x AS y FROM (WITH a AS (SELECT 1 AS x) SELECT * FROM a\n) a JOIN t ON true'
  expect(partsOf(inner)).toEqual({
    definitions: [{ name: 'a', select: 'SELECT 1 AS x' }],
    body: 'SELECT a.x AS y FROM ( SELECT * FROM a\n) a JOIN t ON true',
  })
  const twoMeanings = 'SELECT 1 FROM (WITH t AS (SELECT 1 AS x) SELECT * FROM t) a JOIN t ON true'
  expect(partsOf(twoMeanings)).toEqual({ definitions: [], body: twoMeanings })
  for (const whole of ['SELECT 1', 'WITH RECURSIVE a AS (SELECT 1) SELECT 1', 'WITH a (x) AS (SELECT 1) SELECT 1'])
    expect(partsOf(whole)).toEqual({ definitions: [], body: whole })
})

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { answersOf } from '../../src/indicators/evaluate.ts'
import { parseIndicator } from '../../src/indicators/file.ts'
import type { Row } from '../../src/terminal/rows.ts'
import { temporary } from '../support/temp.ts'
import { engineOver } from './support/engine.ts'

const header = (scale: string, minimum: string | number) => `/*---
name: dear
version: 1
severity: statistical
grade: question
stage: contract
subject: contract
peers: {minimum: ${minimum}, scale: ${scale}}
parameters:
  enough: {type: integer, default: 4, min: 1, text: {en: a, ru: б, kk: в}}
texts:
  title: {en: a, ru: б, kk: в}
  question: {en: a, ru: б, kk: в}
  why: {en: a, ru: б, kk: в}
  innocent: {en: [a], ru: [б], kk: [в]}
  next: {en: [a], ru: [б], kk: [в]}
  summary: {en: a, ru: б, kk: в}
---*/
SELECT p.subject_id, CAST(p.level AS VARCHAR) AS ocid, CAST(p.q1 AS VARCHAR) AS buyer_id, CAST(p.q3 AS VARCHAR) AS supplier_id,
  CAST(NULL AS DATE) AS date, 'pass' AS outcome, CAST(p.robust_z AS VARCHAR) AS reason, p.median AS value,
  p.upper_fence AS threshold, CAST(p.lower_fence AS VARCHAR) AS threshold_source, p.peer_group, p.peer_count,
  CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake, CAST(NULL AS VARCHAR) AS currency
FROM peers p
ORDER BY subject_id

-- evidence
SELECT subject_id, 'contracts' AS table_name, subject_id AS id, 'value_amount' AS field FROM result ORDER BY subject_id
`
const groups = `
-- peers
SELECT id AS subject_id, value_amount AS value, buyer_id AS level_1, supplier_id AS level_2, status AS level_3 FROM contracts ORDER BY id
`

interface Subject {
  id: string
  value: number | null
  levels: (string | null)[]
}

async function ask(subjects: Subject[], scale: 'natural' | 'log', minimum: number): Promise<Map<string, Row>> {
  const directory = join(temporary('peers'), 'indicators')
  await mkdir(directory)
  await writeFile(join(directory, 'dear.sql'), header(scale, 'enough') + groups)
  const contracts = subjects.map(({ id, value, levels }) => ({
    ...{ source: 's', ocid: 'o', id, value_amount: value },
    ...{ buyer_id: levels[0], supplier_id: levels[1], status: levels[2] },
  }))
  const engine = await engineOver({ contracts })
  const { table } = await answersOf(engine, 'dear', { custom: directory, parameters: { enough: minimum } })
  const rows = await engine.rows(`SELECT * FROM ${table}`)
  await engine.close()
  return new Map(rows.map((row) => [row.subject_id as string, row]))
}

/** The same by hand: sorted lists and arithmetic. */
function byHand(subjects: Subject[], scale: 'natural' | 'log', minimum: number, of: Subject) {
  const x = ({ value }: Subject) =>
    value === null ? undefined : scale === 'natural' ? value : value > 0 ? Math.log(value) : undefined
  const members = (level: number) =>
    subjects.filter((one) => one.levels[level] === of.levels[level] && x(one) !== undefined).map((one) => x(one)!)
  const has = [0, 1, 2].filter((level) => of.levels[level] !== null)
  const level = has.find((one) => members(one).length >= minimum) ?? has.at(-1)
  if (level === undefined) return undefined
  const sorted = members(level).sort((a, b) => a - b)
  const quantile = (list: number[], part: number) => {
    const at = (list.length - 1) * part
    const low = list[Math.floor(at)]!
    return low + (at - Math.floor(at)) * (list[Math.ceil(at)]! - low)
  }
  const told = (value: number) => (scale === 'log' ? Math.exp(value) : value)
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((part) => quantile(sorted, part)) as [number, number, number]
  const mad = quantile(
    sorted.map((value) => Math.abs(value - median)).sort((a, b) => a - b),
    0.5,
  )
  const own = x(of)
  return {
    level: level + 1,
    group: of.levels[level],
    count: sorted.length,
    numbers: sorted.length === 0 ? [] : [q1, median, q3, q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)].map(told),
    z: own === undefined || !(mad > 0) ? null : (0.6745 * (own - median)) / mad,
  }
}

it('finds the narrowest group that is large enough, its quartiles and fences, like a plain calculation', async () => {
  let state = 11
  const draw = (below: number) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
  for (const [round, scale] of (['natural', 'log', 'natural', 'log'] as const).entries()) {
    const subjects = Array.from({ length: 60 }, (_, index): Subject => {
      const name = (level: number, of: number) => (draw(9) === 0 ? null : `${level}:${draw(of)}`)
      return {
        id: `c${index}`,
        value: draw(11) === 0 ? null : (draw(40_000) - (draw(6) === 0 ? 20_000 : 0)) / 4,
        levels: [name(1, 14), name(2, 5), name(3, 2)],
      }
    })
    const minimum = 1 + draw(9)
    const found = await ask(subjects, scale, minimum)
    expect(found.size).toBe(subjects.length)
    for (const subject of subjects) {
      const row = found.get(subject.id)!
      const hand = byHand(subjects, scale, minimum, subject)
      const place = `round ${round}, ${JSON.stringify(subject)}`
      expect([row.ocid, row.peer_group, row.peer_count], place).toEqual(
        hand === undefined ? [null, null, 0] : [String(hand.level), hand.group, hand.count],
      )
      const numbers = [row.buyer_id, row.value, row.supplier_id, row.threshold_source, row.threshold]
      for (const [index, number] of (hand?.numbers ?? []).entries())
        expect(Number(numbers[index]), place).toBeCloseTo(number, number > 1e6 ? 0 : 4)
      if (hand === undefined || hand.z === null) expect(row.reason, place).toBeNull()
      else expect(Number(row.reason), place).toBeCloseTo(hand.z, 4)
    }
  }
})

it('compares prices within the same code, unit and way of buying, and widens the circle step by step', async () => {
  const contract = (id: string, region: string) => ({
    ...{ source: 's', ocid: 'o', id, buyer_id: 'b', status: 'active', date_signed_local_date: '2026-02-02' },
    ...{ procurement_method: 'open', kz_region: region, value_amount: 1, value_currency: 'KZT' },
  })
  const line = (contract_id: string, classification_id: string, unit_id = 'PCE') => ({
    ...{ source: 's', ocid: 'o', contract_id, id: '1', classification_id, unit_id, unit_value_currency: 'KZT' },
    unit_value_amount: 10,
  })
  const engine = await engineOver({
    contracts: [contract('a', '710000000'), contract('b', '750000000'), contract('c', '710000000')],
    contract_items: [
      line('a', '172312.700.000001'),
      line('b', '172312.700.000001'),
      line('c', '172312.500.000004', 'KGM'),
    ],
  })
  const directory = join(temporary('peers'), 'indicators')
  await mkdir(directory)
  const lines = groups.replace(
    /SELECT[\s\S]*/,
    'SELECT line AS subject_id, price AS value, level_1, level_2, level_3, level_4, level_5 FROM x_contract_items ORDER BY line\n',
  )
  await writeFile(join(directory, 'dear.sql'), header('log', 2) + lines)
  const { table } = await answersOf(engine, 'dear', { custom: directory })
  const rows = await engine.rows(
    `SELECT subject_id, ocid AS level, peer_group, peer_count FROM ${table} ORDER BY subject_id`,
  )
  expect(rows).toEqual([
    { subject_id: 'o|a|1', level: '2', peer_group: 's|KZT|open|2026|PCE|172312.700.000001', peer_count: 2 },
    { subject_id: 'o|b|1', level: '2', peer_group: 's|KZT|open|2026|PCE|172312.700.000001', peer_count: 2 },
    { subject_id: 'o|c|1', level: '5', peer_group: 's|KZT|open|2026|KGM|172312|710000000', peer_count: 1 },
  ])
  await engine.close()
})

it.each([
  [(text: string) => text.replace('minimum: enough', 'minimum: plenty'), 'no parameter "plenty"', 8],
  [(text: string) => text.replace('minimum: enough', 'minimum: 0'), 'at least 1', 8],
  [(text: string) => text.replace('scale: natural', 'scale: square'), '"square" is not one of natural, log', 8],
  [(text: string) => text.replace(/peers: .*\n/, ''), 'no key peers', 2],
  [(text: string) => text.replace(groups, ''), 'no line "-- peers"', 8],
  [(text: string) => text.replace('subject: contract', 'subject: contract\nscope: process'), 'scope is dataset', 9],
  [(text: string) => text.replace('ORDER BY id\n', 'ORDER BY id;\nSELECT 3\n'), 'a second statement', 31],
])('says what is wrong with peers: %#', async (spoil, why, line) => {
  await expect(parseIndicator(spoil(header('natural', 'enough') + groups), 'dear.sql')).rejects.toMatchObject({
    message: `dear.sql:${line}: not a valid indicator`,
    why: expect.stringContaining(why),
  })
})

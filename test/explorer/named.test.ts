import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadMeasures } from '../../src/explorer/measures.ts'
import {
  checkNamedReport,
  listNamedReports,
  measuresByFact,
  readNamedReport,
  removeNamedReport,
  writeNamedReport,
} from '../../src/explorer/named.ts'
import type { Measure } from '../../src/explorer/page/model.ts'
import { temporary } from '../support/temp.ts'

let measures: Record<string, Measure>
beforeAll(async () => {
  measures = await loadMeasures()
})

const good = {
  title: 'One source by region',
  measures: ['purchases', 'purchase_value', 'single_source'],
  dimensions: ['region', 'year'],
  filters: { from: '2024-01-01', category: ['goods', 'works'] },
  order: 'purchase_value',
  limit: 10,
  chart: { kind: 'heat', measure: 'single_source' },
}

function refusal(value: unknown, name = 'mine'): string {
  try {
    checkNamedReport(name, value, measures)
  } catch (error) {
    const { message, why, next } = error as Error & { why: string; next: string[] }
    return [message, why, ...next].join(' · ')
  }
  return ''
}

describe('the file of a named report', () => {
  test('is written in one form and read as it was', async () => {
    const dir = temporary('named')
    const report = checkNamedReport('mine', good, measures)
    const path = await writeNamedReport(dir, report)
    const first = await readFile(path, 'utf8')
    expect(path).toBe(join(dir, 'reports', 'mine.json'))
    expect(await readNamedReport(dir, 'mine')).toEqual(report)
    await writeNamedReport(dir, { ...report, filters: { category: ['works', 'goods'], from: ['2024-01-01'] } })
    expect(await readFile(path, 'utf8')).toBe(first)
    expect(JSON.parse(first)).toMatchObject({ version: 1, filters: good.filters, chart: good.chart })
  })

  test('needs no more than a measure', () => {
    expect(checkNamedReport('mine', { measures: ['contracts'] }, measures)).toEqual({
      name: 'mine',
      title: 'mine',
      measures: ['contracts'],
      dimensions: [],
      filters: {},
    })
  })

  test.each([
    ['no object', [], /mine\.json: it is not an object/],
    ['a strange field', { ...good, mesures: [] }, /no field "mesures".*did you mean "measures"/],
    ['a later version', { ...good, version: 2 }, /version 2 is not known/],
    ['no measure', { ...good, measures: [] }, /"measures" is empty/],
    ['a strange measure', { ...good, measures: ['contract'] }, /no measure "contract".*did you mean "contracts"/],
    [
      'measures of two things',
      { ...good, measures: ['contracts', 'lots'] },
      /count different things.*of contracts, .*of lots/,
    ],
    ['a measure twice', { ...good, measures: ['purchases', 'purchases'] }, /names one thing twice/],
    [
      'five dimensions',
      { measures: ['contracts'], dimensions: ['region', 'method', 'year', 'buyer', 'supplier'] },
      /5 names · at most 4/,
    ],
    ['a strange dimension', { ...good, dimensions: ['regoin'] }, /no dimension "regoin".*did you mean "region"/],
    [
      'a dimension of other things',
      { measures: ['plans'], dimensions: ['supplier'] },
      /plans cannot be told apart by "supplier" · they have: .*region/,
    ],
    ['a strange filter', { ...good, filters: { kato: '63' } }, /no filter "kato"/],
    ['a wrong date', { ...good, filters: { from: '01.02.2025' } }, /"from" cannot be "01.02.2025" · it is a date/],
    ['two dates', { ...good, filters: { from: ['2025-01-01', '2025-02-01'] } }, /"from" has too many values/],
    [
      'a filter that does not touch',
      { measures: ['plans'], filters: { supplier: 'x' } },
      /"supplier" does not touch plans/,
    ],
    ['an order by nothing', { ...good, order: 'contracts' }, /"order" is "contracts"/],
    ['half a row', { ...good, limit: 0.5 }, /"limit" is 0.5/],
    ['a strange chart', { ...good, chart: 'pie' }, /"chart" cannot be "pie".*bars/],
    ['a chart that does not fit', { ...good, chart: 'map' }, /does not fit the dimensions \["region","year"\]/],
  ])('is refused with %s', (_, value, message) => {
    expect(refusal(value)).toMatch(message)
  })

  test('has a name of its own', () => {
    expect(refusal(good, '../x')).toMatch(/cannot be the name/)
    expect(refusal(good, 'overview')).toMatch(/report of the program itself/)
  })

  test('that is wrong hides no other', async () => {
    const dir = temporary('named')
    await mkdir(join(dir, 'reports'))
    await writeFile(join(dir, 'reports', 'broken.json'), '{')
    await writeFile(join(dir, 'reports', 'wrong.json'), '{"measures":["x"]}')
    await writeNamedReport(dir, checkNamedReport('fine', good, measures))
    expect(await listNamedReports(dir)).toMatchObject([
      { name: 'broken', error: expect.stringMatching(/is not JSON/) },
      { name: 'fine', report: { title: good.title } },
      { name: 'wrong', error: expect.stringMatching(/no measure "x"/) },
    ])
    await expect(readNamedReport(dir, 'fien')).rejects.toMatchObject({
      message: 'there is no report "fien"',
      next: expect.arrayContaining(['did you mean "fine"?']),
    })
    expect(await removeNamedReport(dir, 'fine')).toBe(true)
    expect(await removeNamedReport(dir, 'fine')).toBe(false)
  })
})

test('a builder is offered every measure once', () => {
  const offered = Object.values(measuresByFact(measures)).flat()
  expect(offered.map(({ id }) => id).sort()).toEqual(Object.keys(measures).sort())
})

import { describe, expect, it } from 'vitest'
import { axisText } from '../../src/explorer/page/chart.ts'
import { columnOf, type FactData, textColumn, wholeNumbers } from '../../src/explorer/page/columns.ts'
import { View } from '../../src/explorer/page/evaluate.ts'
import type { Measure, Query } from '../../src/explorer/page/model.ts'
import { allRows, chosenRows } from '../../src/explorer/page/select.ts'
import { pageScript } from '../../src/explorer/script.ts'

describe('the code of the page', () => {
  it('is one script that parses, with nothing of modules left', async () => {
    for (const start of ['startLive', 'startFile'] as const) {
      const text = await pageScript(start)
      expect(text).not.toMatch(/^(import|export)\b/m)
      expect(() => new Function(text)).not.toThrow()
    }
  })
})

it.each([
  ['en', '12.5%'],
  ['ru', '12,5\u00a0%'],
  ['kk', '12,5\u00a0%'],
] as const)('a share on an axis is written as readers of %s do', (lang, text) => {
  expect(axisText(0.125, 'share', lang)).toBe(text)
})

const title = { en: '', ru: '', kk: '' }
const measures: Record<string, Measure> = {
  n: { id: 'n', fact: 'lots', kind: 'count', format: 'count', title },
  r: { id: 'r', fact: 'lots', kind: 'ratio', column: 'a', over: 'b', format: 'share', title },
  s: { id: 's', fact: 'lots', kind: 'sum', column: 'amount', money: true, format: 'money', title },
  d: { id: 'd', fact: 'lots', kind: 'distinct', column: 'buyer', format: 'count', title },
}

const column = (...numbers: number[]) => {
  const { whole, scale } = wholeNumbers(Float64Array.from(numbers))!
  return columnOf(whole, scale)
}

function answer(data: FactData, query: Partial<Query>, rows = allRows(data.rows)) {
  return new View(data, rows, measures, 'KZT').answer({ id: 'q', fact: 'lots', by: [], measures: [], ...query })
}

describe('figures of nothing', () => {
  it('are none: no average of nothing, and zero only of what is counted', () => {
    const data = { rows: 0, lists: {}, columns: { a: column(), b: column() } }
    const rows = chosenRows(data, 'lots', {}, [], 'KZT')
    expect(answer(data, { measures: ['n', 'r'] }, rows).rows).toEqual([{ n: 0, r: null, r_n: 0 }])
    expect(answer(data, {}).rows).toEqual([{ n: 0 }])
  })
})

describe('columns of whole numbers', () => {
  it('take the smallest type, and tell what is not known from every number', () => {
    expect(column(0, 1, Number.NaN)).toMatchObject({ values: Int8Array.of(0, 1, -128), none: -128, scale: 1 })
    expect(column(-128, 1)).toMatchObject({ values: Int16Array.of(-128, 1), none: -32_768 })
    expect(column(0.25, 12.5)).toMatchObject({ values: Int16Array.of(25, 1250), scale: 100 })
    expect(column(5e9).values).toEqual(Float64Array.of(5e9))
  })

  it('are refused where a double does not tell them exactly', () => {
    expect(wholeNumbers(Float64Array.of(2 ** 51))).toBeUndefined()
    expect(wholeNumbers(Float64Array.of(1 / 3))).toBeUndefined()
  })

  it('add up exactly, also where one double would not hold the sum', () => {
    const most = 11_000_000_000_000.01
    const data = {
      rows: 20,
      lists: { currency: ['KZT'] },
      columns: {
        amount: column(...Array.from({ length: 20 }, () => most)),
        currency: textColumn(new Int8Array(20), 1),
      },
    }
    expect(data.columns.amount.isWide).toBe(true)
    expect(answer(data, { measures: ['s'] }).rows).toEqual([{ s: '220000000000000.20', s_n: 20 }])
  })

  it('group by more values than there is room for, with what is not known last', () => {
    const many = 3000
    const list = Array.from({ length: many }, (_, index) => `K${String(index).padStart(4, '0')}`)
    const at = Int32Array.from({ length: many }, (_, index) => (index === 7 ? -1 : index))
    const data = {
      rows: many,
      lists: { buyer: list, code: list, currency: ['KZT', 'USD'] },
      columns: { buyer: textColumn(at, many), code: textColumn(at.toReversed(), many) },
    }
    const found = answer(data, { by: ['buyer', 'code'], measures: ['n', 'd'] })
    expect([found.total, found.n]).toEqual([many, many])
    expect(found.rows[0]).toEqual({ buyer: 'K0000', code: 'K2999', n: 1, d: 1 })
    expect(found.rows.at(-1)).toEqual({ buyer: null, code: 'K2992', n: 1, d: 0 })
  })

  it('count money of the chosen currency alone', () => {
    const data = {
      rows: 3,
      lists: { currency: ['KZT', 'USD'], region: ['71', '75'] },
      columns: {
        ...{ amount: column(1, 2, 4), region: textColumn([0, 1, 1], 2) },
        currency: textColumn([0, 0, 1], 2),
      },
    }
    expect(answer(data, { by: ['region'], measures: ['s', 'n'], order: 's' }).rows).toEqual([
      { region: '75', s: 2, s_n: 1, n: 2 },
      { region: '71', s: 1, s_n: 1, n: 1 },
    ])
  })
})

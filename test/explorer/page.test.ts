import { describe, expect, it } from 'vitest'
import { chosenRows, evaluateQuery } from '../../src/explorer/page/evaluate.ts'
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

describe('figures of nothing', () => {
  it('are none: no average of nothing, and zero only of what is counted', () => {
    const data = {
      rows: 0,
      codes: { currency: { list: [], at: new Int8Array() } },
      numbers: { a: new Float64Array(), b: new Float64Array() },
    }
    const measures = {
      n: { id: 'n', fact: 'lots', kind: 'count', format: 'count', title: { en: '', ru: '', kk: '' } },
      r: {
        id: 'r',
        fact: 'lots',
        kind: 'ratio',
        column: 'a',
        over: 'b',
        format: 'share',
        title: { en: '', ru: '', kk: '' },
      },
    } as const
    const query = { id: 'q', fact: 'lots' as const, by: [], measures: ['n', 'r'] }
    expect(evaluateQuery(query, measures, data, chosenRows(data, 'lots', {}, 'KZT'), 'KZT').rows).toEqual([
      { n: 0, r: null, r_n: 0 },
    ])
  })
})

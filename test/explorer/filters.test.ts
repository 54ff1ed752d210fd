import { describe, expect, it } from 'vitest'
import {
  type Filters,
  filterNames,
  filtersOf,
  parseFilters,
  toggled,
  without,
  writeFilters,
} from '../../src/explorer/page/filters.ts'
import { parseState, writeState } from '../../src/explorer/page/state.ts'

const all: Filters = {
  from: ['2024-01-01'],
  to: ['2024-12-31'],
  region: ['71', '75'],
  method: ['direct'],
  buyer: ['KZ-BIN-001340000011'],
  supplier: ['KZ-BIN-001340000022'],
  category: ['goods'],
  code: ['33.11'],
  min: ['1000'],
  max: ['2000.50'],
  fund: ['1'],
  severity: ['legal'],
  indicator: ['single-bid'],
  sector: ['state'],
  source: ['a & b=c#d'],
  currency: ['KZT'],
  valid: ['1'],
}

describe('filters', () => {
  it('stand in the URL and come back, all of them', () => {
    expect(Object.keys(all)).toEqual([...filterNames])
    expect(parseFilters(writeFilters(all))).toEqual(all)
    const state = { module: 'flags', filters: all, lang: 'kk' as const }
    expect(parseState(writeState(state), ['overview', 'flags'], 'en')).toEqual(state)
  })

  it('are written in one order, whatever the order of choosing', () => {
    const one = toggled(toggled({}, 'region', '75'), 'region', '71')
    const other = toggled(toggled({}, 'region', '71'), 'region', '75')
    expect(writeFilters(one).toString()).toBe(writeFilters(other).toString())
  })

  it('leave out what is in no form of theirs', () => {
    const query = new URLSearchParams(
      'from=2024-13-01&to=x&min=1e9&max=-1&valid=yes&severity=all&currency=kzt&nothing=1&region=',
    )
    expect(parseFilters(query)).toEqual({})
    expect(parseFilters(new URLSearchParams({ region: 'x'.repeat(201) }))).toEqual({})
  })

  it('are given up by choosing again; of a date there is one', () => {
    const chosen = toggled({}, 'region', '71')
    expect(toggled(chosen, 'region', '71')).toEqual({})
    expect(toggled({ from: ['2024-01-01'] }, 'from', '2025-01-01')).toEqual({ from: ['2025-01-01'] })
    expect(without({ region: ['71', '75'] }, 'region', '71')).toEqual({ region: ['75'] })
  })

  it('say which facts they do not touch', () => {
    expect(filtersOf({ supplier: ['x'], region: ['71'] }, 'processes')).toEqual({
      used: ['region'],
      ignored: ['supplier'],
    })
    expect(filtersOf({ indicator: ['x'] }, 'flags').ignored).toEqual([])
  })

  it('an address of nothing known opens the first page', () => {
    expect(parseState('#m=evil&lang=xx', ['overview'], 'ru')).toEqual({ module: 'overview', filters: {}, lang: 'ru' })
  })
})

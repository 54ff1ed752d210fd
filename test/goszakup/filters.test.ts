import { describe, expect, it } from 'vitest'
import { type Entity, entities, type FetchFilter } from '../../src/goszakup/entities.ts'
import { filterHelp, filterWays } from '../../src/goszakup/filter-help.ts'
import { applyFilter, filterNames, passesLocally } from '../../src/goszakup/filters.ts'

const none = new Map<string, number>()
const entity = (name: string): Entity => entities.find((known) => known.name === name)!
const applied = (name: string, filter: FetchFilter, pids: ReadonlyMap<string, number> = none) =>
  applyFilter(entity(name), filter, pids)

const examples: Required<FetchFilter> = {
  since: '2026-01-01',
  until: '2026-03-31',
  year: 2026,
  buyer: '050140006873',
  supplier: '060140006884',
  region: '5510',
  method: [3],
  query: 'бумага',
}

describe('filters', () => {
  it('go to the service as it takes them', () => {
    expect(applied('announcements', { since: '2026-01-01', buyer: '050140006873', query: 'бумага' }).pushed).toEqual([
      { publishDate: ['2026-01-01 00:00:00'], orgBin: '050140006873', nameRu: '?бумага' },
    ])
    expect(applied('contracts', { until: '2026-03-31', method: [23] }).pushed).toEqual([
      { crdate: ['', '2026-03-31 23:59:59'], faktTradeMethodsId: [23] },
    ])
    expect(applied('plans', { year: 2026 })).toMatchObject({ pushed: [{ plnPointYear: [2026] }], local: [] })
    expect(applied('bids', { year: 2026 }).pushed).toEqual([
      { dateApply: ['2026-01-01 00:00:00', '2026-12-31 23:59:59'] },
    ])
    expect(applied('subjects', { buyer: '050140006873', supplier: '750231300036' }).pushed).toEqual([
      { bin: '050140006873' },
      { iin: '750231300036' },
    ])
    expect(applied('acts', { buyer: '050140006873' }, new Map([['050140006873', 77]])).pushed).toEqual([
      { customerId: 77 },
    ])
    expect(applied('acts', { buyer: '050140006873' }).pushed).toEqual([{ customerId: 0 }])
  })

  it('lead through other entities where the service has none', () => {
    const announcements = { parent: 'announcements', key: 'trdBuyId', as: 'list' }
    expect(applied('bids', { region: '75' }).follow).toEqual([{ parent: 'announcements', key: 'buyId', as: 'alias' }])
    expect(applied('lots', { region: '75' })).toMatchObject({
      follow: [announcements],
      local: [{ name: 'region', field: 'plnPointKatoList' }],
    })
    // A direct contract has no announcement: it is found through its buyer.
    expect(applied('contracts', { region: '75' }).follow).toEqual([
      announcements,
      { parent: 'subjects', key: 'customerId', as: 'list' },
    ])
    expect(applied('plans', { region: '75' }).follow).toEqual([
      { parent: 'subjects', key: 'sysSubjectsId', as: 'list' },
    ])
    expect(applied('payments', { buyer: '050140006873' }).follow).toEqual([
      { parent: 'contracts', key: 'treasury-pay', as: 'path' },
    ])
    expect(applied('complaints', { method: [2] }).follow).toEqual([announcements])
    // What both filters lead through.
    expect(applied('contracts', { region: '75', query: 'бумага' }).follow).toEqual([announcements])
    expect(applied('contracts', { buyer: '050140006873' }).follow).toBeUndefined()
    expect(applied('unscrupulous-details', {}).follow).toEqual([{ parent: 'unscrupulous', key: 'rnu', as: 'path' }])
  })

  it('follow only entities that are there, and come before the follower when sorted by that', () => {
    for (const follower of entities)
      for (const name of filterNames)
        for (const { parent } of applied(follower.name, { [name]: examples[name] }).follow ?? [])
          expect(entity(parent), `${follower.name} --${name}`).toBeDefined()
  })

  it('are told when they change nothing', () => {
    expect(applied('news', { region: '75', since: '2026-01-01' })).toMatchObject({
      ignored: ['region'],
      local: [{ name: 'since', field: 'publishDate' }],
    })
    expect(applied('announcements', { supplier: '060140006884' }).ignored).toEqual(['supplier'])
  })
})

describe('what is compared here', () => {
  const passes = (name: string, filter: FetchFilter, record: Record<string, unknown>) =>
    passesLocally(record, filter, applied(name, filter).local)

  it('keeps lots of the place and those whose place is not known', () => {
    const region = '551010000'
    expect(passes('lots', { region }, { plnPointKatoList: ['551010100'] })).toBe(true)
    expect(passes('lots', { region }, { plnPointKatoList: ['551030100', '551010000'] })).toBe(true)
    expect(passes('lots', { region }, { plnPointKatoList: ['551030100'] })).toBe(false)
    expect(passes('lots', { region }, { plnPointKatoList: null })).toBe(true)
  })

  it('keeps participants of the place only, by their list or their addresses', () => {
    const region = '55'
    expect(passes('subjects', { region }, { katoList: ['551010000'] })).toBe(true)
    expect(
      passes('subjects', { region }, { katoList: [], Address: [{ katoCode: '110000000' }, { katoCode: '559230100' }] }),
    ).toBe(true)
    expect(passes('subjects', { region }, { katoList: ['155100000'], Address: null })).toBe(false)
    expect(passes('subjects', { region }, { Address: [] })).toBe(false)
  })

  it('does not take a place for one that only contains its digits', () => {
    expect(passes('announcements', { region: '75' }, { kato: ['117510000'] })).toBe(false)
    expect(passes('announcements', { region: '75' }, { kato: ['751110000'] })).toBe(true)
  })

  it('compares days', () => {
    const filter = { since: '2026-01-02', until: '2026-01-03' }
    expect(passes('plans', filter, { dateCreate: '2026-01-03 23:59:59' })).toBe(true)
    expect(passes('plans', filter, { dateCreate: '2026-01-04 00:00:00' })).toBe(false)
    expect(passes('payments', { year: 2025 }, { pay_date: '2026-01-01' })).toBe(false)
  })
})

describe('the help on filters', () => {
  const lines = new Map(
    filterHelp()
      .split('\n')
      .map((line) => line.split(': ') as [string, string]),
  )

  it('has a line for each entity', () => {
    expect([...lines.keys()]).toEqual(entities.map(({ name }) => name))
  })

  it('says what is done, filter by filter', () => {
    for (const one of entities)
      for (const name of filterNames) {
        // A year is told as dates where an entity has no years of its own.
        if (name === 'year' && one.filters.year === undefined) continue
        const label = `${one.name} --${name}`
        const without = applyFilter(one, {}, none)
        const made = applyFilter(one, { [name]: examples[name] }, new Map([['050140006873', 1]]))
        const group = lines
          .get(one.name)!
          .split('; ')
          .find((part) => part.split(' ').includes(`--${name}`))
        expect(group === undefined, label).toBe(made.ignored.includes(name))
        if (group === undefined) continue
        const isPushed = JSON.stringify(made.pushed) !== JSON.stringify(without.pushed)
        expect(/by the service/.test(group), label).toBe(isPushed)
        const parents = made.follow?.map(({ parent }) => parent) ?? []
        const told = /through ([^,]+)/.exec(group)?.[1]?.split(' or ') ?? []
        // What is always found through another entity is not told again.
        expect(told, label).toEqual(one.follows !== undefined && told.length === 0 ? [] : parents)
        expect(/here/.test(group), label).toBe(made.local.some((local) => local.name === name))
      }
  })

  it('tells of each way who goes it', () => {
    expect(filterWays(entity('contracts')).find(({ filter }) => filter === 'region')).toEqual({
      filter: 'region',
      service: false,
      here: false,
      through: ['announcements', 'subjects'],
    })
  })
})

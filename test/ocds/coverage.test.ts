import { expect, it } from 'vitest'
import { CoverageCount } from '../../src/ocds/coverage.ts'
import { ocdsSchema } from '../../src/ocds/validate/schema.ts'

function fields(releases: object[], all = false) {
  const count = new CoverageCount()
  for (const release of releases) count.add(release as Record<string, unknown>)
  return count.fields(ocdsSchema('1.1'), { all })
}

it('counts processes and objects in which a field is filled', () => {
  const rows = fields([
    {
      ocid: 'a',
      tender: {
        title: 'x',
        items: [
          { id: '1', quantity: 0 },
          { id: '2', quantity: null },
        ],
      },
    },
    { ocid: 'b', tender: { title: ' ', items: [{ id: '3' }] } },
    { ocid: 'c' },
  ])
  expect(rows.map(({ path, processes, filled, objects }) => [path, processes, filled, objects])).toEqual([
    ['ocid', 3, 3, 3],
    ['tender', 2, 2, 3],
    ['tender.items', 2, 2, 2],
    ['tender.items[].id', 2, 3, 3],
    ['tender.items[].quantity', 1, 1, 3],
    ['tender.title', 1, 1, 2],
  ])
  expect(rows.find(({ path }) => path === 'tender.items[].quantity')).toMatchObject({
    processShare: 0.3333,
    objectShare: 0.3333,
  })
})

it('takes null, empty and blank for not filled, all the way up', () => {
  const empty = { a: null, b: '', c: [], d: {}, e: { f: [{ g: ' ' }, null, []] } }
  expect(fields([{ tender: empty }]).filter(({ filled }) => filled > 0)).toEqual([])
  expect(fields([{ tender: { a: false, b: 0, c: ['x'] } }]).filter(({ filled }) => filled === 0)).toEqual([])
})

it('says whose field it is', () => {
  const rows = fields([
    {
      tender: { title_kk: 'x', lots: [{ id: '1', value: { amount: 1 } }], kz: { a: 1 } },
      bids: { details: [{ id: '1' }] },
    },
  ])
  expect(Object.fromEntries(rows.map(({ path, schema }) => [path, schema]))).toEqual({
    bids: 'bids',
    'bids.details': 'bids',
    'bids.details[].id': 'bids',
    tender: 'ocds',
    'tender.kz': null,
    'tender.kz.a': null,
    'tender.lots': 'lots',
    'tender.lots[].id': 'lots',
    'tender.lots[].value': 'lots',
    'tender.lots[].value.amount': 'lots',
    'tender.title_kk': 'ocds',
  })
})

it('tells what nobody fills when that is asked for, and where it could have stood', () => {
  const rows = fields([{ ocid: 'a', tender: { items: [{ id: '1' }, { id: '2' }] } }], true)
  expect(rows.find(({ path }) => path === 'tender.items[].quantity')).toMatchObject({
    filled: 0,
    objects: 2,
    schema: 'ocds',
  })
  expect(rows.find(({ path }) => path === 'contracts[].id')).toMatchObject({ filled: 0, objects: 0, objectShare: 0 })
})

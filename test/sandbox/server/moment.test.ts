import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Entity, entities } from '../../../src/sandbox/market/market.ts'
import { nextRefresh, View } from '../../../src/sandbox/server/moment.ts'
import { Reader } from '../../../src/sandbox/server/reader.ts'
import { Store, stampNumber } from '../../../src/sandbox/server/store.ts'
import { type Any, type TestMarket, testMarket } from '../market.ts'

let market: TestMarket
let store: Store

beforeAll(async () => {
  market = await testMarket({ processes: 300, seed: 26 })
  store = await Store.open(market.directory, [])
})

afterAll(async () => {
  store.close()
  await market.remove()
})

const shownEntities = entities.filter((entity) => entity !== 'unpublished-bids')

function records(reader: Reader): Map<string, { entity: Entity; record: Any }> {
  const found = new Map<string, { entity: Entity; record: Any }>()
  for (const entity of shownEntities) {
    const table = reader.table(entity)
    for (const row of table.shown)
      found.set(`${entity} ${table.ids[row]}`, { entity, record: reader.read(entity, row) })
  }
  return found
}

test('as the moment moves on nothing vanishes, nothing comes from the future, and a change has a later index date', () => {
  const end = stampNumber(market.manifest.now)
  const view = new View(store, market.manifest.now, market.manifest.now)
  const reader = new Reader(store, view)
  let before = new Map<string, { entity: Entity; record: Any }>()
  let changes = 0
  for (let step = 30; step >= 0; step--) {
    view.moveTo(end - step * 37 * 86_400)
    reader.forget()
    const now = records(reader)
    for (const [key, { entity, record: was }] of before) {
      const record = now.get(key)?.record
      expect(record, `${key} vanished`).toBeDefined()
      const changed = Object.keys(record).filter((name) => JSON.stringify(record[name]) !== JSON.stringify(was[name]))
      // The index gets plan points of new lots late, and waybills have no index date.
      if (changed.length === 0 || entity.startsWith('waybill') || (entity === 'lots' && changed.join() === 'Plans'))
        continue
      changes++
      const date = (one: Any) => one.indexDate ?? one.index_date
      expect(date(record) > date(was), `${key}: ${changed}`).toBe(true)
    }
    for (const [key, { record }] of now)
      if (typeof record.indexDate === 'string')
        expect(stampNumber(record.indexDate), key).toBeLessThanOrEqual(view.now + 1202)
    before = now
  }
  expect(changes).toBeGreaterThan(100)
  // At the end every record is as its line says, but for the plan points that the index does not have yet.
  for (const entity of shownEntities)
    for (const line of market.read(entity)) {
      const shown = before.get(`${entity} ${line.id ?? line.pid}`)
      if (shown === undefined) expect(entity).toBe('bids')
      else expect({ ...shown.record, Plans: undefined }).toEqual({ ...line, Plans: undefined })
    }
})

test('the index is refreshed twenty minutes at a time, where there is something new', () => {
  const start = stampNumber(market.manifest.now) - 30 * 86_400
  const view = new View(store, market.manifest.now, market.manifest.now)
  const reader = new Reader(store, view)
  view.moveTo(start)
  let before = records(reader)
  for (let step = 0; step < 8; step++) {
    const next = nextRefresh(store, view.now)
    if (next === undefined) break
    expect(next).toMatch(/:[024]0:02$/)
    expect(stampNumber(next)).toBeGreaterThan(view.now)
    view.moveTo(stampNumber(next))
    reader.forget()
    const now = records(reader)
    const isSame =
      now.size === before.size &&
      [...now].every(([key, { record }]) => JSON.stringify(record) === JSON.stringify(before.get(key)?.record))
    expect(isSame, next).toBe(false)
    before = now
  }
})

test('filters look at what is shown: what changed later is found by what it was before', () => {
  const view = new View(store, market.manifest.now, market.manifest.now)
  const reader = new Reader(store, view)
  view.moveTo(stampNumber(market.manifest.now) - 100 * 86_400)
  const from = new Date((view.now - 40 * 86_400) * 1000).toISOString().slice(0, 19).replace('T', ' ')
  const questions: [Entity, string, unknown, (value: unknown) => boolean][] = [
    ...(['announcements', 'lots', 'contracts', 'subjects', 'complaints'] as const).map(
      (entity) =>
        [entity, 'lastUpdateDate', [from], (value: unknown) => String(value) >= from] as (typeof questions)[number],
    ),
    ['plans', 'timestamp', [from], (value) => String(value) >= from],
    ['acts', 'approveDate', ['', '2100-01-01'], (value) => value !== null && value !== undefined],
    ['announcements', 'refBuyStatusId', [210, 220, 330], (value) => [210, 220, 330].includes(Number(value))],
    ['contracts', 'refContractStatusId', [190], (value) => value === 190],
    ['plans', 'isDeleted', 1, (value) => value === 1],
  ]
  const otherwise: string[] = []
  for (const [entity, field, value, passes] of questions) {
    const table = reader.table(entity)
    const expected = table.shown.filter((row) => passes(reader.read(entity, row)[field]))
    expect(reader.rows(entity, { [field]: value }), `${entity} ${field}`).toEqual(expected)
    const byLines = table.shown.filter((row) => passes(table.record(row)[field]))
    if (String(byLines) !== String(expected)) otherwise.push(`${entity} ${field}`)
  }
  // Their lines alone would have given others.
  expect(otherwise).toEqual(expect.arrayContaining(['contracts lastUpdateDate', 'contracts refContractStatusId']))
  expect(otherwise.length).toBeGreaterThan(3)
})

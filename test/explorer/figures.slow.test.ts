import { tableFromIPC } from '@uwdata/flechette'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../src/dataset/engine.ts'
import { arrowOf } from '../../src/explorer/export.ts'
import { chosenRows, evaluateQuery, type FactData, figureQueries } from '../../src/explorer/page/evaluate.ts'
import type { Filters } from '../../src/explorer/page/filters.ts'
import { type FactName, factNames } from '../../src/explorer/page/model.ts'
import { prepare } from '../../src/explorer/prepare.ts'
import { Service } from '../../src/explorer/service.ts'
import { marketDataset } from './dataset.ts'

let service: Service
let engine: Engine
const facts = {} as Record<FactName, FactData>

beforeAll(async () => {
  const dir = await marketDataset(150)
  service = await Service.open(dir, await prepare(dir))
  engine = await openEngine(dir)
  for (const fact of factNames) {
    const { rows, lists, bytes } = await arrowOf(service, fact)
    const table = tableFromIPC(bytes)
    const data: FactData = { rows, codes: {}, numbers: {} }
    for (const name of table.names) {
      const values = table.getChild(name).toArray() as never
      if (lists[name] === undefined) data.numbers[name] = values
      else data.codes[name] = { list: lists[name], at: values }
    }
    facts[fact] = data
  }
})

afterAll(async () => {
  await engine?.close()
  await service?.close()
})

/** The first row of a page's query, or of the figures at its head. */
async function figures(module: string, fact: FactName, filters: Filters = {}) {
  return (await service.answer(module, filters, 'en')).answers[`figures-${fact}`]!.rows[0]!
}

async function one(sql: string) {
  return (await engine.rows(sql))[0]!
}

const concluded = `coalesce(status, 'active') NOT IN ('cancelled', 'pending')
  AND coalesce(kz_ref_contract_status_id, 190) NOT IN (330, 430, 455, 461, 480)`

describe('figures against SQL of the tables alone', () => {
  it('overview: procedures, lots, contracts and their value', async () => {
    const told = await one(`SELECT (SELECT CAST(count(*) AS BIGINT) FROM processes) AS processes,
      (SELECT CAST(count(*) AS BIGINT) FROM contracts WHERE ${concluded}) AS contracts,
      (SELECT sum(value_amount) FROM contracts WHERE ${concluded} AND value_currency = 'KZT') AS value`)
    expect(told.contracts).toBeGreaterThan(50)
    const overview = await figures('overview', 'contracts')
    expect((await figures('overview', 'processes')).processes).toBe(told.processes)
    expect(overview.contracts).toBe(told.contracts)
    expect(overview.contract_value).toBe(told.value)
    expect(overview.contract_value_n).toBe(told.contracts)
  })

  it('contracts: of a time, and by month', async () => {
    const told = await engine.rows(`SELECT substr(CAST(date_signed_local_date AS VARCHAR), 1, 7) AS month,
        CAST(count(*) AS BIGINT) AS contracts, sum(value_amount) AS value
      FROM contracts WHERE ${concluded} AND date_signed_local_date BETWEEN DATE '2024-01-01' AND DATE '2024-12-31'
      GROUP BY 1 ORDER BY 1`)
    expect(told.length).toBeGreaterThan(6)
    const answer = await service.answer('contracts', { from: ['2024-01-01'], to: ['2024-12-31'] }, 'en')
    expect(answer.answers['contracts-month-contracts']!.rows).toEqual(
      told.map(({ month, contracts, value }) => ({
        month,
        contracts,
        contract_value: value,
        contract_value_n: contracts,
      })),
    )
  })

  it('single source: direct contracts, their value and their share', async () => {
    const told = await one(`SELECT CAST(count(*) AS BIGINT) AS contracts,
        CAST(count(*) FILTER (WHERE kz_fakt_trade_methods_id IN (23, 105, 123, 131)) AS BIGINT) AS direct,
        sum(value_amount) FILTER (WHERE kz_fakt_trade_methods_id IN (23, 105, 123, 131)) AS value
      FROM contracts WHERE ${concluded}`)
    const all = await figures('single-source', 'purchases')
    expect(Number(told.direct)).toBeGreaterThan(5)
    expect(all.direct_purchases).toBe(told.direct)
    expect(all.direct_value).toBe(told.value)
    // Purchases are contracts, and awards of which no contract is published.
    expect(Number(all.purchases)).toBeGreaterThanOrEqual(Number(told.contracts))
    expect(all.direct).toBeCloseTo(Number(told.direct) / Number(all.direct_n), 5)
  })

  it('buyers: contracts of each buyer, and the card of the largest', async () => {
    const told =
      await engine.rows(`SELECT buyer_id AS buyer, CAST(count(*) AS BIGINT) AS contracts, sum(value_amount) AS value,
        CAST(count(DISTINCT supplier_id) AS BIGINT) AS suppliers
      FROM contracts WHERE ${concluded} GROUP BY 1 ORDER BY value DESC, 1 LIMIT 100`)
    const rows = (await service.answer('buyers', {}, 'en')).answers['contracts-buyer-contract_value']!.rows
    expect(
      rows.map(({ buyer, contracts, contract_value, contract_suppliers }) => [
        buyer,
        contracts,
        contract_value,
        contract_suppliers,
      ]),
    ).toEqual(told.map(({ buyer, contracts, value, suppliers }) => [buyer, contracts, value, suppliers]))
    const card = await figures('buyer', 'contracts', { buyer: [String(told[0]!.buyer)] })
    expect(card).toMatchObject({ contracts: told[0]!.contracts, contract_value: told[0]!.value })
  })

  it('plans: points and planned value by month', async () => {
    const told =
      await engine.rows(`SELECT CAST(year AS VARCHAR) || '-' || lpad(CAST(month AS VARCHAR), 2, '0') AS month,
        CAST(count(*) AS BIGINT) AS plans, sum(amount) AS value
      FROM plans WHERE coalesce(kz_is_deleted, 0) = 0 AND year IS NOT NULL AND month IS NOT NULL GROUP BY 1 ORDER BY 1`)
    expect(told.length).toBeGreaterThan(6)
    const { rows } = (await service.answer('plans', {}, 'en')).answers['plans-month-planned_value']!
    expect(
      rows
        .filter(({ month }) => month !== null)
        .map(({ month, plans, planned_value }) => [month, plans, planned_value]),
    ).toEqual(told.map(({ month, plans, value }) => [month, plans, value]))
  })

  it('execution: what was paid under contracts in force', async () => {
    const told = await one(`SELECT sum(t.value_amount) AS paid FROM transactions t
      JOIN contracts c ON c.source = t.source AND c.ocid = t.ocid AND c.id = t.contract_id
      WHERE ${concluded.replaceAll('status,', 'c.status,').replaceAll('coalesce(kz', 'coalesce(c.kz')} AND t.value_currency = c.value_currency`)
    expect(Number(told.paid)).toBeGreaterThan(0)
    expect((await figures('execution', 'contracts')).paid).toBe(told.paid)
  })

  it('flags: as many as the run stored, and money once for each procedure', async () => {
    const rows = await service.query(
      {
        id: 'x',
        fact: 'flags',
        by: ['indicator'],
        measures: ['flags', 'flag_stake', 'flag_processes'],
        order: 'flags',
      },
      {},
    )
    expect(rows.rows.length).toBeGreaterThan(1)
    const all = await figures('flags', 'flags')
    expect(rows.rows.reduce((sum, row) => sum + Number(row.flags), 0)).toBe(all.flags)
    expect(all.flags).toBe(service.about.rows.flags)
    expect(Number(all.flag_stake)).toBeLessThanOrEqual(
      rows.rows.reduce((sum, row) => sum + Number(row.flag_stake ?? 0), 0),
    )
    expect(Number(all.flag_stake_n)).toBeLessThanOrEqual(Number(all.flag_processes))
  })
})

const views: Filters[] = [
  {},
  { from: ['2024-03-01'], to: ['2025-09-30'] },
  { region: ['71', '75'] },
  { method: ['direct'] },
  { category: ['goods'], valid: ['1'] },
  { min: ['1000000'], max: ['50000000'] },
  { severity: ['statistical'] },
  { code: ['32', '33.1'] },
  { indicator: ['single-bid'] },
]

describe('the queries that are shown', () => {
  it('give the figures of the page wherever they are run, with every filter', async () => {
    const filters = { from: ['2020-01-01'], region: ["7'1", '71', '75'], severity: ['legal'], min: ['1'], code: ['3'] }
    for (const module of service.modules)
      for (const query of [...module.queries, ...figureQueries(module, service.measures)])
        for (const chosen of [{}, filters, { severity: ['statistical', 'legal'] }, { method: ['direct'] }]) {
          const answer = await service.query(query, chosen)
          const again = await engine.rows(answer.sql)
          expect(
            again.map(({ total_rows: _, ...row }) => row),
            answer.sql,
          ).toEqual(answer.rows)
        }
  })
})

describe('a page that stands alone', () => {
  for (const filters of views)
    it(`says what the server says: ${JSON.stringify(filters)}`, async () => {
      for (const module of service.modules)
        for (const query of [...module.queries, ...figureQueries(module, service.measures)]) {
          // What of a supplier a sign of statistics says is not in such a page.
          if (query.fact === 'flags' && [...query.by, ...query.measures].some((name) => name.includes('supplier')))
            continue
          const data = facts[query.fact]
          const kept = chosenRows(data, query.fact, filters, 'KZT')
          const inPage = evaluateQuery(query, service.measures, data, kept, 'KZT')
          const fromServer = await service.query(query, filters)
          const plain = (rows: object[]) =>
            rows.map((row) =>
              Object.fromEntries(
                Object.entries(row).map(([name, value]) => [
                  name,
                  typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) && query.measures.includes(name)
                    ? Number(value)
                    : value,
                ]),
              ),
            )
          expect(plain(inPage.rows), `${module.id} ${query.id}`).toEqual(plain(fromServer.rows))
          if (query.by.length > 0) expect(inPage.total).toBe(fromServer.total)
        }
    })
})

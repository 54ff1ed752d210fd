import { tableFromIPC } from '@uwdata/flechette'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../src/dataset/engine.ts'
import { packedFact } from '../../src/explorer/export.ts'
import { columnsFor } from '../../src/explorer/page/columns.ts'
import { figureQueries, View } from '../../src/explorer/page/evaluate.ts'
import type { Filters } from '../../src/explorer/page/filters.ts'
import { type FactName, factNames, type Query } from '../../src/explorer/page/model.ts'
import { blockOf, listOf, PackedSource } from '../../src/explorer/page/packed.ts'
import { chosenRows, heldFilters } from '../../src/explorer/page/select.ts'
import { prepare } from '../../src/explorer/prepare.ts'
import { Service } from '../../src/explorer/service.ts'
import { marketDataset } from './dataset.ts'

let service: Service
let engine: Engine
const facts = {} as Record<FactName, PackedSource>

beforeAll(async () => {
  const dir = await marketDataset(150)
  service = await Service.open(dir, await prepare(dir))
  engine = await openEngine(dir)
  const { parties } = await service.allNames('en')
  for (const fact of factNames) {
    const { packed, tables, lists } = await packedFact(service, fact, parties)
    const blocks = new Map(tables.map(([column, bytes]) => [blockOf(fact, column), bytes]))
    const texts = new Map(lists.map(([column, list]) => [listOf(fact, column), list]))
    facts[fact] = new PackedSource(fact, packed, {
      table: async (id) => tableFromIPC(blocks.get(id)!) as never,
      list: async (id) => texts.get(id) as string[],
      parties: async () => parties,
    })
  }
})

/** What a page that stands alone says. */
async function inFile(query: Query, filters: Filters) {
  const source = facts[query.fact]
  const { used } = heldFilters(source, query.fact, filters)
  const held = Object.fromEntries(used.map((name) => [name, filters[name]!]))
  const data = await source.load(columnsFor(query.fact, [query], service.measures, held))
  const view = new View(data, chosenRows(data, query.fact, filters, used, 'KZT'), service.measures, 'KZT')
  return { answer: view.answer(query), held }
}

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

  it('competition: bids of lots, who won, who was rejected', async () => {
    const told = await one(`WITH bid AS (
        SELECT b.ocid, coalesce(l.lot_id, '') AS lot, b.tenderer_id AS bidder,
          max(CASE WHEN b.status = 'disqualified' THEN 1 ELSE 0 END) AS rejected
        FROM bids b JOIN bid_lots l ON l.source = b.source AND l.ocid = b.ocid AND l.bid_id = b.id
        WHERE coalesce(b.status, 'valid') NOT IN ('invited', 'withdrawn', 'pending') AND b.tenderers_count = 1
        GROUP BY 1, 2, 3)
      SELECT CAST(count(*) AS BIGINT) AS offers, CAST(count(DISTINCT bidder) AS BIGINT) AS bidders FROM bid`)
    expect(told.offers).toBeGreaterThan(100)
    const { rows } = await service.query({ id: 'x', fact: 'bids', by: [], measures: ['offers', 'bidders'] }, {})
    expect(rows[0]).toMatchObject({ offers: told.offers, bidders: told.bidders })
    // Who bid and never won has a card too: it is found, and its bids are counted.
    const losers =
      await engine.rows(`SELECT DISTINCT tenderer_id AS id, name FROM bids b JOIN parties p ON p.ocid = b.ocid AND p.id = b.tenderer_id
      WHERE tenderer_id LIKE 'KZ-BIN-%' AND tenderer_id NOT IN (SELECT supplier_id FROM contracts WHERE supplier_id IS NOT NULL)
        AND coalesce(b.status, 'valid') NOT IN ('invited', 'withdrawn', 'pending') ORDER BY 1 LIMIT 1`)
    const loser = String(losers[0]!.id)
    expect((await service.search(loser, 'supplier', 'en')).map(({ id }) => id)).toEqual([loser])
    const card = (await service.answer('supplier', { supplier: [loser] }, 'en')).answers['figures-bids']!.rows[0]!
    expect(card.offers).toBeGreaterThan(0)
    expect(card.won).toBe(0)
  })

  it('unit prices: how many, the median and the quartiles of each code and unit', async () => {
    const told = await engine.rows(`SELECT replace(i.classification_id, '.', '') AS code, i.unit_id AS unit,
        CAST(count(*) AS BIGINT) AS price_lines, round(quantile_cont(CAST(i.unit_value_amount AS DOUBLE), 0.5), 2) AS price_median,
        round(quantile_cont(CAST(i.unit_value_amount AS DOUBLE), 0.75) / quantile_cont(CAST(i.unit_value_amount AS DOUBLE), 0.25), 2) AS price_spread
      FROM contract_items i JOIN contracts c ON c.source = i.source AND c.ocid = i.ocid AND c.id = i.contract_id
      WHERE ${concluded.replaceAll('status,', 'c.status,').replaceAll('coalesce(kz', 'coalesce(c.kz')} AND i.unit_value_amount > 0
        AND i.classification_id IS NOT NULL AND i.unit_id IS NOT NULL AND i.unit_value_currency = 'KZT'
        AND c.date_signed_local_date IS NOT NULL AND c.buyer_id IS NOT NULL
      GROUP BY 1, 2 HAVING count(*) >= 5 ORDER BY price_lines DESC, 1, 2 LIMIT 100`)
    expect(told.length).toBeGreaterThan(3)
    const { rows } = (await service.answer('prices', {}, 'en')).answers['prices-country']!
    expect(
      rows.map(({ code, unit, price_lines, price_median, price_spread }) => ({
        code,
        unit,
        price_lines,
        price_median,
        price_spread,
      })),
    ).toEqual(told)
    expect(rows[0]!.price_low).toBeLessThanOrEqual(Number(rows[0]!.price_median))
  })

  it('networks: how often two bidders met, with the lots as evidence', async () => {
    const told = await engine.rows(`WITH bid AS (
        SELECT DISTINCT b.ocid, l.lot_id AS lot, b.tenderer_id AS bidder
        FROM bids b JOIN bid_lots l ON l.source = b.source AND l.ocid = b.ocid AND l.bid_id = b.id
        JOIN processes p ON p.source = b.source AND p.ocid = b.ocid
        JOIN lots t ON t.source = b.source AND t.ocid = b.ocid AND t.id = l.lot_id
        WHERE coalesce(b.status, 'valid') NOT IN ('invited', 'withdrawn', 'pending') AND b.tenderers_count = 1
          AND coalesce(t.status, '') NOT IN ('cancelled', 'withdrawn'))
      SELECT a.bidder AS bidder_a, b.bidder AS bidder_b, CAST(count(*) AS BIGINT) AS meetings
      FROM bid a JOIN bid b ON b.ocid = a.ocid AND b.lot = a.lot AND a.bidder < b.bidder
      GROUP BY 1, 2 HAVING count(*) > 1 ORDER BY 3 DESC, 1, 2 LIMIT 5`)
    const { rows } = (await service.answer('networks', {}, 'en')).answers.pairs!
    expect(told.length).toBeGreaterThan(0)
    for (const { bidder_a, bidder_b, meetings } of told) {
      const pair = rows.find((row) => row.bidder_a === bidder_a && row.bidder_b === bidder_b)
      expect(pair?.meetings, `${bidder_a} ${bidder_b}`).toBe(meetings)
      const evidence = await service.pair(String(bidder_b), String(bidder_a), 'ru')
      expect([evidence.a.id, evidence.total, evidence.lots.length]).toEqual([bidder_a, meetings, meetings])
    }
    // Either side of a pair is the supplier that a filter names.
    const one = String(told[0]!.bidder_b)
    const own = (await service.answer('networks', { supplier: [one] }, 'en')).answers.pairs!.rows
    expect(own.length).toBe(rows.filter((row) => row.bidder_a === one || row.bidder_b === one).length)
  })

  it('a report of one’s own says what plain SQL says', async () => {
    const told =
      await engine.rows(`SELECT CAST(year(date_signed_local_date) AS VARCHAR) AS year, supplier_id AS supplier,
        CAST(count(*) AS BIGINT) AS contracts FROM contracts WHERE ${concluded} GROUP BY 1, 2
      ORDER BY 1 NULLS LAST, 2 NULLS LAST`)
    const spec = { fact: 'contracts', measures: ['contracts'], by: ['year', 'supplier'], chart: 'none' } as const
    const answer = await service.report({ ...spec, measures: [...spec.measures], by: [...spec.by] }, {}, 'kk')
    expect(answer.answers.report!.rows).toEqual(told)
    expect(answer.answers.report!.n).toBe(answer.analysed)
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
            again.map(({ total_rows: _, all_rows: __, ...row }) => row),
            answer.sql,
          ).toEqual(answer.rows)
        }
  })
})

describe('a page that stands alone', () => {
  it('does not tell suppliers apart by signs that are not of law', () => {
    for (const fact of ['lots', 'contracts', 'purchases', 'bids', 'prices'] as const) {
      const columns = [...facts[fact].names]
      expect(columns, fact).not.toContain('flagged_statistical')
      expect(columns, fact).not.toContain('flagged_data_quality')
      expect(heldFilters(facts[fact], fact, { severity: ['legal'] }).ignored).toEqual([])
      expect(heldFilters(facts[fact], fact, { severity: ['legal', 'statistical'] }).ignored).toEqual(['severity'])
    }
    expect(heldFilters(facts.processes, 'processes', { severity: ['statistical'] }).ignored).toEqual([])
  })

  for (const filters of views)
    it(`says what the server says: ${JSON.stringify(filters)}`, async () => {
      for (const module of service.modules)
        for (const query of [...module.queries, ...figureQueries(module, service.measures)]) {
          // What of a supplier a sign of statistics says is not in such a page.
          if (query.fact === 'flags' && [...query.by, ...query.measures].some((name) => name.includes('supplier')))
            continue
          const { answer, held } = await inFile(query, filters)
          const fromServer = await service.query(query, held)
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
          expect(plain(answer.rows), `${module.id} ${query.id}`).toEqual(plain(fromServer.rows))
          if (query.by.length > 0) {
            expect(answer.total).toBe(fromServer.total)
            expect(answer.n).toBe(fromServer.n)
          }
        }
    })
})

import { expect, it } from 'vitest'
import { indicatorNames } from '../../src/indicators/catalogue.ts'
import { outcomes, runIndicator } from '../../src/indicators/run.ts'
import type { Row } from '../../src/terminal/rows.ts'
import { engineOver, type Tables } from './support/engine.ts'

/** A market of 300 purchases and 900 contracts, the same each time. */
function market(): Tables {
  let state = 7
  const next = (below: number) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
  const tables = {
    processes: [] as Row[],
    lots: [] as Row[],
    bids: [] as Row[],
    bid_lots: [] as Row[],
    contracts: [] as Row[],
    milestones: [] as Row[],
    vat_payers: [] as Row[],
    parties: [] as Row[],
  }
  const day = () => `2026-0${2 + next(5)}-${10 + next(18)}`
  for (let index = 0; index < 300; index++) {
    const own = { source: 'goszakup', ocid: `p${index}` }
    const method = [2, 3, 78, 188, 60][next(5)]!
    tables.processes.push({
      ...own,
      buyer_id: `KZ-BIN-${next(30)}`,
      tender_id: own.ocid,
      tender_status: 'complete',
      tender_value_amount: next(1e6) / 4,
      tender_value_currency: 'KZT',
      kz_trd_buy_id: index + 1,
      kz_ref_trade_methods_id: method,
      lots_count: 1,
      tender_date_published_local_date: '2026-03-10',
      tender_period_end_local_date: `2026-03-${12 + next(18)}`,
    })
    tables.lots.push({ ...own, id: '1', status: 'complete', value_amount: next(1e6) / 4, value_currency: 'KZT' })
    for (let bid = 0; bid <= next(3); bid++) {
      tables.bids.push({
        ...own,
        id: `b${bid}`,
        status: 'valid',
        tenderers_count: 1,
        tenderer_id: `KZ-BIN-${next(90)}`,
      })
      tables.bid_lots.push({ ...own, bid_id: `b${bid}`, lot_id: '1' })
    }
    for (let deal = 0; deal < 3; deal++) {
      const net = 1000 + next(1e6)
      tables.contracts.push({
        ...own,
        id: `c${deal}`,
        status: 'active',
        buyer_id: `KZ-BIN-${next(30)}`,
        supplier_id: `KZ-BIN-${next(90)}`,
        date_signed_local_date: day(),
        value_amount: net,
        kz_contract_sum_wnds: net * 1.16,
        value_currency: 'KZT',
        kz_with_nds: 1,
        kz_id: index * 3 + deal + 1,
        kz_fakt_trade_methods_id: next(2) === 0 ? 23 : 2,
        kz_ground_subparagraph: 1 + next(40),
        kz_ground_law: '106-VIII',
      })
      tables.milestones.push({
        ...own,
        parent: 'implementation',
        contract_id: `c${deal}`,
        id: 'a',
        type: 'delivery',
        kz_akt_local_date: day(),
      })
    }
  }
  for (let payer = 0; payer < 60; payer++)
    tables.vat_payers.push({ source: 'r', org_id: `KZ-BIN-${payer}`, registered_from: day() })
  return tables
}

it('gives equal bytes each time, on one thread and on two', async () => {
  const tables = market()
  const names = await indicatorNames()
  const answers: string[] = []
  for (const threads of [2, 2, 2, 1]) {
    const engine = await engineOver(tables, { threads })
    const rows: string[] = []
    for (const name of names) {
      const run = await runIndicator(engine, name, { outcomes: [...outcomes] })
      for await (const row of run.rows) rows.push(JSON.stringify(row))
      rows.push(JSON.stringify(run.counts))
    }
    answers.push(rows.join('\n'))
    await engine.close()
  }
  expect(answers[0]!.split('\n').length).toBeGreaterThan(1000)
  for (const name of names) expect(answers[0]).toContain(`{"id":"${name}:`)
  for (const answer of answers.slice(1)) expect(answer === answers[0]).toBe(true)
})

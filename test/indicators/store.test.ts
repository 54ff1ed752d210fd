import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Engine } from '../../src/dataset/engine.ts'
import { tally } from '../../src/indicators/flag.ts'
import { nextLedger } from '../../src/indicators/ledger.ts'
import { runAndStore } from '../../src/indicators/store.ts'
import { findFlag, type RowWish, readLedger, readRunRows, storedRuns } from '../../src/indicators/stored.ts'
import type { Row } from '../../src/terminal/rows.ts'
import { sqlText } from '../../src/terminal/sql-text.ts'
import { engineOver, type Tables } from './support/engine.ts'

function tender(ocid: string, end: string): Row {
  return {
    source: 'goszakup',
    ocid,
    buyer_id: 'KZ-BIN-131340000001',
    tender_id: ocid,
    tender_title: 'Бумага',
    tender_status: 'active',
    tender_value_amount: 1250000.5,
    tender_value_currency: 'KZT',
    kz_trd_buy_id: 100,
    kz_ref_trade_methods_id: 3,
    tender_date_published_local_date: '2026-04-06',
    tender_period_end_local_date: end,
    tender_period_end_date: `${end} 13:00:00`,
  }
}

const name = 'bid-period-below-minimum'
const id = `${name}:process:short`
const short: Tables = {
  processes: [tender('short', '2026-04-07'), tender('backwards', '2026-04-01'), tender('fine', '2026-04-20')],
}

async function dataset(tables: Tables, dataDate: string): Promise<{ engine: Engine; dir: string }> {
  const engine = await engineOver(tables, { dataDate })
  return { engine, dir: engine.paths.dir }
}

/** The same dataset with other tables and another date of data. */
async function later(dir: string, tables: Tables, dataDate: string): Promise<Engine> {
  const engine = await engineOver(tables, { dataDate })
  return { ...engine, paths: { ...engine.paths, dir } }
}

it('stores a run, its counts, and the rows of flags and errors', async () => {
  const { engine, dir } = await dataset(short, '2026-05-01')
  const stored = await runAndStore(dir, [name], { engine })
  expect(stored.flags).toBe(1)
  const record = JSON.parse(readFileSync(join(engine.paths.run(stored.run), 'run.json'), 'utf8'))
  expect(record).toMatchObject({
    run: stored.run,
    sequence: 1,
    generation: 1,
    data_date: '2026-05-01',
    training: true,
    indicators: [{ name, version: 1, parameters: {}, suffix: '' }],
  })
  expect(stored.counts.map((row) => [row.outcome, row.count])).toEqual([
    ['error', 1],
    ['flag', 1],
    ['pass', 1],
  ])
  expect(await readLedger(dir)).toEqual([{ id, first_seen: '2026-05-01', last_seen: '2026-05-01', state: 'flag' }])
  const row = await findFlag(dir, id, { lang: 'ru', engine })
  expect(row).toMatchObject({
    id,
    outcome: 'flag',
    value: 1,
    threshold: 2,
    money_at_stake: 1250000.5,
    legal_basis: ['kz:106-VIII:rules:411'],
    first_seen: '2026-05-01',
  })
  expect(row.evidence.find((entry) => entry.field === 'tender_period_end_date')?.value).toBe(
    '2026-04-07T18:00:00+05:00',
  )
  expect(row.summary).toContain('минимум — 2')
  expect(Object.keys(row).sort()).toEqual(Object.keys(await findFlag(dir, `${name}:process:fine`, { engine })).sort())
})

it('gives equal bytes when the same run is stored again', async () => {
  const { engine, dir } = await dataset(short, '2026-05-01')
  const bytes = async () => {
    const { run } = await runAndStore(dir, [name], { engine })
    return [
      ...['run.json', 'counts.parquet', 'rows.parquet'].map((file) => join(engine.paths.run(run), file)),
      engine.paths.ledger,
    ].map((file) => readFileSync(file).toString('base64'))
  }
  expect(await bytes()).toEqual(await bytes())
  expect(await storedRuns(dir)).toHaveLength(1)
})

it('takes over what an earlier run of the same data said, byte for byte, and computes the rest', async () => {
  const other = 'single-bid'
  const tables: Tables = { ...short, lots: [{ source: 'goszakup', ocid: 'fine', id: '1', value_amount: 5 }] }
  const { engine, dir } = await dataset(tables, '2026-05-01')
  await runAndStore(dir, [name], { engine })
  const asked: string[] = []
  const counting = Object.assign(Object.create(null) as Engine, engine, {
    exec: (sql: string) => {
      asked.push(sql)
      return engine.exec(sql)
    },
  })
  const both = await runAndStore(dir, [name, other], { engine: counting })
  expect(both.judged).toEqual({ [name]: 'none', [other]: 'all' })
  expect(asked.some((sql) => sql.includes('below_minimum') || sql.includes('bid-period'))).toBe(false)

  const fresh = await dataset(tables, '2026-05-01')
  const again = await runAndStore(fresh.dir, [name, other], { engine: fresh.engine })
  expect(again.run).toBe(both.run)
  for (const file of ['counts.parquet', 'rows.parquet'])
    expect(readFileSync(join(engine.paths.run(both.run), file))).toEqual(
      readFileSync(join(fresh.engine.paths.run(again.run), file)),
    )
  expect(await Array.fromAsync(both.rows())).toEqual(await Array.fromAsync(again.rows()))
  expect(both.counts).toEqual(again.counts)

  // Other parameters are another question; other data too.
  const parameters = { [other]: { minimum_amount: 1 } }
  expect((await runAndStore(dir, [name, other], { engine, parameters })).judged).toEqual({
    [name]: 'none',
    [other]: 'all',
  })
  const tomorrow = await later(dir, tables, '2026-05-02')
  expect((await runAndStore(dir, [name], { engine: tomorrow })).judged[name]).not.toBe('none')
})

it('follows a flag through later data: seen again, no longer met, back again', async () => {
  const { engine, dir } = await dataset(short, '2026-05-01')
  const first = await runAndStore(dir, [name], { engine })
  await runAndStore(dir, [name], { engine: await later(dir, short, '2026-05-02') })
  expect(await readLedger(dir)).toEqual([{ id, first_seen: '2026-05-01', last_seen: '2026-05-02', state: 'flag' }])
  const extended = { processes: [tender('short', '2026-04-20')] }
  const mended = await later(dir, extended, '2026-05-03')
  await runAndStore(dir, [name], { engine: mended })
  expect(await readLedger(dir)).toEqual([{ id, first_seen: '2026-05-01', last_seen: '2026-05-02', state: 'not-met' }])
  expect(await findFlag(dir, id, { engine: mended })).toMatchObject({ outcome: 'pass', value: 10, first_seen: null })
  await runAndStore(dir, [name], { engine: await later(dir, short, '2026-05-04') })
  expect(await readLedger(dir)).toEqual([{ id, first_seen: '2026-05-01', last_seen: '2026-05-04', state: 'flag' }])
  expect((await findFlag(dir, id, { engine })).first_seen).toBe('2026-05-01')
  const runs = await storedRuns(dir)
  expect(runs.map((run) => run.sequence)).toEqual([1, 2, 3, 4])
  expect(runs[0]!.run).toBe(first.run)
})

it('leaves flags of other indicators and other parameters alone', () => {
  const ids = ['single-bid:lot:a|1', 'single-bid:lot:a|1~0a1b2c3d', 'other:lot:a|1']
  const seen = { first_seen: '2026-01-01', last_seen: '2026-01-01', state: 'flag' as const }
  const before = new Map(ids.map((entry) => [entry, { id: entry, ...seen }]))
  const after = nextLedger(before, new Set(), [{ name: 'single-bid', suffix: '' }], '2026-02-01')
  expect(after.map((entry) => [entry.id, entry.state])).toEqual([
    ['other:lot:a|1', 'flag'],
    ['single-bid:lot:a|1', 'not-met'],
    ['single-bid:lot:a|1~0a1b2c3d', 'flag'],
  ])
})

it('passes over what is no finished run, and says which flag does not exist', async () => {
  const { engine, dir } = await dataset(short, '2026-05-01')
  await mkdir(join(engine.paths.runs, 'half'), { recursive: true })
  writeFileSync(join(engine.paths.runs, 'half', 'run.json'), '{"form')
  expect(await storedRuns(dir)).toEqual([])
  await expect(findFlag(dir, `${name}:process:nothing`, { engine })).rejects.toMatchObject({ exitName: 'usage' })
  await expect(findFlag(dir, `${id}~0a1b2c3d`, { engine })).rejects.toThrow('other parameters')
  await expect(findFlag(dir, 'nonsense', { engine })).rejects.toThrow('is not the id of a flag')
})

it('sums up a run in a line', () => {
  const row = { indicator: 'x', year: 2026 }
  expect(
    tally('x', [
      { ...row, outcome: 'flag', reason: null, count: 2 },
      { ...row, outcome: 'insufficient', reason: 'few-peers', count: 3 },
      { ...row, year: 2025, outcome: 'insufficient', reason: 'few-peers', count: 1 },
      { ...row, outcome: 'not-applicable', reason: 'method', count: 5 },
    ]),
  ).toBe('x: 2 flags, 0 passed, 5 not applicable, 4 insufficient (few-peers 4)')
})

it('gives the rows that are wanted, by indicator and subject or by the sum at stake', async () => {
  const cheap = { ...tender('cheap', '2026-04-07'), tender_value_amount: 5 }
  const { engine, dir } = await dataset(
    { processes: [tender('short', '2026-04-07'), cheap, tender('backwards', '2026-04-01')] },
    '2026-05-01',
  )
  const made = await runAndStore(dir, [name], { engine })
  const there = await runAndStore(dir, [name], { engine })
  expect([made.judged[name], there.judged[name]]).toEqual(['all', 'none'])
  const of = async (wish: RowWish) => {
    const found = (await Array.fromAsync(made.rows(wish))).map(({ ocid }) => ocid)
    expect((await Array.fromAsync(there.rows(wish))).map(({ ocid }) => ocid)).toEqual(found)
    return found
  }
  const all = ['backwards', 'cheap', 'short']
  expect(await of({})).toEqual(all)
  expect(await of({ indicator: name })).toEqual(all)
  expect(await of({ indicator: 'single-bid' })).toEqual([])
  expect(await of({ outcome: 'flag' })).toEqual(['cheap', 'short'])
  expect(await of({ buyer: 'KZ-BIN-131340000001' })).toEqual(all)
  expect(await of({ supplier: 'nobody' })).toEqual([])
  expect(await of({ year: 2026 })).toEqual(all)
  expect(await of({ year: 1991 })).toEqual([])
  expect(await of({ limit: 1 })).toEqual(['backwards'])
  expect(await of({ limit: 0 })).toEqual([])
  expect(await of({ byMoney: true, outcome: 'flag' })).toEqual(['short', 'cheap'])
  expect(await of({ byMoney: true, outcome: 'flag', limit: 1 })).toEqual(['short'])
})

it('takes nothing over from a run whose rows are not as they were written, though they can be read', async () => {
  const other = 'single-bid'
  const { engine, dir } = await dataset(short, '2026-05-01')
  const { run } = await runAndStore(dir, [name], { engine })
  const rows = join(engine.paths.run(run), 'rows.parquet')
  const changed = `${rows}.changed`
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const connection = await (await DuckDBInstance.create()).connect()
  await connection.run(
    `COPY (SELECT * REPLACE ('another' AS summary_en) FROM read_parquet(${sqlText(rows)})) TO ${sqlText(changed)} (FORMAT parquet)`,
  )
  connection.closeSync()
  renameSync(changed, rows)
  const read = await Array.fromAsync(readRunRows(dir, run))
  expect(new Set(read.map(({ summary }) => summary))).toEqual(new Set(['another']))
  const both = await runAndStore(dir, [name, other], { engine })
  const fresh = await dataset(short, '2026-05-01')
  const made = await runAndStore(fresh.dir, [name, other], { engine: fresh.engine })
  expect(await Array.fromAsync(both.rows())).toEqual(await Array.fromAsync(made.rows()))
})

it('says what to do about a ledger or a run that is damaged', async () => {
  const { engine, dir } = await dataset(short, '2026-05-01')
  const { run } = await runAndStore(dir, [name], { engine })
  writeFileSync(join(engine.paths.run(run), 'rows.parquet'), 'rows')
  await expect(findFlag(dir, id, { engine })).rejects.toMatchObject({
    message: `${join(engine.paths.run(run), 'rows.parquet')} is damaged`,
    next: ['delete its folder, and run the indicators again: jaryq flag --all'],
    exitName: 'data',
  })
  writeFileSync(engine.paths.ledger, 'ledger')
  await expect(runAndStore(dir, [name], { engine })).rejects.toMatchObject({
    message: `${engine.paths.ledger} is damaged`,
    next: [expect.stringContaining('put a copy back')],
    exitName: 'data',
  })
})

import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDataset } from '../../src/dataset/build.ts'
import { type Engine, openEngine } from '../../src/dataset/engine.ts'
import { importOcds } from '../../src/dataset/import/import.ts'
import { createDataset } from '../../src/dataset/manifest.ts'
import { Session } from '../../src/indicators/session.ts'
import { methodOf } from '../../src/law/methods.ts'
import { listMetrics } from '../../src/metrics/catalogue.ts'
import { metricDimensions } from '../../src/metrics/dimensions.ts'
import { type MetricOptions, type MetricRow, runMetric } from '../../src/metrics/run.ts'
import { generateReleases } from '../../src/sandbox/compiled/generate.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'

// A market from the sandbox: what metrics say of it is worked out here from the tables alone, in plain TypeScript, with
// none of the relations that the metrics share.

// biome-ignore lint/suspicious/noExplicitAny: rows of tables
type Any = any

const t: Record<string, Any[]> = {}
let engine: Engine
let session: Session
let today: string

beforeAll(async () => {
  const folder = temporary('metrics')
  const made = await generateReleases({
    processes: 700,
    seed: 99,
    output: join(folder, 'market'),
    form: 'compiled',
    report: silent,
  })
  const data = join(folder, 'data')
  await createDataset(data)
  await importOcds(data, { path: made.path, source: 'market', report: silent })
  await buildDataset(data, { report: silent })
  engine = await openEngine(data)
  session = await Session.open(engine)
  today = engine.manifest.data_date!
  for (const table of `processes lots bids bid_lots awards contracts contract_items plans transactions milestones items amendments
    complaints`.split(/\s+/))
    t[table] = await engine.rows(`SELECT * FROM ${table}`)
}, 120_000)

afterAll(() => engine.close())

async function rowsOf(name: string, options: MetricOptions = {}): Promise<MetricRow[]> {
  return (await runMetric(engine, name, { session, ...options })).rows
}

/** The value of each cell: by the columns named, joined by "|". */
async function figures(name: string, options: MetricOptions, columns: string[] = []): Promise<Record<string, Any>> {
  return Object.fromEntries(
    (await rowsOf(name, options)).map((row) => [columns.map((column) => row[column] ?? '–').join('|'), row.value]),
  )
}

const round = (value: number, digits = 6) => Math.round(value * 10 ** digits) / 10 ** digits
const cents = (value: Any) => Math.round(Number(value) * 100)
const year = (date: string | null | undefined) => (date ? date.slice(0, 4) : '–')
const days = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000

function grouped<T>(list: T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of list) {
    const name = key(one)
    if (!groups.has(name)) groups.set(name, [])
    groups.get(name)!.push(one)
  }
  return groups
}

function each<T>(list: T[], key: (one: T) => string, figure: (group: T[]) => Any): Record<string, Any> {
  return Object.fromEntries([...grouped(list, key)].map(([name, group]) => [name, figure(group)]))
}

const money = (list: Any[], column: string) => list.reduce((sum, one) => sum + cents(one[column]), 0) / 100
const different = (list: unknown[]) => new Set(list.filter((one) => one !== null && one !== undefined)).size

/** Mean, median and ninth decile. */
function spread(values: number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b)
  const quantile = (part: number) => {
    const at = (sorted.length - 1) * part
    const low = Math.floor(round(at, 9))
    return round(sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!))
  }
  return [round(values.reduce((sum, one) => sum + one, 0) / values.length), quantile(0.5), quantile(0.9)]
}

async function spreadOf(name: string, options: MetricOptions = {}): Promise<unknown[]> {
  const [row] = await rowsOf(name, options)
  return [row!.value, row!.median, row!.p90]
}

const processOf = (ocid: string) => t.processes!.find((one) => one.ocid === ocid)
const concluded = () =>
  t.contracts!.filter(
    (one) =>
      !['cancelled', 'pending'].includes(one.status) &&
      ![330, 430, 455, 461, 480].includes(one.kz_ref_contract_status_id),
  )
const announced = () => t.processes!.filter((one) => one.kz_trd_buy_id !== null)
const competitive = new Set([
  'tender',
  'rating',
  'turnkey',
  'prequalified',
  'two-stage',
  'auction',
  'quotation',
  'catering',
  'exchange',
  'framework',
])
const kindOf = (id: number | null) => methodOf(id)?.kind ?? '–'
const competed = () => announced().filter((one) => competitive.has(kindOf(one.kz_ref_trade_methods_id)))
const lotKind = (lot: Any) =>
  kindOf(lot.kz_ref_buy_trade_methods_id ?? lot.kz_ref_trade_methods_id ?? processOf(lot.ocid).kz_ref_trade_methods_id)
const awardedDate = (ocid: string) =>
  t
    .awards!.filter((one) => one.ocid === ocid)
    .map((one) => one.date_local_date)
    .sort()[0]
const startOf = (one: Any) =>
  one.tender_date_published_local_date ??
  one.tender_period_start_local_date ??
  one.tender_period_end_local_date ??
  awardedDate(one.ocid) ??
  one.date_local_date

/** What was bought: contracts, and awards that no contract came of. */
function purchases(): Any[] {
  const contracts = concluded()
  const standing = t.contracts!.filter((one) => one.status !== 'pending')
  const lines = grouped(t.contract_items!, (one) => `${one.ocid}|${one.contract_id}`)
  const taken = new Set<string>()
  for (const one of standing) {
    if (one.award_id !== null) taken.add(`${one.ocid}|${one.award_id}`)
    for (const line of lines.get(`${one.ocid}|${one.id}`) ?? [])
      for (const award of t.awards!.filter(
        (entry) => entry.ocid === one.ocid && entry.related_lot === line.related_lot,
      ))
        if (line.related_lot !== null) taken.add(`${award.ocid}|${award.id}`)
  }
  const left = t.awards!.filter((one) => one.status === 'active' && !taken.has(`${one.ocid}|${one.id}`))
  return [
    ...contracts.map((one) => ({
      ...{
        ocid: one.ocid,
        supplier: one.supplier_id,
        buyer: one.buyer_id,
        amount: one.value_amount,
        date: one.date_signed_local_date,
      },
      kind: kindOf(one.kz_fakt_trade_methods_id),
    })),
    ...left.map((one) => {
      const lot = t.lots!.find((entry) => entry.ocid === one.ocid && entry.id === one.related_lot)
      return {
        ...{
          ocid: one.ocid,
          supplier: one.supplier_id,
          buyer: lot?.buyer_id ?? processOf(one.ocid).buyer_id,
          amount: one.value_amount,
        },
        ...{
          date: one.date_local_date,
          kind: lot === undefined ? kindOf(processOf(one.ocid).kz_ref_trade_methods_id) : lotKind(lot),
        },
      }
    }),
  ]
}

/** Bidders of each lot that was competed for, where bids are settled. */
function turnouts(): { lot: Any; bidders: number }[] {
  const bidsOf = grouped(t.bid_lots!, (one) => `${one.ocid}|${one.lot_id}`)
  const bids = new Map(t.bids!.map((one) => [`${one.ocid}|${one.id}`, one]))
  return t
    .lots!.filter(
      (lot) => competitive.has(lotKind(lot)) && !['cancelled', 'withdrawn', 'planning', 'planned'].includes(lot.status),
    )
    .filter((lot) => !['cancelled', 'withdrawn'].includes(processOf(lot.ocid).tender_status))
    .map((lot) => {
      const mine = (bidsOf.get(`${lot.ocid}|${lot.id}`) ?? []).map((one) => bids.get(`${one.ocid}|${one.bid_id}`))
      const sent = mine.filter((one) => !['invited', 'withdrawn', 'pending'].includes(one.status))
      return { lot, bidders: new Set(sent.map((one) => one.tenderer_id)).size }
    })
    .filter(({ lot, bidders }) => {
      const process = processOf(lot.ocid)
      const closes = [process.tender_period_end_local_date, process.kz_repeat_end_local_date]
        .filter(Boolean)
        .sort()
        .at(-1)
      const awarded = t.awards!.some((one) => one.ocid === lot.ocid && ['active', 'pending'].includes(one.status))
      const settled =
        lot.status === 'complete' || awarded || process.kz_itogi_date_public !== null || days(closes, today) >= 10
      return bidders > 0 && (lot.status === 'unsuccessful' || (today >= closes && settled))
    })
}

const calendar = async () => {
  const rows = await engine.rows('SELECT date, ordinal FROM calendar')
  return new Map(rows.map((row) => [String(row.date), Number(row.ordinal)]))
}

describe('what metrics say of a market is what its tables say', () => {
  it('procedures, by year and method', async () => {
    const made = t.processes!.filter((one) => one.tender_id !== null)
    const kind = (one: Any) => {
      const known = kindOf(one.kz_ref_trade_methods_id)
      return known === '–' ? one.tender_procurement_method : known
    }
    expect(await figures('procedures', { by: 'year,method' }, ['year', 'method'])).toEqual(
      each(
        made,
        (one) => `${year(startOf(one))}|${kind(one)}`,
        (list) => list.length,
      ),
    )
  })

  it('lots by status, and their value', async () => {
    const status = (lot: Any) =>
      ['cancelled', 'withdrawn'].includes(processOf(lot.ocid).tender_status)
        ? processOf(lot.ocid).tender_status
        : lot.status
    expect(await figures('lots', { by: 'status' }, ['status'])).toEqual(each(t.lots!, status, (list) => list.length))
    expect(await figures('lot-value', { by: 'status' }, ['status'])).toEqual(
      each(t.lots!, status, (list) => money(list, 'value_amount')),
    )
  })

  it('contracts, their value with and without tax, and what they came to', async () => {
    const signed = (one: Any) => year(one.date_signed_local_date)
    expect(await figures('contracts', { by: 'year' }, ['year'])).toEqual(
      each(concluded(), signed, (list) => list.length),
    )
    expect(await figures('contracted-value', { by: 'year' }, ['year'])).toEqual(
      each(concluded(), signed, (list) => money(list, 'value_amount')),
    )
    expect(await figures('contracted-value-with-vat', { by: 'year' }, ['year'])).toEqual(
      each(concluded(), signed, (list) => money(list, 'kz_contract_sum_wnds')),
    )
    const done = concluded().filter((one) => one.kz_fakt_exec_local_date !== null)
    expect(await figures('final-value', {})).toEqual({ '': money(done, 'kz_fakt_sum') })
    expect(await figures('contracted-value', { by: 'region' }, ['region'])).toEqual(
      each(
        concluded(),
        (one) => one.kz_region.slice(0, 2),
        (list) => money(list, 'value_amount'),
      ),
    )
  })

  it('plans: points, value, and what was never contracted', async () => {
    const points = t.plans!.filter((one) => one.kz_is_deleted !== 1)
    expect(await figures('plan-points', { by: 'year' }, ['year'])).toEqual(
      each(
        points,
        (one) => String(one.year),
        (list) => list.length,
      ),
    )
    expect(await figures('planned-value', { by: 'year' }, ['year'])).toEqual(
      each(
        points,
        (one) => String(one.year),
        (list) => money(list, 'amount'),
      ),
    )
    const used = new Set(
      t
        .contract_items!.filter((line) =>
          concluded().some((one) => one.ocid === line.ocid && one.id === line.contract_id),
        )
        .map((line) => line.kz_pln_point_id),
    )
    const over = points.filter((one) => String(one.year) < today.slice(0, 4))
    const rows = await rowsOf('savings-unspent')
    const unused = over.filter((one) => !used.has(one.kz_id))
    expect(rows.map((row) => row.value)).toEqual([
      round(unused.length / over.length),
      round(money(unused, 'amount') / money(over, 'amount')),
    ])
  })

  it('awards and payments', async () => {
    const standing = t.awards!.filter((one) => one.status === 'active')
    expect(await figures('awarded-value', { by: 'year' }, ['year'])).toEqual(
      each(
        standing,
        (one) => year(one.date_local_date),
        (list) => money(list, 'value_amount'),
      ),
    )
    expect(await figures('paid-value', { by: 'year' }, ['year'])).toEqual(
      each(
        t.transactions!,
        (one) => year(one.date_local_date),
        (list) => money(list, 'value_amount'),
      ),
    )
  })

  it('suppliers, buyers and bidders', async () => {
    expect(await figures('suppliers', { by: 'year' }, ['year'])).toEqual(
      each(
        purchases(),
        (one) => year(one.date),
        (list) => different(list.map((one) => one.supplier)),
      ),
    )
    const all = [
      ...purchases().map((one) => one.buyer),
      ...t.lots!.map((one) => one.buyer_id ?? processOf(one.ocid).buyer_id),
    ]
    const direct = t
      .processes!.filter((one) => one.tender_id !== null && one.lots_count === 0)
      .map((one) => one.buyer_id)
    expect(await figures('buyers', {})).toEqual({ '': different([...all, ...direct]) })
    const sent = t.bids!.filter((one) => !['invited', 'withdrawn', 'pending'].includes(one.status))
    expect(await figures('bidders', {})).toEqual({ '': different(sent.map((one) => one.tenderer_id)) })
    const pairs = each(
      purchases(),
      (one) => one.buyer,
      (list) => different(list.map((one) => one.supplier)),
    )
    expect(await spreadOf('suppliers-per-buyer')).toEqual(spread(Object.values(pairs)))
  })

  it('single bids, by number and by value', async () => {
    const single = turnouts().filter(({ bidders }) => bidders === 1)
    const rows = await rowsOf('single-bid-rate')
    const sum = (list: { lot: Any }[]) =>
      money(
        list.map(({ lot }) => lot),
        'value_amount',
      )
    expect(rows.map((row) => [row.value, row.n])).toEqual([
      [round(single.length / turnouts().length), turnouts().length],
      [round(sum(single) / sum(turnouts())), turnouts().length],
    ])
    expect(await spreadOf('bidders-mean')).toEqual(spread(turnouts().map(({ bidders }) => bidders)))
  })

  it('rejected bids', async () => {
    const placed = t.bid_lots!.map((one) => t.bids!.find((bid) => bid.ocid === one.ocid && bid.id === one.bid_id))
    const sent = placed.filter((one) => !['invited', 'withdrawn', 'pending'].includes(one.status))
    expect(await figures('rejection-share', {})).toEqual({
      '': round(sent.filter((one) => one.status === 'disqualified').length / sent.length),
    })
  })

  it('failed and cancelled lots', async () => {
    const known = t.lots!.filter((lot) => competitive.has(lotKind(lot)))
    const gone = (lot: Any) =>
      ['cancelled', 'withdrawn'].includes(lot.status) ||
      ['cancelled', 'withdrawn'].includes(processOf(lot.ocid).tender_status)
    const failed = known.filter((lot) => lot.status === 'unsuccessful' && !gone(lot))
    const held = known.filter((lot) => lot.status === 'complete' && !gone(lot))
    const cancelled = known.filter(gone)
    expect(await figures('failed-rate', { weight: 'count' })).toEqual({
      '': round(failed.length / (failed.length + held.length)),
    })
    expect(await figures('cancel-rate', { weight: 'count' }, ['variant'])).toEqual({
      'of-ended': round(cancelled.length / (failed.length + held.length + cancelled.length)),
      'to-awarded': round(cancelled.length / held.length),
    })
  })

  it('days for bids, in calendar and working days', async () => {
    const ordinals = await calendar()
    const spans = competed().map((one) => {
      const begin =
        one.kz_repeat_start_date !== null ? one.tender_date_published_local_date : one.tender_period_start_local_date
      const ends = [one.tender_period_end_local_date, one.kz_repeat_end_local_date].filter(Boolean).sort()
      return [begin, ends.at(-1)] as [string, string]
    })
    expect(await spreadOf('bid-period', { variant: 'calendar' })).toEqual(
      spread(spans.map(([from, to]) => days(from, to))),
    )
    expect(await spreadOf('bid-period', { variant: 'working' })).toEqual(
      spread(spans.map(([from, to]) => ordinals.get(to)! - ordinals.get(from)!)),
    )
  })

  it('days from opening to result, and from announcement to signing', async () => {
    const done = competed().filter(
      (one) => !['cancelled', 'withdrawn', 'unsuccessful', 'planning', 'planned'].includes(one.tender_status),
    )
    const spans = done.flatMap((one) => {
      const closes = [one.tender_period_end_local_date, one.kz_repeat_end_local_date].filter(Boolean).sort().at(-1)
      const result = one.kz_itogi_date_public_local_date ?? awardedDate(one.ocid)
      return result === null || result === undefined || result < closes ? [] : [days(closes, result)]
    })
    expect(await spreadOf('opening-to-result', { variant: 'calendar' })).toEqual(spread(spans))
    const names = new Set(competed().map((one) => one.ocid))
    const signed = concluded().filter((one) => names.has(one.ocid))
    expect(await spreadOf('publish-to-sign', { variant: 'calendar' })).toEqual(
      spread(
        signed.map((one) => days(processOf(one.ocid).tender_date_published_local_date, one.date_signed_local_date)),
      ),
    )
  })

  it('days to deliver, to accept and to pay', async () => {
    const done = concluded().filter((one) => one.kz_fakt_exec_local_date !== null)
    expect(await spreadOf('sign-to-deliver', { variant: 'calendar' })).toEqual(
      spread(done.map((one) => days(one.date_signed_local_date, one.kz_fakt_exec_local_date))),
    )
    const acts = t.milestones!.filter((one) => one.kz_approve_local_date !== null)
    expect(await spreadOf('deliver-to-act', { variant: 'calendar' })).toEqual(
      spread(acts.map((one) => days(one.kz_akt_local_date, one.kz_approve_local_date))),
    )
    const payments = grouped(t.transactions!, (one) => `${one.ocid}|${one.contract_id}`)
    const waits = acts.flatMap((one) => {
      const after = (payments.get(`${one.ocid}|${one.contract_id}`) ?? [])
        .map((payment) => payment.date_local_date)
        .filter((date) => date >= one.kz_approve_local_date)
        .sort()
      return after.length === 0 ? [] : [days(one.kz_approve_local_date, after[0])]
    })
    expect(await spreadOf('act-to-pay', { variant: 'calendar' })).toEqual(spread(waits))
  })

  it('contracts on time, amended and ended early', async () => {
    const due = concluded().filter((one) => {
      if (one.kz_fakt_exec_local_date !== null) return true
      return ![340, 350, 462, 463].includes(one.kz_ref_contract_status_id) && today > one.kz_plan_exec_local_date
    })
    const timely = due.filter(
      (one) => one.kz_fakt_exec_local_date !== null && one.kz_fakt_exec_local_date <= one.kz_plan_exec_local_date,
    )
    expect(await figures('on-time-delivery', { weight: 'count' })).toEqual({ '': round(timely.length / due.length) })
    const changed = new Set(
      t.amendments!.filter((one) => one.parent === 'contract').map((one) => `${one.ocid}|${one.contract_id}`),
    )
    const amended = concluded().filter((one) => changed.has(`${one.ocid}|${one.id}`))
    expect(await figures('amended-share', { weight: 'count' }, ['variant'])).toEqual({
      amended: round(amended.length / concluded().length),
      unamended: round(1 - amended.length / concluded().length),
    })
    const drafts = t.contracts!.filter((one) => one.status !== 'pending')
    const real = drafts.filter((one) => one.status !== 'cancelled')
    const broken = real.filter((one) => [340, 350, 462, 463].includes(one.kz_ref_contract_status_id))
    const bySide = real.filter((one) => [340, 462].includes(one.kz_ref_contract_status_id))
    expect(await figures('terminations', { weight: 'count' }, ['variant'])).toEqual({
      cancelled: round((drafts.length - real.length) / drafts.length),
      'ended-early': round(broken.length / real.length),
      'by-one-side': round(bySide.length / real.length),
    })
  })

  it('concentration, newcomers, and direct purchases', async () => {
    const bought = purchases()
    const shares = (list: Any[]) => {
      const totals = Object.values(
        each(
          list,
          (one) => one.supplier,
          (group) => money(group, 'amount'),
        ),
      ) as number[]
      return { totals: totals.sort((a, b) => b - a), all: money(list, 'amount') }
    }
    expect(await figures('hhi', { by: 'year', weight: 'value' }, ['year'])).toEqual(
      each(
        bought,
        (one) => year(one.date),
        (list) => {
          const { totals, all } = shares(list)
          return round(totals.reduce((sum, one) => sum + (one / all) ** 2, 0) * 10_000, 2)
        },
      ),
    )
    const { totals, all } = shares(bought)
    expect(await figures('top10-share', { weight: 'value' })).toEqual({
      '': round(totals.slice(0, 10).reduce((sum, one) => sum + one, 0) / all),
    })
    const first = each(
      bought,
      (one) => one.supplier,
      (list) => list.map((one) => year(one.date)).sort()[0],
    )
    const beginning = bought.map((one) => year(one.date)).sort()[0]
    const later = bought.filter((one) => year(one.date) !== beginning)
    expect(await figures('new-suppliers', { by: 'year' }, ['year'])).toEqual({
      [beginning!]: null,
      ...each(
        later.filter((one) => first[one.supplier] === year(one.date)),
        (one) => year(one.date),
        (list) => different(list.map((one) => one.supplier)),
      ),
    })
    const direct = bought.filter((one) => one.kind === 'direct')
    const rows = await rowsOf('direct-share', { variant: 'direct' })
    expect(rows.map((row) => row.value)).toEqual([
      round(direct.length / bought.length),
      round(money(direct, 'amount') / money(bought, 'amount')),
    ])
    const open = bought.filter((one) => competitive.has(one.kind) || one.kind === 'e-shop')
    expect((await rowsOf('competition-share', { variant: 'by-law' })).map((row) => row.value)).toEqual([
      round(open.length / bought.length),
      round(money(open, 'amount') / money(bought, 'amount')),
    ])
  })

  it('savings against the plan', async () => {
    const points = new Map(t.plans!.map((one) => [one.kz_id, one]))
    const contracts = concluded()
    const lines = t.contract_items!.filter((line) =>
      contracts.some((one) => one.ocid === line.ocid && one.id === line.contract_id),
    )
    const users = each(
      lines,
      (line) => String(line.kz_pln_point_id),
      (list) => new Set(list.map((line) => line.contract_id)).size,
    )
    const plan = (one: Any) => [
      ...new Set(
        lines
          .filter((line) => line.ocid === one.ocid && line.contract_id === one.id)
          .map((line) => line.kz_pln_point_id),
      ),
    ]
    const alone = contracts.filter((one) => plan(one).every((point) => users[String(point)] === 1 && points.has(point)))
    const planned =
      alone.reduce((sum, one) => sum + plan(one).reduce((own, point) => own + cents(points.get(point).amount), 0), 0) /
      100
    const [row] = await rowsOf('savings-plan')
    expect([row!.value, row!.n]).toEqual([round((planned - money(alone, 'value_amount')) / planned), alone.length])
  })

  it('how unit prices differ, and how they moved', async () => {
    const signed = new Map(
      concluded()
        .filter((one) => one.date_signed_local_date !== null && one.buyer_id !== null)
        .map((one) => [`${one.ocid}|${one.id}`, one]),
    )
    const lines = t
      .contract_items!.filter(
        (line) => Number(line.unit_value_amount) > 0 && line.classification_id !== null && line.unit_id !== null,
      )
      .flatMap((line) => {
        const contract = signed.get(`${line.ocid}|${line.contract_id}`)
        return contract === undefined
          ? []
          : [
              {
                key: `${line.classification_id}|${line.unit_id}`,
                price: Number(line.unit_value_amount),
                year: year(contract.date_signed_local_date),
              },
            ]
      })
    const groups = [...grouped(lines, (one) => one.key).values()].filter((list) => list.length >= 5)
    const variations = groups.map((list) => {
      const mean = list.reduce((sum, one) => sum + one.price, 0) / list.length
      return Math.sqrt(list.reduce((sum, one) => sum + (one.price / mean - 1) ** 2, 0) / (list.length - 1))
    })
    const [row] = await rowsOf('unit-price-variation')
    expect(Number(row!.value)).toBeCloseTo(spread(variations)[0], 4)
    expect(Number(row!.median)).toBeCloseTo(spread(variations)[1], 4)
    const logs = (list: typeof lines) =>
      each(
        list,
        (one) => one.key,
        (own) => own.reduce((sum, one) => sum + Math.log(one.price), 0) / own.length,
      )
    const years = [...new Set(lines.map((one) => one.year))].sort()
    const base = logs(lines.filter((one) => one.year === years[0]))
    const found = await figures('price-index', { by: 'year' }, ['year'])
    for (const one of years) {
      const now = logs(lines.filter((line) => line.year === one))
      const both = Object.keys(now).filter((key) => base[key] !== undefined)
      const change = both.reduce((sum, key) => sum + now[key] - base[key], 0) / both.length
      expect(found[one!], one).toBeCloseTo(Math.exp(change) * 100, 2)
    }
  })
})

describe('cells add up to the whole', async () => {
  const metrics = await listMetrics()
  const added = ['count', 'sum', 'ratio', 'mean']
  it.each(metrics.filter(({ kind }) => added.includes(kind)).map((metric) => [metric.name, metric] as const))(
    '%s',
    async (name, metric) => {
      const key = (row: MetricRow) => [row.variant, row.weight, row.currency].join('|')
      const total = (rows: MetricRow[]) =>
        each(rows, key, (list) => ({
          numerator: round(
            list.reduce((sum, row) => sum + Number(row.numerator ?? 0), 0),
            2,
          ),
          denominator: round(
            list.reduce((sum, row) => sum + Number(row.denominator ?? 0), 0),
            2,
          ),
          n: list.reduce((sum, row) => sum + row.n, 0),
          missing: list.reduce((sum, row) => sum + row.missing, 0),
        }))
      const whole = total(await rowsOf(name))
      const known = metricDimensions(metric).map((dimension) => dimension.name)
      for (const by of ['region', 'year,method', 'buyer', 'code2', 'supplier', 'quarter,category'].filter((one) =>
        one.split(',').every((dimension) => known.includes(dimension)),
      )) {
        const rows = await rowsOf(name, { by })
        if (rows.length > 0) expect(total(rows), by).toEqual(whole)
      }
    },
  )
})

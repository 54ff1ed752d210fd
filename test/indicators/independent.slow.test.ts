import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../src/dataset/engine.ts'
import { rawRecord, readRaw } from '../../src/dataset/raw/store.ts'
import { type FlagRow, outcomes, runIndicator } from '../../src/indicators/run.ts'
import { generateMarket } from '../../src/sandbox/market/generate.ts'
import { silent } from '../../src/terminal/progress.ts'
import { fetchedDataset } from '../support/fetched.ts'
import { temporary } from '../support/temp.ts'

// biome-ignore lint/suspicious/noExplicitAny: records as published
type Any = any

interface Verdict {
  outcome: string
  value?: number | undefined
  money?: number | undefined
}

const prefix = 'ocds-jaryq0'
const raw: Record<string, Any[]> = {}
let market: string
let engine: Engine
let today: string
const found = new Map<string, Map<string, FlagRow>>()

beforeAll(async () => {
  market = join(temporary('independent'), 'market')
  await generateMarket({ processes: 1500, seed: 31_337, output: market, report: silent })
  const { data, served } = await fetchedDataset(market, { registers: ['vat-payers'] })
  await served.close()
  for (const entity of ['announcements', 'lots', 'plans', 'bids', 'contracts', 'acts', 'payments', 'subjects']) {
    raw[entity] = []
    for await (const { bytes } of readRaw(data, 'goszakup', entity))
      raw[entity].push(JSON.parse(rawRecord(bytes).toString()))
  }
  engine = await openEngine(data)
  today = engine.manifest.data_date!
  for (const name of ['single-bid', 'bid-period-below-minimum', 'direct-award-share', 'vat-by-non-payer']) {
    const rows = new Map<string, FlagRow>()
    const run = await runIndicator(engine, name, { outcomes })
    expect(run.warnings).toEqual([])
    for await (const row of run.rows) {
      expect(rows.has(row.subject_id), row.id).toBe(false)
      rows.set(row.subject_id, row)
    }
    found.set(name, rows)
  }
}, 60_000)

const day = (stamp: string | null | undefined) => (stamp ? stamp.slice(0, 10) : undefined)

function by<T>(list: T[], key: (one: T) => unknown): Map<unknown, T[]> {
  const groups = new Map<unknown, T[]>()
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one])
  return groups
}

function compare(name: string, expected: Map<string, Verdict>) {
  const rows = found.get(name)!
  const told = (verdict: Verdict) => [verdict.outcome, verdict.value ?? null, verdict.money ?? null].join(' ')
  const differences: string[] = []
  for (const id of new Set([...expected.keys(), ...rows.keys()])) {
    const row = rows.get(id)
    const own = expected.get(id)
    if (row === undefined || own === undefined) {
      differences.push(`${id}: ${own === undefined ? 'not expected' : `expected ${told(own)}`}, found ${row?.outcome}`)
      continue
    }
    const theirs = told({
      outcome: row.outcome,
      value: own.value === undefined ? undefined : row.value!,
      money: own.money === undefined ? undefined : Number(row.money_at_stake),
    })
    if (theirs !== told(own)) differences.push(`${id}: expected ${told(own)}, found ${theirs} (${row.reason})`)
  }
  expect(differences).toEqual([])
}

it('finds the same single bids by hand', () => {
  const competitive = [2, 3, 7, 8, 22, 32, 77, 78, 120, 121, 124, 126, 132, 133, 177, 178, 188, 200, 201, 202]
  const lotsOf = by(raw.lots!, (lot) => lot.trdBuyId)
  const expected = new Map<string, Verdict>()
  for (const announcement of raw.announcements!)
    for (const lot of lotsOf.get(announcement.id) ?? []) {
      const bidders = new Set<string>()
      for (const application of raw.bids!)
        for (const bid of application.AppLots)
          if (bid.lotId === lot.id && ![110, 430].includes(bid.statusId)) bidders.add(application.supplierBinIin)
      const all = lotsOf.get(announcement.id)!
      const gone = (status: number) => status === 410 || status === 430
      const closing = day(announcement.repeatEndDate ?? announcement.endDate)!
      const published = announcement.itogiDatePublic !== null || lot.refLotStatusId === 360
      const settled = published || Date.parse(today) - Date.parse(closing) >= 10 * 86_400_000
      const outcome = !competitive.includes(lot.refBuyTradeMethodsId)
        ? 'not-applicable'
        : gone(announcement.refBuyStatusId) || gone(lot.refLotStatusId) || all.every((one) => gone(one.refLotStatusId))
          ? 'not-applicable'
          : bidders.size > 1
            ? 'pass'
            : lot.refLotStatusId === 370
              ? 'not-applicable'
              : bidders.size === 0 || today < closing || !settled
                ? 'insufficient'
                : [3, 126].includes(lot.refBuyTradeMethodsId)
                  ? 'not-applicable'
                  : 'flag'
      expected.set(`${prefix}-${announcement.id}|${lot.id}`, { outcome, value: bidders.size, money: lot.amount })
    }
  // A direct contract has no lots: it stands as one with the id ''.
  for (const { ocid, last } of chains())
    if (!(last.trdBuyId > 0)) expected.set(`${ocid}|`, { outcome: 'not-applicable' })
  compare('single-bid', expected)
})

const off = new Set(
  `2025-01-01 2025-01-02 2025-01-03 2025-01-07 2025-03-10 2025-03-21 2025-03-24 2025-03-25 2025-05-01 2025-05-07
  2025-05-09 2025-06-06 2025-07-07 2025-09-01 2025-10-27 2025-12-16 2026-01-01 2026-01-02 2026-01-07 2026-03-09
  2026-03-23 2026-03-24 2026-03-25 2026-05-01 2026-05-07 2026-05-11 2026-05-27 2026-07-06 2026-10-26 2026-12-16`.split(
    /\s+/,
  ),
)

function workingDays(after: string, until: string): number {
  let count = 0
  for (let time = Date.parse(after) + 86_400_000; time <= Date.parse(until); time += 86_400_000) {
    const date = new Date(time)
    const text = date.toISOString().slice(0, 10)
    const weekend = date.getUTCDay() === 0 || date.getUTCDay() === 6
    if (text === '2025-01-05' || (!weekend && !off.has(text))) count++
  }
  return count
}

it('finds the same short bidding periods by hand', () => {
  const minimum: Record<number, number> = { 2: 5, 3: 2, 7: 5, 77: 5, 78: 5, 188: 3 }
  const unread = [22, 32, 120, 121, 201]
  const lotsOf = by(raw.lots!, (lot) => lot.trdBuyId)
  const expected = new Map<string, Verdict>()
  for (const one of raw.announcements!) {
    const lots = lotsOf.get(one.id) ?? []
    const method = one.refTradeMethodsId
    const repeated = one.parentId > 0 || lots.some((lot) => Number(/(\d+)$/.exec(lot.lotNumber)![1]) > 1)
    const lotsGone = lots.length > 0 && lots.every((lot) => [410, 430].includes(lot.refLotStatusId))
    const published = day(one.publishDate)!
    let verdict: Verdict
    if (minimum[method] === undefined && !unread.includes(method)) verdict = { outcome: 'not-applicable' }
    else if ([410, 430].includes(one.refBuyStatusId) || lotsGone) verdict = { outcome: 'not-applicable' }
    else if (published < '2025-01-01' || unread.includes(method)) verdict = { outcome: 'insufficient' }
    else {
      const least = method === 2 && repeated ? 3 : minimum[method]!
      const discussed = day(one.discusEndDate)
      const opened = one.repeatStartDate === null ? day(one.startDate)! : discussed
      const from =
        discussed === undefined || method === 3 || (method === 2 && repeated)
          ? published
          : opened! > discussed
            ? opened!
            : discussed
      const days = workingDays(from, day(one.repeatEndDate ?? one.endDate)!)
      verdict = {
        outcome: days >= least ? 'pass' : repeated && method !== 2 && method !== 3 ? 'insufficient' : 'flag',
        value: days,
        money: one.totalSum,
      }
    }
    expected.set(`${prefix}-${one.id}`, verdict)
  }
  const rows = found.get('bid-period-below-minimum')!
  for (const [id, row] of rows)
    if (!expected.has(id)) {
      expect(row.outcome, id).toBe('not-applicable')
      expected.set(id, { outcome: 'not-applicable' })
    }
  compare('bid-period-below-minimum', expected)
})

interface Chain {
  root: number
  first: Any
  last: Any
  ocid: string
}

/** Contracts in their latest version that was concluded. */
function chains(): Chain[] {
  const replaced = 455
  const idle = [330, 410, 430, 461]
  return [...by(raw.contracts!, (one) => one.rootId || one.id).entries()].map(([root, list]) => {
    const versions = [...list].sort((a, b) => a.id - b.id)
    const standing = versions.filter((one) => one.refContractStatusId !== replaced)
    const concluded = standing.filter(
      (one) => one.id === root || (one.refContractStatusId >= 185 && !idle.includes(one.refContractStatusId)),
    )
    const announcement = versions.map((one) => one.trdBuyId).find((id) => id > 0)
    return {
      root: root as number,
      first: versions[0],
      last: concluded.at(-1) ?? standing.at(-1) ?? versions.at(-1),
      ocid: announcement === undefined ? `${prefix}-c${root}` : `${prefix}-${announcement}`,
    }
  })
}

it('finds the same shares of direct awards by hand', async () => {
  const grounds = new Map<number, { law: string; number: number }>()
  for (const line of readFileSync(join(market, 'refs/ref_justification.ndjson'), 'utf8').trim().split('\n')) {
    const { id, name_ru } = JSON.parse(line)
    const match = /^пп\. (\d+)\) п\. 3 ст\. (\d+)/.exec(name_ru)
    if (match !== null) grounds.set(id, { law: match[2]!, number: Number(match[1]) })
  }
  const obligatory = [1, 10, 11, 19, 20, 25, 26, 39, 41]
  const plans = new Map(raw.plans!.map((plan) => [plan.id, plan]))
  // The place of a contract is not the point here: it is taken from the table.
  const regions = new Map(
    (await engine.rows('SELECT id, kz_region AS region FROM contracts')).map((row) => [Number(row.id), row.region]),
  )
  const years = new Map<
    string,
    { sum: bigint; chosen: bigint; doubtful: bigint; obliged: bigint; count: number; region: string }
  >()
  for (const { root, first, last } of chains()) {
    if (last.refContractStatusId < 185 || [330, 410, 430, 461, 480].includes(last.refContractStatusId)) continue
    const key = `KZ-BIN-${last.customerBin}|${first.signDate.slice(0, 4)}`
    const entry = years.get(key) ?? { sum: 0n, chosen: 0n, doubtful: 0n, obliged: 0n, count: 0, region: '9' }
    const sum = BigInt(Math.round(last.contractSum * 100))
    entry.sum += sum
    entry.count++
    const region = String(regions.get(root) ?? '9')
    if (region < entry.region) entry.region = region
    if ([23, 131].includes(last.faktTradeMethodsId)) {
      const named = last.ContractUnits.map((unit: Any) => grounds.get(plans.get(unit.plnPointId)?.refJustificationId))
      const [ground] = named
      const one = named.every((other: Any) => other?.law === ground?.law && other?.number === ground?.number)
      if (!one || ground?.law !== '16') entry.doubtful += sum
      else if (first.signDate >= '2025' && obligatory.includes(ground.number)) entry.obliged += sum
      else entry.chosen += sum
    }
    years.set(key, entry)
  }
  const share = (part: bigint, whole: bigint) => Math.round((Number(part) / Number(whole)) * 1e6) / 1e6
  const quartile = (sorted: number[], part: number) => {
    const at = (sorted.length - 1) * part
    const low = sorted[Math.floor(at)]!
    return low + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - low)
  }
  const peers = [...years].filter(([, one]) => one.count >= 10 && one.doubtful === 0n)
  const expected = new Map<string, Verdict>()
  for (const [key, own] of years) {
    const year = key.slice(-4)
    const national = peers.filter(([other]) => other.endsWith(`|${year}`))
    const regional = national.filter(([, other]) => other.region === own.region)
    const group = own.region !== '9' && regional.length >= 10 ? regional : national
    const shares = group.map(([, other]) => share(other.chosen, other.sum)).sort((a, b) => a - b)
    const q1 = quartile(shares, 0.25)
    const q3 = quartile(shares, 0.75)
    const mark = Math.round(Math.min(q3 + 1.5 * (q3 - q1), 0.8) * 1e6) / 1e6
    const low = share(own.chosen, own.sum)
    const high = share(own.chosen + own.doubtful, own.sum)
    const outcome =
      own.count < 10
        ? 'not-applicable'
        : high < 0.4
          ? 'pass'
          : low < 0.4 || group.length < 10
            ? 'insufficient'
            : low >= mark
              ? 'flag'
              : high >= mark
                ? 'insufficient'
                : 'pass'
    expected.set(key, { outcome, value: low, money: Number(own.chosen) / 100 })
  }
  compare('direct-award-share', expected)
})

it('finds the same value added tax of non-payers by hand', () => {
  const register = readFileSync(join(market, 'registers/vat_payers.csv'), 'utf8').trim().split('\n').slice(1)
  const spans = by(
    register.map((line) => {
      const [bin = '', from = '', to = ''] = line
        .replace(/"(?:[^"]|"")*"/g, '')
        .split(',')
        .toSpliced(1, 1)
      return { bin, from, to: to === '' ? '9999-12-31' : to }
    }),
    (one) => one.bin,
  )
  const announcements = new Map(raw.announcements!.map((one) => [one.id, one]))
  const actsOf = by(raw.acts!, (act) => act.contractRootId)
  const paymentsOf = by(raw.payments!, (payment) => payment.contract_id)
  const expected = new Map<string, Verdict>()
  for (const { root, first, last, ocid } of chains()) {
    const id = `${ocid}|${root}`
    const vat = (Math.round(last.contractSumWnds * 100) - Math.round(last.contractSum * 100)) / 100
    const signed = day(first.signDate)!
    const began = day(announcements.get(last.trdBuyId)?.publishDate) ?? signed
    const registered = (from: string, until: string) =>
      (spans.get(last.supplierBiin) ?? []).some((span) => span.from <= until && from <= span.to)
    const versions = raw.contracts!.filter((one) => (one.rootId || one.id) === root).map((one) => one.id)
    const acts = (actsOf.get(root) ?? []).filter(
      (act) => act.statusId === 15 && act.revokeDate === null && act.isDeleted !== 1,
    )
    const payments = versions.flatMap((version) => paymentsOf.get(version) ?? [])
    let outcome: string
    if (last.refContractStatusId < 185 || [330, 410, 430, 461].includes(last.refContractStatusId))
      outcome = 'not-applicable'
    else if (last.withNds === 0) outcome = vat === 0 ? 'not-applicable' : 'error'
    else if (vat <= 0) outcome = vat === 0 ? 'pass' : 'error'
    else if (began < '2025-01-01') outcome = 'insufficient'
    else if (acts.length > 0) {
      const covered = acts.map((act) => registered(day(act.aktDate)!, day(act.approveDate ?? act.aktDate)!))
      outcome = covered.every(Boolean) ? 'pass' : covered.some(Boolean) ? 'insufficient' : 'flag'
    } else if (payments.length > 0) {
      const days = payments.map((payment) => day(payment.pay_date)!)
      outcome = days.every((date) => registered(date, date))
        ? 'pass'
        : days.some((date) => registered(signed, date))
          ? 'insufficient'
          : 'flag'
    } else {
      const throughout = (spans.get(last.supplierBiin) ?? []).some((span) => span.from <= signed && today <= span.to)
      outcome = throughout ? 'pass' : registered(signed, today) ? 'insufficient' : 'flag'
    }
    expected.set(id, vat > 0 ? { outcome, value: vat, money: vat } : { outcome })
  }
  compare('vat-by-non-payer', expected)
})

it('finds what was planted and nothing else that is legal', () => {
  const truth: Any[] = readFileSync(join(market, 'truth.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const lots = new Map(raw.lots!.map((lot) => [lot.id, lot]))
  const subjects = new Map(raw.subjects!.map((subject) => [subject.pid, subject]))
  const roots = new Map(chains().map((chain) => [chain.root, chain]))
  const rootOf = new Map(raw.contracts!.map((one) => [one.id, one.rootId || one.id]))
  const wrong: string[] = []
  const planted = new Set<string>()
  for (const entry of truth) {
    const key = entry.keys[0].id
    const root = roots.get(rootOf.get(key))
    const subject = {
      lots: () => `${prefix}-${lots.get(key)!.trdBuyId}|${key}`,
      announcements: () => `${prefix}-${key}`,
      subjects: () => `KZ-BIN-${subjects.get(key)!.bin}|${entry.year}`,
      contracts: () => `${root!.ocid}|${root!.root}`,
    }[entry.keys[0].entity as 'lots' | 'announcements' | 'subjects' | 'contracts']()
    const outcome = found.get(entry.indicator)!.get(subject)?.outcome
    if (outcome !== entry.expected) wrong.push(`${entry.indicator} ${subject}: ${outcome} instead of ${entry.expected}`)
    if (entry.expected === 'flag') planted.add(`${entry.indicator} ${subject}`)
  }
  for (const name of ['bid-period-below-minimum', 'vat-by-non-payer'])
    for (const [id, { outcome }] of found.get(name)!)
      if (outcome === 'flag' && !planted.has(`${name} ${id}`)) wrong.push(`${name} ${id}: a false alarm`)
  expect(wrong).toEqual([])
})

it('cites rows that are there, with their values', async () => {
  const cited = [...found.values()]
    .flatMap((rows) => [...rows.values()])
    .filter((row) => row.outcome === 'flag')
    .flatMap((row) => row.evidence)
  expect(cited.length).toBeGreaterThan(100)
  const sums = cited.filter(({ table, field }) => table === 'contracts' && /value_amount|wnds/.test(field))
  const latest = new Map(chains().map((chain) => [String(chain.root), chain.last]))
  for (const { id, field, value } of sums)
    expect(Number(value), id).toBe(
      latest.get(id.split('|')[1]!)![field === 'value_amount' ? 'contractSum' : 'contractSumWnds'],
    )
  for (const entry of cited.filter(({ table }) => table !== 'vat_payers')) expect(entry.value, entry.id).not.toBeNull()
})

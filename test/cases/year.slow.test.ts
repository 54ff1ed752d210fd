import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { captureOutput } from '@oclif/test'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { setCampaign } from '../../src/cases/campaigns.ts'
import { viewOf } from '../../src/cases/case.ts'
import { followCases } from '../../src/cases/follow.ts'
import { mergeFrom } from '../../src/cases/merge-files.ts'
import { readCase, readCases } from '../../src/cases/store.ts'
import { addOutcome, addReview, newCase, noteAnswer, noteLetter, updateFields } from '../../src/cases/work.ts'
import { openEngine } from '../../src/dataset/engine.ts'
import { syncDataset } from '../../src/dataset/fetch/sync.ts'
import { serveMarket } from '../../src/sandbox/server/serve.ts'
import { silent } from '../../src/terminal/progress.ts'
import { type TestMarket, testMarket } from '../sandbox/market.ts'
import { root } from '../support/cli.ts'
import { temporary } from '../support/temp.ts'

// A coalition's year: three made-up users with copies of their own. What they do is noted here as they do it, and in the
// end the figures must say just that.
const people = ['asel', 'bolat', 'dana'] as const
type Who = (typeof people)[number]
const copies = {} as Record<Who, string>
// Who takes over from whom, so that all have all; another way round it ends in the same bytes.
const rounds = [
  ['bolat', 'asel'],
  ['dana', 'bolat'],
  ['asel', 'dana'],
  ['bolat', 'dana'],
] as const
let market: TestMarket
let lots: { ocid: string; lot: string; number: string; amount: string; region: string }[]

let seed = 20260101
/** A number below `n`, the same on every machine. */
const drawn = (n: number): number => {
  seed = (seed * 1103515245 + 12345) % 2147483648
  return Math.floor((seed / 2147483648) * n)
}
const oneOf = <T>(list: readonly T[]): T => list[drawn(list.length)]!

async function sync(dir: string, now: string): Promise<void> {
  const served = await serveMarket({ from: market.directory, now })
  await syncDataset(dir, { baseUrl: served.baseUrl, token: served.token, rate: 0, report: silent, full: true })
  await served.close()
}

const shown = async (name: string, args: string[], dir: string) => {
  const { default: command } = await import(
    /* @vite-ignore */ join(root, 'src/commands', `${name.replaceAll(' ', '/')}.ts`)
  )
  const { stdout, error } = await captureOutput<void>(() => command.run([...args, '--json', '--data', dir], root))
  expect(error).toBeUndefined()
  return JSON.parse(stdout) as Record<string, unknown>[]
}

beforeAll(async () => {
  market = await testMarket({ processes: 160, seed: 7, report: silent })
  const home = temporary('year')
  await sync(home, '2026-06-01')
  for (const who of people) {
    copies[who] = temporary(`year-${who}`)
    await cp(home, copies[who], { recursive: true })
  }
  const engine = await openEngine(home)
  const rows = await engine.rows(
    `SELECT p.ocid, l.id AS lot, p.kz_number_anno AS number, CAST(p.tender_value_amount AS VARCHAR) AS amount, substr(p.kz_region, 1, 2) AS region
    FROM processes p JOIN lots l ON l.ocid = p.ocid WHERE p.kz_number_anno IS NOT NULL AND p.tender_value_amount IS NOT NULL ORDER BY p.tender_date_published DESC, p.ocid, l.id`,
  )
  lots = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, String(value)])),
  ) as typeof lots
  await engine.close()
}, 600_000)
afterAll(() => market.remove())

it('counts a coalition’s year just as it was done, in every copy, in whatever order copies were merged', async () => {
  const done = {
    reviews: new Map<string, { at: string; result: string; cents: bigint; region: string }>(),
    ...{ sent: 0, answered: 0, formal: 0, returned: 0n, fines: 0n, fineCount: 0, returnCount: 0, criminal: 0 },
    verdicts: new Map<string, { verdict: 'confirmed' | 'refuted'; region: string }>(),
    cases: 0,
    letters: new Map<string, string[]>(),
  }
  await setCampaign(
    { dir: copies.asel, id: 'schools', stamp: '2026-01-01T00:00:00.000Z' },
    { title: 'Schools', aim: 'less-single-source', want: ['letters-sent=60'] },
  )
  const processes = [...new Map(lots.map((lot) => [lot.ocid, lot])).values()].slice(0, 75)
  expect(processes.length).toBe(75)
  let second = 0
  const moment = (day: string) =>
    `${day}T06:${String(Math.floor(second / 60) % 60).padStart(2, '0')}:${String(second++ % 60).padStart(2, '0')}.000Z`
  for (const [index, purchase] of processes.entries()) {
    const who = people[index % 3]!
    const dir = copies[who]
    const id = `case-${index}`
    const day = `2026-06-${String(1 + (index % 28)).padStart(2, '0')}`
    const at = () => ({ dir, id, stamp: moment(day) })
    const flags = lots
      .filter((lot) => lot.ocid === purchase.ocid)
      .slice(0, 3)
      .flatMap(({ ocid, lot }) => [
        `single-bid:lot:${ocid}|${lot}`,
        `split-lots:lot:${ocid}|${lot}`,
        `spec-brand:lot:${ocid}|${lot}`,
      ])
    const campaign = index % 2 === 0 ? 'schools' : undefined
    await newCase({ ...at(), date: day, title: id, purchases: [purchase.number], flags, campaign, assigned: who })
    done.cases++
    const result = oneOf(['clean', 'doubt', 'violation', 'violation'] as const)
    await addReview(at(), { result, date: day, by: who })
    const cents = BigInt(purchase.amount.replace('.', ''))
    done.reviews.set(purchase.ocid, { at: day, result, cents, region: purchase.region })
    await noteLetter(at(), { kind: oneOf(['a-dvga', 'e-azrk-collusion']), sent: day, reg_no: `${index}` })
    done.sent++
    done.letters.set(purchase.ocid, [day])
    if (index % 9 === 8) continue
    const formal = index % 7 === 6
    const confirmed: string[] = []
    const refuted: string[] = []
    if (!formal) for (const flag of flags) (drawn(3) === 0 ? refuted : confirmed).push(flag)
    await noteAnswer(at(), { date: '2026-07-15', answer: formal ? 'formal' : 'substance', confirmed, refuted })
    done.answered++
    if (formal) done.formal++
    for (const flag of confirmed) done.verdicts.set(flag, { verdict: 'confirmed', region: purchase.region })
    for (const flag of refuted) done.verdicts.set(flag, { verdict: 'refuted', region: purchase.region })
    const amount = `${1000 + drawn(1_000_000)}.${10 + drawn(90)}`
    if (index % 5 === 0) {
      await addOutcome(at(), { kind: 'money-returned', amount, date: '2026-08-01' })
      done.returned += BigInt(amount.replace('.', ''))
      done.returnCount++
    } else if (index % 5 === 1) {
      await addOutcome(at(), { kind: 'fine', amount, date: '2026-08-01' })
      done.fines += BigInt(amount.replace('.', ''))
      done.fineCount++
    } else if (index % 25 === 2) {
      await addOutcome(at(), { kind: 'criminal-case', date: '2026-08-01' })
      done.criminal++
    }
    // Copies are merged now and then, by whoever thinks of it.
    if (index % 15 === 14) {
      const from = oneOf(people)
      if (from !== who) await mergeFrom(dir, copies[from])
    }
  }
  // Two look at what others looked at already, under its ocid, and two write over one title without knowing of each other.
  for (const [who, from] of rounds) await mergeFrom(copies[who], copies[from])
  for (const [at, who] of (['asel', 'bolat'] as const).entries()) {
    const purchase = processes[at]!
    const id = `again-${who}`
    const common = { dir: copies[who], id, stamp: moment('2026-09-01') }
    await newCase({ ...common, date: '2026-09-01', title: id, purchases: [purchase.ocid] })
    await addReview(common, { result: 'violation', date: '2026-09-01', by: who })
    done.cases++
    done.reviews.get(purchase.ocid)!.result = 'violation'
    await updateFields(
      { dir: copies[who], id: 'case-0', stamp: moment('2026-09-02') },
      { title: who, date: '2026-09-02' },
    )
  }
  expect(done.verdicts.size).toBeGreaterThan(200)

  // In autumn the data are brought up to date in one copy: what changed is recorded, and comes to the others by merging.
  const facts = async (dir: string) => {
    const engine = await openEngine(dir)
    const rows = await engine.rows(`SELECT ocid, string_agg(status, ' ' ORDER BY status) AS all FROM (
      SELECT ocid, 'p' || coalesce(tender_status_details, tender_status) AS status FROM processes
      UNION ALL SELECT ocid, 'l' || coalesce(kz_lot_number, id) || coalesce(status_details, status) FROM lots
      UNION ALL SELECT ocid, 'c' || id || coalesce(status_details, status) FROM contracts) GROUP BY ocid ORDER BY ocid`)
    await engine.close()
    return new Map(rows.map((row) => [String(row.ocid), String(row.all)]))
  }
  await followCases(copies.dana, moment('2026-06-30'))
  const before = await facts(copies.dana)
  await sync(copies.dana, '2026-10-15')
  const after = await facts(copies.dana)
  await followCases(copies.dana, moment('2026-10-16'))
  const { cases } = await readCases(copies.dana)
  const { changesOf } = await import('../../src/cases/changes.ts')
  const told = new Set(
    cases.flatMap((view) =>
      changesOf(view)
        .filter(({ what }) => what === 'status')
        .map(({ ocid }) => ocid),
    ),
  )
  const really = processes.flatMap(({ ocid }) => (before.get(ocid) === after.get(ocid) ? [] : ocid))
  expect([...told].sort()).toEqual(really.sort())
  expect(really.length).toBeGreaterThan(0)

  for (const [from, who] of rounds) await mergeFrom(copies[who], copies[from])
  await mergeFrom(copies.asel, copies.dana)
  for (const who of people) if (who !== 'asel') await mergeFrom(copies[who], copies.asel)
  const bytes = await Promise.all(
    people.map(async (who) => {
      const folder = join(copies[who], 'cases')
      const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.md')).sort()
      return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n')
    }),
  )
  expect(new Set(bytes).size).toBe(1)
  expect(viewOf(await readCase(copies.dana, 'case-0')).conflicts).toMatchObject([{ field: 'title', value: 'asel' }])

  const year = ['--from', '2026-01-01', '--to', '2026-12-31', '--on', '2026-12-31']
  const stats = new Map((await shown('case stats', year, copies.bolat)).map((row) => [row.measure, row]))
  const tenge = (cents: bigint) =>
    cents % 100n === 0n ? `${cents / 100n}` : `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
  const reviews = [...done.reviews.values()]
  const money = (list: typeof reviews) => tenge(list.reduce((sum, { cents }) => sum + cents, 0n))
  const of = (result: string) => reviews.filter((review) => review.result === result)
  expect(stats.get('purchases-reviewed')).toMatchObject({
    count: reviews.length,
    amount: money(reviews),
    currency: 'KZT',
  })
  for (const result of ['clean', 'doubt', 'violation'])
    expect(stats.get(`purchases-${result}`)).toMatchObject({ count: of(result).length, amount: money(of(result)) })
  const verdicts = [...done.verdicts.values()]
  const judged = (verdict: string, list = verdicts) => list.filter((one) => one.verdict === verdict).length
  expect(Object.fromEntries([...stats].map(([measure, { count }]) => [measure, count]))).toMatchObject({
    ...{
      cases: done.cases,
      'letters-sent': done.sent,
      'letters-answered': done.answered,
      'answers-formal': done.formal,
    },
    'letters-overdue': done.sent - done.answered,
    'flags-confirmed': judged('confirmed'),
    'flags-refuted': judged('refuted'),
    'outcome-criminal-case': done.criminal,
  })
  expect(stats.get('outcome-money-returned')).toMatchObject({ count: done.returnCount, amount: tenge(done.returned) })
  expect(stats.get('outcome-fine')).toMatchObject({ count: done.fineCount, amount: tenge(done.fines) })
  const regional = await shown('case stats', [...year, '--by', 'region'], copies.asel)
  for (const region of new Set(reviews.map((review) => review.region))) {
    const own = reviews.filter((review) => review.region === region)
    expect(regional.find((row) => row.group === region && row.measure === 'purchases-reviewed')).toMatchObject({
      ...{ count: own.length, amount: money(own) },
    })
  }

  // Each rule's record after more than 200 answers: the confirmed share, with n, by region too.
  const record = await shown('indicators record', [], copies.asel)
  expect(record.map(({ indicator }) => indicator)).toEqual(['single-bid', 'spec-brand', 'split-lots'])
  let n = 0
  for (const row of record) {
    const own = [...done.verdicts].filter(([flag]) => flag.startsWith(`${row.indicator}:`)).map(([, one]) => one)
    expect(row).toMatchObject({ n: own.length, confirmed: judged('confirmed', own), refuted: judged('refuted', own) })
    expect(row.confirmed_share).toBe(Math.round((judged('confirmed', own) / own.length) * 1e4) / 1e4)
    n += own.length
  }
  expect(n).toBeGreaterThan(200)
  for (const row of await shown('indicators record', ['--by', 'region'], copies.dana)) {
    const own = [...done.verdicts].filter(
      ([flag, { region }]) => flag.startsWith(`${row.indicator}:`) && region === row.region,
    )
    expect(row).toMatchObject({
      n: own.length,
      confirmed: judged(
        'confirmed',
        own.map(([, one]) => one),
      ),
    })
  }

  const [campaign] = await shown('case campaign', ['schools', '--on', '2026-12-31'], copies.dana)
  const inCampaign = processes.filter((_, index) => index % 2 === 0).length
  expect(campaign).toMatchObject({ aim: 'less-single-source', cases: inCampaign, letters_sent: inCampaign })
  expect(campaign!.progress).toBe(Math.round((inCampaign / 60) * 1e4) / 1e4)
}, 600_000)

import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basisOf } from '../../src/check/basis.ts'
import { type Check, type CheckCost, checkPurchase } from '../../src/check/check.ts'
import { checkPage } from '../../src/check/page.ts'
import { checkText } from '../../src/check/text.ts'
import { type Engine, openEngine } from '../../src/dataset/engine.ts'
import { indicatorNames } from '../../src/indicators/catalogue.ts'
import { answersOf } from '../../src/indicators/evaluate.ts'
import { exportPeers, importPeers } from '../../src/indicators/peer-pack-file.ts'
import { listIndicators, type Outcome, runAndStore } from '../../src/indicators/run.ts'
import { Session } from '../../src/indicators/session.ts'
import { methodOf } from '../../src/law/methods.ts'
import type { ServedMarket } from '../../src/sandbox/server/serve.ts'
import { silent } from '../../src/terminal/progress.ts'
import type { Row } from '../../src/terminal/rows.ts'
import { type TestMarket, testMarket } from '../sandbox/market.ts'
import { fetchedDataset } from '../support/fetched.ts'
import { temporary } from '../support/temp.ts'

let market: TestMarket
let data: string
let served: ServedMarket
let engine: Engine
/** What each indicator says of each subject of the whole market. */
const full = new Map<string, Map<string, Row>>()

beforeAll(async () => {
  market = await testMarket({ processes: 250, seed: 41, report: silent })
  ;({ data, served } = await fetchedDataset(market.directory, { withPersons: true }))
  await runAndStore(data, await indicatorNames())
  engine = await openEngine(data)
  const session = await Session.open(engine)
  for (const { name } of await listIndicators()) {
    const { table } = await answersOf(engine, name, { session })
    const rows = await engine.rows(`SELECT * FROM ${table} WHERE copy = 1`)
    full.set(name, new Map(rows.map((row) => [String(row.subject_id), row])))
    await engine.exec(`DROP TABLE ${table}`)
  }
}, 1_800_000)

afterAll(async () => {
  await engine?.close()
  await served?.close()
  await market?.remove()
})

async function ask(
  text: string,
  more: { data?: string; offline?: boolean; outcome?: Outcome } = {},
): Promise<{ check: Check; cost: CheckCost }> {
  const { baseUrl, token } = served
  const options = { data, baseUrl, token, rate: 0, withPersons: true, report: silent, lang: 'ru' as const }
  return checkPurchase(text, { ...options, ...more })
}

interface Sample {
  what: string
  text: string
  ocid: string | undefined
}

/** Purchases by every method, direct contracts and participants, named in every way. */
async function samples(): Promise<Sample[]> {
  const found: Sample[] = []
  const announced = await engine.rows(
    `SELECT ocid, kz_trd_buy_id AS id, kz_number_anno AS number, kz_ref_trade_methods_id AS method,
       row_number() OVER (PARTITION BY kz_ref_trade_methods_id ORDER BY lots_count DESC, ocid) AS place
     FROM processes WHERE kz_trd_buy_id IS NOT NULL ORDER BY place, method, ocid LIMIT 20`,
  )
  for (const [index, { ocid, id, number, method }] of announced.entries()) {
    const [lot] = await engine.rows(`SELECT min(id) AS id, min(kz_lot_number) AS number FROM lots WHERE ocid = $1`, [
      String(ocid),
    ])
    const names = [
      `https://goszakup.gov.kz/ru/announce/index/${id}?tab=lots`,
      String(number),
      `goszakup.gov.kz/kk/subpriceoffer/index/${id}/${lot!.id}`,
      String(lot!.number),
    ]
    found.push({ what: methodOf(method as number)?.kind ?? '?', text: names[index % 4]!, ocid: String(ocid) })
  }
  const direct = await engine.rows(
    `SELECT ocid, kz_id AS id, kz_contract_number_sys AS number FROM contracts WHERE kz_trd_buy_id IS NULL ORDER BY ocid LIMIT 6`,
  )
  for (const [index, { ocid, id, number }] of direct.entries())
    found.push({
      ...{ what: 'contract', ocid: String(ocid) },
      text: index % 2 === 0 ? `https://goszakup.gov.kz/ru/egzcontract/cpublic/show/${id}` : String(number),
    })
  const parties = await engine.rows(
    `SELECT buyer_id AS id FROM contracts WHERE buyer_id LIKE 'KZ-BIN-%' GROUP BY buyer_id ORDER BY count(*) DESC, buyer_id LIMIT 2`,
  )
  const suppliers = await engine.rows(
    `SELECT supplier_id AS id FROM contracts WHERE supplier_id LIKE 'KZ-BIN-%' GROUP BY supplier_id ORDER BY count(*) DESC, supplier_id LIMIT 2`,
  )
  for (const { id } of [...parties, ...suppliers])
    found.push({ what: 'participant', text: String(id).slice(7), ocid: undefined })
  return found
}

describe('a check', () => {
  it('says of 30 purchases of all kinds what a whole dataset says, within 40 requests', async () => {
    const asked = await samples()
    expect(asked.length).toBe(30)
    const lines: string[] = []
    const wrong: string[] = []
    const judged = new Set<string>()
    const flagged = new Set<string>()
    for (const { what, text, ocid } of asked) {
      const { check, cost } = await ask(text)
      if (ocid !== undefined) expect(check.processes.map((process) => process.ocid)).toContain(ocid)
      expect(cost.requests, text).toBeLessThan(40)
      let compared = 0
      for (const row of check.verdicts) {
        const there = full.get(row.indicator)!.get(row.subject_id)
        compared++
        if (row.outcome !== 'not-applicable') judged.add(row.indicator)
        if (row.outcome === 'flag') flagged.add(row.indicator)
        const said = (one: Partial<Row> | undefined) =>
          [one?.outcome, one?.reason ?? null, one?.value ?? null].join(' ')
        if (said(there) !== said({ ...row }))
          wrong.push(`${row.indicator} ${row.subject_id}: ${said(there)} -> ${said({ ...row })} (${text})`)
      }
      const flags = check.rows.filter(({ outcome }) => outcome === 'flag').length
      lines.push(
        [what, text, cost.requests, cost.seconds.toFixed(1), compared, flags, check.notAsked.length].join(' | '),
      )
    }
    process.stdout.write(
      `\nkind | named | requests | seconds | verdicts | flags | not asked\n${lines.join('\n')}\nindicators with verdicts: ${judged.size}, flagged: ${flagged.size}\n`,
    )
    expect(wrong.slice(0, 40)).toEqual([])
    expect(judged.size).toBeGreaterThan(60)
  }, 1_800_000)

  it('is the same bytes however the purchase is named, and without the network', async () => {
    const [{ number, id, ocid } = {}] = await engine.rows(
      `SELECT p.kz_number_anno AS number, p.kz_trd_buy_id AS id, p.ocid FROM processes p JOIN contracts c ON c.ocid = p.ocid
       WHERE p.kz_trd_buy_id IS NOT NULL ORDER BY p.ocid DESC LIMIT 1`,
    )
    const answers = new Set<string>()
    for (const [text, offline] of [
      [String(number), false],
      [`https://goszakup.gov.kz/kk/announce/index/${id}`, false],
      [String(ocid), true],
    ] as const) {
      const { check } = await ask(text, { offline })
      answers.add(`${JSON.stringify(check.rows)}\n${checkText(check, 'kk')}\n${checkPage(check, 'ru')}`)
    }
    expect(answers.size).toBe(1)
  }, 600_000)

  it('without a dataset compares with a pack, and without either leaves peers unjudged', async () => {
    const peers = (await listIndicators()).filter((one) => basisOf(one) === 'peers').map(({ name }) => name)
    const leans = [...full.get('bid-period-short-relative')!.values()].find(({ outcome }) => outcome === 'pass')!
    const empty = temporary('empty')
    const alone = await ask(String(leans.ocid), { data: empty })
    const pack = join(temporary('pack'), 'peers.ndjson')
    await exportPeers(data, pack)
    await importPeers(empty, pack)
    const packed = await ask(String(leans.ocid), { data: empty, outcome: 'pass' })
    const of = (check: Check) => check.verdicts.filter(({ indicator }) => peers.includes(indicator))
    expect(of(alone.check).filter(({ outcome }) => outcome === 'flag' || outcome === 'pass')).toEqual([])
    const told = packed.check.rows.filter(({ peer_group }) => peer_group?.includes(' @ pack:') === true)
    expect(told.length).toBeGreaterThan(0)
    for (const row of told) {
      const there = full.get(row.indicator)!.get(row.subject_id)!
      expect([row.outcome, row.value, row.threshold, row.peer_count]).toEqual([
        ...[there.outcome, there.value, there.threshold, there.peer_count],
      ])
    }
    expect(alone.check.notAsked.map(({ why }) => why)).toContain('no-dataset')
    await rm(empty, { recursive: true, force: true })
  }, 600_000)

  it('names no person and runs nothing on its page', async () => {
    const [{ ocid } = {}] = await engine.rows(
      `SELECT min(ocid) AS ocid FROM contracts WHERE supplier_id LIKE 'KZ-person-%'`,
    )
    const { check } = await ask(String(ocid))
    for (const lang of ['en', 'ru', 'kk'] as const) {
      const page = checkPage(check, lang)
      expect(page).not.toMatch(/<script|javascript:|\bon\w+=/i)
      expect(page.replace(/<code>.*?<\/code>|<dt>id<\/dt><dd>.*?<\/dd>/gs, '')).not.toContain('KZ-person-')
      expect(page).toContain('УЧЕБНЫЕ ДАННЫЕ')
    }
    const persons = (await readFile(join(market.directory, 'subjects.ndjson'), 'utf8')).split('\n').filter(Boolean)
    for (const line of persons) {
      const { iin, fullNameRu, nameRu } = JSON.parse(line)
      if (!iin) continue
      expect(checkPage(check, 'ru')).not.toContain(String(iin))
      for (const name of [fullNameRu, nameRu]) if (name) expect(checkPage(check, 'ru')).not.toContain(name)
    }
  }, 600_000)
})

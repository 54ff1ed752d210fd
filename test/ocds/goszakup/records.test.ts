import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../../src/dataset/engine.ts'
import { datasetPaths } from '../../../src/dataset/layout.ts'
import { rawRecord, readRaw } from '../../../src/dataset/raw/store.ts'
import { readLines } from '../../../src/files/lines.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { fetchedDataset } from '../../support/fetched.ts'
import { temporary } from '../../support/temp.ts'

// biome-ignore lint/suspicious/noExplicitAny: records as published
type Any = any

const raw: Record<string, Any[]> = {}
const releases = new Map<string, Any>()
let engine: Engine
const grounds = new Map<number, string>()

beforeAll(async () => {
  const market = join(temporary('records'), 'market')
  await generateMarket({ processes: 500, seed: 4242, output: market, report: silent })
  const { data, served } = await fetchedDataset(market)
  await served.close()
  for (const entity of ['announcements', 'lots', 'plans', 'bids', 'contracts', 'acts', 'payments']) {
    raw[entity] = []
    for await (const { bytes } of readRaw(data, 'goszakup', entity))
      raw[entity].push(JSON.parse(rawRecord(bytes).toString()))
  }
  for (const line of (await readFile(join(market, 'refs/ref_justification.ndjson'), 'utf8')).trim().split('\n')) {
    const { id, name_ru } = JSON.parse(line)
    grounds.set(id, name_ru)
  }
  engine = await openEngine(data)
  const directory = datasetPaths(data).releases('goszakup')
  for (const { name } of engine.manifest.releases.goszakup!.files)
    for await (const { bytes } of readLines(join(directory, name))) {
      const release = JSON.parse(bytes.toString())
      releases.set(release.ocid, release)
    }
}, 180_000)

/** Every n-th of a list, up to 30. */
const some = <T>(list: T[]) =>
  list.filter((_, index) => index % Math.max(1, Math.floor(list.length / 30)) === 0).slice(0, 30)
const offset = (stamp: string) => (stamp < '2024-03-01' ? '+06:00' : '+05:00')
const stamp = (local: string | null) =>
  local === null
    ? undefined
    : `${local.slice(0, 10)}T${local.slice(11, 19)}${local.slice(19, 23) === '.000' ? '' : local.slice(19)}${offset(local)}`
const utc = (local: string) => new Date(stamp(local)!).toISOString().slice(0, 19).replace('T', ' ')

describe('records of the practice market in releases and tables', () => {
  it('has announcements of both sides of the change of zone', () => {
    const days = some(raw.announcements!).map((one) => one.publishDate.slice(0, 10))
    expect(days.some((day) => day < '2024-03-01')).toBe(true)
    expect(days.some((day) => day >= '2024-03-01')).toBe(true)
  })

  it('carries an announcement with its dates, its lots and their sums', async () => {
    for (const one of some(raw.announcements!)) {
      const ocid = `ocds-jaryq0-${one.id}`
      const { tender } = releases.get(ocid)
      expect(tender.datePublished).toBe(stamp(one.publishDate))
      expect(tender.tenderPeriod.endDate).toBe(stamp(one.repeatEndDate ?? one.endDate))
      expect(tender.value).toEqual({ amount: one.totalSum, currency: 'KZT' })
      const lots = raw.lots!.filter((lot) => lot.trdBuyId === one.id).sort((a, b) => a.id - b.id)
      expect(tender.lots.map((lot: Any) => [lot.id, lot.value.amount, lot.kz.buyer.id])).toEqual(
        lots.map((lot) => [String(lot.id), lot.amount, `KZ-BIN-${lot.customerBin}`]),
      )
      const [row] = await engine.rows(
        `SELECT tender_value_amount AS amount, CAST(tender_date_published AS VARCHAR) AS published,
           CAST(tender_date_published_local_date AS VARCHAR) AS day, lots_count AS lots
         FROM processes WHERE ocid = '${ocid}'`,
      )
      expect(row).toEqual({
        amount: one.totalSum,
        published: utc(one.publishDate),
        day: one.publishDate.slice(0, 10),
        lots: lots.length,
      })
    }
  })

  it('carries each bid on each lot with its state, its price and its bidder', () => {
    const states: Record<string, string> = { Отклонено: 'disqualified', Отозвано: 'withdrawn', Проект: 'pending' }
    for (const one of some(raw.announcements!)) {
      const release = releases.get(`ocds-jaryq0-${one.id}`)
      const expected = raw
        .bids!.filter((bid) => bid.buyId === one.id)
        .flatMap((bid) => bid.AppLots.map((row: Any) => ({ bid, row })))
        .sort((a, b) => a.row.id - b.row.id)
      const details = release.bids?.details ?? []
      expect(details.map((bid: Any) => [bid.id, bid.status, bid.value.amount, bid.relatedLots])).toEqual(
        expected.map(({ row }) => [
          String(row.id),
          states[row.RefAppStatus.nameRu] ?? 'valid',
          row.amount,
          [String(row.lotId)],
        ]),
      )
      for (const [index, { bid }] of expected.entries()) {
        const [tenderer] = details[index].tenderers
        const isCompany = '456'.includes(bid.supplierBinIin[4])
        expect(tenderer.id).toMatch(isCompany ? `KZ-BIN-${bid.supplierBinIin}` : /^KZ-person-[0-9a-f]{16}$/)
        expect(details[index].date).toBe(
          `${bid.dateApply.slice(0, 10)}T${bid.dateApply.slice(11, 19)}${bid.dateApply.slice(19).replace(/\.?0+$/, '')}${offset(bid.dateApply)}`,
        )
      }
      const winners = expected.filter(({ row }) => row.RefAppStatus.nameRu === 'Победитель')
      const active = (release.awards ?? []).filter((award: Any) =>
        winners.some(({ row }) => String(row.id) === award.id),
      )
      expect(active.map((award: Any) => award.relatedLots[0]).sort()).toEqual(
        winners.map(({ row }) => String(row.lotId)).sort(),
      )
    }
  })

  it('carries a contract once, in its latest version, with both sums, its acts and its payments', async () => {
    const roots = [...new Set(raw.contracts!.map((one) => one.rootId))]
    const [count] = await engine.rows('SELECT count(*) AS rows, count(DISTINCT id) AS ids FROM contracts')
    expect(count).toEqual({ rows: roots.length, ids: roots.length })
    const amended = roots.filter((root) => raw.contracts!.filter((one) => one.rootId === root).length > 1)
    expect(amended.length).toBeGreaterThan(10)
    for (const root of [...some(roots), ...amended.slice(0, 10)]) {
      const versions = raw.contracts!.filter((one) => one.rootId === root).sort((a, b) => a.id - b.id)
      const last = versions.findLast((one) => one.refContractStatusId !== 455)!
      const ocid = last.trdBuyId > 0 ? `ocds-jaryq0-${last.trdBuyId}` : `ocds-jaryq0-c${root}`
      const contract = releases.get(ocid).contracts.find((one: Any) => one.id === String(root))
      expect(contract.value).toEqual({ amount: last.contractSum, currency: 'KZT' })
      expect(contract.dateSigned).toBe(stamp(versions[0].signDate))
      expect(contract.kz).toMatchObject({
        id: last.id,
        contractSumWnds: last.contractSumWnds,
        withNds: last.withNds,
        buyer: { id: `KZ-BIN-${last.customerBin}` },
      })
      expect((contract.amendments ?? []).map((one: Any) => [one.id, one.kz.contractSum])).toEqual(
        versions.slice(1).map((one) => [String(one.id), one.contractSum]),
      )
      const acts = raw.acts!.filter((act) => act.contractRootId === root).map((act) => `act-${act.id}`)
      expect((contract.implementation?.milestones ?? []).map((one: Any) => one.id).sort()).toEqual(acts.sort())
      const ids = versions.map((one) => one.id)
      const payments = raw.payments!.filter((payment) => ids.includes(payment.contract_id))
      expect(
        (contract.implementation?.transactions ?? []).map((one: Any) => [one.id, one.value.amount]).sort(),
      ).toEqual(payments.map((one) => [`tp-${one.id}`, one.pay_amount]).sort())
      const [row] = await engine.rows(
        `SELECT value_amount AS net, kz_contract_sum_wnds AS gross, CAST(date_signed_local_date AS VARCHAR) AS signed
         FROM contracts WHERE ocid = '${ocid}' AND id = '${root}'`,
      )
      expect(row).toEqual({
        net: last.contractSum,
        gross: last.contractSumWnds,
        signed: versions[0].signDate.slice(0, 10),
      })
    }
  })

  it('reads the sub-paragraph of the ground from the plan point of a direct contract', () => {
    const plans = new Map(raw.plans!.map((plan) => [plan.id, plan]))
    const direct = raw.contracts!.filter((one) => one.id === one.rootId && one.faktTradeMethodsId === 23)
    expect(direct.length).toBeGreaterThan(30)
    for (const one of some(direct)) {
      const words = grounds.get(plans.get(one.ContractUnits[0].plnPointId)!.refJustificationId)!
      const [, subparagraph, article] = /пп\. (\d+)\) п\. 3 ст\. (\d+)/.exec(words)!
      const { contracts, planning } = releases.get(`ocds-jaryq0-c${one.rootId}`)
      for (const { kz } of [contracts[0], planning.budget.budgetBreakdown[0]])
        expect([kz.groundSubparagraph, kz.groundLaw]).toEqual([
          Number(subparagraph),
          article === '16' ? '106-VIII' : '434-V',
        ])
    }
  })
})

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entryChanges } from '../../src/cases/case.ts'
import { createCase, readCases, updateCase } from '../../src/cases/store.ts'
import { buildDataset } from '../../src/dataset/build.ts'
import type { Engine } from '../../src/dataset/engine.ts'
import { importOcds } from '../../src/dataset/import/import.ts'
import { createDataset } from '../../src/dataset/manifest.ts'
import { loadMeasures } from '../../src/explorer/measures.ts'
import { checkNamedReport, writeNamedReport } from '../../src/explorer/named.ts'
import { runAndStore } from '../../src/indicators/store.ts'
import { storedFlags } from '../../src/indicators/stored.ts'
import { type ReportContext, withContext } from '../../src/reports/context.ts'
import { indicatorReport } from '../../src/reports/indicator.ts'
import { marketReport } from '../../src/reports/market.ts'
import { monthlyReport } from '../../src/reports/monthly.ts'
import { partyReport } from '../../src/reports/party.ts'
import { listReports, type ReportOptions, report } from '../../src/reports/report.ts'
import { selfCheckReport } from '../../src/reports/self-check.ts'
import type { Sheet } from '../../src/reports/sheet.ts'
import { generateReleases } from '../../src/sandbox/compiled/generate.ts'
import { silent } from '../../src/terminal/progress.ts'
import { temporary } from '../support/temp.ts'

const statistical = ['single-bid', 'price-hugs-budget', 'supplier-one-buyer']
const legal = ['bid-period-below-minimum', 'amended-price-up']
let dir: string
let engine: Engine
let buyer: string
let month: string

beforeAll(async () => {
  const folder = temporary('reports')
  const made = await generateReleases({
    processes: 100,
    seed: 12,
    output: join(folder, 'market'),
    form: 'compiled',
    report: silent,
  })
  dir = join(folder, 'data')
  await createDataset(dir)
  await importOcds(dir, { path: made.path, source: 'market', report: silent })
  await buildDataset(dir, { report: silent })
  await runAndStore(dir, [...statistical, ...legal])
  await new Promise<void>((opened) => {
    void withContext({ dir, lang: 'en', isPublic: false }, (made) => {
      context = made
      opened()
      return new Promise<void>((ended) => {
        close = ended
      })
    })
  })
  engine = context.engine
  const flags = await storedFlags(dir, {})
  buyer = flags.find(
    ({ indicator, buyer_id: id, supplier_id: supplier }) =>
      indicator === 'price-hugs-budget' && id !== null && supplier !== null,
  )!.buyer_id!
  month = engine.manifest.data_date!.slice(0, 7)
}, 600_000)

afterAll(async () => {
  close?.()
})

/** One look at the dataset for all: opening it is the slow part. */
let context: ReportContext
let close: () => void

async function text(name: string, options: Partial<ReportOptions> = {}): Promise<string> {
  const [only] = await report(dir, name, { lang: 'en', format: 'json', output: '-', ...options })
  return only!.text
}

async function sheetOf(name: string, options: Partial<ReportOptions> = {}): Promise<Sheet> {
  const { subject = '', isPublic = false, lang = 'en' } = options
  const { cases } = await readCases(dir)
  const own = { ...context, cases, isPublic, lang }
  if (name === 'market') return marketReport(own, subject)
  if (name === 'indicator') return indicatorReport(own, subject)
  if (name === 'monthly') return monthlyReport(own, options)
  if (options.selfCheck === true) return selfCheckReport(own, subject)
  return partyReport(own, name as 'buyer', subject)
}

const valueIn = ({ figures }: Sheet, id: string) => figures.find((one) => one.id === id)?.value
const one = async (sql: string) => (await engine.rows(sql))[0]!
const concluded = "coalesce(c.status, 'active') NOT IN ('cancelled', 'pending')"

describe('the figures', () => {
  test('of a buyer are what plain SQL counts', async () => {
    const sheet = await sheetOf('buyer', { subject: buyer })
    const plain = await one(
      `SELECT count(*) AS n, CAST(sum(c.value_amount) AS DOUBLE) AS value, count(DISTINCT c.supplier_id) AS suppliers
       FROM contracts c LEFT JOIN processes p ON p.ocid = c.ocid WHERE coalesce(c.buyer_id, p.buyer_id) = '${buyer}' AND ${concluded}`,
    )
    expect(valueIn(sheet, 'contracts')).toBe(Number(plain.n))
    expect(Number(valueIn(sheet, 'contract_value'))).toBeCloseTo(Number(plain.value), 2)
    expect(valueIn(sheet, 'contract_suppliers')).toBe(Number(plain.suppliers))
    expect(sheet.analysed).toMatchObject({ used: Number(plain.n) })
    const flags = await storedFlags(dir, { buyerId: buyer })
    const groups = sheet.sections.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'signs' ? part.groups : [])),
    )
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(flags.length)
    expect(valueIn(sheet, 'flags')).toBe(flags.length)
  })

  test('of a month are what plain SQL counts, and the files of all regions add up to it', async () => {
    const output = join(temporary('months'), 'all')
    const written = await report(dir, 'monthly', { lang: 'en', format: 'json', output, allRegions: true })
    const sheets = written.map(({ text: one }) => JSON.parse(one) as Sheet)
    const plain = await one(
      `SELECT count(*) AS n FROM contracts c WHERE ${concluded} AND substr(CAST(c.date_signed_local_date AS VARCHAR), 1, 7) = '${month}'`,
    )
    expect(valueIn(sheets[0]!, 'contracts')).toBe(Number(plain.n))
    expect(sheets.slice(1).reduce((sum, sheet) => sum + Number(valueIn(sheet, 'contracts')), 0)).toBe(Number(plain.n))
    expect((await readdir(output)).sort()).toEqual(written.map(({ path }) => path!.slice(output.length + 1)).sort())
  })

  test('of a market are what plain SQL counts: prices, and the sum of squared shares', async () => {
    const { code } = await one(
      `SELECT substr(replace(classification_id, '.', ''), 1, 2) AS code FROM contract_items GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`,
    )
    const sheet = await sheetOf('market', { subject: String(code) })
    const suppliers = await engine
      .rows(
        `SELECT supplier_id, CAST(sum(amount) AS DOUBLE) AS value FROM x_dim_purchases WHERE starts_with(digits, '${code}') AND supplier_id IS NOT NULL AND amount IS NOT NULL GROUP BY 1`,
      )
      .catch(async () => {
        const { Session } = await import('../../src/indicators/session.ts')
        const session = await Session.open(engine)
        await session.prepare('SELECT * FROM x_dim_purchases')
        return engine.rows(
          `SELECT supplier_id, CAST(sum(amount) AS DOUBLE) AS value FROM x_dim_purchases WHERE starts_with(digits, '${code}') AND supplier_id IS NOT NULL AND amount IS NOT NULL GROUP BY 1`,
        )
      })
    const all = suppliers.reduce((sum, { value }) => sum + Number(value), 0)
    const hhi = suppliers.reduce((sum, { value }) => sum + (Number(value) / all) ** 2 * 10_000, 0)
    expect(Number(valueIn(sheet, 'hhi'))).toBeCloseTo(hhi, -1)
    const prices = sheet.sections.flatMap(({ parts }) => parts).find(({ id }) => id === 'prices-list')
    expect(prices).toMatchObject({ kind: 'grid' })
  })

  test('of a rule are those of its stored run', async () => {
    const sheet = await sheetOf('indicator', { subject: 'single-bid' })
    const flags = (await storedFlags(dir, {})).filter(({ indicator }) => indicator === 'single-bid')
    expect(valueIn(sheet, 'flags')).toBe(flags.length)
    const outcomes = sheet.sections.flatMap(({ parts }) => parts).find(({ id }) => id === 'outcomes')
    if (outcomes?.kind !== 'grid') throw new Error('no outcomes')
    expect(outcomes.rows.reduce((sum, row) => sum + Number(row.subjects), 0)).toBe(sheet.analysed!.of)
  })

  test('of a coalition are those of its cases', async () => {
    await expect(text('coalition-year')).rejects.toMatchObject({ next: ['begin one with: jaryq case new --help'] })
    const id = (await storedFlags(dir, { buyerId: buyer }))[0]!.id
    await createCase(
      dir,
      'one',
      [
        { path: 'title', value: 'A roof' },
        { path: 'begun', value: '2026-02-01' },
        ...entryChanges('flags', id, {}),
        ...entryChanges('letters', 'l-1', { kind: 'a-dvga', sent: '2026-02-03' }),
      ],
      '2026-02-04T00:00:00.000Z',
    )
    const sheet = JSON.parse(await text('coalition-year', { year: 2026 })) as Sheet
    expect(valueIn(sheet, 'letters-sent')).toBe(1)
    expect(valueIn(JSON.parse(await text('coalition-year', { year: 2025 })) as Sheet, 'letters-sent')).toBe(0)
  })
})

describe('what is published', () => {
  async function signsOf(options: Partial<ReportOptions>) {
    const sheet = await sheetOf('buyer', { subject: buyer, ...options })
    const groups = sheet.sections.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'signs' ? part.groups : [])),
    )
    return groups.filter(({ severity }) => severity === 'statistical').flatMap(({ signs }) => signs)
  }

  test('names no supplier beside a statistical sign before it was heard', async () => {
    const flag = (await storedFlags(dir, { buyerId: buyer })).find(
      ({ indicator, supplier_id: id }) => indicator === 'price-hugs-budget' && id !== null,
    )!
    const { name, is_person: isPerson } = await one(
      `SELECT min(name) AS name, bool_or(is_person) AS is_person FROM parties WHERE id = '${flag.supplier_id}'`,
    )
    const said = async (isPublic: boolean) => (await signsOf({ isPublic })).map(({ summary }) => summary).join('\n')
    expect(flag.summary).toContain(String(name))
    const open = await said(false)
    expect(open).toContain(isPerson === true ? 'a natural person' : String(name))
    const closed = await said(true)
    expect(closed).not.toContain(String(name))
    expect(closed).not.toContain(flag.supplier_id!)
    await createCase(
      dir,
      'heard',
      [{ path: 'title', value: 'Heard' }, ...entryChanges('flags', flag.id, {})],
      '2026-02-04T00:00:00.000Z',
    )
    expect(await said(true)).toBe(closed)
    await updateCase(
      dir,
      'heard',
      () => entryChanges('outcomes', 'o-1', { kind: 'right-of-reply', date: '2026-02-05' }),
      '2026-02-05T00:00:00.000Z',
    )
    if (isPerson !== true) expect(await said(true)).toContain(String(name))
    await updateCase(
      dir,
      'heard',
      () => entryChanges('flags', flag.id, { verdict: 'refuted', verdict_date: '2026-02-06' }),
      '2026-02-06T00:00:00.000Z',
    )
    expect((await signsOf({ isPublic: true })).map(({ id }) => id)).not.toContain(flag.id)
    expect((await signsOf({ isPublic: false })).map(({ id }) => id)).toContain(flag.id)
  })

  test('tells of a supplier no statistical sign, and not how many', async () => {
    const flag = (await storedFlags(dir, {})).find(
      ({ severity, supplier_id: id }) => severity === 'statistical' && id?.includes('person') === false,
    )!
    const sheet = await sheetOf('supplier', { subject: flag.supplier_id!, isPublic: true })
    expect(JSON.stringify(sheet)).not.toContain('"severity":"statistical"')
    expect(valueIn(sheet, 'flags')).toBeUndefined()
    expect(valueIn(await sheetOf('supplier', { subject: flag.supplier_id! }), 'flags')).toBeGreaterThan(0)
  })

  test("is refused where a report of one's own would name suppliers beside signs, and a self-check", async () => {
    const measures = await loadMeasures()
    await writeNamedReport(dir, checkNamedReport('who', { measures: ['flags'], dimensions: ['supplier'] }, measures))
    await expect(text('who', { isPublic: true })).rejects.toMatchObject({
      message: '"who" names suppliers beside signs that are not of law',
    })
    await expect(text('buyer', { subject: buyer, selfCheck: true, isPublic: true })).rejects.toThrow(/for the officers/)
  })
})

test('the same dataset gives the same bytes, written twice', async () => {
  for (const format of ['html', 'csv'] as const)
    expect(await text('buyer', { subject: buyer, format })).toBe(await text('buyer', { subject: buyer, format }))
})

test("a buyer's officers see breaches first, with what can still be mended", async () => {
  const flag = (await storedFlags(dir, {})).find(
    ({ severity, ocid, buyer_id: id }) => severity === 'legal' && ocid !== null && id !== null,
  )
  const sheet = await sheetOf('buyer', { subject: flag?.buyer_id ?? buyer, selfCheck: true, lang: 'ru' })
  expect(sheet.sections.map(({ id }) => id)).toEqual([
    'glance',
    'breaches',
    'documents',
    'questions',
    'quality',
    'terms',
  ])
  const signs = sheet.sections
    .flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'signs' ? part.groups : [])))
    .flatMap((group) => group.signs)
  expect(signs.some(({ facts }) => facts.some((fact) => fact.startsWith('Что ещё можно исправить')))).toBe(true)
})

test('what there is not is told with the nearest, and what does not fit is refused', async () => {
  const bin = buyer.replace('KZ-BIN-', '')
  const wrong = `${bin.slice(0, 11)}${(Number(bin[11]) + 1) % 10}`
  await expect(text('buyer', { subject: wrong })).rejects.toMatchObject({
    message: expect.stringMatching(/there is no buyer/),
    next: expect.arrayContaining([expect.stringContaining(bin)]),
  })
  await expect(text('region', { subject: 'Нарния' })).rejects.toMatchObject({ next: [expect.stringContaining('71 ')] })
  await expect(text('market', { subject: '9999999' })).rejects.toMatchObject({
    message: expect.stringMatching(/begins with "9999999"/),
  })
  await expect(text('indicator', { subject: 'single-bd' })).rejects.toThrow()
  await expect(text('indicator', { subject: 'new-company' })).rejects.toMatchObject({
    next: ['run it with its defaults: jaryq flag new-company'],
  })
  await expect(text('buyer')).rejects.toMatchObject({ next: ['name it: jaryq report buyer BIN'] })
  await expect(text('buyer', { subject: buyer, month: '2025-01' })).rejects.toThrow(/--month does not fit/)
  await expect(text('monthly', { month: '2025-13' })).rejects.toThrow(/is not a month/)
})

test("a report of one's own gives the same rows in every format", async () => {
  const measures = await loadMeasures()
  const own = {
    title: 'By method',
    measures: ['contracts', 'contract_value'],
    dimensions: ['method'],
    order: 'contracts',
    chart: 'bars',
  }
  await writeNamedReport(dir, checkNamedReport('mine', own, measures))
  const told = JSON.parse(await text('mine')) as { rows: Record<string, unknown>[]; sql: string; analysed: number }
  const csv = (await text('mine', { format: 'csv' })).trim().split('\n')
  expect(csv[0]).toBe('method,method_name,contracts,contract_value,contract_value_n')
  expect(csv).toHaveLength(told.rows.length + 1)
  expect(told.rows.reduce((sum, row) => sum + Number(row.contracts), 0)).toBe(told.analysed)
  expect(await text('mine', { format: 'html' })).toContain('<svg')
  expect((await listReports(dir, 'en')).map((row) => row.report)).toEqual(
    expect.arrayContaining(['overview', 'monthly', 'mine']),
  )
})

test('a file is written into a folder under the name of its report', async () => {
  const folder = temporary('written')
  const [written] = await report(dir, 'region', { lang: 'kk', format: 'md', output: folder, subject: '63' })
  expect(written!.path).toBe(join(folder, 'region-63.kk.md'))
  expect(await readFile(written!.path!, 'utf8')).toContain('# Шығыс Қазақстан')
})

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createDataset, updateManifest } from '../../src/dataset/manifest.ts'
import { loadIndicator } from '../../src/indicators/catalogue.ts'
import { checkIndicators } from '../../src/indicators/check.ts'
import { addToLaw, listLaw } from '../../src/indicators/law.ts'
import { checkLaw } from '../../src/indicators/law-check.ts'
import { showIndicator } from '../../src/indicators/page.ts'
import { newIndicator } from '../../src/indicators/scaffold.ts'
import { runAndStore } from '../../src/indicators/store.ts'
import { silent } from '../../src/terminal/progress.ts'
import type { Row } from '../../src/terminal/rows.ts'
import { temporary } from '../support/temp.ts'
import { engineOver } from './support/engine.ts'

const name = 'bid-period-below-minimum'

/** A request for quotations that is open for one working day, where the law wants two. */
const tables = {
  processes: [
    {
      source: 'goszakup',
      ocid: 'short',
      buyer_id: 'KZ-BIN-131340000001',
      tender_id: 'short',
      tender_status: 'active',
      kz_trd_buy_id: 100,
      kz_ref_trade_methods_id: 3,
      tender_date_published_local_date: '2026-04-06',
      tender_period_end_local_date: '2026-04-07',
      tender_period_end_date: '2026-04-07 13:00:00',
    },
  ],
}

function law(dir: string, fields: string, file = 'own.yaml'): void {
  mkdirSync(join(dir, 'law'), { recursive: true })
  writeFileSync(
    join(dir, 'law', file),
    `values:\n  - { ${fields}, source: made up, read_by: A. Reader, read_on: 2026-04-30 }\n`,
  )
}

const oneDay =
  'key: bid-period-quotation, valid_from: 2026-04-01, value: 1, norm: kz:106-VIII:rules:411, status: verified'

it('answers by the values of the dataset, and anew when they change', async () => {
  const engine = await engineOver(tables, { dataDate: '2026-05-01' })
  const { dir } = engine.paths
  // What a build leaves: with it, answers are kept for the runs to come.
  mkdirSync(engine.paths.generation(1), { recursive: true })
  writeFileSync(join(engine.paths.generation(1), 'inputs.json'), '{"releases":{}}')
  const before = await runAndStore(dir, [name], { engine })
  expect(before.flags).toBe(1)
  expect(before.record.law).toBeUndefined()
  law(dir, oneDay)
  const notes: string[] = []
  const changed = await runAndStore(dir, [name], { engine, report: { ...silent, note: (text) => notes.push(text) } })
  expect(notes).toEqual([expect.stringContaining(join('law', 'own.yaml'))])
  expect(changed).toMatchObject({ flags: 0, judged: { [name]: 'all' } })
  expect(changed.run).not.toBe(before.run)
  const record = JSON.parse(readFileSync(join(engine.paths.run(changed.run), 'run.json'), 'utf8'))
  expect(record.law).toEqual([{ file: 'own.yaml', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }])
  expect(await runAndStore(dir, [name], { engine })).toMatchObject({ run: changed.run, judged: { [name]: 'none' } })
  rmSync(join(dir, 'law'), { recursive: true })
  const again = await runAndStore(dir, [name], { engine })
  expect(again).toMatchObject({ run: before.run, flags: 1 })
})

it('has no value for a date that the dataset says has none', async () => {
  const engine = await engineOver(tables, { dataDate: '2026-05-01' })
  law(engine.paths.dir, oneDay.replace('value: 1', 'value: null'))
  const { counts } = await runAndStore(engine.paths.dir, [name], { engine })
  expect(counts.map(({ outcome, reason }) => [outcome, reason])).toEqual([['insufficient', 'law-unverified']])
})

it('rests no flag on a value that is not verified', async () => {
  const engine = await engineOver(tables, { dataDate: '2026-05-01' })
  const basis = async () => {
    const { rows } = await runAndStore(engine.paths.dir, [name], { engine })
    return (await Array.fromAsync(rows()))[0]?.legal_basis
  }
  expect(await basis()).toEqual(['kz:106-VIII:rules:411'])
  law(engine.paths.dir, oneDay.replace('value: 1', 'value: 4').replace('verified', 'unverified'))
  expect(await basis()).toEqual([])
})

it('counts working days by the calendar of the dataset', async () => {
  // Two working days from Monday to Wednesday, unless Tuesday is off.
  const [first] = tables.processes
  const week = { ...first, tender_period_end_local_date: '2026-04-08' }
  const engine = await engineOver(
    { processes: [{ ...week, tender_period_end_date: '2026-04-08 13:00:00' }] },
    { dataDate: '2026-05-01' },
  )
  const { dir } = engine.paths
  expect((await runAndStore(dir, [name], { engine })).flags).toBe(0)
  mkdirSync(join(dir, 'law'))
  const year = 'year: 2026, days_off: [2026-04-07], status: secondary, source: made up'
  writeFileSync(join(dir, 'law', 'days.yaml'), `calendar: [{ ${year}, read_by: A. Reader, read_on: 2026-04-30 }]\n`)
  expect((await runAndStore(dir, [name], { engine })).flags).toBe(1)
})

it('stops at a file that is wrong', async () => {
  const engine = await engineOver(tables, { dataDate: '2026-05-01' })
  law(engine.paths.dir, oneDay.replace('value: 1', 'value: one'))
  await expect(runAndStore(engine.paths.dir, [name], { engine })).rejects.toThrow(/own\.yaml:2: not a valid file/)
})

it('says how each value is known on a day, and which indicators lean on it', async () => {
  const dir = temporary('law')
  await createDataset(dir)
  const rows = async (options: object) => {
    const found = await checkLaw({ dir, lang: 'en', ...options })
    return { ...found, rows: [...(found.rows as Iterable<Row>)] }
  }
  const on = async (date: string) => new Map((await rows({ date })).rows.map((row) => [row.key, row]))
  const early = await on('2026-03-01')
  expect(early.get('bid-period-quotation')).toMatchObject({
    ...{ status: 'verified', value: '2', unit: 'working-day', stale: false, norm: 'kz:106-VIII:rules:411' },
    indicators: expect.arrayContaining([name]),
  })
  expect(early.get('opinion-ground')).toMatchObject({ value: '2, 26, 31' })
  expect(early.get('calendar')).toMatchObject({ status: 'secondary', value: '247', unit: 'working-day' })
  expect(early.get('calendar')!.indicators).toContain(name)
  // Shared relations lean on the index for the indicators that read them.
  expect(early.get('mci')).toMatchObject({
    ...{ status: 'secondary', value: '4325' },
    indicators: expect.arrayContaining(['split-below-threshold']),
  })
  // A year that nobody has read of: what had no value on that day, and what an indicator would need.
  const missing = await rows({ date: '2027-02-01', status: 'missing', used: true })
  await expect(rows({})).rejects.toThrow('the dataset has no date of data')
  expect(missing.rows).toMatchObject([{ key: 'mci', status: 'missing', value: null, stale: null }])
  expect(missing.rows[0]!.uses).toBe((missing.rows[0]!.indicators as string[]).length)
  expect(missing.tally).toBe('1 value on 2027-02-01: 1 missing')
  const norms = await rows({ date: '2026-11-21', norms: true, stale: true, key: 'kz:106-VIII:rules:411' })
  expect(norms.rows).toMatchObject([{ key: 'kz:106-VIII:rules:411', status: 'verified', read: '2026-02-23' }])
  expect(norms.tally).toMatch(/1 read more than 90 days before: compare/)

  law(dir, 'key: mcl, valid_from: 2027-01-01, value: 1, norm: kz:budget:mci, status: verified')
  await expect(rows({ date: '2026-03-01' })).rejects.toThrow(/own\.yaml:2/)
})

it('keeps a value that is added, and shows it where values are printed', async () => {
  const dir = temporary('law')
  const value = {
    ...{ key: 'mci', value: 4500, from: '2027-01-01', status: 'verified' as const, source: 'the act' },
    ...{ readBy: 'A. Reader', readOn: '2026-12-20' },
  }
  await expect(addToLaw(dir, value)).rejects.toThrow(/there is no dataset/)
  await createDataset(dir)
  // Nobody can have read on a day what is still to come; the day itself is the last that can be.
  await expect(addToLaw(dir, value, undefined, new Date(2026, 11, 19, 23))).rejects.toMatchObject({
    message: 'nobody can have read it on 2026-12-20 yet',
    why: 'today is 2026-12-19',
  })
  expect(existsSync(join(dir, 'law'))).toBe(false)
  expect(await addToLaw(dir, value, undefined, new Date(2026, 11, 20))).toBe(join(dir, 'law', 'values.yaml'))
  const listed = await listLaw(dir, { key: 'mci', date: '2027-06-01', lang: 'ru' })
  expect(listed.rows).toMatchObject([{ value: 4500, read: '2026-12-20', read_by: 'A. Reader', stale: true }])
  law(dir, oneDay, 'term.yaml')
  const page = await showIndicator(dir, name, 'en')
  expect(page).toContain('| `bid-period-quotation` | 2025-01-01 | 2026-03-31 | 2 |')
  expect(page).toContain('| `bid-period-quotation` | 2026-04-01 |  | 1 | working-day |')
  expect(page).not.toContain('may have changed since')
  await updateManifest(dir, (manifest) => ({ ...manifest, data_date: '2026-11-21' }))
  const late = await showIndicator(dir, name, 'en')
  expect(late).toContain('2026-02-23; more than 90 days before: it may have changed since')
})

it('says so when a key does not exist, or has no value on the day', async () => {
  const dir = temporary('law')
  const notes: string[] = []
  const report = { ...silent, note: (line: string) => void notes.push(line) }
  const list = (options: { key?: string; date?: string }) => listLaw(dir, { ...options, lang: 'en', report })
  await expect(list({ key: 'mcl' })).rejects.toMatchObject({
    message: 'no value of the law has a key that begins with "mcl"',
    next: ['did you mean "mci"?', 'see the keys with: jaryq law list --fields key'],
  })
  await expect(list({ key: 'kz:106-VIII:law:6' })).rejects.toMatchObject({
    next: expect.arrayContaining(['it is the key of a norm: jaryq law check --norms --key kz:106-VIII:law:6']),
  })
  expect(notes).toEqual([])
  const known = (await list({ key: 'mci' })).rows.map((row) => String(row.valid_from))
  expect((await list({ key: 'mci', date: '2031-02-01' })).rows).toEqual([])
  expect(notes[0]).toMatch(/^no value of "mci" is known for 2031-02-01; it is known for /)
  for (const from of known) expect(notes[0]).toContain(from)
  expect(notes[0]).toMatch(/keep it with: jaryq law add$/)
  expect((await list({ date: '1990-01-01' })).rows).toEqual([])
  expect(notes[1]).toMatch(
    /^no value of the law is known for 1990-01-01; the first of them is known from \d{4}-01-01 on$/,
  )

  await createDataset(dir)
  const check = (options: { key: string; norms?: boolean; date?: string }) =>
    checkLaw({ dir, date: '2026-11-21', lang: 'en', ...options })
  await expect(check({ key: 'mcl' })).rejects.toMatchObject({ next: expect.arrayContaining(['did you mean "mci"?']) })
  await expect(check({ key: 'mci', norms: true })).rejects.toMatchObject({
    message: 'no norm of the law has a key that begins with "mci"',
    next: expect.arrayContaining(['it is the key of a value: leave --norms out']),
  })
  expect((await check({ key: 'calendar' })).rows).toHaveLength(1)
  expect((await check({ key: 'kz:106-VIII:law', norms: true, date: '2020-01-01' })).rows).toEqual([])
})

it('lets indicators of the dataset use keys of its own', async () => {
  const dir = temporary('law')
  const custom = join(dir, 'indicators')
  mkdirSync(custom, { recursive: true })
  const builtIn = await loadIndicator(name)
  const text = builtIn.source
    .replace(`name: ${name}`, 'name: my-term')
    .replace(/^law:[\s\S]*?\n(?=\w)/m, 'law: [own-term]\n')
  writeFileSync(join(custom, 'my-term.sql'), text)
  await expect(loadIndicator('my-term', { custom })).rejects.toMatchObject({
    why: expect.stringContaining('there is no value and no norm "own-term"'),
  })
  law(dir, 'key: own-term, unit: month, valid_from: 2026-01-01, value: 1, norm: kz:106-VIII:law:29, status: verified')
  expect((await loadIndicator('my-term', { custom })).law).toEqual(['own-term'])
})

it('judges the cases of an own indicator by the law of the dataset', async () => {
  const dir = temporary('law')
  const { file } = await newIndicator({ dir, name: 'my-own', subject: 'contract' })
  const sql = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    sql.replace('>= q.minimum_amount', ">= (SELECT max(value) FROM law_limits WHERE key = 'own-mark')"),
  )
  const said = async () => {
    const results: unknown[] = []
    for await (const row of (await checkIndicators({ dir })).rows)
      if (row.check === 'case: the mark and what is below it') results.push(row.result)
    return results
  }
  expect(await said()).toEqual(['failed'])
  law(
    dir,
    'key: own-mark, unit: KZT, valid_from: 2026-01-01, value: 1000000, norm: kz:106-VIII:law:29, status: verified',
  )
  expect(await said()).toEqual(['passed'])
})

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type NotebookDataset, open } from '../../src/notebook/open.ts'
import { marketReleases, writeDataset } from '../reports/dataset.ts'
import { temporary } from '../support/temp.ts'

let data: NotebookDataset
let ocid: string

/** A tender that was announced, and takes bids until a day. */
function announced(release: object): object {
  const { tender } = release as { tender: { kz: object } }
  const period = { startDate: '2026-03-04T09:00:00+05:00', endDate: '2026-03-13T18:00:00+05:00' }
  const kz = { ...tender.kz, refTradeMethodsId: 2 }
  return { ...release, tender: { ...tender, datePublished: '2026-03-02T10:00:00+05:00', tenderPeriod: period, kz } }
}

beforeAll(async () => {
  const releases = marketReleases(20).map(announced)
  const path = await writeDataset(join(temporary('casebook'), 'data'), 'goszakup', releases, { training: true })
  data = await open(path, { lang: 'ru' })
  ocid = String((await data.sql('SELECT ocid FROM contracts ORDER BY ocid LIMIT 1')).get('ocid', 0))
}, 120_000)

afterAll(() => data?.close())

it('terms are those of the purchase on the day of asking, in the language of the notebook', async () => {
  const early = await data.terms(ocid, { on: '2026-03-05' })
  const late = await data.terms(ocid, { on: '2099-01-01' })
  const rows = (table: typeof early) =>
    table.objects() as { who: string; who_name: string; title: string; until: Date | null; state: string }[]
  expect(rows(late).length).toBe(rows(early).length)
  expect(rows(late).length).toBeGreaterThan(0)
  for (const { until, state } of rows(late)) if (until !== null) expect(state).toBe('passed')
  const bids = rows(early).find(({ title }) => title === 'Подача заявок')
  expect(bids).toMatchObject({ who: 'potential-supplier', state: 'open', until: new Date('2026-03-13') })
  for (const { who_name, title } of rows(late)) expect(`${who_name}${title}`).toMatch(/[а-я]/)
  await expect(data.terms('ocds-jaryq0-1')).rejects.toThrow(/no purchase ocds-jaryq0-1/)
})

it('a book to practise with knows the purchases, works out terms, and touches no case of the dataset', async () => {
  const book = await data.casebook()
  const flag = `single-bid:process:${ocid}`
  const begun = await book.begin({ id: 'one', title: 'One', purchases: [ocid], flags: [flag], date: '2026-03-16' })
  expect(begun.purchases[0]).toMatchObject({ id: ocid, ocid })
  await book.review('one', { date: '2026-03-16', result: 'doubt' })
  const sent = await book.letter('one', {
    date: '2026-03-20',
    kind: 'a-dvga',
    sent: '2026-03-20',
    registered: '2026-03-20',
  })
  // Fifteen working days, Nauryz left out.
  expect(sent.letters[0]).toMatchObject({ due: '2026-04-15' })
  const steps = async (on: string) => ((await book.next(on)).array('step') as string[]).join()
  expect(await steps('2026-04-01')).toContain('wait')
  expect(await steps('2026-04-16')).toContain('silence')
  await book.answer('one', { date: '2026-04-20', confirmed: [flag] })
  const done = await book.outcome('one', { date: '2026-05-01', kind: 'money-returned', amount: '100.50' })
  expect(done.status).toBe('confirmed')
  const stats = (await book.stats('2026-06-01')).objects() as {
    measure: string
    count: number
    amount: number | null
  }[]
  expect(stats.find(({ measure }) => measure === 'outcome-money-returned')).toMatchObject({ count: 1, amount: 100.5 })
  expect(stats.find(({ measure }) => measure === 'answers-late')).toMatchObject({ count: 1 })
  expect(await book.text('one')).toContain('title: One')
  expect(book.dir).not.toBe(data.dir)
  expect(existsSync(join(data.dir, 'cases'))).toBe(false)
  await expect(book.review('two', { date: '2026-03-16', result: 'clean' })).rejects.toThrow(/two/)
  await expect(book.review('one', { date: 'soon', result: 'clean' })).rejects.toThrow(/"soon" is no day/)
})

it('with keep the cases are those of the dataset', async () => {
  const book = await data.casebook({ keep: true })
  await book.begin({ id: 'kept', title: 'Kept', date: '2026-03-16' })
  expect(existsSync(join(data.dir, 'cases/kept.md'))).toBe(true)
  expect((await book.next('2026-03-16')).array('case')).toEqual(['kept'])
})

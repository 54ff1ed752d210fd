import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Document } from '../../src/search/documents.ts'
import type { SearchIndex } from '../../src/search/make-index.ts'
import { dayOfPosition } from '../../src/search/tokens.ts'
import { temporary } from '../support/temp.ts'
import { ask, document, indexOf } from './index-of.ts'

const buyer = 'KZ-BIN-001740942684'
const at = (day: string, slot: number) => dayOfPosition(day).from + slot

const documents: Document[] = [
  { id: '1', name: 'Ремонт дорог села', name_kk: 'Ауыл жолдарын жөндеу', pos: at('2026-03-01', 5), date: '2026-03-01' },
  { id: '2', name: 'Ремонт дороги', pos: at('2026-05-01', 7), date: '2026-05-01', year: 2026, buyer_id: buyer },
  { id: '3', name: 'Ремонт дороги', pos: at('2026-06-01', 1), date: '2026-06-01', year: 2026, kato: '551010000' },
  { id: '4', name: 'Ремонт моста и покраска дороги', pos: at('2025-06-01', 1), date: '2025-06-01', year: 2025 },
  {
    ...{ id: '5', name: 'Услуги связи', body: 'подключение к дороге Ремонт, индивидуальный помощник Асанова Г.К.' },
    ...{ pos: at('2024-01-01', 3), date: '2024-01-01', year: 2024, method_id: 3, method_code: 'open' },
    ...{ supplier_ids: 'KZ-person-df137580d211db76', supplier_name: 'ИП Асанов' },
  },
  {
    id: '6',
    kind: 'plans' as const,
    ocid: 'ocds-test-2',
    name: 'Ремонт дороги',
    pos: at('2026-01-01', 9),
    amount: '12.50',
  },
  { id: '7', name: 'Бумага', codes: '171214.500.000000', class_names: 'Бумага для печати', pos: at('2026-01-02', 1) },
  { id: '8', name: '=cmd', name_kk: 'Қағаз', pos: at('2026-01-03', 1) },
].map((one) => document(one))

let index: SearchIndex
beforeAll(() => {
  index = indexOf(temporary('search'), documents)
})
afterAll(() => index.close())

const idsOf = async (...args: Parameters<typeof ask> extends [unknown, infer Q] ? [Q] : never) =>
  (await ask(index, ...args)).rows.map(({ id }) => id)

describe('a question', () => {
  it('wants all words, puts a name that is just that first and newer things before older', async () => {
    expect(await idsOf('ремонт дорога')).toEqual(['3', '2', '1', '4', '5'])
  })

  it('shows one row of a process, its best, and says how many others fit', async () => {
    const { rows } = await ask(index, 'ремонт дороги')
    expect(rows.find(({ id }) => id === '2')).toMatchObject({ type: 'lots', more: 1, match: 'all' })
    const each = await ask(index, { text: 'ремонт дороги', types: ['plans', 'lots'] })
    expect(each.rows.map(({ id }) => id)).toContain('6')
    expect(each.rows.find(({ id }) => id === '6')).toMatchObject({ type: 'plans', amount: 12.5 })
  })

  it('takes words in quotation marks as they stand, in any of their forms', async () => {
    expect(await idsOf('"ремонт дорог"')).toEqual(['3', '2', '1'])
    expect(await idsOf('«дороге ремонт»')).toEqual(['5'])
  })

  it('leaves out what follows a minus, a word or a phrase, and no word with a hyphen in it', async () => {
    expect(await idsOf('ремонт дороги -мост')).toEqual(['3', '2', '1', '5'])
    expect(await idsOf('ремонт -"покраска дороги"')).not.toContain('4')
    await expect(ask(index, '-мост')).rejects.toThrow('only words to leave out are named')
    await expect(ask(index, ' … ')).rejects.toThrow('no word to search for')
  })

  it('narrows by year, days, buyer, supplier, place, method and type', async () => {
    const narrowed = (more: object) => idsOf({ text: 'ремонт дороги', ...more })
    expect(await narrowed({ year: 2025 })).toEqual(['4'])
    expect(await narrowed({ since: '2026-05-01' })).toEqual(['3', '2'])
    expect(await narrowed({ since: '2026-03-01', until: '2026-05-01' })).toEqual(['2', '1'])
    expect(await narrowed({ buyer })).toEqual(['2'])
    expect(await narrowed({ supplier: 'KZ-person-df137580d211db76' })).toEqual(['5'])
    expect(await narrowed({ region: '55' })).toEqual(['3'])
    expect(await narrowed({ region: '5510' })).toEqual(['3'])
    expect(await narrowed({ region: '71' })).toEqual([])
    expect(await narrowed({ method: 'quotation' })).toEqual(['5'])
    expect(await narrowed({ method: 'open' })).toEqual(['5'])
    expect(await narrowed({ method: '3' })).toEqual(['5'])
    expect(await narrowed({ types: ['plans'] })).toEqual(['6'])
    await expect(ask(index, { text: 'дорога', buyer: 'nobody' })).rejects.toThrow('no organisation')
  })

  it('finds codes, whole or the beginning', async () => {
    expect(await idsOf('171214')).toEqual(['7'])
    expect(await idsOf('171214.500')).toEqual(['7'])
    expect(await idsOf('171214.500.000000')).toEqual(['7'])
    expect(await idsOf('171214.501')).toEqual([])
  })

  it('mends spelling only where there is need, and never when asked not to', async () => {
    const mended = await ask(index, 'бумгаа')
    expect(mended.rows.map(({ id, match }) => [id, match])).toEqual([['7', 'near']])
    expect(mended.read).toContain('бумгаа → бумаг')
    expect((await ask(index, { text: 'бумгаа', exact: true })).rows).toEqual([])
    expect((await ask(index, 'бумага')).rows[0]!.match).toBe('all')
    expect((await ask(index, { text: 'ремонт бумага', exact: true })).rows).toEqual([])
    expect((await ask(index, 'мост бумага')).rows.every(({ match }) => match === 'part')).toBe(true)
  })

  it('marks what was asked for, and names no person', async () => {
    const { rows } = await ask(index, { text: 'дорога помощник' })
    expect(rows[0]!.snippet).toBe('подключение к **дороге** Ремонт, индивидуальный **помощник** …')
    expect(rows[0]!.supplier_name).toBe('ИП df137580')
    expect(JSON.stringify(rows)).not.toContain('Асанов')
    expect((await ask(index, { text: 'Асанова', exact: true })).rows).toEqual([])
  })

  it('takes nothing in a question for a command of the index', async () => {
    for (const text of [
      'дорога OR',
      'name : дорога',
      'дорога NEAR(1)',
      '"дорога',
      "дорога' --",
      '{дорога}',
      'дорога ^ +',
    ])
      await expect(ask(index, text)).resolves.toBeDefined()
  })

  it('gives the same bytes again', async () => {
    const once = JSON.stringify(await ask(index, 'ремонт дороги'))
    expect(JSON.stringify(await ask(index, 'ремонт дороги'))).toBe(once)
  })
})

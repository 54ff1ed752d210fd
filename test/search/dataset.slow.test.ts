import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { open } from '../../src/notebook/open.ts'
import { openSearchIndex } from '../../src/search/make-index.ts'
import { searchDataset } from '../../src/search/search.ts'
import { similarLots } from '../../src/search/similar.ts'
import { silent } from '../../src/terminal/progress.ts'
import { build, writeReleases } from '../dataset/dataset-fixture.ts'
import { temporary } from '../support/temp.ts'

const kzt = (amount: number) => ({ amount, currency: 'KZT' })
const school = { id: 'KZ-BIN-121440001326', name: 'КГУ «Сынақ мектебі»' }
const company = { id: 'KZ-BIN-021640933625', name: 'ТОО «Сынақ»' }
const person = { id: 'KZ-person-8a2b1d1123d9878d', name: 'ИП Сынақов С.С.' }

interface Bought {
  n: number
  title: string
  kk?: string
  description?: string
  code?: string
  price?: number
  paid?: number
  unit?: string
  supplier?: typeof company
  year?: number
}

/** A purchase of one thing, from its lot to its contract. */
function bought(given: Bought): Record<string, unknown> {
  const { n, title, kk, description, code = '171214.500.000000', price = 100, paid, unit = '796' } = given
  const { supplier = company, year = 2026 } = given
  const item = {
    id: '1',
    description: description ?? title,
    quantity: 10,
    classification: { scheme: 'KZ-ENSTRU', id: code, description: 'Бумага' },
    unit: { id: unit, scheme: 'KZ-MKEI', value: kzt(price) },
  }
  return {
    ocid: `ocds-jaryq0-${n}`,
    id: `ocds-jaryq0-${n}-a`,
    date: `${year}-03-20T10:00:00+05:00`,
    tag: ['tender', 'award', 'contract'],
    initiationType: 'tender',
    buyer: school,
    parties: [
      { ...school, roles: ['buyer'], kz: { kato: '751110000' } },
      { ...supplier, roles: ['supplier'] },
    ],
    tender: {
      id: String(n),
      title,
      datePublished: `${year}-03-${String(1 + (n % 9)).padStart(2, '0')}T10:00:00+05:00`,
      procurementMethod: 'open',
      kz: { numberAnno: `${n}-1` },
      lots: [{ id: `${n}01`, title, title_kk: kk, description, status: 'complete', kz: { lotNumber: `${n}00-ЗЦП1` } }],
      items: [{ ...item, relatedLot: `${n}01` }],
    },
    awards: [{ id: 'a', status: 'active', relatedLots: [`${n}01`], suppliers: [supplier] }],
    ...(paid === undefined
      ? {}
      : {
          contracts: [
            {
              id: `${n}9`,
              awardID: 'a',
              title: `${n}/26`,
              description: title,
              status: 'active',
              dateSigned: `${year}-04-10T10:00:00+05:00`,
              value: kzt(paid * 10),
              items: [{ ...item, relatedLot: `${n}01`, unit: { ...item.unit, value: kzt(paid) } }],
            },
          ],
        }),
  }
}

const purchases: Bought[] = [
  {
    n: 1,
    title: 'Бумага офисная',
    kk: 'Кеңсе қағазы',
    description: 'формат А4, плотность 80 г/м2',
    price: 120,
    paid: 110,
  },
  { n: 2, title: 'Бумага офисная', description: 'формат А4, плотность 80 г/м2', paid: 90 },
  { n: 3, title: 'Бумага', description: 'формат А4, плотность 80 г/м2, марка Снежинка', paid: 95, supplier: person },
  { n: 4, title: 'Бумага писчая', description: 'формат А3', paid: 100, year: 2025 },
  { n: 5, title: 'Бумага', description: 'формат А4', paid: 105 },
  { n: 6, title: 'Бумага', description: 'формат А4, 80 г/м2', paid: 80 },
  { n: 7, title: 'Бумага офисная', description: 'формат А4, плотность 80 г/м2', paid: 1, unit: '166' },
  { n: 8, title: 'Бумага офисная', description: 'формат А4, плотность 80 г/м2' },
  { n: 9, title: 'Ремонт кровли', code: '439919.100.000001', unit: '5114', description: 'мягкая кровля школы' },
  { n: 10, title: 'Ремонт кровли', code: '', unit: '5114', description: 'мягкая кровля школы, 200 м2' },
  { n: 11, title: 'Ремонт мягкой кровли школы', code: '', description: 'мягкая кровля' },
  { n: 12, title: 'Уголь', code: '052010.900.000045' },
]

let dir: string
beforeAll(async () => {
  dir = temporary('search-dataset')
  await writeReleases(dir, { test: purchases.map(bought) })
  await build(dir)
})

const indexes = () => readdirSync(join(dir, 'search')).filter((name) => !name.startsWith('.'))
const everything = async () =>
  JSON.stringify(
    await Promise.all(
      ['бумага', 'қағаз', 'ремонт кровли', 'снежинка', 'уголь', 'антрацит', 'бумга'].map(
        async (text) => (await searchDataset(dir, { text, limit: 50 })).rows,
      ),
    ),
  )

/** All that an index says of words, and how they are weighed. */
async function contents(): Promise<unknown> {
  const index = await openSearchIndex(dir)
  try {
    const all = (sql: string) => index.database.prepare(sql).all()
    return {
      terms: all('SELECT * FROM terms ORDER BY term'),
      grams: all('SELECT * FROM grams ORDER BY gram, term'),
      weights: all(`SELECT rowid, bm25(texts, 8, 3, 2, 0) FROM texts WHERE texts MATCH 'бумаг' ORDER BY rowid`),
      documents: all('SELECT * FROM documents ORDER BY rowid'),
    }
  } finally {
    await index.close()
  }
}

describe('the search of a dataset', () => {
  it('finds lots, announcements, contracts and their lines, once a process', async () => {
    const { rows, documents } = await searchDataset(dir, { text: 'снежинка' })
    expect(rows.map(({ ocid, type }) => [ocid, type])).toEqual([['ocds-jaryq0-3', 'lots']])
    expect(rows[0]).toMatchObject({ supplier_id: person.id, supplier_name: 'ИП 8a2b1d11', more: 1, number: '300-ЗЦП1' })
    expect(documents).toBeGreaterThan(30)
    const lines = await searchDataset(dir, { text: 'бумага', types: ['lines'], limit: 50 })
    expect(lines.rows.map(({ type }) => type)).toEqual(Array(7).fill('lines'))
    const organisations = await searchDataset(dir, { text: 'сынақ', types: ['organisations'] })
    expect(organisations.rows.map(({ id }) => id).sort()).toEqual([company.id, school.id].sort())
  })

  it('keeps one index, under a name that its texts decide, and makes it no second time', async () => {
    await searchDataset(dir, { text: 'бумага' })
    const [name, ...others] = indexes()
    expect(others).toEqual([])
    const madeAt = statSync(join(dir, 'search', name!)).mtimeMs
    await searchDataset(dir, { text: 'бумага' })
    expect(indexes()).toEqual([name])
    expect(statSync(join(dir, 'search', name!)).mtimeMs).toBe(madeAt)
  })

  it('makes a damaged index anew', async () => {
    await searchDataset(dir, { text: 'бумага' })
    const [name] = indexes()
    writeFileSync(join(dir, 'search', name!), 'not an index')
    expect((await searchDataset(dir, { text: 'снежинка' })).rows).toHaveLength(1)
    expect(indexes()).toEqual([name])
  })

  it('makes it for one search where the dataset cannot be written', async () => {
    rmSync(join(dir, 'search'), { recursive: true, force: true })
    // Root writes wherever there is a place, and Windows knows no such rights: there a file stands in the way.
    const isFree = process.platform === 'win32' || process.getuid?.() === 0
    if (isFree) writeFileSync(join(dir, 'search'), 'in the way')
    else chmodSync(dir, 0o555)
    const warnings: string[] = []
    try {
      const report = { ...silent, warn: (line: string) => warnings.push(line) }
      expect((await searchDataset(dir, { text: 'снежинка' }, { report })).rows).toHaveLength(1)
      expect(warnings.join()).toContain('made for this search only')
      if (isFree) expect(readFileSync(join(dir, 'search'), 'utf8')).toBe('in the way')
      else expect(existsSync(join(dir, 'search'))).toBe(false)
    } finally {
      chmodSync(dir, 0o755)
      if (isFree) rmSync(join(dir, 'search'), { force: true })
    }
  })
})

describe('similar purchases', () => {
  const similar = (text: string, more = {}) => similarLots(text, { dir, lang: 'ru', ...more })

  it('begins with the lot and puts the likest that was bought first', async () => {
    const { rows, found } = await similar('100-ЗЦП1')
    expect(rows[0]).toMatchObject({ relation: 'this', ocid: 'ocds-jaryq0-1', overlap: 1, ratio: 1, basis: 'paid' })
    expect(rows[1]).toMatchObject({ ocid: 'ocds-jaryq0-2', overlap: 1, price: 90, ratio: 0.818 })
    expect(found).toBe(7)
    const brand = rows.find(({ ocid }) => ocid === 'ocds-jaryq0-3')!
    expect(brand).toMatchObject({ only_this: 'офисная', only_other: 'марка Снежинка', supplier_name: 'ИП 8a2b1d11' })
  })

  it('compares prices paid for the same unit alone, in the lot year where there are enough', async () => {
    const { rows, peers } = await similar('100-ЗЦП1')
    expect(rows.find(({ ocid }) => ocid === 'ocds-jaryq0-7')!.ratio).toBeNull()
    expect(rows.find(({ ocid }) => ocid === 'ocds-jaryq0-8')!).toMatchObject({ basis: 'planned', ratio: null })
    expect(peers).toEqual({ count: 5, years: '2025-2027', low: 90, median: 95, high: 100, cheaper: 5 })
    expect(rows[0]).toMatchObject({ peers: 5, peer_median: 95, cheaper: 5 })
  })

  it('finds by words where the code says nothing', async () => {
    const { rows } = await similar('1001')
    expect(rows.map(({ ocid, relation }) => [ocid, relation]).slice(0, 3)).toEqual([
      ['ocds-jaryq0-10', 'this'],
      ['ocds-jaryq0-9', 'words'],
      ['ocds-jaryq0-11', 'words'],
    ])
    expect(rows.every(({ relation, ratio }) => relation === 'this' || ratio === null)).toBe(true)
  })

  it('narrows by year, place and supplier', async () => {
    expect((await similar('100-ЗЦП1', { year: 2025 })).rows.map(({ ocid }) => ocid)).toEqual([
      'ocds-jaryq0-1',
      'ocds-jaryq0-4',
    ])
    expect((await similar('100-ЗЦП1', { supplier: person.id, region: '75' })).found).toBe(1)
    expect((await similar('100-ЗЦП1', { region: '71', limit: 1 })).found).toBe(0)
  })

  it('takes a lot by any of its names, and says which there are when it may be several', async () => {
    for (const name of ['100-зцп1', '101', 'ocds-jaryq0-1|101', 'ocds-jaryq0-1'])
      expect((await similar(name)).rows[0]!.id).toBe('101')
    await expect(similar('нет такого')).rejects.toThrow('the dataset has no lot')
  })
})

describe('the search in a notebook', () => {
  it('gives tables of the same rows', async () => {
    const data = await open(dir, { lang: 'kk' })
    const found = await data.search('бумага', { types: ['lines'], limit: 3 })
    expect(found.numRows()).toBe(3)
    expect(found.object(0)).toMatchObject({ type: 'lines', date: new Date('2026-04-10') })
    const others = await data.similar('100-ЗЦП1', { limit: 2 })
    expect(others.numRows()).toBe(3)
    expect(others.object(0)).toMatchObject({ relation: 'this', title: 'Кеңсе қағазы', peer_median: 95 })
  })
})

describe('an index whose dataset was built again', () => {
  it('brings an index up to date to the same as one that is made anew', async () => {
    await searchDataset(dir, { text: 'бумага' })
    const before = indexes()
    const changed = purchases
      .filter(({ n }) => n !== 5)
      .map((one) => (one.n === 12 ? { ...one, title: 'Уголь антрацит' } : one))
    await writeReleases(dir, { test: [...changed, { n: 13, title: 'Бумага газетная' }].map(bought) })
    await build(dir)
    const said: string[] = []
    await searchDataset(dir, { text: 'бумага' }, { report: { ...silent, debug: (line) => said.push(line) } })
    expect(said.join()).toMatch(/texts go, \d+ come, \d+ stay/)
    expect(indexes()).toHaveLength(1)
    expect(indexes()).not.toEqual(before)
    const [updated, found] = [await contents(), await everything()]
    rmSync(join(dir, 'search'), { recursive: true })
    expect(await contents()).toEqual(updated)
    expect(await everything()).toBe(found)
    expect(found).toContain('антрацит')
  })
})

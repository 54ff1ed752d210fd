import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ImportRegisterOptions, importRegister } from '../../../src/dataset/import/register.ts'
import { summaryOfRegister } from '../../../src/dataset/import/summary.ts'
import { readManifest } from '../../../src/dataset/manifest.ts'
import { type RegisterName, registerNames } from '../../../src/registers/formats.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'
import { build, opened, purchase, writeReleases } from '../dataset-fixture.ts'

const folder = join(import.meta.dirname, '..', '..', 'registers', 'fixtures')
const fixture = (name: string) => join(folder, name)
const rose = 'KZ-BIN-251340000003'
const person = expect.stringMatching(/^KZ-person-[0-9a-p]{16}$/)

function options(register: RegisterName): Partial<ImportRegisterOptions> {
  return register === 'other' ? { name: 'licences', columns: fixture('other.yaml') } : {}
}

describe('the tables of the registers', () => {
  let dir: string
  beforeAll(async () => {
    dir = temporary('registers')
    await writeReleases(dir, { goszakup: [purchase] })
    for (const register of registerNames)
      await importRegister(dir, { path: fixture(`${register}.csv`), register, report: silent, ...options(register) })
    await build(dir)
  })
  const rows = async (table: string, order = 'ALL') =>
    (await opened(dir)).rows(`SELECT * FROM ${table} ORDER BY ${order}`)

  test('taxpayers that are a risk, and inactive ones', async () => {
    expect(await rows('risky_taxpayers', 'org_id')).toEqual([
      {
        source: 'registers',
        list: null,
        org_id: rose,
        valid_from: '2025-05-01',
        valid_to: '2025-11-30',
        as_of: null,
        reason: 'жоғары',
        document: null,
      },
      expect.objectContaining({ org_id: 'KZ-BIN-251340000073', valid_to: null, reason: 'орташа' }),
    ])
    expect(await rows('inactive_taxpayers', 'valid_to NULLS FIRST')).toMatchObject([
      { org_id: 'KZ-BIN-051340000001', valid_from: '2025-04-14', document: '114-П' },
      { org_id: person, valid_to: '2025-09-01' },
    ])
  })

  test('producers, an entry for each of their goods', async () => {
    expect(await rows('producers', 'document')).toMatchObject([
      {
        org_id: rose,
        code: '310112.700.000000',
        goods: 'Стол письменный',
        document: 'KZ0000001',
        valid_to: '2028-03-01',
      },
      { org_id: rose, code: '310012.510.000000', goods: 'Стул' },
    ])
  })

  test('heads and founders, persons under the pseudonyms of all other tables', async () => {
    const found = await rows('founders', 'role, share')
    expect(found).toMatchObject([
      { org_id: rose, role: 'founder', person_id: 'KZ-BIN-051340000001', person_name_id: null, share: 40 },
      { role: 'founder', person_id: person, person_name_id: expect.stringMatching(/^person-/), share: 60 },
      { role: 'head', person_id: person, share: null, valid_from: '2025-02-01' },
    ])
    const [{ org_id: trader } = {}] = await rows('inactive_taxpayers', 'valid_to NULLS LAST')
    expect([found[1]!.person_id, found[2]!.person_id]).toEqual([trader, trader])
  })

  test('the debarred abroad: a firm by its name, a person without', async () => {
    expect(await rows('debarred_abroad', 'is_person')).toMatchObject([
      {
        entry_id: expect.stringMatching(/^name-[0-9a-f]{16}$/),
        name: 'SYNAQ ROADS, LTD.',
        plain_name: 'synaq roads',
        is_person: false,
        country: 'Ereksheland',
        valid_from: '2023-03-29',
        valid_to: '2027-03-28',
        is_permanent: false,
      },
      {
        entry_id: expect.stringMatching(/^person-[0-9a-p]{16}$/),
        name: null,
        plain_name: null,
        is_person: true,
        valid_from: '2024-05-05',
        valid_to: null,
        is_permanent: true,
        reason: null,
      },
    ])
  })

  test('any other register: what its map names, numbers of persons masked', async () => {
    const found = await rows('other_registers', 'valid_from')
    expect(found).toMatchObject([
      { list: 'licences', org_id: rose, name: 'ТОО "Ромашка-Сынақ"', valid_from: '2025-04-01' },
      { list: 'licences', org_id: person, name: null },
    ])
    expect(JSON.parse(found[0]!.fields as string)).toEqual({ licence: 'ГСЛ-0001', category: 'I' })
    expect(JSON.stringify(found)).not.toContain('970231400043')
  })

  test('no number of a person is in any table', async () => {
    for (const table of [
      'vat_payers',
      'risky_taxpayers',
      'inactive_taxpayers',
      'producers',
      'founders',
      'debarred_abroad',
    ])
      expect(JSON.stringify(await rows(table))).not.toMatch(/970231400043|ВЫДУМАННЫЙ|Выдуманный/)
  })
})

describe('an import', () => {
  let dir: string
  beforeEach(() => {
    dir = temporary('register')
  })
  const add = (path: string, register: RegisterName, rest: Partial<ImportRegisterOptions> = {}) =>
    importRegister(dir, { path, register, report: silent, ...rest })
  const file = async (name: string, content: string | Buffer) => {
    const path = join(dir, name)
    await writeFile(path, content)
    return path
  }

  test('says what the headings were taken for', async () => {
    const { notes } = summaryOfRegister(await add(fixture('inactive-taxpayers.csv'), 'inactive-taxpayers'))
    expect(notes[1]).toBe(
      'columns bin = "БИН/ИИН", name = "Наименование", document = "Номер приказа", from = "Дата приказа", to = "Дата исключения"; not read: №, РНН, ФИО руководителя, ИИН руководителя',
    )
  })

  test('warns of a list that is much shorter than the one it replaces', async () => {
    const rows = ['251340000003', '251340000073', '051340000001'].map((bin) => `${bin},2025-01-01\n`)
    const list = (count: number) => file('list.csv', `bin,from\n${rows.slice(0, count).join('')}`)
    const warnings = async (count: number) => summaryOfRegister(await add(await list(count), 'vat-payers')).warnings
    expect(await warnings(3)).toEqual([])
    expect(await warnings(2)).toEqual([expect.stringContaining('3 entries')])
    expect(await warnings(3)).toEqual([])
  })

  test('lists of one register stand side by side under their names, each replaced by itself', async () => {
    const list = await file(
      'list.csv',
      'firm name,country,from,to\nSynaq Bridges GmbH,Oydanstan,2025-01-01,Permanent\n',
    )
    await add(fixture('debarred-abroad.csv'), 'debarred-abroad', { name: 'world-bank' })
    await add(list, 'debarred-abroad', { name: 'other-bank' })
    await add(list, 'debarred-abroad', { name: 'other-bank' })
    expect(Object.keys((await readManifest(dir)).sources.registers!.entities!)).toEqual([
      'debarred_abroad.other-bank',
      'debarred_abroad.world-bank',
    ])
    await writeReleases(dir, { goszakup: [purchase] })
    await build(dir)
    const rows = await (await opened(dir)).rows(
      'SELECT list, count(*) AS n FROM debarred_abroad GROUP BY list ORDER BY list',
    )
    expect(rows).toEqual([
      { list: 'other-bank', n: 1 },
      { list: 'world-bank', n: 2 },
    ])
    await expect(add(list, 'debarred-abroad', { name: '../up' })).rejects.toMatchObject({ exitCode: 2 })
  })

  test.each(registerNames)(
    'a file of other headings is no %s, which says what was found and what is needed',
    async (register) => {
      const path = await file('other.csv', 'alpha;beta\n1;2\n')
      await expect(add(path, register, options(register))).rejects.toMatchObject({
        exitCode: 5,
        why: expect.stringMatching(/alpha, beta; a column is needed: \S/),
      })
    },
  )

  test.each(registerNames)('half a file is no %s', async (register) => {
    const whole = await readFile(fixture(`${register}.csv`))
    const half = whole.subarray(0, whole.lastIndexOf(0x0a, whole.length - 2) + 12)
    await expect(add(await file('half.csv', half), register, options(register))).rejects.toMatchObject({
      exitCode: 5,
      message: expect.stringMatching(/cut off/),
    })
    const packed = gzipSync(
      Buffer.concat(Array.from({ length: 3000 }, (_, row) => Buffer.concat([whole, Buffer.from(`${row}\n`)]))),
    )
    const cut = await file('half.csv.gz', packed.subarray(0, packed.length >> 1))
    await expect(add(cut, register, options(register))).rejects.toMatchObject({ exitCode: 5 })
    await expect(readManifest(dir)).rejects.toThrow()
  })

  test.each([
    ['founders', 'vat-payers'],
    ['producers', 'vat-payers'],
    ['inactive-taxpayers', 'vat-payers'],
    ['risky-taxpayers', 'vat-payers'],
    ['inactive-taxpayers', 'risky-taxpayers'],
    ['vat-payers', 'inactive-taxpayers'],
    ['vat-payers', 'risky-taxpayers'],
    ['producers', 'inactive-taxpayers'],
  ] as const)('%s are not taken for %s', async (given, register) => {
    await expect(add(fixture(`${given}.csv`), register)).rejects.toMatchObject({
      exitCode: 5,
      next: [expect.stringContaining(`--register ${given}`), expect.stringContaining('--columns')],
    })
  })

  test('a list of those who are registered no more is not taken for payers', async () => {
    const path = await file('left.csv', 'БИН;Наименование;Дата снятия с учета по НДС\n251340000003;A;01.02.2025\n')
    await expect(add(path, 'vat-payers', { asOf: '2026-06-01' })).rejects.toMatchObject({ exitCode: 5 })
  })

  test('a file that ends inside of a quoted name is cut off', async () => {
    const path = await file('half.csv', 'bin,name,from\n251340000003,A,2025-01-01\n251340000073,"ТОО ""Ро')
    await expect(add(path, 'vat-payers')).rejects.toMatchObject({
      exitCode: 5,
      message: expect.stringMatching(/cut off/),
    })
  })

  test('without days of its own a list needs the day it is true on', async () => {
    for (const register of ['risky-taxpayers', 'inactive-taxpayers', 'producers'] as const) {
      const path = await file(`${register}.csv`, 'БИН;Наименование\n251340000003;A\n')
      await expect(add(path, register)).rejects.toMatchObject({
        exitCode: 2,
        next: [expect.stringContaining('--as-of')],
      })
      expect(await add(path, register, { asOf: '2026-06-01' })).toMatchObject({ entries: 1 })
    }
  })

  describe('a map of columns', () => {
    const csv = 'Код;Кто;Когда\n251340000003;A;01.04.2025\n'
    const mapped = async (map: string, register: RegisterName = 'vat-payers') =>
      add(await file('a.csv', csv), register, { columns: await file('map.yaml', map), name: 'x' })

    test('stands in place of the headings that are known', async () => {
      expect(await mapped('columns: {bin: Код, name: Кто, from: Когда}')).toMatchObject({ entries: 1, rejected: 0 })
    })

    test.each([
      ['no YAML', 'columns: {', /YAML/],
      ['nothing of columns', 'bin: Код', /"bin", of which nothing/],
      ['a list', 'columns: [bin]', /no "columns"/],
      [
        'a field that is none',
        'columns: {bin: Код, colour: Кто}',
        /none of the register's fields: bin, to, from, name/,
      ],
      ['one heading twice', 'columns: {bin: Код, name: Код}', /two fields/],
      ['nothing that is needed', 'columns: {name: Кто}', /nothing of bin/],
      ['an empty heading', 'columns: {bin: ""}', /no heading/],
    ])('%s is refused', async (_name, map, why) => {
      await expect(mapped(map)).rejects.toMatchObject({ exitCode: 2, why: expect.stringMatching(why) })
    })

    test('a heading that the file has not is named', async () => {
      await expect(mapped('columns: {bin: Номер, from: Когда}')).rejects.toMatchObject({
        exitCode: 5,
        why: expect.stringContaining('Номер'),
      })
    })

    test('another register needs both a map and a name', async () => {
      const path = await file('a.csv', csv)
      await expect(add(path, 'other', { name: 'x' })).rejects.toMatchObject({ exitCode: 2 })
      await expect(add(path, 'other', { columns: fixture('other.yaml') })).rejects.toMatchObject({ exitCode: 2 })
    })
  })
})

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { writeZip } from '../../src/files/zip-write.ts'
import { type RegisterEntry, type RegisterPiece, readRegister } from '../../src/registers/register-file.ts'
import { TextStore } from '../../src/registers/text-store.ts'
import { temporary } from '../support/temp.ts'
import { type SheetFixture, workbook } from './workbook-fixture.ts'

const [x, y, z] = ['251340000003', '251340000073', '051340000001'] as const
const dir = temporary('workbook')

async function read(content: Buffer, options: Parameters<typeof readRegister>[2] = {}) {
  const path = join(dir, 'register.xlsx')
  await writeFile(path, content)
  const pieces: RegisterPiece[] = []
  for await (const piece of readRegister(path, 'vat-payers', options)) pieces.push(piece)
  const entries: RegisterEntry[] = pieces.flatMap((piece) => (piece.kind === 'entry' ? [piece.entry] : []))
  const rejects = pieces.flatMap((piece) => (piece.kind === 'reject' ? [[piece.sheet, piece.line, piece.reason]] : []))
  return { entries, rejects, tables: pieces.filter((piece) => piece.kind === 'table') }
}

const headings = ['№', 'БИН/ИИН', 'Наименование', 'Дата постановки', 'Дата снятия']
const list: SheetFixture = {
  name: 'Реестр',
  rows: [
    ['Реестр плательщиков НДС', null, null, null, null],
    [],
    headings,
    [1, 2, 3, 4, 5],
    [1, Number(x), 'ТОО "Ромашка" & Ко', 45689, 46022],
    [2, Number(z), { text: 'ИП' }, '01.02.2025', null],
    [3, { text: y }, 'A', 45689.5, ''],
    [4, 12, 'A', 45689, null],
    ['Итого', null, null, 3, null],
  ],
  merged: ['A1:E1'],
}

test('titles, merged cells, column numbers, lost zeros and dates as numbers', async () => {
  const expected = {
    entries: [
      { bin: x, from: '2025-02-01', to: '2025-12-31', name: 'ТОО "Ромашка" & Ко', as_of: null },
      { bin: z, from: '2025-02-01', to: null, name: 'ИП', as_of: null },
      { bin: y, from: '2025-02-01', to: null, name: 'A', as_of: null },
    ],
    rejects: [
      ['Реестр', 8, 'the BIN or IIN is not 12 digits'],
      ['Реестр', 9, 'there is no BIN or IIN'],
    ],
  }
  expect(await read(workbook([list]))).toMatchObject(expected)
  expect(await read(gzipSync(workbook([list])))).toMatchObject(expected)
})

test('what the headings were taken for is told', async () => {
  expect((await read(workbook([list]))).tables).toEqual([
    {
      kind: 'table',
      sheet: 'Реестр',
      columns: [
        ['bin', 'БИН/ИИН'],
        ['name', 'Наименование'],
        ['from', 'Дата постановки'],
        ['to', 'Дата снятия'],
      ],
      passedOver: ['№'],
    },
  ])
})

test('headings of two rows, merged across and down', async () => {
  const rows = [
    ['БИН', 'Наименование', 'Учёт по НДС', null],
    [null, null, 'с', 'по'],
    [x, 'A', 45689, 46022],
  ]
  const content = workbook([{ name: 'Лист1', rows, merged: ['A1:A2', 'B1:B2', 'C1:D1'] }])
  expect((await read(content)).entries).toMatchObject([{ bin: x, from: '2025-02-01', to: '2025-12-31', name: 'A' }])
})

test('days since 1904', async () => {
  const content = workbook([{ name: 'a', rows: [headings, [1, x, 'A', 45689 - 1462, null]] }], { since1904: true })
  expect((await read(content)).entries).toMatchObject([{ from: '2025-02-01' }])
})

describe('several sheets', () => {
  const first: SheetFixture = { name: 'Алматы', rows: [headings, [1, x, 'A', 45689, null]] }
  const second: SheetFixture = {
    name: 'Астана',
    rows: [
      ['БИН', 'С'],
      [y, 45689],
    ],
  }
  const more: SheetFixture = { name: 'Алматы 2', rows: [[2, z, 'B', 45689, null]] }
  const notes: SheetFixture = { name: 'Справка', rows: [['Составлено 01.01.2026']] }
  const gone: SheetFixture = { name: 'Исключённые', rows: [headings, [1, y, 'A', 45689, null]] }
  const numbers = async (sheets: SheetFixture[], options = {}) =>
    (await read(workbook(sheets), options)).entries.map(({ bin }) => bin)

  test('each with its headings, or going on with those before it; notes and hidden ones aside', async () => {
    expect(await numbers([first, more, notes, second, { ...gone, hidden: true }])).toEqual([x, z, y])
  })

  test('one that may tell who has left is not read without being named', async () => {
    await expect(numbers([first, gone])).rejects.toMatchObject({
      exitCode: 2,
      next: [expect.stringContaining('--sheet "Алматы"')],
    })
    expect(await numbers([first, gone], { sheets: ['Алматы'] })).toEqual([x])
    await expect(numbers([first], { sheets: ['Шымкент'] })).rejects.toMatchObject({ exitCode: 2 })
  })
})

describe('what is no such workbook is refused', () => {
  const whole = workbook([list])
  const zip = (name: string) => writeZip([{ name, data: Buffer.from('x') }])
  test.each([
    ['one that is cut off', whole.subarray(0, whole.length - 200), /not loaded to its end/],
    ['OpenDocument', zip('content.xml'), /OpenDocument/],
    ['a binary workbook', zip('xl/workbook.bin'), /XLSB/],
    ['a text document', zip('word/document.xml'), /DOCX/],
    ['another archive', zip('data.json'), /data\.json/],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /XLS/],
    ['a damaged one', Buffer.from(whole.toString('latin1').replace('<sheetData>', '<sheetDatb>'), 'latin1'), /damaged/],
    [
      'other headings',
      workbook([
        {
          name: 'a',
          rows: [
            ['a', 'b'],
            [1, 2],
          ],
        },
      ]),
      /most like headings is: a, b/,
    ],
  ])('%s', async (_name, content, why) => {
    await expect(read(content)).rejects.toMatchObject({ exitCode: 5, why: expect.stringMatching(why) })
  })
})

test('more texts than memory holds come back from disk', async () => {
  const store = await TextStore.make()
  try {
    const text = (index: number) => `${index} ${'қ'.repeat(2000)}`
    for (let index = 0; index < 20_000; index++) store.add(text(index))
    for (const index of [0, 19_999, 7, 12_345, 300]) expect(store.get(index)).toBe(text(index))
    expect(store.get(20_000)).toBeUndefined()
    expect(store.get(Number.NaN)).toBeUndefined()
  } finally {
    store.close()
  }
})

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { type RegisterEntry, type RegisterPiece, readRegister } from '../../src/registers/register-file.ts'
import { temporary } from '../support/temp.ts'

let dir: string
beforeAll(async () => {
  dir = temporary('vat')
})

const [x, y, z] = ['251340000003', '251340000073', '051340000001'] as const

async function read(
  content: string | Buffer,
  asOf?: string,
): Promise<{ entries: RegisterEntry[]; rejects: [number, string][] }> {
  const path = join(dir, 'register.csv')
  await writeFile(path, content)
  const pieces: RegisterPiece[] = []
  for await (const piece of readRegister(path, 'vat-payers', { asOf })) pieces.push(piece)
  return {
    entries: pieces.flatMap((piece) => (piece.kind === 'entry' ? [piece.entry] : [])),
    rejects: pieces.flatMap((piece) =>
      piece.kind === 'reject' ? [[piece.line, piece.reason] as [number, string]] : [],
    ),
  }
}

const entry = { bin: x, from: '2025-02-01', to: '2025-12-31', name: 'ТОО "Ромашка"', as_of: null }

describe('columns are known by their headings, in any order', () => {
  test.each([
    ['English', `bin,name,from,to\n${x},"ТОО ""Ромашка""",2025-02-01,2025-12-31\n`],
    [
      'Russian',
      `Наименование налогоплательщика;ИИН/БИН;Дата постановки на учет по НДС;Дата снятия с учета по НДС\r\n"ТОО ""Ромашка""";${x};01.02.2025;31.12.2025\r\n`,
    ],
    [
      'Kazakh',
      `№\tЖСН/БСН\tАтауы\tЕсепке қою күні\tЕсептен шығару күні\n1\t${x}\tТОО "Ромашка"\t01.02.2025\t31.12.2025\n`,
    ],
    [
      'with a byte order mark and a time',
      `\ufeffБИН;Название;Дата регистрации;Дата окончания\n${x};ТОО "Ромашка";01.02.2025 00:00:00;2025-12-31T00:00:00\n`,
    ],
    [
      'under a title',
      `Реестр плательщиков НДС\nна 01.01.2026\n\nБИН;Наименование;С;По\n${x};ТОО "Ромашка";01.02.2025;31.12.2025\n`,
    ],
  ])('%s', async (_name, content) => {
    expect(await read(content)).toEqual({ entries: [entry], rejects: [] })
    expect(await read(gzipSync(content))).toEqual({ entries: [entry], rejects: [] })
  })
})

test('an empty end is none; zeros that a spreadsheet took away come back', async () => {
  const { entries } = await read(`bin,from,to\n${x},2025-02-01,\n${z.slice(1)},2025-02-01,\n`)
  expect(entries).toMatchObject([{ bin: x, to: null, name: null }, { bin: z }])
})

test('without dates the day it is true on must be said', async () => {
  await expect(read(`bin,name\n${x},A\n`)).rejects.toMatchObject({
    exitCode: 2,
    next: [expect.stringContaining('--as-of')],
  })
  expect((await read(`bin,name\n${x},A\n`, '2025-06-01')).entries).toEqual([
    { bin: x, from: null, to: null, name: 'A', as_of: '2025-06-01' },
  ])
})

test('rows with faults are given with line and reason, the others are read', async () => {
  const content = [
    'bin,from,to',
    'x,2025-01-01,',
    ',2025-01-01,',
    '251340000004,2025-01-01,',
    `${x},,`,
    `${x},31.02.2025,`,
    `${x},2025-01-01,soon`,
    `${x},2025-01-02,2025-01-01`,
    `${y},2025-01-01,`,
    '',
  ]
  const { entries, rejects } = await read(content.join('\n'))
  expect(entries.map(({ bin }) => bin)).toEqual([y])
  expect(rejects).toEqual([
    [2, 'the BIN or IIN is not 12 digits'],
    [3, 'there is no BIN or IIN'],
    [4, 'the check digit of the BIN or IIN is wrong'],
    [5, 'there is no day of registration'],
    [6, '"31.02.2025" is not a date (YYYY-MM-DD or DD.MM.YYYY)'],
    [7, '"soon" is not a date (YYYY-MM-DD or DD.MM.YYYY)'],
    [8, 'the registration ends before it begins'],
  ])
})

test('a quote that is never closed costs its own line; a cell of several lines is one', async () => {
  const rows = Array.from({ length: 1200 }, () => `${y},B,2025-01-01`)
  const content = ['bin,name,from', `"${x},A,2025-01-01`, ...rows, `${x},"A\nB",2025-01-01`, `${x},A,2025-01-01`]
  const { entries, rejects } = await read(content.join('\n'))
  expect(rejects).toEqual([[2, 'a quote is not closed']])
  expect(entries.length).toBe(1202)
  expect(entries.at(-2)!.name).toBe('A B')
})

describe('a file of another kind is refused with what to do', () => {
  test.each([
    [
      'Windows-1251',
      Buffer.concat([
        Buffer.from([0xc1, 0xc8, 0xcd, 0x3b, 0xc4, 0xe0, 0xf2, 0xe0, 0x0a]),
        Buffer.from(`${x};2025-01-01\n`),
      ]),
      /Windows-1251/,
      /iconv/,
    ],
    ['UTF-16', Buffer.from('\ufeffbin,from\n', 'utf16le'), /UTF-16/, /iconv/],
    ['a cut-off workbook', Buffer.from('PK\x03\x04xxxx'), /not loaded to its end/, /get the file again/],
    ['a web page', '<html>', /HTML/, /get the file again/],
    ['JSON', '{"releases":[]}', /JSON/, /without --register/],
    ['nothing', '', /empty/, /get the file again/],
    ['another table', 'a,b\n1,2\n', /a, b; a column is needed: bin, БИН/, /--columns/],
  ])('%s', async (_name, content, why, next) => {
    const error = await read(content).catch((error) => error)
    expect(error).toMatchObject({ exitCode: 5, why: expect.stringMatching(why) })
    expect(error.next.join()).toMatch(next)
  })
})

describe('a list of other people', () => {
  async function refusal(name: string, register: 'producers' | 'debarred-abroad' | 'risky-taxpayers', content: string) {
    const path = join(dir, name)
    await writeFile(path, content)
    try {
      for await (const _ of readRegister(path, register));
    } catch (error) {
      return (error as Error).message
    }
    return undefined
  }
  const list = `bin,name,from,to\n${x},ТОО,2025-02-01,\n`

  test('is refused as producers or as debarred, which would accuse or favour them', async () => {
    for (const register of ['producers', 'debarred-abroad'] as const) {
      expect(await refusal('vat_payers.csv', register, list)).toContain('register vat-payers')
      expect(await refusal('list.csv', register, list)).toContain('nothing in the file says')
    }
    expect(await refusal('vat_payers.csv', 'risky-taxpayers', list)).toContain('register vat-payers')
  })

  test('is read when its name, titles or columns say what it is', async () => {
    expect(await refusal('producers.csv', 'producers', list)).toBeUndefined()
    expect(await refusal('list.csv', 'producers', `bin,name,goods,from\n${x},ТОО,Мел,2025-02-01\n`)).toBeUndefined()
    expect(await refusal('debarred.csv', 'debarred-abroad', list)).toBeUndefined()
    expect(await refusal('list.csv', 'debarred-abroad', 'Firm Name,Country,From\nA,B,2025-02-01\n')).toBeUndefined()
  })
})

test('a last row without a line end is told: a file that is cut inside of its last cell looks whole', async () => {
  const path = join(dir, 'cut.csv')
  const unended = async (content: string) => {
    await writeFile(path, content)
    const pieces: RegisterPiece[] = []
    for await (const piece of readRegister(path, 'vat-payers')) pieces.push(piece)
    return pieces.flatMap((piece) => (piece.kind === 'unended' ? [piece.line] : []))
  }
  expect(await unended(`bin,from,name\n${x},2025-02-01,A\n${y},2025-02-01,Бол`)).toEqual([3])
  expect(await unended(`bin,from,name\n${x},2025-02-01,A\n${y},2025-02-01,Болат\n`)).toEqual([])
})

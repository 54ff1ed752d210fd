import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Random } from '../../../src/sandbox/market/random.ts'
import { MemberFinder, Output, wholeNumberAt } from '../../../src/sandbox/server/scan.ts'
import { serveMarket } from '../../../src/sandbox/server/serve.ts'
import { stampNumber, Table } from '../../../src/sandbox/server/table.ts'
import { temporary } from '../../support/temp.ts'
import { Client } from './client.ts'

/** Values with all that makes scanning hard: quotes, backslashes at every distance, brackets inside text, long text. */
function value(random: Random, depth = 0): unknown {
  const kinds = depth > 2 ? 4 : 6
  switch (random.int(0, kinds)) {
    case 0:
      return null
    case 1:
      return random.int(-5_000_000, 5_000_000)
    case 2:
      return random.unit() * 1e6
    case 3:
      return text(random)
    case 4:
      return random.chance(0.5)
    case 5:
      return Array.from({ length: random.int(0, 4) }, () => value(random, depth + 1))
    default:
      return Object.fromEntries(
        Array.from({ length: random.int(0, 4) }, () => [text(random), value(random, depth + 1)]),
      )
  }
}

const letters = ['a', '"', '\\', '{', '}', '[', ']', ',', ':', 'ә', '\n', '\u0001', '😀', ' ']

function text(random: Random): string {
  return Array.from({ length: random.int(0, random.chance(0.1) ? 200 : 12) }, () => random.pick(letters)).join('')
}

describe('finding members', () => {
  test('finds the same values as JSON.parse, whatever their order', () => {
    const random = new Random('scan')
    const keys = ['id', 'nameRu', 'nameKz', 'count', 'Files', '']
    const finder = new MemberFinder(keys)
    for (let round = 0; round < 3000; round++) {
      const names = random.shuffled([...keys, text(random), text(random)]).slice(0, random.int(0, 8))
      const record = Object.fromEntries(names.map((name) => [name, value(random)]))
      const padding = text(random)
      const bytes = Buffer.from(padding + JSON.stringify(record) + padding)
      const start = Buffer.byteLength(padding)
      expect(finder.locate(bytes, start, bytes.length - start)).toBe(true)
      for (const key of keys) {
        const slot = finder.slot(key)
        const at = finder.starts[slot]!
        if (!(key in record)) expect(at).toBe(-1)
        else expect(JSON.parse(bytes.toString('utf8', at, finder.ends[slot]!))).toEqual(record[key])
      }
    }
  })

  test('does not take half an object for one, nor one with spaces', () => {
    const finder = new MemberFinder(['id', 'b'])
    const record = Buffer.from(JSON.stringify({ id: 1, a: 'x"y\\', c: [{ d: '}' }], b: 2 }))
    for (let end = 0; end < record.length; end++) expect(finder.locate(record, 0, end), String(end)).toBe(false)
    expect(finder.locate(record, 0, record.length)).toBe(true)
    for (const odd of ['{ "id":1}', '[1]', 'null', '"x"', '{"id" :1}', '{"id":1,}', '{id:1}', ''])
      expect(finder.locate(Buffer.from(odd), 0, odd.length), odd).toBe(false)
  })

  test('whole numbers', () => {
    const read = (text: string) => wholeNumberAt(Buffer.from(text), 0, text.length)
    expect([read('0'), read('-12'), read('123456789012')]).toEqual([0, -12, 123_456_789_012])
    for (const text of ['', '-', '1.5', '1e3', '"1"', '12345678901234567']) expect(read(text)).toBeUndefined()
  })

  test('output grows', () => {
    const out = new Output(1)
    const long = 'ә'.repeat(5000)
    out.text(long)
    out.byte(0x21)
    out.bytes(Buffer.from(long))
    expect(out.written().toString()).toBe(`${long}!${long}`)
  })
})

describe('a table', () => {
  const stamps = [
    '2023-01-01 00:00:00',
    '2024-02-29 23:59:59',
    '2026-12-31 12:30:15',
    '1999-01-01 00:00:00',
    '1970-01-01 00:00:01',
  ]

  test('keeps columns as the records have them, rows in the order of ids, lines of any length', async () => {
    const directory = temporary('table')
    const lines = stamps.map((stamp, place) =>
      JSON.stringify({
        lastUpdateDate: stamp,
        id: 50 - place * 10,
        customerBin: place === 0 ? '000000000012' : null,
        amount: place === 1 ? 1.25 : 7,
        nameRu: 'ж'.repeat(place === 2 ? 3_000_000 : 10),
        trdBuyId: 5 - place,
      }),
    )
    // Windows line ends, a blank line, no end of the last line, a line by hand.
    await writeFile(
      join(directory, 'lots.ndjson'),
      `${lines.join('\r\n')}\r\n\n{ "id": 7, "trdBuyId": 3, "amount": null }`,
    )
    const table = await Table.open(directory, 'lots')
    expect([...table.ids]).toEqual([7, 10, 20, 30, 40, 50])
    for (const row of [5, 0, 3, 2, 4, 1]) {
      const record = table.record(row)
      expect(record.id).toBe(table.ids[row])
      expect(JSON.parse(table.next(row).toString())).toEqual(record)
      const expected = stampNumber(record.lastUpdateDate)
      expect(table.column('lastUpdateDate')![row]).toBe(Number.isNaN(expected) ? -2147483648 : expected)
    }
    expect(table.column('customerBin')![5]).toBe(12)
    expect(table.column('amount')![4]).toBe(1.25)
    expect(table.column('amount')![0]).toBeNaN()
    expect(table.where('trdBuyId', 3)).toEqual([0, 3])
    expect(table.where('amount', 7)).toEqual([1, 2, 3, 5])
    expect(table.where('trdBuyId', 99)).toEqual([])
    expect([table.find(30), table.find(31)]).toEqual([3, -1])
    table.hide((row) => row === 3)
    expect([...table.shown]).toEqual([0, 1, 2, 4, 5])
    expect(table.isShown(3)).toBe(false)
    table.close()
  })

  test('knows every day from 1970 to 2037', async () => {
    const directory = temporary('days')
    const days = Array.from({ length: 24_837 }, (_, day) => new Date(day * 86_400_000).toISOString().slice(0, 10))
    await writeFile(
      join(directory, 'bids.ndjson'),
      days.map((day, id) => `{"id":${id + 1},"dateApply":"${day} 10:20:30.500000"}`).join('\n'),
    )
    const table = await Table.open(directory, 'bids')
    const column = table.column('dateApply')!
    for (let row = 0; row < table.size; row++) expect(column[row]).toBe(row * 86_400 + 37_230)
    table.close()
  })
})

test('records of any order and type are served as the schema has them', async () => {
  const directory = temporary('odd')
  await mkdir(join(directory, 'refs'))
  const manifest = { format: 1, processes: 1, seed: 1, now: '2026-10-30 12:00:00', counts: {} }
  await writeFile(join(directory, 'market.json'), JSON.stringify(manifest))
  const records = [
    '{"id":3,"nameRu":"\\u0416 \\"x\\" \\\\","amount":"12.50","count":7,"plnPointKatoList":["750000000",null],"pointList":["5",6],"Files":[{"id":9,"objectId":"3"}],"lotNumber":55}',
    '{"nameRu":null,"id":2,"pointList":null,"Files":null,"RefLotsStatus":{"id":360,"nameRu":"own"}}',
    '{ "id": 1, "nameRu": "spaces" }',
  ]
  await writeFile(join(directory, 'lots.ndjson'), `${records.join('\n')}\n`)
  const served = await serveMarket({ from: directory })
  const client = new Client(served)
  const fields =
    'number: lotNumber id nameRu amount count pointList plnPointKatoList Files {id objectId} RefLotsStatus {nameRu}'
  const quick = await client.post(`{Lots {${fields}}}`)
  expect(quick.data.Lots).toEqual([
    {
      number: '55',
      id: 3,
      nameRu: 'Ж "x" \\',
      amount: 12.5,
      count: 7,
      pointList: [5, 6],
      plnPointKatoList: ['750000000', null],
      Files: [{ id: 9, objectId: 3 }],
      RefLotsStatus: null,
    },
    {
      number: null,
      id: 2,
      nameRu: null,
      amount: null,
      count: null,
      pointList: null,
      plnPointKatoList: null,
      Files: null,
      RefLotsStatus: { nameRu: 'own' },
    },
    {
      number: null,
      id: 1,
      nameRu: 'spaces',
      amount: null,
      count: null,
      pointList: null,
      plnPointKatoList: null,
      Files: [],
      RefLotsStatus: null,
    },
  ])
  client.close()
  await served.close()
})

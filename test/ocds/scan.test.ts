import { Readable } from 'node:stream'
import fc from 'fast-check'
import { chain } from 'stream-chain'
import { parser } from 'stream-json'
import { pick } from 'stream-json/filters/pick.js'
import { streamArray } from 'stream-json/streamers/stream-array.js'
import { describe, expect, test } from 'vitest'
import { JsonCompactor, ObjectCheck } from '../../src/ocds/check-json.ts'
import { memberSlices, textMembers } from '../../src/ocds/members.ts'
import { oddValues } from '../../src/ocds/read-odd.ts'
import { ElementScanner, type Scanned } from '../../src/ocds/scan.ts'

type Told = { elements: unknown[]; documents: unknown[]; others: { type: string; text: string }[] }

function cut(text: Buffer, cuts: number[]): Buffer[] {
  const at = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, index) => text.subarray(from, at[index] ?? text.length))
}

const check = new ObjectCheck()

/** What is told must be the same with a check of elements and without. */
function scan(chunks: Buffer[], maxBytes = 1 << 20): Told & { open: boolean } {
  const told = scanBy(new ElementScanner(maxBytes, check), chunks)
  expect(told).toEqual(scanBy(new ElementScanner(maxBytes), chunks))
  return told
}

function scanBy(scanner: ElementScanner, chunks: Buffer[]): Told & { open: boolean } {
  const told: Told = { elements: [], documents: [], others: [] }
  const take = (found: Scanned[]) => {
    for (const piece of found) {
      const text = piece.bytes.toString()
      if (piece.type === 'element') told.elements.push(JSON.parse(text))
      else if (piece.type === 'document') told.documents.push(JSON.parse(text))
      else told.others.push({ type: piece.type, text })
    }
  }
  for (const chunk of chunks) take(scanner.push(chunk))
  const { open } = scanner
  take(scanner.finish())
  return { ...told, open }
}

const jsonValue = fc.jsonValue({ maxDepth: 4 })
const metadata = fc.dictionary(
  fc.string({ maxLength: 8 }).filter((key) => key !== 'releases' && key !== 'records'),
  fc.oneof(jsonValue, fc.constant({ releases: [1], records: [{ releases: [{}] }] })),
  { maxKeys: 4 },
)
const layout = fc.constantFrom(0, 1, '\t', '\n  ')
const cuts = fc.array(fc.nat(), { maxLength: 12 })

describe('the scanner gives what JSON.parse and stream-json give, wherever the bytes are cut', () => {
  test('elements of a package, and its metadata before and after', async () => {
    await fc.assert(
      fc.asyncProperty(
        metadata,
        metadata,
        fc.array(jsonValue, { maxLength: 6 }),
        layout,
        cuts,
        async (before, after, releases, indent, at) => {
          const text = Buffer.from(JSON.stringify({ ...before, releases, ...after }, null, indent))
          const told = scan(cut(text, at))
          const { releases: all, ...rest } = JSON.parse(text.toString())
          expect(told.elements).toEqual(all)
          expect(told.documents).toEqual([{ ...rest, releases: [] }])
          expect(told.others).toEqual([])
          expect(told.open).toBe(false)
          const tokens = chain([Readable.from(cut(text, at)), parser(), pick({ filter: 'releases' }), streamArray()])
          const streamed: unknown[] = []
          for await (const { value } of tokens as AsyncIterable<{ value: unknown }>) streamed.push(value)
          expect(told.elements).toEqual(streamed)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('documents one after the other, and in an array', () => {
    const object = fc.dictionary(
      fc.string({ maxLength: 5 }).map((key) => `k${key}`),
      jsonValue,
      { maxKeys: 4 },
    )
    const between = fc.constantFrom('', '\n', '\r\n', ' , ', '\u001e', '\ufeff')
    fc.assert(
      fc.property(
        fc.array(object, { maxLength: 5 }),
        between,
        fc.boolean(),
        layout,
        cuts,
        (all, gap, list, indent, at) => {
          const texts = all.map((value) => JSON.stringify(value, null, indent))
          const text = list ? `[${texts.join(',\n')}]` : texts.join(gap)
          const told = scan(cut(Buffer.from(text), at))
          expect(told).toEqual({ elements: [], documents: JSON.parse(JSON.stringify(all)), others: [], open: false })
        },
      ),
      { numRuns: 200 },
    )
  })

  test('the token reader finds the same lists, at any depth', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), jsonValue), { maxLength: 5 }),
        layout,
        cuts,
        async (items, indent, at) => {
          const text = Buffer.from(JSON.stringify({ status: 'ok', data: { releases: items } }, null, indent))
          const values: unknown[] = []
          for await (const { list, value } of oddValues(cut(text, at))) {
            expect(list).toBe('releases')
            values.push(JSON.parse(JSON.stringify(value)))
          }
          expect(values).toEqual(JSON.parse(text.toString()).data.releases)
        },
      ),
      { numRuns: 50 },
    )
  })
})

test('what is known of elements is so in any cut, also where the window moves', () => {
  // Own memory: what others have made larger would not move.
  const own = new ObjectCheck()
  const word = fc.constantFrom('ж', '\\u0436', '\\"', '\\\\', 'a', ' ', '{', '1e5')
  const text = fc.record({ words: fc.array(word, { maxLength: 12 }), times: fc.constantFrom(1, 40, 3000) })
  const part = text.map(({ words, times }) => words.join('').repeat(times))
  fc.assert(
    fc.property(
      fc.array(fc.tuple(part, part, fc.nat(), fc.boolean()), { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1 }),
      fc.constantFrom('', ' ', '\n  '),
      (elements, sizes, gap) => {
        const item = ([first, second, n, dated]: (typeof elements)[number], at: number) =>
          `{"a":"${first}",${gap}"ocid":${gap}"o-${at}","n":[${n},{"ocid":"no"}]${dated ? `,"date":"d-${at}"` : ''},"z":{"${second}":{}}}`
        const texts = elements.map(item)
        const whole = Buffer.from(`{"records":[${texts.join(`,${gap}`)}]}`)
        const scanner = new ElementScanner(1 << 24, own)
        const seen: unknown[] = []
        for (let at = 0, turn = 0; at < whole.length; turn++) {
          const size = sizes[turn % sizes.length]!
          for (const piece of scanner.push(whole.subarray(at, at + size)))
            if (piece.type === 'element') {
              const { bytes, plain, compact } = piece
              const slice = ({ from, to }: { from: number; to: number }) =>
                from === -1 ? undefined : bytes.toString('utf8', from, to)
              seen.push([bytes.toString(), plain && slice(plain.ocid), plain && slice(plain.date), compact])
            }
          at += size
        }
        expect(seen).toEqual(
          texts.map((json, at) => [json, `o-${at}`, elements[at]![3] ? `d-${at}` : undefined, gap === '']),
        )
      },
    ),
    { numRuns: 300 },
  )
})

test('white space between values goes, in strings it stays', () => {
  const compactor = new JsonCompactor()
  fc.assert(
    fc.property(jsonValue, layout, (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      expect(compactor.compact(Buffer.from(text)).toString()).toBe(JSON.stringify(value))
    }),
  )
})

test('members of an object are found where they stand', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), jsonValue), layout, (object, indent) => {
      const text = Buffer.from(JSON.stringify(object, null, indent))
      const members = memberSlices(text)
      const parsed = Object.fromEntries([...members].map(([key, bytes]) => [key, JSON.parse(bytes.toString())]))
      expect(parsed).toEqual(JSON.parse(text.toString()))
    }),
  )
})

test('the first texts of an object are found, whatever stands before them', () => {
  fc.assert(
    fc.property(metadata, fc.option(fc.string()), fc.option(fc.string()), layout, (before, ocid, date, indent) => {
      const { ocid: _ocid, date: _date, ...rest } = before
      const text = Buffer.from(
        JSON.stringify({ ...rest, ocid, tag: ['ocid'], date, buyer: { ocid: 'x' } }, null, indent),
      )
      const texts = textMembers(text, ['ocid', 'date'])
      expect(texts.get('ocid') ?? null).toBe(ocid)
      expect(texts.get('date') ?? null).toBe(date)
    }),
  )
})

describe('damage costs the damaged element only', () => {
  const release = (id: string) => `{"ocid":"${id}","tender":{"id":"1","title":"{[,"},"awards":[{"id":"1"}]}`
  const around = (damaged: string) =>
    `{"version":"1.1","releases":[${release('a')},${damaged},${release('c')},\n${release('d')}],"uri":"u"}`
  test.each([
    ['a bracket is missing', release('b').slice(0, -1)],
    ['a bracket too many', `${release('b')}}`],
    ['an inner bracket is missing', release('b').replace('"}', '"')],
    ['a list is not closed', release('b').replace(']}', '}')],
    ['a quote is missing', release('b').replace('"1","title', '"1,"title')],
    ['it stops', release('b').slice(0, 30)],
  ])('%s', (_what, damaged) => {
    const text = Buffer.from(around(damaged))
    for (const size of [1, 7, 64, text.length]) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
        text.subarray(index * size, (index + 1) * size),
      )
      const told = scanLoosely(chunks)
      expect(told.ocids).toContain('a')
      expect(told.ocids).toContain('d')
      expect(told.damage).toBeGreaterThan(0)
    }
  })

  test('an element that is too long is passed over', () => {
    const text = Buffer.from(around(`{"ocid":"b","x":"${'y'.repeat(5000)}"}`))
    expect(scan([text], 1000).elements).toMatchObject([{ ocid: 'a' }, { ocid: 'c' }, { ocid: 'd' }])
  })

  test('an input that stops gives what came before, and the rest as damage', () => {
    const before = `{"releases":[${release('a')},`
    const text = Buffer.from(`${before}${release('b')}]}`)
    for (let length = before.length + 1; length < text.length - 2; length++) {
      const told = scan([text.subarray(0, length)])
      expect(told.elements).toMatchObject([{ ocid: 'a' }])
      expect(told.others).toEqual([{ type: 'damage', text: text.subarray(before.length, length).toString() }])
      expect(told.open).toBe(true)
    }
  })
})

function scanLoosely(chunks: Buffer[]): { ocids: unknown[]; damage: number } {
  const scanner = new ElementScanner(1 << 20)
  const ocids: unknown[] = []
  let damage = 0
  const take = (found: Scanned[]) => {
    for (const piece of found) {
      try {
        if (piece.type === 'element') ocids.push(JSON.parse(piece.bytes.toString()).ocid)
        else if (piece.type === 'damage') damage++
      } catch {
        damage++
      }
    }
  }
  for (const chunk of chunks) take(scanner.push(chunk))
  take(scanner.finish())
  return { ocids, damage }
}

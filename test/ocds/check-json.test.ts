import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { needsMore, ObjectCheck, unsure } from '../../src/ocds/check-json.ts'
import { mayLoseDigits } from '../../src/ocds/scan-json.ts'

const check = new ObjectCheck()

function checked(text: string): boolean {
  const bytes = Buffer.from(text)
  return check.check(bytes, 0, bytes.length) && check.end === bytes.length
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

const object = fc.dictionary(
  fc.string(),
  fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string()),
)

describe('the check of objects judges as JSON.parse does', () => {
  test('JSON, with and without white space', () => {
    fc.assert(
      fc.property(object, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space)
        expect(checked(text)).toBe(true)
        expect(check.spaced).toBe(space !== undefined && text !== '{}')
        if (mayLoseDigits(text.replace(/"(?:[^"\\]|\\.)*"/g, '""'))) expect(check.exact).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('JSON with bytes changed, left out and put in', () => {
    const pieces = [
      '',
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      ' ',
      '\n',
      '0',
      '1',
      '-',
      '.',
      'e',
      '+',
      'null',
      'true',
      'tru',
    ]
    const more = [
      '\u0000',
      '\u001f',
      '\\u00e',
      '\\x',
      '\\ud800',
      '\u00a0',
      'NaN',
      '1e400',
      '01',
      '-0',
      '1.',
      '.5',
      '\ufeff',
    ]
    const mutation = fc.record({ at: fc.nat(), cut: fc.nat(2), piece: fc.constantFrom(...pieces, ...more) })
    fc.assert(
      fc.property(object, fc.array(mutation, { minLength: 1, maxLength: 3 }), (value, mutations) => {
        let text = JSON.stringify(value)
        for (const { at, cut, piece } of mutations) {
          const from = at % (text.length + 1)
          text = text.slice(0, from) + piece + text.slice(from + cut)
        }
        // What is changed inside of a surrogate pair is no UTF-8 in the end.
        if (!text.isWellFormed() || !text.startsWith('{')) return
        expect([text, checked(text)]).toEqual([
          text,
          isJsonObject(text.replace(/[ \n\r\t]+$/, '')) && !/\s$/.test(text),
        ])
      }),
      { numRuns: 20_000 },
    )
  })

  test('an object that goes on needs more, wherever it is cut, whatever stands behind', () => {
    const text = '{"a":[1.5e3,true,null,{"b\\u00e9":"x\\n"}], "ocid" : "o-1","n":-12}'
    for (let to = 0; to < text.length; to++) {
      const bytes = Buffer.from(`${text.slice(0, to)}\u0000${text.slice(to)}`)
      expect(check.check(bytes, 0, to)).toBe(false)
      if (to > 0) expect([to, check.end]).toEqual([to, needsMore])
    }
    expect(checked(text)).toBe(true)
    expect(checked(`${text} `)).toBe(false)
  })

  test('what is deeper than it looks is left to others', () => {
    const deep = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
    expect(checked(deep(900))).toBe(true)
    expect(check.depth).toBe(901)
    expect(checked(deep(100_000))).toBe(false)
    expect(check.end).toBe(unsure)
  })
})

describe('what it sees of a release', () => {
  const seen = (text: string) => {
    expect(checked(text)).toBe(true)
    const bytes = Buffer.from(text)
    const slice = ({ from, to }: { from: number; to: number }) =>
      from === -1 ? undefined : bytes.toString('utf8', from, to)
    return { isPlain: check.isPlain, ocid: slice(check.ocid), date: slice(check.date) }
  }

  test('ocid and date of the release itself', () => {
    expect(seen('{"a":{"ocid":"no","date":"no"},"ocid":"ocds-ж","date":"2026-01-01"}')).toEqual({
      isPlain: true,
      ocid: 'ocds-ж',
      date: '2026-01-01',
    })
    expect(seen('{"ocid":"o","date":{"date":"no"}}')).toEqual({ isPlain: true, ocid: 'o', date: undefined })
    expect(seen('{"ocid":"o","date":null,"x":"not a date"}')).toMatchObject({ isPlain: true, date: undefined })
  })

  test.each([
    ['no ocid', '{"id":"1"}'],
    ['an ocid that is no text', '{"ocid":5}'],
    ['an ocid that is a list of texts', '{"ocid":["o"]}'],
    ['an empty ocid', '{"ocid":""}'],
    ['an ocid with an escape', '{"ocid":"o\\u002d1"}'],
    ['two ocids', '{"ocid":"o","ocid":"p"}'],
    ['two dates', '{"ocid":"o","date":"1","date":"2"}'],
    ['an escaped key', '{"ocid":"o","\\u006fcid":"p"}'],
    ['a link', '{"ocid":"o","url":"https://example.org"}'],
    ['a record', '{"ocid":"o","releases":[]}'],
    ['a compiled release', '{"ocid":"o","compiledRelease":{}}'],
    ['a versioned release', '{"ocid":"o","versionedRelease":{}}'],
  ])('%s is for others to judge', (_name, text) => {
    expect(seen(text).isPlain).toBe(false)
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isDateTime, isUri, momentOf } from '../../../src/ocds/validate/formats.ts'

test.each([
  ['2026-03-16T09:00:00Z', true],
  ['2026-03-16T09:00:00.123+05:00', true],
  ['2024-02-29T00:00:00-03:30', true],
  ['2100-02-29T00:00:00Z', false],
  ['0000-01-01T00:00:00Z', false],
  ['2026-03-16T24:00:00Z', false],
  ['2026-03-16T09:00:60Z', false],
  ['2026-03-16T09:00:00', false],
  ['2026-03-16 09:00:00Z', false],
  ['2026-03-16T09:00Z', false],
  ['2026-03-16t09:00:00z', false],
  ['2026-00-16T09:00:00Z', false],
  ['2026-03-16', false],
  ['', false],
])('%s as a date', (text, expected) => {
  expect(isDateTime(text)).toBe(expected)
})

test.each([
  ['https://example.org', true],
  ['https://user@example.org:80/a/b?c=d&e=/?#f', true],
  ['https://[2001:db8::1]/a', true],
  ['mailto:a@example.org', true],
  ['urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66', true],
  ['http://example.org/%D0%B0', true],
  ['http://example.org/а', false],
  ['http://example.org/a b', false],
  ['http://example.org/%zz', false],
  ['http://example.org/[a]', false],
  ['http://example.org/a#b#c', false],
  ['example.org/a', false],
  ['//example.org', false],
  ['', false],
])('%s as a URI', (text, expected) => {
  expect(isUri(text)).toBe(expected)
})

test('a moment is what Date says of the same text', () => {
  const part = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'))
  const text = fc
    .tuple(fc.integer({ min: 1, max: 9999 }), part(13), part(32), part(24), part(60), part(60))
    .chain(([year, month, day, hour, minute, second]) =>
      fc
        .tuple(fc.constantFrom('', '.1', '.25', '.123', '.1234567'), fc.constantFrom('Z', '+05:00', '-03:30', '+14:00'))
        .map(([fraction, offset]) =>
          [`${String(year).padStart(4, '0')}-${month}-${day}`, `${hour}:${minute}:${second}${fraction}${offset}`].join(
            'T',
          ),
        ),
    )
  fc.assert(
    fc.property(text, (given) => {
      const moment = momentOf(given)
      const date = new Date(given)
      // Date takes 31 February for 3 March, and 24:00 for midnight.
      const isReal =
        !Number.isNaN(date.getTime()) &&
        !given.includes('T24') &&
        new Date(`${given.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10) === given.slice(0, 10)
      if (isReal) expect(Math.floor(moment)).toBe(date.getTime())
      else expect(moment).toBeNaN()
    }),
    { numRuns: 2000 },
  )
})

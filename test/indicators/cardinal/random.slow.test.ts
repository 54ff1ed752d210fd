import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fusedMultiplyAdd } from '../../../src/indicators/cardinal/numbers.ts'
import { codes, type Settings } from '../../../src/indicators/cardinal/settings.ts'
import { onceRounded, plainCardinal } from './plain.ts'
import { run } from './run.ts'

// JSON as text, so that keys can repeat and numbers keep their digits.
type Text = fc.Arbitrary<string>
const odd: Text = fc.constantFrom('null', '1', '"x"', '[]', '{}', 'true', '[1]', '{"id":"a"}', '""', '[{"id":"q"}]')
const mostly = (text: Text): Text => fc.oneof({ weight: 80, arbitrary: text }, { weight: 1, arbitrary: odd })
const one = (...texts: string[]): Text => mostly(fc.constantFrom(...texts.map((text) => JSON.stringify(text))))
const list = (text: Text, most: number): Text =>
  mostly(fc.array(text, { maxLength: most, size: 'max' }).map((texts) => `[${texts.join(',')}]`))
const object = (members: Record<string, Text>): Text =>
  mostly(
    fc
      .tuple(
        fc.tuple(
          ...Object.entries(members).map(([key, text]) => text.map((value) => `${JSON.stringify(key)}:${value}`)),
        ),
        fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3),
        fc.constantFrom('', '', ',"other":[{"id":[],"status":"valid"},-1.5e+3,"\\u0416\\"}"]'),
      )
      .map(([texts, turn, more]) => {
        // Some members in another order, one of them left out, one there twice.
        const turned = turn === 0 ? texts : [...texts.slice(turn), ...texts.slice(0, turn)]
        const kept = turn === 1 ? turned.slice(1) : turn === 2 ? [...turned, texts[0]!] : turned
        return kept.length === 0 ? '{}' : `{${kept.join(',')}${more}}`
      }),
  )

const organisation = object({ id: one('A', 'B', 'C', 'D', 'ж', 'E F') })
const organisations = fc.oneof({ weight: 6, arbitrary: organisation.map((text) => `[${text}]`) }, list(organisation, 3))
// None is 0: a ratio of nothing to nothing has no place among others.
const amount = fc.constantFrom(
  ...[
    '1',
    '2',
    '1.0',
    '2.50',
    '100',
    '1e2',
    '0.1',
    '0.3',
    '12345678901234567890',
    '7',
    '1.1',
    '0',
    '1e400',
    '-0',
    '-3',
  ],
  ...['0.30000000000000004', '123456789.123456789012', '3.3', '4.7', '8', '9'],
)
const date = one(
  ...['2023-01-01T00:00:00Z', '2023-01-01T00:00:00+06:00', '2023-01-10T00:00:00Z', '2023-01-15 23:59:59-01:00'],
  ...[
    '2023-01-16t00:00:00z',
    '2023-01-16',
    '2023-02-30T00:00:00Z',
    '2023-01-20T24:00:00Z',
    '2023-02-01T10:00:00+05:30',
  ],
)
const bid = object({
  status: one('valid', 'valid', 'valid', 'disqualified', 'disqualified', 'invited', 'withdrawn', 'pending', 'new'),
  value: object({ amount: mostly(amount), currency: one('KZT', 'KZT', 'KZT', 'KZT', 'KZT', 'USD') }),
  tenderers: organisations,
  date,
})
const award = object({
  status: one('active', 'active', 'active', 'active', 'cancelled', 'unsuccessful', 'pending'),
  suppliers: organisations,
  items: list(object({ classification: object({ id: one('10', '1120', '22', '33445', 'ж1', '') }) }), 3),
})
const release = object({
  tender: object({
    status: one('complete', 'complete', 'active', 'cancelled'),
    procurementMethod: one('open', 'selective', 'limited'),
    procurementMethodDetails: one('x', 'y', 'z', 'no prices', 'excluded'),
    tenderPeriod: object({ startDate: date, endDate: date }),
    numberOfTenderers: mostly(fc.constantFrom('1', '1', '2', '1.0', '10')),
    procuringEntity: organisation,
  }),
  bids: object({ details: list(bid, 6) }),
  awards: fc.oneof({ weight: 3, arbitrary: award.map((text) => `[${text}]`) }, list(award, 3)),
  buyer: organisation,
})

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 })
const record = (members: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(members).map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)))
const share = fc.constantFrom(0, 0.05, 0.5, 1, 3)
const few = fc.integer({ min: 0, max: 4 })
const settings = record({
  currency: maybe(fc.constant('KZT')),
  no_price_comparison_procurement_methods: maybe(fc.constant('no prices|q')),
  price_comparison_procurement_methods: fc.option(fc.constantFrom('', 'y|x|'), { nil: undefined, freq: 1 }),
  exclusions: maybe(fc.constant({ procurement_method_details: 'excluded' })),
  R003: maybe(
    record({
      threshold: maybe(few.map((value) => value * 5)),
      procurement_methods: maybe(fc.constantFrom('', 'open|limited')),
      procurement_method_details: maybe(fc.constant({ x: 5, y: 20 })),
    }),
  ),
  R018: maybe(record({ procurement_methods: maybe(fc.constantFrom('', 'limited|open|')) })),
  R024: maybe(record({ threshold: fc.option(share, { nil: undefined, freq: 1 }) })),
  R025: maybe(
    record({
      percentile: maybe(fc.constantFrom(0, 25, 75, 100, 101)),
      threshold: maybe(share),
    }),
  ),
  R028: maybe(fc.constant({})),
  R030: maybe(fc.constant({})),
  R035: maybe(record({ threshold: maybe(few) })),
  R036: maybe(fc.constant({})),
  R038: maybe(
    record({ threshold: maybe(share), minimum_submitted_bids: maybe(few), minimum_contracting_processes: maybe(few) }),
  ),
  R048: maybe(record({ digits: maybe(few), threshold: maybe(few), minimum_contracting_processes: maybe(few) })),
  R058: maybe(record({ threshold: fc.option(share, { nil: undefined, freq: 1 }) })),
}) as fc.Arbitrary<Settings>

// One process a line; some ids repeat.
const file = fc.tuple(fc.array(release, { maxLength: 20, size: 'max' }), fc.boolean()).map(([releases, repeats]) =>
  releases.map((text, index) => {
    const ocid = `"ocid":"o${repeats ? index % 20 : index}"`
    return text.startsWith('{') && text !== '{}' ? `{${ocid},${text.slice(1)}` : text === '{}' ? `{${ocid}}` : text
  }),
)

/** Lists of maps have no order. */
// biome-ignore lint/suspicious/noExplicitAny: as it was printed
function ordered(json: any) {
  const maps = Object.entries(json.Maps as Record<string, Record<string, string | string[]>>).map(([name, map]) => [
    name,
    Object.fromEntries(Object.entries(map).map(([id, value]) => [id, Array.isArray(value) ? value.sort() : value])),
  ])
  return { ...json, Maps: Object.fromEntries(maps) }
}

it('gives what a plain reading of the rules gives', { timeout: 300_000 }, () => {
  const flags: Record<string, number> = {}
  fc.assert(
    fc.property(file, settings, (lines, chosen) => {
      const { json } = run(lines.map((line) => `${line}\n`).join(''), chosen, { map: true })
      expect(ordered(json)).toEqual(plainCardinal(lines, chosen))
      for (const group of ['OCID', 'Buyer', 'ProcuringEntity', 'Tenderer'])
        for (const found of Object.values(json[group] ?? {}))
          for (const code of Object.keys(found as object)) flags[code] = (flags[code] ?? 0) + 1
    }),
    { numRuns: 2000, seed: 20251122 },
  )
  // The files are not so odd that an indicator would find nothing in them.
  for (const code of codes) expect([code, (flags[code] ?? 0) >= 10]).toEqual([code, true])
})

it('rounds a fused multiply-add once', () => {
  const double = fc.oneof(
    fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
    fc.constantFrom(1.5, -1.5, 0, 0.1, 0.3, 2 ** -1074, 1e300),
  )
  fc.assert(
    fc.property(double, double, double, (a, b, c) => {
      expect(fusedMultiplyAdd(a, b, c) + 0).toBe(onceRounded(a, b, c) + 0)
    }),
    { numRuns: 3000, seed: 7 },
  )
})

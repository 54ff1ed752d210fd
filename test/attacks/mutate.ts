import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import type { Random } from './attack.ts'

// What has broken readers before, here or elsewhere.
const nasty = [
  '\0',
  '\ufeff',
  '\u2028',
  '\ud800',
  '{{',
  '{{{x}}}',
  '{{#x}}{{/y}}',
  '$' + '{x}',
  '__proto__',
  '"__proto__":{"polluted":1},',
  'constructor',
  'toString',
  '../../../../tmp/escaped',
  '..\\..\\escaped',
  '/etc/passwd',
  'CON',
  '=cmd|"/c calc"!A0',
  '<script>alert(1)</script>',
  "'; DROP TABLE lots; --",
  '1e999999',
  '-0',
  '99999999999999999999999',
  '0x7fffffff',
  'NaN',
  'null',
  '!!js/function "x"',
  '&a [*a, *a]',
  '<!ENTITY x "xxxxxxxxxx">',
  '&x;&x;',
  '<![CDATA[',
  '-->',
  '%s%n',
  '\r',
  '\r\n',
  '\t',
  '"',
  "'",
  '`',
  ';',
  '|',
  '---',
  '---*/',
  '-- evidence',
  '2026-02-30',
  '0000-00-00',
  '[',
  '{',
  '[['.repeat(2000),
  '{"a":'.repeat(2000),
  '('.repeat(2000),
  '- '.repeat(2000),
  '<td>'.repeat(2000),
  'ә'.repeat(5000),
]

/** A damaged form of one of the samples: some bytes other, missing, doubled, or in them what breaks readers. */
export function mutated(samples: readonly Buffer[], random: Random): Buffer {
  let bytes: Buffer = Buffer.from(random.one(samples))
  const times = 1 + random.below(4)
  for (let time = 0; time < times; time++) bytes = changed(bytes, samples, random)
  return bytes
}

function changed(bytes: Buffer, samples: readonly Buffer[], random: Random): Buffer {
  const at = random.below(bytes.length + 1)
  const end = Math.min(bytes.length, at + random.below(60))
  const [before, inside, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)]
  switch (random.below(9)) {
    case 0: {
      const flipped = Buffer.from(bytes)
      if (at < flipped.length) flipped[at]! ^= 1 << random.below(8)
      return flipped
    }
    case 1:
      return Buffer.concat([before, after])
    case 2:
      return Buffer.concat([before, ...Array<Buffer>(1 + random.below(200)).fill(inside), after])
    case 3:
      return random.below(3) === 0 ? before : bytes
    case 4:
      return Buffer.concat([before, Buffer.from([random.below(256), 0xff, 0xc3]), after])
    case 5: {
      const other = random.one(samples)
      const from = random.below(other.length + 1)
      return Buffer.concat([before, other.subarray(from, from + random.below(400)), after])
    }
    case 6:
      return structured(bytes, random) ?? bytes
    case 7: {
      const lines = bytes.toString('latin1').split('\n')
      const [a, b] = [random.below(lines.length), random.below(lines.length)]
      ;[lines[a], lines[b]] = [lines[b]!, lines[a]!]
      return Buffer.from(lines.join('\n'), 'latin1')
    }
    default:
      return Buffer.concat([
        before,
        Buffer.from(random.one(nasty)),
        random.below(2) === 0 ? inside : Buffer.alloc(0),
        after,
      ])
  }
}

/** JSON, its lines, or YAML with one value made another: what is well formed and of another shape. */
function structured(bytes: Buffer, random: Random): Buffer | undefined {
  const text = bytes.toString()
  const parsers: [(text: string) => unknown, (value: unknown) => string][] = [
    [JSON.parse, (value) => JSON.stringify(value, null, 1)],
    [
      (given) =>
        given
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      (value) => (value as unknown[]).map((line) => JSON.stringify(line)).join('\n'),
    ],
    [(given) => parse(given, { maxAliasCount: 0 }), (value) => stringify(value)],
  ]
  for (const [read, write] of parsers)
    try {
      const value = read(text)
      if (typeof value !== 'object' || value === null) continue
      replaceOne(value, random)
      return Buffer.from(write(value))
    } catch {
      // Not of this form.
    }
  return undefined
}

function replaceOne(value: object, random: Random): void {
  const places: [Record<string, unknown>, string][] = []
  const walk = (at: Record<string, unknown>) => {
    for (const key of Object.keys(at)) {
      places.push([at, key])
      if (typeof at[key] === 'object' && at[key] !== null) walk(at[key] as Record<string, unknown>)
    }
  }
  walk(value as Record<string, unknown>)
  if (places.length === 0) return
  const [parent, key] = random.one(places)
  if (random.below(6) === 0) delete parent[key]
  else
    [parent[key]] = fc.sample(fc.oneof(fc.constant(null), fc.jsonValue()), { seed: random.below(2 ** 31), numRuns: 1 })
}

import { describe, expect, it } from 'vitest'
import { run } from './run.ts'

interface Bid {
  status?: string
  who?: string[]
  amount?: string
  currency?: string
  date?: string
}

const organisations = (ids: string[]) => ids.map((id) => ({ id }))

/** A release as text: amounts keep their digits. */
function release(
  ocid: string,
  bids: Bid[],
  { winners = ['W'], award = 'active', ...more }: { winners?: string[]; award?: string; [key: string]: unknown } = {},
): string {
  const details = bids.map(({ status = 'valid', who = ['W'], amount, currency = 'KZT', date }) => {
    const text = JSON.stringify({ status, tenderers: organisations(who), date })
    return amount === undefined ? text : `${text.slice(0, -1)},"value":{"amount":${amount},"currency":"${currency}"}}`
  })
  const rest = JSON.stringify({ ocid, awards: [{ status: award, suppliers: organisations(winners) }], ...more })
  return `${rest.slice(0, -1)},"bids":{"details":[${details.join(',')}]}}\n`
}

const tender = (text: string) => `{"ocid":"a","tender":${text}}\n`

describe('R003', () => {
  const period = (from: string, until: string, more = '') =>
    run(tender(`{"tenderPeriod":{"startDate":"${from}","endDate":"${until}"}${more}}`), '[R003]').json.OCID
  const flagged = { a: { R003: 1 } }

  it('counts whole days, and flags fewer than the limit', () => {
    expect(period('2025-01-01T00:00:00Z', '2025-01-16T00:00:00Z')).toBeUndefined()
    expect(period('2025-01-01T00:00:01Z', '2025-01-16T00:00:00Z')).toEqual(flagged)
    expect(period('2025-01-01T00:00:00+05:00', '2025-01-16T00:00:00+06:00')).toEqual(flagged)
  })

  it('reads what RFC 3339 allows, and no date without time and offset', () => {
    expect(period('2025-01-01 00:00:00z', '2025-01-02t00:00:00.123456789012Z')).toEqual(flagged)
    expect(period('2025-01-01T00:00:00Z', '2025-01-02T00:00:00\u221205:00')).toEqual(flagged)
    for (const until of [
      '2025-01-02',
      '2025-01-02T00:00:00',
      '2025-02-30T00:00:00Z',
      '2025-01-02T24:00:00Z',
      '2025-01-02T00:00:00.Z',
    ])
      expect(period('2025-01-01T00:00:00Z', until)).toBeUndefined()
  })

  it('counts a leap second where it lies between the times of day', () => {
    const days = (from: string, until: string, limit: number) =>
      run(tender(`{"tenderPeriod":{"startDate":"${from}","endDate":"${until}"}}`), `[R003]\nthreshold = ${limit}`).json
        .OCID !== undefined
    // From 23:59:60 to the next 23:59:59 it is one second less than a day.
    expect(days('2025-01-01T23:59:60Z', '2025-01-02T23:59:59Z', 1)).toBe(true)
    expect(days('2025-01-01T23:59:59Z', '2025-01-02T23:59:59Z', 1)).toBe(false)
  })

  it('takes the limit of the method, also one named like a member of all objects', () => {
    const text = tender(
      '{"procurementMethodDetails":"constructor","tenderPeriod":{"startDate":"2025-01-01T00:00:00Z","endDate":"2025-01-11T00:00:00Z"}}',
    )
    expect(run(text, '[R003]').json.OCID).toEqual(flagged)
    expect(run(text, '[R003]\n[R003.procurement_method_details]\nconstructor = 10').json.OCID).toBeUndefined()
  })
})

it('R018 takes the digit 1 and no other number for one', () => {
  for (const [number, is] of [
    ...([
      ['1', true],
      ['1.0', false],
      ['"1"', false],
      ['-1', false],
      ['1e0', false],
      ['10', false],
    ] as const),
  ])
    expect([
      number,
      run(tender(`{"procurementMethod":"open","numberOfTenderers":${number}}`), '[R018]').json.OCID !== undefined,
    ]).toEqual([number, is])
})

it('of a key that is repeated the last value counts, whatever an earlier one held', () => {
  const text =
    '{"ocid":"x","tender":{"status":"cancelled"},"bids":{"details":[{"status":"disqualified","tenderers":[{"id":"Q"}]}]},' +
    '"bids":{"details":[]},"bids":{"details":[{"status":"disqualified","status":"valid","tenderers":[{"id":"A","id":"B"}]}]},' +
    '"tender":{"procuringEntity":{"id":"P"}},"ocid":"y","buyer":{"id":"N"},"buyer":null}\n'
  const { json } = run(text, '[R038]\nminimum_submitted_bids = 1\nminimum_contracting_processes = 1\nthreshold = 0.1', {
    map: true,
  })
  expect(json).toMatchObject({
    Meta: { R038: { ProcuringEntity_upper_fence: 0.1 } },
    Maps: { ocid_tenderer: { y: ['B'] } },
  })
  expect(json.Meta.R038).not.toHaveProperty('Buyer_upper_fence')
  expect(json.Tenderer).toBeUndefined()
})

it('reads keys and values with escapes', () => {
  const text =
    '{"\\u006fcid":"\\u0416\\ud83d\\ude00\\n","tender":{"procurementMethod":"\\u006fpen","numberOf\\u0054enderers":1}}\n'
  expect(run(text, '[R018]').json.OCID).toEqual({ 'Ж😀\n': { R018: 1 } })
})

describe('R024 and R058', () => {
  const close = (other: string) => release(`o${other}`, [{ amount: '100' }, { amount: other, who: ['L'] }])

  it('flag what lies on the fence, too', () => {
    const lines = close('105') + close('150') + close('200')
    expect(run(lines, '[R024]\nthreshold = 0.05').json).toMatchObject({
      OCID: { o105: { R024: 0.05 } },
      Tenderer: { W: { R024: 0 }, L: { R024: 0 } },
    })
    expect(run(lines, '[R058]\nthreshold = 1').json).toMatchObject({
      OCID: { o200: { R058: 1 } },
      Tenderer: { W: { R058: 0 } },
    })
  })

  it('need final awards: one that is odd blocks the process, one without status does not', () => {
    const bids = [{ amount: '100' }, { amount: '101', who: ['L'] }]
    const settings = '[R024]\nthreshold = 1'
    expect(run(release('a', bids), settings).json.OCID).toBeDefined()
    const withMore = (award: string) => release('a', bids).replace('"awards":[', `"awards":[${award},`)
    expect(run(withMore('{"status":"pending"}'), settings).json.OCID).toBeUndefined()
    expect(run(withMore('{"status":null}'), settings).json.OCID).toBeDefined()
    expect(run(withMore('{"status":"active"}'), settings).json.OCID).toBeUndefined()
  })

  it('use one currency, and say what they leave out', () => {
    const lines =
      release('a', [{ amount: '100' }, { amount: '101', who: ['L'] }, { amount: '1', who: ['M'], currency: 'USD' }]) +
      release('b', [
        { amount: '100', currency: 'USD' },
        { amount: '101', who: ['L'], currency: 'USD' },
      ])
    const first = run(lines, '[R024]\nthreshold = 1\n[R036]')
    expect(Object.keys(first.json.OCID)).toEqual(['a'])
    expect(first.log).toEqual([
      ' WARN  ocdscardinal::indicators::util > USD is not Some("KZT"), skipping.',
      ' WARN  ocdscardinal::indicators::r036 > USD is not Some("KZT"), skipping.',
      ...Array(2).fill(' WARN  ocdscardinal::indicators::util > USD is not Some("KZT"), skipping.'),
      ...Array(2).fill(' WARN  ocdscardinal::indicators::r036 > USD is not Some("KZT"), skipping.'),
    ])
    expect(Object.keys(run(lines, 'currency = USD\n[R024]\nthreshold = 1').json.OCID)).toEqual(['b'])
  })
})

it('R028 holds a price to its last holder', () => {
  const bids = (...who: string[]) =>
    release(
      'a',
      who.map((id) => ({ who: [id], amount: '5' })),
    )
  expect(run(bids('A', 'A'), '[R028]').json.OCID).toBeUndefined()
  expect(run(bids('A', 'B', 'B'), '[R028]').json.Tenderer).toEqual({ A: { R028: 1 }, B: { R028: 1 } })
  const many = bids(...Array.from({ length: 40 }, (_, at) => `T${at % 2}`))
  expect(Object.keys(run(many, '[R028]').json.Tenderer)).toEqual(['T0', 'T1'])
  // 5 and 5.0 are one price, and so is the order of tenderers no difference.
  const both = release('a', [
    { who: ['A', 'B'], amount: '5' },
    { who: ['B', 'A'], amount: '5.0' },
  ])
  expect(run(both, '[R028]').json.OCID).toBeUndefined()
})

it('R030 compares dates as text', () => {
  const late = (date: string) =>
    run(release('a', [{ date }], { tender: { tenderPeriod: { endDate: '2023-01-01T10:00:00+06:00' } } }), '[R030]').json
      .OCID
  // The same moment, but Z comes after a plus.
  expect(late('2023-01-01T04:00:00Z')).toBeUndefined()
  expect(late('2023-01-01T10:00:00Z')).toEqual({ a: { R030: 1 } })
  expect(late('2023-01-01T10:00:00+06:00')).toBeUndefined()
  expect(late('2023-01-01T10:00:00+06:00 ')).toEqual({ a: { R030: 1 } })
})

it('R035 counts who was disqualified, once each', () => {
  const bids = [{ who: ['W'] }, ...['A', 'B', 'B', 'W'].map((id) => ({ who: [id], status: 'disqualified' }))]
  expect(run(release('a', bids), '[R035]').json.OCID).toEqual({ a: { R035: 2 } })
  expect(run(release('a', bids), '[R035]\nthreshold = 3').json.OCID).toBeUndefined()
  expect(run(release('a', bids, { winners: ['W', 'V'] }), '[R035]').json.OCID).toBeUndefined()
})

it('R036 keeps the first of equal prices', () => {
  const bids = (first: string, second: string) =>
    release('a', [{ amount: '5', status: first }, { amount: '5', status: second }, { amount: '6' }])
  expect(run(bids('disqualified', 'valid'), '[R036]').json.OCID).toEqual({ a: { R036: 1 } })
  expect(run(bids('valid', 'disqualified'), '[R036]').json.OCID).toBeUndefined()
})

it('R048 counts characters, not bytes, and a process once', () => {
  const awards = (...ids: string[]) => [
    { status: 'active', suppliers: [{ id: 'S' }], items: ids.map((id) => ({ classification: { id } })) },
    { status: 'active', suppliers: [{ id: 'S' }], items: [{ classification: { id: 'ж😀1' } }] },
  ]
  const text = JSON.stringify({ ocid: 'a', awards: awards('1011', '1012', '20', 'ж😀2') })
  const settings = '[R048]\nminimum_contracting_processes = 1\nthreshold = 1\ndigits = 2'
  expect(run(text, settings).json.Tenderer).toEqual({ S: { R048: 3 } })
  expect(run(text, settings.replace('processes = 1', 'processes = 2')).json.Tenderer).toBeUndefined()
})

it('prints floats, nulls and the Meta of nothing as ocdscardinal does', () => {
  expect(run('', '').text).toBe('{"Meta":{}}\n')
  expect(run('', '[R024]\n[R025]\n[R038]\n[R048]\n[R058]\n[R003]').json).toEqual({
    Meta: {
      R024: { q1: null, q3: null, lower_fence: null },
      R025: { q1: null, q3: null, upper_fence: null, lower_fence: null },
      R048: { q1: null, q3: null, upper_fence: null },
      R058: { q1: null, q3: null, upper_fence: null },
    },
  })
  const free = release('a', [{ amount: '0' }, { amount: '1e-7', who: ['L'] }])
  expect(run(free, '[R058]\nthreshold = 0.5').text).toBe(
    '{"OCID":{"a":{"R058":null}},"Tenderer":{"W":{"R058":0.0}},"Meta":{"R058":{"upper_fence":0.5}}}\n',
  )
})

describe('lines that are no JSON', () => {
  it('are left out, and the log says why', () => {
    const lines = [
      ...['{"ocid":1,}', '', ' \t', '[1', '{"a":tru}', '{"ocid":"x","a":"\\ud800"}', '\ufeff{}', '5 5', '"\\uж"'],
      ...[`${'['.repeat(127)}${']'.repeat(127)}`, `${'['.repeat(128)}${']'.repeat(128)}`, '01', '"\u0001"', '{1:2}'],
    ]
    expect(run(lines.join('\n'), '[R018]').log).toEqual(
      [
        ['Line 1', 'trailing comma at line 1 column 11'],
        ['Line 4', 'EOF while parsing a list at line 1 column 2'],
        ['Line 5', 'expected ident at line 1 column 9'],
        ['Line 6', 'unexpected end of hex escape at line 1 column 24'],
        ['Line 7', 'expected value at line 1 column 1'],
        ['Line 8', 'trailing characters at line 1 column 3'],
        ['Line 9', 'EOF while parsing a string at line 1 column 6'],
        ['Line 11', 'recursion limit exceeded at line 1 column 128'],
        ['Line 12', 'invalid number at line 1 column 2'],
        ['Line 13', 'control character (\\u0000-\\u001F) found while parsing a string at line 1 column 2'],
        ['Line 14', 'key must be a string at line 1 column 2'],
      ].map(([line, why]) => ` WARN  ocdscardinal > ${line} is invalid JSON, skipping. [${why}]`),
    )
  })

  it('are left out when they are not UTF-8, and those around them are read', () => {
    const one = (ocid: string) => `{"ocid":"${ocid}","tender":{"procurementMethod":"open","numberOfTenderers":1}}\n`
    const bytes = Buffer.concat([Buffer.from(one('a')), Buffer.from([0x22, 0xff, 0x22, 0x0a]), Buffer.from(one('ж'))])
    const { json, log } = run(bytes, '[R018]')
    expect(Object.keys(json.OCID)).toEqual(['a', 'ж'])
    expect(log).toEqual([
      ' WARN  ocdscardinal > Line 2 caused an I/O error, skipping. [stream did not contain valid UTF-8]',
    ])
  })

  it('are told from numbers in the disguise of serde_json', () => {
    const number = '{"$serde_json::private::Number":"1"}'
    const line = `{"ocid":"a","tender":{"procurementMethod":"open","numberOfTenderers":${number}}}\n`
    const { json, log } = run(`{"ocid":"b"}\n${line}5\n{"$a":1,"ocid":"c"}\n{\n`, '[R018]')
    expect(json.OCID).toEqual({ a: { R018: 1 } })
    expect(log).toEqual([
      ' WARN  ocdscardinal > Line 5 is invalid JSON, skipping. [EOF while parsing an object at line 1 column 1]',
    ])
  })
})

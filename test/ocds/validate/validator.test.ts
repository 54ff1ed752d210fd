import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, test } from 'vitest'
import { findingRows, validateFile } from '../../../src/dataset/validate.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'
import { packageOf, validRelease } from './release.ts'

let dir: string
beforeAll(() => {
  dir = temporary('validate')
})

async function rowsOf(content: unknown, options: { version?: '1.0' | '1.1'; name?: string } = {}) {
  const path = join(dir, options.name ?? 'input.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  const validation = await validateFile(path, { report: silent, version: options.version })
  return { ...validation, rows: findingRows(validation.findings) }
}

/** Findings of a package with one release, as `severity kind path: message`. */
async function found(content: unknown, options: Parameters<typeof rowsOf>[1] = {}) {
  const { rows } = await rowsOf(content, options)
  return rows.map(({ severity, kind, path, message }) => `${severity} ${kind} ${path}: ${message}`)
}

type Json = Record<string, unknown>

/** A valid release with the value at a JSON Pointer changed; undefined removes it. */
function changed(pointer: string, value: unknown): Json {
  const release = validRelease() as unknown as Json
  const steps = pointer.slice(1).split('/')
  const last = steps.pop()!
  const parent = steps.reduce<Json>((at, step) => at[step] as Json, release)
  if (value === undefined) delete parent[last]
  else parent[last] = value
  return release
}

const notDate = 'is not a date with time and offset, as 2026-03-16T09:00:00+05:00'

describe('a release', () => {
  it('of which nothing is wrong gives nothing', async () => {
    expect(await found(packageOf([validRelease()]))).toEqual([])
    expect(await found(validRelease())).toEqual([])
  })

  test.each<[string, string, unknown, string]>([
    ['a required field', '/tender/id', undefined, 'error required tender.id: is missing'],
    ['a required field in a list', '/contracts/0/awardID', undefined, 'error required contracts[].awardID: is missing'],
    [
      'a number as text',
      '/tender/value/amount',
      '900',
      'error type tender.value.amount: is text, and should be a number',
    ],
    [
      'a fraction',
      '/tender/numberOfTenderers',
      1.5,
      'error type tender.numberOfTenderers: is a number, and should be a whole number',
    ],
    [
      'an object for a list',
      '/relatedProcesses',
      {},
      'error type relatedProcesses: is an object, and should be a list',
    ],
    ['a text for an object', '/tender/value', 'much', 'error type tender.value: is text, and should be an object'],
    ['null where none may be', '/date', null, 'error type date: is null, and should be text'],
    ['a date without a time', '/awards/0/date', '2026-02-01', `error format awards[].date: ${notDate}`],
    ['a day that is none', '/awards/0/date', '2026-02-30T00:00:00Z', `error format awards[].date: ${notDate}`],
    [
      'a path for an address',
      '/tender/documents/0/url',
      'notice.pdf',
      'error format tender.documents[].url: is not a URI with its scheme, as https://example.org/1',
    ],
    ['an empty id', '/id', '', 'error empty id: is an empty text'],
    ['no items', '/awards/0/items', [], 'error empty awards[].items: is an empty list, and must hold something'],
    ['a blank text', '/tender/title', '  ', 'note empty tender.title: is an empty text'],
    ['an empty object', '/planning/budget', {}, 'note empty planning.budget: is an empty object'],
    ['a code', '/tender/status', 'done', 'error codelist tender.status: is not in the closed codelist tenderStatus'],
    ['a code in a list', '/tag', ['compiled', 'x'], 'error codelist tag[]: is not in the closed codelist releaseTag'],
    [
      'a currency',
      '/awards/0/value/currency',
      'TNG',
      'error codelist awards[].value.currency: is not in the closed codelist currency',
    ],
    [
      'an open code',
      '/parties/1/roles',
      ['supplier', 'carrier'],
      'note codelist parties[].roles[]: is not in the open codelist partyRole',
    ],
    [
      'an organisation that is no party',
      '/awards/0/suppliers/0/id',
      'KZ-BIN-3',
      'error reference awards[].suppliers[].id: is the id of none of the parties',
    ],
    [
      'an award that is none',
      '/contracts/0/awardID',
      'a2',
      'error reference contracts[].awardID: is the id of no award',
    ],
    [
      'a period that ends first',
      '/tender/tenderPeriod/endDate',
      '2026-01-01T00:00:00Z',
      'error dates tender.tenderPeriod.endDate: is before the startDate',
    ],
    [
      'an award before the bids',
      '/awards/0/date',
      '2026-01-19T00:00:00Z',
      'note dates awards[].date: is before the end of tender.tenderPeriod',
    ],
    [
      'a contract before its award',
      '/contracts/0/dateSigned',
      '2026-01-31T23:00:00Z',
      'note dates contracts[].dateSigned: is before the date of its award',
    ],
    [
      'a payment before the contract',
      '/contracts/0/implementation/transactions/0/date',
      '2026-02-09T00:00:00Z',
      'note dates contracts[].implementation.transactions[].date: is before its contract was signed',
    ],
    ['another ocid', '/ocid', '2026-7', 'note ocid ocid: does not begin with a prefix of OCDS, as ocds-a1b2c3-'],
    ['a field of our own', '/tender/kz', { a: 1 }, 'note additional-field tender.kz: is not in OCDS 1.1'],
    ['a language that is none', '/tender/title_', 'x', 'note additional-field tender.title_: is not in OCDS 1.1'],
    [
      'a deprecated field',
      '/tender/amendment',
      { date: '2026-01-01T00:00:00Z' },
      'note deprecated tender.amendment: is deprecated since 1.1',
    ],
    [
      'a field of an extension',
      '/tender/lots',
      [{ id: 'l1', status: 'x' }],
      'note additional-field tender.lots: is of the extension lots, which the package does not declare',
    ],
  ])('with %s', async (_what, pointer, value, expected) => {
    expect(await found(packageOf([changed(pointer, value)]))).toEqual([expected])
  })

  it('has each id once in a list', async () => {
    const release = validRelease()
    release.tender.items[1]!.id = 'i1'
    const { rows } = await rowsOf(packageOf([release]))
    expect(rows).toEqual([
      {
        ...{ severity: 'error', kind: 'duplicate-id', path: 'tender.items[].id', count: 1, releases: 1, values: null },
        message: 'is the id of several elements of one list',
        ...{ ocid: 'ocds-a1b2c3-1', pointer: '/releases/0/tender/items/1/id', value: 'i1' },
        ...{ file: 'input.json', line: null, byte: expect.any(Number) },
      },
    ])
  })

  it('may name what an earlier release holds, unless it is compiled', async () => {
    const release = changed('/contracts/0/awardID', 'a2')
    release.tag = ['contract']
    expect(await found(packageOf([release]))).toEqual([
      'note reference contracts[].awardID: is the id of no award of this release',
    ])
  })

  it('that breaks a rule in one place gives that finding alone, with its place', async () => {
    const places = fc.constantFrom<[string, unknown, string, string]>(
      ['/tender/items/1/id', undefined, 'required', 'tender.items[].id'],
      ['/tender/items/0/unit/value/amount', 'x', 'type', 'tender.items[].unit.value.amount'],
      ['/contracts/0/period/startDate', 'soon', 'format', 'contracts[].period.startDate'],
      ['/parties/0/identifier', [], 'type', 'parties[].identifier'],
      ['/tender/milestones/0/status', 'late', 'codelist', 'tender.milestones[].status'],
      ['/buyer/id', 'nobody', 'reference', 'buyer.id'],
      ['/relatedProcesses/0/scheme', 7, 'type', 'relatedProcesses[].scheme'],
    )
    await fc.assert(
      fc.asyncProperty(places, fc.nat(4), fc.nat(4), async ([pointer, value, kind, path], before, after) => {
        const valid = (from: number, count: number) =>
          Array.from({ length: count }, (_, n) => ({ ...validRelease(), ocid: `ocds-a1b2c3-x${from + n}` }))
        const { rows, counts } = await rowsOf(
          packageOf([...valid(0, before), changed(pointer, value), ...valid(before, after)]),
        )
        expect(rows).toMatchObject([
          { severity: 'error', kind, path, count: 1, releases: 1, pointer: `/releases/${before}${pointer}` },
        ])
        expect(counts.releases).toBe(before + 1 + after)
      }),
      { numRuns: 40 },
    )
  })

  it('is counted with its values, the commonest first', async () => {
    const releases = ['a', 'b', 'b'].map((status, n) => ({ ...changed('/tender/status', status), id: String(n) }))
    const { rows } = await rowsOf(packageOf(releases))
    expect(rows).toMatchObject([{ kind: 'codelist', count: 3, releases: 3, values: ['b', 'a'], value: 'a' }])
  })
})

describe('a package', () => {
  it('has its own fields', async () => {
    const broken = packageOf([validRelease()], { uri: 'x', publisher: {}, publishedDate: undefined, more: 1 })
    expect(await found(broken)).toEqual([
      'error required (package).publishedDate: is missing',
      'error required (package).publisher.name: is missing',
      'error format (package).uri: is not a URI with its scheme, as https://example.org/1',
      'note additional-field (package).more: is not in OCDS 1.1',
    ])
  })

  it('holds something, in a list', async () => {
    expect(await found(packageOf([]))).toEqual([
      'error empty (package).releases: is an empty list, and must hold something',
    ])
    expect(await found(packageOf({ a: validRelease() }))).toEqual([
      'error type (package).releases: is no list of releases',
    ])
  })

  it('has each release once', async () => {
    expect(await found(packageOf([validRelease(), validRelease()]))).toEqual([
      'error duplicate-id id: is, with the same ocid, the id of several releases of the package',
    ])
  })

  it('is of 1.0 when it names no version, and is checked by the rules of 1.0', async () => {
    const { version: _version, ...none } = packageOf([changed('/tender/procurementMethod', 'direct')])
    const { counts, rows } = await rowsOf(none)
    expect(counts.versions).toEqual({ '1.0': 1, '1.1': 0 })
    expect(rows.map(({ kind, path }) => `${kind} ${path}`)).toContain('codelist tender.procurementMethod')
    expect(rows.map(({ kind, path }) => `${kind} ${path}`)).toContain('version (package).version')
    expect(await found(none, { version: '1.1' })).toEqual(['error required (package).version: is missing'])
  })

  test.each([
    ['1.2', 'note version (package).version: is neither 1.0 nor 1.1: the package is checked as OCDS 1.1'],
    ['0.9', 'error version (package).version: is neither 1.0 nor 1.1: the package is checked as OCDS 1.0'],
  ])('of version %s', async (version, expected) => {
    expect(await found(packageOf([validRelease()], { version }))).toContain(expected)
  })

  it('may say its version and extensions after its releases', async () => {
    const { releases, ...metadata } = packageOf([changed('/tender/lots', [{ id: 'l1', status: 'x' }])])
    const extensions = [
      'https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json',
    ]
    expect(await found({ releases, ...metadata, extensions })).toEqual([
      'error codelist tender.lots[].status: is not in the closed codelist tenderStatus',
    ])
  })

  it('declares extensions that are known here, or others', async () => {
    const release = changed('/bids', { details: [{ id: 'b1', status: 'won', more: 1 }] })
    const base = 'https://raw.githubusercontent.com/open-contracting-extensions'
    const known = `${base}/ocds_bid_extension/v1.1.5/extension.json`
    expect(await found(packageOf([release], { extensions: [known] }))).toEqual([
      'error codelist bids.details[].status: is not in the closed codelist bidStatus',
      'note additional-field bids.details[].more: is not in OCDS 1.1',
    ])
    const other = `${base}/ocds_bid_extension/v1.1.4/extension.json`
    expect(await found(packageOf([release], { extensions: [other] }))).toEqual([
      'note extension (package).extensions[]: names an extension whose schema is not known here: its fields count as additional',
      'note additional-field bids: is of the extension bids, which the package does not declare',
    ])
  })
})

describe('records', () => {
  const around = (record: object) => {
    const { releases: _releases, ...metadata } = packageOf([])
    return { ...metadata, records: [record] }
  }
  const link = { url: 'https://example.org/1', date: '2026-01-01T00:00:00Z', tag: ['tender'] }

  it('are checked with their releases, links and compiled release', async () => {
    const record = { ocid: 'ocds-a1b2c3-1', releases: [link], compiledRelease: changed('/tender/id', undefined) }
    const { rows, counts } = await rowsOf(around(record))
    expect(rows).toMatchObject([{ path: 'tender.id', pointer: '/records/0/compiledRelease/tender/id' }])
    expect(counts).toMatchObject({ records: 1, releases: 1, links: 1, packages: 1 })
  })

  it('are checked with their versioned release', async () => {
    const was = (value: unknown) => [{ releaseID: '1', releaseDate: '2026-01-01', releaseTag: ['tender'], value }]
    const versionedRelease = {
      ...{ ocid: 'ocds-a1b2c3-1', initiationType: was('tender') },
      tender: { id: was('1'), status: was('done'), items: [{ description: was('x') }], more: was(1) },
    }
    const record = { ocid: 'ocds-a1b2c3-1', releases: [validRelease()], versionedRelease }
    const { rows } = await rowsOf(around(record))
    expect(rows.map(({ kind, path, pointer }) => [kind, path, pointer])).toEqual([
      ['required', '(versioned).tender.items[].id', '/records/0/versionedRelease/tender/items/0/id'],
      ...['initiationType', 'tender.id', 'tender.items[].description', 'tender.status'].map((path) => [
        'format',
        `(versioned).${path}[].releaseDate`,
        `/records/0/versionedRelease/${path.replace('[]', '.0').replaceAll('.', '/')}/0/releaseDate`,
      ]),
      ['codelist', '(versioned).tender.status[].value', '/records/0/versionedRelease/tender/status/0/value'],
    ])
  })

  it('need an ocid and releases of one sort', async () => {
    expect(await found(around({ compiledRelease: validRelease() }))).toEqual([
      'error required (record).ocid: is missing',
      'error required (record).releases: is missing',
    ])
    const mixed = { ocid: 'ocds-a1b2c3-1', releases: [link, validRelease(), 5, { url: 'x' }] }
    expect(await found(around(mixed))).toEqual([
      'error required (link).date: is missing',
      'error type (record).releases: has both releases and links to releases',
      'error type (record).releases[]: is no release',
      'error format (link).url: is not a URI with its scheme, as https://example.org/1',
    ])
  })

  it('may stand alone', async () => {
    const { rows, counts } = await rowsOf({
      ocid: 'o',
      releases: [changed('/tender/id', 7.5)],
      compiledRelease: validRelease(),
    })
    expect(rows).toMatchObject([{ kind: 'type', path: 'tender.id', pointer: '/releases/0/tender/id' }])
    expect(counts).toMatchObject({ records: 1, releases: 2 })
  })
})

describe('a file', () => {
  it('of lines tells the line', async () => {
    const lines = [validRelease(), changed('/tender/id', undefined), '{"ocid":', validRelease()]
    const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
    const { rows } = await rowsOf(text, { name: 'lines.ndjson' })
    expect(rows).toMatchObject([
      { kind: 'unreadable', path: '(file)', line: 3, file: 'lines.ndjson' },
      { kind: 'required', path: 'tender.id', line: 2, pointer: '/tender/id' },
    ])
  })

  it('that is cut off says so, and what came before is checked', async () => {
    const text = JSON.stringify(packageOf([changed('/tender/id', undefined), validRelease()]))
    const { rows } = await rowsOf(text.slice(0, -200), { name: 'cut.json' })
    expect(rows.map(({ kind }) => kind)).toEqual(['unreadable', 'unreadable', 'required'])
  })

  it('has the same findings however it is cut into documents', async () => {
    const broken = ['/tender/id', '/awards/0/id', '/date'].map((pointer, n) => ({
      ...changed(pointer, undefined),
      id: String(n),
    }))
    const whole = await found(packageOf(broken))
    expect(await found(broken.map((release) => JSON.stringify(release)).join('\n'), { name: 'a.ndjson' })).toEqual(
      whole,
    )
    expect(await found(broken)).toEqual(whole)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareDates, compileSingle, MergeError, type MergeProblem, mergeReleases } from '../../src/ocds/merge.ts'
import { mergeAlike } from '../../src/ocds/merge-alike.ts'
import { mergeRules } from '../../src/ocds/merge-rules.ts'
import { parseExact } from '../../src/ocds/scan-json.ts'
import { ruleTree } from './rule-tree.ts'

type Json = Record<string, unknown>

const rules = mergeRules('1.1')
const none = ruleTree({ omitWhenMerged: [], wholeListMerge: [] })

/** Releases of one process on days after one another, each with an id. */
function days(...contents: Json[]): Json[] {
  return contents.map((content, index) => ({
    ocid: 'o-1',
    id: `r${index + 1}`,
    date: `2026-01-0${index + 1}T00:00:00Z`,
    tag: [index === 0 ? 'tender' : 'tenderUpdate'],
    ...content,
  }))
}

/** The compiled release without what every compiled release has. */
function compiled(releases: Json[], by = rules): Json {
  const { ocid: _ocid, id: _id, date: _date, tag: _tag, ...rest } = mergeReleases('compiled', releases, { rules: by })
  return rest
}

function versions(...values: [number, unknown][]) {
  return values.map(([day, value]) => ({
    releaseID: `r${day}`,
    releaseDate: `2026-01-0${day}T00:00:00Z`,
    releaseTag: [day === 1 ? 'tender' : 'tenderUpdate'],
    value,
  }))
}

test('a compiled release has an id, a date and a tag of its own', () => {
  expect(mergeReleases('compiled', days({ language: 'ru' }, {}), { rules })).toEqual({
    tag: ['compiled'],
    id: 'o-1-2026-01-02T00:00:00Z',
    date: '2026-01-02T00:00:00Z',
    ocid: 'o-1',
    language: 'ru',
  })
  expect(mergeReleases('compiled', [], { rules })).toEqual({ tag: ['compiled'] })
  expect(mergeReleases('compiled', [{ ocid: 'o-1', x: 1 }], { rules })).toEqual({
    tag: ['compiled'],
    id: 'o-1-None',
    ocid: 'o-1',
    x: 1,
  })
})

describe('values', () => {
  test.each([
    ['a literal is replaced', [{ a: 1, b: 'x' }, { a: 2 }], { a: 2, b: 'x' }],
    [
      'false, 0 and an empty text are values',
      [
        { a: true, b: 1, c: 'x' },
        { a: false, b: 0, c: '' },
      ],
      { a: false, b: 0, c: '' },
    ],
    ['null removes a literal', [{ a: 1, b: 2 }, { a: null }], { b: 2 }],
    ['a null first does not stand in the way', [{ a: null }, { a: { b: 1 } }], { a: { b: 1 } }],
    ['an object is merged', [{ a: { b: 1, c: { d: 1 } } }, { a: { c: { e: 2 } } }], { a: { b: 1, c: { d: 1, e: 2 } } }],
    ['an empty object changes nothing', [{ a: { b: 1 } }, { a: {} }], { a: { b: 1 } }],
    ['an object stays when null comes', [{ a: { b: 1 } }, { a: null }], { a: { b: 1 } }],
    ['an object stays when a literal comes', [{ a: { b: 1 } }, { a: 5 }], { a: { b: 1 } }],
    ['an object all of whose fields are null is left empty', [{ a: { b: 1 } }, { a: { b: null } }], { a: {} }],
    ['a list of texts is replaced', [{ a: ['x', 'y'] }, { a: ['z'] }], { a: ['z'] }],
    [
      'a list with anything but objects is replaced',
      [{ a: [{ id: 1 }, 'x'] }, { a: [{ id: 2 }, 'y'] }],
      { a: [{ id: 2 }, 'y'] },
    ],
    ['a list of lists is replaced', [{ a: [[1], [2]] }, { a: [[3]] }], { a: [[3]] }],
    ['an empty list first leaves nothing', [{ a: [] }], {}],
    [
      'a key like a prototype is a key',
      [JSON.parse('{"a":{"__proto__":{"b":1}}}')],
      JSON.parse('{"a":{"__proto__":{"b":1}}}'),
    ],
  ] as [string, Json[], Json][])('%s', (_name, contents, expected) => {
    expect(compiled(days(...contents))).toEqual(expected)
  })
})

describe('lists of objects merge by id', () => {
  test.each([
    [
      'the same id is one object',
      [{ a: [{ id: 'x', b: 1 }] }, { a: [{ id: 'x', c: 2 }, { id: 'y' }] }],
      { a: [{ id: 'x', b: 1, c: 2 }, { id: 'y' }] },
    ],
    [
      '1 and "1" are two',
      [{ a: [{ id: 1, b: 1 }] }, { a: [{ id: '1', c: 2 }] }],
      {
        a: [
          { id: 1, b: 1 },
          { id: '1', c: 2 },
        ],
      },
    ],
    ['without an id each is another', [{ a: [{ b: 1 }] }, { a: [{ b: 1 }] }], { a: [{ b: 1 }, { b: 1 }] }],
    ['an empty list changes nothing', [{ a: [{ id: 1 }] }, { a: [] }], { a: [{ id: 1 }] }],
    [
      'an object that loses its fields keeps its id',
      [{ a: [{ id: 1, b: 1 }] }, { a: [{ id: 1, b: null }] }],
      { a: [{ id: 1 }] },
    ],
    [
      'null ids are one object without an id',
      [{ a: [{ id: null, b: 1 }] }, { a: [{ id: null, b: 2 }] }],
      { a: [{ b: 2 }] },
    ],
    [
      'the same id twice in one list: the later wins',
      [
        {
          a: [
            { id: 1, b: 1 },
            { id: 1, b: 2 },
          ],
        },
      ],
      { a: [{ id: 1, b: 2 }] },
    ],
    [
      'lists in lists too',
      [{ a: [{ id: 1, b: [{ id: 1, c: 1 }] }] }, { a: [{ id: 1, b: [{ id: 2 }] }] }],
      { a: [{ id: 1, b: [{ id: 1, c: 1 }, { id: 2 }] }] },
    ],
  ] as [string, Json[], Json][])('%s', (_name, contents, expected) => {
    expect(compiled(days(...contents))).toEqual(expected)
  })
})

describe('rules of the schema', () => {
  const supplier = (name: string) => ({ awards: [{ id: '1', suppliers: [{ name }] }] })

  test('1.1 merges suppliers by id, 1.0 replaces them', () => {
    const releases = days(supplier('A'), supplier('B'))
    expect(compiled(releases)).toEqual({ awards: [{ id: '1', suppliers: [{ name: 'A' }, { name: 'B' }] }] })
    expect(compiled(releases, mergeRules('1.0'))).toEqual({ awards: [{ id: '1', suppliers: [{ name: 'B' }] }] })
  })

  test('roles and additional classifications are replaced', () => {
    const releases = days(
      {
        parties: [{ id: 'p', roles: ['buyer'] }],
        tender: { items: [{ id: '1', additionalClassifications: [{ id: 'a' }] }] },
      },
      {
        parties: [{ id: 'p', roles: ['supplier'] }],
        tender: { items: [{ id: '1', additionalClassifications: [{ id: 'b' }] }] },
      },
    )
    expect(compiled(releases)).toEqual({
      parties: [{ id: 'p', roles: ['supplier'] }],
      tender: { items: [{ id: '1', additionalClassifications: [{ id: 'b' }] }] },
    })
  })

  test('an empty whole list replaces', () => {
    expect(compiled(days({ tender: { submissionMethod: ['written'] } }, { tender: { submissionMethod: [] } }))).toEqual(
      {
        tender: { submissionMethod: [] },
      },
    )
  })

  test('a field left out by a rule of its own data', () => {
    const by = ruleTree({ omitWhenMerged: ['a.secret'], wholeListMerge: ['a.secret', 'b'] })
    expect(compiled(days({ a: { secret: 1, c: 2 }, b: [{ id: 1 }] }, { b: [{ id: 2 }] }), by)).toMatchObject({
      a: { c: 2 },
      b: [{ id: 2 }],
    })
  })

  test('a field of an extension merges by id', () => {
    const bids = (status: string) => ({ bids: { details: [{ id: 'b1', status }] } })
    expect(compiled(days(bids('pending'), bids('valid')))).toEqual(bids('valid'))
  })
})

describe('order', () => {
  test('by the text of the date, whatever the offset', () => {
    const releases = [
      { ocid: 'o', date: '2000-01-01T23:00:00+06:00', a: 'earlier in time' },
      { ocid: 'o', date: '2000-01-01T18:00:00Z', a: 'later in time' },
    ]
    expect(compiled(releases)).toEqual({ a: 'earlier in time' })
  })

  test('one date keeps the order in which releases came', () => {
    const date = '2000-01-01T00:00:00Z'
    expect(
      compiled([
        { date, a: 1 },
        { date, a: 2 },
      ]),
    ).toEqual({ a: 2 })
  })

  test('several releases of which one has no date have no answer', () => {
    expect(() => compiled([{ date: '2000-01-01', a: 1 }, { a: 2 }])).toThrow(MergeError)
    const problems: MergeProblem[] = []
    const onProblem = (problem: MergeProblem) => problems.push(problem)
    const merged = mergeReleases('compiled', [{ date: '2000-01-01', a: 1 }, { a: 2 }], { rules, onProblem })
    expect(merged.a).toBe(1)
    expect(problems).toMatchObject([{ kind: 'missing-date', path: '/date' }])
  })
})

describe('types that change', () => {
  test.each([
    ['a literal becomes an object', { a: { b: 1 } }, { a: { b: { c: 2 } } }, '/a/b', { a: { b: { c: 2 } } }],
    ['a list of texts becomes an object', { a: ['x'] }, { a: { b: 1 } }, '/a', { a: { b: 1 } }],
    ['an object becomes a list', { a: { b: 1 } }, { a: [{ id: 1, b: 1 }] }, '/a', { a: [{ id: 1, b: 1 }] }],
    ['a list becomes an object', { a: [{ id: 1, b: 1 }] }, { a: { b: 1 } }, '/a', { a: { b: 1 } }],
  ] as [string, Json, Json, string, Json][])(
    '%s: no answer, or the later release',
    (_name, first, second, path, later) => {
      expect(() => compiled(days(first, second))).toThrow(MergeError)
      const problems: MergeProblem[] = []
      const merged = mergeReleases('compiled', days(first, second), {
        rules,
        onProblem: (problem) => problems.push(problem),
      })
      expect(merged).toMatchObject(later)
      expect(problems).toMatchObject([{ kind: 'inconsistent-type', path }])
    },
  )
})

describe('versioned releases', () => {
  const versioned = (...contents: Json[]) => mergeReleases('versioned', days(...contents), { rules })

  test('each change of a value, with the release that made it', () => {
    expect(versioned({ tender: { title: 'x' } }, { tender: { title: 'x' } }, { tender: { title: 'y' } })).toEqual({
      ocid: 'o-1',
      tender: { title: versions([1, 'x'], [3, 'y']) },
    })
  })

  test('a removal is a change to null', () => {
    expect(versioned({ a: 1 }, { a: null })).toMatchObject({ a: versions([1, 1], [2, null]) })
  })

  test('ids of items are left plain, other ids are versioned', () => {
    expect(versioned({ tender: { id: 't', lots: [{ id: 'l', a: 1 }] } }, { tender: { id: 'u' } })).toEqual({
      ocid: 'o-1',
      tender: { id: versions([1, 't'], [2, 'u']), lots: [{ id: 'l', a: versions([1, 1]) }] },
    })
  })

  test('a whole list is one value', () => {
    const submission = (value: string) => ({ tender: { submissionMethod: [value] } })
    expect(versioned(submission('written'), submission('inPerson'))).toMatchObject({
      tender: { submissionMethod: versions([1, ['written']], [2, ['inPerson']]) },
    })
  })

  test('the same id twice in one list is one change', () => {
    expect(
      versioned(
        { a: [{ id: 1, b: 1 }] },
        {
          a: [
            { id: 1, b: 2 },
            { id: 1, b: 1 },
          ],
        },
      ),
    ).toMatchObject({
      a: [{ id: 1, b: versions([1, 1]) }],
    })
  })
})

test('numbers that a double cannot hold keep their digits', () => {
  const text =
    '{"ocid":"o","date":"d","a":12345678901234567890,"b":[{"id":98765432109876543210,"c":0.12345678901234567890123}],"d":1e400}'
  const release = parseExact(text) as Json
  const merged = JSON.stringify(compileSingle(release, rules) ?? mergeReleases('compiled', [release], { rules }))
  for (const digits of ['12345678901234567890', '98765432109876543210', '0.12345678901234567890123', '1e400'])
    expect(merged).toContain(digits)
  const changed = parseExact(text.replace('7890,"b"', '7891,"b"')) as Json
  const history = mergeReleases('versioned', [release, changed], { rules })
  expect((history.a as unknown[]).length).toBe(2)
})

test('one release alone gives the same as the general way', () => {
  const keys = ['id', 'a', 'b', 'roles', 'parties', 'tender', 'items', 'submissionMethod']
  const { release } = fc.letrec((tie) => ({
    leaf: fc.constantFrom(null, null, 0, 1, true, '', 'x', '1', 'None'),
    list: fc.array(fc.oneof({ arbitrary: tie('object'), weight: 9 }, { arbitrary: tie('leaf'), weight: 1 }), {
      maxLength: 3,
    }),
    object: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4 }),
    value: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('object'), tie('list')),
    release: fc.record({
      ocid: fc.constant('o'),
      date: fc.constantFrom('d', null),
      tender: tie('value'),
      parties: tie('value'),
      a: tie('value'),
      id: tie('leaf'),
    }),
  }))
  fc.assert(
    fc.property(release, fc.constantFrom(rules, mergeRules('1.0'), none), (value, by) => {
      const alone = compileSingle(value as Json, by)
      if (alone !== undefined)
        expect(JSON.stringify(alone)).toBe(JSON.stringify(mergeReleases('compiled', [value as Json], { rules: by })))
    }),
    { numRuns: 1000 },
  )
})

test('the quick way gives the same as the general way, or leaves it to that', () => {
  const keys = ['id', 'a', 'b', 'roles', 'parties', 'items', 'submissionMethod']
  const values = fc.letrec((tie) => ({
    leaf: fc.constantFrom(null, 0, 1, true, '', 'x', '1', 'y'),
    item: fc.record(
      { id: fc.constantFrom('1', '2', '3', '4', '5', 1), a: tie('leaf'), b: tie('leaf'), roles: fc.array(tie('leaf')) },
      { requiredKeys: [] },
    ),
    list: fc.uniqueArray(tie('item'), { maxLength: 3, selector: (item) => String((item as Json).id) }),
    long: fc
      .integer({ min: 11, max: 15 })
      .map((length) => Array.from({ length }, (_, at) => ({ id: `${at}`, a: at === 0 ? null : at }))),
    object: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4 }),
    value: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('object'), tie('list')),
  }))
  // The same kind of value under one key, mostly: else hardly a case is quick.
  const release = fc.record(
    {
      tender: values.object,
      parties: values.list,
      items: values.long,
      a: values.leaf,
      any: fc.oneof(values.leaf, values.value),
    },
    { requiredKeys: [] },
  )
  let quick = 0
  let all = 0
  fc.assert(
    fc.property(
      fc.array(release, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(rules, mergeRules('1.0')),
      fc.boolean(),
      (contents, by, strictNull) => {
        const releases = days(...(contents as Json[]))
        const text = JSON.stringify(releases)
        const alike = mergeAlike(JSON.parse(text), by)
        all++
        if (alike === undefined) return
        quick++
        const problems: MergeProblem[] = []
        const onProblem = (problem: MergeProblem) => problems.push(problem)
        expect(alike).toEqual(mergeReleases('compiled', JSON.parse(text), { rules: by, strictNull, onProblem }))
        expect(problems).toEqual([])
      },
    ),
    { numRuns: 3000 },
  )
  expect(quick / all).toBeGreaterThan(0.2)
})

describe('where the reference library departs from the written rule', () => {
  const both = (kind: 'compiled' | 'versioned', releases: Json[]) => {
    const problems: MergeProblem[] = []
    const onProblem = (problem: MergeProblem) => problems.push(problem)
    const reference = mergeReleases(kind, releases, { rules, onProblem })
    const strictProblems: MergeProblem[] = []
    const written = mergeReleases(kind, releases, {
      rules,
      strictNull: true,
      onProblem: (problem) => strictProblems.push(problem),
    })
    return { reference, written, problems: problems.map(({ kind: what, path }) => `${what} ${path}`), strictProblems }
  }

  test('null removes an object or a list, and what comes later stands for itself', () => {
    const tender = { title: 'x', lots: [{ id: 'l', a: 1 }], value: { amount: 1, currency: 'KZT' } }
    const { reference, written, problems, strictProblems } = both(
      'compiled',
      days({ tender }, { tender: { lots: null, value: null } }, { tender: { value: { amount: 2 } } }),
    )
    expect(reference.tender).toEqual({ ...tender, value: { amount: 2, currency: 'KZT' } })
    expect(written.tender).toEqual({ title: 'x', value: { amount: 2 } })
    expect(problems).toEqual(['null-ignored /tender/lots', 'null-ignored /tender/value'])
    expect(strictProblems).toEqual([])
  })

  test('in a history the removal is a change of each value to null, and an object after null is told', () => {
    const { written, problems } = both(
      'versioned',
      days({ a: { b: 1, c: [{ id: 'x', d: 2 }] } }, { a: null }, { a: { b: 3 } }),
    )
    expect(written.a).toEqual({
      b: versions([1, 1], [2, null], [3, 3]),
      c: [{ id: 'x', d: versions([1, 2], [2, null]) }],
    })
    expect(problems).toContain('null-ignored /a')
    const after = both('versioned', days({ a: null }, { a: { b: 1 } }))
    expect(after.written.a).toEqual({ b: versions([2, 1]) })
    expect(after.problems).toEqual(['inconsistent-type /a'])
    expect(after.strictProblems).toEqual([])
  })

  test('null as an id is none', () => {
    const item = (b: number) => ({ a: [{ id: null, b }] })
    const { reference, written, problems } = both('compiled', days(item(1), item(2)))
    expect(reference.a).toEqual([{ b: 2 }])
    expect(written.a).toEqual([{ b: 1 }, { b: 2 }])
    expect(problems).toEqual(['null-id /a', 'null-id /a'])
  })

  test('a literal does not replace an object, which is told', () => {
    expect(both('compiled', days({ a: { b: 1 } }, { a: 5 })).problems).toEqual(['literal-ignored /a'])
  })

  test('dates in order of time, or told when the order of their texts is another', () => {
    const releases = [
      { ocid: 'o', date: '2000-01-01T18:00:00Z', a: 'later in time' },
      { ocid: 'o', date: '2000-01-01T23:00:00+06:00', a: 'earlier in time' },
      { ocid: 'o', date: 'once', a: 'no date' },
    ]
    const problems: MergeProblem[] = []
    const onProblem = (problem: MergeProblem) => problems.push(problem)
    expect(mergeReleases('compiled', releases, { rules, onProblem }).a).toBe('no date')
    expect(problems).toMatchObject([{ kind: 'date-order', path: '/date' }])
    const chronological = mergeReleases('compiled', releases, { rules, chronological: true, onProblem })
    expect(chronological).toMatchObject({ a: 'later in time', date: '2000-01-01T18:00:00Z' })
    expect(problems).toHaveLength(1)
  })
})

test.each([
  ['2026-01-01T00:00:00Z', '2026-01-01T05:00:00+05:00', 0],
  ['2026-01-01', '2026-01-01T00:00:00Z', 0],
  ['2026-01-01T00:00:00', '2026-01-01T00:00:00Z', 0],
  ['2026-01-01T00:00:00+0500', '2026-01-01T00:00:00Z', -1],
  ['2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00Z', 1],
  ['2026-13-01', '2026-01-01', -1],
  ['', '2026-01-01', -1],
  ['b', 'a', 1],
])('as points in time, %s and %s are in the order %i', (a, b, order) => {
  expect(Math.sign(compareDates(a, b))).toBe(order)
  expect(Math.sign(compareDates(b, a))).toBe(order === 0 ? 0 : -order)
})

test('dates in order of their points in time, whatever they look like', () => {
  const part = (most: number) => fc.integer({ min: 0, max: most }).map((number) => String(number).padStart(2, '0'))
  const end = fc.constantFrom('Z', 'z', '+00:00', '+05:00', '', 'Q')
  const time = fc.tuple(part(25), part(61), part(61), end).map(([h, m, s, z]) => `T${h}:${m}:${s}${z}`)
  const date = fc
    .tuple(part(99), part(13), part(32), fc.oneof(time, fc.constant('')))
    .map(([year, month, day, rest]) => `20${year}-${month}-${day}${rest}`)
  const point = (text: string) => {
    const known = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|z|[+-]\d\d:\d\d)?)?$/.exec(text)
    if (known === null) return Number.NaN
    return Date.parse(
      known[1] === undefined ? `${text}T00:00Z` : known[2] === undefined ? `${text}Z` : text.toUpperCase(),
    )
  }
  fc.assert(
    fc.property(date, date, (a, b) => {
      const [first, second] = [point(a), point(b)]
      if (Number.isNaN(first) || Number.isNaN(second)) return
      expect(Math.sign(compareDates(a, b))).toBe(Math.sign(first - second))
    }),
    { numRuns: 3000, seed: 7 },
  )
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyManifest } from '../../src/dataset/manifest.ts'
import { sha256 } from '../../src/files/hash.ts'
import { folderError } from '../../src/sharing/copy.ts'
import { kindOf, notPortable } from '../../src/sharing/paths.ts'
import {
  chooseData,
  type DataState,
  dataId,
  emptyState,
  joinRuns,
  joinStates,
  type RunState,
  raisedRuns,
  type State,
  stateText,
} from '../../src/sharing/state.ts'
import { decide, joined, nameOf, type OwnEntry, type OwnRecord, pushed, sortedSet } from '../../src/sharing/versions.ts'
import { UserError } from '../../src/terminal/errors.ts'

const version = fc.constantFrom<string | null>('a', 'b', 'c', 'd', null)
const seen = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'gone')).map((list) => list.sort())
const entry: fc.Arbitrary<OwnEntry> = fc
  .record({ sha256: version, seen, also: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')) })
  .map(({ sha256: sum, seen: list, also }) => ({
    ...{ path: 'law/x.yaml', sha256: sum, bytes: 1 },
    seen: list.filter((one) => one !== nameOf(sum)),
    also: also.filter((one) => one !== sum && !list.includes(one)).map((one) => ({ sha256: one, bytes: 1 })),
  }))
const sums = (list: OwnEntry['also']) => list.map((one) => one.sha256).sort()

describe('versions of a file', () => {
  it('of two pushes at once are joined with the same result in either order, and none is lost', () => {
    fc.assert(
      fc.property(entry, entry, (a, b) => {
        const both = joined(a, b)
        expect(joined(b, a)).toEqual(both)
        const standing = [both.sha256, ...sums(both.also)]
        for (const [one, other] of [
          [a, b],
          [b, a],
        ] as const)
          for (const sum of [one.sha256, ...sums(one.also)])
            if (sum !== null && !standing.includes(sum)) expect([...other.seen, ...one.seen]).toContain(sum)
      }),
    )
  })

  it('of people who pull and push in any order end the same for all, and nobody loses an own change unseen', () => {
    const step = fc.record({
      who: fc.nat(2),
      what: fc.constantFrom('edit', 'delete', 'push', 'pull', 'push', 'pull'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let shared: OwnEntry | undefined
        let next = 0
        const people = [0, 1, 2].map(() => ({
          here: null as string | null,
          record: undefined as OwnRecord | undefined,
          beside: new Set<string>(),
        }))
        const push = (who: number) => {
          const { here, record } = people[who]!
          const decision = decide(here, record, shared)
          if (decision !== 'ours') return
          const before = shared
          shared = pushed('x', { sha256: here, bytes: 1 }, record, shared)
          people[who]!.record = { last: nameOf(here), seen: shared.seen }
          // What is replaced was seen by whoever replaces it, unless it was a deletion.
          if (before?.sha256 != null) expect([...(record?.seen ?? []), record?.last]).toContain(before.sha256)
        }
        const pull = (who: number) => {
          if (shared === undefined) return
          const me = people[who]!
          const decision = decide(me.here, me.record, shared)
          const list = sortedSet([...(me.record?.seen ?? []), ...shared.seen, nameOf(shared.sha256)])
          if (decision === 'theirs') {
            const own = me.here
            // An own change goes only where others had seen it.
            if (own !== null && own !== shared.sha256) expect(shared.seen).toContain(own)
            me.here = shared.sha256
            me.record = { last: nameOf(shared.sha256), seen: list }
          } else if (decision === 'same') me.record = { last: nameOf(shared.sha256), seen: list }
          else if (decision === 'apart') {
            me.beside.add(shared.sha256!)
            me.record = { last: '', seen: list }
          }
        }
        for (const { who, what } of steps)
          if (what === 'push') push(who)
          else if (what === 'pull') pull(who)
          else people[who]!.here = what === 'delete' ? null : `v${next++}`
        for (let round = 0; round < 4; round++)
          for (const who of [0, 1, 2]) {
            pull(who)
            push(who)
          }
        for (const who of [0, 1, 2]) pull(who)
        const versions = new Set(people.map(({ here }) => here))
        expect(versions.size).toBe(1)
      }),
      { numRuns: 300 },
    )
  })
})

const manifestOf = (releases: readonly string[], tables: string) => ({
  ...emptyManifest(),
  ...{ generation: 1, inputs: tables, data_date: `2026-01-0${releases.length + 1}` },
  releases: {
    s: {
      files: releases.map((text, at) => ({ name: `${at}`, lines: 1, sha256: sha256(text) })),
      count: releases.length,
    },
  },
})
const data: fc.Arbitrary<DataState> = fc
  .record({
    releases: fc.constantFrom(['x'], ['x', 'y'], ['x', 'z'], ['x', 'y', 'z']),
    tables: fc.constantFrom('t', 'u'),
  })
  .map(({ releases, tables }) => {
    const manifest = manifestOf(releases, tables)
    return { id: dataId(manifest), seen: [], manifest, files: [] }
  })
// The name of a run is the hash of what it was made from.
const run: fc.Arbitrary<RunState> = fc
  .record({
    run: fc.constantFrom('a', 'b', 'c'),
    sequence: fc.integer({ min: 1, max: 4 }),
    files: fc.constantFrom('1', '2').map((text) => [{ path: 'flags/runs/a/x', bytes: 1, sha256: sha256(text) }]),
  })
  .map((one) => ({ ...one, asked: ['single-bid'], inputs: one.run === 'c' ? 'u' : 't' }))
const state: fc.Arbitrary<State> = fc
  .record({ data, runs: fc.array(run, { maxLength: 3 }), own: entry, text: fc.constantFrom('p', 'q') })
  .map(({ data: tables, runs, own, text }) => ({
    ...emptyState(),
    ...{ data: tables, runs: joinRuns([runs]), own: [own] },
    cases: [{ path: 'cases/a.md', bytes: 1, sha256: sha256(text) }],
  }))

describe('states of pushes at once', () => {
  it('are joined with the same result in either order, and once more changes nothing', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        const both = joinStates([a, b])
        expect(stateText(joinStates([b, a]))).toBe(stateText(both))
        expect({ ...joinStates([both, b]), own: [] }).toEqual({ ...both, own: [] })
        const kept = [both.data!, ...both.others]
        for (const one of [a.data!, b.data!])
          expect(kept.some((other) => ['same', 'ours'].includes(chooseData(other, one)))).toBe(true)
      }),
    )
  })

  it('have the runs of the current tables as the newest', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 6 }), fc.constantFrom('t', 'u', null), (list, inputs) => {
        const runs = joinRuns([list])
        const raised = raisedRuns(runs, inputs)
        const numbers = runs.map((one) => ({ ...one, sequence: raised.get(one.run) ?? one.sequence }))
        const own = numbers.filter((one) => one.inputs === inputs).map(({ sequence }) => sequence)
        const others = numbers.filter((one) => one.inputs !== inputs).map(({ sequence }) => sequence)
        if (own.length > 0 && inputs !== null) expect(Math.min(...own)).toBeGreaterThan(Math.max(0, ...others))
      }),
    )
  })
})

describe('paths', () => {
  it('that travel stay where they belong', () => {
    for (const path of [
      'cases/a.md',
      'cases/campaigns/a.md',
      'law/x.yaml',
      'watch/rules/a.yaml',
      'releases/s/000001.ndjson.zst',
    ])
      expect(kindOf(path)).toBeDefined()
    for (const path of [
      ...[
        'private/x',
        'cases/../private/x.md',
        '/etc/passwd',
        'C:/x',
        'law//x',
        'law/',
        'law',
        'tmp/x',
        'watch/sent.ndjson',
      ],
      ...[
        'releases/a/b/c',
        'flags/x',
        'flags/runs/../x',
        'law/.git',
        'law/a\\b',
        'law/nul.txt',
        'law/x. ',
        'Law/x',
        'dataset.json',
      ],
    ])
      expect([path, kindOf(path)]).toEqual([path, undefined])
    expect(notPortable('law/й.yaml'.normalize('NFD'))).toContain('NFC')
  })
})

it('a full disk, a quota and a folder that cannot be written are told with what to do', () => {
  const told = (code: string) => folderError(Object.assign(new Error(code), { code }), '/shared') as UserError
  for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG']) expect(told(code).next.join()).toContain('push again')
  for (const code of ['EACCES', 'EPERM', 'EROFS']) expect(told(code).next.join()).toContain('jaryq data pull')
  expect(told('ENOENT')).toBeInstanceOf(UserError)
})

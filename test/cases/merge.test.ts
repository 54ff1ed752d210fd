import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CaseState, changed, conflictsOf, entryChanges, mergeCases, viewOf } from '../../src/cases/case.ts'
import { formatCase, parseCase } from '../../src/cases/case-file.ts'
import { canonical, standing, versionHash } from '../../src/cases/registers.ts'

const empty: CaseState = { id: 'school-7', fields: new Map() }
const at = (minute: number) => new Date(Date.UTC(2026, 2, 20, 10, minute)).toISOString()

// Few paths, few values and few moments, so that copies meet in all of them.
const path = fc.constantFrom(
  'title',
  'campaign',
  'own_key',
  '#body',
  'letters/l-1/reg_no',
  'letters/l-1/note',
  'letters/l-2/note',
  'reviews/r-1/note',
  'flags/single-bid:lot:ocds-jaryq0-1|2/note',
)
const edit = fc.record({ path, value: fc.constantFrom('a', 'b', 'c', 'd'), minute: fc.nat(6) })
const edits = fc.array(edit, { maxLength: 6 })
type Edit = { path: string; value: string; minute: number }
// No two people write in the same thousandth of a second: each has his own. What they write may well be the same.
const edited = (state: CaseState, list: readonly Edit[], who = 0) =>
  list.reduce((before, { path, value, minute }) => {
    const stamp = new Date(Date.parse(at(minute)) + who).toISOString()
    return changed(before, [{ path, value }], stamp)
  }, state)
/** All that is known of a case, in one order; the test below shows that files hold it. */
const whole = ({ fields }: CaseState) =>
  JSON.stringify([...fields].map(([key, { values, over }]) => [key, [...values].sort(), [...over].sort()]).sort())
const copies = fc.tuple(edits, edits, edits, edits)

describe('merging cases', () => {
  it('gives the same bytes in whatever order, however often, and loses nothing that was written at the same time', () => {
    fc.assert(
      fc.property(copies, ([before, ...three]) => {
        const base = edited(empty, before)
        const [a, b, c] = three.map((list, index) => edited(base, list, 250 * (index + 1))) as [
          CaseState,
          CaseState,
          CaseState,
        ]
        const merged = mergeCases(mergeCases(a, b), c)
        const text = whole(merged)
        expect(whole(mergeCases(a, mergeCases(b, c)))).toBe(text)
        expect(whole(mergeCases(mergeCases(c, a), b))).toBe(text)
        expect(whole(mergeCases(merged, mergeCases(b, merged)))).toBe(text)
        for (const copy of [a, b, c])
          for (const [key, register] of copy.fields) {
            const { json, stamp } = standing(register)[0]!
            // Written in this copy since the copies parted: nobody else saw it, so nobody replaced it.
            if (base.fields.get(key)?.values.has(`${stamp} ${json}`)) continue
            // Two clocks that stand at the same moment, and the same value: one of the two wrote over it.
            const hash = versionHash(`${stamp} ${json}`)
            if ([a, b, c].some((other) => other.fields.get(key)?.over.has(hash))) continue
            expect(merged.fields.get(key)!.values.has(`${stamp} ${json}`), `${key} ${json}`).toBe(true)
            if (stamp !== '' && standing(merged.fields.get(key)!)[0]!.json !== json)
              expect(conflictsOf(merged.fields)).toContainEqual(
                expect.objectContaining({ field: key, value: JSON.parse(json) }),
              )
          }
      }),
      { numRuns: 1000 },
    )
  }, 60_000)

  it('says the same through files', async () => {
    await fc.assert(
      fc.asyncProperty(copies, async ([before, ...three]) => {
        const base = edited(empty, before)
        const [a, b] = three.map((list, index) => edited(base, list, 250 * (index + 1))) as [CaseState, CaseState]
        // A case of nothing has no moment; files begin with a title.
        const titled = (state: CaseState) => changed(state, [{ path: 'title', value: 'T' }], at(9))
        const direct = await formatCase(mergeCases(titled(a), titled(b)))
        const read = async (state: CaseState) => parseCase(await formatCase(state), 'x.md')
        const through = mergeCases(await read(titled(a)), await read(titled(b)))
        expect(await formatCase(through)).toBe(direct)
        expect(await formatCase(await parseCase(direct, 'x.md'))).toBe(direct)
      }),
      { numRuns: 150 },
    )
  }, 60_000)

  it('unites entries by id, fields of one entry too', () => {
    const base = changed(empty, entryChanges('letters', 'l-1', { kind: 'a-dvga', sent: '2026-03-20' }), at(0))
    const a = changed(base, [{ path: 'letters/l-1/reg_no', value: 'ЖТ-12' }], at(1))
    const b = changed(
      changed(base, [{ path: 'letters/l-1/answered', value: '2026-04-02' }], at(2)),
      entryChanges('letters', 'l-2', { kind: 'f-prosecutor' }),
      at(3),
    )
    const { letters, conflicts } = viewOf(mergeCases(a, b))
    expect(conflicts).toEqual([])
    expect(letters).toEqual([
      { id: 'l-2', kind: 'f-prosecutor' },
      { id: 'l-1', kind: 'a-dvga', sent: '2026-03-20', reg_no: 'ЖТ-12', answered: '2026-04-02' },
    ])
  })

  it('takes the newest, keeps what stood against it, and lets somebody choose', () => {
    const base = changed(empty, [{ path: 'title', value: 'School' }], at(0))
    const a = changed(base, [{ path: 'title', value: 'School 7' }], at(1))
    const b = changed(base, [{ path: 'title', value: 'School No. 7' }], at(2))
    const merged = mergeCases(a, b)
    expect(viewOf(merged)).toMatchObject({
      title: 'School No. 7',
      conflicts: [{ field: 'title', value: 'School 7', updated: at(1) }],
    })
    const chosen = changed(merged, [{ path: 'title', value: 'School 7' }], at(3))
    expect(viewOf(mergeCases(mergeCases(chosen, a), b))).toMatchObject({ title: 'School 7', conflicts: [] })
    // An old copy brings back nothing that somebody replaced having seen it.
    expect(viewOf(mergeCases(a, base))).toMatchObject({ title: 'School 7', conflicts: [] })
  })

  it('knows by the common copy what was written over by hand', async () => {
    const front = (title: string, status: string) =>
      parseCase(`---\nid: school-7\ntitle: ${title}\nstatus: ${status}\nupdated: 2026-03-20\n---\n`, 'x.md')
    const base = await front('School', 'checking')
    const ours = await front('School 7', 'checking')
    const theirs = await front('School', 'sent')
    expect(viewOf(mergeCases(ours, theirs, base))).toMatchObject({ title: 'School 7', status: 'sent', conflicts: [] })
    // Without it nobody knows, and both stay.
    expect(conflictsOf(mergeCases(ours, theirs).fields)).toHaveLength(2)
    const both = await front('School No. 7', 'checking')
    expect(viewOf(mergeCases(ours, both, base)).conflicts).toHaveLength(1)
  })

  it('refuses two cases', () => {
    expect(() => mergeCases(empty, { ...empty, id: 'other' })).toThrow('two cases')
  })
})

it('writes equal values as equal texts', () => {
  expect(canonical({ b: 1, a: [{ d: null, c: 'x' }] })).toBe('{"a":[{"c":"x","d":null}],"b":1}')
})

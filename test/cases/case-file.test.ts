import { describe, expect, it } from 'vitest'
import { changed, entryChanges, viewOf } from '../../src/cases/case.ts'
import { formatCase, parseCase } from '../../src/cases/case-file.ts'
import type { UserError } from '../../src/terminal/errors.ts'

const written = `---
id: school-7
title: "School 7: the roof"
status: sent
region: "55"
updated: 2026-03-20T10:15:00.000Z
flags:
  - id: single-bid:lot:ocds-jaryq0-1|2
reviews:
  - id: r-1
    date: 2026-03-19
    purchase: 17379679-1
    result: violation
    amount: "1250000.50"
    currency: KZT
    seen_with: [camera, tape]
    updated: 2026-03-20T10:15:00.000Z
letters:
  - id: l-1
    kind: a-dvga
    sent: 2026-03-20
    reg_no: "007"
    updated: 2026-03-20T10:15:00.000Z
own:
  deep: { list: [1, 2.5, true, null] }
---

What the caretaker **saw**.
`

const error = async (text: string) => (await parseCase(text, 'cases/x.md').catch((thrown) => thrown)) as UserError

describe("a case's file", () => {
  it('is read, and written with all that is not known here', async () => {
    const state = await parseCase(written, 'cases/school-7.md')
    expect(viewOf(state)).toMatchObject({
      title: 'School 7: the roof',
      region: '55',
      reviews: [{ amount: '1250000.50', seen_with: ['camera', 'tape'] }],
      letters: [{ reg_no: '007' }],
      body: 'What the caretaker **saw**.',
    })
    const text = await formatCase(state)
    expect(text).toContain('seen_with:')
    expect(text).toContain('deep:')
    expect(await formatCase(await parseCase(text, 'x.md'))).toBe(text)
  })

  it('keeps what a number looks like, whoever wrote it', async () => {
    const state = await parseCase(
      '---\nid: a\nupdated: 2026-03-20\nletters:\n  - id: l\n    reg_no: 007\noutcomes:\n  - kind: fine\n    amount: 12.50\n---\n',
      'x.md',
    )
    expect(viewOf(state)).toMatchObject({ letters: [{ reg_no: '007' }], outcomes: [{ amount: '12.50' }] })
    expect(await formatCase(state)).toContain('reg_no: "007"')
  })

  it('says file, line and what to do', async () => {
    const front = (lines: string) => `---\nid: a\nupdated: 2026-03-20\n${lines}\n---\n`
    const cases: [string, number, RegExp][] = [
      ['no front matter', 1, /no front matter/],
      [front('title: a: b'), 4, /not YAML/],
      [front('status: snet'), 4, /"snet" is none of/],
      [front('letters: none'), 4, /not a list/],
      [front('letters:\n  - id: l-1\n    sent: 20.03.2026'), 6, /date is written/],
      [front('outcomes:\n  - id: o-1\n    amount: 1 250 000'), 6, /amount is written/],
      [front('letters:\n  - id: l-1\n  - id: l-1'), 6, /twice/],
      ['---\ntitle: x\nupdated: 2026-03-20\n---\n', 2, /has no id/],
      ['---\nid: x\n---\n', 2, /changed last/],
      [front('<<<<<<< HEAD\ntitle: a\n=======\ntitle: b\n>>>>>>> other'), 4, /git left both/],
      [front('title: &a b\ncampaign: *a'), 5, /alias/],
    ]
    for (const [text, line, why] of cases) {
      const thrown = await error(text)
      expect(thrown.message, text).toBe(`cases/x.md:${line}: the case cannot be read`)
      expect(thrown.why).toMatch(why)
      expect(thrown.exitName).toBe('data')
    }
    expect((await error(front('status: snet'))).next).toContain('did you mean "sent"?')
  })

  it('reads what Windows and other hands wrote, and two copies know an entry without an id', async () => {
    const text = '\uFEFF---\r\nid: a\r\nupdated: 2026-03-20\r\nnotes:\r\n  - text: x\r\n---\r\n'
    const [one, two] = [await parseCase(text, 'x'), await parseCase(text.replaceAll('\r', ''), 'x')]
    expect(await formatCase(one)).toBe(await formatCase(two))
    expect(viewOf(one).notes[0]?.id).toMatch(/^n-[0-9a-f]{8}$/)
  })

  it('refuses a change that does not fit', () => {
    const state = changed(
      { id: 'a', fields: new Map() },
      entryChanges('letters', 'l', { kind: 'x' }),
      '2026-03-20T00:00:00.000Z',
    )
    expect(() => changed(state, [{ path: 'letters/l/sent', value: 'soon' }], '2026-03-21T00:00:00.000Z')).toThrow(
      'cannot',
    )
    expect(() => changed(state, [{ path: 'status', value: 'done' }], '2026-03-21T00:00:00.000Z')).toThrow('cannot')
  })
})

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../src/law/limits.ts'
import { kindName, methods } from '../../src/law/methods.ts'
import { norms } from '../../src/law/norms.ts'
import { authorities, phases, violations } from '../../src/law/violations.ts'
import { letterKinds } from '../../src/letters/templates.ts'
import { termText } from '../../src/navigator/amounts.ts'
import { dueDate } from '../../src/navigator/due.ts'
import { documentOf, indicatorsOf } from '../../src/navigator/entries.ts'
import { figureText } from '../../src/navigator/figures.ts'
import { type Guide, loadGuide, valuesOf } from '../../src/navigator/guide.ts'
import { entryMarkdown } from '../../src/navigator/markdown.ts'
import { navigate } from '../../src/navigator/navigator.ts'
import {
  caseStudies,
  deadlines,
  goals,
  letterTopics,
  methodTopics,
  phaseTopics,
  stakeholders,
} from '../../src/navigator/topics.ts'
import { limitNames, sections } from '../../src/navigator/words.ts'
import { languages } from '../../src/terminal/languages.ts'
import type { Row } from '../../src/terminal/rows.ts'

const nowhere = join(import.meta.dirname, 'no-such-dataset')
let guide: Guide
beforeAll(async () => {
  guide = await loadGuide(nowhere)
})

async function rowsOf(words: string[], options: { from?: string } = {}): Promise<Row[]> {
  const { rows } = await navigate({ dir: nowhere, guide, words, lang: 'en', ...options })
  return rows.rows as Row[]
}

describe('what the navigator holds', () => {
  it('is 39 violations, all authorities, phases, methods, 43 and 18 grounds, and the rest', () => {
    const count = (section: string) => guide.entries.filter((entry) => entry.section === section).length
    const grounds = (kind: string) =>
      guide.entries.filter(({ section, id }) => section === 'grounds' && id.startsWith(kind))
    expect(count('violations')).toBe(39)
    expect(count('authorities')).toBe(authorities().length)
    expect(phaseTopics().map(({ id }) => id)).toEqual([...phases])
    expect(grounds('direct-')).toHaveLength(43)
    expect(grounds('change-')).toHaveLength(18)
    expect(new Set(methodTopics().map(({ id }) => id))).toEqual(new Set(methods().map(({ kind }) => kind)))
    expect(count('deadlines')).toBe(deadlines().length)
    for (const section of sections) expect(count(section), section).toBeGreaterThan(6)
  })

  it('has one address for each entry, and texts in each language', () => {
    const addresses = guide.entries.map(({ section, id }) => `${section}/${id}`)
    expect(new Set(addresses).size).toBe(addresses.length)
    for (const { section, id, title, what } of guide.entries)
      for (const lang of languages)
        for (const text of [title, what]) {
          expect(text[lang].trim(), `${section}/${id} ${lang}`).not.toBe('')
          if (lang !== 'en' && !['ocds', 'e-otinish'].includes(id))
            expect(text[lang], `${section}/${id} ${lang}`).toMatch(/[а-яәғқңөұүһі]/i)
        }
  })

  it('names only norms, values, violations, indicators, metrics and stakeholders that there are', () => {
    const known = new Set(norms().map(({ key }) => key))
    const values = new Set(limits().map(({ key }) => key))
    const kinds = new Set(violations().map(({ id }) => id))
    const people = new Set(stakeholders().map(({ id }) => id))
    for (const { section, id, norms: keys } of guide.entries)
      expect(
        keys.filter((key) => !known.has(key)),
        `${section}/${id}`,
      ).toEqual([])
    for (const { id, limits: keys } of methodTopics())
      for (const key of keys) {
        expect(values.has(key), `${id} ${key}`).toBe(true)
        expect(key in limitNames || deadlines().some((one) => one.id === key), key).toBe(true)
      }
    for (const { id, who, phase } of deadlines()) {
      expect(values.has(id), id).toBe(true)
      expect(people.has(who), id).toBe(true)
      expect(phases).toContain(phase)
    }
    for (const { id, violations: named } of [...caseStudies(), ...goals()])
      for (const one of named) expect(kinds.has(one), id).toBe(true)
    const names = guide.indicators.map(({ name }) => name)
    for (const { id, indicators } of caseStudies())
      expect(
        indicators.filter((name) => !names.includes(name)),
        id,
      ).toEqual([])
    for (const { id, metrics } of goals()) {
      expect(metrics.length, id).toBeGreaterThan(0)
      expect(
        metrics.filter((name) => !guide.metrics.has(name)),
        id,
      ).toEqual([])
    }
    for (const { authority } of stakeholders())
      if (authority !== null) expect(authorities().map(({ id }) => id)).toContain(authority)
  })

  it('names every kind of letter, and each that a violation, a phase or an aim names', async () => {
    const kinds = letterTopics().map(({ kind }) => kind)
    expect((await letterKinds()).filter((kind) => !kinds.includes(kind))).toEqual([])
    const named = [
      ...violations().flatMap(({ letter, other_letters }) => [letter, ...other_letters]),
      ...phaseTopics().flatMap(({ actions }) => actions.flatMap(({ letters }) => letters)),
      ...goals().flatMap(({ letters }) => letters),
    ]
    expect(named.filter((kind) => !kinds.includes(kind))).toEqual([])
    const bodies = authorities().map(({ id }) => id)
    for (const { authority } of letterTopics()) if (authority !== null) expect(bodies).toContain(authority)
  })

  it('says of a case no more than its source: an outcome, or that there is none', () => {
    for (const one of caseStudies()) {
      const page = entryMarkdown(documentOf(guide, guide.entries.find((entry) => entry.id === one.id)!, 'en'))
      expect(page).toContain(one.outcome === null ? 'The source does not state it.' : one.outcome.en)
      expect(page).toContain(one.source.en)
      expect(page).toContain('from a secondary source')
    }
  })
})

describe('an entry as a page', () => {
  it('is written for every entry in each language, without a gap', () => {
    for (const entry of guide.entries)
      for (const lang of languages) {
        const page = entryMarkdown(documentOf(guide, entry, lang))
        expect(page, `${entry.section}/${entry.id} ${lang}`).not.toMatch(/undefined|null\b|NaN|\[object|## \n|\{\{/)
        expect(page.split('\n')[0]).toBe(`# ${entry.title[lang]}`)
      }
  })

  it('of a violation says signs, indicators, proof, explanations, addressee, letter, fine and day', () => {
    const entry = guide.entries.find(({ id }) => id === 'short-bid')!
    const page = entryMarkdown(documentOf(guide, entry, 'en'))
    for (const said of [
      '## What it looks like',
      '`jaryq flag bid-period-below-minimum`',
      '## What may explain it lawfully',
      '## What to collect',
      '(`jaryq navigator authorities customer`)',
      '`jaryq letter new a-dvga --flag ID`',
      'Point 164 of the Rules',
      'edition: amended to December 2025',
      'read on 2026-02-23',
    ])
      expect(page).toContain(said)
  })

  it('marks what was not verified', () => {
    const page = (address: string) =>
      entryMarkdown(documentOf(guide, guide.entries.find(({ section, id }) => `${section}/${id}` === address)!, 'ru'))
    expect(page('stakeholders/treasury')).toContain('**НЕ ПРОВЕРЕНО**')
    expect(page('deadlines/information-answered')).toContain('НЕ ПРОВЕРЕНО')
    expect(page('deadlines/payment')).not.toContain('НЕ ПРОВЕРЕНО')
    expect(page('methods/rating')).toContain('2\u00a0% (НЕ ПРОВЕРЕНО)')
  })

  it('warns of what was read more than 90 days before the data', () => {
    const late = { ...guide, asOf: '2026-11-21' }
    const entry = guide.entries.find(({ id }) => id === 'split')!
    expect(entryMarkdown(documentOf(late, entry, 'en'))).toContain('may have changed since')
    expect(entryMarkdown(documentOf({ ...guide, asOf: '2026-03-01' }, entry, 'en'))).not.toContain(
      'may have changed since',
    )
  })

  it('of a ground says what it takes', () => {
    const conditions = (id: string) =>
      documentOf(guide, guide.entries.find((entry) => entry.id === id)!, 'en').parts.find(
        ({ heading }) => heading === 'What it takes',
      )!.lines
    expect(conditions('direct-38').flat().join()).toContain('three commercial offers')
    expect(conditions('direct-26').flat().join()).toMatch(/list of the Ministry.*competition agency/)
    expect(conditions('direct-9').flat().join()).toContain('None besides')
  })

  it('links both ways between indicators and violations', () => {
    for (const { name, violations: named } of guide.indicators)
      for (const id of named) expect(indicatorsOf(guide, id)).toContain(name)
  })
})

describe('the rows', () => {
  it('of violations begin with what scripts read', async () => {
    const { rows } = await navigate({ dir: nowhere, guide, words: ['violations'], lang: 'en' })
    expect(rows.columns.slice(0, 8).map(({ name }) => name)).toEqual([
      'id',
      'title',
      'phase',
      'norms',
      'indicators',
      'authority',
      'letter',
      'act_by',
    ])
    const split = (rows.rows as Row[]).find(({ id }) => id === 'split')!
    expect(split).toMatchObject({ phase: 'planning', authority: 'dvga', letter: 'a-dvga', status: 'verified' })
    expect(split.indicators).toContain('split-below-threshold')
  })

  it('of each section have every column filled or null', async () => {
    for (const section of sections) {
      const { rows } = await navigate({ dir: nowhere, guide, words: [section], lang: 'kk' })
      for (const row of rows.rows as Row[])
        for (const { name } of rows.columns) expect(row[name], `${section} ${row.id} ${name}`).not.toBeUndefined()
    }
  })

  it('of deadlines work out the last day', async () => {
    const [answered] = await rowsOf(['deadlines', 'letter-answered'], { from: '2026-11-20' })
    expect(answered).toMatchObject({ term: 'at most 15 working days', due: '2026-12-11', provisional: false })
    const [next] = await rowsOf(['deadlines', 'letter-answered'], { from: '2026-12-11' })
    expect(next).toMatchObject({ due: '2027-01-06', provisional: true })
    expect((await rowsOf(['deadlines', 'payment'], { from: '2026-03-01' }))[0]!.due).toBe('2026-03-31')
    expect((await rowsOf(['deadlines', 'e-shop-preorder-wait'], { from: '2026-03-01' }))[0]!.due).toBeNull()
  })

  it('refuse what does not fit', async () => {
    await expect(rowsOf(['violations'], { from: '2026-01-01' })).rejects.toThrow('--from belongs to the deadlines')
    await expect(navigate({ dir: nowhere, guide, words: ['violations'], lang: 'en', page: true })).rejects.toThrow(
      'no entry is named',
    )
    await expect(rowsOf(['deadlines', 'payment'], { from: '2035-01-01' })).resolves.toHaveLength(1)
    await expect(rowsOf(['deadlines', 'letter-answered'], { from: '2035-01-01' })).rejects.toThrow('no year 2035')
  })

  it('take a section misspelt or in another language', async () => {
    for (const name of ['violatons', 'Нарушения', 'бұзушылықтар']) {
      const { rows } = await navigate({ dir: nowhere, guide, words: [name], lang: 'en' })
      expect(rows.rows).toHaveLength(39)
    }
    const found = await navigate({ dir: nowhere, guide, words: ['method', 'tender'], lang: 'en' })
    expect((found.rows.rows as Row[])[0]!.id).toBe('tender')
  })

  it('say so when nothing is found, with the nearest name', async () => {
    const { rows, nothing } = await navigate({ dir: nowhere, guide, words: ['violations', 'zzzzqq'], lang: 'en' })
    expect(rows.rows).toEqual([])
    expect(nothing).toContain('nothing was found for "zzzzqq" in violations')
  })
})

describe('terms', () => {
  const limit = (key: string) => valuesOf(guide.law, key).at(-1)!
  it('are said as people say them', () => {
    expect(termText(limit('payment'), 'at-most', guide.law, 'ru')).toBe('не более 30 календарных дней')
    expect(termText(limit('discussion-protocol'), 'at-most', guide.law, 'ru')).toBe('не более 1 рабочего дня')
    expect(termText(limit('bid-period-tender'), 'at-least', guide.law, 'kk')).toBe('5 жұмыс күнінен кем емес')
    expect(termText(limit('letter-registered'), 'at-most', guide.law, 'en')).toBe('the same day')
    expect(termText(limit('rnu-term'), 'exactly', guide.law, 'ru')).toBe('24 месяца')
  })

  it('in months end on the same day of the month, or its last; those of letters on a working day', () => {
    expect(dueDate(limit('bridge-direct'), '2025-12-31', guide.law)).toEqual({ date: '2026-02-28', provisional: false })
    // 21 February 2026 is a Saturday.
    expect(dueDate(limit('letter-complaint'), '2025-11-21', guide.law)).toEqual({
      date: '2026-02-23',
      provisional: false,
    })
  })
})

it('says a figure with how many it rests on', () => {
  const base = { currency: null, variant: null, n: 1204, dataDate: '2026-03-20' }
  expect(figureText({ ...base, value: 0.3841, format: 'share', weight: 'count' }, 'ru', '–')).toBe(
    '38,4\u00a0% по числу (n\u00a0=\u00a01\u00a0204)',
  )
  expect(figureText({ ...base, value: null, format: 'share', weight: null }, 'en', 'no value')).toBe(
    'no value (n\u00a0=\u00a01,204)',
  )
  expect(figureText({ ...base, value: 5e6, format: 'money', currency: 'KZT', weight: null }, 'en', '')).toBe(
    '5,000,000 KZT (n\u00a0=\u00a01,204)',
  )
})

it('shows the figures of an aim, a line for each definition of a metric', () => {
  const figure = { format: 'share', currency: null, weight: 'count', n: 40, dataDate: '2026-03-20' }
  const figures = new Map([
    [
      'direct-share',
      [
        { ...figure, value: 0.25, variant: 'direct' },
        { ...figure, value: 0.5, variant: 'single-source' },
      ],
    ],
  ])
  const entry = guide.entries.find(({ id }) => id === 'less-single-source')!
  const page = entryMarkdown(documentOf({ ...guide, figures }, entry, 'en'))
  expect(page).toContain(
    'Direct purchases, by direct contract: 25.0% by number (n\u00a0=\u00a040); data as of 20 March 2026',
  )
  expect(page).toContain('Lots with a single bidder: not computed: no dataset')
})

it('names methods as the law does', () => {
  for (const { id } of methodTopics()) for (const lang of languages) expect(kindName(id, lang)).not.toBe('')
  expect(
    readdirSync(join(import.meta.dirname, '../../src/navigator/data')).every((name) => name.endsWith('.json')),
  ).toBe(true)
})

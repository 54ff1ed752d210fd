import { methods } from '../law/methods.ts'
import { isStale } from '../law/reading.ts'
import { authorities, violations } from '../law/violations.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Column, ColumnType, Row, Rows } from '../terminal/rows.ts'
import { termText } from './amounts.ts'
import { dueDate } from './due.ts'
import { conditionsOf, indicatorsOf } from './entries.ts'
import { type Entry, type Guide, valuesOf } from './guide.ts'
import {
  caseStudies,
  deadlines,
  goals,
  letterTopics,
  methodTopics,
  phaseTopics,
  stakeholders,
  terms,
} from './topics.ts'
import { type Section, sectionLeads, sectionNames, sections } from './words.ts'

/** What the rows of a section may ask for besides. */
export interface RowOptions {
  lang: Lang
  /** The day of the event that terms run from. */
  from?: string | undefined
}

type Shape = Record<string, ColumnType>

const lists = (...names: string[]): Shape => Object.fromEntries(names.map((name) => [name, 'json' as const]))
const plain = (...names: string[]): Shape => Object.fromEntries(names.map((name) => [name, 'text' as const]))

// The first columns of violations are what scripts read.
const shapes: Record<Section, Shape> = {
  phases: { ...plain('id', 'title', 'what'), ...lists('see', 'violations', 'deadlines', 'norms'), ...plain('status') },
  violations: {
    ...plain('id', 'title', 'phase'),
    ...lists('norms', 'indicators'),
    ...plain('authority', 'letter', 'act_by', 'what'),
    ...lists('signs', 'evidence', 'innocent', 'authorities', 'other_letters', 'liability', 'crimes'),
    ...plain('consequence'),
    ...lists('cases', 'goals'),
    ...plain('status'),
  },
  authorities: {
    ...plain('id', 'title', 'remit', 'channel'),
    ...lists('letters', 'violations', 'norms'),
    ...plain('status'),
  },
  deadlines: {
    ...plain('id', 'title', 'term', 'side'),
    value: 'number',
    ...plain('unit', 'counted_from', 'who', 'phase'),
    ...lists('norms'),
    ...plain('status'),
    read: 'date',
    stale: 'boolean',
    from: 'date',
    due: 'date',
    provisional: 'boolean',
  },
  methods: {
    ...plain('id', 'title', 'law'),
    competitive: 'boolean',
    ...plain('what'),
    ...lists('portal_methods', 'limits', 'norms'),
    ...plain('status'),
  },
  grounds: { ...plain('id', 'title'), number: 'integer', ...lists('conditions', 'norms'), ...plain('status') },
  stakeholders: { ...plain('id', 'title', 'what', 'authority'), ...lists('norms'), ...plain('status') },
  cases: {
    ...plain('id', 'title', 'what', 'outcome'),
    ...lists('violations', 'indicators'),
    ...plain('source', 'status'),
  },
  goals: {
    ...plain('id', 'title', 'what'),
    ...lists('metrics', 'figures', 'violations', 'cases', 'letters'),
    ...plain('status'),
  },
  terms: { ...plain('id', 'title', 'what'), ...lists('also', 'see', 'norms'), ...plain('status') },
}

/** The columns that people read of a section. */
export const shortColumns: Record<Section, string> = {
  phases: 'id,title,what',
  violations: 'id,title,phase,authority,letter',
  authorities: 'id,title,remit',
  deadlines: 'id,title,term,counted_from',
  methods: 'id,title,law,what',
  grounds: 'id,title',
  stakeholders: 'id,title,what',
  cases: 'id,title,outcome',
  goals: 'id,title,what',
  terms: 'id,title,what',
}

function columnsOf(shape: Shape): Column[] {
  return Object.entries(shape).map(([name, type]) => ({ name, type }))
}

/** Entries of one section as rows, with the columns of that section. */
export function sectionRows(guide: Guide, section: Section, entries: readonly Entry[], options: RowOptions): Rows {
  return { columns: columnsOf(shapes[section]), rows: entries.map((entry) => rowOf(guide, entry, options)) }
}

/** Entries of any section as rows. */
export function foundRows(entries: readonly Entry[], lang: Lang): Rows {
  return {
    columns: columnsOf({ ...plain('section', 'id', 'title', 'what', 'status', 'command') }),
    rows: entries.map(
      ({ section, id, title, what, status }): Row => ({
        ...{ section, id, status, title: title[lang], what: what[lang] },
        command: `jaryq navigator ${section} ${id}`,
      }),
    ),
  }
}

/** The sections as rows. */
export function overviewRows(guide: Guide, lang: Lang): Rows {
  return {
    columns: [
      ...columnsOf(plain('section', 'title', 'about')),
      { name: 'entries', type: 'integer' },
      { name: 'command', type: 'text' },
    ],
    rows: sections.map(
      (section): Row => ({
        section,
        title: sectionNames[section][lang],
        about: sectionLeads[section][lang],
        entries: guide.entries.filter((entry) => entry.section === section).length,
        command: `jaryq navigator ${section}`,
      }),
    ),
  }
}

function rowOf(guide: Guide, entry: Entry, { lang, from }: RowOptions): Row {
  const { section, id, norms, status } = entry
  const base = { id, title: entry.title[lang], what: entry.what[lang], norms, status }
  const own = <T extends { id: string }>(all: readonly T[]) => all.find((one) => one.id === id)!
  const said = (texts: readonly Record<Lang, string>[]) => texts.map((text) => text[lang])
  const naming = (all: readonly { id: string; violations: string[] }[]) =>
    all.filter((one) => one.violations.includes(id)).map((one) => one.id)
  switch (section) {
    case 'phases':
      return {
        ...base,
        see: said(own(phaseTopics()).see),
        violations: violations()
          .filter(({ phase }) => phase === id)
          .map((one) => one.id),
        deadlines: deadlines()
          .filter(({ phase }) => phase === id)
          .map((one) => one.id),
      }
    case 'violations': {
      const { phase, letter, other_letters, liability, crimes, ...one } = own(violations())
      return {
        ...{ ...base, phase, letter, other_letters, liability, crimes },
        indicators: indicatorsOf(guide, id),
        authority: one.authorities[0],
        authorities: one.authorities,
        act_by: one.act_by[lang],
        signs: said(one.signs),
        evidence: said(one.evidence),
        innocent: said(one.innocent),
        consequence: one.consequence[lang],
        cases: naming(caseStudies()),
        goals: naming(goals()),
      }
    }
    case 'authorities': {
      const { remit, channel } = own(authorities())
      return {
        ...{ ...base, remit: remit[lang], channel: channel[lang] },
        letters: letterTopics()
          .filter(({ authority }) => authority === id)
          .map(({ kind }) => kind),
        violations: violations()
          .filter((violation) => violation.authorities.includes(id))
          .map((one) => one.id),
      }
    }
    case 'deadlines': {
      const { side, who, phase, from: event } = own(deadlines())
      const limit = valuesOf(guide.law, id).at(-1)!
      const due = from === undefined ? null : dueDate(limit, from, guide.law)
      return {
        ...{ ...base, side, who, phase, counted_from: event[lang] },
        term: termText(limit, side, guide.law, lang),
        ...{ value: limit.value, unit: limit.unit, read: limit.read },
        stale: guide.asOf === null ? null : isStale(limit, guide.asOf),
        ...{ from: from ?? null, due: due?.date ?? null, provisional: due?.provisional ?? null },
      }
    }
    case 'methods': {
      const { law, competitive, limits } = own(methodTopics())
      return {
        ...{ ...base, law, competitive, limits },
        portal_methods: methods()
          .filter(({ kind }) => kind === id)
          .map((method) => method.id),
      }
    }
    case 'grounds':
      return { ...base, number: Number(id.split('-')[1]), conditions: conditionsOf(guide, id) }
    case 'stakeholders':
      return { ...base, authority: own(stakeholders()).authority }
    case 'cases': {
      const { outcome, violations: named, indicators, source } = own(caseStudies())
      return { ...base, outcome: outcome?.[lang] ?? null, violations: named, indicators, source: source[lang] }
    }
    case 'goals': {
      const { metrics, violations: named, cases, letters } = own(goals())
      const figures = metrics.flatMap((metric) =>
        (guide.figures.get(metric) ?? []).map((figure) => ({ metric, ...figure })),
      )
      const worked = guide.figures.size === 0 ? null : figures
      return { ...base, metrics, figures: worked, violations: named, cases, letters }
    }
    case 'terms': {
      const { also, see } = own(terms())
      return { ...base, also, see }
    }
  }
}

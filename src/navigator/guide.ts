import { datasetPaths } from '../dataset/layout.ts'
import { readManifestIfAny } from '../dataset/manifest.ts'
import { type BrokenIndicator, readIndicators } from '../indicators/catalogue.ts'
import type { Indicator } from '../indicators/file.ts'
import { type Law, loadLaw } from '../law/law.ts'
import type { Limit } from '../law/limits.ts'
import { kindName, methods } from '../law/methods.ts'
import type { LawStatus, Norm } from '../law/norms.ts'
import { authorities, violations } from '../law/violations.ts'
import { listMetrics } from '../metrics/catalogue.ts'
import type { Metric } from '../metrics/file.ts'
import { inEachLanguage, type Text } from '../terminal/languages.ts'
import type { Figure } from './figures.ts'
import { caseStudies, deadlines, goals, methodTopics, phaseTopics, stakeholders, terms } from './topics.ts'
import { type Section, sections } from './words.ts'

/** All that the navigator's entries are made from: the law of a dataset, its indicators, and what is built in. */
export interface Guide {
  law: Law
  norms: ReadonlyMap<string, Norm>
  /** The day on which somebody looks: the date of the data; without a dataset it is not known. */
  asOf: string | null
  /** Whether the figures come from a made-up market. */
  training: boolean
  indicators: Indicator[]
  broken: BrokenIndicator[]
  metrics: ReadonlyMap<string, Metric>
  /** The live figures, by the metric's name; empty until they are asked for. */
  figures: ReadonlyMap<string, Figure[]>
  entries: Entry[]
}

/** One entry, by which it is listed, found and linked to. */
export interface Entry {
  section: Section
  id: string
  title: Text
  what: Text
  /** Other words that it is found by. */
  also: string[]
  status: LawStatus
  /** Keys of the norms that it rests on. */
  norms: string[]
}

/** Reads all that the navigator knows, with the dataset's own law and indicators where there is a dataset. */
export async function loadGuide(dir: string): Promise<Guide> {
  const paths = datasetPaths(dir)
  const manifest = await readManifestIfAny(dir)
  const [law, { indicators, broken }, metrics] = await Promise.all([
    loadLaw(paths.law),
    readIndicators({ custom: paths.indicators }),
    listMetrics(),
  ])
  return {
    law,
    norms: new Map(law.norms.map((norm) => [norm.key, norm])),
    asOf: manifest?.data_date ?? null,
    training: manifest?.training ?? false,
    indicators,
    broken,
    metrics: new Map(metrics.map((metric) => [metric.name, metric])),
    figures: new Map(),
    entries: entriesOf(law),
  }
}

/** The entry of an address such as `violations/split`; throws an Error when there is none. */
export function entryAt(guide: Guide, address: string): Entry {
  const found = guide.entries.find(({ section, id }) => `${section}/${id}` === address)
  if (found === undefined) throw new Error(`there is no entry "${address}"`)
  return found
}

/** The values of the law with this key, the newest last. */
export function valuesOf(law: Law, key: string): Limit[] {
  return law.limits.filter((limit) => limit.key === key)
}

function entriesOf(law: Law): Entry[] {
  const bySection: Record<Section, Entry[]> = {
    phases: phaseTopics().map((phase) => ({ ...pick(phase), section: 'phases', also: [] })),
    violations: violations().map((violation) => ({
      ...pick({ ...violation, title: violation.name }),
      section: 'violations',
      also: [],
    })),
    authorities: authorities().map((body) => ({
      ...pick({ ...body, title: body.name, what: body.remit }),
      section: 'authorities',
      also: [],
    })),
    deadlines: deadlines().flatMap((deadline) => {
      const values = valuesOf(law, deadline.id)
      const newest = values.at(-1)
      if (newest === undefined) return []
      return [
        {
          section: 'deadlines' as const,
          id: deadline.id,
          title: deadline.title,
          what: deadline.from,
          also: [],
          status: newest.status,
          norms: [...new Set(values.map(({ norm }) => norm))],
        },
      ]
    }),
    methods: methodTopics().map((method) => ({
      ...pick({ ...method, title: inEachLanguage((lang) => capital(kindName(method.id, lang))) }),
      section: 'methods',
      also: methods().flatMap(({ kind, symbol }) => (kind === method.id ? [symbol] : [])),
    })),
    grounds: groundsOf(law),
    stakeholders: stakeholders().map((one) => ({ ...pick(one), section: 'stakeholders', also: [] })),
    cases: caseStudies().map((one) => ({ ...pick({ ...one, norms: [] }), section: 'cases', also: [] })),
    goals: goals().map((one) => ({ ...pick({ ...one, norms: [] }), section: 'goals', also: [] })),
    terms: terms().map((one) => ({ ...pick(one), section: 'terms', also: one.also })),
  }
  return sections.flatMap((section) => bySection[section])
}

function pick({ id, title, what, norms, status }: Omit<Entry, 'section' | 'also'>): Omit<Entry, 'section' | 'also'> {
  return { id, title, what, norms, status }
}

/** What a ground's id is made of: `direct-28` is sub-paragraph 28) of Article 16(3), `change-17` that of Article 18(2). */
export const groundKinds = [
  { prefix: 'direct', key: 'direct-ground' },
  { prefix: 'change', key: 'amendment-ground' },
] as const

function groundsOf(law: Law): Entry[] {
  return groundKinds.flatMap(({ prefix, key }) => {
    const values = new Map(valuesOf(law, key).map((limit) => [limit.value, limit]))
    return [...values.values()].map((limit): Entry => {
      const { text } = law.norms.find((norm) => norm.key === limit.norm)!
      const said = inEachLanguage((lang) => capital(saidBy(text[lang])))
      return {
        section: 'grounds',
        id: `${prefix}-${limit.value}`,
        title: inEachLanguage((lang) => `${limit.value}) ${said[lang]}`),
        what: text,
        also: [],
        status: limit.status,
        norms: [limit.norm],
      }
    })
  })
}

/** What a citation says, without the name of the act before it. */
function saidBy(text: string): string {
  return text.split(': ').at(-1)!.replace(/\.$/, '')
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

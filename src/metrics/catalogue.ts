import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../terminal/errors.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import type { Column, Rows } from '../terminal/rows.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { weightingsOf } from './aggregate.ts'
import { metricDimensions } from './dimensions.ts'
import { type Metric, parseMetric } from './file.ts'
import missing from './missing.json' with { type: 'json' }
import { formulaText } from './words.ts'

const folder = import.meta.dirname

/** The names of all metrics, sorted. */
export async function metricNames(): Promise<string[]> {
  const entries = await readdir(folder)
  return entries
    .filter((entry) => entry.endsWith('.sql'))
    .map((entry) => entry.slice(0, -4))
    .sort()
}

/**
 * The metric with this name.
 * @throws UserError with a suggestion when there is none
 */
export async function loadMetric(name: string): Promise<Metric> {
  const known = await metricNames()
  if (!known.includes(name)) {
    const metrics = await listMetrics()
    const other = metrics.find((metric) => metric.aliases.includes(name))
    if (other !== undefined) return other
    const hint = didYouMean(name, [...known, ...metrics.flatMap(({ aliases }) => aliases)])
    throw new UserError(`there is no metric "${name}"`, {
      next: [...(hint === undefined ? [] : [hint]), 'see them with: jaryq metric list'],
      exit: 'usage',
    })
  }
  const file = join(folder, `${name}.sql`)
  const metric = await parseMetric(await readFile(file, 'utf8'), file)
  if (metric.name !== name) throw new Error(`${file}: its name is ${metric.name}`)
  return metric
}

/** Every metric, by name. */
export async function listMetrics(): Promise<Metric[]> {
  return Promise.all((await metricNames()).map(loadMetric))
}

const metricColumns: Column[] = [
  { name: 'name', type: 'text' },
  { name: 'aliases', type: 'json' },
  { name: 'group', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'question', type: 'text' },
  { name: 'kind', type: 'text' },
  { name: 'unit', type: 'text' },
  { name: 'format', type: 'text' },
  { name: 'better', type: 'text' },
  { name: 'weights', type: 'json' },
  { name: 'variants', type: 'json' },
  { name: 'dimensions', type: 'json' },
  { name: 'codes', type: 'json' },
  { name: 'needs', type: 'json' },
  { name: 'why', type: 'text' },
  { name: 'read', type: 'text' },
  { name: 'formula', type: 'text' },
  { name: 'version', type: 'integer' },
]

/** The catalogue of metrics as rows, texts in one language. */
export async function metricCatalogue(lang: Lang): Promise<Rows> {
  const rows = (await listMetrics()).map((metric) => ({
    name: metric.name,
    aliases: metric.aliases,
    group: metric.group,
    title: metric.texts.title[lang],
    question: metric.texts.question[lang],
    kind: metric.kind,
    unit: metric.unit,
    format: metric.format,
    better: metric.better,
    weights: weightingsOf(metric),
    variants: Object.fromEntries(Object.entries(metric.variants).map(([name, text]) => [name, text[lang]])),
    dimensions: metricDimensions(metric).map(({ name }) => name),
    codes: metric.codes,
    needs: metric.needs.map((any) => any.join('|')),
    why: metric.texts.why[lang],
    read: metric.texts.read[lang],
    formula: formulaText(metric, lang),
    version: metric.version,
  }))
  return { columns: metricColumns, rows }
}

/** What cannot be computed from any dataset, or not yet: a metric, an indicator of the use-case guide, a dimension. */
export interface MissingMetric {
  /** The code of the use-case guide, where it has one. */
  code: string | null
  name: string
  title: Text
  reason: Text
}

/** The list of what is missing, and why. */
export function missingMetrics(): MissingMetric[] {
  return missing as MissingMetric[]
}

/** The same as rows, in one language. */
export function missingRows(lang: Lang): Rows {
  return {
    columns: [
      { name: 'code', type: 'text' },
      { name: 'name', type: 'text' },
      { name: 'title', type: 'text' },
      { name: 'reason', type: 'text' },
    ],
    rows: missingMetrics().map(({ code, name, title, reason }) => ({
      code,
      name,
      title: title[lang],
      reason: reason[lang],
    })),
  }
}

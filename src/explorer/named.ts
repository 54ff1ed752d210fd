import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetPaths } from '../dataset/layout.ts'
import { writeAtomically } from '../files/atomic.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { factColumns, factSpecs, flagFactColumns } from './facts.ts'
import { loadMeasures } from './measures.ts'
import { dimensions } from './page/dimensions.ts'
import { type FilterName, type Filters, filterNames, filtersOf, parseFilters, writeFilters } from './page/filters.ts'
import { type CellRow, type Chart, type FactName, factNames, type Measure, type Query } from './page/model.ts'
import type { Service } from './service.ts'

/** A report that somebody put together of measures and dimensions of the Explorer: `reports/NAME.json` of the dataset. */
export interface NamedReport {
  /** What it is called in the terminal: the name of its file. */
  name: string
  /** What people call it. */
  title: string
  /** Figures, one to four, all of one kind of thing. */
  measures: string[]
  /** What they are told apart by, up to four. */
  dimensions: string[]
  filters: Filters
  /** The measure by which the largest come first; without it rows come by their dimensions. */
  order?: string
  /** How many rows at most. */
  limit?: number
  chart?: { kind: Chart['kind']; measure: string }
}

export const mostMeasures = 4
export const mostDimensions = 4
const mostRows = 100_000

/** What the reports of the program itself are called: no other may be. */
export const reservedNames = [
  'overview',
  'buyer',
  'supplier',
  'region',
  'market',
  'indicator',
  'coalition-year',
  'monthly',
  'list',
] as const

const chartKinds = ['bars', 'months', 'heat', 'map'] as const satisfies Chart['kind'][]
const fields = ['version', 'title', 'measures', 'dimensions', 'filters', 'order', 'limit', 'chart'] as const
const version = 1

/** Whether rows of a fact can be told apart by a dimension. */
export function hasDimension(fact: FactName, dimension: string): boolean {
  const known = dimensions[dimension]
  if (known === undefined) return false
  if (known.facts !== undefined) return known.facts.includes(fact)
  const made: Record<string, string> = { month: 'date', year: 'date', region21: 'region', band: 'amount' }
  const column = made[dimension] ?? dimension
  const spec = factSpecs.find(({ name }) => name === fact)
  return (spec === undefined ? flagFactColumns : factColumns(spec)).some(({ name }) => name === column)
}

/**
 * A named report out of what a file, or a page, holds.
 * @throws UserError (data) that says which field is wrong, and what it may be
 */
export function checkNamedReport(name: string, value: unknown, measures: Record<string, Measure>): NamedReport {
  checkName(name)
  const where = `reports/${name}.json`
  const wrong = (what: string, why: string, next: string | string[] = []): never => {
    throw new UserError(`${where}: ${what}`, { why, next, exit: 'data' })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    wrong('it is not an object', 'a report is {"measures": […], "dimensions": […], "filters": {…}}')
  const given = value as Record<string, unknown>
  for (const field of Object.keys(given))
    if (!(fields as readonly string[]).includes(field))
      wrong(`there is no field "${field}"`, `the fields are: ${fields.join(', ')}`, didYouMean(field, fields) ?? [])
  if (given.version !== undefined && given.version !== version)
    wrong(`version ${JSON.stringify(given.version)} is not known`, `this jaryq reads version ${version}`)
  const title = given.title ?? name
  if (typeof title !== 'string' || title.trim() === '' || title.length > 200)
    wrong('"title" is not a title', 'it is a text of 1 to 200 characters')
  const list = (field: 'measures' | 'dimensions', most: number, known: string[]): string[] => {
    const values = given[field] ?? []
    if (!Array.isArray(values) || values.some((one) => typeof one !== 'string'))
      return wrong(`"${field}" is not a list of names`, `for example "${field}": ["${known[0]}"]`)
    for (const one of values as string[])
      if (!known.includes(one))
        wrong(
          `there is no ${field.slice(0, -1)} "${one}"`,
          `they are: ${known.join(', ')}`,
          didYouMean(one, known) ?? [],
        )
    if (new Set(values).size < values.length) wrong(`"${field}" names one thing twice`, values.join(', '))
    if (values.length > most) wrong(`"${field}" has ${values.length} names`, `at most ${most} go into one report`)
    return values as string[]
  }
  const chosen = list('measures', mostMeasures, Object.keys(measures))
  if (chosen.length === 0)
    wrong('"measures" is empty', `a report counts at least one thing, of: ${Object.keys(measures).join(', ')}`)
  const { fact } = measures[chosen[0]!]!
  const other = chosen.find((id) => measures[id]!.fact !== fact)
  if (other !== undefined)
    wrong(
      `"${chosen[0]}" and "${other}" count different things`,
      `the first is of ${fact}, the second of ${measures[other]!.fact}; a row of one table is not a row of the other`,
      'make two reports of them',
    )
  const by = list('dimensions', mostDimensions, Object.keys(dimensions))
  const strange = by.find((dimension) => !hasDimension(fact, dimension))
  if (strange !== undefined)
    wrong(
      `${fact} cannot be told apart by "${strange}"`,
      `they have: ${Object.keys(dimensions)
        .filter((dimension) => hasDimension(fact, dimension))
        .join(', ')}`,
    )
  const filters = checkFilters(given.filters ?? {}, wrong)
  const { ignored } = filtersOf(filters, fact)
  if (ignored.length > 0)
    wrong(`the filter "${ignored[0]}" does not touch ${fact}`, 'their records have no such value', 'leave it out')
  const order = given.order
  if (order !== undefined && !chosen.includes(order as string))
    wrong(`"order" is ${JSON.stringify(order)}`, `it is one of the report's measures: ${chosen.join(', ')}`)
  const limit = given.limit
  if (limit !== undefined && !(Number.isInteger(limit) && (limit as number) >= 1 && (limit as number) <= mostRows))
    wrong(`"limit" is ${JSON.stringify(limit)}`, `it is a whole number from 1 to ${mostRows}`)
  const chart = given.chart === undefined ? undefined : checkChart(given.chart, chosen, by, wrong)
  return {
    ...{ name, title: (title as string).trim(), measures: chosen, dimensions: by, filters },
    ...(order === undefined ? {} : { order: order as string }),
    ...(limit === undefined ? {} : { limit: limit as number }),
    ...(chart === undefined ? {} : { chart }),
  }
}

type Wrong = (what: string, why: string, next?: string | string[]) => never

function checkFilters(value: unknown, wrong: Wrong): Filters {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrong('"filters" is not an object', 'for example "filters": {"region": ["63"], "from": "2025-01-01"}')
  const query = new URLSearchParams()
  for (const [name, values] of Object.entries(value)) {
    if (!(filterNames as readonly string[]).includes(name))
      return wrong(
        `there is no filter "${name}"`,
        `the filters are: ${filterNames.join(', ')}`,
        didYouMean(name, filterNames) ?? [],
      )
    for (const one of Array.isArray(values) ? values : [values]) {
      const text = one === true ? '1' : String(one)
      const alone = new URLSearchParams([[name, text]])
      if (parseFilters(alone)[name as FilterName] === undefined)
        return wrong(
          `the filter "${name}" cannot be ${JSON.stringify(one)}`,
          forms[name as FilterName] ?? 'it is a text of 1 to 200 characters',
        )
      query.append(name, text)
    }
  }
  const filters = parseFilters(query)
  for (const name of new Set(query.keys()))
    if (new Set(query.getAll(name)).size > filters[name as FilterName]!.length)
      return wrong(`the filter "${name}" has too many values`, `it takes ${filters[name as FilterName]!.length}`)
  return filters
}

const forms: Partial<Record<FilterName, string>> = {
  from: 'it is a date, YYYY-MM-DD',
  to: 'it is a date, YYYY-MM-DD',
  min: 'it is an amount with at most two decimals, as "1500000"',
  max: 'it is an amount with at most two decimals, as "1500000"',
  valid: 'it is true, or left out',
  severity: 'it is legal, statistical or data-quality',
  currency: 'it is a code of three capital letters, as KZT',
}

function checkChart(value: unknown, measures: string[], by: string[], wrong: Wrong): NamedReport['chart'] {
  const { kind, measure = measures[0] } = (typeof value === 'string' ? { kind: value } : (value ?? {})) as {
    kind?: (typeof chartKinds)[number]
    measure?: string
  }
  if (!chartKinds.includes(kind!))
    return wrong(`"chart" cannot be ${JSON.stringify(value)}`, `its kind is one of: ${chartKinds.join(', ')}`)
  if (!measures.includes(measure!))
    return wrong(
      `"chart" draws ${JSON.stringify(measure)}`,
      `it draws one of the report's measures: ${measures.join(', ')}`,
    )
  const fits: Record<(typeof chartKinds)[number], [fits: boolean, why: string]> = {
    bars: [by.length > 0, 'bars stand for dimensions'],
    months: [by.length === 1 && by[0] === 'month', 'it goes with the one dimension "month"'],
    heat: [by.length === 2, 'it goes with two dimensions'],
    map: [by.length === 1 && ['region', 'region21'].includes(by[0]!), 'it goes with the one dimension "region"'],
  }
  const [isFit, why] = fits[kind!]
  if (!isFit) return wrong(`the chart "${kind}" does not fit the dimensions ${JSON.stringify(by)}`, why)
  return { kind: kind!, measure: measure! }
}

function checkName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name))
    throw new UserError(`"${name}" cannot be the name of a report`, {
      why: 'a name is made of small Latin letters, digits and "-", and has at most 63 characters',
      exit: 'usage',
    })
  if ((reservedNames as readonly string[]).includes(name))
    throw new UserError(`"${name}" is a report of the program itself`, { next: 'choose another name', exit: 'usage' })
}

function fileOf(dir: string, name: string): string {
  return join(datasetPaths(dir).reports, `${name}.json`)
}

/**
 * Reads one of the dataset's own reports.
 * @throws UserError where there is none of the name, or its file is wrong
 */
export async function readNamedReport(dir: string, name: string): Promise<NamedReport> {
  checkName(name)
  let text: string
  try {
    text = await readFile(fileOf(dir, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, 'read', fileOf(dir, name))
    const names = [...(await namesIn(dir)), ...reservedNames]
    throw new UserError(`there is no report "${name}"`, {
      why: `the reports are: ${names.join(', ')}`,
      next: [...[didYouMean(name, names) ?? []].flat(), 'see them with: jaryq report list'],
      exit: 'usage',
    })
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UserError(`reports/${name}.json is not JSON`, { why: (error as Error).message, exit: 'data' })
  }
  return checkNamedReport(name, value, await loadMeasures())
}

/** Writes a report into the dataset, in one form whatever order its fields were given in; gives the path. */
export async function writeNamedReport(dir: string, report: NamedReport): Promise<string> {
  const { name, ...value } = report
  const { title, measures, dimensions: by, filters, ...rest } = checkNamedReport(name, value, await loadMeasures())
  const chosen: Record<string, string | string[]> = {}
  for (const [filter, one] of writeFilters(filters)) {
    const before = chosen[filter]
    chosen[filter] = before === undefined ? one : [before, one].flat()
  }
  const document = {
    version,
    title,
    measures,
    dimensions: by,
    filters: chosen,
    order: rest.order,
    limit: rest.limit,
    chart: rest.chart,
  }
  const path = fileOf(dir, name)
  try {
    await writeAtomically(path, `${JSON.stringify(document, null, 2)}\n`)
  } catch (error) {
    throw fileError(error, 'write', path)
  }
  return path
}

/** Takes a report out of the dataset; whether there was one. */
export async function removeNamedReport(dir: string, name: string): Promise<boolean> {
  checkName(name)
  if (!(await namesIn(dir)).includes(name)) return false
  await rm(fileOf(dir, name))
  return true
}

async function namesIn(dir: string): Promise<string[]> {
  const files = await readdir(datasetPaths(dir).reports).catch(() => [] as string[])
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

/** A report of the dataset, or what is wrong with its file. */
export type ListedReport =
  | { name: string; report: NamedReport; error?: undefined }
  | { name: string; report?: undefined; error: string }

/** The dataset's own reports, by name. One whose file is wrong says so and hides no other. */
export async function listNamedReports(dir: string): Promise<ListedReport[]> {
  const listed: ListedReport[] = []
  for (const name of await namesIn(dir))
    try {
      listed.push({ name, report: await readNamedReport(dir, name) })
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      listed.push({ name, error: [error.message, error.why].filter((part) => part !== undefined).join(': ') })
    }
  return listed
}

/** The question that a report asks: the same in a terminal and on a page. */
export function namedQuery(report: NamedReport, measures: Record<string, Measure>): Query {
  return {
    id: report.name,
    fact: measures[report.measures[0]!]!.fact,
    by: report.dimensions,
    measures: report.measures,
    ...(report.order === undefined ? {} : { order: report.order }),
    ...(report.limit === undefined ? {} : { limit: report.limit }),
  }
}

export interface NamedAnswer {
  report: NamedReport
  query: Query
  /** A row for each combination of the dimensions' values; `MEASURE_n`: on how many records it rests. */
  rows: CellRow[]
  /** How many rows there are without the limit. */
  total: number
  /** How many records the filters leave, and how many there are. */
  analysed: number
  records: number
  currency: string
  /** Measures that no source here publishes anything of. */
  unpublished: string[]
  /** What parties, codes and places among the values are called. */
  names: Record<string, string>
  sql: string
}

/** Works a named report out. */
export async function runNamedReport(service: Service, report: NamedReport, lang: Lang): Promise<NamedAnswer> {
  const query = namedQuery(report, service.measures)
  const answer = await service.query(query, report.filters)
  const count = await service.query({ id: 'count', fact: query.fact, by: [], measures: [] }, report.filters)
  return {
    ...{ report, query, rows: answer.rows, total: answer.total, sql: answer.sql },
    analysed: Number(count.rows[0]!.n),
    records: service.about.rows[query.fact],
    currency: service.currencyOf(report.filters),
    unpublished: report.measures.filter((id) => service.isUnpublished(service.measures[id]!)),
    names: await service.namesOf(answer.rows, report.filters, lang),
  }
}

/** The measures that there are, by the kind of thing that they count: what a builder offers. */
export function measuresByFact(measures: Record<string, Measure>): Record<FactName, Measure[]> {
  return Object.fromEntries(
    factNames.map((fact) => [fact, Object.values(measures).filter((measure) => measure.fact === fact)]),
  ) as Record<FactName, Measure[]>
}

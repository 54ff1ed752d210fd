/** A text in each language of the Explorer. */
export interface Texts {
  en: string
  ru: string
  kk: string
}

export type Language = keyof Texts

/** What is counted: a table of the Explorer with one row for each. */
export const factNames = [
  'processes',
  'lots',
  'contracts',
  'purchases',
  'plans',
  'flags',
  'bids',
  'prices',
  'pairs',
] as const
export type FactName = (typeof factNames)[number]

/** A condition of a measure or a query on a column; `is` with `null` is "not known". */
export interface Condition {
  column: string
  is: string | number | boolean | null
}

export type Format = 'count' | 'money' | 'share' | 'number' | 'days' | 'price'

/**
 * A figure of a group of rows. `count`: how many rows; `sum`: money of the chosen currency; `distinct`: different values;
 * `ratio`: the sum of `column` by that of `over`, over the rows that have both (a mean, where `over` is 1 a row);
 * `once`: money, of the rows with one value of `over` only the largest; `quantile`: the value below which the part `at` of
 * the rows lies; `spread`: the upper quartile by the lower.
 */
export interface Measure {
  id: string
  fact: FactName
  kind: 'count' | 'sum' | 'ratio' | 'distinct' | 'once' | 'quantile' | 'spread'
  column?: string
  over?: string
  at?: number
  /** Its sums are money: only rows in the chosen currency count. */
  money?: boolean
  where?: Condition
  format: Format
  title: Texts
  /** The metric of the terminal that it is. */
  metric?: string
  /** Without these columns nobody can tell it: of each list one is enough. */
  needs?: string[][]
}

/** Rows of figures: one for each combination of `by`, or one alone. */
export interface Query {
  id: string
  fact: FactName
  /** Dimensions. */
  by: string[]
  measures: string[]
  where?: Condition[]
  /** The measure by which the largest come first; else the rows come by their dimensions. */
  order?: string
  limit?: number
  /** A cell of fewer things is left out: a share of three says nothing. */
  least?: number
}

export interface Chart {
  id: string
  query: string
  kind: 'bars' | 'months' | 'heat' | 'map' | 'ranges' | 'graph'
  title: Texts
  note?: Texts
  /** The measure that is drawn. */
  measure: string
}

export interface TablePart {
  id: string
  query: string
  title: Texts
  note?: Texts
}

/** A page of the Explorer. */
export interface Module {
  id: string
  title: Texts
  intro: Texts
  /** The fact whose rows "analysed N of M" counts, and whose records are listed. */
  fact: FactName
  /** The filter that has to name one thing: a card. */
  card?: 'buyer' | 'supplier'
  figures: string[]
  queries: Query[]
  charts: Chart[]
  tables: TablePart[]
  /** What no data can fill, and why. */
  missing?: { title: Texts; why: Texts }[]
  /** What a reader should know. */
  notes?: Texts[]
}

/** A value by which rows are told apart or grouped. */
export interface Dimension {
  id: string
  title: Texts
  /** The filter that a click sets. */
  filter?: string
  /** Facts that have it as a column of this name; all, where nothing is said. */
  facts?: FactName[]
}

export type Cell = string | number | boolean | null
export type CellRow = Record<string, Cell>

/** The rows of a query with what is needed to check them. */
export interface Answer {
  id: string
  rows: CellRow[]
  /** How many rows there are without the limit. */
  total: number
  /** How many rows of the fact stand behind all of them. */
  n: number
  /** The statement with its values, to be run elsewhere. */
  sql: string
}

/** All that a page shows. */
export interface ModuleAnswer {
  module: string
  answers: Record<string, Answer>
  /** How many rows of the fact the filters leave, and how many there are. */
  analysed: number
  total: number
  /** Filters that do not touch a fact of the page: rows of it have no such value. */
  ignored: { fact: FactName; filters: string[] }[]
  /** Measures that no source here publishes anything of. */
  unpublished: string[]
  /** What parties and codes are called. */
  names: Record<string, string>
}

import type { Chart, Condition, FactName, Query, TablePart, Texts } from '../page/model.ts'

/** A text in the three languages of the Explorer. */
export const t = (en: string, ru: string, kk: string): Texts => ({ en, ru, kk })

export interface Parts {
  queries: Query[]
  charts: Chart[]
  tables: TablePart[]
}

type Extra = { where?: Condition[]; least?: number; limit?: number; note?: Texts; title?: Texts }

// Two queries of a page may differ in their condition alone.
function idOf(words: string[], where: Condition[] = []): string {
  return [...words, ...where.map(({ is }) => String(is))].join('-')
}

/** A line of columns by month, of one measure, with the others of its table. */
export function byMonth(fact: FactName, measures: string[], title: Texts, extra: Extra = {}): Parts {
  const id = idOf([`${fact}-month-${measures[0]}`], extra.where)
  return {
    queries: [{ id, fact, by: ['month'], measures, where: extra.where }],
    charts: [{ id, query: id, kind: 'months', measure: measures[0]!, title, note: extra.note }],
    tables: [],
  }
}

/** Bars of the largest values of a dimension and the table behind them. */
export function ranking(fact: FactName, by: string, measures: string[], title: Texts, extra: Extra = {}): Parts {
  const id = idOf([`${fact}-${by}-${measures[0]}`], extra.where)
  const { where, least, limit = 20 } = extra
  return {
    queries: [{ id, fact, by: [by], measures, order: measures[0], limit, where, least }],
    charts: [{ id, query: id, kind: 'bars', measure: measures[0]!, title, note: extra.note }],
    tables: [{ id, query: id, title: extra.title ?? title }],
  }
}

/** A table alone. */
export function listing(fact: FactName, by: string[], measures: string[], title: Texts, extra: Extra = {}): Parts {
  const id = idOf([`${fact}-${by.join('-')}-list-${measures[0]}`], extra.where)
  const { where, least, limit = 100 } = extra
  return {
    queries: [{ id, fact, by, measures, order: measures[0], limit, where, least }],
    charts: [],
    tables: [{ id, query: id, title, note: extra.note }],
  }
}

/** Two dimensions crossed, as coloured squares. */
export function matrix(
  fact: FactName,
  by: [string, string],
  measures: string[],
  title: Texts,
  extra: Extra = {},
): Parts {
  const id = idOf([`${fact}-${by.join('-')}-${measures[0]}`], extra.where)
  const { where, least, limit = 600 } = extra
  return {
    queries: [{ id, fact, by, measures, order: measures[0], limit, where, least }],
    charts: [{ id, query: id, kind: 'heat', measure: measures[0]!, title, note: extra.note }],
    tables: [],
  }
}

/** The 20 regions as squares where they lie, and their table. */
export function map(fact: FactName, measures: string[], title: Texts, extra: Extra = {}): Parts {
  const id = idOf([`${fact}-map-${measures[0]}`], extra.where)
  return {
    queries: [{ id, fact, by: ['region'], measures, order: measures[0], where: extra.where, limit: 60 }],
    charts: [{ id, query: id, kind: 'map', measure: measures[0]!, title, note: extra.note }],
    tables: [{ id, query: id, title }],
  }
}

/** Parts one after another. */
export function together(...parts: Parts[]): Parts {
  return {
    queries: parts.flatMap(({ queries }) => queries),
    charts: parts.flatMap(({ charts }) => charts),
    tables: parts.flatMap(({ tables }) => tables),
  }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildDataset } from '../dataset/build.ts'
import { openEngine } from '../dataset/engine.ts'
import { importOcds } from '../dataset/import/import.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { createDataset } from '../dataset/manifest.ts'
import { inputName } from '../ocds/inputs.ts'
import type { ReadLimits } from '../ocds/read.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { readIndicators } from './catalogue.ts'

/** A column that an indicator needs, and how much of it there is. */
export interface Need {
  column: string
  rows: number
  filled: number
}

export interface NeedsOptions {
  lang: Lang
  report: Reporter
  signal?: AbortSignal
  /** The cluster that answers instead of this machine. */
  engine?: string
}

/** The columns of indicators and what they need. */
export const needColumns: Column[] = [
  { name: 'indicator', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'allowed', type: 'boolean' },
  { name: 'missing', type: 'json' },
  { name: 'needs', type: 'json' },
]

/**
 * Which indicators the dataset in `dir` allows: those of whose needed columns each has a value somewhere. How far an
 * indicator then reaches is said by its outcomes.
 */
export async function allowedIndicators(dir: string, options: NeedsOptions): Promise<Row[]> {
  const { indicators, broken } = await readIndicators({ custom: datasetPaths(dir).indicators })
  for (const { error } of broken) options.report.warn([error.message, error.why].filter(Boolean).join(': '))
  const engine = await openEngine(dir, { signal: options.signal, engine: options.engine, report: options.report })
  try {
    const counted = new Map<string, Need>()
    const rows: Row[] = []
    for (const indicator of indicators) {
      const needs: Need[] = []
      for (const column of indicator.needs) {
        let need = counted.get(column)
        if (need === undefined) {
          const [table, name] = column.split('.') as [string, string]
          const [found] = await engine.rows(
            `SELECT CAST(count(*) AS INTEGER) AS n, CAST(count("${name}") AS INTEGER) AS filled FROM "${table}"`,
          )
          need = { column, rows: Number(found!.n), filled: Number(found!.filled) }
          counted.set(column, need)
        }
        needs.push(need)
      }
      const missing = needs.filter(({ filled }) => filled === 0).map(({ column }) => column)
      rows.push({
        ...{ indicator: indicator.name, title: indicator.texts.title[options.lang], allowed: missing.length === 0 },
        ...{ missing, needs },
      })
    }
    return rows
  } finally {
    await engine.close()
  }
}

/** The same for a file of OCDS: its tables are made in a temporary directory. */
export async function indicatorsAllowedBy(path: string, options: NeedsOptions & ReadLimits): Promise<Row[]> {
  const dir = await mkdtemp(join(tmpdir(), 'jaryq-coverage-'))
  try {
    await createDataset(dir)
    const report = {
      ...silent,
      progress: options.report.progress.bind(options.report),
      warn: options.report.warn.bind(options.report),
    }
    const { added } = await importOcds(dir, { ...options, path, source: 'file', report })
    if (added === 0) throw new UserError(`there is no release in ${inputName(path)}`, { exit: 'data' })
    await buildDataset(dir, { report, signal: options.signal })
    return await allowedIndicators(dir, { ...options, engine: undefined })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

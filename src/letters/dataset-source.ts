import { type Engine, openEngine } from '../dataset/engine.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { loadIndicator } from '../indicators/catalogue.ts'
import { tableKeys } from '../indicators/evidence.ts'
import { findFlag, storedFlags } from '../indicators/stored.ts'
import type { DataRow, LetterSource } from './source.ts'

const orders: Record<string, string> = {
  processes: 'ocid',
  parties: 'ocid, id',
  contract_items: 'ocid, contract_id, id',
  transactions: 'ocid, contract_id, id',
  milestones: 'ocid, contract_id, id',
  bid_tenderers: 'ocid, bid_id, tenderer_id',
  unscrupulous_suppliers: 'supplier_id, start_date DESC, customer_id',
}

/** The dataset in `dir` as the source of letters. Close it when done. */
export async function openLetterSource(
  dir: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<LetterSource & { close(): Promise<void> }> {
  const engine = await openEngine(dir, options.signal === undefined ? {} : { signal: options.signal })
  const { manifest } = engine
  return {
    training: manifest.training,
    dataDate: manifest.data_date,
    hasPayments: (manifest.tables?.transactions ?? 0) > 0,
    hasDebarred: (manifest.tables?.unscrupulous_suppliers ?? 0) > 0,
    flags: (wanted, lang) => storedFlags(dir, wanted, lang),
    flag: (id, lang) => findFlag(dir, id, { lang, engine }),
    texts: async (name, lang) => {
      const { texts, violations } = await loadIndicator(name, { custom: datasetPaths(dir).indicators })
      return { innocent: texts.innocent[lang], summary: texts.summary[lang], violations }
    },
    find: async (table, where, limit) => {
      const conditions: string[] = []
      const values: unknown[] = []
      for (const [column, value] of Object.entries(where)) {
        const wanted = Array.isArray(value) ? value : [value]
        if (wanted.length === 0 || wanted.some((item) => item === undefined || item === null)) return []
        conditions.push(`${column} IN (${wanted.map(() => '?').join(', ')})`)
        values.push(...wanted)
      }
      const sql = `SELECT * FROM ${table} ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`} ORDER BY ${orders[table] ?? (tableKeys[table] ?? ['ocid', 'id']).join(', ')}`
      return (await engine.rows(
        limit === undefined ? sql : `${sql} LIMIT ${limit}`,
        values as Parameters<Engine['rows']>[1],
      )) as DataRow[]
    },
    close: async () => {
      await engine.close()
    },
  }
}

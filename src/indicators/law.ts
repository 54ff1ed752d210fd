import { datasetPaths } from '../dataset/layout.ts'
import { readManifest, readManifestIfAny } from '../dataset/manifest.ts'
import { addValue, type NewValue } from '../law/add.ts'
import { loadLaw } from '../law/law.ts'
import { keyNotFound, lawRows, whenKnown } from '../law/list.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import type { Row, Rows } from '../terminal/rows.ts'

export interface LawListOptions {
  /** Only what is in force on this day. */
  date?: string | undefined
  /** Only keys that begin so. */
  key?: string | undefined
  lang: Lang
  /** Told when the key has no value on the day. */
  report?: Reporter
}

/**
 * The values of a dataset's law as rows; without a dataset, those of the program. Throws a UserError when no key begins
 * as was asked; when one does but has no value on the day, says when it has.
 */
export async function listLaw(dir: string, options: LawListOptions): Promise<Rows & { rows: Row[] }> {
  const manifest = await readManifestIfAny(dir)
  const law = await loadLaw(datasetPaths(dir).law)
  const { key = '', date } = options
  const about = law.limits.filter((limit) => limit.key.startsWith(key))
  if (about.length === 0) {
    const keys = law.limits.map((limit) => limit.key)
    throw keyNotFound('value', { key, keys, elsewhere: law.norms.some((norm) => norm.key.startsWith(key)) })
  }
  const found = lawRows(law, { ...options, asOf: manifest?.data_date ?? null })
  if (found.rows.length === 0 && date !== undefined) (options.report ?? silent).note(whenKnown(about, key, date))
  return found
}

/**
 * Keeps a value in the dataset's folder `law` and returns the file. Throws a UserError for one that is wrong, a reading
 * on a day to come (by this machine's clock) among them.
 */
export async function addToLaw(dir: string, value: NewValue, name?: string, now = new Date()): Promise<string> {
  await readManifest(dir)
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0'))
  return addValue(datasetPaths(dir).law, { ...value, today: today.join('-') }, name)
}

import { datasetPaths } from '../dataset/layout.ts'
import { readManifest, readManifestIfAny } from '../dataset/manifest.ts'
import { addValue, type NewValue } from '../law/add.ts'
import { loadLaw } from '../law/law.ts'
import { lawRows } from '../law/list.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Rows } from '../terminal/rows.ts'

export interface LawListOptions {
  /** Only what is in force on this day. */
  date?: string | undefined
  /** Only keys that begin so. */
  key?: string | undefined
  lang: Lang
}

/** The values of a dataset's law as rows; without a dataset, those of the program. */
export async function listLaw(dir: string, options: LawListOptions): Promise<Rows> {
  const manifest = await readManifestIfAny(dir)
  const law = await loadLaw(datasetPaths(dir).law)
  return lawRows(law, { ...options, asOf: manifest?.data_date ?? null })
}

/** Keeps a value in the dataset's folder `law` and returns the file. Throws a UserError for one that is wrong. */
export async function addToLaw(dir: string, value: NewValue, name?: string): Promise<string> {
  await readManifest(dir)
  return addValue(datasetPaths(dir).law, value, name)
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { type FieldForm, formFolder, formIds, readForm } from './form.ts'
import type { CellValue, Results } from './results-file.ts'

/** A photo of a check. Its original lies in `private`, under its hash. */
export interface KeptPhoto {
  row: number
  /** The name of its copy, or what the copy would be called. */
  name: string
  /** Of the original. */
  sha256: string
  /** Of the copy; null where none could be made. */
  copy: string | null
  /** Why there is no copy. */
  problem: string | null
  /** How the camera was held, as EXIF counts it: the copy shows the picture unturned. */
  turned: number | null
}

/** The results of a form as they are kept. */
export interface KeptResults {
  format: 1
  form: string
  /** When they were recorded, RFC 3339 in UTC. */
  recorded: string
  /** The SHA-256 of the file that they were typed into, which lies in `private`. */
  file: string
  values: Record<string, CellValue>
  photos: KeptPhoto[]
}

/** The results of a form, and the form. Throws a UserError when nothing was recorded of it. */
export async function readKept(
  dir: string,
  id: string,
): Promise<{ form: FieldForm; kept: KeptResults; results: Results }> {
  const form = await readForm(dir, id)
  const kept = await keptOf(dir, id)
  if (kept === undefined)
    throw new UserError(`nothing was recorded of the form ${id}`, {
      next: 'fill in its file of results and record it: jaryq field record FILE',
      exit: 'usage',
    })
  return { form, kept, results: new Map(Object.entries(kept.values)) }
}

/** What was recorded of a form; undefined for nothing. */
export async function keptOf(dir: string, id: string): Promise<KeptResults | undefined> {
  const path = join(formFolder(dir, id), 'results.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fileError(error, 'read', path)
  }
  try {
    const kept = JSON.parse(text) as KeptResults
    if (kept?.format !== 1 || kept.form !== id || !isMapping(kept.values) || !Array.isArray(kept.photos))
      throw new SyntaxError('it is no result')
    return kept
  } catch (error) {
    throw new UserError(`${path} cannot be read`, {
      why: (error as Error).message,
      next: 'record the file of results again: jaryq field record FILE',
      exit: 'data',
    })
  }
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const formColumns: Column[] = [
  { name: 'form', type: 'text' },
  { name: 'contract', type: 'text' },
  { name: 'made', type: 'date' },
  { name: 'rows', type: 'integer' },
  { name: 'checked', type: 'date' },
  { name: 'recorded', type: 'timestamp' },
  { name: 'photos', type: 'integer' },
]

/** A row for each form of a dataset. */
export async function formRows(dir: string): Promise<Row[]> {
  const rows: Row[] = []
  for (const id of await formIds(dir)) {
    const form = await readForm(dir, id)
    const kept = await keptOf(dir, id)
    const date = form.rows[0]!.cells.find(({ key }) => key === 'date')?.cell
    rows.push({
      form: id,
      contract: form.contract.number,
      made: form.made,
      rows: form.rows.length - 1,
      checked: (kept?.values[`0.${date}`] as string | undefined) ?? null,
      recorded: kept?.recorded ?? null,
      photos: kept?.photos.length ?? 0,
    })
  }
  return rows
}

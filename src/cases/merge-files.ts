import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { datasetPaths, safeName } from '../dataset/layout.ts'
import { pathOfName } from '../files/named.ts'
import { UserError } from '../terminal/errors.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { type CaseState, mergeCases, viewOf } from './case.ts'
import { formatCase } from './case-file.ts'
import { caseNames, readCaseFile, withCasesAlone, writeCaseFile } from './store.ts'

export interface MergeFiles {
  ours: string
  theirs: string
  /** The copy that both came from; git hands an empty file where there was none. */
  base?: string | undefined
}

/** Two files of one case in one. Throws a UserError when one of them cannot be read, or they are of two cases. */
export async function mergeFiles({ ours, theirs, base }: MergeFiles): Promise<CaseState> {
  const common = base === undefined || (await isEmpty(base)) ? undefined : await readCaseFile(base)
  return mergeCases(await readCaseFile(ours), await readCaseFile(theirs), common)
}

/** The merged case as text, or written into a file; how many conflicts it has. */
export async function mergeInto(files: MergeFiles, output?: string): Promise<{ text: string; conflicts: number }> {
  const merged = await mergeFiles(files)
  if (output !== undefined) await writeCaseFile(output, merged)
  return { text: await formatCase(merged), conflicts: viewOf(merged).conflicts.length }
}

async function isEmpty(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.size === 0
}

export const mergedColumns: Column[] = [
  { name: 'case', type: 'text' },
  { name: 'outcome', type: 'text' },
  { name: 'conflicts', type: 'integer' },
]

/**
 * Takes over what another copy of the dataset knows of cases and campaigns. Their files stay as they are. A damaged file
 * is named in `damaged` and the others are merged.
 * @param only the files to take over, as `roof-7.md` or `campaigns/schools.md`; all unless said
 */
export async function mergeFrom(
  dir: string,
  other: string,
  only?: ReadonlySet<string>,
): Promise<{ rows: Row[]; damaged: UserError[] }> {
  const folder = existsSync(datasetPaths(other).cases) ? datasetPaths(other).cases : other
  const found = [...(await filesIn(folder, '')), ...(await filesIn(folder, 'campaigns'))]
  if (found.length === 0)
    throw new UserError(`there is no case in ${other}`, {
      next: 'name the directory of the other copy, or its folder cases',
      exit: 'usage',
    })
  const rows: Row[] = []
  const damaged: UserError[] = []
  await withCasesAlone(dir, async () => {
    for (const { name, file } of found) {
      if (only?.has(file) === false) continue
      try {
        // A name that is no name of a case cannot be one here.
        safeName(name)
        const theirs = await readCaseFile(join(folder, file), name)
        const path = pathOfName(join(datasetPaths(dir).cases, dirname(file)), basename(file))
        const isNew = !existsSync(path)
        const merged = isNew ? theirs : mergeCases(await readCaseFile(path, name), theirs)
        const changed = await writeCaseFile(path, merged)
        rows.push({
          case: file.slice(0, -3),
          outcome: isNew ? 'new' : changed ? 'merged' : 'unchanged',
          conflicts: viewOf(merged).conflicts.length,
        })
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        damaged.push(error)
      }
    }
  })
  return { rows, damaged }
}

async function filesIn(folder: string, below: string): Promise<{ name: string; file: string }[]> {
  const names = await caseNames(join(folder, below))
  return names.map((name) => ({ name, file: `${below === '' ? '' : `${below}/`}${name}.md` }))
}

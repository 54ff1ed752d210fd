import { realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { datasetPaths } from '../dataset/layout.ts'
import type { Manifest } from '../dataset/manifest.ts'
import { keyFingerprint, ownPersonKey } from '../ocds/persons.ts'
import { counted } from '../terminal/counted.ts'
import { Interrupted, UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import type { Found } from './folder.ts'
import type { DataState, State } from './state.ts'

export const sharedColumns: Column[] = [
  { name: 'what', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'outcome', type: 'text' },
  { name: 'files', type: 'integer' },
  { name: 'bytes', type: 'integer' },
]

export interface SharedRow extends Row {
  what: 'data' | 'raw' | 'flags' | 'case' | 'own' | 'key'
  name: string
  outcome: 'new' | 'changed' | 'merged' | 'removed' | 'unchanged' | 'newer-there' | 'older-there' | 'apart' | 'left-out'
  files: number
  /** Bytes that were copied, or would be. */
  bytes: number
}

export interface ShareOptions {
  /** Also what was fetched, as it came. */
  withRaw?: boolean
  /** Also the key of pseudonyms. */
  withKey?: boolean
  /** Take one side's tables and releases though the other's do not come after them. */
  replace?: boolean
  /** Only say what would be done. */
  dryRun?: boolean
  report: Reporter
  signal?: AbortSignal
}

export interface Shared {
  rows: SharedRow[]
  /** What could not be done, when the rest was. */
  refused: UserError | undefined
}

/** Refuses a shared folder inside the dataset, and a dataset inside the shared folder. */
export async function keepApart(dir: string, folder: string): Promise<void> {
  const [inner, outer] = [await real(dir), await real(folder)]
  const isIn = (a: string, b: string) => {
    const way = relative(b, a)
    return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(b, way) === a)
  }
  if (!isIn(inner, outer) && !isIn(outer, inner)) return
  throw new UserError(`${folder} cannot be shared from the dataset in ${dir}`, {
    why: isIn(inner, outer)
      ? 'the dataset lies in it, and with the dataset its folder "private" would be shared'
      : 'it lies in the dataset',
    next: 'share another folder, and keep the dataset outside of it',
    exit: 'usage',
  })
}

/** The real path of what is there, and of what is not the path below the nearest that is. */
async function real(path: string): Promise<string> {
  const at = resolve(path)
  const found = await realpath(at).catch(() => undefined)
  if (found !== undefined || dirname(at) === at) return found ?? at
  return join(await real(dirname(at)), basename(at))
}

/** Tells of pushes that are not whole here. */
export function tellFound(found: Found, folder: string, report: Reporter): void {
  for (const { head, missing, example } of found.waiting)
    report.warn(
      `the push of ${head.pushed_at}${head.by === null ? '' : ` by ${head.by}`} is not whole in ${folder} and is left aside: ${counted(missing, 'file')} missing or cut short (${example}); if the folder is being synced, wait and run the same command again, else ask for: jaryq data push DIR --check`,
    )
  for (const name of found.damaged)
    report.warn(`${join(folder, 'heads', name)} is damaged or half written and is left aside`)
}

/** Made-up and real records do not go into one dataset. */
export function refuseMixture(manifest: Manifest | undefined, state: State, dir: string, folder: string): void {
  const theirs = state.data?.manifest
  const isEmpty = manifest === undefined || Object.keys(manifest.releases).length === 0
  if (theirs === undefined || isEmpty || theirs.training === manifest.training) return
  const [here, there] = manifest.training ? ['made up', 'real'] : ['real', 'made up']
  throw new UserError(`${dir} and ${folder} cannot be shared with each other`, {
    why: `the records in ${dir} are ${here}, those in ${folder} ${there}`,
    next: 'use another folder, or another dataset: --data DIR',
    exit: 'usage',
  })
}

export function dataName({ manifest }: DataState): string {
  const date = manifest.data_date ?? 'no date'
  return manifest.generation === null ? `releases to ${date}` : `tables and releases to ${date}`
}

/** Data of which neither side knows the other's. */
export function apartError(
  verb: 'push' | 'pull',
  dir: string,
  folder: string,
  ours: DataState,
  theirs: DataState,
): UserError {
  const keys = [ours.manifest.person_key, theirs.manifest.person_key]
  const twoKeys = keys[0] !== null && keys[1] !== null && keys[0] !== keys[1]
  const takes = `jaryq data ${verb} ${folder} --replace`
  const consequence =
    verb === 'push'
      ? `put yours in their place for everybody: ${takes}`
      : `take theirs in place of yours (${dataName(ours)}): ${takes}`
  return new UserError(`the tables and releases were not ${verb === 'push' ? 'pushed' : 'pulled'}`, {
    why: twoKeys
      ? `the pseudonyms of persons in ${dir} were made with the key ${keys[0]}, those in ${folder} with ${keys[1]}: one person has two names, so the records cannot be joined, and flags and cases about persons do not match`
      : `those in ${dir} (to ${ours.manifest.data_date ?? 'no date'}) and those in ${folder} (to ${theirs.manifest.data_date ?? 'no date'}) were made without knowing of each other`,
    next: [
      'cases and your own files are shared all the same',
      consequence,
      ...(twoKeys
        ? [
            'or agree on one key, and fetch anew with it: jaryq data push DIR --with-key, jaryq data pull DIR --with-key',
          ]
        : ['or keep both: pull into a new dataset with --data DIR']),
    ],
    exit: 'data',
  })
}

/** Says what it means that pseudonyms were made with a key that is not here. */
export async function tellKey(manifest: Manifest, folder: string, hasKey: boolean, report: Reporter): Promise<void> {
  const fingerprint = manifest.person_key
  if (fingerprint === null || manifest.training) return
  const own = await ownPersonKey()
  if (own !== undefined && keyFingerprint(own) === fingerprint) return
  const here = own === undefined ? 'which you do not have' : `yours is ${keyFingerprint(own)}`
  const get = hasKey
    ? own === undefined
      ? `take it with: jaryq data pull ${folder} --with-key`
      : 'it lies in the folder; the place of your own key is needed for it (JARYQ_CONFIG_DIR names another)'
    : 'whoever has it can give it with: jaryq data push DIR --with-key'
  report.warn(
    `the pseudonyms of persons were made with the key ${fingerprint}, ${here}: reading, flags and letters work; looking for a person by IIN finds nothing, and records that you fetch cannot be added (jaryq transform); ${get}`,
  )
}

/** Copies contents one after the other, and says how far it is. */
export async function eachContent<T extends { bytes: number }>(
  stage: 'push' | 'pull',
  contents: readonly T[],
  { report, signal }: Pick<ShareOptions, 'report' | 'signal'>,
  copy: (content: T) => Promise<unknown>,
): Promise<void> {
  const total = contents.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  for (const content of contents) {
    if (signal?.aborted === true)
      throw new Interrupted(
        stage === 'push'
          ? 'nobody sees anything of this push yet; what was copied is not copied again'
          : 'the dataset is as it was; what was copied is not copied again',
        `jaryq data ${stage}`,
      )
    await copy(content)
    done += content.bytes
    report.progress({ stage, done: Math.round(done / 1e6), total: Math.round(total / 1e6), unit: 'MB' })
  }
}

/** Where a file of a shared folder lies in a dataset whose generation has the number `n`. */
export function placeIn(dir: string, path: string, n: number | null): string {
  const [top, ...rest] = path.split('/')
  return top === 'generation' ? join(datasetPaths(dir).generation(n!), ...rest) : join(dir, top!, ...rest)
}

import { readFile, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { datasetPaths, safeName } from '../dataset/layout.ts'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { pathOfName } from '../files/named.ts'
import { fileError } from '../terminal/errors.ts'
import { ImageProblem, imageCopy } from './image-copy.ts'

/** A photo that was read. */
export interface ReadPhoto {
  /** As it was named; it stays in `private`. */
  name: string
  bytes: Buffer
  sha256: string
  /** The same picture without what a camera wrote beside it; null where none can be made, and why. */
  copy: { bytes: Buffer; ending: string; turned: number | null } | null
  problem: string | null
}

/** Reads a photo and makes its copy. Throws a UserError when it cannot be read. */
export async function readPhoto(path: string, name: string): Promise<ReadPhoto> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw fileError(error, 'read', path)
  }
  const common = { name, bytes, sha256: sha256(bytes) }
  try {
    const { bytes: copied, format, turned } = imageCopy(bytes)
    return { ...common, copy: { bytes: copied, ending: format === 'png' ? '.png' : '.jpg', turned }, problem: null }
  } catch (error) {
    if (!(error instanceof ImageProblem)) throw error
    return { ...common, copy: null, problem: error.message }
  }
}

/** The name of a photo's original in `private`: its hash, which tells equal ones, and its own ending. */
export function originalName({ name, sha256 }: ReadPhoto): string {
  const ending = extname(name).toLowerCase()
  return `${sha256}${/^\.[a-z0-9]{1,5}$/.test(ending) ? ending : '.bin'}`
}

/**
 * A folder of `private`, made if it is not there: readable by its owner alone, and kept out of git.
 * @param parts its place below `private`
 */
export async function privateFolder(dir: string, ...parts: string[]): Promise<string> {
  const { privateDir } = datasetPaths(dir)
  const folder = parts.map(safeName).reduce(pathOfName, privateDir)
  try {
    await makeDirectory(folder, { mode: 0o700 })
    await writeFile(join(privateDir, '.gitignore'), '*\n')
  } catch (error) {
    throw fileError(error, 'write', folder)
  }
  return folder
}

/** Writes a file that its owner alone may read. */
export async function writePrivately(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeAtomically(path, content, { mode: 0o600 })
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}

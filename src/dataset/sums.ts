import { readdir, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { fileDigest } from './durable.ts'

/** Length and SHA-256 of a file. */
export interface Sum {
  bytes: number
  sha256: string
}

/** Where is written down what a file holds that is made between builds: beside it, hidden. */
function sumPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.sum`)
}

/**
 * Writes down what the file `part` holds, which is about to take the place of `path`. What `path` held so far stays
 * written down too, for a stop between the two.
 */
export async function noteSum(part: string, path: string): Promise<void> {
  const before = (await sumsOf(path))?.at(-1)
  const sums = [...(before === undefined ? [] : [before]), await fileDigest(part)]
  await writeAtomically(sumPath(path), sums.map((sum) => `${JSON.stringify(sum)}\n`).join(''))
}

/** Removes a file and what is written down of it. */
export async function removeWithSum(path: string): Promise<void> {
  await rm(path, { force: true })
  await rm(sumPath(path), { force: true })
}

/** What a file may hold; undefined where nothing was written down, or cannot be read. */
async function sumsOf(path: string): Promise<Sum[] | undefined> {
  try {
    const lines = (await readFile(sumPath(path), 'utf8')).split('\n').filter((line) => line !== '')
    const sums = lines.map((line) => JSON.parse(line) as Sum)
    return sums.length > 0 && sums.every((sum) => /^[0-9a-f]{64}$/.test(sum?.sha256)) ? sums : undefined
  } catch {
    return undefined
  }
}

/**
 * What is wrong with the files of a folder of which something is written down, by name. What is gone is made anew, unless
 * `isNeeded`.
 */
export async function* wrongSums(
  folder: string,
  isNeeded = false,
): AsyncGenerator<{ name: string; problem: string | undefined }> {
  const names = await readdir(folder).catch(() => [] as string[])
  for (const sum of names.filter((one) => one.startsWith('.') && one.endsWith('.sum')).sort()) {
    const name = sum.slice(1, -'.sum'.length)
    if (names.includes(name)) yield { name, problem: await problemOf(join(folder, name)) }
    else if (isNeeded) yield { name, problem: 'it is missing' }
  }
}

async function problemOf(path: string): Promise<string | undefined> {
  const wanted = await sumsOf(path)
  if (wanted === undefined) return 'what was written down of it is damaged'
  try {
    const found = await fileDigest(path)
    return wanted.some(({ bytes, sha256 }) => bytes === found.bytes && sha256 === found.sha256)
      ? undefined
      : 'its content was changed'
  } catch (error) {
    return `it cannot be read: ${(error as Error).message}`
  }
}

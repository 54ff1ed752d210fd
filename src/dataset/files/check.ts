import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileDigest } from '../durable.ts'
import { blobsDir, readFileVersions } from './records.ts'

/**
 * Compares the contents of files with the SHA-256 under which they are stored, and the records of files with the
 * contents that are there. Gives a line for each file looked at, with what is wrong with it, if anything is.
 */
export async function* checkContents(dir: string): AsyncGenerator<{ file: string; problem?: string }> {
  const root = blobsDir(dir)
  const there = new Set<string>()
  for (const folder of (await readdir(root).catch(() => [])).sort())
    for (const name of (await readdir(join(root, folder)).catch(() => [])).sort()) {
      const file = `raw/goszakup/files/blobs/${folder}/${name}`
      there.add(name)
      const found = await fileDigest(join(root, folder, name)).catch((error: Error) => error)
      if (found instanceof Error) yield { file, problem: `it cannot be read: ${found.message}` }
      else if (found.sha256 !== name) yield { file, problem: 'its content was changed' }
      else yield { file }
    }
  const told = new Set<string>()
  for await (const { record } of readFileVersions(dir)) {
    const { sha256: hash } = record
    if (hash === null || there.has(hash) || told.has(hash)) continue
    told.add(hash)
    yield { file: `raw/goszakup/files/blobs/${hash.slice(0, 2)}/${hash}`, problem: `it is missing (file ${record.id})` }
  }
}

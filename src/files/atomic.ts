import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeDirectory } from './make-directory.ts'

/** Flushes a directory's entries to disk, where the platform can (Windows cannot open a directory). */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Renames a written and synced file into place so that the rename itself survives a crash. */
export async function commitFile(part: string, path: string): Promise<void> {
  await rename(part, path)
  await syncDirectory(dirname(path))
}

/** Writes a small file whole: `path.part`, fsync, rename. Readers see the old content or the new, never a half. */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  options: { mode?: number } = {},
): Promise<void> {
  await makeDirectory(dirname(path))
  const part = `${path}.part`
  let handle: FileHandle | undefined
  try {
    handle = await open(part, 'w', options.mode ?? 0o666)
    await handle.writeFile(content)
    await handle.sync()
    await handle.close()
    handle = undefined
    await commitFile(part, path)
  } catch (error) {
    await handle?.close().catch(() => {})
    await rm(part, { force: true })
    throw error
  }
}

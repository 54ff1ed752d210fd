import { open } from 'node:fs/promises'

/** Writes a new file and waits until the disk has it. For files that nobody reads before a later commit. */
export async function durableWrite(path: string, content: Uint8Array): Promise<void> {
  const handle = await open(path, 'w')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Waits until the disk has a file that something else wrote. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

import { copyFile, link, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { writeAtomically } from '../../files/atomic.ts'
import { fileError, UserError } from '../../terminal/errors.ts'
import { syncFile } from '../durable.ts'
import { type Lake, lakeFormat } from './layout.ts'

/** Where a lake is kept. Paths are those of `LakeFile`. */
export interface LakeStore {
  /** The address of a version's folder, as a cluster knows it. */
  address(version: string): string
  /** `lake.json`; undefined when no export was finished. */
  read(): Promise<Lake | undefined>
  put(version: string, path: string, file: string): Promise<void>
  /** Takes over a file from another version, unchanged. */
  reuse(from: string, version: string, path: string): Promise<void>
  /** Writes `lake.json`, after which the version counts. */
  commit(lake: Lake): Promise<void>
  /** Removes all versions but these. */
  forget(keep: string[]): Promise<void>
}

/** The store in a folder. Throws a UserError for the address of an object store, to which jaryq does not write. */
export async function lakeStore(to: string): Promise<LakeStore> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(to))
    throw new UserError(`--lake: ${to} is not a folder`, {
      why: 'a lake is written to a folder of this machine',
      next: 'write it to a folder, and copy that with the tools of the object store: lake.json last',
      exit: 'usage',
    })
  return folderStore(resolve(to))
}

function folderStore(root: string): LakeStore {
  const manifest = join(root, 'lake.json')
  const placed = async (version: string, path: string) => {
    const target = join(root, version, ...path.split('/'))
    await mkdir(dirname(target), { recursive: true })
    await rm(target, { force: true })
    return target
  }
  return {
    address: (version) =>
      `file://${join(root, version)
        .replaceAll('\\', '/')
        .replace(/^(?!\/)/, '/')}`,
    async read() {
      let text: string
      try {
        text = await readFile(manifest, 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, 'read', manifest)
        const other = (await readdir(root).catch(() => [] as string[])).filter((name) => !/^[0-9a-f]{12}$/.test(name))
        if (other.length > 0)
          throw new UserError(`${root} holds other things: ${other.slice(0, 5).join(', ')}`, {
            why: 'a lake has a folder of its own',
            next: 'name a new or empty folder',
            exit: 'usage',
          })
        return undefined
      }
      return readLake(text, manifest)
    },
    async put(version, path, file) {
      const target = await placed(version, path)
      await copyFile(file, target)
      await syncFile(target)
    },
    async reuse(from, version, path) {
      const target = await placed(version, path)
      const source = join(root, from, ...path.split('/'))
      try {
        await link(source, target)
      } catch {
        await copyFile(source, target)
        await syncFile(target)
      }
    },
    async commit(lake) {
      await writeAtomically(manifest, `${JSON.stringify(lake, null, 1)}\n`)
    },
    async forget(keep) {
      for (const name of await readdir(root))
        if (/^[0-9a-f]{12}$/.test(name) && !keep.includes(name))
          await rm(join(root, name), { recursive: true, force: true })
    },
  }
}

function readLake(text: string, place: string): Lake {
  let lake: Lake
  try {
    lake = JSON.parse(text) as Lake
  } catch (error) {
    throw new UserError(`${place} is damaged`, {
      why: String(error),
      next: 'remove the folder and export again',
      exit: 'data',
    })
  }
  if (lake.format !== lakeFormat)
    throw new UserError(`${place} was written by another version of jaryq`, {
      next: 'remove the folder and export again',
      exit: 'data',
    })
  return lake
}

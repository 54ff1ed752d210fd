import { existsSync, statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { readZip } from '../../files/zip-read.ts'
import { fileError, UserError } from '../../terminal/errors.ts'
import { type BundleManifest, manifestName } from './manifest.ts'

export interface ReadBundle {
  manifest: BundleManifest
  files: Map<string, Buffer>
}

/**
 * A bundle from its folder, its archive or any of its archives, whose siblings are read too. Names in an archive are never
 * used as paths.
 * @throws UserError (data) when it is no bundle, or an archive is damaged or missing
 */
export async function readBundle(path: string): Promise<ReadBundle> {
  if (!existsSync(path)) throw fileError(Object.assign(new Error(path), { code: 'ENOENT' }), 'read', path)
  const files = statSync(path).isDirectory() ? await filesIn(path) : await filesOf(path)
  const text = files.get(manifestName)
  if (text === undefined) throw noBundle(path, `it has no ${manifestName}`)
  let manifest: BundleManifest
  try {
    manifest = JSON.parse(text.toString()) as BundleManifest
  } catch {
    throw noBundle(path, `its ${manifestName} is not JSON`)
  }
  if (
    manifest?.format !== 1 ||
    !Array.isArray(manifest.files) ||
    !Array.isArray(manifest.flags) ||
    manifest.request === undefined
  )
    throw noBundle(path, `its ${manifestName} is not that of a bundle`)
  const lacking = missingParts(manifest, files)
  if (lacking.length > 0)
    throw new UserError(`part ${lacking.join(', ')} of ${manifest.parts} of the bundle is not there`, {
      why: `the archives of a bundle belong into one folder; none of the files of that part was found beside ${path}`,
      next: 'put all parts together and verify any of them',
      exit: 'data',
    })
  files.delete(manifestName)
  return { manifest, files }
}

/** Parts of which no file was found: an archive that did not come along. */
function missingParts(manifest: BundleManifest, files: ReadonlyMap<string, Buffer>): number[] {
  const there = new Set(manifest.files.filter(({ path }) => files.has(path)).map(({ part }) => part))
  return Array.from({ length: manifest.parts }, (_, index) => index + 1).filter((part) => !there.has(part))
}

function noBundle(path: string, why: string): UserError {
  return new UserError(`${path} is not a bundle of evidence`, {
    why,
    next: 'name the folder or the archive that jaryq letter new --bundle wrote',
    exit: 'data',
  })
}

async function filesIn(folder: string): Promise<Map<string, Buffer>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const files = new Map<string, Buffer>()
  for (const path of paths) files.set(relative(folder, path).split(sep).join('/'), await readFile(path))
  return files
}

async function filesOf(path: string): Promise<Map<string, Buffer>> {
  const part = /^(.*)\.part\d+\.zip$/i.exec(basename(path))
  const names =
    part === null
      ? [basename(path)]
      : (await readdir(dirname(path)))
          .filter((name) => name.startsWith(`${part[1]}.part`) && /\.part\d+\.zip$/i.test(name))
          .sort()
  const files = new Map<string, Buffer>()
  for (const name of names) {
    const archive = join(dirname(path), name)
    try {
      for (const entry of await readZip(await readFile(archive))) files.set(entry.name, entry.data)
    } catch (error) {
      throw noBundle(archive, (error as Error).message)
    }
  }
  return files
}

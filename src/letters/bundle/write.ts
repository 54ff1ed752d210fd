import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { writeAtomically } from '../../files/atomic.ts'
import { sha256 } from '../../files/hash.ts'
import { writeZip, type ZipEntry } from '../../files/zip-write.ts'
import { fileError, UserError } from '../../terminal/errors.ts'
import { letterFileName } from '../letter-files.ts'
import type { NewLetterOptions } from '../new-letter.ts'
import { type Bundle, makeBundle } from './make.ts'
import { type BundleKind, type BundleManifest, manifestName } from './manifest.ts'

export interface BundleOptions {
  bundle: BundleKind
  /** The largest archive in bytes; default 20 MB. A file that is larger alone has an archive of its own. */
  partBytes?: number | undefined
  /** A folder instead of archives. */
  unpacked?: boolean | undefined
}

/** 20 MB. */
export const defaultPartBytes = 20 * 2 ** 20

export interface WrittenBundle {
  /** The archives, or the folder. */
  paths: string[]
  files: number
  bytes: number
  /** Archives that are larger than was asked for, because of one file. */
  large: string[]
  unchanged: boolean
}

/**
 * Makes the bundle of a letter of the dataset in `dir` and writes it beside the letter: `bundle-KIND-….zip`, several
 * `….part01.zip` when it is larger than `partBytes`, or a folder. What is there and differs is not replaced without
 * `force`.
 */
export async function newBundle(options: NewLetterOptions & BundleOptions): Promise<WrittenBundle> {
  const { output, force, format, bundle: kind, partBytes, unpacked, signal: _, ...request } = options
  const { openLetterSource } = await import('../dataset-source.ts')
  const source = await openLetterSource(options.dir, options)
  try {
    const bundle = await makeBundle(source, request, { kind, format })
    return await writeBundle(bundle, placeOf(bundle, output), { partBytes, unpacked, force })
  } finally {
    await source.close()
  }
}

function placeOf(bundle: Bundle, output: string | undefined): string {
  const name = letterFileName(bundle.letter, 'md').replace(/\.md$/, '')
  const isFile = output !== undefined && /\.(?:docx|pdf|html|md|txt)$/i.test(output) && !existsSync(join(output, '.'))
  const folder = output === undefined ? '.' : isFile ? dirname(output) : output
  const base = isFile ? basename(output).replace(/\.\w+$/, '') : name
  return join(folder, `bundle-${bundle.manifest.kind}-${base}`)
}

/** Writes a bundle at `path`, to which the ending of an archive is added. */
export async function writeBundle(
  bundle: Bundle,
  path: string,
  options: { partBytes?: number | undefined; unpacked?: boolean | undefined; force?: boolean | undefined } = {},
): Promise<WrittenBundle> {
  const most = options.partBytes ?? defaultPartBytes
  const parts = options.unpacked === true ? [[...bundle.files]] : divided(bundle.files, most)
  const manifest: BundleManifest = {
    ...bundle.manifest,
    parts: parts.length,
    files: parts.flatMap((files, index) =>
      files.map(([name, data]) => ({ path: name, bytes: data.length, sha256: sha256(data), part: index + 1 })),
    ),
  }
  const first: [string, Buffer] = [manifestName, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`)]
  const outputs =
    options.unpacked === true
      ? [first, ...bundle.files].map(([name, data]) => ({ path: join(path, name), data }))
      : parts.map((files, index) => ({
          path: parts.length === 1 ? `${path}.zip` : `${path}.part${String(index + 1).padStart(2, '0')}.zip`,
          data: writeZip([first, ...files].map(([name, data]): ZipEntry => ({ name, data }))),
        }))
  const unchanged = await writeAll(outputs, options.force === true)
  return {
    paths: options.unpacked === true ? [path] : outputs.map((output) => output.path),
    files: manifest.files.length + 1,
    bytes: outputs.reduce((sum, { data }) => sum + data.length, 0),
    large:
      options.unpacked === true ? [] : outputs.filter(({ data }) => data.length > most).map(({ path: name }) => name),
    unchanged,
  }
}

async function writeAll(outputs: readonly { path: string; data: Buffer }[], force: boolean): Promise<boolean> {
  let unchanged = true
  for (const { path, data } of outputs) {
    const before = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw fileError(error, 'write', path)
    })
    if (before?.equals(data)) continue
    unchanged = false
    if (before !== undefined && !force)
      throw new UserError(`${path} exists and would change`, {
        why: 'it may be what was sent already',
        next: ['write to another place with --output', 'or replace it with --force'],
        exit: 'usage',
      })
  }
  if (unchanged) return true
  for (const { path, data } of outputs)
    await writeAtomically(path, data).catch((error: unknown) => {
      throw fileError(error, 'write', path)
    })
  return false
}

/** Files in archives of at most so many bytes each, in their order; the manifest, which each begins with, is estimated. */
function divided(files: ReadonlyMap<string, Buffer>, most: number): [string, Buffer][][] {
  const own = 20_000 + files.size * 200
  const parts: [string, Buffer][][] = [[]]
  let size = own
  for (const [name, data] of files) {
    const bytes = data.length + 76 + 2 * Buffer.byteLength(name)
    if (size + bytes > most && parts.at(-1)!.length > 0) {
      parts.push([])
      size = own
    }
    parts.at(-1)!.push([name, data])
    size += bytes
  }
  return parts
}

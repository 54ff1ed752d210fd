import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { sha256 } from '../../files/hash.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'
import { readVatPayers } from '../../registers/vat-payers.ts'
import { fileError, Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { datasetPaths } from '../layout.ts'
import { withWriteLock } from '../lock.ts'
import { readManifestIfAny, updateManifest } from '../manifest.ts'
import { RejectList } from './rejects.ts'

/** The registers that can be imported from a file. */
export const registers = ['vat-payers'] as const
export type Register = (typeof registers)[number]

export interface ImportRegisterOptions {
  /** A CSV file, or `-` for standard input. */
  path: string
  register: Register
  /** The day that a register without dates of its own is true on, `YYYY-MM-DD`. */
  asOf?: string
  strict?: boolean
  report: Reporter
  signal?: AbortSignal
  /** What stands for `-`; default: standard input. */
  stdin?: Readable
}

export interface ImportRegisterResult {
  register: Register
  entries: number
  rejected: number
  rejectsPath: string | undefined
  /** The newest import has the same entries: nothing was written. */
  unchanged: boolean
}

/**
 * Imports a register from a file into `raw/registers/<name>`: the entries as raw lines in a new file of their own, which
 * takes the place of all before it (the newest file is the register; older ones are kept as what was known then). Rows
 * that cannot be read are set aside in `rejects.ndjson` there. Numbers of persons stay in `raw/`, as published.
 */
export async function importRegister(dir: string, options: ImportRegisterOptions): Promise<ImportRegisterResult> {
  const name = options.path === '-' ? 'standard input' : basename(options.path)
  return withWriteLock(dir, `import the register ${options.register}`, async () => {
    try {
      return await importFile(dir, name, options)
    } catch (error) {
      throw fileError(error, 'import into', dir)
    }
  })
}

async function importFile(
  dir: string,
  name: string,
  { path, register, asOf, strict, report, signal, stdin }: ImportRegisterOptions,
): Promise<ImportRegisterResult> {
  const entity = register.replaceAll('-', '_')
  const folder = datasetPaths(dir).raw('registers', entity)
  const before = (await readManifestIfAny(dir))?.sources.registers?.entities?.[entity]
  const present = await registerFileNames(folder)
  const number = Number.parseInt(present.at(-1) ?? '0', 10) + 1
  const file = `${String(number).padStart(6, '0')}.ndjson`
  const writer = await NdjsonWriter.create(join(folder, file))
  const rejects = new RejectList(join(folder, 'rejects.ndjson'), name)
  // The clock is in raw lines alone: it says when the file was read.
  const fetchedAt = new Date().toISOString()
  const request = sha256(`register:${register}`)
  const content = createHash('sha256')
  let entries = 0
  let rejected = 0
  try {
    for await (const piece of readVatPayers(path, { asOf, stdin })) {
      if (piece.kind === 'reject') {
        if (strict === true)
          throw new UserError(`${name}, line ${piece.line}: ${piece.reason}`, {
            why: 'with --strict nothing is imported from a file with a fault',
            next: 'mend the row, or import without --strict: such rows are then set aside',
            exit: 'data',
          })
        rejected++
        await rejects.add(name, { reason: piece.reason, bytes: Buffer.from(piece.raw), place: { line: piece.line } })
        continue
      }
      const record = JSON.stringify(piece.entry)
      const hash = sha256(record)
      content.update(hash)
      const about = { source: 'registers', entity, url: `file:${name}`, request, fetched_at: fetchedAt, sha256: hash }
      const behind = writer.write(`${JSON.stringify(about).slice(0, -1)},"record":${record}}`)
      if (behind !== undefined) await behind
      if (++entries % 1000 === 0) {
        report.progress({ stage: 'import', done: entries, unit: 'entries' })
        if (signal?.aborted === true)
          throw new Interrupted('nothing of this file was added', `jaryq import ${path} --register ${register}`)
      }
    }
    const digest = content.digest('hex')
    const unchanged = entries === 0 || (before?.sha256 === digest && present.at(-1) === before.file)
    if (unchanged) await writer.abort()
    else await writer.close()
    const rejectsPath = await rejects.close()
    if (entries === 0)
      throw new UserError(`there is no entry in ${name} that can be used`, {
        why: rejected === 0 ? 'it has no rows below its headings' : `${rejected} rows set aside in ${rejectsPath}`,
        next: rejected === 0 ? 'get the file again' : 'read the reasons there',
        exit: 'data',
      })
    if (!unchanged)
      await updateManifest(dir, (manifest) => {
        const known = manifest.sources.registers
        manifest.sources.registers = {
          ...known,
          kind: 'register',
          entities: {
            ...known?.entities,
            [entity]: { count: entries, file, sha256: digest, ...(asOf === undefined ? {} : { as_of: asOf }) },
          },
        }
        return manifest
      })
    return { register, entries, rejected, rejectsPath, unchanged }
  } catch (error) {
    await writer.abort()
    await rejects.abort()
    throw error
  }
}

async function registerFileNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[])
  return names.filter((name) => /^\d+\.ndjson(\.zst)?$/.test(name)).sort()
}

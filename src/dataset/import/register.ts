import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { sha256 } from '../../files/hash.ts'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'
import { type ColumnMap, readColumnMap } from '../../registers/columns.ts'
import { type RegisterName, registerFormats } from '../../registers/formats.ts'
import { readRegister } from '../../registers/register-file.ts'
import { fileError, Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { datasetPaths } from '../layout.ts'
import { withWriteLock } from '../lock.ts'
import { readManifestIfAny, updateManifest } from '../manifest.ts'
import { RejectList } from './rejects.ts'

export interface ImportRegisterOptions {
  /** A CSV file, a workbook (.xlsx), or `-` for standard input. */
  path: string
  register: RegisterName
  /** Of several lists of the same register, which one this is: each is replaced by itself alone. Needed for `other`. */
  name?: string
  /** A file (YAML) that says what the headings mean. */
  columns?: string
  /** Only these sheets of a workbook. */
  sheets?: readonly string[]
  /** The day that a register without dates of its own is true on, `YYYY-MM-DD`. */
  asOf?: string
  strict?: boolean
  report: Reporter
  signal?: AbortSignal
  /** What stands for `-`; default: standard input. */
  stdin?: Readable
}

export interface ImportRegisterResult {
  register: RegisterName
  entries: number
  rejected: number
  /** The tables that were read, and what their headings were taken for. */
  tables: RegisterTable[]
  rejectsPath: string | undefined
  /** Entries of the import that this one takes the place of. */
  before: number | undefined
  /** The newest import has the same entries: nothing was written. */
  unchanged: boolean
}

/** A table of the file: its columns as field and heading, headings that nothing was taken from, and its entries. */
export interface RegisterTable {
  sheet?: string
  columns: [field: string, heading: string][]
  passedOver: string[]
  entries: number
}

/** The entity of a register's raw lines: its name, and that of the list behind a dot. Throws a UserError. */
export function registerEntity(register: RegisterName, name: string | undefined): string {
  const base = register === 'other' ? 'other_registers' : register.replaceAll('-', '_')
  if (name === undefined) {
    if (register !== 'other') return base
    throw new UserError('a register of another kind needs a name', {
      why: 'its entries are kept under it',
      next: 'give it one: --name licences',
      exit: 'usage',
    })
  }
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name))
    throw new UserError(`"${name}" cannot be the name of a list`, {
      why: 'it names a folder of the dataset',
      next: 'use small letters, digits and hyphens, 40 at most',
      exit: 'usage',
    })
  return `${base}.${name}`
}

/**
 * Imports a register from a file into `raw/registers/<name>`: the entries as raw lines in a new file of their own, which
 * takes the place of all before it (the newest file is the register; older ones are kept as what was known then). Rows
 * that cannot be read are set aside in `rejects.ndjson` there. Numbers of persons stay in `raw/`, as published.
 */
export async function importRegister(dir: string, options: ImportRegisterOptions): Promise<ImportRegisterResult> {
  const name = options.path === '-' ? 'standard input' : basename(options.path)
  registerEntity(options.register, options.name)
  const map = await columnMap(options)
  return withWriteLock(dir, `import the register ${options.register}`, async () => {
    try {
      return await importFile(dir, name, options, map)
    } catch (error) {
      throw fileError(error, 'import into', dir)
    }
  })
}

async function importFile(
  dir: string,
  name: string,
  { path, register, name: list, sheets, asOf, strict, report, signal, stdin }: ImportRegisterOptions,
  map: ColumnMap | undefined,
): Promise<ImportRegisterResult> {
  const entity = registerEntity(register, list)
  const folder = datasetPaths(dir).raw('registers', entity)
  const before = (await readManifestIfAny(dir))?.sources.registers?.entities?.[entity]
  // What a killed import left behind the committed file is written over.
  const number = Number.parseInt(typeof before?.file === 'string' ? before.file : '0', 10) + 1
  const file = `${String(number).padStart(6, '0')}.ndjson`
  const writer = await NdjsonWriter.create(join(folder, file))
  const rejects = new RejectList(join(folder, 'rejects.ndjson'), name)
  // The clock is in raw lines alone: it says when the file was read.
  const fetchedAt = new Date().toISOString()
  const request = sha256(`register:${entity}`)
  const content = createHash('sha256')
  let entries = 0
  let rejected = 0
  const tables: RegisterTable[] = []
  try {
    for await (const piece of readRegister(path, register, { asOf, stdin, map, sheets })) {
      if (piece.kind === 'table') {
        const { kind: _, ...table } = piece
        tables.push({ ...table, entries: 0 })
        continue
      }
      if (piece.kind === 'unended') {
        report.warn(
          `the last row (${piece.line}) has no line end: is the file whole? A file that is cut off lacks entries`,
        )
        continue
      }
      if (piece.kind === 'reject') {
        const { sheet, line } = piece
        if (strict === true)
          throw new UserError(
            `${name}, ${sheet === undefined ? '' : `sheet "${sheet}", `}line ${line}: ${piece.reason}`,
            {
              why: 'with --strict nothing is imported from a file with a fault',
              next: 'mend the row, or import without --strict: such rows are then set aside',
              exit: 'data',
            },
          )
        rejected++
        const place = { ...(sheet === undefined ? {} : { sheet }), line }
        await rejects.add(name, { reason: piece.reason, bytes: Buffer.from(piece.raw), place })
        continue
      }
      const record = JSON.stringify(piece.entry)
      const hash = sha256(record)
      if (tables.length > 0) tables.at(-1)!.entries++
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
    const unchanged = entries === 0 || (before?.sha256 === digest && (await isThere(join(folder, String(before.file)))))
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
    return { register, entries, rejected, tables, rejectsPath, before: before?.count, unchanged }
  } catch (error) {
    await writer.abort()
    await rejects.abort()
    throw error
  }
}

/** What the file of columns says; without one the headings are recognised. */
async function columnMap({ columns, register }: ImportRegisterOptions): Promise<ColumnMap | undefined> {
  if (columns === undefined) {
    if (register !== 'other') return undefined
    throw new UserError('of a register of another kind the columns must be said', {
      why: 'nothing is known of its headings',
      next: 'write a file such as: columns: {bin: "БИН", name: "Наименование", from: "Дата включения"}; and name it: --columns FILE',
      exit: 'usage',
    })
  }
  let text: string
  try {
    text = await readFile(columns, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', columns)
  }
  return readColumnMap(text, basename(columns), registerFormats[register])
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileError } from '../../terminal/errors.ts'
import { datasetPaths } from '../layout.ts'
import { readManifestIfAny, updateManifest } from '../manifest.ts'
import { type RawSegment, rawRecord, rawSegments, readSegment } from '../raw/store.ts'

const source = 'registers'

// Smaller registers are taken whole: some know their subjects by name only.
const wholeLines = 5000
// Of larger ones also the first entry of each shape among so many: whether a register has dates at all is seen by it.
const shapeLines = 1000

/**
 * Copies the imported registers of the user's dataset into a small one: of large registers the entries that name one
 * of the parties, by BIN or IIN, and an entry of each shape, so that a register which does not have a party is not
 * taken for one that was never loaded.
 */
export async function copyRegisters(dir: string, home: string, biins: ReadonlySet<string>): Promise<void> {
  const entry = (await readManifestIfAny(home))?.sources[source]
  if (entry === undefined) return
  for (const [entity, { file }] of Object.entries(entry.entities ?? {})) {
    const all = await rawSegments(home, source, entity)
    const current = all.filter(({ name }) => file === undefined || name === file)
    const kept: Buffer[] = []
    for (const segment of current) kept.push(...(await entriesOf(segment, biins)))
    if (kept.length === 0) continue
    const to = datasetPaths(dir).raw(source, entity)
    // Packed files keep their name's beginning: the number says which is the newest.
    const name = (current.at(-1)!.name ?? '000001.ndjson').replace(/\.zst$/, '')
    try {
      await mkdir(to, { recursive: true })
      await writeFile(join(to, name), Buffer.concat(kept))
    } catch (error) {
      throw fileError(error, 'write', to)
    }
    await updateManifest(dir, (manifest) => {
      const before = manifest.sources[source] ?? { kind: 'register' }
      const own = { ...entry.entities![entity], ...(file === undefined ? {} : { file: name }), count: kept.length }
      manifest.sources[source] = { ...before, entities: { ...before.entities, [entity]: own } }
      return manifest
    })
  }
}

async function entriesOf(segment: RawSegment, biins: ReadonlySet<string>): Promise<Buffer[]> {
  const all: Buffer[] = []
  const named: Buffer[] = []
  const shapes = new Map<string, Buffer>()
  let lines = 0
  for await (const { bytes } of readSegment(segment.path, segment)) {
    lines++
    const line = () => Buffer.concat([bytes, newline])
    if (lines <= wholeLines) all.push(line())
    if (lines <= shapeLines) {
      const shape = shapeOf(bytes)
      if (shape !== undefined && !shapes.has(shape)) shapes.set(shape, line())
    }
    if (names(bytes, biins)) named.push(line())
  }
  if (lines <= wholeLines) return all
  const found = new Set(named.map(String))
  return [...[...shapes.values()].filter((one) => !found.has(String(one))), ...named]
}

const newline = Buffer.from('\n')

function names(line: Buffer, biins: ReadonlySet<string>): boolean {
  for (const [, biin] of line.toString('latin1').matchAll(/"(\d{12})"/g)) if (biins.has(biin!)) return true
  return false
}

/** Which fields of an entry say something. */
function shapeOf(line: Buffer): string | undefined {
  try {
    const record = JSON.parse(rawRecord(line).toString()) as Record<string, unknown>
    return Object.keys(record)
      .filter((name) => record[name] !== null && record[name] !== '')
      .sort()
      .join(' ')
  } catch {
    // A line that a killed program left half written.
    return undefined
  }
}

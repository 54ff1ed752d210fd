import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buildDataset } from '../../dataset/build.ts'
import { filePathOf } from '../../dataset/files/records.ts'
import { datasetPaths } from '../../dataset/layout.ts'
import { createDataset, updateManifest } from '../../dataset/manifest.ts'
import { transformDataset } from '../../dataset/transform/transform.ts'
import { sha256 } from '../../files/hash.ts'
import { organisationId, personKey } from '../../ocds/persons.ts'
import { silent } from '../../terminal/progress.ts'
import type { ReadBundle } from '../bundle/read.ts'
import { openLetterSource } from '../dataset-source.ts'
import type { DataRow, LetterFlag, LetterSource } from '../source.ts'

/** The dataset that a bundle's records make. */
export interface Rebuilt {
  dir: string
  /** Its rows, with the pseudonyms that the bundle uses. */
  source: LetterSource & { close(): Promise<void> }
}

/**
 * Makes a dataset in `dir` of the records of a bundle, as `transform` and `build` make it of what was fetched. In a public
 * bundle a pseudonym stands for a person's number: a made-up number takes its place, and the pseudonym comes back at the
 * end.
 */
export async function rebuild({ manifest, files }: ReadBundle, dir: string): Promise<Rebuilt> {
  const paths = datasetPaths(dir)
  const training = manifest.context.training === true
  const standIns = new Map<string, string>()
  await createDataset(dir)
  for (const [path, content] of files) {
    const lines = /^records\/([\w-]+)\/([\p{L}\p{N}_/.-]+)\.ndjson$/u.exec(path)
    if (lines !== null) {
      const text = manifest.kind === 'public' ? withNumbers(content.toString(), standIns) : content
      await put(join(paths.raw(lines[1]!, lines[2]!), '000001.ndjson'), text)
    }
    const own = /^(indicators|law)\/([\w.-]+)$/.exec(path)
    if (own !== null) await put(join(own[1] === 'law' ? paths.law : paths.indicators, own[2]!), content)
    const attached = /^attachments\/([^/\\]+)$/.exec(path)
    if (attached !== null && attached[1] !== '..') await put(join(dir, 'attachments', attached[1]!), content)
    // Protocols are read by the mapping.
    if (/^files\/protocol-/.test(path)) await put(filePathOf(dir, sha256(content)), content)
  }
  const template = files.get('template.md')
  if (template !== undefined)
    await put(join(paths.templates, `${manifest.request.kind}.${manifest.request.lang}.md`), template)
  await updateManifest(dir, (draft) => ({ ...draft, training, prefix: manifest.prefix }))
  await transformDataset(dir, { report: silent })
  await updateManifest(dir, (draft) => ({
    ...draft,
    data_date: (manifest.context.dataDate as string | null) ?? draft.data_date,
  }))
  await buildDataset(dir, { report: silent })
  const key = await personKey(training)
  const numbers =
    manifest.kind === 'public'
      ? [...standIns].map(([pseudonym, number]) => [pseudonym, number] as const)
      : Object.entries(JSON.parse(files.get('records/persons.json')?.toString() ?? '{}') as Record<string, string>)
  const names = numbers.map(([pseudonym, number]) => ({
    ours: organisationId(number, key) as string,
    theirs: pseudonym,
  }))
  return { dir, source: translated(await openLetterSource(dir), manifest.context, names) }
}

async function put(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

/** Numbers in place of the pseudonyms in masked lines: no person's number has a month of 99. */
function withNumbers(text: string, standIns: Map<string, string>): string {
  return text.replace(/KZ-person-[0-9a-z]{16}/g, (pseudonym) => {
    const known = standIns.get(pseudonym)
    if (known !== undefined) return known
    const number = `9999${String(standIns.size).padStart(8, '0')}`
    standIns.set(pseudonym, number)
    return number
  })
}

/** A source whose pseudonyms are those of the bundle, and which says of itself what the letter's source said. */
function translated(
  source: LetterSource & { close(): Promise<void> },
  context: Record<string, unknown>,
  names: readonly { ours: string; theirs: string }[],
): LetterSource & { close(): Promise<void> } {
  const outward = swap(names.map(({ ours, theirs }) => [ours, theirs]))
  const inward = swap(names.map(({ ours, theirs }) => [theirs, ours]))
  return {
    ...source,
    ...context,
    flag: async (id, lang) => outward((await source.flag(inward(id), lang)) as unknown) as LetterFlag,
    find: async (table, where, limit) =>
      outward(await source.find(table, inward(where) as Record<string, unknown>, limit)) as DataRow[],
  }
}

/** Replaces ids, whole or the eight signs that texts show, in every string of a JSON value. */
function swap(pairs: readonly (readonly [string, string])[]): <Value>(value: Value) => Value {
  const map = new Map(
    pairs.flatMap(
      ([from, to]) =>
        [
          [from, to],
          [from.slice(10, 18), to.slice(10, 18)],
        ] as const,
    ),
  )
  if (map.size === 0) return (value) => value
  const pattern = new RegExp([...map.keys()].join('|'), 'g')
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(pattern, (found) => map.get(found)!)
    if (Array.isArray(value)) return value.map(walk)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item)]))
  }
  return <Value>(value: Value) => walk(value) as Value
}

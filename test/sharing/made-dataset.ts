import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { emptyManifest, type Manifest, manifestText } from '../../src/dataset/manifest.ts'
import { sha256 } from '../../src/files/hash.ts'
import { writeLedger } from '../../src/indicators/ledger.ts'
import type { LedgerEntry } from '../../src/indicators/stored.ts'
import { pullDataset } from '../../src/sharing/pull.ts'
import { type PushOptions, pushDataset } from '../../src/sharing/push.ts'
import type { ShareOptions } from '../../src/sharing/shared.ts'
import { silent } from '../../src/terminal/progress.ts'

export async function write(dir: string, path: string, content: string | Uint8Array): Promise<void> {
  const file = join(dir, ...path.split('/'))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
}

export interface Made {
  /** A line for each file of releases. */
  releases?: string[]
  generation?: number | null
  tables?: string
  date?: string
  training?: boolean
  key?: string | null
}

/**
 * A dataset as builds leave it, as far as its files go: releases, a generation with checksums, `dataset.json`. What is in
 * the files means nothing.
 */
export async function makeDataset(dir: string, made: Made = {}): Promise<Manifest> {
  const {
    releases = ['first'],
    generation = 1,
    tables = 'rows',
    date = '2026-10-30',
    training = true,
    key = null,
  } = made
  const files = []
  for (const [at, text] of releases.entries()) {
    const name = `${String(at + 1).padStart(6, '0')}.ndjson.zst`
    await write(dir, `releases/goszakup/${name}`, text)
    files.push({ name, lines: 1, sha256: sha256(text) })
  }
  const inputs = sha256(JSON.stringify([files, tables]))
  let list = ''
  if (generation !== null) {
    const parts = [
      ['tables/lots/part-00.parquet', tables],
      ['arrow/lots/part-00.arrow', `${tables} in Arrow`],
      ['inputs.json', inputs],
    ] as const
    for (const [path, content] of parts) {
      await write(dir, `generations/${generation}/${path}`, content)
      list += `${JSON.stringify({ path, bytes: Buffer.byteLength(content), sha256: sha256(content) })}\n`
    }
    await write(dir, `generations/${generation}/files.ndjson`, list)
  }
  const manifest: Manifest = {
    ...emptyManifest(),
    ...{ generation, training, data_date: date, person_key: key, inputs, files: sha256(list) },
    releases: { goszakup: { files, count: files.length } },
  }
  await write(dir, 'dataset.json', manifestText(manifest))
  await write(dir, 'private/.gitignore', '*\n')
  return manifest
}

export async function addRun(dir: string, run: string, sequence: number, inputs: string | null): Promise<void> {
  const record = {
    ...{ format: 1, run, sequence, generation: 1, data_date: '2026-10-30', training: true, inputs },
    indicators: [{ name: 'single-bid', version: 1, sha256: '0', logic: '0', parameters: {}, suffix: '' }],
  }
  await write(dir, `flags/runs/${run}/run.json`, `${JSON.stringify(record, null, 2)}\n`)
  await write(dir, `flags/runs/${run}/rows.parquet`, `rows of ${run}`)
}

export async function addLedger(dir: string, entries: LedgerEntry[]): Promise<void> {
  await writeLedger(entries, join(dir, 'flags/ledger.parquet'), join(dir, 'tmp'))
}

let clock = Date.parse('2026-11-01T00:00:00Z')

/** Pushes a minute after the push before. */
export function push(dir: string, folder: string, options: Partial<PushOptions> = {}) {
  clock += 60_000
  return pushDataset(dir, folder, { report: silent, now: new Date(clock).toISOString(), ...options })
}

export function pull(dir: string, folder: string, options: Partial<ShareOptions> = {}) {
  return pullDataset(dir, folder, { report: silent, ...options })
}

/** What a reporter was told, in `lines`. */
export function listener() {
  const lines: string[] = []
  return {
    lines,
    report: { ...silent, note: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) },
  }
}

/** Every file below a folder by its path, with its bytes as hex digits of their hash. */
export async function tree(root: string, without: RegExp = /^(private|tmp|raw)\/|^sharing\.json$|\.lock$/) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files: Record<string, string> = {}
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name)
    const path = relative(root, file).split(sep).join('/')
    if (!without.test(path)) files[path] = sha256(await readFile(file)).slice(0, 16)
  }
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))
}

import { join } from 'node:path'
import { NdjsonWriter } from '../../files/ndjson-writer.ts'
import { fileDigest } from '../durable.ts'

/** How packages are written: one JSON object a file, or one release (or record) a line without metadata. */
export const packagings = ['json', 'json.gz', 'ndjson', 'ndjson.gz'] as const
export type Packaging = (typeof packagings)[number]

/** What a package says of itself, in the order in which it is written. */
export interface PackageMetadata {
  uri: string
  version: '1.1'
  extensions?: string[]
  publishedDate: string
  publisher: { name: string; uri?: string }
  license?: string
  publicationPolicy?: string
}

/** A file that was written. */
export interface ExportedPackage {
  kind: 'releases' | 'records'
  source: string
  /** Of the releases' dates, or of the compiled releases'; null where they have none. */
  year: number | null
  /** Under the folder of the export, with `/`. */
  path: string
  /** Releases or records. */
  count: number
  bytes: number
  sha256: string
}

/** Packages of one kind and source, by year, each of at most `size` elements. As many files are open as there are years. */
export class YearlyPackages {
  readonly written: ExportedPackage[] = []
  private readonly dir: string
  private readonly kind: ExportedPackage['kind']
  private readonly source: string
  private readonly packaging: Packaging
  private readonly size: number
  private readonly metadata: (path: string) => PackageMetadata
  private readonly open = new Map<number | null, { writer: NdjsonWriter; path: string; count: number }>()
  private readonly numbers = new Map<number | null, number>()

  constructor(
    dir: string,
    kind: ExportedPackage['kind'],
    source: string,
    packaging: Packaging,
    size: number,
    metadata: (path: string) => PackageMetadata,
  ) {
    this.dir = dir
    this.kind = kind
    this.source = source
    this.packaging = packaging
    this.size = size
    this.metadata = metadata
  }

  /** Adds a release or a record, as JSON, to the package of the year that its date begins with. */
  async add(date: string | undefined, json: string | Uint8Array): Promise<void> {
    const year = yearOf(date)
    let file = this.open.get(year)
    if (file === undefined) {
      file = await this.begin(year)
      this.open.set(year, file)
    }
    const separate = file.count > 0 && !this.packaging.startsWith('ndjson')
    const line = separate
      ? Buffer.concat([Buffer.from(','), typeof json === 'string' ? Buffer.from(json) : json])
      : json
    file.count++
    // What is written waits in memory, and the caller's buffer may be used again.
    const behind = file.writer.write(typeof line === 'string' || separate ? line : Buffer.from(line))
    if (behind !== undefined) await behind
    if (file.count >= this.size) await this.end(year)
  }

  private async begin(year: number | null) {
    const number = (this.numbers.get(year) ?? 0) + 1
    this.numbers.set(year, number)
    const name = `${this.kind}-${String(number).padStart(4, '0')}.${this.packaging}`
    const path = `${this.source}/${year ?? 'undated'}/${name}`
    const writer = await NdjsonWriter.create(join(this.dir, path))
    if (!this.packaging.startsWith('ndjson')) {
      const head = JSON.stringify(this.metadata(path))
      await writer.write(`${head.slice(0, -1)},"${this.kind}":[`)
    }
    return { writer, path, count: 0 }
  }

  private async end(year: number | null): Promise<void> {
    const { writer, path, count } = this.open.get(year)!
    if (!this.packaging.startsWith('ndjson')) await writer.write(']}')
    await writer.close()
    this.open.delete(year)
    const file = await fileDigest(join(this.dir, path))
    this.written.push({ kind: this.kind, source: this.source, year, path, count, ...file })
  }

  /** Finishes all files and gives what was written, in order of path. */
  async close(): Promise<ExportedPackage[]> {
    for (const year of [...this.open.keys()]) await this.end(year)
    return this.written.sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  async abort(): Promise<void> {
    for (const { writer } of this.open.values()) await writer.abort()
    this.open.clear()
  }
}

/** The year that a date begins with, where it is one in which procurement could have been published. */
function yearOf(date: string | undefined): number | null {
  const found = date === undefined ? null : /^(19[89]\d|20\d\d)-/.exec(date)
  return found === null ? null : Number(found[1])
}

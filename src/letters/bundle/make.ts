import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { datasetPaths } from '../../dataset/layout.ts'
import { readManifest } from '../../dataset/manifest.ts'
import { isPersonNumber, maskPersonsIn, organisationId, personKey } from '../../ocds/persons.ts'
import { UserError } from '../../terminal/errors.ts'
import { type LetterFormat, writeDocument } from '../document.ts'
import { draftLetter, type Letter, type LetterRequest } from '../new-letter.ts'
import type { LetterFlag, LetterSource } from '../source.ts'
import { sumsChart } from './chart.ts'
import { linesPath, maskedLine, rawLine } from './lines.ts'
import type { BundleKind, BundleManifest } from './manifest.ts'
import { personIdsIn } from './mask.ts'
import { hiddenApplicant, readme } from './readme.ts'
import { type Recorded, recordingSource } from './recorded.ts'
import { collectRecords, type NamedContent, type RawLine } from './records.ts'
import { bundleTables, tableCsv, tablesXlsx } from './tables.ts'

/** A bundle before it is written: its files by path, the manifest left out. */
export interface Bundle {
  letter: Letter
  manifest: Omit<BundleManifest, 'files' | 'parts'>
  files: Map<string, Buffer>
}

/** The formats that the letter of a bundle is written in: to sign, to print, to paste. */
const bundleFormats = ['docx', 'pdf', 'txt'] as const

/**
 * Drafts a letter and gathers all that it rests on: its text, tables, a chart, the raw records with address, time and
 * SHA-256, and the specifications and protocols that were fetched. A public bundle names no natural person, the applicant
 * included: its records are masked, and files whose content may name people stand in a list, by address and hash.
 * @throws UserError as `draftLetter`; data when the records are not of the portal
 */
export async function makeBundle(
  source: LetterSource,
  request: LetterRequest & { dir: string },
  options: { kind: BundleKind; format?: LetterFormat | undefined },
): Promise<Bundle> {
  const { kind } = options
  const { dir, ...asked } = request
  const { prefix, training } = await readManifest(dir)
  const key = await personKey(training)
  const told = kind === 'public' ? withoutPersons(asked, key) : asked
  const recording = recordingSource(source)
  const letter = await draftLetter(recording.source, { ...told, dir })
  const recorded = recording.recorded()
  const ours = recorded.ocids.filter((ocid) => ocid.startsWith(`${prefix}-`))
  if (ours.length === 0)
    throw new UserError('there are no records to put beside this letter', {
      why: 'a bundle holds raw records of the public procurement portal, and the letter rests on none',
      next: 'send the letter without a bundle',
      exit: 'data',
    })
  const { lines, files: named } = await collectRecords(dir, ours)
  const files = new Map<string, Buffer>()
  const formats = [...new Set([options.format ?? 'docx', ...bundleFormats])]
  for (const format of formats) files.set(`letter.${format}`, await writeDocument(letter.document, format))
  files.set('template.md', Buffer.from(letter.template.source))
  const attach = (told.attach ?? []).map((path) => ({ path, name: `attachments/${basename(path)}` }))
  for (const { path, name } of attach) files.set(name, await readFile(path))
  const tables = await bundleTables(source, recorded.ocids, cited(recorded.flags))
  for (const table of tables) files.set(`tables/${table.name}.csv`, await tableCsv(table))
  files.set('tables/tables.xlsx', await tablesXlsx(tables))
  const chart = await sumsChart(tables, request.lang)
  if (chart !== undefined) files.set('charts/sums.svg', chart)
  for (const [path, content] of recordFiles(lines, kind, key)) files.set(path, content)
  for (const [path, content] of await ownFiles(dir, recorded.flags)) files.set(path, content)
  await addContents(files, named, kind)
  if (kind === 'authority') files.set('records/persons.json', personsOf(lines, key))
  files.set('README.txt', Buffer.from(readme(letter, kind)))
  return { letter, files, manifest: manifestOf(recorded, { kind, request: asTold(told, attach), formats, prefix }) }
}

/** What the letter was asked for, so that anybody may read it; what the applicant attaches stays with the addressee. */
function withoutPersons(asked: Omit<LetterRequest, 'dir'>, key: Buffer): Omit<LetterRequest, 'dir'> {
  const { applicant: _, attach: __, ...rest } = asked
  return { ...maskPersonsIn(rest, key), applicant: hiddenApplicant(asked.lang) }
}

function asTold(told: Omit<LetterRequest, 'dir'>, attach: readonly { name: string }[]): Omit<LetterRequest, 'dir'> {
  return attach.length === 0 ? told : { ...told, attach: attach.map(({ name }) => name) }
}

/** What is cited by the flags, in the order of the flags. */
export function cited(flags: readonly LetterFlag[]) {
  return flags.flatMap((flag) => flag.evidence.map((entry) => ({ ...entry, flag: flag.id })))
}

function manifestOf(
  recorded: Recorded,
  rest: Pick<BundleManifest, 'kind' | 'request' | 'prefix'> & { formats: LetterFormat[] },
): Omit<BundleManifest, 'files' | 'parts'> {
  return { format: 1, ...rest, ...recorded }
}

function recordFiles(lines: readonly RawLine[], kind: BundleKind, key: Buffer): Map<string, Buffer> {
  const parts = new Map<string, Buffer[]>()
  const people =
    kind === 'public'
      ? new Set(lines.flatMap((line) => personIdsIn(JSON.parse(line.bytes.toString()))))
      : new Set<number>()
  for (const line of lines) {
    const path = linesPath(line)
    const list = parts.get(path) ?? []
    parts.set(path, list)
    list.push(kind === 'public' ? maskedLine(line, key, people) : rawLine(line))
  }
  return new Map([...parts].map(([path, list]) => [path, Buffer.concat(list)]))
}

/** The dataset's own indicators that raised the flags, and its own values of the law. */
async function ownFiles(dir: string, flags: readonly LetterFlag[]): Promise<Map<string, Buffer>> {
  const paths = datasetPaths(dir)
  const found = new Map<string, Buffer>()
  for (const name of [...new Set(flags.map(({ indicator }) => indicator))].sort()) {
    const path = join(paths.indicators, `${name}.sql`)
    if (existsSync(path)) found.set(`indicators/${name}.sql`, await readFile(path))
  }
  const law = existsSync(paths.law) ? (await readdir(paths.law)).filter((name) => /\.(?:ya?ml|csv)$/.test(name)) : []
  for (const name of law.sort()) found.set(`law/${name}`, await readFile(join(paths.law, name)))
  return found
}

/** The files that the purchase names: their contents for an authority, a list of them in any case. */
async function addContents(
  files: Map<string, Buffer>,
  named: readonly NamedContent[],
  kind: BundleKind,
): Promise<void> {
  if (named.length === 0) return
  const rows: string[][] = []
  for (const { record, path } of named) {
    const content = kind === 'authority' && path !== null && existsSync(path) ? await readFile(path) : undefined
    const ending = extname(record.original_name ?? '').toLowerCase()
    const name = `files/${record.kind}-${record.sha256?.slice(0, 16)}${/^\.[a-z0-9]{1,5}$/.test(ending) ? ending : '.bin'}`
    if (content !== undefined) files.set(name, content)
    // The names of files often are those of people.
    const title = kind === 'authority' ? (record.original_name ?? record.name_ru ?? '') : ''
    rows.push([
      record.kind,
      content === undefined ? '' : name,
      title,
      record.url,
      record.status,
      record.sha256 ?? '',
      String(record.size ?? ''),
    ])
  }
  const columns = ['kind', 'file', 'title', 'url', 'status', 'sha256', 'bytes']
  files.set('files/list.csv', await tableCsv({ name: 'files', columns, rows }))
}

/** Whose pseudonym is whose, for the authority: the records name the numbers, the letter does not. */
function personsOf(lines: readonly RawLine[], key: Buffer): Buffer {
  const numbers = new Set<string>()
  for (const { bytes } of lines)
    for (const number of bytes.toString('latin1').match(/(?<!\d)\d{12}(?!\d)/g) ?? [])
      if (isPersonNumber(number)) numbers.add(number)
  const pairs = [...numbers].sort().map((number) => [organisationId(number, key), number])
  return Buffer.from(`${JSON.stringify(Object.fromEntries(pairs), null, 1)}\n`)
}

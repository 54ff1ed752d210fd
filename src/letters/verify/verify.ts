import { basename, join } from 'node:path'
import { rawRecord } from '../../dataset/raw/store.ts'
import { sha256 } from '../../files/hash.ts'
import { TemporaryFolder } from '../../files/temporary-folder.ts'
import { Interrupted, UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import type { Column } from '../../terminal/rows.ts'
import { sumsChart } from '../bundle/chart.ts'
import { cited } from '../bundle/make.ts'
import { type ReadBundle, readBundle } from '../bundle/read.ts'
import { type BundleTable, bundleTables, tablesXlsx } from '../bundle/tables.ts'
import { type Document, type LetterFormat, writeDocument } from '../document.ts'
import { draftLetter, type LetterRequest } from '../new-letter.ts'
import type { LetterFlag, LetterSource } from '../source.ts'
import { type Comparison, compareCells, compareLines, figuresIn } from './figures.ts'
import { checkFlag } from './flags.ts'
import { rebuild } from './rebuild.ts'
import { linesOfLetter } from './text-lines.ts'
import { workbookCells } from './workbook.ts'

/**
 * What was found in a file of a bundle. `equal`: `figures` figures are what the records give. `differs`: this one is not.
 * `not-recomputed`: the records of the bundle cannot give it.
 */
export type Finding = {
  file: string
  place: string | null
  result: 'equal' | 'differs' | 'not-recomputed'
  figures?: number
  found: string | null
  expected: string | null
  note?: string | null
}

export const findingColumns: Column[] = [
  { name: 'file', type: 'text' },
  { name: 'place', type: 'text' },
  { name: 'result', type: 'text' },
  { name: 'figures', type: 'integer' },
  { name: 'found', type: 'text' },
  { name: 'expected', type: 'text' },
  { name: 'note', type: 'text' },
]

/**
 * Works every figure of a letter out again from the records of its bundle: hashes first, then the tables, the flags, the
 * letter itself, each compared with what the bundle holds. One row for each file whose figures are equal, one for each
 * figure that is not.
 * @throws UserError (data) when it is no bundle
 */
export async function verifyBundle(
  path: string,
  options: { report: Reporter; signal?: AbortSignal },
): Promise<Finding[]> {
  const bundle = await readBundle(path)
  const stage = (name: string) => {
    if (options.signal?.aborted === true) throw new Interrupted('nothing was changed', `jaryq letter verify ${path}`)
    options.report.progress({ stage: name, done: 0, unit: 'files' })
  }
  stage('hashes')
  const findings = [...checkFiles(bundle), ...checkRecords(bundle)]
  const folder = await TemporaryFolder.make('verify')
  try {
    stage('records')
    const { dir, source } = await rebuild(bundle, folder.path).catch((error: unknown) => {
      throw error instanceof UserError ? damaged(path, error, findings) : error
    })
    try {
      stage('figures')
      return [...findings, ...(await checkContents(bundle, source, dir))]
    } finally {
      await source.close()
    }
  } finally {
    folder.remove()
  }
}

function damaged(path: string, error: UserError, findings: readonly Finding[]): UserError {
  const first = findings.find(({ result }) => result === 'differs')
  return new UserError(`the records of ${path} do not make a dataset`, {
    why: first === undefined ? error.message : `${first.file}, ${first.place}: not what was written (${error.message})`,
    next: 'ask for the bundle again',
    exit: 'data',
  })
}

function checkFiles({ manifest, files }: ReadBundle): Finding[] {
  const listed = new Map(manifest.files.map((file) => [file.path, file]))
  const wrong = manifest.files.flatMap(({ path, sha256: expected }): Finding[] => {
    const content = files.get(path)
    const found = content === undefined ? null : sha256(content)
    return found === expected ? [] : [{ file: path, place: 'SHA-256', result: 'differs', found, expected }]
  })
  const others = [...files.keys()].filter((path) => !listed.has(path))
  const more = others.map(
    (file): Finding => ({
      file,
      place: 'SHA-256',
      result: 'differs',
      found: file,
      expected: null,
      note: 'the manifest does not list it',
    }),
  )
  return [...wrong, ...more]
}

function checkRecords({ files, manifest }: ReadBundle): Finding[] {
  return [...files].flatMap(([file, content]): Finding[] => {
    if (!/^records\/.*\.ndjson$/.test(file)) return []
    const findings: Finding[] = []
    let equal = 0
    for (const [index, line] of linesIn(content).entries()) {
      const { expected, found } = hashesOf(line, manifest.kind === 'public')
      if (found !== null && found === expected) equal++
      else findings.push({ file, place: `line ${index + 1}, SHA-256`, result: 'differs', found, expected })
    }
    return [
      ...findings,
      ...(equal === 0
        ? []
        : [{ file, place: 'SHA-256', result: 'equal' as const, figures: equal, found: null, expected: null }]),
    ]
  })
}

function linesIn(content: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let at = 0; at < content.length; ) {
    const end = content.indexOf(0x0a, at)
    lines.push(content.subarray(at, end === -1 ? content.length : end))
    at = end === -1 ? content.length : end + 1
  }
  return lines.filter((line) => line.length > 0)
}

function hashesOf(line: Buffer, masked: boolean): { expected: string | null; found: string | null } {
  try {
    const head = JSON.parse(line.toString()) as { sha256?: string; masked_sha256?: string }
    return { expected: (masked ? head.masked_sha256 : head.sha256) ?? null, found: sha256(rawRecord(line)) }
  } catch {
    return { expected: null, found: null }
  }
}

async function checkContents(bundle: ReadBundle, source: LetterSource, dir: string): Promise<Finding[]> {
  const { manifest, files } = bundle
  const findings: Finding[] = []
  const chosen: LetterFlag[] = []
  let equal = 0
  for (const told of manifest.flags) {
    const checked = await checkFlag(source, told, { manifest, indicators: join(dir, 'indicators') })
    chosen.push(checked.flag)
    findings.push(...checked.findings)
    equal += checked.equal
  }
  if (equal > 0) findings.push(allEqual('manifest.json', equal, 'flags and what they cite'))
  const again = withFlags(source, chosen)
  const tables = await bundleTables(source, manifest.ocids, cited(chosen))
  findings.push(...(await checkTables(files, tables)))
  const chart = await sumsChart(tables, manifest.request.lang)
  if (chart !== undefined) findings.push(...checkChart(files.get('charts/sums.svg'), chart))
  const letter = await draftLetter(again, requestIn(bundle, dir)).catch((error: unknown) => {
    if (error instanceof UserError) return error
    throw error
  })
  if (letter instanceof UserError)
    return [
      ...findings,
      {
        file: 'letter',
        place: null,
        result: 'differs',
        found: 'a letter',
        expected: null,
        note: letter.why ?? letter.message,
      },
    ]
  for (const format of manifest.formats) findings.push(...(await checkLetter(format, letter.document, files)))
  return findings
}

function requestIn({ manifest: { request } }: ReadBundle, dir: string): LetterRequest {
  const attach = request.attach?.map((name) => join(dir, 'attachments', basename(name)))
  return { ...request, dir, ...(attach === undefined ? {} : { attach }) }
}

/** A source that answers with the flags that were asked for when the letter was written. */
function withFlags(source: LetterSource, flags: readonly LetterFlag[]): LetterSource {
  return {
    ...source,
    flag: async (id, lang) => flags.find((flag) => flag.id === id) ?? source.flag(id, lang),
    flags: async () => [...flags],
  }
}

function allEqual(file: string, figures: number, place: string | null = null): Finding {
  return { file, place, result: 'equal', figures, found: null, expected: null }
}

function findingsOf(file: string, { equal, differences }: Comparison): Finding[] {
  return [
    ...differences.map((difference): Finding => ({ file, result: 'differs', figures: 1, ...difference })),
    ...(equal === 0 ? [] : [allEqual(file, equal)]),
  ]
}

async function checkLetter(
  format: LetterFormat,
  document: Document,
  files: ReadonlyMap<string, Buffer>,
): Promise<Finding[]> {
  const file = `letter.${format}`
  const found = files.get(file)
  if (found === undefined)
    return [{ file, place: null, result: 'differs', found: null, expected: file, note: 'the file is missing' }]
  const expected = await writeDocument(document, format)
  const [lines, wanted] = [await linesOfLetter(format, found), await linesOfLetter(format, expected)]
  if (lines !== undefined && wanted !== undefined) {
    const compared = compareLines(lines, wanted)
    // A PDF shows more than its text: where that is equal, it still has to be the file that was written.
    if (format !== 'pdf' || compared.differences.length > 0) return findingsOf(file, compared)
  }
  const figures = ((await linesOfLetter('txt', await writeDocument(document, 'txt'))) ?? []).flatMap(figuresIn).length
  if (found.equals(expected)) return [allEqual(file, figures)]
  return [
    {
      file,
      place: null,
      result: 'differs',
      found: sha256(found),
      expected: sha256(expected),
      note: 'the file as a whole is not what the records give',
    },
  ]
}

async function checkTables(files: ReadonlyMap<string, Buffer>, tables: readonly BundleTable[]): Promise<Finding[]> {
  const { parse } = await import('csv-parse/sync')
  const findings: Finding[] = []
  for (const { name, columns, rows } of tables) {
    const file = `tables/${name}.csv`
    const found = files.get(file)
    const cells = found === undefined ? [] : (parse(found, { relax_column_count: true }) as string[][])
    findings.push(...findingsOf(file, compareCells(cells, [columns, ...rows])))
  }
  const workbook = files.get('tables/tables.xlsx')
  const expected = await tablesXlsx(tables)
  const figures = tables.flatMap(({ rows }) => rows.flat()).filter((value) => value !== '').length
  if (workbook?.equals(expected)) return [...findings, allEqual('tables/tables.xlsx', figures)]
  return [...findings, ...(await checkWorkbook(workbook, tables))]
}

async function checkWorkbook(workbook: Buffer | undefined, tables: readonly BundleTable[]): Promise<Finding[]> {
  const file = 'tables/tables.xlsx'
  if (workbook === undefined)
    return [{ file, place: null, result: 'differs', found: null, expected: file, note: 'the file is missing' }]
  let sheets: Map<string, string[][]>
  try {
    sheets = await workbookCells(workbook, file)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return [{ file, place: null, result: 'differs', found: null, expected: file, note: error.why ?? error.message }]
  }
  return tables.flatMap(({ name, columns, rows }): Finding[] => {
    const cells = (sheets.get(name) ?? []).map((row) => columns.map((_, index) => row[index] ?? ''))
    const compared = compareCells(cells, [columns, ...rows])
    return findingsOf(file, {
      ...compared,
      differences: compared.differences.map((one) => ({ ...one, place: `${name}, ${one.place}` })),
    })
  })
}

function checkChart(found: Buffer | undefined, expected: Buffer): Finding[] {
  const lines = (svg: Buffer | undefined) =>
    [...(svg?.toString() ?? '').matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) =>
      text!.replace(/[\u00a0\u202f]/g, ' '),
    )
  return findingsOf('charts/sums.svg', compareLines(lines(found), lines(expected)))
}

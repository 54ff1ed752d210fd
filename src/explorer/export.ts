import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { writeAtomically } from '../files/atomic.ts'
import { fileError, Interrupted } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import { type FactColumn, flagColumn, severities } from './facts.ts'
import { type PackedFact, planeName } from './page/evaluate.ts'
import type { FileData } from './page/file.ts'
import { type FactName, factNames, type Module } from './page/model.ts'
import { dimensionsOf } from './page/report.ts'
import { library, pageScript, pageStyle } from './script.ts'
import { bootOf, pageHtml } from './server.ts'
import { Service } from './service.ts'

export interface ExportOptions {
  dir: string
  path: string
  lang: Lang
  report?: Reporter
  signal?: AbortSignal
}

const pack = promisify(gzip)

/**
 * Writes the Explorer as one page that stands alone: its code, its style and its data (Arrow, packed) inside. It names no
 * natural person, and no supplier beside a sign that is not of law. The same dataset gives the same bytes.
 */
export async function exportExplorer(options: ExportOptions): Promise<{ path: string; bytes: number }> {
  const report = options.report ?? silent
  const { prepare } = await import('./prepare.ts')
  const prepared = await prepare(options.dir, { report, signal: options.signal })
  const service = await Service.open(options.dir, prepared, options.signal)
  try {
    const page = await exportedPage(service, options.lang, report, options.signal)
    try {
      await writeAtomically(options.path, page)
    } catch (error) {
      throw fileError(error, 'write', options.path)
    }
    return { path: options.path, bytes: Buffer.byteLength(page) }
  } finally {
    await service.close()
  }
}

async function exportedPage(service: Service, lang: Lang, report: Reporter, signal?: AbortSignal): Promise<string> {
  const boot = await bootOf(service, lang, 'file')
  const facts: FileData['facts'] = {}
  const parts: string[] = []
  const block = async (id: string, bytes: Uint8Array) => {
    const packed = await pack(bytes, { level: 9 })
    parts.push(`<script type="text/plain" id="${id}">${packed.toString('base64')}</script>`)
  }
  const sent = factNames.filter((fact) => fact !== 'pairs')
  for (const [done, fact] of sent.entries()) {
    if (signal?.aborted === true) throw new Interrupted('nothing was written', 'the same command again')
    report.progress({ stage: 'export', done, total: sent.length, unit: 'tables' })
    const { bytes, ...told } = await arrowOf(service, fact)
    const { rows } = told
    facts[fact] = told
    if (rows > 0) await block(`fact-${fact}`, bytes)
  }
  const unpublished = Object.values(service.measures)
    .filter((measure) => service.isUnpublished(measure))
    .map(({ id }) => id)
  const data: FileData = { facts, names: await service.allNames(lang), unpublished }
  await block('data', Buffer.from(JSON.stringify(data)))
  const style = await pageStyle()
  const scripts = [
    await library('vega'),
    await library('vega-lite'),
    await library('flechette'),
    await pageScript('startFile'),
  ].map((text) => text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--'))
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const policy = `default-src 'none'; script-src ${scripts.map(hash).join(' ')}; style-src ${hash(style)}; style-src-attr 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<style>${style}</style>`
  return pageHtml(boot, head, [...parts, ...scripts.map((text) => `<script>${text}</script>`)].join('\n'))
}

/** The columns that pages of the Explorer read: a page of its own holds no others. */
function usedColumns(service: Service, fact: FactName): Set<string> {
  const used = new Set([
    'source',
    'date',
    'region',
    'buyer',
    'supplier',
    'sector',
    'method',
    'category',
    'code',
    'currency',
    'amount',
    'valid',
    'fund',
    'indicator',
    'severity',
    'process',
  ])
  const measures = Object.values(service.measures).filter((measure) => measure.fact === fact)
  for (const { column, over, where } of measures)
    for (const name of [column, over, where?.column]) if (name !== undefined) used.add(name)
  for (const { queries } of service.modules as Module[])
    for (const query of queries.filter((one) => one.fact === fact)) {
      for (const name of query.by) used.add(name)
      for (const { column } of query.where ?? []) used.add(column)
    }
  // Whatever a reader's own report may be broken down by.
  for (const dimension of dimensionsOf(fact)) used.add(dimension)
  const columns = service.columnsOf(fact).map(({ name }) => name)
  // Rows that name a supplier are not told apart by signs that are not of law: the page would name them beside it.
  const isNaming = fact !== 'flags' && columns.some((name) => /^(?:supplier|bidder)/.test(name))
  const kinds = isNaming ? severities.filter((severity) => severity === 'legal') : severities
  for (const severity of kinds) if (columns.includes(flagColumn(severity))) used.add(flagColumn(severity))
  return used
}

const noDay = -2_147_483_648

/** A fact as Arrow: texts as numbers of a list, the smallest numbers that hold the values exactly. */
export async function arrowOf(service: Service, fact: FactName): Promise<PackedFact & { bytes: Uint8Array }> {
  const used = usedColumns(service, fact)
  const columns = service.columnsOf(fact).filter(({ name }) => used.has(name))
  const values: Record<string, (number | string | null)[]> = Object.fromEntries(columns.map(({ name }) => [name, []]))
  let rows = 0
  for await (const row of service.factRows(fact)) {
    rows++
    for (const column of columns) {
      // A sign that is not of law names nobody.
      const isHidden = fact === 'flags' && column.name === 'supplier' && row.severity !== 'legal'
      values[column.name]!.push(isHidden ? null : plain(column, row[column.name]))
    }
  }
  const lists: Record<string, string[]> = {}
  const least: Record<string, number> = {}
  const echoes: Record<string, string> = {}
  const follows: PackedFact['follows'] = {}
  const arrays: Record<string, ArrayLike<number>> = {}
  const coded = new Map<string, number[]>()
  for (const { name, kind } of columns) {
    if (kind !== 'code') continue
    const list = [...new Set(values[name]!.filter((one) => one !== null) as string[])].sort()
    const at = new Map(list.map((text, index) => [text, index]))
    lists[name] = list
    coded.set(
      name,
      values[name]!.map((one) => (one === null ? -1 : at.get(one as string)!)),
    )
  }
  for (const { name, kind } of columns) {
    const of = values[name]!
    if (kind === 'code') {
      const list = lists[name]!
      const numbers = coded.get(name)!
      const leader = leaders.find(
        (column) => column !== name && !leaders.includes(name) && decided(coded.get(column), numbers) !== undefined,
      )
      if (leader !== undefined) {
        const at = decided(coded.get(leader), numbers)!
        follows[name] = {
          column: leader,
          at: Array.from({ length: lists[leader]!.length + 1 }, (_, index) => at[index] ?? -1),
        }
        continue
      }
      arrays[name] =
        list.length < 128
          ? Int8Array.from(numbers)
          : list.length < 32_768
            ? Int16Array.from(numbers)
            : Int32Array.from(numbers)
    } else if (kind === 'date') arrays[name] = Int32Array.from(of as (number | null)[], (one) => one ?? noDay)
    else if (kind === 'truth') arrays[name] = Int8Array.from(of as (number | null)[], (one) => one ?? 0)
    else {
      const numbers = Float64Array.from(of as (number | null)[], (one) => one ?? Number.NaN)
      const echoed = columns.find(
        (one) => one.kind !== 'code' && least[one.name] !== undefined && isEcho(of, values[one.name]!),
      )
      if (echoed !== undefined) {
        echoes[name] = echoed.name
        arrays[name] = Int8Array.from(of as (number | null)[], (one) => (one === null ? 0 : one === 0 ? 1 : 2))
        continue
      }
      const isShort = numbers.every((one) => Number.isNaN(one) || Math.fround(one) === one)
      if (isShort) arrays[name] = Float32Array.from(numbers)
      else if (numbers.every((one) => Number.isNaN(one) || Math.round(one * 100) / 100 === one)) {
        const cents = numbers.map((one) => Math.round(one * 100))
        least[name] = cents.reduce((low, one) => (one < low ? one : low), Number.POSITIVE_INFINITY)
        for (const [index, plane] of planesOf(cents, least[name]).entries()) arrays[planeName(name, index)] = plane
      } else arrays[name] = numbers
    }
  }
  const numbers = columns.filter(({ kind }) => kind !== 'code').map(({ name }) => name)
  const told = { rows, lists, numbers, least, echoes, follows }
  // Arrow has no type for a column of nothing.
  if (rows === 0) return { ...told, bytes: new Uint8Array() }
  const { columnFromArray, tableFromColumns, tableToIPC } = await import('@uwdata/flechette')
  const made = Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [name, columnFromArray(array as never)]),
  )
  return { ...told, bytes: tableToIPC(tableFromColumns(made), { format: 'stream' })! }
}

/** What may decide other columns: a code its beginning and its name, a buyer its sector. */
const leaders = ['code', 'buyer']

/** For each number of one column, from -1 on, that of the other, when there is only one. */
function decided(leading: number[] | undefined, following: number[]): (number | undefined)[] | undefined {
  if (leading === undefined) return undefined
  const at: (number | undefined)[] = []
  for (const [row, number] of leading.entries()) {
    const known = at[number + 1]
    if (known !== undefined && known !== following[row]) return undefined
    at[number + 1] = following[row]
  }
  return at
}

/** Whether a column of numbers only has those of another one, 0, and unknown ones. */
function isEcho(column: (number | string | null)[], of: (number | string | null)[]): boolean {
  return column.every((one, row) => one === null || one === 0 || one === of[row])
}

/** Hundredths from the least on, 0 for what is not known, byte by byte: bytes that are alike stand together and pack well. */
function planesOf(cents: Float64Array, least: number): Uint8Array[] {
  const shifted = cents.map((one) => (Number.isNaN(one) ? 0 : one - least + 1))
  const planes: Uint8Array[] = []
  for (let size = 1, most = shifted.reduce((high, one) => Math.max(high, one), 0); most >= size; size *= 256)
    planes.push(Uint8Array.from(shifted, (one) => Math.floor(one / size) % 256))
  return planes
}

function plain({ kind }: FactColumn, value: unknown): number | string | null {
  if (value === null || value === undefined) return null
  if (kind === 'code') return String(value)
  if (kind === 'date') return Math.round(Date.parse(`${String(value)}T00:00:00Z`) / 86_400_000)
  if (kind === 'truth') return value === true ? 1 : 0
  return Number(value)
}

import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { writeAtomically } from '../files/atomic.ts'
import { fileError, Interrupted, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import { flagColumn, severities } from './facts.ts'
import type { Column, Values } from './page/columns.ts'
import type { FileData } from './page/file.ts'
import { type FactName, factNames, type Module } from './page/model.ts'
import { blockOf, listOf, type PackedColumn, type PackedFact, planeName } from './page/packed.ts'
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
  const text = (id: string, value: unknown) => block(id, Buffer.from(JSON.stringify(value)))
  const { parties, names, codes } = await service.allNames(lang)
  const sent = factNames.filter((fact) => fact !== 'pairs')
  for (const [done, fact] of sent.entries()) {
    if (signal?.aborted === true) throw new Interrupted('nothing was written', 'the same command again')
    report.progress({ stage: 'export', done, total: sent.length, unit: 'tables' })
    const { packed, tables, lists } = await packedFact(service, fact, parties)
    facts[fact] = packed
    for (const [column, bytes] of tables) await block(blockOf(fact, column), bytes)
    for (const [column, list] of lists) await text(listOf(fact, column), list)
  }
  const unpublished = Object.values(service.measures)
    .filter((measure) => service.isUnpublished(measure))
    .map(({ id }) => id)
  await text('parties', parties)
  await text('party-names', names)
  await text('names', codes)
  await text('data', { facts, unpublished } satisfies FileData)
  const style = await pageStyle()
  const scripts = [await library('flechette'), await pageScript('startFile')].map(inScript)
  // What draws pictures is large, and waits as text until a picture is asked for.
  const later = await Promise.all((['vega', 'vega-lite'] as const).map(async (name) => inScript(await library(name))))
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const policy = `default-src 'none'; script-src ${[...scripts, ...later].map(hash).join(' ')}; style-src ${hash(style)}; style-src-attr 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<style>${style}</style>`
  const tail = [
    ...parts,
    ...later.map((text) => `<script type="text/plain" class="later">${text}</script>`),
    ...scripts.map((text) => `<script>${text}</script>`),
  ]
  return pageHtml(boot, head, tail.join('\n'))
}

/** Code that nothing in it ends before its element does. */
function inScript(code: string): string {
  return code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')
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
  const columns = [...service.fact(fact).names]
  // Rows that name a supplier are not told apart by signs that are not of law: the page would name them beside it.
  const isNaming = fact !== 'flags' && columns.some((name) => /^(?:supplier|bidder)/.test(name))
  const kinds = isNaming ? severities.filter((severity) => severity === 'legal') : severities
  for (const severity of kinds) if (columns.includes(flagColumn(severity))) used.add(flagColumn(severity))
  return used
}

/** Lists of texts up to here stand with what is read first. */
const shortList = 64

export interface Packed {
  packed: PackedFact
  /** Columns as Arrow. */
  tables: [column: string, bytes: Uint8Array][]
  /** Lists of texts that are not short. */
  lists: [column: string, list: unknown[]][]
}

/** A fact as it is sent: columns that others tell are left out, the others are bytes. */
export async function packedFact(service: Service, fact: FactName, parties: readonly string[]): Promise<Packed> {
  const stored = service.fact(fact)
  const used = usedColumns(service, fact)
  const names = [...stored.names].filter((name) => used.has(name))
  const missing = [...used].find((name) => !stored.names.has(name) && stored.lacks(name))
  if (missing !== undefined)
    throw new UserError(`the column ${missing} of ${fact} cannot be sent in a page`, {
      why: 'a number in it is so large, or so long, that a page would not tell it exactly',
      next: 'look at the largest amounts with jaryq query, or use jaryq explore without --export',
      exit: 'data',
    })
  const { rows, lists, columns } = await stored.load(names)
  if (fact === 'flags') hideSuppliers(columns, lists)
  const packed: PackedFact = { rows, columns: {}, texts: {}, lists: {} }
  const result: Packed = { packed, tables: [], lists: [] }
  for (const name of names) {
    const column = columns[name]!
    const list = lists[name]
    if (list !== undefined) {
      const isParty = list.length > shortList && list.every((text) => /^KZ-/.test(text))
      packed.texts[name] = isParty ? 'parties' : 'list'
      if (list.length <= shortList) packed.lists[name] = list
      else result.lists.push([name, isParty ? stepsIn(parties, list) : list])
    }
    packed.columns[name] = await packedColumn(name, column, columns, lists, packed, result)
  }
  return result
}

/** A sign that is not of law names nobody. */
function hideSuppliers(columns: Record<string, Column>, lists: Record<string, string[]>): void {
  const { supplier, severity } = columns
  const legal = lists.severity!.indexOf('legal')
  columns.supplier = {
    ...supplier!,
    values: supplier!.values.map((one, row) => (severity!.values[row] === legal ? one : -1)) as Values,
  }
}

/** How far each text of a list stands from the one before in a longer list that has them all. */
function stepsIn(all: readonly string[], list: readonly string[]): number[] {
  const places = new Map(all.map((text, index) => [text, index]))
  let before = -1
  return list.map((text) => {
    const place = places.get(text)!
    const step = place - before
    before = place
    return step
  })
}

async function packedColumn(
  name: string,
  column: Column,
  columns: Record<string, Column>,
  lists: Record<string, string[]>,
  { columns: before }: PackedFact,
  { tables }: Packed,
): Promise<PackedColumn> {
  const { values, none, scale, isWide } = column
  const told = { scale, isWide, least: 0, bytes: 0 }
  if (lists[name] !== undefined && !leaders.includes(name)) {
    for (const leader of leaders) {
      const leading = columns[leader]
      const at = leading === undefined ? undefined : decided(leading.values, values)
      if (at === undefined) continue
      const all = Array.from({ length: lists[leader]!.length + 1 }, (_, index) => at[index] ?? -1)
      return { ...told, follows: { column: leader, at: all } }
    }
  }
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value === none) continue
    if (value < least) least = value
    if (value > most) most = value
  }
  if (least > most) [least, most] = [0, 0]
  if (lists[name] !== undefined) least = 0
  const bytes = Math.max(1, Math.ceil(Math.log2(most - least + 2) / 8))
  if (bytes > 1 && lists[name] === undefined) {
    const echo = Object.entries(before).find(
      ([other, { bytes: wide, scale: own }]) =>
        wide > 1 && own === scale && lists[other] === undefined && isEcho(column, columns[other]!),
    )
    if (echo !== undefined) {
      const kinds = Uint8Array.from(values, (one) => (one === none ? 0 : one === 0 ? 1 : 2))
      tables.push([name, await arrowOf([kinds])])
      return { ...told, echo: echo[0], bytes: 1 }
    }
  }
  const planes = Array.from({ length: bytes }, (_, index) => {
    const size = 256 ** index
    return Uint8Array.from(values, (one) => (one === none ? 0 : Math.floor((one - least + 1) / size) % 256))
  })
  tables.push([name, await arrowOf(planes)])
  return { ...told, least, bytes }
}

/** Bytes that are alike stand together and pack well: one column for the lowest of each value, one for the next. */
async function arrowOf(planes: Uint8Array[]): Promise<Uint8Array> {
  // Arrow has no type for a column of nothing.
  if (planes[0]!.length === 0) return new Uint8Array()
  const { columnFromArray, tableFromColumns, tableToIPC } = await import('@uwdata/flechette')
  const columns = Object.fromEntries(planes.map((plane, index) => [planeName(index), columnFromArray(plane)]))
  return tableToIPC(tableFromColumns(columns), { format: 'stream' })!
}

/** What may decide other columns: a code its beginning and its name, a buyer its sector. */
const leaders = ['code', 'buyer']

/** For each number of one column, from -1 on, that of the other, when there is only one. */
function decided(leading: Values, following: Values): (number | undefined)[] | undefined {
  const at: (number | undefined)[] = []
  for (let row = 0; row < leading.length; row++) {
    const number = leading[row]!
    const known = at[number + 1]
    if (known !== undefined && known !== following[row]) return undefined
    at[number + 1] = following[row]
  }
  return at
}

/** Whether a column of numbers only has those of another one, 0, and unknown ones. */
function isEcho({ values, none }: Column, of: Column): boolean {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (value !== none && value !== 0 && (of.values[row] === of.none || value !== of.values[row])) return false
  }
  return true
}

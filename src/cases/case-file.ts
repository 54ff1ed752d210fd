import type { LineCounter, Node, YAMLMap } from 'yaml'
import { sha256 } from '../files/hash.ts'
import { UserError } from '../terminal/errors.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { type CaseState, entriesOf, existence, otherVersions, updatedOf } from './case.ts'
import {
  bodyPath,
  entryPath,
  fieldType,
  isList,
  listFields,
  listNames,
  pathParts,
  scalarFields,
  wrongValue,
} from './fields.ts'
import { canonical, joinRegisters, type Register, standing, versionHash, versionOf } from './registers.ts'

type Yaml = typeof import('yaml')

/** A mapping as it stands in a file, its values with the lines that they begin on. */
type Located = Map<string, { value: unknown; line: number; node: Node | null }>

/** What `versions` says of a field: when it was written, which versions it replaced, when else the same was written. */
interface History {
  stamp?: string
  over: string[]
  also: string[]
}

/** Reads one case's file; collects what is wrong with it. */
class CaseReader {
  readonly problems: { line: number; why: string; next?: string | undefined }[] = []
  private readonly fields = new Map<string, Register>()
  private readonly yaml: Yaml
  private readonly lines: LineCounter

  constructor(yaml: Yaml, lines: LineCounter) {
    this.yaml = yaml
    this.lines = lines
  }

  problem(line: number, why: string, next?: string): void {
    this.problems.push({ line, why, next })
  }

  // The front matter begins on the second line.
  lineOf(node: Node | null | undefined): number {
    return this.lines.linePos(node?.range?.[0] ?? 0).line + 1
  }

  /** A value as it is written: 007 and 12.50 are texts, or they would come back as 7 and 12.5. */
  valueOf(node: unknown): unknown {
    const { isScalar, isMap, isSeq } = this.yaml
    if (node === null || node === undefined) return null
    if (isScalar(node)) {
      if (typeof node.value === 'number' && String(node.value) !== node.source) return node.source ?? String(node.value)
      if (typeof node.value === 'bigint') return String(node.value)
      return node.value ?? null
    }
    if (isSeq(node)) return node.items.map((item) => this.valueOf(item))
    if (isMap(node)) return Object.fromEntries([...this.located(node)].map(([key, { value }]) => [key, value]))
    this.problem(this.lineOf(node as Node), 'an alias (*name) is not read here', 'write the value itself')
    return null
  }

  located(map: YAMLMap): Located {
    const found: Located = new Map()
    for (const { key, value } of map.items) {
      const node = (value ?? null) as Node | null
      const name = this.yaml.isScalar(key) ? String(key.value) : ''
      found.set(name, { value: this.valueOf(node), line: this.lineOf(key as Node), node })
    }
    return found
  }

  stamp(value: unknown, line: number): string {
    const time = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN
    if (!Number.isNaN(time)) return new Date(time).toISOString()
    this.problem(line, `"${String(value)}" is no moment`, 'write it as 2026-03-20T10:15:00Z')
    return ''
  }

  /** One field of the case or of an entry. */
  field(path: string, value: unknown, line: number, stamp: string): void {
    const { list, field } = pathParts(path)
    const wrong = wrongValue(fieldType(field, list), value)
    if (wrong !== undefined) {
      const known = fieldType(field, list)
      this.problem(line, `${field}: ${wrong}`, Array.isArray(known) ? didYouMean(String(value), known) : undefined)
    }
    this.add(path, { values: new Set([versionOf(value, stamp)]), over: new Set() })
  }

  add(path: string, register: Register): void {
    const before = this.fields.get(path)
    this.fields.set(path, before === undefined ? register : joinRegisters(before, register))
  }

  entries(
    list: keyof typeof listFields,
    node: Node | null,
    line: number,
    stampOf: (path: string, own: string) => string,
    moment: string,
  ): void {
    if (node === null || (this.yaml.isScalar(node) && node.value === null)) return
    if (!this.yaml.isSeq(node)) {
      this.problem(line, `"${list}" is not a list`, `begin each entry with "  - id: "`)
      return
    }
    const seen = new Set<string>()
    for (const item of node.items as Node[]) {
      const at = this.lineOf(item)
      if (!this.yaml.isMap(item)) {
        this.problem(at, `an entry of "${list}" is not a set of fields`, 'write it as "- id: …"')
        continue
      }
      const fields = this.located(item)
      const content = Object.fromEntries([...fields].map(([name, { value }]) => [name, value]))
      // One that was written by hand without an id is known by its content, in every copy the same.
      const id = fields.has('id') ? String(content.id ?? '') : `${list[0]}-${sha256(canonical(content)).slice(0, 8)}`
      if (id === '') this.problem(at, `an entry of "${list}" has an empty id`, 'leave the line "id:" out')
      if (seen.has(id)) this.problem(at, `"${list}" has the id ${id} twice`, 'give one of them another id')
      seen.add(id)
      const updated = fields.get('updated')
      const own = updated === undefined ? moment : this.stamp(updated.value, updated.line)
      this.add(entryPath(list, id, 'id'), existence(id))
      for (const [name, { value, line: where }] of fields) {
        if (name === 'id' || name === 'updated') continue
        if (name.includes('/')) {
          this.problem(where, `the name of a field cannot have a "/": ${name}`)
          continue
        }
        const path = entryPath(list, id, name)
        this.field(path, value, where, stampOf(path, own))
      }
    }
  }

  /** All that the front matter says. */
  read(map: YAMLMap, body: string): CaseState {
    const top = this.located(map)
    const id = top.get('id')
    if (id === undefined || id.value === null || String(id.value) === '')
      this.problem(2, 'the case has no id', 'add a line "id: …" with the name of the file')
    const updated = top.get('updated')
    if (updated === undefined)
      this.problem(
        2,
        'it is not said when the case was changed last',
        'add a line such as "updated: 2026-03-20T10:15:00Z"',
      )
    const moment = updated === undefined ? '' : this.stamp(updated.value, updated.line)
    const versions = this.versions(top.get('versions'))
    const stampOf = (path: string, own: string) => versions.get(path)?.stamp ?? own
    for (const [name, { value, line, node }] of top) {
      if (name === 'id' || name === 'updated' || name === 'versions' || name === 'conflicts') continue
      if (isList(name)) this.entries(name, node, line, stampOf, moment)
      else if (name.includes('/') || name === bodyPath) this.problem(line, `a field cannot be called ${name}`)
      else this.field(name, value, line, stampOf(name, moment))
    }
    if (body !== '') this.field(bodyPath, body, 1, stampOf(bodyPath, moment))
    this.conflicts(top.get('conflicts'), moment)
    for (const [path, history] of versions) {
      const register = this.fields.get(path)
      if (register !== undefined) this.fields.set(path, this.withHistory(register, history))
    }
    return { id: String(id?.value ?? ''), fields: this.fields }
  }

  /** What else is known of a field. What the file itself still has was not replaced: somebody wrote it again. */
  private withHistory(register: Register, { over, also }: History): Register {
    const [newest] = standing(register)
    const values = new Set([...register.values, ...also.map((stamp) => versionOf(newest!.value, stamp))])
    const own = new Set([...values].map(versionHash))
    return { values, over: new Set(over.filter((hash) => !own.has(hash))) }
  }

  private conflicts(given: { node: Node | null; line: number } | undefined, moment: string): void {
    if (given === undefined || given.node === null) return
    const items = this.yaml.isSeq(given.node) ? (given.node.items as Node[]) : undefined
    if (items === undefined) {
      this.problem(given.line, '"conflicts" is not a list')
      return
    }
    for (const item of items) {
      const fields = this.yaml.isMap(item) ? this.located(item) : undefined
      const path = fields?.get('field')?.value
      if (fields === undefined || typeof path !== 'string' || !fields.has('value')) {
        this.problem(this.lineOf(item), 'an entry of "conflicts" has no field and value', 'delete it, or mend it')
        continue
      }
      const when = fields.get('updated')
      const { list, id } = pathParts(path)
      if (list !== undefined && id !== undefined) this.add(entryPath(list, id, 'id'), existence(id))
      this.field(
        path,
        fields.get('value')!.value,
        this.lineOf(item),
        when === undefined ? moment : this.stamp(when.value, when.line),
      )
    }
  }

  private versions(given: { node: Node | null; line: number } | undefined): Map<string, History> {
    const found = new Map<string, History>()
    if (given === undefined || given.node === null) return found
    if (!this.yaml.isMap(given.node)) {
      this.problem(
        given.line,
        '"versions" is not a set of fields',
        'delete it: it only says when each field was changed',
      )
      return found
    }
    for (const [path, { value, line }] of this.located(given.node)) {
      const { updated, over, also } = (value ?? {}) as { updated?: unknown; over?: unknown; also?: unknown }
      found.set(path, {
        ...(updated === undefined ? {} : { stamp: this.stamp(updated, line) }),
        over: Array.isArray(over) ? over.map(String) : [],
        also: Array.isArray(also) ? also.map((stamp) => this.stamp(stamp, line)) : [],
      })
    }
    return found
  }
}

/**
 * Reads the text of a case's file. `file` is named in errors.
 * @throws UserError that names the file, the line of the first thing that is wrong, and what to do
 */
export async function parseCase(text: string, file: string): Promise<CaseState> {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const refuse = (line: number, why: string, next: string | string[]) =>
    new UserError(`${file}:${line}: the case cannot be read`, { why, next, exit: 'data' })
  const marker = plain.split('\n').findIndex((line) => /^(<{7}|>{7})( |$)/.test(line))
  if (marker !== -1)
    throw refuse(marker + 1, 'git left both versions in the file', [
      `take the versions apart and merge them: git show :2:FILE > ours.md, git show :3:FILE > theirs.md, jaryq case merge ours.md theirs.md`,
      'set up the merge driver, so that it does not happen again: jaryq case merge --help',
    ])
  const match = /^---[ \t]*\n([\s\S]*?\n)?---[ \t]*(?:\n|$)([\s\S]*)$/.exec(plain)
  if (match === null)
    throw refuse(1, 'there is no front matter: a line "---", the fields, and a line "---" again', [
      'put it back from a copy, or from git: git checkout -- FILE',
    ])
  const [, front = '', body = ''] = match
  const yaml = await import('yaml')
  const lines = new yaml.LineCounter()
  const document = yaml.parseDocument(front, { lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  if (error !== undefined)
    throw refuse(
      lines.linePos(error.pos[0]).line + 1,
      `it is not YAML: ${error.message.split('\n')[0]}`,
      'mend the line: a text with a colon or a # stands in quotes',
    )
  if (!yaml.isMap(document.contents)) throw refuse(2, 'the front matter holds no fields', 'begin with "id: …"')
  const reader = new CaseReader(yaml, lines)
  const state = reader.read(document.contents as unknown as YAMLMap, tidy(body))
  const first = reader.problems[0]
  if (first === undefined) return state
  const more = reader.problems.length - 1
  throw refuse(first.line, first.why, [
    ...(first.next === undefined ? [] : [first.next]),
    ...(more === 0 ? [] : [`${more} more ${more === 1 ? 'mistake' : 'mistakes'} after it`]),
  ])
}

/** Markdown without empty lines around it. */
function tidy(body: string): string {
  return body.replace(/^\n+/, '').replace(/\s+$/, '')
}

/** The text of a case's file: the same case is always the same bytes. What is not known here is kept. */
export async function formatCase({ id, fields }: CaseState): Promise<string> {
  const { stringify } = await import('yaml')
  const updated = updatedOf(fields)
  const value = (path: string) => standing(fields.get(path)!)[0]!
  const lists = entriesOf(fields)
  const front = new Map<string, unknown>([['id', id]])
  const versions = new Map<string, { updated?: string; over?: string[]; also?: string[] }>()
  const note = (path: string, usual: string) => {
    const [newest, ...others] = standing(fields.get(path)!)
    const over = [...fields.get(path)!.over].sort()
    const also = others.filter(({ json }) => json === newest!.json).map(({ stamp }) => stamp)
    if (newest!.stamp === usual && over.length === 0 && also.length === 0) return
    versions.set(path, {
      ...(newest!.stamp === usual ? {} : { updated: newest!.stamp }),
      ...(over.length === 0 ? {} : { over }),
      ...(also.length === 0 ? {} : { also }),
    })
  }
  const put = (path: string) => {
    front.set(path, value(path).value)
    note(path, updated)
  }
  const own = [...fields.keys()].filter((path) => pathParts(path).list === undefined && path !== bodyPath)
  for (const name of Object.keys(scalarFields)) if (fields.has(name)) put(name)
  front.set('updated', updated)
  for (const list of listNames) {
    if (lists[list].size === 0) continue
    const order = Object.keys(listFields[list])
    front.set(
      list,
      [...lists[list]].map(([key, entry]) => {
        const names = [...entry.keys()].filter((name) => name !== 'id')
        const sorted = [
          ...order.filter((name) => names.includes(name)),
          ...names.filter((name) => !order.includes(name)).sort(),
        ]
        const newest = sorted
          .map((name) => value(entryPath(list, key, name)).stamp)
          .sort()
          .at(-1)
        for (const name of sorted) note(entryPath(list, key, name), newest!)
        return new Map<string, unknown>([
          ['id', key],
          ...sorted.map((name): [string, unknown] => [name, entry.get(name)]),
          ...(newest === undefined ? [] : [['updated', newest] as [string, unknown]]),
        ])
      }),
    )
  }
  for (const name of own.filter((path) => !Object.hasOwn(scalarFields, path)).sort()) put(name)
  if (fields.has(bodyPath)) note(bodyPath, updated)
  const conflicts = otherVersions(fields)
  if (conflicts.length > 0) front.set('conflicts', conflicts)
  if (versions.size > 0) front.set('versions', new Map([...versions].sort(byKey)))
  const body = fields.has(bodyPath) ? String(value(bodyPath).value ?? '') : ''
  const yaml = stringify(front, { lineWidth: 0, aliasDuplicateObjects: false })
  return `---\n${yaml}---\n${body === '' ? '' : `\n${body}\n`}`
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}

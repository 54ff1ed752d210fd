import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Engine } from '../dataset/engine.ts'
import { endsAll, fileError, UserError } from '../terminal/errors.ts'
import type { Indicator } from './file.ts'
import { intermediatesOf, lint, statementsOf } from './sql.ts'

/** A relation that several indicators share (`x_lots`): a file with one SELECT. */
export interface Relation {
  name: string
  sql: string
  /** The dataset's own file; undefined for those built in. */
  file: string | undefined
  /** The line of the file on which the statement begins. */
  line: number
}

const builtIn = import.meta.dirname
const fileName = /^(x_[a-z0-9_]+)\.sql$/

/** The directory in which an indicator of the dataset's own finds relations of its own; undefined for one built in. */
export function ownDirectory(indicator: Pick<Indicator, 'file' | 'builtIn'>): string | undefined {
  return indicator.builtIn ? undefined : dirname(indicator.file)
}

/**
 * The shared relation with this name: the one built in, else the one in the directory `own`. Throws a UserError when
 * there is none, or when its file is not one SELECT.
 */
async function relation(name: string, own: string | undefined): Promise<Relation> {
  const sql = await textOf(join(builtIn, `${name}.sql`))
  if (sql !== undefined) return { name, sql, file: undefined, line: 1 }
  const file = own === undefined ? undefined : join(own, `${name}.sql`)
  const text = file === undefined ? undefined : await textOf(file)
  if (file === undefined || text === undefined)
    throw new UserError(`there is no shared intermediate ${name}`, {
      why: 'names that begin with x_ are kept for tables that several indicators share',
      next: own === undefined ? undefined : `write its SELECT into ${join(own, `${name}.sql`)}`,
      exit: 'usage',
    })
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const [first, second] = statementsOf(source)
  const lineOf = (offset: number) => source.slice(0, offset).split('\n').length
  const refuse = (offset: number, why: string): never => {
    throw new UserError(`${file}:${lineOf(offset)}: not a valid shared relation`, {
      why,
      next: 'correct the file, then: jaryq indicators test',
      exit: 'usage',
    })
  }
  if (first === undefined) return refuse(0, 'there is no statement')
  if (second !== undefined)
    return refuse(second.offset, 'one SELECT gives its rows, and here a second statement begins')
  if (!/^(select|with)\b/i.test(first.text)) return refuse(first.offset, 'the statement must be a SELECT')
  return { name, sql: first.text, file, line: lineOf(first.offset) }
}

/** The text of a file, undefined when there is none; what only looks like a file could keep its reader waiting for ever. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    if ((await stat(file)).isFile()) return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fileError(error, 'read', file)
  }
  throw new UserError(`${file}: not a file`, { next: 'remove it, or give it another name', exit: 'usage' })
}

/** The SQL of a shared relation that is built in. */
export async function intermediateSql(name: string): Promise<string> {
  return (await relation(name, undefined)).sql
}

/**
 * The shared relations that statements read, each once and after those that it reads itself. Those built in read only
 * such. Throws a UserError when one reads itself.
 */
export async function relationsOf(statements: string[], own: string | undefined): Promise<Relation[]> {
  const found = new Map<string, Relation>()
  const visit = async (sql: string, from: string[], directory: string | undefined): Promise<void> => {
    for (const name of intermediatesOf(sql)) {
      if (from.includes(name))
        throw new UserError(`the shared relation ${name} reads itself`, {
          why: [...from.slice(from.indexOf(name)), name].join(' reads '),
          exit: 'usage',
        })
      if (found.has(name)) continue
      const one = await relation(name, directory)
      await visit(one.sql, [...from, name], one.file === undefined ? undefined : directory)
      found.set(name, one)
    }
  }
  for (const sql of statements) await visit(sql, [], own)
  return [...found.values()]
}

/** A statement and the shared relations that it reads: all that its result rests on besides tables and law. */
export async function closure(sql: string, own: string | undefined): Promise<string[]> {
  return [sql, ...(await relationsOf([sql], own)).map((one) => one.sql)]
}

/**
 * Does what makes a relation. A relation of the dataset's own is held to one SELECT over the tables first, and an error
 * names its file and line.
 */
export async function making<T>(engine: Engine, one: Relation, work: () => Promise<T>): Promise<T> {
  if (one.file === undefined) return work()
  try {
    await engine.check(one.sql)
    return await work()
  } catch (error) {
    if (endsAll(error) || !(error instanceof Error)) throw error
    const user = error instanceof UserError ? error : undefined
    if (user?.exitName === 'data') throw error
    const line = /\bline (\d+)\b/i.exec(user?.why ?? error.message)?.[1]
    const place = line === undefined ? one.file : `${one.file}:${one.line + Number(line) - 1}`
    throw new UserError(`${place}: the shared relation cannot be computed: ${error.message}`, {
      why: user?.why,
      next: [...(user?.next ?? []), 'correct the file, then: jaryq indicators test'],
      exit: user?.exitName,
      cause: error,
    })
  }
}

/** Where relations of the dataset's own that statements read depart from the SQL that a cluster answers alike. */
export async function lintRelations(statements: string[], own: string | undefined): Promise<string[]> {
  return (await relationsOf(statements, own)).flatMap(({ file, line: first, sql }) =>
    file === undefined
      ? []
      : lint(sql).map(({ line, rule }) => `${file}:${first + line - 1}: a cluster may answer otherwise: ${rule}`),
  )
}

/** Files of shared relations in a directory that are not read, and why. */
export async function hiddenRelations(own: string): Promise<{ name: string; why: string }[]> {
  const taken = await readdir(builtIn)
  const entries = await readdir(own).catch(() => [] as string[])
  return entries
    .filter((entry) => entry.startsWith('x_') && entry.endsWith('.sql'))
    .sort()
    .flatMap((entry) => {
      const name = entry.slice(0, -4)
      if (taken.includes(entry)) return [{ name, why: `jaryq has a shared relation ${name} of its own` }]
      if (!fileName.test(entry))
        return [{ name, why: 'the name of a shared relation is x_ and lower-case letters, digits and "_"' }]
      return []
    })
}

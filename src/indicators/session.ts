import type { Engine } from '../dataset/engine.ts'
import { allTables } from '../dataset/tables/tables.ts'
import { sha256 } from '../files/hash.ts'
import { type Law, lawVersion, loadLaw } from '../law/law.ts'
import { methods } from '../law/methods.ts'
import type { Column, Row } from '../terminal/rows.ts'
import type { StandIns } from './peers.ts'
import { closure, making, type Relation, relationsOf } from './relations.ts'
import { mentions, withoutOrder } from './sql.ts'

const limitColumns: Column[] = [
  { name: 'key', type: 'text' },
  { name: 'valid_from', type: 'date' },
  { name: 'valid_to', type: 'date' },
  { name: 'value', type: 'number' },
  { name: 'unit', type: 'text' },
  { name: 'norm', type: 'text' },
  { name: 'status', type: 'text' },
]

/** The processes that are judged again, and with how few of them there is nothing to weigh. */
const partOcids = 'part_ocids'
const fewProcesses = 1000

/** An engine with what every indicator reads besides the tables: `calendar`, `dataset`, `law_methods`, `law_limits`. */
export class Session {
  readonly engine: Engine
  /** The law of the dataset: what the program has, with what the dataset's own files say in place of it. */
  readonly law: Law
  /** SHA-256 of what answers take from it. */
  readonly lawVersion: string
  /** What stands in for peer groups that are too small, in place of the packs that the dataset has. */
  standIns: StandIns | undefined
  /**
   * The tables hold one purchase: nothing is gained by looking at a part of them, or by keeping what was worked out in
   * files.
   */
  isSmall = false
  private readonly intermediates = new Set<string>()
  /** What was made of the processes in `partOcids` alone. */
  private parts: Set<string> | undefined
  private readonly facts = new Map<string, Promise<Row[]>>()
  private runs = 0

  private constructor(engine: Engine, law: Law) {
    this.engine = engine
    this.law = law
    this.lawVersion = lawVersion(law)
  }

  /** `law`: the folder of the files that say what the law is; that of the dataset, unless it is another's case. */
  static async open(engine: Engine, law = engine.paths.law): Promise<Session> {
    const session = new Session(engine, await loadLaw(law))
    await session.load(
      'calendar',
      [
        { name: 'date', type: 'date' },
        { name: 'is_working', type: 'boolean' },
        { name: 'ordinal', type: 'integer' },
        { name: 'status', type: 'text' },
      ],
      session.law.calendar.rows().map((row) => ({ ...row })),
    )
    await session.setDate(engine.manifest.data_date)
    await session.load(
      'law_methods',
      [
        { name: 'id', type: 'integer' },
        { name: 'symbol', type: 'text' },
        { name: 'system', type: 'text' },
        { name: 'kind', type: 'text' },
      ],
      methodRows(),
    )
    await session.load('law_limits', limitColumns, limitRows(session.law))
    return session
  }

  /** Puts rows into a relation, in place of what it held. */
  async load(name: string, columns: Column[], rows: Row[]): Promise<void> {
    await this.engine.load(name, columns, rows)
  }

  /** Says what "now" is: the date of the data, unless an earlier one is tried. */
  async setDate(date: string | null): Promise<void> {
    await this.forgetParts()
    await this.load(
      'dataset',
      [
        { name: 'data_date', type: 'date' },
        { name: 'training', type: 'boolean' },
      ],
      [{ data_date: date, training: this.engine.manifest.training }],
    )
  }

  /** The rows of a small statement over the tables themselves, which is asked once in a session. */
  once(sql: string): Promise<Row[]> {
    const known = this.facts.get(sql)
    if (known !== undefined) return known
    const asked = this.engine.rows(sql)
    this.facts.set(sql, asked)
    asked.catch(() => this.facts.delete(sql))
    return asked
  }

  /** A number that no other run of this session has. */
  next(): number {
    return ++this.runs
  }

  /**
   * Makes the shared intermediates that a statement reads. They are made once per generation, as Parquet in its own
   * directory under a name that carries the hash of their SQL; where that cannot be written, in memory. `own`: the
   * directory with those of the dataset's own, when the statement may read them.
   */
  async prepare(sql: string, own?: string): Promise<void> {
    for (const relation of await relationsOf([sql], own)) {
      if (this.intermediates.has(relation.name)) continue
      await making(this.engine, relation, () => this.materialise(relation, own))
      this.intermediates.add(relation.name)
    }
  }

  /**
   * The processes among which those of the temporary table `ocids` are judged again: these, or those of an earlier call
   * besides, for which the tables were taken apart already. The name of a temporary table.
   */
  async part(ocids: string): Promise<string> {
    const { engine } = this
    if (this.isSmall || !engine.isLocal) return ocids
    const count = async (sql: string) => Number((await engine.rows(`SELECT count(*) AS n FROM (${sql})`))[0]!.n)
    const wanted = await count(`SELECT DISTINCT ocid FROM ${ocids}`)
    const there = this.parts === undefined ? 0 : await count(`SELECT ocid FROM ${partOcids}`)
    const isNew =
      this.parts === undefined ? wanted : await count(`SELECT ocid FROM ${ocids} EXCEPT SELECT ocid FROM ${partOcids}`)
    const isMuchLess = wanted * 4 + fewProcesses < there
    if (this.parts !== undefined && isNew === 0 && !isMuchLess) return partOcids
    // What would be most of the tables is not copied.
    if (isMuchLess || (there + isNew) * 10 > (await count('SELECT ocid FROM memory.main.processes')) + fewProcesses)
      return ocids
    const before = this.parts === undefined ? '' : ` UNION SELECT ocid FROM ${partOcids}`
    await engine.table(`${partOcids}_next`, `SELECT DISTINCT ocid FROM ${ocids}${before}`)
    await this.forgetParts()
    await engine.table(partOcids, `SELECT ocid FROM ${partOcids}_next`)
    await engine.drop(`${partOcids}_next`)
    this.parts = new Set()
    return partOcids
  }

  /**
   * Does `work` while every table shows only the processes that the temporary table `ocids` names, and the shared
   * intermediates that the statements read are made from these alone; on a cluster tables show all that they have. What
   * was made for `part` serves all that asks of the same processes.
   */
  async within<T>(ocids: string, statements: string[], own: string | undefined, work: () => Promise<T>): Promise<T> {
    const { engine } = this
    if (this.isSmall || !engine.isLocal) {
      for (const sql of statements) await this.prepare(sql, own)
      return work()
    }
    const parts = ocids === partOcids ? this.parts : undefined
    const tables = allTables().filter(({ columns }) => columns.some(({ name }) => name === 'ocid'))
    const relations = await relationsOf(statements, own)
    const read = [...statements, ...relations.map(({ sql }) => sql)]
    const undo: string[] = []
    try {
      for (const { name } of tables) {
        const rows = `SELECT * FROM memory.main.${name} WHERE ocid IN (SELECT ocid FROM ${ocids})`
        const copy = `part_${name}`
        if (parts !== undefined && !parts.has(copy) && read.some((sql) => mentions(sql, name))) {
          await engine.table(copy, rows)
          parts.add(copy)
        }
        await engine.view(name, parts?.has(copy) === true ? `SELECT * FROM ${copy}` : rows)
        undo.push(name)
      }
      for (const relation of relations) {
        const { name, sql } = relation
        // A view over the file of the whole generation may be there, this session's or another's of the same engine; it
        // comes back when it is asked for.
        this.intermediates.delete(name)
        await this.engine.drop(name)
        const make = (target: string) => making(engine, relation, () => engine.table(target, withoutOrder(sql)))
        if (parts === undefined) await make(name)
        else {
          const copy = `part_${name}`
          if (!parts.has(copy)) await make(copy)
          parts.add(copy)
          await engine.view(name, `SELECT * FROM ${copy}`)
        }
        undo.unshift(name)
      }
      return await work()
    } finally {
      await engine.drop(...undo)
    }
  }

  private async forgetParts(): Promise<void> {
    if (this.parts !== undefined) await this.engine.drop(...this.parts, partOcids)
    this.parts = undefined
  }

  /** Drops the shared intermediates: the tables changed, and they are made again when they are asked for. */
  async forget(): Promise<void> {
    await this.engine.drop(...this.intermediates)
    this.intermediates.clear()
    await this.forgetParts()
    this.facts.clear()
  }

  private async materialise({ name, sql }: Relation, own: string | undefined): Promise<void> {
    if (this.isSmall) {
      await this.engine.table(name, withoutOrder(sql))
      return
    }
    const version = sha256(JSON.stringify([await closure(sql, own), this.lawVersion])).slice(0, 12)
    await this.engine.keep(name, version, sql)
  }
}

function limitRows(law: Law): Row[] {
  return law.limits.map(({ key, valid_from, valid_to, value, unit, norm, status }) => ({
    key,
    valid_from,
    valid_to,
    value,
    unit,
    norm,
    status,
  }))
}

function methodRows(): Row[] {
  return methods().map(({ id, symbol, system, kind }) => ({ id, symbol, system, kind }))
}

import { rm } from 'node:fs/promises'
import { openDatabase } from '../sqlite.ts'

type Key = string | number

/** What the index knows of a record. */
export interface IndexEntry {
  key: Key
  /** SHA-256 of the newest stored form, 64 hex digits. */
  sha256: string
  /** Still to change. */
  open: boolean
  /** A stamp to select by; see the entity. */
  moment?: string
  /** While it is open: the stamp of the service's clock at which it is expected to change. */
  due?: string
  /** What others follow it by, when not by its key. */
  link?: string
  /** The key of the first version of the same thing, when this is a later one. */
  version?: number
}

/** What the index holds of a record's newest form: its hash, in a short form of the index's own (see `same`). */
export interface KnownRecord {
  sha: Uint8Array
  open: boolean
}

/** Up to where the raw lines are in the index: segment counted from 1, bytes of its text. */
export interface IndexPosition {
  segment: number
  bytes: number
}

/** A record that others follow. */
export interface FollowedRecord {
  key: Key
  moment: string | null
  link: string | null
  /** The run in which its newest form was written. */
  written: number
}

/** When a record of a parent was last asked about. */
export interface FollowMark {
  scope: string
  key: Key
  /** By the service's clock, which goes on when its data stand still. */
  at: string
  /** The newest stamp in the parent's records then: what had certainly happened. */
  newest: string
  /** The parent's run then. */
  run: number
}

/** What one commit brings. `run` is the store's, `at` the service's clock. */
export interface IndexWrite {
  entries: Iterable<IndexEntry>
  /** Open records that were seen again unchanged, and when they are due now. */
  touched?: Iterable<readonly [Key, string | undefined]>
  marks?: Iterable<FollowMark>
  run: number
  at?: string
  position: IndexPosition
  count: number
}

// 16 of the 32 bytes are plenty to tell two forms of one record apart, and halve the file.
const hashBytes = 16

interface KnownRow {
  key: Key
  sha: Uint8Array
  open: number
}

const tables = `
  CREATE TABLE IF NOT EXISTS records (key PRIMARY KEY, sha BLOB NOT NULL, open INTEGER NOT NULL, moment TEXT, seen INTEGER NOT NULL, written INTEGER, seen_at TEXT, due TEXT, link TEXT, version INTEGER) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS position (segment INTEGER NOT NULL, bytes INTEGER NOT NULL, count INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS scopes (id INTEGER PRIMARY KEY, scope TEXT NOT NULL UNIQUE, tracked INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS scope_keys (scope INTEGER NOT NULL, key NOT NULL, PRIMARY KEY (scope, key)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS followed (scope INTEGER NOT NULL, key NOT NULL, at TEXT NOT NULL, newest TEXT NOT NULL, run INTEGER NOT NULL, PRIMARY KEY (scope, key)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
`
const indexes = `
  CREATE INDEX IF NOT EXISTS open_records ON records (key) WHERE open = 1;
  CREATE INDEX IF NOT EXISTS moments ON records (moment) WHERE moment IS NOT NULL;
  CREATE INDEX IF NOT EXISTS versions ON records (version, key) WHERE version IS NOT NULL;
`
/** Columns that an index of an earlier version does not have. */
const laterColumns = { written: 'INTEGER', seen_at: 'TEXT', due: 'TEXT', link: 'TEXT', version: 'INTEGER' }

/**
 * Key to hash of the newest form of each record, on disk, so that memory stays flat with tens of millions of them.
 * `records` can be read again from the raw lines: a missing or damaged index is made anew. What the lines do not tell is
 * which question a record answered (`scope_keys`) and which parents were asked about (`followed`): `tracked` says
 * whether the keys of a scope are all here, and where they are not the question is asked again.
 */
export class RawIndex {
  private readonly database: import('node:sqlite').DatabaseSync
  private readonly statements = new Map<string, import('node:sqlite').StatementSync>()

  private constructor(database: import('node:sqlite').DatabaseSync) {
    this.database = database
  }

  /** Opens the index, or makes an empty one. One that cannot be used is deleted: `position` says where it stands. */
  static async open(path: string): Promise<RawIndex> {
    try {
      return RawIndex.prepare(openDatabase(path))
    } catch {
      await RawIndex.remove(path)
      return RawIndex.prepare(openDatabase(path))
    }
  }

  /** One with nothing in it, in memory. */
  static empty(): RawIndex {
    return RawIndex.prepare(openDatabase(':memory:'))
  }

  /** An index to look at, which another process may be writing; undefined when there is none that can be read. */
  static view(path: string): RawIndex | undefined {
    try {
      const database = openDatabase(path, { readOnly: true })
      try {
        database.prepare('SELECT key, sha, open, moment, seen, written, seen_at, due, link FROM records LIMIT 0')
        database.prepare('SELECT scope FROM scope_keys LIMIT 0')
        return new RawIndex(database)
      } catch {
        database.close()
        return undefined
      }
    } catch {
      return undefined
    }
  }

  /** Counts from an index that another process may be writing; undefined when there is none that can be read. */
  static peek(path: string): { count: number; open: number } | undefined {
    try {
      const database = openDatabase(path, { readOnly: true })
      try {
        const { count } = database.prepare('SELECT count FROM position').get() as { count: number }
        const { open } = database.prepare('SELECT count(*) AS open FROM records WHERE open = 1').get() as {
          open: number
        }
        return { count, open }
      } finally {
        database.close()
      }
    } catch {
      return undefined
    }
  }

  static async remove(path: string): Promise<void> {
    for (const ending of ['', '-wal', '-shm', '-journal']) await rm(path + ending, { force: true })
  }

  private static prepare(database: import('node:sqlite').DatabaseSync): RawIndex {
    try {
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000; ${tables}`)
      const present = new Set(
        database
          .prepare('PRAGMA table_info(records)')
          .all()
          .map(({ name }) => name as string),
      )
      for (const [name, type] of Object.entries(laterColumns))
        if (!present.has(name)) database.exec(`ALTER TABLE records ADD COLUMN ${name} ${type}`)
      database.exec(indexes)
      return new RawIndex(database)
    } catch (error) {
      database.close()
      throw error
    }
  }

  get position(): IndexPosition & { count: number } {
    const row = this.sql('SELECT segment, bytes, count FROM position').get()
    return (row as unknown as IndexPosition & { count: number }) ?? { segment: 1, bytes: 0, count: 0 }
  }

  get(key: Key): KnownRecord | undefined {
    const row = this.sql('SELECT sha, open FROM records WHERE key = ?').get(bound(key)) as KnownRow | undefined
    return row === undefined ? undefined : { sha: row.sha, open: row.open === 1 }
  }

  /** The records with numeric keys from `lowest` to `highest`; undefined when there are more than `limit`. */
  between(lowest: number, highest: number, limit: number): Map<Key, KnownRecord> | undefined {
    const rows = this.sql('SELECT key, sha, open FROM records WHERE key BETWEEN ? AND ? LIMIT ?').all(
      BigInt(lowest),
      BigInt(highest),
      limit + 1,
    ) as unknown as KnownRow[]
    if (rows.length > limit) return undefined
    return new Map(rows.map(({ key, sha, open }) => [key, { sha, open: open === 1 }]))
  }

  /** The run in which the newest form of a record was written; undefined for a record that is not here. */
  written(key: Key): number | undefined {
    const row = this.sql('SELECT coalesce(written, seen) AS run FROM records WHERE key = ?').get(bound(key))
    return row?.run as number | undefined
  }

  same(stored: Uint8Array, sha256: string): boolean {
    return short(sha256).equals(stored)
  }

  /** Writes what a commit brings and where the lines that it comes from end, as one. */
  write({ entries, touched = [], marks = [], run, at, position, count }: IndexWrite): void {
    this.transaction(() => {
      const put = this.sql(
        'INSERT OR REPLACE INTO records (key, sha, open, moment, seen, written, seen_at, due, link, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      let hasVersions = this.sql('SELECT 1 FROM records WHERE version IS NOT NULL LIMIT 1').get() !== undefined
      for (const entry of entries) {
        if (entry.version !== undefined) hasVersions = true
        const open = entry.open && !(hasVersions && this.isSuperseded(entry))
        put.run(
          bound(entry.key),
          short(entry.sha256),
          open ? 1 : 0,
          entry.moment ?? null,
          run,
          run,
          open ? (at ?? null) : null,
          open ? (entry.due ?? null) : null,
          entry.link ?? null,
          entry.version ?? null,
        )
        if (entry.version !== undefined) this.supersede(entry.version, entry.key)
      }
      const touch = this.sql('UPDATE records SET seen = ?, seen_at = ?, due = ? WHERE key = ?')
      for (const [key, due] of touched) touch.run(run, at ?? null, due ?? null, bound(key))
      const mark = this.sql('INSERT OR REPLACE INTO followed (scope, key, at, newest, run) VALUES (?, ?, ?, ?, ?)')
      for (const { scope, key, at: asked, newest, run: parentRun } of marks)
        mark.run(this.scopeNumber(scope), bound(key), asked, newest, parentRun)
      this.sql('DELETE FROM position').run()
      this.sql('INSERT INTO position (segment, bytes, count) VALUES (?, ?, ?)').run(
        position.segment,
        position.bytes,
        count,
      )
    })
  }

  private isSuperseded({ key, version }: IndexEntry): boolean {
    return (
      typeof key === 'number' &&
      this.sql('SELECT 1 FROM records WHERE version = ? AND key > ? LIMIT 1').get(
        BigInt(version ?? key),
        BigInt(key),
      ) !== undefined
    )
  }

  private supersede(version: number, key: Key): void {
    this.sql('UPDATE records SET open = 0 WHERE open = 1 AND key = ? AND key < ?').run(BigInt(version), bound(key))
    this.sql('UPDATE records SET open = 0 WHERE open = 1 AND version = ? AND key < ?').run(BigInt(version), bound(key))
  }

  /** Keys that a scope's question found. `generation` counts these writes: see `keysGeneration`. */
  addScopeKeys(keys: ReadonlyMap<string, Iterable<Key>>, generation: number): void {
    this.transaction(() => {
      const add = this.sql('INSERT OR IGNORE INTO scope_keys (scope, key) VALUES (?, ?)')
      for (const [scope, found] of keys) {
        const number = this.scopeNumber(scope)
        for (const key of found) add.run(number, bound(key))
      }
      this.sql("INSERT OR REPLACE INTO facts (name, value) VALUES ('keys', ?)").run(BigInt(generation))
    })
  }

  /** How many times keys of scopes were written; behind what `cursor.json` says, some were lost. */
  get keysGeneration(): number {
    const row = this.sql("SELECT value FROM facts WHERE name = 'keys'").get() as { value: number } | undefined
    return row?.value ?? 0
  }

  /** Whether the keys of the scope have been kept from the beginning of its crawl on. */
  isTracked(scope: string): boolean {
    const row = this.sql('SELECT tracked FROM scopes WHERE scope = ?').get(scope) as { tracked: number } | undefined
    return row?.tracked === 1
  }

  /** From now on the keys of this scope are kept. */
  track(scope: string): void {
    this.sql('UPDATE scopes SET tracked = 1 WHERE id = ?').run(this.scopeNumber(scope))
  }

  /** Forgets which records answered which question: none is tracked any more. */
  forgetScopes(): void {
    this.transaction(() => {
      this.sql('UPDATE scopes SET tracked = 0').run()
      this.sql('DELETE FROM scope_keys').run()
    })
  }

  /** A value that belongs to the index as a whole. */
  fact(name: string): string | undefined {
    return (this.sql('SELECT value FROM facts WHERE name = ?').get(name) as { value: string } | undefined)?.value
  }

  setFact(name: string, value: string): void {
    this.sql('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)').run(name, value)
  }

  /**
   * Numeric keys of records that may still change and were not seen in this run, highest first, below `below`. With
   * `now`, of these only the ones whose time has come by then or that were last seen at `seenBefore` or earlier.
   */
  openKeys(
    run: number,
    limit: number,
    below = Number.MAX_SAFE_INTEGER,
    when?: { now: string; seenBefore: string },
  ): number[] {
    const due = when === undefined ? '' : 'AND (seen_at IS NULL OR seen_at <= ? OR due <= ?)'
    const rows = this.sql(
      `SELECT key FROM records WHERE open = 1 AND seen < ? AND key < ? AND typeof(key) = 'integer' ${due} ORDER BY key DESC LIMIT ?`,
    ).all(BigInt(run), BigInt(below), ...(when === undefined ? [] : [when.seenBefore, when.now]), limit)
    return rows.map(({ key }) => key as number)
  }

  /** How many `openKeys` there are. */
  countOpen(run: number, when?: { now: string; seenBefore: string }): number {
    const due = when === undefined ? '' : 'AND (seen_at IS NULL OR seen_at <= ? OR due <= ?)'
    const row = this.sql(
      `SELECT count(*) AS count FROM records WHERE open = 1 AND seen < ? AND typeof(key) = 'integer' ${due}`,
    ).get(BigInt(run), ...(when === undefined ? [] : [when.seenBefore, when.now]))
    return row!.count as number
  }

  /** Records of a scope (undefined: all), highest key first, below `below`. */
  scopeRecords(scope: string | undefined, limit: number, below?: Key): FollowedRecord[] {
    const columns = 'r.key, r.moment, r.link, coalesce(r.written, r.seen) AS written'
    const under = below === undefined ? '' : 'AND r.key < ?'
    const values = below === undefined ? [limit] : [bound(below), limit]
    return (scope === undefined
      ? this.sql(`SELECT ${columns} FROM records r WHERE true ${under} ORDER BY r.key DESC LIMIT ?`).all(...values)
      : this.sql(
          `SELECT ${columns} FROM scope_keys r0 JOIN records r ON r.key = r0.key WHERE r0.scope = ? ${under.replace('r.key', 'r0.key')} ORDER BY r0.key DESC LIMIT ?`,
        ).all(this.scopeNumberOrNone(scope), ...values)) as unknown as FollowedRecord[]
  }

  /** How many records a scope has (undefined: all). */
  countScope(scope: string | undefined): number {
    if (scope === undefined) return this.position.count
    const row = this.sql('SELECT count(*) AS count FROM scope_keys WHERE scope = ?').get(this.scopeNumberOrNone(scope))
    return row!.count as number
  }

  /** Whether the record answers the scope's question. */
  inScope(scope: string | undefined, key: Key): boolean {
    if (scope === undefined) return this.get(key) !== undefined
    const number = this.scopeNumberOrNone(scope)
    return this.sql('SELECT 1 FROM scope_keys WHERE scope = ? AND key = ?').get(number, bound(key)) !== undefined
  }

  /** Records with a moment after `after` and not after `until`, newest first; go on below the last one. */
  byMoment(after: string, until: string, limit: number, below?: FollowedRecord): FollowedRecord[] {
    const columns = 'key, moment, link, coalesce(written, seen) AS written'
    const under = below === undefined ? '' : 'AND (moment, key) < (?, ?)'
    return this.sql(
      `SELECT ${columns} FROM records WHERE moment > ? AND moment <= ? ${under} ORDER BY moment DESC, key DESC LIMIT ?`,
    ).all(after, until, ...(below === undefined ? [] : [below.moment!, bound(below.key)]), limit) as unknown as [
      FollowedRecord,
    ]
  }

  /** When a parent's record was last asked about. */
  mark(scope: string, key: Key): Omit<FollowMark, 'scope' | 'key'> | undefined {
    return this.sql('SELECT at, newest, run FROM followed WHERE scope = ? AND key = ?').get(
      this.scopeNumberOrNone(scope),
      bound(key),
    ) as Omit<FollowMark, 'scope' | 'key'> | undefined
  }

  /** Forgets when parents were asked about: all, or where that was before a stamp of the data. */
  dropMarks(scope: string, before = '~'): void {
    this.sql('DELETE FROM followed WHERE scope = ? AND newest < ?').run(this.scopeNumberOrNone(scope), before)
  }

  close(): void {
    this.statements.clear()
    this.database.close()
  }

  private scopeNumber(scope: string): number {
    this.sql('INSERT OR IGNORE INTO scopes (scope) VALUES (?)').run(scope)
    return this.scopeNumberOrNone(scope)
  }

  private scopeNumberOrNone(scope: string): number {
    const row = this.sql('SELECT id FROM scopes WHERE scope = ?').get(scope) as { id: number } | undefined
    return row?.id ?? -1
  }

  private sql(text: string): import('node:sqlite').StatementSync {
    let statement = this.statements.get(text)
    if (statement === undefined) {
      statement = this.database.prepare(text)
      this.statements.set(text, statement)
    }
    return statement
  }

  private transaction(work: () => void): void {
    this.database.exec('BEGIN')
    try {
      work()
      this.database.exec('COMMIT')
    } catch (error) {
      // SQLite has ended the transaction by itself when the disk is full.
      if (this.database.isTransaction) this.database.exec('ROLLBACK')
      throw systemError(error)
    }
  }
}

/** SQLite's word for a full disk, as the file system says it. */
function systemError(error: unknown): unknown {
  const full = (error as { errcode?: number }).errcode === 13
  return full ? Object.assign(new Error('no space left on device', { cause: error }), { code: 'ENOSPC' }) : error
}

/** SQLite would take a JavaScript number as a floating-point one. */
function bound(key: Key): string | bigint {
  return typeof key === 'number' ? BigInt(key) : key
}

function short(sha256: string): Buffer {
  return Buffer.from(sha256, 'hex').subarray(0, hashBytes)
}

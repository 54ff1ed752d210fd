import { rm } from 'node:fs/promises'

/** What the index knows of a record. */
export interface IndexEntry {
  key: string | number
  /** SHA-256 of the newest stored form, 64 hex digits. */
  sha256: string
  /** Still to change. */
  open: boolean
  /** A stamp to select by; see the entity. */
  moment: string | undefined
}

/** Up to where the raw lines are in the index: segment counted from 1, bytes of its text. */
export interface IndexPosition {
  segment: number
  bytes: number
}

// 16 of the 32 bytes are plenty to tell two forms of one record apart, and halve the file.
const hashBytes = 16

/**
 * Key to hash of the newest form of each record, on disk, so that memory stays flat with tens of millions of them.
 * Everything in it can be read again from the raw lines: a missing or damaged index is made anew.
 */
export class RawIndex {
  private readonly database: import('node:sqlite').DatabaseSync
  private readonly find: import('node:sqlite').StatementSync
  private readonly put: import('node:sqlite').StatementSync
  private readonly touch: import('node:sqlite').StatementSync

  private constructor(database: import('node:sqlite').DatabaseSync) {
    this.database = database
    this.find = database.prepare('SELECT sha, open FROM records WHERE key = ?')
    this.put = database.prepare(
      'INSERT INTO records (key, sha, open, moment, seen) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET sha = excluded.sha, open = excluded.open, moment = excluded.moment, seen = excluded.seen',
    )
    this.touch = database.prepare('UPDATE records SET seen = ? WHERE key = ?')
  }

  /** Opens the index, or makes an empty one. One that cannot be used is deleted: `position` says where it stands. */
  static async open(path: string): Promise<RawIndex> {
    const { DatabaseSync } = sqlite()
    try {
      return RawIndex.prepare(new DatabaseSync(path))
    } catch {
      await RawIndex.remove(path)
      return RawIndex.prepare(new DatabaseSync(path))
    }
  }

  /** Counts from an index that another process may be writing; undefined when there is none that can be read. */
  static peek(path: string): { count: number; open: number } | undefined {
    try {
      const database = new (sqlite().DatabaseSync)(path, { readOnly: true })
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
      database.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA cache_size = -16000;
        CREATE TABLE IF NOT EXISTS records (key PRIMARY KEY, sha BLOB NOT NULL, open INTEGER NOT NULL, moment TEXT, seen INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS open_records ON records (key) WHERE open = 1;
        CREATE INDEX IF NOT EXISTS moments ON records (moment) WHERE moment IS NOT NULL;
        CREATE TABLE IF NOT EXISTS position (segment INTEGER NOT NULL, bytes INTEGER NOT NULL, count INTEGER NOT NULL);
      `)
      return new RawIndex(database)
    } catch (error) {
      database.close()
      throw error
    }
  }

  get position(): IndexPosition & { count: number } {
    const row = this.database.prepare('SELECT segment, bytes, count FROM position').get()
    return (row as unknown as IndexPosition & { count: number }) ?? { segment: 1, bytes: 0, count: 0 }
  }

  /** The stored hash of a record, in the index's own short form; see `same`. */
  get(key: string | number): { sha: Uint8Array; open: boolean } | undefined {
    const row = this.find.get(bound(key)) as { sha: Uint8Array; open: number } | undefined
    return row === undefined ? undefined : { sha: row.sha, open: row.open === 1 }
  }

  same(stored: Uint8Array, sha256: string): boolean {
    return Buffer.from(stored).equals(short(sha256))
  }

  /** Writes entries and where the lines that they come from end, as one. `run` marks them as seen in that run. */
  write(
    entries: Iterable<IndexEntry>,
    touched: Iterable<string | number>,
    run: number,
    position: IndexPosition,
    count: number,
  ): void {
    this.database.exec('BEGIN')
    try {
      for (const entry of entries)
        this.put.run(bound(entry.key), short(entry.sha256), entry.open ? 1 : 0, entry.moment ?? null, run)
      for (const key of touched) this.touch.run(run, bound(key))
      this.database.exec('DELETE FROM position')
      this.database
        .prepare('INSERT INTO position (segment, bytes, count) VALUES (?, ?, ?)')
        .run(position.segment, position.bytes, count)
      this.database.exec('COMMIT')
    } catch (error) {
      // SQLite has ended the transaction by itself when the disk is full.
      if (this.database.isTransaction) this.database.exec('ROLLBACK')
      throw systemError(error)
    }
  }

  /** Numeric keys of records that may still change and were not seen in this run, highest first. */
  openKeys(run: number): number[] {
    const rows = this.database
      .prepare("SELECT key FROM records WHERE open = 1 AND seen < ? AND typeof(key) = 'integer' ORDER BY key DESC")
      .all(run) as { key: number }[]
    return rows.map(({ key }) => key)
  }

  /** Numeric keys of records whose moment is after `after` and not after `until`, highest first. */
  keysByMoment(after: string, until: string): number[] {
    const rows = this.database
      .prepare("SELECT key FROM records WHERE moment > ? AND moment <= ? AND typeof(key) = 'integer' ORDER BY key DESC")
      .all(after, until) as { key: number }[]
    return rows.map(({ key }) => key)
  }

  close(): void {
    this.database.close()
  }
}

/** SQLite's word for a full disk, as the file system says it. */
function systemError(error: unknown): unknown {
  const full = (error as { errcode?: number }).errcode === 13
  return full ? Object.assign(new Error('no space left on device', { cause: error }), { code: 'ENOSPC' }) : error
}

/** SQLite would take a JavaScript number as a floating-point one. */
function bound(key: string | number): string | bigint {
  return typeof key === 'number' ? BigInt(key) : key
}

function short(sha256: string): Buffer {
  return Buffer.from(sha256, 'hex').subarray(0, hashBytes)
}

/** Node's own SQLite. Older versions warn that it is experimental: that one warning is left out, others are not. */
function sqlite(): typeof import('node:sqlite') {
  const emit = process.emitWarning
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!/sqlite/i.test(String(warning))) (emit as (...all: unknown[]) => void).call(process, warning, ...rest)
  }) as typeof process.emitWarning
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emit
  }
}

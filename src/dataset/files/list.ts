import { openDatabase } from '../sqlite.ts'
import type { FileRecord } from './records.ts'
import { mergeNamed, type NamedFile } from './sources.ts'

/** What a run did about a file. */
export type FileOutcome =
  /** Downloaded: never had, had otherwise, had like this. */
  | 'new'
  | 'changed'
  | 'same'
  /** Had before and not asked for again. */
  | 'kept'
  | 'missing'
  | 'gone'
  | 'denied'
  | 'too-large'
  /** At another host, which does not get the token. */
  | 'elsewhere'
  | 'failed'
  /** The run ended before. */
  | 'left'

/**
 * The files that a run is about, gathered from records in any number: a database in SQLite's own temporary file, so
 * that memory stays flat.
 */
export class FileList {
  private readonly database: import('node:sqlite').DatabaseSync
  private readonly statements: Record<'get' | 'put' | 'known' | 'learn' | 'settle' | 'mark' | 'marked', Statement>

  constructor() {
    // No name: a private file that SQLite removes, and that holds only what does not fit into its cache.
    this.database = openDatabase('')
    this.database.exec(`
      PRAGMA cache_size = -16000;
      CREATE TABLE wanted (id TEXT PRIMARY KEY, rank INTEGER NOT NULL, named TEXT NOT NULL, outcome TEXT NOT NULL DEFAULT 'left', record TEXT, path TEXT) WITHOUT ROWID;
      CREATE TABLE known (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE marks (of TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (of, id)) WITHOUT ROWID;
      BEGIN;
    `)
    const prepare = (text: string) => this.database.prepare(text)
    this.statements = {
      get: prepare('SELECT named FROM wanted WHERE id = ?'),
      put: prepare(
        'INSERT INTO wanted (id, rank, named) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET rank = max(rank, excluded.rank), named = excluded.named',
      ),
      known: prepare('SELECT record FROM known WHERE id = ?'),
      learn: prepare(
        'INSERT INTO known (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record',
      ),
      settle: prepare('UPDATE wanted SET outcome = ?, record = ?, path = ? WHERE id = ?'),
      mark: prepare('INSERT OR IGNORE INTO marks (of, id) VALUES (?, ?)'),
      marked: prepare('SELECT 1 FROM marks WHERE of = ? AND id = ?'),
    }
  }

  /** Adds a file, or what another record says of it. */
  add(file: NamedFile): void {
    const before = this.statements.get.get(file.id) as { named: string } | undefined
    const named = before === undefined ? file : mergeNamed(JSON.parse(before.named) as NamedFile, file)
    const rank = Math.max(0, ...file.announcements, ...file.contracts, ...file.objects)
    this.statements.put.run(file.id, BigInt(rank), JSON.stringify(named))
  }

  /** Leaves only files of these kinds; kinds are known only when all records have had their say. */
  keepKinds(kinds: readonly string[]): void {
    this.database
      .prepare("DELETE FROM wanted WHERE json_extract(named, '$.kind') NOT IN (SELECT value FROM json_each(?))")
      .run(JSON.stringify(kinds))
  }

  /** The newest record of a file that the dataset has. */
  learn(record: FileRecord): void {
    this.statements.learn.run(record.id, JSON.stringify(record))
  }

  known(id: string): FileRecord | undefined {
    const row = this.statements.known.get(id) as { record: string } | undefined
    return row === undefined ? undefined : (JSON.parse(row.record) as FileRecord)
  }

  /** Remembers an id of a kind of record. */
  mark(of: string, id: number): void {
    this.statements.mark.run(of, BigInt(id))
  }

  isMarked(of: string, id: number): boolean {
    return this.statements.marked.get(of, BigInt(id)) !== undefined
  }

  /** The ids that were marked, `most` of them at most. */
  marked(of: string, most: number): number[] {
    const rows = this.database.prepare('SELECT id FROM marks WHERE of = ? LIMIT ?').all(of, most) as { id: number }[]
    return rows.map(({ id }) => id)
  }

  /** Files that the run has not come to. */
  get left(): number {
    const row = this.database.prepare("SELECT count(*) AS count FROM wanted WHERE outcome = 'left'").get()
    return (row as { count: number }).count
  }

  get count(): number {
    return (this.database.prepare('SELECT count(*) AS count FROM wanted').get() as { count: number }).count
  }

  /** All files, those of the newest purchases first. Each with its outcome, once it has one. */
  *files(): Generator<{ named: NamedFile; outcome: FileOutcome; record: FileRecord | null; path: string | null }> {
    const text = 'SELECT id, rank, named, outcome, record, path FROM wanted'
    const first = this.database.prepare(`${text} ORDER BY rank DESC, id LIMIT 500`)
    const next = this.database.prepare(
      `${text} WHERE rank < :rank OR (rank = :rank AND id > :id) ORDER BY rank DESC, id LIMIT 500`,
    )
    let rows = first.all() as unknown as ListRow[]
    while (rows.length > 0) {
      for (const { named, outcome, record, path } of rows)
        yield {
          named: JSON.parse(named) as NamedFile,
          outcome,
          record: record === null ? null : (JSON.parse(record) as FileRecord),
          path,
        }
      const { rank, id } = rows.at(-1)!
      rows = next.all({ rank: BigInt(rank), id }) as unknown as ListRow[]
    }
  }

  settle(id: string, outcome: FileOutcome, record: FileRecord | undefined, path: string | undefined): void {
    this.statements.settle.run(outcome, record === undefined ? null : JSON.stringify(record), path ?? null, id)
  }

  close(): void {
    if (this.database.isOpen) this.database.close()
  }
}

type Statement = import('node:sqlite').StatementSync

interface ListRow {
  id: string
  rank: number
  named: string
  outcome: FileOutcome
  record: string | null
  path: string | null
}

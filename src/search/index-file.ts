import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../dataset/sqlite.ts'
import { type Document, type Kind, kinds } from './documents.ts'
import { columns, shownTexts, Tokeniser, type Tokens } from './tokens.ts'

/** What a document is shown with; the same fields as it has, without what only filters need. */
export type Shown = Omit<Document, 'pos' | 'key' | 'hash' | 'codes'> & { rowid: number; codes: string | null }

/** The layout of the file, and all that decides about its words: an index of another is made anew. */
export const indexFormat = 2

const stored = [
  ...['source', 'ocid', 'id', 'number', 'name', 'name_kk', 'body', 'class_names', 'codes', 'date', 'year'],
  ...['buyer_id', 'buyer_name', 'supplier_ids', 'supplier_name', 'kato', 'region', 'method_id', 'method_code'],
  ...['amount', 'currency', 'status', 'buy_id', 'link_id'],
] as const satisfies readonly (keyof Document)[]

const names = Object.keys(columns) as (keyof Tokens)[]

/** Opens an index for reading: memory does not grow with it. */
export function openIndexFile(path: string): DatabaseSync {
  const database = openDatabase(path, { readOnly: true })
  database.exec('PRAGMA cache_size = -16000; PRAGMA query_only = ON; PRAGMA temp_store = MEMORY')
  return database
}

/** Writes documents into an index: a file of its own that nobody reads yet, so that it needs no journal. */
export class IndexWriter {
  private readonly database: DatabaseSync
  private readonly tokeniser = new Tokeniser()
  private readonly insertText: ReturnType<DatabaseSync['prepare']>
  private readonly deleteText: ReturnType<DatabaseSync['prepare']>
  private readonly insertRow: ReturnType<DatabaseSync['prepare']>
  private readonly isTaken: ReturnType<DatabaseSync['prepare']>
  private readonly isNew: boolean
  // How many documents each word gained or lost, where the index was there before.
  private readonly changes = new Map<string, number>()
  private last = -1

  constructor(path: string, isNew: boolean) {
    this.isNew = isNew
    this.database = openDatabase(path)
    this.database.exec(
      'PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000',
    )
    if (isNew) this.create()
    this.database.exec('BEGIN')
    const marks = (count: number) => Array.from({ length: count }, () => '?').join(', ')
    this.insertText = this.database.prepare(
      `INSERT INTO texts (rowid, ${names.join(', ')}) VALUES (${marks(names.length + 1)})`,
    )
    this.deleteText = this.database.prepare(
      `INSERT INTO texts (texts, rowid, ${names.join(', ')}) VALUES ('delete', ${marks(names.length + 1)})`,
    )
    this.insertRow = this.database.prepare(
      `INSERT INTO documents (rowid, pos, hash, kind, ${stored.join(', ')}) VALUES (${marks(stored.length + 4)})`,
    )
    this.isTaken = this.database.prepare('SELECT 1 FROM documents WHERE rowid = ?')
  }

  private create(): void {
    this.database.exec(`
      CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
      CREATE TABLE documents (
        rowid INTEGER PRIMARY KEY, pos INTEGER NOT NULL, hash BLOB NOT NULL, kind INTEGER NOT NULL, ${stored.join(', ')}
      );
      CREATE VIRTUAL TABLE texts USING fts5(${names.join(', ')}, content='', tokenize='ascii');
      CREATE TABLE terms (term TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE grams (gram TEXT NOT NULL, term TEXT NOT NULL, PRIMARY KEY (gram, term)) WITHOUT ROWID;
    `)
  }

  /** Adds a document; they come in the order of their positions. */
  add(document: Document): void {
    let rowid = Math.max(document.pos, this.last + 1)
    if (!this.isNew) while (this.isTaken.get(rowid) !== undefined) rowid++
    this.last = rowid
    const shown = { ...document, ...shownTexts(document) }
    const tokens = this.tokeniser.tokensOf(shown)
    this.insertRow.run(
      rowid,
      document.pos,
      Buffer.from(document.hash, 'hex').subarray(0, 8),
      kinds.indexOf(document.kind),
      ...stored.map((name) => (name === 'year' || name === 'method_id' ? numberOf(shown[name]) : shown[name])),
    )
    this.insertText.run(rowid, ...names.map((name) => tokens[name]))
    if (!this.isNew) this.count(tokens, 1)
  }

  /** Takes documents out, by their rowids in ascending order. */
  remove(rowids: readonly number[]): void {
    const read = this.database.prepare(`SELECT rowid, kind, ${stored.join(', ')} FROM documents WHERE rowid = ?`)
    const remove = this.database.prepare('DELETE FROM documents WHERE rowid = ?')
    for (const rowid of rowids) {
      const tokens = this.tokeniser.tokensOf(documentOf(read.get(rowid) as Record<string, unknown>))
      this.deleteText.run(rowid, ...names.map((name) => tokens[name]))
      remove.run(rowid)
      this.count(tokens, -1)
    }
    this.last = -1
  }

  /** All documents as their position, key and hash, in the order of positions and keys. */
  *known(): Iterable<{ rowid: number; pos: number; key: string; hash: string }> {
    const rows = this.database.prepare(
      'SELECT rowid, pos, kind, source, ocid, id, hash FROM documents ORDER BY pos, kind, source, ocid, id',
    )
    for (const row of rows.iterate() as Iterable<Record<string, string & number & Uint8Array>>)
      yield {
        rowid: row.rowid!,
        pos: row.pos!,
        key: [kinds[row.kind!], row.source, row.ocid, row.id].join('|'),
        hash: Buffer.from(row.hash!).toString('hex'),
      }
  }

  count(tokens: Tokens, by: number): void {
    const terms = new Set(names.flatMap((name) => tokens[name].split(' ')))
    for (const term of terms) if (term !== '') this.changes.set(term, (this.changes.get(term) ?? 0) + by)
  }

  /** Ends the file: the vocabulary, and what is known of it. */
  finish(): void {
    const { database } = this
    if (this.isNew)
      database.exec(`
        CREATE INDEX positions ON documents (pos);
        CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, texts, row);
        INSERT INTO terms SELECT term, doc FROM temp.vocabulary;
        DROP TABLE temp.vocabulary;
        INSERT INTO texts (texts) VALUES ('optimize');
      `)
    const put = database.prepare(
      'INSERT INTO terms VALUES (?1, ?2) ON CONFLICT (term) DO UPDATE SET documents = documents + ?2',
    )
    for (const [term, by] of this.changes) if (by !== 0) put.run(term, by)
    const gone = database.prepare('SELECT term FROM terms WHERE documents <= 0').all() as { term: string }[]
    const dropGram = database.prepare('DELETE FROM grams WHERE gram = ? AND term = ?')
    for (const { term } of gone) for (const gram of gramsOf(term)) dropGram.run(gram, term)
    database.exec('DELETE FROM terms WHERE documents <= 0')
    const addGram = database.prepare('INSERT OR IGNORE INTO grams VALUES (?, ?)')
    const fresh = this.isNew
      ? (database.prepare('SELECT term FROM terms').iterate() as Iterable<{ term: string }>)
      : [...this.changes].filter(([, by]) => by > 0).map(([term]) => ({ term }))
    for (const { term } of fresh) for (const gram of gramsOf(term)) addGram.run(gram, term)
    const { count } = database.prepare('SELECT count(*) AS count FROM documents').get() as { count: number }
    const about = database.prepare('INSERT OR REPLACE INTO about VALUES (?, ?)')
    about.run('format', indexFormat)
    about.run('documents', count)
    database.exec('COMMIT')
    this.close()
  }

  close(): void {
    if (this.database.isOpen) this.database.close()
  }
}

function numberOf(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value)
}

/** What an index's row says of a document. */
export function documentOf(row: Record<string, unknown>): Shown {
  return { ...row, kind: kinds[Number(row.kind)] as Kind } as Shown
}

/** The fields of a document for a SELECT. */
export const shownColumns = ['rowid', 'kind', ...stored].map((name) => `d.${name}`).join(', ')

/** The three-letter pieces of a word by which a misspelt one is found; none of what is no word. */
export function gramsOf(term: string): string[] {
  if (term.length < 3 || term.length > 30 || !/^\p{L}+$/u.test(term)) return []
  const padded = `^${term}$`
  return [...new Set(Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3)))]
}

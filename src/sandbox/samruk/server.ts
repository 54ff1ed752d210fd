import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileError } from '../../terminal/errors.ts'
import { type SamrukFile, samrukFiles } from './market.ts'

type Row = Record<string, unknown>

/** An answer of the service. */
export interface SamrukReply {
  status: number
  body: object | Buffer
  headers?: Record<string, string>
}

const prefix = '/eprocsearch/api/external/'
const files = '/eprocfilestorage/open-api/files/download/'

// A search index answers nothing beyond this row.
const window = 10_000
const largestPage = 100

/** Where a list stands, and what it narrows by. */
const lists: Record<string, { file: SamrukFile; isBare: boolean; narrow: (row: Row, body: Row) => boolean }> = {
  '4dv3rts/filter': {
    file: 'adverts',
    isBare: true,
    narrow: (row, { advertStatus, query }) => isOne(row.advertStatus, advertStatus) && holds(row, query),
  },
  'lots/filter': {
    file: 'lots',
    isBare: true,
    narrow: (row, { lotStatus, query, tenderSubjectTypes }) =>
      isOne(row.lotStatus, lotStatus) && isOne(row.tenderSubjectType, tenderSubjectTypes) && holds(row, query),
  },
  'plan-items/filter': {
    file: 'plan-items',
    isBare: true,
    narrow: (row, { query, tenderSubjectTypes }) =>
      isOne(row.tenderSubjectType, tenderSubjectTypes) && holds(row, query),
  },
  'contract-cards/filter': {
    file: 'contracts',
    isBare: false,
    narrow(row, { contractCardStatus, tenderSubjectTypes, contractDateTimeFrom, contractDateTimeTo, query }) {
      const items = row.contractItems as Row[]
      return (
        isOne(row.contractCardStatus, contractCardStatus) &&
        items.some((item) => isOne(item.tenderSubjectType, tenderSubjectTypes)) &&
        isWithin(row.contractDateTime, contractDateTimeFrom, contractDateTimeTo) &&
        holds(row, query)
      )
    },
  },
}

/**
 * What the portal of Samruk-Kazyna's holding gives, over the records of a market: lists by pages, newest change first,
 * and a page for each row. Small enough to be held in memory. As of `now` it shows what had happened, in the state that
 * the record has in the end where its last change had come.
 */
export class SamrukSite {
  private readonly rows: ReadonlyMap<SamrukFile, Row[]>
  private readonly byId = new Map<SamrukFile, Map<number, Row>>()

  private constructor(rows: ReadonlyMap<SamrukFile, Row[]>) {
    this.rows = rows
    for (const [file, list] of rows) this.byId.set(file, new Map(list.map((row) => [Number(row.id), row])))
  }

  /** @returns undefined for a market that has none: it was generated without */
  static async open(directory: string): Promise<SamrukSite | undefined> {
    const rows = new Map<SamrukFile, Row[]>()
    for (const file of samrukFiles) {
      const path = join(directory, 'samruk', `${file}.ndjson`)
      try {
        const text = await readFile(path, 'utf8')
        rows.set(
          file,
          text
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as Row),
        )
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw fileError(error, 'read the market in', path)
      }
    }
    return new SamrukSite(rows)
  }

  /** Whether the path is one of this service, which knows no tokens. */
  static isFor(path: string): boolean {
    return path.startsWith(prefix) || path.startsWith(files)
  }

  /** @param now `YYYY-MM-DDTHH:MM:SSZ`: what changed later is not there, or not yet so */
  answer(method: string, url: URL, body: string, now: string): SamrukReply {
    if (url.pathname.startsWith(files)) return this.file(url.pathname.slice(files.length))
    const path = url.pathname.slice(prefix.length)
    const list = lists[path]
    if (list !== undefined) {
      if (method !== 'POST') return problem(405, 'Method Not Allowed')
      return this.list(list, url.searchParams, body, now)
    }
    const [, kind = '', id = ''] =
      /^(4dv3rts|4dv3rts\/lots|contract-cards|lots|plan-items)\/(\d{1,15})$/.exec(path) ?? []
    if (kind === '') return problem(404, 'Not Found')
    if (method !== 'GET') return problem(405, 'Method Not Allowed')
    if (kind === '4dv3rts/lots') {
      const own = this.rows.get('lots')!.filter((row) => String(row.advertId) === id && began(row, now))
      return paged(
        own.map((row) => shown('lots', row, now)),
        url.searchParams,
        true,
      )
    }
    const file: SamrukFile =
      ({ '4dv3rts': 'advert-details', 'contract-cards': 'contract-details', lots: 'lots' } as const)[
        kind as '4dv3rts'
      ] ?? 'plan-items'
    const row = this.byId.get(file)!.get(Number(id))
    if (row === undefined || !began(row, now)) return problem(404, 'Not Found')
    return { status: 200, body: told(shown(file, this.withChange(file, row), now)) }
  }

  /** A row's own page does not say when it changed; its row of the list does. */
  private withChange(file: SamrukFile, row: Row): Row {
    const of = file === 'advert-details' ? 'adverts' : file === 'contract-details' ? 'contracts' : undefined
    const listed = of === undefined ? undefined : this.byId.get(of)!.get(Number(row.id))
    return listed === undefined ? row : { ...row, [changed]: listed.lastModifiedDate }
  }

  private list(
    { file, isBare, narrow }: (typeof lists)[string],
    parameters: URLSearchParams,
    text: string,
    now: string,
  ): SamrukReply {
    let body: unknown
    try {
      body = text === '' ? {} : JSON.parse(text)
    } catch {
      return problem(400, 'Bad Request')
    }
    if (body === null || typeof body !== 'object') return problem(400, 'Bad Request')
    const rows = this.rows
      .get(file)!
      .filter((row) => began(row, now))
      .map((row) => shown(file, row, now))
      .filter((row) => narrow(row, body as Row))
      .sort((a, b) => compare(String(b.lastModifiedDate), String(a.lastModifiedDate)) || Number(b.id) - Number(a.id))
    return paged(rows, parameters, isBare)
  }

  private file(uid: string): SamrukReply {
    if (!/^[0-9a-f-]{36}-\d{4}-minio$/.test(uid)) return problem(404, 'Not Found')
    return {
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: Buffer.from(`УЧЕБНЫЕ ДАННЫЕ / ОҚУ ДЕРЕКТЕРІ\n${uid}\n`),
    }
  }
}

// Symbols are not written to JSON.
const changed = Symbol('changed')

function began(row: Row, now: string): boolean {
  const begin = row.contractDateTime ?? row.acceptanceBeginDateTime ?? row.publishedAt ?? row.lastModifiedDate
  return Date.parse(String(begin)) <= Date.parse(now)
}

/** The row as it stood at that moment. */
function shown(file: SamrukFile, row: Row, now: string): Row {
  const last = (row as Record<symbol, unknown>)[changed] ?? row.lastModifiedDate
  if (last === undefined || Date.parse(String(last)) <= Date.parse(now)) return row
  if (file === 'contracts' || file === 'contract-details')
    return {
      ...row,
      contractCardStatus: 'ACTIVE',
      ...('executionSumNds' in row ? { executionSumNds: 0 } : { lastModifiedDate: row.contractDateTime }),
    }
  if (file === 'adverts') return { ...row, advertStatus: 'PUBLISHED', lastModifiedDate: row.acceptanceBeginDateTime }
  if (file === 'advert-details') return { ...row, advertStatus: 'PUBLISHED', simpleStatus: 'ACTIVE' }
  if (file === 'lots') return { ...row, lotStatus: 'PUBLISHED' }
  return row
}

/** A lot does not say which announcement it is of, or since when it is there: what leads to it does. */
function told({ advertId: _, publishedAt: __, ...row }: Row): Row {
  return row
}

function paged(rows: Row[], parameters: URLSearchParams, isBare: boolean): SamrukReply {
  const size = Number(parameters.get('size') ?? 20)
  const page = Number(parameters.get('page') ?? 0)
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(page) || size < 1 || page < 0 || size > largestPage)
    return problem(400, 'Bad Request')
  if ((page + 1) * size > window) return problem(500, 'Result window is too large')
  const content = rows.slice(page * size, (page + 1) * size).map(told)
  if (isBare) return { status: 200, body: content }
  const totalPages = Math.ceil(rows.length / size)
  return { status: 200, body: { content, totalElements: rows.length, totalPages, size, number: page } }
}

function isOne(value: unknown, asked: unknown): boolean {
  if (asked === undefined || asked === null || (Array.isArray(asked) && asked.length === 0)) return true
  return Array.isArray(asked) ? asked.includes(value) : value === asked
}

function holds(row: Row, query: unknown): boolean {
  if (typeof query !== 'string' || query.trim() === '') return true
  const text = [row.nameRu, row.nameKk, row.contractItemsNameRu, row.number, row.systemNumber].join(' ').toLowerCase()
  return text.includes(query.trim().toLowerCase())
}

function isWithin(value: unknown, from: unknown, to: unknown): boolean {
  const moment = Date.parse(String(value))
  return (
    (typeof from !== 'string' || moment >= Date.parse(from)) && (typeof to !== 'string' || moment <= Date.parse(to))
  )
}

function problem(status: number, title: string): SamrukReply {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: { type: 'about:blank', title, status, detail: title, message: `error.http.${status}` },
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

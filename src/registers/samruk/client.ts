import { type JsonElement, parseLists } from '../../files/elements.ts'
import { sha256 } from '../../files/hash.ts'
import { type HttpAnswer, HttpClient, type HttpOptions, type Tally } from '../../goszakup/client/http.ts'
import { UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import type { SamrukDetail, SamrukList } from './entities.ts'

/** A page of a list. */
export interface SamrukPage {
  items: readonly JsonElement[]
  /** How many there are in all, where the service says so. */
  total: number | undefined
  /** Rows that a page holds when it is full. */
  size: number
  url: string
  /** SHA-256 of the question. */
  request: string
  fetchedAt: string
}

/** One record on a page of its own. */
export interface SamrukAnswer {
  items: readonly JsonElement[]
  url: string
  request: string
  fetchedAt: string
}

// A search index gives no row beyond this one of a list, whatever page is asked for.
const deepest = 10_000
// The smallest page that every client was seen to get.
const smallest = 10

/**
 * Asks the endpoints behind the pages of zakup.sk.kz, which are public and documented by nobody. It says who it is and
 * sends nothing that only the site's own scripts can make: where the service wants that, it says so and ends.
 */
export class SamrukClient {
  readonly http: HttpClient
  private readonly report: Reporter
  private readonly small = new Set<string>()

  private constructor(http: HttpClient, report: Reporter) {
    this.http = http
    this.report = report
  }

  static async create(options: Omit<HttpOptions, 'token' | 'headers' | 'refusal'>): Promise<SamrukClient> {
    const refusal = (status: number) => refused(options.baseUrl, status)
    return new SamrukClient(
      await HttpClient.create({ ...options, headers: { language: 'ru' }, refusal }),
      options.report,
    )
  }

  async close(): Promise<void> {
    await this.http.close()
  }

  /** Rows of a page of this list. */
  sizeOf(list: SamrukList): number {
    return this.small.has(list.name) ? smallest : list.size
  }

  /**
   * The page of a list that begins at the row `offset`, or at one before it: pages have numbers. Where the service does
   * not give pages of that size, smaller ones are asked for from then on.
   * @returns `beyond` where the service gives no more of this list, though there may be more
   */
  async page(
    list: SamrukList,
    body: Record<string, unknown>,
    offset: number,
    tally: Tally,
  ): Promise<SamrukPage | 'beyond'> {
    for (;;) {
      const size = this.sizeOf(list)
      const number = Math.floor(offset / size)
      const path = `${list.path}?size=${size}&page=${number}&sort=lastModifiedDate,desc`
      const isDeep = (number + 1) * size > deepest
      // What a deep page is answered with may be anything: it is not asked for again and again.
      const answer = await this.http.send(
        () => ({
          method: 'POST',
          path,
          body: JSON.stringify(body),
          lists: [],
          alsoStatus: isDeep ? [400, 404, 500] : [400],
        }),
        tally,
      )
      if (answer.status === 400 && !isDeep && size > smallest) {
        this.small.add(list.name)
        this.report.debug(`${list.title}: no pages of ${size}; going on with ${smallest}`)
        continue
      }
      if (answer.status >= 400) {
        if (isDeep) return 'beyond'
        throw strange(list.path, `status ${answer.status}`)
      }
      const { items, frame } = rowsOf(answer, list.path)
      return { items, total: totalOf(frame), size, ...about(answer) }
    }
  }

  /** What stands on a row's own page or pages; nothing where it is there no more. */
  async detail(detail: SamrukDetail, id: number, tally: Tally): Promise<SamrukAnswer[]> {
    const { pages } = detail
    if (pages === undefined) {
      const answer = await this.http.send(
        () => ({ method: 'GET', path: detail.path(id), alsoStatus: [400, 404] }),
        tally,
      )
      if (answer.status >= 400) return []
      if (answer.json === null || typeof answer.json !== 'object' || Array.isArray(answer.json))
        throw strange(detail.path(id), 'an answer that is no record')
      return [{ items: [{ bytes: trimmed(answer.body), value: answer.json, seen: undefined }], ...about(answer) }]
    }
    const answers: SamrukAnswer[] = []
    const known = new Set<string>()
    let size = this.small.has(detail.store) ? smallest : pages
    for (let number = 0; ; number++) {
      const path = `${detail.path(id)}?size=${size}&page=${number}`
      const answer = await this.http.send(() => ({ method: 'GET', path, lists: [], alsoStatus: [400, 404] }), tally)
      if (answer.status === 400 && size > smallest && number === 0) {
        this.small.add(detail.store)
        size = smallest
        number = -1
        continue
      }
      if (answer.status >= 400) return answers
      const { items } = rowsOf(answer, path)
      // Some lists of the site know no pages and come whole whatever page is asked for.
      const fresh = items.filter(({ value }) => {
        const key = String((value as { id?: unknown } | null)?.id)
        return known.has(key) ? false : known.add(key)
      })
      if (fresh.length > 0) answers.push({ items: fresh, ...about(answer) })
      if (fresh.length === 0 || items.length !== size) return answers
    }
  }
}

function about(answer: HttpAnswer): { url: string; request: string; fetchedAt: string } {
  return {
    url: answer.url,
    request: sha256(`${answer.request.path} ${answer.request.body ?? ''}`),
    fetchedAt: answer.fetchedAt,
  }
}

/** The rows of a list: the answer itself, or what it holds under `content`. */
function rowsOf(answer: HttpAnswer, path: string): { items: JsonElement[]; frame: unknown } {
  const bare = answer.lists.get('')
  if (bare !== undefined) return { items: bare, frame: undefined }
  const { frame, lists } = parseLists(answer.body, ['content'])
  const items = lists.get('content')
  if (items === undefined) throw strange(path, 'an answer that is no list')
  return { items, frame }
}

function totalOf(frame: unknown): number | undefined {
  const total = (frame as { totalElements?: unknown } | undefined)?.totalElements
  return typeof total === 'number' && Number.isSafeInteger(total) ? total : undefined
}

function trimmed(body: Buffer): Buffer {
  return body.subarray(body.indexOf(0x7b), body.lastIndexOf(0x7d) + 1)
}

function strange(path: string, what: string): UserError {
  return new UserError('Samruk-Kazyna answers in another manner than is known', {
    why: `${path} gave ${what}; the endpoints are unofficial and change without notice`,
    next: ['look for a newer version of jaryq', 'run it again with --debug and report what it says'],
    exit: 'data',
  })
}

function refused(baseUrl: string, status: number): UserError {
  return new UserError(`${new URL(baseUrl).origin} does not answer programs now`, {
    why: `it answered ${status}; its endpoints are made for its own pages, and at times it wants what only those send`,
    next: [
      'try again later: what was fetched is kept, and the same command goes on',
      'or ask the holding for the data, by Law 401-V on access to information',
    ],
    exit: 'network',
  })
}

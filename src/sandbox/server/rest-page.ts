import type { Entity } from '../market/market.ts'
import type { Manner } from './graph.ts'
import { Output } from './scan.ts'
import type { Row } from './store.ts'

/** An answer of the REST half: a status and a body, as an object or as JSON already written. */
export interface RestAnswer {
  status: number
  body: object | string | Buffer
  headers?: Record<string, string>
}

/** A question of the REST half. */
export interface RestQuestion extends Manner {
  version: string
  path: string
  parameters: URLSearchParams
  /** How many rows of the page before come again, for the trick `overlap`. */
  overlap?: number
}

const defaultLimit = 50
const largestLimit = 500

/** The service's error body. */
export function yiiError(status: number, message: string): RestAnswer {
  const names: Record<number, [string, string]> = {
    400: ['Bad Request', 'BadRequestHttpException'],
    401: ['Unauthorized', 'UnauthorizedHttpException'],
    403: ['Forbidden', 'ForbiddenHttpException'],
    404: ['Not Found', 'NotFoundHttpException'],
    405: ['Method Not Allowed', 'MethodNotAllowedHttpException'],
    413: ['Payload Too Large', 'HttpException'],
    429: ['Too Many Requests', 'TooManyRequestsHttpException'],
    500: ['Internal Server Error', 'ServerErrorHttpException'],
  }
  const [name, type] = names[status] ?? ['Error', 'HttpException']
  return { status, body: { name, message, code: 0, status, type: `yii\\web\\${type}` } }
}

/** What a wrong token and a wrong path both get. */
export const invalidRoute: RestAnswer = yiiError(404, 'Invalid Route')

/** A list: its rows by ascending key, and how one becomes an item. */
export interface List {
  length: number
  key(index: number): string | number
  item(index: number): string | Buffer
  /** The row that an item is made of, when it is one. */
  row?(index: number): { entity: Entity; row: number }
}

/** The page of a list that a question asks for, in the envelope of the service. */
export function page(question: RestQuestion, list: List): RestAnswer {
  const { parameters, trick } = question
  const asked = parameters.get('limit')
  const wanted = asked === null || !/^\d+$/.test(asked) ? defaultLimit : Number(asked)
  const limit = wanted < 1 ? defaultLimit : Math.min(largestLimit, wanted)
  const after = parameters.get('search_after')
  let end = list.length
  if (after !== null && after !== '') {
    let low = 0
    while (low < end) {
      const middle = (low + end) >> 1
      const key = list.key(middle)
      if (typeof key === 'number' ? key < Number(after) : key < after) low = middle + 1
      else end = middle
    }
    end = low
  }
  const honest = end
  if (trick === 'repeat') end = Math.min(list.length, end + limit)
  if (trick === 'overlap') end = Math.min(list.length, end + Math.min(question.overlap ?? 0, limit - 1))
  const start = Math.max(0, end - limit)
  if (end > honest || ((trick === 'stuck' || trick === 'lies') && start > 0)) question.played?.()
  const last = trick === 'stuck' ? end - 1 : start
  const next =
    start === 0 || trick === 'lies'
      ? ''
      : `/${question.version}/${question.path}?${nextQuery(parameters, asked === null ? undefined : limit, list.key(last))}`
  const out = new Output(1 << 17)
  out.text(`{"total":${list.length},"limit":${limit},"next_page":${JSON.stringify(next)},"items":[`)
  for (let index = end - 1; index >= start; index--) {
    if (index < end - 1) out.text(',')
    const item = list.item(index)
    if (typeof item === 'string') out.text(item)
    else out.bytes(item)
    if (list.row !== undefined && question.given !== undefined) {
      const { entity, row } = list.row(index)
      question.given(entity, row)
    }
  }
  out.text(']}')
  return { status: 200, body: out.written() }
}

function nextQuery(parameters: URLSearchParams, limit: number | undefined, key: string | number): string {
  const kept = [...parameters].filter(([name]) => !['page', 'limit', 'search_after'].includes(name))
  const query = new URLSearchParams({ page: 'next' })
  if (limit !== undefined) query.set('limit', String(limit))
  for (const [name, value] of kept) query.append(name, value)
  query.set('search_after', String(key))
  return query.toString()
}

/** Rows that are no entity of their own, by their id, or by their place when the id is no number. */
export function items(rows: Row[]): List {
  const numbered = rows.every((row) => Number.isSafeInteger(Number(row.id ?? Number.NaN)))
  const sorted = numbered ? [...rows].sort((left, right) => Number(left.id) - Number(right.id)) : [...rows].reverse()
  return {
    length: sorted.length,
    key: (index) => (numbered ? Number(sorted[index]!.id) : index + 1),
    item: (index) => JSON.stringify(sorted[index]),
  }
}

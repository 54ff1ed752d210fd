import { type JsonElement, parseLists } from '../../files/elements.ts'
import { sha256 } from '../../files/hash.ts'
import { UserError } from '../../terminal/errors.ts'
import type { Entity, GoszakupRecord } from '../entities.ts'
import { isObject, yiiMessage } from './answer-errors.ts'
import type { HttpAnswer } from './http.ts'

/** One record of an answer: the exact bytes, and the same parsed. */
export interface Item {
  readonly bytes: Buffer
  /** Take it once: on a large page it is parsed each time it is asked for. */
  readonly record: GoszakupRecord
  /** Its `recordKey`; undefined too when nobody looked. */
  readonly key?: string | number | undefined
  /** What an entity says of the age, the state and the place of a record, which is far less work to read. */
  readonly outline?: GoszakupRecord | undefined
}

/** What was seen of a record when its page was read. */
export interface Sight {
  key: string | number | undefined
  outline?: GoszakupRecord
}

/** One page. `last` and `hasNext` are what the server says, which is not always so. */
export interface Page {
  items: Item[]
  last: string | number | null
  hasNext: boolean
  total: number | null
  url: string
  /** SHA-256 of the query and its variables: which question these records answer. */
  request: string
  fetchedAt: string
  /** The page size that was asked for. */
  limit: number
}

/** The path of a REST entity, with its version. */
export function restPath(entity: Entity): string {
  return `/${entity.version ?? 'v3'}/${entity.root}`
}

const byCode = /^refs\/ref_(kato|units|currency)$/

/** Where the records are in a REST answer: some are a bare list. */
export const restLists = ['items'] as const

/** Reads the answer to a question about one root of GraphQL. */
export function readGraphPage(answer: HttpAnswer, entity: Entity, limit: number): Page {
  const info = pageInfo(answer.json)
  return {
    ...frame(answer),
    items: itemsOf(answer, entity.root),
    last: cursorOf(info.lastId, true),
    hasNext: info.hasNextPage === true,
    total: typeof info.totalCount === 'number' ? info.totalCount : null,
    limit,
  }
}

/** Reads one of several answers that came together under aliases; none when it is empty. */
export function readAliasPage(answer: HttpAnswer, alias: string, limit: number): Page | undefined {
  const items = itemsOf(answer, alias)
  return items.length === 0 ? undefined : { ...frame(answer), items, last: null, hasNext: false, total: null, limit }
}

/**
 * Why a REST answer should be asked for again: it is none of what lists are given as, and does not say that there is no
 * such list. Undefined when there is no reason to.
 */
export function restFlaw(answer: HttpAnswer): string | undefined {
  if (answer.status === 404 || isList(answer) || isSingle(answer.json) || saysNotFound(answer.json)) return undefined
  return withoutItems(answer)
}

/**
 * Reads a REST answer: an envelope with `items`, a bare list, or one object.
 * @throws UserError with exit `data` when it is none of these: the service does not have what was asked for
 */
export function readRestPage(answer: HttpAnswer, entity: Entity): Page {
  const { json } = answer
  if (answer.status === 404) return whole(answer, [])
  if (Array.isArray(json)) return whole(answer, itemsOf(parseLists(answer.body, []), ''))
  if (!isList(answer)) {
    if (isSingle(json)) return whole(answer, [{ bytes: trimmed(answer.body), record: json }])
    throw new UserError(`the service has no ${entity.title}`, {
      why: saysNotFound(json) ? `${yiiMessage(json)} (404)` : withoutItems(answer),
      next: 'run it again with --debug and report it',
      exit: 'data',
    })
  }
  const envelope = json as GoszakupRecord
  const items = itemsOf(answer, 'items')
  const after = searchAfter(envelope.next_page)
  return {
    ...frame(answer),
    items,
    last: cursorOf(after ?? lowestKey(entity, items.at(-1)?.record), hasNumberedKeys(entity)),
    hasNext: after !== null,
    total: typeof envelope.total === 'number' ? envelope.total : null,
    limit: Number(new URLSearchParams(answer.request.path.split('?')[1]).get('limit')),
  }
}

function isList({ json, lists }: HttpAnswer): boolean {
  return Array.isArray(json) || lists.has('items')
}

function isSingle(json: unknown): json is GoszakupRecord {
  return isObject(json) && json.error === undefined && (json.id ?? json.pid ?? json.supplier_biin) !== undefined
}

/** With status 200: "Справочник не найден" and its code. */
function saysNotFound(json: unknown): boolean {
  return isObject(json) && (Number(json.code) === 404 || /не найден|not found/i.test(yiiMessage(json)))
}

function withoutItems({ json, request }: HttpAnswer): string {
  const message = yiiMessage(json)
  return `the answer to ${request.path} has no items${message === '' ? '' : `: ${message}`}`
}

/** The errors in a GraphQL answer, and its data. */
export function graphBody(json: unknown): { errors: string[]; data?: Record<string, unknown> } {
  const { errors, data } = (json ?? {}) as { errors?: unknown; data?: unknown }
  return {
    errors: Array.isArray(errors)
      ? errors.map((error) => String((error as { message?: unknown })?.message ?? error))
      : [],
    data: typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : undefined,
  }
}

/** Books may have codes for keys, and nobody knows what the journal's cursor is: only that it must not come again. */
export function hasNumberedKeys(entity: Entity): boolean {
  return !entity.name.startsWith('refs/') && entity.special !== 'journal'
}

/** What a REST list is in the order of, in its last record: some books by their code, although they have ids. */
function lowestKey(entity: Entity, record: GoszakupRecord | undefined): unknown {
  return byCode.test(entity.root) ? (record?.code ?? record?.id) : (record?.id ?? record?.pid ?? record?.code)
}

/** A cursor as a number where keys are numbers: some ids come as text. */
function cursorOf(value: unknown, numbered: boolean): string | number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  return numbered && /^\d{1,15}$/.test(String(value)) ? Number(value) : value
}

/** An answer that is the whole: a bare list, or one object. */
function whole(answer: HttpAnswer, items: Item[]): Page {
  const unlimited = Number.POSITIVE_INFINITY
  return { ...frame(answer), items, last: null, hasNext: false, total: items.length, limit: unlimited }
}

/** The cursor in the address of the next page, which is given without the host and at times without the version. */
function searchAfter(nextPage: unknown): string | null {
  if (typeof nextPage !== 'string' || !URL.canParse(nextPage, 'http://host')) return null
  return new URL(nextPage, 'http://host').searchParams.get('search_after')
}

function trimmed(body: Buffer): Buffer {
  return body.subarray(body.indexOf(0x7b), body.lastIndexOf(0x7d) + 1)
}

function frame(answer: HttpAnswer): { url: string; request: string; fetchedAt: string } {
  return {
    url: answer.url,
    request: sha256(answer.request.body ?? answer.request.path),
    fetchedAt: answer.fetchedAt,
  }
}

function itemsOf(answer: Pick<HttpAnswer, 'lists'>, name: string): Item[] {
  return (answer.lists.get(name) ?? [])
    .filter(({ bytes }) => bytes[0] === 0x7b)
    .map((element) => new RecordItem(element))
}

class RecordItem implements Item {
  private readonly element: JsonElement

  constructor(element: JsonElement) {
    this.element = element
  }

  get bytes(): Buffer {
    return this.element.bytes
  }

  get record(): GoszakupRecord {
    return this.element.value as GoszakupRecord
  }

  get key(): string | number | undefined {
    return (this.element.seen as Sight | undefined)?.key
  }

  get outline(): GoszakupRecord | undefined {
    return (this.element.seen as Sight | undefined)?.outline
  }
}

function pageInfo(json: unknown): { lastId?: unknown; hasNextPage?: unknown; totalCount?: unknown } {
  const { extensions } = json as { extensions?: { pageInfo?: object | null } | null }
  const info = extensions?.pageInfo ?? {}
  // Of several roots in one query each may have its own.
  const first = Object.values(info)[0]
  return typeof first === 'object' && first !== null ? first : info
}

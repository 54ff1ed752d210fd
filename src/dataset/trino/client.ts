import { setTimeout as sleep } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { makeAgent } from '../../goszakup/client/agent.ts'
import { Interrupted, UserError } from '../../terminal/errors.ts'
import type { Progress } from '../../terminal/progress.ts'
import { type Access, accessTo } from './access.ts'
import type { TrinoAddress } from './address.ts'
import { hasBigint, type TrinoColumn } from './values.ts'

export interface ClientOptions {
  signal?: AbortSignal
  /** Hears how far a statement is, by the cluster's own figures. */
  progress?: (state: Progress) => void
  /** Properties of the session, by their names. */
  session?: Record<string, string>
}

/** A part of a result: rows as the protocol has them. */
export interface Page {
  columns: TrinoColumn[]
  rows: unknown[][]
}

interface Answer {
  id?: string
  nextUri?: string
  columns?: TrinoColumn[]
  data?: unknown[][]
  error?: {
    message?: string
    errorName?: string
    errorType?: string
    errorLocation?: { lineNumber: number; columnNumber: number }
  }
  stats?: { state?: string; completedSplits?: number; totalSplits?: number; physicalInputBytes?: number }
}

/** Errors of a cluster that lost a part of itself, or that somebody told to stop: not of what was asked. */
const lost = new Set([
  ...['REMOTE_TASK_ERROR', 'REMOTE_TASK_MISMATCH', 'REMOTE_HOST_GONE', 'NO_NODES_AVAILABLE', 'PAGE_TRANSPORT_ERROR'],
  ...['PAGE_TRANSPORT_TIMEOUT', 'TOO_MANY_REQUESTS_FAILED', 'SERVER_SHUTTING_DOWN', 'SERVER_STARTING_UP'],
  ...['CLUSTER_OUT_OF_MEMORY', 'ADMINISTRATIVELY_KILLED', 'ADMINISTRATIVELY_PREEMPTED', 'QUERY_QUEUE_FULL'],
])

/** A statement that a cluster refused or broke off. `errorName` is Trino's own. */
export class TrinoError extends UserError {
  override name = 'TrinoError'
  readonly errorName: string
  readonly errorType: string

  constructor(error: NonNullable<Answer['error']>, query: string | undefined) {
    const { errorName = 'UNKNOWN', errorType = 'INTERNAL_ERROR', message = 'no message', errorLocation: at } = error
    const isOurs = errorType === 'USER_ERROR'
    super(`the cluster could not answer: ${errorName}`, {
      why: `${message}${at === undefined || /\bline \d/.test(message) ? '' : ` (line ${at.lineNumber}, column ${at.columnNumber})`}`,
      next: isOurs
        ? []
        : [
            'nothing of this statement was kept: run the same command again',
            ...(query === undefined ? [] : [`what the cluster says of it: query ${query}`]),
          ],
      exit: errorName === 'PERMISSION_DENIED' || errorName === 'ACCESS_DENIED' ? 'token' : isOurs ? 'usage' : 'failed',
      endsAll: lost.has(errorName),
    })
    this.errorName = errorName
    this.errorType = errorType
  }
}

/** Speaks Trino's client protocol: a statement is posted, then its result is followed page by page. */
export interface TrinoClient {
  /** The pages of a statement's result, each as it comes. The statement is cancelled where reading stops early. */
  pages(sql: string, signal?: AbortSignal): AsyncIterable<Page>
  /** Runs a statement to its end. */
  run(sql: string, signal?: AbortSignal): Promise<Page>
  close(): Promise<void>
}

/** How often a busy or unreachable cluster is asked again, and the longest wait between two tries, in milliseconds. */
const tries = 8
const longestWait = 10_000

export async function openClient(address: TrinoAddress, options: ClientOptions = {}): Promise<TrinoClient> {
  const access = await accessTo(address)
  const { agent } = await makeAgent({ origin: address.origin, connections: 4, timeout: 120_000 })
  return new HttpClient(address, access, agent, options)
}

class HttpClient implements TrinoClient {
  private readonly address: TrinoAddress
  private readonly headers: Record<string, string>
  private readonly agent: Dispatcher
  private readonly options: ClientOptions

  constructor(address: TrinoAddress, access: Access, agent: Dispatcher, options: ClientOptions) {
    this.address = address
    this.agent = agent
    this.options = options
    const session = Object.entries(options.session ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    this.headers = {
      'x-trino-user': access.user,
      'x-trino-source': 'jaryq',
      'x-trino-catalog': address.catalog,
      ...(address.schema === undefined ? {} : { 'x-trino-schema': address.schema }),
      'x-trino-time-zone': 'UTC',
      ...(session.length === 0 ? {} : { 'x-trino-session': session.join(',') }),
      ...(access.authorization === undefined ? {} : { authorization: access.authorization }),
    }
  }

  async run(sql: string, signal = this.options.signal): Promise<Page> {
    const all: Page = { columns: [], rows: [] }
    for await (const page of this.pages(sql, signal)) {
      all.columns = page.columns
      for (const row of page.rows) all.rows.push(row)
    }
    return all
  }

  async *pages(sql: string, signal = this.options.signal): AsyncIterable<Page> {
    let columns: TrinoColumn[] | undefined
    let answer = await this.ask('POST', '/v1/statement', { body: sql, signal, exactly: false })
    let next = this.within(answer.nextUri)
    try {
      for (;;) {
        this.tell(answer)
        if (answer.error !== undefined) {
          next = undefined
          throw new TrinoError(answer.error, answer.id)
        }
        columns ??= answer.columns
        if (columns !== undefined && (answer.data?.length ?? 0) > 0) yield { columns, rows: answer.data! }
        if (next === undefined) break
        const exactly = columns?.some(({ type }) => hasBigint(type)) ?? true
        answer = await this.ask('GET', next, { signal, exactly })
        next = this.within(answer.nextUri)
      }
      // A result counts only when the cluster says that it is whole.
      if (answer.stats?.state !== 'FINISHED')
        throw new UserError('the cluster ended its answer before it was whole', {
          why: `the statement's state is ${answer.stats?.state ?? 'unknown'}`,
          next: 'run the same command again',
          endsAll: true,
        })
      if (columns !== undefined) yield { columns, rows: [] }
    } finally {
      if (next !== undefined) await this.cancel(next)
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy()
  }

  private tell({ stats }: Answer): void {
    if (stats === undefined || this.options.progress === undefined) return
    this.options.progress({
      stage: 'cluster',
      done: stats.completedSplits ?? 0,
      ...(stats.totalSplits === undefined || stats.totalSplits === 0 ? {} : { total: stats.totalSplits }),
      unit: 'splits',
      ...(stats.physicalInputBytes === undefined ? {} : { bytes: stats.physicalInputBytes }),
    })
  }

  /** The path of a page. Who answers for the cluster is who was asked: what signs us in goes nowhere else. */
  private within(uri: string | undefined): string | undefined {
    if (uri === undefined) return undefined
    const url = new URL(uri, this.address.origin)
    if (url.origin !== new URL(this.address.origin).origin)
      throw new UserError(`the cluster sends on to ${url.origin}`, {
        why: `it was asked at ${this.address.origin}, and what signs you in is not sent elsewhere`,
        next: 'name the cluster by the address that it gives itself',
        exit: 'network',
      })
    return `${url.pathname}${url.search}`
  }

  private async ask(
    method: 'GET' | 'POST',
    path: string,
    { body, signal, exactly }: { body?: string; signal: AbortSignal | undefined; exactly: boolean },
  ): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      interrupted(signal)
      let response: Dispatcher.ResponseData
      let text: string
      try {
        response = await this.agent.request({
          ...{ origin: this.address.origin, path, method, headers: this.headers, body: body ?? null },
          signal: signal ?? null,
        })
        text = await response.body.text()
      } catch (error) {
        interrupted(signal)
        // A page can be asked for again; whether a statement was taken is not known.
        if (method === 'POST' || attempt >= tries) throw unreachable(this.address.origin, error)
        await wait(attempt, signal)
        continue
      }
      const { statusCode: status } = response
      if (status === 200) return exactly ? exact(text) : (JSON.parse(text) as Answer)
      // Of 502 and 504 it is not known whether a statement was taken, and two of it could be one too many.
      const isBusy = status === 429 || status === 503 || (method === 'GET' && (status === 502 || status === 504))
      if (isBusy && attempt < tries) {
        const asked = Number(response.headers['retry-after'])
        await wait(attempt, signal, Number.isFinite(asked) ? asked * 1000 : undefined)
        continue
      }
      throw refused(status, text, this.address.origin)
    }
  }

  private async cancel(path: string): Promise<void> {
    try {
      const { body } = await this.agent.request({
        ...{ origin: this.address.origin, path, method: 'DELETE', headers: this.headers },
        signal: AbortSignal.timeout(5_000),
      })
      await body.dump()
    } catch {
      // A statement that nobody asks for ends by itself after some minutes.
    }
  }
}

function interrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Interrupted('nothing was changed', 'the same command again')
}

async function wait(attempt: number, signal: AbortSignal | undefined, asked?: number): Promise<void> {
  const time = asked ?? Math.min(longestWait, 100 * 2 ** (attempt - 1))
  await sleep(time, undefined, signal === undefined ? {} : { signal }).catch(() => interrupted(signal))
}

/** Reads JSON whose whole numbers may be longer than a number of JavaScript holds: those become text. */
function exact(text: string): Answer {
  if (!/\d{16}/.test(text)) return JSON.parse(text) as Answer
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    /^-?\d+$/.test(context?.source ?? '')
      ? context!.source
      : value,
  ) as Answer
}

function unreachable(origin: string, error: unknown): UserError {
  const { code, message } = error as NodeJS.ErrnoException
  const isTls = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code ?? '')
  return new UserError(`the cluster at ${origin} cannot be reached`, {
    why: code === undefined ? message : `${code}${message === '' || message === code ? '' : `: ${message}`}`,
    next: isTls
      ? 'name the certificate of its authority in NODE_EXTRA_CA_CERTS'
      : ['check the address and that the cluster runs', 'then run the same command again'],
    exit: 'network',
    endsAll: true,
    cause: error,
  })
}

function refused(status: number, text: string, origin: string): UserError {
  if (status === 401 || status === 403)
    return new UserError(`the cluster at ${origin} refuses the user`, {
      why: `it answered ${status}${text.trim() === '' ? '' : `: ${text.trim().slice(0, 200)}`}`,
      next: 'give JARYQ_TRINO_USER with JARYQ_TRINO_PASSWORD, or JARYQ_TRINO_TOKEN',
      exit: 'token',
    })
  return new UserError(`the cluster at ${origin} answered ${status}`, {
    why: text.trim().slice(0, 300),
    next: 'check the address: is it that of the coordinator?',
    exit: 'network',
    endsAll: true,
  })
}

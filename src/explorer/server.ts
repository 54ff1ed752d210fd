import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { relative } from 'node:path'
import { escapeXml } from '../charts/svg.ts'
import { UserError } from '../terminal/errors.ts'
import { type Lang, languages } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import { checkNamedReport, listNamedReports, writeNamedReport } from './named.ts'
import { parseFilters } from './page/filters.ts'
import { type FactName, factNames, type Measure, type Module } from './page/model.ts'
import { parseReport } from './page/report.ts'
import type { Boot } from './page/source.ts'
import { words } from './page/words.ts'
import { library, pageScript, pageStyle } from './script.ts'
import { Service } from './service.ts'

export interface ExploreOptions {
  dir: string
  lang: Lang
  /** 0 or none: a free one. */
  port?: number
  report?: Reporter
  signal?: AbortSignal
}

export interface Explorer {
  /** The page, with the key that opens it. */
  url: string
  service: Service
  close(): Promise<void>
}

/**
 * Serves the Explorer of a dataset on this machine alone: at 127.0.0.1, under a random key, to pages of its own.
 * @throws UserError when there is no dataset, or the port is taken
 */
export async function serveExplorer(options: ExploreOptions): Promise<Explorer> {
  const report = options.report ?? silent
  const { prepare } = await import('./prepare.ts')
  const prepared = await prepare(options.dir, { report, signal: options.signal })
  if (prepared.made > 0)
    report.note(`prepared ${prepared.made} tables in ${prepared.seconds} s; the next start takes them as they are`)
  const service = await Service.open(options.dir, prepared)
  try {
    const key = randomBytes(18).toString('base64url')
    const site = await Site.make(options.dir, service, key, options.lang, report)
    const server = createServer((request, response) => void site.handle(request, response))
    server.requestTimeout = 30_000
    server.headersTimeout = 15_000
    const port = await listen(server, options.port ?? 0)
    site.port = port
    return {
      url: `http://127.0.0.1:${port}/${key}/`,
      service,
      async close() {
        await new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        })
        await service.close()
      },
    }
  } catch (error) {
    await service.close()
    throw error
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? new UserError(`cannot listen on port ${port}`, {
              why: error.code === 'EACCES' ? 'permission denied' : 'another program uses it',
              next: 'leave --port out: a free one is taken',
              exit: 'failed',
            })
          : error,
      ),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}

/** What a page needs to begin with. */
export async function bootOf(service: Service, lang: Lang, mode: Boot['mode']): Promise<Boot> {
  const values: Boot['values'] = {}
  for (const name of ['region', 'method', 'category', 'fund', 'sector', 'source', 'indicator'] as const)
    values[name] = await service.values(name)
  const { kato4: _4, kato6: _6, ...labels } = service.labels
  const isKept = (fact: FactName) => mode === 'live' || fact !== 'pairs'
  const modules =
    mode === 'live' ? service.modules : service.modules.map((module) => withoutPairs(module, service.measures))
  const measures = Object.fromEntries(Object.entries(service.measures).filter(([, { fact }]) => isKept(fact)))
  return { lang, mode, values, labels, about: service.about, modules, measures }
}

/** A page as it may be sent to others: who meets whom is a sign that names suppliers, and stays on this machine. */
function withoutPairs(module: Module, measures: Record<string, Measure>): Module {
  const queries = module.queries.filter(({ fact }) => fact !== 'pairs')
  const isThere = ({ query }: { query: string }) => queries.some(({ id }) => id === query)
  const figures = module.figures.filter((id) => measures[id]!.fact !== 'pairs')
  return {
    ...module,
    ...{ queries, figures, fact: module.fact === 'pairs' ? measures[figures[0]!]!.fact : module.fact },
    ...{ charts: module.charts.filter(isThere), tables: module.tables.filter(isThere) },
    ...(module.fact === 'pairs' ? { notes: [] } : {}),
  }
}

/** The page's HTML. `scripts`: their addresses, or nothing where they stand in the page itself. */
export function pageHtml(boot: Boot, head: string, tail: string): string {
  const title = `${words.explorer[boot.lang]} · jaryq`
  return `<!doctype html>
<html lang="${boot.lang}">
<head>
<meta charset="utf-8">
${head}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="jaryq">
<link rel="icon" href="data:,">
<title>${escapeXml(title)}</title>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="boot">${jsonInHtml(boot)}</script>
${tail}
</body>
</html>
`
}

/** JSON that nothing in a script element of HTML can end. */
export function jsonInHtml(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

interface Asset {
  type: string
  body: string
}

/** Requests to the Explorer: which are answered, and with what. */
class Site {
  port = 0
  private readonly dir: string
  private readonly key: string
  private readonly service: Service
  private readonly assets: Map<string, Asset>
  private readonly report: Reporter

  private constructor(dir: string, service: Service, key: string, assets: Map<string, Asset>, report: Reporter) {
    this.dir = dir
    this.service = service
    this.key = key
    this.assets = assets
    this.report = report
  }

  static async make(dir: string, service: Service, key: string, lang: Lang, report: Reporter): Promise<Site> {
    const js = 'text/javascript; charset=utf-8'
    const boot = await bootOf(service, lang, 'live')
    const tail = '<script src="app.js"></script>'
    return new Site(
      dir,
      service,
      key,
      new Map<string, Asset>([
        [
          '',
          { type: 'text/html; charset=utf-8', body: pageHtml(boot, '<link rel="stylesheet" href="style.css">', tail) },
        ],
        ['style.css', { type: 'text/css; charset=utf-8', body: await pageStyle() }],
        ['vega.js', { type: js, body: await library('vega') }],
        ['vega-lite.js', { type: js, body: await library('vega-lite') }],
        ['app.js', { type: js, body: await pageScript('startLive') }],
      ]),
      report,
    )
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('content-security-policy', policy)
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('referrer-policy', 'no-referrer')
    response.setHeader('cross-origin-resource-policy', 'same-origin')
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cache-control', 'no-store')
    try {
      await this.answer(request, response)
    } catch (error) {
      if (response.destroyed) return
      this.report.debug(error instanceof Error ? (error.stack ?? error.message) : String(error))
      if (response.headersSent) return void response.destroy()
      const status = error instanceof RangeError ? 404 : 500
      send(response, status, 'text/plain; charset=utf-8', error instanceof Error ? error.message : 'failed')
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A name that was made to point here, or a page of elsewhere, gets nothing.
    if (!this.isOurs(request)) return send(response, 403, 'text/plain; charset=utf-8', 'not allowed')
    const isPost = request.method === 'POST'
    if (!isPost && request.method !== 'GET' && request.method !== 'HEAD')
      return send(response, 405, 'text/plain; charset=utf-8', 'only GET')
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${this.port}`)
    const begin = `/${this.key}/`
    if (!url.pathname.startsWith(begin)) return send(response, 404, 'text/plain; charset=utf-8', 'not found')
    const path = url.pathname.slice(begin.length)
    if (isPost) return this.save(path, request, response)
    const asset = this.assets.get(path)
    if (asset !== undefined) return send(response, 200, asset.type, asset.body)
    if (!path.startsWith('api/')) return send(response, 404, 'text/plain; charset=utf-8', 'not found')
    // Who went on to another view waits for this one no more.
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const found = await this.data(path.slice(4), url.searchParams, gone.signal)
    if (gone.signal.aborted) return
    if (found === undefined) return send(response, 404, 'text/plain; charset=utf-8', 'not found')
    send(response, 200, 'application/json; charset=utf-8', JSON.stringify(found))
  }

  /** Takes a report that a reader put together; nothing else can be written. */
  private async save(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = 'text/plain; charset=utf-8'
    if (path !== 'api/reports') return send(response, 405, text, 'only GET')
    // A form of another site can send neither this type nor our origin.
    const { origin, 'content-type': type } = request.headers
    if (origin === undefined || !/^application\/json\b/.test(type ?? ''))
      return send(response, 403, text, 'not allowed')
    const body = await bodyOf(request)
    if (body === undefined) return send(response, 413, text, `a report is ${mostBytes} bytes at most`)
    let asked: { name?: unknown; report?: unknown; replace?: unknown }
    try {
      asked = JSON.parse(body)
    } catch {
      return send(response, 400, text, 'not JSON')
    }
    const name = typeof asked?.name === 'string' ? asked.name : ''
    try {
      const report = checkNamedReport(name, asked?.report, this.service.measures)
      const there = (await listNamedReports(this.dir)).some((one) => one.name === name)
      if (there && asked.replace !== true) return send(response, 409, text, 'there is a report of this name')
      const written = await writeNamedReport(this.dir, report)
      send(response, 200, 'application/json; charset=utf-8', JSON.stringify({ path: relative(this.dir, written) }))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      send(response, 400, text, [error.message, error.why].filter((part) => part !== undefined).join(': '))
    }
  }

  private isOurs({ headers }: IncomingMessage): boolean {
    const hosts = [`127.0.0.1:${this.port}`, `localhost:${this.port}`]
    if (!hosts.includes(headers.host ?? '')) return false
    if (headers.origin !== undefined && !hosts.some((host) => headers.origin === `http://${host}`)) return false
    const site = headers['sec-fetch-site']
    return site === undefined || site === 'same-origin' || site === 'none'
  }

  private async data(what: string, query: URLSearchParams, signal: AbortSignal): Promise<unknown> {
    const asked = query.get('lang')
    const lang = languages.find((one) => one === asked) ?? 'en'
    const filters = parseFilters(query)
    switch (what) {
      case 'module':
        return this.service.answer(query.get('m') ?? '', filters, lang, signal)
      case 'report':
        return this.service.report(parseReport(query, this.service.measures), filters, lang, signal)
      case 'reports':
        return listNamedReports(this.dir)
      case 'pair': {
        const [a, b] = [query.get('a') ?? '', query.get('b') ?? '']
        return a === '' || b === '' || a.length + b.length > 400 ? undefined : this.service.pair(a, b, lang)
      }
      case 'records': {
        const fact = factNames.find((one) => one === query.get('fact')) as FactName | undefined
        return fact === undefined ? undefined : this.service.records(fact, filters, lang)
      }
      case 'search':
        return this.service.search(
          query.get('text') ?? '',
          query.get('role') === 'supplier' ? 'supplier' : 'buyer',
          lang,
        )
      default:
        return undefined
    }
  }
}

const mostBytes = 65_536

/** The text of a request; undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) return undefined
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += (part as Buffer).length
    if (size > mostBytes) return undefined
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts).toString('utf8')
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

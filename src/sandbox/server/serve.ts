import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { counted } from '../../terminal/counted.ts'
import { fileError, UserError } from '../../terminal/errors.ts'
import { type Reporter, silent } from '../../terminal/progress.ts'
import { stamp } from '../market/days.ts'
import { generateMarket, type MarketManifest } from '../market/generate.ts'
import { SamrukSite } from '../samruk/server.ts'
import { type SilentEdit, SilentEdits } from './edits.ts'
import { type FaultPlan, Faults, isReplayed, parseFaults } from './faults.ts'
import { Graph } from './graph.ts'
import { nextRefresh, View } from './moment.ts'
import { Reader } from './reader.ts'
import { Rest } from './rest.ts'
import { Service } from './service.ts'
import { Store, stampNumber } from './store.ts'

export interface ServeOptions {
  /** A market's directory; without it one is made of `processes` and `seed`, and removed at the end. */
  from?: string
  processes?: number
  seed?: number
  /** 0 or none: a free one. */
  port?: number
  /** `YYYY-MM-DD`: the portal as it stood at the end of this day. Default: the market's own moment. */
  now?: string
  /** As `--faults` takes it. */
  faults?: string
  /** 8 or more of `A-Za-z0-9._-`. Default: made from the market's parameters. */
  token?: string
  report?: Reporter
  signal?: AbortSignal
}

export interface ServedMarket {
  /** `http://127.0.0.1:PORT`, without a version. */
  baseUrl: string
  token: string
  market: MarketManifest
  /** Requests so far, faults included. */
  requests(): number
  /** What was done so far. */
  report(): ServeReport
  close(): Promise<void>
}

/** What a server did. */
export interface ServeReport {
  requests: number
  /** How many requests met each kind of fault. */
  faults: Record<string, number>
  /** How often the index moved on, and where it stands: `YYYY-MM-DD HH:MM:SS`. */
  moves: number
  moment: string
  edits: readonly SilentEdit[]
}

/** How far before its last event a market that moves on begins, unless `now` says otherwise. */
const movingDays = 14

/**
 * Serves a market as the goszakup API does, on this machine only: the same paths, envelopes, limits and errors. Bids are
 * sealed until bidding is over at the market's moment.
 */
export async function serveMarket(options: ServeOptions): Promise<ServedMarket> {
  const made = options.from === undefined
  const directory = options.from ?? (await mkdtemp(join(tmpdir(), 'jaryq-sandbox-')))
  const cleanUp = async () => {
    if (made) await rm(directory, { recursive: true, force: true })
  }
  let store: Store | undefined
  try {
    if (made)
      await generateMarket({
        processes: options.processes ?? 500,
        seed: options.seed ?? 1,
        output: directory,
        report: options.report,
        signal: options.signal,
      })
    const market = await readManifest(directory)
    const plan = parseFaults(options.faults ?? '')
    const token = checkedToken(options.token ?? `sandbox-${digest(`${market.seed}/${market.processes}`).slice(0, 16)}`)
    const books = Object.keys(market.counts)
      .filter((name) => name.startsWith('refs/'))
      .map((name) => name.slice(5))
    const opened = await Store.open(directory, books, { report: options.report, signal: options.signal })
    store = opened
    const moment = startOf(market, options.now, plan)
    const reader = new Reader(opened, new View(opened, moment, market.now))
    const index = new MovingIndex(reader, plan.moving)
    if (plan.moving !== undefined && stampNumber(moment) >= stampNumber(market.now))
      options.report?.warn('the index cannot move on: --now is the last moment of the market')
    const edits = plan.edits === 0 ? undefined : new SilentEdits(reader, plan.edits, plan.seed)
    reader.overlay = edits
    reader.planDates = plan.planDates
    reader.emptyLast = plan.emptyLast
    const faults = new Faults(plan)
    const service = new Service({
      graph: await Graph.create(reader),
      rest: new Rest(reader),
      ...{ reader, token, faults, edits, report: options.report ?? silent },
      samruk: await SamrukSite.open(directory),
      before: (request) => index.before(request),
    })
    const server = createServer((request, response) => void service.handle(request, response))
    server.requestTimeout = 30_000
    server.headersTimeout = 15_000
    server.keepAliveTimeout = 60_000
    server.maxRequestsPerSocket = 0
    const port = await listen(server, options.port ?? 0)
    service.port = port
    return {
      baseUrl: `http://127.0.0.1:${port}`,
      token,
      market,
      requests: () => service.requests,
      report: () => ({
        requests: service.requests,
        faults: Object.fromEntries(faults.counts),
        moves: index.moves,
        moment: stamp(reader.view.now),
        edits: edits?.made ?? [],
      }),
      async close() {
        service.stop()
        await new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        })
        opened.close()
        await cleanUp()
      },
    }
  } catch (error) {
    store?.close()
    await cleanUp()
    throw error
  }
}

/** The moment that is shown first. */
function startOf(market: MarketManifest, now: string | undefined, plan: FaultPlan): string {
  if (now !== undefined) return `${now} 23:59:59`
  return plan.moving === undefined ? market.now : stamp(stampNumber(market.now) - movingDays * 86_400)
}

/** Moves the portal on: after so many requests it shows its next twenty minutes in which anything happened. */
class MovingIndex {
  moves = 0
  private readonly reader: Reader
  private readonly every: number | undefined

  constructor(reader: Reader, every: number | undefined) {
    this.reader = reader
    this.every = every
  }

  before(request: number): void {
    if (this.every === undefined || request === 1 || (request - 1) % this.every !== 0) return
    const { view } = this.reader
    const next = nextRefresh(this.reader.store, view.now)
    if (next === undefined) return
    view.moveTo(stampNumber(next))
    this.reader.forget()
    this.moves++
  }
}

async function readManifest(directory: string): Promise<MarketManifest> {
  const path = join(directory, 'market.json')
  try {
    const manifest = JSON.parse(await readFile(path, 'utf8')) as MarketManifest
    if (manifest.as !== undefined)
      throw new UserError(`${directory} holds a market as OCDS, not its records`, {
        why: `it was generated with --as ${manifest.as}`,
        next: [
          `import it: jaryq import ${join(directory, `${manifest.as}.ndjson.zst`)} --source sandbox`,
          'or generate it without --as, into another directory',
        ],
        exit: 'data',
      })
    if (manifest.format === 1 && typeof manifest.now === 'string' && typeof manifest.counts === 'object')
      return manifest
  } catch (error) {
    if (error instanceof UserError) throw error
    if (!(error instanceof SyntaxError) && (error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw fileError(error, 'read the market in', directory)
  }
  throw new UserError(`there is no market in ${directory}`, {
    why: 'market.json, which says what is in it, is missing or of another version',
    next: `make one: jaryq sandbox generate --processes 500 --seed 1 --output ${directory}`,
    exit: 'data',
  })
}

function checkedToken(token: string): string {
  if (/^[A-Za-z0-9._-]{8,}$/.test(token)) return token
  throw new UserError('the sandbox cannot use this token', {
    why: 'it takes 8 or more of A-Z a-z 0-9 . _ -',
    next: 'change JARYQ_SANDBOX_TOKEN, or unset it',
    exit: 'usage',
  })
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? new UserError(`cannot listen on port ${port}`, {
              why: error.code === 'EACCES' ? 'permission denied' : 'another program uses it',
              next: 'leave --port out: a free one is taken',
              exit: 'failed',
            })
          : error,
      )
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

const editsTold = 20

/** A server's report in lines, for the person who ran it. `faults` is what `--faults` said. */
export function reportLines(report: ServeReport, faults: string | undefined): string[] {
  const lines = [`answered ${counted(report.requests, 'request')}`]
  const kinds = Object.entries(report.faults)
  const total = kinds.reduce((sum, [, count]) => sum + count, 0)
  if (total > 0) lines.push(`faults: ${total} (${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')})`)
  if (report.moves > 0) lines.push(`the index moved on ${counted(report.moves, 'time')}, to ${report.moment}`)
  if (report.edits.length > 0) {
    lines.push(`silent edits: ${report.edits.length}`)
    for (const { entity, id, field, before, after } of report.edits.slice(0, editsTold))
      lines.push(`  ${entity} ${id} ${field}: ${JSON.stringify(before)} became ${JSON.stringify(after)}`)
    if (report.edits.length > editsTold) lines.push(`  and ${report.edits.length - editsTold} more`)
  }
  if (faults !== undefined && isReplayed(parseFaults(faults)))
    lines.push(`the same faults again, with one connection: --faults "${faults}"`)
  return lines
}

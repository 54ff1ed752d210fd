import type { Readable } from 'node:stream'
import { makeAgent } from '../goszakup/client/agent.ts'
import { Interrupted, UserError } from '../terminal/errors.ts'

export interface AddressOptions {
  /** Certificates to trust besides the usual ones. */
  caFile?: string
  /** Why a redirection is not followed; undefined: it is. */
  astray?: (to: URL) => string | undefined
  signal?: AbortSignal
}

const mostRedirections = 10
const patience = 60_000

/** The server answered, and gave no file. */
export class NoFile extends UserError {
  readonly status: number
  /** Milliseconds after which it may be asked again, where it says so. */
  readonly retryAfter: number | undefined

  constructor(address: string, status: number, retryAfter: string | undefined) {
    super(`${address} gives no file`, {
      why: `the server answered ${status}`,
      next: 'check the address in a browser',
      exit: 'network',
    })
    this.status = status
    this.retryAfter = retryAfter !== undefined && /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined
  }
}

/** An address is redirected to where it may not lead. */
export class LeadsAstray extends UserError {}

/**
 * The bytes behind an address, as they are sent. Redirections are followed, from `https:` to nothing less; proxies are
 * those that the environment names. A connection that breaks off gives an error whose code begins with `Z`, so that it is
 * told as content that ends too early.
 * @throws UserError: network, or usage where it is no address; Interrupted when the signal is aborted
 */
export async function openAddress(address: string, options: AddressOptions = {}): Promise<AsyncIterable<Buffer>> {
  let url = parsedAddress(address)
  const { signal } = options
  for (let hop = 0; ; hop++) {
    const { agent } = await makeAgent({
      ...{ origin: url.origin, connections: 1, timeout: patience, caFile: options.caFile },
      // Whoever reads the bytes limits them.
      maxBytes: -1,
    })
    let response: import('undici').Dispatcher.ResponseData
    try {
      response = await agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'GET',
        headers: { accept: 'application/json, application/zip, */*;q=0.5', 'user-agent': 'jaryq' },
        maxRedirections: 0,
        signal,
      } as import('undici').Dispatcher.RequestOptions)
    } catch (error) {
      await agent.destroy()
      throw signal?.aborted === true ? interrupted() : unreachable(address, error)
    }
    const { statusCode, headers, body } = response
    const location = [headers.location].flat()[0]
    if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
      await body.dump().catch(() => {})
      await agent.destroy()
      const next = new URL(location, url)
      const astray =
        hop === mostRedirections
          ? `more than ${mostRedirections} redirections`
          : !/^https?:$/.test(next.protocol) || (url.protocol === 'https:' && next.protocol !== 'https:')
            ? `it is redirected to ${next.protocol}//${next.host}, which is not encrypted`
            : options.astray?.(next)
      if (astray !== undefined)
        throw new LeadsAstray(`${address} leads astray`, {
          why: astray,
          next: 'open the address in a browser, and give the one of the file itself',
          exit: 'network',
        })
      url = next
      continue
    }
    if (statusCode !== 200) {
      await body.dump().catch(() => {})
      await agent.destroy()
      throw new NoFile(address, statusCode, [headers['retry-after']].flat()[0])
    }
    return bytesOf(body, Number([headers['content-length']].flat()[0] ?? Number.NaN), signal, () => agent.destroy())
  }
}

/** An address in its parts. */
export function parsedAddress(address: string): URL {
  if (URL.canParse(address)) return new URL(address)
  throw new UserError(`${address} is not an address`, { next: 'check it in a browser', exit: 'usage' })
}

const interrupted = () => new Interrupted('nothing was changed', 'the same command')

async function* bytesOf(
  body: Readable,
  length: number,
  signal: AbortSignal | undefined,
  close: () => Promise<void>,
): AsyncGenerator<Buffer> {
  let received = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      received += chunk.length
      yield chunk
    }
    if (received < length) throw brokenOff(`${received} of ${length} bytes came`)
  } catch (error) {
    if (signal?.aborted === true) throw interrupted()
    const { code = '', message } = error as NodeJS.ErrnoException
    throw code.startsWith('Z') ? error : brokenOff(`${code === '' ? message : code} after ${received} bytes`)
  } finally {
    await close()
  }
}

function brokenOff(what: string): Error {
  return Object.assign(new Error(`the connection broke off: ${what}`), { code: 'Z_CONNECTION' })
}

function unreachable(address: string, error: unknown): UserError {
  let { code, message, cause } = error as { code?: string; message: string; cause?: { code?: string; message: string } }
  if (code === undefined && cause !== undefined) ({ code, message } = cause)
  // OpenSSL's text goes on with files and lines of its own.
  const [text] = message.split('\n', 1)
  return new UserError(`cannot reach ${new URL(address).host}`, {
    why: code === undefined ? text : `${code}: ${text}`,
    next: ['check the address and the network', 'a certificate of your own network: --ca-file FILE.pem'],
    exit: 'network',
    cause: error,
  })
}

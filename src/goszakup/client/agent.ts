import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { fileError, UserError } from '../../terminal/errors.ts'
import { defaultBaseUrl } from '../token/token.ts'

export interface AgentOptions {
  /** Scheme, host and port: what the connections are made to. */
  origin: string
  /** Connections at most. */
  connections: number
  /** Milliseconds for a connection, for the beginning of an answer and between two pieces of it. */
  timeout: number
  /** Bytes of an answer at most; -1: any number. Default: 512 MiB. */
  maxBytes?: number
  /** A file of PEM certificates to trust beside those that Node.js trusts. */
  caFile?: string
}

/** A proxy that the environment names: the variable and the place, without a password. */
export interface NamedProxy {
  variable: string
  host: string
}

export interface MadeAgent {
  agent: import('undici').Dispatcher
  /** The proxy that requests go through, if they do. */
  proxy?: NamedProxy
}

/**
 * Connections to one service: kept alive, certificates always verified, through the proxy that the environment names
 * (see `proxyFor`).
 */
export async function makeAgent(options: AgentOptions, env: NodeJS.ProcessEnv = process.env): Promise<MadeAgent> {
  const { Agent, EnvHttpProxyAgent } = await import('undici')
  const ca = options.caFile === undefined ? undefined : await certificates(options.caFile)
  const { hostname } = new URL(options.origin)
  // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
  const tls = { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) }
  const common = {
    connections: Math.max(1, options.connections),
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: 30_000,
    headersTimeout: options.timeout,
    bodyTimeout: options.timeout,
    maxResponseSize: options.maxBytes ?? 1 << 29,
    connect: { timeout: options.timeout, ...tls },
  }
  const found = proxyFor(options.origin, env)
  if (found === undefined) return { agent: new Agent(common) }
  const agent = new EnvHttpProxyAgent({
    ...common,
    // Which proxy, and whether any, is decided: the one service that this agent is for has one answer.
    httpProxy: found.url,
    httpsProxy: found.url,
    noProxy: '',
    connectTimeout: options.timeout,
    requestTls: { ...tls, ...(isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? { servername: hostname } : {}) },
    proxyTls: tls,
  } as ConstructorParameters<typeof EnvHttpProxyAgent>[0])
  return { agent, proxy: { variable: found.variable, host: new URL(found.url).host } }
}

/**
 * The proxy for a service, from `HTTPS_PROXY` or `HTTP_PROXY` by the service's scheme, in small letters or capitals,
 * small ones first, as curl reads them. `NO_PROXY` names hosts, domains (with their subdomains) and `host:port`s that
 * are reached directly; `*` is all. Where `NO_PROXY` is not set at all, an `http:` service on this machine is reached
 * directly: no proxy elsewhere could reach the sandbox.
 */
export function proxyFor(origin: string, env: NodeJS.ProcessEnv): { url: string; variable: string } | undefined {
  const service = new URL(origin)
  const name = service.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const variable = env[name.toLowerCase()] ? name.toLowerCase() : name
  const value = env[variable]?.trim()
  if (!value || isExempt(service, env.no_proxy ?? env.NO_PROXY)) return undefined
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`
  // The value may hold a password: it is not repeated.
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UserError(`${variable} is not the address of an HTTP proxy`, {
      why: 'it is the proxy that requests to the service would go through',
      next: [`set it to http://HOST:PORT, or reach the service directly: NO_PROXY=${service.hostname}`],
      exit: 'usage',
    })
  return { url, variable }
}

function isExempt(service: URL, noProxy: string | undefined): boolean {
  const hostname = service.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (noProxy === undefined) return service.protocol === 'http:' && isLoopback(service.hostname)
  const port = service.port || (service.protocol === 'https:' ? '443' : '80')
  return noProxy.split(/[,\s]+/).some((text) => {
    const entry = text.toLowerCase()
    if (entry === '') return false
    if (entry === '*') return true
    const [, host = entry, wantedPort] = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry) ?? []
    if (wantedPort !== undefined && wantedPort !== port) return false
    const name = host.replace(/^\[|\]$/g, '').replace(/^\*?\./, '')
    return hostname === name || hostname.endsWith(`.${name}`)
  })
}

/** Whether a host of a URL is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
}

/** Trusts a file of certificates beside the ones that Node.js trusts. */
async function certificates(file: string): Promise<string[]> {
  const { getCACertificates } = await import('node:tls')
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', file)
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new UserError(`${file} holds no certificate`, {
      why: '--ca-file names a text file with one or more "BEGIN CERTIFICATE" blocks (PEM)',
      next: `convert it with: openssl x509 -inform der -in FILE -out FILE.pem; ${defaultBaseUrl} needs none as a rule`,
      exit: 'usage',
    })
  return [...getCACertificates('default'), text]
}

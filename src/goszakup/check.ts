import { readFile } from 'node:fs/promises'
import type { Check } from '../terminal/check.ts'
import { UserError } from '../terminal/errors.ts'
import { makeAgent, proxyFor } from './client/agent.ts'
import { type Keyring, KeyringError, systemKeyring } from './token/keyring.ts'
import { findToken, normalBaseUrl } from './token/token.ts'

export interface ApiCheckOptions {
  caFile?: string
  env?: NodeJS.ProcessEnv
  keyring?: Keyring
}

// More than this between two clocks is no delay of the network.
const clockTolerance = 120

/**
 * The token's source and last four characters, the keyring, the proxy and the certificates in use, whether the API's host
 * answers (one small request without the token), and how far its clock is from this machine's.
 */
export async function checkApi(baseUrl: string, options: ApiCheckOptions = {}): Promise<Check[]> {
  const account = normalBaseUrl(baseUrl)
  const env = options.env ?? process.env
  const keyring = askedOnce(options.keyring ?? systemKeyring({ env }))
  const token = await checkToken(baseUrl, env, keyring)
  return [
    token,
    await checkKeyring(account, keyring),
    checkProxy(account, env),
    await checkCertificates(options.caFile, env),
    ...(await checkService(account, options.caFile, env)),
  ]
}

async function checkToken(baseUrl: string, env: NodeJS.ProcessEnv, keyring: Keyring): Promise<Check> {
  try {
    const found = await findToken(baseUrl, { env, keyring })
    if (found === undefined)
      return {
        check: 'token',
        ok: false,
        found: `none for ${normalBaseUrl(baseUrl)}`,
        fix: 'run: jaryq auth login (the sandbox needs none of yours)',
      }
    const end = found.token.length >= 12 ? `…${found.token.slice(-4)}` : '…'
    return {
      check: 'token',
      ok: !found.exposed,
      found: `token ${end} from ${found.file ?? found.source}`,
      fix: found.exposed ? `others can read it: chmod 600 ${found.file}` : '',
    }
  } catch (error) {
    return failed('token', error)
  }
}

/** A keyring that is asked for a secret once: to wait twice for one that hangs helps nobody. */
function askedOnce(keyring: Keyring): Keyring {
  const answers = new Map<string, Promise<string | null>>()
  return {
    ...keyring,
    get(account) {
      const answer = answers.get(account) ?? keyring.get(account)
      answers.set(account, answer)
      return answer
    },
  }
}

async function checkKeyring(account: string, keyring: Keyring): Promise<Check> {
  try {
    const held = (await keyring.get(account)) !== null
    return { check: 'keyring', ok: true, found: held ? 'it holds a token' : 'it works and holds no token', fix: '' }
  } catch (error) {
    if (!(error instanceof KeyringError)) throw error
    if (error.kind === 'absent') return { check: 'keyring', ok: null, found: `none: ${error.message}`, fix: '' }
    return {
      check: 'keyring',
      ok: false,
      found: error.message,
      fix: 'unlock it, or keep the token in a file: jaryq auth login --file, and set JARYQ_KEYRING=off',
    }
  }
}

function checkProxy(account: string, env: NodeJS.ProcessEnv): Check {
  try {
    const found = proxyFor(account, env)
    if (found === undefined)
      return { check: 'proxy', ok: null, found: 'none: the service is reached directly', fix: '' }
    return { check: 'proxy', ok: true, found: `${new URL(found.url).host} (${found.variable})`, fix: '' }
  } catch (error) {
    return failed('proxy', error)
  }
}

async function checkCertificates(caFile: string | undefined, env: NodeJS.ProcessEnv): Promise<Check> {
  const check = 'certificates'
  if (caFile === undefined) {
    const extra = env.NODE_EXTRA_CA_CERTS
    const found = extra ? `those of Node.js and those of ${extra} (NODE_EXTRA_CA_CERTS)` : 'those of Node.js'
    return { check, ok: null, found, fix: '' }
  }
  try {
    const { X509Certificate } = await import('node:crypto')
    const blocks = (await readFile(caFile, 'utf8')).match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g)
    if (blocks === null)
      return {
        check,
        ok: false,
        found: `${caFile} holds no certificate`,
        fix: 'name a text file with certificates (PEM)',
      }
    const ends = blocks.map((block) => Date.parse(new X509Certificate(block).validTo))
    const expired = ends.filter((end) => end < Date.now()).length
    const found = `${blocks.length} in ${caFile}, beside those of Node.js`
    if (expired === 0) return { check, ok: true, found, fix: '' }
    return { check, ok: false, found: `${found}; expired: ${expired}`, fix: 'put newer ones into the file' }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return {
      check,
      ok: false,
      found: `${caFile}: ${code ?? message}`,
      fix: 'name a readable file of certificates (PEM)',
    }
  }
}

async function checkService(account: string, caFile: string | undefined, env: NodeJS.ProcessEnv): Promise<Check[]> {
  const { origin, host } = new URL(account)
  const unknown: Check = { check: 'clock difference', ok: null, found: 'unknown: the service was not reached', fix: '' }
  let dispatcher: import('undici').Dispatcher | undefined
  try {
    const { agent, proxy } = await makeAgent({ origin, connections: 1, timeout: 5000, caFile }, env)
    dispatcher = agent
    const began = Date.now()
    const { statusCode, headers, body } = await agent.request({
      ...{ origin, path: '/', method: 'HEAD', headers: { 'user-agent': 'jaryq-doctor' } },
      signal: AbortSignal.timeout(5000),
    })
    const ended = Date.now()
    await body.dump()
    if (proxy !== undefined && (statusCode === 407 || statusCode === 502 || statusCode === 504))
      return [unreached(`${host}: the proxy ${proxy.host} answers ${statusCode}`), unknown]
    const isSecured = account.startsWith('https:')
    const found = isSecured ? `the service answers with a valid certificate: ${host}` : `the service answers: ${host}`
    const network = { check: 'network', ok: true, found, fix: '' }
    return [network, clockDifference(headers.date, began, ended)]
  } catch (error) {
    if (error instanceof UserError) return [failed('network', error), unknown]
    const timedOut = (error as Error).name === 'TimeoutError' || /TIMEOUT/.test((error as { code?: string }).code ?? '')
    return [unreached(timedOut ? `${host} does not answer within 5 s` : `${host}: ${cause(error)}`), unknown]
  } finally {
    await dispatcher?.destroy()
  }
}

/** The service's clock by its Date header, which has whole seconds, against the middle of the request. */
function clockDifference(date: string | string[] | undefined, began: number, ended: number): Check {
  const check = 'clock difference'
  const theirs = Date.parse(String(date))
  if (Number.isNaN(theirs)) return { check, ok: null, found: 'unknown: the service does not tell its time', fix: '' }
  const seconds = Math.round((began + ended) / 2000 - theirs / 1000 - 0.5)
  const ok = Math.abs(seconds) <= clockTolerance
  return {
    check,
    ok,
    found:
      Math.abs(seconds) <= 2
        ? 'none to the service'
        : `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} the service`,
    fix: ok ? '' : 'set the clock: stamps of what is fetched would be wrong, and TLS may refuse to work',
  }
}

function unreached(found: string): Check {
  return {
    check: 'network',
    ok: false,
    found,
    fix: 'check the connection, a proxy, or a certificate of your network (--ca-file)',
  }
}

function failed(check: string, error: unknown): Check {
  if (!(error instanceof UserError)) throw error
  return { check, ok: false, found: error.why ?? error.message, fix: error.next[0] ?? '' }
}

/** What lies at the bottom of a connection's error. */
function cause(error: unknown): string {
  let last = error as Error & { code?: string; errors?: Error[] }
  for (let next = last.cause ?? last.errors?.[0]; next instanceof Error; next = last.cause ?? last.errors?.[0])
    last = next
  return last.message || String(last.code ?? last.name)
}

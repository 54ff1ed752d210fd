import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { withoutSecrets } from '../../terminal/secret.ts'

/**
 * The system's store of secrets: the Keychain of macOS, the Credential Manager of Windows, the Secret Service of a
 * Linux desktop. An account is a base URL. Every method throws `KeyringError` and nothing else.
 */
export interface Keyring {
  /** What is stored for an account; null when nothing is. */
  get(account: string): Promise<string | null>
  set(account: string, secret: string): Promise<void>
  /** False when nothing was stored. */
  remove(account: string): Promise<boolean>
}

/** Why there is no answer from the keyring: there is none on this machine, or there is one and it does not work now. */
export type KeyringFailure = 'absent' | 'trouble'

export class KeyringError extends Error {
  override name = 'KeyringError'
  readonly kind: KeyringFailure
  constructor(kind: KeyringFailure, message: string) {
    super(message)
    this.kind = kind
  }
}

export interface KeyringOptions {
  env?: NodeJS.ProcessEnv
  /** Milliseconds until an answer is given up. Default: 30 s on a terminal, where a window may ask for a password; else 5 s. */
  timeout?: number
  /** Called once when the answer takes longer than a second and a half. */
  waiting?: () => void
  /** How the other process is started; for tests. */
  start?: typeof import('node:child_process').spawn
}

/** What the other process is asked, as one JSON text on its standard input. */
export interface KeyringRequest {
  operation: 'get' | 'set' | 'remove'
  account: string
  secret?: string
}

/** What it answers, as one JSON text on its standard output. */
export type KeyringAnswer = { value: string | boolean | null } | { failure: KeyringFailure; reason: string }

const service = 'jaryq'

/**
 * The system's keyring, asked in a process of its own: the native module answers synchronously, and a session bus that
 * hangs or a module that crashes would take the program with it. The secret goes through pipes, never through arguments
 * or the environment.
 */
export function systemKeyring(options: KeyringOptions = {}): Keyring {
  const env = options.env ?? process.env
  const ask = async (request: KeyringRequest): Promise<string | boolean | null> => {
    const absence = noKeyring(env)
    if (absence !== undefined) throw new KeyringError('absent', absence)
    const answer = await askProcess(request, env, options)
    if ('failure' in answer) throw new KeyringError(answer.failure, answer.reason)
    return answer.value
  }
  return {
    async get(account) {
      const value = await ask({ operation: 'get', account })
      return typeof value === 'string' && value !== '' ? value : null
    },
    async set(account, secret) {
      await ask({ operation: 'set', account, secret })
    },
    async remove(account) {
      return (await ask({ operation: 'remove', account })) === true
    },
  }
}

/** Why it is known without asking that there is no keyring: switched off, or no session bus to reach it by. */
function noKeyring(env: NodeJS.ProcessEnv): string | undefined {
  if (/^(off|0|no|false)$/i.test(env.JARYQ_KEYRING ?? '')) return 'JARYQ_KEYRING switches it off'
  if (process.platform === 'win32' || process.platform === 'darwin') return undefined
  if (env.DBUS_SESSION_BUS_ADDRESS) return undefined
  if (env.XDG_RUNTIME_DIR && existsSync(join(env.XDG_RUNTIME_DIR, 'bus'))) return undefined
  return 'this session has no D-Bus, as is usual on a server'
}

async function askProcess(
  request: KeyringRequest,
  env: NodeJS.ProcessEnv,
  options: KeyringOptions,
): Promise<KeyringAnswer> {
  const spawn = options.start ?? (await import('node:child_process')).spawn
  const limit = options.timeout ?? (process.stderr.isTTY === true ? 30_000 : 5_000)
  const { NODE_OPTIONS: _options, ...rest } = withoutSecrets(env)
  // The same file as source and as built: Node.js strips the types of the former.
  const script = `import(${JSON.stringify(import.meta.url)}).then((module) => module.answerKeyring(process))`
  return new Promise((resolve) => {
    const failed = (reason: string) => resolve({ failure: 'trouble', reason })
    const child = spawn(process.execPath, ['--no-warnings', '--eval', script], {
      env: rest,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    })
    const hint = setTimeout(() => options.waiting?.(), 1500)
    const end = setTimeout(() => {
      child.kill('SIGKILL')
      failed(`it did not answer within ${limit / 1000} s`)
    }, limit)
    let text = ''
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    child.stdin!.on('error', () => {})
    child.on('error', (error) => failed(`the process that asks it did not start: ${error.message}`))
    child.on('close', (code, signal) => {
      clearTimeout(hint)
      clearTimeout(end)
      try {
        resolve(JSON.parse(text) as KeyringAnswer)
      } catch {
        failed(`the process that asks it ended with ${signal ?? code}`)
      }
    })
    child.stdin!.end(JSON.stringify(request))
  })
}

/** What a store of the native module can do; see `@napi-rs/keyring`. */
export interface Entry {
  getPassword(): string | null
  setPassword(password: string): void
  deletePassword(): boolean
}

/** The other process: reads the request, asks the native module, writes the answer. Nothing but the answer is written. */
export async function answerKeyring(
  { stdin, stdout }: { stdin: AsyncIterable<unknown>; stdout: { write(text: string): unknown } },
  open: (account: string) => Promise<Entry> = nativeEntry,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Buffer))
  const request = JSON.parse(Buffer.concat(chunks).toString('utf8')) as KeyringRequest
  stdout.write(JSON.stringify(await answer(request, open)))
}

async function answer(request: KeyringRequest, open: (account: string) => Promise<Entry>): Promise<KeyringAnswer> {
  const { operation, account, secret = '' } = request
  try {
    const entry = await open(account)
    if (operation === 'get') return { value: entry.getPassword() }
    if (operation === 'remove') return { value: entry.deletePassword() }
    entry.setPassword(secret)
    // Some stores take a secret and drop it: one that cannot be read back is not stored.
    if (entry.getPassword() === secret) return { value: null }
    return { failure: 'trouble', reason: 'what is stored in it cannot be read back' }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return failureOf(secret === '' ? message : message.replaceAll(secret, '[token]'))
  }
}

async function nativeEntry(account: string): Promise<Entry> {
  const { default: module } = (await import('@napi-rs/keyring')) as unknown as {
    default: typeof import('@napi-rs/keyring')
  }
  // Without a Secret Service the module would fall back on the kernel's keyring, which forgets at the next restart.
  return new module.Entry(service, account, { linux: { store: 'secret-service' } })
}

/** What a message of the module, or of loading it, means. */
function failureOf(message: string): { failure: KeyringFailure; reason: string } {
  const line = message.split('\n')[0]!.slice(0, 200)
  if (/prompt was dismissed|\blocked\b|IsLocked/i.test(message))
    return { failure: 'trouble', reason: 'it is locked and was not unlocked' }
  if (/Cannot find (module|package|native binding)|native binding|ERR_MODULE_NOT_FOUND|ERR_DLOPEN/i.test(message))
    return { failure: 'absent', reason: 'the module for it is not made for this platform, or not installed' }
  if (/ServiceUnknown|not provided by any|NameHasNoOwner|Failed to connect to socket|autolaunch/i.test(message))
    return { failure: 'absent', reason: 'no secret service runs in this session' }
  return { failure: 'trouble', reason: line }
}

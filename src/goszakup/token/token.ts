import { readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeAtomically } from '../../files/atomic.ts'
import { makeDirectory } from '../../files/make-directory.ts'
import { configDir } from '../../terminal/config-dir.ts'
import { fileError, UserError } from '../../terminal/errors.ts'
import { type Reporter, silent } from '../../terminal/progress.ts'
import { type Keyring, KeyringError, systemKeyring } from './keyring.ts'

/** Where a token came from. */
export type TokenSource = 'JARYQ_TOKEN' | 'JARYQ_TOKEN_FILE' | 'system keyring' | 'credentials file'

export interface Token {
  token: string
  source: TokenSource
  /** The file it was read from, if it was. */
  file: string | null
  /** Others than the owner can read that file. */
  exposed: boolean
}

export interface TokenOptions {
  env?: NodeJS.ProcessEnv
  /** Told when the keyring is there and does not work: the token is then looked for, or saved, elsewhere. */
  report?: Reporter
  /** The store of secrets to use; by default the system's. */
  keyring?: Keyring
}

/** The places in which `auth login` saves. */
export type TokenPlace = 'keyring' | 'file'

interface Credentials {
  format: 1
  /** By base URL: a token is never sent to a host that it was not saved for. */
  tokens: Record<string, string>
}

/** The real service, without the version. */
export const defaultBaseUrl = 'https://ows.goszakup.gov.kz'

/** The base URL in the one form that is compared: no path, no slash at the end. */
export function normalBaseUrl(text: string): string {
  let url: URL
  try {
    url = new URL(text)
  } catch (cause) {
    throw new UserError(`"${text}" is not a URL`, {
      next: `name the host with its scheme and without the version, as in ${defaultBaseUrl}`,
      exit: 'usage',
      cause,
    })
  }
  const path = url.pathname.replace(/\/+$/, '')
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || /\/v\d+$/.test(path))
    throw new UserError(`"${text}" cannot be the base URL`, {
      why: 'it is the scheme, the host and the port: no version, no query, no user',
      next: `for example ${defaultBaseUrl}`,
      exit: 'usage',
    })
  return `${url.protocol}//${url.host}${path}`
}

/** The file that `auth login` writes. */
export function credentialsFile(env: NodeJS.ProcessEnv = process.env): string {
  return join(configDir(env), 'credentials.json')
}

/**
 * The token for a base URL: `JARYQ_TOKEN`, else `JARYQ_TOKEN_FILE`, else the system's keyring, else the credentials
 * file. A keyring that is missing, locked, or does not answer in time is passed over; the last two are told.
 */
export async function findToken(baseUrl: string, options: TokenOptions = {}): Promise<Token | undefined> {
  return (await lookForToken(baseUrl, options)).found
}

async function lookForToken(
  baseUrl: string,
  options: TokenOptions,
): Promise<{ found: Token | undefined; keyringFailure?: KeyringError }> {
  const env = options.env ?? process.env
  const account = normalBaseUrl(baseUrl)
  if (env.JARYQ_TOKEN) {
    const token = checked(env.JARYQ_TOKEN, 'JARYQ_TOKEN')
    return { found: { token, source: 'JARYQ_TOKEN', file: null, exposed: false } }
  }
  if (env.JARYQ_TOKEN_FILE) return { found: await tokenOfFile(env.JARYQ_TOKEN_FILE) }
  const answer = await tryKeyring(options, (keyring) => keyring.get(account))
  if (typeof answer === 'string') {
    const token = checked(answer, "the system's keyring")
    return { found: { token, source: 'system keyring', file: null, exposed: false } }
  }
  const file = credentialsFile(env)
  const token = (await readCredentials(file)).tokens[account]
  if (answer instanceof KeyringError) {
    if (answer.kind === 'trouble' && token !== undefined)
      (options.report ?? silent).warn(
        `the system's keyring cannot be used: ${answer.message}; the token is taken from ${file} (JARYQ_KEYRING=off: do not ask the keyring)`,
      )
    else (options.report ?? silent).debug(`no keyring: ${answer.message}`)
  }
  const keyringFailure = answer instanceof KeyringError ? answer : undefined
  if (token === undefined) return { found: undefined, keyringFailure }
  const exposed = await isExposed(file)
  return { found: { token: checked(token, file), source: 'credentials file', file, exposed }, keyringFailure }
}

async function tokenOfFile(file: string): Promise<Token> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw new UserError('cannot read the token', {
      why: `JARYQ_TOKEN_FILE names ${file}: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}`,
      next: 'name a readable file, or unset JARYQ_TOKEN_FILE',
      exit: 'token',
      cause,
    })
  }
  return { token: checked(text, file), source: 'JARYQ_TOKEN_FILE', file, exposed: await isExposed(file) }
}

/** Like `findToken`, but the lack of one is an error that says how to get one. */
export async function requireToken(baseUrl: string, options: TokenOptions = {}): Promise<Token> {
  const { found, keyringFailure } = await lookForToken(baseUrl, options)
  if (found !== undefined) return found
  const unasked =
    keyringFailure?.kind === 'trouble' ? `; the system's keyring cannot say: ${keyringFailure.message}` : ''
  throw new UserError(`a token is needed for ${normalBaseUrl(baseUrl)}`, {
    why: `JARYQ_TOKEN and JARYQ_TOKEN_FILE are not set, and no token is saved for this host${unasked}`,
    next: [
      ...(unasked === '' ? [] : ['unlock the keyring and run the same command again']),
      'save one with: jaryq auth login',
      'ask for one in writing at the Center of Electronic Finance (goszakup.gov.kz, for developers)',
      'or practise without: jaryq sandbox serve --processes 1000 --seed 1 prints a base URL and a token',
    ],
    exit: 'token',
  })
}

/** Where `saveToken` put a token. */
export interface SavedToken {
  place: TokenPlace
  /** The file, where that is the place. */
  file: string | null
  /** Why not the keyring, where the file was the second choice. */
  instead: string | null
}

/**
 * Saves a token for a base URL: in the system's keyring where there is one that works, else in a file that only its
 * owner can read; `place` chooses one of them. An older token in the other place goes, so that it is not found first.
 * @throws UserError when `place` is the keyring and it cannot be used
 */
export async function saveToken(
  baseUrl: string,
  token: string,
  options: TokenOptions & { place?: TokenPlace } = {},
): Promise<SavedToken> {
  const env = options.env ?? process.env
  const account = normalBaseUrl(baseUrl)
  const secret = checked(token, 'what was typed')
  const file = credentialsFile(env)
  let failure: KeyringError | undefined
  if (options.place !== 'file') {
    const answer = await tryKeyring(options, (keyring) => keyring.set(account, secret))
    if (!(answer instanceof KeyringError)) {
      await removeFromFile(file, account)
      return { place: 'keyring', file: null, instead: null }
    }
    failure = answer
    if (options.place === 'keyring')
      throw new UserError("the system's keyring cannot be used", {
        why: failure.message,
        next: ['unlock it, or start one', 'or save in a file that only you can read: jaryq auth login --file'],
      })
  }
  const { tokens } = await readCredentials(file)
  await writeCredentials(file, { ...tokens, [account]: secret })
  const older = failure ?? (await tryKeyring(options, (keyring) => keyring.remove(account)))
  if (older instanceof KeyringError && older.kind === 'trouble')
    (options.report ?? silent).warn(
      `the system's keyring cannot be used: ${older.message}; a token in it would be found before the file`,
    )
  return { place: 'file', file, instead: failure?.message ?? null }
}

/**
 * Forgets the saved token of a base URL, in the keyring and in the file; gives the places where there was one.
 * @throws UserError when the keyring is there and cannot be asked: a token may remain in it
 */
export async function removeToken(baseUrl: string, options: TokenOptions = {}): Promise<TokenPlace[]> {
  const account = normalBaseUrl(baseUrl)
  const removed: TokenPlace[] = []
  if (await removeFromFile(credentialsFile(options.env), account)) removed.push('file')
  const answer = await tryKeyring(options, (keyring) => keyring.remove(account))
  if (answer instanceof KeyringError && answer.kind === 'trouble')
    throw new UserError("the token may still be in the system's keyring", {
      why: `it cannot be used: ${answer.message}${removed.length === 0 ? '' : '; the token in the file is forgotten'}`,
      next: 'unlock the keyring and run the same command again',
    })
  if (answer === true) removed.unshift('keyring')
  return removed
}

/** What the keyring does, or its failure. */
async function tryKeyring<T>(options: TokenOptions, use: (keyring: Keyring) => Promise<T>): Promise<T | KeyringError> {
  const waiting = () =>
    (options.report ?? silent).note("waiting for the system's keyring; unlock it where a window asks for its password")
  try {
    return await use(options.keyring ?? systemKeyring({ env: options.env, waiting }))
  } catch (error) {
    if (error instanceof KeyringError) return error
    throw error
  }
}

async function removeFromFile(file: string, account: string): Promise<boolean> {
  const { [account]: removed, ...rest } = (await readCredentials(file)).tokens
  if (removed === undefined) return false
  if (Object.keys(rest).length === 0) await rm(file, { force: true })
  else await writeCredentials(file, rest)
  return true
}

async function writeCredentials(file: string, tokens: Record<string, string>): Promise<void> {
  try {
    await makeDirectory(dirname(file), { mode: 0o700 })
    await writeAtomically(file, `${JSON.stringify({ format: 1, tokens } satisfies Credentials, null, 2)}\n`, {
      mode: 0o600,
    })
  } catch (error) {
    throw fileError(error, 'write', file)
  }
}

async function readCredentials(file: string): Promise<Credentials> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { format: 1, tokens: {} }
    throw fileError(error, 'read', file)
  }
  try {
    const content = JSON.parse(text) as Partial<Credentials>
    const tokens = Object.values(content?.tokens ?? [null])
    if (content?.format === 1 && content.tokens !== undefined && tokens.every((token) => typeof token === 'string'))
      return { format: 1, tokens: content.tokens }
  } catch {
    // The parser's message would quote the file, and with it the token.
  }
  throw new UserError(`${file} is damaged`, {
    why: 'it is not what jaryq auth login writes',
    next: 'delete it and run: jaryq auth login',
    exit: 'token',
  })
}

function checked(text: string, from: string): string {
  const token = text.trim().replace(/^Bearer\s+/i, '')
  if (token !== '' && /^[\x21-\x7e]+$/.test(token)) return token
  throw new UserError('that is not a token', {
    why: `${from} ${token === '' ? 'is empty' : 'holds spaces, line breaks or letters that no token has'}`,
    next: 'copy the token as the portal shows it',
    exit: 'token',
  })
}

async function isExposed(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false
  return ((await stat(file)).mode & 0o077) !== 0
}

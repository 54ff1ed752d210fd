import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { configDir } from '../terminal/config-dir.ts'
import { fileError, UserError } from '../terminal/errors.ts'

/** Where a token came from. */
export type TokenSource = 'JARYQ_TOKEN' | 'JARYQ_TOKEN_FILE' | 'credentials file'

export interface Token {
  token: string
  source: TokenSource
  /** The file it was read from, if it was. */
  file: string | null
  /** Others than the owner can read that file. */
  exposed: boolean
}

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

/** The token for a base URL: `JARYQ_TOKEN`, else `JARYQ_TOKEN_FILE`, else the credentials file. */
export async function findToken(baseUrl: string, env: NodeJS.ProcessEnv = process.env): Promise<Token | undefined> {
  if (env.JARYQ_TOKEN)
    return { token: checked(env.JARYQ_TOKEN, 'JARYQ_TOKEN'), source: 'JARYQ_TOKEN', file: null, exposed: false }
  if (env.JARYQ_TOKEN_FILE) {
    const file = env.JARYQ_TOKEN_FILE
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
  const file = credentialsFile(env)
  const token = (await readCredentials(file)).tokens[normalBaseUrl(baseUrl)]
  if (token === undefined) return undefined
  return { token: checked(token, file), source: 'credentials file', file, exposed: await isExposed(file) }
}

/** Like `findToken`, but the lack of one is an error that says how to get one. */
export async function requireToken(baseUrl: string, env: NodeJS.ProcessEnv = process.env): Promise<Token> {
  const found = await findToken(baseUrl, env)
  if (found !== undefined) return found
  throw new UserError(`a token is needed for ${normalBaseUrl(baseUrl)}`, {
    why: 'JARYQ_TOKEN and JARYQ_TOKEN_FILE are not set, and no token is saved for this host',
    next: [
      'save one with: jaryq auth login',
      'ask for one in writing at the Center of Electronic Finance (goszakup.gov.kz, for developers)',
      'or practise without: jaryq sandbox serve --processes 1000 --seed 1 prints a base URL and a token',
    ],
    exit: 'token',
  })
}

/** Saves a token for a base URL in a file that only its owner can read, and returns the file's path. */
export async function saveToken(baseUrl: string, token: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const file = credentialsFile(env)
  const { tokens } = await readCredentials(file)
  await writeCredentials(file, { ...tokens, [normalBaseUrl(baseUrl)]: checked(token, 'what was typed') })
  return file
}

/** Forgets the saved token of a base URL; false when there was none. */
export async function removeToken(baseUrl: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const file = credentialsFile(env)
  const { [normalBaseUrl(baseUrl)]: removed, ...rest } = (await readCredentials(file)).tokens
  if (removed === undefined) return false
  if (Object.keys(rest).length === 0) await rm(file, { force: true })
  else await writeCredentials(file, rest)
  return true
}

async function writeCredentials(file: string, tokens: Record<string, string>): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
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
    if (content.format === 1 && typeof content.tokens === 'object' && content.tokens !== null)
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

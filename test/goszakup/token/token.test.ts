import { existsSync } from 'node:fs'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Keyring, KeyringError } from '../../../src/goszakup/token/keyring.ts'
import {
  credentialsFile,
  defaultBaseUrl,
  findToken,
  normalBaseUrl,
  removeToken,
  requireToken,
  saveToken,
} from '../../../src/goszakup/token/token.ts'
import { explain } from '../../../src/terminal/fail.ts'
import type { Reporter } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'

function place() {
  const dir = temporary('config')
  const env = { JARYQ_CONFIG_DIR: join(dir, 'config'), JARYQ_KEYRING: 'off' } as NodeJS.ProcessEnv
  return { dir, env, options: { env } }
}

function memoryKeyring(): Keyring & { secrets: Map<string, string>; asked: string[] } {
  const secrets = new Map<string, string>()
  const asked: string[] = []
  return {
    secrets,
    asked,
    async get(account) {
      asked.push(`get ${account}`)
      return secrets.get(account) ?? null
    },
    async set(account, secret) {
      asked.push(`set ${account}`)
      secrets.set(account, secret)
    },
    async remove(account) {
      asked.push(`remove ${account}`)
      return secrets.delete(account)
    },
  }
}

function brokenKeyring(kind: 'absent' | 'trouble', message = 'it is locked'): Keyring {
  const fail = async () => {
    throw new KeyringError(kind, message)
  }
  return { get: fail, set: fail, remove: fail }
}

function listener() {
  const lines: string[] = []
  const report: Reporter = {
    progress() {},
    note: (line) => lines.push(`note: ${line}`),
    warn: (line) => lines.push(`warning: ${line}`),
    debug: (line) => lines.push(`debug: ${line}`),
  }
  return { lines, report }
}

const caught = (error: unknown) => explain(error)

describe('the token', () => {
  it('comes from JARYQ_TOKEN, then JARYQ_TOKEN_FILE, then the keyring, then the file', async () => {
    const { dir, env, options } = place()
    const keyring = memoryKeyring()
    const find = (more: NodeJS.ProcessEnv = {}) =>
      findToken(`${defaultBaseUrl}/`, { env: { ...env, ...more }, keyring })
    expect(await find()).toBeUndefined()
    await saveToken(defaultBaseUrl, 'saved-token', { ...options, place: 'file' })
    expect(await find()).toMatchObject({ token: 'saved-token', source: 'credentials file' })
    keyring.secrets.set(defaultBaseUrl, 'keyring-token')
    expect(await find()).toEqual({ token: 'keyring-token', source: 'system keyring', file: null, exposed: false })
    keyring.asked.length = 0
    await writeFile(join(dir, 'token'), 'Bearer file-token\n')
    const withFile = { JARYQ_TOKEN_FILE: join(dir, 'token') }
    expect(await find(withFile)).toMatchObject({ token: 'file-token', source: 'JARYQ_TOKEN_FILE' })
    expect(await find({ ...withFile, JARYQ_TOKEN: 'own-token' })).toMatchObject({
      token: 'own-token',
      source: 'JARYQ_TOKEN',
    })
    expect(keyring.asked).toEqual([])
  })

  it('is saved for one service and readable by its owner alone', async () => {
    const { env, options } = place()
    await saveToken(defaultBaseUrl, 'real-token', options)
    const { file, place: where, instead } = await saveToken('http://127.0.0.1:8080', 'practice-token', options)
    expect({ file, where, instead }).toEqual({
      file: credentialsFile(env),
      where: 'file',
      instead: 'JARYQ_KEYRING switches it off',
    })
    if (process.platform !== 'win32') expect((await stat(file!)).mode & 0o777).toBe(0o600)
    expect((await findToken('http://127.0.0.1:8080', options))!.token).toBe('practice-token')
    expect(await findToken('https://example.org', options)).toBeUndefined()
    if (process.platform !== 'win32') {
      await chmod(file!, 0o644)
      expect((await findToken(defaultBaseUrl, options))!.exposed).toBe(true)
    }
  })

  it('is saved in the keyring where there is one, and then in no file', async () => {
    const { env, options } = place()
    const keyring = memoryKeyring()
    await saveToken(defaultBaseUrl, 'older-token', { ...options, place: 'file' })
    expect(await saveToken(`${defaultBaseUrl}/`, 'new-token', { ...options, keyring })).toEqual({
      place: 'keyring',
      file: null,
      instead: null,
    })
    expect([...keyring.secrets]).toEqual([[defaultBaseUrl, 'new-token']])
    expect(existsSync(credentialsFile(env))).toBe(false)
  })

  it('is saved in the file when that is asked for, and then not in the keyring', async () => {
    const { options } = place()
    const keyring = memoryKeyring()
    await saveToken(defaultBaseUrl, 'older-token', { ...options, keyring })
    await saveToken(defaultBaseUrl, 'new-token', { ...options, keyring, place: 'file' })
    expect(keyring.secrets.size).toBe(0)
    expect(await findToken(defaultBaseUrl, { ...options, keyring })).toMatchObject({ token: 'new-token' })
  })

  it('is not saved at all when the keyring was asked for and cannot be used', async () => {
    const { env, options } = place()
    const keyring = brokenKeyring('absent', 'no secret service runs in this session')
    const error = await saveToken(defaultBaseUrl, 'a-token', { ...options, keyring, place: 'keyring' }).catch(caught)
    expect(error).toMatchObject({ exitCode: 1, bug: false, why: 'no secret service runs in this session' })
    expect(existsSync(credentialsFile(env))).toBe(false)
  })

  it('is found in the file when the keyring is locked or hangs, and that is said', async () => {
    const { options } = place()
    await saveToken(defaultBaseUrl, 'saved-token', options)
    const { lines, report } = listener()
    const keyring = brokenKeyring('trouble', 'it did not answer within 5 s')
    expect(await findToken(defaultBaseUrl, { ...options, keyring, report })).toMatchObject({ token: 'saved-token' })
    expect(lines).toEqual([expect.stringMatching(/^warning: .*did not answer within 5 s.*JARYQ_KEYRING=off/)])
  })

  it('is found in the file without a word where there is no keyring', async () => {
    const { options } = place()
    const { lines, report } = listener()
    await saveToken(defaultBaseUrl, 'saved-token', { ...options, report })
    await findToken(defaultBaseUrl, { ...options, keyring: brokenKeyring('absent', 'no D-Bus'), report })
    expect(lines).toEqual(['debug: no keyring: no D-Bus'])
  })

  it('that may be in a locked keyring is not just said to be missing', async () => {
    const { options } = place()
    const keyring = brokenKeyring('trouble', 'it is locked and was not unlocked')
    const error = await requireToken(defaultBaseUrl, { ...options, keyring }).catch(caught)
    expect(error).toMatchObject({ exitCode: 4, why: expect.stringContaining('it is locked and was not unlocked') })
  })

  it('is saved in the file when the keyring is locked, with a warning that an older one would be found first', async () => {
    const { env, options } = place()
    const { lines, report } = listener()
    const saved = await saveToken(defaultBaseUrl, 'a-token', { ...options, keyring: brokenKeyring('trouble'), report })
    expect(saved).toEqual({ place: 'file', file: credentialsFile(env), instead: 'it is locked' })
    expect(lines).toEqual([expect.stringMatching(/^warning: .*found before the file$/)])
  })

  it('is forgotten in both places, those of others are kept', async () => {
    const { env, options } = place()
    const keyring = memoryKeyring()
    await saveToken(defaultBaseUrl, 'real-token', options)
    await saveToken('http://127.0.0.1:8080', 'practice-token', options)
    keyring.secrets.set(defaultBaseUrl, 'other-token')
    expect(await removeToken(defaultBaseUrl, { ...options, keyring })).toEqual(['keyring', 'file'])
    expect(await removeToken(defaultBaseUrl, { ...options, keyring })).toEqual([])
    expect(await readFile(credentialsFile(env), 'utf8')).not.toContain('real-token')
    expect(await findToken('http://127.0.0.1:8080', options)).toBeDefined()
  })

  it('is not said to be forgotten when the keyring cannot be asked', async () => {
    const { env, options } = place()
    await saveToken(defaultBaseUrl, 'a-token', options)
    const error = await removeToken(defaultBaseUrl, { ...options, keyring: brokenKeyring('trouble') }).catch(caught)
    expect(error).toMatchObject({ exitCode: 1, bug: false, what: expect.stringContaining('may still be') })
    expect(existsSync(credentialsFile(env))).toBe(false)
  })

  it('is asked for with exit code 4 and a way to get one', async () => {
    const error = await requireToken(defaultBaseUrl, place().options).catch(caught)
    expect(error).toMatchObject({ exitCode: 4 })
    expect((error as { next: string[] }).next.join('\n')).toMatch(/jaryq auth login[\s\S]*sandbox serve/)
  })

  it.each(['', '  ', 'two words', 'строка', 'a\nb'])('cannot be %j', async (text) => {
    const error = await saveToken(defaultBaseUrl, text, place().options).catch(caught)
    expect(error).toMatchObject({ exitCode: 4, bug: false })
  })

  it('in a damaged file is not shown by the error', async () => {
    const { env, options } = place()
    await saveToken(defaultBaseUrl, 'secret-in-file', options)
    await writeFile(credentialsFile(env), '{"tokens": secret-in-file')
    const error = (await findToken(defaultBaseUrl, options).catch((thrown: unknown) => thrown)) as Error
    expect(`${JSON.stringify(explain(error))}${error.stack}`).not.toContain('secret-in-file')
    expect(explain(error)).toMatchObject({ exitCode: 4, bug: false })
  })
})

describe('the base URL', () => {
  it.each([
    ['https://ows.goszakup.gov.kz/', 'https://ows.goszakup.gov.kz'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://host/prefix/', 'https://host/prefix'],
  ])('%s is %s', (given, expected) => {
    expect(normalBaseUrl(given)).toBe(expected)
  })

  it.each(['ows.goszakup.gov.kz', 'https://ows.goszakup.gov.kz/v3', 'ftp://host', 'https://user:pw@host', ''])(
    'cannot be %j',
    (given) => {
      expect(() => normalBaseUrl(given)).toThrow()
    },
  )
})

import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  credentialsFile,
  defaultBaseUrl,
  findToken,
  normalBaseUrl,
  removeToken,
  requireToken,
  saveToken,
} from '../../src/goszakup/token.ts'
import { explain } from '../../src/terminal/fail.ts'
import { temporary } from '../support/temp.ts'

async function place() {
  const dir = temporary('config')
  return { dir, env: { JARYQ_CONFIG_DIR: join(dir, 'config') } as NodeJS.ProcessEnv }
}

describe('the token', () => {
  it('comes from JARYQ_TOKEN, then JARYQ_TOKEN_FILE, then the saved one', async () => {
    const { dir, env } = await place()
    expect(await findToken(defaultBaseUrl, env)).toBeUndefined()
    await saveToken(defaultBaseUrl, 'saved-token', env)
    expect(await findToken(`${defaultBaseUrl}/`, env)).toMatchObject({
      token: 'saved-token',
      source: 'credentials file',
    })
    await writeFile(join(dir, 'token'), 'Bearer file-token\n')
    const withFile = { ...env, JARYQ_TOKEN_FILE: join(dir, 'token') }
    expect(await findToken(defaultBaseUrl, withFile)).toMatchObject({ token: 'file-token', source: 'JARYQ_TOKEN_FILE' })
    const withBoth = { ...withFile, JARYQ_TOKEN: 'own-token' }
    expect(await findToken(defaultBaseUrl, withBoth)).toMatchObject({ token: 'own-token', source: 'JARYQ_TOKEN' })
  })

  it('is saved for one service and readable by its owner alone', async () => {
    const { env } = await place()
    await saveToken(defaultBaseUrl, 'real-token', env)
    const file = await saveToken('http://127.0.0.1:8080', 'practice-token', env)
    expect(file).toBe(credentialsFile(env))
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await findToken('http://127.0.0.1:8080', env))!.token).toBe('practice-token')
    expect(await findToken('https://example.org', env)).toBeUndefined()
    if (process.platform !== 'win32') {
      await chmod(file, 0o644)
      expect((await findToken(defaultBaseUrl, env))!.exposed).toBe(true)
    }
  })

  it('is forgotten, the others are kept', async () => {
    const { env } = await place()
    await saveToken(defaultBaseUrl, 'real-token', env)
    await saveToken('http://127.0.0.1:8080', 'practice-token', env)
    expect(await removeToken(defaultBaseUrl, env)).toBe(true)
    expect(await removeToken(defaultBaseUrl, env)).toBe(false)
    expect(await readFile(credentialsFile(env), 'utf8')).not.toContain('real-token')
    expect(await findToken('http://127.0.0.1:8080', env)).toBeDefined()
  })

  it('is asked for with exit code 4 and a way to get one', async () => {
    const { env } = await place()
    const error = await requireToken(defaultBaseUrl, env).catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 4 })
    expect(explain(error).next.join('\n')).toMatch(/jaryq auth login[\s\S]*sandbox serve/)
  })

  it.each(['', '  ', 'two words', 'строка', 'a\nb'])('cannot be %j', async (text) => {
    const { env } = await place()
    const error = await saveToken(defaultBaseUrl, text, env).catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 4, bug: false })
  })

  it('in a damaged file is not shown by the error', async () => {
    const { env } = await place()
    await saveToken(defaultBaseUrl, 'secret-in-file', env)
    await writeFile(credentialsFile(env), '{"tokens": secret-in-file')
    const error = (await findToken(defaultBaseUrl, env).catch((thrown: unknown) => thrown)) as Error
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

import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type ApiCheckOptions, checkApi } from '../../src/goszakup/check.ts'
import { type Keyring, KeyringError } from '../../src/goszakup/token/keyring.ts'
import type { Check } from '../../src/terminal/check.ts'
import { temporary } from '../support/temp.ts'

const closers: (() => unknown)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A server whose clock is so many seconds off; what it was asked. */
async function service(options: { seconds?: number | null; status?: number } = {}) {
  const asked: { method?: string; url?: string; headers: object }[] = []
  const server = createServer(({ method, url, headers }, response) => {
    asked.push({ method, url, headers })
    response.sendDate = false
    if (options.seconds !== null)
      response.setHeader('date', new Date(Date.now() + (options.seconds ?? 0) * 1000).toUTCString())
    response.writeHead(options.status ?? 404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

function place(): NodeJS.ProcessEnv {
  return { JARYQ_CONFIG_DIR: temporary('check'), JARYQ_KEYRING: 'off' }
}

const keyring = (get: Keyring['get']): Keyring => ({
  get,
  set: async () => {},
  remove: async () => false,
})

async function check(name: string, baseUrl: string, options: ApiCheckOptions = {}): Promise<Check> {
  const rows = await checkApi(baseUrl, { env: place(), ...options })
  return rows.find((row) => row.check === name)!
}

describe('the checks of the API', () => {
  it('ask once, without the token', async () => {
    const { url, asked } = await service()
    const env = { ...place(), JARYQ_TOKEN: 'very-secret-token-abcd' }
    const rows = await checkApi(url, { env })
    expect(rows.map((row) => [row.check, row.ok])).toEqual([
      ['token', true],
      ['keyring', null],
      ['proxy', null],
      ['certificates', null],
      ['network', true],
      ['clock difference', true],
    ])
    expect(asked).toMatchObject([{ method: 'HEAD', url: '/' }])
    expect(JSON.stringify([asked, rows])).not.toContain('very-secret')
    expect(rows[0]!.found).toBe('token …abcd from JARYQ_TOKEN')
  })

  it.each([
    [0, true, 'none to the service'],
    [-600, false, /^(599|600|601) s ahead of the service$/],
    [86_400, false, /^(86399|86400|86401) s behind the service$/],
    [60, true, /^(59|60|61) s behind the service$/],
    [null, null, /does not tell/],
  ])('say how far a clock is that is %s s off', async (seconds, ok, found) => {
    const { url } = await service({ seconds })
    expect(await check('clock difference', url)).toMatchObject({ ok, found: expect.stringMatching(found) })
  })

  it('say that a host does not answer, and then nothing of its clock', async () => {
    const rows = await checkApi('http://127.0.0.1:9', { env: place() })
    expect(rows.find((row) => row.check === 'network')).toMatchObject({
      ok: false,
      found: expect.stringMatching(/ECONN/),
    })
    expect(rows.find((row) => row.check === 'clock difference')).toMatchObject({ ok: null })
  })

  it('go through the proxy of the environment, and show no password of it', async () => {
    const { url, asked } = await service()
    const env = { ...place(), HTTP_PROXY: url.replace('//', '//user:proxy-password@') }
    const rows = await checkApi('http://service.invalid', { env })
    expect(rows.find((row) => row.check === 'proxy')).toMatchObject({
      ok: true,
      found: expect.stringContaining('HTTP_PROXY'),
    })
    expect(rows.find((row) => row.check === 'network')).toMatchObject({ ok: expect.any(Boolean) })
    expect(asked.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain('proxy-password')
    expect(
      await check('proxy', 'http://service.invalid', { env: { ...place(), HTTP_PROXY: 'socks5://x' } }),
    ).toMatchObject({ ok: false, fix: expect.stringContaining('http://HOST:PORT') })
  })

  it('say when the proxy refuses', async () => {
    const { url } = await service({ status: 407 })
    const found = await check('network', 'http://service.invalid', { env: { ...place(), HTTP_PROXY: url } })
    expect(found).toMatchObject({ ok: false, found: expect.stringMatching(/proxy|407/i) })
  })

  it('look into the file of certificates', async () => {
    const { url } = await service()
    const file = join(temporary('ca'), 'ca.pem')
    expect(await check('certificates', url, { caFile: file })).toMatchObject({ ok: false, found: `${file}: ENOENT` })
    await writeFile(file, 'no certificate')
    expect(await check('certificates', url, { caFile: file })).toMatchObject({ ok: false })
    const { rootCertificates } = await import('node:tls')
    await writeFile(file, `${rootCertificates[0]}\n${rootCertificates[1]}\n`)
    expect(await check('certificates', url, { caFile: file })).toMatchObject({
      ok: true,
      found: `2 in ${file}, beside those of Node.js`,
    })
  })

  it('ask a keyring once, and tell what is wrong with it', async () => {
    const { url } = await service()
    let asked = 0
    const hanging = keyring(async () => {
      asked++
      throw new KeyringError('trouble', 'it did not answer within 5 s')
    })
    const rows = await checkApi(url, { env: place(), keyring: hanging })
    expect(asked).toBe(1)
    expect(rows.find((row) => row.check === 'keyring')).toMatchObject({
      ok: false,
      found: 'it did not answer within 5 s',
      fix: expect.stringContaining('JARYQ_KEYRING=off'),
    })
    expect(await check('keyring', url, { keyring: keyring(async () => 'held-token-1234') })).toMatchObject({
      ok: true,
      found: 'it holds a token',
    })
    expect(await check('token', url, { keyring: keyring(async () => 'held-token-1234') })).toMatchObject({
      ok: true,
      found: 'token …1234 from system keyring',
    })
  })
})

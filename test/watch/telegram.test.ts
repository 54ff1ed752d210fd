import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { telegram } from '../../src/watch/channels/telegram.ts'
import { madeAlert } from './support.ts'

const token = '1234567890:stand-in-token-of-a-bot-of-nobody'
let server: Server | undefined

afterEach(() => server?.close())

/** A stand-in for the Bot API that answers as `answers` say, in turn, and then takes everything. */
async function standIn(answers: { status: number; body: unknown }[] = []) {
  const got: { path: string; body: { chat_id: string; text: string; parse_mode: string } }[] = []
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      got.push({ path: request.url!, body: JSON.parse(Buffer.concat(chunks).toString()) })
      const { status, body } = answers.shift() ?? { status: 200, body: { ok: true, result: { message_id: 1 } } }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  return { got, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const alerts = Array.from({ length: 12 }, (_, index) => madeAlert({ key: `x:process:${index}` }))

describe('Telegram', () => {
  it('gets each alert by itself, as HTML with nothing of the text taken for mark-up', async () => {
    const { got, baseUrl } = await standIn()
    const channel = telegram('-100', { token, baseUrl })
    for (const message of channel.messages(alerts.slice(0, 2), 'at-once', 'ru')) await channel.send(message)
    expect(got.map(({ path }) => path)).toEqual([`/bot${token}/sendMessage`, `/bot${token}/sendMessage`])
    expect(got[0]!.body).toMatchObject({ chat_id: '-100', parse_mode: 'HTML' })
    expect(got[0]!.body.text).toContain('Ремонт &lt;крыши&gt; &amp; стен')
    expect(got[0]!.body.text).toContain('<code>jaryq check 1-1</code>')
  })

  it('gets a digest in as few messages as fit, each within the limit, every alert once', async () => {
    const { got, baseUrl } = await standIn()
    const channel = telegram('@channel', { token, baseUrl })
    const messages = channel.messages(alerts, 'daily', 'ru')
    for (const message of messages) await channel.send(message)
    expect(messages.length).toBeGreaterThan(1)
    expect(messages.length).toBeLessThan(6)
    expect(messages.flatMap((message) => message.alerts.map(({ key }) => key))).toEqual(alerts.map(({ key }) => key))
    for (const { body } of got) expect(body.text.length).toBeLessThanOrEqual(4096)
    expect(got.map(({ body }) => body.text.split('Признак риска').length - 1)).toEqual(
      messages.map((message) => message.alerts.length),
    )
  })

  it('waits as long as it is told when there are too many, and then sends the same', async () => {
    const tooMany = { status: 429, body: { ok: false, error_code: 429, parameters: { retry_after: 7 } } }
    const { got, baseUrl } = await standIn([tooMany, tooMany])
    const waited: number[] = []
    const wait = async (milliseconds: number) => waited.push(milliseconds)
    const channel = telegram('5', { token, baseUrl, wait })
    await channel.send(channel.messages(alerts.slice(0, 1), 'at-once', 'en')[0]!)
    expect(waited).toEqual([7000, 7000])
    expect(new Set(got.map(({ body }) => body.text)).size).toBe(1)
    expect(got).toHaveLength(3)
  })

  it.each([
    [{ status: 401, body: { ok: false, description: 'Unauthorized' } }, /does not know the token/],
    [
      { status: 400, body: { ok: false, description: `chat not found ${token}` } },
      /refused the message to 5: chat not/,
    ],
    [{ status: 429, body: { ok: false, parameters: { retry_after: 4000 } } }, /asks to wait 4000 seconds/],
  ])('says why it did not go out, without the token: %#', async (answer, message) => {
    const { baseUrl } = await standIn([answer])
    const channel = telegram('5', { token, baseUrl })
    const error = await channel.send(channel.messages([madeAlert()], 'at-once', 'en')[0]!).catch((thrown) => thrown)
    expect(error.name).toBe('ChannelError')
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain(token)
  })

  it('is reached through the proxy that the environment names', async () => {
    const { got, baseUrl: proxy } = await standIn()
    const env = { HTTP_PROXY: proxy, NO_PROXY: '' }
    const channel = telegram('5', { token, baseUrl: 'http://telegram.invalid', env })
    await channel.send(channel.messages([madeAlert()], 'at-once', 'en')[0]!)
    expect(got.map(({ path }) => path)).toEqual([`http://telegram.invalid/bot${token}/sendMessage`])
  })

  it('says that it was not reached', async () => {
    const { baseUrl } = await standIn()
    await new Promise((resolve) => server!.close(resolve))
    const channel = telegram('5', { token, baseUrl })
    await expect(channel.send(channel.messages([madeAlert()], 'at-once', 'en')[0]!)).rejects.toThrow(
      'Telegram was not reached: ECONNREFUSED',
    )
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { email } from '../../src/watch/channels/email.ts'
import { temporary } from '../support/temp.ts'
import { madeAlert } from './support.ts'

const moment = new Date('2026-03-17T10:00:00+05:00')
let server: Server | undefined

afterEach(() => server?.close())

/** A mail server of a few lines; `refuse` answers RCPT with an error. */
async function mailServer({ refuse = false } = {}) {
  const mails: string[] = []
  const said: string[] = []
  server = createServer((socket: Socket) => {
    let inData = false
    let text = ''
    socket.setEncoding('utf8').write('220 stand-in\r\n')
    socket.on('data', (chunk: string) => {
      text += chunk
      for (;;) {
        const end = inData ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n')
        if (end === -1) return
        const part = text.slice(0, end)
        text = text.slice(end + (inData ? 5 : 2))
        if (inData) {
          mails.push(part)
          inData = false
          socket.write('250 taken\r\n')
          continue
        }
        said.push(part)
        if (part === 'DATA') inData = true
        if (refuse && part.startsWith('RCPT')) socket.write('550 nobody of that name; geheim\r\n')
        else if (part.startsWith('EHLO')) socket.write('250-stand-in\r\n250 AUTH PLAIN\r\n')
        else if (part.startsWith('AUTH')) socket.write('235 ok\r\n')
        else if (part === 'QUIT') socket.end('221 bye\r\n')
        else socket.write(part === 'DATA' ? '354 go on\r\n' : '250 ok\r\n')
      }
    })
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  return { mails, said, url: `smtp://me@127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const bodyOf = (mail: string) => Buffer.from(mail.split('\r\n\r\n')[1]!, 'base64').toString('utf8')

describe('mail', () => {
  it('goes through a server, with the password from outside the address', async () => {
    const { mails, said, url } = await mailServer()
    const from = 'jaryq@example.org'
    const channel = email('monitor@example.org', { url, password: 'geheim', from }, temporary('mail'), moment)
    for (const message of channel.messages([madeAlert()], 'at-once', 'ru')) await channel.send(message)
    expect(said).toContain(`AUTH PLAIN ${Buffer.from('\0me\0geheim').toString('base64')}`)
    expect(mails).toHaveLength(1)
    expect(mails[0]).toContain('Message-ID: <a-41-1@jaryq>')
    expect(mails[0]).toContain('To: monitor@example.org')
    expect(bodyOf(mails[0]!)).toContain('Признак риска: Срок короче минимального')
  })

  it('says why a server did not take it, without the password', async () => {
    const { url } = await mailServer({ refuse: true })
    const channel = email('x@example.org', { url, password: 'geheim', from: undefined }, temporary('mail'), moment)
    const error = await channel.send(channel.messages([madeAlert()], 'at-once', 'ru')[0]!).catch((thrown) => thrown)
    expect(error.name).toBe('ChannelError')
    expect(error.message).toMatch(/nobody of that name/)
    expect(error.message).not.toContain('geheim')
  })

  it('is a file for each message without a server, the same bytes each time', async () => {
    const [first, second] = [temporary('mail'), temporary('mail')]
    const alerts = [madeAlert({ key: 'x:process:1' }), madeAlert({ key: 'x:process:2' })]
    for (const folder of [first, second]) {
      const channel = email('monitor@example.org', undefined, folder, moment)
      for (const message of channel.messages(alerts, 'weekly', 'kk')) await channel.send(message)
    }
    const names = readdirSync(first)
    expect(names).toHaveLength(1)
    expect(readFileSync(join(first, names[0]!))).toEqual(readFileSync(join(second, names[0]!)))
    const mail = readFileSync(join(first, names[0]!), 'utf8')
    expect(mail).toContain('Date: Tue, 17 Mar 2026 05:00:00 +0000')
    expect(bodyOf(mail)).toMatch(/^Аптаның жаңа белгілері: 2\n/)
  })
})

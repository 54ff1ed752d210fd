import { join } from 'node:path'
import { writeAtomically } from '../../files/atomic.ts'
import { sha256 } from '../../files/hash.ts'
import { alertSubject, alertText, digestTitle } from '../render.ts'
import { type Channel, ChannelError, type Message, oneByOneOrDigest } from './channel.ts'

/** The server that takes mail. */
export interface MailServer {
  /** `smtp://host:port` or `smtps://…`, with a user; the password stands apart. */
  url: string
  password: string | undefined
  from: string | undefined
}

/** Mail to one address through a server; without one a file `.eml` for each message, which any mail program opens. */
export function email(to: string, server: MailServer | undefined, folder: string, moment: Date): Channel {
  return {
    messages: oneByOneOrDigest,
    async send(message) {
      const mail = mailOf(message, to, server?.from ?? to, moment)
      const { createTransport } = await import('nodemailer')
      if (server === undefined) {
        const written = await createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail(
          mail,
        )
        await writeAtomically(join(folder, `${idOf(message)}.eml`), (written as { message: Buffer }).message)
        return
      }
      const transport = createTransport(transportOf(server))
      try {
        await transport.sendMail(mail)
      } catch (error) {
        throw new ChannelError(`mail was not taken: ${withoutSecret((error as Error).message, server.password)}`)
      } finally {
        transport.close()
      }
    },
  }
}

function transportOf({ url, password }: MailServer) {
  const { protocol, hostname, port, username, password: inUrl } = new URL(url)
  const secure = protocol === 'smtps:'
  const pass = password ?? decodeURIComponent(inUrl)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    // A password and what is told about purchases go over the net encrypted, or not at all.
    requireTLS: !secure && !isHere,
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass } }),
    ...{ connectionTimeout: 30_000, greetingTimeout: 30_000, socketTimeout: 60_000 },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  }
}

function withoutSecret(text: string, secret: string | undefined): string {
  return secret === undefined || secret === '' ? text : text.replaceAll(secret, '…')
}

/** The same message has the same id, so that mail programs show it once should it come twice. */
function idOf({ alerts }: Message): string {
  return alerts.length === 1 ? alerts[0]!.id : `d-${sha256(alerts.map(({ id }) => id).join(' ')).slice(0, 16)}`
}

function mailOf(message: Message, to: string, from: string, moment: Date) {
  const { alerts, pace, lang } = message
  const title = pace === 'at-once' ? alertSubject(alerts[0]!, lang) : digestTitle(pace, alerts.length, lang)
  const body = alerts.map((alert) => alertText(alert, lang)).join(`\n${'-'.repeat(40)}\n\n`)
  return {
    from,
    to,
    subject: title,
    text: pace === 'at-once' ? body : `${title}\n\n${body}`,
    date: moment,
    messageId: `<${idOf(message)}@jaryq>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Jaryq-Rule': alerts[0]!.rule },
    textEncoding: 'base64' as const,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { makeAgent } from '../../goszakup/client/agent.ts'
import type { Lang } from '../../terminal/languages.ts'
import type { Pace } from '../criteria.ts'
import { alertHtml, digestTitle, escapeHtml } from '../render.ts'
import { type Channel, ChannelError, type Message } from './channel.ts'

export interface TelegramOptions {
  token: string
  /** Where the Bot API is; another one speaks for a stand-in or a server of one's own. */
  baseUrl: string
  /** May name a proxy. */
  env?: NodeJS.ProcessEnv
  signal?: AbortSignal | undefined
  wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown>
}

export const telegramUrl = 'https://api.telegram.org'

/** Of one message, by the Bot API; counted with mark-up, which is on the safe side. */
const limit = 4096
const attempts = 5
/** Longer than this nobody waits: it is tried again on the next look. */
const longestWait = 300

/** Messages of a bot to a chat, each whole and within the limit of the Bot API. */
export function telegram(chat: string, options: TelegramOptions): Channel {
  return {
    messages: packed,
    async send(message) {
      const wait = options.wait ?? ((milliseconds, signal) => sleep(milliseconds, undefined, { signal }))
      for (let attempt = 1; ; attempt++) {
        const retryAfter = await post(chat, htmlOf(message), options)
        if (retryAfter === undefined) return
        if (attempt === attempts || retryAfter > longestWait)
          throw new ChannelError(`Telegram asks to wait ${retryAfter} seconds`)
        await wait(retryAfter * 1000, options.signal)
      }
    },
  }
}

/** One message an alert; of a digest as many in one message as fit. */
function packed(alerts: Message['alerts'], pace: Pace, lang: Lang): Message[] {
  const messages: Message[] = []
  for (const alert of alerts) {
    const last = messages.at(-1)
    if (pace !== 'at-once' && last !== undefined) {
      const more = { ...last, alerts: [...last.alerts, alert] }
      if (rawHtml(more).length <= limit) {
        messages[messages.length - 1] = more
        continue
      }
    }
    messages.push({ alerts: [alert], pace, lang })
  }
  return messages
}

function titleOf({ alerts, pace, lang }: Message): string {
  return pace === 'at-once' ? '' : `<b>${escapeHtml(digestTitle(pace, alerts.length, lang))}</b>\n\n`
}

function rawHtml(message: Message): string {
  const { alerts, lang } = message
  return titleOf(message) + alerts.map((alert) => alertHtml(alert, lang, Number.POSITIVE_INFINITY)).join('\n\n')
}

function htmlOf(message: Message): string {
  const html = rawHtml(message)
  if (html.length <= limit) return html
  const title = titleOf(message)
  return title + alertHtml(message.alerts[0]!, message.lang, limit - title.length)
}

/** Sends a message; the seconds to wait when there were too many. Errors never show the address: it holds the token. */
async function post(
  chat: string,
  html: string,
  { token, baseUrl, env, signal }: TelegramOptions,
): Promise<number | undefined> {
  const timeout = AbortSignal.timeout(60_000)
  let status: number
  let answer: { ok?: boolean; description?: string; parameters?: { retry_after?: number } }
  const { request } = await import('undici')
  const { agent } = await makeAgent({ origin: new URL(baseUrl).origin, connections: 1, timeout: 60_000 }, env)
  try {
    const response = await request(`${baseUrl.replace(/\/+$/, '')}/bot${token}/sendMessage`, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        chat_id: chat,
        text: html,
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
      }),
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    })
    status = response.statusCode
    answer = (await response.body.json()) as typeof answer
  } catch (error) {
    throw new ChannelError(`Telegram was not reached: ${(error as { code?: string }).code ?? (error as Error).name}`)
  } finally {
    await agent.close()
  }
  if (answer.ok === true) return undefined
  if (status === 429) return Math.max(1, Math.ceil(answer.parameters?.retry_after ?? 1))
  const said = String(answer.description ?? status).replaceAll(token, '…')
  throw new ChannelError(
    status === 401 || status === 404
      ? 'Telegram does not know the token: set JARYQ_TELEGRAM_TOKEN, or jaryq watch login telegram'
      : `Telegram refused the message to ${chat}: ${said}`,
  )
}

import type { Reporter } from '../terminal/progress.ts'
import type { Alert } from './alert.ts'
import { type Channel, ChannelError, type Message } from './channels/channel.ts'
import { email } from './channels/email.ts'
import { atomFeed, ndjsonFile } from './channels/files.ts'
import { telegram } from './channels/telegram.ts'
import type { Criteria, Quiet } from './criteria.ts'
import { appendLines, type Boxes, type Sent, watchPaths } from './outbox.ts'
import type { ChannelSettings } from './secrets.ts'
import { type Target, targetKey } from './target.ts'

/** The moment by which quiet hours go, in Kazakhstan's time. */
export interface Moment {
  date: string
  /** `HH:MM` */
  time: string
}

export interface DeliverOptions {
  settings: ChannelSettings
  moment: Moment
  /** The day of the data: digests go by it. */
  today: string
  /** Writes to the terminal or the pipe. */
  out: (message: Message) => Promise<void>
  report: Reporter
  signal?: AbortSignal | undefined
}

export interface Delivered {
  /** Alerts that went out, over any channel; an alert counts once a channel. */
  told: number
  /** Waiting for a digest or for the end of quiet hours. */
  held: number
  /** That a channel did not take: they are tried again. */
  failed: number
}

/**
 * Tells what was found and not told yet, channel by channel. Each message is noted as sent when the other side has it: a
 * crash in between can make it come twice, and none can lose it. `holds` are the keys that still hold, where that is known.
 */
export async function deliver(
  dir: string,
  boxes: Boxes,
  rules: readonly { rule: Criteria; holds: ReadonlySet<string> }[],
  options: DeliverOptions,
): Promise<Delivered> {
  const { moment, today, report } = options
  const result: Delivered = { told: 0, held: 0, failed: 0 }
  const told = toldKeys(boxes)
  const failing = new Set<string>()
  const isStopped = () => options.signal?.aborted === true
  for (const { rule, holds } of rules)
    for (const target of rule.to) {
      const channelKey = targetKey(target)
      const own = boxes.alerts.filter((alert) => alert.rule === rule.name)
      const waiting = unlike(own.filter(({ key }) => !told.has(`${channelKey}\n${key}`)))
      if (waiting.length === 0) continue
      const isHeld = isMessage(target) && isQuiet(rule.quiet, moment)
      const due = isHeld ? [] : waiting.filter((alert) => isDue(alert, rule, today))
      result.held += waiting.length - due.length
      if (due.length === 0) continue
      const marked = due.map((alert) => (holds.has(alert.key) ? alert : { ...alert, gone: today }))
      const channel = channelOf(dir, target, boxes, told, options)
      if (channel === undefined || failing.has(channelKey)) {
        result.failed += due.length
        continue
      }
      // What must not wait for the digest goes by itself.
      const isDigest = (alert: Alert) => rule.when !== 'at-once' && isOver(alert, rule, today)
      const messages = [
        ...channel.messages(
          marked.filter((alert) => !isDigest(alert)),
          'at-once',
          rule.lang,
        ),
        ...channel.messages(marked.filter(isDigest), rule.when, rule.lang),
      ]
      for (const message of messages) {
        if (isStopped()) return result
        try {
          await channel.send(message)
        } catch (error) {
          if (isStopped()) return result
          if (!(error instanceof ChannelError)) throw error
          report.warn(`${rule.name}: ${error.message}`)
          failing.add(channelKey)
          result.failed += due.length - due.filter(({ key }) => told.has(`${channelKey}\n${key}`)).length
          break
        }
        const line: Sent = {
          channel: channelKey,
          alerts: message.alerts.map(({ id }) => id),
          at: `${moment.date} ${moment.time}`,
          data_date: today,
        }
        await appendLines(watchPaths(dir).sent, [line])
        boxes.sent.push(line)
        for (const { key } of message.alerts) told.add(`${channelKey}\n${key}`)
        result.told += message.alerts.length
      }
    }
  return result
}

/** What each channel was told of: the thing, whichever rule found it. */
function toldKeys({ alerts, sent }: Boxes): Set<string> {
  const keys = new Map(alerts.map(({ id, key }) => [id, key]))
  return new Set(
    sent.flatMap((line) => line.alerts.flatMap((id) => (keys.has(id) ? `${line.channel}\n${keys.get(id)}` : []))),
  )
}

function unlike(alerts: Alert[]): Alert[] {
  return [...new Map(alerts.map((alert) => [alert.key, alert])).values()]
}

/** Files make no noise: quiet hours are for what rings. */
function isMessage({ kind }: Target): boolean {
  return kind === 'email' || kind === 'telegram'
}

export function isQuiet(quiet: Quiet | undefined, { time }: Moment): boolean {
  if (quiet === undefined) return false
  const now = Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
  return quiet.from < quiet.to ? now >= quiet.from && now < quiet.to : now >= quiet.from || now < quiet.to
}

function isDue(alert: Alert, rule: Criteria, today: string): boolean {
  if (rule.when === 'at-once' || isOver(alert, rule, today)) return true
  const until = alert.own?.until ?? null
  return until !== null && until <= digestDay(alert.data_date, rule.when)
}

/** Whether the day or the week in which an alert was found is over, so that its digest is due. */
function isOver(alert: Alert, rule: Criteria, today: string): boolean {
  return rule.when !== 'at-once' && today >= digestDay(alert.data_date, rule.when)
}

/** The first day on which the digest goes that an alert of this day belongs to: the next, or Monday. */
export function digestDay(date: string, pace: 'daily' | 'weekly'): string {
  const day = new Date(`${date}T00:00:00Z`)
  const ahead = pace === 'daily' ? 1 : 7 - ((day.getUTCDay() + 6) % 7)
  day.setUTCDate(day.getUTCDate() + ahead)
  return day.toISOString().slice(0, 10)
}

function channelOf(
  dir: string,
  target: Target,
  boxes: Boxes,
  told: ReadonlySet<string>,
  { settings, moment, out, report, signal }: DeliverOptions,
): Channel | undefined {
  const { folder, out: files, mail } = watchPaths(dir)
  const key = targetKey(target)
  switch (target.kind) {
    case 'terminal':
      return {
        messages: (alerts, pace, lang) => (alerts.length === 0 ? [] : [{ alerts, pace, lang }]),
        send: out,
      }
    case 'ndjson':
      return ndjsonFile(files, target.to)
    case 'atom': {
      const earlier = unlike(boxes.alerts.filter((alert) => told.has(`${key}\n${alert.key}`)))
      return atomFeed(files, target.to, earlier)
    }
    case 'email':
      if (settings.mail === undefined)
        report.debug(`no mail server (JARYQ_SMTP_URL): mail is written as files into ${mail}`)
      return email(target.to, settings.mail, mail, new Date(`${moment.date}T${moment.time}:00+05:00`))
    case 'telegram': {
      const { token, baseUrl } = settings.telegram
      if (token === undefined) {
        report.warn(
          `${key}: there is no token of a bot: set JARYQ_TELEGRAM_TOKEN, or jaryq watch login telegram; what it would tell waits in ${folder}`,
        )
        return undefined
      }
      return telegram(target.to, { token, baseUrl, signal })
    }
  }
}

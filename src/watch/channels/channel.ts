import type { Lang } from '../../terminal/languages.ts'
import type { Alert } from '../alert.ts'
import type { Pace } from '../criteria.ts'

/** Alerts that go out together: one, or a digest. `gone` is the day of data by which it no longer holds. */
export interface Message {
  alerts: (Alert & { gone?: string })[]
  pace: Pace
  lang: Lang
}

/** Where messages go. */
export interface Channel {
  /** How alerts that are due are put together; each message is noted as sent by itself. */
  messages(alerts: Message['alerts'], pace: Pace, lang: Lang): Message[]
  /** Returns when the other side has it. Throws a ChannelError, and then it is tried again on the next look. */
  send(message: Message): Promise<void>
}

/** Why a message did not go out: one line for the person, without a secret. */
export class ChannelError extends Error {
  override name = 'ChannelError'
}

/** A message for each alert, or one digest of all. */
export function oneByOneOrDigest(alerts: Message['alerts'], pace: Pace, lang: Lang): Message[] {
  if (alerts.length === 0) return []
  return pace === 'at-once' ? alerts.map((alert) => ({ alerts: [alert], pace, lang })) : [{ alerts, pace, lang }]
}

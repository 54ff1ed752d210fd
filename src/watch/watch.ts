import { setTimeout as sleep } from 'node:timers/promises'
import { endsAll, UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Message } from './channels/channel.ts'
import type { Criteria } from './criteria.ts'
import { type Look, type LookOptions, lookOnce } from './look.ts'
import { alertText, digestTitle } from './render.ts'
import { requireRules } from './rules.ts'
import { channelSettings } from './secrets.ts'

export interface WatchOptions extends Omit<LookOptions, 'settings'> {
  /** Criteria files in place of those of the dataset. */
  criteria?: readonly string[] | undefined
  /** Brings the dataset up to date; none: it is taken as it stands. */
  sync?: (() => Promise<void>) | undefined
}

/**
 * One round: sync, then a look. Where the service is not reached or another process brings the dataset up to date, what is
 * there is looked at all the same, and what was found before goes out; then the error is thrown.
 */
export async function watchOnce(dir: string, options: WatchOptions): Promise<Look> {
  const { sync, criteria, report, signal } = options
  // A rule that is wrong is said before the network is asked for an hour.
  const rules = await requireRules(dir, criteria)
  let failure: unknown
  try {
    await sync?.()
  } catch (error) {
    if (!(error instanceof UserError) || endsAll(error) || signal?.aborted === true || error.exitName === 'usage')
      throw error
    failure = error
  }
  const needed = new Set(rules.flatMap(({ to }) => to.map(({ kind }) => kind)))
  const settings = await channelSettings(
    [...(needed.has('telegram') ? (['telegram'] as const) : []), ...(needed.has('email') ? (['smtp'] as const) : [])],
    { report },
  )
  try {
    const look = await lookOnce(dir, rules, { ...options, settings })
    report.note(lookText(look))
    if (failure !== undefined) throw failure
    return look
  } catch (error) {
    throw failure ?? error
  }
}

/** What a look brought, in a line. */
export function lookText({ found, told, held, failed, judged, dataDate }: Look): string {
  const waiting = held === 0 ? '' : `, ${held} wait for their time`
  const refused = failed === 0 ? '' : `, ${failed} not taken by a channel and kept`
  return `watch: ${found} new, ${told} told${waiting}${refused}; indicators: ${judged.changed} judged only what changed, ${judged.all} all, ${judged.none} nothing new; data of ${dataDate}`
}

export interface Looping {
  /** One round. */
  once: () => Promise<unknown>
  /** How long to wait after a round, in minutes. */
  minutes: () => Promise<number>
  report: Reporter
  signal: AbortSignal
}

/**
 * Rounds until the signal ends them, between two of them or in the middle of one: nothing is lost by that. A round that
 * fails is said and the next one tries again; what a person has to mend first ends it, when it is so from the beginning.
 */
export async function keepWatching({ once, minutes, report, signal }: Looping): Promise<void> {
  for (let round = 1; !signal.aborted; round++) {
    try {
      await once()
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof UserError) || (round === 1 && error.exitName !== 'network')) throw error
      report.warn([error.message, error.why, ...error.next].filter((part) => part !== undefined).join('; '))
    }
    const pause = await minutes()
    report.debug(`next look in ${pause} minutes`)
    await sleep(pause * 60_000, undefined, { signal }).catch(() => {})
  }
}

const usualMinutes = 20

/** How often the rules want to be looked at; the most impatient decides. */
export function minutesBetween(rules: readonly Criteria[]): number {
  const wanted = rules.flatMap(({ every }) => every ?? [])
  return wanted.length === 0 ? usualMinutes : Math.min(...wanted)
}

/** A message for a terminal, or for a program as a line of JSON for each alert. */
export function messageText({ alerts, pace, lang }: Message, format: 'text' | 'ndjson'): string {
  if (format === 'ndjson') return alerts.map((alert) => `${JSON.stringify(alert)}\n`).join('')
  const title = pace === 'at-once' ? '' : `${digestTitle(pace, alerts.length, lang)}\n\n`
  return `${title}${alerts.map((alert) => `${alertText(alert, lang)}\n`).join('')}`
}

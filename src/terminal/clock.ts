import { astanaClock } from '../goszakup/time.ts'

/** The moment at which a command was given, and the day and `local` the day and hour that it is in Kazakhstan. */
export function commandMoment(): { stamp: string; date: string; local: string } {
  const now = Date.now()
  const local = astanaClock(now).local.slice(0, 16)
  return { stamp: new Date(now).toISOString(), date: local.slice(0, 10), local }
}

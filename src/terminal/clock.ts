/**
 * The moment at which a command was given, and the day and `local` the day and hour that it is in Kazakhstan (UTC+5 since
 * 2024-03-01).
 */
export function commandMoment(): { stamp: string; date: string; local: string } {
  const now = Date.now()
  const local = new Date(now + 5 * 3_600_000).toISOString().slice(0, 16)
  return { stamp: new Date(now).toISOString(), date: local.slice(0, 10), local }
}

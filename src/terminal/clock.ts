/** The moment at which a command was given, and the day that it is in Kazakhstan (UTC+5 since 2024-03-01). */
export function commandMoment(): { stamp: string; date: string } {
  const now = Date.now()
  return { stamp: new Date(now).toISOString(), date: new Date(now + 5 * 3_600_000).toISOString().slice(0, 10) }
}

// The whole country has one time since the midnight that began 2024-03-01 by the clock of UTC+6.
const oneZoneFrom = Date.UTC(2024, 1, 29, 18)

/**
 * A moment (ms since 1970, UTC) on Astana's clock: `YYYY-MM-DDTHH:MM:SS` and its offset. The hour before midnight that
 * came twice on 2024-02-29 has +06:00 the first time, +05:00 the second.
 */
export function astanaClock(moment: number): { local: string; offset: '+05:00' | '+06:00' } {
  const hours = moment < oneZoneFrom ? 6 : 5
  return { local: new Date(moment + hours * 3_600_000).toISOString().slice(0, 19), offset: `+0${hours}:00` }
}

/** The moment at which a command was given, and the day and `local` the day and hour that it is in Kazakhstan. */
export function commandMoment(): { stamp: string; date: string; local: string } {
  const now = Date.now()
  const local = astanaClock(now).local.slice(0, 16)
  return { stamp: new Date(now).toISOString(), date: local.slice(0, 10), local }
}

import { astanaOffset, astanaTime } from '../../goszakup/time.ts'
import { momentOf } from './entities.ts'

/**
 * A stamp of Samruk-Kazyna, which comes in UTC here and with an offset there, as RFC 3339 in Astana's time of that
 * moment; one without an offset is of that time already. Undefined for what is no stamp.
 */
export function samrukTime(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  if (!/(?:Z|[+-]\d{2}:?\d{2})$/.test(value)) return astanaTime(value)
  const moment = momentOf(value)
  if (moment === undefined) return undefined
  // The clocks were put back by an hour when the country's time became one.
  for (const hours of [5, 6]) {
    const local = new Date(moment + hours * 3_600_000).toISOString().slice(0, 19)
    const offset = astanaOffset(local)
    if (offset === `+0${hours}:00`) return `${local}${offset}`
  }
  // The hour that came twice, the second time.
  return `${new Date(moment + 5 * 3_600_000).toISOString().slice(0, 19)}+05:00`
}

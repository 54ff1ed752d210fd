import { astanaTime } from '../../goszakup/time.ts'
import { astanaClock } from '../../terminal/clock.ts'
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
  const { local, offset } = astanaClock(moment)
  return `${local}${offset}`
}

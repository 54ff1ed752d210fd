import type { ProcessRecords } from '../../ocds/goszakup/context.ts'
import { type Moment, stamp } from '../market/days.ts'

/**
 * Holds purchases back until bidding on them is over, the second time too: bids that are sealed at the last moment of the
 * market, which is not known before its end, are not shown.
 */
export class SealedBids {
  private held: { until: string; records: ProcessRecords }[] = []

  /** Those of `processes`, and of earlier ones, whose bids can be seen, now that the market has come to `moment`. */
  open(processes: readonly ProcessRecords[], moment: Moment): ProcessRecords[] {
    const now = stamp(moment)
    const opened = this.held.filter(({ until }) => until <= now).map(({ records }) => records)
    if (opened.length > 0) this.held = this.held.filter(({ until }) => until > now)
    for (const records of processes) {
      const until = sealedUntil(records)
      if (until <= now) opened.push(records)
      else this.held.push({ until, records })
    }
    return opened
  }

  /** At the end of the market: those that are left, without their bids. */
  close(): ProcessRecords[] {
    return this.held.splice(0).map(({ records }) => ({ ...records, bids: [] }))
  }
}

function sealedUntil({ announcement, bids }: ProcessRecords): string {
  if (announcement === undefined || bids.length === 0) return ''
  const { endDate, repeatEndDate } = announcement as { endDate: string; repeatEndDate: string | null }
  return repeatEndDate === null || repeatEndDate < endDate ? endDate : repeatEndDate
}

import type { Item } from '../market/catalogue.ts'
import type { Moment } from '../market/days.ts'
import { idOf, type Market } from '../market/market.ts'
import { planPoint, writePlanPoint } from '../market/plans.ts'
import type { Buyer } from '../market/subjects.ts'
import type { Arrangement } from './arrangement.ts'

/** A point of a plan of which nothing has come yet. */
export interface PointAhead {
  item: Item
  /** About what it may cost, in tenge. */
  target: number
  method: number
  /** Id of the ground; 0: none. */
  justification: number
}

/**
 * Points that a buyer planned and had approved in the last weeks and has not announced; `done` is told of them: their
 * ids, what they come to, and when the last was approved.
 */
export function planAhead(
  own: Arrangement,
  key: string,
  about: { buyer: Buyer; isGuilty: boolean; points: readonly PointAhead[] },
  done: (market: Market, made: { points: { id: number; amount: number }[]; known: Moment; year: number }) => void,
): void {
  const { buyer, isGuilty, points } = about
  const [, last] = own.days
  const day = own.market.work.onOrAfter(last - own.random.fork(`${key}/day`).int(5, 35))
  const run: Parameters<Arrangement['innocent']>[2] = (market, random) => {
    const made = points.map((point, number) => planPoint(market, random.fork(number), { buyer, day, ...point }))
    for (const point of made) writePlanPoint(market, point, 'approved', point.versions.at(-1)!.approved)
    done(market, {
      points: made.map((point) => ({ id: idOf(point), amount: point.amount })),
      known: Math.max(...made.map(({ versions }) => versions.at(-1)!.approved)),
      year: made[0]!.year,
    })
  }
  if (isGuilty) own.guilty(key, buyer, day, run, 0)
  else own.innocent(key, day, run, 0)
}

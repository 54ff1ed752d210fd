import type { Item } from './catalogue.ts'
import { type Day, monthOf, yearOf } from './days.ts'
import type { Buyer } from './subjects.ts'

/** By buyer and kind of thing. */
interface Year {
  all: Map<number, number>
  /** Of it in small direct purchases. */
  small: Map<number, number>
  /** The lowest yearly limit of a method that was used. */
  cap: Map<number, number>
}

/**
 * What buyers have planned so far, by year and kind of thing (six digits of the code). Price requests, the electronic shop
 * and small direct purchases are open only to a year's volume up to a limit: with this the market chooses so that none is
 * passed by chance. Only the years at hand are kept.
 */
export class Volumes {
  private readonly years = new Map<number, Year>()
  private readonly kinds = new Map<string, number>()

  /** Remembers a purchase. `cap` is the yearly limit of its method, `isSmall` whether it is a small direct one. */
  take(buyer: Buyer, item: Item, day: Day, amount: number, about: { cap: number; isSmall: boolean }): void {
    const key = this.key(buyer, item)
    for (const number of yearsOf(day)) {
      let year = this.years.get(number)
      if (year === undefined) {
        year = { all: new Map(), small: new Map(), cap: new Map() }
        this.years.set(number, year)
        for (const old of this.years.keys()) if (old < number - 1) this.years.delete(old)
      }
      year.all.set(key, (year.all.get(key) ?? 0) + amount)
      if (about.isSmall) year.small.set(key, (year.small.get(key) ?? 0) + amount)
      if (about.cap < (year.cap.get(key) ?? Number.POSITIVE_INFINITY)) year.cap.set(key, about.cap)
    }
  }

  /** Keeps things of a buyer from methods with a yearly limit: schemes are going to buy much of them. */
  reserve(buyer: Buyer, items: readonly Item[], days: readonly Day[]): void {
    for (const item of items)
      for (const day of days) this.take(buyer, item, day, 1e12, { cap: Number.POSITIVE_INFINITY, isSmall: false })
  }

  /** How much more of a thing a buyer may plan by a method with the yearly limit `cap`, with a tenth to spare. */
  room(buyer: Buyer, item: Item, day: Day, cap: number): number {
    const key = this.key(buyer, item)
    const rooms = yearsOf(day).map((number) => {
      const year = this.years.get(number)
      return 0.9 * Math.min(cap, year?.cap.get(key) ?? Number.POSITIVE_INFINITY) - (year?.all.get(key) ?? 0)
    })
    return Math.min(...rooms)
  }

  /** How much more of a thing may be bought in small direct purchases, up to their yearly limit and a little less. */
  smallRoom(buyer: Buyer, item: Item, day: Day, limit: number): number {
    const key = this.key(buyer, item)
    return Math.min(...yearsOf(day).map((number) => 0.97 * limit - (this.years.get(number)?.small.get(key) ?? 0)))
  }

  private key(buyer: Buyer, item: Item): number {
    const code = item.code.slice(0, 6)
    let kind = this.kinds.get(code)
    if (kind === undefined) {
      kind = this.kinds.size
      this.kinds.set(code, kind)
    }
    return buyer.pid * 1000 + kind
  }
}

/** What is bought late may be counted with the next year, whose plan it stands in. */
function yearsOf(day: Day): number[] {
  const year = yearOf(day)
  return monthOf(day) >= 11 ? [year, year + 1] : [year]
}

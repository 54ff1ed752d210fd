import type { Table } from './gathered.ts'
import { mixedPair, withRoom } from './growable.ts'

/** Where what is counted stands in a row. */
export const counted = { organisation: 0, details: 1, won: 2, joined: 3, disqualified: 4, bids: 5, awarded: 6 } as const
const rowSize = 8

/** What is counted of organisations, apart for each value of procurementMethodDetails. */
export class Tally {
  /** Row after row, so that what is counted together lies together. */
  values = new Int32Array(1024 * rowSize)
  private count = 0
  private slots = new Int32Array(4096)

  /** Where the row of an organisation begins in `values`; a new one when it was not there. */
  rowOf(organisation: number, details: number): number {
    if (this.count * 2 >= this.slots.length) this.moreSlots()
    const { slots, values } = this
    let slot = this.slotOf(organisation, details)
    for (;;) {
      const at = slots[slot]! - rowSize
      if (at < 0) break
      if (values[at] === organisation && values[at + counted.details] === details) return at
      slot = (slot + 1) & (slots.length - 1)
    }
    const at = this.count * rowSize
    this.values = withRoom(values, at + rowSize)
    this.values[at] = organisation
    this.values[at + counted.details] = details
    this.count++
    slots[slot] = at + rowSize
    return at
  }

  /** What was counted, in columns. */
  all(): Table<'tenderers'> {
    const column = (field: number) => {
      const values = new Int32Array(this.count)
      for (let row = 0; row < values.length; row++) values[row] = this.values[row * rowSize + field]!
      return values
    }
    return {
      organisation: column(counted.organisation),
      details: column(counted.details),
      won: column(counted.won),
      joined: column(counted.joined),
      disqualified: column(counted.disqualified),
      bids: column(counted.bids),
      awarded: column(counted.awarded),
    }
  }

  private slotOf(organisation: number, details: number): number {
    return mixedPair(organisation, details) & (this.slots.length - 1)
  }

  private moreSlots(): void {
    this.slots = new Int32Array(this.slots.length * 2)
    for (let at = 0; at < this.count * rowSize; at += rowSize) {
      let slot = this.slotOf(this.values[at]!, this.values[at + counted.details]!)
      while (this.slots[slot] !== 0) slot = (slot + 1) & (this.slots.length - 1)
      this.slots[slot] = at + rowSize
    }
  }
}

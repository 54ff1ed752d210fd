import {
  awardField,
  awardSize,
  bidField,
  bidSize,
  bidStatus,
  type Facts,
  releaseField,
  releaseFlag,
  releaseSize,
} from './facts.ts'

/** Facts whose processes have numbers already. */
export type FoldedFacts = Omit<Facts, 'ocids'>

/** One release in the tables of facts. */
export class ReleaseRow {
  readonly tenderers: Int32Array
  readonly suppliers: Int32Array
  readonly classes: Int32Array
  private readonly releases: Int32Array
  private readonly bids: Int32Array
  private readonly amounts: Float64Array
  private readonly awards: Int32Array
  bidStart = 0
  bidEnd = 0
  awardStart = 0
  awardEnd = 0
  private at = 0

  constructor(facts: FoldedFacts) {
    this.tenderers = facts.tenderers
    this.suppliers = facts.suppliers
    this.classes = facts.classes
    this.releases = facts.releases
    this.bids = facts.bids
    this.awards = facts.awards
    const { buffer, byteOffset, length } = facts.bids
    this.amounts = new Float64Array(buffer, byteOffset, length / 2)
  }

  moveTo(index: number): void {
    const { releases } = this
    this.at = index * releaseSize
    this.bidStart = index === 0 ? 0 : releases[this.at - releaseSize + releaseField.bidEnd]!
    this.bidEnd = releases[this.at + releaseField.bidEnd]!
    this.awardStart = index === 0 ? 0 : releases[this.at - releaseSize + releaseField.awardEnd]!
    this.awardEnd = releases[this.at + releaseField.awardEnd]!
  }

  field(which: number): number {
    return this.releases[this.at + which]!
  }

  get isBlocked(): boolean {
    return (this.field(releaseField.flags) & releaseFlag.blocked) !== 0
  }

  /** The winner when all awards are final, one is active and it has one supplier; -1 when not. */
  get winner(): number {
    if (this.isBlocked || this.awardEnd - this.awardStart !== 1) return -1
    const start = this.supplierStart(this.awardStart)
    return this.supplierEnd(this.awardStart) - start === 1 ? this.suppliers[start]! : -1
  }

  /** The one tenderer of all valid bids; -1 when there is none, or another. */
  get onlyValid(): number {
    let only = -1
    for (let bid = this.bidStart; bid < this.bidEnd; bid++) {
      if ((this.status(bid) & bidStatus.valid) === 0) continue
      const end = this.tendererEnd(bid)
      for (let at = this.tendererStart(bid); at < end; at++) {
        const id = this.tenderers[at]!
        if (id < 0 || id === only) continue
        if (only >= 0) return -1
        only = id
      }
    }
    return only
  }

  status(bid: number): number {
    return this.bids[bid * bidSize + bidField.status]!
  }

  currency(bid: number): number {
    return this.bids[bid * bidSize + bidField.currency]!
  }

  amount(bid: number): number {
    return this.amounts[(bid * bidSize) / 2]!
  }

  tendererStart(bid: number): number {
    return bid === 0 ? 0 : this.bids[(bid - 1) * bidSize + bidField.tendererEnd]!
  }

  tendererEnd(bid: number): number {
    return this.bids[bid * bidSize + bidField.tendererEnd]!
  }

  /** The tenderer of a bid that has one entry for it; -1 when there are more, or it has no id. */
  onlyTenderer(bid: number): number {
    const start = this.tendererStart(bid)
    return this.tendererEnd(bid) - start === 1 ? this.tenderers[start]! : -1
  }

  hasTenderer(bid: number): boolean {
    const end = this.tendererEnd(bid)
    for (let at = this.tendererStart(bid); at < end; at++) if (this.tenderers[at]! >= 0) return true
    return false
  }

  haveSameTenderers(a: number, b: number): boolean {
    const first = this.onlyTenderer(a)
    if (first >= 0 && this.tendererEnd(b) - this.tendererStart(b) === 1) return first === this.onlyTenderer(b)
    const left = this.tendererSet(a)
    const right = this.tendererSet(b)
    if (left.size !== right.size) return false
    for (const id of left) if (!right.has(id)) return false
    return true
  }

  private tendererSet(bid: number): Set<number> {
    const ids = this.tenderers.subarray(this.tendererStart(bid), this.tendererEnd(bid))
    return new Set(ids.filter((id) => id >= 0))
  }

  supplierStart(award: number): number {
    return award === 0 ? 0 : this.awards[(award - 1) * awardSize + awardField.supplierEnd]!
  }

  supplierEnd(award: number): number {
    return this.awards[award * awardSize + awardField.supplierEnd]!
  }

  classStart(award: number): number {
    return award === 0 ? 0 : this.awards[(award - 1) * awardSize + awardField.classEnd]!
  }

  classEnd(award: number): number {
    return this.awards[award * awardSize + awardField.classEnd]!
  }

  isSupplier(id: number): boolean {
    const [start, end] = this.suppliersOfAwards()
    for (let at = start; at < end; at++) if (this.suppliers[at] === id) return true
    return false
  }

  isOnlySupplier(id: number): boolean {
    const [start, end] = this.suppliersOfAwards()
    for (let at = start; at < end; at++) if (this.suppliers[at]! >= 0 && this.suppliers[at] !== id) return false
    return this.isSupplier(id)
  }

  /** Where the suppliers of all awards begin and end. */
  private suppliersOfAwards(): [number, number] {
    if (this.awardStart === this.awardEnd) return [0, 0]
    return [this.supplierStart(this.awardStart), this.supplierEnd(this.awardEnd - 1)]
  }
}

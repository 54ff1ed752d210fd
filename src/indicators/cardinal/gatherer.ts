import { sortClasses } from './classes.ts'
import { bidStatus, none, releaseField, releaseFlag, type Skipped } from './facts.ts'
import { columns, type Gathered, type TableName, type Tables } from './gathered.ts'
import { doubles, ints, Pairs, withRoom } from './growable.ts'
import type { Joiner, NumberedPiece } from './joiner.ts'
import { isCompared, isLowestDisqualified, type PricedBids, ratioOfPrices } from './prices.ts'
import { ReleaseRow } from './release-row.ts'
import { counted, Tally } from './tally.ts'

type IntList = ReturnType<typeof ints>
type Lists = { [Name in TableName]: Record<(typeof columns)[Name][number], IntList> }

/** Works out of releases, piece by piece in the order of the file, what does not depend on settings. */
export class Gatherer {
  private readonly tables = Object.fromEntries(
    Object.entries(columns).map(([name, keys]) => [name, Object.fromEntries(keys.map((key) => [key, ints()]))]),
  ) as Lists
  private readonly ratios = doubles()
  private readonly amounts = doubles()
  private readonly skipped: Skipped[] = []
  private readonly details = new Map<number, number>()
  private readonly methods = new Pairs()
  private readonly tenderers = new Tally()
  private readonly buyers = new Tally()
  private readonly entities = new Tally()
  private readonly classes = { supplier: ints(), details: ints(), name: ints() }
  private lines = 0
  private serial = 0
  private seenWith = new Int32Array(0)
  private readonly withMaps: boolean

  /** With `maps` also what only maps need. */
  constructor({ maps }: { maps: boolean }) {
    this.withMaps = maps
  }

  /** Adds what comes next; `nameCount` is how many names there are by now. */
  add({ facts, ocids }: NumberedPiece, nameCount: number): void {
    const { ocid } = this.tables.releases
    for (const { line, before, reason } of facts.skipped)
      this.skipped.push({ line: this.lines + line, before: ocid.count + before, reason })
    this.lines += facts.lines
    this.seenWith = withRoom(this.seenWith, nameCount)
    const row = new ReleaseRow(facts)
    for (let index = 0; index < ocids.length; index++) {
      row.moveTo(index)
      ocid.push(ocids[index]!)
      this.release(row, ocid.count - 1)
    }
  }

  /** All that was gathered. */
  done({ names, ocids }: Joiner): Gathered {
    const { supplier, details, name } = this.classes
    const texts = names.all()
    const sorted = sortClasses({ supplier: supplier.all(), details: details.all(), name: name.all() }, texts)
    const lists = Object.fromEntries(
      Object.entries(this.tables).map(([table, each]) => [
        table,
        Object.fromEntries(Object.entries(each).map(([key, list]) => [key, list.all()])),
      ]),
    ) as unknown as Tables
    return {
      names: texts,
      ocids: ocids.all(),
      skipped: this.skipped,
      tables: {
        ...lists,
        methods: { details: this.methods.left.all(), method: this.methods.right.all() },
        tenderers: this.tenderers.all(),
        buyers: this.buyers.all(),
        entities: this.entities.all(),
        ...sorted,
      },
      ratios: this.ratios.all(),
      amounts: this.amounts.all(),
    }
  }

  private release(row: ReleaseRow, release: number): void {
    const { methods, days, hasOneTenderer } = this.tables.releases
    const details = this.detailsOf(row.field(releaseField.methodDetails))
    methods.push(this.methods.idOf(details, row.field(releaseField.method)))
    days.push(row.field(releaseField.days))
    hasOneTenderer.push(row.field(releaseField.flags) & releaseFlag.oneTenderer)
    this.prices(row, release)
    this.identical(row, release)
    this.late(row, release)
    this.allOthersDisqualified(row, release)
    const disqualified = this.bids(row, details)
    this.heterogeneous(row, details)
    if (this.withMaps) this.parties(row, disqualified)
  }

  private detailsOf(name: number): number {
    const known = this.details.get(name)
    if (known !== undefined) return known
    this.details.set(name, this.details.size)
    this.tables.details.name.push(name)
    return this.details.size - 1
  }

  /** Whether a number of a name comes for the first time since `serial` changed. */
  private isNew(id: number): boolean {
    if (this.seenWith[id] === this.serial) return false
    this.seenWith[id] = this.serial
    return true
  }

  private prices(row: ReleaseRow, release: number): void {
    if (row.awardStart === row.awardEnd) return
    const { bids, mixed, prices } = this.tables
    const start = this.amounts.count
    let currency: number = none
    let isMixed = false
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      const amount = row.amount(bid)
      const itsCurrency = row.currency(bid)
      if (itsCurrency < 0 || Number.isNaN(amount)) continue
      if (currency >= 0 && itsCurrency !== currency) isMixed = true
      currency = itsCurrency
      bids.currency.push(currency)
      bids.tenderer.push(row.onlyTenderer(bid))
      bids.status.push(row.status(bid))
      this.amounts.push(amount)
    }
    const end = this.amounts.count
    if (start === end) return
    const { winner } = row
    const range = [start, end] as const
    const priced: PricedBids = {
      currency: bids.currency.values,
      tenderer: bids.tenderer.values,
      status: bids.status.values,
      amount: this.amounts.values,
    }
    const found = winner < 0 ? undefined : ratioOfPrices(priced, range, winner, anyCurrency)
    let compared = 0
    if (winner >= 0) for (let bid = start; bid < end; bid++) if (isCompared(priced, bid)) compared++
    prices.release.push(release)
    prices.currency.push(isMixed ? none : currency)
    prices.winner.push(found === undefined ? none : winner)
    prices.second.push(found?.second ?? none)
    prices.compared.push(compared)
    prices.all.push(end - start)
    prices.isLowestDisqualified.push(isLowestDisqualified(priced, range, anyCurrency) ? 1 : 0)
    this.ratios.push(found?.ratio ?? Number.NaN)
    if (isMixed) {
      mixed.winner.push(winner)
      mixed.bidEnd.push(end)
    } else {
      // Of one currency, nothing more is asked of them.
      for (const list of [bids.currency, bids.tenderer, bids.status, this.amounts]) list.count = start
    }
  }

  private identical(row: ReleaseRow, release: number): void {
    this.serial++
    // The last bid by price; a few bids are looked through instead.
    const isMany = row.bidEnd - row.bidStart > 16
    const last = isMany ? new Map<string, number>() : undefined
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      const currency = row.currency(bid)
      const amount = row.amount(bid)
      if (currency < 0 || Number.isNaN(amount) || !row.hasTenderer(bid)) continue
      let other = -1
      if (last !== undefined) {
        // 0 and -0 are one price, and one text.
        const price = `${amount} ${currency}`
        other = last.get(price) ?? -1
        last.set(price, bid)
      } else
        for (let before = bid - 1; before >= row.bidStart && other < 0; before--)
          if (row.currency(before) === currency && row.amount(before) === amount && row.hasTenderer(before))
            other = before
      if (other < 0 || row.haveSameTenderers(bid, other)) continue
      this.flag(this.tables.identical, row, bid, release)
      this.flag(this.tables.identical, row, other, release)
    }
  }

  /** Notes the tenderers of a bid, each once. */
  private flag(table: Lists['identical'], row: ReleaseRow, bid: number, release: number): void {
    const end = row.tendererEnd(bid)
    for (let at = row.tendererStart(bid); at < end; at++) {
      const id = row.tenderers[at]!
      if (id < 0 || !this.isNew(id)) continue
      table.release.push(release)
      table.tenderer.push(id)
    }
  }

  private late(row: ReleaseRow, release: number): void {
    this.serial++
    const { late } = this.tables
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      if ((row.status(bid) & bidStatus.late) === 0) continue
      const end = row.tendererEnd(bid)
      for (let at = row.tendererStart(bid); at < end; at++) {
        const id = row.tenderers[at]!
        if (id < 0 || !row.isSupplier(id) || !this.isNew(id)) continue
        late.release.push(release)
        late.tenderer.push(id)
      }
    }
  }

  private allOthersDisqualified(row: ReleaseRow, release: number): void {
    if (row.isBlocked || row.awardStart === row.awardEnd) return
    const only = row.onlyValid
    if (only < 0 || !row.isOnlySupplier(only)) return
    this.serial++
    let others = 0
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      if ((row.status(bid) & bidStatus.disqualified) === 0) continue
      const end = row.tendererEnd(bid)
      for (let at = row.tendererStart(bid); at < end; at++) {
        const id = row.tenderers[at]!
        if (id >= 0 && id !== only && this.isNew(id)) others++
      }
    }
    // No threshold is below one.
    if (others === 0) return
    const { alone } = this.tables
    alone.release.push(release)
    alone.tenderer.push(only)
    alone.others.push(others)
  }

  /** R025 and R038. Returns how many bids were disqualified. */
  private bids(row: ReleaseRow, details: number): number {
    const count = row.bidEnd - row.bidStart
    if (count === 0) return 0
    this.serial++
    const { winner } = row
    let disqualified = 0
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      const status = row.status(bid)
      const one = (status & bidStatus.disqualified) === 0 ? 0 : 1
      disqualified += one
      // Who takes part in a release with a winner, alone and validly, counts once.
      const joins = winner >= 0 && (status & bidStatus.valid) !== 0 ? row.onlyTenderer(bid) : -1
      const end = row.tendererEnd(bid)
      for (let at = row.tendererStart(bid); at < end; at++) {
        const id = row.tenderers[at]!
        if (id < 0) continue
        const counts = this.countBids(this.tenderers, id, details, one, 1)
        if (id !== joins || !this.isNew(id)) continue
        this.tenderers.values[counts + counted.joined]!++
        if (id === winner) this.tenderers.values[counts + counted.won]!++
      }
    }
    const [buyer, entity] = [row.field(releaseField.buyer), row.field(releaseField.entity)]
    if (buyer >= 0) this.countBids(this.buyers, buyer, details, disqualified, count)
    if (entity >= 0) this.countBids(this.entities, entity, details, disqualified, count)
    return disqualified
  }

  /** Returns where the row of counts begins. */
  private countBids(tally: Tally, organisation: number, details: number, disqualified: number, all: number): number {
    const at = tally.rowOf(organisation, details)
    tally.values[at + counted.disqualified]! += disqualified
    tally.values[at + counted.bids]! += all
    return at
  }

  /** R048. */
  private heterogeneous(row: ReleaseRow, details: number): void {
    this.serial++
    const { classes } = this
    for (let award = row.awardStart; award < row.awardEnd; award++) {
      const start = row.supplierStart(award)
      const supplier = row.supplierEnd(award) - start === 1 ? row.suppliers[start]! : -1
      const end = row.classEnd(award)
      let at = row.classStart(award)
      if (supplier < 0 || at === end) continue
      if (this.isNew(supplier)) this.tenderers.values[this.tenderers.rowOf(supplier, details) + counted.awarded]!++
      for (; at < end; at++) {
        classes.supplier.push(supplier)
        classes.details.push(details)
        classes.name.push(row.classes[at]!)
      }
    }
  }

  /** What maps say of a release. */
  private parties(row: ReleaseRow, disqualified: number): void {
    const { parties, participants } = this.tables
    this.serial++
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      const end = row.tendererEnd(bid)
      for (let at = row.tendererStart(bid); at < end; at++)
        if (row.tenderers[at]! >= 0 && this.isNew(row.tenderers[at]!)) participants.tenderer.push(row.tenderers[at]!)
    }
    parties.buyer.push(disqualified === 0 ? none : row.field(releaseField.buyer))
    parties.entity.push(disqualified === 0 ? none : row.field(releaseField.entity))
    parties.participantEnd.push(participants.tenderer.count)
  }
}

const anyCurrency = () => true

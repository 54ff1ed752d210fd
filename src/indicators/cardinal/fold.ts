import { debugText } from './debug-text.ts'
import { bidStatus, noDays, releaseField, releaseFlag, releaseSize } from './facts.ts'
import { Doubles, Ints, Pairs } from './growable.ts'
import type { Level, Log, Source } from './log.ts'
import { MethodRules } from './methods.ts'
import type { Dictionary } from './names.ts'
import { type FoldedFacts, ReleaseRow } from './release-row.ts'
import { type Code, codes, type Settings } from './settings.ts'

/** A bit for each indicator. */
export const bitOf = Object.fromEntries(codes.map((code, index) => [code, 1 << index])) as Record<Code, number>

/** Prefixes of classifications that are noted as bits; a multiple of 32. */
const bitsOfPrefixes = 128
const wordsOfPrefixes = bitsOfPrefixes / 32

/** Numerators and denominators by the number of an organisation. */
export interface Fractions {
  numerator: Ints
  denominator: Ints
}

/** Processes and organisations that belong together, for `Maps`. */
export const pairMaps = [
  'ocid_tenderer',
  'ocid_tenderer_r024',
  'ocid_tenderer_r028',
  'ocid_tenderer_r030',
  'ocid_tenderer_r035',
  'ocid_tenderer_r058',
] as const
export type PairMap = (typeof pairMaps)[number]

/**
 * What the releases amount to, read in the order of the file, as ocdscardinal does on one thread. Processes have numbers
 * of their own; organisations, methods, currencies and classifications share the dictionary `names`.
 */
export class Fold {
  /** Which indicators flag a process as such. */
  readonly ocidBits = new Ints(0)
  readonly tendererBits = new Ints(0)
  /** R035: how many others were disqualified. */
  readonly disqualifiedOthers = new Ints(0)
  /** How much more the lowest other bid asks than the winner's, by process. */
  readonly ratios = new Doubles()
  /** Who won where there is a ratio, plus 1; 0 where there is none. */
  readonly winners = new Ints(0)
  readonly seconds = new Ints(0)
  readonly r025 = fractions()
  readonly r038 = { buyer: fractions(), entity: fractions(), tenderer: fractions() }
  /** Awarded processes by supplier, and the beginnings of classifications. */
  readonly r048 = { processes: new Ints(0), prefixes: new Ints(0) }
  readonly pairs: Record<PairMap, Pairs>
  readonly buyerOf = new Ints(-1)
  readonly entityOf = new Ints(-1)

  private readonly names: Dictionary
  private readonly settings: Settings
  private readonly isMapped: boolean
  private readonly enabled: number
  private readonly log: Log
  private readonly methods: MethodRules
  private currency = -1
  private readonly mismatchLevel: Level
  private readonly supplierPrefixes = new Ints(0)
  private readonly morePrefixes = new Pairs()
  private readonly prefixOf = new Ints(-1)
  private readonly prefixes = new Map<string | number, number>()
  private readonly seenWith = new Ints(0)
  private serial = 0

  constructor(names: Dictionary, settings: Settings, isMapped: boolean, log: Log) {
    this.names = names
    this.settings = settings
    this.isMapped = isMapped
    this.log = log
    this.enabled = codes.reduce((bits, code) => (settings[code] === undefined ? bits : bits | bitOf[code]), 0)
    this.methods = new MethodRules(names, settings)
    this.mismatchLevel = settings.output?.info_currency_mismatches === true ? 'info' : 'warn'
    this.pairs = Object.fromEntries(pairMaps.map((name) => [name, new Pairs()])) as Record<PairMap, Pairs>
  }

  /**
   * Adds the releases of a piece. `ocids` has the number of each release's process; `before` is called before the
   * release with this index, and once with their number.
   */
  add(facts: FoldedFacts, ocids: Int32Array, before: (index: number) => void): void {
    const { releases } = facts
    const count = ocids.length
    const nameCount = this.names.count
    const { buyer, entity, tenderer } = this.r038
    for (const { numerator, denominator } of [this.r025, buyer, entity, tenderer]) {
      numerator.reserve(nameCount)
      denominator.reserve(nameCount)
    }
    for (const ints of [this.seenWith, this.prefixOf, this.r048.processes, this.r048.prefixes]) ints.reserve(nameCount)
    this.supplierPrefixes.reserve(nameCount * wordsOfPrefixes)
    const release = new ReleaseRow(facts)
    for (let index = 0; index < count; index++) {
      before(index)
      release.moveTo(index)
      if (this.methods.isExcluded(releases[index * releaseSize + releaseField.methodDetails]!)) continue
      this.release(release, ocids[index]!)
    }
    before(count)
  }

  private has(bits: number): boolean {
    return (this.enabled & bits) !== 0
  }

  private release(row: ReleaseRow, ocid: number): void {
    const isCompared = this.methods.isCompared(row.field(releaseField.methodDetails))
    if (this.isMapped && this.has(bitOf.R025 | bitOf.R038 | bitOf.R048)) this.mapTenderers(row, ocid)
    if (isCompared && this.has(bitOf.R024 | bitOf.R058)) this.ratio(row, ocid)
    if (this.has(bitOf.R003)) this.shortPeriod(row, ocid)
    if (
      this.has(bitOf.R018) &&
      (row.field(releaseField.flags) & releaseFlag.oneTenderer) !== 0 &&
      this.methods.is018(row.field(releaseField.method))
    )
      this.ocidBits.mark(ocid, bitOf.R018)
    if (this.has(bitOf.R025)) this.unsuccessful(row)
    if (isCompared && this.has(bitOf.R028)) this.identical(row, ocid)
    if (this.has(bitOf.R030)) this.late(row, ocid)
    if (this.has(bitOf.R035)) this.allOthersDisqualified(row, ocid)
    if (isCompared && this.has(bitOf.R036)) this.lowestDisqualified(row, ocid)
    if (this.has(bitOf.R038)) this.disqualified(row, ocid)
    if (this.has(bitOf.R048)) this.heterogeneous(row)
  }

  private mapTenderers(row: ReleaseRow, ocid: number): void {
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      const end = row.tendererEnd(bid)
      for (let at = row.tendererStart(bid); at < end; at++) {
        const id = row.tenderers[at]!
        if (id >= 0) this.pairs.ocid_tenderer.add(ocid, id)
      }
    }
  }

  /** The winner when all awards are final, one is active and it has one supplier; -1 when not. */
  private winner(row: ReleaseRow): number {
    if (row.isBlocked || row.awardEnd - row.awardStart !== 1) return -1
    const start = row.supplierStart(row.awardStart)
    return row.supplierEnd(row.awardStart) - start === 1 ? row.suppliers[start]! : -1
  }

  private isMainCurrency(currency: number, source: Source): boolean {
    if (this.currency < 0)
      this.currency = this.settings.currency === undefined ? currency : this.names.idOf(this.settings.currency)
    if (currency === this.currency) return true
    const main = debugText(this.names.text(this.currency))
    this.log(this.mismatchLevel, source, `${this.names.text(currency)} is not Some(${main}), skipping.`)
    return false
  }

  private ratio(row: ReleaseRow, ocid: number): void {
    const winner = this.winner(row)
    if (winner < 0) return
    let lowest = Number.NaN
    let other = Number.NaN
    let second = -1
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      if ((row.status(bid) & bidStatus.valid) === 0) continue
      const currency = row.currency(bid)
      const amount = row.amount(bid)
      const tenderer = row.onlyTenderer(bid)
      if (currency < 0 || Number.isNaN(amount) || tenderer < 0 || !this.isMainCurrency(currency, 'ratio')) continue
      if (tenderer === winner) {
        if (!(amount >= lowest)) lowest = amount
      } else if (!(amount >= other)) {
        other = amount
        second = tenderer
      }
    }
    if (!(other >= lowest)) return
    this.ratios.set(ocid, (other - lowest) / lowest)
    // From 1: a ratio that is NaN counts, too.
    this.winners.set(ocid, winner + 1)
    this.seconds.set(ocid, second)
  }

  private shortPeriod(row: ReleaseRow, ocid: number): void {
    const days = row.field(releaseField.days)
    if (days === noDays || !this.methods.is003(row.field(releaseField.method))) return
    if (days < this.methods.limit003(row.field(releaseField.methodDetails))) this.ocidBits.mark(ocid, bitOf.R003)
  }

  private unsuccessful(row: ReleaseRow): void {
    const winner = this.winner(row)
    if (winner < 0) return
    const serial = ++this.serial
    const seenWith = this.seenWith.values
    const bids = this.r025.denominator.values
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      if ((row.status(bid) & bidStatus.valid) === 0) continue
      const tenderer = row.onlyTenderer(bid)
      if (tenderer < 0 || seenWith[tenderer] === serial) continue
      seenWith[tenderer] = serial
      bids[tenderer]!++
      if (tenderer === winner) this.r025.numerator.values[tenderer]!++
    }
  }

  private identical(row: ReleaseRow, ocid: number): void {
    const { tenderers } = row
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
      this.ocidBits.mark(ocid, bitOf.R028)
      for (const each of [bid, other]) {
        const end = row.tendererEnd(each)
        for (let at = row.tendererStart(each); at < end; at++) {
          const id = tenderers[at]!
          if (id >= 0) this.flagTenderer('ocid_tenderer_r028', bitOf.R028, ocid, id)
        }
      }
    }
  }

  private flagTenderer(map: PairMap, bit: number, ocid: number, tenderer: number): void {
    this.tendererBits.mark(tenderer, bit)
    if (this.isMapped) this.pairs[map].add(ocid, tenderer)
  }

  private late(row: ReleaseRow, ocid: number): void {
    const { tenderers } = row
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      if ((row.status(bid) & bidStatus.late) === 0) continue
      const end = row.tendererEnd(bid)
      for (let at = row.tendererStart(bid); at < end; at++) {
        const id = tenderers[at]!
        if (id < 0 || !row.isSupplier(id)) continue
        this.ocidBits.mark(ocid, bitOf.R030)
        this.flagTenderer('ocid_tenderer_r030', bitOf.R030, ocid, id)
      }
    }
  }

  private allOthersDisqualified(row: ReleaseRow, ocid: number): void {
    if (row.isBlocked || row.awardStart === row.awardEnd) return
    const only = this.onlyValid(row)
    if (only < 0 || !row.isOnlySupplier(only)) return
    const { tenderers } = row
    const serial = ++this.serial
    let others = 0
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      if ((row.status(bid) & bidStatus.disqualified) === 0) continue
      const end = row.tendererEnd(bid)
      for (let at = row.tendererStart(bid); at < end; at++) {
        const id = tenderers[at]!
        if (id < 0 || id === only || this.seenWith.get(id) === serial) continue
        this.seenWith.set(id, serial)
        others++
      }
    }
    if (others < Math.max(this.settings.R035?.threshold ?? 1, 1)) return
    this.ocidBits.mark(ocid, bitOf.R035)
    this.disqualifiedOthers.set(ocid, others)
    this.flagTenderer('ocid_tenderer_r035', bitOf.R035, ocid, only)
  }

  /** The one tenderer of all valid bids; -1 when there is none, or another. */
  private onlyValid(row: ReleaseRow): number {
    let only = -1
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      if ((row.status(bid) & bidStatus.valid) === 0) continue
      const end = row.tendererEnd(bid)
      for (let at = row.tendererStart(bid); at < end; at++) {
        const id = row.tenderers[at]!
        if (id < 0 || id === only) continue
        if (only >= 0) return -1
        only = id
      }
    }
    return only
  }

  private lowestDisqualified(row: ReleaseRow, ocid: number): void {
    if (row.awardStart === row.awardEnd) return
    let lowest = Number.NaN
    let isDisqualified = false
    let hasValid = false
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      const currency = row.currency(bid)
      const amount = row.amount(bid)
      if (currency < 0 || Number.isNaN(amount) || !this.isMainCurrency(currency, 'R036')) continue
      const status = row.status(bid)
      if (!(amount >= lowest)) {
        lowest = amount
        isDisqualified = (status & bidStatus.disqualified) !== 0
      }
      if ((status & bidStatus.valid) !== 0) hasValid = true
    }
    if (hasValid && isDisqualified) this.ocidBits.mark(ocid, bitOf.R036)
  }

  private disqualified(row: ReleaseRow, ocid: number): void {
    const count = row.bidEnd - row.bidStart
    if (count === 0) return
    let disqualified = 0
    const { tenderers } = row
    const ofTenderers = this.r038.tenderer.numerator.values
    const bidsOfTenderers = this.r038.tenderer.denominator.values
    let at = row.tendererStart(row.bidStart)
    for (let bid = row.bidStart; bid < row.bidEnd; bid++) {
      const one = (row.status(bid) & bidStatus.disqualified) === 0 ? 0 : 1
      disqualified += one
      for (const end = row.tendererEnd(bid); at < end; at++) {
        const id = tenderers[at]!
        if (id < 0) continue
        bidsOfTenderers[id]!++
        if (one !== 0) ofTenderers[id]!++
      }
    }
    const isMapped = this.isMapped && disqualified > 0
    const buyer = row.field(releaseField.buyer)
    if (buyer >= 0) {
      addTo(this.r038.buyer, buyer, disqualified, count)
      if (isMapped) this.buyerOf.set(ocid, buyer)
    }
    const entity = row.field(releaseField.entity)
    if (entity >= 0) {
      addTo(this.r038.entity, entity, disqualified, count)
      if (isMapped) this.entityOf.set(ocid, entity)
    }
  }

  private heterogeneous(row: ReleaseRow): void {
    const { suppliers, classes } = row
    const serial = ++this.serial
    const seenWith = this.seenWith.values
    const prefixOf = this.prefixOf.values
    const supplierPrefixes = this.supplierPrefixes.values
    const processes = this.r048.processes.values
    const prefixes = this.r048.prefixes.values
    for (let award = row.awardStart; award < row.awardEnd; award++) {
      const start = row.supplierStart(award)
      const supplier = row.supplierEnd(award) - start === 1 ? suppliers[start]! : -1
      const classEnd = row.classEnd(award)
      let at = row.classStart(award)
      if (supplier < 0 || at === classEnd) continue
      if (seenWith[supplier] !== serial) {
        seenWith[supplier] = serial
        processes[supplier]!++
      }
      for (; at < classEnd; at++) {
        const id = classes[at]!
        const known = prefixOf[id]!
        const prefix = known >= 0 ? known : this.prefix(id)
        // Two digits make a hundred prefixes, and a bit is found faster than a pair.
        if (prefix >= bitsOfPrefixes) {
          if (this.morePrefixes.add(supplier, prefix)) prefixes[supplier]!++
          continue
        }
        const word = supplier * wordsOfPrefixes + (prefix >> 5)
        const bit = 1 << (prefix & 31)
        if ((supplierPrefixes[word]! & bit) !== 0) continue
        supplierPrefixes[word]! |= bit
        prefixes[supplier]!++
      }
    }
  }

  /** The number of the first characters of a classification. */
  private prefix(id: number): number {
    const digits = this.settings.R048?.digits ?? 2
    const start = this.names.start(id, digits)
    const number = this.prefixes.get(start) ?? this.prefixes.size
    this.prefixes.set(start, number)
    this.prefixOf.set(id, number)
    return number
  }
}

function fractions(): Fractions {
  return { numerator: new Ints(0), denominator: new Ints(0) }
}

function addTo({ numerator, denominator }: Fractions, id: number, above: number, below: number): void {
  if (above !== 0) numerator.add(id, above)
  denominator.add(id, below)
}

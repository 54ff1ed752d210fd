import { debugText } from './debug-text.ts'
import { noDays, none } from './facts.ts'
import type { Gathered, Table, Tables } from './gathered.ts'
import { Pairs } from './growable.ts'
import { type Level, type Log, type Source, skippedLine } from './log.ts'
import { type MethodRules, methodRules } from './methods.ts'
import { nameOf } from './names.ts'
import { isLowestDisqualified, ratioOfPrices } from './prices.ts'
import { type Code, codes, type Settings } from './settings.ts'

/** A bit for each indicator. */
export const bitOf = Object.fromEntries(codes.map((code, index) => [code, 1 << index])) as Record<Code, number>

/** Numerators and denominators by the number of an organisation. */
export interface Fractions {
  numerator: Int32Array
  denominator: Int32Array
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

/** What tables of counts have in common. */
type Counts = Pick<Table<'tenderers'>, 'organisation' | 'details'>

/**
 * What the releases amount to by the settings, as ocdscardinal works it out on one thread: by numbers of processes and
 * of organisations. Of a process with several releases the last one counts.
 */
export class Fold {
  readonly gathered: Gathered
  readonly isMapped: boolean
  /** Which indicators flag a process as such. */
  readonly ocidBits: Int32Array
  readonly tendererBits: Int32Array
  /** R035: how many others were disqualified. */
  readonly disqualifiedOthers: Int32Array
  /** How much more the lowest other bid asks than the winner's, by process. */
  readonly ratios: Float64Array
  /** Who won where there is a ratio, plus 1; 0 where there is none. */
  readonly winners: Int32Array
  readonly seconds: Int32Array
  readonly r025: Fractions
  readonly r038: { buyer: Fractions; entity: Fractions; tenderer: Fractions }
  /** Awarded processes by supplier, and the beginnings of classifications. */
  readonly r048: { processes: Int32Array; prefixes: Int32Array }
  readonly pairs: Record<PairMap, Pairs>
  readonly buyerOf: Int32Array
  readonly entityOf: Int32Array

  private readonly settings: Settings
  private readonly rules: MethodRules
  private readonly log: Log
  private readonly mismatchLevel: Level
  private currency: number = none
  private told = 0

  constructor(gathered: Gathered, settings: Settings, isMapped: boolean, log: Log) {
    const { names, ocids, tables } = gathered
    const ocidCount = ocids.ends.length
    const nameCount = names.ends.length
    this.gathered = gathered
    this.settings = settings
    this.isMapped = isMapped
    this.log = log
    this.rules = methodRules(tables, names, settings)
    this.mismatchLevel = settings.output?.info_currency_mismatches === true ? 'info' : 'warn'
    this.ocidBits = new Int32Array(ocidCount)
    this.tendererBits = new Int32Array(nameCount)
    this.disqualifiedOthers = new Int32Array(ocidCount)
    this.ratios = new Float64Array(ocidCount)
    this.winners = new Int32Array(ocidCount)
    this.seconds = new Int32Array(ocidCount)
    this.buyerOf = new Int32Array(isMapped ? ocidCount : 0).fill(none)
    this.entityOf = new Int32Array(isMapped ? ocidCount : 0).fill(none)
    this.pairs = Object.fromEntries(pairMaps.map((name) => [name, new Pairs()])) as Record<PairMap, Pairs>

    this.methods(tables)
    if (this.has('R024', 'R036', 'R058')) this.prices(tables)
    this.skippedBefore(Number.POSITIVE_INFINITY)
    if (this.has('R028')) this.flagged(tables, tables.identical, 'R028', 'ocid_tenderer_r028', this.rules.isCompared)
    if (this.has('R030')) this.flagged(tables, tables.late, 'R030', 'ocid_tenderer_r030')
    if (this.has('R035')) this.alone(tables)
    const { tenderers, buyers, entities } = tables
    this.r025 = this.fractions('R025', tenderers, tenderers.won, tenderers.joined)
    this.r038 = {
      buyer: this.fractions('R038', buyers, buyers.disqualified, buyers.bids),
      entity: this.fractions('R038', entities, entities.disqualified, entities.bids),
      tenderer: this.fractions('R038', tenderers, tenderers.disqualified, tenderers.bids),
    }
    this.r048 = { processes: this.sums('R048', tenderers, tenderers.awarded), prefixes: this.prefixes(tables) }
    if (isMapped) this.parties(tables)
  }

  private has(...any: Code[]): boolean {
    return any.some((code) => this.settings[code] !== undefined)
  }

  /** R003 and R018. */
  private methods({ releases }: Tables): void {
    const { ocid, methods, days, hasOneTenderer } = releases
    const { limits, isIn018 } = this.rules
    for (let release = 0; release < ocid.length; release++) {
      const method = methods[release]!
      const isShort = days[release]! < limits[method]! && days[release] !== noDays
      const isAlone = (hasOneTenderer[release]! & isIn018[method]!) !== 0
      this.ocidBits[ocid[release]!]! |= (isShort ? bitOf.R003 : 0) | (isAlone ? bitOf.R018 : 0)
    }
  }

  /** R024, R036 and R058, in the order of the file: the first price may decide on the currency. */
  private prices({ releases, prices, mixed, bids }: Tables): void {
    const { ratios, amounts } = this.gathered
    const hasRatios = this.has('R024', 'R058')
    const hasLowest = this.has('R036')
    const priced = { ...bids, amount: amounts }
    let nextMixed = 0
    for (let row = 0; row < prices.release.length; row++) {
      const release = prices.release[row]!
      const currency = prices.currency[row]!
      const at = currency === none ? nextMixed++ : none
      if (this.rules.isCompared[releases.methods[release]!] === 0) continue
      this.skippedBefore(release)
      const ocid = releases.ocid[release]!
      if (at === none) {
        const winner = prices.winner[row]!
        if (hasRatios && this.areMain(currency, prices.compared[row]!, 'ratio') && winner >= 0)
          this.ratio(ocid, ratios[row]!, winner, prices.second[row]!)
        if (hasLowest && this.areMain(currency, prices.all[row]!, 'R036') && prices.isLowestDisqualified[row] === 1)
          this.ocidBits[ocid]! |= bitOf.R036
        continue
      }
      const range = [at === 0 ? 0 : mixed.bidEnd[at - 1]!, mixed.bidEnd[at]!] as const
      const winner = mixed.winner[at]!
      const found =
        hasRatios && winner >= 0
          ? ratioOfPrices(priced, range, winner, (currency) => this.isMain(currency, 'ratio'))
          : undefined
      if (found !== undefined) this.ratio(ocid, found.ratio, winner, found.second)
      if (hasLowest && isLowestDisqualified(priced, range, (currency) => this.isMain(currency, 'R036')))
        this.ocidBits[ocid]! |= bitOf.R036
    }
  }

  private ratio(ocid: number, ratio: number, winner: number, second: number): void {
    this.ratios[ocid] = ratio
    // From 1: a ratio that is NaN counts, too.
    this.winners[ocid] = winner + 1
    this.seconds[ocid] = second
  }

  /** Whether so many prices of one currency count; the log tells of each that does not. */
  private areMain(currency: number, count: number, source: Source): boolean {
    if (currency === this.currency) return true
    for (let price = 0; price < count; price++) if (this.isMain(currency, source)) return true
    return false
  }

  private isMain(currency: number, source: Source): boolean {
    if (currency === this.currency) return true
    const { names } = this.gathered
    const { currency: wanted } = this.settings
    const text = nameOf(names, currency)
    if (this.currency === none && (wanted === undefined || text === wanted)) {
      this.currency = currency
      return true
    }
    const main = debugText(wanted ?? nameOf(names, this.currency))
    this.log(this.mismatchLevel, source, `${text} is not Some(${main}), skipping.`)
    return false
  }

  /** Tells of the lines that were left out before a release. */
  private skippedBefore(release: number): void {
    const { skipped } = this.gathered
    for (; this.told < skipped.length && skipped[this.told]!.before <= release; this.told++) {
      const { line, reason } = skipped[this.told]!
      this.log('warn', 'lib', skippedLine(line, reason))
    }
  }

  private isExcluded({ releases, methods }: Tables, release: number): boolean {
    return this.rules.isExcluded[methods.details[releases.methods[release]!]!] === 1
  }

  private flagged(
    tables: Tables,
    { release, tenderer }: Table<'late'>,
    code: Code,
    map: PairMap,
    isSeen?: Uint8Array,
  ): void {
    const { ocid, methods } = tables.releases
    for (const [row, at] of release.entries()) {
      if (isSeen === undefined ? this.isExcluded(tables, at) : isSeen[methods[at]!] === 0) continue
      this.flag(ocid[at]!, tenderer[row]!, code, map)
    }
  }

  private flag(ocid: number, tenderer: number, code: Code, map: PairMap): void {
    this.ocidBits[ocid]! |= bitOf[code]
    this.flagTenderer(ocid, tenderer, code, map)
  }

  /** Flags who took part in a process. */
  flagTenderer(ocid: number, tenderer: number, code: Code, map: PairMap): void {
    this.tendererBits[tenderer]! |= bitOf[code]
    if (this.isMapped) this.pairs[map].idOf(ocid, tenderer)
  }

  /** R035. */
  private alone(tables: Tables): void {
    const { release, tenderer, others } = tables.alone
    const least = this.settings.R035?.threshold ?? 1
    for (const [row, at] of release.entries()) {
      if (others[row]! < least || this.isExcluded(tables, at)) continue
      const ocid = tables.releases.ocid[at]!
      this.disqualifiedOthers[ocid] = others[row]!
      this.flag(ocid, tenderer[row]!, 'R035', 'ocid_tenderer_r035')
    }
  }

  private fractions(code: Code, counts: Counts, above: Int32Array, below: Int32Array): Fractions {
    return { numerator: this.sums(code, counts, above), denominator: this.sums(code, counts, below) }
  }

  /** What was counted by organisation; nothing when the indicator does not run. */
  private sums(code: Code, { organisation, details }: Counts, column: Int32Array): Int32Array {
    const { isExcluded } = this.rules
    const sums = new Int32Array(this.tendererBits.length)
    if (!this.has(code)) return sums
    for (let row = 0; row < organisation.length; row++)
      if (isExcluded[details[row]!] === 0) sums[organisation[row]!]! += column[row]!
    return sums
  }

  /** R048: how many beginnings the classifications of each supplier have. */
  private prefixes({ suppliers, classes }: Tables): Int32Array {
    const { isExcluded } = this.rules
    const { organisation, classEnd } = suppliers
    const { details, common } = classes
    const digits = this.settings.R048?.digits ?? 2
    const prefixes = new Int32Array(this.tendererBits.length)
    let at = 0
    for (let supplier = 0; supplier < organisation.length; supplier++) {
      let count = 0
      // How many characters this one has in common with the last that was not left out.
      let least = none
      for (const end = classEnd[supplier]!; at < end; at++) {
        least = Math.min(least, common[at]!)
        if (isExcluded[details[at]!] === 1) continue
        if (least < digits) count++
        least = digits
      }
      prefixes[organisation[supplier]!] = count
    }
    return prefixes
  }

  /** Who is behind the fractions, for maps. */
  private parties(tables: Tables): void {
    const { releases, parties, participants } = tables
    const { ocid_tenderer: pairs } = this.pairs
    const [hasTenderers, hasOwners] = [this.has('R025', 'R038', 'R048'), this.has('R038')]
    for (let release = 0, at = 0; release < releases.ocid.length; release++) {
      const ocid = releases.ocid[release]!
      const isSeen = !this.isExcluded(tables, release)
      for (const end = parties.participantEnd[release]!; at < end; at++)
        if (isSeen && hasTenderers) pairs.idOf(ocid, participants.tenderer[at]!)
      if (!isSeen || !hasOwners) continue
      if (parties.buyer[release]! >= 0) this.buyerOf[ocid] = parties.buyer[release]!
      if (parties.entity[release]! >= 0) this.entityOf[ocid] = parties.entity[release]!
    }
  }
}

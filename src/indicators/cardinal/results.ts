import type { NewNames } from './facts.ts'
import { bitOf, type Fold, type Fractions, pairMaps } from './fold.ts'
import { Ints, type Pairs } from './growable.ts'
import { JsonBytes } from './json-bytes.ts'
import type { Dictionary } from './names.ts'
import { floatText, fusedMultiplyAdd, quantile, rounded } from './numbers.ts'
import { type Code, codes, type Settings } from './settings.ts'

export type Group = 'OCID' | 'Buyer' | 'ProcuringEntity' | 'Tenderer'
const groups: Group[] = ['OCID', 'Buyer', 'ProcuringEntity', 'Tenderer']

/** The value of an indicator for a subject that it flags. */
type Values = (id: number) => number

interface Flags {
  /** How many subjects have numbers. */
  count: number
  /** Which indicators flag each. */
  bits: Ints
  values: [Code, Values][]
}

/** The flags of each group of subjects, by code, and what the fences were. */
export interface Outcome {
  groups: Record<Group, Flags>
  /** By code: quartiles and fences, not rounded. */
  meta: Map<Code, [string, number][]>
}

/**
 * Works out the fences and what lies beyond them, when all releases have been folded. Marks the flags of R024 and R058
 * in `fold`.
 */
export function finish(fold: Fold, ocidCount: number, names: Dictionary, settings: Settings): Outcome {
  const meta = new Map<Code, [string, number][]>()
  const note = (code: Code, key: string, value: number) => {
    const entries = meta.get(code) ?? []
    entries.push([key, value])
    meta.set(code, entries)
  }
  const nameCount = names.count

  const ratios = sortedRatios(fold, ocidCount)
  if (settings.R024 !== undefined) {
    const { threshold } = settings.R024
    let fence = threshold ?? Number.NaN
    let guard = 1
    if (threshold === undefined) {
      const { q1, q3 } = quartiles(ratios, 'R024', '', note)
      fence = fusedMultiplyAdd(q3 - q1, -1.5, q1)
      guard = q1
    }
    note('R024', 'lower_fence', fence)
    if (guard > 0 && fence > 0) markRatios(fold, ocidCount, 'R024', (ratio) => ratio <= fence, true)
  }
  if (settings.R058 !== undefined) {
    let fence = settings.R058.threshold
    if (fence === undefined) fence = upperFence(ratios, 'R058', '', note)
    note('R058', 'upper_fence', fence)
    if (fence > 0) markRatios(fold, ocidCount, 'R058', (ratio) => ratio >= fence, false)
  }
  const tenderer = new Map<Code, Values>([
    ['R024', zero],
    ['R028', one],
    ['R030', one],
    ['R035', zero],
    ['R058', zero],
  ])
  if (settings.R025 !== undefined) tenderer.set('R025', unsuccessful(fold, nameCount, settings.R025, note))
  const buyerBits = new Ints(0)
  const entityBits = new Ints(0)
  if (settings.R038 !== undefined) {
    const { minimum_contracting_processes: processes = 2, minimum_submitted_bids: bids = 2 } = settings.R038
    for (const [group, fractions, bits, least] of [
      ['Buyer', fold.r038.buyer, buyerBits, processes],
      ['ProcuringEntity', fold.r038.entity, entityBits, processes],
      ['Tenderer', fold.r038.tenderer, fold.tendererBits, bids],
    ] as const)
      excessive(fractions, bits, nameCount, group, least, settings.R038.threshold, note)
    tenderer.set('R038', (id) => ratioOf(fold.r038.tenderer, id))
  }
  if (settings.R048 !== undefined) tenderer.set('R048', heterogeneous(fold, nameCount, settings.R048, note))
  const ratio = (id: number) => fold.ratios.get(id)
  const ocid = new Map<Code, Values>([
    ['R003', one],
    ['R018', one],
    ['R024', ratio],
    ['R028', one],
    ['R030', one],
    ['R035', (id) => fold.disqualifiedOthers.get(id)],
    ['R036', one],
    ['R058', ratio],
  ])
  const flags = (count: number, bits: Ints, values: Map<Code, Values>): Flags => ({
    count,
    bits,
    values: codes.filter((code) => values.has(code)).map((code) => [code, values.get(code)!]),
  })
  return {
    groups: {
      OCID: flags(ocidCount, fold.ocidBits, ocid),
      Buyer: flags(nameCount, buyerBits, new Map([['R038', (id) => ratioOf(fold.r038.buyer, id)]])),
      ProcuringEntity: flags(nameCount, entityBits, new Map([['R038', (id) => ratioOf(fold.r038.entity, id)]])),
      Tenderer: flags(nameCount, fold.tendererBits, tenderer),
    },
    meta: new Map(codes.filter((code) => meta.has(code)).map((code) => [code, meta.get(code)!])),
  }
}

const one = () => 1
const zero = () => 0

function ratioOf({ numerator, denominator }: Fractions, id: number): number {
  return numerator.get(id) / denominator.get(id)
}

type Note = (code: Code, key: string, value: number) => void

function sortedRatios(fold: Fold, ocidCount: number): Float64Array {
  const ratios = new Float64Array(ocidCount)
  let count = 0
  for (let ocid = 0; ocid < ocidCount; ocid++) if (fold.winners.get(ocid) !== 0) ratios[count++] = fold.ratios.get(ocid)
  return ratios.subarray(0, count).sort()
}

function quartiles(sorted: Float64Array, code: Code, prefix: string, note: Note): { q1: number; q3: number } {
  const q1 = quantile(sorted, 0.25)
  const q3 = quantile(sorted, 0.75)
  note(code, `${prefix}q1`, q1)
  note(code, `${prefix}q3`, q3)
  return { q1, q3 }
}

function upperFence(sorted: Float64Array, code: Code, prefix: string, note: Note): number {
  const { q1, q3 } = quartiles(sorted, code, prefix, note)
  return fusedMultiplyAdd(q3 - q1, 1.5, q3)
}

function markRatios(
  fold: Fold,
  ocidCount: number,
  code: 'R024' | 'R058',
  isFlagged: (ratio: number) => boolean,
  withSecond: boolean,
): void {
  const pairs = fold.pairs[code === 'R024' ? 'ocid_tenderer_r024' : 'ocid_tenderer_r058']
  for (let ocid = 0; ocid < ocidCount; ocid++) {
    const winner = fold.winners.get(ocid) - 1
    if (winner < 0 || !isFlagged(fold.ratios.get(ocid))) continue
    fold.ocidBits.mark(ocid, bitOf[code])
    for (const tenderer of withSecond ? [winner, fold.seconds.get(ocid)] : [winner]) {
      fold.tendererBits.mark(tenderer, bitOf[code])
      pairs.add(ocid, tenderer)
    }
  }
}

function unsuccessful(
  { r025, tendererBits }: Fold,
  nameCount: number,
  { percentile = 75, threshold }: NonNullable<Settings['R025']>,
  note: Note,
): Values {
  const ids = idsWith(r025.denominator, nameCount, 1)
  const ratio = (id: number) => ratioOf(r025, id)
  const upper = quantile(
    sorted(ids, (id) => r025.denominator.get(id)),
    percentile / 100,
  )
  let lower = threshold ?? Number.NaN
  let guard = 1
  if (threshold === undefined) {
    const { q1, q3 } = quartiles(sorted(ids, ratio), 'R025', '', note)
    lower = fusedMultiplyAdd(q3 - q1, -1.5, q1)
    guard = q1
  }
  note('R025', 'upper_fence', upper)
  note('R025', 'lower_fence', lower)
  if (guard > 0 && lower > 0)
    for (const id of ids) if (r025.denominator.get(id) >= upper && ratio(id) <= lower) tendererBits.mark(id, bitOf.R025)
  return ratio
}

function excessive(
  fractions: Fractions,
  bits: Ints,
  nameCount: number,
  group: Group,
  least: number,
  threshold: number | undefined,
  note: Note,
): void {
  // Who has no bids is not among them, whatever the minimum.
  const ids = idsWith(fractions.denominator, nameCount, Math.max(least, 1))
  if (ids.length === 0) return
  const ratio = (id: number) => ratioOf(fractions, id)
  const fence = threshold ?? upperFence(sorted(ids, ratio), 'R038', `${group}_`, note)
  note('R038', `${group}_upper_fence`, fence)
  if (fence > 0) for (const id of ids) if (ratio(id) >= fence) bits.mark(id, bitOf.R038)
}

function heterogeneous(
  { r048, tendererBits }: Fold,
  nameCount: number,
  { threshold, minimum_contracting_processes: least = 20 }: NonNullable<Settings['R048']>,
  note: Note,
): Values {
  const ids = idsWith(r048.processes, nameCount, Math.max(least, 1))
  const sizeOf = (id: number) => r048.prefixes.get(id)
  const fence = threshold ?? upperFence(sorted(ids, sizeOf), 'R048', '', note)
  note('R048', 'upper_fence', fence)
  for (const id of ids) if (sizeOf(id) >= fence) tendererBits.mark(id, bitOf.R048)
  return sizeOf
}

function idsWith(counts: Ints, end: number, least: number): Int32Array {
  const ids = new Int32Array(end)
  let count = 0
  for (let id = 0; id < end; id++) if (counts.get(id) >= least) ids[count++] = id
  return ids.subarray(0, count)
}

function sorted(ids: Int32Array, value: Values): Float64Array {
  const values = new Float64Array(ids.length)
  for (let index = 0; index < ids.length; index++) values[index] = value(ids[index]!)
  return values.sort()
}

/** Which keys are printed beside the results. */
export interface Printed {
  meta: boolean
  maps: boolean
}

/**
 * The result as one line of JSON, as ocdscardinal prints it: subjects in the order in which the file names them first,
 * codes in theirs. Comes in blocks of UTF-8. `counts` is called with the number of subjects of each group that has some.
 */
export function* printOutcome(
  outcome: Outcome,
  fold: Fold,
  ocids: Dictionary,
  names: Dictionary,
  printed: Printed,
  counts: (group: Group, count: number) => void,
): Generator<Buffer> {
  const json = new JsonBytes()
  const [ocidNames, otherNames] = [ocids.all(), names.all()]
  json.text('{')
  let separator = ''
  for (const group of groups) {
    const { count, bits, values } = outcome.groups[group]
    const dictionary = group === 'OCID' ? ocidNames : otherNames
    const writers = values.map(([code, value]) => ({ bit: bitOf[code], key: `"${code}":`, value }))
    let found = 0
    for (let id = 0; id < count; id++) {
      const flagged = bits.get(id)
      if (flagged === 0) continue
      json.text(found === 0 ? `${separator}"${group}":{` : ',')
      json.name(dictionary, id)
      json.text(':{')
      let isFirst = true
      for (const { bit, key, value } of writers) {
        if ((flagged & bit) === 0) continue
        if (!isFirst) json.text(',')
        isFirst = false
        json.text(key)
        json.text(floatText(value(id)))
      }
      json.text('}')
      found++
      yield* json.blocks()
    }
    if (found === 0) continue
    json.text('}')
    separator = ','
    counts(group, found)
  }
  if (printed.meta) {
    const entries = Array.from(
      outcome.meta,
      ([code, values]) =>
        `"${code}":{${values.map(([key, value]) => `"${key}":${floatText(rounded(value))}`).join(',')}}`,
    )
    json.text(`${separator}"Meta":{${entries.join(',')}}`)
    separator = ','
  }
  if (printed.maps) {
    const printer = { json, count: outcome.groups.OCID.count, ocids: ocidNames, names: otherNames }
    json.text(`${separator}"Maps":{"ocid_buyer_r038":`)
    yield* printOwners(fold.buyerOf, printer)
    json.text(',"ocid_procuringentity_r038":')
    yield* printOwners(fold.entityOf, printer)
    for (const name of pairMaps) {
      json.text(`,"${name}":`)
      yield* printPairs(fold.pairs[name], printer)
    }
    json.text('}')
  }
  json.text('}\n')
  yield* json.rest()
}

/** Where maps are written, how many processes there are, and what all are called. */
interface MapPrinter {
  json: JsonBytes
  count: number
  ocids: NewNames
  names: NewNames
}

function* printOwners(owners: Ints, { json, count, ocids, names }: MapPrinter): Generator<Buffer> {
  let separator = '{'
  for (let ocid = 0; ocid < count; ocid++) {
    const owner = owners.get(ocid)
    if (owner < 0) continue
    json.text(separator)
    json.name(ocids, ocid)
    json.text(':')
    json.name(names, owner)
    separator = ','
    yield* json.blocks()
  }
  json.text(separator === '{' ? '{}' : '}')
}

function* printPairs(pairs: Pairs, { json, count, ocids, names }: MapPrinter): Generator<Buffer> {
  // Pairs of a process need not follow each other: each leads to the next one.
  const first = new Int32Array(count).fill(-1)
  const after = new Int32Array(pairs.count)
  for (let index = pairs.count - 1; index >= 0; index--) {
    after[index] = first[pairs.leftOf(index)]!
    first[pairs.leftOf(index)] = index
  }
  let separator = '{'
  for (let ocid = 0; ocid < count; ocid++) {
    if (first[ocid] === -1) continue
    json.text(separator)
    json.name(ocids, ocid)
    let before = ':['
    for (let index = first[ocid]!; index !== -1; index = after[index]!) {
      json.text(before)
      json.name(names, pairs.rightOf(index))
      before = ','
    }
    json.text(']')
    separator = ','
    yield* json.blocks()
  }
  json.text(separator === '{' ? '{}' : '}')
}

import type { NewNames } from './facts.ts'
import { bitOf, type Fold, type Fractions, pairMaps } from './fold.ts'
import type { Gathered } from './gathered.ts'
import type { Pairs } from './growable.ts'
import { JsonBytes } from './json-bytes.ts'
import { floatText, fusedMultiplyAdd, quantile, rounded } from './numbers.ts'
import { type Code, codes, type Settings } from './settings.ts'

export type Group = 'OCID' | 'Buyer' | 'ProcuringEntity' | 'Tenderer'
const groups: Group[] = ['OCID', 'Buyer', 'ProcuringEntity', 'Tenderer']

/** The value of an indicator for a subject that it flags, and where it is the same for all. */
type Values = number | ((id: number) => number)

interface Flags {
  /** Which indicators flag each subject. */
  bits: Int32Array
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
export function finish(fold: Fold, settings: Settings): Outcome {
  const meta = new Map<Code, [string, number][]>()
  const note = (code: Code, key: string, value: number) => {
    const entries = meta.get(code) ?? []
    entries.push([key, value])
    meta.set(code, entries)
  }
  const ratios = ratiosOf(fold)
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
    if (guard > 0 && fence > 0) markRatios(fold, 'R024', (ratio) => ratio <= fence, true)
  }
  if (settings.R058 !== undefined) {
    let fence = settings.R058.threshold
    if (fence === undefined) fence = upperFence(ratios, 'R058', '', note)
    note('R058', 'upper_fence', fence)
    if (fence > 0) markRatios(fold, 'R058', (ratio) => ratio >= fence, false)
  }
  const tenderer = new Map<Code, Values>([
    ['R024', 0],
    ['R028', 1],
    ['R030', 1],
    ['R035', 0],
    ['R058', 0],
  ])
  if (settings.R025 !== undefined) tenderer.set('R025', unsuccessful(fold, settings.R025, note))
  const buyerBits = new Int32Array(fold.tendererBits.length)
  const entityBits = new Int32Array(fold.tendererBits.length)
  if (settings.R038 !== undefined) {
    const { minimum_contracting_processes: processes = 2, minimum_submitted_bids: bids = 2 } = settings.R038
    for (const [group, fractions, bits, least] of [
      ['Buyer', fold.r038.buyer, buyerBits, processes],
      ['ProcuringEntity', fold.r038.entity, entityBits, processes],
      ['Tenderer', fold.r038.tenderer, fold.tendererBits, bids],
    ] as const)
      excessive(fractions, bits, group, least, settings.R038.threshold, note)
    tenderer.set('R038', (id) => ratioOf(fold.r038.tenderer, id))
  }
  if (settings.R048 !== undefined) tenderer.set('R048', heterogeneous(fold, settings.R048, note))
  const ratio = (id: number) => fold.ratios[id]!
  const ocid = new Map<Code, Values>([
    ['R003', 1],
    ['R018', 1],
    ['R024', ratio],
    ['R028', 1],
    ['R030', 1],
    ['R035', (id) => fold.disqualifiedOthers[id]!],
    ['R036', 1],
    ['R058', ratio],
  ])
  const flags = (bits: Int32Array, values: Map<Code, Values>): Flags => ({
    bits,
    values: codes.filter((code) => values.has(code)).map((code) => [code, values.get(code)!]),
  })
  return {
    groups: {
      OCID: flags(fold.ocidBits, ocid),
      Buyer: flags(buyerBits, new Map([['R038', (id) => ratioOf(fold.r038.buyer, id)]])),
      ProcuringEntity: flags(entityBits, new Map([['R038', (id) => ratioOf(fold.r038.entity, id)]])),
      Tenderer: flags(fold.tendererBits, tenderer),
    },
    meta: new Map(codes.filter((code) => meta.has(code)).map((code) => [code, meta.get(code)!])),
  }
}

function ratioOf({ numerator, denominator }: Fractions, id: number): number {
  return numerator[id]! / denominator[id]!
}

type Note = (code: Code, key: string, value: number) => void

/** The ratios of all processes that have one. */
function ratiosOf({ ratios, winners }: Fold): Float64Array {
  const values = new Float64Array(ratios.length)
  let count = 0
  for (let ocid = 0; ocid < ratios.length; ocid++) if (winners[ocid] !== 0) values[count++] = ratios[ocid]!
  return values.subarray(0, count)
}

// Values change places here: quantiles need no more order than that.
function quartiles(values: Float64Array, code: Code, prefix: string, note: Note): { q1: number; q3: number } {
  const q1 = quantile(values, 0.25)
  const q3 = quantile(values, 0.75)
  note(code, `${prefix}q1`, q1)
  note(code, `${prefix}q3`, q3)
  return { q1, q3 }
}

function upperFence(values: Float64Array, code: Code, prefix: string, note: Note): number {
  const { q1, q3 } = quartiles(values, code, prefix, note)
  return fusedMultiplyAdd(q3 - q1, 1.5, q3)
}

function markRatios(
  fold: Fold,
  code: 'R024' | 'R058',
  isFlagged: (ratio: number) => boolean,
  withSecond: boolean,
): void {
  const map = code === 'R024' ? 'ocid_tenderer_r024' : 'ocid_tenderer_r058'
  for (let ocid = 0; ocid < fold.ratios.length; ocid++) {
    const winner = fold.winners[ocid]! - 1
    if (winner < 0 || !isFlagged(fold.ratios[ocid]!)) continue
    fold.ocidBits[ocid]! |= bitOf[code]
    fold.flagTenderer(ocid, winner, code, map)
    if (withSecond) fold.flagTenderer(ocid, fold.seconds[ocid]!, code, map)
  }
}

function unsuccessful(
  { r025, tendererBits }: Fold,
  { percentile = 75, threshold }: NonNullable<Settings['R025']>,
  note: Note,
): (id: number) => number {
  const ids = idsWith(r025.denominator, 1)
  const ratio = (id: number) => ratioOf(r025, id)
  const bids = valuesOf(ids, (id) => r025.denominator[id]!)
  const upper = quantile(bids, percentile / 100)
  let lower = threshold ?? Number.NaN
  let guard = 1
  if (threshold === undefined) {
    const { q1, q3 } = quartiles(valuesOf(ids, ratio), 'R025', '', note)
    lower = fusedMultiplyAdd(q3 - q1, -1.5, q1)
    guard = q1
  }
  note('R025', 'upper_fence', upper)
  note('R025', 'lower_fence', lower)
  if (guard > 0 && lower > 0)
    for (const id of ids) if (r025.denominator[id]! >= upper && ratio(id) <= lower) tendererBits[id]! |= bitOf.R025
  return ratio
}

function excessive(
  fractions: Fractions,
  bits: Int32Array,
  group: Group,
  least: number,
  threshold: number | undefined,
  note: Note,
): void {
  // Who has no bids is not among them, whatever the minimum.
  const ids = idsWith(fractions.denominator, Math.max(least, 1))
  if (ids.length === 0) return
  const ratio = (id: number) => ratioOf(fractions, id)
  const fence = threshold ?? upperFence(valuesOf(ids, ratio), 'R038', `${group}_`, note)
  note('R038', `${group}_upper_fence`, fence)
  if (fence > 0) for (const id of ids) if (ratio(id) >= fence) bits[id]! |= bitOf.R038
}

function heterogeneous(
  { r048, tendererBits }: Fold,
  { threshold, minimum_contracting_processes: least = 20 }: NonNullable<Settings['R048']>,
  note: Note,
): (id: number) => number {
  const ids = idsWith(r048.processes, Math.max(least, 1))
  const sizeOf = (id: number) => r048.prefixes[id]!
  const fence = threshold ?? upperFence(valuesOf(ids, sizeOf), 'R048', '', note)
  note('R048', 'upper_fence', fence)
  for (const id of ids) if (sizeOf(id) >= fence) tendererBits[id]! |= bitOf.R048
  return sizeOf
}

function idsWith(counts: Int32Array, least: number): Int32Array {
  const ids = new Int32Array(counts.length)
  let count = 0
  for (let id = 0; id < counts.length; id++) if (counts[id]! >= least) ids[count++] = id
  return ids.subarray(0, count)
}

function valuesOf(ids: Int32Array, value: (id: number) => number): Float64Array {
  const values = new Float64Array(ids.length)
  for (let index = 0; index < ids.length; index++) values[index] = value(ids[index]!)
  return values
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
  printed: Printed,
  counts: (group: Group, count: number) => void,
): Generator<Buffer> {
  const json = new JsonBytes()
  const { names, ocids } = fold.gathered
  json.text('{')
  let separator = ''
  for (const group of groups) {
    const { bits, values } = outcome.groups[group]
    if (bits.every((flagged) => flagged === 0)) continue
    json.text(`${separator}"${group}":`)
    separator = ','
    const subjects = new ObjectWriter(json, group === 'OCID' ? ocids : names)
    yield* subjects.write((id) => bits[id] !== 0, subjectWriter(json, bits, values))
    counts(group, subjects.count)
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
    json.text(`${separator}"Maps":`)
    separator = '{'
    const owners = { ocid_buyer_r038: fold.buyerOf, ocid_procuringentity_r038: fold.entityOf }
    for (const [name, owner] of Object.entries(owners)) {
      json.text(`${separator}"${name}":`)
      separator = ','
      yield* new ObjectWriter(json, ocids).write(
        (ocid) => owner[ocid]! >= 0,
        (ocid) => json.name(names, owner[ocid]!),
      )
    }
    for (const name of pairMaps) {
      json.text(`,"${name}":`)
      yield* printPairs(fold.pairs[name], json, fold.gathered)
    }
    json.text('}')
  }
  json.text('}\n')
  yield* json.rest()
}

/** Writes an object of JSON whose keys are names, in the order of their numbers. */
class ObjectWriter {
  /** How many members there are. */
  count = 0
  private next = 0
  private readonly json: JsonBytes
  private readonly names: NewNames

  constructor(json: JsonBytes, names: NewNames) {
    this.json = json
    this.names = names
  }

  /** `has` tells which names have a member, `value` writes what is in it. Gives the blocks that get full. */
  *write(has: (id: number) => boolean, value: (id: number) => void): Generator<Buffer> {
    this.json.text('{')
    while (this.writeSome(has, value)) yield* this.json.blocks()
    this.json.text('}')
  }

  /** Writes until a block is full. Returns whether it is. Apart, as what pauses in the midst of a loop is slow at first. */
  private writeSome(has: (id: number) => boolean, value: (id: number) => void): boolean {
    const { json, names } = this
    for (const { length } = names.ends; this.next < length && !json.isFull; this.next++) {
      if (!has(this.next)) continue
      if (this.count++ > 0) json.text(',')
      json.name(names, this.next)
      json.text(':')
      value(this.next)
    }
    return json.isFull
  }
}

/** Writes the codes that flag a subject, with their values. */
function subjectWriter(json: JsonBytes, bits: Int32Array, values: [Code, Values][]): (id: number) => void {
  // What is written between numbers is put together once for all that the same indicators flag.
  const known: Piece[][] = []
  return (id) => {
    const flagged = bits[id]!
    known[flagged] ??= piecesOf(values, flagged)
    for (const { text, value } of known[flagged]) {
      json.bytes(text)
      if (value !== undefined) json.text(floatText(value(id)))
    }
  }
}

/** A text, and perhaps a number that comes behind it. */
interface Piece {
  text: Uint8Array
  value?: (id: number) => number
}

function piecesOf(values: [Code, Values][], flagged: number): Piece[] {
  const pieces: Piece[] = []
  let text = ''
  for (const [code, value] of values) {
    if ((flagged & bitOf[code]) === 0) continue
    text += `${text === '' && pieces.length === 0 ? '{' : ','}"${code}":`
    if (typeof value === 'number') text += floatText(value)
    else {
      pieces.push({ text: Buffer.from(text), value })
      text = ''
    }
  }
  return [...pieces, { text: Buffer.from(`${text}}`) }]
}

function printPairs(pairs: Pairs, json: JsonBytes, { names, ocids }: Gathered): Generator<Buffer> {
  const [processes, organisations] = [pairs.left.all(), pairs.right.all()]
  // Pairs of a process need not follow each other: each leads to the next one.
  const first = new Int32Array(ocids.ends.length).fill(-1)
  const after = new Int32Array(pairs.count)
  for (let index = pairs.count - 1; index >= 0; index--) {
    after[index] = first[processes[index]!]!
    first[processes[index]!] = index
  }
  return new ObjectWriter(json, ocids).write(
    (ocid) => first[ocid] !== -1,
    (ocid) => {
      let before = '['
      for (let index = first[ocid]!; index !== -1; index = after[index]!) {
        json.text(before)
        json.name(names, organisations[index]!)
        before = ','
      }
      json.text(']')
    },
  )
}

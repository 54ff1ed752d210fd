import type { Column, Row } from '../terminal/rows.ts'
import { compared, type Exact, exact, exactText, minus, plus, times } from './exact.ts'
import type { FieldForm, FormRow } from './form.ts'
import { numberInterval, shareInterval } from './interval.ts'
import type { Results } from './results-file.ts'

/**
 * What was found of a line: `as-contracted`, `less` or `more` than the contract says; `within-error`: the contract lies
 * within the error of the instrument; `done`, `partly`, `not-done` of what cannot be counted; `not-checked`.
 */
export type Found = 'as-contracted' | 'less' | 'more' | 'within-error' | 'done' | 'partly' | 'not-done' | 'not-checked'

/** What a sample says of all: the interval in which the number (of things) or the share (of places) lies. */
export interface SampleFound {
  of: 'units' | 'places' | 'all'
  looked: number
  faulty: number
  /** Things, or shares from 0 to 1. */
  low: number
  high: number
  /** Things in all; null of places. */
  total: number | null
  /** Fewer were looked at than drawn: what could not be reached may be worse or better. */
  partial: boolean
}

/** A line of a contract beside what was found on the spot. Quantities and sums are exact decimal texts. */
export interface Comparison {
  row: number
  form: FormRow
  found: Found
  contracted: string | null
  counted: string | null
  /** Of what was measured: with the error of the instrument taken off and put on. */
  least: string | null
  most: string | null
  /** Counted minus contracted. */
  difference: string | null
  /** What the contract's price makes of what is less, by the side of the error that is nearer to the contract. */
  money: string | null
  share: string | null
  atPlace: string | null
  warranty: string | null
  sample: SampleFound | null
  note: string | null
}

/** Holds what was found against the contract, row by row. */
export function compareResults(form: FieldForm, results: Results): Comparison[] {
  return form.rows.filter(({ line }) => line !== null).map((row) => compareRow(row, results, form.confidence))
}

function compareRow(form: FormRow, results: Results, confidence: number): Comparison {
  const line = form.line!
  const text = (key: string) => {
    const cell = form.cells.find((one) => one.key === key && one.piece === undefined)
    return cell === undefined ? undefined : (results.get(`${form.row}.${cell.cell}`) as string | undefined)
  }
  const contracted = line.quantity === null ? undefined : exact(line.quantity)
  const measured = amountOf(form, results)
  const amount = measured?.amount
  const common = {
    row: form.row,
    form,
    contracted: line.quantity,
    counted: amount === undefined ? null : exactText(amount),
    least: measured?.least === undefined ? null : exactText(measured.least),
    most: measured?.most === undefined ? null : exactText(measured.most),
    share: text('share') ?? null,
    atPlace: text('at-place') ?? null,
    warranty: text('warranty') ?? null,
    sample: sampleFound(form, results, confidence),
    note: text('note') ?? null,
  }
  if (line.kind === 'done') {
    const done = text('done')
    const found: Found =
      done === undefined ? 'not-checked' : done === 'yes' ? 'done' : done === 'partly' ? 'partly' : 'not-done'
    return { ...common, found, difference: null, money: null }
  }
  if (amount === undefined || contracted === undefined)
    return { ...common, found: 'not-checked', difference: null, money: null }
  const difference = minus(amount, contracted)
  const [least, most] = [measured?.least ?? amount, measured?.most ?? amount]
  const found: Found =
    compared(most, contracted) < 0
      ? 'less'
      : compared(least, contracted) > 0
        ? 'more'
        : compared(amount, contracted) === 0
          ? 'as-contracted'
          : 'within-error'
  const money =
    found === 'less' && line.price !== null ? exactText(times(minus(contracted, most), exact(line.price)), 2) : null
  return { ...common, found, difference: exactText(difference), money }
}

/** What was counted, weighed or measured; undefined where nothing was. */
function amountOf(form: FormRow, results: Results): { amount: Exact; least?: Exact; most?: Exact } | undefined {
  const value = (key: string, piece?: number) => {
    const cell = form.cells.find((one) => one.key === key && one.piece === piece)
    const text = cell === undefined ? undefined : (results.get(`${form.row}.${cell.cell}`) as string | undefined)
    return text === undefined ? undefined : exact(text)
  }
  const plain = value('counted') ?? value('weighed')
  if (plain !== undefined) return { amount: plain }
  const pieces = [...new Set(form.cells.map(({ piece }) => piece).filter((piece) => piece !== undefined))]
  const sides = ['length', 'width', 'depth'].filter((key) => form.cells.some((cell) => cell.key === key))
  const measured = pieces
    .map((piece) => sides.map((side) => value(side, piece)))
    .filter((one): one is Exact[] => one.length > 0 && one.every((side) => side !== undefined))
  if (measured.length === 0) return undefined
  const total = (by: (side: Exact) => Exact) => measured.map((one) => one.map(by).reduce(times)).reduce(plus)
  const amount = total((side) => side)
  const error = value('error')
  if (error === undefined) return { amount }
  const zero = exact('0')
  const less = (side: Exact) => (compared(side, error) < 0 ? zero : minus(side, error))
  return { amount, least: total(less), most: total((side) => plus(side, error)) }
}

function sampleFound(form: FormRow, results: Results, confidence: number): SampleFound | null {
  const { sample, row, cells } = form
  if (sample === null) return null
  const value = (key: string) => {
    const cell = cells.find((one) => one.key === key)
    const text = cell === undefined ? undefined : results.get(`${row}.${cell.cell}`)
    return text === undefined ? undefined : Number(text)
  }
  if (sample.of === 'all') {
    const faulty = value('faulty-all')
    if (faulty === undefined) return null
    const { total } = sample
    return { of: 'all', looked: total, faulty, low: faulty, high: faulty, total, partial: false }
  }
  const looked = value('checked')
  const faulty = value('faulty')
  if (looked === undefined || looked === 0 || faulty === undefined) return null
  const partial = looked < sample.numbers.length
  return sample.of === 'units'
    ? {
        of: 'units',
        looked,
        faulty,
        ...numberInterval(faulty, looked, sample.total, confidence),
        total: sample.total,
        partial,
      }
    : { of: 'places', looked, faulty, ...shareInterval(faulty, looked, confidence), total: null, partial }
}

export const comparisonColumns: Column[] = [
  { name: 'form', type: 'text' },
  { name: 'row', type: 'integer' },
  { name: 'what', type: 'text' },
  { name: 'unit', type: 'text' },
  { name: 'contracted', type: 'number' },
  { name: 'counted', type: 'number' },
  { name: 'least', type: 'number' },
  { name: 'most', type: 'number' },
  { name: 'difference', type: 'number' },
  { name: 'found', type: 'text' },
  { name: 'money', type: 'number' },
  { name: 'at_place', type: 'text' },
  { name: 'share', type: 'number' },
  { name: 'looked', type: 'integer' },
  { name: 'faulty', type: 'integer' },
  { name: 'faulty_low', type: 'number' },
  { name: 'faulty_high', type: 'number' },
  { name: 'faulty_of', type: 'text' },
  { name: 'note', type: 'text' },
]

/** Comparisons as rows. `faulty_low` and `faulty_high` are things, of places percent, as `faulty_of` says. */
export function comparisonRows(form: FieldForm, comparisons: readonly Comparison[], own: 'ru' | 'kk'): Row[] {
  const number = (text: string | null) => (text === null ? null : Number(text))
  const share = (value: number) => Math.round(value * 1000) / 10
  return comparisons.map((one) => {
    const line = one.form.line!
    const { sample } = one
    const limits =
      sample === null
        ? null
        : sample.of === 'places'
          ? [share(sample.low), share(sample.high)]
          : [sample.low, sample.high]
    return {
      form: form.id,
      row: one.row,
      what: line.what[own],
      unit: line.unit[own],
      contracted: number(one.contracted),
      counted: number(one.counted),
      least: number(one.least),
      most: number(one.most),
      difference: number(one.difference),
      found: one.found,
      money: number(one.money),
      at_place: one.atPlace,
      share: number(one.share),
      looked: sample?.looked ?? null,
      faulty: sample?.faulty ?? null,
      faulty_low: limits?.[0] ?? null,
      faulty_high: limits?.[1] ?? null,
      faulty_of: sample === null ? null : sample.of === 'places' ? 'percent' : String(sample.total),
      note: one.note,
    }
  })
}

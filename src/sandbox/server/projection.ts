import { keyOf } from './columns.ts'
import type { Reader } from './reader.ts'
import { bookKey, entityOf, isMany, neededBy, type Relation } from './relations.ts'
import { afterValue, MemberFinder, type Output, wholeNumberAt } from './scan.ts'
import type { Row } from './table.ts'

/** A field of the answer: where it comes from and how it is written. */
export interface Step {
  /** The name in the answer. */
  key: string
  /** The name in the record. */
  source: string
  /** Whether the schema says that it is a list. */
  list: boolean
  /** For objects: what is asked of them. For leaves: undefined. */
  steps: Step[] | undefined
  /** The schema says String: numbers become text. */
  isText: boolean
  /** How to find it when the record does not have it itself. */
  relation: Relation | undefined
}

/** How much one answer may write, so that a query cannot keep the server busy for ever. */
export interface Budget {
  objects: number
}

export class TooMuch extends Error {}

interface Compiled {
  step: Step
  /** The key with quotation marks and colon, as bytes. */
  lead: Buffer
  nested: Projector | undefined
  /** Slots of what the relation is found from. */
  needs: { name: string; slot: number }[]
  /** The answer needs nothing of the related record but its key. */
  keyOnly: boolean
  slot: number
  /** Texts of rows of a reference book, by their key in the record. */
  known: Map<string, Buffer>
}

const quote = 0x22
const openBrace = 0x7b
const openBracket = 0x5b
const closeBracket = 0x5d
const closeBrace = 0x7d
const comma = 0x2c
const letterN = 0x6e
const nullText = Buffer.from('null')

/**
 * Writes what was asked of a record straight from the bytes of its line: parsing it and writing it again would take many
 * times longer. Neighbouring fields that are asked for in the record's own order are one copy.
 */
export class Projector {
  private readonly finder: MemberFinder
  private readonly fields: Compiled[]

  constructor(steps: readonly Step[]) {
    this.finder = new MemberFinder(
      steps.flatMap((step) => [step.source, ...(step.relation === undefined ? [] : neededBy(step.relation))]),
    )
    this.fields = steps.map((step) => {
      const entity = step.relation === undefined ? undefined : entityOf(step.relation)
      const asked = step.steps ?? []
      return {
        step,
        lead: Buffer.from(`${JSON.stringify(step.key)}:`),
        nested: step.steps === undefined ? undefined : new Projector(step.steps),
        needs:
          step.relation === undefined
            ? []
            : neededBy(step.relation).map((name) => ({ name, slot: this.finder.slot(name) })),
        keyOnly:
          asked.length === 1 &&
          (entity === undefined ? step.relation?.kind === 'unit' : true) &&
          asked[0]!.source === (entity === undefined ? 'id' : keyOf(entity)),
        slot: this.finder.slot(step.source),
        known: new Map(),
      }
    })
  }

  /** Writes one object from the JSON object in `bytes` from `start` to `end`. */
  write(bytes: Buffer, start: number, end: number, out: Output, reader: Reader, budget: Budget): void {
    if (--budget.objects < 0) throw new TooMuch()
    const { finder } = this
    if (!finder.locate(bytes, start, end)) {
      // Somebody wrote the file by hand, with spaces.
      const compact = Buffer.from(JSON.stringify(JSON.parse(bytes.toString('utf8', start, end))))
      if (compact.length === end - start) throw new Error('a record is not an object')
      this.write(compact, 0, compact.length, out, reader, budget)
      return
    }
    const { starts, ends } = finder
    out.byte(openBrace)
    let first = true
    // A stretch of the record that is copied as it is, not yet written.
    let from = -1
    let to = -1
    for (const field of this.fields) {
      const { slot, lead, step } = field
      const valueStart = starts[slot]!
      const valueEnd = ends[slot]!
      if (valueStart !== -1 && field.nested === undefined && isAsAsked(bytes, valueStart, valueEnd, step)) {
        const keyStart = valueStart - lead.length
        if (from !== -1 && keyStart === to + 1 && step.key === step.source) {
          to = valueEnd
          continue
        }
        if (from !== -1) out.copy(bytes, from, to)
        from = -1
        if (!first) out.byte(comma)
        first = false
        if (step.key === step.source && bytes[keyStart] === quote) {
          from = keyStart
          to = valueEnd
        } else {
          out.bytes(lead)
          out.copy(bytes, valueStart, valueEnd)
        }
        continue
      }
      if (from !== -1) out.copy(bytes, from, to)
      from = -1
      if (!first) out.byte(comma)
      first = false
      out.bytes(lead)
      if (valueStart === -1 && step.relation !== undefined) this.related(field, bytes, out, reader, budget)
      else if (valueStart === -1) out.bytes(field.nested !== undefined && step.list ? emptyList : nullText)
      else if (field.nested === undefined) out.text(leafText(bytes, valueStart, valueEnd, step))
      else field.nested.value(bytes, valueStart, valueEnd, out, reader, budget)
    }
    if (from !== -1) out.copy(bytes, from, to)
    out.byte(closeBrace)
  }

  /** Writes an object, a list of objects or null. */
  private value(bytes: Buffer, start: number, end: number, out: Output, reader: Reader, budget: Budget): void {
    if (bytes[start] === openBrace) this.write(bytes, start, end, out, reader, budget)
    else if (bytes[start] !== openBracket) out.bytes(nullText)
    else {
      out.byte(openBracket)
      let at = start + 1
      while (at < end && bytes[at] !== closeBracket) {
        const stop = afterValue(bytes, at, end)
        if (stop === -1) throw new Error('a record is not JSON')
        this.value(bytes, at, stop, out, reader, budget)
        at = stop
        if (bytes[at] === comma) {
          out.byte(comma)
          at++
        }
      }
      out.byte(closeBracket)
    }
  }

  private related(field: Compiled, bytes: Buffer, out: Output, reader: Reader, budget: Budget): void {
    const { starts, ends } = this.finder
    const relation = field.step.relation!
    const of = (name: string): unknown => {
      const slot = field.needs.find((need) => need.name === name)?.slot ?? -1
      const start = starts[slot] ?? -1
      if (start === -1) return undefined
      return wholeNumberAt(bytes, start, ends[slot]!) ?? JSON.parse(bytes.toString('utf8', start, ends[slot]!))
    }
    if (relation.kind === 'book') {
      const key = String(bookKey(of(relation.field)))
      let text = field.known.get(key)
      if (text === undefined) {
        const row = reader.book(relation.book, key)
        text = row === undefined ? nullText : projected(field.nested!, row, out, reader, budget)
        if (field.known.size < 10_000) field.known.set(key, text)
      }
      out.bytes(text)
      return
    }
    if (relation.kind === 'unit') {
      const unit = field.keyOnly ? { id: of('unitId') } : reader.unit(of('actId'), of('unitId'))
      this.object(field, unit, out, reader, budget)
      return
    }
    const rows = reader.related(relation, of)
    const table = reader.table(relation.entity)
    const one = (row: number) => {
      if (field.keyOnly) {
        if (--budget.objects < 0) throw new TooMuch()
        out.text(`{${JSON.stringify(field.step.steps![0]!.key)}:${table.ids[row]!}}`)
      } else {
        const record = reader.bytes(relation.entity, row)
        field.nested!.write(record, 0, record.length, out, reader, budget)
      }
    }
    if (!isMany(relation)) {
      if (rows.length === 0) out.bytes(nullText)
      else one(rows[0]!)
      return
    }
    out.byte(openBracket)
    for (let index = 0; index < rows.length; index++) {
      if (index > 0) out.byte(comma)
      one(rows[index]!)
    }
    out.byte(closeBracket)
  }

  private object(field: Compiled, record: Row | null, out: Output, reader: Reader, budget: Budget): void {
    if (record === null) {
      out.bytes(nullText)
      return
    }
    const bytes = Buffer.from(JSON.stringify(record))
    field.nested!.write(bytes, 0, bytes.length, out, reader, budget)
  }
}

const emptyList = Buffer.from('[]')

/** What a projector writes, as bytes of its own: written at the end of the output and taken off again. */
function projected(projector: Projector, row: Buffer, out: Output, reader: Reader, budget: Budget): Buffer {
  const { length } = out
  projector.write(row, 0, row.length, out, reader, budget)
  const text = Buffer.from(out.buffer.subarray(length, out.length))
  out.length = length
  return text
}

/** Whether a leaf's value can go out as it is written: null, text for String, a number for the others. */
function isAsAsked(bytes: Buffer, start: number, end: number, step: Step): boolean {
  const first = bytes[start]!
  if (first === letterN) return true
  if (!step.list) return step.isText ? first === quote : first === 0x2d || (first >= 0x30 && first <= 0x39)
  if (first !== openBracket) return false
  // Lists of leaves are short: an element is text or it is not.
  for (let index = start + 1; index < end - 1; index++) {
    const byte = bytes[index]!
    if (byte === quote) {
      if (!step.isText) return false
      for (index++; bytes[index] !== quote && index < end; index++) if (bytes[index] === 0x5c) index++
    } else if (step.isText && byte !== comma) return false
  }
  return true
}

function leafText(bytes: Buffer, start: number, end: number, step: Step): string {
  const value = JSON.parse(bytes.toString('utf8', start, end)) as unknown
  if (!step.list) return leaf(value, step.isText)
  return `[${(Array.isArray(value) ? value : [value]).map((item) => leaf(item, step.isText)).join(',')}]`
}

function leaf(value: unknown, isText: boolean): string {
  if (value === null || value === undefined) return 'null'
  if (isText) return JSON.stringify(typeof value === 'string' ? value : String(value))
  const number = Number(value)
  return Number.isFinite(number) ? String(number) : 'null'
}

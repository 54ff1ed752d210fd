const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
// A `D` is any digit.
const stampForm = Buffer.from('20DD-DD-DD DD:DD:DD')
const anyDigit = 0x44
const escapes = ['\\u002', '\\u003'].map((text) => Buffer.from(text))

/** A kind of value; null is of every kind. An `id` is a number or text. */
export type Kind = 'number' | 'string' | 'boolean' | 'id'

/** A member of an object: its name, and what it is, in how many lists. */
export interface Member {
  name: string
  lists: number
  of: Kind | readonly Member[]
}

/**
 * What stands in an object itself, without text and parts: its numbers, booleans, nulls and local stamps. Whatever a
 * record says about its place and its age is among them.
 */
export type Outline = Record<string, unknown>

/** Reads objects of one shape, byte by byte, without making what is in them. */
export interface ShapeReader {
  /**
   * The index after the object at `at`; -1 unless it is JSON, without blanks, and its members are those of the shape, in
   * their order (some may lack) and of their kinds. So -1 says nothing of whether it is JSON.
   * @param outline is given what stands in the object itself; to be thrown away after -1
   */
  read(body: Buffer, at: number, outline: Outline): number
}

interface Place {
  name: string
  /** The name as it stands there, with quotes and colon. */
  key: Uint8Array
  lists: number
  kind: Kind | undefined
  part: readonly Place[]
}

/** Makes a reader of objects with these members. */
export function shapeReader(shape: readonly Member[]): ShapeReader {
  const places = placesOf(shape)
  return { read: (body, at, outline) => objectEnd(body, at, places, outline) }
}

function placesOf(shape: readonly Member[]): Place[] {
  return shape.map(({ name, lists, of }) => ({
    name,
    key: Buffer.from(`${JSON.stringify(name)}:`),
    lists,
    kind: typeof of === 'string' ? of : undefined,
    part: typeof of === 'string' ? [] : placesOf(of),
  }))
}

function objectEnd(body: Buffer, start: number, places: readonly Place[], outline: Outline | undefined): number {
  if (body[start] !== 0x7b) return -1
  let at = start + 1
  if (body[at] === 0x7d) return at + 1
  let next = 0
  for (;;) {
    while (next < places.length && !stands(body, at, places[next]!.key)) next++
    if (next === places.length) return -1
    const place = places[next++]!
    const value = at + place.key.length
    at = valueEnd(body, value, place, place.lists)
    if (at === -1) return -1
    if (outline !== undefined && place.kind !== undefined && !sketch(body, value, at, place.name, outline)) return -1
    const byte = body[at++]
    if (byte === 0x7d) return at
    if (byte !== comma) return -1
  }
}

function valueEnd(body: Buffer, at: number, place: Place, lists: number): number {
  const first = body[at]
  if (first === 0x6e) return stands(body, at, nullText) ? at + 4 : -1
  if (lists > 0) return listEnd(body, at, place, lists)
  switch (place.kind) {
    case undefined:
      return objectEnd(body, at, place.part, undefined)
    case 'string':
      return first === quote ? textEnd(body, at) : -1
    case 'number':
      return numberEnd(body, at)
    case 'id':
      return first === quote ? textEnd(body, at) : numberEnd(body, at)
    default:
      if (stands(body, at, trueText)) return at + 4
      return stands(body, at, falseText) ? at + 5 : -1
  }
}

function listEnd(body: Buffer, start: number, place: Place, lists: number): number {
  if (body[start] !== 0x5b) return -1
  let at = start + 1
  if (body[at] === 0x5d) return at + 1
  for (;;) {
    at = valueEnd(body, at, place, lists - 1)
    if (at === -1) return -1
    const byte = body[at++]
    if (byte === 0x5d) return at
    if (byte !== comma) return -1
  }
}

const nullText = Buffer.from('null')
const trueText = Buffer.from('true')
const falseText = Buffer.from('false')

function stands(body: Buffer, at: number, text: Uint8Array): boolean {
  for (let index = 0; index < text.length; index++) if (body[at + index] !== text[index]) return false
  return true
}

function textEnd(body: Buffer, start: number): number {
  const { length } = body
  let at = start + 1
  while (at < length) {
    const byte = body[at++]!
    if (byte === quote) return at
    if (byte === backslash) {
      at = escapeEnd(body, at)
      if (at === -1) return -1
    } else if (byte < 0x20) return -1
  }
  return -1
}

/** The index after an escape whose backslash stands before `at`. */
function escapeEnd(body: Buffer, at: number): number {
  switch (body[at]) {
    case 0x75:
      for (let digit = at + 1; digit < at + 5; digit++) if (!isHexDigit(body[digit])) return -1
      return at + 5
    case quote:
    case backslash:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 1
    default:
      return -1
  }
}

function numberEnd(body: Buffer, start: number): number {
  let at = body[start] === 0x2d ? start + 1 : start
  if (body[at] === 0x30) at++
  else {
    const whole = at
    at = digitsEnd(body, at)
    if (at === whole) return -1
  }
  if (body[at] === 0x2e) {
    const fraction = at + 1
    at = digitsEnd(body, fraction)
    if (at === fraction) return -1
  }
  if (body[at] === 0x65 || body[at] === 0x45) {
    const sign = body[at + 1]
    const exponent = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1
    at = digitsEnd(body, exponent)
    if (at === exponent) return -1
  }
  return at
}

function digitsEnd(body: Buffer, start: number): number {
  let at = start
  while (isDigit(body[at])) at++
  return at
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

function isHexDigit(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
}

/** Puts a value into the outline where it belongs there; false when that cannot be told from its bytes. */
function sketch(body: Buffer, from: number, to: number, name: string, outline: Outline): boolean {
  switch (body[from]) {
    case quote:
      return sketchText(body, from + 1, to - 1, name, outline)
    case 0x5b:
      return true
    case 0x6e:
      outline[name] = null
      return true
    case 0x74:
    case 0x66:
      outline[name] = body[from] === 0x74
      return true
    default:
      outline[name] = numberAt(body, from, to)
      return true
  }
}

function numberAt(body: Buffer, from: number, to: number): number {
  if (to - from > 15) return Number(body.toString('latin1', from, to))
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = body[at]! - 0x30
    if (digit < 0 || digit > 9) return Number(body.toString('latin1', from, to))
    value = value * 10 + digit
  }
  return value
}

/** Only stamps are put there, with what may follow them. */
function sketchText(body: Buffer, from: number, to: number, name: string, outline: Outline): boolean {
  for (let at = 0; at < stampForm.length; at++) {
    const byte = body[from + at]!
    // A digit or a sign may hide in an escape: "\u0032".
    if (byte === backslash) return !escapes.some((text) => stands(body, from + at, text))
    const wanted = stampForm[at]
    // Where the text is shorter, its end is not what is wanted.
    if (wanted === anyDigit ? !isDigit(byte) : byte !== wanted) return true
  }
  for (let at = from + stampForm.length; at < to; at++) if (body[at] === backslash || body[at]! >= 0x80) return false
  outline[name] = body.toString('latin1', from, to)
  return true
}

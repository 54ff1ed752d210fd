// biome-ignore-all lint/correctness/noPrecisionLoss: keys are compared as integers of 64 bits
// AssemblyScript, compiled to src/indicators/cardinal/facts.wasm by tools/wasm.mjs: reads compiled releases, one a line,
// and keeps what the indicators of Cardinal look at. A line is checked to be JSON as serde_json (Rust) takes it: lone
// surrogates, more than 127 levels and keys that serde_json keeps for itself are left to the caller, like all that is no
// JSON. Of a key that is repeated the last value counts, so each value first undoes what an earlier one left.
//
// What is kept goes into tables of records, one a kind, that grow as needed; src/indicators/cardinal/scan.ts reads them
// and says what the fields are. Strings that are compared get numbers from a dictionary.

// A record refers to rows of the next table by where they end; they begin where those of the record before end.
const RELEASE: usize = 48
const BID: usize = 24
const AWARD: usize = 8
const NONE: i32 = -1

const QUOTE: i32 = 0x22
const BACKSLASH: i32 = 0x5c
const COMMA: i32 = 0x2c
const COLON: i32 = 0x3a
const OPEN_OBJECT: i32 = 0x7b
const CLOSE_OBJECT: i32 = 0x7d
const OPEN_LIST: i32 = 0x5b
const CLOSE_LIST: i32 = 0x5d
const LAST_DEPTH: i32 = 127

const VALID: i32 = 1
const DISQUALIFIED: i32 = 2
const OTHER: i32 = 4
const LATE: i32 = 8

const ONE_TENDERER: i32 = 1
const BLOCKED: i32 = 2

/** A number that the quick way cannot give exactly. */
declare function parseNumber(start: usize, length: i32): f64

// ---- Tables: a pointer, how many bytes are used, how many there are.

class Table {
  start: usize = 0
  used: usize = 0
  size: usize = 0
}

function room(table: Table, bytes: usize): usize {
  if (table.used + bytes > table.size) grow(table, bytes)
  const start = table.start + table.used
  table.used += bytes
  return start
}

function grow(table: Table, bytes: usize): void {
  let size: usize = table.size === 0 ? 4096 : table.size
  while (size < table.used + bytes) size *= 2
  table.start = table.start === 0 ? heap.alloc(size) : heap.realloc(table.start, size)
  table.size = size
}

const input = new Table()
const releases = new Table()
const bids = new Table()
const bidDates = new Table()
const tenderers = new Table()
const awards = new Table()
const suppliers = new Table()
const classes = new Table()
/** The bytes of the ocids, one after the other. */
const ocids = new Table()
/** Strings whose escapes have been taken out, for as long as a chunk is read. */
const plain = new Table()

/** Room for `length` bytes of input, and for what a load of 16 bytes reads beyond them. */
export function reserve(length: i32): usize {
  input.used = 0
  const start = room(input, <usize>length + 32)
  // Whatever is read beyond the end is the end of a line.
  memory.fill(start + <usize>length, 0x0a, 32)
  return start
}

/** Forgets the tables of what was read before, for input of so many bytes; the dictionary stays. */
export function begin(length: i32): void {
  // What is taken out of escapes is pointed at, so it must not move: it is never longer than the input.
  plain.used = 0
  room(plain, <usize>length + 32)
  releases.used = bids.used = bidDates.used = tenderers.used = awards.used = suppliers.used = classes.used = 0
  ocids.used = 0
  plain.used = 0
  lines = 0
}

export function tableStart(which: i32): usize {
  return table(which).start
}

export function tableUsed(which: i32): usize {
  return table(which).used
}

function table(which: i32): Table {
  switch (which) {
    case 0:
      return releases
    case 1:
      return bids
    case 2:
      return tenderers
    case 3:
      return awards
    case 4:
      return suppliers
    case 5:
      return classes
    case 6:
      return ocids
    case 7:
      return names
    default:
      return nameEnds
  }
}

// ---- The dictionary: the number of a string is the order in which strings were first seen.

const names = new Table()
const nameEnds = new Table()
let slots: usize = 0
let slotCount: u32 = 0

function hashOf(text: usize, length: i32): u64 {
  let hash: u64 = 0x9e3779b97f4a7c15 ^ <u64>length
  let rest = length
  while (rest >= 8) {
    hash = (hash ^ load<u64>(text)) * 0xff51afd7ed558ccd
    hash ^= hash >> 32
    text += 8
    rest -= 8
  }
  if (rest > 0) {
    // Up to 7 bytes beyond the string are read; they do not count.
    hash = (hash ^ (load<u64>(text) & (((<u64>1) << (<u64>rest * 8)) - 1))) * 0xff51afd7ed558ccd
    hash ^= hash >> 32
  }
  hash *= 0xc4ceb9fe1a85ec53
  return hash ^ (hash >> 29)
}

function nameStart(id: i32): usize {
  return id === 0 ? 0 : <usize>load<u32>(nameEnds.start + ((<usize>id - 1) << 2))
}

/** The number of a string of so many bytes. */
export function nameId(text: usize, length: i32): i32 {
  if (<u32>(nameEnds.used >> 2) * 2 >= slotCount) moreSlots()
  const hash = hashOf(text, length)
  let slot = <u32>hash & (slotCount - 1)
  const tag = <u32>(hash >> 32)
  while (true) {
    const place = slots + ((<usize>slot) << 3)
    const id = <i32>load<u32>(place) - 1
    if (id < 0) {
      const made = <i32>(nameEnds.used >> 2)
      store<u32>(place, <u32>made + 1)
      store<u32>(place, tag, 4)
      memory.copy(room(names, <usize>length), text, <usize>length)
      store<u32>(room(nameEnds, 4), <u32>names.used)
      // Whoever compares reads 8 bytes at a time.
      room(names, 8)
      names.used -= 8
      return made
    }
    if (load<u32>(place, 4) === tag) {
      const start = nameStart(id)
      const end = <usize>load<u32>(nameEnds.start + ((<usize>id) << 2))
      if (<i32>(end - start) === length && same(names.start + start, text, length)) return id
    }
    slot = (slot + 1) & (slotCount - 1)
  }
}

function moreSlots(): void {
  const count: u32 = slotCount === 0 ? 4096 : slotCount * 2
  const made = heap.alloc((<usize>count) << 3)
  memory.fill(made, 0, (<usize>count) << 3)
  for (let old: u32 = 0; old < slotCount; old++) {
    const from = slots + ((<usize>old) << 3)
    const id = load<u32>(from)
    if (id === 0) continue
    const start = nameStart(<i32>id - 1)
    const end = <usize>load<u32>(nameEnds.start + ((<usize>id - 1) << 2))
    let slot = <u32>hashOf(names.start + start, <i32>(end - start)) & (count - 1)
    while (load<u32>(made + ((<usize>slot) << 3)) !== 0) slot = (slot + 1) & (count - 1)
    store<u64>(made + ((<usize>slot) << 3), load<u64>(from))
  }
  if (slots !== 0) heap.free(slots)
  slots = made
  slotCount = count
}

/** Numbers of strings that lie one after the other: `ends` has where each ends, and gets its number instead. */
export function nameIds(texts: usize, ends: usize, count: i32): void {
  let start: u32 = 0
  for (let index = 0; index < count; index++) {
    const place = ends + ((<usize>index) << 2)
    const end = load<u32>(place)
    store<i32>(place, nameId(texts + <usize>start, <i32>(end - start)))
    start = end
  }
}

export function allocate(bytes: i32): usize {
  return heap.alloc(<usize>bytes)
}

export function release(start: usize): void {
  heap.free(start)
}

function same(a: usize, b: usize, length: i32): bool {
  let rest = length
  while (rest >= 8) {
    if (load<u64>(a) !== load<u64>(b)) return false
    a += 8
    b += 8
    rest -= 8
  }
  return rest === 0 || (load<u64>(a) ^ load<u64>(b)) << (<u64>(8 - rest) * 8) === 0
}

// ---- Reading. `at` is the next byte. A function that returns false leaves the line to the caller.

let at: usize = 0
/** The string read last, without its quotes and escapes. */
let textStart: usize = 0
let textLength: i32 = 0
let wasEscaped: bool = false
/** Whether keys that serde_json keeps for itself are looked for. */
let isWary: bool = true
/** Lines read since `begin`. */
let lines: i32 = 0

export function lineCount(): i32 {
  return lines
}

/** Counts the line at which `scan` stopped. */
export function skipLine(): void {
  lines++
}

function space(): i32 {
  let byte = <i32>load<u8>(at)
  while (byte === 0x20 || byte === 0x09 || byte === 0x0d) byte = <i32>load<u8>(++at)
  return byte
}

/** Where what is no blank begins. */
function spaceEnd(from: usize): usize {
  let byte = <i32>load<u8>(from)
  while (byte === 0x20 || byte === 0x09 || byte === 0x0d) byte = <i32>load<u8>(++from)
  return from
}

/** Behind the closing quote of a string; `from` is behind its opening quote. 0 when it is none. */
function stringEnd(from: usize): usize {
  const quote = i8x16.splat(<i8>QUOTE)
  const backslash = i8x16.splat(<i8>BACKSLASH)
  const blank = i8x16.splat(0x20)
  while (true) {
    const bytes = v128.load(from)
    const found = i8x16.bitmask(
      v128.or(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, backslash)), i8x16.lt_u(bytes, blank)),
    )
    if (found === 0) {
      from += 16
      continue
    }
    from += <usize>ctz(found)
    const byte = <i32>load<u8>(from)
    if (byte === QUOTE) return from + 1
    if (byte !== BACKSLASH) return 0
    wasEscaped = true
    from = escapeEnd(from + 1)
    if (from === 0) return 0
  }
}

/** Behind an escape; `from` is behind its backslash. 0 when it is none. */
function escapeEnd(from: usize): usize {
  const escaped = <i32>load<u8>(from)
  if (escaped !== 0x75)
    return escaped === QUOTE ||
      escaped === BACKSLASH ||
      escaped === 0x2f ||
      escaped === 0x62 ||
      escaped === 0x66 ||
      escaped === 0x6e ||
      escaped === 0x72 ||
      escaped === 0x74
      ? from + 1
      : 0
  const unit = hex(from + 1)
  if (unit < 0) return 0
  if (unit < 0xd800 || unit > 0xdfff) return from + 5
  if (unit > 0xdbff || load<u16>(from + 5) !== 0x755c) return 0
  const low = hex(from + 7)
  return low < 0xdc00 || low > 0xdfff ? 0 : from + 11
}

/** Four hexadecimal digits; -1 when they are none. */
function hex(from: usize): i32 {
  let value = 0
  for (let index: usize = 0; index < 4; index++) {
    const byte = <i32>load<u8>(from + index)
    let digit = byte - 0x30
    if (<u32>digit > 9) {
      digit = (byte | 0x20) - 0x57
      if (<u32>(digit - 10) > 5) return -1
    }
    value = (value << 4) | digit
  }
  return value
}

/** Reads a string into `textStart`, `textLength`; `at` is behind its opening quote. */
function readString(): bool {
  const start = at
  wasEscaped = false
  at = stringEnd(start)
  if (at === 0) return false
  textStart = start
  textLength = <i32>(at - 1 - start)
  if (wasEscaped) withoutEscapes(start, at - 1)
  return true
}

function withoutEscapes(from: usize, end: usize): void {
  const to = room(plain, end - from)
  let write = to
  while (from < end) {
    let byte = <i32>load<u8>(from++)
    if (byte === BACKSLASH) {
      byte = <i32>load<u8>(from++)
      if (byte === 0x62) byte = 8
      else if (byte === 0x66) byte = 12
      else if (byte === 0x6e) byte = 10
      else if (byte === 0x72) byte = 13
      else if (byte === 0x74) byte = 9
      else if (byte === 0x75) {
        let point = hex(from)
        from += 4
        if (point >= 0xd800 && point <= 0xdbff) {
          point = 0x10000 + ((point - 0xd800) << 10) + (hex(from + 2) - 0xdc00)
          from += 6
        }
        if (point < 0x80) store<u8>(write++, <u8>point)
        else if (point < 0x800) {
          store<u8>(write++, <u8>(0xc0 | (point >> 6)))
          store<u8>(write++, <u8>(0x80 | (point & 0x3f)))
        } else if (point < 0x10000) {
          store<u8>(write++, <u8>(0xe0 | (point >> 12)))
          store<u8>(write++, <u8>(0x80 | ((point >> 6) & 0x3f)))
          store<u8>(write++, <u8>(0x80 | (point & 0x3f)))
        } else {
          store<u8>(write++, <u8>(0xf0 | (point >> 18)))
          store<u8>(write++, <u8>(0x80 | ((point >> 12) & 0x3f)))
          store<u8>(write++, <u8>(0x80 | ((point >> 6) & 0x3f)))
          store<u8>(write++, <u8>(0x80 | (point & 0x3f)))
        }
        continue
      }
    }
    store<u8>(write++, <u8>byte)
  }
  textStart = to
  textLength = <i32>(write - to)
}

function isDigit(byte: i32): bool {
  return <u32>(byte - 0x30) < 10
}

/** Behind a number; 0 when it is none. */
function numberEnd(from: usize): usize {
  let byte = <i32>load<u8>(from)
  if (byte === 0x2d) byte = <i32>load<u8>(++from)
  if (byte === 0x30) byte = <i32>load<u8>(++from)
  else {
    if (!isDigit(byte)) return 0
    do byte = <i32>load<u8>(++from)
    while (isDigit(byte))
  }
  if (byte === 0x2e) {
    byte = <i32>load<u8>(++from)
    if (!isDigit(byte)) return 0
    do byte = <i32>load<u8>(++from)
    while (isDigit(byte))
  }
  if ((byte | 0x20) === 0x65) {
    byte = <i32>load<u8>(++from)
    if (byte === 0x2b || byte === 0x2d) byte = <i32>load<u8>(++from)
    if (!isDigit(byte)) return 0
    do byte = <i32>load<u8>(++from)
    while (isDigit(byte))
  }
  return from
}

/** Behind `true`, `false`, `null` or a number; 0 when it is none. */
function scalarEnd(from: usize, byte: i32): usize {
  if (byte === 0x74) {
    if (load<u32>(from) !== 0x65757274) return 0
    return from + 4
  }
  if (byte === 0x66) {
    if (load<u32>(from + 1) !== 0x65736c61) return 0
    return from + 5
  }
  if (byte === 0x6e) {
    if (load<u32>(from) !== 0x6c6c756e) return 0
    return from + 4
  }
  return numberEnd(from)
}

/** What is open: a byte for each level. */
const opened = memory.data(136)

/** Skips a value; `depth` is how many objects and lists are around it. */
function skipValue(depth: i32): bool {
  const around = depth
  // In a variable of its own: it is much faster than one that other functions see.
  let from = at
  while (true) {
    let byte = <i32>load<u8>(from)
    if (byte <= 0x20) {
      from = spaceEnd(from)
      byte = <i32>load<u8>(from)
    }
    if (byte === QUOTE) {
      from = stringEnd(from + 1)
      if (from === 0) return false
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (++depth > LAST_DEPTH) return false
      from = spaceEnd(from + 1)
      const next = <i32>load<u8>(from)
      if (byte === OPEN_LIST) {
        if (next !== CLOSE_LIST) {
          store<u8>(opened + <usize>depth, 0)
          continue
        }
      } else if (next !== CLOSE_OBJECT) {
        store<u8>(opened + <usize>depth, 1)
        if (isWary && isReserved(from + 1)) return false
        from = keyEnd(from)
        if (from === 0) return false
        continue
      }
      from++
      depth--
    } else {
      from = scalarEnd(from, byte)
      if (from === 0) return false
    }
    // Behind a value.
    while (true) {
      if (depth === around) {
        at = from
        return true
      }
      let next = <i32>load<u8>(from)
      if (next <= 0x20) {
        from = spaceEnd(from)
        next = <i32>load<u8>(from)
      }
      from++
      if (load<u8>(opened + <usize>depth) !== 0) {
        if (next === COMMA) {
          from = keyEnd(from)
          if (from === 0) return false
          break
        }
        if (next !== CLOSE_OBJECT) return false
      } else {
        if (next === COMMA) break
        if (next !== CLOSE_LIST) return false
      }
      depth--
    }
  }
}

/** Behind a key, which may follow blanks, and its colon; 0 when it is none. */
function keyEnd(from: usize): usize {
  if (<i32>load<u8>(from) !== QUOTE) {
    from = spaceEnd(from)
    if (<i32>load<u8>(from) !== QUOTE) return 0
  }
  from = stringEnd(from + 1)
  if (from === 0) return 0
  if (<i32>load<u8>(from) !== COLON) {
    from = spaceEnd(from)
    if (<i32>load<u8>(from) !== COLON) return 0
  }
  return from + 1
}

/** Whether the first key of an object may be the one by which serde_json passes numbers. */
function isReserved(from: usize): bool {
  const byte = <i32>load<u8>(from)
  return byte === 0x24 || byte === BACKSLASH
}

/** Reads a key and its colon: its text is in `textStart`, `textLength`. */
function readKey(isFirst: bool): bool {
  if (space() !== QUOTE) return false
  at++
  if (isFirst && isWary && isReserved(at)) return false
  if (!readString()) return false
  if (space() !== COLON) return false
  at++
  return true
}

/** Behind a member: 1 when another follows, 0 at the end of the object, -1 when it is neither. */
function nextMember(): i32 {
  const byte = space()
  at++
  return byte === COMMA ? 1 : byte === CLOSE_OBJECT ? 0 : -1
}

function nextElement(): i32 {
  const byte = space()
  at++
  return byte === COMMA ? 1 : byte === CLOSE_LIST ? 0 : -1
}

/** Opens an object: 1 when it has members, 0 when it is empty. `at` is at its brace. */
function openObject(): i32 {
  at++
  if (space() !== CLOSE_OBJECT) return 1
  at++
  return 0
}

function openList(): i32 {
  at++
  if (space() !== CLOSE_LIST) return 1
  at++
  return 0
}

// ---- Keys, by their bytes.

function is2(word: u32): bool {
  return textLength === 2 && <u32>load<u16>(textStart) === word
}

function is4(word: u32): bool {
  return textLength === 4 && load<u32>(textStart) === word
}

/** A key or a value of 8 to 16 bytes: its first eight and its last eight. */
function isLong(length: i32, first: u64, last: u64): bool {
  return textLength === length && load<u64>(textStart) === first && load<u64>(textStart + <usize>length - 8) === last
}

/** A key of 17 to 24 bytes: its first, its second and its last eight. */
function isLonger(length: i32, first: u64, second: u64, last: u64): bool {
  return isLong(length, first, last) && load<u64>(textStart + 8) === second
}

/** A key or a value of 5 to 8 bytes: its first four and its last four. */
function isShort(length: i32, first: u32, last: u32): bool {
  return textLength === length && load<u32>(textStart) === first && load<u32>(textStart + <usize>length - 4) === last
}

// ---- A release.

let ocidStart: usize = 0
let ocidLength: i32 = NONE
let isCancelled: bool = false
let details: i32 = NONE
let method: i32 = NONE
let flags: i32 = 0
let buyer: i32 = NONE
let entity: i32 = NONE
let fromStart: usize = 0
let fromLength: i32 = NONE
let untilStart: usize = 0
let untilLength: i32 = NONE
let bidsBefore: usize = 0
let tenderersBefore: usize = 0
let awardsBefore: usize = 0
let suppliersBefore: usize = 0
let classesBefore: usize = 0

function clearTender(): void {
  isCancelled = false
  details = NONE
  method = NONE
  entity = NONE
  flags &= ~ONE_TENDERER
  fromLength = NONE
  untilLength = NONE
}

function clearBids(): void {
  bids.used = bidsBefore
  bidDates.used = 0
  tenderers.used = tenderersBefore
}

function clearAwards(): void {
  awards.used = awardsBefore
  suppliers.used = suppliersBefore
  classes.used = classesBefore
  flags &= ~BLOCKED
}

/**
 * Reads lines from `from` to `to`, where a line ends (or the input does). Returns where the line begins that the caller
 * must look at, or `to`.
 */
export function scan(from: usize, to: usize, wary: bool): usize {
  isWary = wary
  while (from < to) {
    at = from
    const byte = space()
    if (byte === 0x0a) {
      lines++
      from = at + 1
      continue
    }
    begin1()
    const isRead = byte === OPEN_OBJECT ? readRelease() : skipValue(0)
    // Blanks may follow, then the line ends.
    if (!isRead || space() !== 0x0a) {
      clearBids()
      clearAwards()
      return from
    }
    if (byte === OPEN_OBJECT && ocidLength >= 0 && !isCancelled) keepRelease()
    else {
      clearBids()
      clearAwards()
    }
    lines++
    from = at + 1
  }
  return to
}

function begin1(): void {
  bidsBefore = bids.used
  tenderersBefore = tenderers.used
  awardsBefore = awards.used
  suppliersBefore = suppliers.used
  classesBefore = classes.used
  bidDates.used = 0
  ocidLength = NONE
  buyer = NONE
  flags = 0
  clearTender()
}

function keepRelease(): void {
  if (untilLength >= 0) {
    // The moment of a bid, held against the end of the period as bytes.
    const count = (bids.used - bidsBefore) / BID
    for (let index: usize = 0; index < count; index++) {
      const date = bidDates.start + (index << 3)
      const length = load<i32>(date, 4)
      if (length >= 0 && isAfter(<usize>load<u32>(date), length, untilStart, untilLength)) {
        const bid = bids.start + bidsBefore + index * BID
        store<i32>(bid, load<i32>(bid, 16) | LATE, 16)
      }
    }
  }
  memory.copy(room(ocids, <usize>ocidLength), ocidStart, <usize>ocidLength)
  const record = room(releases, RELEASE)
  store<u32>(record, <u32>ocids.used)
  store<i32>(record, details, 4)
  store<i32>(record, method, 8)
  store<i32>(record, flags, 12)
  store<i32>(record, buyer, 16)
  store<i32>(record, entity, 20)
  store<u32>(record, <u32>(bids.used / BID), 24)
  store<u32>(record, <u32>(awards.used / AWARD), 28)
  // Where the dates of the period are, in place of how many days it has.
  const isPeriod = fromLength >= 0 && untilLength >= 0
  store<u32>(record, isPeriod ? <u32>fromStart : 0, 32)
  store<u32>(record, isPeriod ? <u32>untilStart : 0, 36)
  store<i32>(record, isPeriod ? fromLength : NONE, 40)
  store<i32>(record, isPeriod ? untilLength : NONE, 44)
}

function isAfter(a: usize, aLength: i32, b: usize, bLength: i32): bool {
  const common = memory.compare(a, b, <usize>min(aLength, bLength))
  return common > 0 || (common === 0 && aLength > bLength)
}

function readRelease(): bool {
  if (openObject() === 0) return true
  let isFirst = true
  while (true) {
    if (!readKey(isFirst)) return false
    isFirst = false
    const byte = space()
    if (is4(0x6469636f)) {
      // ocid
      ocidLength = NONE
      if (byte === QUOTE) {
        at++
        if (!readString()) return false
        ocidStart = textStart
        ocidLength = textLength
      } else if (!skipValue(1)) return false
    } else if (isShort(6, 0x646e6574, 0x7265646e)) {
      // tender
      clearTender()
      if (byte === OPEN_OBJECT ? !readTender() : !skipValue(1)) return false
    } else if (is4(0x73646962)) {
      // bids
      clearBids()
      if (byte === OPEN_OBJECT ? !readBids() : !skipValue(1)) return false
    } else if (isShort(6, 0x72617761, 0x73647261)) {
      // awards
      clearAwards()
      if (byte === OPEN_LIST ? !readAwards() : !skipValue(1)) return false
    } else if (isShort(5, 0x65797562, 0x72657975)) {
      // buyer
      buyer = NONE
      if (byte === OPEN_OBJECT) {
        if (!readId(2)) return false
        buyer = idRead()
      } else if (!skipValue(1)) return false
    } else if (!skipValue(1)) return false
    const next = nextMember()
    if (next < 0) return false
    if (next === 0) return true
  }
}

let idStart: usize = 0
let idLength: i32 = NONE

/** Reads an object for its `id`, which `idRead` numbers; `depth` is its own. */
function readId(depth: i32): bool {
  idLength = NONE
  if (openObject() === 0) return true
  let isFirst = true
  while (true) {
    if (!readKey(isFirst)) return false
    isFirst = false
    if (is2(0x6469)) {
      idLength = NONE
      if (space() === QUOTE) {
        at++
        if (!readString()) return false
        idStart = textStart
        idLength = textLength
      } else if (!skipValue(depth)) return false
    } else if (!skipValue(depth)) return false
    const next = nextMember()
    if (next < 0) return false
    if (next === 0) return true
  }
}

function idRead(): i32 {
  return idLength < 0 ? NONE : nameId(idStart, idLength)
}

function readTender(): bool {
  if (openObject() === 0) return true
  let isFirst = true
  while (true) {
    if (!readKey(isFirst)) return false
    isFirst = false
    const byte = space()
    if (isShort(6, 0x74617473, 0x73757461)) {
      // status
      isCancelled = false
      if (byte === QUOTE) {
        at++
        if (!readString()) return false
        // cancelled
        isCancelled = isLong(9, 0x656c6c65636e6163, 0x64656c6c65636e61)
      } else if (!skipValue(2)) return false
    } else if (isLonger(17, 0x6d657275636f7270, 0x6f6874654d746e65, 0x646f6874654d746e)) {
      // procurementMethod
      method = NONE
      if (byte === QUOTE) {
        at++
        if (!readString()) return false
        method = nameId(textStart, textLength)
      } else if (!skipValue(2)) return false
    } else if (isLonger(24, 0x6d657275636f7270, 0x6f6874654d746e65, 0x736c696174654464)) {
      // procurementMethodDetails
      details = NONE
      if (byte === QUOTE) {
        at++
        if (!readString()) return false
        details = nameId(textStart, textLength)
      } else if (!skipValue(2)) return false
    } else if (isLong(12, 0x65507265646e6574, 0x646f697265507265)) {
      // tenderPeriod
      fromLength = NONE
      untilLength = NONE
      if (byte === OPEN_OBJECT ? !readPeriod() : !skipValue(2)) return false
    } else if (isLonger(17, 0x664f7265626d756e, 0x72657265646e6554, 0x7372657265646e65)) {
      // numberOfTenderers
      flags &= ~ONE_TENDERER
      const start = at
      if (!skipValue(2)) return false
      if (at - start === 1 && <i32>load<u8>(start) === 0x31) flags |= ONE_TENDERER
    } else if (isLong(15, 0x6e697275636f7270, 0x797469746e45676e)) {
      // procuringEntity
      entity = NONE
      if (byte === OPEN_OBJECT) {
        if (!readId(3)) return false
        entity = idRead()
      } else if (!skipValue(2)) return false
    } else if (!skipValue(2)) return false
    const next = nextMember()
    if (next < 0) return false
    if (next === 0) return true
  }
}

function readPeriod(): bool {
  if (openObject() === 0) return true
  let isFirst = true
  while (true) {
    if (!readKey(isFirst)) return false
    isFirst = false
    const byte = space()
    if (isLong(9, 0x7461447472617473, 0x6574614474726174)) {
      // startDate
      fromLength = NONE
      if (byte === QUOTE) {
        at++
        if (!readString()) return false
        fromStart = textStart
        fromLength = textLength
      } else if (!skipValue(3)) return false
    } else if (isShort(7, 0x44646e65, 0x65746144)) {
      // endDate
      untilLength = NONE
      if (byte === QUOTE) {
        at++
        if (!readString()) return false
        untilStart = textStart
        untilLength = textLength
      } else if (!skipValue(3)) return false
    } else if (!skipValue(3)) return false
    const next = nextMember()
    if (next < 0) return false
    if (next === 0) return true
  }
}

function readBids(): bool {
  if (openObject() === 0) return true
  let isFirst = true
  while (true) {
    if (!readKey(isFirst)) return false
    isFirst = false
    const byte = space()
    if (isShort(7, 0x61746564, 0x736c6961)) {
      // details
      clearBids()
      if (byte === OPEN_LIST) {
        if (openList() !== 0)
          while (true) {
            if (space() === OPEN_OBJECT ? !readBid() : !skipValue(3)) return false
            const next = nextElement()
            if (next < 0) return false
            if (next === 0) break
          }
      } else if (!skipValue(2)) return false
    } else if (!skipValue(2)) return false
    const next = nextMember()
    if (next < 0) return false
    if (next === 0) return true
  }
}

let bidAmount: f64 = NaN
let bidCurrencyStart: usize = 0
let bidCurrencyLength: i32 = NONE

/** A bid counts when its status is a string other than `invited` and `withdrawn`. */
function readBid(): bool {
  let status = 0
  let dateStart: usize = 0
  let dateLength = NONE
  const before = tenderers.used
  bidAmount = NaN
  bidCurrencyLength = NONE
  if (openObject() !== 0) {
    let isFirst = true
    while (true) {
      if (!readKey(isFirst)) return false
      isFirst = false
      const byte = space()
      if (isShort(6, 0x74617473, 0x73757461)) {
        // status
        status = 0
        if (byte === QUOTE) {
          at++
          if (!readString()) return false
          status = isShort(5, 0x696c6176, 0x64696c61) // valid
            ? VALID
            : isLong(12, 0x696c617571736964, 0x64656966696c6175) // disqualified
              ? DISQUALIFIED
              : isShort(7, 0x69766e69, 0x64657469) || isLong(9, 0x7761726468746977, 0x6e77617264687469) // invited, withdrawn
                ? 0
                : OTHER
        } else if (!skipValue(4)) return false
      } else if (is4(0x65746164)) {
        // date
        dateLength = NONE
        if (byte === QUOTE) {
          at++
          if (!readString()) return false
          dateStart = textStart
          dateLength = textLength
        } else if (!skipValue(4)) return false
      } else if (isShort(5, 0x756c6176, 0x65756c61)) {
        // value
        bidAmount = NaN
        bidCurrencyLength = NONE
        if (byte === OPEN_OBJECT ? !readValue() : !skipValue(4)) return false
      } else if (isLong(9, 0x72657265646e6574, 0x7372657265646e65)) {
        // tenderers
        tenderers.used = before
        if (byte === OPEN_LIST ? !readParties(tenderers, 5) : !skipValue(4)) return false
      } else if (!skipValue(4)) return false
      const next = nextMember()
      if (next < 0) return false
      if (next === 0) break
    }
  }
  if (status === 0) {
    tenderers.used = before
    return true
  }
  const record = room(bids, BID)
  store<f64>(record, bidAmount)
  store<i32>(record, bidCurrencyLength < 0 ? NONE : nameId(bidCurrencyStart, bidCurrencyLength), 8)
  store<u32>(record, <u32>(tenderers.used >> 2), 12)
  store<i32>(record, status, 16)
  store<i32>(record, 0, 20)
  const date = room(bidDates, 8)
  // Only a valid bid can be late.
  store<u32>(date, <u32>dateStart)
  store<i32>(date, status === VALID ? dateLength : NONE, 4)
  return true
}

function readValue(): bool {
  if (openObject() === 0) return true
  let isFirst = true
  while (true) {
    if (!readKey(isFirst)) return false
    isFirst = false
    const byte = space()
    if (isShort(6, 0x756f6d61, 0x746e756f)) {
      // amount
      bidAmount = NaN
      if (byte === 0x2d || isDigit(byte)) {
        if (!readAmount()) return false
      } else if (!skipValue(5)) return false
    } else if (isLong(8, 0x79636e6572727563, 0x79636e6572727563)) {
      // currency
      bidCurrencyLength = NONE
      if (byte === QUOTE) {
        at++
        if (!readString()) return false
        bidCurrencyStart = textStart
        bidCurrencyLength = textLength
      } else if (!skipValue(5)) return false
    } else if (!skipValue(5)) return false
    const next = nextMember()
    if (next < 0) return false
    if (next === 0) return true
  }
}

const powers = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
])

/** A number as the nearest double; one that is not finite is none. */
function readAmount(): bool {
  const start = at
  at = numberEnd(start)
  if (at === 0) return false
  let read = start
  let byte = <i32>load<u8>(read)
  const isNegative = byte === 0x2d
  if (isNegative) byte = <i32>load<u8>(++read)
  let digits: u64 = 0
  let count = 0
  let scale = 0
  let isWhole = true
  while (read < at && isDigit(byte)) {
    digits = digits * 10 + <u64>(byte - 0x30)
    count++
    byte = <i32>load<u8>(++read)
  }
  if (read < at && byte === 0x2e) {
    isWhole = false
    byte = <i32>load<u8>(++read)
    while (read < at && isDigit(byte)) {
      digits = digits * 10 + <u64>(byte - 0x30)
      count++
      scale++
      byte = <i32>load<u8>(++read)
    }
  }
  // Up to 15 digits and powers of ten up to 22 are exact, and so is one operation on them.
  if (read === at && count <= 15) {
    const value = <f64>digits / load<f64>(powers + ((<usize>scale) << 3))
    // A whole -0 is read as an integer, which has no sign.
    bidAmount = isNegative && !(isWhole && digits === 0) ? -value : value
    return true
  }
  const value = parseNumber(start, <i32>(at - start))
  bidAmount = Number.isFinite(value) ? value : NaN
  return true
}

/** Reads a list of organisations: the number of the id of each, or none. `depth` is that of its elements' members. */
function readParties(into: Table, depth: i32): bool {
  if (openList() === 0) return true
  while (true) {
    let id = NONE
    if (space() === OPEN_OBJECT) {
      if (!readId(depth + 1)) return false
      id = idRead()
    } else if (!skipValue(depth)) return false
    store<i32>(room(into, 4), id)
    const next = nextElement()
    if (next < 0) return false
    if (next === 0) return true
  }
}

function readAwards(): bool {
  if (openList() === 0) return true
  while (true) {
    if (space() === OPEN_OBJECT ? !readAward() : !skipValue(2)) return false
    const next = nextElement()
    if (next < 0) return false
    if (next === 0) return true
  }
}

/** Awards that are active are kept; one with a status that is not final blocks the release. */
function readAward(): bool {
  let isActive = false
  let isOpen = false
  const suppliersStart = suppliers.used
  const classesStart = classes.used
  if (openObject() !== 0) {
    let isFirst = true
    while (true) {
      if (!readKey(isFirst)) return false
      isFirst = false
      const byte = space()
      if (isShort(6, 0x74617473, 0x73757461)) {
        // status
        isActive = false
        isOpen = false
        if (byte === QUOTE) {
          at++
          if (!readString()) return false
          isActive = isShort(6, 0x69746361, 0x65766974)
          isOpen =
            !isActive &&
            !isLong(9, 0x656c6c65636e6163, 0x64656c6c65636e61) &&
            !isLong(12, 0x7365636375736e75, 0x6c75667373656363)
        } else if (!skipValue(3)) return false
      } else if (isLong(9, 0x7265696c70707573, 0x737265696c707075)) {
        // suppliers
        suppliers.used = suppliersStart
        if (byte === OPEN_LIST ? !readParties(suppliers, 4) : !skipValue(3)) return false
      } else if (isShort(5, 0x6d657469, 0x736d6574)) {
        // items
        classes.used = classesStart
        if (byte === OPEN_LIST ? !readItems() : !skipValue(3)) return false
      } else if (!skipValue(3)) return false
      const next = nextMember()
      if (next < 0) return false
      if (next === 0) break
    }
  }
  if (isOpen) flags |= BLOCKED
  if (!isActive) {
    suppliers.used = suppliersStart
    classes.used = classesStart
    return true
  }
  const record = room(awards, AWARD)
  store<u32>(record, <u32>(suppliers.used >> 2))
  store<u32>(record, <u32>(classes.used >> 2), 4)
  return true
}

function readItems(): bool {
  if (openList() === 0) return true
  while (true) {
    if (space() === OPEN_OBJECT ? !readItem() : !skipValue(4)) return false
    const next = nextElement()
    if (next < 0) return false
    if (next === 0) return true
  }
}

function readItem(): bool {
  let id = NONE
  if (openObject() !== 0) {
    let isFirst = true
    while (true) {
      if (!readKey(isFirst)) return false
      isFirst = false
      if (isLong(14, 0x6966697373616c63, 0x6e6f697461636966)) {
        // classification
        id = NONE
        if (space() === OPEN_OBJECT) {
          if (!readId(6)) return false
          id = idRead()
        } else if (!skipValue(5)) return false
      } else if (!skipValue(5)) return false
      const next = nextMember()
      if (next < 0) return false
      if (next === 0) break
    }
  }
  if (id !== NONE) store<i32>(room(classes, 4), id)
  return true
}

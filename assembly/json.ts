// AssemblyScript, compiled to src/ocds/json.wasm by tools/wasm.mjs: what has to look at each byte of JSON.
// Sixteen bytes of a string are looked at in one step. Addresses are of the module's own memory; src/ocds/json-memory.ts
// is the other side.

const quote: u8 = 0x22
const backslash: u8 = 0x5c
const comma: u8 = 0x2c
const colon: u8 = 0x3a
const openObject: u8 = 0x7b
const closeObject: u8 = 0x7d
const openList: u8 = 0x5b
const closeList: u8 = 0x5d

const whiteSpace: u8 = 1
const digit: u8 = 2
const hexDigit: u8 = 4

const deepest: i32 = 1 << 10

/** What a byte is. */
const kinds = memory.data(256)
/** What is open: 1 for an object, 0 for a list. */
const stack = memory.data(1 << 10)
/** What was seen; the order is known to json-memory.ts. */
const seen = memory.data(40, 4)

for (let byte = 0x30; byte <= 0x39; byte++) store<u8>(kinds + byte, digit | hexDigit)
for (let byte = 0x41; byte <= 0x46; byte++) store<u8>(kinds + byte, hexDigit)
for (let byte = 0x61; byte <= 0x66; byte++) store<u8>(kinds + byte, hexDigit)
store<u8>(kinds + 0x09, whiteSpace)
store<u8>(kinds + 0x0a, whiteSpace)
store<u8>(kinds + 0x0d, whiteSpace)
store<u8>(kinds + 0x20, whiteSpace)

// What `check` answers.
const done: i32 = 1
const needsMore: i32 = 0
const unsure: i32 = -1

// What is known of the object that is being checked, between one call and the next.
let at: i32 = 0
let open: i32 = 0
let most: i32 = 0
let spaced: bool = false
let exact: bool = false
let plain: bool = true
/** What comes is the value of this key: 1 ocid, 2 date, 3 releases, 4 buyer. */
let wanted: i32 = 0
let inObject: bool = false
/** What may come: a key, a value, or also the end of the object or list that is open. */
let mayEnd: bool = false
let isKey: bool = false
/** A value has just ended. */
let afterValue: bool = false
/** In a text that goes on: how far it has been looked at (0: in none), and whether there is an escape in it. */
let textAt: i32 = 0
let textEscaped: bool = false
let ocidFrom: i32 = -1
let ocidTo: i32 = -1
let dateFrom: i32 = -1
let dateTo: i32 = -1
/** The list under `releases`, from bracket to bracket; `listDoubt`: there may be two, or something else. */
let listFrom: i32 = -1
let listTo: i32 = -1
let listDoubt: bool = false
/** The object under `buyer`. */
let buyerFrom: i32 = -1

/**
 * Where `check` writes what it saw: end, depth, bits (1 spaced, 2 exact, 4 plain), ocid, date and releases
 * from and to, and where the buyer begins.
 */
export function seenAt(): i32 {
  return seen as i32
}

/** The first address that nothing here uses. */
export function freeFrom(): i32 {
  return __heap_base as i32
}

/** An object of JSON begins at `from`; `check` looks at it. */
export function begin(from: i32): void {
  at = from
  open = 0
  most = 0
  spaced = false
  exact = false
  plain = true
  wanted = 0
  inObject = false
  mayEnd = false
  isKey = false
  afterValue = false
  textAt = 0
  ocidFrom = -1
  ocidTo = -1
  dateFrom = -1
  dateTo = -1
  listFrom = -1
  listTo = -1
  listDoubt = false
  buyerFrom = -1
}

/** The bytes of the object that is being checked have moved towards the beginning of memory. */
export function moved(by: i32): void {
  at -= by
  if (textAt !== 0) textAt -= by
  if (ocidFrom !== -1) {
    ocidFrom -= by
    ocidTo -= by
  }
  if (dateFrom !== -1) {
    dateFrom -= by
    dateTo -= by
  }
  if (listFrom !== -1) listFrom -= by
  if (listTo !== -1) listTo -= by
  if (buyerFrom !== -1) buyerFrom -= by
}

/**
 * Goes on with the object, of which there are bytes up to `to`. JSON is what JSON.parse takes for it, less UTF-8, which
 * is taken for granted. Bytes behind `to` are written over: 16 of them must be there.
 */
export function check(to: i32): i32 {
  // Ends a text that is cut.
  store<u8>(to, 0)
  let here = at
  let levels = open
  let isSpaced = spaced
  let object = inObject
  let ending = mayEnd
  let key = isKey
  let after = afterValue
  let want = wanted
  let resumed = textAt
  textAt = 0
  if (levels === 0) {
    if (here >= to) return needsMore
    if (load<u8>(here) !== openObject) return unsure
    store<u8>(stack, 1)
    levels = 1
    most = 1
    here++
    object = true
    ending = true
    key = true
  }
  for (;;) {
    if (!after) {
      if (resumed === 0 && (load<u8>(kinds + load<u8>(here)) & whiteSpace) !== 0) {
        isSpaced = true
        here = behindSpace(here)
      }
      if (here >= to) break
      const byte = load<u8>(here)
      if (byte === quote) {
        let text = here + 1
        let escaped = false
        if (resumed !== 0) {
          text = resumed
          escaped = textEscaped
          resumed = 0
        }
        for (;;) {
          text = behindText(text)
          if (load<u8>(text) === quote) break
          if (text >= to) break
          if (load<u8>(text) !== backslash) return unsure
          escaped = true
          const behind = behindEscape(text + 1, to)
          if (behind === unsure) return unsure
          if (behind === needsMore) {
            // To be looked at from the backslash on.
            textAt = text
            textEscaped = escaped
            return pause(here, levels, isSpaced, object, ending, key, after, want)
          }
          text = behind
        }
        if (text >= to) {
          textAt = to
          textEscaped = escaped
          return pause(here, levels, isSpaced, object, ending, key, after, want)
        }
        if (key) {
          let behind = text + 1
          if (load<u8>(behind) !== colon) {
            if ((load<u8>(kinds + load<u8>(behind)) & whiteSpace) !== 0) {
              isSpaced = true
              behind = behindSpace(behind)
            }
            if (behind < to && load<u8>(behind) !== colon) return unsure
          }
          if (behind >= to) {
            textAt = text
            textEscaped = escaped
            return pause(here, levels, isSpaced, object, ending, key, after, want)
          }
          if (levels === 1) want = wantedKey(here + 1, text, escaped)
          here = behind + 1
          key = false
          ending = false
          continue
        }
        if (want > 2) {
          if (want === 3) listDoubt = true
          want = 0
        } else if (want !== 0) {
          if (escaped || text === here + 1) plain = plain && want === 2 && !escaped
          if (want === 1) {
            ocidFrom = here + 1
            ocidTo = text
          } else {
            dateFrom = here + 1
            dateTo = text
          }
          want = 0
        }
        here = text + 1
      } else if (key && !(ending && byte === closeObject)) return unsure
      else if (byte === openObject || byte === openList) {
        if (levels === deepest) return unsure
        if (want !== 0) {
          if (want === 1) plain = false
          else if (want === 3) {
            if (byte === openList && listFrom === -1) listFrom = here
            else listDoubt = true
          } else if (want === 4 && byte === openObject) buyerFrom = here
          want = 0
        }
        object = byte === openObject
        store<u8>(stack + levels, object ? 1 : 0)
        levels++
        if (levels > most) most = levels
        key = object
        ending = true
        here++
        continue
      } else if (byte === closeObject || byte === closeList) {
        if (!ending || object !== (byte === closeObject)) return unsure
        here++
        levels--
        if (levels === 0) return finish(here, isSpaced)
        if (levels === 1 && listFrom !== -1 && listTo === -1) listTo = here
        object = load<u8>(stack + levels - 1) === 1
      } else {
        const behind = byte === 0x2d || byte - 0x30 <= 9 ? behindNumber(here, to) : behindWord(here, to)
        if (behind === unsure) return unsure
        if (behind === needsMore) return pause(here, levels, isSpaced, object, ending, key, after, want)
        if (want === 1) plain = false
        else if (want === 3) listDoubt = true
        want = 0
        here = behind
      }
    }
    // After a value: a comma, or the ends of what is open.
    after = true
    for (;;) {
      let byte = load<u8>(here)
      if ((load<u8>(kinds + byte) & whiteSpace) !== 0) {
        isSpaced = true
        here = behindSpace(here)
        byte = load<u8>(here)
      }
      if (here >= to) break
      if (byte === comma) {
        here++
        key = object
        ending = false
        after = false
        break
      }
      if (byte !== (object ? closeObject : closeList)) return unsure
      here++
      levels--
      if (levels === 0) return finish(here, isSpaced)
      if (levels === 1 && listFrom !== -1 && listTo === -1) listTo = here
      object = load<u8>(stack + levels - 1) === 1
    }
    if (after) break
  }
  return pause(here, levels, isSpaced, object, ending, key, after, want)
}

function pause(
  here: i32,
  levels: i32,
  isSpaced: bool,
  object: bool,
  ending: bool,
  key: bool,
  after: bool,
  want: i32,
): i32 {
  at = here
  open = levels
  spaced = isSpaced
  inObject = object
  mayEnd = ending
  isKey = key
  afterValue = after
  wanted = want
  return needsMore
}

function finish(end: i32, isSpaced: bool): i32 {
  store<i32>(seen, end, 0)
  store<i32>(seen, most, 4)
  store<i32>(seen, (isSpaced ? 1 : 0) | (exact ? 2 : 0) | (plain && ocidFrom !== -1 ? 4 : 0), 8)
  store<i32>(seen, ocidFrom, 12)
  store<i32>(seen, ocidTo, 16)
  store<i32>(seen, dateFrom, 20)
  store<i32>(seen, dateTo, 24)
  store<i32>(seen, listDoubt ? -1 : listFrom, 28)
  store<i32>(seen, listTo, 32)
  store<i32>(seen, buyerFrom, 36)
  return done
}

/** The first byte from `from` on that does not stand for itself in a text. */
function behindText(from: i32): i32 {
  let address = from
  while (true) {
    const bytes = v128.load(address)
    const stops = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
        i8x16.le_u(bytes, i8x16.splat(0x1f)),
      ),
    )
    if (stops !== 0) return address + ctz(stops)
    address += 16
  }
}

/** The first byte from `from` on that is no white space. */
function behindSpace(from: i32): i32 {
  let address = from
  while (true) {
    const bytes = v128.load(address)
    const spaces = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(0x0a))),
        v128.or(i8x16.eq(bytes, i8x16.splat(0x0d)), i8x16.eq(bytes, i8x16.splat(0x09))),
      ),
    )
    if (spaces !== 0xffff) return address + ctz(~spaces)
    address += 16
  }
}

/** After what is escaped by the backslash before `from`. */
function behindEscape(from: i32, to: i32): i32 {
  if (from >= to) return needsMore
  switch (load<u8>(from)) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return from + 1
    case 0x75:
      for (let place = from + 1; place < from + 5; place++) {
        if (place >= to) return needsMore
        if ((load<u8>(kinds + load<u8>(place)) & hexDigit) === 0) return unsure
      }
      return from + 5
  }
  return unsure
}

function behindDigits(from: i32): i32 {
  let address = from
  while ((load<u8>(kinds + load<u8>(address)) & digit) !== 0) address++
  return address
}

function behindNumber(from: i32, to: i32): i32 {
  const digits = load<u8>(from) === 0x2d ? from + 1 : from
  let end = load<u8>(digits) === 0x30 ? digits + 1 : behindDigits(digits)
  if (end === digits) return end >= to ? needsMore : unsure
  if (load<u8>(end) === 0x2e) {
    const fraction = end + 1
    end = behindDigits(fraction)
    if (end === fraction) return end >= to ? needsMore : unsure
  }
  const isLong = end - digits > 15
  let isLarge = false
  if ((load<u8>(end) | 0x20) === 0x65) {
    let exponent = end + 1
    if (load<u8>(exponent) === 0x2b || load<u8>(exponent) === 0x2d) exponent++
    end = behindDigits(exponent)
    if (end === exponent) return end >= to ? needsMore : unsure
    isLarge = end - exponent > 2
  }
  if (end >= to) return needsMore
  if (isLong || isLarge) exact = true
  return end
}

/** After `true`, `false` or `null`. */
function behindWord(from: i32, to: i32): i32 {
  const first = load<u8>(from)
  const isFalse = first === 0x66
  if (!isFalse && first !== 0x74 && first !== 0x6e) return unsure
  const end = from + (isFalse ? 5 : 4)
  if (end > to) return needsMore
  // The letters but for the first of `false`, little-endian: alse, true, null.
  const letters = load<u32>(isFalse ? from + 1 : from)
  return letters === (isFalse ? 0x65736c61 : first === 0x74 ? 0x65757274 : 0x6c6c756e) ? end : unsure
}

/** Whether two words of four bytes stand at `from`, the second behind `gap` bytes. */
function isName(from: i32, first: u32, second: u32, gap: i32): bool {
  return load<u32>(from) === first && load<u32>(from + gap) === second
}

/** A key of the object itself: whether its value is wanted. */
function wantedKey(from: i32, to: i32, escaped: bool): i32 {
  if (escaped) {
    plain = false
    listDoubt = true
    return 0
  }
  switch (to - from) {
    case 3:
      // url, uri
      if (load<u16>(from) === 0x7275 && (load<u8>(from + 2) === 0x6c || load<u8>(from + 2) === 0x69)) plain = false
      return 0
    case 4:
      // ocid
      if (load<u32>(from) === 0x6469636f) {
        if (ocidFrom !== -1) plain = false
        return 1
      }
      // date
      if (load<u32>(from) !== 0x65746164) return 0
      if (dateFrom !== -1) plain = false
      return 2
    case 5:
      // buye, uyer
      return isName(from, 0x65797562, 0x72657975, 1) ? 4 : 0
    case 7:
      // reco, ords
      if (isName(from, 0x6f636572, 0x7364726f, 3)) plain = false
      return 0
    case 8:
      // rele, ases
      if (!isName(from, 0x656c6572, 0x73657361, 4)) return 0
      plain = false
      return 3
    case 15:
      // comp, iled, Rele, ease
      if (isName(from, 0x706d6f63, 0x64656c69, 4) && isName(from + 8, 0x656c6552, 0x65736165, 3)) plain = false
      return 0
    case 16:
      // vers, ione, dRel, ease
      if (isName(from, 0x73726576, 0x656e6f69, 4) && isName(from + 8, 0x6c655264, 0x65736165, 4)) plain = false
  }
  return 0
}

/**
 * Writes JSON without the white space outside of its texts to `out`, and returns where that ends. Up to 16 bytes behind
 * both are touched.
 */
export function compact(from: i32, to: i32, out: i32): i32 {
  let here = from
  let target = out
  while (here < to) {
    const bytes = v128.load(here)
    v128.store(target, bytes)
    const stops = i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.le_u(bytes, i8x16.splat(0x20))))
    const length = stops === 0 ? 16 : ctz(stops)
    here += length
    target += length
    if (stops === 0) continue
    if (here >= to) break
    if (load<u8>(here) === quote) {
      store<u8>(target, quote)
      here++
      target++
      for (;;) {
        const text = v128.load(here)
        v128.store(target, text)
        const ends = i8x16.bitmask(v128.or(i8x16.eq(text, i8x16.splat(0x22)), i8x16.eq(text, i8x16.splat(0x5c))))
        const part = ends === 0 ? 16 : ctz(ends)
        here += part
        target += part
        if (here >= to) break
        if (ends === 0) continue
        // A quote ends the text; with a backslash goes what it escapes.
        const isQuote = load<u8>(here) === quote
        here += isQuote ? 1 : 2
        target += isQuote ? 1 : 2
        if (isQuote) break
        store<u8>(target - 2, backslash)
        store<u8>(target - 1, load<u8>(here - 1))
      }
    } else here = behindSpace(here)
  }
  return here > to ? target - (here - to) : target
}

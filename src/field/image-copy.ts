import { crc32 } from 'node:zlib'

/** A picture without what a camera or a program wrote beside it: where, when, by whom, a small copy of it, comments. */
export interface ImageCopy {
  format: 'jpeg' | 'png'
  bytes: Buffer
  /** How the camera was held, 1 to 8 as EXIF counts it, where it is not 1: the copy shows the picture unturned. */
  turned: number | null
}

/** Why no copy can be made of a file. */
export class ImageProblem extends Error {
  override name = 'ImageProblem'
}

/**
 * Copies a JPEG or PNG with nothing but the picture: only what a decoder needs is taken, all else stays out, whatever it
 * is called, and so does what stands behind the picture's end (phones put films and second pictures there). The picture
 * itself is not touched. Throws an ImageProblem for another format and for a file that is cut off or damaged.
 */
export function imageCopy(bytes: Buffer): ImageCopy {
  if (bytes.length > 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return jpegCopy(bytes)
  if (bytes.subarray(0, 8).equals(pngSignature)) return pngCopy(bytes)
  const isHeif = bytes.toString('latin1', 4, 8) === 'ftyp'
  throw new ImageProblem(isHeif ? 'it is HEIC or a film, not JPEG or PNG' : 'it is neither JPEG nor PNG')
}

const damaged = (at: number) => new ImageProblem(`the picture is cut off or damaged at byte ${at}`)

// Segments that a decoder needs: frames, tables, restarts. APP0 tells the density, APP14 how colours are stored, APP2 of
// the name ICC_PROFILE what they look like.
function isNeeded(marker: number, content: Buffer): boolean {
  if (marker === 0xe0) return content.toString('latin1', 0, 5) === 'JFIF\0'
  if (marker === 0xee) return content.toString('latin1', 0, 5) === 'Adobe'
  if (marker === 0xe2) return content.toString('latin1', 0, 12) === 'ICC_PROFILE\0'
  return (marker >= 0xc0 && marker <= 0xcf) || (marker >= 0xda && marker <= 0xdf)
}

function jpegCopy(bytes: Buffer): ImageCopy {
  const kept: Buffer[] = [bytes.subarray(0, 2)]
  let turned: number | null = null
  let at = 2
  for (;;) {
    if (bytes[at] !== 0xff) throw damaged(at)
    // Any number of fill bytes may stand before a marker.
    while (bytes[at + 1] === 0xff) at++
    const marker = bytes[at + 1]
    if (marker === undefined) throw damaged(at)
    if (marker === 0xd9) {
      kept.push(bytes.subarray(at, at + 2))
      return { format: 'jpeg', bytes: Buffer.concat(kept), turned }
    }
    if (at + 4 > bytes.length) throw damaged(at)
    const length = bytes.readUInt16BE(at + 2)
    const end = at + 2 + length
    if (length < 2 || end > bytes.length) throw damaged(at)
    const content = bytes.subarray(at + 4, end)
    if (marker === 0xe1) turned ??= orientationIn(content)
    // Of JFIF its first 14 bytes: a small copy of the picture may follow them.
    if (marker === 0xe0 && isNeeded(marker, content)) kept.push(jfif(content))
    else if (isNeeded(marker, content)) kept.push(bytes.subarray(at, end))
    at = end
    if (marker !== 0xda) continue
    const data = at
    // The picture's own bytes: a 0xff in them is followed by 0, or is a restart.
    for (;;) {
      at = bytes.indexOf(0xff, at)
      if (at === -1 || at + 1 >= bytes.length) throw damaged(bytes.length)
      const next = bytes[at + 1]!
      if (next === 0 || (next >= 0xd0 && next <= 0xd7)) at += 2
      else if (next === 0xff) at++
      else break
    }
    kept.push(bytes.subarray(data, at))
  }
}

function jfif(content: Buffer): Buffer {
  if (content.length < 14) throw damaged(2)
  const plain = Buffer.concat([Buffer.from([0xff, 0xe0, 0, 16]), content.subarray(0, 14)])
  plain.fill(0, 16, 18)
  return plain
}

/** The orientation in a block of EXIF; null where there is none or it is upright. */
function orientationIn(content: Buffer): number | null {
  if (content.toString('latin1', 0, 6) !== 'Exif\0\0') return null
  const tiff = content.subarray(6)
  try {
    const isLittle = tiff.toString('latin1', 0, 2) === 'II'
    const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
    const first = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
    for (let entry = 0; entry < short(first); entry++) {
      const at = first + 2 + entry * 12
      if (short(at) !== 0x0112) continue
      const value = short(at + 8)
      return value >= 2 && value <= 8 ? value : null
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return null
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

const pngNeeded = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'cHRM',
  'gAMA',
  'iCCP',
  'sBIT',
  'sRGB',
  'bKGD',
  'pHYs',
])

function pngCopy(bytes: Buffer): ImageCopy {
  const kept: Buffer[] = [pngSignature]
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw damaged(at)
    const length = bytes.readUInt32BE(at)
    const end = at + 12 + length
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (end > bytes.length || crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) throw damaged(at)
    if (pngNeeded.has(type)) kept.push(bytes.subarray(at, end))
    if (type === 'IEND') return { format: 'png', bytes: Buffer.concat(kept), turned: null }
    at = end
  }
}

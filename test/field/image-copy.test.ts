import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ImageProblem, imageCopy } from '../../src/field/image-copy.ts'

const segment = (marker: number, content: Buffer) =>
  Buffer.concat([Buffer.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff]), content])
const text = (value: string) => Buffer.from(value, 'latin1')

function exif(orientation: number): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write('MM\0*', 0, 'latin1')
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(1, 8)
  tiff.writeUInt16BE(0x0112, 10)
  tiff.writeUInt16BE(3, 12)
  tiff.writeUInt32BE(1, 14)
  tiff.writeUInt16BE(orientation, 18)
  return Buffer.concat([text('Exif\0\0'), tiff, text('GPS 51.1 N 71.4 E')])
}

const jfif = segment(0xe0, Buffer.concat([text('JFIF\0'), Buffer.from([1, 1, 0, 0, 1, 0, 1, 0, 0])]))
const table = segment(0xdb, Buffer.alloc(65, 7))
const frame = segment(0xc0, Buffer.from([8, 0, 8, 0, 8, 1, 1, 0x11, 0]))
const scan = Buffer.concat([
  segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
  Buffer.from([1, 0xff, 0, 2, 0xff, 0xd0, 3]),
])
const second = Buffer.concat([segment(0xc4, Buffer.alloc(20, 1)), scan])
const end = Buffer.from([0xff, 0xd9])
const start = Buffer.from([0xff, 0xd8])

describe('the copy of a JPEG', () => {
  it('is the picture alone: no place, time, camera, comment, small picture, nor what stands behind its end', () => {
    const whole = Buffer.concat([
      start,
      jfif,
      segment(0xe1, exif(6)),
      segment(0xe1, text('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta creator="I"/>')),
      segment(0xe2, text('MPF\0II*\0')),
      segment(0xe2, text('ICC_PROFILE\0\x01\x01colours')),
      segment(0xed, text('Photoshop 3.0\0by-line I')),
      segment(0xee, text('Adobe\0d\0\0\0\0\x01')),
      segment(0xfe, text('comment of I')),
      table,
      frame,
      scan,
      second,
      end,
      text('a second picture by I'),
    ])
    const copy = imageCopy(whole)
    const kept = [
      start,
      jfif,
      segment(0xe2, text('ICC_PROFILE\0\x01\x01colours')),
      segment(0xee, text('Adobe\0d\0\0\0\0\x01')),
    ]
    expect(copy.bytes.equals(Buffer.concat([...kept, table, frame, scan, second, end]))).toBe(true)
    expect(copy).toMatchObject({ format: 'jpeg', turned: 6 })
    expect(imageCopy(copy.bytes).bytes.equals(copy.bytes)).toBe(true)
  })

  it('has no small picture that a JFIF block may hold', () => {
    const thumb = segment(0xe0, Buffer.concat([text('JFIF\0'), Buffer.from([1, 1, 0, 0, 1, 0, 1, 1, 1]), text('RGB')]))
    expect(imageCopy(Buffer.concat([start, thumb, table, frame, scan, end])).bytes.includes('RGB')).toBe(false)
  })

  it('is not made of a file that is cut off, wherever', () => {
    const whole = Buffer.concat([start, jfif, segment(0xe1, exif(1)), table, frame, scan, end])
    expect(imageCopy(whole).turned).toBeNull()
    for (let length = 3; length < whole.length; length++)
      expect(() => imageCopy(whole.subarray(0, length)), String(length)).toThrow(ImageProblem)
  })
})

describe('the copy of a PNG', () => {
  const chunk = (type: string, content: Buffer) => {
    const body = Buffer.concat([text(type), content])
    const frameOf = Buffer.alloc(8)
    frameOf.writeUInt32BE(content.length, 0)
    frameOf.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frameOf.subarray(0, 4), body, frameOf.subarray(4)])
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const header = chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))
  const data = chunk('IDAT', deflateSync(Buffer.from([0, 128])))
  const last = chunk('IEND', Buffer.alloc(0))

  it('has the chunks of the picture alone', () => {
    const extras = ['tEXt', 'iTXt', 'eXIf', 'tIME', 'prVt'].map((type) => chunk(type, text('Author I')))
    const whole = Buffer.concat([signature, header, ...extras, data, last, text('behind')])
    expect(imageCopy(whole).bytes.equals(Buffer.concat([signature, header, data, last]))).toBe(true)
  })

  it('is not made of a damaged one', () => {
    const whole = Buffer.concat([signature, header, data, last])
    const wrong = Buffer.from(whole)
    wrong[20]! ^= 1
    expect(() => imageCopy(wrong)).toThrow(/damaged/)
    for (let length = 8; length < whole.length; length++) expect(() => imageCopy(whole.subarray(0, length))).toThrow()
  })
})

it('makes no copy of what is neither, and says what it is', () => {
  expect(() => imageCopy(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'))).toThrow(/HEIC/)
  expect(() => imageCopy(Buffer.from('GIF89a'))).toThrow(/neither JPEG nor PNG/)
})

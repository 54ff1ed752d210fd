import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readZip, writeZip } from '../../src/letters/zip.ts'

describe('a zip archive', () => {
  it('gives back what was put in, in order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ name: fc.string({ minLength: 1 }), data: fc.uint8Array() }), {
          selector: ({ name }) => name,
          maxLength: 8,
        }),
        (entries) => {
          const packed = entries.map(({ name, data }) => ({
            name: Buffer.from(name).toString(),
            data: Buffer.from(data),
          }))
          expect(readZip(writeZip(packed))).toEqual(packed)
        },
      ),
    )
  })

  it('refuses what is none, and a damaged entry', () => {
    expect(() => readZip(Buffer.from('no zip'))).toThrow('not a zip archive')
    const archive = writeZip([{ name: 'a', data: Buffer.from('text') }])
    archive[archive.indexOf('text')] = 0x54
    expect(() => readZip(archive)).toThrow('damaged a')
  })
})

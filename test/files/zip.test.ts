import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readZip } from '../../src/files/zip-read.ts'
import { writeZip } from '../../src/files/zip-write.ts'

const names = fc.stringMatching(/^[\p{L}\d ._-]{0,20}\p{L}$/u)

describe('a zip archive', () => {
  it('gives back what was put in, in order', async () => {
    const entries = fc.uniqueArray(fc.record({ name: names, data: fc.uint8Array() }), {
      selector: ({ name }) => name,
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(entries, async (given) => {
        const packed = given.map(({ name, data }) => ({ name, data: Buffer.from(data) }))
        expect(await readZip(writeZip(packed))).toEqual(packed)
      }),
    )
  })

  it('gives files whose names lead out of it, and those behind them', async () => {
    const entries = ['../../up.json', '/root.json', 'C:\\x.json', 'last.json'].map((name) => ({
      name,
      data: Buffer.from(name),
    }))
    expect((await readZip(writeZip(entries))).map(({ name, data }) => [name, data.toString()])).toEqual([
      ['../../up.json', '../../up.json'],
      ['/root.json', '/root.json'],
      ['C:/x.json', 'C:\\x.json'],
      ['last.json', 'last.json'],
    ])
  })

  it('refuses what is none, and a damaged entry', async () => {
    await expect(readZip(Buffer.from('no zip'))).rejects.toThrow(/central directory/i)
    const archive = writeZip([{ name: 'a', data: Buffer.from('text') }])
    archive[archive.indexOf('text')] = 0x54
    await expect(readZip(archive)).rejects.toThrow('checksum')
    const large = writeZip([{ name: 'a', data: Buffer.alloc(2_000_000) }])
    await expect(readZip(large, 1_000_000)).rejects.toThrow('more than 1 MB')
    const header = Buffer.from(archive)
    header.writeUInt32LE(0, 0)
    await expect(readZip(header)).rejects.toMatchObject({ code: 'Z_DATA_ERROR' })
  })
})

import { crc32, deflateRawSync } from 'node:zlib'

/** A file of an archive that is held in memory. */
export interface ZipEntry {
  name: string
  data: Buffer
  /** A program: to be marked as one where files have such marks. */
  executable?: boolean
}

/**
 * A zip archive whose bytes depend on names and contents alone: entries in the given order, dated 1 January 1980 (the
 * format's first day), stored and not deflated, because what deflate writes differs between machines. `deflate` is for
 * archives that are only passed on.
 */
export function writeZip(entries: ZipEntry[], options: { deflate?: boolean } = {}): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, data, executable } of entries) {
    const encoded = Buffer.from(name, 'utf8')
    const stored = options.deflate ? deflateRawSync(data) : data
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(0x0800, 2)
    fields.writeUInt16LE(options.deflate ? 8 : 0, 4)
    fields.writeUInt16LE(0x0021, 8)
    fields.writeUInt32LE(crc32(data), 10)
    fields.writeUInt32LE(stored.length, 14)
    fields.writeUInt32LE(data.length, 18)
    fields.writeUInt16LE(encoded.length, 22)
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), fields, encoded, stored)
    const tail = Buffer.alloc(14)
    if (executable) tail.writeUInt32LE((0o100755 << 16) >>> 0, 6)
    tail.writeUInt32LE(offset, 10)
    // Made by Unix where a file has its marks, else by DOS.
    directory.push(Buffer.from(executable ? 'PK\x01\x02\x14\x03' : 'PK\x01\x02\x14\x00', 'latin1'))
    directory.push(fields, tail, encoded)
    offset += 30 + encoded.length + stored.length
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, ...directory, end])
}

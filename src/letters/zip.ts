import { crc32, inflateRawSync } from 'node:zlib'

export interface ZipEntry {
  name: string
  data: Buffer
}

const maximumEntries = 1000
const maximumBytes = 64 * 1024 * 1024

/**
 * The entries of a small zip archive held in memory (a .docx), in the order of its directory. Throws when it is not a
 * zip archive, or is larger than a document can be (1,000 entries, 64 MB unpacked).
 */
export function readZip(archive: Buffer): ZipEntry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0) throw new Error('this is not a zip archive: it has no directory')
  const count = archive.readUInt16LE(end + 10)
  if (count > maximumEntries) throw new Error(`the zip archive has ${count} entries, more than ${maximumEntries}`)
  const entries: ZipEntry[] = []
  let total = 0
  for (let index = 0, at = archive.readUInt32LE(end + 16); index < count; index++) {
    if (archive.readUInt32LE(at) !== 0x02014b50) throw new Error('the directory of the zip archive is damaged')
    const method = archive.readUInt16LE(at + 10)
    const packed = archive.readUInt32LE(at + 20)
    const size = archive.readUInt32LE(at + 24)
    const nameLength = archive.readUInt16LE(at + 28)
    const local = archive.readUInt32LE(at + 42)
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
    total += size
    if (total > maximumBytes) throw new Error('the zip archive unpacks to more than 64 MB')
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const bytes = archive.subarray(start, start + packed)
    if (method !== 0 && method !== 8) throw new Error(`the zip archive packs ${name} in a way that is not known`)
    const data = method === 0 ? Buffer.from(bytes) : inflateRawSync(bytes, { maxOutputLength: Math.max(size, 1) })
    if (data.length !== size || crc32(data) !== archive.readUInt32LE(at + 16))
      throw new Error(`the zip archive holds a damaged ${name}`)
    entries.push({ name, data })
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return entries
}

/**
 * A zip archive whose bytes depend on names and contents alone: entries in the given order, dated 1 January 1980 (the
 * format's first day), stored and not deflated, because what deflate writes differs between machines.
 */
export function writeZip(entries: ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, data } of entries) {
    const encoded = Buffer.from(name, 'utf8')
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(0x0800, 2)
    fields.writeUInt16LE(0x0021, 8)
    fields.writeUInt32LE(crc32(data), 10)
    fields.writeUInt32LE(data.length, 14)
    fields.writeUInt32LE(data.length, 18)
    fields.writeUInt16LE(encoded.length, 22)
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), fields, encoded, data)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, encoded)
    offset += 30 + encoded.length + data.length
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

import { type FileHandle, open, readFile } from 'node:fs/promises'

type Flechette = typeof import('@uwdata/flechette')
type FlechetteTable = import('@uwdata/flechette').Table

const options = { useDate: true, useBigInt: false }

/**
 * One Arrow file as a table of Flechette. With `columns` only their bytes are read: the place of the others in memory is
 * kept and never touched, so that it costs address space alone.
 */
export async function readArrowPart(
  flechette: Flechette,
  path: string,
  columns: readonly string[] | undefined,
): Promise<FlechetteTable> {
  if (columns === undefined) return flechette.tableFromIPC(await readFile(path), options)
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    // Not from the pool, and not filled with zeros: pages that nobody touches are never made.
    const bytes = Buffer.allocUnsafeSlow(size)
    await readStructure(file, bytes)
    const table = flechette.tableFromIPC(bytes, options).select([...columns])
    // The table holds views of the bytes that are still to come.
    for (const column of table.children)
      for (const batch of column.data as unknown as Record<string, unknown>[])
        for (const name of ['validity', 'offsets', 'values']) {
          const view = batch[name]
          if (ArrayBuffer.isView(view) && view.buffer === bytes.buffer)
            await readRange(file, bytes, view.byteOffset - bytes.byteOffset, view.byteLength)
        }
    return table
  } finally {
    await file.close()
  }
}

const magicLength = 8
const dictionaryBatch = 2
const recordBatch = 3

/** Reads all but the bodies of record batches: the schema, the dictionaries, what each batch consists of, the footer. */
async function readStructure(file: FileHandle, bytes: Buffer): Promise<void> {
  await readRange(file, bytes, 0, magicLength)
  await readRange(file, bytes, bytes.length - 10, 10)
  const footerLength = bytes.readInt32LE(bytes.length - 10)
  const footer = bytes.length - 10 - footerLength
  await readRange(file, bytes, footer, footerLength)
  for (let at = magicLength; at < footer; ) {
    await readRange(file, bytes, at, 8)
    const length = bytes.readInt32LE(at + 4)
    // A continuation mark without a message ends the stream.
    if (bytes.readInt32LE(at) !== -1 || length === 0) break
    await readRange(file, bytes, at + 8, length)
    const { type, bodyLength } = messageOf(bytes.subarray(at + 8, at + 8 + length))
    at += 8 + length
    if (type !== recordBatch) await readRange(file, bytes, at, bodyLength)
    at += bodyLength
  }
}

/** The kind of a message and how long its body is, from its FlatBuffers table. */
function messageOf(head: Buffer): { type: number; bodyLength: number } {
  const table = head.readInt32LE(0)
  const fields = table - head.readInt32LE(table)
  const size = head.readUInt16LE(fields)
  const field = (at: number) => (at < size ? head.readUInt16LE(fields + at) : 0)
  const [type, bodyLength] = [field(6), field(10)]
  return {
    type: type === 0 ? dictionaryBatch : head.readUInt8(table + type),
    bodyLength: bodyLength === 0 ? 0 : Number(head.readBigInt64LE(table + bodyLength)),
  }
}

async function readRange(file: FileHandle, bytes: Buffer, from: number, length: number): Promise<void> {
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, from + done, length - done, from + done)
    if (bytesRead === 0) throw new Error('the Arrow file ends before its end')
    done += bytesRead
  }
}

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
    const seen = new Set<unknown>()
    const fill = async (column: Views): Promise<void> => {
      for (const batch of column.data) {
        for (const view of [batch.validity, batch.offsets, batch.values])
          if (ArrayBuffer.isView(view) && view.buffer === bytes.buffer)
            await readRange(file, bytes, view.byteOffset - bytes.byteOffset, view.byteLength)
        if (batch.dictionary === undefined || seen.has(batch.dictionary)) continue
        seen.add(batch.dictionary)
        await fill(batch.dictionary)
      }
    }
    for (const column of table.children) await fill(column as unknown as Views)
    return table
  } finally {
    await file.close()
  }
}

const magicLength = 8

interface Views {
  data: { validity?: unknown; offsets?: unknown; values?: unknown; dictionary?: Views }[]
}

/** Reads all but bodies: the schema, what each batch and dictionary consists of, the footer. */
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
    at += 8 + length + bodyLengthOf(bytes.subarray(at + 8, at + 8 + length))
  }
}

/** How long the body of a message is, from its FlatBuffers table. */
function bodyLengthOf(head: Buffer): number {
  const table = head.readInt32LE(0)
  const fields = table - head.readInt32LE(table)
  const field = head.readUInt16LE(fields) > 10 ? head.readUInt16LE(fields + 10) : 0
  return field === 0 ? 0 : Number(head.readBigInt64LE(table + field))
}

async function readRange(file: FileHandle, bytes: Buffer, from: number, length: number): Promise<void> {
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, from + done, length - done, from + done)
    if (bytesRead === 0) throw new Error('the Arrow file ends before its end')
    done += bytesRead
  }
}

import { readFile } from 'node:fs/promises'
import { readProtocol } from '../../goszakup/protocol/protocol.ts'
import { type MappingContext, ocidOf, type ProcessRecords, type ProtocolFile } from '../../ocds/goszakup/context.ts'
import { fileError } from '../../terminal/errors.ts'
import { isResultsProtocol } from '../files/kinds.ts'
import { type FileRecord, filePathOf } from '../files/records.ts'

// Protocols have some 20 kB a lot. A tree of a document takes many times its bytes.
const maxBytes = 2 ** 23

/**
 * The results protocols of an announcement among its downloaded files. One whose content is missing, is not HTML or is
 * about another announcement is left out and told as a doubt, as is what a protocol does not say for certain.
 */
export async function readProtocols(
  dir: string,
  files: readonly Record<string, unknown>[],
  records: ProcessRecords,
  context: MappingContext,
): Promise<ProtocolFile[]> {
  const found: ProtocolFile[] = []
  const ocid = ocidOf(context.prefix, records.kind, records.number)
  for (const file of files) {
    if (!isResultsProtocol(file as unknown as FileRecord)) continue
    if (Number(file.size) > maxBytes) {
      context.doubt('a protocol is too large to be read', ocid)
      continue
    }
    const content = await contentOf(dir, file)
    if (content === undefined) {
      context.doubt('the content of a protocol is missing', ocid)
      continue
    }
    const protocol = await readProtocol(content)
    if (protocol.announcement !== undefined && protocol.announcement !== records.number) {
      context.doubt('a protocol is about another announcement', ocid)
      continue
    }
    if (protocol.warnings.length > 0) context.doubt('a protocol cannot be read in full', ocid)
    found.push({ file, protocol })
  }
  return found
}

async function contentOf(dir: string, file: Record<string, unknown>): Promise<Buffer | undefined> {
  if (typeof file.sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(file.sha256)) return undefined
  const path = filePathOf(dir, file.sha256)
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fileError(error, 'read', path)
  }
}

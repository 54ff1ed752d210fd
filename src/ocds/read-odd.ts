import { Readable } from 'node:stream'
import { rawNumber } from './scan-json.ts'

interface Token {
  name: string
  value?: string
}

interface Builder {
  current: unknown
  consume(token: Token): unknown
  numberValue(digits: string): void
  stringValue(value: unknown): void
}

/**
 * The values in a document of any shape that may hold OCDS: the elements of every outermost list, and the members of an
 * object under `releases` or `records`. `list` is the key under which their container stands. Reads tokens, so that one
 * value is in memory at a time, however long the document is.
 * Throws what stream-json throws where the text is not JSON; values before that place have been given.
 */
export async function* oddValues(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<{ list: string | undefined; value: unknown }> {
  const { chain } = await import('stream-chain')
  const { parser } = await import('stream-json')
  const { Assembler } = await import('stream-json/assembler.js')
  const tokens = chain([Readable.from(chunks), parser({ packValues: true, streamValues: false, jsonStreaming: true })])
  // The containers around the next value: the key each stands under, and the key in it that is being read.
  const around: { under: string | undefined; key: string | undefined; list: boolean }[] = []
  let builder: Builder | undefined
  let open = 0
  for await (const token of tokens as AsyncIterable<Token>) {
    const opens = token.name === 'startObject' || token.name === 'startArray'
    const closes = token.name === 'endObject' || token.name === 'endArray'
    if (builder !== undefined) {
      builder.consume(token)
      if (opens) open++
      else if (closes && --open === 0) {
        yield { list: around.at(-1)?.under, value: builder.current }
        builder = undefined
      }
      continue
    }
    const parent = around.at(-1)
    if (token.name === 'keyValue') parent!.key = token.value
    else if (opens) {
      if (parent !== undefined && (parent.list || parent.under === 'releases' || parent.under === 'records')) {
        const next = new Assembler() as unknown as Builder
        // Digits as they stand: a double would lose some.
        next.numberValue = (digits) => next.stringValue(rawNumber(digits))
        next.consume(token)
        builder = next
        open = 1
      } else around.push({ under: parent?.key, key: undefined, list: token.name === 'startArray' })
    } else if (closes) around.pop()
  }
}

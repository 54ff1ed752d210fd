import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readOcds } from '../../src/ocds/read.ts'
import { UserError } from '../../src/terminal/errors.ts'
import { temporary } from '../support/temp.ts'

const dir = temporary('odd')
const good = '{"ocid":"o-good","id":"1","date":"2026-01-01T00:00:00Z","tag":["tender"]}'
const inPackage = (...releases: string[]) => `{"version":"1.1","releases":[${releases.join(',')}]}`

/** What reading gives, in short: `release o-1`, `reject: reason`, or `refused: reason` when there is nothing to use. */
async function told(content: string | Buffer, lazy: boolean): Promise<string[]> {
  const path = join(dir, 'input.json')
  await writeFile(path, content)
  const lines: string[] = []
  try {
    for await (const found of readOcds(path, { lazy })) {
      if (found.kind === 'release')
        lines.push(`release ${found.ocid} ${JSON.stringify(found.release).length > 0}`.replace(' true', ''))
      else if (found.kind === 'linked') lines.push(`linked ${found.ocid}`)
      else if (found.kind === 'reject' || found.kind === 'cut') lines.push(`${found.kind}: ${found.reason}`)
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    lines.push(`refused: ${error.why}`)
  }
  return lines
}

const deep = (levels: number) => `{"ocid":"o-deep","a":${'['.repeat(levels)}${']'.repeat(levels)}}`

describe.each([
  ['packed twice', gzipSync(gzipSync(good)), ['refused: it is packed twice']],
  ['packed by gzip and Zstandard', gzipSync(zstdCompressSync(good)), ['refused: it is packed twice']],
  [
    'a TAR archive',
    gzipSync(
      Buffer.concat([
        Buffer.from('a.json'.padEnd(257, '\0')),
        Buffer.from('ustar\0'.padEnd(255, '\0')),
        Buffer.from(good),
      ]),
    ),
    ['refused: it is a TAR archive'],
  ],
  [
    'UTF-32',
    Buffer.concat([Buffer.from('fffe0000', 'hex'), Buffer.from(good, 'utf16le').swap16()]),
    ['refused: its text is UTF-32, or it is no text'],
  ],
  ['NaN', inPackage('{"ocid":"o-1","value":NaN}', good), ["reject: not JSON: Unexpected token 'N'", 'release o-good']],
  [
    'Infinity',
    inPackage('{"ocid":"o-1","value":-Infinity}', good),
    [/^reject: not JSON: No number after minus/, 'release o-good'],
  ],
  ['a lone surrogate', inPackage('{"ocid":"o-1","title":"\\ud800"}', good), ['release o-1', 'release o-good']],
  ['an escaped NUL', inPackage('{"ocid":"o-1","title":"a\\u0000b"}', good), ['release o-1', 'release o-good']],
  [
    'a raw control character',
    inPackage('{"ocid":"o-1","title":"a\u0001b"}', good),
    [/^reject: not JSON: Bad control/, 'release o-good'],
  ],
  [
    'a hundred thousand levels',
    inPackage(deep(100_000), good),
    ['reject: nested deeper than 500 levels', 'release o-good'],
  ],
  ['two hundred levels', inPackage(deep(200), good), ['release o-deep', 'release o-good']],
  [
    'duplicate keys: the last counts',
    inPackage('{"ocid":"o-1","ocid":"o-2"}', good),
    ['release o-2', 'release o-good'],
  ],
  ['a mark at the beginning of each line', `\ufeff${good}\n\ufeff${good}\n`, ['release o-good', 'release o-good']],
  [
    'a JSON text sequence',
    `\u001e${good}\n\u001e{"ocid":\n\u001e${good}\n`,
    ['release o-good', /^reject: not JSON/, 'release o-good'],
  ],
  ['single quotes', inPackage("{'ocid':'o-1'}", good), [/^reject: not JSON/, 'release o-good']],
  ['a comma too many', inPackage('{"ocid":"o-1",}', good), [/^reject/, 'release o-good']],
  [
    'null and scalars among releases',
    inPackage('null', '1', '"text"', good),
    [
      'reject: null is not a release',
      'reject: 1 is not a release',
      'reject: a text is not a release',
      'release o-good',
    ],
  ],
  [
    'numbers of any size',
    inPackage('{"ocid":"o-1","a":123456789012345678901234567890,"b":1e999}', good),
    ['release o-1', 'release o-good'],
  ],
  ['an empty ocid', inPackage('{"ocid":""}', good), ['reject: its ocid is empty', 'release o-good']],
  [
    'an ocid that is an object',
    inPackage('{"ocid":{"a":"o-1"}}', good),
    ['reject: its ocid is an object', 'release o-good'],
  ],
  ['a release without an ocid', inPackage('{"id":"1"}', good), ['reject: it has no ocid', 'release o-good']],
  [
    'a record without an ocid: that of its releases',
    `{"version":"1.1","records":[{"releases":[${good}],"compiledRelease":${good}}]}`,
    ['release o-good'],
  ],
  [
    'a record of links',
    '{"version":"1.1","records":[{"ocid":"o-1","releases":[{"url":"https://example.org/1","tag":["tender"]}]}]}',
    ['linked o-1'],
  ],
  [
    'a record of nothing',
    '{"version":"1.1","records":[{"ocid":"o-1","releases":[]}]}',
    ['reject: a record without releases'],
  ],
  ['a version of a later kind', '{"version":"1.2","releases":[{"ocid":"o-1"}]}', ['release o-1']],
  ['a version that is a number', '{"version":1.1,"releases":[{"ocid":"o-1"}]}', ['release o-1']],
  [
    'a version that is not known',
    '{"version":"2.0","releases":[{"ocid":"o-1"}]}',
    ['reject: OCDS version 2.0 is not known'],
  ],
  ['an HTML page', '<!DOCTYPE html><html><body>502</body></html>', [/^refused: .*HTML/]],
  ['nothing', '', ['refused: it is empty']],
  ['white space', ' \n\t ', ['refused: it holds nothing but white space']],
  ['null', 'null', [/^refused: it is nothing but null/]],
  [
    'the error of an API',
    '{"message":"not found","code":404}',
    [/^refused: it is a JSON object with the keys "message", "code"/],
  ],
] as [string, string, (string | RegExp)[]][])('%s', (_name, content, expected) => {
  test.each([
    ['with values', false],
    ['without values', true],
  ])('%s', async (_how, lazy) => {
    const lines = await told(content, lazy)
    const refusals = lines.filter((line) => line.startsWith('refused'))
    // A file that is refused may have its one document set aside before.
    const compared = refusals.length > 0 && expected.length === 1 ? refusals : lines
    expect(compared).toEqual(expected.map((line) => (line instanceof RegExp ? expect.stringMatching(line) : line)))
  })
})

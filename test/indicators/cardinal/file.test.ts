import { appendFile, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { type RunOptions, runInput } from '../../../src/indicators/cardinal/indicators.ts'
import { fileInput } from '../../../src/indicators/cardinal/input.ts'
import { eachPiece } from '../../../src/indicators/cardinal/pieces.ts'
import { codes, settingsOf } from '../../../src/indicators/cardinal/settings.ts'
import { temporary } from '../../support/temp.ts'

const settings = settingsOf(
  `${codes.map((code) => `[${code}]\n`).join('')}[R048]\nminimum_contracting_processes = 2\n`,
  'settings.ini',
)
let directory: string
let text: string
const path = (name: string) => join(directory, name)

async function result(
  name: string,
  options: Partial<RunOptions> & { facts?: string },
  chosen = settings,
): Promise<{ text: string; log: string[] }> {
  const log: string[] = []
  const run = await runInput(fileInput(path(name), options.facts), chosen, {
    map: true,
    log: (_level, _source, line) => log.push(line),
    ...options,
  })
  return { text: Buffer.concat([...run.print({ meta: true, map: options.map ?? true })]).toString(), log }
}

beforeAll(async () => {
  directory = temporary('cardinal')
  const lines: string[] = []
  for (let at = 0; at < 400; at++) {
    const bid = (who: number, amount: number, status = 'valid') => ({
      status,
      tenderers: [{ id: `T${who}` }],
      value: { amount, currency: at % 50 === 49 ? 'USD' : 'KZT' },
    })
    const details = [
      bid(at % 7, 100),
      bid(7 + (at % 11), 100 + (at % 13)),
      bid(20, 99, at % 3 ? 'valid' : 'disqualified'),
    ]
    const items = [{ classification: { id: `${10 + (at % 17)}` } }]
    const awards = [{ status: 'active', suppliers: [{ id: `T${at % 7}` }], items }]
    const tender = { procurementMethod: 'open', numberOfTenderers: 1 + (at % 3), title: 'ж'.repeat(at % 300) }
    lines.push(JSON.stringify({ ocid: `o${at}`, buyer: { id: `B${at % 5}` }, tender, bids: { details }, awards }))
    if (at % 90 === 5) lines.push('{"broken":')
  }
  text = `${lines.join('\n')}\n`
  await writeFile(path('plain.jsonl'), text)
  await writeFile(path('packed.jsonl.gz'), gzipSync(text))
  await writeFile(path('packed.jsonl.zst'), zstdCompressSync(text))
  // A frame to be skipped comes first, as some programs write it.
  const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 0x78])
  await writeFile(path('skipped.jsonl.zst'), Buffer.concat([skipped, zstdCompressSync(text)]))
})

describe('a file', () => {
  it('gives the same bytes whatever the threads, the pieces and the packing', async () => {
    const whole = await result('plain.jsonl', { threads: 0 })
    expect(Object.keys(JSON.parse(whole.text).OCID).length).toBeGreaterThan(50)
    expect(whole.log.filter((line) => line.includes('invalid JSON')).map((line) => /\d+/.exec(line)![0])).toEqual([
      ...['7', '98', '189', '280', '371'],
    ])
    expect(whole.log.filter((line) => line === 'USD is not Some("KZT"), skipping.').length).toBeGreaterThan(8)
    for (const [name, options] of [
      ...([
        ['plain.jsonl', { threads: 0, size: 1000 }],
        ['plain.jsonl', { threads: 1, size: 3000 }],
        ['plain.jsonl', { threads: 3, size: 700 }],
        ['packed.jsonl.gz', { threads: 2, size: 5000 }],
        ['packed.jsonl.zst', {}],
        ['skipped.jsonl.zst', {}],
      ] as const),
    ])
      expect(await result(name, options)).toEqual(whole)
  })

  it('needs no line end at its end', async () => {
    await writeFile(path('cut.jsonl'), text.trimEnd())
    expect(await result('cut.jsonl', { threads: 0, size: 900 })).toEqual(await result('plain.jsonl', { threads: 0 }))
  })

  it('is refused when it is a directory, or not there', async () => {
    await expect(result('', {})).rejects.toThrow('Is a directory, not a file')
    await expect(result('none.jsonl', {})).rejects.toThrow('cannot read')
  })

  it('is named when it is packed and cut off', async () => {
    await writeFile(path('cut.gz'), gzipSync(text).subarray(0, 2000))
    await expect(result('cut.gz', {})).rejects.toMatchObject({
      message: `${path('cut.gz')}: it cannot be unpacked`,
      exitName: 'data',
    })
  })

  it('can be left by whoever wants no more, and by an error in a thread', async () => {
    for await (const { result } of eachPiece([path('plain.jsonl')], 'facts', {}, { threads: 2, size: 500 })) {
      expect(result.facts.length).toBeGreaterThan(0)
      break
    }
    const aborted = AbortSignal.abort()
    await expect(result('plain.jsonl', { threads: 2, size: 500, signal: aborted })).rejects.toThrow('interrupted')
  })
})

describe('facts that are kept', () => {
  const facts = () => path('kept.facts')

  it('give the same as the file, warnings too, until it changes', async () => {
    await writeFile(path('changing.jsonl'), text)
    const read = await result('changing.jsonl', {})
    expect(await result('changing.jsonl', { facts: facts(), threads: 2, size: 2000 })).toEqual(read)
    const kept = await readFile(facts())
    expect(await result('changing.jsonl', { facts: facts() })).toEqual(read)
    expect(await readFile(facts())).toEqual(kept)

    await appendFile(
      path('changing.jsonl'),
      '{"ocid":"new","tender":{"procurementMethod":"open","numberOfTenderers":1}}\n',
    )
    const changed = await result('changing.jsonl', { facts: facts() })
    expect(JSON.parse(changed.text).OCID.new).toEqual({ R018: 1 })
    expect(await result('changing.jsonl', { facts: facts() })).toEqual(changed)
    await utimes(path('changing.jsonl'), 1, 1)
    expect(await result('changing.jsonl', { facts: facts() })).toEqual(changed)
  })

  it('are really read instead of the file', async () => {
    await writeFile(path('probe.jsonl'), text)
    await result('probe.jsonl', { facts: path('probe.facts') })
    const bytes = await readFile(path('probe.facts'))
    const at = bytes.indexOf('o399')
    bytes.write('o3x9', at)
    await writeFile(path('probe.facts'), bytes)
    expect((await result('probe.jsonl', { facts: path('probe.facts') })).text).toContain('"o3x9"')
  })

  it('give the same whatever the settings that they were kept with, and the other ones that they are asked for', async () => {
    await result('plain.jsonl', { facts: path('other.facts'), map: false })
    for (const text of [
      '[R018]\n[R024]\n[R036]\n[R048]\ndigits = 1\nminimum_contracting_processes = 1\n',
      'currency = USD\n[R028]\n[R035]\n[R036]\n[R058]\n',
      '[exclusions]\nprocurement_method_details = no|such\n[R025]\n[R038]\n',
    ])
      for (const map of [true, false]) {
        const chosen = settingsOf(text, 'settings.ini')
        const kept = await result('plain.jsonl', { facts: path('other.facts'), map }, chosen)
        expect(kept).toEqual(await result('plain.jsonl', { map }, chosen))
      }
  })

  it('of another version are made again', async () => {
    const wanted = await result('plain.jsonl', { facts: path('old.facts') })
    const bytes = await readFile(path('old.facts'))
    await writeFile(path('old.facts'), Buffer.concat([Buffer.from('jaryq cardinal facts 1\n'), bytes.subarray(23)]))
    expect(await result('plain.jsonl', { facts: path('old.facts') })).toEqual(wanted)
    expect(await readFile(path('old.facts'))).toEqual(bytes)
  })

  it('never replace a file of another kind, and tell when they are cut off', async () => {
    await writeFile(path('mine.txt'), 'not yours')
    await expect(result('plain.jsonl', { facts: path('mine.txt') })).rejects.toThrow('is not a file of facts')
    await result('plain.jsonl', { facts: path('cut.facts') })
    const bytes = await readFile(path('cut.facts'))
    await writeFile(path('cut.facts'), bytes.subarray(0, bytes.length - 100))
    await expect(result('plain.jsonl', { facts: path('cut.facts') })).rejects.toThrow('is cut off')
  })
})

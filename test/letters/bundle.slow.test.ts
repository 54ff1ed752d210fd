import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEngine } from '../../src/dataset/engine.ts'
import { readZip } from '../../src/files/zip-read.ts'
import { writeZip } from '../../src/files/zip-write.ts'
import { runIndicator } from '../../src/indicators/evaluate.ts'
import { makeBundle } from '../../src/letters/bundle/make.ts'
import { readBundle } from '../../src/letters/bundle/read.ts'
import { writeBundle } from '../../src/letters/bundle/write.ts'
import { openLetterSource } from '../../src/letters/dataset-source.ts'
import { writeDocument } from '../../src/letters/document.ts'
import { draftLetter, type Letter } from '../../src/letters/new-letter.ts'
import type { LetterSource } from '../../src/letters/source.ts'
import { type Finding, verifyBundle } from '../../src/letters/verify/verify.ts'
import type { ServedMarket } from '../../src/sandbox/server/serve.ts'
import { silent } from '../../src/terminal/progress.ts'
import { type TestMarket, testMarket } from '../sandbox/market.ts'
import { fetchedDataset } from '../support/fetched.ts'
import { temporary } from '../support/temp.ts'
import { applicant } from './market.ts'

let market: TestMarket
let served: ServedMarket
let data: string
let source: LetterSource & { close(): Promise<void> }
const out = temporary('bundles')
const ids: Record<string, string[]> = {}

beforeAll(async () => {
  market = await testMarket({ processes: 1500, seed: 8, report: silent })
  ;({ data, served } = await fetchedDataset(market.directory, { registers: ['vat-payers'] }))
  source = await openLetterSource(data)
  for (const name of ['bid-period-below-minimum', 'single-bid', 'vat-by-non-payer', 'direct-award-share']) {
    const engine = await openEngine(data)
    ids[name] = []
    try {
      for await (const row of (await runIndicator(engine, name)).rows) ids[name].push(String(row.id))
    } finally {
      await engine.close()
    }
    expect(ids[name]!.length, name).toBeGreaterThanOrEqual(2)
  }
}, 900_000)

afterAll(async () => {
  await source?.close()
  await served?.close()
})

// Five kinds, two flags of each.
const plan = [
  ['a-dvga', 'bid-period-below-minimum', 'ru'],
  ['b-kgd-vat', 'vat-by-non-payer', 'kk'],
  ['c-info-request', 'single-bid', 'ru'],
  ['newsroom', 'direct-award-share', 'ru'],
  ['audit-commission', 'single-bid', 'kk'],
] as const
const cases = plan.flatMap(([kind, indicator, lang]) => [0, 1].map((at) => ({ kind, indicator, lang, at })))

function request(kind: string, indicator: string, lang: 'ru' | 'kk', at: number) {
  const role = kind === 'newsroom' ? ('journalist' as const) : ('monitor' as const)
  return { kind, flagIds: [ids[indicator]![at]!], lang, applicant, role, normsChecked: '2026-10-01', dir: data }
}

/** Every value in the raw files of the dataset, as text: what the letter's code never sees. */
function rawValues(): { numbers: Set<string>; text: string } {
  const numbers = new Set<string>()
  let text = ''
  for (const name of readdirSync(join(data, 'raw'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ndjson') || name.includes('refs')) continue
    const content = readFileSync(join(data, 'raw', name), 'utf8')
    text += content
    for (const [number] of content.matchAll(/\d+(?:\.\d+)?/g)) numbers.add(String(Number(number)))
  }
  return { numbers, text }
}

/** What was paid under each contract, in hundredths. */
function paid(): Set<number> {
  const totals = new Map<number, number>()
  for (const { contract_id: contract, pay_amount: sum } of market.read('payments'))
    totals.set(contract, (totals.get(contract) ?? 0) + Math.round(Number(sum) * 100))
  return new Set(totals.values())
}

/** The figures of a letter that come from data: sums, dates, numbers of purchases and organisations in its tables and facts. */
function figuresOf(letter: Letter): { sums: string[]; dates: string[]; numbers: string[] } {
  const text = letter.document.markdown.replaceAll(applicant.id!, '').replace(/\\/g, '')
  const currency = letter.lang === 'kk' ? 'теңге' : 'тенге'
  return {
    sums: [...text.matchAll(new RegExp(`((?:\\d{1,3}\u00a0)*\\d{1,3}(?:,\\d+)?) ${currency}`, 'g'))].map(([, sum]) =>
      sum!.replaceAll('\u00a0', '').replace(',', '.'),
    ),
    dates: [...text.matchAll(/(?<![\d.])(\d\d)\.(\d\d)\.(20\d\d)(?![\d.])/g)].map(([, d, m, y]) => `${y}-${m}-${d}`),
    numbers: [
      ...text.matchAll(/№ ?([\d/-]{7,})/g),
      ...text.matchAll(/\((\d{12})\)/g),
      ...text.matchAll(/(?:index|show)\/(\d+)/g),
    ].map(([, number]) => number!.replace(/[-/]+$/, '')),
  }
}

describe('ten letters of five kinds from a made-up market', () => {
  it.each(cases)(
    '$kind of $indicator in $lang ($at): under 3 s, every figure in the raw records',
    async ({ kind, indicator, lang, at }) => {
      const cpu = process.cpuUsage()
      const letter = await draftLetter(source, request(kind, indicator, lang, at))
      await writeDocument(letter.document, 'docx')
      expect(process.cpuUsage(cpu).user / 1e6).toBeLessThan(3)
      const { numbers, text } = rawValues()
      const figures = figuresOf(letter)
      const own = new Set([letter.date, letter.dataDate])
      // What an indicator adds up stands in its own sentence alone, and the VAT is a difference of two sums.
      const said = letter.flags
        .map(({ summary }) => summary.replace(/[\u00a0\u202f ]/g, '').replaceAll(',', '.'))
        .join(' ')
      const sums = figures.sums.filter((sum) => !numbers.has(String(Number(sum))) && !said.includes(sum))
      // The VAT is the difference of two sums, and what was paid the sum of payments.
      const cents = (sum: string) => Math.round(Number(sum) * 100)
      const differences = new Set(figures.sums.flatMap((one) => figures.sums.map((two) => cents(one) - cents(two))))
      expect(
        sums.filter((sum) => !differences.has(cents(sum)) && !paid().has(cents(sum))),
        'sums',
      ).toEqual([])
      expect(
        figures.dates.filter((date) => !own.has(date) && !text.includes(date)),
        'dates',
      ).toEqual([])
      expect(
        figures.numbers.filter((number) => !text.includes(number)),
        'numbers',
      ).toEqual([])
      expect(figures.dates.length + figures.numbers.length).toBeGreaterThan(2)
    },
    60_000,
  )
})

const differing = (findings: readonly Finding[]) => findings.filter(({ result }) => result === 'differs')

async function bundleOf(
  kind: 'authority' | 'public',
  letter: readonly [string, string, 'ru' | 'kk', number],
  name: string,
  options = {},
) {
  const bundle = await makeBundle(source, request(...letter), { kind })
  return writeBundle(bundle, join(out, name), options)
}

/** A bundle with some files changed; `sealed`: the hashes in it are made to fit again. */
async function changed(path: string, change: (files: Map<string, Buffer>) => void): Promise<string> {
  const files = new Map((await readZip(readFileSync(path))).map(({ name, data: content }) => [name, content]))
  change(files)
  const other = path.replace('.zip', `-changed.zip`)
  writeFileSync(other, writeZip([...files].map(([name, content]) => ({ name, data: content }))))
  return other
}

const verify = (path: string) => verifyBundle(path, { report: silent })

describe('a bundle', () => {
  it.each(['authority', 'public'] as const)(
    'for the %s gives every figure again',
    async (kind) => {
      for (const [index, letter] of [
        ['a-dvga', 'bid-period-below-minimum', 'ru', 0],
        ['b-kgd-vat', 'vat-by-non-payer', 'kk', 0],
        ['newsroom', 'direct-award-share', 'ru', 0],
      ].entries()) {
        const { paths } = await bundleOf(kind, letter as never, `${kind}-${index}`)
        const findings = await verify(paths[0]!)
        expect(differing(findings)).toEqual([])
        const equal = findings.filter(({ result }) => result === 'equal')
        for (const file of [
          'letter.docx',
          'letter.pdf',
          'letter.txt',
          'tables/tables.xlsx',
          'tables/evidence.csv',
          'charts/sums.svg',
        ])
          expect(
            equal.map((finding) => finding.file),
            letter[1] as string,
          ).toContain(file)
        // A share is compared with other buyers', who are not in the bundle.
        const kept = findings.filter(({ result }) => result === 'not-recomputed')
        expect(kept.length, letter[1] as string).toBe(letter[1] === 'direct-award-share' ? 1 : 0)
      }
    },
    300_000,
  )

  it('notices one changed digit: in the letter, in a table, in a record', async () => {
    const { paths } = await bundleOf('authority', ['a-dvga', 'bid-period-below-minimum', 'ru', 0], 'digits')
    const path = paths[0]!
    const swap = (name: RegExp, edit: (text: string) => string) => (files: Map<string, Buffer>) => {
      const key = [...files.keys()].find((file) => name.test(file))!
      const before = files.get(key)!.toString()
      expect(edit(before)).not.toBe(before)
      files.set(key, Buffer.from(edit(before)))
    }
    const found = async (change: (files: Map<string, Buffer>) => void) =>
      differing(await verify(await changed(path, change))).map(({ file, place }) => [file, place])
    const text = await found(
      swap(/^letter\.txt$/, (letter) =>
        letter.replace(/(\d)( тенге)/, (_, digit, rest) => `${(Number(digit) + 1) % 10}${rest}`),
      ),
    )
    expect(text).toEqual([
      ['letter.txt', 'SHA-256'],
      ['letter.txt', expect.stringMatching(/^line \d+$/)],
    ])
    const cell = await found(
      swap(/^tables\/lots\.csv$/, (table) =>
        table.replace(/(\d)(\.\d+)?,KZT/, (_, digit, rest = '') => `${(Number(digit) + 1) % 10}${rest},KZT`),
      ),
    )
    expect(cell).toEqual([
      ['tables/lots.csv', 'SHA-256'],
      ['tables/lots.csv', 'row 2, value_amount'],
    ])
    const record = await found(
      swap(/goszakup\/lots\.ndjson$/, (lines) =>
        lines.replace(/"amount":(\d)/, (_, digit) => `"amount":${(Number(digit) % 9) + 1}`),
      ),
    )
    expect(record).toEqual(
      expect.arrayContaining([
        ['records/goszakup/lots.ndjson', 'line 1, SHA-256'],
        ['tables/lots.csv', 'row 2, value_amount'],
      ]),
    )
    expect(record.some(([file]) => file === 'letter.docx')).toBe(true)
    const word = await changed(path, () => {})
    expect(differing(await verify(word))).toEqual([])
    // The same digit in the Word file, whose text is inside an archive.
    const inWord = await found((files) => {
      const docx = files.get('letter.docx')!
      files.set(
        'letter.docx',
        Buffer.from(
          docx
            .toString('latin1')
            .replace(
              /(\d)(\u00c2\u00a0\u00d1\u0082\u00d0\u00b5\u00d0\u00bd\u00d0\u00b3\u00d0\u00b5)/,
              (_, digit, rest) => `${(Number(digit) + 1) % 10}${rest}`,
            ),
          'latin1',
        ),
      )
    }).catch((error: Error) => [[error.message]])
    expect(JSON.stringify(inWord)).toMatch(/letter\.docx|checksum/)
  }, 300_000)

  it('to publish names no natural person and says both hashes', async () => {
    const people = new Set<string>()
    for (const subject of market.read('subjects'))
      if (subject.iin)
        for (const value of [subject.iin, subject.nameRu, subject.nameKz]) if (value) people.add(String(value))
    expect(people.size).toBeGreaterThan(10)
    const { paths } = await bundleOf('public', ['a-dvga', 'bid-period-below-minimum', 'ru', 0], 'masked', {
      unpacked: true,
    })
    const { files, manifest } = await readBundle(paths[0]!)
    expect(JSON.stringify(manifest)).not.toContain(applicant.name)
    let masked = 0
    for (const [name, content] of files) {
      const text = content.toString()
      for (const person of people) expect(text.includes(person), `${name}: ${person}`).toBe(false)
      expect(text.includes(applicant.name!) || text.includes(applicant.id!), name).toBe(false)
      if (!name.startsWith('records/') || !name.endsWith('.ndjson')) continue
      expect(text).not.toMatch(/(?<![\dA-Za-z])\d{4}[0-3]\d{7}(?![\dA-Za-z])(?=")/)
      for (const line of text.trim().split('\n')) {
        const { sha256, masked_sha256: other } = JSON.parse(line)
        expect(other).toMatch(/^[0-9a-f]{64}$/)
        if (sha256 !== other) masked++
      }
    }
    expect(masked).toBeGreaterThan(0)
  }, 120_000)

  it('is divided into archives of a size, of which any finds the others, and is the same when made again', async () => {
    const letter = ['a-dvga', 'bid-period-below-minimum', 'ru', 1] as const
    const { paths } = await bundleOf('authority', letter, 'parts', { partBytes: 200_000 })
    expect(paths.length).toBeGreaterThan(2)
    expect(differing(await verify(paths[1]!))).toEqual([])
    expect((await bundleOf('authority', letter, 'parts', { partBytes: 200_000 })).unchanged).toBe(true)
    const lost = join(out, 'lost/parts.part01.zip')
    mkdirSync(dirname(lost))
    writeFileSync(lost, readFileSync(paths[0]!))
    await expect(verify(lost)).rejects.toThrow(/do not make a dataset|is not there|no records/)
  }, 180_000)
})

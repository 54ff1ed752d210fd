import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readZip } from '../../src/files/zip-read.ts'
import { draftLetter } from '../../src/letters/new-letter.ts'
import { writeDocx } from '../../src/letters/write-docx.ts'
import { requires } from '../support/requires.ts'
import { applicant, flags, market } from './market.ts'

const run = promisify(execFile)

async function docx(kind: string, lang: 'ru' | 'kk', training: boolean): Promise<Buffer> {
  const letter = await draftLetter(market({ training }), { kind: 'a-dvga', flagId: flags[kind]!.id, lang, applicant })
  return writeDocx(letter.document)
}

async function parts(file: Buffer): Promise<Record<string, string>> {
  return Object.fromEntries((await readZip(file)).map(({ name, data }) => [name, data.toString()]))
}

const textOf = (xml: string) => [...xml.matchAll(/<w:t[^>]*>([^<]*)/g)].map(([, text]) => text).join('')

describe('a .docx', () => {
  it('opens again: headings, table, numbering, links, Kazakh letters', async () => {
    const file = await parts(await docx('process', 'kk', true))
    const document = file['word/document.xml']!
    const text = textOf(document)
    for (const letter of 'әғқңөұүі') expect(text).toContain(letter)
    expect(text).toContain('Шатырды ағымдағы жөндеу')
    expect(document).toContain('<w:pStyle w:val="Heading1"/>')
    expect(document.match(/<w:tbl>/g)).toHaveLength(2)
    expect(document).toContain('<w:tblHeader/>')
    expect(file['word/numbering.xml']).toContain('w:val="%1)"')
    expect(file['word/numbering.xml']).toContain('w:val="%1."')
    expect(file['word/_rels/document.xml.rels']).toContain(
      'Target="https://goszakup.gov.kz/ru/announce/index/17379679"',
    )
    for (const [, id] of document.matchAll(/<w:hyperlink[^>]* r:id="([^"]+)"/g))
      expect(file['word/_rels/document.xml.rels']).toContain(`Id="${id}"`)
  })

  it('from training data has the mark above, below and across every page', async () => {
    const file = await parts(await docx('process', 'kk', true))
    expect(textOf(file['word/header1.xml']!)).toBe('ОҚУ ДЕРЕКТЕРІ')
    expect(file['word/header1.xml']).toContain('string="ОҚУ ДЕРЕКТЕРІ"')
    expect(textOf(file['word/footer1.xml']!)).toContain('ОҚУ ДЕРЕКТЕРІ')
    const real = await parts(await docx('process', 'kk', false))
    expect(JSON.stringify(real)).not.toContain('ОҚУ ДЕРЕКТЕРІ')
  })

  it('has no clock and no chance in it', async () => {
    const file = await parts(await docx('contract', 'ru', false))
    expect(file['docProps/core.xml']!.match(/\d{4}-\d{2}-\d{2}T[\d:]+Z/g)).toEqual([
      '2026-05-20T00:00:00Z',
      '2026-05-20T00:00:00Z',
    ])
    expect(file['word/_rels/document.xml.rels']).not.toMatch(/rId[a-z_-]/i)
    expect(file['word/_rels/document.xml.rels']).toContain('Id="link1"')
  })

  it('shows a gap in yellow and escapes what is in the data', async () => {
    const file = await parts(
      await writeDocx({ title: '<&"', lang: 'ru', markdown: 'Адрес: [ЗАПОЛНИТЬ: адрес] \\<b\\> & "q"' }),
    )
    expect(file['word/document.xml']).toMatch(/<w:highlight w:val="yellow"\/>.*\[ЗАПОЛНИТЬ: адрес\]/)
    expect(file['word/document.xml']).toContain('&lt;b&gt; &amp;')
  })
})

const office = requires('libreoffice')

describe.skipIf(!office)('in LibreOffice', () => {
  let dir: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'jaryq-office-'))
  })
  afterAll(() => rm(dir, { recursive: true }))

  async function convert(name: string, content: Buffer): Promise<string> {
    await writeFile(join(dir, `${name}.docx`), content)
    const profile = `-env:UserInstallation=file://${join(dir, 'profile')}`
    await run(office!.path, [profile, '--headless', '--convert-to', 'pdf', '--outdir', dir, join(dir, `${name}.docx`)])
    return join(dir, `${name}.pdf`)
  }

  it('a letter becomes a PDF with its text, and the mark on each page', async () => {
    const pdf = await convert('letter', await docx('process', 'kk', true))
    expect((await readFile(pdf)).subarray(0, 5).toString()).toBe('%PDF-')
    if (!onPath('pdftotext')) return
    const { stdout } = await run('pdftotext', ['-layout', pdf, '-'])
    const pages = stdout.split('\f').filter((page) => page.trim() !== '')
    expect(pages.length).toBeGreaterThanOrEqual(2)
    for (const page of pages) expect(page.match(/ОҚУ ДЕРЕКТЕРІ/g)!.length).toBeGreaterThanOrEqual(2)
    expect(stdout.replace(/\s+/g, ' ')).toContain('Құрметті басшы!')
    expect(stdout).toMatch(/1\).*қарауды/)
    expect(stdout).toContain(`Бет 1 / ${pages.length}`)
    if (!onPath('pdftoppm')) return
    await run('pdftoppm', ['-r', '30', '-gray', pdf, join(dir, 'page')])
    const pictures = (await readdir(dir)).filter((name) => name.endsWith('.pgm'))
    expect(pictures).toHaveLength(pages.length)
    for (const name of pictures) {
      const { edge, inside } = await ink(join(dir, name))
      expect(edge).toBe(0)
      expect(inside).toBeGreaterThan(0.02)
    }
  }, 120_000)
})

/** The share of pixels that are not white on a page of a PGM picture: within its outer 4 %, and inside. */
async function ink(path: string): Promise<{ edge: number; inside: number }> {
  const picture = await readFile(path)
  const [header, width, height] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(picture.subarray(0, 40).toString('latin1'))!
  const [columns, rows] = [Number(width), Number(height)]
  const counts = { edge: [0, 0], inside: [0, 0] }
  for (const [index, value] of picture.subarray(header.length).entries()) {
    const [x, y] = [(index % columns) / columns, Math.floor(index / columns) / rows]
    const part = x < 0.04 || x > 0.96 || y < 0.03 || y > 0.97 ? counts.edge : counts.inside
    part[0]! += value < 245 ? 1 : 0
    part[1]! += 1
  }
  return { edge: counts.edge[0]! / counts.edge[1]!, inside: counts.inside[0]! / counts.inside[1]! }
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .some((directory) => directory !== '' && existsSync(join(directory, program)))
}

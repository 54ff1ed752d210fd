import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { fontCharacters } from '../../src/letters/font-characters.ts'
import { draftLetter } from '../../src/letters/new-letter.ts'
import { writePdf } from '../../src/letters/write-pdf.ts'
import { requires } from '../support/requires.ts'
import { temporary } from '../support/temp.ts'
import { applicant, flags, market } from './market.ts'

async function pdf(kind: string, lang: 'ru' | 'kk', training = false): Promise<Buffer> {
  const letter = await draftLetter(market({ training }), { kind: 'a-dvga', flagId: flags[kind]!.id, lang, applicant })
  return writePdf(letter.document)
}

describe('a .pdf', () => {
  it('has its fonts in it, its links, and no compressed part', async () => {
    const text = (await pdf('process', 'kk')).toString('latin1')
    expect(text.startsWith('%PDF-1.7')).toBe(true)
    expect(text.match(/\/FontFile2 /g)!.length).toBeGreaterThanOrEqual(2)
    expect(text.match(/\/BaseFont \/[A-Z]{6}\+Roboto-\w+/g)).not.toBeNull()
    expect(text).not.toContain('/FlateDecode')
    expect(text).toContain('/URI (https://goszakup.gov.kz/ru/announce/index/17379679)')
    expect(text).not.toMatch(/\/JavaScript|\/OpenAction|\/EmbeddedFile/)
  })

  it('is dated by the document and not by the clock, and the same when it is written again', async () => {
    const [one, two] = [await pdf('contract', 'ru'), await pdf('contract', 'ru')]
    expect(one.equals(two)).toBe(true)
    expect(one.toString('latin1').match(/D:\d{14}Z/g)).toEqual(['D:20260520000000Z', 'D:20260520000000Z'])
  })

  it('refuses characters that its font does not have, and shows the sign of the tenge as KZT', async () => {
    await expect(writePdf({ title: 'x', lang: 'ru', markdown: 'ТОО «龍»' })).rejects.toMatchObject({
      why: expect.stringContaining('"龍"'),
      next: [expect.stringContaining('docx')],
    })
    await expect(writePdf({ title: 'x', lang: 'ru', markdown: '1 000 ₸' })).resolves.toBeInstanceOf(Buffer)
  })
})

describe('the font of a .pdf', () => {
  it('has the Kazakh letters in each of its styles', async () => {
    const folder = join(dirname(fileURLToPath(import.meta.resolve('pdfmake/package.json'))), 'fonts', 'Roboto')
    for (const style of ['Regular', 'Medium', 'Italic', 'MediumItalic']) {
      const known = fontCharacters(await readFile(join(folder, `Roboto-${style}.ttf`)))
      const missing = [...'ӘәҒғҚқҢңӨөҰұҮүҺһІіЁё«»–—№…\u00a0'].filter((letter) => !known.has(letter.codePointAt(0)!))
      expect(missing).toEqual([])
      expect(known.has('龍'.codePointAt(0)!)).toBe(false)
    }
  })
})

const poppler = requires('poppler')

describe.skipIf(!poppler)('a heading in a .pdf', () => {
  it('does not stay at the foot of a page when its list is on the next', async () => {
    const directory = temporary('foot')
    let moved = 0
    for (const count of [29, 30, 31, 32]) {
      const filler = Array.from({ length: count }, (_, index) => `Строка ${index}.`).join('\n\n')
      const markdown = `# Письмо\n\n${filler}\n\n**Просим:**\n\n1) одно;\n2) другое.`
      const path = join(directory, `${count}.pdf`)
      await writeFile(path, await writePdf({ title: 'x', lang: 'ru', markdown }))
      const { stdout } = await promisify(execFile)('pdftotext', ['-layout', path, '-'])
      const pages = stdout.split('\f')
      const page = pages.find((one) => one.includes('Просим:'))!
      expect([count, page]).toEqual([count, expect.stringContaining('1) одно;')])
      if (page === pages[1]) moved++
    }
    expect(moved).toBeGreaterThan(0)
    expect(moved).toBeLessThan(4)
  }, 30_000)
})

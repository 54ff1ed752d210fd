import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { writeDocument } from '../../src/letters/document.ts'
import { draftLetter, type Letter } from '../../src/letters/new-letter.ts'
import { requires } from '../support/requires.ts'
import { temporary } from '../support/temp.ts'
import { applicant, flags, market } from './market.ts'

const run = promisify(execFile)
const office = requires('libreoffice')
const poppler = requires('poppler')
const dir = temporary('pages')

interface Word {
  text: string
  left: number
  top: number
  right: number
  bottom: number
}

interface Page {
  width: number
  height: number
  words: Word[]
}

async function pagesOf(pdf: string): Promise<Page[]> {
  const { stdout } = await run('pdftotext', ['-bbox', pdf, '-'], { maxBuffer: 2 ** 26 })
  return stdout
    .split('<page ')
    .slice(1)
    .map((text) => {
      const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(text)!
      const words = [
        ...text.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)/g),
      ]
      return {
        width: Number(width),
        height: Number(height),
        words: words.map(([, left, top, right, bottom, word]) => ({
          text: word!,
          left: Number(left),
          top: Number(top),
          right: Number(right),
          bottom: Number(bottom),
        })),
      }
    })
}

/** Words that reach over the margins, and pairs of words that lie on each other. */
function faults({ width, words }: Page): string[] {
  const outside = words
    .filter(({ left, right }) => left < 70 || right > width - 41)
    .map(({ text }) => `outside: ${text}`)
  const over = words.flatMap((one, index) =>
    words
      .slice(index + 1)
      .filter((two) => {
        const across = Math.min(one.right, two.right) - Math.max(one.left, two.left)
        const down = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top)
        return across > 1.5 && down > 0.4 * Math.min(one.bottom - one.top, two.bottom - two.top)
      })
      .map((two) => `overlapping: ${one.text} and ${two.text}`),
  )
  return [...outside, ...over]
}

/** The text of a page without spaces: where a font lacks a letter another one draws it, as a word of its own. */
const compact = ({ words }: Page) => words.map((word) => word.text).join('')

const columns = 12
const rows = 16

/** How dark each of 12 × 16 fields of a page is, in hundredths of its pixels. */
async function darkness(picture: string): Promise<number[]> {
  const bytes = await readFile(picture)
  const [header, width, height] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 40).toString('latin1'))!
  const [wide, high] = [Number(width), Number(height)]
  const dark = new Array<number>(columns * rows).fill(0)
  for (const [index, value] of bytes.subarray(header.length).entries()) {
    const column = Math.floor(((index % wide) * columns) / wide)
    const row = Math.floor((Math.floor(index / wide) * rows) / high)
    dark[row * columns + column]! += (255 - value) / 255
  }
  return dark.map((sum) => (100 * sum * columns * rows) / (wide * high))
}

async function pictures(pdf: string): Promise<number[][]> {
  await run('pdftoppm', ['-r', '40', '-gray', pdf, pdf])
  const names = (await readdir(dir)).filter((name) => join(dir, name).startsWith(pdf) && name.endsWith('.pgm')).sort()
  return Promise.all(names.map((name) => darkness(join(dir, name))))
}

const cases = Object.keys(flags).flatMap((kind) => (['ru', 'kk'] as const).map((lang) => ({ kind, lang })))

async function written(letter: Letter, format: 'docx' | 'pdf', name: string): Promise<string> {
  const path = join(dir, `${name}-${format}.${format}`)
  await writeFile(path, await writeDocument(letter.document, format))
  if (format === 'pdf') return path
  const profile = `-env:UserInstallation=file://${join(dir, 'profile')}`
  await run(office!.path, [profile, '--headless', '--convert-to', 'pdf', '--outdir', dir, path])
  return path.replace(/docx$/, 'pdf')
}

describe.skipIf(!office || !poppler).each(cases)('the pages of a $kind letter in $lang', ({ kind, lang }) => {
  it.each(['docx', 'pdf'] as const)(
    'as .%s have nothing cut and nothing overlapping',
    async (format) => {
      const letter = await draftLetter(market(), { kind: 'a-dvga', flagId: flags[kind]!.id, lang, applicant })
      const pages = await pagesOf(await written(letter, format, `${kind}-${lang}`))
      expect(pages.length).toBeGreaterThanOrEqual(2)
      expect(pages.flatMap(faults)).toEqual([])
      for (const { words } of pages) expect(words.length).toBeGreaterThan(12)
      const text = pages.map(compact).join('')
      for (const word of lang === 'kk' ? ['Құрметті', 'мән-жайлар', 'ЭЦҚ)'] : ['Уважаемый', 'Обстоятельства', 'ЭЦП)'])
        expect(text).toContain(word)
      // The signature does not stand alone on a page.
      const signed = pages.find(({ words }) => words.some((word) => word.text.startsWith('____')))!
      expect(compact(signed)).toMatch(/Приложение:|Қосымша:/)
      // A sum is on one line with its currency.
      for (const { words } of pages)
        for (const [index, word] of words.entries())
          if (/^те[нң]ге/.test(word.text) && /\d$/.test(words[index - 1]!.text))
            expect(Math.abs(words[index - 1]!.top - word.top)).toBeLessThan(2)
    },
    120_000,
  )
})

const picturesFile = new URL('./pages.json', import.meta.url)

describe.skipIf(!office || !poppler)('the pictures of the pages', () => {
  it('are those that were looked at', async () => {
    const found: Record<string, number[][]> = {}
    for (const format of ['docx', 'pdf'] as const)
      for (const lang of ['ru', 'kk'] as const) {
        const letter = await draftLetter(market({ training: true }), {
          ...{ kind: 'a-dvga', flagId: flags.contract!.id, lang, applicant },
        })
        found[`${format} ${lang}`] = await pictures(await written(letter, format, `picture-${lang}`))
      }
    const rounded = Object.fromEntries(
      Object.entries(found).map(([name, pages]) => [name, pages.map((page) => page.map(Math.round))]),
    )
    // After a change that was wanted: look at the pages, then JARYQ_PICTURES=write.
    if (process.env.JARYQ_PICTURES === 'write')
      await writeFile(
        picturesFile,
        `{\n${Object.entries(rounded)
          .map(
            ([name, pages]) =>
              `  ${JSON.stringify(name)}: [\n${pages.map((page) => `    ${JSON.stringify(page)}`).join(',\n')}\n  ]`,
          )
          .join(',\n')}\n}\n`,
      )
    const known = JSON.parse(await readFile(picturesFile, 'utf8')) as Record<string, number[][]>
    for (const [name, pages] of Object.entries(known)) {
      expect(found[name]?.length, name).toBe(pages.length)
      for (const [index, page] of pages.entries()) {
        // Renderers differ a little in how they draw a line, not in where text stands.
        const off = page.map((value, field) => Math.abs(value - found[name]![index]![field]!))
        const mean = off.reduce((sum, value) => sum + value, 0) / off.length
        expect(mean, `${name}, page ${index + 1}`).toBeLessThan(0.8)
        expect(Math.max(...off), `${name}, page ${index + 1}`).toBeLessThan(6)
      }
    }
  }, 240_000)
})

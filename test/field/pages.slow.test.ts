import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type FieldForm, makeForm } from '../../src/field/form.ts'
import { formBytes } from '../../src/field/new-form.ts'
import { cellWords } from '../../src/field/words.ts'
import { formatNumber, type Lang } from '../../src/terminal/languages.ts'
import { requires } from '../support/requires.ts'
import { temporary } from '../support/temp.ts'
import { checked } from './market.ts'

const run = promisify(execFile)
const poppler = requires('poppler')
const dir = temporary('field-pages')

interface Word {
  text: string
  left: number
  top: number
  right: number
  bottom: number
}

async function pagesOf(form: FieldForm, lang: Lang): Promise<{ width: number; height: number; words: Word[] }[]> {
  const path = join(dir, `${form.id}.${lang}.pdf`)
  await writeFile(path, await formBytes(form, lang, 'pdf'))
  const { stdout } = await run('pdftotext', ['-bbox', path, '-'], { maxBuffer: 2 ** 26 })
  return stdout
    .split('<page ')
    .slice(1)
    .map((page) => {
      const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(page)!
      const found = page.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)/g)
      const words = [...found].map(([, left, top, right, bottom, text]) => ({
        text: text!,
        left: Number(left),
        top: Number(top),
        right: Number(right),
        bottom: Number(bottom),
      }))
      return { width: Number(width), height: Number(height), words }
    })
}

const long = 'Светодиодный потолочный светильник для спортивного зала общеобразовательной школы '.repeat(4)
const forms: [string, FieldForm][] = [
  ['of five lines', makeForm({ ...checked, training: false }, { date: '2026-05-20' })],
  [
    'with a large sample, many pieces and long names',
    makeForm(
      {
        ...checked,
        training: false,
        subject: long,
        lines: checked.lines.map((line) => ({ ...line, what: { ru: long, kk: long }, quantity: '416204' })),
      },
      { date: '2026-05-20', sample: 320, pieces: 40 },
    ),
  ],
]

describe.skipIf(!poppler)('a printed form', () => {
  for (const [what, form] of forms)
    for (const lang of ['ru', 'kk', 'en'] as const)
      it(`${what} has every cell on its pages, nothing cut and nothing over another, in ${lang}`, async () => {
        const pages = await pagesOf(form, lang)
        const text = pages.map(({ words }) => words.map((word) => word.text).join(' ')).join(' ')
        for (const { row, cells, sample } of form.rows) {
          for (const cell of cells) {
            expect(text).toContain(`${row}.${cell.cell}`)
            if (cell.piece === undefined) expect(text).toContain(cellWords(cell, lang))
          }
          if (sample?.of === 'units')
            for (const number of sample.numbers)
              expect(text).toContain(formatNumber(number, lang).replaceAll('\u00a0', ' '))
        }
        for (const { width, height, words } of pages) {
          const outside = words.filter(
            ({ left, right, top, bottom }) => left < 39 || right > width - 39 || top < 20 || bottom > height - 20,
          )
          expect(outside.map((word) => word.text)).toEqual([])
          const over = words.flatMap((one, at) =>
            words
              .slice(at + 1)
              .filter(
                (other) =>
                  Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
                  Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4,
              )
              .map((other) => `${one.text} | ${other.text}`),
          )
          expect(over).toEqual([])
        }
      })
})

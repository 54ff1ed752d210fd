import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  copyCourse,
  courseNotebooks,
  inLanguage,
  notebooksDir,
  packageRoot,
  readNotebook,
  sourceOf,
} from '../../src/notebook/course.ts'
import { madeMark, withMadeDeclarations } from '../../src/notebook/declarations.ts'
import { writeGallery } from '../../src/notebook/gallery.ts'
import { notebookHtml } from '../../src/notebook/html.ts'
import { NotebookDataset } from '../../src/notebook/open.ts'
import { notebookApiPage } from '../../src/notebook/reference.ts'
// @ts-expect-error a tool, in plain JavaScript
import { notebookFrom, writeNotebooks } from '../../tools/notebook-source.mjs'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-notebook-pages-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const source = `---
title: { en: A title, ru: Заглавие, kk: Тақырып }
---

For all.

<!-- ru -->
Русский **текст**.

<!-- en -->
English *text* with a fence:

\`\`\`sql
SELECT 1
\`\`\`

\`\`\`ts parameters
const lang = 'ru' as 'ru' | 'en' | 'kk'
const year = 2025
\`\`\`

One.
<!-- cell -->
Two.

\`\`\`ts
console.log('<b>')
\`\`\`
`

describe('a source', () => {
  test('becomes cells with their languages, and no outputs', () => {
    const { cells, metadata } = notebookFrom(source, 'n.md')
    expect(metadata.jaryq.title.kk).toBe('Тақырып')
    expect(cells.map((cell: never) => [(cell as { id: string }).id, sourceOf(cell).split('\n')[0]])).toEqual([
      ['m00', '# A title'],
      ['m01', 'For all.'],
      ['m02', 'Русский **текст**.'],
      ['m03', 'English *text* with a fence:'],
      ['c04', "const lang = 'ru' as 'ru' | 'en' | 'kk'"],
      ['m05', 'One.'],
      ['m06', 'Two.'],
      ['c07', "console.log('<b>')"],
    ])
    expect(sourceOf(cells[3])).toContain('SELECT 1')
    expect(cells[2].metadata).toEqual({ jaryq: { lang: 'ru' } })
    expect(cells[4]).toMatchObject({ metadata: { tags: ['parameters'] }, outputs: [], execution_count: null })
    expect(cells[5].metadata).toEqual({})
  })

  test.each([
    ['text', /does not begin with a title/],
    ['---\ntitle: { en: a, ru: b }\n---\n', /title.kk is missing/],
    [source.replace('<!-- en -->', '<!-- de -->'), /n.md:10: there is no mark "de"/],
    [source.replace('ts parameters', 'ts'), /not one cell of parameters/],
    [source.slice(0, -5), /has no end/],
  ])('that is wrong is refused', (text, words) => {
    expect(() => notebookFrom(text, 'n.md')).toThrow(words)
  })

  test('is what each notebook of the course was made from', () => {
    expect(writeNotebooks({ check: true })).toEqual([])
  })
})

test('a notebook in one language has its prose, its title and its charts alone', async () => {
  const notebook = notebookFrom(source, 'n.md')
  const text = (lang: 'en' | 'ru' | 'kk') =>
    inLanguage(notebook, lang)
      .cells.map((cell: never) => sourceOf(cell))
      .join('\n')
  expect(text('ru')).toContain('# Заглавие')
  expect(text('ru')).not.toContain('English')
  expect(text('en')).toMatch(/# A title[\s\S]*English[\s\S]*const lang = 'en' as/)
  expect(text('kk')).toMatch(/# Тақырып[\s\S]*Русский[\s\S]*const lang = 'kk' as/)
  const folder = join(dir, 'kk')
  await copyCourse(folder, { lang: 'kk' })
  const copied = await readNotebook(join(folder, '01-first-look.ipynb'))
  expect(sourceOf(copied.cells[0])).toMatch(/^# Деректер/)
  expect((await courseNotebooks(notebooksDir, { lang: 'ru' }))[0]!.title).toBe('Первый взгляд на набор данных')
  await writeFile(join(dir, 'broken.ipynb'), '[]')
  await expect(readNotebook(join(dir, 'broken.ipynb'))).rejects.toThrow('is no notebook')
})

test('a page shows what cells showed, loads nothing and runs nothing', async () => {
  const notebook = notebookFrom(source, 'n.md')
  notebook.cells[7].outputs = [
    { output_type: 'stream', name: 'stdout', text: ['\u001b[33m5\u001b[39m <i>\n'] },
    {
      output_type: 'display_data',
      data: { 'image/svg+xml': ['<svg id="x"></svg>'], 'application/vnd.vegalite.v5+json': {} },
    },
    { output_type: 'display_data', data: { 'text/html': '<table><td style="text-align:right">1</td></table>' } },
    { output_type: 'display_data', data: { 'text/markdown': '**kept**' } },
    { output_type: 'error', ename: 'E', evalue: 'v', traceback: [] },
  ]
  notebook.metadata.jaryq.training = true
  const page = await notebookHtml(notebook, { lang: 'ru', name: 'n', links: [{ href: 'index.html', text: 'up' }] })
  expect(page).toContain('<h1>Заглавие</h1>')
  expect(page).toContain('Русский <strong>текст</strong>')
  expect(page).not.toContain('English')
  expect(page).toContain('console.log(&#39;&lt;b&gt;&#39;)')
  expect(page).toContain('5 &lt;i&gt;')
  expect(page).toContain('<svg id="x"></svg>')
  expect(page).toContain('<td class="number">1</td>')
  expect(page).toContain('<strong>kept</strong>')
  expect(page).toContain('Данные выдуманы')
  expect(page).toContain("default-src 'none'")
  expect(page).not.toMatch(/<script|https?:\/\//)
})

test('a gallery is made of notebooks that were executed', async () => {
  const from = join(dir, 'executed')
  await copyCourse(from)
  const output = join(dir, 'gallery')
  const paths = await writeGallery({ lang: 'en', output, from, data: dir, wanted: ['01'] })
  expect(paths).toEqual([join(output, 'index.html'), join(output, '01-first-look.html')])
  expect(await readFile(paths[0]!, 'utf8')).toContain('<a href="01-first-look.html">First look at a dataset</a>')
  await expect(writeGallery({ lang: 'en', output, from: dir, data: dir })).rejects.toThrow('no notebook of the course')
})

test('the names that an editor completes are written anew, and the rest is kept', () => {
  const names = { indicators: ['b', 'a'], metrics: ['m'], letters: ['l'] }
  const made = withMadeDeclarations(`// kept\n\n${madeMark}\n\nstale line`, names)
  expect(made).toMatch(/^\/\/ kept\n\n/)
  expect(made).not.toContain('stale line')
  expect(made).toContain("export type IndicatorName =\n  | 'a'\n  | 'b'\n")
  expect(made).toMatch(/ {2}contracts: \{\n {4}ocid: string \| null\n/)
  expect(withMadeDeclarations(made, names)).toBe(made)
})

test('the reference page tells every name of the API, from its declarations', async () => {
  const declarations = await readFile(join(packageRoot, 'notebook.d.ts'), 'utf8')
  const page = notebookApiPage(declarations)
  const methods = Object.getOwnPropertyNames(NotebookDataset.prototype).filter(
    (name) => !['constructor', 'markdown', 'openSession', 'startSession', 'ownFolder'].includes(name),
  )
  for (const name of methods) expect(page).toContain(`### data.${name}\n`)
  expect(page).toMatch(/### open\n\nOpens the dataset in a directory\.\n\n```ts\nopen\(dir: string/)
  expect(page).toContain("const flags = await data.flag('single-bid', { year: 2025, minimum_amount: 1_000_000 })")
  expect(page).toContain('| `limit?` | `number` | At most so many rows, those with the largest sums at stake. |')
  expect(page).toContain('| `[parameter: string]` | `unknown` |')
  expect(page).not.toContain('export ')
})

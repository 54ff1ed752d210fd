import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDirectory } from '../files/make-directory.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { silent } from '../terminal/progress.ts'
import { courseNotebooks, notebooksDir, readNotebook } from './course.ts'
import { galleryHtml, notebookHtml } from './html.ts'
import { parametersOf } from './parameters.ts'
import { type RunCourseOptions, runCourseNotebook } from './run-course.ts'

export interface GalleryOptions extends Omit<RunCourseOptions, 'notebook' | 'html' | 'parameters'> {
  lang: Lang
  /** Only these, by name or number. */
  wanted?: readonly string[]
  /** A directory with executed notebooks: nothing is executed. */
  from?: string | undefined
}

/** Executes the course and writes it as pages that stand alone, with one that lists them. @returns their paths */
export async function writeGallery(options: GalleryOptions): Promise<string[]> {
  const { lang, wanted = [], from, report = silent, output } = options
  const chosen = (await courseNotebooks(notebooksDir, { lang })).filter(
    ({ name }) => wanted.length === 0 || wanted.some((one) => name === one || name.startsWith(`${one}-`)),
  )
  await makeDirectory(output)
  const executedDir = from ?? (await mkdtemp(join(tmpdir(), 'jaryq-gallery-')))
  const paths: string[] = []
  try {
    const there = new Set(await readdir(executedDir).catch(() => []))
    const shown = from === undefined ? chosen : chosen.filter(({ name }) => there.has(`${name}.ipynb`))
    if (shown.length === 0)
      throw new UserError(`there is no notebook of the course to show${from === undefined ? '' : ` in ${from}`}`, {
        next: 'see them with: jaryq notebook list',
        exit: 'usage',
      })
    for (const [index, { name, path }] of shown.entries()) {
      report.progress({ stage: name, done: index, total: shown.length, unit: 'notebooks' })
      if (from === undefined) {
        const known = parametersOf(await readNotebook(path)).map((parameter) => parameter.name)
        const parameters = known.includes('lang') ? [`lang=${lang}`] : []
        await runCourseNotebook({ ...options, notebook: name, output: executedDir, parameters })
      }
      const notebook = await readNotebook(join(executedDir, `${name}.ipynb`))
      const next = shown[index + 1]
      const links = [
        { href: 'index.html', text: '↑' },
        ...(next === undefined ? [] : [{ href: `${next.name}.html`, text: `${next.title} →` }]),
      ]
      const file = join(output, `${name}.html`)
      await writeFile(file, await notebookHtml(notebook, { lang, name, links }))
      paths.push(file)
    }
    const list = join(output, 'index.html')
    await writeFile(
      list,
      galleryHtml(
        shown.map(({ name, title }) => ({ href: `${name}.html`, name, title })),
        lang,
      ),
    )
    return [list, ...paths]
  } catch (error) {
    throw fileError(error, 'write', output)
  } finally {
    if (from === undefined) await rm(executedDir, { recursive: true, force: true })
  }
}

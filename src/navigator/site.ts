import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectory } from '../files/make-directory.ts'
import { phases, violations } from '../law/violations.ts'
import { fileError, Interrupted, UserError } from '../terminal/errors.ts'
import { type Lang, languages } from '../terminal/languages.ts'
import { type Reporter, silent } from '../terminal/progress.ts'
import { documentOf } from './entries.ts'
import { type Entry, type Guide, loadGuide } from './guide.ts'
import { figuresIfAny } from './navigator.ts'
import { signsPage } from './signs-page.ts'
import { entryPage, homePage, indexPage, rootPage, sectionPage } from './site-page.ts'
import { deadlines, goals, phaseTopics } from './topics.ts'
import { type Section, sections, words } from './words.ts'

export interface ExportOptions {
  dir: string
  /** The folder of the site: empty, not there yet, or one that was written so before. */
  to: string
  lang: Lang
  /** What stands on the command line besides: there is nothing to choose. */
  words?: readonly string[]
  report?: Reporter
  signal?: AbortSignal
}

/** What marks a folder as a site of ours, and names its files. */
const marker = 'jaryq-navigator.json'

/**
 * Writes the navigator as a site of plain pages into a folder, three languages side by side, and says what was written.
 * Files of an earlier export that are no longer needed go. The same dataset gives the same bytes.
 * @throws UserError when the folder holds other things
 */
export async function exportNavigator(options: ExportOptions): Promise<string> {
  const { dir, to, report = silent, signal } = options
  if ((options.words ?? []).length > 0)
    throw new UserError('--export writes the whole navigator', {
      why: `"${options.words!.join(' ')}" chooses a part of it`,
      next: `jaryq navigator --export ${to}`,
      exit: 'usage',
    })
  const before = await filesBefore(to)
  const loaded = await loadGuide(dir)
  for (const { name, error } of loaded.broken) report.warn(`${name}: ${error.message}`)
  const names = goals().flatMap(({ metrics }) => metrics)
  const figures = loaded.asOf === null ? new Map() : await figuresIfAny(dir, names, report, signal)
  const files = sitePages({ ...loaded, figures })
  // First, so that a site that was broken off can be written again.
  await written(join(to, marker), list([...before, ...files.keys()]))
  for (const [path, text] of files) {
    if (signal?.aborted === true)
      throw new Interrupted(`the site in ${to} is not whole yet`, `jaryq navigator --export ${to}`)
    await written(join(to, ...path.split('/')), text)
  }
  for (const path of before) if (!files.has(path)) await rm(join(to, ...path.split('/')), { force: true })
  await written(join(to, marker), list([...files.keys()]))
  return `wrote ${files.size} pages: open ${join(to, 'index.html')}`
}

function list(paths: readonly string[]): string {
  return `${JSON.stringify([...new Set(paths)].sort(), null, 1)}\n`
}

/** Every page of the site, by its path with `/` between folders. */
export function sitePages(guide: Guide): Map<string, string> {
  const pages = new Map<string, string>([['index.html', rootPage(guide)]])
  for (const lang of languages) {
    pages.set(`${lang}/index.html`, homePage(guide, lang))
    pages.set(`${lang}/signs.html`, signsPage(guide, lang))
    pages.set(`${lang}/words.html`, indexPage(guide, lang))
    for (const section of sections) {
      const entries = guide.entries.filter((entry) => entry.section === section)
      pages.set(`${lang}/${section}/index.html`, sectionPage(guide, section, lang, grouped(section, entries, lang)))
      for (const entry of entries)
        pages.set(`${lang}/${section}/${entry.id}.html`, entryPage(guide, documentOf(guide, entry, lang), lang))
    }
  }
  return pages
}

/** Violations and deadlines stand by phase, grounds by what they are for. */
function grouped(section: Section, entries: Entry[], lang: Lang): { name: string; entries: Entry[] }[] {
  if (section === 'grounds')
    return (['direct', 'change'] as const).map((kind) => ({
      name: words[`${kind}Ground`][lang],
      entries: entries.filter(({ id }) => id.startsWith(kind)),
    }))
  const list: readonly { id: string; phase: string }[] | undefined =
    section === 'violations' ? violations() : section === 'deadlines' ? deadlines() : undefined
  if (list === undefined) return [{ name: '', entries }]
  return phases.flatMap((phase) => {
    const own = entries.filter(({ id }) => list.some((one) => one.id === id && one.phase === phase))
    const name = phaseTopics().find(({ id }) => id === phase)!.title[lang]
    return own.length === 0 ? [] : [{ name, entries: own }]
  })
}

async function filesBefore(to: string): Promise<string[]> {
  let found: string[]
  try {
    found = await readdir(to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fileError(error, 'read', to)
  }
  if (found.length === 0) return []
  if (!found.includes(marker))
    throw new UserError(`${to} is not empty`, {
      why: 'a site would lie among other files',
      next: 'name a folder that is empty or does not exist',
      exit: 'usage',
    })
  const listed: unknown = await readFile(join(to, marker), 'utf8').then(JSON.parse, () => [])
  // Only what is surely inside the folder: the list could have been changed.
  return Array.isArray(listed)
    ? listed.filter((path) => typeof path === 'string' && /^[a-z]+(?:\/[a-z]+)?(?:\/[a-z0-9_-]+)?\.html$/.test(path))
    : []
}

async function written(path: string, text: string): Promise<void> {
  try {
    await makeDirectory(dirname(path))
    await writeFile(path, text)
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}

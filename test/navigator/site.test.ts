import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Guide, loadGuide } from '../../src/navigator/guide.ts'
import { exportNavigator, sitePages } from '../../src/navigator/site.ts'
import { languages } from '../../src/terminal/languages.ts'

let dir: string
let guide: Guide
let pages: Map<string, string>
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-navigator-'))
  guide = await loadGuide(join(dir, 'none'))
  pages = sitePages(guide)
})
afterAll(() => rm(dir, { recursive: true, force: true }))

function idsOf(text: string): Set<string> {
  return new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!))
}

describe('the site', () => {
  it('has a page for every entry in each language, and no script', () => {
    expect(pages.size).toBe(1 + languages.length * (3 + 10 + guide.entries.length))
    for (const [path, text] of pages) {
      expect(text, path).not.toMatch(/<script|javascript:|\son\w+=|undefined|\[object/i)
      expect(text, path).toMatch(/<meta name="viewport"/)
    }
  })

  it('has links that are alive, to pages and to places in them', () => {
    const dead: string[] = []
    const ids = new Map([...pages].map(([path, text]) => [path, idsOf(text)]))
    for (const [path, text] of pages)
      for (const [, href = ''] of text.matchAll(/<a href="([^"]+)"/g)) {
        if (/^https:\/\/adilet\.zan\.kz\//.test(href)) continue
        const [file = '', hash] = href.split('#')
        const target = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file))
        if (!pages.has(target) || (hash !== undefined && !ids.get(target)!.has(hash))) dead.push(`${path} -> ${href}`)
      }
    expect(dead).toEqual([])
  })

  it('leads from every page to the same page in the other languages, and from home to every page', () => {
    for (const path of pages.keys()) {
      if (path === 'index.html') continue
      const [lang, ...rest] = path.split('/')
      for (const other of languages)
        if (other !== lang) {
          const up = '../'.repeat(rest.length)
          expect(pages.get(path)).toContain(`href="${up}${other}/${rest.join('/')}"`)
        }
    }
    const seen = new Set(['index.html'])
    const waiting = ['index.html']
    while (waiting.length > 0) {
      const path = waiting.pop()!
      for (const [, href = ''] of pages.get(path)!.matchAll(/<a href="([^"#]+)/g)) {
        const target = posix.normalize(posix.join(posix.dirname(path), href))
        if (pages.has(target) && !seen.has(target)) {
          seen.add(target)
          waiting.push(target)
        }
      }
    }
    expect(seen.size).toBe(pages.size)
  })

  it('says the law beside what it says, and that it is no advice', () => {
    const page = pages.get('ru/violations/split.html')!
    expect(page).toContain('Пункт 4 статьи 10')
    expect(page).toContain('прочитано 2026-02-23')
    expect(page).toContain('Это не юридическая консультация')
    expect(page).toContain('<code>jaryq letter new a-dvga --flag ID</code>')
    expect(pages.get('kk/index.html')).toContain('заңгер қарап шықпаған')
  })

  it('marks figures of a made-up market on every page', () => {
    for (const [path, text] of sitePages({ ...guide, training: true, asOf: '2026-03-20' }))
      expect(text, path).toMatch(/TRAINING DATA|УЧЕБНЫЕ ДАННЫЕ|ОҚУ ДЕРЕКТЕРІ/)
  })
})

describe('the export', () => {
  it('gives the same bytes twice, takes away what is not needed, and keeps what is not ours', async () => {
    const to = join(dir, 'site')
    const options = { dir: join(dir, 'none'), to, lang: 'en' as const }
    expect(await exportNavigator(options)).toContain(`${pages.size} pages`)
    expect(await readFile(join(to, 'kk', 'violations', 'vat.html'), 'utf8')).toBe(pages.get('kk/violations/vat.html'))
    const list = join(to, 'jaryq-navigator.json')
    const marker = await readFile(list, 'utf8')
    await writeFile(join(to, 'en', 'terms', 'gone.html'), 'old')
    await writeFile(join(dir, 'keep.html'), 'mine')
    await writeFile(list, JSON.stringify([...JSON.parse(marker), 'en/terms/gone.html', '../keep.html']))
    await exportNavigator(options)
    expect(await readFile(list, 'utf8')).toBe(marker)
    expect(await readdir(join(to, 'en', 'terms'))).not.toContain('gone.html')
    expect(await readFile(join(dir, 'keep.html'), 'utf8')).toBe('mine')
  })

  it('refuses a folder with other things in it, and a part of the navigator', async () => {
    await writeFile(join(dir, 'note.txt'), 'mine')
    const options = { dir: join(dir, 'none'), to: dir, lang: 'en' as const }
    await expect(exportNavigator(options)).rejects.toThrow('is not empty')
    await expect(exportNavigator({ ...options, to: join(dir, 'x'), words: ['violations'] })).rejects.toThrow(
      '--export writes the whole navigator',
    )
  })
})

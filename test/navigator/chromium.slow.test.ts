import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportNavigator } from '../../src/navigator/site.ts'
import { sections } from '../../src/navigator/words.ts'
import { languages } from '../../src/terminal/languages.ts'
import { requires } from '../support/requires.ts'

const found = requires('chromium')

describe.skipIf(found === undefined)('the navigator in a browser', () => {
  let dir: string
  let browser: Browser

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'jaryq-navigator-'))
    await exportNavigator({ dir: join(dir, 'none'), to: join(dir, 'site'), lang: 'en' })
    browser = await chromium.launch({
      executablePath: found!.path,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    })
  })

  afterAll(async () => {
    await browser?.close()
    await rm(dir, { recursive: true, force: true })
  })

  /** A page of the width of a phone, and what it complained of or asked for from elsewhere. */
  async function phone(): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } })
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(`request: ${request.url()}`)
    })
    return { page, complaints }
  }

  async function show(page: Page, path: string): Promise<void> {
    await page.goto(pathToFileURL(join(dir, 'site', ...path.split('/'))).href, { waitUntil: 'domcontentloaded' })
  }

  const samples = [
    'index.html',
    'signs.html',
    'words.html',
    'violations/vat.html',
    'violations/sham.html',
    'authorities/dvga.html',
    'deadlines/letter-answered.html',
    'methods/rating.html',
    'grounds/direct-28.html',
    'goals/less-single-source.html',
    ...sections.map((section) => `${section}/index.html`),
  ]

  for (const lang of languages)
    test(`${lang}: no page is wider than a phone, nothing is cut, runs into another or is fetched`, async () => {
      const { page, complaints } = await phone()
      for (const sample of samples) {
        await show(page, `${lang}/${sample}`)
        expect(await page.evaluate('document.documentElement.scrollWidth'), sample).toBe(360)
        const bad = await page.evaluate(`(() => {
          const bad = []
          for (const element of document.querySelectorAll('main *, nav *, header *, footer *')) {
            for (const box of element.getClientRects())
              if (box.width > 0 && (box.left < -1 || box.right > 361)) bad.push('out: ' + element.textContent.slice(0, 60))
          }
          const links = [...document.querySelectorAll('nav a, header a')].map((link) => [link.textContent, link.getBoundingClientRect()])
          links.forEach(([name, a], i) => links.slice(i + 1).forEach(([other, b]) => {
            if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) bad.push(name + ' / ' + other)
          }))
          return bad
        })()`)
        expect(bad, sample).toEqual([])
        expect(complaints, sample).toEqual([])
      }
      await page.close()
    })

  test('a reader goes from the first page to a violation, its authority and back in another language', async () => {
    const { page } = await phone()
    await show(page, 'index.html')
    await page.locator('a[href="ru/index.html"]').click()
    await page.locator('main a[href="violations/index.html"]').click()
    await page.locator('main a', { hasText: 'Дробление закупок' }).first().click()
    expect(await page.locator('h1').textContent()).toBe('Дробление закупок')
    await page.locator('main a', { hasText: 'Департамент внутреннего' }).first().click()
    expect(page.url()).toContain('ru/authorities/dvga.html')
    await page.locator('a[hreflang="kk"]').click()
    expect(await page.locator('html').getAttribute('lang')).toBe('kk')
    expect(page.url()).toContain('kk/authorities/dvga.html')
    await page.close()
  })

  test('headings go down in order, ids are alone, links can be told apart by a finger', async () => {
    const { page } = await phone()
    for (const sample of samples) {
      await show(page, `kk/${sample}`)
      const levels = (await page.evaluate(
        `[...document.querySelectorAll('h1,h2,h3,h4')].map((heading) => Number(heading.tagName[1]))`,
      )) as number[]
      expect(levels[0], sample).toBe(1)
      expect(
        levels.filter((level) => level === 1),
        sample,
      ).toHaveLength(1)
      levels.slice(1).forEach((level, at) => {
        expect(level - levels[at]!, sample).toBeLessThanOrEqual(1)
      })
      const ids = (await page.evaluate(`[...document.querySelectorAll('[id]')].map(({ id }) => id)`)) as string[]
      expect(new Set(ids).size, sample).toBe(ids.length)
      const heights = (await page.evaluate(
        `[...document.querySelectorAll('nav a')].map((link) => link.getBoundingClientRect().height)`,
      )) as number[]
      expect(Math.min(...heights), sample).toBeGreaterThanOrEqual(24)
    }
    await page.close()
  })
})

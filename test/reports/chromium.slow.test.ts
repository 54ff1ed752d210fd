import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { overviewHtml } from '../../src/reports/overview-html.ts'
import { type Lang, languages } from '../../src/terminal/languages.ts'
import { requires } from '../support/requires.ts'
import { sampleOverview } from './sample.ts'

const found = requires('chromium')

describe.skipIf(found === undefined)('the overview in a browser', () => {
  let dir: string
  let browser: Browser
  const files = {} as Record<Lang, string>

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'jaryq-chromium-'))
    for (const lang of languages) {
      files[lang] = join(dir, `${lang}.html`)
      await writeFile(files[lang], await overviewHtml(await sampleOverview(lang)))
    }
    browser = await chromium.launch({
      executablePath: found!.path,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  })

  afterAll(async () => {
    await browser?.close()
    await rm(dir, { recursive: true, force: true })
  })

  async function open(lang: Lang, width: number): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 800 } })
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`)
      return dialog.dismiss()
    })
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(`request: ${request.url()}`)
    })
    await page.goto(pathToFileURL(files[lang]).href)
    return { page, complaints }
  }

  for (const lang of languages)
    for (const width of [360, 1200])
      test(`${lang}, ${width} px: quiet, no wider than the screen, its charts seen`, async () => {
        const { page, complaints } = await open(lang, width)
        await page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true })")
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        expect(await page.locator('svg.chart').count()).toBeGreaterThanOrEqual(11)
        const boxes = (await page.evaluate(
          `[...document.querySelectorAll('svg.chart')].map((chart) => chart.getBoundingClientRect().toJSON())`,
        )) as { width: number; height: number; right: number }[]
        for (const box of boxes) {
          expect(box.width).toBeGreaterThan(300)
          expect(box.right).toBeLessThanOrEqual(width)
          expect(box.height).toBeGreaterThan(20)
        }
        expect(complaints).toEqual([])
        await page.close()
      })

  test('text in charts is legible on a phone', async () => {
    const { page } = await open('kk', 360)
    const heights = (await page.evaluate(
      '[...document.querySelectorAll("svg.chart text")].map((text) => text.getBoundingClientRect().height)',
    )) as number[]
    expect(Math.min(...heights.filter((height) => height > 0))).toBeGreaterThan(10)
    await page.close()
  })

  test('labels and figures in charts do not run into each other', async () => {
    for (const lang of languages) {
      const { page } = await open(lang, 360)
      const overlaps =
        await page.evaluate(`[...document.querySelectorAll('#method-value svg, #method-count svg, #regions-1 svg, #signs-by-count svg')].flatMap((svg) => {
        const texts = [...svg.querySelectorAll('text')].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }))
        return texts.flatMap((a, i) => texts.slice(i + 1).filter((b) =>
          a.box.left < b.box.right - 1 && b.box.left < a.box.right - 1 && a.box.top < b.box.bottom - 4 && b.box.top < a.box.bottom - 4
        ).map((b) => a.text + ' / ' + b.text))
      })`)
      expect(overlaps).toEqual([])
      await page.close()
    }
  })

  test('a script in a name is text that can be read', async () => {
    const { page } = await open('en', 800)
    expect(await page.locator('text=<script>alert("x")</script>').count()).toBe(1)
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0)
    await page.close()
  })

  test('every chart has a name for a screen reader, every id is one alone, headings go down in order', async () => {
    const { page } = await open('ru', 1200)
    const names = (await page.evaluate(
      `[...document.querySelectorAll('svg.chart')].map((svg) => svg.getAttribute('role') + ':' + (svg.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(''))`,
    )) as string[]
    for (const name of names) expect(name).toMatch(/^img:.{5,}/)
    const ids = (await page.evaluate(`[...document.querySelectorAll('[id]')].map((element) => element.id)`)) as string[]
    expect(new Set(ids).size).toBe(ids.length)
    const levels = (await page.evaluate(
      `[...document.querySelectorAll('h1,h2,h3,h4')].map((heading) => Number(heading.tagName[1]))`,
    )) as number[]
    levels.slice(1).forEach((level, index) => {
      expect(level - levels[index]!).toBeLessThanOrEqual(1)
    })
    await page.close()
  })

  test('prints with its charts', async () => {
    const { page } = await open('en', 1200)
    const pdf = await page.pdf({ format: 'A4' })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    await page.close()
  })
})

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Explorer, serveExplorer } from '../../src/explorer/server.ts'
import { requires } from '../support/requires.ts'
import { marketDataset } from './dataset.ts'

const found = requires('chromium')

interface Fault {
  id: string
  impact: string
  nodes: { html: string; failureSummary: string }[]
}

describe.skipIf(found === undefined)('pages of the Explorer for those who do not see or point', () => {
  let browser: Browser
  let explorer: Explorer
  let axe: string

  beforeAll(async () => {
    explorer = await serveExplorer({ dir: await marketDataset(60), lang: 'en' })
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    browser = await chromium.launch({ executablePath: found!.path, args: ['--no-sandbox', '--disable-gpu'] })
  })

  afterAll(async () => {
    await browser?.close()
    await explorer?.close()
  })

  for (const [colorScheme, width, lang] of [
    ['light', 1280, 'ru'],
    ['dark', 390, 'kk'],
  ] as const)
    test(`no page has a serious fault: ${colorScheme}, ${width} px, ${lang}`, async () => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true })
      const page = await context.newPage()
      await page.goto(`${explorer.url}#m=overview&lang=${lang}`)
      await page.evaluate(axe)
      const faults: string[] = []
      for (const { id, card } of explorer.service.modules) {
        let own = ''
        if (card !== undefined) {
          const { rows } = await explorer.service.query(
            { id: 'x', fact: 'contracts', by: [card], measures: ['contracts'], order: 'contracts', limit: 1 },
            {},
          )
          own = `&${card}=${rows[0]![card]}`
        }
        await page.evaluate(`location.hash = ${JSON.stringify(`m=${id}&lang=${lang}${own}`)}`)
        await page.waitForSelector(`#app[aria-busy=false][data-shown^=${JSON.stringify(`#m=${id}&lang=${lang}`)}]`)
        // What is folded is looked at too.
        await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true })')
        const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as {
          violations: Fault[]
        }
        for (const { id: rule, impact, nodes } of violations)
          if (impact === 'serious' || impact === 'critical')
            faults.push(`${id}: ${rule}: ${nodes[0]!.html} ${nodes[0]!.failureSummary}`)
      }
      expect(faults).toEqual([])
      await context.close()
    })

  test('everything that is chosen with the mouse is reached with Tab, and shows that it is', async () => {
    const page = await browser.newPage()
    await page.goto(`${explorer.url}#m=contracts&lang=en`)
    await page.waitForSelector('#app[aria-busy=false]')
    const wanted = ['filter-name', 'filter-value', 'filter-add', 'row-contracts-method-contracts-method-direct']
    const seen = new Set<string>()
    for (let step = 0; step < 150 && !wanted.every((key) => seen.has(key)); step++) {
      await page.keyboard.press('Tab')
      const [key, outline] = (await page.evaluate(
        '[document.activeElement.getAttribute("data-key"), getComputedStyle(document.activeElement).outlineStyle]',
      )) as [string | null, string]
      if (key !== null) {
        seen.add(key)
        // Within a date the browser marks the part itself.
        if (key !== 'filter-value') expect(outline, key).not.toBe('none')
      }
    }
    expect(wanted.filter((key) => !seen.has(key))).toEqual([])
    await page.keyboard.press('Enter')
    await page.waitForSelector('#app[aria-busy=false][data-shown*="method=direct"]')
    // The reader stays where they were.
    expect(await page.evaluate('document.activeElement.getAttribute("data-key")')).toBe(wanted.at(-1))
    await page.close()
  })
})

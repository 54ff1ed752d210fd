import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportExplorer } from '../../src/explorer/export.ts'
import { type Explorer, serveExplorer } from '../../src/explorer/server.ts'
import { languages } from '../../src/terminal/languages.ts'
import { requires } from '../support/requires.ts'
import { temporary } from '../support/temp.ts'
import { marketDataset } from './dataset.ts'

const found = requires('chromium')

describe.skipIf(found === undefined)('the Explorer in a browser', () => {
  let browser: Browser
  let explorer: Explorer
  let file: string

  beforeAll(async () => {
    const dir = await marketDataset(150)
    explorer = await serveExplorer({ dir, lang: 'en' })
    file = join(temporary('explorer-page'), 'page.html')
    await exportExplorer({ dir, lang: 'ru', path: file })
    browser = await chromium.launch({
      executablePath: found!.path,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    })
  })

  afterAll(async () => {
    await browser?.close()
    await explorer?.close()
  })

  async function open(width: number): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext({ viewport: { width, height: 900 } })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    await context.route('**', (route) => {
      const url = route.request().url()
      if (url.startsWith(explorer.url) || /^(file|data|blob):/.test(url)) return route.continue()
      complaints.push(`request: ${url}`)
      return route.abort()
    })
    return { page, complaints }
  }

  async function ready(page: Page, hash: string): Promise<void> {
    await page.waitForSelector(`#app[aria-busy=false][data-shown^=${JSON.stringify(hash)}]`)
  }

  // Who meets whom is on this machine's page alone.
  const numbers = (page: Page) =>
    page
      .locator('[data-figure]:not([data-figure^=meeting]):not([data-figure=one_won]):not([data-figure=gap]) .figure')
      .allInnerTexts()
  const figure = (page: Page, id: string) => page.locator(`[data-figure="${id}"] dd`).innerText()

  test('every page opens in every language, on a phone and a desk, draws, and asks nobody else', async () => {
    for (const width of [360, 1280]) {
      const { page, complaints } = await open(width)
      await page.goto(`${explorer.url}#m=overview&lang=en`)
      for (const [index, module] of explorer.service.modules.entries()) {
        const lang = languages[index % 3]!
        const card = module.card === undefined ? '' : `&${module.card}=${await largest(module.card)}`
        await page.evaluate(`location.hash = ${JSON.stringify(`m=${module.id}&lang=${lang}${card}`)}`)
        await ready(page, `#m=${module.id}&lang=${lang}`)
        expect(await page.locator('[role=alert]').count(), module.id).toBe(0)
        const drawn = await page.locator('.chart svg').count()
        const empty = await page.locator('.chart .nothing').count()
        expect(drawn + empty, module.id).toBe(module.id === 'report' ? 1 : module.charts.length)
        expect(await page.evaluate('document.documentElement.scrollWidth'), `${module.id} ${width}`).toBe(width)
        expect(await page.evaluate('document.documentElement.lang')).toBe(lang)
        expect(await page.locator('h1').count()).toBe(1)
      }
      expect(complaints).toEqual([])
      await page.context().close()
    }
  })

  async function largest(role: 'buyer' | 'supplier'): Promise<string> {
    const { rows } = await explorer.service.query(
      { id: 'x', fact: 'contracts', by: [role], measures: ['contracts'], order: 'contracts', limit: 1 },
      {},
    )
    return String(rows[0]![role])
  }

  test('a click on a bar filters, the filter stands in the address, back and forward go through it', async () => {
    const { page, complaints } = await open(1280)
    await page.goto(`${explorer.url}#m=contracts&lang=en`)
    await ready(page, '#m=contracts&lang=en')
    const before = await numbers(page)
    await page.locator('[data-chart^="contracts-method"] svg rect.mark').first().click()
    await page.waitForURL(/method=/)
    await ready(page, '#m=contracts&lang=en&method=')
    const method = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('method')!
    expect(await page.locator('.chip').count()).toBe(1)
    const { rows } = await explorer.service.query(
      { id: 'x', fact: 'contracts', by: [], measures: ['contracts'] },
      { method: [method] },
    )
    expect(await figure(page, 'contracts')).toBe(String(rows[0]!.contracts))
    const after = await numbers(page)
    expect(after).not.toEqual(before)
    await page.goBack()
    await expect.poll(() => page.locator('.chip').count()).toBe(0)
    await page.waitForSelector('#app[aria-busy=false]')
    expect(await numbers(page)).toEqual(before)
    await page.goForward()
    await expect.poll(() => page.locator('.chip').count()).toBe(1)
    await page.waitForSelector('#app[aria-busy=false]')
    expect(await numbers(page)).toEqual(after)
    await page.locator('.chip').click()
    await expect.poll(() => page.locator('.chip').count()).toBe(0)
    await page.waitForSelector('#app[aria-busy=false]')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('each filter of the form changes the figures to what SQL says, with the keyboard alone', async () => {
    const { page, complaints } = await open(1280)
    const { service } = explorer
    const contracts = async (filters: object) =>
      String(
        (await service.query({ id: 'x', fact: 'contracts', by: [], measures: ['contracts'] }, filters)).rows[0]!
          .contracts,
      )
    const tried: [name: string, value: string][] = [
      ['from', '2025-01-01'],
      ['to', '2024-12-31'],
      ['region', (await service.values('region'))[0]!],
      ['category', (await service.values('category'))[0]!],
      ['code', '33'],
      ['min', '1000000'],
      ['max', '1000000'],
      ['severity', 'statistical'],
      ['sector', (await service.values('sector'))[0] ?? 'state'],
      ['valid', '1'],
    ]
    for (const [name, value] of tried) {
      await page.goto(`${explorer.url}#m=contracts&lang=en`)
      await page.reload()
      await ready(page, '#m=contracts&lang=en')
      await page.locator('#filter-name').selectOption(name)
      const field = page.locator('#filter-value')
      if (name !== 'valid') {
        if (['from', 'to', 'code', 'min', 'max'].includes(name)) await field.fill(value)
        else await field.selectOption(value)
      }
      await page.locator('[data-key="filter-add"]').focus()
      await page.keyboard.press('Enter')
      await ready(page, `#m=contracts&lang=en&${name}=`)
      expect((await figure(page, 'contracts')).replaceAll(',', ''), name).toBe(await contracts({ [name]: [value] }))
    }
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('a row opens the card of a buyer; its records lead to the portal and to a letter', async () => {
    const { page } = await open(1280)
    await page.goto(`${explorer.url}#m=buyers&lang=ru`)
    await ready(page, '#m=buyers&lang=ru')
    const row = page.locator('section.table tbody button').first()
    const name = await row.innerText()
    await row.click()
    await ready(page, '#m=buyer&lang=ru&buyer=')
    expect(await page.locator('h1').innerText()).toBe(name)
    await page.locator('[data-key=records]').click()
    await page.locator('.list li').first().waitFor()
    await page.locator('.list details summary').first().click()
    expect(await page.locator('.list .command code').first().innerText()).toMatch(/^jaryq (check|letter new)/)
    await page.context().close()
  })

  test('a report is put together, drawn, saved, opened again, and stands in the address', async () => {
    const { page, complaints } = await open(1280)
    await page.goto(`${explorer.url}#m=report&lang=en`)
    await ready(page, '#m=report&lang=en')
    await page.locator('[data-key="report-fact"]').selectOption('lots')
    await ready(page, '#m=report&lang=en&fact=lots')
    await page.locator('[data-key="report-by-add"]').selectOption('region')
    await ready(page, '#m=report&lang=en&fact=lots&x=lots&x=lot_value&d=method&d=region')
    await page.locator('[data-key="report-measures-add"]').selectOption('single_bid')
    await ready(page, '#m=report&lang=en&fact=lots&x=lots&x=lot_value&x=single_bid&d=method&d=region')
    await page.locator('[data-key="report-by-method"]').click()
    await ready(page, '#m=report&lang=en&fact=lots&x=lots&x=lot_value&x=single_bid&d=region')
    expect(await page.locator('[data-chart=report] svg').count()).toBe(1)
    const told = await explorer.service.query(
      { id: 'x', fact: 'lots', by: ['region'], measures: ['lots'], order: 'lots' },
      {},
    )
    const rows = page.locator('section.table tbody tr')
    expect(await rows.count()).toBe(told.rows.length)
    expect((await rows.first().locator('td.number').first().innerText()).replaceAll(',', '')).toBe(
      String(told.rows[0]!.lots),
    )
    await page.locator('#report-name').fill('own-lots')
    await page.locator('#report-title').fill('Lots of regions')
    await page.locator('[data-key="report-save"]').click()
    await expect
      .poll(() => page.locator('.saved [role=status]').innerText(), { timeout: 20_000 })
      .toContain('jaryq report own-lots')
    await page.goto(`${explorer.url}#m=report&lang=en`)
    await page.reload()
    await page.locator('[data-key="open-own-lots"]').click()
    await ready(page, '#m=report&lang=en&fact=lots&x=lots&x=lot_value&x=single_bid&d=region&chart=map')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('a chart becomes a picture for a post and for a story, in Russian and Kazakh', async () => {
    for (const lang of ['ru', 'kk']) {
      const { page, complaints } = await open(1280)
      await page.goto(`${explorer.url}#m=contracts&lang=${lang}`)
      await ready(page, `#m=contracts&lang=${lang}`)
      await page.locator('[data-chart^="contracts-method"] [data-key^="source-"]').click()
      for (const [size, height] of [
        ['post', 1080],
        ['story', 1920],
      ] as const) {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.locator(`[data-chart^="contracts-method"] [data-key^="card-${size}-"]`).click(),
        ])
        const bytes = await readFile(await download.path())
        expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], lang).toEqual([1080, height])
        expect(bytes.length).toBeGreaterThan(20_000)
      }
      expect(complaints).toEqual([])
      await page.context().close()
    }
  })

  test('a line of the network opens its evidence with the keyboard, and closing leads back', async () => {
    const { page, complaints } = await open(1280)
    await page.goto(`${explorer.url}#m=networks&lang=en`)
    await ready(page, '#m=networks&lang=en')
    const link = page.locator('.chart svg .link').first()
    await link.focus()
    const key = await link.getAttribute('data-key')
    await page.keyboard.press('Enter')
    await page.locator('.evidence tbody tr').first().waitFor()
    const meetings = Number(
      await page.locator('section.table tbody tr').first().locator('td.number').first().innerText(),
    )
    expect(await page.locator('.evidence tbody tr').count()).toBe(meetings)
    await page.locator('[data-key="evidence-close"]').focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('.evidence').count()).toBe(0)
    expect(await page.evaluate('document.activeElement.getAttribute("data-key")')).toBe(key)
    await page.locator('[data-key^="evidence-KZ-"]').first().click()
    expect(await page.locator('#evidence-title').innerText()).not.toBe('')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('names with markup are text', async () => {
    const { page, complaints } = await open(1280)
    await page.goto(`${explorer.url}#m=overview&lang=en&region=${encodeURIComponent('<img src=x onerror=alert(1)>')}`)
    await page.reload()
    await ready(page, '#m=overview&lang=en&region=')
    expect(await page.locator('.chip').innerText()).toContain('<img src=x onerror=alert(1)>')
    expect(await page.locator('main img').count()).toBe(0)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('the page that stands alone opens from disk and says the same', async () => {
    const { page, complaints } = await open(360)
    await page.goto(`${pathToFileURL(file).href}#m=overview&lang=en`)
    for (const module of explorer.service.modules) {
      if (module.card !== undefined) continue
      const own = module.id === 'report' ? '&fact=contracts&x=contracts&d=method&chart=bars' : ''
      const hash = `#m=${module.id}&lang=en${own}&from=2024-01-01`
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
      await ready(page, hash)
      const inFile = await numbers(page)
      expect(await page.locator('[role=alert]').count(), module.id).toBe(0)
      expect(await page.evaluate('document.documentElement.scrollWidth'), module.id).toBe(360)
      const live = await open(360)
      await live.page.goto(`${explorer.url}${hash}`)
      await ready(live.page, hash)
      expect(inFile, module.id).toEqual(await numbers(live.page))
      await live.page.context().close()
    }
    expect(complaints).toEqual([])
    await page.context().close()
  })
})

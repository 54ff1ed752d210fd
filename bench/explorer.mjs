// How long the Explorer takes to prepare, to open and to answer a click, and what its server and its exported page weigh:
//   npm run bench:explorer                      10,000 and 100,000 processes (7,200 and 72,000 announcements)
//   npm run bench:explorer -- --sizes 720000    others
//   npm run bench:explorer -- --datasets DIR    datasets that are there; what the Explorer prepares is written into them
//   npm run bench:explorer -- --clicks 60       so many clicks of each kind of page
//   npm run bench:explorer -- --again           prepares anew
//   npm run bench:explorer -- --live            without the exported page
// Needs Chromium on the PATH. Writes a Markdown table to stdout. Clicks are filters of regions, methods, months, codes and
// buyers, each asked for the first time; a click lasts until all charts of the page are drawn.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { root } from '../tools/setup.mjs'
import { bytesBelow, dataDirectory, machine, measured } from './processes.mjs'

const { values: flags } = parseArgs({
  options: {
    sizes: { type: 'string', default: '7200,72000' },
    datasets: { type: 'string' },
    seed: { type: 'string', default: '5' },
    clicks: { type: 'string', default: '30' },
    again: { type: 'boolean', default: false },
    live: { type: 'boolean', default: false },
  },
})
const base = join(dataDirectory, 'indicators')
const pages = ['overview', 'flags', 'contracts', 'buyers', 'competition', 'geography', 'market', 'prices', 'networks']

function datasetOf(announcements) {
  const data = join(base, String(announcements))
  if (existsSync(join(data, 'dataset.json'))) return data
  mkdirSync(base, { recursive: true })
  const market = `${data}-market`
  const on = ['--data', data, '--quiet']
  measured([
    ...['sandbox', 'generate', '--processes', String(announcements), '--seed', flags.seed],
    ...['--as', 'compiled', '--output', market, '--quiet'],
  ])
  measured(['import', join(market, 'compiled.ndjson.zst'), ...on])
  measured(['build', ...on])
  rmSync(market, { recursive: true })
  return data
}

/** Memory and CPU time of a process so far. */
function usage(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return {
      rss: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024,
      cpu: (Number(stat[11]) + Number(stat[12])) / 100,
    }
  } catch {
    return { rss: Number.NaN, cpu: Number.NaN }
  }
}

async function serve(data) {
  const child = spawn(process.execPath, [join(root, 'bin', 'run.js'), 'explore', '--data', data, '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise((done, fail) => {
    let text = ''
    child.stdout.on('data', (part) => {
      text += part
      const found = /http:\S+/.exec(text)
      if (found !== null) done(found[0])
    })
    child.on('exit', (code) => fail(new Error(`explore ended with ${code}`)))
  })
  return { child, url }
}

const quantile = (values, at) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * at))]

/** Goes to a view and waits until it is drawn; milliseconds from the step to the last chart. */
async function go(page, hash) {
  return page.evaluate(
    (to) =>
      new Promise((done) => {
        const app = document.getElementById('app')
        const started = performance.now()
        const look = () => {
          if (app.getAttribute('aria-busy') === 'false' && app.dataset.shown === location.hash) {
            watch.disconnect()
            done(performance.now() - started)
          }
        }
        const watch = new MutationObserver(look)
        watch.observe(app, { attributes: true })
        location.hash = to
      }),
    hash,
  )
}

async function clicks(page) {
  const boot = JSON.parse(await page.locator('#boot').textContent())
  const filters = []
  for (const region of boot.values.region ?? []) filters.push(['region', region])
  for (const method of boot.values.method ?? []) filters.push(['method', method])
  for (const category of boot.values.category ?? []) filters.push(['category', category])
  for (const year of ['2023', '2024', '2025'])
    for (const month of ['03', '06', '09', '12']) filters.push(['from', `${year}-${month}-01`])
  for (const code of ['33', '62', '41', '17', '26', '14', '49']) filters.push(['code', code])
  for (const severity of ['legal', 'statistical']) filters.push(['severity', severity])
  const times = {}
  let turn = 0
  for (const module of pages) {
    times[module] = []
    for (let click = 0; click < Number(flags.clicks); click++) {
      const [name, value] = filters[turn++ % filters.length]
      const query = new URLSearchParams({ m: module, lang: 'ru', [name]: value })
      // No filter twice on one page: what was asked before is remembered.
      times[module].push(await go(page, `#${query}`))
    }
  }
  return times
}

const found = spawnSync('sh', ['-c', 'command -v chromium || command -v chromium-browser || command -v google-chrome'])
const executablePath = found.stdout.toString().trim()
if (executablePath === '') throw new Error('there is no Chromium on the PATH')
const datasets = flags.datasets?.split(',').map((one) => resolve(one)) ?? flags.sizes.split(',').map(datasetOf)

console.log(`${machine}\n`)
console.log(
  '| processes | prepare, s (CPU) | tables, MB | first view, s | click median, ms | click p95, ms | slowest page (median) | server memory, MB | CPU a click, s | exported page, MB | it opens in, s |',
)
console.log('| --: | --: | --: | --: | --: | --: | --- | --: | --: | --: | --: |')
for (const data of datasets) {
  const { tables, generation } = JSON.parse(readFileSync(join(data, 'dataset.json'), 'utf8'))
  const folder = join(data, 'generations', String(generation), 'explorer')
  if (flags.again) rmSync(folder, { recursive: true, force: true })
  const file = join(data, 'tmp', 'explorer.html')
  const isPrepared = existsSync(folder)
  // A report prepares too, and ends by itself.
  const report = ['report', 'region', '71', '--format', 'csv', '--output', '-', '--data', data, '--quiet']
  const first = isPrepared ? undefined : measured(report)
  const again = isPrepared ? undefined : measured(report)
  if (!flags.live) measured(['explore', '--export', file, '--data', data, '--lang', 'ru', '--quiet'])
  const size = bytesBelow(folder)
  const { child, url } = await serve(data)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const opened = async (address) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
      const page = await context.newPage()
      const started = performance.now()
      await page.goto(address)
      await page.waitForSelector('#app[aria-busy=false]', { timeout: 120_000 })
      return { page, context, seconds: (performance.now() - started) / 1000 }
    }
    // Chromium itself starts before the clock does.
    await (await browser.newContext()).newPage()
    const view = await opened(`${url}#m=overview&lang=ru`)
    const before = usage(child.pid)
    const times = await clicks(view.page)
    const after = usage(child.pid)
    await view.context.close()
    const alone = flags.live ? undefined : await opened(`${pathToFileURL(file).href}#m=overview&lang=ru`)
    const all = Object.values(times).flat()
    const slowest = Object.entries(times).sort((a, b) => quantile(b[1], 0.5) - quantile(a[1], 0.5))[0]
    const prepared =
      first === undefined
        ? '—'
        : `${(first.seconds - again.seconds).toFixed(0)} (${(first.cpu - again.cpu).toFixed(0)})`
    console.log(
      `| ${tables.processes.toLocaleString('en')} | ${prepared} | ${(size / 1e6).toFixed(0)} | ${view.seconds.toFixed(2)} | ${quantile(all, 0.5).toFixed(0)} | ${quantile(all, 0.95).toFixed(0)} | ${slowest[0]} (${quantile(slowest[1], 0.5).toFixed(0)}) | ${(after.rss / 1e6).toFixed(0)} | ${((after.cpu - before.cpu) / all.length).toFixed(2)} | ${alone === undefined ? '—' : (statSync(file).size / 1e6).toFixed(1)} | ${alone?.seconds.toFixed(2) ?? '—'} |`,
    )
    for (const [module, own] of Object.entries(times))
      console.error(`${module}: median ${quantile(own, 0.5).toFixed(0)} ms, p95 ${quantile(own, 0.95).toFixed(0)} ms`)
  } finally {
    await browser.close()
    child.kill('SIGINT')
    rmSync(file, { force: true })
  }
}

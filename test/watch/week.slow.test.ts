import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { openEngine } from '../../src/dataset/engine.ts'
import { syncDataset } from '../../src/dataset/fetch/sync.ts'
import { readLines } from '../../src/files/lines.ts'
import { generateMarket } from '../../src/sandbox/market/generate.ts'
import { type ServedMarket, type ServeOptions, serveMarket } from '../../src/sandbox/server/serve.ts'
import { silent } from '../../src/terminal/progress.ts'
import type { Alert } from '../../src/watch/alert.ts'
import { matchesOf } from '../../src/watch/matches.ts'
import { readBoxes } from '../../src/watch/outbox.ts'
import { readRules } from '../../src/watch/rules.ts'
import { startJaryq } from '../support/cli.ts'
import { temporary } from '../support/temp.ts'

const start = '2026-04-15'
const end = '2026-04-23'
/** What can be seen as soon as it is announced. */
const ofAnnouncements = ['bid-period-below-minimum', 'discussion-window-short']
const token = 'sandbox-test-token'
const rule = `version: 1
name: week
indicators:
  - bid-period-below-minimum
  - discussion-window-short
  - decision-late
  - single-bid
  - single-admitted
  - direct-report-late
  - direct-award-no-ground
  - payment-late
  - signed-before-standstill
lang: ru
to:
  - terminal
  - ndjson: told.ndjson
  - email: monitor@example.org
`

let market: string
let data: string

beforeAll(async () => {
  market = join(temporary('week'), 'market')
  data = temporary('week')
  mkdirSync(join(data, 'watch', 'rules'), { recursive: true })
  writeFileSync(join(data, 'watch', 'rules', 'week.yaml'), rule)
  await generateMarket({
    ...{ processes: 300, seed: 3, years: [2026, 2026], output: market, report: silent },
    schemes: ['short-bid-period', 'discussion-cut', 'results-late'],
  })
}, 600_000)

async function serve(options: ServeOptions): Promise<ServedMarket> {
  return serveMarket({ from: market, token, ...options })
}

/** One round of the watcher as a process; killed after so many milliseconds, when it is still there. */
function round(baseUrl: string, killAfter?: number): Promise<{ killed: boolean; code: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const child = startJaryq(['watch', '--once', '--data', data, '--base-url', baseUrl, '--rate', '0'], {
      env: { JARYQ_TOKEN: token, JARYQ_CONFIG_DIR: join(data, '..', 'no-config') },
    })
    let stderr = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.stdout!.resume()
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ killed: signal === 'SIGKILL', code, stderr })
    })
  })
}

/** The days of what was announced, by the portal's number. */
async function announced(): Promise<Map<number, { published: string; ends: string }>> {
  const found = new Map<number, { published: string; ends: string }>()
  for await (const { bytes } of readLines(join(market, 'announcements.ndjson'))) {
    const { id, publishDate, endDate } = JSON.parse(bytes.toString())
    found.set(id, { published: publishDate.slice(0, 10), ends: endDate.slice(0, 10) })
  }
  return found
}

const lineCount = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n').length

it('tells of everything in a week of the market, in time, though it is killed again and again', async () => {
  let server = await serve({ now: start })
  const { baseUrl } = server
  const port = Number(new URL(baseUrl).port)
  let began = performance.now()
  expect(await round(baseUrl)).toMatchObject({ code: 0 })
  await server.close()
  const before = await readBoxes(data)
  const backlog = new Set([...before.baselines.flatMap(({ keys }) => keys), ...before.alerts.map(({ key }) => key)])

  server = await serve({ now: start, port, faults: 'moving=8' })
  let state = 17
  const draw = (below: number) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
  let rounds = 0
  let kills = 0
  let usual = 8000
  while (server.report().moment.slice(0, 10) <= end && rounds < 200) {
    began = performance.now()
    const { killed, code, stderr } = await round(baseUrl, draw(5) < 2 ? draw(Math.ceil(usual)) : undefined)
    rounds++
    if (killed) kills++
    else {
      usual = performance.now() - began
      expect(stderr.includes('error') ? stderr : code).toBe(0)
    }
    await sleep(10)
  }
  await server.close()

  // The portal stands still at the end of the week: the watcher catches up, and another one begins from nothing.
  server = await serve({ now: end, port })
  expect(await round(baseUrl)).toMatchObject({ code: 0 })
  const fresh = temporary('week')
  await syncDataset(fresh, { baseUrl, token, rate: 0, timeout: 60, report: silent, entities: [] } as never)
  await server.close()

  const wanted: string[] = []
  const engine = await openEngine(fresh)
  await matchesOf(engine, (await readRules(data)).slice(0, 1), (_, { key }) => void wanted.push(key), {
    report: silent,
  })
  await engine.close()
  const fromScratch = wanted.filter((key) => !backlog.has(key))
  const boxes = await readBoxes(data)
  const alerts = boxes.alerts.filter(({ key }) => !backlog.has(key))
  const found = new Set(alerts.map(({ key }) => key))
  expect(fromScratch.filter((key) => !found.has(key))).toEqual([])

  // Planted in the week by the truth that the market was made with, and still open when it was told.
  const days = await announced()
  const planted: { key: string; ends: string }[] = []
  for await (const { bytes } of readLines(join(market, 'truth.ndjson'))) {
    const { kind, indicator, keys } = JSON.parse(bytes.toString())
    const id = keys[0].id as number
    const day = days.get(id)
    if (kind !== 'planted' || !ofAnnouncements.includes(indicator) || day === undefined) continue
    if (day.published <= start || day.published >= end) continue
    planted.push({ key: `${indicator}:process:ocds-jaryq0-${id}`, ends: day.ends })
  }
  const about = (wanted: string) => alerts.find(({ key }) => key === wanted) as Alert | undefined
  expect(planted.length).toBeGreaterThan(0)
  expect(planted.filter(({ key }) => about(key) === undefined)).toEqual([])
  const late = planted.filter(({ key, ends }) => about(key)!.data_date > ends)
  expect(late).toEqual([])

  // Each went out on each channel, and as often as it is noted; what a kill fell upon may have come twice.
  for (const channel of ['terminal', 'ndjson:told.ndjson', 'email:monitor@example.org']) {
    const noted = boxes.sent.filter((line) => line.channel === channel).flatMap((line) => line.alerts)
    expect(new Set(noted)).toEqual(new Set(boxes.alerts.map(({ id }) => id)))
    expect(noted).toHaveLength(new Set(noted).size)
  }
  const lines = lineCount(join(data, 'watch', 'out', 'told.ndjson'))
  expect(lines).toBeGreaterThanOrEqual(boxes.alerts.length)
  const twice = lines - boxes.alerts.length
  expect(twice).toBeLessThanOrEqual(kills * boxes.alerts.length)
  console.log(
    `a week: ${rounds} rounds, ${kills} killed; ${alerts.length} told, ${fromScratch.length} still hold, 0 missed; ` +
      `${planted.length} planted announcements in it, ${late.length} told late; ${twice} lines twice`,
  )
}, 3_600_000)

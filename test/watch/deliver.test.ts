import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { silent } from '../../src/terminal/progress.ts'
import type { Alert } from '../../src/watch/alert.ts'
import { type Criteria, parseCriteria } from '../../src/watch/criteria.ts'
import { deliver, digestDay, isQuiet } from '../../src/watch/deliver.ts'
import { appendLines, readBoxes, watchPaths } from '../../src/watch/outbox.ts'
import { temporary } from '../support/temp.ts'
import { madeAlert } from './support.ts'

const ruleOf = (lines: string, name = 'schools') =>
  parseCriteria(`version: 1\nname: ${name}\nindicators: all\n${lines}`, 'rule.yaml')
const settings = { telegram: { token: undefined, baseUrl: 'http://127.0.0.1:1' }, mail: undefined }

/** Alerts in an outbox, delivered as on a day and an hour; what came on the terminal, message by message. */
async function delivered(
  dir: string,
  rules: Criteria[],
  { today = '2026-03-17', time = '12:00', holds = true, warnings = [] as string[], fail = false } = {},
) {
  const out: string[][] = []
  const boxes = await readBoxes(dir)
  const keys = new Set(holds ? boxes.alerts.map(({ key }) => key) : [])
  const result = await deliver(
    dir,
    boxes,
    rules.map((rule) => ({ rule, holds: keys })),
    {
      ...{ settings, today, moment: { date: today, time } },
      out: async ({ alerts, pace }) => {
        if (fail) throw new Error('killed')
        out.push([pace, ...alerts.map(({ key, gone }) => `${key.slice(-1)}${gone === undefined ? '' : ' gone'}`)])
      },
      report: { ...silent, warn: (line) => void warnings.push(line) },
    },
  )
  return { out, result }
}

async function outboxOf(...alerts: Alert[]): Promise<string> {
  const dir = temporary('deliver')
  await appendLines(watchPaths(dir).outbox, alerts)
  return dir
}

const late = { ...madeAlert().own!, until: '2026-04-30' }
const one = madeAlert({ key: 'x:process:1', own: late })
const two = madeAlert({ key: 'x:process:2', own: late })

describe('delivering', () => {
  it('tells each alert once on each channel, also after a start from the files alone', async () => {
    const dir = await outboxOf(one, two)
    const rules = [await ruleOf('to: [terminal, {ndjson: a.ndjson}, {atom: a.xml}]\n')]
    expect((await delivered(dir, rules)).result).toEqual({ told: 6, held: 0, failed: 0 })
    expect((await delivered(dir, rules)).result).toEqual({ told: 0, held: 0, failed: 0 })
    await appendLines(watchPaths(dir).outbox, [madeAlert({ key: 'x:process:3' })])
    expect((await delivered(dir, rules)).out).toEqual([['at-once', '3']])
    const feed = readFileSync(join(dir, 'watch', 'out', 'a.xml'), 'utf8')
    expect([...feed.matchAll(/<id>urn:jaryq:alert:(.*?)<\/id>/g)].map(([, id]) => id)).toEqual([
      ...['a-11-3', 'a-11-2', 'a-11-1'],
    ])
  })

  it('tells again what it could not note as sent, and nothing less', async () => {
    const dir = await outboxOf(one)
    const rules = [await ruleOf('to: terminal\n')]
    await expect(delivered(dir, rules, { fail: true })).rejects.toThrow('killed')
    expect((await delivered(dir, rules)).out).toEqual([['at-once', '1']])
  })

  it('tells the same flag once on a channel, whichever rule found it', async () => {
    const dir = await outboxOf(one, { ...one, id: 'a-other', rule: 'roads' })
    const rules = [await ruleOf('to: terminal\n'), await ruleOf('to: [terminal, {ndjson: b.ndjson}]\n', 'roads')]
    expect((await delivered(dir, rules)).out).toEqual([['at-once', '1']])
    expect(
      readFileSync(join(dir, 'watch', 'out', 'b.ndjson'), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(1)
  })

  it('gathers a day for a digest, but for what would be too late by then', async () => {
    const urgent = madeAlert({ key: 'x:process:9', own: { ...late, until: '2026-03-18' } })
    const dir = await outboxOf(one, two, urgent)
    const rules = [await ruleOf('when: daily\nto: terminal\n')]
    const first = await delivered(dir, rules)
    expect(first.out).toEqual([['at-once', '9']])
    expect(first.result.held).toBe(2)
    expect((await delivered(dir, rules, { time: '23:59' })).out).toEqual([])
    expect((await delivered(dir, rules, { today: '2026-03-18', time: '00:01' })).out).toEqual([['daily', '1', '2']])
  })

  it('gathers a week until the first data of the next, and says what holds no more', async () => {
    const dir = await outboxOf(one, two)
    const rules = [await ruleOf('when: weekly\nto: terminal\n')]
    expect((await delivered(dir, rules, { today: '2026-03-22' })).out).toEqual([])
    expect((await delivered(dir, rules, { today: '2026-03-24', holds: false })).out).toEqual([
      ['weekly', '1 gone', '2 gone'],
    ])
    expect(digestDay('2026-03-16', 'weekly')).toBe('2026-03-23')
    expect(digestDay('2026-03-22', 'weekly')).toBe('2026-03-23')
  })

  it('keeps quiet over midnight where it would ring, and writes files meanwhile', async () => {
    const dir = await outboxOf(one)
    const rules = [await ruleOf('quiet: 21:00-08:00\nto: [{email: a@example.org}, {ndjson: a.ndjson}]\n')]
    expect((await delivered(dir, rules, { time: '21:00' })).result).toEqual({ told: 1, held: 1, failed: 0 })
    expect((await delivered(dir, rules, { time: '07:59' })).result).toEqual({ told: 0, held: 1, failed: 0 })
    expect((await delivered(dir, rules, { time: '08:00' })).result).toEqual({ told: 1, held: 0, failed: 0 })
    const day = { from: 12 * 60, to: 13 * 60 }
    expect(['11:59', '12:00', '12:59', '13:00'].map((time) => isQuiet(day, { date: '', time }))).toEqual([
      ...[false, true, true, false],
    ])
  })

  it('keeps what a channel cannot take, says why, and goes on with the others', async () => {
    const dir = await outboxOf(one)
    const rules = [await ruleOf("to: [{telegram: '5'}, terminal]\n")]
    const warnings: string[] = []
    const { out, result } = await delivered(dir, rules, { warnings })
    expect(out).toEqual([['at-once', '1']])
    expect(result).toEqual({ told: 1, held: 0, failed: 1 })
    expect(warnings).toEqual([
      expect.stringMatching(/^telegram:5: there is no token of a bot: set JARYQ_TELEGRAM_TOKEN/),
    ])
  })
})

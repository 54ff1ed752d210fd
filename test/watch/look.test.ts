import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/terminal/errors.ts'
import { silent } from '../../src/terminal/progress.ts'
import { readBoxes } from '../../src/watch/outbox.ts'
import { newRule, readRules, requireRules, ruleFile, searchLines } from '../../src/watch/rules.ts'
import { keepWatching } from '../../src/watch/watch.ts'
import { build, builtDataset, writeReleases } from '../dataset/dataset-fixture.ts'
import { temporary } from '../support/temp.ts'
import { looked, rule, short } from './support.ts'

describe('a look', () => {
  it('tells of what a saved search finds new, and passes over what was there before', async () => {
    const dir = await builtDataset({ goszakup: [short(2)] })
    const lines = searchLines({ text: 'ремонт школы', region: '75' })
    await newRule(dir, { name: 'repairs', lang: 'ru', lines: [...lines, 'backlog: none'] })
    const first = await looked(dir)
    expect(first.look).toMatchObject({ found: 0, passedOver: 1, told: 0 })
    await writeReleases(dir, { goszakup: [short(2), short(3)] })
    await build(dir)
    const { told } = await looked(dir)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({
      ...{ rule: 'repairs', about: 'search', ocid: 'ocds-jaryq0-3', training: true },
      buyer: { name: 'КГУ «Сынақ мектебі»', bin: '121440001326' },
    })
    expect(told[0]!.commands.ru.join('\n')).toContain('letter new c-info-request --process ocds-jaryq0-3')
    expect((await looked(dir)).told).toEqual([])
  })

  it('holds to place, buyer, words and money', async () => {
    const dir = await builtDataset({ goszakup: [short(2)] })
    const common = 'keywords: ремонт\nbacklog: all\n'
    rule(dir, 'all', common)
    rule(dir, 'street', `${common}regions: [751110]\n`)
    rule(dir, 'elsewhere', `${common}regions: [71]\n`)
    rule(dir, 'buyer', `${common}buyers: [KZ-BIN-121440001326]\n`)
    rule(dir, 'other', `${common}buyers: [KZ-BIN-021640933625]\n`)
    rule(dir, 'dear', `${common}minimum: 3000001\n`)
    rule(dir, 'later', `${common}since: 2026-03-17\n`)
    await looked(dir)
    const { alerts } = await readBoxes(dir)
    expect(alerts.map((alert) => alert.rule)).toEqual(['all', 'buyer', 'street'])
  })
})

it('makes the same alerts of matches a few at a time as of all at once', async () => {
  // Three can still be acted upon, two are history.
  const old = { tenderPeriod: { startDate: '2026-02-02T09:00:00+05:00', endDate: '2026-02-03T09:00:00+05:00' } }
  const releases = [2, 3, 4]
    .map((id) => short(id))
    .concat([5, 6].map((id) => short(id, { ...old, status: 'complete' })))
  const boxesOf = async (more: Parameters<typeof looked>[1]) => {
    const dir = await builtDataset({ goszakup: releases })
    rule(dir, 'flags', 'indicators:\n  purchase-by-words: {words: ремонт школы}\nbacklog: all\n')
    rule(dir, 'words', 'keywords: ремонт\n')
    await looked(dir, more)
    const { alerts, baselines } = await readBoxes(dir)
    return { alerts, baselines }
  }
  const whole = await boxesOf({})
  expect(whole.alerts.map((alert) => alert.rule)).toContain('flags')
  expect(whole.alerts.length).toBeGreaterThan(4)
  expect(whole.baselines.flatMap(({ keys }) => keys).length).toBeGreaterThan(1)
  expect(await boxesOf({ atOnce: 2 })).toEqual(whole)
}, 60_000)

describe('rules', () => {
  it('begin as an example that is right, and are not overwritten', async () => {
    const dir = temporary('rules')
    await expect(requireRules(dir)).rejects.toThrow('there is no rule to watch by')
    const file = await newRule(dir, { name: 'schools', lang: 'kk' })
    expect((await readRules(dir))[0]).toMatchObject({ name: 'schools', lang: 'kk' })
    const before = readFileSync(file, 'utf8')
    await expect(newRule(dir, { name: 'Schools', lang: 'kk' })).rejects.toThrow('there is a rule "Schools" already')
    // Some systems take the letters of a file's name apart.
    const named = await newRule(dir, { name: 'мектеп-й', lang: 'kk' })
    const apart = named.normalize('NFD')
    renameSync(named, apart)
    expect((await ruleFile(dir, 'мектеп-й')).normalize()).toBe(named.normalize())
    await expect(newRule(dir, { name: 'мектеп-й', lang: 'kk' })).rejects.toThrow('already')
    rmSync(apart)
    expect(readFileSync(file, 'utf8')).toBe(before)
    rule(dir, 'copy', 'indicators: all\n')
    writeFileSync(join(dir, 'watch', 'rules', 'copy.yaml'), before)
    await expect(readRules(dir)).rejects.toThrow('another rule has the name "schools" too')
  })
})

it('goes on after a round that failed, and ends when it is told to, in the middle of a pause', async () => {
  const controller = new AbortController()
  const warnings: string[] = []
  let rounds = 0
  await keepWatching({
    once: async () => {
      rounds++
      if (rounds === 2) throw new UserError('the service was not reached', { exit: 'network' })
      if (rounds === 3) setTimeout(() => controller.abort(), 20)
    },
    minutes: async () => (rounds < 3 ? 0 : 60),
    report: { ...silent, warn: (line) => void warnings.push(line) },
    signal: controller.signal,
  })
  expect(rounds).toBe(3)
  expect(warnings).toEqual(['the service was not reached'])
  const wrong = keepWatching({
    once: () => Promise.reject(new UserError('a rule is wrong', { exit: 'usage' })),
    ...{ minutes: async () => 0, report: silent, signal: new AbortController().signal },
  })
  await expect(wrong).rejects.toThrow('a rule is wrong')
})

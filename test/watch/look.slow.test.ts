import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { silent } from '../../src/terminal/progress.ts'
import { flagsByCriteria } from '../../src/watch/by-hand.ts'
import { builtDataset, purchase } from '../dataset/dataset-fixture.ts'
import { jaryq } from '../support/cli.ts'
import { temporary } from '../support/temp.ts'
import { looked, rule, short } from './support.ts'

it('asks indicators with parameters of each rule, and by hand gives the same flags', async () => {
  const dir = await builtDataset({ goszakup: [purchase, short(2)] })
  rule(dir, 'few', 'indicators: [purchase-by-words]\nbacklog: all\n')
  rule(dir, 'own', 'indicators:\n  purchase-by-words: {words: ремонт школы}\nbacklog: all\n')
  const { told, look } = await looked(dir)
  expect(told.map(({ rule: name, ocid }) => `${name} ${ocid}`)).toEqual(['own ocds-jaryq0-2'])
  expect(look.judged).toEqual({ all: 2, changed: 0, none: 0 })
  expect((await looked(dir)).look.judged).toEqual({ all: 0, changed: 0, none: 2 })
  const byHand = await flagsByCriteria(dir, 'own', { lang: 'kk', rankByMoney: false, report: silent })
  expect(byHand.rows.map(({ id }) => id)).toEqual([told[0]!.flag])
  expect(byHand.rows[0]!.summary).toBe(told[0]!.summary.kk)
  const search = join(temporary('rule'), 'words.yaml')
  writeFileSync(search, 'version: 1\nname: words\nkeywords: ремонт\n')
  await expect(flagsByCriteria(dir, search, { lang: 'en', rankByMoney: false, report: silent })).rejects.toThrow(
    'names no indicator',
  )
}, 600_000)

it('is a command: saves a search, checks rules, tells in a pipe as JSON and once', async () => {
  const data = await builtDataset({ goszakup: [short(2)] })
  const run = (...args: string[]) => jaryq([...args, '--data', data])
  const saved = await run('search', 'ремонт школы', '--region', '75', '--save', 'repairs', '--lang', 'ru')
  expect(saved.stderr).toContain('сохранено как')
  expect((await run('watch', 'check')).stdout).toBe('repairs: ok\n')
  const first = await run('watch', '--once', '--no-sync')
  expect(first.stderr).toMatch(/1 were there before this rule|1 new, 1 told/)
  for (const line of first.stdout.split('\n').filter((text) => text !== ''))
    expect(JSON.parse(line).rule).toBe('repairs')
  expect((await run('watch', '--once', '--no-sync')).stdout).toBe('')
  const listed = await run('watch', 'list', '--fields', 'name,looks_for,waiting', '--format', 'ndjson')
  expect(JSON.parse(listed.stdout)).toEqual({ name: 'repairs', looks_for: '"ремонт школы"', waiting: 0 })
  const wrong = await run('watch', '--once', '--no-sync', '--criteria', 'nothing.yaml')
  expect(wrong).toMatchObject({ code: 2, stdout: '' })
  expect(wrong.stderr).toContain('there is no criteria file "nothing.yaml"')
}, 600_000)

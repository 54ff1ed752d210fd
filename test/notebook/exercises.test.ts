import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { table } from 'arquero'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Engine, openEngine } from '../../src/dataset/engine.ts'
import { compareAnswers, readNumber, valuesOf } from '../../src/notebook/answer.ts'
import { loadTruth, tryAnswer } from '../../src/notebook/exercise.ts'
import { tryExercises } from '../../src/notebook/exercise-trial.ts'
import { exerciseFiles, exercisesOf, loadExercise } from '../../src/notebook/exercises.ts'
import { checkFigures } from '../../src/notebook/figures.ts'
import { marketReleases, writeDataset } from '../reports/dataset.ts'

let dir: string
let data: string
let exercises: string
let engine: Engine
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-exercises-'))
  data = await writeDataset(join(dir, 'data'), 'goszakup', marketReleases(40), { training: true })
  exercises = join(dir, 'exercises')
  await mkdir(exercises)
  await writeFile(
    join(exercises, '90.yaml'),
    `contracts:
  answer: number
  sql: SELECT count(*) FROM contracts
  again: SELECT sum(n) FROM (SELECT ocid, count(id) AS n FROM contracts GROUP BY ocid)
  hint: { en: count the rows, ru: посчитайте строки }
  wrong:
    - sql: SELECT count(*) + 1 FROM contracts
      hint: { en: one too many, ru: на один больше, kk: бірі артық }
    - sql: SELECT -1
cheapest:
  answer: set
  sql: SELECT id FROM contracts ORDER BY value_amount, id LIMIT 3
  again: SELECT id FROM (SELECT id, row_number() OVER (ORDER BY value_amount, id) AS n FROM contracts) WHERE n < 4
  hint: { en: order by value_amount, ru: упорядочьте по value_amount }
  wrong:
    - sql: SELECT id FROM contracts ORDER BY value_amount DESC, id LIMIT 3
`,
  )
  engine = await openEngine(data)
})
afterAll(async () => {
  await engine?.close()
  await rm(dir, { recursive: true, force: true })
})

describe('answers', () => {
  test('are read as people and tables give them', () => {
    expect(
      ['1 234,5', '1,234.5', '1234.5', '1\u00a0234,50', '12 %', '1,234', '-7', '.5', 'x', ''].map(readNumber),
    ).toEqual([1234.5, 1234.5, 1234.5, 1234.5, 0.12, 1234, -7, 0.5, undefined, undefined])
    expect(valuesOf(table({ id: ['b', 'a'] }))).toEqual(['b', 'a'])
    expect(valuesOf(table({ id: ['b'], n: [1] }))).toBeUndefined()
    expect(valuesOf(new Set([1n, 2]))).toEqual([1, 2])
    expect(valuesOf([{ id: ' b ' }])).toEqual(['b'])
    expect(valuesOf(new Date('2026-03-01'))).toEqual(['2026-03-01'])
    expect(valuesOf(Number.NaN)).toBeUndefined()
    expect(valuesOf([{ id: 1, n: 2 }])).toBeUndefined()
  })

  test('are compared by kind', () => {
    const right = (kind: Parameters<typeof compareAnswers>[0], a: (string | number)[], b: (string | number)[], t = 0) =>
      compareAnswers(kind, a, b, t).right
    expect(right('number', ['0,25'], [0.25])).toBe(true)
    expect(right('number', [0.26], [0.25])).toBe(false)
    expect(right('number', [0.26], [0.25], 0.05)).toBe(true)
    expect(right('number', [1, 1], [1])).toBe(false)
    expect(right('text', ['KZ-bin-1'], ['KZ-BIN-1'])).toBe(true)
    expect(right('date', ['2026-03-01T00:00:00Z'], ['2026-03-01'])).toBe(true)
    expect(right('list', ['a', 'b'], ['a', 'b'])).toBe(true)
    expect(right('list', ['b', 'a'], ['a', 'b'])).toBe(false)
    expect(right('any', ['b'], ['a', 'b'])).toBe(true)
    expect(right('any', ['c'], ['a', 'b'])).toBe(false)
    expect(compareAnswers('set', ['b', 'b', 'x'], ['a', 'b'], 0)).toEqual({ right: false, extra: 1, absent: 1 })
    expect(right('set', ['b', 'a', 'a'], ['a', 'b'])).toBe(true)
  })
})

describe('an exercise', () => {
  const never = async () => false

  test('accepts what is right, reached either way, and says no more than a hint of what is not', async () => {
    const exercise = await loadExercise('90/contracts', exercises)
    const say = (answer: unknown, lang: 'en' | 'ru' | 'kk' = 'en') =>
      tryAnswer(engine, exercise, answer, { lang, truth: never })
    const [right] = await engine.rows('SELECT count(*) AS n FROM contracts')
    const n = Number(right!.n)
    for (const answer of [n, BigInt(n), String(n), ` ${n} `, [n], table({ n: [n] })])
      expect(await say(answer)).toEqual({ id: '90/contracts', right: true, text: 'right' })
    expect(await say(null)).toMatchObject({ right: null })
    expect(await say(undefined, 'ru')).toMatchObject({ right: null, text: 'ответа ещё нет' })
    expect(await say(n + 1)).toMatchObject({ right: false, text: 'not yet: one too many' })
    expect(await say(n + 1, 'kk')).toMatchObject({ text: 'әзірге жоқ: бірі артық' })
    expect(await say(n + 2, 'kk')).toMatchObject({ text: 'әзірге жоқ: посчитайте строки' })
    expect(await say({ a: 1, b: 2 })).toMatchObject({
      right: false,
      text: 'this is not what was asked for: give a number',
    })
    for (const answer of [n + 1, n - 1, 0, 'x', {}, [], [n, n]])
      expect((await say(answer)).text.split(/\W+/)).not.toContain(String(n))
  })

  test('of a set says how many are wrong, and not which', async () => {
    const exercise = await loadExercise('90/cheapest', exercises)
    const ids = (await engine.rows(exercise.sql)).map((row) => String(row.id))
    const say = (answer: unknown) => tryAnswer(engine, exercise, answer, { lang: 'en', truth: never })
    expect((await say(ids.toReversed())).right).toBe(true)
    expect((await say(table({ contract: ids }))).right).toBe(true)
    const { right, text } = await say([ids[0], 'nonsense'])
    expect([right, text]).toEqual([
      false,
      'not yet (1 of those you named do not belong, 2 are missing): order by value_amount',
    ])
    expect(text).not.toContain(ids[1])
  })

  test('is tried whole, and what is wrong with it is told', async () => {
    expect(await tryExercises(data, { exercises })).toEqual({ tried: 2, problems: [] })
    const bad = join(dir, 'bad')
    await mkdir(bad)
    await writeFile(
      join(bad, '91.yaml'),
      `a:
  answer: number
  sql: SELECT count(*) FROM contracts
  again: SELECT count(*) + 1 FROM contracts
  hint: { en: h, ru: h }
  wrong: [{ sql: SELECT count(*) FROM contracts }]
`,
    )
    const { problems } = await tryExercises(data, { exercises: bad })
    expect(problems.filter((line) => line.includes('again is not accepted'))).toHaveLength(3)
    expect(problems.at(-1)).toBe('91/a: wrong answer 1 is not refused')
    await writeFile(join(bad, '92.yaml'), 'b:\n  answer: number\n  sql: SELECT 1\n')
    await expect(loadExercise('92/b', bad)).rejects.toThrow('cannot be read')
    await expect(loadExercise('91/b', bad)).rejects.toThrow('no exercise "91/b"')
    await expect(loadExercise('93/b', bad)).rejects.toThrow('no exercise "93/b"')
  })

  test('about what was planted asks for the market, and finds it beside the dataset', async () => {
    const market = join(dir, 'market')
    const [lot] = await engine.rows('SELECT ocid, id FROM lots ORDER BY ocid, id LIMIT 1')
    const exercise = {
      ...(await loadExercise('90/cheapest', exercises)),
      sql: "SELECT DISTINCT subject_id FROM truth WHERE kind = 'planted'",
      wrong: [],
    }
    expect(await loadTruth(engine, data, undefined)).toBe(false)
    expect(await tryAnswer(engine, exercise, ['x'], { lang: 'en', truth: never })).toMatchObject({ right: null })
    await expect(loadTruth(engine, data, join(dir, 'nowhere'))).rejects.toThrow('there is no')
    await mkdir(market)
    const line = (kind: string, id: unknown) =>
      JSON.stringify({
        ...{ scheme: 's', instance: 's-1', kind, indicator: 'single-bid', expected: 'flag', subject_type: 'lot' },
        keys: [{ entity: 'lots', id: Number(id) }],
      })
    await writeFile(join(market, 'truth.ndjson'), `${line('planted', lot!.id)}\n${line('lookalike', 99_999_999)}\n`)
    const truth = () => loadTruth(engine, data, undefined)
    const found = await tryAnswer(engine, exercise, [`${lot!.ocid}|${lot!.id}`], { lang: 'en', truth })
    expect(found.right).toBe(true)
  })
})

test('every exercise of the course can be read', async () => {
  for (const number of await exerciseFiles()) {
    const all = await exercisesOf(number)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(0)
  }
})

test('figures are recorded, held, and do nothing on other data', async () => {
  const folder = join(dir, 'figures')
  await checkFigures('01', { a: 1 }, { dir: undefined, write: false })
  await expect(checkFigures('01', { a: 1 }, { dir: folder, write: false })).rejects.toThrow('no figures of notebook 01')
  await checkFigures('01', { a: 1, share: 1 / 3, name: 'x' }, { dir: folder, write: true })
  await checkFigures('01', { a: 1, share: 1 / 3 + 1e-13, name: 'x' }, { dir: folder, write: false })
  for (const figures of [
    { a: 2, share: 1 / 3, name: 'x' },
    { a: 1, share: 1 / 3 },
    { a: 1, share: 1 / 3, name: 'x', b: 1 },
  ])
    await expect(checkFigures('01', figures as never, { dir: folder, write: false })).rejects.toThrow('changed')
})

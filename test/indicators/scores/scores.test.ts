import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../../src/dataset/engine.ts'
import { listIndicators } from '../../../src/indicators/catalogue.ts'
import type { Indicator } from '../../../src/indicators/file.ts'
import { entityRows } from '../../../src/indicators/scores/entity.ts'
import { processRows } from '../../../src/indicators/scores/process.ts'
import { criComponents, critical, excessIndicators, levelOf } from '../../../src/indicators/scores/rules.ts'
import { type Made, type ScoreOptions, score } from '../../../src/indicators/scores/score.ts'
import { priorOf } from '../../../src/indicators/scores/shrink.ts'
import { makeTables, type ScoreRules, summarise } from '../../../src/indicators/scores/tables.ts'
import { builtInWeights, readWeights, weightsOf } from '../../../src/indicators/scores/weights.ts'
import { Session } from '../../../src/indicators/session.ts'
import type { Row } from '../../../src/terminal/rows.ts'
import { temporary } from '../../support/temp.ts'
import { engineOver, type Tables } from '../support/engine.ts'

const rules: ScoreRules = { combine: 'worst', minimumCompleteness: 0.5, minimumJudged: 1 }
const loose: ScoreRules = { ...rules, minimumCompleteness: 0 }

/** What one indicator said of one process. */
interface Part {
  place?: number
  indicator: number
  flags?: number
  judged?: number
  lacking?: number
}

interface Given {
  weights?: number[]
  names?: string[]
  parts?: Part[]
  sums?: { place: number; kind: string; subject_id: string; currency: string | null; money: string }[]
  processes?: Row[]
  rules?: ScoreRules
}

const text = { en: '', ru: '', kk: '' }
const columns = (row: Record<string, string>) => Object.entries(row).map(([name, type]) => ({ name, type }) as never)

/** The results of hand-made answers, by place. */
async function results(given: Given, engine?: Engine): Promise<{ engine: Engine; rows: Row[]; money: Row[] }> {
  const used = engine ?? (await engineOver({}))
  const names = given.names ?? (given.weights ?? [1, 1]).map((_, index) => `i${index}`)
  const weights = names.map((name, index) => ({ name, weight: given.weights?.[index] ?? 1, source: text }))
  await used.load(
    'score_process',
    columns({
      ...{ place: 'integer', ocid: 'text', source: 'text', date: 'date', year: 'integer', region: 'text' },
      ...{ buyer_id: 'text', method: 'text', amount: 'money', currency: 'text' },
    }),
    given.processes ?? [{ place: 1, ocid: 'o', source: 's' }],
  )
  await used.load(
    'score_parts',
    columns({
      place: 'integer',
      indicator: 'integer',
      flags: 'integer',
      judged: 'integer',
      lacking: 'integer',
      subject_id: 'text',
    }),
    (given.parts ?? []).map(({ place = 1, indicator, flags = 0, judged = flags, lacking = 0 }) => ({
      ...{ place, indicator, flags, judged, lacking },
      subject_id: flags > 0 ? 'first' : null,
    })),
  )
  await used.load(
    'score_sums',
    columns({ place: 'integer', kind: 'text', subject_id: 'text', currency: 'text', money: 'money' }),
    given.sums ?? [],
  )
  await used.load(
    'score_shares',
    columns({ buyer_id: 'text', supplier_id: 'text', year: 'integer', halves: 'integer' }),
    [],
  )
  await used.load('x_purchases', columns({ ocid: 'text', supplier_id: 'text', year: 'integer', market: 'text' }), [])
  await summarise(used, { indicators: names.map((name) => ({ name })), weights, rules: given.rules ?? rules })
  return {
    engine: used,
    rows: await used.rows('SELECT * FROM score_result ORDER BY place'),
    money: await used.rows('SELECT * FROM score_money ORDER BY place, currency'),
  }
}

const scoreOf = async (given: Given, engine?: Engine) => (await results(given, engine)).rows[0]!
const flag = { flags: 1 }
const pass = { judged: 1 }
const lack = { lacking: 1 }

describe('the score of a process', () => {
  it('is the weight of what is flagged over the weight of what could be judged', async () => {
    const weights = [1, 0.3, 0.5]
    const parts = [
      { indicator: 0, ...flag },
      { indicator: 1, ...pass },
      { indicator: 2, ...lack },
    ]
    expect(await scoreOf({ weights, parts })).toMatchObject({
      ...{ score: 769231, judged: 2, applicable: 3, flagged: 1, reason: null },
    })
  })

  it('leaves indicators of weight 0 out of the number and of the completeness', async () => {
    const parts = [
      { indicator: 0, ...flag },
      { indicator: 1, ...pass },
    ]
    expect(await scoreOf({ weights: [0, 1], parts })).toMatchObject({ score: 0, judged: 1, applicable: 1, flagged: 0 })
    expect(await scoreOf({ weights: [0, 0], parts })).toMatchObject({ score: null, reason: 'nothing-judged' })
  })

  it('gives no number below the least completeness, and one at it', async () => {
    const half = [
      { indicator: 0, ...flag },
      { indicator: 1, ...lack },
    ]
    expect(await scoreOf({ parts: half })).toMatchObject({ score: 1000000, reason: null })
    const less = [...half, { indicator: 2, ...lack }]
    expect(await scoreOf({ weights: [1, 1, 1], parts: less })).toMatchObject({ score: null, reason: 'incomplete' })
    expect(await scoreOf({ weights: [1, 1, 1], parts: less, rules: loose })).toMatchObject({ score: 1000000 })
  })

  it('gives no number when too few indicators could judge, or none', async () => {
    const parts = [
      { indicator: 0, ...flag },
      { indicator: 1, ...pass },
    ]
    expect(await scoreOf({ parts, rules: { ...rules, minimumJudged: 3 } })).toMatchObject({
      score: null,
      reason: 'few-judged',
    })
    expect(await scoreOf({ parts, rules: { ...rules, minimumJudged: 2 } })).toMatchObject({ score: 500000 })
    expect(await scoreOf({ parts: [{ indicator: 0, ...lack }] })).toMatchObject({
      score: null,
      reason: 'nothing-judged',
    })
    expect(await scoreOf({ parts: [] })).toMatchObject({ score: null, applicable: 0, reason: 'nothing-judged' })
  })

  it('takes the worst of several lots, or the share of them', async () => {
    const parts = [
      { indicator: 0, flags: 1, judged: 4, lacking: 3 },
      { indicator: 1, ...pass },
    ]
    expect(await scoreOf({ parts })).toMatchObject({ score: 500000, judged: 2, applicable: 2 })
    expect(await scoreOf({ parts, rules: { ...rules, combine: 'share' } })).toMatchObject({ score: 125000 })
  })

  it('never rises with a pass, never falls with a flag', async () => {
    const engine = await engineOver({})
    const random = (() => {
      let state = 7
      return (below: number) => {
        state = (state * 1103515245 + 12345) % 2147483648
        return Math.floor((state / 2147483648) * below)
      }
    })()
    for (let round = 0; round < 12; round++) {
      const weights = Array.from({ length: 5 }, () => random(11) / 10)
      const parts = weights.map((_, indicator) => {
        const flags = random(3)
        return { indicator, flags, judged: flags + random(3), lacking: random(2) }
      })
      const at = random(5)
      const moved = (change: { flags: number; judged: number }) =>
        parts.map((part) =>
          part.indicator === at
            ? { ...part, flags: part.flags + change.flags, judged: part.judged + change.judged }
            : part,
        )
      for (const combine of ['worst', 'share'] as const) {
        const given = { weights, rules: { ...loose, combine } }
        const before = (await scoreOf({ ...given, parts }, engine)).score as number | null
        const passed = (await scoreOf({ ...given, parts: moved({ flags: 0, judged: 1 }) }, engine)).score as
          | number
          | null
        const flagged = (await scoreOf({ ...given, parts: moved({ flags: 1, judged: 1 }) }, engine)).score as
          | number
          | null
        if (before === null) continue
        expect(passed, `${round} ${combine}`).toBeLessThanOrEqual(before)
        expect(flagged, `${round} ${combine}`).toBeGreaterThanOrEqual(before)
        // The same in plain arithmetic.
        const judged = parts.filter((part) => part.judged > 0 && weights[part.indicator]! > 0)
        const share = (part: (typeof parts)[number]) =>
          combine === 'share' ? part.flags / part.judged : Number(part.flags > 0)
        const whole = judged.reduce((sum, part) => sum + weights[part.indicator]!, 0)
        const risen = judged.reduce((sum, part) => sum + weights[part.indicator]! * share(part), 0)
        expect(before / 1e6).toBeCloseTo(risen / whole, 5)
      }
    }
  })

  it('is overridden by what comes before all else', async () => {
    const names = ['other', ...critical.indicators]
    const overrides = async (parts: Part[]) => (await scoreOf({ names, parts })).overrides
    expect(await overrides([{ indicator: 0, ...flag }])).toBe(0)
    expect(await overrides([{ indicator: 1, ...pass }])).toBe(0)
    expect(await overrides([{ indicator: 1, ...flag }])).toBe(1)
    expect(
      await scoreOf({
        names,
        parts: [
          { indicator: 2, ...flag },
          { indicator: 1, ...flag },
        ],
      }),
    ).toMatchObject({
      overrides: 2,
      score: 1e6,
    })
  })

  it('belongs to the level whose bound it reaches', () => {
    expect([0, 0.049999, 0.05, 0.149999, 0.15, 0.3, 0.499999, 0.5, 1].map(levelOf)).toEqual([
      ...['very-low', 'very-low', 'low', 'low', 'medium', 'high', 'high', 'very-high', 'very-high'],
    ])
  })
})

describe('the corruption risk index', () => {
  const names = [
    'single-bid',
    'notice-not-published',
    'bid-period-below-minimum',
    'bid-period-short-relative',
    'decision-too-fast',
    'decision-late-relative',
    'amended-price-up',
    'amended-count',
  ]

  it('is the mean of 0, one half and one, from five components on', async () => {
    const parts = [
      { indicator: 0, ...flag },
      { indicator: 1, ...pass },
      { indicator: 3, ...flag },
      { indicator: 5, ...flag },
    ]
    expect(await scoreOf({ names, parts })).toMatchObject({ cri: null, components: 4 })
    // 1 + 0 + ½ + ½ + 1 of five.
    const five = [...parts, { indicator: 6, ...flag }]
    expect(await scoreOf({ names, parts: five })).toMatchObject({ cri: 600000, components: 5 })
    // The graver sign of the two about the period for bids counts.
    expect(await scoreOf({ names, parts: [...five, { indicator: 2, ...flag }] })).toMatchObject({
      cri: 700000,
      components: 5,
    })
    // What could not be judged leaves the denominator.
    expect(await scoreOf({ names, parts: [...parts, { indicator: 6, ...lack }] })).toMatchObject({
      cri: null,
      components: 4,
    })
  })

  it('knows how open a method is, and leaves out what it does not know', async () => {
    const parts = [0, 1, 2, 4, 6].map((indicator) => ({ indicator, ...pass }))
    const of = async (method: string | null) =>
      scoreOf({ names, parts, processes: [{ place: 1, ocid: 'o', source: 's', method }] })
    expect(await of('open')).toMatchObject({ cri: 0, components: 6 })
    expect(await of('quotation')).toMatchObject({ cri: 83333, components: 6 })
    expect(await of('direct')).toMatchObject({ cri: 166667, components: 6 })
    expect(await of('of its own kind')).toMatchObject({ cri: 0, components: 5 })
    expect(await of(null)).toMatchObject({ cri: 0, components: 5 })
  })

  it('names indicators that there are', async () => {
    const known = (await listIndicators()).map(({ name }) => name)
    const used = criComponents.flatMap(({ flags = {} }) => Object.keys(flags))
    for (const name of [...used, ...excessIndicators, ...critical.indicators]) expect(known).toContain(name)
    for (const { name } of builtInWeights().indicators) expect(known).toContain(name)
  })
})

it("counts one lot's money once, lots and contracts of a process never twice, currencies apart", async () => {
  const sum = (kind: string, subject_id: string, money: string, currency: string | null = 'KZT') => ({
    place: 1,
    kind,
    subject_id,
    currency,
    money,
  })
  const { money } = await results({
    sums: [
      ...[sum('lot', 'a', '100.25'), sum('lot', 'a', '70'), sum('lot', 'b', '50')],
      ...[
        sum('contract', 'c', '120'),
        sum('contract', 'c', '119'),
        sum('contract', 'd', '7', 'USD'),
        sum('lot', 'e', '9', null),
      ],
    ],
  })
  expect(money).toEqual([
    { place: 1, currency: 'KZT', money: 150.25 },
    { place: 1, currency: 'USD', money: 7 },
  ])
})

describe('weights', () => {
  it('are those given, else their own, else those of severity and grade; data quality weighs nothing', async () => {
    const indicators = await listIndicators()
    const weights = new Map(weightsOf(indicators).map((entry) => [entry.name, entry.weight]))
    for (const { name, severity } of indicators)
      if (severity === 'data-quality') expect(weights.get(name), name).toBe(0)
    expect(weights.get('bid-period-below-minimum')).toBe(1)
    expect(weights.get('single-bid')).toBe(0.4)
    const given = new Map([['single-bid', { weight: 0.9, file: 'w.yaml', line: 3 }]])
    const own = weightsOf(indicators, given).find(({ name }) => name === 'single-bid')
    expect(own).toEqual({ name: 'single-bid', weight: 0.9, source: { en: 'w.yaml:3', ru: 'w.yaml:3', kk: 'w.yaml:3' } })
    const statistical = indicators
      .filter(({ severity }) => severity === 'statistical')
      .map(({ name }) => weights.get(name)!)
    expect(Math.max(...statistical)).toBeLessThan(1)
  })

  it('are read from YAML; errors name file and line', async () => {
    const file = join(temporary('weights'), 'w.yaml')
    const read = async (content: string) => {
      await writeFile(file, content)
      return readWeights(file, ['single-bid', 'other'])
    }
    expect(
      [...(await read('# mine\nsingle-bid: 0.25\nother: 0\n'))].map(([name, { weight, line }]) => [name, weight, line]),
    ).toEqual([
      ['single-bid', 0.25, 2],
      ['other', 0, 3],
    ])
    expect((await read('')).size).toBe(0)
    const cases = {
      'other: 1\nsingle-bit: 1': 2,
      'other: 1.1': 1,
      'other: -0.1': 1,
      'other: many': 1,
      'other: [1]': 1,
      '- other': 1,
      'other: .nan': 1,
    }
    for (const [content, line] of Object.entries(cases))
      await expect(read(content), content).rejects.toThrow(`w.yaml:${line}: not valid weights`)
    await expect(readWeights(`${file}.none`, [])).rejects.toThrow('w.yaml.none')
  })
})

describe('the prior of empirical Bayes', () => {
  /** Sums of groups of scores. */
  const sumsOf = (groups: number[][]) => {
    const total = (list: number[]) => list.reduce((sum, value) => sum + value, 0)
    return {
      groups: groups.length,
      n: groups.flat().length,
      nSquared: total(groups.map((group) => group.length ** 2)),
      sum: total(groups.flat()),
      squares: total(groups.flat().map((value) => value ** 2)),
      between: total(groups.map((group) => total(group) ** 2 / group.length)),
    }
  }

  it('is strong where groups are alike, weak where they differ', () => {
    expect(priorOf(sumsOf([]))).toBeUndefined()
    expect(priorOf(sumsOf([[0.2, 0.4]]))).toEqual({ mean: expect.closeTo(0.3), strength: null, groups: 1 })
    expect(priorOf(sumsOf([[0.2], [0.4]]))!.strength).toBeNull()
    expect(
      priorOf(
        sumsOf([
          [0, 1],
          [0, 1],
          [1, 0],
        ]),
      )!.strength,
    ).toBeNull()
    expect(
      priorOf(
        sumsOf([
          [0, 0],
          [1, 1],
        ]),
      ),
    ).toEqual({ mean: 0.5, strength: 0, groups: 2 })
    // Within 0.02, across (2 groups of 2, means 0.1 and 0.5) 0.16, so between 0.07: k = 2/7.
    expect(
      priorOf(
        sumsOf([
          [0, 0.2],
          [0.4, 0.6],
        ]),
      )!.strength,
    ).toBeCloseTo(0.02 / 0.07)
  })
})

describe('rows', () => {
  const purchases = (buyer: string, bidders: number[]): Tables[] =>
    bidders.map((count, index) => {
      const own = { source: 'goszakup', ocid: `${buyer}-${index}` }
      return {
        processes: [
          {
            ...{ ...own, buyer_id: buyer, tender_id: '1', tender_title: 'Бумага', tender_status: 'complete' },
            ...{ tender_procurement_method: 'open', kz_trd_buy_id: 1, kz_ref_trade_methods_id: 2, lots_count: 1 },
            ...{
              tender_value_amount: 100,
              tender_value_currency: 'KZT',
              tender_date_published_local_date: '2026-03-01',
            },
            ...{ tender_period_end_local_date: '2026-03-20', tender_period_end_date: '2026-03-20 10:00:00' },
          },
        ],
        lots: [{ ...own, id: '1', status: 'complete', value_amount: 100, value_currency: 'KZT' }],
        bids: Array.from({ length: count }, (_, bid) => ({
          ...own,
          id: `b${bid}`,
          status: 'valid',
          tenderer_id: `KZ-BIN-${bid}`,
        })),
        bid_lots: Array.from({ length: count }, (_, bid) => ({ ...own, bid_id: `b${bid}`, lot_id: '1' })),
        parties: [{ ...own, id: buyer, name: `Buyer ${buyer}`, is_person: false }],
      }
    })

  async function made(options: Partial<ScoreOptions> = {}): Promise<Made> {
    const tables: Record<string, Row[]> = {}
    for (const part of [...purchases('A', [1, 1, 2]), ...purchases('B', [2, 2, 2])])
      for (const [name, rows] of Object.entries(part)) tables[name] = [...(tables[name] ?? []), ...rows]
    const engine = await engineOver(tables, { dataDate: '2026-12-01' })
    const session = await Session.open(engine)
    const indicators = (await listIndicators()).filter(({ name }) =>
      ['single-bid', 'bid-period-below-minimum'].includes(name),
    )
    const weights = weightsOf(indicators)
    await makeTables(engine, { session, indicators, weights, rules, entities: options.kind !== 'process' })
    return { engine, session, indicators, weights, selection: {}, options: { dir: '', kind: 'process', ...options } }
  }

  async function all(rows: AsyncIterable<Row>): Promise<Row[]> {
    const list: Row[] = []
    for await (const row of rows) list.push(row)
    return list
  }

  it('of processes list what went into them, the highest first', async () => {
    const rows = await all(processRows(await made()))
    expect(rows.map((row) => [row.ocid, row.score, row.level])).toEqual([
      ['A-0', 0.285714, 'medium'],
      ['A-1', 0.285714, 'medium'],
      ...['A-2', 'B-0', 'B-1', 'B-2'].map((ocid) => [ocid, 0, 'very-low']),
    ])
    expect(rows[0]).toMatchObject({
      buyer_name: 'Buyer A',
      outcome: 'ok',
      completeness: 1,
      flagged: 1,
      judged: 2,
      applicable: 2,
    })
    expect(rows[0]!.components).toEqual([
      { indicator: 'bid-period-below-minimum', outcome: 'pass', weight: 1, flags: 0, judged: 1, flag: null },
      { indicator: 'single-bid', outcome: 'flag', weight: 0.4, flags: 1, judged: 1, flag: 'single-bid:lot:A-0|1' },
    ])
  })

  it('of processes are those selected, so many, in the order asked for', async () => {
    const given = await made({ rank: 'id', limit: 2 })
    const chosen = { ...given, selection: { buyer: 'B', year: 2026 } }
    expect((await all(processRows(chosen))).map((row) => row.ocid)).toEqual(['B-0', 'B-1'])
    expect(await all(processRows({ ...given, selection: { year: 1999 } }))).toEqual([])
  })

  it('of buyers are drawn towards the mean of all, which does not depend on the selection', async () => {
    const given = await made({ kind: 'buyer', minimumProcesses: 3 })
    const rows = await all(await entityRows(given))
    expect(rows.map((row) => row.buyer_id)).toEqual(['A', 'B'])
    const scores = [
      [0.285714, 0.285714, 0],
      [0, 0, 0],
    ]
    const total = (list: number[]) => list.reduce((sum, value) => sum + value, 0)
    const mean = total(scores.flat()) / 6
    const within = total(scores.flatMap((group) => group.map((value) => (value - total(group) / 3) ** 2))) / 4
    const across = total(scores.map((group) => 3 * (total(group) / 3 - mean) ** 2))
    const strength = within / ((across - within) / 3)
    for (const [index, row] of rows.entries()) {
      expect(row.prior_strength).toBeCloseTo(strength, 4)
      expect(row.score).toBeCloseTo((total(scores[index]!) + strength * mean) / (3 + strength), 5)
      expect(row).toMatchObject({
        processes: 3,
        unscored: 0,
        prior_groups: 2,
        currency: 'KZT',
        value: 300,
        outcome: 'ok',
      })
    }
    expect(rows[0]!.value_weighted).toBeCloseTo(0.190476, 4)
    expect(await all(await entityRows({ ...given, selection: { buyer: 'B' } }))).toEqual([rows[1]])
    const few = await all(await entityRows({ ...given, options: { ...given.options, minimumProcesses: 4 } }))
    expect(few.map((row) => [row.score, row.outcome, row.reason])).toEqual(
      Array(2).fill([null, 'insufficient', 'few-processes']),
    )
  })

  it('of nothing are none', async () => {
    const engine = await engineOver({}, { dataDate: '2026-12-01' })
    const session = await Session.open(engine)
    const indicators: Indicator[] = (await listIndicators()).filter(({ name }) => name === 'single-bid')
    const weights = weightsOf(indicators)
    await makeTables(engine, { session, indicators, weights, rules, entities: true })
    for (const kind of ['buyer', 'supplier', 'market'] as const)
      expect(
        await all(
          await entityRows({ engine, session, indicators, weights, selection: {}, options: { dir: '', kind } }),
        ),
      ).toEqual([])
    expect(
      await all(
        processRows({ engine, session, indicators, weights, selection: {}, options: { dir: '', kind: 'process' } }),
      ),
    ).toEqual([])
  })
})

it('refuses what has no meaning, and lists as many weights as asked for', async () => {
  const dir = temporary('no-dataset')
  await expect(score({ dir, kind: 'buyer', rank: 'cri' })).rejects.toThrow('has no such index')
  await expect(score({ dir, kind: 'weights', year: 2026 })).rejects.toThrow('--year means nothing')
  const { rows } = await score({ dir, kind: 'weights', limit: 2 })
  expect([...(rows as Row[])]).toHaveLength(2)
})

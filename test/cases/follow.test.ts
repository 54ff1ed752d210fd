import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Case, type CaseState, changed, entryChanges, viewOf } from '../../src/cases/case.ts'
import { changeRows, changesOf } from '../../src/cases/changes.ts'
import { followCases, seenChanges } from '../../src/cases/follow.ts'
import { mergeFrom } from '../../src/cases/merge-files.ts'
import { caseStats } from '../../src/cases/stats.ts'
import { readCase } from '../../src/cases/store.ts'
import { addReview, newCase, noteLetter } from '../../src/cases/work.ts'
import { build, builtDataset, purchase, writeReleases } from '../dataset/dataset-fixture.ts'
import { temporary } from '../support/temp.ts'

const at = (day: string) => `${day}T08:00:00.000Z`
const view = async (dir: string, id = 'a') => viewOf(await readCase(dir, id))
it('takes what a purchase is called, its sum and its region from the dataset, of a lot those of the lot', async () => {
  const dir = await builtDataset({ goszakup: [purchase] })
  const common = { dir, stamp: at('2026-03-21'), date: '2026-03-21', title: 'A' }
  await newCase({ ...common, id: 'a', purchases: ['1-1', 'no such thing', '77-ОИ1'] })
  expect((await view(dir)).region).toBe('75')
  expect((await view(dir)).purchases).toEqual([
    { id: '1-1', name: 'Бумага офисная', ocid: 'ocds-jaryq0-1', amount: '1000000.10', currency: 'KZT', region: '75' },
    {
      id: '77-ОИ1',
      name: 'Бумага',
      ocid: 'ocds-jaryq0-1',
      part: 'lot 11',
      amount: '999999.99',
      currency: 'KZT',
      region: '75',
    },
    { id: 'no such thing' },
  ])
  // Another case, another name of the same, another person: it counts once, with the sum of the whole.
  await newCase({ ...common, id: 'b', purchases: ['ocds-jaryq0-1'] })
  const review = { result: 'clean' as const, date: '2026-03-21' }
  await addReview({ dir, id: 'b', stamp: at('2026-03-21') }, review)
  await addReview({ dir, id: 'a', stamp: at('2026-03-22') }, { ...review, result: 'violation', purchase: '77-ОИ1' })
  const rows = caseStats([await view(dir), await view(dir, 'b')], { on: '2026-03-22', by: 'region', lang: 'ru' })
  expect(rows).toContainEqual({
    ...{ group: '75', group_name: 'Алматы', measure: 'purchases-reviewed', title: 'просмотрено закупок' },
    ...{ count: 1, amount: '1000000.10', currency: 'KZT' },
  })
  expect(rows.find((row) => row.measure === 'purchases-violation')?.count).toBe(1)
  expect(rows.find((row) => row.measure === 'purchases-clean')?.count).toBe(0)
})

/** A case that is looked at on days, with letters, in memory. */
function followed(steps: ([day: string, facts: Record<string, string>] | { letter: string })[]): Case {
  let state: CaseState = { id: 'a', fields: new Map() }
  state = changed(state, entryChanges('purchases', '1-1', { ocid: 'x' }), at('2026-03-01'))
  for (const step of steps)
    if ('letter' in step)
      state = changed(state, entryChanges('letters', `l-${step.letter}`, { sent: step.letter }), at(step.letter))
    else {
      const [day, facts] = step
      state = changed(state, seenChanges(viewOf(state), 'x', facts, { date: day, at: at(day) }), at(day))
    }
  return viewOf(state)
}
const open = { status: 'open' }
const cancelled = { status: 'cancelled' }

it('records what changed after a letter', () => {
  const days: Parameters<typeof followed>[0] = [
    ['2026-03-20', open],
    ['2026-03-21', open],
    { letter: '2026-03-22' },
    // One look after the letter says that all was as before when it was sent.
    ['2026-03-23', open],
    ['2026-03-24', open],
    ['2026-03-25', { ...cancelled, cancellation: '2026-03-24' }],
  ]
  const view = followed(days)
  expect(view.seen.map(({ date }) => date)).toEqual(['2026-03-20', '2026-03-23', '2026-03-25'])
  const common = { case: 'a', purchase: '1-1', of: null, seen_before: '2026-03-23', seen: '2026-03-25' }
  expect(changeRows([view], 'en')).toEqual([
    {
      ...{ ...common, what: 'cancellation', before: null, after: '2026-03-24', letter: 'l-2026-03-22' },
      ...{ since_letter: 'after', text: 'cancelled: nothing → 2026-03-24 (after the letter of 2026-03-22)' },
    },
    {
      ...{ ...common, what: 'status', before: 'open', after: 'cancelled', letter: 'l-2026-03-22' },
      ...{ since_letter: 'after', text: 'status: open → cancelled (after the letter of 2026-03-22)' },
    },
  ])
  expect(changeRows([view], 'ru')[1]?.text).toBe('статус: open → cancelled (после письма от 2026-03-22)')
  // No text says because: a change and a letter are two facts.
  for (const lang of ['en', 'ru', 'kk'] as const)
    expect(JSON.stringify(changeRows([view], lang))).not.toMatch(/because|благодаря|из-за|арқасында/i)
  expect(caseStats([view], { on: '2026-04-01' })).toContainEqual(
    expect.objectContaining({ measure: 'purchases-changed-after-letter', count: 1 }),
  )
  const again = followed([...days, { letter: '2026-03-26' }, ['2026-03-28', open]])
  expect(changesOf(again).map(({ what, after, letter }) => [what, after, letter?.sent])).toEqual([
    ['cancellation', '2026-03-24', '2026-03-22'],
    ['status', 'cancelled', '2026-03-22'],
    ['cancellation', null, '2026-03-22'],
    ['status', 'open', '2026-03-22'],
  ])
})

it('knows not what was before the letter when nobody had looked since', () => {
  const view = followed([['2026-03-20', open], { letter: '2026-03-22' }, ['2026-03-25', cancelled]])
  expect(changeRows([view], 'kk')).toMatchObject([
    {
      since_letter: 'perhaps',
      text: 'мәртебесі: open → cancelled (2026-03-22 хатқа дейін не одан кейін: арасында қаралмаған)',
    },
  ])
  expect(caseStats([view], { on: '2026-04-01' })).toContainEqual(
    expect.objectContaining({ measure: 'purchases-changed-after-letter', count: 0 }),
  )
  // A letter that was sent after it was seen has nothing to do with it.
  expect(
    changeRows([followed([['2026-03-20', open], ['2026-03-25', cancelled], { letter: '2026-03-26' }])], 'en'),
  ).toMatchObject([{ since_letter: null, letter: null, text: 'status: open → cancelled' }])
})

it('does not flap between copies with data of other days', () => {
  const { seen } = followed([
    ['2026-03-20', open],
    ['2026-03-25', cancelled],
  ])
  const look = (date: string, facts: Record<string, string>) =>
    seenChanges({ seen, letters: [] }, 'x', facts, { date, at: at('2026-03-26') })
  expect(look('2026-03-24', open)).toEqual([])
  // Of the same day, but as it was before.
  expect(look('2026-03-25', open)).toEqual([])
  expect(look('2026-03-25', { status: 'complete' })).toHaveLength(5)
  expect(look('2026-03-26', open)).toHaveLength(5)
})

it('looks at the tables after each run, and merges what two copies saw without a conflict', async () => {
  const dir = await builtDataset({ goszakup: [purchase] })
  const two = temporary('other-copy')
  await newCase({ dir, id: 'a', stamp: at('2026-03-20'), date: '2026-03-20', title: 'A', purchases: ['1-1'] })
  await mergeFrom(two, dir)
  expect((await followCases(dir, at('2026-03-20'))).recorded).toEqual(['a'])
  const [first] = (await view(dir)).seen
  expect(first).toMatchObject({ date: '2026-03-20', ocid: 'ocds-jaryq0-1' })
  expect(first?.facts).toMatchObject({
    ...{ amount: '1000000.10', status: 'complete', 'bids-until': '2026-03-19' },
    ...{ 'lot 77-ОИ1 status': 'complete', 'lot 12 amount': '0.30', 'contract 121440001326/260001 status': 'active' },
  })
  expect(JSON.stringify(first)).not.toMatch(/ИП |KZ-person/)
  await cp(join(dir, 'generations'), join(two, 'generations'), { recursive: true })
  await cp(join(dir, 'dataset.json'), join(two, 'dataset.json'))
  await followCases(two, '2026-03-20T09:00:00.000Z')
  await noteLetter({ dir, id: 'a', stamp: at('2026-03-20') }, { kind: 'a-dvga', sent: '2026-03-20' })
  const later = { ...purchase, id: 'later', date: '2026-03-25T10:00:00+05:00' }
  await writeReleases(dir, { goszakup: [{ ...later, tender: { ...purchase.tender, status: 'cancelled' } }] })
  await build(dir)
  expect((await followCases(dir, at('2026-03-25'))).changed).toEqual([{ case: 'a', purchase: '1-1' }])
  await mergeFrom(two, dir)
  await mergeFrom(dir, two)
  expect((await followCases(two, at('2026-03-26'))).recorded).toEqual([])
  for (const copy of [dir, two]) {
    const { conflicts } = await view(copy)
    expect(conflicts).toEqual([])
    expect(changesOf(await view(copy)).map(({ after, sinceLetter }) => [after, sinceLetter])).toEqual([
      ['cancelled', 'after'],
    ])
  }
})

it('takes nothing for gone that another dataset does not have, and works without any', async () => {
  const seen: Case['seen'] = [{ id: 's', date: '2026-03-20', at: at('2026-03-20'), ocid: 'x', facts: { status: 'a' } }]
  const look = { date: '2026-03-25', at: at('2026-03-25') }
  expect(seenChanges({ seen, letters: [] }, 'x', undefined, look)).toEqual([])
  expect(seenChanges({ seen, letters: [] }, 'x', {}, look)).toHaveLength(5)
  const dir = temporary('no-tables')
  await newCase({ dir, id: 'a', stamp: at('2026-03-20'), date: '2026-03-20', title: 'A', purchases: ['1-1'] })
  expect(await followCases(dir, at('2026-03-20'))).toMatchObject({ purchases: 0, recorded: [] })
})

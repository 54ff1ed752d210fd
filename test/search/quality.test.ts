import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchIndex } from '../../src/search/make-index.ts'
import { temporary } from '../support/temp.ts'
import { corpus, questions, unseen } from './corpus.ts'
import { ask, document, indexOf } from './index-of.ts'

let index: SearchIndex
beforeAll(() => {
  index = indexOf(
    temporary('search-quality'),
    corpus().map((lot, pos) => document({ ...lot, pos })),
  )
})
afterAll(() => index.close())

async function recall(question: string, expected: string): Promise<number> {
  const wanted = expected.split(' ')
  const { rows } = await ask(index, question)
  const found = new Set(rows.map(({ id }) => id))
  const hits = wanted.filter((id) => found.has(id)).length
  if (process.env.SHOW_RECALL === '1' && hits < Math.min(10, wanted.length))
    console.error(question, '| wanted', expected, '| found', rows.map(({ id, match }) => `${id}:${match}`).join(' '))
  return hits / Math.min(10, wanted.length)
}

describe('the search over made-up lots', () => {
  it('knows all lots that questions expect', () => {
    const known = new Set(corpus().map(({ id }) => id))
    expect(
      [...questions, ...unseen].flatMap(([, expected]) => expected.split(' ')).filter((id) => !known.has(id)),
    ).toEqual([])
    expect(questions.length).toBeGreaterThanOrEqual(60)
    expect(known.size).toBeGreaterThanOrEqual(200)
  })

  it.each([
    ['questions that it was made with', questions],
    ['questions that it was not made with', unseen],
  ])('has a recall at 10 of 0.9 or more: %s', async (_, asked) => {
    let sum = 0
    for (const [question, expected] of asked) sum += await recall(question, expected)
    expect(sum / asked.length).toBeGreaterThanOrEqual(0.9)
  })
})

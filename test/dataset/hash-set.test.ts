import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { HashSet } from '../../src/dataset/hash-set.ts'

test.each([2, 4])('hashes of %s words are there once, however many there are', (words) => {
  const hashes = new HashSet(words)
  const known = new Set<number>()
  // Some again and again, and the table grows several times.
  for (let turn = 0; turn < 30_000; turn++) {
    const number = turn % 3 === 0 ? turn % 1000 : turn
    const hash = createHash('sha256').update(String(number)).digest()
    expect(hashes.add(hash)).toBe(!known.has(number))
    known.add(number)
  }
  expect(hashes.size).toBe(known.size)
})

test('hashes that differ in the last word alone are two', () => {
  const hashes = new HashSet(4)
  const [one, other] = [Buffer.alloc(16, 1), Buffer.alloc(16, 1)]
  other[15] = 2
  expect([one, other, one, other].map((hash) => hashes.add(hash))).toEqual([true, true, false, false])
})

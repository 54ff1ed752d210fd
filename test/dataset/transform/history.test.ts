import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProcessHistory } from '../../../src/dataset/transform/history.ts'
import type { ProcessRecords } from '../../../src/ocds/goszakup/context.ts'
import { contentOf } from '../../../src/ocds/goszakup/events/releases.ts'
import { Target } from '../../../src/ocds/goszakup/events/target.ts'
import { mapEvents } from '../../../src/ocds/goszakup/process.ts'
import { merged } from '../../ocds/goszakup/events/merged.ts'
import { processes } from '../../ocds/goszakup/events/processes.ts'
import { context } from '../../ocds/goszakup/records.ts'

/** One run over a process: what it adds to `lines`, and what is missing of the snapshot then. */
function step(lines: Buffer[], records: ProcessRecords, events: boolean) {
  const history = new ProcessHistory(lines)
  const { awards, bids } = history.made
  const { mapped, events: found } = mapEvents({ ...records, earlierAwards: awards, earlierBids: bids }, context())
  const one = events ? history.events(mapped, found, context().key) : [history.snapshot(mapped)]
  const added = one.filter((line) => line !== undefined).map((line) => Buffer.from(line))
  const all = [...lines, ...added]
  const target = new Target(contentOf(mapped.release))
  target.say(
    merged(
      all.map((line) => JSON.parse(line.toString())),
      'duplicate-id',
    ),
  )
  return { all, added, missing: target.rest() }
}

describe('runs one after the other over records that changed in any way', () => {
  it('leave releases that say, merged, what is known now, and nothing to write again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(processes, fc.boolean()), { minLength: 2, maxLength: 4 }), (runs) => {
        let lines: Buffer[] = []
        // One process, whatever became of its records.
        const { kind, number } = runs[0]![0]
        for (const [records, events] of runs) {
          const now = structuredClone({ ...records, kind, number })
          const { all, missing } = step(lines, now, events)
          expect(missing).toBeUndefined()
          expect(step(all, now, events).added).toEqual([])
          lines = all
        }
        const releases = lines.map((line) => JSON.parse(line.toString()))
        expect(new Set(releases.map(({ id }) => id)).size).toBe(releases.length)
        for (const { tag } of releases) expect(tag.length).toBeGreaterThan(0)
      }),
      { numRuns: 120, seed: 20261122 },
    )
  }, 60_000)
})

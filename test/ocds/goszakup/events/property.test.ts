import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkAmendments } from '../../../../src/ocds/goszakup/events/releases.ts'
import { mapEvents } from '../../../../src/ocds/goszakup/process.ts'
import { context } from '../records.ts'
import { merged } from './merged.ts'
import { processes } from './processes.ts'

describe('the releases of any process by events', () => {
  it('say, merged, what its snapshot says: each with a date, tags and an id of its own', () => {
    fc.assert(
      fc.property(processes, (records) => {
        const copy = structuredClone(records)
        const { mapped, events } = mapEvents(records, context())
        const releases = linkAmendments(events).map((line) => JSON.parse(line))
        expect(merged(releases)).toEqual(merged([JSON.parse(mapped.bytes.toString())], 'duplicate-id'))
        const dates = releases.map(({ date }) => date)
        expect(dates).toEqual([...new Set(dates)].sort())
        expect(dates.at(-1) <= mapped.release.date).toBe(true)
        expect(new Set(releases.map(({ id }) => id)).size).toBe(releases.length)
        for (const { tag, tender, contracts } of releases) {
          expect(tag.length).toBeGreaterThan(0)
          if (tender !== undefined) expect(tender.id).toBe(mapped.release.tender!.id)
          for (const one of contracts ?? []) expect(one.awardID).toBeDefined()
        }
        expect(linkAmendments(mapEvents(copy, context()).events)).toEqual(linkAmendments(events))
      }),
      { numRuns: 400, seed: 20261122 },
    )
  }, 60_000)
})

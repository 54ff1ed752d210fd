import { entities } from '../../goszakup/entities.ts'
import { claimSource, recordCounts } from '../fetch/session.ts'
import { apiSource, openWithClock } from '../fetch/store.ts'
import { withWriteLock } from '../lock.ts'
import { createDataset } from '../manifest.ts'
import type { Gathered } from './records.ts'

/** Writes the raw lines of a purchase into a new dataset, as `fetch` writes them. */
export async function writeRaw(
  dir: string,
  gathered: Gathered,
  { baseUrl, now }: { baseUrl: string; now: () => number },
): Promise<void> {
  await withWriteLock(dir, 'check', async () => {
    await createDataset(dir)
    await claimSource(dir, apiSource, baseUrl)
    const counts = new Map<string, number>()
    for (const name of gathered.entities) {
      const entity = entities.find((known) => known.name === name)!
      const { store } = await openWithClock(dir, entity, now)
      try {
        for (const { bytes, record, url, request, fetchedAt } of gathered.of(name))
          store.add({ bytes, record, url, request, fetchedAt })
        await store.commit()
        counts.set(name, store.count)
      } finally {
        await store.close()
      }
    }
    await recordCounts(dir, apiSource, baseUrl, counts)
  })
}

import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { versionedReleases } from '../../../src/dataset/compile/file.ts'
import { readManifest } from '../../../src/dataset/manifest.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { merged } from '../../ocds/goszakup/events/merged.ts'
import { act, announcement, bid, contract, lot, payment, plan } from '../../ocds/goszakup/records.ts'
import { TransformPlace } from './fixture.ts'

// biome-ignore lint/suspicious/noExplicitAny: releases as published
type Any = any

const place = new TransformPlace()
const { add, run, releases } = place

const ocid = 'ocds-jaryq0-9000001'
const purchase = async () => {
  await add('announcements', announcement())
  await add('lots', lot())
  await add('plans', plan(), plan({ id: 7600, rootrecordId: 7600 }))
  await add('bids', bid())
  await add('contracts', contract())
}
const own = async () => (await releases()).filter((release) => release.ocid === ocid) as Any[]
const ids = async () => (await releases()).map(({ id }) => id)

/** What a new dataset with the same records says of the purchase. */
async function anew(): Promise<Any> {
  await rm(join(place.dir, 'releases'), { recursive: true })
  await rm(join(place.dir, 'dataset.json'))
  await run({ events: false })
  return merged(await own())
}

describe('releases of events', () => {
  it('are written once, and the dataset goes on with them', async () => {
    await purchase()
    expect(await run({ events: true })).toMatchObject({ written: 7, unchanged: 0, events: true })
    const before = await readFile(join(place.dir, 'dataset.json'))
    expect(await run()).toMatchObject({ written: 0, unchanged: 2, events: true, files: [] })
    expect(await readFile(join(place.dir, 'dataset.json'))).toEqual(before)
    expect((await readManifest(place.dir)).sources.goszakup!.transform).toMatchObject({ events: true })
    expect((await own()).map(({ tag }) => tag.join(' '))).toEqual([
      'planning',
      'tender',
      'tenderUpdate award',
      'tenderUpdate',
      'contract',
      'planningUpdate contractUpdate',
    ])
  })

  it('leave a dataset of snapshots as it was when nobody asks for them', async () => {
    await purchase()
    expect(await run()).toMatchObject({ written: 2, events: false })
    expect((await readManifest(place.dir)).sources.goszakup!.transform).not.toHaveProperty('events')
  })

  it('come on top of those that are there when something happened since', async () => {
    await purchase()
    await run({ events: true })
    const before = await ids()
    await add('acts', act())
    await add('payments', payment())
    expect(await run()).toMatchObject({ written: 2, unchanged: 1 })
    expect((await ids()).slice(0, before.length)).toEqual(before)
    expect((await own()).slice(-2).map(({ date, tag }) => [date.slice(0, 10), tag])).toEqual([
      ['2026-04-02', ['implementation']],
      ['2026-04-10', ['implementation']],
    ])
  })

  it('tell what was edited, whether a stamp tells when or not, and what was edited back', async () => {
    await purchase()
    await run({ events: true })
    const edit = async (fields: Record<string, unknown>) => {
      await add('announcements', announcement(fields))
      const { written } = await run()
      const { tender } = merged(await own())
      expect(tender.title).toBe(fields.nameRu ?? 'Крупа гречневая')
      expect(await run()).toMatchObject({ written: 0 })
      return written
    }
    const last = async () => {
      const { date, tag, tender } = (await own()).at(-1)
      return [date.slice(0, 10), tag, tender.title]
    }
    // Without a stamp: with the last change of the purchase.
    expect(await edit({ nameRu: 'Крупа рисовая' })).toBe(1)
    expect(await last()).toEqual(['2026-03-12', ['tenderUpdate'], 'Крупа рисовая'])
    expect(await edit({})).toBe(1)
    expect(await last()).toEqual(['2026-03-12', ['tenderUpdate'], 'Крупа гречневая'])
    // With one: on its day, and nothing else is told again.
    expect(await edit({ nameRu: 'Крупа перловая', lastUpdateDate: '2026-03-20 10:00:00' })).toBe(1)
    expect(await last()).toEqual(['2026-03-20', ['tenderUpdate'], 'Крупа перловая'])
    expect((await own()).at(-1)).not.toHaveProperty('planning')
    expect(Object.keys((await own()).at(-1).tender).sort()).toEqual(['id', 'kz', 'title'])
    expect(await edit({ lastUpdateDate: '2026-03-20 10:00:00' })).toBe(1)
    expect(await edit({ nameRu: 'Крупа рисовая' })).toBe(1)
    expect(await edit({})).toBe(1)
    const all = await ids()
    expect(new Set(all).size).toBe(all.length)
    const edited = merged(await own())
    expect(edited).toEqual(await anew())
  })

  it('take back what is cancelled: an award that a bid takes the place of, a lot that was removed', async () => {
    await add('announcements', announcement())
    await add('lots', lot(), lot({ id: 502, lotNumber: '7009-ЗЦП1', pointList: [] }))
    await add('contracts', contract())
    await run({ events: true })
    expect((await own()).flatMap(({ awards }) => awards ?? []).map(({ id, status }) => [id, status])).toEqual([
      ['c8001', 'active'],
    ])
    await add('bids', bid())
    await add('lots', lot({ id: 502, lotNumber: '7009-ЗЦП1', pointList: [], isDeleted: 1 }))
    await run()
    const now = merged(await own())
    expect(now.awards.map(({ id, status }: Any) => [id, status])).toEqual([
      ['4001', 'active'],
      ['c8001', 'cancelled'],
    ])
    expect(now.tender.lots.map(({ id, status }: Any) => [id, status])).toEqual([
      ['501', 'complete'],
      ['502', 'withdrawn'],
    ])
    expect(now.contracts[0].awardID).toBe('4001')
    expect(await run()).toMatchObject({ written: 0 })
  })

  it('are a chain that versioned releases of the dataset tell', async () => {
    await purchase()
    await run({ events: true })
    await add(
      'contracts',
      contract({
        id: 8002,
        parentId: 8001,
        contractSum: 250000,
        signDate: '2026-03-20 10:00:00',
        lastUpdateDate: '2026-03-20 10:00:01',
      }),
      contract({ refContractStatusId: 455, lastUpdateDate: '2026-03-20 10:00:00' }),
    )
    await run()
    let text = ''
    for await (const some of versionedReleases(place.dir, { report: silent })) text += String(some)
    const found = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const [signed] = found.find((versioned: Any) => versioned.ocid === ocid).contracts
    expect(
      signed.value.amount.map(({ releaseTag, releaseDate, value }: Any) => [releaseTag.at(-1), releaseDate, value]),
    ).toEqual([
      ['contract', '2026-03-12T09:30:00+05:00', 280000],
      ['contractAmendment', '2026-03-20T10:00:00+05:00', 250000],
    ])
    const [amendment] = signed.amendments
    const before = (await own()).filter(({ date }) => date < '2026-03-20').at(-1)
    expect(amendment.amendsReleaseID[0].value).toBe(before.id)
    expect(amendment.releaseID[0].value).toBe(signed.value.amount[1].releaseID)
  })

  it('are the same bytes however the work is cut', async () => {
    await purchase()
    for (let number = 0; number < 20; number++)
      await add('announcements', announcement({ id: 9000100 + number, numberAnno: `${9000100 + number}-1` }))
    const path = join(place.dir, 'releases', 'goszakup')
    const bytes = async () => Promise.all((await readdir(path)).sort().map((name) => readFile(join(path, name))))
    const whole = async (partBytes: number) => {
      await run({ events: true, partBytes })
      await add('acts', act())
      await run({ partBytes })
      return bytes()
    }
    const fine = await whole(1)
    await rm(join(place.dir, 'releases'), { recursive: true })
    await rm(join(place.dir, 'dataset.json'))
    await rm(join(place.dir, 'raw', 'goszakup', 'acts'), { recursive: true })
    expect(await whole(2 ** 24)).toEqual(fine)
  })
})

describe('changing between snapshots and events', () => {
  const told = async (options: { events?: boolean }) => {
    const notes: string[] = []
    const summary = await run({ ...options, report: { ...silent, note: (line) => notes.push(line) } })
    return { summary, notes: notes.join('\n') }
  }

  it('keeps all that is there, says so, and says the same when all is merged', async () => {
    await purchase()
    await run()
    const [snapshot] = await own()
    const first = await told({ events: true })
    expect(first.notes).toContain('from now on this dataset gets releases of events; the releases that it has stay')
    expect((await own())[0]).toEqual(snapshot)
    expect(merged(await own())).toEqual(merged([snapshot]))
    const before = await ids()
    const second = await told({ events: false })
    expect(second.summary).toMatchObject({ written: 0, unchanged: 2, events: false })
    expect(second.notes).toContain('from now on this dataset gets snapshots')
    expect(await ids()).toEqual(before)
    expect((await told({})).notes).not.toContain('from now on')
  })

  it('writes the next snapshot on top of events, whatever its date', async () => {
    await purchase()
    await add('payments', payment({ pay_date: '2026-06-01 00:00:00' }))
    await run({ events: true })
    await add('announcements', announcement({ nameRu: 'Крупа рисовая' }))
    // The payment was taken back: the last change of what is left is earlier.
    await rm(join(place.dir, 'raw', 'goszakup', 'payments'), { recursive: true })
    expect(await run({ events: false })).toMatchObject({ written: 1, unchanged: 1 })
    const last = (await own()).at(-1)
    expect(last).toMatchObject({ date: '2026-06-01T00:00:00+05:00', tag: ['planning', 'tender', 'award', 'contract'] })
    expect(merged(await own()).tender.title).toBe('Крупа рисовая')
    expect(await run()).toMatchObject({ written: 0 })
    await add('announcements', announcement())
    expect(await run()).toMatchObject({ written: 1 })
    await add('announcements', announcement({ nameRu: 'Крупа рисовая' }))
    expect(await run()).toMatchObject({ written: 1 })
    expect(merged(await own()).tender.title).toBe('Крупа рисовая')
    const all = await ids()
    expect(new Set(all).size).toBe(all.length)
  })
})

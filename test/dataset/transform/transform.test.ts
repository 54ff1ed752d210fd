import { createHash } from 'node:crypto'
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readManifest, updateManifest } from '../../../src/dataset/manifest.ts'
import { keyFingerprint, organisationId, personKey } from '../../../src/ocds/persons.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { act, announcement, bid, contract, lot, payment, plan, trader } from '../../ocds/goszakup/records.ts'
import { rawLine, TransformPlace } from './fixture.ts'

const place = new TransformPlace()
const { add, run, releases } = place

const ocids = async () => (await releases()).map((release) => release.ocid)

const market = async () => {
  await add('announcements', announcement())
  await add('lots', lot())
  await add('plans', plan(), plan({ id: 7500, rootrecordId: 7500 }), plan({ id: 7600, rootrecordId: 7600 }))
  await add('bids', bid())
  await add(
    'contracts',
    contract(),
    contract({
      id: 8100,
      rootId: 8100,
      trdBuyId: 0,
      supplierBiin: trader,
      ContractUnits: [{ id: 6100, lotId: 0, plnPointId: 7500, quantity: 1, itemPrice: 5, totalSum: 5 }],
    }),
  )
  await add('acts', act())
  await add('payments', payment())
  await add(
    'subjects',
    { pid: 5, bin: '971340000034', nameRu: 'ТОО «Дән»', typeSupplier: 1 },
    { pid: 6, iin: trader, bin: '', nameRu: 'ИП Проба', typeSupplier: 3 },
  )
  await add('refs/ref_contract_status', { id: 190, name_ru: 'В силе', code: 'Valid' })
}

describe('transform', () => {
  it('makes one release per announcement, direct contract and unused plan point, in this order', async () => {
    await market()
    const summary = await run()
    expect(summary).toMatchObject({
      written: 3,
      unchanged: 0,
      processes: { announcement: 1, contract: 1, plan: 1 },
      orphans: {},
      unknown: {},
      damagedCount: 0,
      training: true,
      dataDate: '2026-04-10',
      files: ['000001.ndjson.zst'],
    })
    const [tender, direct, point] = await releases()
    expect([tender!.ocid, direct!.ocid, point!.ocid]).toEqual([
      'ocds-jaryq0-9000001',
      'ocds-jaryq0-c8100',
      'ocds-jaryq0-p7600',
    ])
    expect(tender!.contracts![0]).toMatchObject({ awardID: '4001', statusDetails: 'В силе' })
    expect(tender!.contracts![0]!.implementation).toMatchObject({
      transactions: [{ id: 'tp-1001' }],
      milestones: [{ id: 'act-2001' }],
    })
    expect(tender!.parties!.find((party) => party.id === 'KZ-BIN-971340000034')!.name).toBe('ТОО «Дән»')
    expect(direct!.planning!.budget!.budgetBreakdown![0]!.id).toBe('7500')
    const id = organisationId(trader, await personKey(true))
    expect(direct!.parties!.find((party) => party.id === id)!.name).toBe(`ИП ${id.slice(10, 18)}`)
  })

  it('tells the manifest what it did, and leaves nothing else behind', async () => {
    await market()
    await run()
    const manifest = await readManifest(place.dir)
    const bytes = await readFile(join(place.dir, 'releases', 'goszakup', '000001.ndjson.zst'))
    expect(manifest).toMatchObject({
      training: true,
      data_date: '2026-04-10',
      person_key: keyFingerprint(await personKey(true)),
      prefix: 'ocds-jaryq0',
      releases: {
        goszakup: {
          count: 3,
          files: [{ name: '000001.ndjson.zst', lines: 3, sha256: createHash('sha256').update(bytes).digest('hex') }],
        },
      },
      sources: { goszakup: { kind: 'api', transform: { processes: { announcement: 1, contract: 1, plan: 1 } } } },
    })
    expect(await readdir(join(place.dir, 'tmp'))).toEqual([])
  })

  it('writes nothing the second time', async () => {
    await market()
    await run()
    const before = await readFile(join(place.dir, 'dataset.json'))
    expect(await run()).toMatchObject({ written: 0, unchanged: 3, files: [] })
    expect(await readFile(join(place.dir, 'dataset.json'))).toEqual(before)
    expect((await releases()).length).toBe(3)
  })

  it('writes a further release of what changed, by the newest form of each record', async () => {
    await market()
    await run()
    await add('announcements', announcement({ nameRu: 'Крупа рисовая', lastUpdateDate: '2026-05-01 10:00:00' }))
    expect(await run()).toMatchObject({ written: 1, unchanged: 2, files: ['000002.ndjson.zst'] })
    const all = await releases()
    expect(all.length).toBe(4)
    expect(all[3]!.tender!.title).toBe('Крупа рисовая')
    expect(all[3]!.date > all[0]!.date).toBe(true)
    expect((await readManifest(place.dir)).releases.goszakup!.count).toBe(4)
    expect(await run()).toMatchObject({ written: 0 })
  })

  it('goes back to what was before under an id of its own', async () => {
    await market()
    await run()
    await add('announcements', announcement({ nameRu: 'Крупа рисовая' }))
    await run()
    await add('announcements', announcement())
    expect(await run()).toMatchObject({ written: 1 })
    const all = (await releases()).filter((release) => release.ocid === 'ocds-jaryq0-9000001')
    expect(all.map((release) => release.tender!.title)).toEqual(['Крупа гречневая', 'Крупа рисовая', 'Крупа гречневая'])
    expect(new Set(all.map((release) => release.id)).size).toBe(3)
    expect(await run()).toMatchObject({ written: 0 })
  })

  it('gives the same bytes however the work is cut', async () => {
    for (let number = 0; number < 40; number++) {
      await add('announcements', announcement({ id: 9000100 + number }))
      await add('lots', lot({ id: 600 + number, trdBuyId: 9000100 + number, pointList: [7002] }))
    }
    await market()
    await run({ partBytes: 1 })
    const path = join(place.dir, 'releases', 'goszakup', '000001.ndjson.zst')
    const fine = await readFile(path)
    await rm(join(place.dir, 'releases'), { recursive: true })
    await rm(join(place.dir, 'dataset.json'))
    expect((await run()).written).toBe(43)
    expect((await readFile(path)).equals(fine)).toBe(true)
    for (const release of await releases())
      if (release.ocid.startsWith('ocds-jaryq0-90001')) expect(release.tender!.items![0]!.kz!.rootrecordId).toBe(7001)
  })

  it('reads several files of an entity in their order, sealed ones too', async () => {
    await market()
    const folder = join(place.dir, 'raw', 'goszakup', 'announcements')
    const first = await readFile(join(folder, '000001.ndjson'))
    await writeFile(join(folder, '000001.ndjson.zst'), zstdCompressSync(first))
    await rm(join(folder, '000001.ndjson'))
    await writeFile(join(folder, '000002.ndjson'), rawLine('announcements', announcement({ nameRu: 'Позже' })))
    await run()
    expect((await releases())[0]!.tender!.title).toBe('Позже')
  })

  it('does not read beyond what was committed', async () => {
    await market()
    const folder = join(place.dir, 'raw', 'goszakup', 'announcements')
    const bytes = (await readFile(join(folder, '000001.ndjson'))).length
    await appendFile(
      join(folder, '000001.ndjson'),
      `${rawLine('announcements', announcement({ id: 9000002 }))}{"source":"gos`,
    )
    await writeFile(
      join(folder, 'cursor.json'),
      JSON.stringify({ format: 1, segments: [{ name: '000001.ndjson', lines: 1, bytes }], run: 1, state: {} }),
    )
    expect(await run()).toMatchObject({ damagedCount: 0, processes: { announcement: 1 } })
  })

  it('sets damaged lines aside with file and line, and uses all others', async () => {
    await market()
    const path = join(place.dir, 'raw', 'goszakup', 'lots', '000001.ndjson')
    await appendFile(path, `{"source":"goszakup","record":{"id":5\n\n${rawLine('lots', { nameRu: 'без номера' })}`)
    await add('lots', lot({ id: 502 }))
    const warnings: string[] = []
    const summary = await run({ report: { ...silent, warn: (line) => warnings.push(line) } })
    expect(summary.damagedCount).toBe(2)
    expect(summary.damaged.map(({ file, line }) => [file, line])).toEqual([
      [path, 2],
      [path, 4],
    ])
    expect(warnings.join('\n')).toContain('line 2')
    expect((await releases())[0]!.tender!.lots!.length).toBe(2)
  })

  it('counts codes that it does not know and records that belong nowhere', async () => {
    await market()
    await add('lots', lot({ id: 502, refLotStatusId: 999 }), lot({ id: 503, trdBuyId: 0 }))
    await add('payments', payment({ id: 1002, contract_id: 123 }))
    expect(await run()).toMatchObject({ unknown: { 'lot status: 999': 1 }, orphans: { lots: 1, payments: 1 } })
  })

  it('finds a bid that names only its lot, and an act that names only its contract', async () => {
    await market()
    await add('bids', bid({ id: 4009 }, { id: 3009, buyId: undefined }))
    await add('acts', act({ id: 2009, contractRootId: null }))
    await run()
    const [tender] = await releases()
    expect(tender!.bids!.details.map((one) => one.id)).toEqual(['4001', '4009'])
    expect(tender!.contracts![0]!.implementation!.milestones!.map((one) => one.id)).toEqual(['act-2001', 'act-2009'])
  })

  it('keeps amendments with the announcement of their main contract', async () => {
    await market()
    await add(
      'contracts',
      contract({ id: 8002, rootId: 8001, parentId: 8001, trdBuyId: 0, signDate: '2026-04-01 10:00:00' }),
    )
    await run()
    expect((await ocids()).length).toBe(3)
    expect((await releases())[0]!.contracts![0]!.amendments!.map((one) => one.id)).toEqual(['8002'])
  })

  it('cancels the award that a contract stood for until the bids were fetched', async () => {
    await add('announcements', announcement())
    await add('lots', lot())
    await add('contracts', contract())
    await run()
    await add('bids', bid())
    await run()
    const [first, then] = await releases()
    expect(first!.awards!.map(({ id, status }) => [id, status])).toEqual([['c8001', 'active']])
    expect(then!.awards!.map(({ id, status }) => [id, status])).toEqual([
      ['4001', 'active'],
      ['c8001', 'cancelled'],
    ])
    expect(then!.contracts![0]!.awardID).toBe('4001')
    expect(await run()).toMatchObject({ written: 0 })
  })

  it('says of a plan point what it became', async () => {
    await add('plans', plan())
    await run()
    expect(await ocids()).toEqual(['ocds-jaryq0-p7001'])
    await add('announcements', announcement())
    await add('lots', lot())
    await run()
    const all = await releases()
    expect(all.map((release) => release.ocid)).toEqual([
      'ocds-jaryq0-p7001',
      'ocds-jaryq0-9000001',
      'ocds-jaryq0-p7001',
    ])
    expect(all[2]!.relatedProcesses).toEqual([
      { id: '1', relationship: ['planning'], scheme: 'ocid', identifier: 'ocds-jaryq0-9000001' },
    ])
    expect(await run()).toMatchObject({ written: 0 })
  })
})

describe('persons', () => {
  const real = { customerBin: '990240000017', orgBin: '990240000017' }
  const fields = { customerBin: real.customerBin, contractNumberSys: '990240000017/260015/00' }

  it('get a key of the user for data that are not made up', async () => {
    await add('announcements', announcement(real))
    await add('contracts', contract({ ...fields, supplierBiin: trader }))
    expect((await run()).training).toBe(false)
    const key = await personKey(false)
    expect((await readManifest(place.dir)).person_key).toBe(keyFingerprint(key))
    expect(JSON.stringify(await releases())).toContain(organisationId(trader, key))
  })

  it('do not change their pseudonyms within a dataset', async () => {
    await add('announcements', announcement(real))
    await run()
    await rm(join(place.dir, 'config'), { recursive: true })
    await add('announcements', announcement({ ...real, id: 9000002 }))
    await expect(run()).rejects.toThrow('another key')
    expect((await ocids()).length).toBe(1)
  })

  it('are told when made-up and other buyers are mixed', async () => {
    await add('announcements', announcement(real), announcement({ id: 9000002 }))
    const warnings: string[] = []
    const summary = await run({ report: { ...silent, warn: (line) => warnings.push(line) } })
    expect(summary.training).toBe(true)
    expect(warnings.join()).toContain('mixed')
  })
})

describe('what can go wrong', () => {
  it('needs records', async () => {
    await expect(run()).rejects.toThrow('there are no records of goszakup')
    expect(await readdir(place.dir)).toEqual([])
  })

  it('wants a prefix that is one, and the same each time', async () => {
    await market()
    await expect(run({ prefix: 'mine' })).rejects.toThrow('cannot be the prefix')
    await run({ prefix: 'ocds-abc123' })
    expect((await ocids())[0]).toBe('ocds-abc123-9000001')
    expect(await run()).toMatchObject({ written: 0 })
    await expect(run({ prefix: 'ocds-jaryq0' })).rejects.toThrow('ocds-abc123')
  })

  it('removes what a stopped run left, and goes on numbering after what counts', async () => {
    await market()
    await run()
    const folder = join(place.dir, 'releases', 'goszakup')
    await writeFile(join(folder, '000002.ndjson.zst'), 'half')
    await writeFile(join(folder, '000003.ndjson.zst.part'), 'half')
    await mkdir(join(place.dir, 'tmp', 'transform'), { recursive: true })
    await writeFile(join(place.dir, 'tmp', 'transform', 'part-0'), 'half')
    await add('announcements', announcement({ id: 9000002 }))
    await run()
    expect((await readdir(folder)).sort()).toEqual(['000001.ndjson.zst', '000002.ndjson.zst'])
    expect((await releases()).length).toBe(4)
  })

  it('changes nothing when it is stopped', async () => {
    await market()
    await run()
    const before = await readFile(join(place.dir, 'dataset.json'))
    await add('announcements', announcement({ id: 9000002 }))
    const controller = new AbortController()
    const stopAt = (stage: string) => ({
      ...silent,
      progress: (state: { stage: string }) => state.stage === stage && controller.abort(),
    })
    await expect(run({ signal: controller.signal, report: stopAt('records') })).rejects.toMatchObject({
      exitName: 'interrupted',
    })
    expect(await readFile(join(place.dir, 'dataset.json'))).toEqual(before)
    expect(await readdir(join(place.dir, 'releases', 'goszakup'))).toEqual(['000001.ndjson.zst'])
    expect(await readdir(join(place.dir, 'tmp'))).toEqual([])
    expect(await run()).toMatchObject({ written: 1 })
  })

  it('keeps what others know of the source', async () => {
    await market()
    await updateManifest(place.dir, (manifest) => {
      manifest.data_date = '2026-12-01'
      manifest.sources.goszakup = { kind: 'api', base_url: 'https://example.kz' }
      return manifest
    })
    await run()
    const manifest = await readManifest(place.dir)
    expect(manifest.data_date).toBe('2026-12-01')
    expect(manifest.sources.goszakup).toMatchObject({ base_url: 'https://example.kz' })
  })
})

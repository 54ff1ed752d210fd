import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filePathOf } from '../../../src/dataset/files/records.ts'
import { sha256 } from '../../../src/files/hash.ts'
import type { SourceRecord } from '../../../src/ocds/goszakup/values.ts'
import { mergeReleases } from '../../../src/ocds/merge.ts'
import { mergeRules } from '../../../src/ocds/merge-rules.ts'
import type { Release } from '../../../src/ocds/types.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { type MadeProtocol, protocolHtml } from '../../goszakup/protocol/html.ts'
import {
  act,
  announcement,
  bid,
  contract,
  firm,
  lot,
  otherFirm,
  payment,
  plan,
  trader,
} from '../../ocds/goszakup/records.ts'
import { TransformPlace } from './fixture.ts'

const place = new TransformPlace()
const { add, run, releases } = place

const made: MadeProtocol = {
  number: '9000001-ЗЦП1',
  lots: [
    {
      number: '7001-ЗЦП1',
      ru: 'Крупа',
      kk: 'Жарма',
      quantity: '100',
      unitPrice: '3000',
      amount: '300000',
      bids: [
        { biin: firm, ru: 'ТОО "Дән"', kk: '"Дән" ЖШС', time: '05.03.2026 11:00:00.250', price: '280000' },
        { biin: otherFirm, ru: 'ТОО "Образец"', kk: '"Образец" ЖШС', time: '05.03.2026 12:00:00', price: '290000' },
      ],
      winner: firm,
      second: otherFirm,
    },
  ],
}

/** A protocol as it lies in the dataset after it was downloaded. */
const addProtocol = async (content: string, fields: SourceRecord = {}) => {
  const hash = sha256(content)
  const path = filePathOf(place.dir, hash)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  await add('files', {
    id: 'c0ffee00000000000000000000000000',
    url: 'https://ows.goszakup.gov.kz/download/trd_buy/c0ffee00000000000000000000000000',
    kind: 'protocol',
    entity: 'announcements',
    objects: [9000001],
    announcements: [9000001],
    lots: [],
    contracts: [],
    original_name: 'buy_pi.html',
    name_ru: 'Протокол об итогах',
    name_kz: null,
    status: 'stored',
    size: content.length,
    sha256: hash,
    content_type: 'text/html',
    etag: null,
    last_modified: null,
    ...fields,
  })
}

describe('protocols among the files', () => {
  it('give bids to an announcement that has none, and give them back when the API has some', async () => {
    await add('announcements', announcement())
    await add('lots', lot())
    await add('contracts', contract())
    await run()
    await addProtocol(protocolHtml(made))
    expect(await run()).toMatchObject({ written: 1, doubts: {}, orphans: {} })
    await add('bids', bid())
    expect(await run()).toMatchObject({ written: 1 })
    expect(await run()).toMatchObject({ written: 0 })
    const [, second, third] = await releases()
    const ids = second!.bids!.details.map(({ id }) => id)
    expect(second!.bids!.details.map(({ kz }) => kz!.source)).toEqual(['protocol', 'protocol'])
    expect(second!.awards!.map(({ id, status }) => [id, status])).toEqual([
      [ids[0], 'active'],
      ['c8001', 'cancelled'],
    ])
    expect(second!.contracts![0]!.awardID).toBe(ids[0])
    expect(third!.bids!.details.map(({ id, status }) => [id, status])).toEqual([
      ['4001', 'valid'],
      [ids[0], 'withdrawn'],
      [ids[1], 'withdrawn'],
    ])
    expect(third!.awards!.map(({ id, status }) => [id, status])).toEqual([
      ['4001', 'active'],
      [ids[0], 'cancelled'],
      ['c8001', 'cancelled'],
    ])
  })

  it('leave each criterion once when releases are merged', async () => {
    const scored = structuredClone(made)
    for (const one of scored.lots[0]!.bids) one.points = ['1', '2', '', '', '', '', '0', '-0.5']
    await add('announcements', announcement())
    await add('lots', lot())
    await addProtocol(protocolHtml(scored))
    await run()
    await add('announcements', announcement({ nameRu: 'Иначе', lastUpdateDate: '2026-06-01 00:00:00' }))
    await run()
    const all = (await releases()) as unknown as Record<string, unknown>[]
    const compiled = mergeReleases('compiled', all, { rules: mergeRules('1.1') }) as unknown as Release
    expect(all.length).toBe(2)
    expect(compiled.bids!.details[0]!.kz!.points).toMatchObject([
      { id: 'experience', value: 1 },
      { id: 'taxes', value: 2 },
      { id: 'location', value: 0 },
      { id: 'negative', value: -0.5 },
    ])
  })

  it('are used in their newest form, and only when they are of this announcement and of results', async () => {
    await add('announcements', announcement())
    await add('lots', lot())
    const other = structuredClone(made)
    other.lots[0]!.bids = [other.lots[0]!.bids[1]!]
    other.lots[0]!.winner = otherFirm
    delete other.lots[0]!.second
    await addProtocol(protocolHtml(made))
    await addProtocol(protocolHtml(other))
    await addProtocol(protocolHtml(made), { id: 'aa', name_ru: 'Протокол вскрытия' })
    await addProtocol(protocolHtml({ ...made, number: '9000009-ЗЦП1' }), { id: 'bb' })
    expect((await run()).doubts).toEqual({
      'a protocol is about another announcement': { count: 1, ocids: ['ocds-jaryq0-9000001'] },
    })
    expect((await releases())[0]!.bids!.details.map(({ value }) => value!.amount)).toEqual([290000])
  })

  it('make no purchase, and what is missing or unreadable is told', async () => {
    await add('announcements', announcement())
    await add('lots', lot())
    await addProtocol(protocolHtml(made), { announcements: [9000002] })
    await addProtocol('<html><body>пусто</body></html>', { id: 'aa' })
    await addProtocol('x', { id: 'bb', sha256: 'cd'.repeat(32) })
    const warnings: string[] = []
    const summary = await run({ report: { ...silent, warn: (line) => warnings.push(line) } })
    expect(summary.processes).toEqual({ announcement: 1, contract: 0, plan: 0 })
    expect(summary.orphans).toEqual({})
    expect(summary.doubts).toEqual({
      'a protocol cannot be read in full': { count: 1, ocids: ['ocds-jaryq0-9000001'] },
      'the content of a protocol is missing': { count: 1, ocids: ['ocds-jaryq0-9000001'] },
    })
    expect(warnings).toContain('the content of a protocol is missing: 1 times, in ocds-jaryq0-9000001')
    expect((await releases())[0]!.bids).toBeUndefined()
  })
})

describe('complaints', () => {
  const complaint = {
    id: 600,
    type: 2,
    trdBuyId: 9000001,
    sysSubjectId: 5,
    dateApply: '2026-03-08 09:15:00',
    Files: [],
  }

  it('stand in their purchase; one of a purchase that was not fetched belongs nowhere', async () => {
    await add('announcements', announcement())
    await add('complaints', complaint, { ...complaint, id: '601', trdBuyId: 555 }, { ...complaint, id: null })
    await add('subjects', { pid: 5, bin: firm, nameRu: 'ТОО «Дән»' })
    expect(await run()).toMatchObject({
      processes: { announcement: 1, contract: 0, plan: 0 },
      records: { complaints: 2 },
      orphans: { complaints: 1 },
      damagedCount: 1,
      dataDate: '2026-03-08',
    })
    const [release] = await releases()
    expect(release!.complaints!.map(({ id, author }) => [id, author])).toEqual([
      ['600', { id: `KZ-BIN-${firm}`, name: 'ТОО «Дән»' }],
    ])
  })

  it('alone are no records to transform', async () => {
    await add('complaints', complaint)
    await expect(run()).rejects.toThrow('there are no records of goszakup')
  })
})

describe('what was removed', () => {
  const removed = (service: string, id: number | string, action: string, moment: string) => ({
    object_id: String(id),
    action,
    date_action: moment,
    service_name: service,
    service_title: '',
    url: '',
  })

  it('by the list of plan points: the newest version counts', async () => {
    const points = [
      plan({ id: 7100, rootrecordId: 7100 }),
      plan({ id: 7200, rootrecordId: 7200 }),
      plan({ id: 7201, rootrecordId: 7200 }),
      plan({ id: 7300, rootrecordId: 7300 }),
      plan({ id: 7400, rootrecordId: 7400 }),
    ]
    await add('plans', ...points)
    await add(
      'deleted-plans',
      { id: 7100, rootrecord_id: 7100, is_deleted: 1, index_date: '2026-04-01 10:00:00' },
      { id: 7200, rootrecord_id: 7200, is_deleted: 1, index_date: '2026-04-01 10:00:00' },
      // A version that was not fetched.
      { id: '7305', rootrecord_id: '7300', is_deleted: 1, index_date: '2026-04-01 10:00:00' },
    )
    await run()
    const marks = (await releases()).map(({ ocid, planning }) => [
      ocid,
      planning!.budget!.budgetBreakdown![0]!.kz!.isDeleted,
    ])
    expect(marks).toEqual([
      ['ocds-jaryq0-p7100', 1],
      ['ocds-jaryq0-p7200', undefined],
      ['ocds-jaryq0-p7300', 1],
      ['ocds-jaryq0-p7400', undefined],
    ])
  })

  it('by the log of changes: an announcement is withdrawn, a lot left out, a plan point marked', async () => {
    await add('announcements', announcement(), announcement({ id: 9000002, numberAnno: '9000002-1' }))
    await add('lots', lot(), lot({ id: 502, pointList: [] }), lot({ id: 503, pointList: [] }))
    await add('plans', plan())
    await add(
      'journal',
      removed('trd_buy', 9000002, 'D', '2026-04-01 10:00:00'),
      removed('lots', 502, 'D', '2026-04-01 10:00:00'),
      removed('lots', 503, 'D', '2026-04-01 10:00:00'),
      // It came back.
      removed('lots', 503, 'U', '2026-04-02 10:00:00'),
      removed('plans', 7002, 'D', '2026-04-01 10:00:00'),
      removed('rnu', '1-4909', 'D', '2026-04-01 10:00:00'),
      removed('contract', 501, 'D', '2026-04-01 10:00:00'),
    )
    expect((await run()).damagedCount).toBe(0)
    const [first, second] = await releases()
    expect(first!.tender!.status).toBe('complete')
    expect(first!.tender!.lots!.map(({ id }) => id)).toEqual(['501', '503'])
    expect(first!.planning!.budget!.budgetBreakdown![0]!.kz!.isDeleted).toBe(1)
    expect(second!.tender).toMatchObject({ status: 'withdrawn', kz: { isDeleted: 1 } })
  })

  it('is not read beyond what was committed, and damaged lines say nothing', async () => {
    await add('announcements', announcement(), announcement({ id: 9000002, numberAnno: '9000002-1' }))
    await add('journal', removed('trd_buy', 9000002, 'D', '2026-04-01 10:00:00'))
    const folder = join(place.dir, 'raw', 'goszakup', 'journal')
    const committed = `{"record":{"object_id":7}}\n{"record"\n${await readFile(join(folder, '000001.ndjson'), 'utf8')}`
    await writeFile(join(folder, '000001.ndjson'), committed)
    await add('journal', removed('trd_buy', 9000001, 'D', '2026-04-01 10:00:00'))
    const segments = [{ name: '000001.ndjson', lines: 3, bytes: Buffer.byteLength(committed) }]
    await writeFile(join(folder, 'cursor.json'), JSON.stringify({ format: 1, segments, run: 1, state: {} }))
    await run()
    expect((await releases()).map(({ tender }) => tender!.status)).toEqual(['complete', 'withdrawn'])
  })

  it('a lot that an earlier release has is withdrawn, by its own mark too', async () => {
    await add('announcements', announcement())
    await add('lots', lot(), lot({ id: 502 }), lot({ id: 503 }), lot({ id: 504, isDeleted: 1 }))
    await run()
    await add('journal', removed('lots', 502, 'D', '2026-04-01 10:00:00'))
    await add('lots', lot({ id: 503, isDeleted: 1 }))
    expect(await run()).toMatchObject({ written: 1 })
    expect(await run()).toMatchObject({ written: 0 })
    const [before, after] = await releases()
    expect(before!.tender!.lots!.map(({ id }) => id)).toEqual(['501', '502', '503'])
    expect(after!.tender!.lots!.slice(1)).toEqual([
      { id: '502', status: 'withdrawn', kz: { isDeleted: 1 } },
      { id: '503', status: 'withdrawn', kz: { isDeleted: 1 } },
    ])
  })
})

describe('quirks of the service', () => {
  const subjects = [
    { pid: 5, bin: firm, iin: null, nameRu: 'ТОО «Дән»', typeSupplier: 1, katoList: ['551010000'] },
    { pid: 6, bin: '', iin: trader, nameRu: 'ИП Проба', typeSupplier: 3, katoList: [551010000] },
  ]
  const market: Record<string, SourceRecord[]> = {
    announcements: [announcement({ orgPid: 9, parentId: 0 })],
    lots: [lot({ customerId: 11, unionLots: 0 })],
    plans: [plan(), plan({ id: 7500, rootrecordId: 7500 })],
    bids: [
      bid({}, { supplierId: 5 }),
      bid({ id: 4002, statusId: 2 }, { id: 3002, supplierBinIin: trader, supplierId: 6 }),
    ],
    contracts: [
      contract({ supplierId: 5, customerId: 11 }),
      contract({ id: 8100, rootId: 8100, parentId: 0, trdBuyId: 0, supplierBiin: trader, ContractUnits: [] }),
    ],
    acts: [act()],
    payments: [payment()],
    complaints: [{ id: 600, type: 2, status: 1, trdBuyId: 9000001, sysSubjectId: 6, isDeleted: 0, active: 1 }],
    subjects,
  }
  const mapped = async (change: (record: SourceRecord) => SourceRecord) => {
    await rm(join(place.dir, 'raw'), { recursive: true, force: true })
    await rm(join(place.dir, 'releases'), { recursive: true, force: true })
    await rm(join(place.dir, 'dataset.json'), { force: true })
    for (const [entity, list] of Object.entries(market)) await add(entity, ...list.map(change))
    const summary = await run()
    expect(summary).toMatchObject({ damagedCount: 0, orphans: {} })
    return releases()
  }
  /** A copy with every value changed, whatever its depth; `name` is the key that holds it, a list's for its items. */
  const changed = (value: unknown, by: (name: string, value: unknown) => unknown, name = ''): unknown => {
    if (Array.isArray(value)) return value.map((item) => changed(item, by, name))
    if (value === null || typeof value !== 'object') return by(name, value)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(item, by, key)]))
  }

  it('numbers as text, and whole numbers written with a point, mean the same', async () => {
    const plain = await mapped((record) => record)
    expect(plain.length).toBe(3)
    const asText = (record: SourceRecord) =>
      changed(record, (_, value) => (typeof value === 'number' ? String(value) : value)) as SourceRecord
    expect(await mapped(asText)).toEqual(plain)
    const codes = (record: SourceRecord) =>
      changed(record, (name, value) =>
        /kato|Kato|UnitsCode/.test(name) && typeof value === 'string' ? Number(value) : value,
      ) as SourceRecord
    expect(await mapped(codes)).toEqual(plain)
    for (const entity of Object.keys(market)) {
      const path = join(place.dir, 'raw', 'goszakup', entity, '000001.ndjson')
      const lines = await readFile(path, 'utf8')
      await writeFile(path, lines.replace(/("(?:id|\w*Id|count|finYear|quantity)":)(\d+)(?=[,}])/g, '$1$2.0'))
    }
    expect(await run()).toMatchObject({ written: 0, unchanged: 3, damagedCount: 0, orphans: {} })
  })

  it('names are read through HTML entities, single and doubled, and through white space', async () => {
    const plain = await mapped((record) => record)
    const name = (key: string) => /^(name|desc|orgName|customerName|subjectName)/.test(key)
    for (const [quote, space] of [
      ['&laquo;', ''],
      ['&amp;laquo;', '\t '],
      ['&#171;', ' \n'],
      ['&amp;#xAB;', '\u00a0'],
    ] as const) {
      const spoilt = (record: SourceRecord) =>
        changed(record, (key, value) =>
          name(key) && typeof value === 'string' ? `${space}${value.replaceAll('«', quote)}${space}` : value,
        ) as SourceRecord
      expect(await mapped(spoilt)).toEqual(plain)
    }
  })

  it('what is not there is null, an empty list, an empty text or nothing, all the same', async () => {
    const without = (empty: unknown) => (record: SourceRecord) => ({
      ...record,
      ...('lotNumber' in record ? { Plans: empty, plnPointKatoList: empty, Files: empty } : {}),
      ...('orgBin' in record ? { Files: empty, kato: empty, Cancel: empty, ComplaintAppeal: empty } : {}),
      ...('AppLots' in record ? { Supplier: empty } : {}),
    })
    const plain = await mapped(without(undefined))
    for (const empty of [null, [], '']) expect(await mapped(without(empty))).toEqual(plain)
    expect(plain[0]!.tender!.lots![0]!.kz!.kato).toBeUndefined()
    expect(plain[0]!.tender!.items![0]!.classification!.id).toBe('106131.000.000001')
  })

  it('of the file an announcement names, its object is a list here and a number there', async () => {
    const url = 'https://ows.goszakup.gov.kz/download/trd_buy/00'
    const file = (objectId: unknown) => (record: SourceRecord) =>
      'orgBin' in record ? { ...record, Files: [{ id: 1, filePath: url, nameRu: 'Протокол', objectId }] } : record
    const plain = await mapped(file([9000001]))
    expect(plain[0]!.tender!.documents!.length).toBe(1)
    expect(await mapped(file(9000001))).toEqual(plain)
    expect(await mapped(file('9000001'))).toEqual(plain)
  })
})

describe('determinism', () => {
  it('the same bytes however the work is cut, with all of these', async () => {
    for (let number = 0; number < 30; number++) {
      const id = 9000100 + number
      await add('announcements', announcement({ id, numberAnno: `${id}-1` }))
      await add('lots', lot({ id: 600 + number, trdBuyId: id, lotNumber: `${7100 + number}-ЗЦП1` }))
      await add('complaints', { id: 700 + number, trdBuyId: id, type: 1, dateApply: '2026-03-08 09:15:00' })
      const one = structuredClone(made)
      one.number = `${id}-ЗЦП1`
      one.lots[0]!.number = `${7100 + number}-ЗЦП1`
      await addProtocol(protocolHtml(one), { id: `f${number}`, announcements: [id] })
    }
    await run({ partBytes: 1 })
    const fine = JSON.stringify(await releases())
    await rm(join(place.dir, 'releases'), { recursive: true })
    await rm(join(place.dir, 'dataset.json'))
    expect(await run()).toMatchObject({ written: 30 })
    expect(JSON.stringify(await releases())).toBe(fine)
    for (const release of await releases()) {
      expect(release.bids!.details.length).toBe(2)
      expect(release.complaints!.length).toBe(1)
    }
  })
})

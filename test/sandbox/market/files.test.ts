import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readProtocol } from '../../../src/goszakup/protocol/protocol.ts'
import { type FileRecords, fileContent } from '../../../src/sandbox/market/file-content.ts'
import { type FileReference, fileAddress, fileHash, readFileHash } from '../../../src/sandbox/market/files.ts'
import { isUpheld } from '../../../src/sandbox/market/merits.ts'
import { type Any, byId, type TestMarket, testMarket } from '../market.ts'

let market: TestMarket
let announcements: Any[]
let lots: Any[]
let bids: Any[]
let records: FileRecords

function recordsOf(from: TestMarket): FileRecords {
  const read = new Map<string, Any[]>()
  const maps = new Map<string, Map<number, Any>>()
  const groups = new Map<string, Map<unknown, Any[]>>()
  const all = (entity: string) => {
    if (!read.has(entity)) read.set(entity, from.read(entity))
    return read.get(entity)!
  }
  return {
    byId(entity, id) {
      if (!maps.has(entity)) maps.set(entity, byId(all(entity), entity === 'subjects' ? 'pid' : 'id'))
      return maps.get(entity)!.get(Number(id)) ?? null
    },
    where(entity, column, value) {
      const key = `${entity}/${column}`
      if (!groups.has(key))
        groups.set(
          key,
          Map.groupBy(all(entity), (record) => record[column]),
        )
      return [...(groups.get(key)!.get(value) ?? [])].sort((left, right) => left.id - right.id)
    },
  }
}

beforeAll(async () => {
  market = await testMarket({ processes: 2000, seed: 6 })
  announcements = market.read('announcements')
  lots = market.read('lots')
  bids = [...market.read('bids'), ...market.read('unpublished-bids')]
  records = recordsOf(market)
})

afterAll(() => market.remove())

const digitsOf = (file: Any): string => file.filePath.slice(-32)
const protocolOf = (announcement: Any): Any =>
  announcement.Files.find((file: Any) => file.originalName.endsWith('.html'))

function everyFile(): Any[] {
  return [
    ...announcements.flatMap((record) => record.Files),
    ...lots.flatMap((record) => record.Files),
    ...market.read('contracts').flatMap((record) => [record.File, record.ReportFile].filter((file) => file !== null)),
    ...market.read('complaints').flatMap((record) => record.Files),
  ]
}

/** The text of a PDF, by the meaning it gives to its codes. */
function pdfText(bytes: Buffer): string {
  const source = bytes.toString('latin1')
  const letters = new Map<string, string>()
  for (const [, code, letter] of source.matchAll(/<([0-9a-f]{2})> <([0-9A-F]{4})>/g))
    letters.set(code!, String.fromCodePoint(Number.parseInt(letter!, 16)))
  const lines = [...source.matchAll(/<([0-9a-f]*)> Tj/g)].map(([, codes]) =>
    (codes!.match(/../g) ?? [])
      .map((code) => letters.get(code) ?? String.fromCodePoint(Number.parseInt(code, 16)))
      .join(''),
  )
  return lines.join('\n')
}

describe('addresses', () => {
  test('can be read back, and nothing else can', () => {
    for (const file of [
      { kind: 'specification', owner: 2_000_001, id: 8_000_001 },
      { kind: 'decision', owner: 2 ** 33 + 5, id: 2 ** 34 + 7 },
    ] satisfies FileReference[]) {
      expect(fileHash(file)).toMatch(/^[0-9a-f]{32}$/)
      expect(readFileHash(fileHash(file))).toEqual(file)
    }
    expect(readFileHash('0123456789abcdef0123456789abcdef')).toBeUndefined()
    expect(readFileHash('nothing')).toBeUndefined()
    expect(fileAddress({ kind: 'draft', owner: 1, id: 2 })).toMatch(
      /^https:\/\/ows\.goszakup\.gov\.kz\/download\/trd_buy\/[0-9a-f]{32}$/,
    )
  })

  test('one file has one address, different files different ones', () => {
    const ids = new Map<string, number>()
    for (const file of everyFile()) {
      expect(ids.get(file.filePath) ?? file.id).toBe(file.id)
      ids.set(file.filePath, file.id)
    }
    expect(ids.size).toBeGreaterThan(announcements.length * 2)
  })
})

describe('contents', () => {
  test('every file that a record names has one, the same each time', () => {
    const again = recordsOf(market)
    let count = 0
    const files = everyFile()
    // Files of each kind, but not every specification.
    for (const file of files.filter((one, index) => index % 7 === 0 || !one.originalName?.startsWith('techspec'))) {
      const content = fileContent(digitsOf(file), records)
      expect(content, file.originalName).toBeDefined()
      if (file.originalName !== undefined) expect(content!.name).toBe(file.originalName)
      expect(content!.contentType).toBe(
        content!.name.endsWith('.html') ? 'text/html; charset=utf-8' : 'application/pdf',
      )
      if (count++ % 60 === 0) expect(fileContent(digitsOf(file), again)!.bytes.equals(content!.bytes)).toBe(true)
    }
  })

  test('a PDF is a PDF: its table of objects is right, and it says what it is', () => {
    for (const lot of lots.filter((_, index) => index % 97 === 0)) {
      const { bytes } = fileContent(digitsOf(lot.Files[0]), records)!
      const source = bytes.toString('latin1')
      expect(source.startsWith('%PDF-1.4\n')).toBe(true)
      expect(source.endsWith('%%EOF\n')).toBe(true)
      const start = Number(/startxref\n(\d+)\n/.exec(source)![1])
      const entries = source.slice(start).match(/^\d{10} 00000 n $/gm)!
      for (const [index, entry] of entries.entries())
        expect(source.slice(Number(entry.slice(0, 10))).startsWith(`${index + 1} 0 obj\n`)).toBe(true)
      for (const [, length, body] of source.matchAll(/<< \/Length (\d+) >>\nstream\n([\s\S]*?)\nendstream/g))
        expect(body).toHaveLength(Number(length))
      const text = pdfText(bytes)
      expect(text).toContain('TRAINING DATA')
      expect(text).toContain('УЧЕБНЫЕ ДАННЫЕ / ОҚУ ДЕРЕКТЕРІ')
      expect(text).toContain(lot.lotNumber)
      expect(text).toContain(`${lot.amount} тенге`)
    }
  })

  test('a file that no record names is not there', async () => {
    const earlier = await testMarket({ processes: 2000, seed: 6, now: '2025-09-30' })
    const known = byId(earlier.read('announcements'))
    const at = recordsOf(earlier)
    let hidden = 0
    for (const announcement of announcements) {
      const file = protocolOf(announcement)
      const stood = known.get(announcement.id)
      if (file === undefined || stood === undefined) continue
      const had = protocolOf(stood) !== undefined
      expect(had).toBe(stood.itogiDatePublic !== null)
      const content = fileContent(digitsOf(file), at)
      expect(content !== undefined).toBe(had)
      // What was published once does not change.
      if (had) expect(content!.bytes.equals(fileContent(digitsOf(file), records)!.bytes)).toBe(true)
      else hidden++
    }
    expect(hidden).toBeGreaterThan(0)
    await earlier.remove()
  })

  test('the decision on a complaint says what became of the results', () => {
    const outcomes = new Set<boolean>()
    for (const complaint of market.read('complaints')) {
      const decision = complaint.Files[1]
      if (decision === undefined) continue
      const text = pdfText(fileContent(digitsOf(decision), records)!.bytes)
      const cancelled = records.byId('announcements', complaint.trdBuyId)!.refBuyStatusId === 430
      expect(text.includes('итоги государственных закупок отменить')).toBe(cancelled)
      expect(isUpheld(complaint.id)).toBe(cancelled)
      outcomes.add(cancelled)
    }
    expect(outcomes.size).toBe(2)
  })
})

describe('protocols of results', () => {
  test('every tender, auction and price request has one as soon as there are results, no other', () => {
    for (const announcement of announcements) {
      const expected =
        announcement.itogiDatePublic !== null && ![6, 60, 125, 160].includes(announcement.refTradeMethodsId)
      expect(protocolOf(announcement) !== undefined, `announcement ${announcement.id}`).toBe(expected)
    }
  })

  test('say what the records say: bids, prices, discounts, who won and who was turned down', async () => {
    const placed = new Map([
      [360, 'winner'],
      [370, 'second'],
      [330, 'rejected'],
    ])
    const offers = new Map<number, Any[]>()
    for (const bid of bids)
      for (const own of bid.AppLots)
        offers.set(own.lotId, [
          ...(offers.get(own.lotId) ?? []),
          { ...own, biin: bid.supplierBinIin, at: bid.dateApply },
        ])
    let [rejected, points] = [0, 0]
    for (const announcement of announcements.filter((_, index) => index % 3 === 0)) {
      const file = protocolOf(announcement)
      if (file === undefined) continue
      const isTender = ![3, 77, 78, 126].includes(announcement.refTradeMethodsId)
      const protocol = await readProtocol(fileContent(digitsOf(file), records)!.bytes)
      expect(protocol.announcement).toBe(announcement.id)
      const own = records.where('lots', 'trdBuyId', announcement.id) as Any[]
      expect(protocol.lots.map((lot) => lot.number)).toEqual(own.map((lot) => lot.lotNumber))
      for (const [position, lot] of protocol.lots.entries()) {
        const theirs = offers.get(own[position].id) ?? []
        // Of two bidders of one name the protocol's last sentence does not say which one won.
        const namesakes = new Set(lot.bids.map((bid) => bid.name)).size < lot.bids.length
        if (!namesakes) expect(protocol.warnings.filter((warning) => warning.includes(lot.number))).toEqual([])
        expect(lot.bids).toHaveLength(theirs.length)
        expect(Number(lot.amount)).toBe(own[position].amount)
        for (const bid of lot.bids) {
          const offer = theirs.find((one) => one.biin === bid.biin)!
          expect(`${bid.time}000`).toBe(offer.at)
          const place = placed.get(offer.statusId)
          if (place !== undefined && !namesakes) expect(bid.outcome).toBe(place)
          if (offer.statusId === 330) {
            expect(bid.reasons).toHaveLength(1)
            rejected++
            continue
          }
          expect(Number(bid.price)).toBe(offer.amount)
          if (!isTender) continue
          expect(Number(bid.discount)).toBe(offer.discountValue)
          expect(Number(bid.discountedPrice)).toBe(offer.discountValue === 0 ? offer.amount : offer.discountPrice)
          const sum = bid.points
            .filter((point) => announcement.refTradeMethodsId !== 188 || point.code !== 'taxes')
            .reduce((total, point) => total + Number(point.value), 0)
          expect(sum).toBeCloseTo(offer.discountValue, 6)
          points++
        }
      }
    }
    expect(rejected).toBeGreaterThan(5)
    expect(points).toBeGreaterThan(100)
  })

  test('in a rating-point tender all offer the floor; the lower conditional price wins, then the stabler supplier', async () => {
    let ties = 0
    for (const announcement of announcements.filter((record) => record.refTradeMethodsId === 188)) {
      const file = protocolOf(announcement)
      if (file === undefined) continue
      const protocol = await readProtocol(fileContent(digitsOf(file), records)!.bytes)
      for (const lot of protocol.lots) {
        const admitted = lot.bids.filter((bid) => bid.outcome !== 'rejected')
        for (const bid of admitted) expect(Number(bid.price)).toBeCloseTo(Number(lot.amount) * 0.95, 2)
        const order = admitted.toSorted(
          (left, right) =>
            Number(left.discountedPrice) - Number(right.discountedPrice) ||
            Number(right.stability) - Number(left.stability),
        )
        const winner = admitted.find((bid) => bid.outcome === 'winner')
        if (winner === undefined || new Set(lot.bids.map((bid) => bid.name)).size < lot.bids.length) continue
        expect(order[0]).toBe(winner)
        if (order.length > 1) expect(order[1]!.outcome).toBe('second')
        if (order[1]?.discountedPrice === winner.discountedPrice) ties++
      }
    }
    expect(ties).toBeGreaterThan(0)
  })

  test('are in Kazakh first and then in Russian, and say that they are for training', () => {
    const file = protocolOf(announcements.find((record) => protocolOf(record) !== undefined)!)
    const html = fileContent(digitsOf(file), records)!.bytes.toString()
    const [kk, ru] = html.split('page-break-before')
    expect(html).toContain('<title>Қорытындылар туралы хаттама / Протокол об итогах</title>')
    expect(kk).toContain('Оқу деректері')
    expect(ru).toContain('Учебные данные')
    expect(ru).not.toMatch(/[Құү]орытынд/)
  })

  test('hold the bids of some ordinary tenders that the API does not give', () => {
    const published = new Set(market.read('bids').map((bid) => bid.buyId))
    const unpublished = new Set(market.read('unpublished-bids').map((bid) => bid.buyId))
    const planted = new Set(
      market
        .read('truth')
        .flatMap((row) => row.keys)
        .map((key) => (key.entity === 'lots' ? records.byId('lots', key.id)!.trdBuyId : key.id)),
    )
    const ended = announcements.filter(
      (record) => record.itogiDatePublic !== null && [2, 120, 121, 124, 128, 188].includes(record.refTradeMethodsId),
    )
    expect(unpublished.size / ended.length).toBeGreaterThan(0.005)
    expect(unpublished.size / ended.length).toBeLessThan(0.04)
    for (const id of unpublished) {
      expect(published.has(id)).toBe(false)
      expect(planted.has(id)).toBe(false)
      const announcement = announcements.find((record) => record.id === id)!
      if (announcement.itogiDatePublic !== null) expect(protocolOf(announcement)).toBeDefined()
    }
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mapProcess } from '../../../src/ocds/goszakup/process.ts'
import type { SourceRecord } from '../../../src/ocds/goszakup/values.ts'
import { Merger } from '../../../src/ocds/merge.ts'
import { mergeRules } from '../../../src/ocds/merge-rules.ts'
import { organisationId } from '../../../src/ocds/persons.ts'
import type { Release } from '../../../src/ocds/types.ts'
import {
  act,
  announcement,
  bid,
  buyer,
  context,
  contract,
  direct,
  firm,
  key,
  lot,
  map,
  organiser,
  otherFirm,
  payment,
  plan,
  records,
  trader,
} from './records.ts'

const full = () =>
  records({
    bids: [
      bid(),
      bid(
        { id: 4002, amount: 290000, statusId: 0, RefAppStatus: { nameRu: 'Подано' } },
        { id: 3002, supplierBinIin: trader, Supplier: { bin: '', nameRu: 'ИП Алтын' } },
      ),
    ],
    contracts: [contract()],
    acts: [act()],
    payments: [payment()],
  })

describe('a whole announcement', () => {
  const release = map(full())

  it('has the ids that people cite', () => {
    expect(release.ocid).toBe('ocds-jaryq0-9000001')
    expect(release.id).toMatch(/^ocds-jaryq0-9000001-20260410T000000-[0-9a-f]{8}$/)
    expect(release.tender!.id).toBe('9000001')
    expect(release.tender!.lots![0]!.id).toBe('501')
    expect(release.tender!.items![0]!.id).toBe('7002')
    expect(release.bids!.details.map((one) => one.id)).toEqual(['4001', '4002'])
    expect(release.awards!.map((one) => one.id)).toEqual(['4001'])
    expect(release.contracts![0]!.id).toBe('8001')
    expect(release.contracts![0]!.implementation!.transactions![0]!.id).toBe('tp-1001')
    expect(release.contracts![0]!.implementation!.milestones![0]!.id).toBe('act-2001')
  })

  it('is dated by its latest change and tagged by its sections', () => {
    expect(release.date).toBe('2026-04-10T00:00:00+05:00')
    expect(release.tag).toEqual(['planning', 'tender', 'award', 'contract', 'implementation'])
    expect(release.initiationType).toBe('tender')
    expect(release.language).toBe('ru')
  })

  it('unites the roles of a party', () => {
    const roles = Object.fromEntries(release.parties!.map((party) => [party.id, party.roles]))
    expect(roles).toEqual({
      [`KZ-BIN-${buyer}`]: ['buyer', 'payer'],
      [`KZ-BIN-${firm}`]: ['payee', 'supplier', 'tenderer'],
      [`KZ-BIN-${organiser}`]: ['procuringEntity'],
      [organisationId(trader, key)]: ['tenderer'],
    })
  })

  it('refers only to what it holds', () => {
    expect(dangling(release)).toEqual([])
  })

  it('says nothing twice when a later release says the same', () => {
    const merged = (count: number) => {
      const merger = new Merger('compiled', { rules: mergeRules('1.1') })
      for (let day = 0; day < count; day++)
        merger.append({ ...structuredClone(release), id: `${day}`, date: `2026-05-0${day + 1}T00:00:00+05:00` })
      return { ...merger.result(), id: '', date: '' }
    }
    expect(merged(3)).toEqual(merged(1))
  })

  it('has no null and no empty object or list', () => {
    const bad: string[] = []
    const look = (value: unknown, path: string) => {
      if (value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0))
        bad.push(path)
      else if (typeof value === 'object')
        for (const [name, item] of Object.entries(value)) look(item, `${path}/${name}`)
    }
    look(release, '')
    expect(bad).toEqual([])
  })

  it('gives the same bytes for the same records in any order of versions', () => {
    const one = mapProcess(full(), context()).bytes.toString()
    const other = full()
    other.bids.reverse()
    other.payments.reverse()
    expect(mapProcess(other, context()).bytes.toString()).toBe(one)
  })

  it('has another hash when anything changes', () => {
    const changed = full()
    changed.lots[0]!.amount = 300001
    expect(mapProcess(changed, context()).hash).not.toBe(mapProcess(full(), context()).hash)
  })
})

describe('who buys', () => {
  it('is the customer of the lots, when they have one', () => {
    expect(map(records()).buyer).toEqual({ id: `KZ-BIN-${buyer}`, name: 'КГУ «Школа № 900»' })
  })

  it('is nobody when the lots have several; each lot says its own', () => {
    const release = map(
      records({ lots: [lot(), lot({ id: 502, customerBin: otherFirm, customerNameRu: 'КГУ «Лицей»' })] }),
    )
    expect(release.buyer).toBeUndefined()
    expect(release.tender!.lots!.map((one) => (one.kz!.buyer as { id: string }).id)).toEqual([
      `KZ-BIN-${buyer}`,
      `KZ-BIN-${otherFirm}`,
    ])
    expect(dangling(release)).toEqual([])
  })

  it("is the announcement's customer before all others", () => {
    const release = map(
      records({ announcement: announcement({ customerBin: otherFirm, customerNameRu: 'ГУ «Штаб»' }) }),
    )
    expect(release.buyer).toEqual({ id: `KZ-BIN-${otherFirm}`, name: 'ГУ «Штаб»' })
  })

  it('is read from the number of a contract that names no customer', () => {
    const release = map(direct({ contracts: [contract({ trdBuyId: 0, customerBin: undefined })] }))
    expect(release.buyer!.id).toBe(`KZ-BIN-${buyer}`)
  })
})

describe('persons', () => {
  const subjects: Record<string, SourceRecord> = {
    [trader]: {
      pid: 77,
      iin: trader,
      nameRu: 'ИП Проба',
      typeSupplier: 3,
      email: 'proba@example.kz',
      phone: '+77000000001',
      Address: [{ addressType: 1, address: 'ул. Пробная, 1', katoCode: '551010000' }],
      Employees: [{ iin: trader, fio: 'Тестова Проба' }],
    },
    [firm]: {
      pid: 78,
      bin: firm,
      nameRu: 'ТОО &quot;Дән&quot;',
      nameKz: '«Дән» ЖШС',
      fullNameRu: 'Товарищество «Дән»',
      typeSupplier: 1,
      qvazi: 0,
      refKopfCode: 'ТОО',
      okedList: 46310,
      krpCode: 105,
      markSmallEmployer: 1,
      email: 'dan@example.kz',
      countryCode: '398',
      Address: [
        { addressType: 2, katoCode: '710000000' },
        { addressType: 1, katoCode: '751110000' },
      ],
    },
  }
  const release = map(
    records({
      bids: [bid(), bid({ id: 4002 }, { id: 3002, supplierBinIin: trader })],
      contracts: [contract({ descriptionRu: `По заявке ИИН ${trader}` })],
    }),
    subjects,
  )

  it('appear under a pseudonym, with their region and nothing else', () => {
    const id = organisationId(trader, key)
    expect(release.parties!.find((party) => party.id === id)).toEqual({
      id,
      name: `ИП ${id.slice(10, 18)}`,
      name_kk: `ЖК ${id.slice(10, 18)}`,
      address: { region: 'Павлодарская область', countryName: 'Казахстан' },
      roles: ['supplier', 'tenderer'],
      details: { scale: 'selfEmployed' },
      kz: { kato: '550000000', typeSupplier: 3 },
    })
  })

  it('are not in any text', () => {
    const text = JSON.stringify(release)
    for (const hidden of [trader, 'Проба', 'example.kz', 'KZ00TEST', '+7']) expect(text, hidden).not.toContain(hidden)
    expect(release.contracts![0]!.description).toBe(`По заявке ИИН ${organisationId(trader, key)}`)
  })

  it('differ from organisations, which are told in full', () => {
    expect(release.parties!.find((party) => party.id === `KZ-BIN-${firm}`)).toEqual({
      id: `KZ-BIN-${firm}`,
      name: 'ТОО "Дән"',
      name_kk: '«Дән» ЖШС',
      identifier: { scheme: 'KZ-BIN', id: firm, legalName: 'Товарищество «Дән»' },
      address: { region: 'Алматы', countryName: 'Казахстан' },
      roles: ['supplier', 'tenderer'],
      details: { scale: 'sme' },
      kz: {
        pid: 78,
        kato: '751110000',
        typeSupplier: 1,
        isQvazi: 0,
        refKopfCode: 'ТОО',
        okedList: '46310',
        krpCode: 105,
        email: expect.stringMatching(/^email-[0-9a-p]{16}$/),
      },
    })
  })

  it('are natural persons when nothing says that they trade', () => {
    const id = organisationId(trader, key)
    const one = map(records({ bids: [bid({}, { supplierBinIin: trader, Supplier: undefined })] }))
    expect(one.parties!.find((party) => party.id === id)!.name).toBe(`Физическое лицо ${id.slice(10, 18)}`)
  })

  it('never show, wherever a number stands', () => {
    const spot = fc.constantFrom('nameRu', 'nameKz', 'orgNameRu', 'numberAnno', 'descriptionRu', 'title')
    fc.assert(
      fc.property(spot, fc.string({ maxLength: 20 }), fc.nat(3), fc.nat(9999999), (field, around, day, rest) => {
        const number = `7502${day}${String(rest).padStart(7, '0')}`
        const dirty = { [field]: `${around} ${number} ${around}` }
        const line = mapProcess(
          records({
            announcement: announcement(dirty),
            lots: [lot(dirty)],
            plans: [plan(dirty)],
            bids: [bid(dirty, { supplierBinIin: number, Supplier: { nameRu: number } })],
            contracts: [contract({ ...dirty, supplierBiin: number, contractNumber: number })],
          }),
          context(),
        ).bytes.toString()
        expect(line).not.toContain(number)
      }),
    )
  })

  it('without a Kazakh number have the number of the participant', () => {
    const one = map(
      records({ bids: [bid({}, { supplierBinIin: '', supplierId: 555, Supplier: { nameRu: 'ООО «Проба»' } })] }),
    )
    expect(one.bids!.details[0]!.tenderers).toEqual([{ id: 'goszakup-555', name: 'ООО «Проба»' }])
    expect(dangling(one)).toEqual([])
  })
})

describe('what is not known', () => {
  it('is counted and never throws', () => {
    const seen: string[] = []
    const mapped = mapProcess(
      records({
        announcement: announcement({ refBuyStatusId: 349, refTradeMethodsId: 999 }),
        lots: [lot({ refLotStatusId: 999, refBuyTradeMethodsId: 999 })],
        bids: [bid({ statusId: 999, RefAppStatus: { nameRu: 'Неведомо' } })],
        contracts: [contract({ refContractStatusId: 999 })],
      }),
      { ...context(), unknown: (what, value) => seen.push(`${what}: ${value}`) },
    )
    expect(seen.sort()).toEqual([
      'announcement status: 349',
      'bid status: Неведомо',
      'contract status: 999',
      'lot status: 999',
      'method: 999',
    ])
    const release = JSON.parse(mapped.bytes.toString()) as Release
    expect(release.tender!.status).toBeUndefined()
    expect(release.tender!.kz).toMatchObject({ refBuyStatusId: 349, refTradeMethodsId: 999 })
    expect(release.bids!.details[0]).toMatchObject({ statusDetails: 'Неведомо' })
  })

  const complaint: SourceRecord = {
    id: 600,
    status: 1,
    type: 2,
    dateApply: '2026-03-08 09:15:00',
    sysSubjectId: 5,
    active: '1',
    isDeleted: 0,
    numberAppeal: '1',
    Files: [{ id: 1, filePath: 'https://example.kz/1' }],
  }
  const protocolFile = {
    file: { id: 'aa', url: 'https://example.kz/2', name_ru: 'Протокол', sha256: 'ab', size: 1, last_modified: null },
    protocol: {
      lots: [
        {
          number: '7001-ЗЦП1',
          bids: [
            { biin: trader, price: '5', outcome: 'winner' as const, points: [], reasons: [] },
            { name: 'Firm Ltd', outcome: 'rejected' as const, points: [], reasons: ['нет'] },
          ],
        },
      ],
      warnings: [],
    },
  }

  it('may be anything of any type', () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.string(),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.jsonValue()),
      fc.object(),
    )
    const noise = (keys: string[]) =>
      fc.record(Object.fromEntries(keys.map((name) => [name, value])), { requiredKeys: [] })
    const noisy = (base: SourceRecord) =>
      noise(Object.keys(base).filter((name) => name !== 'id')).map((fields) => ({ ...base, ...fields }))
    fc.assert(
      fc.property(
        fc.record({
          a: noisy(announcement()),
          l: noisy(lot()),
          p: noisy(plan()),
          b: noisy(bid()),
          c: noisy(contract()),
          t: noisy(act()),
          m: noisy(payment()),
          k: noisy(complaint),
          f: noisy(protocolFile.file),
        }),
        ({ a, l, p, b, c, t, m, k, f }) => {
          const mapped = mapProcess(
            records({
              announcement: a,
              lots: [l],
              plans: [p],
              bids: [b],
              contracts: [c],
              acts: [t],
              payments: [m],
              complaints: [k],
              protocols: [{ ...protocolFile, file: f }],
            }),
            context(),
          )
          expect(dangling(JSON.parse(mapped.bytes.toString()) as Release)).toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('other kinds of processes', () => {
  it('a direct contract is a process of its own, with its method, ground and an award of its own', () => {
    const release = map(
      direct({
        contracts: [
          contract({
            trdBuyId: 0,
            faktTradeMethodsId: 23,
            ContractUnits: [{ id: 6001, lotId: 0, plnPointId: 7002, quantity: 1, itemPrice: 280000, totalSum: 280000 }],
          }),
        ],
        plans: [plan({ refTradeMethodsId: 23, refJustificationId: 12 })],
      }),
    )
    expect(release.ocid).toBe('ocds-jaryq0-c8001')
    expect(release.tender).toMatchObject({
      id: 'c8001',
      status: 'complete',
      procurementMethod: 'direct',
      procurementMethodDetails: 'Из одного источника путем прямого заключения договора',
      procurementMethodRationale: 'подпункт 12: услуги связи',
      mainProcurementCategory: 'goods',
      kz: { refTradeMethodsId: 23, methodType: 1 },
    })
    expect(release.awards).toEqual([
      {
        id: 'c8001',
        title: 'Поставка крупы',
        status: 'active',
        date: '2026-03-12T09:30:00+05:00',
        value: { amount: 280000, currency: 'KZT' },
        suppliers: [{ id: `KZ-BIN-${firm}` }],
      },
    ])
    expect(release.contracts![0]).toMatchObject({ id: '8001', awardID: 'c8001', kz: { refJustificationId: 12 } })
    expect(release.contracts![0]!.items![0]!.relatedLot).toBeUndefined()
    expect(release.planning!.budget!.budgetBreakdown![0]!.id).toBe('7001')
    expect(release.kz).toBeUndefined()
    expect(dangling(release)).toEqual([])
  })

  it('a plan point that nobody announced is a process of planning alone', () => {
    const release = map(
      records({ kind: 'plan', number: 7001, announcement: undefined, lots: [], plans: [plan({ isDeleted: 1 })] }),
    )
    expect(release.ocid).toBe('ocds-jaryq0-p7001')
    expect(release.tag).toEqual(['planning'])
    expect(release.tender).toBeUndefined()
    expect(release.buyer!.id).toBe(`KZ-BIN-${buyer}`)
    expect(release.planning!.budget!.budgetBreakdown![0]!.kz).toMatchObject({ isDeleted: 1 })
  })

  it('and names the purchase that came of it later', () => {
    const release = map(
      records({ kind: 'plan', number: 7001, announcement: undefined, lots: [], continuedAs: '9000001' }),
    )
    expect(release.relatedProcesses).toEqual([
      { id: '1', relationship: ['planning'], scheme: 'ocid', identifier: 'ocds-jaryq0-9000001' },
    ])
  })

  it('a contract whose announcement was not fetched still belongs to it', () => {
    const release = map(records({ announcement: undefined, lots: [], plans: [], contracts: [contract()] }))
    expect(release.ocid).toBe('ocds-jaryq0-9000001')
    expect(release.tender!.id).toBe('9000001')
    expect(release.awards![0]).toMatchObject({ id: 'c8001', relatedLots: ['501'] })
  })
})

/** References of a release that lead nowhere. */
function dangling(release: Release): string[] {
  const parties = new Set(release.parties?.map((party) => party.id))
  const lots = new Set(release.tender?.lots?.map((one) => one.id))
  const bids = new Set(release.bids?.details.map((one) => one.id))
  const awards = new Set(release.awards?.map((one) => one.id))
  const bad: string[] = []
  const look = (value: unknown, path: string) => {
    if (value === null || typeof value !== 'object') return
    for (const [name, item] of Object.entries(value)) {
      const here = `${path}/${name}`
      if (
        /^(buyer|procuringEntity|supplier|payer|payee|sourceParty)$/.test(name) &&
        !parties.has((item as { id: string }).id)
      )
        bad.push(here)
      if (/^(tenderers|suppliers)$/.test(name))
        for (const one of item as { id: string }[]) if (!parties.has(one.id)) bad.push(here)
      if (lots.size > 0 && name === 'relatedLots' && path.startsWith('/awards'))
        for (const one of item as string[]) if (!lots.has(one)) bad.push(here)
      if (name === 'relatedBid' && !bids.has(item as string)) bad.push(here)
      if (name === 'awardID' && !awards.has(item as string)) bad.push(here)
      if (name === 'awardIDs') for (const one of item as string[]) if (!awards.has(one)) bad.push(here)
      if (name !== 'parties') look(item, here)
    }
  }
  look(release, '')
  const ids = (list: { id: string }[] | undefined, name: string) => {
    if (list !== undefined && new Set(list.map((one) => one.id)).size !== list.length) bad.push(`ids of ${name} repeat`)
  }
  ids(release.parties, 'parties')
  ids(release.tender?.lots, 'lots')
  ids(release.tender?.items, 'items')
  ids(release.bids?.details, 'bids')
  ids(release.awards, 'awards')
  ids(release.contracts, 'contracts')
  return bad
}

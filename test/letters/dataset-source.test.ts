import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLetterSource } from '../../src/letters/dataset-source.ts'
import { draftLetter, newLetter } from '../../src/letters/new-letter.ts'
import { writeDataset } from '../reports/dataset.ts'
import { applicant, buyer, trader } from './market.ts'

const ocid = 'ocds-jaryq0-17379679'
const at = (date: string, time = '10:00:00') => `${date}T${time}+05:00`

const release = {
  ocid,
  id: '1',
  date: at('2026-04-06'),
  tag: ['compiled'],
  initiationType: 'tender',
  language: 'ru',
  buyer: { id: buyer, name: 'ГУ «Отдел образования»' },
  parties: [
    {
      id: buyer,
      name: 'ГУ «Отдел образования»',
      name_kk: '«Білім бөлімі» ММ',
      roles: ['buyer'],
      kz: { kato: '351010000', isQvazi: 0 },
    },
    { id: trader, name: 'ИП 0fe1d2c3', roles: ['tenderer', 'supplier'], details: { scale: 'selfEmployed' } },
  ],
  tender: {
    id: '17379679',
    title: 'Ремонт кровли',
    status: 'complete',
    procuringEntity: { id: buyer, name: 'ГУ «Отдел образования»' },
    procurementMethod: 'open',
    procurementMethodDetails: 'Открытый конкурс',
    value: { amount: 12345678901234.56, currency: 'KZT' },
    datePublished: at('2026-03-16'),
    tenderPeriod: { startDate: at('2026-03-16'), endDate: at('2026-03-18', '18:00:00') },
    lots: [
      {
        id: '42667205',
        title: 'Кровля',
        title_kk: 'Шатыр',
        status: 'complete',
        value: { amount: 1250000.5, currency: 'KZT' },
        kz: {
          lotNumber: '42667205-ОК1',
          refTradeMethodsId: 2,
          refBuyTradeMethodsId: 2,
          buyer: { id: buyer, name: 'ГУ' },
        },
      },
    ],
    kz: { numberAnno: '17379679-1', refTradeMethodsId: 2, methodType: 1, refBuyStatusId: 350 },
  },
  bids: {
    details: [
      {
        id: '9001',
        date: at('2026-03-17'),
        status: 'valid',
        tenderers: [{ id: trader, name: 'ИП' }],
        value: { amount: 1240000, currency: 'KZT' },
        relatedLots: ['42667205'],
      },
    ],
  },
  awards: [
    {
      id: '42667205',
      status: 'active',
      date: at('2026-03-25'),
      suppliers: [{ id: trader, name: 'ИП' }],
      relatedLots: ['42667205'],
    },
  ],
  contracts: [
    {
      id: '20000001',
      awardID: '42667205',
      status: 'active',
      dateSigned: at('2026-04-06'),
      value: { amount: 1240000, currency: 'KZT' },
      items: [{ id: '1', relatedLot: '42667205' }],
      implementation: {
        transactions: [{ id: 'tp-1', date: at('2026-04-20'), value: { amount: 1438400, currency: 'KZT' } }],
      },
      kz: {
        id: 20000009,
        contractNumberSys: '991540000124/260001/00',
        contractSumWnds: 1438400,
        withNds: 1,
        faktTradeMethodsId: 2,
        supplier: { id: trader, name: 'ИП 0fe1d2c3' },
        buyer: { id: buyer, name: 'ГУ' },
      },
    },
  ],
  kz: { trdBuyId: 17379679 },
}

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-letter-data-'))
  await writeDataset(dir, 'goszakup', [release])
})
afterAll(() => rm(dir, { recursive: true }))

describe('a dataset as the source of letters', () => {
  it('gives the letter of a flag that its indicator finds, with the figures of the tables', async () => {
    const source = await openLetterSource(dir)
    try {
      expect(source.hasPayments).toBe(true)
      const letter = await draftLetter(source, {
        kind: 'a-dvga',
        flagId: `bid-period-below-minimum:process:${ocid}`,
        lang: 'kk',
        applicant,
      })
      expect(letter.status).toBe('ready')
      const text = letter.document.markdown
      expect(text).toContain('«Білім бөлімі» ММ (991540000124)')
      expect(text).toContain('Қарағанды облысы')
      expect(text).toContain('18.03.2026 18:00')
      expect(text).toContain('12\u00a0345\u00a0678\u00a0901\u00a0234,56 теңге')
      expect(text).toContain('| Өнім беруші | ЖК 0fe1d2c3 |')
      expect(text).toContain('ҚҚС: 198\u00a0400 теңге')
      expect(text).toContain('соңғы төлем 20.04.2026')
      expect(text).toContain('<https://goszakup.gov.kz/ru/egzcontract/cpublic/show/20000009>')
      expect(letter.norms.cited.length).toBeGreaterThan(0)
    } finally {
      await source.close()
    }
  })

  it('writes the letter of a lot through one call, and says what is wrong with a flag that is none', async () => {
    const request = { dir, kind: 'a-dvga', lang: 'ru', applicant, format: 'md', output: join(dir, 'out/') } as const
    const { files, status } = await newLetter({ ...request, flagId: `single-bid:lot:${ocid}|42667205` })
    expect(status).toBe('ready')
    expect(files.letter).toMatch(/a-dvga-single-bid-lot-.*\.ru\.md$/)
    await expect(newLetter({ ...request, flagId: 'nonsense' })).rejects.toThrow('is not the id of a flag')
    await expect(newLetter({ ...request, flagId: 'bid-period-below-minimum:process:ocds-jaryq0-1' })).rejects.toThrow(
      'there is no flag',
    )
    await expect(newLetter({ ...request, kind: 'b', flagId: `single-bid:lot:${ocid}|42667205` })).rejects.toThrow(
      'there is no letter "b"',
    )
  })
})

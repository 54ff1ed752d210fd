import { buyer, trader } from './market.ts'

export const ocid = 'ocds-jaryq0-17379679'
const at = (date: string, time = '10:00:00') => `${date}T${time}+05:00`

/** Compiled releases: a tender with too short a period, one bid, and a contract with VAT, by a buyer that is nobody's. */
export function letterReleases(): object[] {
  return [release]
}

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

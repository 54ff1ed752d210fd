import type { CheckedContract, ContractLine } from '../../src/field/contract.ts'

export const ocid = 'ocds-jaryq0-17379679'
export const buyer = 'KZ-BIN-991540000123'
export const supplier = 'KZ-BIN-991540000222'
export const contractNumber = '991540000123/260001/00'
const at = (date: string, time = '10:00:00') => `${date}T${time}+05:00`
const item = (id: string, description: string, unit: string, quantity: number, price: number) => ({
  id,
  relatedLot: '42667205',
  description,
  classification: { scheme: 'KZ-ENSTRU', id: '273330.900.000001' },
  quantity,
  unit: { scheme: 'KZ-MKEI', id: unit, value: { amount: price, currency: 'KZT' } },
})

/** A tender of a school with a contract of three lines, an act, and another purchase of somebody else. */
export function fieldReleases(): object[] {
  return [
    {
      ocid,
      id: '1',
      date: at('2026-04-06'),
      tag: ['compiled'],
      language: 'ru',
      buyer: { id: buyer, name: 'ГУ «Школа № 7 Сарыозенского района»' },
      parties: [
        { id: buyer, name: 'ГУ «Школа № 7 Сарыозенского района»', roles: ['buyer'], kz: { kato: '351010000' } },
        { id: supplier, name: 'ТОО «Жарық-Сынақ»', name_kk: '«Жарық-Сынақ» ЖШС', roles: ['supplier'] },
      ],
      tender: {
        id: '17379679',
        title: 'Светильники и кабель для спортзала',
        status: 'complete',
        procurementMethod: 'open',
        value: { amount: 2000000, currency: 'KZT' },
        datePublished: at('2026-03-01'),
        items: [
          {
            ...item('501', 'Светильник потолочный, гарантия не менее 24 месяцев', '796', 120, 9000),
            description_kk: 'Төбелік шам',
            deliveryLocation: {
              description: 'Сарыозенский район, ул. Макетная, дом 1',
              gazetteer: { scheme: 'KATO', identifiers: ['351010000'] },
            },
            kz: { supplyDateRu: '15 календарных дней' },
          },
        ],
        lots: [
          {
            id: '42667205',
            title: 'Светильники',
            title_kk: 'Шамдар',
            status: 'complete',
            value: { amount: 2000000, currency: 'KZT' },
            kz: { lotNumber: '42667205-ОК1', kato: '351010000' },
          },
        ],
        kz: { numberAnno: '17379679-1', id: 17379679 },
      },
      contracts: [
        {
          id: '20000001',
          awardID: '42667205',
          title: contractNumber,
          description: 'Светильники и кабель',
          status: 'active',
          dateSigned: at('2026-04-06'),
          value: { amount: 1240000, currency: 'KZT' },
          items: [
            { ...item('701', 'Светильник потолочный', '796', 120, 9000), kz: { plnPointId: 501 } },
            item('702', 'Кабель силовой', '006', 300.5, 500.55),
            item('703', 'Услуга монтажа', '5114', 1, 100000),
          ],
          implementation: {
            milestones: [
              { id: 'act-1', title: 'A1/00/1', status: 'met', kz: { aktDate: at('2026-05-04'), amount: 1240000 } },
            ],
          },
          kz: { id: 20000009, contractNumberSys: contractNumber, supplier: { id: supplier } },
        },
      ],
    },
    {
      ocid: 'ocds-jaryq0-18000001',
      id: '1',
      date: at('2026-04-06'),
      tag: ['compiled'],
      language: 'ru',
      buyer: { id: 'KZ-BIN-991540000321', name: 'ГУ «Больница»' },
      parties: [{ id: 'KZ-BIN-991540000321', name: 'ГУ «Больница»', roles: ['buyer'], kz: { kato: '551010000' } }],
      tender: {
        id: '18000001',
        title: 'Ремонт кровли больницы',
        status: 'complete',
        procurementMethod: 'open',
        lots: [{ id: '1', title: 'Ремонт кровли', title_kk: 'Шатыр жөндеу', kz: { kato: '551010000' } }],
        kz: { numberAnno: '18000001-1', id: 18000001 },
      },
    },
  ]
}

function line(id: string, kind: ContractLine['kind'], quantity: string | null, unit: string): ContractLine {
  return {
    id,
    what: { ru: `Предмет ${id}`, kk: `Зат ${id}` },
    kind,
    quantity,
    firstQuantity: null,
    unit: { ru: unit, kk: unit },
    price: '1000.50',
    priceWithVat: true,
    places: [{ code: '351010000', ru: 'Сарыозенский район, ул. Макетная', kk: 'Сарыөзен ауданы' }],
    term: '15 дней',
    due: '2026-05-01',
    delivered: null,
    warranty: null,
  }
}

export const checked: CheckedContract = {
  ocid,
  source: 'goszakup',
  id: '20000001',
  number: contractNumber,
  url: 'https://goszakup.gov.kz/ru/egzcontract/cpublic/show/20000009',
  subject: 'Ремонт',
  signed: '2026-04-06',
  ends: '2026-12-31',
  sum: '1240000.00',
  sumWithVat: true,
  currency: 'KZT',
  buyer: { name: { ru: 'ГУ «Школа»', kk: '«Мектеп» ММ' }, bin: '991540000123' },
  supplier: { name: { ru: 'ТОО «Жарық»', kk: '«Жарық» ЖШС' }, bin: '991540000222' },
  acts: [{ number: 'A1/00/1', date: '2026-05-04', amount: '1240000', approved: null }],
  lines: [
    line('1', 'count', '500', 'Штука'),
    line('2', 'count', '12', 'Штука'),
    line('3', 'area', '100', 'Метр квадратный'),
    line('4', 'weigh', '250.5', 'Килограмм'),
    line('5', 'done', '1', 'Одна услуга'),
  ],
  dataDate: '2026-05-20',
  training: true,
}

/** A file of results with values typed into it, by cell. */
export function typed(template: string, values: Record<string, string>): string {
  return template
    .split('\r\n')
    .map((text) => {
      const [, row, cell] = text.split(';')
      const value = values[`${row}.${cell}`]
      return value === undefined ? text : text.replace(/[^;]*$/, value)
    })
    .join('\r\n')
}

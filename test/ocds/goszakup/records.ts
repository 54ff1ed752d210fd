import type { MappingContext, ProcessRecords } from '../../../src/ocds/goszakup/context.ts'
import { mapProcess } from '../../../src/ocds/goszakup/process.ts'
import type { SourceRecord } from '../../../src/ocds/goszakup/values.ts'
import { partyIds, pseudonyms } from '../../../src/ocds/persons.ts'
import type { Release } from '../../../src/ocds/types.ts'

export const buyer = '991340000014'
export const organiser = '981340000024'
export const firm = '971340000034'
export const otherFirm = '961340000044'
export const trader = '750231300037'
export const key = Buffer.alloc(32, 1)

export const announcement = (fields: SourceRecord = {}): SourceRecord => ({
  id: 9000001,
  numberAnno: '9000001-1',
  nameRu: 'Крупа гречневая',
  nameKz: 'Қарақұмық жармасы',
  totalSum: 300000,
  refTradeMethodsId: 3,
  refSubjectTypeId: 1,
  orgBin: organiser,
  orgNameRu: 'ГУ «Отдел закупок»',
  refBuyStatusId: 350,
  publishDate: '2026-03-02 10:00:00',
  startDate: '2026-03-03 09:00:00',
  endDate: '2026-03-06 18:00:00',
  itogiDatePublic: '2026-03-06 18:05:00',
  lastUpdateDate: '2026-03-06 18:05:01',
  finYear: [2026],
  kato: ['551010000'],
  systemId: 3,
  ...fields,
})

export const lot = (fields: SourceRecord = {}): SourceRecord => ({
  id: 501,
  lotNumber: '7001-ЗЦП1',
  refLotStatusId: 360,
  amount: 300000,
  count: 100,
  nameRu: 'Крупа гречневая',
  descriptionRu: 'сорт высший',
  customerBin: buyer,
  customerNameRu: 'КГУ «Школа № 900»',
  customerNameKz: '«№ 900 мектеп» КММ',
  trdBuyId: 9000001,
  refTradeMethodsId: 3,
  refBuyTradeMethodsId: 3,
  pointList: [7002],
  plnPointKatoList: ['551010000'],
  lastUpdateDate: '2026-03-06 18:05:01',
  ...fields,
})

export const plan = (fields: SourceRecord = {}): SourceRecord => ({
  id: 7002,
  rootrecordId: 7001,
  subjectBiin: buyer,
  subjectNameRu: 'КГУ «Школа № 900»',
  nameRu: 'Крупа',
  descRu: 'гречневая',
  refTradeMethodsId: 3,
  refUnitsCode: '166',
  count: 100,
  price: 3000,
  amount: 300000,
  refMonthsId: 3,
  refPlnPointStatusId: 2,
  plnPointYear: 2026,
  refSubjectTypeId: 1,
  refEnstruCode: '106131.000.000001',
  refFinsourceId: 1,
  refBudgetTypeId: 4,
  dateCreate: '2026-01-12 09:00:00',
  timestamp: '2026-01-12 09:05:00',
  PlanActs: { planActNumber: '02', dateApproved: '2026-01-15 12:00:00' },
  PlansKato: [{ refKatoCode: '551010000' }],
  ...fields,
})

export const bid = (row: SourceRecord = {}, fields: SourceRecord = {}): SourceRecord => ({
  id: 3001,
  buyId: 9000001,
  supplierBinIin: firm,
  dateApply: '2026-03-05 11:00:00.250000',
  Supplier: { nameRu: 'ТОО «Дән»' },
  AppLots: [
    {
      id: 4001,
      lotId: 501,
      statusId: 360,
      price: 2800,
      amount: 280000,
      discountValue: 0,
      discountPrice: 0,
      RefAppStatus: { nameRu: 'Победитель' },
      ...row,
    },
  ],
  ...fields,
})

export const contract = (fields: SourceRecord = {}): SourceRecord => ({
  id: 8001,
  parentId: 0,
  rootId: 8001,
  trdBuyId: 9000001,
  refContractStatusId: 190,
  deleted: 0,
  crdate: '2026-03-10 10:00:00',
  lastUpdateDate: '2026-03-12 10:00:00',
  supplierBiin: firm,
  supplierFio: 'Тестова Проба Образцовна',
  supplierIik: 'KZ00TEST0000000001',
  supplierPhone: '+70000000000',
  contractNumber: '15',
  contractNumberSys: `${buyer}/260015/00`,
  customerBin: buyer,
  contractSum: 280000,
  contractSumWnds: 324800,
  withNds: 1,
  faktSum: 0,
  faktSumWnds: 0,
  finYear: 2026,
  signDate: '2026-03-12 09:30:00',
  ecEndDate: '2026-12-31 00:00:00',
  refContractTypeId: 1,
  refSubjectTypeId: 1,
  faktTradeMethodsId: 3,
  refCurrencyCode: 'KZT',
  descriptionRu: 'Поставка крупы',
  ContractUnits: [
    {
      id: 6001,
      lotId: 501,
      plnPointId: 7002,
      itemPrice: 2800,
      itemPriceWnds: 3248,
      quantity: 100,
      totalSum: 280000,
      totalSumWnds: 324800,
      deleted: 0,
    },
  ],
  ...fields,
})

export const act = (fields: SourceRecord = {}): SourceRecord => ({
  id: 2001,
  aktDate: '2026-04-01 10:00:00',
  numberAct: 'A1/00/1',
  approveDate: '2026-04-02 10:00:00',
  revokeDate: null,
  contractRootId: 8001,
  contractId: 8001,
  statusId: 15,
  isDeleted: 0,
  ...fields,
})

export const payment = (fields: SourceRecord = {}): SourceRecord => ({
  id: 1001,
  contract_id: 8001,
  pay_amount: 324800,
  pay_date: '2026-04-10 00:00:00',
  rnn_supplier: trader,
  ...fields,
})

export const records = (fields: Partial<ProcessRecords> = {}): ProcessRecords => ({
  kind: 'announcement',
  number: 9000001,
  announcement: announcement(),
  lots: [lot()],
  plans: [plan()],
  bids: [],
  contracts: [],
  acts: [],
  payments: [],
  ...fields,
})

export const direct = (fields: Partial<ProcessRecords> = {}): ProcessRecords =>
  records({ kind: 'contract', number: 8001, announcement: undefined, lots: [], ...fields })

const books: Record<string, Record<string, SourceRecord>> = {
  ref_justification: { 12: { id: 12, name_ru: 'подпункт 12: услуги связи' } },
  ref_units: {
    166: { code: '166', name_ru: 'Килограмм', alpha_code: 'KGM' },
    796: { code: '796', name_ru: 'Штука', alpha_code: 'ШТ' },
  },
  ref_amendm_agreem_justif: { 5: { id: 5, name_ru: 'уменьшение суммы' } },
  ref_finsource: { 1: { id: 1, name_ru: 'Бюджет' } },
}

export const unknowns: string[] = []
export const doubts: string[] = []

export const context = (subjects: Record<string, SourceRecord> = {}): MappingContext => ({
  prefix: 'ocds-jaryq0',
  key,
  partyId: partyIds(key),
  people: pseudonyms(key),
  references: {
    entry: (book, id) => books[book]?.[String(id)],
    name: (book, id) => books[book]?.[String(id)]?.name_ru as string | undefined,
  },
  subject: (biin) => subjects[biin],
  unknown: (what, value) => {
    unknowns.push(`${what}: ${value}`)
  },
  participant: (pid) => Object.values(subjects).find((subject) => subject.pid === pid),
  doubt: (what, ocid) => {
    doubts.push(`${ocid}: ${what}`)
  },
})

export const map = (input: ProcessRecords, subjects?: Record<string, SourceRecord>): Release => {
  const mapped = mapProcess(input, context(subjects))
  const stored = JSON.parse(mapped.bytes.toString()) as Release
  return stored
}

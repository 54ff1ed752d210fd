import type { Applicant } from '../../src/letters/applicant.ts'
import type { DataRow, EvidenceRecord, LetterFlag, LetterSource } from '../../src/letters/source.ts'

const ocid = 'ocds-jaryq0-17379679'
const direct = 'ocds-jaryq0-c21000077'
const source = 'goszakup'
export const buyer = 'KZ-BIN-991540000124'
export const trader = 'KZ-person-0fe1d2c3b4a59687'

/** A few purchases of one buyer that is nobody's: a tender with a lot and a contract, and direct contracts. */
export const tables: Record<string, DataRow[]> = {
  processes: [
    {
      ocid,
      source,
      buyer_id: buyer,
      buyer_name: 'ГУ «Отдел образования Сарыозенского района»',
      tender_title: 'Ремонт школы | «Ақ бұлақ»',
      tender_procuring_entity_id: 'KZ-BIN-991540000223',
      tender_procuring_entity_name: 'ГУ «Управление закупок»',
      tender_procurement_method_details: 'Открытый конкурс',
      tender_value_amount: 1250000.5,
      tender_value_currency: 'KZT',
      tender_date_published: '2026-03-16T05:00:00Z',
      tender_date_published_local_date: '2026-03-16',
      kz_trd_buy_id: 17379679,
      kz_number_anno: '17379679-1',
      kz_ref_trade_methods_id: 2,
      kz_method_type: 1,
      kz_region: '350000000',
    },
    {
      ocid: direct,
      source,
      buyer_id: buyer,
      buyer_name: 'ГУ «Отдел образования Сарыозенского района»',
      kz_region: '350000000',
    },
  ],
  lots: [
    {
      ocid,
      source,
      id: '42667205',
      title: 'Текущий ремонт кровли',
      title_kk: 'Шатырды ағымдағы жөндеу',
      value_amount: 1250000.5,
      kz_lot_number: '42667205-ОК1',
      kz_ref_buy_trade_methods_id: 2,
    },
  ],
  bids: [
    { ocid, source, id: '9001', related_lot: '42667205', status: 'valid', value_amount: 1240000, tenderer_id: trader },
  ],
  awards: [{ ocid, source, id: '42667205', related_lot: '42667205' }],
  contracts: [
    {
      ocid,
      source,
      id: '20000001',
      award_id: '42667205',
      title: 'Ремонт кровли',
      date_signed_local_date: '2026-04-06',
      value_amount: 1240000,
      value_currency: 'KZT',
      buyer_id: buyer,
      supplier_id: trader,
      supplier_name: 'ИП 0fe1d2c3',
      kz_id: 20000009,
      kz_contract_number_sys: '991540000124/260001/00',
      kz_contract_sum_wnds: '1438400.00',
      kz_with_nds: 1,
      kz_fakt_trade_methods_id: 2,
    },
    ...[1, 2, 3].map((n) => ({
      ocid: n === 1 ? direct : `ocds-jaryq0-c2100007${7 + n}`,
      source,
      id: `2100007${n}`,
      title: `Услуги связи ${n}`,
      date_signed_local_date: `2026-02-0${n}`,
      value_amount: 100000 * n,
      value_currency: 'KZT',
      buyer_id: buyer,
      buyer_name: 'ГУ «Отдел образования Сарыозенского района»',
      supplier_id: 'KZ-BIN-991540000322',
      supplier_name: 'ТОО «Жаңа жол»',
      kz_id: 21000080 + n,
      kz_contract_number_sys: `991540000124/26010${n}/00`,
      kz_contract_sum_wnds: String(100000 * n),
      kz_with_nds: 0,
      kz_fakt_trade_methods_id: 23,
      kz_ground_subparagraph: 4,
      kz_ground_law: '106-VIII',
    })),
  ],
  contract_items: [{ ocid, source, contract_id: '20000001', id: '1', related_lot: '42667205' }],
  transactions: [
    { ocid, source, contract_id: '20000001', id: 'tp-1', date_local_date: '2026-04-20', value_amount: '700000.10' },
    { ocid, source, contract_id: '20000001', id: 'tp-2', date_local_date: '2026-05-04', value_amount: 538399.9 },
  ],
  parties: [
    {
      ocid,
      source,
      id: buyer,
      name: 'ГУ «Отдел образования Сарыозенского района»',
      name_kk: '«Сарыөзен ауданының білім бөлімі» ММ',
      kz_kato: '351010000',
      kz_region: '350000000',
      is_person: false,
      kz_is_qvazi: 0,
    },
    { ocid, source, id: trader, name: 'ИП 0fe1d2c3', is_person: true },
    {
      ocid: direct,
      source,
      id: 'KZ-BIN-991540000322',
      name: 'ТОО «Жаңа жол»',
      name_kk: '«Жаңа жол» ЖШС',
      is_person: false,
    },
  ],
}

const announce = 'https://goszakup.gov.kz/ru/announce/index/17379679'
const contract = 'https://goszakup.gov.kz/ru/egzcontract/cpublic/show/20000009'
const record = (
  table: string,
  id: string,
  field: string,
  value: unknown,
  url: string | null = announce,
): EvidenceRecord => ({
  table,
  id,
  field,
  value,
  url,
})

const common = {
  indicator_version: 1,
  outcome: 'flag',
  buyer_id: buyer,
  supplier_id: null,
  date: '2026-03-16',
  currency: 'KZT',
} as const

/** One flag of each of the four built-in indicators. */
export const flags: Record<string, LetterFlag> = {
  process: {
    ...common,
    id: `bid-period-below-minimum:process:${ocid}`,
    indicator: 'bid-period-below-minimum',
    severity: 'legal',
    grade: 'breach-on-record',
    subject_type: 'process',
    subject_id: ocid,
    ocid,
    legal_basis: ['kz:106-VIII:rules:164'],
    violations: ['short-bid'],
    evidence: [
      record('processes', ocid, 'tender_date_published', '2026-03-16T10:00:00+05:00'),
      record('processes', ocid, 'tender_period_end_date', '2026-03-19T18:00:00+05:00'),
      record('processes', ocid, 'kz_parent_id', 0),
      record('processes', ocid, 'tender_value_amount', 1250000.5),
    ],
    summary: 'На подачу заявок дано рабочих дней: 3; минимум — 5.',
  },
  lot: {
    ...common,
    id: `single-bid:lot:${ocid}|42667205`,
    indicator: 'single-bid',
    severity: 'statistical',
    grade: 'question',
    subject_type: 'lot',
    subject_id: `${ocid}|42667205`,
    ocid,
    legal_basis: [],
    violations: [],
    evidence: [
      record('bids', `${ocid}|9001`, 'status', 'valid'),
      record('bids', `${ocid}|9001`, 'tenderer_id', trader),
      record('bids', `${ocid}|9001`, 'value_amount', 1240000),
      record('lots', `${ocid}|42667205`, 'value_amount', 1250000.5),
    ],
    summary: 'По лоту заявку подал один участник.',
  },
  contract: {
    ...common,
    id: `vat-by-non-payer:contract:${ocid}|20000001`,
    indicator: 'vat-by-non-payer',
    severity: 'legal',
    grade: 'needs-a-document',
    subject_type: 'contract',
    subject_id: `${ocid}|20000001`,
    ocid,
    supplier_id: trader,
    date: '2026-04-06',
    legal_basis: ['kz:106-VIII:rules:568', 'kz:214-VIII:vat', 'kz:120-VI:422'],
    violations: ['vat'],
    evidence: [
      record('contracts', `${ocid}|20000001`, 'kz_with_nds', 1, contract),
      record('contracts', `${ocid}|20000001`, 'kz_contract_sum_wnds', '1438400.00', contract),
      record('vat_payers', trader, 'registered_to', '2025-12-31', null),
    ],
    summary: 'В договор включён НДС, а поставщик на дату договора не состоял на учёте.',
  },
  year: {
    ...common,
    id: `direct-award-share:buyer:${buyer}|2026`,
    indicator: 'direct-award-share',
    severity: 'statistical',
    grade: 'question',
    subject_type: 'buyer',
    subject_id: `${buyer}|2026`,
    ocid: null,
    date: '2026-12-31',
    legal_basis: ['kz:106-VIII:law:16-3'],
    violations: ['single'],
    evidence: ['21000071', '21000072', '21000073'].map((id, index) =>
      record(
        'contracts',
        `${index === 0 ? direct : `ocds-jaryq0-c2100007${8 + index}`}|${id}`,
        'value_amount',
        100000 * (index + 1),
      ),
    ),
    summary: 'Доля прямых договоров заказчика по сумме — 90 %.',
  },
}

export const applicant: Applicant = {
  name: 'Ахметова Әсел Қуатқызы',
  id: '900231400015',
  address: '100000, г. Карагандинка, ул. Выдуманная, 1',
  phone: '+7 700 000 00 00',
  email: 'asel@example.kz',
}

const doubts = {
  ru: ['Срок позже продлён, а в данных осталась первая дата.', 'Рынок мал.'],
  kk: ['Мерзім кейін ұзартылған, ал деректерде бірінші күн қалған.', 'Нарық шағын.'],
  en: ['The period was extended later.', 'The market is small.'],
}

export interface MarketOptions {
  training?: boolean
  hasPayments?: boolean
  flags?: Record<string, LetterFlag>
  tables?: Record<string, DataRow[]>
  innocent?: string[]
}

/** The made-up purchases as a source of letters. */
export function market(options: MarketOptions = {}): LetterSource {
  const rows = { ...tables, ...options.tables }
  const known = Object.values({ ...flags, ...options.flags })
  return {
    training: options.training ?? false,
    dataDate: '2026-05-20',
    hasPayments: options.hasPayments ?? true,
    flag: async (id) => known.find((flag) => flag.id === id)!,
    texts: async (_, lang) => ({ innocent: options.innocent ?? doubts[lang], summary: '' }),
    find: async (table, where, limit = Number.POSITIVE_INFINITY) =>
      (rows[table] ?? [])
        .filter((row) =>
          Object.entries(where).every(([name, value]) =>
            Array.isArray(value) ? value.includes(row[name]) : row[name] === value,
          ),
        )
        .slice(0, limit),
  }
}

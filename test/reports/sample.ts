import type { BlindZone } from '../../src/dataset/blind-zones.ts'
import { missingSources } from '../../src/dataset/missing-sources.ts'
import { regions } from '../../src/goszakup/regions.ts'
import { blindZones } from '../../src/law/blind-zones.ts'
import { norm } from '../../src/law/norms.ts'
import { readFigures } from '../../src/reports/figures.ts'
import type { IndicatorSummary } from '../../src/reports/flags.ts'
import type { Overview } from '../../src/reports/overview-model.ts'
import type { Lang } from '../../src/terminal/languages.ts'
import { type ContractRow, market, type ProcessRow } from './market.ts'

const methods: [number, string, string][] = [
  [2, 'open', 'Открытый конкурс'],
  [3, 'open', 'Запрос ценовых предложений'],
  [6, 'limited', 'Из одного источника по несостоявшимся закупкам'],
  [23, 'direct', 'Из одного источника путем прямого заключения договора'],
  [60, 'open', 'Электронный магазин'],
  [78, 'open', 'Аукцион'],
]

export function sampleMarket(count: number): { processes: ProcessRow[]; contracts: ContractRow[]; lots: number } {
  let state = 7
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  const codes = Object.keys(regions).filter((code) => code !== '62')
  const processes: ProcessRow[] = []
  const contracts: ContractRow[] = []
  for (let index = 0; index < count; index++) {
    const [methodId, method, details] = methods[Math.floor(next() ** 1.5 * methods.length)]!
    const month = Math.floor(next() * 40)
    const date = `${2023 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-${String(1 + Math.floor(next() * 28)).padStart(2, '0')}`
    const ocid = `ocds-jaryq0-${17_000_000 + index}`
    processes.push({ ocid, published: date, methodId, method, details })
    contracts.push({
      ocid,
      id: String(20_000_000 + index),
      signed: date,
      amount: (Math.exp(11 + next() * 6) * (methodId === 23 ? 0.6 : 1)).toFixed(2),
      region: `${codes[Math.floor(next() ** 2 * codes.length)]}0000000`,
      methodId: next() < 0.03 ? null : methodId,
      method: next() < 0.5 ? method : null,
      buyer: `KZ-BIN-0013400000${Math.floor(next() * 60)}`,
      supplier: `KZ-BIN-0014400000${Math.floor(next() * 90)}`,
      status: next() < 0.04 ? 'cancelled' : 'active',
    })
  }
  return { processes, contracts, lots: Math.floor(count * 1.4) }
}

export function sampleIndicators(): IndicatorSummary[] {
  return [
    {
      name: 'bid-period-below-minimum',
      severity: 'legal',
      title: 'Bid period shorter than the law allows',
      question: 'Was the time for bids shorter than the minimum of the Rules?',
      why: 'A short period keeps out everyone who did not know beforehand.',
      innocent: [
        'A repeated procedure has a shorter minimum.',
        'The calendar of working days may differ in the region.',
      ],
      next: ['Read the announcement and its protocol.'],
      flagged: 12,
      analysed: 840,
      insufficient: 300,
      notApplicable: 1400,
      errors: 1,
      money: [{ currency: 'KZT', value: 123_456_789.5 }],
      cases: [
        {
          id: 'bid-period-below-minimum:process:ocds-jaryq0-17000004',
          date: '2025-03-16',
          buyer: 'ГУ «Отдел <script>alert("x")</script> образования»',
          summary: '3 working days for bids, the minimum is 5',
          money: 88_250_000.25,
          currency: 'KZT',
          url: 'https://goszakup.gov.kz/ru/announce/index/17000004',
        },
        {
          id: 'bid-period-below-minimum:process:ocds-jaryq0-17000009',
          date: '2025-04-01',
          buyer: 'КГУ «Школа № 7»',
          summary: '4 working days for bids, the minimum is 5',
          money: 1_250_000,
          currency: 'KZT',
          url: 'javascript:alert(1)',
        },
      ],
      sql: "SELECT 1 AS one -- <script>alert('sql')</script>",
    },
    {
      name: 'single-bid',
      severity: 'statistical',
      title: 'A single bid in a competition',
      question: 'Did only one supplier bid for a lot that was open to all?',
      why: 'Where nobody competes, nobody lowers the price.',
      innocent: ['A rare product or a remote place may have one supplier.'],
      next: [],
      flagged: 212,
      analysed: 1320,
      insufficient: 0,
      notApplicable: 900,
      errors: 0,
      money: [{ currency: 'KZT', value: 987_654_321 }],
      cases: [],
      sql: 'SELECT 2',
    },
  ]
}

/** One zone of each kind, and one that is partly lit. */
export function sampleZones(lang: Lang): BlindZone[] {
  const [quasiState, special] = blindZones()
  const ofLaw = (zone: typeof quasiState, state: BlindZone['state']): BlindZone => ({
    ...{ zone: zone!.id, kind: 'law', state, title: zone!.title[lang], text: zone!.text[lang] },
    ...{ touches: zone!.touches, norms: zone!.norms, status: zone!.status, from: null, to: null, next: null },
    basis: zone!.norms.map((key) => ({ text: norm(key).text[lang], status: norm(key).status })),
  })
  const { id, title, text, touches, next } = missingSources.find((source) => source.id === 'no-payments')!
  return [
    ofLaw(quasiState, 'partly'),
    ofLaw(special, 'dark'),
    {
      ...{ zone: id, kind: 'source', state: 'dark', title: `${title[lang]} <script>`, text: text[lang], touches, next },
      ...{ norms: [], basis: [], status: null, from: null, to: null },
    },
  ]
}

const read = new Map<number, ReturnType<typeof readFigures>>()

async function sampleFigures(count: number): ReturnType<typeof readFigures> {
  const source = await market(sampleMarket(count))
  const figures = await readFigures(source)
  source.close()
  return figures
}

export async function sampleOverview(lang: Lang, changes: Partial<Overview> = {}, count = 900): Promise<Overview> {
  if (!read.has(count)) read.set(count, sampleFigures(count))
  return {
    lang,
    training: true,
    dataDate: '2026-04-28',
    generation: 1,
    sources: ['goszakup'],
    vat: 'net',
    currency: 'KZT',
    figures: await read.get(count)!,
    indicators: sampleIndicators(),
    asked: {
      runs: [{ run: '0123456789abcdef', dataDate: '2026-04-28', indicators: 3, isOfThisData: true }],
      unasked: 0,
    },
    blindZones: sampleZones(lang),
    ...changes,
  }
}

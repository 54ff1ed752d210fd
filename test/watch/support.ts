import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { silent } from '../../src/terminal/progress.ts'
import type { Alert } from '../../src/watch/alert.ts'
import type { Message } from '../../src/watch/channels/channel.ts'
import { type LookOptions, lookOnce } from '../../src/watch/look.ts'
import { readRules } from '../../src/watch/rules.ts'
import { purchase, school } from '../dataset/dataset-fixture.ts'

/** An alert as `alertsOf` makes it. */
export function madeAlert(more: Partial<Alert> = {}): Alert {
  const key = more.key ?? 'bid-period-below-minimum:process:ocds-x-1'
  return {
    kind: 'alert',
    id: `a-${key.length}-${key.at(-1)}`,
    key,
    rule: 'schools',
    role: 'monitor',
    data_date: '2026-03-17',
    training: false,
    about: 'flag',
    flag: key,
    indicator: 'bid-period-below-minimum',
    severity: 'legal',
    grade: 'breach-on-record',
    title: { en: 'Bidding period below the minimum', ru: 'Срок короче минимального', kk: 'Мерзім ең азынан қысқа' },
    summary: { en: 'Three working days.', ru: 'Рабочих дней: 3.', kk: '3 жұмыс күні.' },
    ocid: 'ocds-x-1',
    number: '1-1',
    purchase: { en: 'Ремонт <крыши> & стен', ru: 'Ремонт <крыши> & стен', kk: 'Шатыр жөндеу' },
    buyer: { name: 'Школа № 7', name_kk: '№ 7 мектеп', bin: '131340000001', person: false },
    supplier: { name: null, name_kk: null, bin: null, person: true },
    amount: '5000000',
    stake: '5000000',
    currency: 'KZT',
    date: '2026-03-16',
    links: ['https://goszakup.gov.kz/ru/announce/index/1'],
    own: {
      ...{ who: 'public', key: 'before-bids-close', contract: null, from: '2026-03-16' },
      ...{ until: '2026-03-19', state: 'open', doubt: null, norm: null },
    },
    others: [
      {
        ...{ who: 'potential-supplier', key: 'discussion-window', contract: null, from: '2026-03-16' },
        ...{ until: '2026-03-18', state: 'open', doubt: null, norm: { en: 'Rule 1: x', ru: 'П. 1: х', kk: '1-т.: х' } },
      },
    ],
    commands: { en: ['jaryq check 1-1'], ru: ['jaryq check 1-1'], kk: ['jaryq check 1-1'] },
    ...more,
  }
}

const settings = { telegram: { token: undefined, baseUrl: 'http://127.0.0.1:1' }, mail: undefined }

/** A competition in which bids can be handed in for three working days: the law gives five. */
export const short = (id: number, more: Record<string, unknown> = {}) => ({
  ocid: `ocds-jaryq0-${id}`,
  id: `ocds-jaryq0-${id}-a`,
  date: '2026-03-17T10:00:00+05:00',
  tag: ['tender'],
  initiationType: 'tender',
  buyer: school,
  parties: [purchase.parties[0]],
  tender: {
    id: String(id),
    title: 'Ремонт школы',
    status: 'active',
    procuringEntity: school,
    procurementMethod: 'open',
    procurementMethodDetails: 'Запрос ценовых предложений',
    value: { amount: 3_000_000, currency: 'KZT' },
    datePublished: '2026-03-16T09:00:00+05:00',
    tenderPeriod: { startDate: '2026-03-16T09:00:00+05:00', endDate: '2026-03-17T09:00:00+05:00' },
    lots: [{ id: `${id}0`, title: 'Ремонт школы', status: 'active', value: { amount: 3_000_000, currency: 'KZT' } }],
    kz: { trdBuyId: id, numberAnno: `${id}-1`, refTradeMethodsId: 3 },
    ...more,
  },
})

export async function looked(dir: string, more: Pick<LookOptions, 'atOnce'> = {}) {
  const told: Message[] = []
  const look = await lookOnce(dir, await readRules(dir), {
    ...{ settings, report: silent },
    out: async (message) => void told.push(message),
    ...more,
  })
  return { look, told: told.flatMap(({ alerts }) => alerts) }
}

export function rule(dir: string, name: string, lines: string): void {
  mkdirSync(join(dir, 'watch', 'rules'), { recursive: true })
  writeFileSync(join(dir, 'watch', 'rules', `${name}.yaml`), `version: 1\nname: ${name}\n${lines}`)
}

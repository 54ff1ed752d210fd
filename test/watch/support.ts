import type { Alert } from '../../src/watch/alert.ts'

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

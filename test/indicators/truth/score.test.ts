import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { datasetPaths } from '../../../src/dataset/layout.ts'
import { updateManifest } from '../../../src/dataset/manifest.ts'
import { type ScoreOptions, type ScoreRow, scoreIndicators } from '../../../src/indicators/truth/score.ts'
import { builtDataset } from '../../dataset/dataset-fixture.ts'
import { temporary } from '../../support/temp.ts'

const text = '{en: a text, ru: текст, kk: мәтін}'
const list = '{en: [one], ru: [один], kk: [бір]}'

/** An indicator that answers what the SELECT gives: subject_id, ocid, buyer_id, supplier_id, outcome, reason, value. */
const indicator = (name: string, subject: string, severity: string, select: string) => `/*---
name: ${name}
version: 1
codes: {ocp: [], cardinal: []}
severity: ${severity}
grade: question
stage: tender
subject: ${subject}
needs: [processes.ocid]
value: number
scope: dataset
parameters: {}
law: [${severity === 'legal' ? 'bid-period-tender' : ''}]
violations: []
texts: {title: ${text}, question: ${text}, why: ${text}, innocent: ${list}, next: ${list}, summary: ${text}}
---*/
SELECT subject_id, ocid, buyer_id, supplier_id, CAST(NULL AS DATE) AS date, outcome, reason, value,
  CAST(1 AS DOUBLE) AS threshold, 'default' AS threshold_source, CAST(NULL AS VARCHAR) AS peer_group,
  CAST(NULL AS BIGINT) AS peer_count, CAST(NULL AS DECIMAL(18, 2)) AS money_at_stake, CAST(NULL AS VARCHAR) AS currency
FROM (${select})
ORDER BY subject_id
-- evidence
SELECT ocid AS subject_id, 'processes' AS table_name, ocid AS id, 'ocid' AS field FROM processes ORDER BY subject_id
`

const named = (type: string) =>
  `SELECT ocid AS subject_id, ocid, buyer_id, CAST(NULL AS VARCHAR) AS supplier_id,
     CASE WHEN contains(tender_title, '${type}') THEN 'flag' WHEN contains(tender_title, 'unclear') THEN 'insufficient' ELSE 'pass' END AS outcome,
     CASE WHEN contains(tender_title, 'unclear') THEN 'no-date' END AS reason, CAST(2 AS DOUBLE) AS value FROM processes`

const perYear = (more: string) =>
  `SELECT buyer_id || '|2025${more}' AS subject_id, CAST(NULL AS VARCHAR) AS ocid, buyer_id,
     CAST(NULL AS VARCHAR) AS supplier_id, 'flag' AS outcome, CAST(NULL AS VARCHAR) AS reason,
     CASE WHEN buyer_id LIKE '%1' THEN 9 ELSE 3 END AS value FROM (SELECT DISTINCT buyer_id FROM processes)`

const titles = ['bad 1', 'bad 2', 'bad 3', 'bad 4', 'unclear', 'fine', 'bad 7']
const release = (title: string, index: number) => {
  const pid = 101 + (index % 3)
  const buyer = { id: `KZ-BIN-${pid}` }
  return {
    ocid: `ocds-jaryq0-${index + 1}`,
    id: String(index + 1),
    date: '2025-03-01T10:00:00+05:00',
    tag: ['tender'],
    buyer,
    parties: [{ ...buyer, roles: ['buyer'], kz: { pid } }],
    tender: {
      id: String(index + 1),
      title,
      lots: [{ id: String(500 + index), kz: { kato: '710000000' } }],
      items: [
        { id: '1', relatedLot: String(500 + index), classification: { scheme: 'KZ-ENSTRU', id: '106131.000.000001' } },
      ],
    },
    contracts: [{ id: String(900 + index), awardID: '1' }],
    kz: { trdBuyId: index + 1 },
  }
}

const line = (fields: object) => ({
  scheme: 'shut-door',
  instance: 'shut-door/1',
  kind: 'planted',
  boldness: 2,
  indicator: 'named-bad',
  expected: 'flag',
  subject_type: 'process',
  note: '',
  ...fields,
})
const announcement = (id: number) => [{ entity: 'announcements', id }]
const subject = (...ids: number[]) => ids.map((id) => ({ entity: 'subjects', id }))

async function all(rows: AsyncIterable<ScoreRow>): Promise<ScoreRow[]> {
  const list: ScoreRow[] = []
  for await (const row of rows) list.push(row)
  return list
}

let dir: string
const truthFile = async (lines: (object | string)[]) => {
  const folder = temporary('truth')
  await writeFile(
    join(folder, 'truth.ndjson'),
    lines.map((one) => `${typeof one === 'string' ? one : JSON.stringify(one)}\n`).join(''),
  )
  return folder
}
const score = async (lines: (object | string)[], options: Partial<ScoreOptions> = {}): Promise<ScoreRow[]> => {
  const { rows } = await scoreIndicators({
    dir,
    truth: await truthFile(lines),
    indicators: ['named-bad', 'loud-buyers'],
    ...options,
  })
  return all(rows)
}

beforeAll(async () => {
  dir = await builtDataset({ goszakup: titles.map(release) })
  const folder = datasetPaths(dir).indicators
  await mkdir(folder, { recursive: true })
  const write = (name: string, ...rest: [string, string, string]) =>
    writeFile(join(folder, `${name}.sql`), indicator(name, ...rest))
  await write('named-bad', 'process', 'legal', named('bad'))
  await write('loud-buyers', 'buyer', 'statistical', perYear('|goods'))
  await write(
    'no-years',
    'buyer',
    'statistical',
    `SELECT buyer_id || '|106131' AS subject_id, CAST(NULL AS VARCHAR) AS ocid, buyer_id,
     CAST(NULL AS VARCHAR) AS supplier_id, 'flag' AS outcome, CAST(NULL AS VARCHAR) AS reason, CAST(2 AS DOUBLE) AS value
     FROM (SELECT DISTINCT buyer_id FROM processes)`,
  )
  await write(
    'odd-market',
    'market',
    'statistical',
    `SELECT 'goszakup|106131|71|2025' AS subject_id, CAST(NULL AS VARCHAR) AS ocid, CAST(NULL AS VARCHAR) AS buyer_id,
     CAST(NULL AS VARCHAR) AS supplier_id, 'flag' AS outcome, CAST(NULL AS VARCHAR) AS reason, CAST(2 AS DOUBLE) AS value`,
  )
  await write(
    'lot-rule',
    'lot',
    'legal',
    `SELECT ocid || '|' || id AS subject_id, ocid, buyer_id,
     CAST(NULL AS VARCHAR) AS supplier_id, 'flag' AS outcome, CAST(NULL AS VARCHAR) AS reason, CAST(2 AS DOUBLE) AS value FROM lots`,
  )
})

const truth = [
  line({ keys: announcement(1) }),
  line({ keys: announcement(2) }),
  line({ keys: announcement(5) }),
  line({ keys: announcement(6) }),
  line({ keys: announcement(3), kind: 'lookalike', expected: 'pass' }),
  line({ keys: announcement(4), scheme: 'other', indicator: 'lot-rule', subject_type: 'process' }),
  line({ keys: subject(101), scheme: 'friends', indicator: 'loud-buyers', subject_type: 'buyer', year: 2025 }),
]

describe('scores of indicators', () => {
  it('count what is found, what is missed and why, and where false alarms are', async () => {
    const [buyers, bad] = await score(truth)
    expect(bad).toEqual({
      indicator: 'named-bad',
      scheme: 'shut-door',
      severity: 'legal',
      planted: 4,
      found: 2,
      recall: 0.5,
      flags: 5,
      precision: 0.4,
      false_alarms: 3,
      precision_at: 0.5,
      causes: { 'lookalike:shut-door': 1, 'planted:friends': 1, 'planted:other': 1 },
      missed: { 'insufficient:no-date': 1, pass: 1 },
    })
    // Of an indicator that tests no rule, what it flags outside the truth is no false alarm; the strongest comes first.
    expect(buyers).toMatchObject({
      indicator: 'loud-buyers',
      planted: 1,
      found: 1,
      flags: 3,
      precision: null,
      false_alarms: 0,
      precision_at: 1,
      causes: {},
    })
  })

  it('rank flags by how far they are beyond the threshold', async () => {
    const row = line({ keys: subject(102), indicator: 'loud-buyers', subject_type: 'buyer', year: 2025 })
    const [weak] = await score([row], { indicators: ['loud-buyers'] })
    expect(weak).toMatchObject({ found: 1, precision_at: 0 })
    const both = [row, { ...row, keys: subject(103) }]
    expect(await score(both, { indicators: ['loud-buyers'] })).toMatchObject([{ found: 2, precision_at: 0.5 }])
    expect(await score(both, { indicators: ['loud-buyers'], at: 1 })).toMatchObject([{ precision_at: 0 }])
  })

  it('rank flags that are as strong by how often the same buyer is flagged', async () => {
    // The buyer of the first is flagged three times, that of the second once.
    const first = (id: number) => score([line({ keys: announcement(id) })], { indicators: ['named-bad'] })
    expect(await first(1)).toMatchObject([{ found: 1, precision_at: 1 }])
    expect(await first(2)).toMatchObject([{ found: 1, precision_at: 0 }])
  })

  it('are of each scheme when asked for: its own subjects alone', async () => {
    expect(await score(truth, { by: 'scheme' })).toMatchObject([
      { indicator: 'loud-buyers', scheme: 'friends', planted: 1, found: 1, flags: 1, precision: 1, false_alarms: 0 },
      {
        indicator: 'named-bad',
        scheme: 'shut-door',
        planted: 4,
        found: 2,
        flags: 3,
        precision: 0.6667,
        false_alarms: 1,
        causes: { 'lookalike:shut-door': 1 },
      },
    ])
  })

  it('find subjects by every kind of key', async () => {
    const rows = await score(
      [
        line({ keys: [{ entity: 'lots', id: 500 }], indicator: 'lot-rule', subject_type: 'lot' }),
        line({ keys: [{ entity: 'lots', id: 999 }], indicator: 'lot-rule', subject_type: 'lot' }),
        line({ keys: announcement(2), indicator: 'odd-market', subject_type: 'market', year: 2025 }),
        line({
          keys: announcement(2),
          indicator: 'odd-market',
          subject_type: 'market',
          market: { code: '106131', region: '75' },
        }),
        line({
          keys: announcement(2),
          indicator: 'odd-market',
          subject_type: 'market',
          market: { code: '106131', region: '71' },
        }),
        // A direct contract tells its process.
        line({ keys: [{ entity: 'contracts', id: 901 }] }),
        line({ keys: subject(101, 102), indicator: 'loud-buyers', subject_type: 'pair', year: 2025 }),
        line({ keys: subject(101), indicator: 'loud-buyers', subject_type: 'buyer', year: 2024 }),
      ],
      { indicators: ['lot-rule', 'odd-market', 'named-bad', 'loud-buyers'] },
    )
    expect(rows.map(({ indicator: name, planted, found, missed }) => [name, planted, found, missed])).toEqual([
      ['lot-rule', 2, 1, { absent: 1 }],
      ['loud-buyers', 2, 0, { absent: 2 }],
      ['named-bad', 1, 1, {}],
      ['odd-market', 3, 2, { absent: 1 }],
    ])
  })

  it('hold a year against subjects that have one', async () => {
    const row = line({ keys: subject(101), indicator: 'no-years', subject_type: 'buyer', year: 2024 })
    expect(await score([row], { indicators: ['no-years'] })).toMatchObject([{ planted: 1, found: 1 }])
  })

  it('count planted subjects that should not be flagged neither as missed nor as false alarms', async () => {
    const hidden = line({ keys: announcement(5), expected: 'insufficient' })
    const own = titles.map((_, index) => line({ keys: announcement(index + 1), expected: 'insufficient' }))
    expect(await score([hidden], { indicators: ['named-bad'] })).toMatchObject([{ planted: 0, recall: null }])
    expect(await score(own, { indicators: ['named-bad'] })).toMatchObject([{ planted: 0, flags: 5, false_alarms: 0 }])
  })

  it('of a rule of one’s own is held against what was planted for another, with its parameters', async () => {
    const other = [1, 5, 6].map((id) => line({ keys: announcement(id), indicator: 'named-good' }))
    expect(await score(other, { indicators: ['named-bad'] })).toMatchObject([{ planted: 0, found: 0 }])
    const like = { indicators: ['named-bad'], like: 'named-good' }
    expect(await score(other, like)).toMatchObject([
      { indicator: 'named-bad', planted: 3, found: 1, missed: { 'insufficient:no-date': 1, pass: 1 } },
    ])
    await expect(score(other, { ...like, parameters: { sharpness: 2 } })).rejects.toThrow('sharpness')
    await expect(score(other, { ...like, like: 'named-god' })).rejects.toThrow('nothing was planted for "named-god"')
  })

  it('name sole traders by the participants beside the truth', async () => {
    const folder = await truthFile([
      line({ keys: subject(777), indicator: 'loud-buyers', subject_type: 'buyer', year: 2025 }),
    ])
    await writeFile(join(folder, 'subjects.ndjson'), `${JSON.stringify({ pid: 777, bin: '101' })}\n`)
    const { rows } = await scoreIndicators({ dir, truth: join(folder, 'truth.ndjson'), indicators: ['loud-buyers'] })
    expect(await all(rows)).toMatchObject([{ planted: 1, found: 1 }])
  })

  it('warn of indicators that are not there, and judge legal ones that the truth does not name', async () => {
    const warnings: string[] = []
    const report = { progress: () => {}, warn: (warning: string) => warnings.push(warning) } as never
    const { rows } = await scoreIndicators({
      dir,
      truth: await truthFile([
        line({ keys: announcement(1) }),
        line({ keys: announcement(1), indicator: 'never-made' }),
      ]),
      report,
    })
    const names: string[] = []
    for await (const { indicator: name } of rows) {
      names.push(name)
      if (name === 'bid-period-below-minimum') break
    }
    expect(names).toContain('bid-period-below-minimum')
    expect(names).not.toContain('all-but-winner-rejected')
    expect(warnings).toContain('the truth names an indicator "never-made", which is not there')
  })
})

describe('what is refused', () => {
  it('a file that is no truth, with the line', async () => {
    await expect(score([truth[0]!, '{"scheme":1}'])).rejects.toThrow(/truth\.ndjson:2: not a line of a truth file/)
    await expect(score(['nonsense'])).rejects.toThrow(/truth\.ndjson:1/)
    await expect(score([line({ keys: [] })])).rejects.toThrow(/truth\.ndjson:1/)
    await expect(score([])).rejects.toThrow('tells of nothing that was planted')
    await expect(score(truth, { truth: join(dir, 'no-such-file') })).rejects.toThrow(/no-such-file/)
  })

  it('truth of another market, an unknown indicator, and real data', async () => {
    await expect(score([line({ keys: announcement(4711) })])).rejects.toThrow('is not the truth of this dataset')
    await expect(score(truth, { indicators: ['nobody'] })).rejects.toThrow('nobody')
    const real = await builtDataset({ goszakup: titles.map(release) })
    await updateManifest(real, (manifest) => ({ ...manifest, training: false }))
    await expect(score(truth, { dir: real, indicators: ['bid-period-below-minimum'] })).rejects.toThrow(
      'not of made-up data',
    )
  })
})

import { join } from 'node:path'
import { expect, it } from 'vitest'
import { diffDataset } from '../../../src/dataset/diff/diff.ts'
import { fetchEntities } from '../../../src/dataset/fetch/fetch.ts'
import { readRuns } from '../../../src/dataset/raw/runs.ts'
import { rawEntities, rawRecord, readRaw } from '../../../src/dataset/raw/store.ts'
import { recordKey } from '../../../src/goszakup/entities.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { serveMarket } from '../../../src/sandbox/server/serve.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'

type Form = Record<string, unknown>

async function newest(dir: string): Promise<Map<string, Form>> {
  const found = new Map<string, Form>()
  for (const entity of await rawEntities(dir, 'goszakup'))
    for await (const { bytes } of readRaw(dir, 'goszakup', entity)) {
      const record = JSON.parse(rawRecord(bytes).toString()) as Form
      found.set(`${entity} ${recordKey(entity, record)}`, record)
    }
  return found
}

it('finds every edit that the practice server makes while nothing tells of it', async () => {
  const market = join(temporary('diff-market'), 'market')
  await generateMarket({ processes: 60, seed: 4, output: market, report: silent })
  const dir = temporary('diff-data')
  const server = await serveMarket({ from: market, faults: 'edits=0.15,seed=5' })
  const options = { baseUrl: server.baseUrl, token: server.token, rate: 0, timeout: 20, report: silent }
  let before: Map<string, Form>
  let edits: ReturnType<typeof server.report>['edits']
  try {
    await fetchEntities(dir, options)
    before = await newest(dir)
    await fetchEntities(dir, { ...options, full: true })
    edits = server.report().edits
  } finally {
    await server.close()
  }
  const expected = edits.filter(
    ({ entity, id, field, before: was }) =>
      JSON.stringify(before.get(`${entity} ${id}`)?.[field] ?? null) === JSON.stringify(was),
  )
  expect(expected.length).toBeGreaterThan(50)
  expect(await readRuns(dir)).toMatchObject([{ run: 1 }, { run: 2 }])

  const rows = []
  for await (const row of (await diffDataset(dir, { report: silent })).rows) rows.push(row)
  const found = new Map(rows.map((row) => [`${row.entity} ${row.id} ${row.field}`, row]))
  for (const { entity, id, field, before: was, after } of expected)
    expect(found.get(`${entity} ${id} ${field}`)).toMatchObject({ run: 2, before: was, after })
  expect(rows.filter((row) => row.silent === false)).toEqual([])
})

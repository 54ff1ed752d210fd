import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { query, readSql } from '../../src/dataset/query.ts'
import type { Row, Rows } from '../../src/terminal/rows.ts'
import { temporary } from '../support/temp.ts'
import { builtDataset, purchase } from './dataset-fixture.ts'

let dir: string
beforeAll(async () => {
  dir = await builtDataset({ goszakup: [purchase] })
})

async function all(rows: Rows['rows']): Promise<Row[]> {
  const list: Row[] = []
  for await (const row of rows) list.push(row)
  return list
}

test('columns come first, rows follow', async () => {
  const { columns, rows } = await query(dir, 'SELECT id, value_amount AS amount FROM lots ORDER BY id')
  expect(columns).toEqual([
    { name: 'id', type: 'text' },
    { name: 'amount', type: 'money' },
  ])
  expect(await all(rows)).toEqual([
    { id: '11', amount: 999999.99 },
    { id: '12', amount: 0.3 },
  ])
})

test('a long result is streamed: the first row comes without the rest', async () => {
  const { rows } = await query(dir, 'SELECT i FROM range(100000000) t(i)')
  for await (const row of rows as AsyncIterable<unknown>) {
    expect(row).toEqual({ i: 0 })
    break
  }
})

test('an endless query ends with the signal', async () => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 300)
  const work = (async () => {
    const { rows } = await query(
      dir,
      'WITH RECURSIVE x(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM x) SELECT count(*) FROM x',
      { signal: controller.signal },
    )
    await all(rows)
  })()
  await expect(work).rejects.toMatchObject({ exitCode: 130 })
})

test('SQL comes from the argument or a file, not from both or neither', async () => {
  const file = join(temporary('dataset'), 'q.sql')
  await writeFile(file, 'SELECT 1')
  expect(await readSql('SELECT 2', undefined)).toBe('SELECT 2')
  expect(await readSql(undefined, file)).toBe('SELECT 1')
  await expect(readSql(undefined, undefined)).rejects.toThrow('there is no SQL')
  await expect(readSql('x', file)).rejects.toThrow('twice')
  await expect(readSql(undefined, `${file}.none`)).rejects.toMatchObject({ exitCode: 1 })
})

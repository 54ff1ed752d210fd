import { cp } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { datasetPaths } from '../../../src/dataset/layout.ts'
import { allTables } from '../../../src/dataset/tables/tables.ts'
import { writeTables } from '../../../src/dataset/tables/write.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { builtDataset, purchase, treeHashes } from '../dataset-fixture.ts'

const many = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => ({ ...purchase, ocid: `${prefix}-${index * 7919}`, id: `r${index}` }))

test.each([1, 2])(
  'a part that is read in pieces gives the rows of one that is read whole, on %i threads',
  async (threads) => {
    const long = '{"amount":12345678901234567.89,"currency":"KZT"}'
    const odd = {
      ...purchase,
      ocid: 'ocds-jaryq0-5',
      tender: { ...purchase.tender, value: JSON.parse(long), title: ['x'] },
    }
    const dir = await builtDataset({ goszakup: [...many(60, 'ocds-jaryq0'), odd], elsewhere: many(40, 'ocds-abc123') })
    const paths = datasetPaths(dir)
    const whole = await writeTables(dir, 1, { report: silent, threads })
    const results = []
    for (const n of [2, 3]) {
      await cp(paths.compiled(1), paths.compiled(n), { recursive: true })
      results.push(await writeTables(dir, n, { report: silent, threads, pieceBytes: 5000 }))
    }
    expect(results).toEqual([whole, whole])
    expect(await treeHashes(paths.tables(3), /./)).toEqual(await treeHashes(paths.tables(2), /./))
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    for (const { name } of allTables()) {
      const rows = (n: number) =>
        connection.runAndReadAll(`SELECT * FROM '${paths.table(n, name)}/*.parquet'`).then((read) => read.getRowsJson())
      expect(await rows(2)).toEqual(await rows(1))
    }
    instance.closeSync()
  },
)

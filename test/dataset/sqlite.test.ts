import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/dataset/sqlite.ts'
import { temporary } from '../support/temp.ts'

it('opens a database in a file, in memory, and in a file of its own', () => {
  const file = join(temporary('sqlite'), 'қойма.sqlite')
  for (const path of [file, ':memory:', '']) {
    const database = openDatabase(path)
    database.exec('CREATE TABLE t AS SELECT 1 AS one')
    database.close()
  }
  const again = openDatabase(file, { readOnly: true })
  expect(again.prepare('SELECT one FROM t').get()).toMatchObject({ one: 1 })
  expect(() => again.exec('DROP TABLE t')).toThrow(/readonly/)
  again.close()
})

it('says of a path that SQLite cannot take that it is too long, and opens the longest that it can', () => {
  const folder = join(temporary('sqlite'), ...Array<string>(4).fill('ә'.repeat(50)))
  mkdirSync(folder, { recursive: true })
  const left = 500 - Buffer.byteLength(join(folder, ' ')) + 1
  expect(() => openDatabase(join(folder, 'x'.repeat(left + 1)))).toThrow(/is too long$/)
  const database = openDatabase(join(folder, 'x'.repeat(left)))
  database.exec('CREATE TABLE t (one)')
  database.close()
  expect(readdirSync(folder)).toEqual(['x'.repeat(left)])
})

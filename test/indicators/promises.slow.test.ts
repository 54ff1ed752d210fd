import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newIndicator } from '../../src/indicators/scaffold.ts'
import { build, purchase, writeReleases } from '../dataset/dataset-fixture.ts'
import { temporary } from '../support/temp.ts'
import { checked, short } from './support/checked.ts'

it('holds scope and with_time to what they promise, on the dataset', async () => {
  const dir = temporary('scaffold')
  const contract = { ...purchase.contracts![0]!, dateSigned: '2026-04-01T10:00:00+05:00' }
  const releases = Array.from({ length: 12 }, (_, index) => ({
    ...purchase,
    ocid: `o-${index}`,
    contracts: [contract],
  }))
  await writeReleases(dir, { goszakup: releases })
  await build(dir)
  const { file } = await newIndicator({ dir, name: 'my-own', subject: 'contract' })
  const sql = await readFile(file, 'utf8')
  expect(short((await checked(dir)).rows.slice(-4))).toEqual([
    ['dataset', 'passed'],
    ['same answers on one thread', 'passed'],
    ['scope: process', 'passed'],
    ['with_time', 'passed'],
  ])
  const failure = async (text: string) => {
    await writeFile(file, text)
    return (await checked(dir)).rows.filter(({ result }) => result === 'failed').at(-1)
  }
  // More contracts of the same buyer than one: an answer about a contract that rests on others.
  const others = sql.replace(/>= q.minimum_amount/, '> 0 AND (SELECT count(*) FROM contracts) > 10')
  expect(await failure(others)).toMatchObject({
    check: 'scope: process',
    detail: expect.stringContaining('changes when other processes are not there'),
  })
  const waiting = sql
    .replace('scope: process\n', 'scope: process\nwith_time: [insufficient]\n')
    .replace('CROSS JOIN params q', 'CROSS JOIN params q CROSS JOIN dataset d')
    .replace(/>= q.minimum_amount/, "> 0 AND d.data_date > DATE '2026-03-01'")
  expect(await failure(waiting)).toMatchObject({
    check: 'with_time',
    detail: expect.stringContaining('add it to with_time'),
  })
  const random = sql.replace('CAST(q.minimum_amount AS DOUBLE)', 'random()')
  expect(await failure(random)).toMatchObject({ detail: expect.stringMatching(/depends on the order|other processes/) })
  await rm(join(dir, 'indicators'), { recursive: true })
  await mkdir(join(dir, 'indicators'))
  expect((await checked(dir, ['single-bid'])).rows.filter(({ result }) => result === 'failed')).toEqual([])
}, 60_000)

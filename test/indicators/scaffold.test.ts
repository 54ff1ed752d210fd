import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import IndicatorsNew from '../../src/commands/indicators/new.ts'
import { subjects } from '../../src/indicators/file.ts'
import { readCases } from '../../src/indicators/fixture.ts'
import { newIndicator } from '../../src/indicators/scaffold.ts'
import { temporary } from '../support/temp.ts'
import { checked, short } from './support/checked.ts'

it.each(subjects)('writes an indicator of a %s whose cases hold as they are', async (subject) => {
  const dir = temporary('scaffold')
  const { file } = await newIndicator({ dir, name: 'my-own', subject })
  expect(await readFile(file, 'utf8')).toContain(`subject: ${subject}\n`)
  const { rows, failed } = await checked(dir)
  expect(failed, JSON.stringify(rows)).toBe(0)
  expect(short(rows)).toEqual([
    ['file', 'passed'],
    ['texts', 'warning'],
    ['case: the mark and what is below it', 'passed'],
    ['case: another mark', 'passed'],
    ['dataset', 'skipped'],
  ])
})

it('offers every kind of subject', () => {
  expect([...IndicatorsNew.flags.subject.options!].sort()).toEqual([...subjects].sort())
})

it('refuses names that are none, taken, or there already', async () => {
  const dir = temporary('scaffold')
  const make = (name: string) => newIndicator({ dir, name, subject: 'lot' })
  for (const name of ['My Own', '../escape', 'a--b', 'single_bid', ''])
    await expect(make(name), name).rejects.toMatchObject({ exitName: 'usage' })
  await expect(make('single-bid')).rejects.toThrow('there is an indicator single-bid already')
  await make('my-own')
  await expect(make('my-own')).rejects.toThrow('there is an indicator my-own already')
  await expect(checked(temporary('scaffold'))).rejects.toThrow('there is no indicator of its own')
})

it('says which case went wrong and how', async () => {
  const dir = temporary('scaffold')
  const { file, cases } = await newIndicator({ dir, name: 'my-own', subject: 'contract' })
  const sql = await readFile(file, 'utf8')
  await writeFile(file, sql.replace('>= q.minimum_amount', '> q.minimum_amount'))
  const { rows, failed } = await checked(dir)
  expect(failed).toBe(1)
  expect(rows.find(({ result }) => result === 'failed')).toMatchObject({
    check: 'case: the mark and what is below it',
    detail: 'o-1|1: pass, wanted flag',
  })
  await writeFile(file, sql)
  const text = await readFile(cases, 'utf8')
  const wrong = async (changed: string) => {
    await writeFile(cases, changed)
    return (await checked(dir)).rows.find(({ result }) => result === 'failed')?.detail
  }
  expect(await wrong(text.replace('"o-2|1": pass\n', '"o-9|1": pass\n'))).toBe(
    'o-9|1: no answer about it, wanted "pass"; o-2|1: pass, and nothing was said of it',
  )
  expect(await wrong(text.replace('threshold: 2000000', 'threshold: 5'))).toBe('o-1|1: threshold is 2000000, wanted 5')
  expect(await wrong(text.replaceAll('value_amount', 'value_amont'))).toContain(
    'my-own.test.yaml:7: not valid cases; 0.tables.contracts.0.value_amont: contracts has no column "value_amont"; did you mean "value_amount"?',
  )
  expect(await wrong(text.replace('    contracts:', '    contarcts:'))).toContain('did you mean "contracts"?')
  expect(await wrong(text.replace('value_amount: 1000000', 'value_amount: many'))).toContain('do not fit the tables')
  expect(await wrong('[')).toContain('my-own.test.yaml:')
  expect(await wrong('a: 1')).toContain('a list of cases is wanted')
  expect(await readCases(join(dir, 'nothing.yaml'))).toBeUndefined()
})

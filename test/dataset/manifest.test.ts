import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import {
  createDataset,
  declaredByAll,
  emptyManifest,
  readManifest,
  updateManifest,
} from '../../src/dataset/manifest.ts'
import { UserError } from '../../src/terminal/errors.ts'
import { temporary } from '../support/temp.ts'

let dir: string
beforeEach(async () => {
  dir = temporary('manifest')
})

test('a missing dataset says how to make one', async () => {
  const error = await readManifest(join(dir, 'none')).catch((error) => error)
  expect(error).toBeInstanceOf(UserError)
  expect(error.message).toContain('there is no dataset')
  expect(error.next.join('\n')).toMatch(/jaryq fetch[\s\S]*jaryq import[\s\S]*npm start/)
  expect(existsSync(join(dir, 'none'))).toBe(false)
})

test('a new dataset keeps its private directory out of git', async () => {
  await createDataset(join(dir, 'new'))
  expect(await readFile(join(dir, 'new', 'private', '.gitignore'), 'utf8')).toBe('*\n')
  expect(await readManifest(join(dir, 'new'))).toEqual(emptyManifest())
})

test('a change is written and keeps what it does not name', async () => {
  await updateManifest(dir, (manifest) => ({ ...manifest, training: true, future: { b: 1, a: 2 } }))
  const after = await updateManifest(dir, (manifest) => ({ ...manifest, data_date: '2026-03-20' }))
  expect(after).toMatchObject({ training: true, data_date: '2026-03-20', future: { a: 2, b: 1 } })
  expect(await readManifest(dir)).toEqual(after)
})

test('equal content gives equal bytes whatever the order of keys', async () => {
  await updateManifest(dir, (manifest) => ({ ...manifest, sources: { b: { kind: 'ocds' }, a: { kind: 'api' } } }))
  const first = await readFile(join(dir, 'dataset.json'), 'utf8')
  await updateManifest(dir, (manifest) => ({ ...manifest, sources: { a: { kind: 'api' }, b: { kind: 'ocds' } } }))
  expect(await readFile(join(dir, 'dataset.json'), 'utf8')).toBe(first)
})

test.each([
  ['{', 'damaged'],
  ['[]', 'damaged'],
  ['{"generation":1}', 'damaged'],
  ['{"format":1,"generation":"x"}', 'damaged'],
  ['{"format":1,"sources":[]}', 'damaged'],
  ['{"format":2}', 'format is 2'],
])('%s is refused', async (text, message) => {
  await writeFile(join(dir, 'dataset.json'), text)
  const error = await readManifest(dir).catch((error) => error)
  expect(error).toBeInstanceOf(UserError)
  expect(`${error.message} ${error.why}`).toContain(message)
  expect(error.exitCode).toBe(5)
})

test('the extensions of a file are those that all of its releases came with', () => {
  const file = (lines: number, ...runs: [number, string[]][]) => ({
    ...{ name: 'a', lines, sha256: '' },
    ...(runs.length === 0 ? {} : { declared: runs.map(([lines, extensions]) => ({ lines, extensions })) }),
  })
  expect(declaredByAll(file(2))).toEqual([])
  expect(declaredByAll(file(2, [2, ['a', 'b']]))).toEqual(['a', 'b'])
  expect(declaredByAll(file(3, [2, ['a', 'b']], [1, ['b', 'c']]))).toEqual(['b'])
  expect(declaredByAll(file(3, [2, ['a']]))).toEqual([])
})

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { datasetPaths, safeName } from '../../src/dataset/layout.ts'
import { UserError } from '../../src/terminal/errors.ts'

test('a dataset is laid out in one directory', () => {
  const paths = datasetPaths('d')
  expect(paths.manifest).toBe(join('d', 'dataset.json'))
  expect(paths.raw('goszakup', 'lots')).toBe(join('d', 'raw', 'goszakup', 'lots'))
  expect(paths.raw('goszakup', 'refs/ref_buy_status')).toBe(join('d', 'raw', 'goszakup', 'refs', 'ref_buy_status'))
  expect(paths.cursor('goszakup', 'lots')).toBe(join('d', 'raw', 'goszakup', 'lots', 'cursor.json'))
  expect(paths.compiled(3, 'goszakup')).toBe(join('d', 'generations', '3', 'compiled', 'goszakup'))
  expect(paths.table(3, 'lots')).toBe(join('d', 'generations', '3', 'tables', 'lots'))
  expect(paths.arrow(3, 'lots')).toBe(join('d', 'generations', '3', 'arrow', 'lots'))
})

test.each(['..', '.', '', 'a/b', 'a\\b', '../x', 'con', 'NUL.txt', 'x.', 'a\u0000b', ' ', 'x'.repeat(101)])(
  '%j is no name',
  (name) => {
    expect(() => safeName(name)).toThrow(UserError)
  },
)

test.each(['goszakup', 'r-001', 'prozorro.gov.ua', 'жарық', '2024_01'])('%s is a name', (name) => {
  expect(safeName(name)).toBe(name)
})

test('an entity cannot lead out of the dataset', () => {
  expect(() => datasetPaths('d').raw('goszakup', 'refs/../../x')).toThrow('cannot be a name')
})

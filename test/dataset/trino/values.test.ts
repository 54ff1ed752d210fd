import { expect, test } from 'vitest'
import { rowType, valueReader } from '../../../src/dataset/trino/values.ts'

const cases: [type: string, given: unknown, value: unknown][] = [
  ['bigint', 12, 12],
  ['bigint', '9007199254740993', '9007199254740993'],
  ['decimal(18,2)', '1250000.50', 1250000.5],
  ['decimal(18,2)', '1234567890123456.78', '1234567890123456.78'],
  ['decimal(38,6)', '-0.100000', -0.1],
  ['double', 1.5, 1.5],
  ['double', 'NaN', null],
  ['double', 'Infinity', null],
  ['date', '2026-01-31', '2026-01-31'],
  ['timestamp(6)', '2026-01-31 10:00:00.500000', '2026-01-31T10:00:00.5Z'],
  ['timestamp(3)', '2026-01-31 10:00:00.000', '2026-01-31T10:00:00Z'],
  ['timestamp(3) with time zone', '2026-01-31 10:00:00.000 UTC', '2026-01-31T10:00:00Z'],
  ['boolean', false, false],
  ['varchar', 'Ә', 'Ә'],
  ['array(decimal(5,2))', ['1.50', null], [1.5, null]],
  ['row(a bigint, "b c" array(timestamp(0)))', [1, ['2026-01-31 10:00:00']], { a: 1, 'b c': ['2026-01-31T10:00:00Z'] }],
  ['map(varchar, decimal(3,1))', { x: '1.0' }, [{ key: 'x', value: 1 }]],
  ['varchar', null, null],
]

test.each(cases)('a value of %s: %j', (type, given, value) => {
  expect(valueReader(type)(given)).toEqual(value)
})

test('types of columns', () => {
  const types = [
    'integer',
    'decimal(18,2)',
    'decimal(38,6)',
    'real',
    'date',
    'timestamp(6)',
    'boolean',
    'array(bigint)',
    'varchar(9)',
  ]
  expect(types.map(rowType)).toEqual([
    ...['integer', 'money', 'number', 'number', 'date', 'timestamp', 'boolean', 'json', 'text'],
  ])
})

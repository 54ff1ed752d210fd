import { expect, test } from 'vitest'
import { accessTo } from '../../../src/dataset/trino/access.ts'
import { parseAddress } from '../../../src/dataset/trino/address.ts'

test('this machine is asked in plain, every other encrypted', () => {
  expect(parseAddress('trino://localhost:8080/hive/lake')).toEqual({
    ...{ origin: 'http://localhost:8080', user: undefined, catalog: 'hive', schema: 'lake' },
  })
  expect(parseAddress('trino://anna@trino.example.org/hive/lake')).toMatchObject({
    ...{ origin: 'https://trino.example.org:443', user: 'anna' },
  })
})

test.each([
  ...[
    '',
    'http://localhost/hive/lake',
    'trino://localhost/hive',
    'trino://localhost/hive/lake/x',
    'trino://h/hive/a;b',
  ],
  ...['trino://anna:secret@localhost/hive/lake', 'trino://localhost/hive/lake?ssl=false'],
])('"%s" is refused, and a password is not repeated', (address) => {
  const refused = () => parseAddress(address)
  expect(refused).toThrow('names no cluster')
  expect(refused).not.toThrow('secret')
})

test('a token comes before a password; a password needs its user', async () => {
  const place = parseAddress('trino://trino.example.org/hive/lake')
  expect(await accessTo(place, { JARYQ_TRINO_TOKEN: 't', JARYQ_TRINO_PASSWORD: 'p' })).toMatchObject({
    authorization: 'Bearer t',
  })
  expect(await accessTo(place, { JARYQ_TRINO_USER: 'anna', JARYQ_TRINO_PASSWORD: 'p' })).toEqual({
    ...{ user: 'anna', authorization: `Basic ${Buffer.from('anna:p').toString('base64')}` },
  })
  await expect(accessTo(place, { JARYQ_TRINO_PASSWORD: 'p' })).rejects.toThrow('not whose it is')
})

test("the API's token never goes to a cluster", async () => {
  const place = parseAddress('trino://localhost:1/hive/lake')
  expect(await accessTo(place, { JARYQ_TOKEN: 'goszakup' })).toEqual({ user: 'jaryq', authorization: undefined })
})

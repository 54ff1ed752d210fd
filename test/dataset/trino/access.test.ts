import { expect, test } from 'vitest'
import { accessTo } from '../../../src/dataset/trino/access.ts'
import { parseAddress } from '../../../src/dataset/trino/address.ts'
import { saveToken } from '../../../src/goszakup/token/token.ts'
import { temporary } from '../../support/temp.ts'

const far = parseAddress('trino://anna@trino.example.org:8443/hive/procurement')
const near = parseAddress('trino://localhost:8080/hive/procurement')
const own = () => ({ JARYQ_CONFIG_DIR: temporary('config'), JARYQ_KEYRING: 'off' })

test('a token of the environment comes before a password, and a password needs its user', async () => {
  const password = { ...own(), JARYQ_TRINO_PASSWORD: 'open sesame' }
  expect(await accessTo(far, { ...password, JARYQ_TRINO_TOKEN: 'abc' })).toEqual({
    user: 'anna',
    authorization: 'Bearer abc',
  })
  expect(await accessTo(far, password)).toEqual({
    user: 'anna',
    authorization: `Basic ${Buffer.from('anna:open sesame').toString('base64')}`,
  })
  await expect(accessTo(near, password)).rejects.toThrow('JARYQ_TRINO_PASSWORD is set, and not whose it is')
  expect(await accessTo(near, { ...password, JARYQ_TRINO_USER: 'bolat' })).toMatchObject({ user: 'bolat' })
})

test('a token that was saved for the address goes there alone, and that of goszakup nowhere', async () => {
  const env = { ...own(), JARYQ_TOKEN: 'of goszakup', JARYQ_TOKEN_FILE: '/nowhere' }
  const { JARYQ_TOKEN: _, JARYQ_TOKEN_FILE: __, ...where } = env
  await saveToken('https://trino.example.org:8443', 'e30.e30.c2ln-bmF0dXJl_x', { env: where, place: 'file' })
  expect(await accessTo(far, env)).toEqual({ user: 'anna', authorization: 'Bearer e30.e30.c2ln-bmF0dXJl_x' })
  const other = parseAddress('trino://anna@other.example.org:8443/hive/procurement')
  expect(await accessTo(other, env)).toEqual({ user: 'anna', authorization: undefined })
  expect(await accessTo(near, env)).toEqual({ user: 'jaryq', authorization: undefined })
})

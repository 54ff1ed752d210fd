import { describe, expect, test } from 'vitest'
import { parseExact } from '../../src/ocds/scan-json.ts'
import { upgradeRelease } from '../../src/ocds/upgrade.ts'

type Json = Record<string, unknown>

describe('organisations of 1.0', () => {
  test('go to parties once, with all their roles, and leave references', () => {
    const before = {
      ocid: 'o-1',
      id: '1',
      buyer: { id: 'A', name: 'Akimat', address: { region: 'X' } },
      tender: { procuringEntity: { id: 'A', name: 'Akimat' }, tenderers: [{ id: 'S', name: 'Sairan' }] },
      awards: [{ id: '1', suppliers: [{ id: 'S', name: 'Sairan' }] }],
    }
    const copy = structuredClone(before)
    expect(upgradeRelease(before)).toEqual({
      ocid: 'o-1',
      id: '1',
      parties: [
        { id: 'A', roles: ['buyer', 'procuringEntity'], name: 'Akimat', address: { region: 'X' } },
        { id: 'S', roles: ['tenderer', 'supplier'], name: 'Sairan' },
      ],
      buyer: { id: 'A', name: 'Akimat' },
      tender: { procuringEntity: { id: 'A', name: 'Akimat' }, tenderers: [{ id: 'S', name: 'Sairan' }] },
      awards: [{ id: '1', suppliers: [{ id: 'S', name: 'Sairan' }] }],
    })
    expect(before).toEqual(copy)
  })

  test('without an id get the hash of what identifies them, as ocdskit works it out', () => {
    // echo -n 'Akimat-KZ-BIN-1----Almaty---' | md5sum: name, then the fields of identifier and of address
    const { parties, buyer } = upgradeRelease({
      ocid: 'o-1',
      buyer: { name: 'Akimat', identifier: { scheme: 'KZ-BIN', id: 1 }, address: { locality: 'Almaty' } },
    }) as { parties: Json[]; buyer: Json }
    expect(buyer).toEqual({ id: 'b9e4f07ad200f721ed668d23579be665', name: 'Akimat' })
    expect(parties).toHaveLength(1)
  })

  test('that are in parties already keep what they say there, duplicates and all', () => {
    const parties = [{ id: 'A', note: 1 }, { id: 'A', note: 2, roles: 'funder' }, 'odd']
    expect(upgradeRelease({ ocid: 'o-1', parties, buyer: { id: 'A' } }).parties).toEqual([
      { id: 'A', note: 1 },
      { id: 'A', note: 2, roles: ['funder', 'buyer'] },
      'odd',
    ])
  })
})

test('an amendment becomes the last of amendments, unless it is there', () => {
  const amendment = { date: '2015-01-01', changes: [{ property: 'x' }] }
  expect(
    upgradeRelease({
      ocid: 'o-1',
      tender: { amendment },
      awards: [{ amendment, amendments: [{ changes: [{ property: 'x' }], date: '2015-01-01' }] }],
      contracts: [{ amendment, amendments: [{ id: 1 }] }],
    }),
  ).toEqual({
    ocid: 'o-1',
    tender: { amendments: [amendment] },
    awards: [{ amendments: [amendment] }],
    contracts: [{ amendments: [{ id: 1 }, amendment] }],
  })
})

test('transactions have value, payer and payee; payers lead to parties', () => {
  const upgraded = upgradeRelease({
    ocid: 'o-1',
    contracts: [
      {
        id: '1',
        implementation: {
          transactions: [
            {
              id: 't',
              amount: { amount: 5 },
              providerOrganization: { scheme: 'KZ-BIN', id: '1', legalName: 'Treasury' },
              receiverOrganization: { id: '2' },
            },
          ],
        },
      },
    ],
  }) as unknown as { parties: Json[]; contracts: { implementation: { transactions: Json[] } }[] }
  const [transaction] = upgraded.contracts[0]!.implementation.transactions
  expect(transaction).toEqual({
    id: 't',
    value: { amount: 5 },
    payer: { id: upgraded.parties[0]!.id, name: 'Treasury' },
    payee: { id: upgraded.parties[1]!.id },
  })
  expect(upgraded.parties).toMatchObject([
    { roles: ['payer'], identifier: { id: '1' } },
    { roles: ['payee'], identifier: { id: '2' } },
  ])
})

test('numbers keep their digits, and what is no organisation stays', () => {
  const release = parseExact('{"ocid":"o-1","buyer":{"id":123456789012345678901},"awards":[{"suppliers":["x",null]}]}')
  expect(JSON.stringify(upgradeRelease(release as Json))).toBe(
    '{"ocid":"o-1","parties":[{"id":123456789012345678901,"roles":["buyer"]}],"buyer":{"id":123456789012345678901},"awards":[{"suppliers":["x",null]}]}',
  )
})

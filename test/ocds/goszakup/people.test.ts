import { describe, expect, it } from 'vitest'
import { organisationId, pseudonyms } from '../../../src/ocds/persons.ts'
import { act, bid, contract, firm, key, map, plan, records, trader } from './records.ts'

const people = pseudonyms(key)
const clerk = 'ТЕСТОВА  Проба Образцовна'

describe('pseudonyms of people', () => {
  it('are one for one name, account, telephone or mail address, however it is written', () => {
    expect(people.name(clerk)).toBe(people.name('Тестова Проба Образцовна'))
    expect(people.name(clerk)).not.toBe(people.name('Тестова Проба Образцовича'))
    expect(people.account('kz00 TEST 0000 0000 01')).toBe(people.account('KZ00TEST0000000001'))
    expect(people.phone('8 (700) 123-45-67')).toBe(people.phone('офис, +77001234567'))
    expect(people.phone('+77001234567')).not.toBe(people.phone('+77001234568'))
    expect(people.email('Anna@Example.kz')).toBe(people.email('почта: anna@example.kz; b@example.kz'))
  })

  it('are none for what tells nobody apart', () => {
    for (const value of [undefined, null, '', 'admin', ' - ', 7]) expect(people.name(value)).toBeUndefined()
    for (const value of ['', '-', '0000000000', '12345']) expect(people.account(value)).toBeUndefined()
    for (const value of ['', '123-45', '+7 000 000 00 00', 'нет']) expect(people.phone(value)).toBeUndefined()
    expect(people.email('нет')).toBeUndefined()
  })

  it('need the key, and differ by what they hide', () => {
    expect(pseudonyms(Buffer.alloc(32, 2)).name(clerk)).not.toBe(people.name(clerk))
    expect(people.phone('7001234567')!.split('-')[1]).not.toBe(people.account('7001234567')!.split('-')[1])
  })
})

describe('what a release holds of people', () => {
  const release = map(
    records({
      bids: [bid({}, { crFio: clerk, modFio: 'Другой Человек' })],
      contracts: [
        contract({
          supplierFio: clerk,
          supplierBik: 'TESTKZ00',
          supplierPhone: '+77001234567',
          customerFio: 'Заказчикова Проба',
          customerPhone: '8 700 123 45 67',
        }),
      ],
    }),
    {
      [firm]: {
        bin: firm,
        phone: '+77001234567',
        email: 'anna@example.kz',
        Employees: [
          { id: '5', iin: trader, fio: clerk, role: 1, roleName: 'Руководитель', endDate: '1999-01-01 00:00:00' },
          { id: '6', fio: 'Другой Человек', startDate: '2024-02-01 00:00:00' },
          { id: '7', fio: 'admin' },
        ],
      },
    },
  )

  it('is a keyed hash of who entered a bid, signed a contract or acts for an organisation', () => {
    expect(release.bids!.details[0]!.kz).toMatchObject({
      submitter: people.name(clerk),
      modifier: people.name('Другой Человек'),
    })
    expect(release.contracts![0]!.kz).toMatchObject({
      supplierAccount: people.account('KZ00TEST0000000001'),
      supplierBik: 'TESTKZ00',
      supplierSignatory: people.name(clerk),
      supplierPhone: people.phone('+77001234567'),
      customerSignatory: people.name('Заказчикова Проба'),
      customerPhone: people.phone('+77001234567'),
    })
    expect(release.parties!.find(({ id }) => id === `KZ-BIN-${firm}`)!.kz).toMatchObject({
      phone: people.phone('+77001234567'),
      email: people.email('anna@example.kz'),
      people: [
        { id: '5', person: organisationId(trader, key), name: people.name(clerk), role: 1, roleName: 'Руководитель' },
        {
          id: '6',
          person: people.name('Другой Человек'),
          name: people.name('Другой Человек'),
          startDate: '2024-02-01T00:00:00+06:00',
        },
      ],
    })
  })

  it('is never a name, a number, an account or a telephone', () => {
    const text = JSON.stringify(release)
    for (const secret of ['Тестова', 'ТЕСТОВА', 'Другой', 'Заказчикова', trader, 'TEST0000', '7001234567', 'anna@'])
      expect(text).not.toContain(secret)
  })
})

describe('further fields of contracts, acts and plans', () => {
  it('has the highest advance that the treasury registered, else that of the plan', () => {
    const prepaid = (fields: object) =>
      map(records({ contracts: [contract(fields as never)], plans: [plan({ prepayment: 20 })] })).contracts![0]!.kz
    expect(prepaid({ ContractTreas: [{ prepaymentProc: 30, summAvans: 10.1 }, { summAvans: 0.2 }] })).toMatchObject({
      prepaymentPercent: 30,
      prepaymentSum: 10.3,
    })
    expect(prepaid({})).toMatchObject({ prepaymentPercent: 20 })
    expect(prepaid({})!.prepaymentSum).toBeUndefined()
  })

  it('tells when the last of each side signed an act, and what its lines come to', () => {
    const signed = (fields: object) =>
      map(records({ contracts: [contract()], acts: [act(fields as never)] })).contracts![0]!.implementation!
        .milestones![0]!.kz
    const member = (side: string, signDate: string | null, more: object = {}) => ({ [side]: 1, signDate, ...more })
    expect(
      signed({
        Place: [{ amount: 1.1 }, { amount: 2.2 }],
        Members: [
          member('isSupplier', '2026-04-01 10:00:00'),
          member('isCustomer', '2026-04-03 10:00:00'),
          member('isCustomer', '2026-04-02 10:00:00'),
          member('isCustomer', null, { revokeDate: '2026-04-02 10:00:00' }),
        ],
      }),
    ).toMatchObject({
      amount: 3.3,
      supplierSignDate: '2026-04-01T10:00:00+05:00',
      customerSignDate: '2026-04-03T10:00:00+05:00',
    })
    const open = signed({
      Place: [{ amount: 1.1 }, {}],
      Members: [member('isCustomer', '2026-04-03 10:00:00'), member('isCustomer', null)],
    })
    expect(open).not.toHaveProperty('customerSignDate', expect.anything())
    expect(open!.amount).toBeUndefined()
  })

  it('keeps every version of a plan point that has more than one', () => {
    const { planning } = map(
      records({
        plans: [
          plan({ amount: 300 }),
          plan({ id: 7001, amount: 100, dateCreate: '2026-01-01 09:00:00', refAmendmAgreemJustifId: 3 }),
          plan({ id: 7010, rootrecordId: 7010 }),
        ],
      }),
    )
    const [first, second] = planning!.budget!.budgetBreakdown!
    expect(first!.kz!.versions).toMatchObject([
      { id: '7001', amount: 100, dateCreate: '2026-01-01T09:00:00+05:00', refAmendmAgreemJustifId: 3 },
      { id: '7002', amount: 300 },
    ])
    expect(second!.kz).not.toHaveProperty('versions', expect.anything())
  })
})

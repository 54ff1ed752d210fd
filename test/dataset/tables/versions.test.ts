import { expect, test } from 'vitest'
import { organisationId, personKey, pseudonyms } from '../../../src/ocds/persons.ts'
import { temporary } from '../../support/temp.ts'
import { build, builtDataset, opened, writeRegister, writeReleases } from '../dataset-fixture.ts'

const day = (date: string) => `${date}T10:00:00+05:00`

async function engineOf(release: object) {
  return opened(await builtDataset({ goszakup: [{ ocid: 'ocds-abc123-1', id: '1', tag: ['compiled'], ...release }] }))
}

test('the versions of a contract that stand, in the order of their ids, with their lines', async () => {
  const version = (id: string, sum: number, items: object[]) => ({
    id,
    signDate: day('2025-03-01'),
    contractSum: sum,
    refAmendmAgreemJustifId: id === '900' ? undefined : [7, 3],
    items,
  })
  const engine = await engineOf({
    contracts: [
      {
        id: '900',
        kz: {
          id: 1001,
          versionIds: ['1001', '900', '1000'],
          versions: [
            version('1001', 36, []),
            version('900', 30, [{ id: '1', line: '1', quantity: 3, itemPrice: 10.25 }]),
            version('1000', 33, [{ id: '11', line: '1', quantity: 3, itemPrice: 11, lotId: '6' }]),
            version('950', 99, [{ id: '5', line: '1', quantity: 3, itemPrice: 33 }]),
          ],
        },
      },
      // The version that it began as was not fetched.
      { id: '901', kz: { id: 1002, versionIds: ['1002'], versions: [version('1002', 1, [])] } },
      { id: '902', kz: { id: 902 } },
      { id: '903' },
    ],
  })
  expect(
    await engine.rows(`SELECT contract_id, id, number, date_local_date, value_amount, value_currency, items_count,
      kz_ref_amendm_agreem_justif_ids AS grounds FROM contract_versions ORDER BY contract_id, number`),
  ).toEqual(
    [
      { contract_id: '900', id: '900', number: 0, value_amount: 30, grounds: null, items_count: 1 },
      { contract_id: '900', id: '1000', number: 1, value_amount: 33, grounds: '3,7', items_count: 1 },
      { contract_id: '900', id: '1001', number: 2, value_amount: 36, grounds: '3,7', items_count: 0 },
      { contract_id: '901', id: '1002', number: 1, value_amount: 1, grounds: '3,7', items_count: 0 },
    ].map((row) => ({ ...row, date_local_date: '2025-03-01', value_currency: 'KZT' })),
  )
  expect(
    await engine.rows(`SELECT contract_id, version_id, number, id, line_id, related_lot, quantity, unit_value_amount
      FROM contract_item_versions ORDER BY contract_id, number`),
  ).toEqual([
    {
      contract_id: '900',
      version_id: '900',
      number: 0,
      id: '1',
      line_id: '1',
      related_lot: null,
      quantity: 3,
      unit_value_amount: 10.25,
    },
    {
      contract_id: '900',
      version_id: '1000',
      number: 1,
      id: '11',
      line_id: '1',
      related_lot: '6',
      quantity: 3,
      unit_value_amount: 11,
    },
  ])
  expect(await engine.rows('SELECT id, kz_versions_count AS n FROM contracts ORDER BY id')).toEqual([
    { id: '900', n: 3 },
    { id: '901', n: 1 },
    { id: '902', n: 1 },
    { id: '903', n: null },
  ])
})

test('the versions of a plan point, and the days in a term of delivery', async () => {
  const terms: [string | undefined, number | null, number | null][] = [
    ['15 календарных дней со дня вступления договора в силу', 15, null],
    ['15 күнтізбелік күн', 15, null],
    ['В течение 30 (тридцати) календарных дней', 30, null],
    ['3-х рабочих дней; затем 20 календарных', 20, 3],
    ['10 жұмыс күні', null, 10],
    ['15 календарных дней, но не более 20 календарных дней', null, null],
    ['по заявке заказчика до 25 декабря', null, null],
    ['в течение 3 календарных дней по заявке заказчика', null, null],
    ['өтінім бойынша 5 жұмыс күні', null, null],
    [undefined, null, null],
  ]
  const engine = await engineOf({
    buyer: { id: 'KZ-BIN-1' },
    planning: {
      budget: {
        budgetBreakdown: terms.map(([supplyDateRu], index) => ({
          id: String(index),
          kz: {
            id: 10 + index,
            supplyDateRu,
            ...(index === 0
              ? {
                  versions: [
                    { id: '10', amount: 7, dateCreate: day('2025-02-01') },
                    { id: '9', amount: 5.5 },
                  ],
                }
              : {}),
          },
        })),
      },
    },
  })
  expect(
    await engine.rows(
      'SELECT id, kz_delivery_days AS days, kz_delivery_working_days AS working, kz_versions_count AS n FROM plans ORDER BY id',
    ),
  ).toEqual(terms.map(([, days, working], index) => ({ id: String(index), days, working, n: index === 0 ? 2 : 1 })))
  expect(
    await engine.rows(
      'SELECT plan_id, id, number, amount, buyer_id, kz_date_create_local_date AS made FROM plan_versions ORDER BY number',
    ),
  ).toEqual([
    { plan_id: '0', id: '9', number: 0, amount: 5.5, buyer_id: 'KZ-BIN-1', made: null },
    { plan_id: '0', id: '10', number: 1, amount: 7, buyer_id: 'KZ-BIN-1', made: '2025-02-01' },
  ])
})

test('pauses and cancellations of an announcement, and who acts for an organisation', async () => {
  const engine = await engineOf({
    parties: [
      {
        id: 'KZ-BIN-1',
        kz: {
          regdate: day('2024-01-05'),
          okedList: '84111',
          people: [
            { id: '1', person: 'KZ-person-0a', name: 'person-0b', role: 1, roleName: 'Первый руководитель' },
            { id: '2', person: 'person-0b', name: 'person-0b' },
          ],
        },
      },
    ],
    tender: {
      id: '1',
      amendments: [
        { id: 'version-2', description: 'Объявление 1-2' },
        {
          id: 'pause',
          date: day('2025-03-01'),
          description: 'Решение вынесено',
          rationale: 'Решение по госаудиту',
          kz: { kind: 'pause', status: 2, decideNumber: '7', decideDate: day('2025-03-09'), lots: ['2', '1'] },
        },
        {
          id: 'cancel-5',
          date: day('2025-04-01'),
          description: 'Отмена закупки',
          rationale: 'Суд',
          kz: { kind: 'cancellation', numberDecision: '8', actTypeNameRu: 'Решение', typeActionsCode: 'canceledTrade' },
        },
      ],
    },
  })
  expect(
    await engine.rows(`SELECT id, kind, date_local_date, end_local_date, number, act_type, authority, reason, lots,
      kz_type_actions_code AS code FROM announcement_stops ORDER BY id`),
  ).toEqual([
    {
      id: 'cancel-5',
      kind: 'cancellation',
      date_local_date: '2025-04-01',
      end_local_date: null,
      number: '8',
      act_type: 'Решение',
      authority: 'Суд',
      reason: 'Отмена закупки',
      lots: null,
      code: 'canceledTrade',
    },
    {
      id: 'pause',
      kind: 'pause',
      date_local_date: '2025-03-01',
      end_local_date: '2025-03-09',
      number: '7',
      act_type: null,
      authority: null,
      reason: 'Решение по госаудиту',
      lots: '1,2',
      code: null,
    },
  ])
  expect(await engine.rows('SELECT kz_regdate_local_date AS born, kz_oked FROM parties')).toEqual([
    { born: '2024-01-05', kz_oked: '84111' },
  ])
  expect(
    await engine.rows('SELECT person_id, person_name_id, known_by, kz_role FROM party_people ORDER BY id'),
  ).toEqual([
    { person_id: 'KZ-person-0a', person_name_id: 'person-0b', known_by: 'identifier', kz_role: 1 },
    { person_id: 'person-0b', person_name_id: 'person-0b', known_by: 'name', kz_role: null },
  ])
})

test('heads and founders of unscrupulous suppliers, as pseudonyms', async () => {
  const dir = temporary('dataset')
  await writeReleases(dir, { goszakup: [{ ocid: 'ocds-abc123-1', id: '1', tag: ['compiled'] }] })
  const detail = {
    customerBiin: '991340000014',
    customerNameRu: 'КГУ «Школа № 900»',
    courtDecisionDate: '2025-01-20',
    supplierHeadNameRu: 'Тестова Проба Образцовна',
    founders: [
      { head_fio: 'Другой Человек', head_biin: '750231300037', head_type: 2 },
      { head_name_ru: 'ТОО «Өріс»', head_biin: '961340000044', head_type: 1 },
      { head_fio: 'нет', head_type: 2 },
      null,
    ],
  }
  const snakes = { system_id: 3, supplier_biin: '971340000034', start_date: '2025-02-01', end_date: '2027-02-01' }
  const entry = { systemId: 3, supplierBiin: '971340000034', startDate: '2025-02-01 00:00:00', endDate: '2027-02-01' }
  await writeRegister(dir, 'goszakup', 'unscrupulous', [
    { ...entry, Detail: [{ ...detail, founders: [] }] },
    { ...entry, Detail: [detail] },
    // Without persons nothing of the kind is fetched.
    { ...entry, supplierBiin: '961340000044', Detail: [{ customerBiin: '991340000014' }] },
  ])
  // REST tells of the same entry apart, and of one more.
  await writeRegister(dir, 'goszakup', 'unscrupulous-details', [
    { ...snakes, supplier_head_name_ru: 'Тестова Проба Образцовна', founders: null },
    { ...snakes, supplier_biin: '951340000054', supplier_head_biin: '961340000044', founders: [] },
  ])
  await build(dir)
  const engine = await opened(dir)
  const people = pseudonyms(await personKey(true))
  const head = people.name('Тестова Проба Образцовна')!
  expect(
    await engine.rows(`SELECT supplier_id, person_id, person_name_id, known_by, kz_head_type, start_date, end_date
      FROM unscrupulous_people ORDER BY supplier_id DESC, kz_head_type`),
  ).toEqual(
    [
      {
        person_id: 'KZ-BIN-961340000044',
        person_name_id: people.name('ТОО «Өріс»'),
        known_by: 'identifier',
        kz_head_type: 1,
      },
      {
        person_id: organisationId('750231300037', await personKey(true)),
        person_name_id: people.name('Другой Человек'),
        known_by: 'identifier',
        kz_head_type: 2,
      },
      { person_id: head, person_name_id: head, known_by: 'name', kz_head_type: 3 },
      {
        supplier_id: 'KZ-BIN-951340000054',
        person_id: 'KZ-BIN-961340000044',
        person_name_id: null,
        known_by: 'identifier',
        kz_head_type: 3,
      },
    ].map((row) => ({ supplier_id: 'KZ-BIN-971340000034', start_date: '2025-02-01', end_date: '2027-02-01', ...row })),
  )
  expect(
    await engine.rows(`SELECT supplier_id, customer_id, customer_name, court_decision_date, kz_head_id
      FROM unscrupulous_suppliers ORDER BY supplier_id`),
  ).toEqual([
    {
      supplier_id: 'KZ-BIN-961340000044',
      customer_id: 'KZ-BIN-991340000014',
      customer_name: null,
      court_decision_date: null,
      kz_head_id: null,
    },
    {
      supplier_id: 'KZ-BIN-971340000034',
      customer_id: 'KZ-BIN-991340000014',
      customer_name: 'КГУ «Школа № 900»',
      court_decision_date: '2025-01-20',
      kz_head_id: head,
    },
  ])
})

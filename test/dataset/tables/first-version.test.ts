import { expect, test } from 'vitest'
import { builtDataset, opened } from '../dataset-fixture.ts'

test('what a contract was before it was changed, and what an act says of delay', async () => {
  const dir = await builtDataset({
    goszakup: [
      {
        ocid: 'ocds-abc123-1',
        id: '1',
        tag: ['compiled'],
        contracts: [
          {
            id: '8001',
            items: [
              { id: '1', quantity: 120, kz: { firstQuantity: 100.5, firstItemPrice: 28.55, firstTotalSum: 2855 } },
              { id: '2', quantity: 1, kz: { firstQuantity: 0, firstTotalSum: 0 } },
            ],
            implementation: { milestones: [{ id: 'act-1', kz: { dayOverdue: 12, sumFine: 100.5 } }] },
            kz: {
              id: 8002,
              firstContractSum: 2855,
              firstContractSumWnds: 3311.8,
              firstEcEndDate: '2026-12-31T00:00:00+05:00',
              firstPlanExecDate: '2026-05-01T00:00:00+05:00',
              removedItems: 2,
              removedSum: 10.1,
            },
          },
        ],
      },
    ],
  })
  const engine = await opened(dir)
  expect(
    await engine.rows(`SELECT kz_first_contract_sum, kz_first_contract_sum_wnds, kz_first_ec_end_local_date,
      kz_first_plan_exec_local_date, kz_removed_items, kz_removed_sum FROM contracts`),
  ).toEqual([
    {
      kz_first_contract_sum: 2855,
      kz_first_contract_sum_wnds: 3311.8,
      kz_first_ec_end_local_date: '2026-12-31',
      kz_first_plan_exec_local_date: '2026-05-01',
      kz_removed_items: 2,
      kz_removed_sum: 10.1,
    },
  ])
  expect(
    await engine.rows(
      'SELECT id, kz_first_quantity, kz_first_item_price, kz_first_total_sum FROM contract_items ORDER BY id',
    ),
  ).toEqual([
    { id: '1', kz_first_quantity: 100.5, kz_first_item_price: 28.55, kz_first_total_sum: 2855 },
    { id: '2', kz_first_quantity: 0, kz_first_item_price: null, kz_first_total_sum: 0 },
  ])
  expect(await engine.rows('SELECT kz_day_overdue, kz_sum_fine FROM milestones')).toEqual([
    { kz_day_overdue: 12, kz_sum_fine: 100.5 },
  ])
})

import { expect, test } from 'vitest'
import { openEngine } from '../../src/dataset/engine.ts'
import { checkNamedReport, runNamedReport } from '../../src/explorer/named.ts'
import { prepare } from '../../src/explorer/prepare.ts'
import { Service } from '../../src/explorer/service.ts'
import { marketDataset } from './dataset.ts'

test('its rows are what plain SQL counts, and natural persons have no name in them', async () => {
  const dir = await marketDataset(80)
  const service = await Service.open(dir, await prepare(dir))
  try {
    const report = checkNamedReport(
      'mine',
      {
        measures: ['contracts', 'contract_value'],
        dimensions: ['supplier'],
        filters: { from: '2024-01-01' },
        order: 'contract_value',
      },
      service.measures,
    )
    const answer = await runNamedReport(service, report, 'ru')
    const engine = await openEngine(dir)
    const plain = await engine.rows(`
      SELECT supplier_id AS supplier, count(*) AS contracts, CAST(sum(value_amount) AS DOUBLE) AS contract_value FROM contracts
      WHERE coalesce(status, 'active') NOT IN ('pending', 'cancelled') AND date_signed_local_date >= DATE '2024-01-01'
      GROUP BY 1`)
    const persons = await engine.rows('SELECT DISTINCT id, name FROM parties WHERE is_person')
    await engine.close()
    const told = (rows: Record<string, unknown>[]) =>
      rows.map((row) => [row.supplier, Number(row.contracts), Number(row.contract_value)].join(' ')).sort()
    expect(answer.rows.length).toBeGreaterThan(5)
    expect(told(answer.rows)).toEqual(told(plain))
    expect(answer.analysed).toBe(plain.reduce((sum, row) => sum + Number(row.contracts), 0))
    expect(answer.records).toBeGreaterThanOrEqual(answer.analysed)
    expect(answer.total).toBe(answer.rows.length)
    for (const { id } of persons)
      if (answer.names[String(id)] !== undefined) expect(answer.names[String(id)]).toMatch(/^физическое лицо/)
    const again = await runNamedReport(service, report, 'ru')
    expect(JSON.stringify(again)).toBe(JSON.stringify(answer))
  } finally {
    await service.close()
  }
})

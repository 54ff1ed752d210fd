import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openWorkshop } from '../../../src/dataset/transform/process-index.ts'
import { temporary } from '../../support/temp.ts'

test('the engine of a workshop puts on disk what it has no memory for, wherever that is, be there a folder or not', async () => {
  const { instance, db } = await openWorkshop(join(temporary('workshop'), 'tmp', 'transform'))
  try {
    await db.run("SET memory_limit = '20MB'")
    await db.run('CREATE TABLE numbers AS SELECT hash(range) AS a, hash(range + 1) AS b FROM range(4000000)')
    const reader = await db.runAndReadAll('SELECT CAST(count(*) AS INTEGER) FROM (FROM numbers ORDER BY a) WHERE b > 0')
    expect(reader.getRows()[0]?.[0]).toBeGreaterThan(3_999_990)
  } finally {
    db.closeSync()
    instance.closeSync()
  }
})

import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { appendRun, type NewRun, readRuns, runsFile } from '../../../src/dataset/raw/runs.ts'
import { RawStore } from '../../../src/dataset/raw/store.ts'
import { temporary } from '../../support/temp.ts'

const run = (changes: Partial<NewRun> = {}): NewRun => ({
  command: 'fetch',
  source: 'goszakup',
  base_url: 'http://127.0.0.1:8080',
  started_at: '2026-03-20T00:00:00.000Z',
  ended_at: '2026-03-20T00:10:00.000Z',
  complete: true,
  version: '0.1.0',
  filter: {},
  entities: { lots: { requests: 2, records: 3, new: 3, changed: 0, same: 0 } },
  ...changes,
})

async function addLots(dir: string, ids: number[]): Promise<void> {
  const store = await RawStore.open(dir, 'goszakup', 'lots', {
    initial: {},
    describe: (record) => ({ key: record.id as number, open: false, moment: undefined }),
  })
  for (const id of ids) {
    const record = { id }
    store.add({
      bytes: Buffer.from(JSON.stringify(record)),
      record,
      url: 'http://host',
      request: 'ab12',
      fetchedAt: '2026-03-20T00:05:00.000Z',
    })
  }
  await store.commit()
  await store.close()
}

describe('the log of runs', () => {
  it('is empty where nothing was fetched', async () => {
    expect(await readRuns(temporary('runs'))).toEqual([])
  })

  it('numbers the runs and says where their lines end', async () => {
    const dir = temporary('runs')
    await addLots(dir, [1, 2, 3])
    const first = await appendRun(dir, run())
    await addLots(dir, [4])
    const second = await appendRun(dir, run({ complete: false, filter: { year: 2026 } }))
    expect([first.run, second.run]).toEqual([1, 2])
    expect(first.entities.lots!.end).toMatchObject({ segment: 1, lines: 3 })
    expect(second.entities.lots!.end).toMatchObject({ segment: 1, lines: 4 })
    const segment = await readFile(join(dir, 'raw/goszakup/lots/000001.ndjson'))
    expect(second.entities.lots!.end!.bytes).toBe(segment.length)
    expect(await readRuns(dir)).toEqual([first, second])
  })

  it('keeps an entity that has no lines', async () => {
    const dir = temporary('runs')
    const { entities } = await appendRun(dir, run())
    expect(entities.lots).toEqual({ requests: 2, records: 3, new: 3, changed: 0, same: 0 })
  })

  it('leaves out half a line, and cuts it off with the next run', async () => {
    const dir = temporary('runs')
    const first = await appendRun(dir, run())
    for (const half of [
      '{"run":2,"comm',
      '{"run":2,"entities":{}}',
      '{"run":2,"filter":{"query":"\u{1f400}'.slice(0, -1),
    ]) {
      await appendFile(runsFile(dir), half)
      expect(await readRuns(dir)).toEqual([first])
    }
    const second = await appendRun(dir, run())
    expect(second.run).toBe(2)
    expect(await readRuns(dir)).toEqual([first, second])
    expect((await readFile(runsFile(dir), 'utf8')).split('\n')).toHaveLength(3)
  })

  it('reads past a damaged line and gives no number twice', async () => {
    const dir = temporary('runs')
    const first = await appendRun(dir, run())
    await writeFile(
      runsFile(dir),
      `${JSON.stringify(first)}\nnot a line\n[]\nnull\n${JSON.stringify({ ...first, run: 7 })}\n`,
    )
    expect((await appendRun(dir, run())).run).toBe(8)
    expect((await readRuns(dir)).map((known) => known.run)).toEqual([1, 7, 8])
  })

  it('is read from its end when it is long', async () => {
    const dir = temporary('runs')
    const first = await appendRun(dir, run())
    const long = `${JSON.stringify({ ...first, run: 2, filter: { query: 'x'.repeat(100_000) } })}\n`
    await appendFile(runsFile(dir), `${long}${JSON.stringify({ ...first, run: 3 })}\nnot a line\n`)
    expect((await appendRun(dir, run())).run).toBe(4)
    await appendFile(runsFile(dir), `${long.replace('"run":2', '"run":5')}{"run":6,"filter":"${'y'.repeat(600_000)}`)
    expect((await appendRun(dir, run())).run).toBe(6)
    expect((await readRuns(dir)).map((known) => known.run)).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('is one line a run, whatever the filter holds', async () => {
    const dir = temporary('runs')
    await appendRun(dir, run({ filter: { query: 'a\nb', region: '750000000' } }))
    expect((await readRuns(dir))[0]!.filter).toEqual({ query: 'a\nb', region: '750000000' })
  })
})

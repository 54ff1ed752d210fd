import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeApi, serveFake } from '../goszakup/fake-api.ts'
import { jaryq } from '../support/cli.ts'
import { temporary } from '../support/temp.ts'

let api: FakeApi
let place: string
beforeAll(async () => {
  api = await serveFake({ records: { Lots: [{ id: 1 }, { id: 2 }], '/v2/plans/deleted': [{ id: 7 }] } })
  place = temporary('fetch-command')
})
afterAll(() => api.close())

const run = (...args: string[]) =>
  jaryq([...args, '--base-url', api.baseUrl, '--rate', '0'], {
    cwd: place,
    env: { JARYQ_TOKEN: api.token, JARYQ_CONFIG_DIR: join(place, 'config'), JARYQ_DATA: join(place, 'data') },
  })

describe('jaryq fetch', () => {
  it('says what is wrong with its output before it asks for anything', async () => {
    for (const [args, what] of [
      [['--fields', 'entity,nosuch'], 'there is no column "nosuch"'],
      [['--format', 'parquet'], 'parquet goes into a file'],
      [['--excel', '--format', 'md'], '--excel does not fit the format md'],
      [['--output', join(place, 'nosuch', 'rows.csv')], 'nosuch'],
      [['--output', 'rows.pdf'], 'the ending .pdf names no format'],
      [['--dry-run', '--fields', 'new'], 'there is no column "new"'],
    ] as const)
      for (const command of ['fetch', 'sync']) {
        const { code, stdout, stderr } = await run(command, 'lots', ...args)
        expect(stderr, stderr).toContain(what)
        expect({ stdout, isDone: code === 0 }).toEqual({ stdout: '', isDone: false })
      }
    expect([api.asked.length, existsSync(join(place, 'data'))]).toEqual([0, false])
  })

  it('lists its columns without asking for anything, in a dry run those of a dry run', async () => {
    expect((await run('fetch', '--fields')).stdout).toBe('entity\nrequests\nrecords\nnew\nchanged\nsame\n')
    expect((await run('fetch', '--dry-run', '--fields')).stdout).toBe(
      'entity\nstep\nrecords\nstored\nrequests\nhours\n',
    )
    expect((await run('fetch', 'files', '--fields')).stdout).toContain('sha256\n')
    expect(api.asked).toEqual([])
  })

  it('takes --limit for each kind of record, those that are looked at once a day too', async () => {
    const { stdout } = await run('fetch', 'lots', 'deleted-plans', '--limit', '1', '--format', 'csv')
    expect(stdout).toContain('lots,1,1,')
    expect(stdout).toContain('deleted-plans,1,1,')
  })

  it('asks Samruk-Kazyna only when told to, and with what it knows', async () => {
    const before = api.asked.length
    for (const [args, what] of [
      [['lots', '--unofficial'], '--unofficial is about --source samruk'],
      [['--source', 'samruk', '--buyer', '050140006873'], '--buyer does not work with --source samruk'],
      [['lots', '--source', 'samruk'], 'Samruk-Kazyna has no "lots"'],
    ] as const) {
      const { code, stderr } = await run('fetch', ...args)
      expect([code, stderr]).toEqual([2, expect.stringContaining(what)])
    }
    const real = await jaryq(['fetch', '--source', 'samruk', '--data', join(place, 'samruk')])
    expect([real.code, real.stderr]).toEqual([2, expect.stringContaining('unofficial')])
    expect((await run('fetch', '--source', 'samruk', '--fields')).stdout).toContain('requests\n')
    expect([api.asked.length, existsSync(join(place, 'samruk'))]).toEqual([before, false])
  })

  it('says that there are no tables yet', async () => {
    const { stderr } = await run('fetch', 'lots', '--limit', '1')
    expect(stderr).toContain('--limit')
    const list = await jaryq(['data', 'list', '--data', join(place, 'data')])
    expect([list.stdout, list.stderr]).toEqual(['', expect.stringContaining('jaryq build')])
  })
})

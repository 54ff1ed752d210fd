import { beforeAll, describe, expect, it } from 'vitest'
import { createDataset } from '../../src/dataset/manifest.ts'
import { appendRun } from '../../src/dataset/raw/runs.ts'
import { RawStore } from '../../src/dataset/raw/store.ts'
import { jaryq } from '../support/cli.ts'
import { temporary } from '../support/temp.ts'

let data: string
const run = (...args: string[]) =>
  jaryq(['data', 'diff', ...args], { env: { JARYQ_DATA: data, JARYQ_CONFIG_DIR: temporary('diff-config') } })

beforeAll(async () => {
  data = temporary('diff-command')
  await createDataset(data)
  for (const day of [1, 2, 3]) {
    const fetchedAt = `2026-03-0${day}T06:00:00.000Z`
    const store = await RawStore.open(data, 'goszakup', 'lots', {
      initial: {},
      describe: (record) => ({ key: record.id as number, open: false, moment: undefined }),
    })
    for (const id of [1, 2]) {
      const record = {
        id,
        amount: id * 100 + day,
        nameRu: '=лот',
        lastUpdateDate: `2026-03-0${id === 1 ? 1 : day} 10:00:00`,
      }
      store.add({ bytes: Buffer.from(JSON.stringify(record)), record, url: 'http://host', request: 'ab', fetchedAt })
    }
    await store.commit()
    await store.close()
    await appendRun(data, {
      ...{ command: 'fetch', source: 'goszakup', base_url: 'http://host', complete: true, version: '0', filter: {} },
      ...{ started_at: fetchedAt, ended_at: fetchedAt },
      entities: { lots: { requests: 1, records: 2, new: day === 1 ? 2 : 0, changed: day === 1 ? 0 : 2, same: 0 } },
    })
  }
})

describe('jaryq data diff', () => {
  it('writes rows to stdout and a line of counts to stderr', async () => {
    const { code, stdout, stderr } = await run('--silent', '--format', 'csv')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `run,entity,id,field,before,after,seen_before,seen,silent
3,lots,1,amount,102,103,2026-03-02T06:00:00.000Z,2026-03-03T06:00:00.000Z,true
`,
    })
    expect(stderr).toBe('after run 2, up to run 3: changes of records 1, fields 1, entities 1, silent 1\n')
  })

  it('is narrowed by all its flags', async () => {
    const { stdout } = await run(
      '--from',
      '0',
      '--to',
      '2',
      '--entity',
      'lots',
      '--id',
      '2',
      '--field',
      'am*',
      '--json',
    )
    expect(JSON.parse(stdout)).toMatchObject([{ run: 2, id: '2', field: 'amount', before: 201, after: 202 }])
    expect(JSON.parse((await run('--from', '2026-03-02', '--id', '1', '--id', '2', '--json')).stdout)).toHaveLength(6)
  })

  it('ends with 6 when nothing changed and that was asked', async () => {
    expect(await run('--id', '9', '--fail-empty', '--quiet')).toMatchObject({ code: 6, stdout: '', stderr: '' })
  })

  it('says what a wrong flag should be', async () => {
    expect(await run('--from', 'monday')).toMatchObject({ code: 2, stdout: '' })
    expect((await run('--entity', 'lot')).stderr).toContain('did you mean "lots"?')
    const nowhere = await jaryq(['data', 'diff', '--data', `${data}/none`])
    expect(nowhere).toMatchObject({ code: 5, stderr: expect.stringContaining('there is no dataset') })
  })
})

import { beforeAll, describe, expect, it } from 'vitest'
import { builtDataset, purchase } from '../dataset/dataset-fixture.ts'
import { jaryq } from '../support/cli.ts'

let dir: string
beforeAll(async () => {
  dir = await builtDataset({ goszakup: [purchase] })
})

describe('jaryq search', () => {
  it('prints rows, and says on stderr what else there is to say', async () => {
    const { code, stdout, stderr } = await jaryq(['search', 'офисной', 'бумаги', '--data', dir, '--lang', 'ru'])
    expect({ code, rows: stdout.trim().split('\n').length }).toEqual({ code: 0, rows: 1 })
    expect(JSON.parse(stdout)).toMatchObject({ ocid: 'ocds-jaryq0-1', match: 'all', snippet: '**Бумага** **офисная**' })
    expect(stderr).toContain('УЧЕБНЫЕ ДАННЫЕ')
  })

  it('says what to try when nothing is found', async () => {
    const { code, stdout, stderr } = await jaryq(['search', 'трактор', '--data', dir, '--fail-empty', '--exact'])
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' })
    expect(stderr).toMatch(/nothing found in \d+ texts\nTry fewer words/)
  })
})

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { builtDataset, purchase } from '../dataset/dataset-fixture.ts'
import { jaryq } from '../support/cli.ts'
import { temporary } from '../support/temp.ts'

let directory: string
const path = (name: string) => join(directory, name)
const release = (currency: string) =>
  JSON.stringify({
    ocid: `in-${currency}`,
    tender: { procurementMethod: 'open', numberOfTenderers: 1 },
    bids: {
      details: [
        { status: 'disqualified', tenderers: [{ id: 'L' }], value: { amount: 1, currency } },
        { status: 'valid', tenderers: [{ id: 'W' }], value: { amount: 2, currency } },
      ],
    },
    awards: [{ status: 'active', suppliers: [{ id: 'W' }] }],
  })

beforeAll(async () => {
  directory = temporary('cardinal-command')
  await writeFile(path('releases.jsonl'), `${release('KZT')}\n{\n${release('USD')}\n`)
  await writeFile(path('settings.ini'), '[output]\ninfo_currency_mismatches = true\n[R018]\n[R036]\n[R035]\n')
})

describe('jaryq cardinal', () => {
  it('indicators prints one line of JSON; counts and warnings go to standard error', async () => {
    const args = ['cardinal', 'indicators', path('releases.jsonl'), '-s', path('settings.ini')]
    const flagged = (more: object) => ({ R018: 1, R035: 1, ...more })
    const invalid =
      ' WARN  ocdscardinal > Line 2 is invalid JSON, skipping. [EOF while parsing an object at line 1 column 1]\n'
    const plain = await jaryq([...args, '--count'])
    expect(plain).toMatchObject({ code: 0, stderr: `${invalid}OCID: 2\nTenderer: 1\n` })
    expect(JSON.parse(plain.stdout)).toEqual({
      OCID: { 'in-KZT': flagged({ R036: 1 }), 'in-USD': flagged({}) },
      Tenderer: { W: { R035: 0 } },
      Meta: {},
    })
    const mapped = await jaryq([...args, '--map', '--no-meta', '-vv'])
    expect(mapped.stderr).toBe(
      invalid + ' INFO  ocdscardinal::indicators::r036 > USD is not Some("KZT"), skipping.\n'.repeat(2),
    )
    expect(JSON.parse(mapped.stdout)).toMatchObject({
      Maps: { ocid_tenderer_r035: { 'in-KZT': ['W'], 'in-USD': ['W'] } },
    })
    expect(JSON.parse(mapped.stdout)).not.toHaveProperty('Meta')
  })

  it('reads standard input, and runs nothing without settings', async () => {
    const input = await readFile(path('releases.jsonl'), 'utf8')
    expect(await jaryq(['cardinal', 'indicators', '-'], { input })).toMatchObject({ code: 0, stdout: '{"Meta":{}}\n' })
    expect((await jaryq(['cardinal', 'coverage', '-'], { input: '{"a":[1]}\n' })).stdout).toBe(
      '{"/a[]": 1, "/a": 1, "/": 1, "": 1}\n',
    )
  })

  it("reads the dataset's compiled releases where no file is named", async () => {
    const data = await builtDataset({ here: [{ ...purchase, tender: { ...purchase.tender, numberOfTenderers: 1 } }] })
    const args = ['-s', path('settings.ini'), '--no-meta', '--data', data]
    const found = await jaryq(['cardinal', 'indicators', ...args])
    expect(found).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(found.stdout).OCID).toMatchObject({ [purchase.ocid]: { R018: 1 } })
    expect(await jaryq(['cardinal', 'indicators', ...args])).toEqual(found)
    const coverage = await jaryq(['cardinal', 'coverage', '--data', data])
    expect(JSON.parse(coverage.stdout)).toMatchObject({ '': 1, '/ocid': 1 })
    const corrected = await jaryq(['cardinal', 'prepare', '-o', '-', '-e', path('issues.csv'), '--data', data])
    expect(JSON.parse(corrected.stdout)).toMatchObject({ ocid: purchase.ocid })
    const facts = await jaryq(['cardinal', 'indicators', ...args, '--facts', path('facts')])
    expect(facts).toMatchObject({ code: 2, stderr: expect.stringContaining('--facts goes with a file') })
    const none = await jaryq(['cardinal', 'indicators', '--data', path('none')])
    expect(none).toMatchObject({ code: 5, stderr: expect.stringContaining('there is no dataset') })
  })

  it('prepare writes releases and issues where it is told', async () => {
    const args = ['cardinal', 'prepare', path('releases.jsonl'), '--output', path('out.jsonl'), '--errors', '-']
    expect(await jaryq(args)).toMatchObject({ code: 0, stdout: '' })
    expect(await readFile(path('out.jsonl'), 'utf8')).toBe(`${release('KZT')}\n${release('USD')}\n`)
    const missing = await jaryq(['cardinal', 'prepare', path('releases.jsonl')])
    expect(missing.code).toBe(2)
    expect(missing.stderr).toContain('--errors is missing')
  })

  it('init writes settings that it reads, and not over others', async () => {
    expect((await jaryq(['cardinal', 'init', path('new.ini')])).code).toBe(0)
    expect((await jaryq(['cardinal', 'indicators', path('releases.jsonl'), '-s', path('new.ini')])).code).toBe(0)
    expect(await jaryq(['cardinal', 'init', path('new.ini')])).toMatchObject({ code: 1 })
    expect((await jaryq(['cardinal', 'init', path('new.ini'), '--force'])).code).toBe(0)
    expect((await jaryq(['cardinal', 'init', '-'])).stdout).toBe(await readFile(path('new.ini'), 'utf8'))
  })

  it('ends with 2 and what is expected for what is no setting', async () => {
    await writeFile(path('bad.ini'), '[R003]\nthreshhold = 1\n')
    const { code, stderr } = await jaryq(['cardinal', 'indicators', path('releases.jsonl'), '-s', path('bad.ini')])
    expect(code).toBe(2)
    expect(stderr).toContain('R003.threshhold: unknown field `threshhold`, expected one of `threshold`')
    expect(stderr).toContain('did you mean "threshold"?')
  })
})

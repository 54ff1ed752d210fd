import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { packageOf, validRelease } from '../ocds/validate/release.ts'
import { jaryq } from '../support/cli.ts'
import { temporary } from '../support/temp.ts'

let dir: string
const path = (name: string) => join(dir, name)
const broken = { ...validRelease(), id: '2', tag: ['tender', 'x'], kz: { a: 1 } }

beforeAll(async () => {
  dir = temporary('validate-command')
  await writeFile(path('valid.json.gz'), gzipSync(JSON.stringify(packageOf([validRelease()]))))
  await writeFile(path('broken.json'), JSON.stringify(packageOf([validRelease(), broken])))
  await writeFile(path('notes.ndjson'), `${JSON.stringify({ ...validRelease(), kz: {} })}\n`)
})

const run = (args: string[], input?: string) => jaryq(args, { env: { JARYQ_DATA: path('none') }, input })

describe('jaryq validate', () => {
  it('gives no row and ends with 0 when nothing is wrong', async () => {
    expect(await run(['validate', path('valid.json.gz')])).toMatchObject({
      ...{ code: 0, stdout: '' },
      stderr: 'valid.json.gz: releases 1 (OCDS 1.1), packages 1; errors 0, notes 0\n',
    })
  })

  it('gives findings as rows, ends with 5, and writes a page', async () => {
    const page = path('findings.html')
    const { code, stdout, stderr } = await run(['validate', path('broken.json'), '--json', '--html', page])
    expect(code).toBe(5)
    expect(JSON.parse(stdout)).toEqual([
      {
        ...{ severity: 'error', kind: 'codelist', path: 'tag[]', count: 1, releases: 1, values: ['x'], value: 'x' },
        message: 'is not in the closed codelist releaseTag',
        ...{ ocid: 'ocds-a1b2c3-1', pointer: '/releases/1/tag/1', file: 'broken.json', line: null },
        byte: (await readFile(path('broken.json'))).indexOf('{"ocid"', 300),
      },
      {
        ...{ severity: 'note', kind: 'additional-field', path: 'kz', count: 1, releases: 1, values: null, value: null },
        message: 'is not in OCDS 1.1',
        ...{ ocid: 'ocds-a1b2c3-1', pointer: '/releases/1/kz', file: 'broken.json', line: null },
        byte: expect.any(Number),
      },
    ])
    expect(stderr).toContain('errors 1 (kinds 1), notes 1 (kinds 1)')
    const text = await readFile(page, 'utf8')
    expect(text).toContain('is not in the closed codelist releaseTag')
    expect(text).toContain('<h1>broken.json</h1>')
  })

  it.each([
    ['ru', 'нет в закрытом справочнике releaseTag', 'ошибок 1 (видов 1), замечаний 1 (видов 1)', 'Дополнительные поля'],
    ['kk', 'releaseTag жабық анықтамалығында жоқ', 'қате 1 (түрі 1), ескерту 1 (түрі 1)', 'Қосымша өрістер'],
  ])('says it in %s', async (lang, message, summary, heading) => {
    const page = path(`findings-${lang}.html`)
    const { stdout, stderr } = await run(['validate', path('broken.json'), '--lang', lang, '--html', page])
    expect(JSON.parse(stdout.split('\n')[0]!).message).toBe(message)
    expect(stderr).toContain(summary)
    const text = await readFile(page, 'utf8')
    for (const told of [`<html lang="${lang}">`, message, heading]) expect(text).toContain(told)
  })

  it('takes notes for errors with --strict', async () => {
    expect((await run(['validate', path('notes.ndjson'), '--quiet'])).code).toBe(0)
    expect((await run(['validate', path('notes.ndjson'), '--quiet', '--strict'])).code).toBe(5)
  })

  it('reads standard input', async () => {
    const args = ['validate', '-', '--fields', 'kind,path,file', '--format', 'csv']
    const { stdout } = await run(args, JSON.stringify([broken]))
    expect(stdout).toBe('kind,path,file\ncodelist,tag[],standard input\nadditional-field,kz,standard input\n')
  })

  it('says what is not OCDS, or no dataset', async () => {
    await writeFile(path('other.json'), '{"a":1}')
    const { code, stderr } = await run(['validate', path('other.json')])
    expect(code).toBe(5)
    expect(stderr).toContain('other.json')
    expect(await run(['validate'])).toMatchObject({ code: 5, stderr: expect.stringContaining('there is no dataset') })
  })
})

describe('jaryq coverage', () => {
  it('gives a row for each field', async () => {
    const args = ['coverage', path('broken.json'), '--format', 'csv']
    const { code, stdout, stderr } = await run(args)
    expect(code).toBe(0)
    const lines = stdout.split('\n')
    expect(lines[0]).toBe('path,schema,process_share,processes,object_share,filled,objects')
    expect(lines).toContain('tender.items[].quantity,ocds,1,1,1,2,2')
    expect(stderr).toMatch(/^processes 1, fields \d+\n$/)
  })

  it('gives the indicators that a file allows', async () => {
    const { code, stdout } = await run(['coverage', path('broken.json'), '--indicators', '--json'])
    expect(code).toBe(0)
    const rows = JSON.parse(stdout) as { indicator: string; allowed: boolean; missing: string[] }[]
    expect(rows.find(({ indicator }) => indicator === 'single-bid')).toMatchObject({
      allowed: false,
      missing: ['bids.status', 'bids.tenderer_id', 'lots.status'],
    })
  })
})

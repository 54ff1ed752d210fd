import { createHash } from 'node:crypto'
import { access, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openStore } from '../../../src/dataset/fetch/store.ts'
import { estimateFiles, type FetchFilesOptions, fetchFiles } from '../../../src/dataset/files/fetch.ts'
import { filePathOf, partsDir, readFileVersions } from '../../../src/dataset/files/records.ts'
import { verifyDataset } from '../../../src/dataset/info.ts'
import { withWriteLock } from '../../../src/dataset/lock.ts'
import { createDataset } from '../../../src/dataset/manifest.ts'
import { readRuns } from '../../../src/dataset/raw/runs.ts'
import { rawRecord, readRaw } from '../../../src/dataset/raw/store.ts'
import { entities } from '../../../src/goszakup/entities.ts'
import { explain } from '../../../src/terminal/fail.ts'
import { type Reporter, silent } from '../../../src/terminal/progress.ts'
import { type FakeRecord, serveFake } from '../../goszakup/fake-api.ts'
import { type FileAnswer, sendFile } from '../../goszakup/file-server.ts'
import { temporary } from '../../support/temp.ts'
import { newestFiles } from './newest-files.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const pdf = (text: string) => Buffer.from(`%PDF-1.4\n${text}\n%%EOF`)
const host = 'https://ows.goszakup.gov.kz'
const digits = (number: number) => number.toString(16).padStart(32, '0')
const address = (number: number, folder = 'trd_buy') => `${host}/download/${folder}/${digits(number)}`

/** Two announcements with two lots each, a contract with an act, a complaint; files 1 to 12. */
function records(): Record<string, FakeRecord[]> {
  const announcement = (id: number, buyer: string, files: FakeRecord[]) => ({
    id,
    numberAnno: `${id}-2`,
    nameRu: `Закупка ${id}`,
    orgBin: buyer,
    kato: [id === 100 ? '751110000' : '711110000'],
    refTradeMethodsId: 3,
    refBuyStatusId: 350,
    publishDate: id === 100 ? '2026-02-01 10:00:00' : '2025-03-01 10:00:00',
    Files: files,
  })
  const specification = (at: number, id: number, lot: number) => ({
    filePath: address(at),
    originalName: `techspec_${id}_${lot}.pdf`,
    nameRu: 'Техническая спецификация',
    objectId: [id],
  })
  const contractProject = (at: number, id: number) => ({
    filePath: address(at),
    originalName: `contract_project_${id}.pdf`,
    nameRu: 'Проект договора',
  })
  return {
    TrdBuy: [
      announcement(100, '050140006873', [
        specification(1, 100, 1001),
        specification(2, 100, 1002),
        contractProject(3, 100),
      ]),
      announcement(200, '050140006881', [
        specification(4, 200, 2001),
        contractProject(5, 200),
        { filePath: address(6), originalName: 'protocol_200.html', nameRu: 'Протокол об итогах' },
      ]),
    ],
    Lots: [
      {
        id: 1001,
        lotNumber: '77-ЗЦП1',
        trdBuyId: 100,
        customerBin: '050140006873',
        Files: [{ filePath: address(7, 'trd_buy_lots_list'), originalName: 'techspec_100_.pdf' }],
      },
      { id: 1002, lotNumber: '78-ЗЦП1', trdBuyId: 100, customerBin: '050140006899', Files: [] },
      { id: 2001, lotNumber: '79-ЗЦП1', trdBuyId: 200, customerBin: '050140006881', Files: null },
    ],
    Contract: [
      {
        id: 500,
        contractNumberSys: '050140006881/260001/00',
        trdBuyId: 200,
        customerBin: '050140006881',
        supplierBiin: '060140006884',
        crdate: '2025-04-01 10:00:00',
        ContractUnits: [{ lotId: 2001 }],
        File: { filePath: address(8), originalName: 'dogovor.pdf' },
        ReportFile: { filePath: address(9), originalName: 'otchet.pdf' },
      },
    ],
    Acts: [{ id: 900, contractId: 500, File: { filePath: address(10), originalName: 'akt.pdf' } }],
    ComplaintAppeal: [{ id: 31, trdBuyId: 200, Files: [{ filePath: address(11) }] }],
    TrdApp: [{ id: 61, buyId: 200, supplierBinIin: '060140006884' }],
  }
}

const folders = {
  TrdBuy: 'announcements',
  Lots: 'lots',
  Contract: 'contracts',
  Acts: 'acts',
  ComplaintAppeal: 'complaints',
  TrdApp: 'bids',
}

/** The service: records by GraphQL, files by `answer` (by number; else a content of their own). */
async function setUp(answer: (file: number, time: number) => FileAnswer | undefined = () => undefined) {
  const api = await serveFake({ records: { ...records(), 'refs/ref_buy_status': [{ id: 1 }] } })
  const files: { file: number; range: string | undefined }[] = []
  const seen = { authorization: new Set<string>() }
  const times = new Map<number, number>()
  const server = createServer(async (request, response) => {
    seen.authorization.add(String(request.headers.authorization))
    const found = /^\/download\/\w+\/([0-9a-f]{32})$/.exec(request.url!)
    if (found !== null) {
      const file = Number.parseInt(found[1]!, 16)
      const time = (times.get(file) ?? 0) + 1
      times.set(file, time)
      files.push({ file, range: request.headers.range })
      sendFile(
        request,
        response,
        answer(file, time) ?? {
          bytes: content(file),
          etag: `"${file}"`,
          type: file === 6 ? 'text/html' : 'application/pdf',
        },
      )
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const passed = await fetch(api.baseUrl + request.url, {
      method: request.method!,
      headers: { authorization: String(request.headers.authorization), 'content-type': 'application/json' },
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    })
    response.writeHead(passed.status, { 'content-type': 'application/json' }).end(await passed.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(
    () => api.close(),
    () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  )
  const dir = temporary('files')
  const options: FetchFilesOptions = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: api.token,
    rate: 0,
    timeout: 2,
    attempts: 2,
    concurrency: 3,
    resume: 'jaryq fetch files',
    report: silent,
  }
  const run = async (more: Partial<FetchFilesOptions> = {}) => {
    const before = files.length
    const notes: string[] = []
    const report: Reporter = { ...silent, note: (line) => notes.push(line) }
    const result = await fetchFiles(dir, { ...options, report, ...more })
    const rows = [...result.rows]
    const asked = files
      .slice(before)
      .map(({ file }) => file)
      .sort((a, b) => a - b)
    return {
      ...result,
      notes,
      rows,
      asked,
      ids: rows.map(({ file }) => Number.parseInt(String(file).replace(/^.*\//, ''), 16)).sort((a, b) => a - b),
    }
  }
  return { api, dir, options, run, files, seen }
}

function content(file: number): Buffer {
  if (file === 6) return Buffer.from('<html><title>Протокол</title><table></table></html>')
  return pdf(file === 5 ? 'the same as 3' : file === 3 ? 'the same as 3' : `file ${file}`)
}

/** Puts all records into a dataset, as a fetch would. */
async function fill(dir: string, all = records()): Promise<void> {
  await withWriteLock(dir, 'test', async () => {
    await createDataset(dir)
    for (const [root, name] of Object.entries(folders)) {
      const store = await openStore(dir, entities.find((entity) => entity.name === name)!)
      for (const record of all[root] ?? [])
        store.add({
          bytes: Buffer.from(JSON.stringify(record)),
          record,
          url: 'x',
          request: 'y',
          fetchedAt: '2026-01-01T00:00:00.000Z',
        })
      await store.commit()
      await store.close()
    }
  })
}

const problems = async (dir: string) => {
  const rows = []
  for await (const row of verifyDataset(dir, { report: silent })) rows.push(row)
  return rows
}

describe('files of what is named', () => {
  it.each<[string, Partial<FetchFilesOptions>, number[]]>([
    ['an announcement by id', { announcements: ['100'] }, [1, 2, 3, 7]],
    ['an announcement by a number of an earlier version', { announcements: ['100-1'] }, [1, 2, 3, 7]],
    [
      'an announcement by its page',
      { announcements: ['https://goszakup.gov.kz/ru/announce/index/200?tab=documents'] },
      [4, 5, 6, 11],
    ],
    ['a lot by id: its own and those for all lots', { lots: ['1001'] }, [1, 3, 7]],
    ['a lot by number', { lots: ['78-ЗЦП1'] }, [2, 3]],
    ['a lot by its page', { lots: ['https://goszakup.gov.kz/ru/subpriceoffer/index/100/1002'] }, [2, 3]],
    ['a lot and the announcement of another', { lots: ['1002'], announcements: ['200'] }, [2, 3, 4, 5, 6, 11]],
    ['a contract by number, with its acts', { contracts: ['050140006881/260001/00'] }, [8, 9, 10]],
    ['one kind', { announcements: ['100', '200'], kinds: ['protocol', 'contract-project'] }, [3, 5, 6]],
  ])('%s', async (_name, options, expected) => {
    const { dir, run } = await setUp()
    const { ids, asked, complete, failed, rows } = await run(options)
    expect(ids).toEqual(expected)
    expect(asked).toEqual(expected)
    expect({ complete, failed }).toEqual({ complete: true, failed: 0 })
    for (const row of rows) {
      const bytes = await readFile(row.path as string)
      expect(row).toMatchObject({ outcome: 'new', sha256: sha(bytes), bytes: bytes.length })
    }
    expect(await problems(dir)).toEqual([])
  })

  it('come from what the dataset has as well, taken out of the record since or not', async () => {
    const { dir, run } = await setUp()
    const before = records()
    before.TrdBuy![0]!.Files = [{ filePath: address(12), originalName: 'zadanie.pdf' }]
    await fill(dir, before)
    const { ids } = await run({ announcements: ['100'] })
    expect(ids).toEqual([1, 2, 3, 7, 12])
  })

  it('come although the dataset holds other fields of records, which stay as they are', async () => {
    const { dir, run } = await setUp()
    await withWriteLock(dir, 'test', async () => {
      await createDataset(dir)
      const store = await openStore(dir, entities.find(({ name }) => name === 'announcements')!)
      const record = { id: 100, numberAnno: '100-2' }
      store.add({ bytes: Buffer.from(JSON.stringify(record)), record, url: 'x', request: 'y', fetchedAt: 'z' })
      store.cursor.state.selection = { persons: false, select: ['numberAnno'] }
      await store.commit()
      await store.close()
    })
    expect((await run({ announcements: ['100'] })).ids).toEqual([1, 2, 3, 7])
    const lines = []
    for await (const { bytes } of readRaw(dir, 'goszakup', 'announcements')) lines.push(rawRecord(bytes).toString())
    expect(lines).toEqual(['{"id":100,"numberAnno":"100-2"}'])
    await expect(run({ announcements: ['100'], select: ['id'] })).rejects.toThrow('--select is about records')
  })

  it('tell what there is not, before anything is downloaded', async () => {
    const { run, files } = await setUp()
    const error = await run({ announcements: ['100', '999-1'], lots: ['5'] }).catch((thrown: unknown) => thrown)
    expect(explain(error)).toMatchObject({ exitCode: 5, bug: false })
    expect((error as Error).message).toContain('no announcement 999-1, no lot 5')
    expect(files).toEqual([])
    await expect(run({ lots: ['abc'] })).rejects.toThrow('names none of the lots')
    await expect(run({ lots: ['https://example.org/1'] })).rejects.toThrow('names none of the lots')
    await expect(run({ lots: ['1001'], year: 2026 })).rejects.toThrow('--year selects nothing among named records')
  })

  it('come from a service that has no complaints', async () => {
    const warnings: string[] = []
    const { api, run } = await setUp()
    api.options.fault = ({ query }) =>
      query.includes('ComplaintAppeal(')
        ? {
            status: 200,
            body: '{"errors":[{"message":"Cannot query field \\"ComplaintAppeal\\" on type \\"Query\\"."}]}',
          }
        : undefined
    const { ids } = await run({ announcements: ['200'], report: { ...silent, warn: (line) => warnings.push(line) } })
    expect(ids).toEqual([4, 5, 6])
    expect(warnings).toEqual([expect.stringContaining('complaints: Cannot query field')])
  })

  it('say where they would come from, when there are none', async () => {
    const notes: string[] = []
    const report: Reporter = { ...silent, note: (line) => notes.push(line) }
    const { dir, run } = await setUp()
    expect((await run({ report })).rows).toEqual([])
    await fill(dir)
    expect((await run({ report, announcements: ['100'], kinds: ['act'] })).rows).toEqual([])
    expect(notes).toEqual([
      expect.stringContaining('no records yet'),
      expect.stringContaining('names one of this kind'),
    ])
  })

  it('bring the records along, so that a next run knows them', async () => {
    const { dir, run, api } = await setUp()
    await run({ lots: ['1001'] })
    expect((await run({ buyer: '050140006873' })).ids).toEqual([1, 2, 3, 7])
    expect((await readRuns(dir)).map(({ entities: of }) => Object.keys(of).sort())).toEqual([
      ['announcements', 'complaints', 'files', 'lots'],
      ['files'],
    ])
    expect(api.asked.length).toBeLessThanOrEqual(3)
  })
})

describe('files of what the filters select', () => {
  it('of announcements with their lots and complaints, of contracts with their acts', async () => {
    const { dir, run } = await setUp()
    await fill(dir)
    const cases: [Partial<FetchFilesOptions>, number[]][] = [
      [{}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
      [{ since: '2026-01-01' }, [1, 2, 3, 7]],
      [{ until: '2025-12-31' }, [4, 5, 6, 8, 9, 10, 11]],
      [{ year: 2025 }, [4, 5, 6, 8, 9, 10, 11]],
      [{ buyer: '050140006873' }, [1, 2, 3, 7]],
      [{ buyer: '050140006899' }, [1, 2, 3, 7]],
      [{ supplier: '060140006884' }, [4, 5, 6, 8, 9, 10, 11]],
      [{ region: '75' }, [1, 2, 3, 7]],
      [{ region: '711100000' }, [4, 5, 6, 8, 9, 10, 11]],
      [{ method: [3], query: 'закупка 1' }, [1, 2, 3, 7]],
      [{ method: [2] }, []],
      [{ kinds: ['specification'] }, [1, 2, 4, 7]],
      [{ kinds: ['contract', 'act', 'complaint', 'report'] }, [8, 9, 10, 11]],
    ]
    for (const [filter, expected] of cases)
      expect({ filter, ids: (await run(filter)).ids }).toEqual({ filter, ids: expected })
  })

  it('newest purchases first, as many as --limit says, then the rest', async () => {
    const { dir, run, options } = await setUp()
    await fill(dir)
    const first = await run({ limit: 4 })
    expect(first.complete).toBe(false)
    expect(first.asked).toHaveLength(4)
    expect(first.rows.map(({ outcome }) => outcome)).toEqual(['new', 'new', 'new', 'new'])
    expect(first.notes.join()).toMatch(/stopped at --limit, 7 files left; go on with: /)
    expect(await estimateFiles(dir, options)).toMatchObject([
      { entity: 'files', records: 11, stored: 4, requests: 7, hours: null },
    ])
    const second = await run()
    expect(second.asked).toHaveLength(7)
    expect(second.complete).toBe(true)
    expect((await run()).asked).toEqual([])
    expect(await estimateFiles(dir, { ...options, rate: 2 })).toMatchObject([
      { records: 11, stored: 11, requests: 0, hours: 0 },
    ])
  })
})

describe('the contents', () => {
  it('are stored once, and known for several files', async () => {
    const { dir, run } = await setUp()
    await fill(dir)
    await run()
    const hash = sha(content(3))
    const same = (await newestFiles(dir)).filter((record) => record.sha256 === hash)
    expect(same.map(({ id }) => id).sort()).toEqual([digits(3), digits(5)])
    expect(await readFile(filePathOf(dir, hash))).toEqual(content(3))
    expect(await problems(dir)).toEqual([])
  })

  it('are asked for again with --full, kept in both forms when they changed, and when they are gone', async () => {
    let phase = 1
    const warnings: string[] = []
    const report: Reporter = { ...silent, warn: (line) => warnings.push(line) }
    const { dir, run } = await setUp((file) => {
      if (file === 1 && phase > 1) return { bytes: pdf('other words'), etag: '"1b"' }
      return file === 2 && phase > 1 ? { bytes: Buffer.from('{"status":404}'), status: 404 } : undefined
    })
    await run({ announcements: ['100'] })
    phase = 2
    expect((await run({ announcements: ['100'] })).asked).toEqual([])
    const { rows, asked } = await run({ announcements: ['100'], full: true, report })
    expect(asked).toEqual([1, 2, 3, 7])
    expect(Object.fromEntries(rows.map(({ file, outcome }) => [file, outcome]))).toEqual({
      [digits(1)]: 'changed',
      [digits(2)]: 'gone',
      [digits(3)]: 'same',
      [`trd_buy_lots_list/${digits(7)}`]: 'same',
    })
    expect(warnings.join()).toContain(`${sha(content(1))} before, ${sha(pdf('other words'))} now`)
    const versions: string[] = []
    for await (const { record } of readFileVersions(dir)) if (record.id === digits(1)) versions.push(record.sha256!)
    expect(versions).toEqual([sha(content(1)), sha(pdf('other words'))])
    for (const hash of versions) await access(filePathOf(dir, hash))
    const now = new Map<string, unknown>()
    for (const { id, status, sha256 } of await newestFiles(dir)) now.set(id, { status, sha256 })
    expect(now.get(digits(2))).toEqual({ status: 'gone', sha256: sha(content(2)) })
    expect(await problems(dir)).toEqual([])
  })

  it('that are missing, denied or too large are not asked for each time', async () => {
    const { dir, run, files } = await setUp((file) =>
      file === 1
        ? { bytes: Buffer.from('{"name":"Not Found","message":"Файл не найден","status":404}'), status: 404 }
        : file === 2
          ? { bytes: Buffer.from('no'), status: 403 }
          : file === 3
            ? { bytes: Buffer.alloc(2_000_001, 'x') }
            : undefined,
    )
    const outcomes = async (more: Partial<FetchFilesOptions> = {}) => {
      const { rows, asked } = await run({ announcements: ['100'], maxSize: 2, ...more })
      return { asked, outcomes: rows.map(({ outcome }) => outcome).sort() }
    }
    expect(await outcomes()).toEqual({ asked: [1, 2, 3, 7], outcomes: ['denied', 'missing', 'new', 'too-large'] })
    expect(await outcomes()).toEqual({ asked: [], outcomes: ['denied', 'kept', 'missing', 'too-large'] })
    expect(await outcomes({ maxSize: 3 })).toEqual({ asked: [3], outcomes: ['denied', 'kept', 'missing', 'new'] })
    expect((await outcomes({ full: true })).asked).toEqual([1, 2, 3, 7])
    expect(files.length).toBe(9)
    expect(await problems(dir)).toEqual([])
  })

  it('that were lost on disk are downloaded again, and their loss is found', async () => {
    const { dir, run } = await setUp()
    await run({ announcements: ['100'] })
    const [lost, spoilt] = [sha(content(1)), sha(content(2))]
    await rm(filePathOf(dir, lost))
    await writeFile(filePathOf(dir, spoilt), Buffer.from(content(2)).fill('x', 9, 12))
    expect((await problems(dir)).map(({ problem }) => problem)).toEqual([
      'its content was changed',
      `it is missing (file ${digits(1)})`,
    ])
    expect((await run({ announcements: ['100'] })).asked).toEqual([1])
    expect((await problems(dir)).map(({ problem }) => problem)).toEqual(['its content was changed'])
  })
})

describe('a run', () => {
  it('goes on with other files when one fails, says so, and asks for it next time', async () => {
    let broken = true
    const page: FileAnswer = { bytes: Buffer.from('<html><title>Вход</title></html>'), type: 'text/html' }
    const { run } = await setUp((file) => (file === 1 && broken ? page : undefined))
    const warnings: string[] = []
    const report: Reporter = { ...silent, warn: (line) => warnings.push(line) }
    const { complete, failed, rows } = await run({ announcements: ['100'], report })
    expect({ complete, failed }).toEqual({ complete: false, failed: 1 })
    expect(rows.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'new', 'new', 'new'])
    expect(warnings.join()).toContain('techspec_100_1001.pdf: a web page came instead of the file: Вход')
    broken = false
    const next = await run({ announcements: ['100'] })
    expect(next.asked).toEqual([1])
    expect(next.failed).toBe(0)
  })

  it('ends with the token when it is that which is refused, and takes a refusal of one file as such', async () => {
    const { dir, run, api } = await setUp((file) =>
      file === 1 ? { bytes: Buffer.from('{"message":"Invalid Route"}'), status: 404 } : undefined,
    )
    expect((await run({ announcements: ['100'] })).rows.map(({ outcome }) => outcome).sort()).toEqual([
      'missing',
      'new',
      'new',
      'new',
    ])
    const all = await setUp(() => ({ bytes: Buffer.from('{"message":"Invalid Route"}'), status: 404 }))
    await fill(all.dir)
    all.api.options.records = {}
    const refused = await fetchFiles(all.dir, { ...all.options, token: 'another-token-0123' }).catch(
      (thrown: unknown) => thrown,
    )
    expect(explain(refused)).toMatchObject({ exitCode: 4 })
    expect(await newestFiles(all.dir)).toEqual([])
    expect(api.asked.length).toBeGreaterThan(0)
    expect(await problems(dir)).toEqual([])
  })

  it('gives the token to the service alone', async () => {
    const warnings: string[] = []
    const { dir, run, seen, api } = await setUp()
    const elsewhere: string[] = []
    const thief = createServer((request, response) => {
      elsewhere.push(String(request.headers.authorization))
      response.end('x')
    })
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve))
    open.push(() => new Promise((resolve) => thief.close(() => resolve())))
    const all = records()
    const port = (thief.address() as AddressInfo).port
    all.TrdBuy![0]!.Files = [
      { filePath: `http://localhost:${port}/download/trd_buy/${digits(1)}` },
      { filePath: `//v3bl.goszakup.gov.kz/uploads/x.pdf` },
      { filePath: `http://ows.goszakup.gov.kz@localhost:${port}/download/trd_buy/${digits(2)}` },
      { filePath: `/download/trd_buy/${digits(3)}` },
    ]
    await fill(dir, all)
    const { rows } = await run({ since: '2026-01-01', report: { ...silent, warn: (line) => warnings.push(line) } })
    expect(rows.map(({ outcome }) => outcome).sort()).toEqual(['elsewhere', 'elsewhere', 'elsewhere', 'new', 'new'])
    expect(warnings.join()).toContain('v3bl.goszakup.gov.kz')
    expect(elsewhere).toEqual([])
    expect([...seen.authorization]).toEqual([`Bearer ${api.token}`])
  })

  it('stops when it is told to, keeps what came, and goes on', async () => {
    const stop = new AbortController()
    const big = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(50_000, 'z')])
    const { dir, run, files } = await setUp((file, time) => {
      if (file !== 1) return undefined
      if (time === 1) setTimeout(() => stop.abort(), 300)
      return { bytes: big, etag: '"big"', ...(time === 1 ? { stallAfter: 20_000 } : {}) }
    })
    const error = await run({ announcements: ['100'], concurrency: 1, timeout: 30, signal: stop.signal }).catch(
      (thrown: unknown) => thrown,
    )
    expect(explain(error)).toMatchObject({ exitCode: 130 })
    expect((await readdir(partsDir(dir))).sort()).toHaveLength(2)
    const { rows } = await run({ announcements: ['100'] })
    expect(rows.every(({ outcome }) => outcome === 'new' || outcome === 'kept')).toBe(true)
    expect(files.find(({ file, range }) => file === 1 && range !== undefined)?.range).toBe('bytes=20000-')
    expect(await readdir(partsDir(dir))).toEqual([])
    expect(await problems(dir)).toEqual([])
    expect((await readRuns(dir)).map(({ complete }) => complete)).toEqual([false, true])
  })

  it('stops at --max-requests and goes on', async () => {
    const { dir, run } = await setUp()
    await fill(dir)
    const first = await run({ maxRequests: 5, concurrency: 1 })
    expect(first.complete).toBe(false)
    expect(first.asked).toHaveLength(5)
    const second = await run()
    expect(second.asked).toHaveLength(6)
    expect(second.rows.map(({ outcome }) => outcome).sort()).toEqual([
      ...Array(5).fill('kept'),
      ...Array(6).fill('new'),
    ])
  })

  it('writes nothing and downloads nothing when it only counts', async () => {
    const { dir, options, files } = await setUp()
    expect(await estimateFiles(dir, { ...options, announcements: ['100'], rate: 2 })).toMatchObject([
      { entity: 'files', records: 4, stored: 0, requests: 4 },
    ])
    expect(files).toEqual([])
    expect(await readdir(dir)).toEqual([])
  })

  it('gives the same name to the same one of two files, whichever came first', async () => {
    const all = records()
    all.TrdBuy![0]!.Files = [1, 2, 3].map((at) => ({ filePath: address(at), originalName: '../tz.pdf' }))
    for (const slow of [1, 2, 3]) {
      const busy: FileAnswer = { bytes: Buffer.from('busy'), status: 503 }
      const { dir, run } = await setUp((file, time) => (file === slow && time === 1 ? busy : undefined))
      await fill(dir, all)
      const saveTo = join(temporary('saved'), 'x')
      expect((await run({ since: '2026-01-01', saveTo, kinds: ['other'] })).ids).toEqual([1, 2, 3])
      expect((await readdir(join(saveTo, '100'))).sort()).toEqual(
        ['tz.pdf', ...[2, 3].map((file) => `tz-${sha(content(file)).slice(0, 8)}.pdf`)].sort(),
      )
      expect(await readFile(join(saveTo, '100', 'tz.pdf'))).toEqual(content(1))
    }
  })

  it('saves files under their own names, in a folder of their purchase', async () => {
    const { run } = await setUp((file) => (file === 3 ? { bytes: pdf('x'), etag: '"3"' } : undefined))
    const saveTo = join(temporary('saved'), 'deep')
    const { rows } = await run({ announcements: ['100'], saveTo })
    expect((await readdir(join(saveTo, '100'))).sort()).toEqual([
      'contract_project_100.pdf',
      'techspec_100_.pdf',
      'techspec_100_1001.pdf',
      'techspec_100_1002.pdf',
    ])
    for (const row of rows) expect(sha(await readFile(row.path as string))).toBe(row.sha256)
    // What is there already is left alone, when it is the same and when it is not.
    await writeFile(join(saveTo, '100', 'techspec_100_1001.pdf'), 'mine')
    const again = await run({ announcements: ['100'], saveTo })
    expect((await readdir(join(saveTo, '100'))).sort()).toEqual([
      'contract_project_100.pdf',
      'techspec_100_.pdf',
      `techspec_100_1001-${sha(content(1)).slice(0, 8)}.pdf`,
      'techspec_100_1001.pdf',
      'techspec_100_1002.pdf',
    ])
    expect(await readFile(join(saveTo, '100', 'techspec_100_1001.pdf'), 'utf8')).toBe('mine')
    expect(again.asked).toEqual([])
  })
})

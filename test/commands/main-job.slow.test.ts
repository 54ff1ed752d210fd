import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inflateRawSync, zstdDecompressSync } from 'node:zlib'
import { tableFromIPC } from '@uwdata/flechette'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEngine } from '../../src/dataset/engine.ts'
import { checkDigitOk, isPersonNumber } from '../../src/ocds/persons.ts'
import { root } from '../support/cli.ts'
import { type MainJob, prepareMainJob, runMainJob } from '../support/main-job.ts'

let job: MainJob
beforeAll(async () => {
  job = await runMainJob(await prepareMainJob(400))
}, 180_000)
afterAll(() => job?.remove())

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

function unzipped(bytes: Buffer): string {
  const texts: string[] = []
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50; ) {
    const method = bytes.readUInt16LE(at + 8)
    const packed = bytes.readUInt32LE(at + 18)
    const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
    const content = bytes.subarray(start, start + packed)
    texts.push((method === 0 ? content : inflateRawSync(content)).toString())
    at = start + packed
  }
  return texts.join('\n')
}

async function readable(file: string): Promise<string> {
  const bytes = await readFile(file)
  if (file.endsWith('.zst')) return zstdDecompressSync(bytes).toString()
  if (file.endsWith('.docx')) return unzipped(bytes)
  if (file.endsWith('.arrow'))
    return tableFromIPC(bytes)
      .toArray()
      .map((row: object) => Object.values(row).join('\n'))
      .join('\n')
  return bytes.toString()
}

interface Held {
  id?: number
  pid?: number
  buyId?: number
  endDate?: string
}

interface Truth {
  indicator: string
  expected: string
  keys: { entity: string; id: number | string }[]
}

describe('the main job', () => {
  it('fetches every record that the market shows, once, and no bid that is still sealed', async () => {
    const held = async (entity: string) =>
      (await readFile(join(job.market, `${entity}.ndjson`), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Held)
    const { now } = JSON.parse(await readFile(join(job.market, 'market.json'), 'utf8')) as { now: string }
    const sealed = new Set(
      (await held('announcements')).filter((announcement) => announcement.endDate! > now).map(({ id }) => id),
    )
    for (const entity of ['announcements', 'lots', 'plans', 'bids', 'contracts', 'acts', 'payments', 'subjects']) {
      const shown = (await held(entity))
        .filter((record) => entity !== 'bids' || !sealed.has(record.buyId!))
        .map((record) => record.id ?? record.pid!)
      const folder = join(job.data, 'raw/goszakup', entity)
      const files = (await readdir(folder)).filter((name) => /\.ndjson/.test(name))
      const lines = (await Promise.all(files.map((name) => readable(join(folder, name))))).join('').trim().split('\n')
      const fetched = lines
        .map((line) => (JSON.parse(line) as { record: Held }).record)
        .map((record) => record.id ?? record.pid!)
      expect({ entity, ids: fetched.sort((a, b) => a - b) }).toEqual({ entity, ids: shown.sort((a, b) => a - b) })
    }
  })

  it('leads a number back to the raw line it came from', async () => {
    const { stdout } = await job.run([
      'query',
      'SELECT kz_id, value_amount, kz_contract_number_sys FROM contracts WHERE value_amount IS NOT NULL ORDER BY ocid, id LIMIT 5',
    ])
    const raw = (await readFile(join(job.data, 'raw/goszakup/contracts/000001.ndjson'), 'utf8'))
      .trim()
      .split('\n')
      .map(
        (line) =>
          (JSON.parse(line) as { record: { id: number; contractSum: number; contractNumberSys: string } }).record,
      )
    for (const line of stdout.trim().split('\n')) {
      const row = JSON.parse(line) as { kz_id: number; value_amount: number; kz_contract_number_sys: string }
      expect(raw.find((record) => record.id === row.kz_id)).toMatchObject({
        contractSum: row.value_amount,
        contractNumberSys: row.kz_contract_number_sys,
      })
    }
  })

  it('flags what was planted and no look-alike, and of the legal rules nothing else', async () => {
    const truth = (await readFile(join(job.market, 'truth.ndjson'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Truth)
    const flags = job.results
      .flag!.stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { indicator: string; subject_id: string })
    const subject = {
      'bid-period-below-minimum': /^ocds-jaryq0-(\d+)$/,
      'vat-by-non-payer': /\|(\d+)$/,
      'single-bid': /\|(\d+)$/,
    }
    for (const [indicator, pattern] of Object.entries(subject)) {
      const flagged = new Set(
        flags.filter((flag) => flag.indicator === indicator).map((flag) => pattern.exec(flag.subject_id)?.[1]),
      )
      const of = (expected: boolean) =>
        truth
          .filter((entry) => entry.indicator === indicator && (entry.expected === 'flag') === expected)
          .map((entry) => String(entry.keys[0]!.id))
      expect({ indicator, missed: of(true).filter((id) => !flagged.has(id)) }).toEqual({ indicator, missed: [] })
      expect({ indicator, lookalikes: of(false).filter((id) => flagged.has(id)) }).toEqual({
        indicator,
        lookalikes: [],
      })
      if (indicator !== 'single-bid')
        expect({ indicator, flags: flagged.size }).toEqual({ indicator, flags: of(true).length })
    }
  })

  it('lets no personal number out of raw/', async () => {
    const outputs = [
      ...(await filesBelow(job.data)).filter(
        (file) => !file.startsWith(join(job.data, 'raw')) && !file.endsWith('.parquet'),
      ),
      ...(await filesBelow(job.out)),
    ]
    expect(outputs.length).toBeGreaterThan(30)
    const texts = await Promise.all(outputs.map(async (file) => [file, await readable(file)] as const))
    const engine = await openEngine(job.data)
    for (const table of Object.keys(engine.manifest.tables ?? {}))
      for await (const row of engine.stream(`SELECT * FROM ${table}`))
        texts.push([table, Object.values(row).join('\n')])
    await engine.close()
    for (const [name, result] of Object.entries(job.results))
      if (name !== 'generate') texts.push([name, result.stdout + result.stderr])
    const applicant = '211344000018'
    const found = texts.flatMap(([name, text]) =>
      (text.match(/(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])/g) ?? [])
        .filter((number) => number !== applicant && isPersonNumber(number) && checkDigitOk(number))
        .map((number) => `${name}: ${number}`),
    )
    expect(found).toEqual([])
    const persons =
      (await readable(join(job.data, 'releases/goszakup/000001.ndjson.zst'))).match(/KZ-person-[0-9a-f]{16}/g) ?? []
    expect(persons.length).toBeGreaterThan(100)
  })

  it('lets no name of a sole trader or an official out of raw/', async () => {
    const record = (line: string) =>
      JSON.parse(line) as { typeSupplier?: number; nameRu?: string; supplierFio?: string }
    const subjects = (await readFile(join(job.market, 'subjects.ndjson'), 'utf8')).trim().split('\n').map(record)
    const names = subjects
      .filter((subject) => subject.typeSupplier === 3)
      .map((subject) => subject.nameRu!.replace(/^ИП\s+"?|"$/g, ''))
    expect(names.length).toBeGreaterThan(20)
    const releases = await readable(join(job.data, 'releases/goszakup/000001.ndjson.zst'))
    const page = await readFile(join(job.out, 'overview.html'), 'utf8')
    expect(
      names.filter((name) => releases.includes(name) || page.includes(name) || job.results.flag!.stdout.includes(name)),
    ).toEqual([])
  })

  it('marks everything made from made-up data', async () => {
    expect(await readFile(join(job.out, 'overview.html'), 'utf8')).toContain('УЧЕБНЫЕ ДАННЫЕ')
    for (const file of (await readdir(job.out)).filter((name) => name.startsWith('a-dvga')))
      expect(await readable(join(job.out, file))).toMatch(/УЧЕБНЫЕ ДАННЫЕ|ОҚУ ДЕРЕКТЕРІ|TRAINING DATA/)
    for (const name of ['letter', 'letter kk', 'letter en']) {
      expect(job.results[name]!.stdout).toMatch(/^status: draft$/m)
      expect(job.results[name]!.stdout).toMatch(/^reasons: .*\btraining\b/m)
    }
  })

  it('does nothing again that is done', async () => {
    const manifest = await readFile(join(job.data, 'dataset.json'), 'utf8')
    const transform = await job.run(['transform'])
    expect(transform.stderr).toContain('0 releases written')
    expect((await job.run(['build'])).code).toBe(0)
    expect(await readFile(join(job.data, 'dataset.json'), 'utf8')).toBe(manifest)
  })

  it('keeps a token out of every file and message', async () => {
    const server = await job.serve()
    const { stderr, stdout } = await job.run(['fetch', 'refs', '--base-url', server.baseUrl, '--rate', '0', '--debug'])
    await server.stop()
    expect(stderr + stdout).not.toContain('sandbox-test-token')
    for (const file of await filesBelow(job.data))
      expect((await readFile(file)).includes('sandbox-test-token')).toBe(false)
  })

  it('answers the question of the page on adding an indicator', async () => {
    const page = await readFile(join(root, 'docs/how-to-add-an-indicator.md'), 'utf8')
    const name = 'supplier-charging-vat'
    const made = await job.run(['indicators', 'new', name, '--subject', 'supplier'])
    const [file = '', cases = ''] = made.stdout.trim().split('\n')
    await writeFile(file, /```sql\n([\s\S]*?)```/.exec(page)![1]!)
    await writeFile(cases, /```yaml\n([\s\S]*?)```/.exec(page)![1]!)
    const tested = await job.run(['indicators', 'test', '--fields', 'check,result'])
    expect(tested.stdout).toContain('{"check":"same answers on one thread","result":"passed"}')
    expect(tested.code, tested.stdout).toBe(0)
    const { code, stderr, stdout } = await job.run(['flag', name])
    expect(stderr).toMatch(/supplier-charging-vat: [1-9]\d* flags?, \d+ passed/)
    expect(stdout).toContain('"subject_type":"supplier"')
    expect(code).toBe(0)
    const moved = await job.run(['flag', name, '--what-if', 'minimum_contracts=1000'])
    expect(moved.stdout).toContain('"before":"flag","before_reason":null,"after":"pass"')
    await writeFile(file, 'not an indicator')
    const all = await job.run(['flag', '--all', '--limit', '1'])
    expect(all.stderr).toContain('supplier-charging-vat.sql:1: not a valid indicator')
    expect(all.stderr).toMatch(/single-bid: \d+ flags/)
    expect(all.stdout).not.toBe('')
    expect(all.code).toBe(1)
    await rm(file)
    await rm(cases)
  })
})

describe('what goes wrong', () => {
  it('says that a token is refused, and ends with 4', async () => {
    const server = await job.serve()
    const { code, stderr } = await job.run(['fetch', 'refs', '--base-url', server.baseUrl], {
      JARYQ_TOKEN: 'not-the-token',
    })
    await server.stop()
    expect(code).toBe(4)
    expect(stderr).toMatch(/token/)
    expect(stderr).toContain('next:')
    expect(stderr).not.toContain('not-the-token')
  })

  it('says that nothing answers, and ends with 3', async () => {
    const { code, stderr } = await job.run(['fetch', 'refs', '--base-url', 'http://127.0.0.1:9', '--timeout', '2'])
    expect(code).toBe(3)
    expect(stderr).toContain('next:')
  }, 120_000)

  it.each([
    [['flag', 'singel-bid'], 2, 'did you mean "single-bid"?'],
    [['flag', 'single-bid', '--buyer', '123'], 2, '123'],
    [['flag', 'single-bid', '--buyer', '021640104099'], 2, 'check digit'],
    [['query', 'SELECT * FROM contarcts'], 2, 'contracts'],
    [['query', "SELECT * FROM read_text('/etc/passwd')"], 2, ''],
    [['letter', 'new', 'a-dvga', '--flag', 'nonsense'], 2, 'is not the id of a flag'],
    [['import', '/nowhere/at-all.json'], 1, 'there is no such file'],
  ] as const)('answers %j with exit code %d and a way on', async (args, exit, words) => {
    const { code, stderr, stdout } = await job.run([...args])
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' })
    expect(stderr).toMatch(/^error: /m)
    expect(stderr).toContain(words)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it('sets a damaged line aside and goes on', async () => {
    const file = join(job.directory, 'damaged.ndjson')
    const release = (id: string) =>
      JSON.stringify({
        ocid: `ocds-abc123-${id}`,
        id: '1',
        date: '2025-01-01T00:00:00Z',
        tag: ['tender'],
        initiationType: 'tender',
        tender: { id, title: 'x' },
      })
    await writeFile(file, `${release('1')}\n{"ocid":"ocds-abc123-2","id":\n${release('3')}\n`)
    const { code, stderr } = await job.run([
      'import',
      file,
      '--source',
      'elsewhere',
      '--data',
      join(job.directory, 'other'),
    ])
    expect(code).toBe(0)
    expect(stderr).toContain('rejects.ndjson')
    const rejects = await readFile(join(job.directory, 'other/releases/elsewhere/rejects.ndjson'), 'utf8')
    expect(rejects.trim().split('\n').length).toBe(1)
    expect(rejects).toMatch(/"line":2\b/)
    const strict = await job.run([
      'import',
      file,
      '--source',
      'elsewhere',
      '--strict',
      '--data',
      join(job.directory, 'strict'),
    ])
    expect(strict.code).toBe(5)
  })
})

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { readCampaigns } from '../../src/cases/campaigns.ts'
import { viewOf } from '../../src/cases/case.ts'
import { parseCase } from '../../src/cases/case-file.ts'
import { readManifestIfAny } from '../../src/dataset/manifest.ts'
import { readCursor } from '../../src/dataset/raw/cursor.ts'
import { readRuns } from '../../src/dataset/raw/runs.ts'
import { readNamedReport } from '../../src/explorer/named.ts'
import { imageCopy } from '../../src/field/image-copy.ts'
import { formRows, readKept as readFieldResults } from '../../src/field/kept.ts'
import { readResultLines } from '../../src/field/results-file.ts'
import { writeZip } from '../../src/files/zip-write.ts'
import { parseAddress } from '../../src/goszakup/address.ts'
import { readProtocol } from '../../src/goszakup/protocol/protocol.ts'
import { findToken } from '../../src/goszakup/token/token.ts'
import { settingsOf } from '../../src/indicators/cardinal/settings.ts'
import { parseIndicator } from '../../src/indicators/file.ts'
import { readCases as readFixture } from '../../src/indicators/fixture.ts'
import { packsIn } from '../../src/indicators/peer-pack.ts'
import { storedRuns } from '../../src/indicators/stored.ts'
import { readTruth } from '../../src/indicators/truth/read.ts'
import { loadLaw } from '../../src/law/law.ts'
import { readAnswersFile } from '../../src/letters/answers.ts'
import { readApplicantFile } from '../../src/letters/applicant.ts'
import { readBundle } from '../../src/letters/bundle/read.ts'
import { checkTemplate } from '../../src/letters/check.ts'
import { parseMarkdown } from '../../src/letters/markdown.ts'
import { alreadyWritten, noteWritten } from '../../src/letters/written.ts'
import { readNotebook } from '../../src/notebook/course.ts'
import { readOcds } from '../../src/ocds/read.ts'
import { readColumnMap } from '../../src/registers/columns.ts'
import { registerFormats } from '../../src/registers/formats.ts'
import { readRegister } from '../../src/registers/register-file.ts'
import { parseQuestion } from '../../src/search/query.ts'
import { SharedFolder } from '../../src/sharing/folder.ts'
import { readKept } from '../../src/sharing/kept.ts'
import { emptyState, parseState, stateText } from '../../src/sharing/state.ts'
import { parseCriteria } from '../../src/watch/criteria.ts'
import { readBoxes } from '../../src/watch/outbox.ts'

/** Something that reads what others wrote: samples of it, and the reader, which throws a UserError or nothing. */
export interface Reader {
  name: string
  samples(): Promise<Buffer[]> | Buffer[]
  /** `folder` is empty, and of this input alone. */
  read(bytes: Buffer, folder: string): Promise<unknown>
}

const here = (path: string) => new URL(`../../${path}`, import.meta.url)
const files = (...paths: string[]) => Promise.all(paths.map((path) => readFile(here(path))))
const json = (...values: unknown[]) => values.map((value) => Buffer.from(JSON.stringify(value, null, 1)))
const texts = (...given: string[]) => given.map((text) => Buffer.from(text))

async function all<T>(pieces: AsyncIterable<T>): Promise<number> {
  let count = 0
  for await (const _ of pieces) count++
  return count
}

/** A reader of a file that has a name of its own in a dataset or a folder. */
function ofFile(
  name: string,
  path: string,
  samples: Reader['samples'],
  read: (folder: string, file: string) => Promise<unknown>,
): Reader {
  return {
    ...{ name, samples },
    read: async (bytes, folder) => {
      const file = join(folder, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, bytes)
      return read(folder, file)
    },
  }
}

const release = {
  ocid: 'ocds-abc123-1',
  id: '1',
  date: '2025-01-01T00:00:00Z',
  tag: ['tender'],
  initiationType: 'tender',
  buyer: { id: 'KZ-BIN-991540000123', name: 'Школа' },
  tender: {
    id: '1',
    title: 'Бумага',
    value: { amount: 1234567890.55, currency: 'KZT' },
    items: [{ id: '1' }],
  },
}
const releases = {
  uri: 'x',
  version: '1.1',
  publishedDate: release.date,
  publisher: { name: 'X' },
  releases: [release],
}
const records = {
  ...releases,
  releases: undefined,
  records: [{ ocid: release.ocid, releases: [release], compiledRelease: release }],
}
const ndjson = Buffer.from(`${JSON.stringify(release)}\n${JSON.stringify({ ...release, id: '2' })}\n`)
const packages = () => {
  const plain = [...json(releases, records, [release]), ndjson]
  const zip = writeZip([
    { name: 'a.json', data: plain[0]! },
    { name: 'b/c.ndjson', data: ndjson },
  ])
  return [...plain, gzipSync(plain[0]!), zstdCompressSync(ndjson), zip]
}

const csv =
  'БИН;Наименование;Дата постановки;Дата снятия\n991540000123;"ТОО ""А""";01.02.2024;\n991540000222;Б;2024-03-01;05.06.2025\n'
const results =
  '\ufeffform;row;cell;what;expected;value\nf-61d3fced;0;1;Day of the check;a day: YYYY-MM-DD;2026-06-01\nf-61d3fced;1;1;Counted;a whole number;12\n'
const caseFile = `---
id: roof-7
title: Roof
status: confirmed
region: "27"
begun: 2026-03-01
updated: 2026-11-23T07:52:29.088Z
purchases:
  - id: ocds-jaryq0-16230000
    amount: "1270608"
    currency: KZT
    updated: 2026-11-23T07:52:25.253Z
flags:
  - id: bid-period-below-minimum:process:ocds-jaryq0-16230000
    verdict: confirmed
    verdict_date: 2026-04-08
    letter: l-2fd2727f
    updated: 2026-11-23T07:52:23.844Z
letters:
  - id: l-2fd2727f
    kind: a-dvga
    to: DVGA
    flags:
      - bid-period-below-minimum:process:ocds-jaryq0-16230000
    sent: 2026-03-20
    due: 2026-04-15
    updated: 2026-11-23T07:52:23.844Z
outcomes:
  - id: o-6ff82426
    kind: money-returned
    amount: "100"
    currency: KZT
    date: 2026-05-04
    updated: 2026-11-23T07:52:24.652Z
notes:
  - id: n-7008a604
    date: 2026-03-03
    text: hello
    updated: 2026-11-23T07:52:29.088Z
versions:
  letters/l-2fd2727f/due:
    updated: 2026-11-23T07:52:23.101Z
  status:
    updated: 2026-11-23T07:52:23.844Z
    over:
      - 014d4fd0b7ed
---
`
const criteria = `version: 1
name: schools
title: schools
indicators:
  bid-period-below-minimum:
  single-bid: {minimum_amount: 1000000}
regions: [61, 6110]
keywords: 'ремонт школы -капитальный'
minimum: 5000000
role: monitor
lang: ru
when: daily
quiet: 21:00-08:00
to: [terminal, {email: a@example.org}, {ndjson: alerts.ndjson}]
`
const law = `values:
  - key: mci
    value: 4500
    valid_from: 2027-01-01
    valid_to: 2027-12-31
    norm: kz:budget:mci
    status: verified
    source: X
    read_by: A. Reader
    read_on: 2026-01-20
`
const form = {
  ...{ format: 1, id: 'f-61d3fced', made: '2026-06-01', lang: 'ru', contract: { number: '1/1/00', title: 'X' } },
  rows: [
    { row: 0, cells: [{ cell: 1, key: 'date', kind: 'day' }] },
    { row: 1, cells: [{ cell: 1, key: 'counted', kind: 'whole' }] },
  ],
}
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const segment = (marker: number, content: Buffer) =>
  Buffer.concat([Buffer.from([0xff, marker, 0, content.length + 2]), content])
const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  segment(0xe1, Buffer.from('Exif\0\0 51.1 N', 'latin1')),
  segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
  Buffer.from([1, 2, 3, 0xff, 0xd9]),
])
const run = {
  ...{ format: 1, run: '0123456789abcdef', sequence: 1, generation: 1, data_date: '2026-01-01', training: true },
  ...{
    inputs: null,
    indicators: [{ name: 'single-bid', version: 1, sha256: 'x', logic: 'y', parameters: {}, suffix: '' }],
  },
}
const alert = {
  ...{ kind: 'alert', id: 'a-1', key: 'k', rule: 'schools', role: 'monitor', data_date: '2026-01-01', about: 'flag' },
  ...{ title: { en: 'a', ru: 'b', kk: 'c' }, summary: { en: 'a', ru: 'b', kk: 'c' }, others: [], links: [], own: null },
}
const pack = {
  ...{ format: 'jaryq-peers', version: 1, data_date: '2026-01-01', training: true, sources: ['goszakup'], groups: 2 },
  indicators: [{ name: 'relative-distance', logic: 'x', parameters: {}, minimum: 5, scale: 'log', groups: 2 }],
}
const template = () => files('templates/letters/a-dvga.ru.md', 'templates/letters/c-info-request.kk.md')

/** Every reader of what comes from elsewhere, or what a hand or a failing disk may have changed. */
export const readers: Reader[] = [
  {
    name: 'OCDS: NDJSON, packages, records, gzip, zstd, ZIP',
    samples: packages,
    read: async (bytes, folder) => {
      const file = join(folder, 'input')
      await writeFile(file, bytes)
      return all(readOcds(file, { maxUnpacked: 64 << 20 }))
    },
  },
  ...(['vat-payers', 'founders', 'debarred-abroad'] as const).map((register) =>
    ofFile(
      `register: CSV of ${register}`,
      'register.csv',
      async () => [...texts(csv), ...(await files(`test/registers/fixtures/${register}.csv`))],
      (_, file) => all(readRegister(file, register, { asOf: '2026-01-01' })),
    ),
  ),
  ofFile('register: workbook (XLSX)', 'register.xlsx', workbooks, (_, file) =>
    all(readRegister(file, 'vat-payers', { asOf: '2026-01-01' })),
  ),
  {
    name: 'register: map of columns',
    samples: () => files('test/registers/fixtures/other.yaml'),
    read: (bytes) => readColumnMap(bytes.toString(), 'columns.yaml', registerFormats.other),
  },
  { name: 'results protocol (HTML)', samples: protocols, read: (bytes) => readProtocol(bytes) },
  ofFile('letter template', 'a-dvga.ru.md', template, (folder, file) => checkTemplate(file, folder)),
  { name: 'Markdown of a letter', samples: template, read: (bytes) => parseMarkdown(bytes.toString()) },
  ofFile(
    'answers for a letter (YAML)',
    'answers.yaml',
    () => texts('addressee_name: X\ntext: |\n  Y\n'),
    (_, file) => readAnswersFile(file),
  ),
  ofFile(
    'applicant (YAML)',
    'applicant.yaml',
    () => files('tools/made-up-applicant.yaml'),
    (_, file) => readApplicantFile(file),
  ),
  ofFile('evidence bundle (ZIP)', 'bundle.zip', bundles, (_, file) => readBundle(file)),
  ofFile(
    'list of letters written',
    'letters.ndjson',
    () => texts('{"kind":"a-dvga","lang":"ru","flags":["x"],"file":"a.docx","date":null}\n'),
    async (folder) => {
      await alreadyWritten(folder)
      return noteWritten(folder, { kind: 'a', lang: 'ru', flags: [], file: 'b', date: null })
    },
  ),
  {
    name: 'indicator of one’s own (SQL)',
    samples: () => files('src/indicators/single-bid.sql', 'src/indicators/price-near-second.sql'),
    read: (bytes) => parseIndicator(bytes.toString(), 'own.sql'),
  },
  ofFile(
    'cases of an indicator (YAML)',
    'own.test.yaml',
    () => files('test/indicators/fixtures/complaint-filed.test.yaml', 'test/indicators/fixtures/plan-churn.test.yaml'),
    (_, file) => readFixture(file),
  ),
  {
    name: 'settings of Cardinal (INI)',
    samples: () =>
      texts('currency = KZT\n[R003]\nthreshold = 15\n[R035]\nthreshold = 1\nfixed_price_procurement_methods = a|b\n'),
    read: async (bytes) => settingsOf(bytes.toString(), 'settings.ini'),
  },
  {
    name: 'case file',
    samples: () => texts(caseFile),
    read: async (bytes) => viewOf(await parseCase(bytes.toString(), 'roof-7.md')),
  },
  ofFile(
    'campaign file',
    'cases/campaigns/schools.md',
    () =>
      texts(
        '---\nid: schools\ntitle: S\nupdated: 2026-11-23T07:52:27.016Z\naim: less-single-source\nfrom: 2026-01-01\nwant-letters-sent: 20\n---\n',
      ),
    (folder) => readCampaigns(folder),
  ),
  {
    name: 'watch rule, criteria',
    samples: () => texts(criteria),
    read: (bytes) => parseCriteria(bytes.toString(), 'schools.yaml'),
  },
  ofFile(
    'named report',
    'reports/mine.json',
    () => json({ title: 'M', measures: ['contracts'], dimensions: ['method'], filters: {} }),
    (folder) => readNamedReport(folder, 'mine'),
  ),
  ofFile(
    'law of one’s own',
    'values.yaml',
    () => texts(law),
    (folder) => loadLaw(folder),
  ),
  ofFile(
    'results of a field check (CSV)',
    'f.csv',
    () => texts(results),
    (_, file) => readResultLines(file),
  ),
  { name: 'photo (JPEG, PNG)', samples: () => [jpeg, png], read: async (bytes) => imageCopy(bytes) },
  ofFile(
    'truth of a market',
    'truth.ndjson',
    () =>
      texts(
        '{"scheme":"a","instance":"1","kind":"planted","boldness":1,"indicator":"single-bid","expected":"flag","subject_type":"lot","keys":[{"entity":"lots","id":1}],"note":""}\n',
      ),
    (_, file) => readTruth(file),
  ),
  ofFile(
    'notebook',
    'n.ipynb',
    () => files('notebooks/01-first-look.ipynb'),
    (_, file) => readNotebook(file),
  ),
  {
    name: 'an address or a number',
    samples: () =>
      texts('https://goszakup.gov.kz/ru/announce/index/12345678', '12345678-1', '33080016-ОК1', '050140006873'),
    read: async (bytes) => parseAddress(bytes.toString()),
  },
  {
    name: 'words to search for',
    samples: () => texts('ремонт школы -капитальный', '"бумага А4" OR қағаз*', '"a'),
    read: async (bytes) => parseQuestion(bytes.toString()),
  },
  ofFile(
    'dataset.json',
    'dataset.json',
    () => json(dataset),
    (folder) => readManifestIfAny(folder),
  ),
  ofFile(
    'cursor of raw lines',
    'cursor.json',
    () => json({ format: 1, segments: [{ name: '000001.ndjson', lines: 2, bytes: 10 }], run: 1, state: {} }),
    (folder) => readCursor(folder),
  ),
  ofFile(
    'log of runs',
    'raw/runs.ndjson',
    () => texts('{"run":1,"command":"fetch","source":"goszakup","filter":{},"entities":{"lots":{"requests":1}}}\n'),
    (folder) => readRuns(folder),
  ),
  ofFile(
    'stored run of indicators',
    'flags/runs/0123456789abcdef/run.json',
    () => json(run),
    (folder) => storedRuns(folder),
  ),
  ofFile(
    'outbox of the watcher',
    'watch/outbox.ndjson',
    () =>
      texts(
        `${JSON.stringify(alert)}\n${JSON.stringify({ kind: 'baseline', rule: 'a', selection: 's', data_date: 'd', keys: ['k'] })}\n`,
      ),
    (folder) => readBoxes(folder),
  ),
  ofFile(
    'sent box of the watcher',
    'watch/sent.ndjson',
    () => texts('{"channel":"terminal","alerts":["a-1"],"at":"2026-01-01 10:00","data_date":"2026-01-01"}\n'),
    (folder) => readBoxes(folder),
  ),
  ofFile(
    'form of a field check',
    'field/f-61d3fced/form.json',
    () => json(form),
    (folder) => formRows(folder),
  ),
  {
    name: 'results kept of a field check',
    samples: () =>
      json({
        format: 1,
        form: 'f-61d3fced',
        recorded: '2026-06-01T00:00:00Z',
        values: { '0.1': '2026-06-01' },
        photos: [],
      }),
    read: async (bytes, folder) => {
      await mkdir(join(folder, 'field/f-61d3fced'), { recursive: true })
      await writeFile(join(folder, 'field/f-61d3fced/form.json'), JSON.stringify(form))
      await writeFile(join(folder, 'field/f-61d3fced/results.json'), bytes)
      await formRows(folder)
      return readFieldResults(folder, 'f-61d3fced')
    },
  },
  ofFile(
    'pack of peers',
    'peers/0123456789ab.json',
    () => json(pack),
    (folder) => packsIn(join(folder, 'peers')),
  ),
  ofFile(
    'what was shared',
    'sharing.json',
    () => json({ format: 1, data: ['a'], raw: [], own: { 'law/values.yaml': { sha256: 'x', seen: ['y'] } } }),
    (folder) => readKept(folder),
  ),
  {
    name: 'state of a shared folder',
    samples: () =>
      texts(
        stateText(emptyState()),
        stateText({
          ...emptyState(),
          own: [{ path: 'law/a.yaml', bytes: 1, sha256: 'a'.repeat(64), seen: [] }] as never,
        }),
      ),
    read: async (bytes) => parseState(bytes.toString(), 'the push'),
  },
  ofFile(
    'head of a push',
    `heads/${'0'.repeat(32)}.json`,
    () =>
      json({
        format: 1,
        state: { bytes: 1, sha256: 'a'.repeat(64) },
        replaces: [],
        pushed_at: '2026-01-01T00:00:00Z',
        by: null,
        data_date: null,
      }),
    (folder) => new SharedFolder(folder).read(),
  ),
  ofFile(
    'credentials',
    'credentials.json',
    () => json({ format: 1, tokens: { 'https://example.org': 'a-token-of-a-test-0123' } }),
    (folder) => findToken('https://example.org', { env: { JARYQ_CONFIG_DIR: folder, JARYQ_KEYRING: 'off' } }),
  ),
]

const dataset = {
  ...{ format: 1, generation: 1, training: true, data_date: '2026-01-01', person_key: null, prefix: 'ocds-jaryq0' },
  ...{ sources: { goszakup: { kind: 'api', entities: { lots: { count: 1 } } } } },
  releases: { goszakup: { files: [{ name: '000001.ndjson.zst', lines: 1, sha256: 'a'.repeat(64) }], count: 1 } },
}

async function workbooks(): Promise<Buffer[]> {
  const { workbook } = await import('../registers/workbook-fixture.ts')
  const rows = [
    ['БИН', 'Наименование', 'Дата постановки', 'Дата снятия'],
    ['991540000123', 'ТОО «А»', 45323, null],
  ]
  return [
    workbook([{ name: 'НДС', rows }]),
    workbook([
      { name: 'a', rows, merged: ['A1:B1'] },
      { name: 'b', hidden: true, rows },
    ]),
  ]
}

async function protocols(): Promise<Buffer[]> {
  const { protocolHtml, twoLots } = await import('../goszakup/protocol/html.ts')
  return [Buffer.from(protocolHtml(twoLots))]
}

function bundles(): Buffer[] {
  const manifest = Buffer.from(
    JSON.stringify({
      ...{ format: 1, kind: 'public', parts: 1, flags: ['x'], request: { kind: 'a-dvga' } },
      files: [{ path: 'records/lots.ndjson', bytes: 17, sha256: 'a', part: 1 }],
    }),
  )
  return [
    writeZip([
      { name: 'manifest.json', data: manifest },
      { name: 'records/lots.ndjson', data: Buffer.from('{"record":{"id":1}}\n') },
    ]),
  ]
}

/** A folder for one input; gone when the work is done. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'jaryq-read-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

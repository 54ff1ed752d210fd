// Checking OCDS beside libcoveocds, on the same files, in one run:
//   node bench/validate.mjs --libcoveocds ~/venv/bin/libcoveocds --standard-zip standard-1__1__5.zip PATH...
//     --jaryq FILE      another build's bin/run.js
//     --runs 3          how often each file is checked by each; the median counts
//     --files           a row for each file
//     --compare         check nothing again: compare what the last run on the same paths left
// A PATH is a file of JSON (packed or not) or a folder of them. What is neither a package nor a record is left out: it is
// all that libcoveocds reads. Copies are checked, without the extensions that a package declares, which libcoveocds would
// fetch each time; a record becomes a package of one. Both check by OCDS 1.1, and the ZIP file of the standard's
// repository keeps libcoveocds from the network. Writes Markdown to stdout: times and memory, each file by a process of
// its own, all files in one process, and which findings differ, with the reason; ends with 1 when one has no reason.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { root } from '../tools/setup.mjs'
import { dataDirectory, machine } from './processes.mjs'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    libcoveocds: { type: 'string', default: 'libcoveocds' },
    'standard-zip': { type: 'string' },
    jaryq: { type: 'string', default: join(root, 'bin/run.js') },
    runs: { type: 'string', default: '3' },
    files: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
  },
})
if (flags['standard-zip'] === undefined || positionals.length === 0) {
  console.error('give --standard-zip FILE (github.com/open-contracting/standard, tag 1__1__5) and files or folders')
  process.exit(2)
}
const zip = resolve(flags['standard-zip'])
const python = flags.libcoveocds.includes('/') ? join(dirname(flags.libcoveocds), 'python') : 'python3'
const runs = Number(flags.runs)
const jaryq = resolve(flags.jaryq)
const base = join(dataDirectory, 'validate')

// The schemas of a record package lead to others by their address; they stand in the same ZIP file.
const shim = `
import io, json, sys, warnings, zipfile
warnings.simplefilter('ignore')
import requests
archive = zipfile.ZipFile(sys.argv.pop(1))
class Answer(io.BytesIO):
    status_code = 200
    def raise_for_status(self): pass
    def json(self, **_): return json.loads(self.getvalue())
    @property
    def text(self): return self.getvalue().decode()
def get(uri, **_):
    name = uri.split('#')[0].split('/')[-1]
    return Answer(archive.read(next(n for n in archive.namelist() if n.endswith('/schema/' + name))))
requests.get = get
`
const libcoveocds = `${shim}
from libcoveocds.__main__ import main
sys.argv[0] = 'libcoveocds'
main()
`
// All files in one process: how long each takes when nothing has to be started.
const libcoveocdsWarm = `${shim}
import time
from libcoveocds.api import ocds_json_output
from libcoveocds.config import LibCoveOCDSConfig
for path in json.load(open(sys.argv[2])):
    best = None
    for _ in range(int(sys.argv[3])):
        config = LibCoveOCDSConfig()
        config.config.update(standard_zip='file://' + sys.argv[1], context='api', additional_checks='all')
        started = time.perf_counter()
        ocds_json_output('', path, '1.1', lib_cove_ocds_config=config)
        took = time.perf_counter() - started
        best = took if best is None else min(best, took)
    print(json.dumps(best), flush=True)
`
const jaryqWarm = `
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
const [module, list, runs] = process.argv.slice(1)
const { validateFile, findingRows } = await import(pathToFileURL(module).href)
const report = { progress() {}, note() {}, warn() {}, debug() {} }
for (const path of JSON.parse(readFileSync(list, 'utf8'))) {
  let best = Infinity
  for (let run = 0; run < Number(runs); run++) {
    const started = performance.now()
    findingRows((await validateFile(path, { version: '1.1', report })).findings)
    best = Math.min(best, (performance.now() - started) / 1000)
  }
  console.log(JSON.stringify(best))
}
`
// Both are measured by one instrument: what Python says of a child that has ended.
const instrument = `
import json, resource, subprocess, sys, time
started = time.monotonic()
with open(sys.argv[1], 'wb') as out:
    code = subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=out).returncode
took = time.monotonic() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({'seconds': took, 'cpu': used.ru_utime + used.ru_stime, 'rss': used.ru_maxrss * 1024, 'code': code}))
`

function measured(command, output, expected = [0]) {
  const result = spawnSync(python, ['-c', instrument, output, ...command], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (result.status !== 0) throw new Error(`${python} cannot be started: name the libcoveocds of a virtual environment`)
  const used = JSON.parse(result.stdout.toString())
  if (!expected.includes(used.code)) throw new Error(`${command.at(-1)}: a process ended with ${used.code}`)
  return used
}

function median(list, key) {
  return list.map((used) => used[key]).sort((a, b) => a - b)[list.length >> 1]
}

function pathsBelow(path) {
  return statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => pathsBelow(join(path, name)))
    : [path]
}

/** The package that both can check, or why there is none. */
function packageOf(path) {
  const bytes = readFileSync(path)
  let value
  try {
    const unpacked = path.endsWith('.gz')
      ? gunzipSync(bytes)
      : path.endsWith('.zst')
        ? zstdDecompressSync(bytes)
        : bytes
    value = JSON.parse(unpacked.toString())
  } catch {
    return 'not one document of JSON'
  }
  const isObject = (of) => of !== null && typeof of === 'object' && !Array.isArray(of)
  if (!isObject(value)) return 'no JSON object'
  if (isObject(value.compiledRelease) || (value.ocid !== undefined && Array.isArray(value.releases)))
    value = {
      ...{ uri: 'https://example.org/1', publisher: { name: 'made up' }, publishedDate: '2020-01-01T00:00:00Z' },
      ...{ version: '1.1', records: [value] },
    }
  if (!Array.isArray(value.records ?? value.releases)) return 'neither a package nor a record'
  delete value.extensions
  return value
}

const kinds = {
  ...{ required: 'required', oneOf: 'type', uniqueItems: 'duplicate-id', enum: 'codelist', pattern: 'format' },
  ...{ minItems: 'empty', minLength: 'empty', minProperties: 'empty', 'date-time': 'format', uri: 'format' },
  ...{ string: 'type', number: 'type', integer: 'type', object: 'type', array: 'type', boolean: 'type', null: 'type' },
}

// What is no difference in what was found, only in how it is told or asked.
const reasons = [
  [/^blank codelist /, 'ours alone', 'an empty text where a code should be: libcoveocds looks at no empty values'],
  [
    /^type records\/releases$/,
    'theirs alone',
    'a record of neither releases nor links: libcoveocds says that (oneOf), jaryq what is wrong with either',
  ],
]

/** What libcoveocds found, as `kind path` and how often. A path is from the package, lists without positions. */
function theirFindings(file, list) {
  const result = JSON.parse(readFileSync(file, 'utf8'))
  const found = new Map()
  const add = (kind, path, count = 1) => {
    // Releases in records are one place to jaryq.
    const place = path.replace(/^\//, '').replace(/^records\/(?:releases|compiledRelease)\//, 'records/(release)/')
    const key = `${kind} ${list === 'records' ? place : path.replace(/^\//, '')}`
    // Of codes it tells which there are, not always how often.
    found.set(key, kind === 'codelist' ? undefined : (found.get(key) ?? 0) + count)
  }
  for (const { type, field, description } of result.validation_errors ?? []) {
    const kind = kinds[type] ?? type
    add(kind, kind === 'required' ? `${field}/${/^'(.*?)' is missing/.exec(description)[1]}` : field)
  }
  for (const { path, field } of Object.values(result.additional_closed_codelist_values ?? {}))
    add('codelist', `${path}/${field}`)
  return found
}

/** The same of jaryq's findings. References and dates are beyond what libcoveocds looks at. */
function ourFindings(file, list) {
  const found = new Map()
  const text = readFileSync(file, 'utf8').trim()
  for (const line of text === '' ? [] : text.split('\n')) {
    const { severity, kind, path, count, values } = JSON.parse(line)
    if (severity !== 'error' || kind === 'reference' || kind === 'dates') continue
    const isBlank = kind === 'codelist' && values?.every((value) => value === '')
    const key = `${isBlank ? 'blank ' : ''}${kind} ${pathInPackage(path, list, kind)}`
    found.set(key, kind === 'codelist' ? undefined : (found.get(key) ?? 0) + count)
  }
  return found
}

function pathInPackage(path, list, kind) {
  const [, at, rest] = /^(?:\((\w+)\)\.)?(.*)$/.exec(path)
  const steps = rest.replaceAll('[]', '').replaceAll('.', '/')
  // An id that is there twice is told of the list.
  const place = kind === 'duplicate-id' ? steps.replace(/\/?(?:oc)?id$/, '') : steps
  const below = { package: '', record: 'records/', versioned: 'records/versionedRelease/' }
  return ((below[at] ?? (list === 'records' ? 'records/(release)/' : 'releases/')) + place).replace(/\/$/, '')
}

/** Findings that only one of them has, or has more of. */
function differences({ theirs, ours, path }) {
  const found = []
  for (const key of new Set([...theirs.keys(), ...ours.keys()])) {
    const [a, b] = [theirs.get(key), ours.get(key)]
    // Of versioned releases it tells an empty code like any other.
    if (key.startsWith('blank ') && theirs.has(key.slice(6))) continue
    if (ours.has(`blank ${key}`)) continue
    if (theirs.has(key) && ours.has(key) && a === b) continue
    const who = !ours.has(key) ? 'theirs alone' : theirs.has(key) ? 'other number' : 'ours alone'
    const reason = reasons.find(([pattern, whose]) => whose === who && pattern.test(key))?.[2]
    found.push({ key, who, reason, path, numbers: `${a ?? 0} and ${b ?? 0}` })
  }
  return found
}

/** The files to check: copies that both read alike. */
function prepared() {
  mkdirSync(join(base, 'files'), { recursive: true })
  const files = []
  const leftOut = new Map()
  for (const path of positionals.flatMap((one) => pathsBelow(resolve(one)))) {
    if (!/\.json(\.gz|\.zst)?$/.test(path)) continue
    const value = packageOf(path)
    if (typeof value === 'string') leftOut.set(value, (leftOut.get(value) ?? 0) + 1)
    else {
      const name = String(files.length + 1).padStart(4, '0')
      const copy = join(base, 'files', `${name}.json`)
      writeFileSync(copy, JSON.stringify(value))
      const list = value.records === undefined ? 'releases' : 'records'
      const outputs = { theirs: join(base, `${name}.theirs`), ours: join(base, `${name}.ours`) }
      files.push({ path, copy, list, outputs, bytes: statSync(copy).size, uses: { theirs: [], ours: [] } })
    }
  }
  return { files, leftOut }
}

const ours = (path) => [
  process.execPath,
  jaryq,
  'validate',
  path,
  '--ocds-version',
  '1.1',
  '--quiet',
  '--format',
  'ndjson',
]
const theirs = (path) => [python, '-c', libcoveocds, zip, '--standard-zip', zip, '-s', '1.1', path]

function checkEach(files) {
  for (const { copy, outputs, uses, path } of files) {
    for (let run = 0; run < runs; run++) {
      uses.theirs.push(measured(theirs(copy), outputs.theirs))
      uses.ours.push(measured(ours(copy), outputs.ours, [0, 5]))
    }
    const [a, b] = [median(uses.theirs, 'seconds'), median(uses.ours, 'seconds')]
    console.error(`${path}: ${a.toFixed(2)} and ${b.toFixed(2)} s, ${(a / b).toFixed(1)} times`)
  }
}

/** Seconds of each file when all are checked in one process. */
function checkTogether(files) {
  const list = join(base, 'list.json')
  writeFileSync(list, JSON.stringify(files.map(({ copy }) => copy)))
  const seconds = (command) => {
    const result = spawnSync(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 28 })
    if (result.status !== 0) throw new Error(`${command[0]} ended with ${result.status}`)
    return result.stdout.toString().trim().split('\n').map(Number)
  }
  const module = join(dirname(dirname(jaryq)), 'dist/dataset/validate.js')
  return {
    // The first is for the shim, which takes it away.
    theirs: seconds([python, '-c', libcoveocdsWarm, zip, zip, list, String(runs)]),
    ours: seconds([process.execPath, '--input-type=module', '-e', jaryqWarm, module, list, String(runs)]),
  }
}

const sum = (list) => list.reduce((total, value) => total + value, 0)
const middle = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
const times = (list) => {
  const sorted = [...list].sort((a, b) => a - b)
  return `${sorted[0].toFixed(1)} / ${middle(sorted).toFixed(1)} / ${sorted.at(-1).toFixed(1)}`
}
const megabytes = (bytes) => (bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 1)

if (!flags.compare) rmSync(base, { recursive: true, force: true })
const { files, leftOut } = prepared()
if (!flags.compare) {
  checkEach(files)
  const together = checkTogether(files)
  const folder = measured(ours(join(base, 'files')), join(base, 'folder.ours'), [0, 5])
  const of = (whose, key) => files.map(({ uses }) => median(uses[whose], key))
  const memory = (whose) => megabytes(Math.max(...of(whose, 'rss')))
  const versions = spawnSync(python, [
    '-c',
    'import sys, importlib.metadata as m; print(m.version("libcoveocds"), sys.version.split()[0])',
  ])
  const total = sum(files.map(({ bytes }) => bytes))
  console.log(`Machine: ${machine}. libcoveocds and Python: ${versions.stdout.toString().trim()}.`)
  console.log(`Files: ${files.length}, ${megabytes(total)} MB; the median of ${runs} runs counts.\n`)
  console.log('| what | libcoveocds | jaryq | times faster: least / median / most of the files |')
  console.log('| --- | ---: | ---: | ---: |')
  const row = (what, a, b, ratio) => console.log(`| ${what} | ${a} | ${b} | ${ratio} |`)
  const [a, b] = [of('theirs', 'seconds'), of('ours', 'seconds')]
  const ratios = (x, y) => times(x.map((value, at) => value / y[at]))
  row('a process for each file, seconds in all', sum(a).toFixed(1), sum(b).toFixed(1), ratios(a, b))
  const [c, d] = [of('theirs', 'cpu'), of('ours', 'cpu')]
  row('the same, CPU seconds', sum(c).toFixed(1), sum(d).toFixed(1), ratios(c, d))
  const { theirs: e, ours: f } = together
  row('all in one process, nothing to start, seconds', sum(e).toFixed(1), sum(f).toFixed(2), ratios(e, f))
  row(
    'the folder in one command, seconds',
    `${sum(a).toFixed(1)} (one by one)`,
    folder.seconds.toFixed(2),
    (sum(a) / folder.seconds).toFixed(0),
  )
  row('peak MB', memory('theirs'), memory('ours'), '')
  const large = files.map((file, at) => ({ file, at })).filter(({ file }) => flags.files || file.bytes > 5e6)
  if (large.length > 0) {
    console.log('\n| file | MB | libcoveocds s | jaryq s | times | CPU s | CPU s | MB | MB |')
    console.log(`| --- |${' ---: |'.repeat(8)}`)
    for (const { file, at } of large) {
      const peak = (whose) => megabytes(median(file.uses[whose], 'rss'))
      const cells = [a[at].toFixed(2), b[at].toFixed(2), (a[at] / b[at]).toFixed(1), c[at].toFixed(2), d[at].toFixed(2)]
      console.log(
        `| ${[file.path.split(/[\\/]/).slice(-2).join('/'), megabytes(file.bytes), ...cells, peak('theirs'), peak('ours')].join(' | ')} |`,
      )
    }
  }
  for (const [reason, count] of leftOut) console.log(`\nLeft out: ${count} files, ${reason}.`)
}

const checked = files.filter(({ outputs }) => existsSync(outputs.theirs) && existsSync(outputs.ours))
const different = checked.map(({ path, list, outputs }) =>
  differences({ path, theirs: theirFindings(outputs.theirs, list), ours: ourFindings(outputs.ours, list) }),
)
console.log(
  `\nThe same structural findings: ${different.filter((list) => list.length === 0).length} of ${checked.length} files.`,
)
const groups = new Map()
for (const one of different.flat()) {
  const key = `${one.who}: ${one.reason ?? one.key}`
  groups.set(key, [...(groups.get(key) ?? []), one])
}
for (const [key, list] of groups) {
  const [{ path, numbers, reason, key: finding }] = list
  const first = path.split(/[\\/]/).slice(-2).join('/')
  console.log(
    `- ${reason === undefined ? 'NOT EXPLAINED, ' : ''}${key} (${list.length}; ${finding} in ${first}: ${numbers})`,
  )
}
if (different.flat().some(({ reason }) => reason === undefined)) process.exitCode = 1

// Reading and merging OCDS beside ocdskit, on the same files, in one run:
//   node bench/ocds.mjs --ocdskit ~/venv/bin/ocdskit --schema release-schema.json
//     --size 200        megabytes of the package (default 200)
//     --lean            releases of about half a kilobyte instead of four
//     --indent          the package is laid out in lines, as many publishers do
//     --jaryq FILE      another build's bin/run.js
//     --no-compare      only times and memory; the results are not compared
// Writes a Markdown table to stdout. The package is made from a seed in bench/data, which git ignores. ocdskit needs
// Python beside it (a virtual environment), and takes the merge rules from a release schema of OCDS 1.1.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { createZstdDecompress } from 'node:zlib'
import { root } from '../tools/setup.mjs'
import { dataDirectory, machine } from './processes.mjs'

const { values: flags } = parseArgs({
  options: {
    size: { type: 'string', default: '200' },
    lean: { type: 'boolean', default: false },
    indent: { type: 'boolean', default: false },
    ocdskit: { type: 'string', default: 'ocdskit' },
    schema: { type: 'string' },
    jaryq: { type: 'string', default: join(root, 'bin/run.js') },
    'no-compare': { type: 'boolean', default: false },
  },
})
const megabytes = Number(flags.size)
const python = flags.ocdskit.includes('/') ? join(dirname(flags.ocdskit), 'python') : 'python3'
const base = join(dataDirectory, 'ocds')
const packagePath = join(base, `${megabytes}${flags.lean ? '-lean' : ''}${flags.indent ? '-indented' : ''}.json`)

/** Numbers from a seed, 0 to 1. */
function random(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const words =
  'поставка работы услуги ремонт школы дороги оборудование «медицинское» бумага A4 топливо сервер "лот" строка'.split(
    ' ',
  )

function release(number, of, draw) {
  const text = (length) => Array.from({ length }, () => words[Math.floor(draw() * words.length)]).join(' ')
  const organisation = (at) => ({ id: `KZ-BIN-${100000000000 + at}`, name: `ТОО «Поставщик ${at}»` })
  const stage = ['tender', 'award', 'contract', 'implementation'][number]
  const day = new Date(Date.UTC(2025, 0, 1 + (of % 300) + number * 20, 9, of % 60)).toISOString().replace('.000', '')
  const buyer = organisation(of % 500)
  const supplier = organisation(1000 + (of % 3000))
  const start = { ocid: `ocds-jaryq0-${of}`, id: `${of}-${number}`, date: day, tag: [stage], initiationType: 'tender' }
  if (flags.lean)
    return {
      ...start,
      buyer,
      tender: {
        id: `${of}`,
        title: text(6),
        status: number > 1 ? 'complete' : 'active',
        value: { amount: Math.round(draw() * 1e8) / 100, currency: 'KZT' },
      },
      ...(number > 0 ? { awards: [{ id: '1', status: 'active', suppliers: [supplier] }] } : {}),
    }
  const items = Array.from({ length: 4 }, (_, at) => ({
    id: `${of}-${at}`,
    description: text(8),
    classification: { scheme: 'KZ-ENSTRU', id: `${of % 1000}.${at}`, description: text(4) },
    additionalClassifications: [{ scheme: 'CPV', id: `${30000000 + (of % 999)}`, description: text(3) }],
    quantity: at + 1,
    unit: { name: 'штука', value: { amount: Math.round(draw() * 1e6) / 100, currency: 'KZT' } },
    relatedLot: '1',
  }))
  const parties = [
    {
      ...buyer,
      identifier: { scheme: 'KZ-BIN', id: buyer.id.slice(7), legalName: buyer.name },
      roles: ['buyer', 'procuringEntity'],
      address: { region: 'Астана', streetAddress: text(3) },
    },
    {
      ...supplier,
      identifier: { scheme: 'KZ-BIN', id: supplier.id.slice(7), legalName: supplier.name },
      roles: ['supplier', 'tenderer'],
      address: { region: 'Алматы', streetAddress: text(3) },
    },
  ]
  const documents = (count) =>
    Array.from({ length: count }, (_, at) => ({
      id: `${of}-${number}-${at}`,
      title: text(4),
      url: `https://example.org/download/${of}/${number}/${at}`,
      datePublished: day,
      format: 'application/pdf',
      language: 'ru',
    }))
  const made = {
    ...start,
    language: 'ru',
    parties: number === 0 ? parties.slice(0, 1) : parties,
    buyer,
    tender: {
      id: `${of}`,
      title: text(10),
      description: text(20),
      status: number > 0 ? 'complete' : 'active',
      procurementMethod: 'open',
      value: { amount: Math.round(draw() * 1e10) / 100, currency: 'KZT' },
      tenderPeriod: { startDate: day, endDate: day },
      submissionMethod: ['electronicSubmission'],
      items,
      documents: documents(4),
      lots: [
        {
          id: '1',
          title: text(5),
          status: number > 0 ? 'complete' : 'active',
          value: { amount: Math.round(draw() * 1e8) / 100, currency: 'KZT' },
        },
      ],
    },
  }
  if (number > 0)
    made.awards = [
      {
        id: '1',
        title: text(3),
        status: 'active',
        date: day,
        suppliers: [supplier],
        value: made.tender.value,
        relatedLots: ['1'],
      },
    ]
  if (number > 1)
    made.contracts = [
      {
        id: '1',
        awardID: '1',
        status: 'active',
        dateSigned: day,
        value: made.tender.value,
        items,
        documents: documents(2),
      },
    ]
  if (number > 2)
    made.contracts[0].implementation = {
      transactions: [{ id: '1', date: day, value: made.tender.value, payer: buyer, payee: supplier }],
    }
  return made
}

/** Writes the package; the releases of a process stand far apart in it. */
function makePackage() {
  mkdirSync(base, { recursive: true })
  const file = openSync(`${packagePath}.part`, 'w')
  const draw = random(7)
  const gap = flags.indent ? '\n' : ''
  let bytes = writeSync(
    file,
    `{"uri":"https://example.org/releases.json","version":"1.1","publishedDate":"2026-01-01T00:00:00Z","publisher":{"name":"made up"},"releases":[${gap}`,
  )
  let separator = ''
  const apart = 5000
  for (let first = 0; bytes < megabytes * 1e6; first += apart)
    for (let stage = 0; stage < 4; stage++) {
      let block = ''
      for (let of = first; of < first + apart; of++) {
        if (of % 4 < stage) continue
        const made = release(stage, of, draw)
        block += separator + (flags.indent ? JSON.stringify(made, null, 2) : JSON.stringify(made))
        separator = `,${gap}`
        if (block.length < 1 << 20) continue
        bytes += writeSync(file, block)
        block = ''
      }
      bytes += writeSync(file, block)
    }
  writeSync(file, `${gap}]}${gap}`)
  closeSync(file)
  renameSync(`${packagePath}.part`, packagePath)
}

// Both are measured by one instrument: what Python says of a child that has ended.
const instrument = `
import json, resource, subprocess, sys, time
started = time.monotonic()
with open(sys.argv[1], 'rb') as i, open(sys.argv[2], 'wb') as o:
    code = subprocess.run(sys.argv[3:], stdin=i, stdout=o).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({'seconds': time.monotonic() - started, 'cpu': used.ru_utime + used.ru_stime, 'rss': used.ru_maxrss * 1024, 'code': code}))
`

function measured(name, input, output, command) {
  const result = spawnSync(python, ['-c', instrument, input ?? '/dev/null', output, ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (result.status !== 0) throw new Error(`${python} cannot be started: name the ocdskit of a virtual environment`)
  const used = JSON.parse(result.stdout.toString())
  if (used.code !== 0) throw new Error(`${command.join(' ')} ended with ${used.code}`)
  console.error(
    `${name}: ${used.seconds.toFixed(1)} s, CPU ${used.cpu.toFixed(1)} s, ${(used.rss / 1e6).toFixed(0)} MB`,
  )
  return used
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  )
}

/** The lines of files as a set: a sum of hashes that neither the order of lines nor that of keys changes. */
async function contentOf(paths) {
  let sum = 0n
  let lines = 0
  for (const path of paths) {
    const file = createReadStream(path)
    const input = path.endsWith('.zst') ? file.pipe(createZstdDecompress()) : file
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const digest = createHash('sha256')
        .update(JSON.stringify(sorted(JSON.parse(line))))
        .digest()
      sum = (sum + digest.readBigUInt64LE(0)) & 0xffffffffffffffffn
      lines++
    }
  }
  return { lines, sum: sum.toString(16) }
}

function linesBelow(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson.zst'))
    .map((name) => join(folder, name))
}

if (!existsSync(packagePath)) makePackage()
const bytes = statSync(packagePath).size
console.error(`${packagePath}: ${(bytes / 1e6).toFixed(0)} MB`)

const out = join(base, 'out')
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const jaryq = (...rest) => [process.execPath, resolve(flags.jaryq), ...rest, '--quiet']
const ocdskit = (...rest) => [flags.ocdskit, ...rest]
const dataset = join(out, 'dataset')
const steps = []
const step = (name, used) => steps.push({ name, ...used })

const split = join(out, 'split.ndjson')
step(
  'jaryq import',
  measured(
    'jaryq import',
    undefined,
    '/dev/null',
    jaryq('import', packagePath, '--source', 'made-up', '--data', dataset),
  ),
)
step(
  'ocdskit echo --root-path releases.item',
  measured('ocdskit echo', packagePath, split, ocdskit('echo', '--root-path', 'releases.item')),
)
const compiled = [join(out, 'jaryq.ndjson'), join(out, 'ocdskit.ndjson')]
step('jaryq compile', measured('jaryq compile', undefined, compiled[0], jaryq('compile', packagePath)))
if (flags.schema === undefined)
  console.error('without --schema FILE ocdskit does not compile: it would ask the network for one')
else
  step('ocdskit compile', measured('ocdskit compile', split, compiled[1], ocdskit('compile', '--schema', flags.schema)))

const version = spawnSync(python, [
  '-c',
  'import sys, importlib.metadata as m; print(m.version("ocdskit"), sys.version.split()[0])',
])
console.log(
  `Machine: ${machine}. ocdskit and Python: ${version.stdout.toString().trim()}. Package: ${(bytes / 1e6).toFixed(0)} MB.\n`,
)
console.log('| step | seconds | CPU s | peak MB | MB/s of CPU |\n| --- | ---: | ---: | ---: | ---: |')
for (const { name, seconds, cpu, rss } of steps)
  console.log(
    `| ${name} | ${seconds.toFixed(1)} | ${cpu.toFixed(1)} | ${(rss / 1e6).toFixed(0)} | ${(bytes / 1e6 / cpu).toFixed(0)} |`,
  )
const times = (a, b) =>
  `${(b.cpu / a.cpu).toFixed(1)} times less CPU, ${(b.seconds / a.seconds).toFixed(1)} times faster`
console.log(`\nSplitting: ${times(steps[0], steps[1])}.`)
if (steps.length > 3) console.log(`Compiling: ${times(steps[2], steps[3])}.`)

if (!flags['no-compare']) {
  const pairs = [['split', linesBelow(join(dataset, 'releases/made-up')), [split]]]
  if (steps.length > 3) pairs.push(['compiled', [compiled[0]], [compiled[1]]])
  for (const [what, ours, theirs] of pairs) {
    const [a, b] = [await contentOf(ours), await contentOf(theirs)]
    const same = a.lines === b.lines && a.sum === b.sum
    console.log(
      `Result of ${what}: ${same ? `the same, ${a.lines} lines` : `NOT the same: ${a.lines} and ${b.lines} lines`}.`,
    )
    if (!same) process.exitCode = 1
  }
}

// Cardinal's 11 indicators by jaryq and by ocdscardinal, on the same file, in one run:
//   node bench/cardinal.mjs --ocdscardinal ~/.cargo/bin/ocdscardinal
//     --size 1000       megabytes of compiled releases (default 1000)
//     --file FILE       these releases instead of made-up ones
//     --runs 3          each is started so often; the quickest counts
//     --jaryq FILE      another build's bin/run.js
// Writes a Markdown table to stdout. The releases are made from a seed in bench/data, which git ignores. ocdscardinal is
// built with cargo from its sources (cargo install ocdscardinal, or cargo build --release in its source package); without
// it, jaryq is measured alone and the output says so.
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { root } from '../tools/setup.mjs'
import { dataDirectory, machine } from './processes.mjs'

const { values: flags } = parseArgs({
  options: {
    size: { type: 'string', default: '1000' },
    file: { type: 'string' },
    runs: { type: 'string', default: '3' },
    ocdscardinal: { type: 'string', default: 'ocdscardinal' },
    jaryq: { type: 'string', default: join(root, 'bin/run.js') },
  },
})
const base = join(dataDirectory, 'cardinal')
const codes = ['R003', 'R018', 'R024', 'R025', 'R028', 'R030', 'R035', 'R036', 'R038', 'R048', 'R058']

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

function release(number, draw) {
  const below = (most) => Math.floor(draw() * most)
  const text = (length) => Array.from({ length }, () => words[below(words.length)]).join(' ')
  const organisation = (at) => ({ id: `KZ-BIN-${100000000000 + at}`, name: `ТОО «Организация ${at}»` })
  const full = (of, roles) => ({
    ...of,
    identifier: { scheme: 'KZ-BIN', id: of.id.slice(7), legalName: of.name },
    roles,
    address: { region: 'Астана', streetAddress: text(3) },
  })
  const day = (after) =>
    `${new Date(Date.UTC(2025, 0, 1 + (number % 300) + after, 9, number % 60)).toISOString().slice(0, 19)}+05:00`
  const money = (amount) => ({ amount: Math.round(amount * 100) / 100, currency: 'KZT' })
  const buyer = organisation(below(2000))
  const tenderers = Array.from({ length: 1 + below(6) }, () =>
    organisation(10_000 + Math.floor(draw() * draw() * 40_000)),
  )
  const price = 1e5 + draw() * 1e7
  const bids = tenderers.map((tenderer, at) => ({
    id: `${number}-${at}`,
    date: day(draw() < 0.01 ? 30 : 5),
    status: draw() < 0.15 ? 'disqualified' : 'valid',
    tenderers: [tenderer],
    value: money(draw() < 0.02 ? Math.round(price) : price * (1 + draw() / 3)),
  }))
  const winner = bids.filter(({ status }) => status === 'valid').sort((a, b) => a.value.amount - b.value.amount)[0]
  const items = Array.from({ length: 1 + below(5) }, (_, at) => ({
    id: `${number}-${at}`,
    description: text(8),
    classification: {
      scheme: 'KZ-ENSTRU',
      id: `${10 + below(80)}${1000 + below(250)}.${100 + at}`,
      description: text(4),
    },
    quantity: at + 1,
    unit: { name: 'штука', value: money(draw() * 1e6) },
    relatedLot: '1',
  }))
  const documents = Array.from({ length: 3 }, (_, at) => ({
    id: `${number}-${at}`,
    title: text(4),
    url: `https://example.org/download/${number}/${at}`,
    datePublished: day(0),
    format: 'application/pdf',
    language: 'ru',
  }))
  return {
    ocid: `ocds-jaryq0-${number}`,
    id: `ocds-jaryq0-${number}-${day(0)}`,
    date: day(40),
    tag: ['compiled'],
    initiationType: 'tender',
    language: 'ru',
    parties: [full(buyer, ['buyer']), ...tenderers.map((tenderer) => full(tenderer, ['tenderer']))],
    buyer,
    tender: {
      id: `${number}`,
      title: text(10),
      description: text(20),
      status: draw() < 0.03 ? 'cancelled' : 'complete',
      procurementMethod: ['open', 'open', 'open', 'selective', 'limited'][below(5)],
      procurementMethodDetails: ['Открытый конкурс', 'Запрос ценовых предложений', 'Аукцион'][below(3)],
      procuringEntity: buyer,
      numberOfTenderers: new Set(tenderers.map(({ id }) => id)).size,
      tenderPeriod: { startDate: day(0), endDate: day(6 + below(20)) },
      value: money(price * 1.2),
      items,
      documents,
    },
    bids: { details: bids },
    ...(winner === undefined
      ? {}
      : {
          awards: [
            {
              id: '1',
              title: text(3),
              status: 'active',
              date: day(30),
              suppliers: winner.tenderers,
              value: winner.value,
              items,
            },
          ],
          contracts: [{ id: '1', awardID: '1', status: 'active', dateSigned: day(40), value: winner.value }],
        }),
  }
}

function makeReleases(path, megabytes) {
  mkdirSync(base, { recursive: true })
  const file = openSync(`${path}.part`, 'w')
  const draw = random(11)
  let bytes = 0
  let block = ''
  for (let number = 1; bytes < megabytes * 1e6; number++) {
    block += `${JSON.stringify(release(number, draw))}\n`
    if (block.length < 1 << 20) continue
    bytes += writeSync(file, block)
    block = ''
  }
  writeSync(file, block)
  closeSync(file)
  renameSync(`${path}.part`, path)
}

/** Runs a command so often. Gives the quickest time, its CPU time, the largest memory and what it printed. */
function measured(name, command, output) {
  let best
  for (let run = 0; run < Number(flags.runs); run++) {
    const used = `${output}.used`
    const target = openSync(output, 'w')
    const started = performance.now()
    // GNU time tells the same of any program.
    const result = spawnSync('/usr/bin/time', ['-f', '%U %S %M', '-o', used, ...command], {
      stdio: ['ignore', target, 'pipe'],
    })
    const seconds = (performance.now() - started) / 1000
    closeSync(target)
    if (result.error !== undefined) throw new Error('GNU time is needed: apt-get install time')
    if (result.status !== 0) throw new Error(`${command.join(' ')} ended with ${result.status}: ${result.stderr}`)
    const [user, system, kilobytes] = readFileSync(used, 'utf8').trim().split('\n').at(-1).split(' ').map(Number)
    rmSync(used)
    const memory = Math.max(best?.memory ?? 0, kilobytes / 1000)
    if (best === undefined || seconds < best.seconds) best = { name, seconds, cpu: user + system }
    best.memory = memory
    console.error(
      `${name}: ${seconds.toFixed(2)} s, CPU ${(user + system).toFixed(2)} s, ${(kilobytes / 1000).toFixed(0)} MB`,
    )
  }
  return best
}

/** The engine alone, without the start of a process: from kept facts to the printed result, the quickest of some runs. */
async function engineTime(path, facts, settingsPath) {
  const dist = new URL('../dist/indicators/cardinal/', import.meta.url)
  const { fileInput } = await import(new URL('input.js', dist))
  const { runInput } = await import(new URL('indicators.js', dist))
  const { readSettings } = await import(new URL('settings.js', dist))
  const settings = await readSettings(settingsPath)
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < 4 * Number(flags.runs); run++) {
    const started = performance.now()
    const done = await runInput(fileInput(path, facts), settings, { map: false, log() {} })
    let length = 0
    for (const piece of done.print({ meta: true, map: false })) length += piece.length
    if (length === 0) throw new Error('the engine printed nothing')
    best = Math.min(best, (performance.now() - started) / 1000)
  }
  return best
}

/** Lists of maps have no order. */
function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered).sort()
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, ordered(member)]))
}

const path = flags.file === undefined ? join(base, `${flags.size}.jsonl`) : resolve(flags.file)
if (!existsSync(path)) makeReleases(path, Number(flags.size))
mkdirSync(base, { recursive: true })
const size = statSync(path).size / 1e6
const settings = join(base, 'settings.ini')
writeFileSync(settings, codes.map((code) => `[${code}]\n`).join(''))
const out = (name) => join(base, `${name}.json`)
const facts = join(base, 'facts')
rmSync(facts, { force: true })
const arguments_ = ['indicators', path, '--settings', settings]
const jaryq = [process.execPath, resolve(flags.jaryq), 'cardinal', ...arguments_]
const known = spawnSync(flags.ocdscardinal, ['--version'])
const rows = [measured('jaryq, cold', jaryq, out('jaryq'))]
measured('jaryq, keeping facts', [...jaryq, '--facts', facts], out('kept'))
rows.push(measured('jaryq, warm (`--facts`)', [...jaryq, '--facts', facts], out('warm')))
if (known.status === 0) rows.push(measured('ocdscardinal', [flags.ocdscardinal, ...arguments_], out('ocdscardinal')))

console.log(
  `Machine: ${machine}. ${known.status === 0 ? known.stdout.toString().trim() : 'ocdscardinal is not there (cargo builds it): jaryq alone'}. Compiled releases: ${size.toFixed(0)} MB.\n`,
)
console.log('| | seconds | CPU s | peak MB | MB/s |\n| --- | ---: | ---: | ---: | ---: |')
for (const { name, seconds, cpu, memory } of rows)
  console.log(
    `| ${name} | ${seconds.toFixed(2)} | ${cpu.toFixed(2)} | ${memory.toFixed(0)} | ${(size / seconds).toFixed(0)} |`,
  )
const engine = await engineTime(path, facts, settings)
console.log(`\nEngine, from kept facts to the result: ${engine.toFixed(2)} s.`)
if (known.status === 0) {
  const [cold, warm, theirs] = rows
  const times = (seconds) => `${(theirs.seconds / seconds).toFixed(1)} times`
  console.log(
    `Faster than ocdscardinal: cold ${times(cold.seconds)}, warm ${times(warm.seconds)}, the engine ${times(engine)}.`,
  )
}
const read = (name) => ordered(JSON.parse(readFileSync(out(name), 'utf8')))
const same = ['warm', ...(known.status === 0 ? ['ocdscardinal'] : [])].filter(
  (name) => !isDeepStrictEqual(read(name), read('jaryq')),
)
console.log(same.length === 0 ? 'Results: the same.' : `Results: NOT the same: ${same.join(', ')}.`)
if (same.length > 0) process.exitCode = 1

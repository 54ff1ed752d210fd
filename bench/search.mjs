// How long a search takes, and what it finds, beside SQL's ILIKE:
//   npm run build && node bench/search.mjs                  2 million texts from a seed, in bench/data, made when missing
//   node bench/search.mjs --texts 200000 --seed 7           others
//   node bench/search.mjs --dist DIR                        another build of the program
// Writes Markdown to stdout. Times are of the processor (user and system) and of the clock; the index of 2 million texts
// takes some minutes and 2.5 GB.
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { corpus, questions } from '../test/search/corpus.ts'
import { dataDirectory, machine } from './processes.mjs'

const { values: flags } = parseArgs({
  options: {
    texts: { type: 'string', default: '2000000' },
    seed: { type: 'string', default: '5' },
    dist: { type: 'string', default: new URL('../dist', import.meta.url).pathname },
    // Without the comparison with ILIKE over all texts.
    'no-ilike': { type: 'boolean', default: false },
  },
})
const from = (file) => import(pathToFileURL(join(resolve(flags.dist), file)).href)
const { IndexWriter, openIndexFile } = await from('search/index-file.js')
const { parseQuestion } = await from('search/query.js')
const { searchIndex } = await from('search/search.js')

const total = Number(flags.texts)
const folder = join(dataDirectory, 'search')
const path = join(folder, `${total}-${flags.seed}.sqlite`)
const parquet = path.replace('.sqlite', '.parquet')
mkdirSync(folder, { recursive: true })

function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const syllables =
  'ак кара кок сары тас су бел арал бай мыр коль тау жар ой шы ба ган дук сай кент ула бастау орда жол бес бала кум тобе'.split(
    ' ',
  )
const streets =
  'Абая Сатпаева Ауэзова Жамбыла Достык Бейбитшилик Тауелсиздик Наурыз Астана Мира Победы Школьная Озёрная'.split(' ')
const streetsKk =
  'Абай Сәтбаев Әуезов Жамбыл Достық Бейбітшілік Тәуелсіздік Наурыз Астана Бейбіт Жеңіс Мектеп Көл'.split(' ')

/** Made-up documents, newest first: what the corpus of the test names, told apart by place, number and size. */
function* documents(count) {
  const random = randomFrom(Number(flags.seed))
  const below = (most) => Math.floor(random() * most)
  const things = corpus()
  // Some things are bought every day, some once a year.
  const common = []
  for (const at of things.keys()) common.push((common.at(-1) ?? 0) + 1 / (at + 3))
  const order = things.map((_, at) => at).sort((a, b) => ((a * 7919) % 263) - ((b * 7919) % 263))
  const kindsOf = ['lots', 'lots', 'lots', 'plans', 'plans', 'lines', 'contracts', 'announcements']
  for (let n = 0; n < count; n++) {
    const drawn = random() * common.at(-1)
    const thing = things[order[common.findIndex((sum) => sum >= drawn)]]
    const place = Array.from({ length: 2 + below(2) }, () => syllables[below(syllables.length)]).join('')
    const village = place[0].toUpperCase() + place.slice(1)
    const street = below(streets.length)
    const [size, house, year] = [1 + below(2000), 1 + below(180), 2021 + below(6)]
    const day = `${2026 - Math.floor((n / count) * 6)}-06-15`
    const hasPlace = random() < 0.6
    const kind = kindsOf[below(kindsOf.length)]
    const id = String(n)
    yield {
      pos: Math.floor((n * 2 ** 31) / count) * 8,
      hash: '0123456789abcdef0123456789abcdef',
      key: `${kind}|bench|ocds-bench-${n}|${id}`,
      kind,
      source: 'bench',
      ocid: `ocds-bench-${n}`,
      id,
      number: `${30000000 + n}-ЗЦП1`,
      name: thing.name && `${thing.name}${hasPlace ? ` в селе ${village}` : ''}`,
      name_kk: thing.name_kk && `${thing.name_kk}${hasPlace ? `, ${village} ауылы` : ''}`,
      body: [
        ...(thing.body?.split('\n') ?? []),
        `${size} штук, поставка по адресу: улица ${streets[street]}, дом ${house}, ${year} год`,
        `${size} дана, жеткізу мекенжайы: ${streetsKk[street]} көшесі, ${house} үй, ${year} жыл`,
      ].join('\n'),
      class_names: thing.name,
      codes: `${(100000 + ((drawn * 1e6) % 9e5)) | 0}.100.000001`,
      date: day,
      year: Number(day.slice(0, 4)),
      buyer_id: `KZ-BIN-${100000000000 + below(20000)}`,
      buyer_name: `КГУ «Школа № ${below(9000)}»`,
      supplier_ids: null,
      supplier_name: null,
      kato: `${[71, 75, 79, 10, 35, 55, 63][below(7)]}${1000000 + below(40) * 10000}`,
      region: null,
      method_id: [2, 3, 23, 32][below(4)],
      method_code: 'open',
      amount: `${size * 1000}.00`,
      currency: 'KZT',
      status: 'active',
      buy_id: id,
      link_id: id,
    }
  }
}

function clocked(work) {
  const [cpu, wall] = [process.cpuUsage(), performance.now()]
  const done = () => {
    const { user, system } = process.cpuUsage(cpu)
    return { cpu: (user + system) / 1e3, wall: performance.now() - wall }
  }
  const result = work()
  return result instanceof Promise ? result.then((value) => ({ value, ...done() })) : { value: result, ...done() }
}

if (!existsSync(path)) {
  rmSync(`${path}.part`, { force: true })
  const { cpu, wall } = clocked(() => {
    const writer = new IndexWriter(`${path}.part`, true)
    let done = 0
    for (const document of documents(total)) {
      writer.add(document)
      if (++done % 100_000 === 0) console.error(`${done} texts, ${(process.cpuUsage().user / 1e6).toFixed(0)} s`)
    }
    writer.finish()
    renameSync(`${path}.part`, path)
  })
  console.log(
    `Made an index of ${total} texts: ${(cpu / 1e3).toFixed(0)} s of the processor, ${(wall / 1e3).toFixed(0)} s, ${(statSync(path).size / 1e6).toFixed(0)} MB, ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB of memory.\n`,
  )
  // What it takes to search is measured in a process that did nothing else.
  if (total > 100_000) {
    console.log('Run it again for the queries.')
    process.exit(0)
  }
}

const database = openIndexFile(path)
const index = { database, manifest: { training: false }, paths: undefined, documents: total, close: async () => {} }
const narrowed = [
  {},
  {},
  {},
  { year: 2024 },
  { region: '71' },
  { types: ['lines'] },
  { year: 2025, region: '55', types: ['lots'] },
  { buyer: 'KZ-BIN-100000001234' },
]
const asked = questions.map(([text], at) => ({ text, limit: 20, ...narrowed[at % narrowed.length] }))
const idle = process.resourceUsage().maxRSS
const times = []
for (const query of asked)
  times.push({ query, ...(await clocked(() => searchIndex(index, query, parseQuestion(query.text), 'ru'))) })
const peak = process.resourceUsage().maxRSS

const sorted = (list) => [...list].sort((a, b) => a - b)
const at = (list, share) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * share))]
console.log(
  `# Search\n\n${machine}. ${total} texts, seed ${flags.seed}, index ${(statSync(path).size / 1e6).toFixed(0)} MB.\n`,
)
console.log('| | median | 90 % | most |\n| --- | ---: | ---: | ---: |')
for (const [name, list] of [
  ['processor, ms', times.map(({ cpu }) => cpu)],
  ['clock, ms', times.map(({ wall }) => wall)],
])
  console.log(`| ${name} | ${at(list, 0.5).toFixed(0)} | ${at(list, 0.9).toFixed(0)} | ${at(list, 1).toFixed(0)} |`)
console.log(
  `\nMemory: ${(idle / 1e3).toFixed(0)} MB before the first query, ${(peak / 1e3).toFixed(0)} MB after ${times.length}.\n`,
)
const slow = [...times].sort((a, b) => b.cpu - a.cpu).slice(0, 5)
console.log('Longest:', slow.map(({ query, cpu }) => `\`${query.text}\` ${cpu.toFixed(0)} ms`).join(', '), '\n')

// Hits on the corpus of the test, whose answers are known; times over all texts.
const { DuckDBInstance } = await import('@duckdb/node-api')
const duck = await (await DuckDBInstance.create(':memory:', { memory_limit: '2GB' })).connect()
const quoted = (text) => `'${text.replaceAll("'", "''")}'`
const wordsOf = (text) => text.replaceAll('"', '').split(/\s+/)
const like = (text) =>
  wordsOf(text)
    .map((word) =>
      word.startsWith('-')
        ? `NOT all_text ILIKE ${quoted(`%${word.slice(1)}%`)}`
        : `all_text ILIKE ${quoted(`%${word}%`)}`,
    )
    .join(' AND ')
await duck.run('CREATE TABLE small (id VARCHAR, place INTEGER, all_text VARCHAR)')
for (const [place, { id, name, name_kk: kk, body }] of corpus().entries())
  await duck.run(
    `INSERT INTO small VALUES (${quoted(id)}, ${place}, ${quoted([name, kk, body].filter(Boolean).join(' '))})`,
  )
const smallPath = join(folder, 'small.sqlite')
rmSync(smallPath, { force: true })
const writer = new IndexWriter(smallPath, true)
for (const [pos, lot] of corpus().entries()) {
  const nothing = Object.fromEntries(
    [
      'number',
      'class_names',
      'codes',
      'date',
      'year',
      'buyer_id',
      'buyer_name',
      'supplier_ids',
      'supplier_name',
      'kato',
    ]
      .concat(['region', 'method_id', 'method_code', 'amount', 'currency', 'status', 'buy_id', 'link_id'])
      .map((name) => [name, null]),
  )
  const ocid = `ocds-test-${lot.id}`
  writer.add({
    ...nothing,
    ...lot,
    pos,
    key: `lots|test|${ocid}|${lot.id}`,
    hash: '00'.repeat(16),
    kind: 'lots',
    source: 'test',
    ocid,
  })
}
writer.finish()
const small = { ...index, database: openIndexFile(smallPath) }
const recall = (ids, wanted) => wanted.filter((id) => ids.includes(id)).length / Math.min(10, wanted.length)
let [ours, theirs] = [0, 0]
for (const [text, expected] of questions) {
  const wanted = expected.split(' ')
  const { rows } = await searchIndex(small, { text, limit: 10 }, parseQuestion(text), 'ru')
  ours += recall(
    rows.map(({ id }) => id),
    wanted,
  )
  const found = await duck.runAndReadAll(`SELECT id FROM small WHERE ${like(text)} ORDER BY place LIMIT 10`)
  theirs += recall(
    found.getRows().map(([id]) => id),
    wanted,
  )
}
console.log(
  `Recall at 10 over the ${questions.length} questions of test/search: search ${(ours / questions.length).toFixed(3)}, ILIKE ${(theirs / questions.length).toFixed(3)}.\n`,
)

if (!flags['no-ilike']) {
  if (!existsSync(parquet)) {
    await duck.run('CREATE TABLE big (all_text VARCHAR)')
    const appender = await duck.createAppender('big')
    let rows = 0
    for (const { name, name_kk: kk, body } of documents(total)) {
      appender.appendVarchar([name, kk, body].filter(Boolean).join(' '))
      appender.endRow()
      if (++rows % 100_000 === 0) appender.flushSync()
    }
    appender.closeSync()
    await duck.run(`COPY big TO ${quoted(parquet)} (FORMAT parquet, COMPRESSION zstd)`)
    await duck.run('DROP TABLE big')
  }
  const likes = []
  for (const [text] of questions.filter((_, place) => place % 5 === 0))
    likes.push(
      await clocked(() =>
        duck.runAndReadAll(`SELECT all_text FROM read_parquet(${quoted(parquet)}) WHERE ${like(text)} LIMIT 20`),
      ),
    )
  const list = likes.map(({ cpu }) => cpu)
  console.log(
    `ILIKE over all texts, first 20 rows in no order: median ${at(list, 0.5).toFixed(0)} ms of the processor, most ${at(list, 1).toFixed(0)} ms.`,
  )
}

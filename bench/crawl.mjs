// A crawl of all lots, newest to oldest, 200 a page, by jaryq, by curl in a loop and by a Scrapy spider: the same
// question to the same server, over one connection and over four.
//   npm run bench:crawl                              20,000 and 200,000 lots; Scrapy only where it is installed
//   npm run bench:crawl -- --lots 10000,500000 --only jaryq
//   SCRAPY=/path/to/venv/bin/scrapy npm run bench:crawl
// Writes a Markdown table to stdout. Data go to bench/data, which git ignores; a market that is there is used again.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bytesBelow, dataDirectory, machine, measured, served, token } from './processes.mjs'

const option = (name, fallback) => {
  const at = process.argv.indexOf(name)
  return at === -1 ? fallback : process.argv[at + 1]
}
const sizes = option('--lots', '20000,200000').split(',').map(Number)
const only = option('--only', 'jaryq,curl,scrapy').split(',')
const repeats = Number(option('--repeats', '3'))
const scrapy = process.env.SCRAPY ?? 'scrapy'
const here = import.meta.dirname

/** The query that jaryq itself sends. */
async function lotsQuery() {
  const { readSchema, select, selectionText } = await import('../dist/goszakup/client/selection.js')
  const { schemaText } = await import('../dist/goszakup/schema.js')
  const fields = selectionText(select(await readSchema(schemaText()), 'Lots'))
  return `query($filter:LotsFiltersInput,$limit:Int,$after:Int){Lots(filter:$filter,limit:$limit,after:$after){${fields}}}`
}

/** A market with at least this many lots; they vary with the seed, so it is made a little larger. */
function market(lots) {
  const directory = join(dataDirectory, `lots-${lots}`)
  if (!existsSync(join(directory, 'market.json'))) {
    rmSync(directory, { recursive: true, force: true })
    const processes = String(Math.ceil(lots / 1.25))
    measured(['sandbox', 'generate', '--processes', processes, '--seed', '3', '--output', directory, '--quiet'])
  }
  const { counts } = JSON.parse(readFileSync(join(directory, 'market.json'), 'utf8'))
  if (counts.lots < lots) throw new Error(`only ${counts.lots} lots in ${directory}`)
  return directory
}

function lines(path) {
  let count = 0
  for (const name of readdirSync(path)) {
    const bytes = readFileSync(join(path, name))
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++
  }
  return count
}

async function ask(url, query, variables) {
  const answer = await fetch(`${url}/v3/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return answer.json()
}

/** Where `parts` crawls of about the same length begin and end: [after, floor], null for the ends. */
async function stretches(url, parts) {
  const edge = async (after) =>
    (await ask(url, 'query($after:Int){Lots(limit:1,after:$after){id}}', { after })).data.Lots[0]?.id
  const top = await edge(null)
  let low = 1
  for (let high = top; low < high; ) {
    const middle = Math.floor((low + high) / 2)
    if ((await edge(middle + 1)) === undefined) low = middle + 1
    else high = middle
  }
  const cuts = Array.from({ length: parts + 1 }, (_, at) => Math.round(top - ((top - low) * at) / parts))
  return Array.from({ length: parts }, (_, at) => [at === 0 ? null : cuts[at], at === parts - 1 ? 0 : cuts[at + 1]])
}

/** Runs commands side by side and waits for all. */
async function together(commands) {
  const startedAt = performance.now()
  await Promise.all(
    commands.map(
      ([program, args, env]) =>
        new Promise((resolve, reject) => {
          const child = spawn(program, args, {
            stdio: ['ignore', 'ignore', 'inherit'],
            env: { ...process.env, ...env },
          })
          child.on('error', reject)
          child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))))
        }),
    ),
  )
  return (performance.now() - startedAt) / 1000
}

const contenders = {
  async jaryq(url, _query, connections, directory) {
    const flags = ['--base-url', url, '--rate', '0', '--data', directory, '--quiet']
    measured(['fetch', 'refs', ...flags])
    const result = measured(['fetch', 'lots', '--concurrency', String(connections), '--json', ...flags])
    const row = JSON.parse(result.stdout).find(({ entity }) => entity === 'lots')
    return { seconds: result.seconds, records: row.new, rss: result.rss, cpu: result.cpu }
  },
  async curl(url, query, connections, directory) {
    const seconds = await together(
      (await stretches(url, connections)).map(([after, floor], at) => [
        'bash',
        [join(here, 'crawl-curl.sh')],
        {
          URL: url,
          TOKEN: token,
          QUERY: query,
          AFTER: String(after),
          FLOOR: String(floor),
          OUT: join(directory, `${at}`),
        },
      ]),
    )
    let records = 0
    for (const part of readdirSync(directory))
      for (const name of readdirSync(join(directory, part)))
        records += JSON.parse(readFileSync(join(directory, part, name), 'utf8')).data.Lots.length
    return { seconds, records }
  },
  async scrapy(url, query, connections, directory) {
    const parts = JSON.stringify(await stretches(url, connections))
    const seconds = await together([
      [
        scrapy,
        [
          'runspider',
          join(here, 'crawl_scrapy.py'),
          '-O',
          join(directory, 'lots.jsonl'),
          '-L',
          'ERROR',
          '-s',
          `CONCURRENT_REQUESTS_PER_DOMAIN=${connections}`,
        ],
        { URL: url, TOKEN: token, QUERY: query, STRETCHES: parts },
      ],
    ])
    return { seconds, records: lines(directory) }
  },
}

const wanted = only.filter((name) => name !== 'scrapy' || spawnSync(scrapy, ['version']).status === 0)
if (wanted.length < only.length) console.error('scrapy is not installed: left out (pip install scrapy)')
const query = await lotsQuery()
const rows = []
for (const size of sizes) {
  const directory = market(size)
  await served(directory, async (url) => {
    for (const name of wanted)
      for (const connections of [1, 4]) {
        const runs = []
        for (let repeat = 0; repeat < repeats; repeat++) {
          const out = join(dataDirectory, 'crawl')
          rmSync(out, { recursive: true, force: true })
          mkdirSync(out, { recursive: true })
          runs.push({ ...(await contenders[name](url, query, connections, out)), bytes: bytesBelow(out) })
        }
        runs.sort((a, b) => a.seconds - b.seconds)
        const run = runs[Math.floor(runs.length / 2)]
        rows.push({ size, name, connections, ...run })
        console.error(`${size} ${name} x${connections}: ${run.records} records, ${run.seconds.toFixed(1)} s`)
      }
    return {}
  }).then(({ server }) => rows.push({ size, name: 'sandbox serve', connections: '', ...server }))
}

console.log(
  `Machine: ${machine}. Command: npm run bench:crawl -- --lots ${sizes.join(',')} --only ${wanted.join(',')} --repeats ${repeats} (the median)\n`,
)
console.log('| lots | who | connections | s | records/s | to jaryq | CPU s | peak MB |')
console.log('| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |')
for (const row of rows) {
  const own = rows.find(
    ({ size, name, connections }) => size === row.size && name === 'jaryq' && connections === row.connections,
  )
  const speed = row.records === undefined ? '' : Math.round(row.records / row.seconds)
  const ratio = own === undefined || speed === '' ? '' : (row.seconds / own.seconds).toFixed(2)
  const number = (value, digits) => (value === undefined ? '' : value.toFixed(digits))
  console.log(
    `| ${row.size} | ${row.name} | ${row.connections} | ${number(row.seconds, 1)} | ${speed} | ${ratio} | ${number(row.cpu, 1)} | ${row.rss === undefined ? '' : (row.rss / 1e6).toFixed(0)} |`,
  )
}

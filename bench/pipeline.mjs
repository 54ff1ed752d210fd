// The full chain at growing sizes, beside other tools, and bench/RESULTS.md of it:
//   npm run bench                              10,000 and 100,000 announcements through the sandbox's server
//   npm run bench -- --sizes 1000,10000        others; from 500,000 on compiled releases are made, as from a publisher
//   npm run bench -- --peers                   other tools too: installs what is missing (docs: bench/peers.mjs)
//     --schema FILE, --standard-zip FILE       OCDS's release-schema.json and standard, for peers without network
//   npm run bench -- --results FILE            what was measured is kept there (bench/data/results.ndjson) and not measured
//                                              again; --again measures all anew
//   npm run bench -- --only build              stages whose name has the word
//   npm run bench -- --page                    only writes the page, of what was measured before
// The page stands beside what it was made of, bench/results.ndjson: --results bench/results.ndjson goes on from there.
// Markets and datasets are made from a seed in bench/data, which git ignores, and are used again. It says beforehand how
// much space it needs.
import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../tools/setup.mjs'
import { writePage } from './page.mjs'
import { peersAt } from './peers.mjs'
import { dataDirectory, machine } from './processes.mjs'
import { stagesAt } from './stages.mjs'

const { values: flags } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000' },
    seed: { type: 'string', default: '7' },
    results: { type: 'string', default: join(dataDirectory, 'results.ndjson') },
    only: { type: 'string', default: '' },
    peers: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    schema: { type: 'string' },
    'standard-zip': { type: 'string' },
  },
})
const sizes = flags.sizes.split(',').map(Number)
if (sizes.some((size) => !Number.isInteger(size) || size < 100)) throw new Error('--sizes wants numbers from 100 on')
const file = resolve(flags.results)
mkdirSync(dirname(file), { recursive: true })
mkdirSync(dataDirectory, { recursive: true })

// Bytes for each announcement: market, records, releases, two generations, what runs keep. Small sizes take the most for each.
const bytesEach = { api: 250_000, compiled: 40_000 }

export const kindOf = (size) => (size >= 500_000 ? 'compiled' : 'api')
const places = sizes.map((size) => ({
  size,
  kind: kindOf(size),
  base: join(dataDirectory, `chain-${size}-${flags.seed}`),
}))

if (!flags.page) {
  const wanted = places.reduce((sum, { size, kind, base }) => sum + (existsSync(base) ? 0 : size * bytesEach[kind]), 0)
  const { bavail, bsize } = statfsSync(dataDirectory)
  const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`
  console.error(`needs ${gigabytes(wanted)} in ${dataDirectory}, where ${gigabytes(bavail * bsize)} are free`)
  if (wanted > bavail * bsize) throw new Error('there is not enough space: choose smaller --sizes')
}

const known = existsSync(file)
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : []
const isKnown = (size, stage, who) =>
  known.some((entry) => entry.size === size && entry.stage === stage && entry.who === who && entry.seed === flags.seed)

function commitOf() {
  try {
    const stdio = ['ignore', 'pipe', 'ignore']
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, stdio }).toString().trim()
  } catch {
    return undefined
  }
}
const commit = commitOf()

/** Measures a stage unless that was done before, and writes it down at once. */
async function measure(size, { stage, who = 'jaryq', work, ...about }) {
  const isWanted = stage.includes(flags.only) || who.includes(flags.only)
  if (!isWanted || (isKnown(size, stage, who) && !flags.again)) return
  const { stdout: _, stderr: __, ...used } = await work()
  const entry = { size, seed: flags.seed, machine, commit, stage, who, ...about, ...used }
  known.push(entry)
  appendFileSync(file, `${JSON.stringify(entry)}\n`)
  console.error(
    `${size} ${who} ${stage}: ${entry.seconds.toFixed(2)} s, ${entry.cpu.toFixed(2)} s CPU, ${(entry.rss / 1e6).toFixed(0)} MB`,
  )
}

if (!flags.page)
  for (const { size, kind, base } of places) {
    mkdirSync(base, { recursive: true })
    for await (const stage of stagesAt({ size, kind, base, seed: flags.seed, isKnown, fresh }))
      await measure(size, stage)
    if (flags.peers) {
      const [schema, standardZip] = [flags.schema, flags['standard-zip']].map((path) => path && resolve(path))
      for await (const peer of peersAt({ base, schema, standardZip })) await measure(size, peer)
    }
  }

/** An empty folder, or a copy of another: what a stage changes must not be there for the next measurement. */
function fresh(path, from) {
  rmSync(path, { recursive: true, force: true })
  if (from === undefined) mkdirSync(path, { recursive: true })
  else cpSync(from, path, { recursive: true })
  return path
}

await writePage(known, {
  command: `npm run bench -- --sizes ${flags.sizes} --seed ${flags.seed}${flags.peers ? ' --peers' : ''}`,
})

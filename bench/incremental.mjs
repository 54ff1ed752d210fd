// What a sync of changed records costs: import, build and flag --all, against a build and flags that make all anew, and
// whether both say the same:
//   npm run bench:incremental                            72,000 announcements (100,000 processes), 5,000 changed
//   npm run bench:incremental -- --size 14400 --changed 1000
//   npm run bench:incremental -- --dataset DIR           a dataset with compiled releases that is there; it is copied
// Writes a Markdown table to stdout. Made-up datasets go to bench/data, which git ignores, and are made when they are not
// there.
import { cpSync, createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { dataDirectory, machine, measured } from './processes.mjs'

const { values: flags } = parseArgs({
  options: {
    size: { type: 'string', default: '72000' },
    changed: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '5' },
    dataset: { type: 'string' },
  },
})
const base = join(dataDirectory, 'incremental')
mkdirSync(base, { recursive: true })
const steps = []
const step = (name, args, output) => {
  const { seconds, cpu, rss } = measured([...args, '--quiet'], [0], output)
  steps.push({ name, seconds, cpu, rss })
  console.error(`${name}: ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s CPU, ${(rss / 1e6).toFixed(0)} MB`)
}

const source = 'compiled'
function made() {
  const data = join(base, flags.size)
  if (existsSync(join(data, 'dataset.json'))) return data
  const market = `${data}-market`
  const on = ['--data', data]
  step('sandbox generate', [
    ...['sandbox', 'generate', '--processes', flags.size, '--seed', flags.seed],
    ...['--as', 'compiled', '--schemes', 'all', '--output', market],
  ])
  step('import', ['import', join(market, 'compiled.ndjson.zst'), '--source', source, ...on])
  for (const file of readdirSync(join(market, 'registers'))) {
    const name = file.replace('.csv', '').replaceAll('_', '-')
    step(`import ${name}`, ['import', join(market, 'registers', file), '--register', name, ...on])
  }
  rmSync(market, { recursive: true })
  return data
}

/** Every so many-th release of the dataset, a day later and with other sums. */
async function change(data, file) {
  const { readLines } = await import('../dist/files/lines.js')
  const { releases, data_date: date } = JSON.parse(readFileSync(join(data, 'dataset.json'), 'utf8'))
  const name = Object.keys(releases)[0]
  const every = Math.max(1, Math.floor(releases[name].count / Number(flags.changed)))
  const writer = createWriteStream(file)
  let at = 0
  let left = Number(flags.changed)
  const raise = (value) => {
    if (typeof value?.amount === 'number') value.amount = Math.round(value.amount * 101) / 100
  }
  for (const { name: part } of releases[name].files)
    for await (const { bytes } of readLines(join(data, 'releases', name, part))) {
      if (at++ % every !== 0 || left === 0) continue
      left--
      const release = JSON.parse(bytes.toString())
      release.date = `${date}T23:59:59+05:00`
      raise(release.tender?.value)
      for (const { value } of [...(release.tender?.lots ?? []), ...(release.contracts ?? [])]) raise(value)
      writer.write(`${JSON.stringify(release)}\n`)
    }
  await new Promise((resolve) => writer.end(resolve))
  return name
}

const rowsOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.stringify({ ...JSON.parse(line), first_seen: null, last_seen: null }))
    .sort()
    .join('\n')

const original = flags.dataset ?? made()
const data = join(base, 'changed')
const anew = join(base, 'anew')
for (const path of [data, anew]) rmSync(path, { recursive: true, force: true })
cpSync(original, data, { recursive: true, preserveTimestamps: true })
const on = ['--data', data]
const file = join(base, 'changed.ndjson')
const [first, second] = ['changed-flags.ndjson', 'anew-flags.ndjson'].map((name) => join(base, name))
step('build before', ['build', ...on])
step('flag --all before', ['flag', '--all', '--output', first, ...on])
const name = await change(data, file)
step('import of what changed', ['import', file, '--source', name, ...on])
cpSync(data, anew, { recursive: true, preserveTimestamps: true })
rmSync(join(anew, 'flags'), { recursive: true, force: true })
step('build', ['build', ...on])
step('flag --all', ['flag', '--all', '--output', first, ...on])
step('build, all anew', ['build', '--force', '--data', anew])
step('flag --all, all anew', ['flag', '--all', '--output', second, '--data', anew])
const isSame = rowsOf(first) === rowsOf(second)

console.log(`${machine}\n`)
console.log(
  `${flags.dataset ?? `${flags.size} announcements`}, ${flags.changed} processes changed; flags ${isSame ? 'equal' : 'NOT EQUAL'}\n`,
)
console.log('| step | seconds | CPU seconds | memory, MB |\n| --- | ---: | ---: | ---: |')
for (const { name: what, seconds, cpu, rss } of steps)
  console.log(`| ${what} | ${seconds.toFixed(1)} | ${cpu.toFixed(1)} | ${(rss / 1e6).toFixed(0)} |`)
if (!isSame) process.exitCode = 1

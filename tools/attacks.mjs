// Tries what test/attacks tries, far more often, and writes docs/attacks.md:
//   npm run attacks                              all, from seed 1; hours
//   npm run attacks -- --part 0.05               a twentieth of the times; about as long as the tests
//   npm run attacks -- --only kill --seed 7      those whose group or name has the words, from another seed
//   npm run attacks -- --page                    only writes the page, of what was tried before
// What was tried is kept in bench/data/attacks.ndjson, which git ignores: a second run leaves out what is there, unless
// --again is given. Ends with 1 where something is not as it should be. As root on Linux file systems are mounted too.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { existing, mended } from '../test/attacks/account.ts'
import { Random } from '../test/attacks/attack.ts'
import { allGroups } from '../test/attacks/groups.ts'
import { makePlace } from '../test/attacks/place.ts'
import { root } from './setup.mjs'

const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    part: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    again: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    results: { type: 'string', default: join(root, 'bench/data/attacks.ndjson') },
  },
})

mkdirSync(dirname(flags.results), { recursive: true })
const known = existsSync(flags.results)
  ? readFileSync(flags.results, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : []
const isKnown = (what) => known.some((entry) => entry.what === what && entry.seed === flags.seed)

if (!flags.page) console.error('a small dataset with something of every kind is made …')
const place = flags.page ? undefined : await makePlace()
const groups = place === undefined ? [] : allGroups(place)
for (const { title, attacks, close } of groups) {
  for (const { what, holds, times, run } of attacks) {
    if (!`${title}: ${what}`.includes(flags.only) || (isKnown(what) && !flags.again)) continue
    const many = Math.max(1, Math.round(times.table * Number(flags.part)))
    const before = process.cpuUsage()
    const outcome = await run(many, new Random(Number(flags.seed))).catch((error) => ({
      ...{ tried: 0, faults: [`the attack itself failed: ${error.stack}`] },
    }))
    const { user, system } = process.cpuUsage(before)
    const entry = { group: title, what, holds, seed: flags.seed, cpu: (user + system) / 1e6, ...outcome }
    known.push(entry)
    appendFileSync(flags.results, `${JSON.stringify(entry)}\n`)
    const struck = entry.struck === undefined ? '' : `, ${entry.struck} struck`
    console.error(`${what}: ${entry.tried} times${struck}, ${entry.faults.length} wrong`)
    for (const fault of entry.faults) console.error(`  ${fault}`)
  }
  await close?.()
}
await place?.close()

const number = (value) => value.toLocaleString('en')
const sum = (entries, field) => entries.reduce((total, entry) => total + (entry[field] ?? 0), 0)
const plain = (text) => text.replaceAll('|', '\\|')

/** The runs of one attack as one row: of several seeds together. */
function rows(entries) {
  return [...Map.groupBy(entries, ({ what }) => what)].map(([what, of]) => {
    const faults = of.flatMap((entry) => entry.faults)
    const struck = of.some((entry) => entry.struck !== undefined) ? number(sum(of, 'struck')) : ''
    const result = faults.length === 0 ? 'as it should be' : `${faults.length} wrong: ${plain(faults[0].slice(0, 200))}`
    return `| ${plain(what)} | ${number(sum(of, 'tried'))} | ${struck} | ${plain(of[0].holds)} | ${result} |`
  })
}

const page = `# Attacks and faults

What was done to jaryq to break it, how often, and what came of it. \`npm run attacks\` does it again, from a seed, and
writes this page; \`npm run test:slow\` does the same with small numbers, so that it stays true. "Struck": how many came
while there was something to disturb; a kill that comes when the command has ended disturbs nothing.

Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${platform()} ${release()}, Node.js ${process.version}.
In all ${number(sum(known, 'tried'))} tries.
${[...Map.groupBy(known, ({ group }) => group)]
  .map(
    ([title, entries]) => `
## ${title}

| what was done | times | struck | what has to hold | result |
| --- | ---: | ---: | --- | --- |
${rows(entries).join('\n')}
`,
  )
  .join('')}
## Held by other tests

| what is tried | where |
| --- | --- |
${existing.map(([what, where]) => `| ${plain(what)} | ${where.map((file) => `\`${file}\``).join(', ')} |`).join('\n')}

## Found and mended

| what was found | what was done | held by |
| --- | --- | --- |
${mended.map(({ found, done, test }) => `| ${plain(found)} | ${plain(done)} | \`${test}\` |`).join('\n')}
`
writeFileSync(join(root, 'docs/attacks.md'), page)
process.exitCode = known.some(({ faults }) => faults.length > 0) ? 1 : 0

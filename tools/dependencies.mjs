// Brings versions, licences and dates in docs/dependencies.md up to date, from package-lock.json and the registry:
//   node tools/dependencies.mjs           rewrites the tables
//   node tools/dependencies.mjs --check   says what is not as it stands there, without the registry
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { root } from './setup.mjs'

const path = join(root, 'docs/dependencies.md')
const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'))
const { dependencies, devDependencies } = read('package.json')
const locked = read('package-lock.json').packages
const check = process.argv.includes('--check')

/** The day on which a version was published, and the newest version with its day. */
function released(name, version) {
  const run = spawnSync('npm', ['view', name, 'time', 'dist-tags', '--json', '--loglevel=error'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (run.status !== 0) throw new Error(`npm view ${name} ended with ${run.status}: ${run.stderr}`)
  const { time, 'dist-tags': tags } = JSON.parse(run.stdout)
  const day = (of) => time[of]?.slice(0, 10) ?? 'unknown'
  return { day: day(version), newest: tags.latest, newestDay: day(tags.latest) }
}

const wrong = []
const seen = new Set()
const lines = readFileSync(path, 'utf8')
  .split('\n')
  .map((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    const name = cells[1]
    if (!line.startsWith('| ') || !(name in dependencies || name in devDependencies)) return line
    seen.add(name)
    const { version, resolved, license } = locked[`node_modules/${name}`]
    const licence = cells[3].replace(/ \(.*/, '').replace('MIT or Apache-2.0', 'MIT OR Apache-2.0')
    if (license !== undefined && license !== licence) wrong.push(`${name}: its licence is ${license}, not ${licence}`)
    if (resolved?.startsWith('tools/')) return line
    if (check) {
      if (!cells[5]?.startsWith(`${version},`)) wrong.push(`${name}: version ${version} is not the one in the table`)
      return line
    }
    const { day, newest, newestDay } = released(name, version)
    return `| ${[...cells.slice(1, 5), `${version}, ${day}`, newest === version ? 'the same' : `${newest}, ${newestDay}`].join(' | ')} |`
  })
for (const name of Object.keys({ ...dependencies, ...devDependencies }))
  if (!seen.has(name)) wrong.push(`${name} has no row`)
if (!check) writeFileSync(path, lines.join('\n'))
for (const line of wrong) console.error(`docs/dependencies.md: ${line}`)
if (wrong.length > 0) process.exitCode = 1

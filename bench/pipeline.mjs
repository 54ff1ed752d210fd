// Times and peak memory of each step of the main job at growing sizes:
//   npm run bench                        5,000 and 20,000 announcements
//   npm run bench -- --sizes 1000,2000   others
// Writes a Markdown table to stdout. Data go to bench/data, which git ignores, and are made anew.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tools/setup.mjs'
import { bytesBelow, dataDirectory, machine, measured, served } from './processes.mjs'

const sizesAt = process.argv.indexOf('--sizes')
const sizes = (sizesAt === -1 ? '5000,20000' : process.argv[sizesAt + 1]).split(',').map(Number)

const table = []
for (const size of sizes) {
  const base = join(dataDirectory, String(size))
  const market = join(base, 'market')
  const data = join(base, 'dataset')
  const out = join(base, 'out')
  rmSync(base, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const on = ['--data', data, '--quiet']
  const row = (step, result, bytes) => {
    table.push({ size, step, ...result, bytes })
    console.error(`${size} ${step}: ${result.seconds.toFixed(1)} s, ${(result.rss / 1e6).toFixed(0)} MB`)
  }
  row(
    'sandbox generate',
    measured(['sandbox', 'generate', '--processes', String(size), '--seed', '7', '--output', market, '--quiet']),
    bytesBelow(market),
  )
  const fetched = await served(market, (url) => measured(['fetch', '--base-url', url, '--rate', '0', ...on]))
  row('fetch', fetched, bytesBelow(join(data, 'raw')))
  if (fetched.server) row('sandbox serve (during fetch)', { ...fetched.server, seconds: fetched.seconds }, 0)
  row(
    'import register',
    measured(['import', join(market, 'registers/vat_payers.csv'), '--register', 'vat-payers', ...on]),
    0,
  )
  row('transform', measured(['transform', ...on]), bytesBelow(join(data, 'releases')))
  row('build', measured(['build', ...on]), bytesBelow(join(data, 'generations')))
  row(
    'flag --all',
    measured(['flag', '--all', '--output', join(out, 'flags.ndjson'), ...on]),
    bytesBelow(join(data, 'flags')),
  )
  row('flag single-bid --limit 50', measured(['flag', 'single-bid', '--limit', '50', ...on]), 0)
  row(
    'report overview',
    measured(['report', 'overview', '--output', join(out, 'overview.html'), ...on]),
    bytesBelow(join(out, 'overview.html')),
  )
  const flag = readFileSync(join(out, 'flags.ndjson'), 'utf8')
    .split('\n')
    .find((line) => line.includes('"bid-period-below-minimum"'))
  const letter = [
    'letter',
    'new',
    'a-dvga',
    '--flag',
    JSON.parse(flag).id,
    '--lang',
    'ru',
    '--applicant',
    join(root, 'tools/made-up-applicant.yaml'),
    '--output',
    out,
    '--force',
  ]
  row('letter new', measured([...letter, ...on]), 0)
}

console.log(`Machine: ${machine}. Command: npm run bench${sizesAt === -1 ? '' : ` -- --sizes ${sizes.join(',')}`}\n`)
console.log(
  `| step | ${sizes.map((size) => `${size.toLocaleString('en')}: s | CPU s | peak MB | MB on disk`).join(' | ')} | growth |`,
)
console.log(`| --- | ${sizes.map(() => '---: | ---: | ---: | ---:').join(' | ')} | ---: |`)
for (const step of new Set(table.map((entry) => entry.step))) {
  const cells = sizes.map((size) => table.find((entry) => entry.size === size && entry.step === step))
  const [first, last] = [cells[0], cells.at(-1)]
  // The exponent of a power law through the first and the last size: 1 is linear.
  const growth =
    sizes.length > 1 && first && last
      ? (Math.log(last.seconds / first.seconds) / Math.log(sizes.at(-1) / sizes[0])).toFixed(2)
      : ''
  console.log(
    `| ${step} | ${cells.map((cell) => (cell ? `${cell.seconds.toFixed(1)} | ${cell.cpu.toFixed(1)} | ${(cell.rss / 1e6).toFixed(0)} | ${cell.bytes ? (cell.bytes / 1e6).toFixed(1) : ''}` : '| | |')).join(' | ')} | ${growth} |`,
  )
}

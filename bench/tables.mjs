// The tables of a dataset's current generation made from its compiled releases, into a generation of its own that goes
// again: node bench/tables.mjs DIR [--parquet-alone]
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

const { writeTables } = await import('../dist/dataset/tables/write.js')
const { silent } = await import('../dist/terminal/progress.js')
const [dir, flag] = process.argv.slice(2)
const { generation } = JSON.parse(readFileSync(join(dir, 'dataset.json'), 'utf8'))
const beside = generation + 1000
const folder = (n) => join(dir, 'generations', String(n))
cpSync(join(folder(generation), 'compiled'), join(folder(beside), 'compiled'), { recursive: true })
const started = performance.now()
const before = process.cpuUsage()
try {
  await writeTables(dir, beside, { report: silent, parquetAlone: flag === '--parquet-alone' })
  const { user, system } = process.cpuUsage(before)
  const seconds = (performance.now() - started) / 1000
  const { maxRSS } = process.resourceUsage()
  process.stdout.write(`${JSON.stringify({ seconds, cpu: (user + system) / 1e6, rss: maxRSS * 1024 })}\n`)
} finally {
  rmSync(folder(beside), { recursive: true, force: true })
}

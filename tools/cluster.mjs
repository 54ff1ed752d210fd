// A Trino cluster on this machine, for trying and for tests: coordinator and workers on the loopback, tables on the disk.
//   npm run cluster                              starts it and shows its address; Ctrl-C, or an hour, ends it
//   npm run cluster -- --data DIR                the same, with the tables of a dataset
//   npm run cluster -- --test [--data DIR]       every indicator and metric here and there: rows equal; then a worker is
//                                                killed in the middle of a run; ends with a count
//   --workers N  --heap MB  --port N  --minutes N  --processes N (of the market that --test makes)
//   --only a,b (questions; worker-lost)  --compile (all of it: slower to start, faster with much data)
//   --results FILE   what was asked is kept there, and what was found equal, of the same data by the same SQL,
//                    is not asked again
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { installed, Missing } from './cluster/install.mjs'
import { keepClasses, localAddress, startNodes } from './cluster/nodes.mjs'
import { projectNode, root, setUp } from './setup.mjs'

const { values } = parseArgs({
  options: {
    test: { type: 'boolean', default: false },
    data: { type: 'string' },
    workers: { type: 'string', default: '2' },
    heap: { type: 'string', default: '768' },
    port: { type: 'string', default: '18080' },
    minutes: { type: 'string', default: '60' },
    processes: { type: 'string', default: '72000' },
    only: { type: 'string' },
    compile: { type: 'boolean', default: false },
    results: { type: 'string' },
  },
})
setUp()

/** How many minutes the lost worker may take besides. */
const lossMinutes = 10

const work = mkdtempSync(join(tmpdir(), 'jaryq-lake-'))
let cluster
let code = 0
const stopped = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => stopped.abort(new Stopped(name)))
const late = AbortSignal.timeout(Number(values.minutes) * 60_000)
const signal = AbortSignal.any([stopped.signal, late])

class Stopped extends Error {}

try {
  const parts = installed()
  const [port, heap] = [Number(values.port), Number(values.heap)]
  await keepClasses(parts, { port, heap, signal })
  console.error('jaryq: starting Trino')
  const begun = performance.now()
  const light = !values.compile
  cluster = await startNodes(parts, { workers: Number(values.workers), heap, port, light, signal })
  console.error(`jaryq: ${cluster.nodes.length} nodes after ${Math.round((performance.now() - begun) / 1000)} seconds`)
  const engine = `${cluster.engine}/lake`
  const data = values.data ?? (values.test ? await market() : undefined)
  if (data !== undefined) {
    const lake = join(work, 'lake')
    await jaryq('data', 'export', '--lake', lake, '--location', localAddress(lake), '--engine', engine, '--data', data)
  }
  if (values.test) code = await test(data, engine)
  else {
    console.log(`engine: ${engine}`)
    await sleep(2 ** 31 - 1, undefined, { signal }).catch(() => {})
  }
} catch (error) {
  if (!(error instanceof Missing) && !signal.aborted) throw error
  console.error(
    `jaryq: ${error instanceof Missing ? `there is no cluster here: ${error.message}` : signal.reason.message}`,
  )
  code = 1
} finally {
  await cluster?.stop()
  rmSync(work, { recursive: true, force: true, maxRetries: 5 })
}
process.exitCode = code

async function test(data, engine) {
  const only = values.only?.split(',')
  const { results } = values
  const { compareEngines } = await import('./cluster/equality.mjs')
  const { equal, differ, refused, left } = await compareEngines(data, engine, { only, signal, results })
  let isLostWell = true
  const asksLoss = Number(values.workers) > 0 && (only?.includes('worker-lost') ?? true) && !stopped.signal.aborted
  if (asksLoss) {
    const { loseWorker } = await import('./cluster/lost-worker.mjs')
    const within = AbortSignal.any([stopped.signal, AbortSignal.timeout(lossMinutes * 60_000)])
    const found = await loseWorker(cluster, engine, { signal: within })
    console.log(JSON.stringify({ question: 'worker-lost', ...found }))
    isLostWell = found.difference === undefined
  }
  const rest = left === 0 ? '' : `, ${left} not asked: the time was up`
  console.log(`${equal} equal, ${differ} differ, ${refused} cannot run there${rest}`)
  return differ === 0 && left === 0 && isLostWell ? 0 : 1
}

async function jaryq(...args) {
  const run = spawn(projectNode(), [join(root, 'bin/run.js'), ...args, '--quiet'], { stdio: ['ignore', 2, 2], signal })
  const status = await new Promise((resolve, reject) => run.once('error', reject).once('close', resolve))
  if (status !== 0) throw new Error(`jaryq ${args[0]} ended with ${status}`)
}

/** A made-up market with all schemes, imported and built. */
async function market() {
  const [from, data] = [join(work, 'market'), join(work, 'data')]
  const { processes } = values
  await jaryq('sandbox', 'generate', '--processes', processes, '--seed', '5', '--as', 'compiled', '--output', from)
  await jaryq('import', join(from, 'compiled.ndjson.zst'), '--data', data)
  for (const file of readdirSync(join(from, 'registers'))) {
    const register = basename(file, '.csv').replaceAll('_', '-')
    await jaryq('import', join(from, 'registers', file), '--register', register, '--data', data)
  }
  await jaryq('build', '--data', data)
  return data
}

// A Trino cluster on this machine, for trying and for tests: coordinator and workers on the loopback, tables on the disk.
//   npm run cluster                              starts it and shows its address; Ctrl-C, or an hour, ends it
//   npm run cluster -- --data DIR                the same, with the tables of a dataset
//   npm run cluster -- --test [--data DIR]       every indicator and metric here and there: rows equal; ends with a count
//   --workers N  --heap MB  --port N  --minutes N  --processes N (of the market that --test makes)  --only a,b
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { installed, Missing } from './cluster/install.mjs'
import { localAddress, startNodes } from './cluster/nodes.mjs'
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
  },
})
setUp()

const work = mkdtempSync(join(tmpdir(), 'jaryq-lake-'))
let cluster
let code = 0
const stopped = new AbortController()
process.once('SIGINT', () => stopped.abort())
process.once('SIGTERM', () => stopped.abort())
const late = AbortSignal.timeout(Number(values.minutes) * 60_000)
const end = AbortSignal.any([stopped.signal, late])

try {
  const server = installed()
  console.error('jaryq: starting Trino')
  cluster = await startNodes(server, {
    workers: Number(values.workers),
    heap: Number(values.heap),
    port: Number(values.port),
  })
  const engine = `${cluster.engine}/lake`
  const data = values.data ?? (values.test ? market() : undefined)
  if (data !== undefined) {
    const lake = join(work, 'lake')
    jaryq('data', 'export', '--lake', lake, '--location', localAddress(lake), '--engine', engine, '--data', data)
  }
  if (values.test) {
    const { compareEngines } = await import('./cluster/equality.mjs')
    const { passed, failed } = await compareEngines(data, engine, { only: values.only?.split(','), signal: end })
    console.log(`${passed} passed, ${failed} failed`)
    code = failed === 0 && !end.aborted ? 0 : 1
  } else {
    console.log(`engine: ${engine}`)
    await sleep(2 ** 31 - 1, undefined, { signal: end }).catch(() => {})
  }
} catch (error) {
  if (!(error instanceof Missing)) throw error
  console.error(`jaryq: there is no cluster here: ${error.message}`)
  code = 1
} finally {
  await cluster?.stop()
  rmSync(work, { recursive: true, force: true, maxRetries: 5 })
}
process.exitCode = code

function jaryq(...args) {
  const run = spawnSync(projectNode(), [join(root, 'bin/run.js'), ...args, '--quiet'], { stdio: ['ignore', 2, 2] })
  if (run.status !== 0) throw new Error(`jaryq ${args[0]} ended with ${run.status}`)
}

/** A made-up market with all schemes, imported and built. */
function market() {
  const [from, data] = [join(work, 'market'), join(work, 'data')]
  jaryq('sandbox', 'generate', '--processes', values.processes, '--seed', '5', '--as', 'compiled', '--output', from)
  jaryq('import', join(from, 'compiled.ndjson.zst'), '--data', data)
  for (const file of readdirSync(join(from, 'registers')))
    jaryq(
      'import',
      join(from, 'registers', file),
      '--register',
      basename(file, '.csv').replaceAll('_', '-'),
      '--data',
      data,
    )
  jaryq('build', '--data', data)
  return data
}

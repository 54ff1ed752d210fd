// Starts jaryq and its sandbox server as processes of their own, and tells what they used.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { root } from '../tools/setup.mjs'

export const dataDirectory = join(root, 'bench/data')
export const token = 'bench-token-0001'
const measureFile = join(dataDirectory, 'measure.ndjson')
const loader = ['--import', new URL('./measure.mjs', import.meta.url).href]
const run = join(root, 'bin/run.js')
const environment = {
  ...process.env,
  JARYQ_TOKEN: token,
  JARYQ_SANDBOX_TOKEN: token,
  JARYQ_CONFIG_DIR: join(dataDirectory, 'config'),
}

export const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node.js ${process.version}, ${process.platform}-${process.arch}`

export function bytesBelow(path) {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  return stats.isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0)
    : stats.size
}

function used(file) {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  rmSync(file, { force: true })
  return lines.length === 0 ? undefined : JSON.parse(lines.at(-1))
}

/**
 * A jaryq command: seconds, CPU seconds, peak bytes of memory, stdout. `accepted`: the ways it may end; `output`: a file
 * that takes what it prints.
 */
export function measured(args, accepted = [0], output = undefined) {
  mkdirSync(dataDirectory, { recursive: true })
  const startedAt = performance.now()
  const result = spawnSync(process.execPath, [...loader, run, ...args], {
    stdio: ['ignore', output === undefined ? 'pipe' : openSync(output, 'w'), 'pipe'],
    maxBuffer: 1 << 30,
    env: { ...environment, JARYQ_MEASURE: measureFile },
  })
  if (!accepted.includes(result.status)) {
    console.error(result.stderr.toString())
    throw new Error(`jaryq ${args.join(' ')} ended with ${result.status}`)
  }
  return {
    seconds: (performance.now() - startedAt) / 1000,
    stdout: result.stdout?.toString() ?? '',
    stderr: result.stderr.toString(),
    ...used(measureFile),
  }
}

/** Node.js that does nothing, measured as jaryq is. */
export function bareNode() {
  const startedAt = performance.now()
  spawnSync(process.execPath, [...loader, '-e', '0'], { env: { ...environment, JARYQ_MEASURE: measureFile } })
  return { seconds: (performance.now() - startedAt) / 1000, ...used(measureFile) }
}

/** What `work` gives with the address of a server of this market, and under `server` what the server used meanwhile. */
export async function served(market, work, faults = []) {
  const file = `${measureFile}.server`
  const server = spawn(
    process.execPath,
    [...loader, run, 'sandbox', 'serve', '--from', market, '--stop-with-stdin', '--quiet', ...faults],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...environment, JARYQ_MEASURE: file } },
  )
  const url = await new Promise((resolve, reject) => {
    let found
    server.on('exit', () => reject(new Error('the sandbox server ended')))
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (line.startsWith('base URL: ')) found = line.slice(10)
      if (line.startsWith('token: ')) resolve(found)
    })
  })
  let result
  try {
    result = await work(url)
  } finally {
    server.removeAllListeners('exit')
    await new Promise((resolve) => {
      server.on('exit', resolve)
      server.stdin.end()
    })
  }
  return { ...result, server: used(file) }
}

const instrument = `import json, resource, subprocess, sys, time
started = time.monotonic()
with open(sys.argv[1], 'rb') as i, open(sys.argv[2], 'wb') as o:
    code = subprocess.run(sys.argv[3:], stdin=i, stdout=o).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({'seconds': time.monotonic() - started, 'cpu': used.ru_utime + used.ru_stime, 'rss': used.ru_maxrss * 1024, 'code': code}))
`

/** Any program: the same of it as of jaryq. Python, which the peers need anyway, tells what it used. */
export function measuredProgram(python, command, { input = '/dev/null', output = '/dev/null' } = {}) {
  const result = spawnSync(python, ['-c', instrument, input, output, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 26,
  })
  if (result.status !== 0) throw new Error(`${python} cannot be started: ${result.error ?? result.stderr}`)
  const { code, ...used } = JSON.parse(result.stdout.toString().trim().split('\n').at(-1))
  if (code !== 0) throw new Error(`${command.slice(0, 3).join(' ')} ended with ${code}: ${result.stderr}`)
  return used
}

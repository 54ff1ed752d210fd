// A Trino cluster of several Java processes on this machine's loopback.
import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** How many seconds the nodes may take to find each other. */
const patience = 600

/** How many seconds they may take to end by themselves. */
const farewell = 20

/**
 * Starts a coordinator and workers of what `installed` gave. `work`: their folder (logs, the metastore); a temporary one
 * unless given, which goes with them. `heap`: megabytes of each node. Without workers the coordinator does the work.
 * `light`: compile little, for short runs. The nodes end with this process, however it ends.
 */
export async function startNodes(
  installation,
  { workers = 2, port = 18080, heap = 768, work, light = false, signal } = {},
) {
  const folder = work ?? mkdtempSync(join(tmpdir(), 'jaryq-cluster-'))
  const metastore = join(folder, 'metastore')
  mkdirSync(metastore, { recursive: true })
  const url = `http://127.0.0.1:${port}`
  const nodes = Array.from({ length: workers + 1 }, (_, index) =>
    startNode(installation, { folder, metastore, port, index, workers, heap, light }),
  )
  const cluster = {
    url,
    engine: `trino://127.0.0.1:${port}/hive`,
    folder,
    metastore,
    nodes,
    async stop() {
      await Promise.all(nodes.map(end))
      if (work === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  try {
    await ready(cluster, workers, signal)
    return cluster
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

/** Ends a node; when it returns the process is gone. */
async function end({ child, ended }, seconds = farewell) {
  child.stdin.end()
  await Promise.race([ended, sleep(seconds * 1000, undefined, { ref: false })])
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await ended
}

/**
 * Keeps the classes of a node as Java has read them beside the installation, when they are not kept yet: a node then
 * starts with two thirds of the work. It works without, too.
 */
export async function keepClasses(installation, { port = 18080, heap = 768, signal } = {}) {
  const archive = archiveOf(installation)
  if (existsSync(archive)) return
  const folder = mkdtempSync(join(tmpdir(), 'jaryq-cluster-'))
  const part = `${archive}.${process.pid}`
  const java = [`-XX:ArchiveClassesAtExit=${part}`]
  const node = startNode(installation, {
    folder,
    metastore: folder,
    port,
    index: 0,
    workers: 0,
    heap,
    light: true,
    java,
  })
  try {
    await ready({ url: `http://127.0.0.1:${port}`, nodes: [node] }, 0, signal)
    await end(node, patience)
    if (existsSync(part)) renameSync(part, archive)
  } finally {
    await end(node)
    rmSync(part, { force: true })
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function archiveOf({ server }) {
  return join(server, 'classes.jsa')
}

/** How the nodes name a folder of this machine. */
export function localAddress(folder) {
  return `local://${folder.replaceAll('\\', '/').replace(/^(?!\/)/, '/')}`
}

function startNode(installation, { folder, metastore, port, index, workers, heap, light, java = [] }) {
  const { server, version } = installation
  const home = join(folder, index === 0 ? 'coordinator' : `worker-${index}`)
  mkdirSync(join(home, 'etc', 'catalog'), { recursive: true })
  const write = (file, lines) => writeFileSync(join(home, 'etc', file), `${lines.join('\n')}\n`)
  const path = (name) => name.replaceAll('\\', '/')
  write('node.properties', [
    'node.environment=jaryq',
    `node.id=jaryq-${index}`,
    'node.bind-ip=127.0.0.1',
    'node.internal-address=127.0.0.1',
    `plugin.dir=${path(join(server, 'plugin'))}`,
  ])
  write('config.properties', [
    ...readFileSync(join(home, 'etc', 'node.properties'), 'utf8')
      .trim()
      .split('\n'),
    `coordinator=${index === 0}`,
    ...(index === 0 ? [`node-scheduler.include-coordinator=${workers === 0}`] : []),
    `http-server.http.port=${port + index}`,
    `discovery.uri=http://127.0.0.1:${port}`,
    `query.max-memory=${heap * Math.max(1, workers)}MB`,
    `query.max-memory-per-node=${Math.floor(heap * 0.6)}MB`,
    `memory.heap-headroom-per-node=${Math.floor(heap * 0.2)}MB`,
    'query.max-run-time=30m',
    'query.max-planning-time=10m',
    'iterative-optimizer-timeout=10m',
    `task.concurrency=${light ? 1 : 2}`,
    // A node that is gone is found out in seconds; what does not answer else ends after a minute and not after five.
    'query.remote-task.max-error-duration=1m',
    'exchange.max-error-duration=1m',
    'task.max-worker-threads=2',
    `catalog.config-dir=${path(join(home, 'etc', 'catalog'))}`,
  ])
  write(join('catalog', 'hive.properties'), [
    'connector.name=hive',
    'hive.metastore=file',
    'hive.metastore-cache-ttl=1h',
    `hive.metastore.catalog.dir=${localAddress(metastore)}`,
    'hive.non-managed-table-writes-enabled=true',
    'hive.storage-format=PARQUET',
    'hive.security=allow-all',
  ])
  const log = openSync(join(home, 'log'), 'w')
  const classes = archiveOf(installation)
  const child = spawn(
    'java',
    [
      ...[`-Xmx${heap}m`, '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError', '-XX:ReservedCodeCacheSize=128m'],
      ...['-Djdk.attach.allowAttachSelf=true', '-Dfile.encoding=UTF-8', ...(light ? ['-XX:TieredStopAtLevel=1'] : [])],
      ...(java.length === 0 && existsSync(classes) ? [`-XX:SharedArchiveFile=${classes}`] : java),
      `-Dconfig=${join(home, 'etc', 'config.properties')}`,
      ...['-cp', `${join(server, 'start.jar')}${delimiter}${join(server, 'lib', '*')}`, 'Start', version],
    ],
    { cwd: home, stdio: ['pipe', log, log] },
  )
  child.stdin.on('error', () => {})
  closeSync(log)
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve))
  return { child, ended, log: join(home, 'log') }
}

async function ready({ url, nodes }, workers, signal) {
  const until = Date.now() + patience * 1000
  while (Date.now() < until) {
    signal?.throwIfAborted()
    for (const { child, log } of nodes)
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`a node of Trino ended: ${readFileSync(log, 'utf8').trim().split('\n').slice(-15).join('\n')}`)
    const found = await nodesSeen(url).catch(() => 0)
    if (found >= workers + 1) return
    await sleep(500)
  }
  throw new Error(
    `after ${patience} seconds the nodes of Trino had not found each other; logs: ${nodes.map(({ log }) => log).join(', ')}`,
  )
}

async function nodesSeen(url) {
  const info = await (await fetch(`${url}/v1/info`)).json()
  if (info.starting) return 0
  const [[count]] = await ask(url, "SELECT count(*) FROM system.runtime.nodes WHERE state = 'active'")
  return count
}

/** The rows of a statement, as the cluster sends them. */
export async function ask(url, sql) {
  let answer = await (
    await fetch(`${url}/v1/statement`, {
      method: 'POST',
      body: sql,
      headers: { 'X-Trino-User': 'jaryq', 'X-Trino-Source': 'jaryq', 'X-Trino-Catalog': 'hive' },
    })
  ).json()
  const rows = []
  for (;;) {
    if (answer.error !== undefined) throw new Error(`${answer.error.errorName}: ${answer.error.message}`)
    rows.push(...(answer.data ?? []))
    if (answer.nextUri === undefined) return rows
    answer = await (await fetch(answer.nextUri)).json()
  }
}

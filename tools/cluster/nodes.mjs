// A Trino cluster of several Java processes on this machine's loopback.
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { version } from './install.mjs'

/** How many seconds the nodes may take to find each other. */
const patience = 600

/**
 * Starts a coordinator and workers. `work`: their folder (logs, the metastore); a temporary one unless given, which goes
 * with them. `heap`: megabytes of each node. Without workers the coordinator does the work. `light`: compile little, for
 * short runs.
 */
export async function startNodes(server, { workers = 2, port = 18080, heap = 768, work, light = false } = {}) {
  const folder = work ?? mkdtempSync(join(tmpdir(), 'jaryq-cluster-'))
  const metastore = join(folder, 'metastore')
  mkdirSync(metastore, { recursive: true })
  const url = `http://127.0.0.1:${port}`
  const nodes = Array.from({ length: workers + 1 }, (_, index) =>
    startNode(server, { folder, metastore, port, index, workers, heap, light }),
  )
  const cluster = {
    url,
    engine: `trino://127.0.0.1:${port}/hive`,
    folder,
    metastore,
    nodes,
    async stop() {
      for (const { child } of nodes) child.kill('SIGTERM')
      const all = Promise.all(nodes.map(({ ended }) => ended))
      await Promise.race([all, sleep(15_000, undefined, { ref: false })])
      for (const { child } of nodes) if (child.exitCode === null) child.kill('SIGKILL')
      await all
      if (work === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  try {
    await ready(cluster, workers)
    return cluster
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

/** How the nodes name a folder of this machine. */
export function localAddress(folder) {
  return `local://${folder.replaceAll('\\', '/').replace(/^(?!\/)/, '/')}`
}

function startNode(server, { folder, metastore, port, index, workers, heap, light }) {
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
    'query.max-planning-time=30m',
    'iterative-optimizer-timeout=30m',
    'task.concurrency=2',
    'task.max-worker-threads=2',
    `catalog.config-dir=${path(join(home, 'etc', 'catalog'))}`,
  ])
  write(join('catalog', 'hive.properties'), [
    'connector.name=hive',
    'hive.metastore=file',
    `hive.metastore.catalog.dir=${localAddress(metastore)}`,
    'hive.non-managed-table-writes-enabled=true',
    'hive.storage-format=PARQUET',
    'hive.security=allow-all',
  ])
  const log = openSync(join(home, 'log'), 'w')
  const child = spawn(
    'java',
    [
      ...[`-Xmx${heap}m`, '-XX:+UseG1GC', '-XX:+ExitOnOutOfMemoryError', '-XX:ReservedCodeCacheSize=128m'],
      ...['-Djdk.attach.allowAttachSelf=true', '-Dfile.encoding=UTF-8', ...(light ? ['-XX:TieredStopAtLevel=1'] : [])],
      `-Dconfig=${join(home, 'etc', 'config.properties')}`,
      ...['-cp', `${join(server, 'start')}${delimiter}${join(server, 'lib', '*')}`, 'Start', version],
    ],
    { cwd: home, stdio: ['ignore', log, log] },
  )
  closeSync(log)
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve))
  return { child, ended, log: join(home, 'log') }
}

async function ready({ url, nodes }, workers) {
  const until = Date.now() + patience * 1000
  while (Date.now() < until) {
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

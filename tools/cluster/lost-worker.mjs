// A worker killed in the middle of `flag --all`: an error and nothing else, or a run that is whole; never a part of one.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { storedRuns } from '../../dist/indicators/stored.js'
import { projectNode, root } from '../setup.mjs'
import { ask } from './nodes.mjs'

/** Statements of the run that the cluster must have answered before the worker goes. */
const before = 5

/**
 * Kills the last of the cluster's workers. Returns in words how the run ended, and `difference` where it was not as it
 * must be. The cluster has a worker less from then on.
 */
export async function loseWorker(cluster, engine, { signal } = {}) {
  const data = mkdtempSync(join(tmpdir(), 'jaryq-lost-'))
  const { child: worker, ended: workerEnded } = cluster.nodes.at(-1)
  const run = spawn(
    projectNode(),
    [join(root, 'bin/run.js'), 'flag', '--all', '--engine', engine, '--data', data, '--format', 'ndjson', '--quiet'],
    { stdio: ['ignore', 'pipe', 'pipe'], signal },
  )
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) run[name].setEncoding('utf8').on('data', (text) => (said[name] += text))
  const ended = new Promise((resolve, reject) => run.once('close', resolve).once('error', reject))
  try {
    const isOver = await Promise.race([ended.then(() => true), working(cluster.url)])
    if (isOver === true) return { difference: `the run ended before a worker could be killed: ${said.stderr}` }
    worker.kill('SIGKILL')
    await workerEnded
    const code = await ended
    const rows = said.stdout.split('\n').filter(Boolean).length
    const runs = (await storedRuns(data)).length
    const how = `ended with ${code}, ${rows} rows, ${runs} runs stored: ${said.stderr.trim().split('\n')[0]}`
    const isTold = code !== 0 && rows === 0 && runs === 0 && /cluster/.test(said.stderr)
    return isTold ? { how } : { how, difference: 'a worker was lost, and the run does not say so' }
  } finally {
    run.kill()
    await ended.catch(() => {})
    rmSync(data, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Waits until a statement of the run is at work after others were answered. */
async function working(url) {
  const since = new Date().toISOString()
  for (;;) {
    await sleep(200)
    const [[done, running]] = await ask(
      url,
      `SELECT count_if(state = 'FINISHED'), count_if(state = 'RUNNING') FROM system.runtime.queries
       WHERE created > from_iso8601_timestamp('${since}') AND source = 'jaryq' AND query LIKE 'CREATE TABLE%'`,
    )
    if (done >= before && running > 0) return false
  }
}

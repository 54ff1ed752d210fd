// The same questions here and on a cluster: the overview's figures, every indicator's answers and flags, every metric's cells.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { openEngine } from '../../dist/dataset/engine.js'
import { TrinoError } from '../../dist/dataset/trino/client.js'
import { sha256 } from '../../dist/files/hash.js'
import { listIndicators } from '../../dist/indicators/catalogue.js'
import { answersOf, rowsFrom } from '../../dist/indicators/evaluate.js'
import { closure } from '../../dist/indicators/relations.js'
import { Session } from '../../dist/indicators/session.js'
import { listMetrics } from '../../dist/metrics/catalogue.js'
import { metricDimensions } from '../../dist/metrics/dimensions.js'
import { runMetric } from '../../dist/metrics/run.js'
import { readFigures } from '../../dist/reports/figures.js'

/** Doubles may differ by so much of the larger; everything else not at all. */
const tolerance = 1e-9

/**
 * Asks both engines and tells of each question whether their rows are equal: on standard output, one line each. Returns
 * how many are, how many differ, and how many the cluster refused (the reason is in their line). Money is compared as its
 * text. What `signal` stops is `left` out. Lines are kept in the file `results` too; what was found equal there of the same
 * data by the same SQL is counted and not asked again. How the engines are asked may have changed since: not looked at.
 */
export async function compareEngines(dir, engine, { only, signal, results } = {}) {
  const here = await openEngine(dir)
  const there = await openEngine(dir, { engine, signal })
  if (there.isLocal) throw new Error('both engines are this machine')
  const count = { equal: 0, differ: 0, refused: 0, left: 0 }
  const known = results !== undefined && existsSync(results) ? readFileSync(results, 'utf8').split('\n') : []
  const done = new Set(
    known
      .filter(isWhole)
      .map((text) => JSON.parse(text))
      .filter(isEqual)
      .map(({ asked }) => asked),
  )
  const ask = async (name, statements, work) => {
    if (only !== undefined && !only.includes(name)) return
    const asked = sha256(
      JSON.stringify([name, here.manifest.inputs, ...(await Promise.all(statements.map(closureOf)))]),
    )
    if (done.has(asked)) {
      count.equal++
      return
    }
    if (signal?.aborted) {
      count.left++
      return
    }
    const begun = performance.now()
    const found = await work().catch(failure)
    if (signal?.aborted) {
      count.left++
      return
    }
    const outcome = found.refused === undefined ? (found.difference === undefined ? 'equal' : 'differ') : 'refused'
    count[outcome]++
    const seconds = Number(((performance.now() - begun) / 1000).toFixed(1))
    const line = { question: name, outcome, seconds, ...found }
    console.log(JSON.stringify(line))
    if (results !== undefined) appendFileSync(results, `${JSON.stringify({ ...line, asked })}\n`)
  }
  try {
    const sessions = [await Session.open(here), await Session.open(there)]
    const metrics = await listMetrics()
    const all = metrics.map(({ sql }) => sql)
    await ask('report-overview', all, () => overview(here, there))
    for (const { name, sql, evidence, peers } of await listIndicators())
      await ask(name, [sql, evidence, peers?.sql ?? ''], () => indicator(sessions, name))
    for (const metric of metrics) await ask(metric.name, [metric.sql], () => metricCells(sessions, metric))
    return count
  } finally {
    await there.close()
    await here.close()
  }
}

// With the relations that it rests on.
const closureOf = (sql) => closure(sql, undefined)

// A line that was being written when the run was killed says nothing.
const isWhole = (text) => text.startsWith('{') && text.endsWith('}')
const isEqual = ({ outcome }) => outcome === 'equal'

/** A cluster that lost a part of itself can answer nothing more; what it says of one statement is told. */
function failure(error) {
  if (error.endsAll === true) throw error
  const words = [error.message, error.why].filter(Boolean).join(': ')
  return isOfCluster(error) ? { refused: words } : { difference: words }
}

function isOfCluster(error) {
  return error instanceof TrinoError || (error.cause !== undefined && isOfCluster(error.cause))
}

async function overview(here, there) {
  const figures = [await readFigures(here), await readFigures(there)]
  const rows = Object.values(figures[0]).reduce((sum, figure) => sum + figure.rows.length, 0)
  return { rows, difference: difference(figures[0], figures[1], 'figures') }
}

async function indicator(sessions, name) {
  const answers = []
  for (const session of sessions) answers.push(await answersOf(session.engine, name, { session, kept: 'ignore' }))
  const judged = await compared(
    answers.map(({ session, table }) =>
      session.engine.stream(
        `SELECT subject_id, ocid, buyer_id, supplier_id, date, outcome, reason, value, threshold, threshold_source,
           peer_group, peer_count, CAST(money_at_stake AS VARCHAR) AS money, currency, copy
         FROM ${table} ORDER BY subject_id, copy`,
      ),
    ),
  )
  const runs = []
  for (const one of answers) runs.push(await rowsFrom(one, { outcomes: ['flag', 'error'] }))
  const counts = difference(runs[0].counts, runs[1].counts, 'counts')
  const flags = await compared(runs.map(({ rows }) => rows))
  return { rows: judged.rows, difference: judged.difference ?? counts ?? flags.difference }
}

async function metricCells(sessions, metric) {
  const names = metricDimensions(metric).map(({ name }) => name)
  const by = metric.kind === 'index' ? ['year,region'] : [undefined, 'region,method,month', 'buyer']
  let rows = 0
  for (const asked of by) {
    if (asked?.split(',').some((name) => !names.includes(name))) continue
    const runs = []
    for (const session of sessions) runs.push(await runMetric(session.engine, metric.name, { session, by: asked }))
    const found = difference(runs[0].rows, runs[1].rows, `by ${asked ?? 'nothing'}`)
    if (found !== undefined) return { rows, difference: found }
    rows += runs[0].rows.length
  }
  return { rows }
}

/** Reads two streams side by side to the end, or to the first row in which they differ. */
async function compared(streams) {
  const [a, b] = streams.map((stream) => stream[Symbol.asyncIterator]())
  let rows = 0
  let found
  for (;;) {
    const [first, second] = [await a.next(), await b.next()]
    if (found === undefined && first.done !== second.done)
      found = `row ${rows + 1} is only ${first.done ? 'there' : 'here'}`
    if (first.done && second.done) return { rows, difference: found }
    rows++
    found ??= difference(first.value, second.value, `row ${rows}`)
  }
}

/** Fields that hold decimals or counts: not the least may be lost. */
const exact = new Set(['numerator', 'denominator', 'money_at_stake', 'n', 'missing', 'count'])

/** Where two values differ and how; undefined when they are equal. */
export function difference(a, b, place, key) {
  if (Object.is(a, b)) return undefined
  if (typeof a === 'number' && typeof b === 'number' && !exact.has(key))
    return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b))
      ? undefined
      : `${place}: ${a} here, ${b} there`
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object')
    return `${place}: ${JSON.stringify(a)} here, ${JSON.stringify(b)} there`
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference(a[key] ?? null, b[key] ?? null, `${place}, ${key}`, key)
    if (found !== undefined) return found
  }
  return undefined
}

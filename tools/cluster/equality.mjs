// The same questions here and on a cluster: every indicator's answers and flags, every metric's cells.
import { openEngine } from '../../dist/dataset/engine.js'
import { listIndicators } from '../../dist/indicators/catalogue.js'
import { answersOf, rowsFrom } from '../../dist/indicators/evaluate.js'
import { Session } from '../../dist/indicators/session.js'
import { listMetrics } from '../../dist/metrics/catalogue.js'
import { metricDimensions } from '../../dist/metrics/dimensions.js'
import { runMetric } from '../../dist/metrics/run.js'

/** Doubles may differ by so much of the larger; everything else not at all. */
const tolerance = 1e-9

/**
 * Asks both engines and tells of each question whether their rows are equal: on standard output, one line each. Returns
 * how many are and are not. Money is compared as its text.
 */
export async function compareEngines(dir, engine, { only, signal } = {}) {
  const [here, there] = [await openEngine(dir), await openEngine(dir, { engine })]
  const count = { passed: 0, failed: 0 }
  const ask = async (name, work) => {
    if ((only !== undefined && !only.includes(name)) || signal?.aborted) return
    const begun = performance.now()
    let found
    try {
      found = await work()
    } catch (error) {
      found = { difference: [error.message, error.why].filter(Boolean).join(': ') }
    }
    count[found.difference === undefined ? 'passed' : 'failed']++
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    console.log(
      JSON.stringify({ question: name, rows: found.rows, seconds: Number(seconds), difference: found.difference }),
    )
  }
  try {
    const sessions = [await Session.open(here), await Session.open(there)]
    for (const { name } of await listIndicators()) await ask(name, () => indicator(sessions, name))
    for (const metric of await listMetrics()) await ask(metric.name, () => metricCells(sessions, metric))
    return count
  } finally {
    await there.close()
    await here.close()
  }
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
  const by = metric.kind === 'index' ? ['year', 'year,region'] : [undefined, 'year,region', 'buyer', 'method,month']
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

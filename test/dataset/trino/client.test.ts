import { afterEach, expect, test } from 'vitest'
import { parseAddress } from '../../../src/dataset/trino/address.ts'
import { type ClientOptions, openClient, type TrinoClient, TrinoError } from '../../../src/dataset/trino/client.ts'
import type { Progress } from '../../../src/terminal/progress.ts'
import { pages, standIn, type Turn } from './stand-in.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function clientOf(turns: Turn[], options: ClientOptions = {}) {
  const cluster = await standIn(turns)
  const client = await openClient(parseAddress(cluster.address), options)
  open.push(() => client.close(), cluster.close)
  return { client, asked: cluster.asked }
}

async function all(client: TrinoClient, sql: string): Promise<unknown[][]> {
  return (await client.run(sql)).rows
}

const numbers = [{ name: 'n', type: 'bigint' }]

test('follows a result page by page and says who asks', async () => {
  const { client, asked } = await clientOf(pages(numbers, [[1], [2]], [], [[3]]), { session: { 'hive.a': 'B,C' } })
  expect(await all(client, 'SELECT n')).toEqual([[1], [2], [3]])
  expect(asked.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'GET', 'GET'])
  expect(asked[0]).toMatchObject({
    path: '/v1/statement',
    body: 'SELECT n',
    headers: {
      ...{ 'x-trino-source': 'jaryq', 'x-trino-catalog': 'hive', 'x-trino-schema': 'lake', 'x-trino-user': 'jaryq' },
      ...{ 'x-trino-time-zone': 'UTC', 'x-trino-session': 'hive.a=B%2CC' },
    },
  })
  expect(asked.at(-1)!.path).toBe('/v1/statement/executing/q1/4')
})

test('asks again where the cluster is busy or a page is cut off', async () => {
  const [first, second, ...rest] = pages(numbers, [[1]])
  const { client, asked } = await clientOf([
    { status: 503 },
    { status: 429, headers: { 'retry-after': '0' } },
    first!,
    { hangUp: true },
    { status: 502 },
    second!,
    ...rest,
  ])
  expect(await all(client, 'SELECT 1')).toEqual([[1]])
  expect(asked.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST', 'GET', 'GET', 'GET', 'GET'])
})

test('a statement whose sending was cut off is not sent twice', async () => {
  const { client, asked } = await clientOf([{ hangUp: true }, ...pages(numbers, [[1]])])
  await expect(all(client, 'CREATE TABLE t AS SELECT 1')).rejects.toMatchObject({ exitName: 'network' })
  expect(asked).toHaveLength(1)
})

test('an error is told by its name, and rows that came before it are no result', async () => {
  const turns = pages(numbers, [[1]]).slice(0, 2)
  const error = { message: 'line 2:5: Column x', errorName: 'COLUMN_NOT_FOUND', errorType: 'USER_ERROR' }
  const { client } = await clientOf([...turns, { page: { id: 'q1', error, stats: { state: 'FAILED' } } }])
  const failed = await all(client, 'SELECT x').catch((caught: unknown) => caught as TrinoError)
  expect(failed).toBeInstanceOf(TrinoError)
  expect(failed).toMatchObject({ errorName: 'COLUMN_NOT_FOUND', exitName: 'usage', why: 'line 2:5: Column x' })
  expect((failed as TrinoError).message).toContain('COLUMN_NOT_FOUND')
})

test('a lost worker is an error that says to run again', async () => {
  const error = { message: 'Could not communicate', errorName: 'REMOTE_TASK_ERROR', errorType: 'INTERNAL_ERROR' }
  const { client } = await clientOf([{ page: { id: 'q7', error, stats: { state: 'FAILED' } } }])
  await expect(all(client, 'SELECT 1')).rejects.toMatchObject({
    exitName: 'failed',
    next: [expect.stringContaining('run the same command again'), expect.stringContaining('q7')],
  })
})

test('an answer that ends before the cluster says that it is whole is refused', async () => {
  const turns = pages(numbers, [[1]]).slice(0, 2)
  const { client } = await clientOf([
    turns[0]!,
    { page: { id: 'q1', columns: numbers, data: [[1]], stats: { state: 'RUNNING' } } },
  ])
  await expect(all(client, 'SELECT 1')).rejects.toThrow('before it was whole')
})

test('reading that stops early, and Ctrl-C, cancel the statement', async () => {
  const early = await clientOf(pages(numbers, [[1]], [[2]], [[3]]))
  for await (const { rows } of early.client.pages('SELECT n')) if (rows.length > 0) break
  expect(early.asked.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/statement/executing/q1/2' })

  const controller = new AbortController()
  const stopped = await clientOf(pages(numbers, [[1]], [[2]], [[3]]), { signal: controller.signal })
  const reading = async () => {
    for await (const { rows } of stopped.client.pages('SELECT n')) if (rows.length > 0) controller.abort()
  }
  await expect(reading()).rejects.toMatchObject({ exitName: 'interrupted' })
  expect(stopped.asked.at(-1)!.method).toBe('DELETE')
})

test("progress is the cluster's own", async () => {
  const told: Progress[] = []
  const { client } = await clientOf(pages(numbers, [[1]]), { progress: (state) => told.push(state) })
  await client.run('SELECT 1')
  expect(told).toContainEqual({ stage: 'cluster', done: 1, total: 4, unit: 'splits', bytes: 1000 })
})

test('what signs in goes to the cluster that was named alone', async () => {
  const { client } = await clientOf([{ page: { id: 'q1', nextUri: 'http://127.0.0.2:1/v1/x', stats: {} } }])
  await expect(client.run('SELECT 1')).rejects.toMatchObject({ exitName: 'network' })
})

test('a user that is refused is told what to set', async () => {
  const { client } = await clientOf([{ status: 401, page: 'Unauthorized' }])
  await expect(client.run('SELECT 1')).rejects.toMatchObject({ exitName: 'token' })
})

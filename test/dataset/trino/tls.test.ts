import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { tlsPath } from '../../goszakup/fake-api.ts'
import { pages, standIn } from './stand-in.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const client = join(import.meta.dirname, '../../../dist/dataset/trino/client.js')
const script = `
  const { openClient } = await import(process.argv[1])
  const address = { origin: process.argv[2], user: 'anna', catalog: 'hive', schema: 'lake' }
  const client = await openClient(address)
  try {
    console.log(JSON.stringify(await client.run('SELECT n')))
  } catch ({ message, why, next }) {
    console.log(JSON.stringify({ message, why, next }))
  } finally {
    await client.close()
  }`

/** Asks a cluster that speaks TLS, in a process of its own: certificates to trust are read as it begins. */
async function asked(env: NodeJS.ProcessEnv) {
  const cluster = await standIn(pages([{ name: 'n', type: 'bigint' }], [[1], [2]]), { tls: true })
  open.push(cluster.close)
  const args = ['--input-type=module', '--eval', script, client, cluster.origin]
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { PATH: process.env.PATH, JARYQ_TRINO_PASSWORD: 'canary-password', ...env },
  })
  return { found: JSON.parse(stdout) as Record<string, unknown>, requests: cluster.asked, origin: cluster.origin }
}

test('a cluster is asked where its certificate is of an authority that is trusted', async () => {
  const { found, requests } = await asked({ NODE_EXTRA_CA_CERTS: tlsPath('ca.pem') })
  expect(found.rows).toEqual([[1], [2]])
  expect(requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from('anna:canary-password').toString('base64')}`)
})

test.each([
  ['of an authority that nobody knows', {}],
  ['and nothing switches that off', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
])('no other is told who asks, or what: %s', async (_, env) => {
  const { found, requests, origin } = await asked(env)
  expect(found).toMatchObject({
    message: `the cluster at ${origin} cannot be reached`,
    next: ['name the certificate of its authority in NODE_EXTRA_CA_CERTS'],
  })
  expect(found.why).toMatch(/^UNABLE_TO_VERIFY/)
  expect(requests).toEqual([])
})

import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { root } from '../support/cli.ts'
import { type MainJob, prepareMainJob, token } from '../support/main-job.ts'

/** A small dataset with something of every kind in it, and what the writing commands need beside it. */
export interface Place {
  /** Holds the dataset of each state and, with `market`, what they were made from; nothing in it is ever changed. */
  base: string
  market: string
  url: string
  /** A flag, its purchase, a contract, a buyer, a supplier of the market. */
  known: { flag: string; ocid: string; contract: string; buyer: string; form: string; peers: string }
  close(): Promise<void>
}

/** The states of a dataset that commands begin with. */
export type State = 'nothing' | 'listed' | 'fetched' | 'transformed' | 'unsearched' | 'built'

/** Makes the place. Takes about half a minute. */
export async function makePlace(processes = 120): Promise<Place> {
  const job = await prepareMainJob(processes, 5)
  const server = await job.serve()
  const data = (state: State) => join(job.directory, state)
  const on = (state: State) => ({ JARYQ_DATA: data(state), JARYQ_CONFIG_DIR: join(job.directory, 'config') })
  const run = async (state: State, ...args: string[]) => {
    const result = await job.run(args, on(state))
    if (result.code !== 0) throw new Error(`jaryq ${args.join(' ')} ended with ${result.code}:\n${result.stderr}`)
    return result.stdout
  }
  const service = ['--base-url', server.baseUrl, '--rate', '0']
  await mkdir(data('nothing'))
  await run('listed', 'fetch', 'refs', 'announcements', 'lots', ...service)
  await cp(data('listed'), data('fetched'), { recursive: true })
  await run('fetched', 'fetch', ...service)
  await cp(data('fetched'), data('transformed'), { recursive: true })
  await run('transformed', 'import', join(job.market, 'registers/vat_payers.csv'), '--register', 'vat-payers')
  await run('transformed', 'transform')
  await cp(data('transformed'), data('unsearched'), { recursive: true })
  const known = await makeBuilt(job, data('unsearched'), (...args) => run('unsearched', ...args))
  await cp(data('unsearched'), data('built'), { recursive: true })
  await run('built', 'search', 'школа')
  await run('built', 'data', 'push', join(job.directory, 'shared'), '--with-raw')
  return {
    ...{ base: job.directory, market: job.market, url: server.baseUrl, known },
    close: async () => {
      await server.stop()
      await job.remove()
    },
  }
}

async function makeBuilt(
  job: MainJob,
  data: string,
  run: (...args: string[]) => Promise<string>,
): Promise<Place['known']> {
  const first = (text: string) => JSON.parse(text.split('\n')[0]!) as Record<string, string>
  await run('build')
  const { id: flag, ocid } = first(await run('flag', 'bid-period-below-minimum')) as { id: string; ocid: string }
  const one = async (sql: string) => first(await run('query', sql)).id!
  const contract = await one(
    'SELECT c.kz_contract_number_sys AS id FROM contracts c JOIN contract_items i ON i.ocid = c.ocid ORDER BY id LIMIT 1',
  )
  const buyer = await one('SELECT buyer_id AS id FROM processes WHERE buyer_id IS NOT NULL ORDER BY id LIMIT 1')
  await run('case', 'new', '--id', 'roof-7', '--title', 'Roof', '--flag', flag, '--date', '2026-03-01')
  await run('case', 'letter', 'roof-7', '--kind', 'a-dvga', '--to', 'DVGA', '--sent', '2026-03-20')
  await run('case', 'campaign', 'schools', '--title', 'Schools', '--aim', 'less-single-source', '--from', '2026-01-01')
  await run('watch', 'new', 'schools')
  await writeFile(join(data, 'watch/rules/schools.yaml'), rule('schools', ['bid-period-below-minimum']))
  await run('watch', '--once', '--no-sync')
  await run('indicators', 'new', 'own-rule')
  await run('law', 'add', ...lawValue('2027'))
  await run('field', 'new', contract, '--offline', '--format', 'md', '--seed', 'abc', '--date', '2026-06-01')
  const form = (await readdir(join(data, 'field')))[0]!
  const peers = join(job.directory, 'peers.ndjson')
  await run('peers', 'export', peers)
  await mkdir(join(data, 'reports'))
  await writeFile(
    join(data, 'reports/mine.json'),
    `${JSON.stringify({ title: 'Mine', measures: ['contracts'], dimensions: ['method'], filters: {} }, null, 2)}\n`,
  )
  return { flag, ocid, contract, buyer: buyer.replace('KZ-BIN-', ''), form, peers }
}

export function rule(name: string, indicators: string[]): string {
  return `version: 1\nname: ${name}\ntitle: ${name}\nindicators:\n${indicators
    .map((indicator) => `  ${indicator}:\n`)
    .join('')}role: monitor\nlang: en\nwhen: at-once\nto: [terminal]\n`
}

export function lawValue(year: string): string[] {
  const days = ['--from', `${year}-01-01`, '--to', `${year}-12-31`]
  const read = ['--source', 'X', '--read-by', 'A. Reader', '--read-on', '2026-01-20']
  return ['--key', 'mci', '--value', '4500', ...days, '--status', 'verified', ...read]
}

/** What a command under attack works in: a copy of a state of the dataset, and a folder for what it writes outside. */
export interface Copy {
  directory: string
  data: string
  out: string
  env: Record<string, string>
  remove(): Promise<void>
}

export async function copyOf(place: Place, state: State, within = tmpdir()): Promise<Copy> {
  const directory = await mkdtemp(join(within, 'jaryq-attack-'))
  const data = join(directory, 'data')
  const out = join(directory, 'out')
  await mkdir(out)
  if (state !== 'nothing') await cp(join(place.base, state), data, { recursive: true })
  // With the key of pseudonyms: without it another one would be made.
  await cp(join(place.base, 'config'), join(directory, 'config'), { recursive: true }).catch(() => {})
  const env = { JARYQ_DATA: data, JARYQ_CONFIG_DIR: join(directory, 'config'), JARYQ_TOKEN: token }
  return { directory, data, out, env, remove: () => rm(directory, { recursive: true, force: true }) }
}

export const applicant = join(root, 'tools/made-up-applicant.yaml')

/** The files below a directory, `/` between names, with the hash of what is in them, moments of the clock left out. */
export async function treeOf(directory: string): Promise<Map<string, string>> {
  const tree = new Map<string, string>()
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
    const name = relative(directory, path).split(sep).join('/')
    const bytes = entry.isSymbolicLink() ? Buffer.from(await readlink(path)) : await readFile(path)
    tree.set(name, createHash('sha256').update(withoutMoments(bytes)).digest('hex'))
  }
  return tree
}

function withoutMoments(bytes: Buffer): string | Buffer {
  if (bytes.includes(0)) return bytes
  return bytes.toString('latin1').replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?/g, 'MOMENT')
}

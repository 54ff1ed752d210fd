import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readLines } from '../../files/lines.ts'
import { type AddressKind, parseAddress } from '../../goszakup/address.ts'
import { defaultBaseUrl, normalBaseUrl } from '../../goszakup/token/token.ts'
import { ocidOf } from '../../ocds/goszakup/context.ts'
import { Interrupted, UserError } from '../../terminal/errors.ts'
import { type Reporter, silent } from '../../terminal/progress.ts'
import { datasetPaths } from '../layout.ts'
import { readManifestIfAny, updateManifest } from '../manifest.ts'
import type { Records } from './records.ts'

/** How one purchase is looked at. */
export interface PurchaseOptions {
  /**
   * The user's dataset; it need not exist. The person key, the training mark, the prefix of ocids, registers, own law
   * and own indicators are taken from it when it holds records of the same service.
   */
  data: string
  /** Ask the service for nothing: copy the raw records of the purchase from the user's dataset. */
  offline?: boolean
  /** Needed unless `offline`. */
  token?: string
  baseUrl?: string
  caFile?: string
  /** Requests a second, 0 for no limit. Default 2. */
  rate?: number
  /** Connections. Default 4. */
  concurrency?: number
  /** Seconds. Default 60. */
  timeout?: number
  /** Requests at most, retries included; one more fails, because a part of a purchase cannot be judged. */
  maxRequests?: number
  withPersons?: boolean
  schemaSource?: 'built-in' | 'live'
  /** The program's version. */
  version?: string
  /** The command to run again after an interrupt. */
  resume?: string
  report: Reporter
  signal?: AbortSignal
  /** This machine's clock, in ms. */
  now?: () => number
}

/** What was asked for, as the service knows it. The same for every way to name the same thing. */
export interface PurchaseSubject {
  kind: Exclude<AddressKind, 'file'>
  /** The service's id: `TrdBuy.id`, `Lots.id`, the first `Contract.id` of the chain, `rootrecordId`, `pid`. */
  id: string
  /** The number that people know: of the announcement, the lot, the contract, or the BIN; of a person none. */
  number: string | null
  /** Of a party: its id in the tables (`KZ-BIN-…`, `KZ-person-…`). */
  partyId: string | null
}

/** What was asked for and is not there. */
export interface NotFound {
  /** What the service was asked for: an entity's name, as in `jaryq fetch`. */
  entity: string
  /** `absent`: no record; `lacking`: the service does not have such records at all; `unanswered`: it gave no answer. */
  why: 'absent' | 'lacking' | 'unanswered'
  ids: string[]
}

/** The user's dataset, when it holds records of the same service. */
export interface HomeDataset {
  dir: string
  dataDate: string | null
  /** Null when it has no tables. */
  generation: number | null
}

/** One purchase, its chain and its parties as a dataset of its own. */
export interface OpenPurchase {
  /** A dataset with tables: `openEngine(dir)`. It is removed by `close`. */
  dir: string
  subject: PurchaseSubject
  /** The processes that are the answer, sorted: one for a purchase, several for a party. */
  ocids: string[]
  /** Other processes of the small dataset, sorted: earlier attempts to buy the same, plan points. */
  related: string[]
  /** Where the records come from. */
  origin: 'service' | 'dataset'
  /** Requests to the service, retries included. */
  requests: number
  /** By the machine's clock: for people, never in results. */
  seconds: number
  /** The day that the data stand at (`YYYY-MM-DD`): the service's own, or that of the user's dataset if it is newer. */
  dataDate: string | null
  training: boolean
  home: HomeDataset | null
  notFound: NotFound[]
  /** Removes the small dataset. */
  close(): Promise<void>
}

/** The prefixes of ocids of goszakup's processes: the placeholder, and the one that the user's dataset has. */
export async function prefixesOf(data: string): Promise<string[]> {
  const own = (await readManifestIfAny(data))?.prefix
  return [...new Set(['ocds-jaryq0', ...(own === undefined ? [] : [own])])]
}

/**
 * Finds what a person pasted (see `parseAddress`), and makes a dataset of it alone: the purchase, its chain (plan
 * points, announcement, lots, bids, contracts with all versions, acts, waybills, payments, complaints) and its parties
 * with what the registers say of them. Of a party: its newest purchases, up to `partyLimit` of each part that it has.
 *
 * The same question on the same day of the service gives the same dataset, however the purchase was named.
 * @throws UserError (usage for what is no address, data when there is no such purchase, network, token)
 */
export async function openPurchase(text: string, options: PurchaseOptions): Promise<OpenPurchase> {
  const address = parseAddress(text, await prefixesOf(options.data))
  const now = options.now ?? Date.now
  const began = now()
  const baseUrl = normalBaseUrl(options.baseUrl ?? defaultBaseUrl)
  const { findHome, furnish } = await import('./home.ts')
  const home = await findHome(options.data, options.offline === true ? undefined : baseUrl)
  const dir = await mkdtemp(join(tmpdir(), 'jaryq-purchase-'))
  const close = () => rm(dir, { recursive: true, force: true, maxRetries: 3 })
  let records: Records | undefined
  try {
    records = await openRecords(options, { baseUrl, now, temp: join(dir, 'tmp', 'lines') })
    const { newestNumber, resolve } = await import('./resolve.ts')
    const { gather } = await import('./chain.ts')
    const { writeRaw } = await import('./write.ts')
    const seeds = await resolve(address, records)
    const isParty = seeds.subject.kind === 'party'
    const chain = await gather(seeds, records, { attempts: !isParty, withPersons: options.withPersons === true })
    const newest = await records.newestDay()
    await writeRaw(dir, chain.gathered, { baseUrl: home?.baseUrl ?? baseUrl, now })
    if (home !== undefined) await furnish(dir, home, chain.gathered)
    const { transformDataset } = await import('../transform/transform.ts')
    const { buildDataset } = await import('../build.ts')
    const { signal } = options
    if (chain.gathered.entities.some((name) => releasing.has(name)))
      await transformDataset(dir, { report: silent, signal })
    const manifest = await updateManifest(dir, (draft) => {
      // A party that bought nothing is made up when its number is; purchases were looked at already.
      draft.training ||= seeds.parties.some(({ record }) => isMadeUp(record.bin) || isMadeUp(record.iin))
      draft.data_date = later(later(draft.data_date, newest), home?.dataDate ?? null)
      return draft
    })
    await buildDataset(dir, { report: silent, signal })
    const there = await ocidsIn(dir, manifest.releases.goszakup?.files ?? [])
    const { prefix } = manifest
    const asked = [
      ...chain.announcements.map((id) => ocidOf(prefix, 'announcement', id)),
      ...chain.contracts.map((id) => ocidOf(prefix, 'contract', id)),
      ...seeds.plans.map((id) => ocidOf(prefix, 'plan', id)),
    ].filter((ocid) => there.has(ocid))
    const subject = await subjectOf(
      seeds.subject,
      newestNumber(chain.gathered.of('contracts'), seeds.subject.id),
      manifest.training,
    )
    const { origin, requests } = records
    await records.close()
    return {
      dir,
      subject,
      ocids: asked.sort(),
      related: [...there].filter((ocid) => !asked.includes(ocid)).sort(),
      origin,
      requests,
      seconds: (now() - began) / 1000,
      dataDate: manifest.data_date,
      training: manifest.training,
      home: home === undefined ? null : { dir: home.dir, dataDate: home.dataDate, generation: home.generation },
      notFound: chain.notFound,
      close,
    }
  } catch (error) {
    // Its working files are in the small dataset.
    await records?.close().catch(() => {})
    await close()
    if (options.signal?.aborted === true)
      throw new Interrupted('nothing of the purchase was kept', options.resume ?? 'jaryq check')
    throw error
  }
}

/** Whether a BIN has a month that does not exist, or an IIN a day: so made-up numbers are told from real ones. */
function isMadeUp(biin: unknown): boolean {
  if (typeof biin !== 'string' || !/^\d{12}$/.test(biin)) return false
  const [month, day] = [Number(biin.slice(2, 4)), Number(biin.slice(4, 6))]
  const isPerson = /^\d{4}[0-3]/.test(biin)
  return month < 1 || month > 12 || (isPerson && (day < 1 || day > new Date(Date.UTC(2000, month, 0)).getUTCDate()))
}

/** What was asked for, with the number and id that can be told when all of it is known. */
async function subjectOf(found: PurchaseSubject, contract: string | null, training: boolean): Promise<PurchaseSubject> {
  if (found.kind === 'contract') return { ...found, number: contract }
  if (found.kind !== 'party' || found.number === null) return found
  const { organisationId, personKey } = await import('../../ocds/persons.ts')
  const partyId = organisationId(found.number, await personKey(training))
  // A person's number is nowhere but in the raw lines.
  return { ...found, partyId, number: partyId.startsWith('KZ-person-') ? null : found.number }
}

// Without any of these there is nothing to make releases of.
const releasing = new Set(['announcements', 'lots', 'plans', 'bids', 'contracts', 'acts', 'payments', 'subjects'])

async function openRecords(
  options: PurchaseOptions,
  { baseUrl, now, temp }: { baseUrl: string; now: () => number; temp: string },
): Promise<Records> {
  if (options.offline === true) {
    const { DatasetRecords } = await import('./dataset-records.ts')
    return DatasetRecords.open(options.data, temp)
  }
  const { ServiceRecords } = await import('./service.ts')
  const { makeClient } = await import('../fetch/session.ts')
  const { report, signal, maxRequests } = options
  if (options.token === undefined)
    throw new UserError('there is no token for the service', {
      why: 'it answers nobody without one',
      next: ['save one with: jaryq auth login', 'or take the purchase from the dataset with --offline'],
      exit: 'token',
    })
  const client = await makeClient(baseUrl, { ...options, token: options.token, report }, signal)
  return new ServiceRecords(client, { report, now, maxRequests })
}

/** The ocids of the releases in some files. */
async function ocidsIn(dir: string, files: readonly { name: string; lines: number }[]): Promise<Set<string>> {
  const found = new Set<string>()
  for (const { name } of files) {
    const path = join(datasetPaths(dir).releases('goszakup'), name)
    for await (const { bytes } of readLines(path))
      found.add(String((JSON.parse(bytes.toString()) as { ocid: unknown }).ocid))
  }
  return found
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}

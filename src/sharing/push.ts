import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { mergeFrom } from '../cases/merge-files.ts'
import { told } from '../cases/store.ts'
import { fileDigest } from '../dataset/durable.ts'
import { leaseGeneration } from '../dataset/lease.ts'
import { neededRuns } from '../dataset/leftovers.ts'
import { withWriteLock } from '../dataset/lock.ts'
import { emptyManifest, type Manifest, readManifest, readManifestIfAny } from '../dataset/manifest.ts'
import { sha256 } from '../files/hash.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { TemporaryFolder } from '../files/temporary-folder.ts'
import { keyFingerprint, ownPersonKey } from '../ocds/persons.ts'
import { counted } from '../terminal/counted.ts'
import { UserError } from '../terminal/errors.ts'
import { SharedFolder } from './folder.ts'
import { type Kept, readKept, writeKept } from './kept.ts'
import { joinedLedger } from './ledger.ts'
import { type LocalFile, localData, localLedger, localOwn, localRaw, localRuns, reference } from './local.ts'
import type { FileRef } from './paths.ts'
import {
  apartError,
  dataName,
  eachContent,
  keepApart,
  refuseMixture,
  type Shared,
  type SharedRow,
  type ShareOptions,
  tellFound,
} from './shared.ts'
import {
  byPath,
  chooseData,
  joinRuns,
  joinStates,
  partsOf,
  type RunState,
  raisedRuns,
  type State,
  stateText,
} from './state.ts'
import { decide, nameOf, pushed, sortedSet } from './versions.ts'

export interface PushOptions extends ShareOptions {
  /** The moment of the push, RFC 3339 in UTC. */
  now: string
  /** Who pushes, as others should read it. */
  by?: string
  /** Read back what lies in the folder already, and write what is damaged again. */
  check?: boolean
  /** After how many days what no push names is removed. */
  keepDays?: number
}

/** What this push adds to what is there: the next state, and where its contents come from. */
interface Work {
  next: State
  sources: Map<string, { from: string | Uint8Array; ref: FileRef }>
  rows: SharedRow[]
  kept: Kept
  refused: UserError | undefined
}

/**
 * Adds what this dataset knows to a folder that others read. Only what is not there yet is copied; one small file, the
 * last to be written, makes it visible. Tables and releases are put there when they come after those in the folder; cases
 * are merged; of the user's own files the newest version stands, and two of which neither knew the other stay both.
 * Nothing of `private` is read.
 */
export async function pushDataset(dir: string, folder: string, options: PushOptions): Promise<Shared> {
  await keepApart(dir, folder)
  const manifest = (await readManifestIfAny(dir)) ?? emptyManifest()
  const work = () => pushNow(dir, folder, options)
  // What was fetched grows while a fetch runs; all else is read from files that do not change.
  if (options.withRaw === true && options.dryRun !== true) return withWriteLock(dir, 'push', work)
  if (manifest.generation === null) return work()
  const { release } = await leaseGeneration(dir)
  try {
    return await work()
  } finally {
    await release()
  }
}

async function pushNow(dir: string, folder: string, options: PushOptions): Promise<Shared> {
  const { report, dryRun = false, check = false, keepDays = 14 } = options
  const manifest = (await readManifestIfAny(dir)) ?? emptyManifest()
  const shared = new SharedFolder(folder)
  const found = await shared.read()
  tellFound(found, folder, report)
  const before = joinStates(found.tips.map(({ state }) => state))
  refuseMixture(manifest, before, dir, folder)
  const workshop = await TemporaryFolder.make('push')
  try {
    const work = await planPush(dir, folder, { ...options, manifest, before, shared, workshop: workshop.path })
    const { next, sources, rows, refused } = work
    if (next.data === null && next.cases.length === 0 && next.own.length === 0) {
      await readManifest(dir)
      throw new UserError(`there is nothing to push in ${dir}`, {
        next: 'fetch or import records first, or begin a case',
        exit: 'data',
      })
    }
    const wanted = [...new Map([...partsOf(next)].map((part) => [part.sha256, part])).values()]
    const missing = new Set((await shared.missing(wanted)).map((part) => part.sha256))
    const todo = wanted.filter((part) => sources.has(part.sha256) && (missing.has(part.sha256) || check))
    countBytes(rows, next, missing)
    if (dryRun) return { rows, refused }
    const now = new Date(options.now)
    const text = Buffer.from(stateText(next))
    const isNew = found.tips.length !== 1 || stateText(before) !== text.toString()
    let copied = 0
    if (isNew || check)
      await eachContent('push', todo, options, async (part) => {
        copied += await shared.put(sources.get(part.sha256)!.from, part, { check, now })
      })
    if (isNew) {
      const list = { path: 'the list of files', bytes: text.length, sha256: sha256(text) }
      await shared.put(text, list, { check, now })
      const gone = await shared.missing([...wanted, list])
      if (gone.length > 0)
        throw new UserError(`the push into ${folder} is not whole`, {
          why: `${counted(gone.length, 'file')} went away meanwhile, as ${gone[0]!.path}`,
          next: 'run the same command again',
        })
      await publish(shared, found, next, list, options)
    }
    await writeKept(dir, work.kept).catch((error: Error) =>
      report.warn(`it was pushed, but what was shared cannot be noted in ${dir}: ${error.message}`),
    )
    const freed = await shared.clean(now, keepDays).catch((error: Error) => {
      report.debug(`old pushes stay: ${error.message}`)
      return 0
    })
    if (freed > 0)
      report.note(`${(freed / 1e6).toFixed(1)} MB that no push of the last ${keepDays} days names are gone`)
    report.note(isNew ? `pushed to ${folder}: ${(copied / 1e6).toFixed(1)} MB copied` : 'nothing new to push')
    return { rows, refused }
  } finally {
    workshop.remove()
  }
}

async function publish(
  shared: SharedFolder,
  found: Awaited<ReturnType<SharedFolder['read']>>,
  next: State,
  list: FileRef,
  options: PushOptions,
): Promise<void> {
  const present = new Set(found.heads.map(({ id }) => id))
  const parents = found.tips.map(({ head }) => head)
  const head = await shared.publish({
    state: { bytes: list.bytes, sha256: list.sha256 },
    replaces: sortedSet([
      ...parents.map(({ id }) => id),
      ...parents.flatMap(({ replaces }) => replaces.filter((id) => present.has(id))),
    ]),
    pushed_at: options.now,
    by: options.by ?? null,
    data_date: next.data?.manifest.data_date ?? null,
  })
  const after = await shared.read()
  const others = after.tips.filter((tip) => tip.head.id !== head.id)
  if (others.length > 0)
    options.report.note('somebody else pushed at the same time: both pushes are there, and whoever pulls gets both')
}

async function planPush(
  dir: string,
  folder: string,
  context: PushOptions & { manifest: Manifest; before: State; shared: SharedFolder; workshop: string },
): Promise<Work> {
  const { before, manifest, report, replace = false } = context
  const kept = structuredClone(await readKept(dir))
  const work: Work = { next: structuredClone(before), sources: new Map(), rows: [], kept, refused: undefined }
  const add = (file: LocalFile) => work.sources.set(file.sha256, { from: file.file, ref: reference(file) })
  const data = await localData(dir, manifest, kept.data)
  const usual = chooseData(data?.state ?? null, before.data)
  const decision = replace && data !== null && usual !== 'same' ? 'ours' : usual
  for (const file of data?.files ?? []) add(file)
  if (decision === 'ours' && data !== null) {
    const over = [before.data, ...(replace ? before.others : [])].filter((one) => one !== null)
    const seen = sortedSet([...data.state.seen, ...over.flatMap((one) => [one.id, ...one.seen])])
    work.next.data = { ...data.state, seen: seen.filter((id) => id !== data.state.id) }
    work.next.others = before.others.filter(
      (one) => chooseData(work.next.data, one) === 'apart' && !seen.includes(one.id),
    )
  } else if (decision === 'apart') work.refused = apartError('push', dir, folder, data!.state, before.data!)
  if (decision !== 'apart' && work.next.data !== null && data !== null && decision !== 'theirs')
    kept.data = sortedSet([...kept.data, ...work.next.data.seen, work.next.data.id, data.state.id])
  if (data !== null || before.data !== null)
    work.rows.push({
      what: 'data',
      name: dataName((decision === 'ours' || before.data === null ? data?.state : before.data)!),
      outcome:
        decision === 'ours'
          ? before.data === null
            ? 'new'
            : 'changed'
          : decision === 'theirs'
            ? 'newer-there'
            : decision === 'same'
              ? 'unchanged'
              : 'apart',
      ...{ files: 0, bytes: 0 },
    })
  if (decision === 'theirs' && data !== null)
    report.note(`the tables and releases in ${folder} are newer: take them with: jaryq data pull ${folder}`)
  for (const other of work.next.others)
    report.warn(
      `beside these tables and releases, ${folder} holds others that were pushed at the same time (${dataName(other)}): whoever made them decides with: jaryq data push ${folder} --replace`,
    )
  await planRaw(dir, work, add, context)
  if (decision !== 'apart') await planFlags(dir, work, add, context)
  const own = await localOwn(dir)
  for (const { path, why } of own.leftOut) {
    report.warn(`${path} stays here: ${why}`)
    work.rows.push({
      what: path.startsWith('cases/') ? 'case' : 'own',
      name: path,
      outcome: 'left-out',
      files: 1,
      bytes: 0,
    })
  }
  await planCases(dir, own.cases, work, context)
  planOwn(own, work, add, context)
  await planKey(work, context)
  for (const { path, file, bytes, sha256: sum } of [...own.cases, ...own.own])
    if (!work.sources.has(sum)) work.sources.set(sum, { from: file, ref: { path, bytes, sha256: sum } })
  return work
}

type Context = Parameters<typeof planPush>[2]
type Add = (file: LocalFile) => void

async function planRaw(
  dir: string,
  work: Work,
  add: Add,
  { withRaw, replace, before, report }: Context,
): Promise<void> {
  if (withRaw !== true) return
  const raw = await localRaw(dir)
  if (raw === null) {
    report.warn(`there are no records as they were fetched in ${dir}: nothing of "raw" is pushed`)
    return
  }
  report.warn('what was fetched goes along as it came: it holds numbers (IIN) and names of persons as published')
  const theirs = before.raw
  const isKnown = theirs === null || work.kept.raw.includes(theirs.id) || replace === true
  const outcome =
    theirs?.id === raw.id ? 'unchanged' : isKnown ? 'changed' : theirs.seen.includes(raw.id) ? 'newer-there' : 'apart'
  if (outcome === 'changed') {
    const seen = sortedSet([...work.kept.raw, ...(theirs === null ? [] : [theirs.id, ...theirs.seen])])
    work.next.raw = { id: raw.id, seen: seen.filter((id) => id !== raw.id), files: raw.files.map(reference) }
  }
  if (outcome === 'changed' || outcome === 'unchanged') work.kept.raw = sortedSet([...work.kept.raw, raw.id])
  if (outcome === 'apart')
    report.warn(
      'the fetched records in the folder are of another fetch, and stay; put yours in their place with --replace',
    )
  for (const file of raw.files) add(file)
  work.rows.push({ what: 'raw', name: 'fetched records', outcome, files: raw.files.length, bytes: 0 })
}

async function planFlags(dir: string, work: Work, add: Add, context: Context): Promise<void> {
  const { before, shared, manifest, workshop, dryRun } = context
  const local = await localRuns(dir)
  for (const file of local.files) add(file)
  const all = joinRuns([before.runs, local.states])
  const raised = raisedRuns(all, work.next.data?.manifest.inputs ?? null)
  const runs: RunState[] = []
  for (const run of all) runs.push(await withSequence(run, raised.get(run.run), work, shared))
  const needed = new Set(neededRuns(runs.map(({ run, sequence, asked }) => ({ name: run, sequence, asked }))))
  work.next.runs = joinRuns([runs]).filter(({ run }) => needed.has(run))
  const known = new Set(before.runs.map(({ run }) => run))
  const fresh = work.next.runs.filter(({ run }) => !known.has(run))
  if (fresh.length > 0)
    work.rows.push({
      what: 'flags',
      name: counted(fresh.length, 'run'),
      outcome: 'new',
      files: fresh.reduce((sum, { files }) => sum + files.length, 0),
      bytes: 0,
    })
  const ledger = await localLedger(dir)
  if (ledger !== undefined) add(ledger)
  const mine = ledger === undefined ? [] : [{ file: reference(ledger), data_date: manifest.data_date }]
  const sums = new Set([...before.ledgers, ...mine].map(({ file }) => file.sha256))
  if (sums.size < 2) {
    work.next.ledgers = before.ledgers.length > 0 ? before.ledgers : mine
    return
  }
  if (dryRun === true) return
  const sides = [...before.ledgers, ...mine].map(({ file, data_date: dataDate }) => ({
    file,
    dataDate,
    path: ledger?.sha256 === file.sha256 ? ledger.file : shared.part(file.sha256),
  }))
  const merged = await joinedLedger(sides, join(workshop, 'ledger'))
  work.next.ledgers = [{ file: merged.file, data_date: merged.dataDate }]
  if (merged.path !== undefined && !work.sources.has(merged.file.sha256))
    work.sources.set(merged.file.sha256, { from: merged.path, ref: merged.file })
}

/** A run under another number: its `run.json` says so. */
async function withSequence(
  run: RunState,
  sequence: number | undefined,
  work: Work,
  shared: SharedFolder,
): Promise<RunState> {
  if (sequence === undefined || sequence === run.sequence) return run
  const files: FileRef[] = []
  for (const file of run.files) {
    if (!file.path.endsWith('/run.json')) {
      files.push(file)
      continue
    }
    const from = work.sources.get(file.sha256)?.from ?? shared.part(file.sha256)
    const bytes = Buffer.from(numbered(await readFile(from as string, 'utf8'), sequence))
    const ref = { path: file.path, bytes: bytes.length, sha256: sha256(bytes) }
    work.sources.set(ref.sha256, { from: bytes, ref })
    files.push(ref)
  }
  return { ...run, sequence, files }
}

/** A `run.json` with another number, in the form in which runs are written. */
export function numbered(text: string, sequence: number): string {
  return `${JSON.stringify({ ...(JSON.parse(text) as object), sequence }, null, 2)}\n`
}

async function planCases(
  dir: string,
  cases: readonly LocalFile[],
  work: Work,
  { before, shared, workshop, dryRun, report }: Context,
): Promise<void> {
  const there = Map.groupBy(before.cases, ({ path }) => path)
  const isSame = (file: LocalFile) => {
    const versions = there.get(file.path)
    return versions?.length === 1 && versions[0]!.sha256 === file.sha256
  }
  const differing = cases.filter((file) => !isSame(file))
  const torn = [...there].filter(([, versions]) => versions.length > 1).map(([path]) => path)
  const paths = new Set([...differing.map(({ path }) => path), ...torn])
  if (paths.size === 0) return
  if (dryRun === true) {
    const sizes = new Map(differing.map(({ path, bytes }) => [path, bytes]))
    for (const path of [...paths].sort())
      work.rows.push({ ...caseRow(path, there.has(path) ? 'merged' : 'new'), bytes: sizes.get(path) ?? 0 })
    return
  }
  const merged = join(workshop, 'merged')
  const versions = [...there].filter(([path]) => paths.has(path))
  for (let at = 0; at < Math.max(0, ...versions.map(([, list]) => list.length)); at++) {
    const copy = join(workshop, `version-${at}`)
    for (const [path, list] of versions)
      for (const ref of list.slice(at, at + 1)) await take(shared, ref, join(copy, path))
    await mergeFrom(merged, copy)
  }
  const here = new Map(differing.map((file) => [file.path, file]))
  if (here.size > 0) {
    const { damaged } = await mergeFrom(merged, dir, new Set([...here.values()].map(({ file }) => nameIn(dir, file))))
    for (const error of damaged) report.warn(`${told(error)}; it is not pushed`)
  }
  const next = before.cases.filter(({ path }) => !paths.has(path))
  for (const path of [...paths].sort()) {
    const file = join(merged, ...path.split('/'))
    const digest = await fileDigest(file).catch(() => undefined)
    if (digest === undefined) {
      work.rows.push(caseRow(path, 'left-out'))
      next.push(...(there.get(path) ?? []))
      continue
    }
    const ref = { path, ...digest }
    // Kept in memory: the workshop is gone when the rest is copied.
    work.sources.set(ref.sha256, { from: await readFile(file), ref })
    next.push(ref)
    const old = there.get(path)
    if (old === undefined) work.rows.push(caseRow(path, 'new'))
    else if (!(old.length === 1 && old[0]!.sha256 === ref.sha256)) work.rows.push(caseRow(path, 'merged'))
  }
  work.next.cases = next.sort(byPath)
}

async function take(shared: SharedFolder, ref: FileRef, to: string): Promise<void> {
  await makeDirectory(dirname(to))
  await shared.get(ref, to)
}

function nameIn(dir: string, file: string): string {
  return file
    .slice(join(dir, 'cases').length + 1)
    .split(/[\\/]/)
    .join('/')
}

export function caseRow(path: string, outcome: SharedRow['outcome']): SharedRow {
  return { what: 'case', name: path.slice('cases/'.length, -'.md'.length), outcome, files: 1, bytes: 0 }
}

function planOwn(
  { own, leftOut }: Awaited<ReturnType<typeof localOwn>>,
  work: Work,
  add: Add,
  { before, report }: Context,
): void {
  const here = new Map(own.map((file) => [file.path, file]))
  const there = new Map(before.own.map((entry) => [entry.path, entry]))
  const held = new Set(leftOut.map(({ path }) => path))
  for (const path of sortedSet([...here.keys(), ...there.keys(), ...Object.keys(work.kept.own)])) {
    if (held.has(path)) continue
    const file = here.get(path)
    const entry = there.get(path)
    const record = work.kept.own[path]
    const decision = decide(file?.sha256 ?? null, record, entry)
    if (file !== undefined) add(file)
    const row = (outcome: SharedRow['outcome']) =>
      work.rows.push({ what: 'own', name: path, outcome, files: 1, bytes: 0 })
    if (decision === 'ours') {
      const next = pushed(path, { sha256: file?.sha256 ?? null, bytes: file?.bytes ?? 0 }, record, entry)
      there.set(path, next)
      work.kept.own[path] = { last: nameOf(next.sha256), seen: next.seen }
      row(file === undefined ? 'removed' : entry === undefined || entry.sha256 === null ? 'new' : 'changed')
    } else if (decision === 'theirs') row('newer-there')
    else if (decision === 'apart') {
      row('apart')
      report.warn(
        `${path} was changed by you and by somebody else: theirs stays in the folder; pull, which puts it beside yours into "conflicts", mend yours, and push again`,
      )
    } else if (entry !== undefined)
      work.kept.own[path] = {
        last: nameOf(entry.sha256),
        seen: sortedSet([...(record?.seen ?? []), ...entry.seen, nameOf(entry.sha256)]),
      }
  }
  work.next.own = [...there.values()].sort(byPath)
}

async function planKey(work: Work, { withKey, manifest, report, before }: Context): Promise<void> {
  if (withKey !== true) return
  if (manifest.training || manifest.person_key === null) {
    report.note('no key is needed: the records are made up, or hold no person')
    return
  }
  const key = await ownPersonKey()
  const fingerprint = key === undefined ? undefined : keyFingerprint(key)
  if (key === undefined || fingerprint !== manifest.person_key)
    throw new UserError('the key of pseudonyms cannot be pushed', {
      why: `the dataset was made with the key ${manifest.person_key}, ${fingerprint === undefined ? 'and you have none' : `yours is ${fingerprint}`}`,
      next: 'push without --with-key, or ask whoever fetched the records to push it',
      exit: 'usage',
    })
  report.warn(
    'the key goes along: everybody who can read the folder can tell which pseudonym belongs to which number (IIN), now and later',
  )
  const bytes = Buffer.from(`${key.toString('hex')}\n`)
  const ref = { path: 'person.key', bytes: bytes.length, sha256: sha256(bytes) }
  work.sources.set(ref.sha256, { from: bytes, ref })
  work.next.key = { fingerprint, bytes: ref.bytes, sha256: ref.sha256 }
  const outcome = before.key?.sha256 === ref.sha256 ? 'unchanged' : 'new'
  work.rows.push({ what: 'key', name: fingerprint, outcome, files: 1, bytes: 0 })
}

/** Says in each row how much of it is to be copied. */
function countBytes(rows: SharedRow[], next: State, missing: ReadonlySet<string>): void {
  const sum = (files: readonly { bytes: number; sha256: string | null }[]) =>
    files.reduce((total, file) => total + (file.sha256 !== null && missing.has(file.sha256) ? file.bytes : 0), 0)
  for (const row of rows)
    if (row.what === 'data') {
      row.files = next.data?.files.filter((file) => missing.has(file.sha256)).length ?? 0
      row.bytes = sum(next.data?.files ?? [])
    } else if (row.what === 'raw') row.bytes = sum(next.raw?.files ?? [])
    else if (row.what === 'flags') row.bytes = sum(next.runs.flatMap(({ files }) => files))
    else if (row.what === 'case') row.bytes ||= sum(next.cases.filter(({ path }) => path === `cases/${row.name}.md`))
    else if (row.what === 'own') row.bytes = sum(next.own.filter(({ path }) => path === row.name))
    else row.bytes = sum(next.key === null ? [] : [next.key])
}

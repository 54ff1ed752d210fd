import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { mergeFrom } from '../cases/merge-files.ts'
import { told } from '../cases/store.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { generationNumbers, oldGenerations } from '../dataset/leftovers.ts'
import { withWriteLock } from '../dataset/lock.ts'
import { createDataset, emptyManifest, type Manifest, readManifestIfAny, writeManifest } from '../dataset/manifest.ts'
import { noteSum } from '../dataset/sums.ts'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { keepPersonKey, keyFingerprint, ownPersonKey } from '../ocds/persons.ts'
import { counted } from '../terminal/counted.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { copyContent, faultIn, faultOf } from './copy.ts'
import { SharedFolder } from './folder.ts'
import { type Kept, readKept, writeKept } from './kept.ts'
import { joinedLedger } from './ledger.ts'
import { type LocalFile, localData, localLedger, localOwn, localRaw, localRuns, reference } from './local.ts'
import type { FileRef } from './paths.ts'
import { caseRow, numbered } from './push.ts'
import {
  apartError,
  dataName,
  eachContent,
  keepApart,
  placeIn,
  refuseMixture,
  type Shared,
  type SharedRow,
  type ShareOptions,
  tellFound,
  tellKey,
} from './shared.ts'
import {
  chooseData,
  type DataState,
  joinRuns,
  joinStates,
  type RawState,
  type RunState,
  raisedRuns,
  type State,
} from './state.ts'
import { decide, nameOf, sortedSet } from './versions.ts'

interface Plan {
  rows: SharedRow[]
  kept: Kept
  /** Contents that are to be taken out of the folder. */
  wanted: Map<string, FileRef>
  data: DataState | undefined
  rawFiles: readonly FileRef[] | undefined
  rawGone: readonly LocalFile[]
  /** What the fetched records here are a mixture of when it stops in the middle. */
  rawMixed: readonly RawPart[]
  runs: { run: RunState; sequence: number | undefined; isHere: boolean }[]
  cases: FileRef[]
  own: { path: string; file: string; sha256: string | null; isNew: boolean }[]
  conflicts: { path: string; sha256: string }[]
  refused: UserError | undefined
}

/**
 * Takes over what others pushed into a folder, which is only read. All that is needed is copied and checked before
 * anything changes here; tables become current in one moment, as those of a build do. Without a dataset one is made.
 */
export async function pullDataset(dir: string, folder: string, options: ShareOptions): Promise<Shared> {
  await keepApart(dir, folder)
  const { report, dryRun = false } = options
  const shared = new SharedFolder(folder)
  const found = await shared.read()
  tellFound(found, folder, report)
  if (found.tips.length === 0) throw nothingThere(folder, found.waiting.length + found.damaged.length > 0)
  if (found.tips.length > 1) report.note(`${found.tips.length} pushes were made at the same time: all are taken`)
  const state = joinStates(found.tips.map((tip) => tip.state))
  refuseMixture(await readManifestIfAny(dir), state, dir, folder)
  if (dryRun) {
    const { rows, refused } = await planPull(dir, folder, state, options)
    return { rows, refused }
  }
  return withWriteLock(dir, 'pull', async () => {
    const plan = await planPull(dir, folder, state, options)
    try {
      await applyPull(dir, plan, state, shared, options)
    } catch (error) {
      throw fileError(error, 'write into', dir)
    }
    if (state.data !== null) await tellKey(state.data.manifest, folder, state.key !== null, report)
    const bytes = [...plan.wanted.values()].reduce((sum, content) => sum + content.bytes, 0)
    report.note(`pulled from ${folder}: ${(bytes / 1e6).toFixed(1)} MB copied`)
    return { rows: plan.rows, refused: plan.refused }
  })
}

function nothingThere(folder: string, isBroken: boolean): UserError {
  return new UserError(`there is nothing to pull in ${folder}`, {
    why: isBroken ? 'no push in it is whole' : 'nobody pushed into it',
    next: isBroken
      ? ['if the folder is still being synced, wait and pull again', 'else ask for: jaryq data push DIR --check']
      : ['name the folder that your coalition shares', 'or be the first: jaryq data push DIR'],
    exit: 'data',
  })
}

async function planPull(dir: string, folder: string, state: State, options: ShareOptions): Promise<Plan> {
  const { report, replace = false } = options
  const kept = structuredClone(await readKept(dir))
  const manifest = (await readManifestIfAny(dir)) ?? emptyManifest()
  const plan: Plan = {
    ...{ rows: [], kept, wanted: new Map(), data: undefined, rawFiles: undefined, rawGone: [], rawMixed: [] },
    ...{ runs: [], cases: [], own: [], conflicts: [], refused: undefined },
  }
  const ours = await localData(dir, manifest, kept.data).catch((error: Error) => {
    if (!replace) throw unreadable(dir, folder, error)
    return null
  })
  const usual = chooseData(ours?.state ?? null, state.data)
  // Taken again where it is the same, too: what was damaged here is whole afterwards.
  const decision = replace && state.data !== null ? 'theirs' : usual
  if (decision === 'apart') plan.refused = apartError('pull', dir, folder, ours!.state, state.data!)
  if (decision === 'theirs' && state.data !== null) {
    plan.data = state.data
    const here = new Set(ours?.files.map((file) => file.sha256))
    const files = state.data.files.filter((file) => !here.has(file.sha256))
    for (const file of files) plan.wanted.set(file.sha256, file)
  }
  if (state.data !== null) {
    if (decision !== 'apart' && decision !== 'ours')
      kept.data = sortedSet([
        ...kept.data,
        ...state.data.seen,
        state.data.id,
        ...(ours === null ? [] : [ours.state.id]),
      ])
    const outcome = {
      theirs: ours === null ? 'new' : 'changed',
      ours: 'older-there',
      same: 'unchanged',
      apart: 'apart',
    }
    const copied = plan.data?.files.filter(({ sha256: sum }) => plan.wanted.has(sum)) ?? []
    plan.rows.push({
      ...{ what: 'data', name: dataName(state.data), outcome: outcome[decision] as SharedRow['outcome'] },
      ...{ files: copied.length, bytes: copied.reduce((sum, { bytes }) => sum + bytes, 0) },
    })
  }
  for (const other of state.others)
    report.warn(
      `${folder} holds other tables and releases beside these, pushed at the same time (${dataName(other)}): agree who pushes with --replace`,
    )
  await planRaw(dir, folder, plan, state, options)
  if (decision !== 'apart') await planRuns(dir, plan, state, (plan.data?.manifest ?? manifest).inputs ?? null)
  await planFiles(dir, plan, state, options)
  return plan
}

function unreadable(dir: string, folder: string, error: Error): UserError {
  return new UserError(`the tables and releases in ${dir} cannot be compared`, {
    why: error.message,
    next: [
      'see what is damaged with: jaryq data verify',
      `or take theirs in place of yours: jaryq data pull ${folder} --replace`,
    ],
    exit: 'data',
    cause: error,
  })
}

async function planRaw(
  dir: string,
  folder: string,
  plan: Plan,
  state: State,
  { withRaw, report }: ShareOptions,
): Promise<void> {
  if (withRaw !== true) return
  const theirs = state.raw
  if (theirs === null)
    throw new UserError(`there are no fetched records in ${folder}`, {
      why: 'nobody pushed with --with-raw',
      next: ['pull without --with-raw', 'or ask whoever fetches to push with --with-raw'],
      exit: 'data',
    })
  const ours = await localRaw(dir)
  const isSame = ours?.id === theirs.id
  const mixed = await rawMixed(dir, theirs)
  const isBrokenOff = ours !== null && isMixture(ours.files, [...mixed, theirs])
  if (!isSame && ours !== null && !isBrokenOff && !theirs.seen.includes(ours.id)) {
    const newer = plan.kept.raw.includes(theirs.id)
    if (!newer)
      report.warn(
        `the fetched records in ${dir} are not among those that ${folder} holds, and stay; to take theirs, move the folder "raw" away first`,
      )
    plan.rows.push({
      what: 'raw',
      name: 'fetched records',
      outcome: newer ? 'older-there' : 'apart',
      files: 0,
      bytes: 0,
    })
    return
  }
  plan.kept.raw = sortedSet([...plan.kept.raw, ...theirs.seen, theirs.id])
  const here = new Map(ours?.files.map((file) => [file.path, file]))
  const files = theirs.files.filter(({ path, sha256: sum }) => here.get(path)?.sha256 !== sum)
  for (const file of files) plan.wanted.set(file.sha256, file)
  const named = new Set(theirs.files.map(({ path }) => path))
  plan.rawFiles = files
  plan.rawGone = (ours?.files ?? []).filter(({ path }) => !named.has(path))
  const before = isBrokenOff ? mixed : ours === null ? [] : [ours]
  plan.rawMixed = [...before, theirs].map((part) => ({ id: part.id, files: part.files.map(reference) }))
  plan.rows.push({
    ...{ what: 'raw', name: 'fetched records', outcome: isSame ? 'unchanged' : ours === null ? 'new' : 'changed' },
    ...{ files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) },
  })
}

/** The fetched records of one version. */
interface RawPart {
  id: string
  files: readonly FileRef[]
}

function rawMixedPath(dir: string): string {
  return join(stagingFolder(dir), 'raw.json')
}

/** What a pull that broke off was mixing, where whoever pushed had seen all of it; else nothing. */
async function rawMixed(dir: string, theirs: RawState): Promise<RawPart[]> {
  try {
    const parts = JSON.parse(await readFile(rawMixedPath(dir), 'utf8')) as RawPart[]
    return parts.every(({ id, files }) => (id === theirs.id || theirs.seen.includes(id)) && Array.isArray(files))
      ? parts
      : []
  } catch {
    return []
  }
}

/** Whether each file is that of a version that is known: then nothing of one's own is lost when others take their place. */
function isMixture(files: readonly FileRef[], parts: readonly RawPart[]): boolean {
  const known = new Set(parts.flatMap((part) => part.files.map(({ path, sha256: sum }) => `${path} ${sum}`)))
  return files.every(({ path, sha256: sum }) => known.has(`${path} ${sum}`))
}

async function planRuns(dir: string, plan: Plan, state: State, inputs: string | null): Promise<void> {
  const local = await localRuns(dir)
  const joined = joinRuns([state.runs, local.states])
  const raised = raisedRuns(joined, inputs)
  const isHere = new Set(local.states)
  for (const run of joined) {
    plan.runs.push({ run, sequence: raised.get(run.run), isHere: isHere.has(run) })
    if (!isHere.has(run)) for (const file of run.files) plan.wanted.set(file.sha256, file)
  }
  const fresh = plan.runs.filter((run) => !run.isHere)
  if (fresh.length > 0) {
    const files = fresh.flatMap(({ run }) => run.files)
    plan.rows.push({
      ...{ what: 'flags', name: counted(fresh.length, 'run'), outcome: 'new', files: files.length },
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    })
  }
  for (const { file } of state.ledgers) plan.wanted.set(file.sha256, file)
}

async function planFiles(dir: string, plan: Plan, state: State, { report }: ShareOptions): Promise<void> {
  const { cases, own } = await localOwn(dir)
  const caseHere = new Map(cases.map((file) => [file.path, file.sha256]))
  plan.cases = state.cases.filter(({ path, sha256: sum }) => caseHere.get(path) !== sum)
  const shown = new Set<string>()
  for (const ref of plan.cases) {
    plan.wanted.set(ref.sha256, ref)
    if (!shown.has(ref.path))
      plan.rows.push({ ...caseRow(ref.path, caseHere.has(ref.path) ? 'merged' : 'new'), bytes: ref.bytes })
    shown.add(ref.path)
  }
  const here = new Map(own.map((file) => [file.path, file]))
  for (const entry of state.own) {
    const { path } = entry
    const file = here.get(path)
    const record = plan.kept.own[path]
    // A file that does not travel stands in its place.
    if (file === undefined && existsSync(placeIn(dir, path, null))) {
      report.warn(`${path} is not taken: yours in its place does not travel`)
      continue
    }
    const decision = decide(file?.sha256 ?? null, record, entry)
    const seen = sortedSet([...(record?.seen ?? []), ...entry.seen, nameOf(entry.sha256)])
    const push = (outcome: SharedRow['outcome'], bytes = 0) =>
      plan.rows.push({ what: 'own', name: path, outcome, files: 1, bytes })
    if (decision === 'theirs') {
      plan.kept.own[path] = { last: nameOf(entry.sha256), seen }
      if (entry.sha256 === null && file === undefined) continue
      plan.own.push({
        ...{ path, file: file?.file ?? placeIn(dir, path, null), sha256: entry.sha256 },
        isNew: file === undefined,
      })
      if (entry.sha256 !== null) plan.wanted.set(entry.sha256, { path, bytes: entry.bytes, sha256: entry.sha256 })
      push(entry.sha256 === null ? 'removed' : file === undefined ? 'new' : 'changed', entry.bytes)
    } else if (decision === 'same') plan.kept.own[path] = { last: nameOf(entry.sha256), seen }
    else if (decision === 'ours') push('older-there')
    else {
      plan.kept.own[path] = { last: '', seen }
      conflict(plan, path, { sha256: entry.sha256!, bytes: entry.bytes })
    }
    const known = new Set(record?.seen)
    for (const other of entry.also) {
      if (known.has(other.sha256) || other.sha256 === file?.sha256) continue
      conflict(plan, path, other)
      const now = plan.kept.own[path]
      if (now !== undefined) now.seen = sortedSet([...now.seen, other.sha256])
    }
  }
  for (const { path, sha256: sum } of plan.conflicts)
    report.warn(
      `${path} was changed by you and by others, or by two others at once: one version stands, another is in ${conflictName(path, sum)}; put into yours what is missing and push`,
    )
}

function conflict(plan: Plan, path: string, version: { sha256: string; bytes: number }): void {
  plan.wanted.set(version.sha256, { path, ...version })
  plan.conflicts.push({ path, sha256: version.sha256 })
  plan.rows.push({ what: 'own', name: path, outcome: 'apart', files: 1, bytes: version.bytes })
}

/** Where the version of a file that does not stand is kept: outside the folders that are read. */
function conflictName(path: string, sum: string): string {
  const ending = extname(path)
  return `conflicts/${path.slice(0, path.length - ending.length)}.${sum.slice(0, 8)}${ending}`
}

async function applyPull(
  dir: string,
  plan: Plan,
  state: State,
  shared: SharedFolder,
  options: ShareOptions,
): Promise<void> {
  const staging = stagingFolder(dir)
  const staged = (sum: string) => join(staging, sum)
  const key = await planKey(plan, state, shared, options)
  await eachContent('pull', [...plan.wanted.values()], options, async (content) => {
    if ((await faultOf(staged(content.sha256), content)) === undefined) return
    const part = join(staging, `${content.sha256}.part`)
    await makeDirectory(staging)
    await shared.get(content, part)
    await rename(part, staged(content.sha256))
  })
  await createDataset(dir)
  const runsBefore = await localRuns(dir)
  // What `dataset.json` names of the fetched records is there when it is written, and what it named until then is, too.
  if (plan.rawFiles !== undefined) await putRaw(dir, plan, staged)
  if (plan.data !== undefined) await putData(dir, plan.data, staged, shared, options)
  for (const { file } of plan.rawGone) await rm(file, { force: true })
  // Runs without a ledger would be a damaged dataset, were this stopped between the two.
  await putLedger(dir, state, staged)
  await putRuns(dir, plan.runs, runsBefore.files, staged)
  await putCases(dir, plan, staged, options)
  for (const { file, sha256: sum } of plan.own) {
    if (sum === null) await rm(file, { force: true })
    else await put(staged(sum), file)
  }
  for (const { path, sha256: sum } of plan.conflicts)
    await put(staged(sum), join(dir, ...conflictName(path, sum).split('/')))
  if (key !== undefined) await keepPersonKey(key)
  await writeKept(dir, plan.kept)
  await rm(staging, { recursive: true, force: true })
}

/** Where contents wait until all are there. What a stop in the middle leaves in it is used by the next pull. */
function stagingFolder(dir: string): string {
  return join(datasetPaths(dir).temp, 'pull')
}

/** Copies what was taken to its place: several files may have the same content. */
async function put(staged: string, file: string): Promise<void> {
  await writeAtomically(file, await readFile(staged))
}

async function putData(
  dir: string,
  data: DataState,
  staged: (sum: string) => string,
  shared: SharedFolder,
  { report }: ShareOptions,
): Promise<void> {
  const current = (await readManifestIfAny(dir)) ?? emptyManifest()
  for (const path of await oldGenerations(dir, current.generation)) await rm(path, { recursive: true, force: true })
  const numbers = [...(await generationNumbers(dir)), current.generation ?? 0]
  const { generation: theirs } = data.manifest
  const n = theirs === null ? null : theirs > Math.max(...numbers) ? theirs : 1 + Math.max(...numbers)
  const here = new Map((await localFilesOf(dir, current)).map((file) => [file.sha256, file.file]))
  for (const file of data.files) {
    const place = placeIn(dir, file.path, n)
    if (file.path.startsWith('releases/') && (await faultOf(place, file)) === undefined) continue
    const part = `${place}.part`
    const from = [staged(file.sha256), here.get(file.sha256)].find((path) => path !== undefined && existsSync(path))
    // What is damaged here is taken from the folder after all.
    if (from === undefined || faultIn(await copyContent(from, part), file) !== undefined) await shared.get(file, part)
    await rename(part, place)
  }
  await writeManifest(dir, { ...data.manifest, generation: n })
  for (const path of await oldGenerations(dir, n))
    await rm(path, { recursive: true, force: true }).catch((error: Error) =>
      report.debug(`${path} is still there: ${error.message}`),
    )
}

async function localFilesOf(dir: string, manifest: Manifest): Promise<LocalFile[]> {
  return (await localData(dir, manifest, []).catch(() => null))?.files ?? []
}

// Contents before the lines that name them, lines before what says how many of them count, last what can be made again.
const rawOrder = [/\/blobs\//, /\.ndjson(\.zst)?$/, /\/cursor\.json$/]

/**
 * Puts fetched records in their place so that at every moment those that were there, or those that come, can be read.
 * What the next pull needs to know of a mixture is written down before.
 */
async function putRaw(
  dir: string,
  { rawFiles: files = [], rawGone, rawMixed: mixed }: Plan,
  staged: (sum: string) => string,
): Promise<void> {
  if (files.length + rawGone.length > 0) await writeAtomically(rawMixedPath(dir), JSON.stringify(mixed))
  const order = ({ path }: FileRef) => (rawOrder.findIndex((kind) => kind.test(path)) + 4) % 4
  for (const { path, sha256: sum } of files.toSorted((a, b) => order(a) - order(b))) {
    const place = placeIn(dir, path, null)
    if (path.endsWith('index.sqlite'))
      for (const beside of ['-wal', '-shm']) await rm(`${place}${beside}`, { force: true })
    await copyContent(staged(sum), `${place}.part`)
    await rename(`${place}.part`, place)
  }
}

async function putRuns(
  dir: string,
  runs: Plan['runs'],
  local: readonly LocalFile[],
  staged: (sum: string) => string,
): Promise<void> {
  const paths = datasetPaths(dir)
  const here = new Map(local.map((file) => [file.path, file.file]))
  for (const { run, sequence, isHere } of runs) {
    if (isHere && sequence === undefined) continue
    await makeDirectory(paths.temp)
    await makeDirectory(paths.runs)
    const beside = await mkdtemp(join(paths.temp, `run-${process.pid}-`))
    try {
      for (const { path, sha256: sum } of run.files) {
        const to = join(beside, path.slice(path.lastIndexOf('/') + 1))
        const from = isHere ? here.get(path)! : staged(sum)
        if (sequence !== undefined && path.endsWith('/run.json'))
          await copyContent(Buffer.from(numbered(await readFile(from, 'utf8'), sequence)), to)
        else await copyContent(from, to)
      }
      await rm(paths.run(run.run), { recursive: true, force: true })
      await rename(beside, paths.run(run.run))
    } finally {
      await rm(beside, { recursive: true, force: true })
    }
  }
}

async function putLedger(dir: string, state: State, staged: (sum: string) => string): Promise<void> {
  const paths = datasetPaths(dir)
  const local = await localLedger(dir)
  const theirs = state.ledgers.filter(({ file }) => existsSync(staged(file.sha256)))
  if (theirs.length === 0 || theirs.every(({ file }) => file.sha256 === local?.sha256)) return
  const { data_date: dataDate } = (await readManifestIfAny(dir)) ?? emptyManifest()
  const sides = theirs.map((ledger) => ({
    ...{ file: ledger.file, dataDate: ledger.data_date, path: staged(ledger.file.sha256) },
  }))
  if (local !== undefined) sides.push({ file: local, dataDate, path: local.file })
  const folder = await mkdtemp(join(paths.temp, `ledger-${process.pid}-`))
  try {
    const { path, file } = await joinedLedger(sides, folder)
    if (file.sha256 !== local?.sha256) {
      await noteSum(path, paths.ledger)
      await put(path, paths.ledger)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function putCases(
  dir: string,
  { cases, rows }: Plan,
  staged: (sum: string) => string,
  { report }: ShareOptions,
): Promise<void> {
  const paths = datasetPaths(dir)
  const versions = [...Map.groupBy(cases, ({ path }) => path).values()]
  for (let at = 0; at < Math.max(0, ...versions.map((list) => list.length)); at++) {
    const copy = await mkdtemp(join(paths.temp, `cases-${process.pid}-`))
    try {
      for (const ref of versions.flatMap((list) => list.slice(at, at + 1)))
        await copyContent(staged(ref.sha256), join(copy, ...ref.path.split('/')))
      const { rows: merged, damaged } = await mergeFrom(dir, copy)
      for (const { case: name, outcome, conflicts } of merged) {
        const told = rows.find((one) => one.what === 'case' && one.name === name)
        if (told !== undefined && outcome === 'unchanged' && told.outcome === 'merged') told.outcome = 'unchanged'
        if (Number(conflicts) > 0)
          report.warn(`${name} has ${counted(Number(conflicts), 'conflict')}: choose with: jaryq case update ${name}`)
      }
      for (const error of damaged) report.warn(`${told(error)}; the one in the folder was not taken`)
    } finally {
      await rm(copy, { recursive: true, force: true })
    }
  }
}

/** The key to keep; undefined where it is not asked for or here already. */
async function planKey(
  plan: Plan,
  state: State,
  shared: SharedFolder,
  { withKey, report }: ShareOptions,
): Promise<Buffer | undefined> {
  if (withKey !== true) return undefined
  if (state.key === null) {
    if (state.data === null || state.data.manifest.training || state.data.manifest.person_key === null) {
      report.note('no key is needed: the records are made up, or hold no person')
      return undefined
    }
    throw new UserError('the key of pseudonyms is not in the folder', {
      why: 'nobody pushed it',
      next: ['pull without --with-key', 'or ask whoever fetched the records: jaryq data push DIR --with-key'],
      exit: 'data',
    })
  }
  const own = await ownPersonKey()
  const { fingerprint } = state.key
  if (own !== undefined && keyFingerprint(own) !== fingerprint)
    throw new UserError('the key of pseudonyms was not taken', {
      why: `you have another, ${keyFingerprint(own)}, with which other datasets of yours were made`,
      next: [
        'pull without --with-key',
        'or keep both: run jaryq with JARYQ_CONFIG_DIR=another/folder for the shared dataset',
      ],
      exit: 'usage',
    })
  plan.rows.push({
    what: 'key',
    name: fingerprint,
    outcome: own === undefined ? 'new' : 'unchanged',
    files: 1,
    bytes: 0,
  })
  if (own !== undefined) return undefined
  report.warn('with this key it can be told which pseudonym belongs to which number (IIN): keep it to yourself')
  return readSharedKey(state.key, shared)
}

/** Straight from the folder into memory: no other file here ever holds the key. */
async function readSharedKey({ sha256: sum, fingerprint }: NonNullable<State['key']>, shared: SharedFolder) {
  const bytes = await readFile(shared.part(sum))
  const key = Buffer.from(bytes.toString('latin1').trim(), 'hex')
  if (sha256(bytes) === sum && key.length === 32 && keyFingerprint(key) === fingerprint) return key
  throw new UserError('the key of pseudonyms in the folder is damaged', {
    next: 'ask whoever gave it: jaryq data push DIR --with-key --check',
    exit: 'data',
  })
}

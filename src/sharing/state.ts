import type { Manifest } from '../dataset/manifest.ts'
import { manifestText } from '../dataset/manifest.ts'
import { sha256 } from '../files/hash.ts'
import { UserError } from '../terminal/errors.ts'
import { type FileRef, kindOf } from './paths.ts'
import { type Decision, joined, type OwnEntry, sortedSet } from './versions.ts'

/** The tables and releases of a dataset: they belong together and travel whole. */
export interface DataState {
  id: string
  /** Ids of the data that these came after. */
  seen: string[]
  /** `dataset.json` as it was pushed. */
  manifest: Manifest
  /** `releases/SOURCE/NAME`, and the generation's files as `generation/…`. */
  files: FileRef[]
}

export interface RawState {
  id: string
  seen: string[]
  files: FileRef[]
}

/** A run of indicators: its folder's files, and what `run.json` says. */
export interface RunState {
  run: string
  sequence: number
  inputs: string | null
  asked: string[]
  files: FileRef[]
}

/** All that a push left in a shared folder. */
export interface State {
  format: 1
  data: DataState | null
  /** Data that somebody pushed at the same time, without knowing of the others. */
  others: DataState[]
  raw: RawState | null
  runs: RunState[]
  /** The life of each flag, with the day of the data that it was last brought up to. */
  ledgers: { file: FileRef; data_date: string | null }[]
  /** More than one version of a path where two were pushed at the same time: whoever reads merges them. */
  cases: FileRef[]
  own: OwnEntry[]
  /** The key of pseudonyms, where somebody gave it. */
  key: { fingerprint: string; bytes: number; sha256: string } | null
}

export function emptyState(): State {
  return {
    ...{ format: 1, data: null, others: [], raw: null, runs: [], ledgers: [], cases: [], own: [], key: null },
  }
}

/** A state as text: the same content is always the same bytes. */
export function stateText(state: State): string {
  return `${JSON.stringify(state, null, 1)}\n`
}

/**
 * Reads a state. Nothing in it may lead out of the folders that travel, whoever wrote it.
 * @throws UserError
 */
export function parseState(text: string, shown: string): State {
  const refuse = (why: string, cause?: unknown) =>
    new UserError(`${shown} cannot be used`, {
      why,
      next: 'update jaryq; if that does not help, ask whoever pushed last to push again with --check',
      exit: 'data',
      cause,
    })
  let state: State
  try {
    state = JSON.parse(text) as State
  } catch (error) {
    throw refuse('it is not JSON', error)
  }
  if (state?.format !== 1) throw refuse(`its format is ${JSON.stringify(state?.format)}, this program reads format 1`)
  try {
    for (const [kind, list] of pathsOf(state))
      for (const { path } of list)
        if (typeof path !== 'string' || kindOf(path) !== kind) throw refuse(`it names the path ${JSON.stringify(path)}`)
    for (const { sha256: sum, bytes } of partsOf(state))
      if (!/^[0-9a-f]{64}$/.test(sum) || !Number.isSafeInteger(bytes) || bytes < 0)
        throw refuse('a checksum in it is none')
    for (const { manifest } of [...(state.data === null ? [] : [state.data]), ...state.others])
      for (const [source, { files }] of Object.entries(manifest.releases))
        for (const { name } of files)
          if (kindOf(`releases/${source}/${name}`) !== 'data') throw refuse(`it names the path ${JSON.stringify(name)}`)
    for (const { run } of state.runs) if (!/^[0-9a-f]{1,64}$/.test(run)) throw refuse('a run in it has no name')
  } catch (error) {
    throw error instanceof UserError ? error : refuse('a part of it is missing', error)
  }
  return state
}

function* pathsOf(state: State): Generator<[string, readonly { path: string }[]]> {
  for (const data of [...(state.data === null ? [] : [state.data]), ...state.others]) yield ['data', data.files]
  if (state.raw !== null) yield ['raw', state.raw.files]
  for (const { files } of state.runs) yield ['flags', files]
  yield ['flags', state.ledgers.map(({ file }) => file)]
  yield ['case', state.cases]
  yield ['own', state.own]
}

/** All contents that a state names. */
export function* partsOf(state: State): Generator<{ path: string; bytes: number; sha256: string }> {
  for (const data of [...(state.data === null ? [] : [state.data]), ...state.others]) yield* data.files
  if (state.raw !== null) yield* state.raw.files
  for (const { files } of state.runs) yield* files
  for (const { file } of state.ledgers) yield file
  yield* state.cases
  for (const { path, sha256: sum, bytes, also } of state.own) {
    if (sum !== null) yield { path, bytes, sha256: sum }
    for (const one of also) yield { path, ...one }
  }
  if (state.key !== null) yield { path: 'person.key', bytes: state.key.bytes, sha256: state.key.sha256 }
}

/** Names data by what they are, whatever number their generation has in a dataset. */
export function dataId(manifest: Manifest): string {
  return sha256(manifestText({ ...manifest, generation: manifest.generation === null ? null : 1 }))
}

export function filesId(files: readonly FileRef[]): string {
  return sha256(files.map(({ path, sha256: sum }) => `${path} ${sum}\n`).join(''))
}

/**
 * Which of two data came after the other: the one that knows the other, else the one whose releases hold all of the
 * other's. `apart` when each has what the other has not, or when their pseudonyms are of two keys.
 */
export function chooseData(ours: DataState | null, theirs: DataState | null): Decision {
  if (theirs === null) return ours === null ? 'same' : 'ours'
  if (ours === null) return 'theirs'
  if (ours.id === theirs.id) return 'same'
  const [a, b] = [ours.manifest, theirs.manifest]
  if (a.person_key !== null && b.person_key !== null && a.person_key !== b.person_key) return 'apart'
  const known = ours.seen.includes(theirs.id)
  const came = theirs.seen.includes(ours.id)
  if (known !== came) return known ? 'ours' : 'theirs'
  const [more, less] = [covers(a, b), covers(b, a)]
  if (more !== less) return more ? 'ours' : 'theirs'
  if (!more) return 'apart'
  // The same releases: tables are better than none, and equal tables are as good.
  if ((a.generation === null) !== (b.generation === null)) return a.generation === null ? 'theirs' : 'ours'
  return a.inputs === b.inputs ? 'same' : 'apart'
}

/** Whether all releases of `b` are among those of `a`. */
function covers(a: Manifest, b: Manifest): boolean {
  if (a.training !== b.training || a.prefix !== b.prefix) return false
  return Object.entries(b.releases).every(([source, { files }]) =>
    files.every(({ name, sha256: sum }, at) => {
      const file = a.releases[source]?.files[at]
      return file?.name === name && file.sha256 === sum
    }),
  )
}

/** Runs of both sides; of one run the version stored last, and of equals always the same one. */
export function joinRuns(lists: readonly (readonly RunState[])[]): RunState[] {
  const runs = new Map<string, RunState>()
  for (const run of lists.flat()) {
    const known = runs.get(run.run)
    if (known === undefined || rankOf(run) > rankOf(known)) runs.set(run.run, run)
  }
  return [...runs.values()].sort((a, b) => a.sequence - b.sequence || (a.run < b.run ? -1 : 1))
}

function rankOf({ sequence, files }: RunState): string {
  return `${String(sequence).padStart(16, '0')} ${filesId(files)}`
}

/**
 * New numbers for runs of the current tables that runs of other tables stand above: the newest run is what flags are
 * read from.
 */
export function raisedRuns(runs: readonly RunState[], inputs: string | null): Map<string, number> {
  const raised = new Map<string, number>()
  const others = Math.max(0, ...runs.filter((run) => run.inputs !== inputs).map(({ sequence }) => sequence))
  const own = runs.filter((run) => run.inputs === inputs)
  if (inputs === null || own.every(({ sequence }) => sequence > others)) return raised
  for (const [at, { run }] of own.entries()) raised.set(run, others + 1 + at)
  return raised
}

/** The states of pushes that did not know of each other, as one. In whatever order, the result is the same. */
export function joinStates(states: readonly State[]): State {
  const [first, ...rest] = states
  if (first === undefined) return emptyState()
  return rest.reduce(joinTwo, first)
}

function joinTwo(a: State, b: State): State {
  const { data, others } = joinData(a, b)
  const raws = [a.raw, b.raw].filter((raw) => raw !== null)
  return {
    format: 1,
    data,
    others,
    raw: raws.length < 2 ? (raws[0] ?? null) : newerRaw(raws[0]!, raws[1]!),
    runs: joinRuns([a.runs, b.runs]),
    ledgers: unique([...a.ledgers, ...b.ledgers], ({ file, data_date }) => `${data_date} ${file.sha256}`),
    cases: unique([...a.cases, ...b.cases], ({ path, sha256: sum }) => `${path} ${sum}`),
    own: joinOwn(a.own, b.own),
    key: a.key ?? b.key,
  }
}

function joinData(a: State, b: State): Pick<State, 'data' | 'others'> {
  const given = [a.data, b.data, ...a.others, ...b.others].filter((data) => data !== null)
  const all = unique(given, ({ id }) => id).map((data) => ({
    ...data,
    seen: sortedSet(given.filter(({ id }) => id === data.id).flatMap(({ seen }) => seen)),
  }))
  const kept = all.filter((one) => !all.some((other) => other !== one && chooseData(one, other) === 'theirs'))
  // Of data that say the same under two names one is enough.
  const apart = kept.filter((one, at) => !kept.slice(0, at).some((other) => chooseData(one, other) === 'same'))
  const newest = apart.toSorted((x, y) => (newness(x) < newness(y) ? 1 : -1))
  return { data: newest[0] ?? null, others: newest.slice(1) }
}

function newness({ manifest, id }: DataState): string {
  return `${manifest.data_date ?? ''} ${id}`
}

function newerRaw(a: RawState, b: RawState): RawState {
  if (a.id === b.id) return { ...a, seen: sortedSet([...a.seen, ...b.seen]) }
  if (a.seen.includes(b.id) !== b.seen.includes(a.id)) return a.seen.includes(b.id) ? a : b
  const size = ({ files }: RawState) => files.reduce((sum, { bytes }) => sum + bytes, 0)
  return size(a) > size(b) || (size(a) === size(b) && a.id > b.id) ? a : b
}

function joinOwn(a: readonly OwnEntry[], b: readonly OwnEntry[]): OwnEntry[] {
  const entries = new Map(a.map((entry) => [entry.path, entry]))
  for (const entry of b) {
    const known = entries.get(entry.path)
    entries.set(entry.path, known === undefined ? entry : joined(known, entry))
  }
  return [...entries.values()].sort(byPath)
}

export function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}

function unique<T>(list: readonly T[], key: (value: T) => string): T[] {
  const found = new Map(list.map((value) => [key(value), value]))
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
}

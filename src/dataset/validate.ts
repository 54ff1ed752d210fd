import { join } from 'node:path'
import { usualThreads } from '../files/threads.ts'
import { declaredExtensions } from '../ocds/extensions.ts'
import { inputName } from '../ocds/inputs.ts'
import { rulesVersion } from '../ocds/merge-rules.ts'
import { type ReadLimits, readOcdsBatches } from '../ocds/read.ts'
import { type Finding, sortedFindings } from '../ocds/validate/findings.ts'
import { extensionAt, knownExtensions, type SchemaVersion } from '../ocds/validate/schema.ts'
import { messageText } from '../ocds/validate/texts.ts'
import type { CheckThreads } from '../ocds/validate/threads.ts'
import { type CheckedCounts, type Helpers, OcdsValidator } from '../ocds/validate/validator.ts'
import { Interrupted, UserError } from '../terminal/errors.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import type { ImportedFile } from './compile/compile.ts'
import { datasetPaths } from './layout.ts'
import { declaredByAll, readManifest } from './manifest.ts'

export interface ValidateOptions extends ReadLimits {
  /** Check by this version of OCDS, whatever packages say. */
  version?: SchemaVersion
  /**
   * Threads that check, this one among them; what is found does not depend on it. Default: one for each processor, at
   * most 8.
   */
  threads?: number
  /** The others start when there is more to check than so many megabytes. Default: 8. */
  aloneMegabytes?: number
  report: Reporter
  signal?: AbortSignal
}

/** What was found, and in how much. */
export interface Validation {
  findings: Finding[]
  counts: CheckedCounts
  /** What was checked, for people. */
  name: string
  /** The dataset whose releases were checked; absent for a file. */
  dataset?: string
}

/** Checks a file, folder, archive, address or standard input (`-`) of OCDS in any shape. */
export async function validateFile(path: string, options: ValidateOptions): Promise<Validation> {
  const { version } = options
  const helpers = new LateHelpers(options)
  try {
    const validator = new OcdsValidator({ version, helpers: () => helpers.ask(version) })
    await read(path, validator, options, 0)
    const findings = sortedFindings(await validator.finish())
    return { findings, counts: validator.counts, name: inputName(path) }
  } finally {
    await helpers.close()
  }
}

/** Other threads, started when it turns out that there is much to check. */
class LateHelpers {
  private readonly most: number
  private readonly alone: number
  private asked = 0
  private starting: Promise<void> | undefined
  private threads: CheckThreads | undefined

  constructor({ threads = usualThreads(), aloneMegabytes = 8 }: ValidateOptions) {
    this.most = threads - 1
    this.alone = aloneMegabytes
  }

  ask(version: SchemaVersion | undefined): Helpers | undefined {
    this.asked++
    if (this.most > 0 && this.asked > this.alone) this.starting ??= this.start()
    return this.threads?.helpers(version)
  }

  private async start(): Promise<void> {
    const { CheckThreads } = await import('../ocds/validate/threads.ts')
    this.threads = await CheckThreads.start(this.most)
  }

  async close(): Promise<void> {
    await this.starting
    await this.threads?.close()
  }
}

/** Sources whose releases are made here, not imported. */
const madeHere: ReadonlySet<string> = new Set(['goszakup', 'samruk'])

/**
 * Checks the releases of the dataset in `dir`, those of each source in the version that they were published in. Those
 * made from goszakup are held to the extensions that an export of them declares, imported ones to those that their
 * packages declared, file by file.
 */
export async function validateDataset(dir: string, options: ValidateOptions): Promise<Validation> {
  const { releases } = await readManifest(dir)
  const paths = datasetPaths(dir)
  const validators = new Map<string, OcdsValidator>()
  const helpers = new LateHelpers(options)
  try {
    let bytes = 0
    for (const source of Object.keys(releases).sort())
      for (const file of releases[source]!.files as ImportedFile[]) {
        const version = options.version ?? rulesVersion(file.version)
        const declared = madeHere.has(source) ? declaredExtensions.map(({ id }) => id) : heldFor(file)
        const key = JSON.stringify([version, declared])
        let validator = validators.get(key)
        if (validator === undefined) {
          validator = new OcdsValidator({ version, declared, helpers: () => helpers.ask(version) })
          validators.set(key, validator)
        }
        const path = join(paths.releases(source), file.name)
        bytes = await read(path, validator, options, bytes, `${source}/${file.name}`)
      }
    return await merged([...validators.values()], dir)
  } finally {
    await helpers.close()
  }
}

/** The known extensions, by name, that all releases of an imported file came with. */
function heldFor(file: ImportedFile): string[] {
  const addresses = declaredByAll(file)
  if (addresses.length === 0) return []
  const known = knownExtensions()
  return addresses.flatMap((address) => extensionAt(address, known)?.name ?? []).sort()
}

async function merged(validators: readonly OcdsValidator[], dir: string): Promise<Validation> {
  const [first, ...rest] = validators
  if (first === undefined)
    throw new UserError(`there are no releases in ${dir}`, {
      next: ['make them from what was fetched with: jaryq transform', 'or import some with: jaryq import PATH'],
      exit: 'data',
    })
  const found: Finding[] = []
  for (const validator of validators) found.push(...(await validator.finish()))
  const { counts } = first
  for (const validator of rest) {
    for (const key of ['files', 'packages', 'releases', 'records', 'links', 'unreadable'] as const)
      counts[key] += validator.counts[key]
    for (const version of ['1.0', '1.1'] as const) counts.versions[version] += validator.counts.versions[version]
  }
  return { findings: sortedFindings(found), counts, name: dir, dataset: dir }
}

async function read(
  path: string,
  validator: OcdsValidator,
  options: ValidateOptions,
  before: number,
  name?: string,
): Promise<number> {
  const { report, signal } = options
  let bytes = before
  const onBytes = (total: number) => {
    bytes = before + total
  }
  for await (const batch of readOcdsBatches(path, { ...options, elements: true, onBytes })) {
    if (signal?.aborted === true) throw new Interrupted('nothing was changed', 'the same command')
    for (const found of batch) validator.add(found.kind === 'file' && name !== undefined ? { ...found, name } : found)
    if (validator.isFull) await validator.settled()
    report.progress({ stage: 'validate', done: validator.counts.releases, unit: 'releases', bytes })
  }
  return bytes
}

/** The columns of findings. */
export const findingColumns: Column[] = [
  { name: 'severity', type: 'text' },
  { name: 'kind', type: 'text' },
  { name: 'path', type: 'text' },
  { name: 'message', type: 'text' },
  { name: 'count', type: 'integer' },
  { name: 'releases', type: 'integer' },
  { name: 'values', type: 'json' },
  { name: 'ocid', type: 'text' },
  { name: 'pointer', type: 'text' },
  { name: 'value', type: 'json' },
  { name: 'file', type: 'text' },
  { name: 'line', type: 'integer' },
  { name: 'byte', type: 'integer' },
]

// More values of a finding than these are no longer read.
const shownValues = 10

/** Findings as rows: the first place of each stands for all. */
export function findingRows(findings: readonly Finding[], lang: Lang = 'en'): Row[] {
  return findings.map(({ rule, count, releases, values, example }) => ({
    severity: rule.severity,
    kind: rule.kind,
    path: rule.path,
    message: messageText(rule.message, lang),
    count,
    releases,
    values: values.size === 0 ? null : commonest(values, shownValues),
    ocid: example.ocid ?? null,
    pointer: example.pointer ?? null,
    value: example.value ?? null,
    file: example.file ?? null,
    line: example.place?.line ?? null,
    byte: example.place?.byte ?? null,
  }))
}

/** So many values, those found most often first; equal ones by their letters. */
export function commonest(values: ReadonlyMap<string, number>, most: number): string[] {
  return [...values]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([value]) => value)
}

/** How many errors and notes there are. */
export function findingTotals(
  findings: readonly Finding[],
): Record<'error' | 'note', { places: number; count: number }> {
  const totals = { error: { places: 0, count: 0 }, note: { places: 0, count: 0 } }
  for (const { rule, count } of findings) {
    totals[rule.severity].places++
    totals[rule.severity].count += count
  }
  return totals
}

const labels = {
  releases: { en: 'releases', ru: 'релизов', kk: 'релиз' },
  records: { en: 'records', ru: 'записей (records)', kk: 'жазба (records)' },
  links: { en: 'links to releases', ru: 'ссылок на релизы', kk: 'релизге сілтеме' },
  packages: { en: 'packages', ru: 'пакетов', kk: 'пакет' },
  files: { en: 'files', ru: 'файлов', kk: 'файл' },
  unreadable: { en: 'not readable', ru: 'не читается', kk: 'оқылмайды' },
  errors: { en: 'errors', ru: 'ошибок', kk: 'қате' },
  notes: { en: 'notes', ru: 'замечаний', kk: 'ескерту' },
  kinds: { en: 'kinds', ru: 'видов', kk: 'түрі' },
} satisfies Record<string, Text>

/** What was checked and found, as a line for people. */
export function validationSummary({ findings, counts, name }: Validation, lang: Lang = 'en'): string {
  const { error, note } = findingTotals(findings)
  const versions = (['1.1', '1.0'] as const).filter((version) => counts.versions[version] > 0)
  const of = (what: keyof typeof labels, count: number) => `${labels[what][lang]} ${count}`
  const parts = [
    of('releases', counts.releases) + (versions.length === 0 ? '' : ` (OCDS ${versions.join(', ')})`),
    ...(['records', 'links', 'packages'] as const)
      .filter((what) => counts[what] > 0)
      .map((what) => of(what, counts[what])),
    ...(counts.files > 1 ? [of('files', counts.files)] : []),
    ...(counts.unreadable > 0 ? [of('unreadable', counts.unreadable)] : []),
  ]
  const found = (what: 'errors' | 'notes', { count, places }: typeof error) =>
    of(what, count) + (count === 0 ? '' : ` (${of('kinds', places)})`)
  return `${name}: ${parts.join(', ')}; ${found('errors', error)}, ${found('notes', note)}`
}

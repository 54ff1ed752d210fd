import { join } from 'node:path'
import { UserError } from '../terminal/errors.ts'

/** Where everything in a dataset is. Paths only: nothing here touches the disk. */
export interface DatasetPaths {
  dir: string
  /** `dataset.json`: what the dataset holds and which generation is current. */
  manifest: string
  /** The lock file of the one writer. */
  lock: string
  /** Files of work under way; anything here may be deleted when nobody works on the dataset. */
  temp: string
  rawDir: string
  /** The directory of an entity's raw lines; `refs/NAME` is a directory in `refs`. */
  raw(source: string, entity: string): string
  /** The file that says how much of an entity's raw lines is committed. */
  cursor(source: string, entity: string): string
  releasesDir: string
  releases(source: string): string
  generations: string
  generation(n: number): string
  /** The compiled releases of a whole generation, one directory per source in it; `layers.ts` knows of those in layers. */
  compiled(n: number, source?: string): string
  tables(n: number): string
  table(n: number, name: string): string
  arrow(n: number, name: string): string
  flags: string
  runs: string
  run(id: string): string
  ledger: string
  /** What indicators answered about every subject, kept so that only what changed is judged again. */
  answers: string
  /** Imported statistics of peer groups. */
  peers: string
  cases: string
  /** Forms of checks on the spot, their results, copies of photos without what a camera writes into them. */
  field: string
  /** The user's own indicators, templates and law values. */
  indicators: string
  templates: string
  law: string
  /** Reports that the user put together. */
  reports: string
  /** Identities; never exported, pushed or in git. */
  privateDir: string
}

/** Where the files of a whole generation, or of one layer of it, are. */
export interface LayerPaths {
  root: string
  /** The compiled releases, one directory per source in it. */
  compiled(source?: string): string
  table(name: string): string
  arrow(name: string): string
}

/** The paths below the folder of a whole generation, or of a layer. */
export function layerPaths(root: string): LayerPaths {
  const compiled = join(root, 'compiled')
  return {
    root,
    compiled: (source) => (source === undefined ? compiled : join(compiled, safeName(source))),
    table: (name) => join(root, 'tables', safeName(name)),
    arrow: (name) => join(root, 'arrow', safeName(name)),
  }
}

/** The paths of the dataset in `dir`, as the architecture page draws them. */
export function datasetPaths(dir: string): DatasetPaths {
  const rawDir = join(dir, 'raw')
  const releasesDir = join(dir, 'releases')
  const generations = join(dir, 'generations')
  const generation = (n: number) => join(generations, String(n))
  const flags = join(dir, 'flags')
  const raw = (source: string, entity: string) => join(rawDir, safeName(source), ...entity.split('/').map(safeName))
  return {
    dir,
    manifest: join(dir, 'dataset.json'),
    lock: join(dir, 'dataset.lock'),
    temp: join(dir, 'tmp'),
    rawDir,
    raw,
    cursor: (source, entity) => join(raw(source, entity), 'cursor.json'),
    releasesDir,
    releases: (source) => join(releasesDir, safeName(source)),
    generations,
    generation,
    compiled: (n, source) => layerPaths(generation(n)).compiled(source),
    tables: (n) => join(generation(n), 'tables'),
    table: (n, name) => layerPaths(generation(n)).table(name),
    arrow: (n, name) => layerPaths(generation(n)).arrow(name),
    flags,
    runs: join(flags, 'runs'),
    run: (id) => join(flags, 'runs', safeName(id)),
    ledger: join(flags, 'ledger.parquet'),
    answers: join(flags, 'answers'),
    peers: join(dir, 'peers'),
    cases: join(dir, 'cases'),
    field: join(dir, 'field'),
    indicators: join(dir, 'indicators'),
    templates: join(dir, 'templates'),
    law: join(dir, 'law'),
    reports: join(dir, 'reports'),
    privateDir: join(dir, 'private'),
  }
}

// Names that Windows keeps for devices, whatever their ending.
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/**
 * A name that becomes one part of a path: letters, digits, `_`, `-` and inner dots, at most 100 characters. A name
 * comes from the command line or from a file, so anything else (separators, `..`, device names) is refused.
 */
export function safeName(name: string): string {
  if (!/^[\p{L}\p{N}_-][\p{L}\p{M}\p{N}_.-]{0,99}$/u.test(name) || name.endsWith('.') || devices.test(name))
    throw new UserError(`"${name}" cannot be a name in a dataset`, {
      why: 'a name is made of letters, digits, "_", "-" and inner dots, and has at most 100 characters',
      next: 'choose another name',
      exit: 'usage',
    })
  return name
}

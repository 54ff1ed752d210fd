import { join } from 'node:path'
import { compiledParts } from '../../dataset/compiled-parts.ts'
import { datasetPaths } from '../../dataset/layout.ts'
import { leaseGeneration } from '../../dataset/lease.ts'
import { noteSum } from '../../dataset/sums.ts'
import { UserError } from '../../terminal/errors.ts'
import type { Gathered } from './gathered.ts'
import { inputIdentity, readFacts, writeFacts } from './store.ts'

/** What Cardinal's commands read. */
export interface CardinalInput {
  /** Files with one JSON text a line, packed or not; `-` is standard input. */
  paths: string[]
  /** Where facts of them are kept. */
  facts?: FactsFile
}

/** A place for the facts of an input. */
export interface FactsFile {
  /** What tells the input from a changed one. */
  identity(): Promise<string>
  /** The facts of the input with this identity, those for maps too if asked; undefined when there are none. */
  read(identity: string, options: { maps: boolean }): Promise<Gathered | undefined>
  write(identity: string, gathered: Gathered): Promise<void>
}

/** A file, and perhaps another where its facts are kept. */
export function fileInput(path: string, facts?: string): CardinalInput {
  if (facts === undefined) return { paths: [path] }
  return {
    paths: [path],
    facts: {
      identity: () => inputIdentity(path),
      read: (identity, options) => readFacts(facts, identity, options),
      write: (identity, gathered) => writeFacts(facts, identity, gathered),
    },
  }
}

/**
 * Does `work` on a dataset's compiled releases, of all sources. Their facts are kept beside them, with the generation,
 * where the dataset can be written. The generation stays on disk until the end.
 * @throws UserError when there is no dataset, or nothing was built
 */
export async function withDataset<T>(dir: string, work: (input: CardinalInput) => Promise<T>): Promise<T> {
  const { generation, release } = await leaseGeneration(dir)
  try {
    const folder = datasetPaths(dir).generation(generation)
    const files = await compiledParts(dir, generation)
    const kept = join(folder, 'intermediates', 'cardinal.facts')
    // Their bytes are known, wherever the dataset was copied to.
    const identity = JSON.stringify(files.map(({ path, sha256 }) => [path, sha256]))
    return await work({
      paths: files.map(({ path }) => join(folder, ...path.split('/'))),
      facts: {
        identity: async () => identity,
        // What is damaged or cannot be written is no more than time lost.
        read: (input, options) => readFacts(kept, input, options).catch(() => undefined),
        write: (input, gathered) =>
          writeFacts(kept, input, gathered)
            .then(() => noteSum(kept, kept))
            .catch(ignoreUnwritable),
      },
    })
  } finally {
    await release()
  }
}

function ignoreUnwritable(error: unknown): void {
  const cause = error instanceof UserError ? error.cause : error
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? ''
  if (!['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'].includes(code)) throw error
}

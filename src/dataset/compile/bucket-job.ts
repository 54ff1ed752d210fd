import { rmSync } from 'node:fs'
import type { MergeProblem } from '../../ocds/merge.ts'
import type { RuleNode } from '../../ocds/merge-rules.ts'
import { Compiler, type MergeChoices } from './compiler.ts'
import { type EntryList, EntryWriter } from './entries.ts'
import { type Batches, type BucketContent, BucketMemory, groupsOf } from './groups.ts'

/** How buckets are merged. */
export interface Work {
  kind: 'compiled' | 'versioned'
  choices: MergeChoices
  batches: Batches
  /** The releases of a process are wanted too. */
  withReleases: boolean
  /** Bytes of a bucket that may be in memory. */
  room: number
}

/** A bucket to be merged, and the path for what becomes of it; without one that stays in memory. */
export interface BucketJob {
  content: BucketContent
  path: string | undefined
}

/** What became of a bucket. */
export interface BucketResult {
  list: EntryList
  processes: number
}

/** What is kept from one bucket to the next. */
export class Kept {
  readonly rules = new Map<string, RuleNode>()
  readonly memory = new BucketMemory()
}

/**
 * Merges a bucket, process by process; its files are removed. Gives the number of releases behind it now and then: a
 * pause in which a caller may stop.
 */
export function* bucketJob({ content, path }: BucketJob, work: Work, kept: Kept): Generator<number, BucketResult> {
  const compiler = new Compiler(work.kind, work.choices, kept.rules)
  const options = { ...work, chronological: work.choices.chronological, memory: kept.memory }
  const writer = new EntryWriter(path)
  let processes = 0
  let releases = 0
  let held: Buffer | undefined
  try {
    for (const group of groupsOf(content, options)) {
      const problems: MergeProblem[] = []
      const line = compiler.line(group, (problem) => problems.push(problem))
      writer.add(group, line, problems.length === 0 ? '' : JSON.stringify(problems), work.withReleases)
      processes++
      releases += group.count
      if (releases < 200) continue
      yield releases
      releases = 0
    }
    yield releases
    held = writer.finish()
  } finally {
    writer.close()
  }
  for (const file of [content.index, content.bodies]) if (typeof file === 'string') rmSync(file)
  return { list: path ?? held, processes }
}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { mostThreads, usualThreads } from '../../files/threads.ts'
import { type BucketJob, type BucketResult, bucketJob, Kept, type Work } from './bucket-job.ts'
import type { ReleaseBuckets } from './buckets.ts'
import { CompileThreads } from './threads.ts'

// So many bytes of buckets may be in memory, all threads together; what is larger is read release by release.
const wholeBuckets = 96 << 20

export interface MergeJob extends Pick<Work, 'kind' | 'choices'>, Partial<Pick<Work, 'withReleases'>> {
  /** Called between steps; throws when the work is to stop. */
  watch: () => Promise<void>
  /** Told of the releases merged so far. */
  progress: (releases: number) => void
}

/** Merges the buckets of large inputs on threads, those of small ones here. */
export class BucketMerger {
  private readonly count: number
  private threads: CompileThreads | undefined

  constructor({ threads = usualThreads() }: { threads?: number }) {
    this.count = Math.min(mostThreads, threads)
  }

  /** The input is large: makes threads ready, which takes them a moment. */
  async start(): Promise<void> {
    if (this.count > 1) this.threads ??= await CompileThreads.start(this.count)
  }

  /** Merges all buckets; what becomes of large ones is in `dir`. Results are in order of the buckets. */
  async merge(buckets: ReleaseBuckets, dir: string, { watch, progress, ...job }: MergeJob): Promise<BucketResult[]> {
    const contents = buckets.seal()
    const room = Math.floor(wholeBuckets / Math.max(1, this.count))
    const work: Work = { withReleases: false, ...job, batches: buckets.batches(), room }
    if (buckets.isOnDisk) mkdirSync(dir, { recursive: true })
    const jobs = contents.map((content, bucket): BucketJob => {
      return { content, path: buckets.isOnDisk ? join(dir, String(bucket)) : undefined }
    })
    if (buckets.isOnDisk && this.count > 1) {
      await this.start()
      return await this.threads!.run(work, jobs, watch, progress)
    }
    const results: BucketResult[] = []
    const kept = new Kept()
    let done = 0
    for (const job of jobs) {
      const steps = bucketJob(job, work, kept)
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done === true) {
          results.push(step.value)
          break
        }
        done += step.value
        progress(done)
        try {
          if (step.value > 0) await watch()
        } catch (error) {
          steps.return({ list: '', processes: 0 })
          throw error
        }
      }
    }
    return results
  }

  /** Ends the threads, whatever they are at. */
  async close(): Promise<void> {
    await this.threads?.close()
    this.threads = undefined
  }
}

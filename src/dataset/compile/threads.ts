import { answerTasks, type Thread, Threads } from '../../files/threads.ts'
import { type BucketJob, type BucketResult, bucketJob, Kept, type Work } from './bucket-job.ts'

interface Task {
  work: Work
  job: BucketJob
}

interface Data {
  counter: Int32Array
}

// Releases are short-lived: a larger nursery costs memory for each thread and saves little time.
const limits = { maxYoungGenerationSizeMb: 32 }
// So often the releases merged are told, and it is looked whether to stop.
const pulse = 100

/** Threads that merge buckets: each takes the next one when it is done. */
export class CompileThreads {
  private readonly threads: Threads<Task, BucketResult>
  // Releases merged, counted by the threads.
  private readonly counter: Int32Array

  private constructor(threads: Threads<Task, BucketResult>, counter: Int32Array) {
    this.threads = threads
    this.counter = counter
  }

  /** Starts so many threads, so that they are ready when there is work. */
  static async start(count: number): Promise<CompileThreads> {
    const counter = new Int32Array(new SharedArrayBuffer(4))
    const data: Data = { counter }
    const threads = await Threads.start<Task, BucketResult, Data>({
      ...{ count, module: import.meta.url, entry: 'mergeBuckets', data, limits },
    })
    return new CompileThreads(threads, counter)
  }

  /**
   * Does all jobs; results come in their order. Now and then `progress` is told of the releases merged so far, and `watch`
   * is called, which may stop the work by throwing.
   */
  async run(
    work: Work,
    jobs: readonly BucketJob[],
    watch: () => Promise<void>,
    progress: (releases: number) => void,
  ): Promise<BucketResult[]> {
    const { threads, counter } = this
    Atomics.store(counter, 0, 0)
    const results: BucketResult[] = []
    let next = 0
    const takeJobs = async (thread: number) => {
      for (let at = next++; at < jobs.length; at = next++)
        results[at] = await threads.run(thread, { work, job: jobs[at]! })
    }
    let timer: NodeJS.Timeout | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        timer = setInterval(() => {
          progress(Atomics.load(counter, 0))
          watch().catch(reject)
        }, pulse)
        const all = Array.from({ length: threads.count }, (_, thread) => takeJobs(thread))
        Promise.all(all).then(() => resolve(), reject)
      })
    } finally {
      // Whoever is still at a job takes no other.
      next = jobs.length
      clearInterval(timer)
    }
    return results
  }

  /** Ends the threads, whatever they are at. */
  close(): Promise<void> {
    return this.threads.close()
  }
}

/** In a thread: merges the buckets that it is told to. */
export function mergeBuckets({ parentPort, workerData: { counter } }: Thread<Data>): void {
  const kept = new Kept()
  answerTasks(parentPort, ({ job, work }: Task) => {
    const steps = bucketJob(job, work, kept)
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) return step.value
      Atomics.add(counter, 0, step.value)
    }
  })
}

import type { MessagePort, Worker } from 'node:worker_threads'
import { type BucketJob, type BucketResult, bucketJob, Kept, type Work } from './bucket-job.ts'

/** What a thread says of its job. */
type Answer = { result: BucketResult } | { error: Error; code: string | undefined }

// Releases are short-lived: a larger nursery costs memory for each thread and saves little time.
const limits = { maxYoungGenerationSizeMb: 32 }

/** Threads that merge buckets: each takes the next one when it is done. */
export class CompileThreads {
  private readonly most: number
  private readonly workers: Worker[] = []
  // Releases merged, counted by the threads.
  private readonly counter = new Int32Array(new SharedArrayBuffer(4))
  private failure: Error | undefined
  private fail: ((error: Error) => void) | undefined

  constructor(most: number) {
    this.most = most
  }

  /** Starts the threads, so that they are ready when there is work. */
  async start(): Promise<void> {
    if (this.workers.length > 0) return
    const { Worker } = await import('node:worker_threads')
    const { counter } = this
    const script = `import(${JSON.stringify(import.meta.url)}).then((module) => module.mergeBuckets(require('node:worker_threads')))`
    for (let at = 0; at < this.most; at++) {
      const worker = new Worker(script, { eval: true, workerData: { counter }, resourceLimits: limits })
      worker.on('error', (error) => this.failed(error))
      worker.on('exit', (code) => {
        if (code !== 0) this.failed(new Error(`a thread that merges releases ended with ${code}`))
      })
      this.workers.push(worker)
    }
  }

  private failed(error: Error): void {
    this.failure ??= error
    this.fail?.(error)
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
    await this.start()
    Atomics.store(this.counter, 0, 0)
    const results: BucketResult[] = []
    let next = 0
    let timer: NodeJS.Timeout | undefined
    const one = (worker: Worker) =>
      new Promise<void>((resolve, reject) => {
        let at = next++
        worker.removeAllListeners('message')
        const give = () => {
          if (at < jobs.length) worker.postMessage({ work, job: jobs[at] })
          else resolve()
        }
        worker.on('message', (answer: Answer) => {
          if ('error' in answer) return reject(Object.assign(answer.error, { code: answer.code }))
          results[at] = answer.result
          at = next++
          give()
        })
        give()
      })
    try {
      await new Promise<void>((resolve, reject) => {
        this.fail = reject
        if (this.failure !== undefined) reject(this.failure)
        timer = setInterval(() => {
          progress(Atomics.load(this.counter, 0))
          watch().catch(reject)
        }, 100)
        Promise.all(this.workers.map(one)).then(() => resolve(), reject)
      })
    } finally {
      clearInterval(timer)
    }
    return results
  }

  /** Ends the threads, whatever they are at. */
  async close(): Promise<void> {
    this.fail = undefined
    for (const worker of this.workers) worker.removeAllListeners('exit')
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }
}

/** In a thread: merges the buckets that it is told to. */
export function mergeBuckets(thread: { parentPort: MessagePort | null; workerData: { counter: Int32Array } }): void {
  const { parentPort, workerData } = thread
  const kept = new Kept()
  parentPort!.on('message', ({ job, work }: { job: BucketJob; work: Work }) => {
    try {
      const steps = bucketJob(job, work, kept)
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done === true) {
          parentPort!.postMessage({ result: step.value } satisfies Answer)
          return
        }
        Atomics.add(workerData.counter, 0, step.value)
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      parentPort!.postMessage({ error: error as Error, code } satisfies Answer)
    }
  })
}

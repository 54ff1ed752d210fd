import { availableParallelism } from 'node:os'
import type { MessagePort, ResourceLimits, Transferable, Worker } from 'node:worker_threads'

/** More threads would wait for the disk and for memory. */
export const mostThreads = 8

/** Threads that work unless somebody says how many: one for each processor. */
export function usualThreads(): number {
  return Math.min(availableParallelism(), mostThreads)
}

/** What a thread is given when it starts. */
export interface Thread<Data = undefined> {
  parentPort: MessagePort
  workerData: Data
}

export interface ThreadOptions<Data> {
  count: number
  /** The URL of the module whose function `entry` is called in each thread, with a `Thread`; it calls `answerTasks`. */
  module: string
  entry: string
  data?: Data
  limits?: ResourceLimits
}

// An error loses its code on the way.
type Answer<Result> = { result: Result } | { error: Error; code: string | undefined }

interface Running {
  worker: Worker
  waiting: { resolve: (result: unknown) => void; reject: (error: Error) => void }[]
}

/** Threads that do tasks, each one after the other. They take tasks before they are ready for them. */
export class Threads<Task, Result> {
  private readonly running: Running[] = []
  private failure: Error | undefined

  static async start<Task, Result, Data = undefined>(options: ThreadOptions<Data>): Promise<Threads<Task, Result>> {
    const { count, module, entry, data, limits } = options
    const { Worker } = await import('node:worker_threads')
    const threads = new Threads<Task, Result>()
    // Whoever starts a thread may itself be a script of either kind, and the thread is then of the same: no require.
    const call = `module[${JSON.stringify(entry)}](process.getBuiltinModule('node:worker_threads'))`
    const script = `import(${JSON.stringify(module)}).then((module) => ${call})`
    for (let at = 0; at < count; at++)
      threads.add(new Worker(script, { eval: true, workerData: data, resourceLimits: limits }))
    return threads
  }

  private add(worker: Worker): void {
    const thread: Running = { worker, waiting: [] }
    worker.on('message', (answer: Answer<Result>) => {
      const { resolve, reject } = thread.waiting.shift()!
      if (!('error' in answer)) resolve(answer.result)
      else reject(answer.code === undefined ? answer.error : Object.assign(answer.error, { code: answer.code }))
    })
    worker.on('error', (error) => this.failed(error))
    worker.on('exit', (code) => this.failed(new Error(`a thread ended with ${code}`)))
    this.running.push(thread)
  }

  private failed(error: Error): void {
    this.failure ??= error
    for (const { waiting } of this.running) for (const { reject } of waiting.splice(0)) reject(this.failure)
  }

  get count(): number {
    return this.running.length
  }

  /** The thread with the least to do, the first of several, and how many tasks it has. */
  leastBusy(): { thread: number; tasks: number } {
    let thread = 0
    for (let at = 1; at < this.running.length; at++)
      if (this.running[at]!.waiting.length < this.running[thread]!.waiting.length) thread = at
    return { thread, tasks: this.running[thread]!.waiting.length }
  }

  /** Has a task done by a thread, after those that it has already; what is handed over is no longer good here. */
  run(thread: number, task: Task, handedOver: readonly Transferable[] = []): Promise<Result> {
    if (this.failure !== undefined) return failed(this.failure)
    const { worker, waiting } = this.running[thread]!
    const result = new Promise<Result>((resolve, reject) => {
      // What cannot be sent throws, and is then not waited for.
      worker.postMessage(task, handedOver)
      waiting.push({ resolve: resolve as (result: unknown) => void, reject })
    })
    // Whoever awaits it may do so later than it fails.
    result.catch(() => {})
    return result
  }

  /** Ends the threads, whatever they are at: what is under way is never answered. */
  async close(): Promise<void> {
    await Promise.all(
      this.running.map(({ worker }) => {
        worker.removeAllListeners()
        // A thread that is ended may fail at what it is at; nobody waits for it.
        worker.on('error', () => {})
        return worker.terminate()
      }),
    )
  }
}

function failed(error: Error): Promise<never> {
  const result = Promise.reject(error)
  result.catch(() => {})
  return result
}

/** In a thread: does the tasks that it is given. Of a result `handedOver` is not copied. */
export function answerTasks<Task, Result>(
  port: MessagePort,
  work: (task: Task) => Result,
  handedOver: (result: Result) => readonly Transferable[] = () => [],
): void {
  port.on('message', (task: Task) => {
    let result: Result
    try {
      result = work(task)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      port.postMessage({ error: error as Error, code } satisfies Answer<Result>)
      return
    }
    port.postMessage({ result } satisfies Answer<Result>, handedOver(result))
  })
}

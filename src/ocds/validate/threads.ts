import type { MessagePort, Worker } from 'node:worker_threads'
import type { Batch, Checked } from './batch.ts'
import { Checker } from './checker.ts'
import type { SchemaVersion } from './schema.ts'
import type { Helpers } from './validator.ts'

interface Task {
  batch: Batch
  version: SchemaVersion | undefined
}

type Answer = { batch: Batch; checked: Checked } | { error: Error }

interface Waiting {
  resolve: (answer: { batch: Batch; checked: Checked }) => void
  reject: (error: Error) => void
}

// One that is being checked and one that comes next: a thread never waits, and little is under way.
const mostWaiting = 2

/** Threads that check batches beside this one. */
export class CheckThreads {
  private readonly threads: { worker: Worker; waiting: Waiting[] }[] = []
  private failure: Error | undefined

  /** Starts so many threads. They take work before they are ready for it. */
  static async start(count: number): Promise<CheckThreads> {
    const { Worker } = await import('node:worker_threads')
    const threads = new CheckThreads()
    const script = `import(${JSON.stringify(import.meta.url)}).then((module) => module.checkBatches(require('node:worker_threads').parentPort))`
    for (let at = 0; at < count; at++) threads.add(new Worker(script, { eval: true }))
    return threads
  }

  private add(worker: Worker): void {
    const waiting: Waiting[] = []
    worker.on('message', (answer: Answer) => {
      const { resolve, reject } = waiting.shift()!
      if ('error' in answer) reject(answer.error)
      else resolve(answer)
    })
    worker.on('error', (error) => this.failed(error))
    worker.on('exit', (code) => this.failed(new Error(`a thread that checks releases ended with ${code}`)))
    this.threads.push({ worker, waiting })
  }

  private failed(error: Error): void {
    this.failure ??= error
    for (const { waiting } of this.threads) for (const { reject } of waiting.splice(0)) reject(this.failure)
  }

  /** Who checks by this version of OCDS, whatever packages say. */
  helpers(version: SchemaVersion | undefined): Helpers {
    return { offer: (batch) => this.offer({ batch, version }) }
  }

  private offer(task: Task): Promise<{ batch: Batch; checked: Checked }> | undefined {
    if (this.failure !== undefined) return Promise.reject(this.failure)
    let idle: (typeof this.threads)[number] | undefined
    for (const thread of this.threads) if (thread.waiting.length < (idle?.waiting.length ?? mostWaiting)) idle = thread
    if (idle === undefined) return undefined
    const { worker, waiting } = idle
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject })
      worker.postMessage(task, transferred(task.batch))
    })
  }

  /** Ends the threads, whatever they are at. */
  async close(): Promise<void> {
    await Promise.all(
      this.threads.map(({ worker }) => {
        worker.removeAllListeners()
        // A thread that is ended may fail at what it is at; nobody waits for it.
        worker.on('error', () => {})
        return worker.terminate()
      }),
    )
  }
}

function transferred({ bytes, places }: Batch): ArrayBuffer[] {
  return [bytes.buffer, places.buffer]
}

/** In a thread: checks the batches that it is given. */
export function checkBatches(port: MessagePort): void {
  const checkers = new Map<SchemaVersion | undefined, Checker>()
  port.on('message', ({ batch, version }: Task) => {
    let answer: Answer
    try {
      let checker = checkers.get(version)
      if (checker === undefined) {
        checker = new Checker(version)
        checkers.set(version, checker)
      }
      answer = { batch, checked: checker.batch(batch) }
    } catch (error) {
      answer = { error: error as Error }
    }
    port.postMessage(answer, transferred(batch))
  })
}

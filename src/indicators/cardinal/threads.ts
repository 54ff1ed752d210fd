import type { MessagePort, Worker } from 'node:worker_threads'
import type { Settings } from './settings.ts'
import type { Piece, Results, WorkName } from './work.ts'

type Answer = { result: Results[WorkName] } | { error: Error }

interface Thread {
  worker: Worker
  waiting: { resolve: (result: Results[WorkName]) => void; reject: (error: Error) => void }[]
}

// One piece that is worked on and one that comes next: a thread never waits.
const mostWaiting = 2

/** Threads that do one kind of work on pieces beside this one. */
export class PieceThreads<Name extends WorkName> {
  private readonly threads: Thread[] = []
  private failure: Error | undefined

  static async start<Name extends WorkName>(
    count: number,
    name: Name,
    settings: Settings,
  ): Promise<PieceThreads<Name>> {
    const { Worker } = await import('node:worker_threads')
    const made = new PieceThreads<Name>()
    const script = `import(${JSON.stringify(import.meta.url)}).then((module) => module.workOnPieces(require('node:worker_threads')))`
    for (let at = 0; at < count; at++) made.add(new Worker(script, { eval: true, workerData: { name, settings } }))
    return made
  }

  private add(worker: Worker): void {
    const thread: Thread = { worker, waiting: [] }
    worker.on('message', (answer: Answer) => {
      const { resolve, reject } = thread.waiting.shift()!
      if ('error' in answer) reject(answer.error)
      else resolve(answer.result)
    })
    worker.on('error', (error) => this.failed(error))
    worker.on('exit', (code) => this.failed(new Error(`a thread that reads releases ended with ${code}`)))
    this.threads.push(thread)
  }

  private failed(error: Error): void {
    this.failure ??= error
    for (const { waiting } of this.threads) for (const { reject } of waiting.splice(0)) reject(this.failure)
  }

  /** How many pieces may be under way. */
  get room(): number {
    return this.threads.length * mostWaiting
  }

  /** Has a piece worked on by the thread with the least to do; `thread` says which that is. */
  work(piece: Piece): { result: Promise<Results[Name]>; thread: number } {
    const [thread, at] = this.threads.reduce<[Thread, number]>(
      (best, each, index) => (each.waiting.length < best[0].waiting.length ? [each, index] : best),
      [this.threads[0]!, 0],
    )
    const result =
      this.failure !== undefined
        ? Promise.reject(this.failure)
        : new Promise<Results[WorkName]>((resolve, reject) => {
            thread.waiting.push({ resolve, reject })
            thread.worker.postMessage(piece, 'bytes' in piece ? [piece.bytes.buffer] : [])
          })
    // Whoever awaits it may do so later than it fails.
    result.catch(() => {})
    return { result: result as Promise<Results[Name]>, thread: at }
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

/** In a thread: works on the pieces that it is given. */
export async function workOnPieces({
  parentPort,
  workerData,
}: {
  parentPort: MessagePort
  workerData: { name: WorkName; settings: Settings }
}): Promise<void> {
  // What comes before the modules are loaded waits.
  const { handedOver, worker } = await import('./work.ts')
  const work = worker(workerData.name, workerData.settings)
  parentPort.on('message', (piece: Piece) => {
    let answer: Answer
    try {
      answer = { result: work(piece) }
    } catch (error) {
      answer = { error: error as Error }
    }
    parentPort.postMessage(answer, 'result' in answer ? handedOver(answer.result) : [])
  })
}

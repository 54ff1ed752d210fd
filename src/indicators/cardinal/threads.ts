import type { MessagePort, Worker } from 'node:worker_threads'
import { FactReader } from './facts.ts'
import { KnownNames, type Read } from './indicators.ts'

/** A piece of the input: bytes of a file from one place to another, or bytes at hand. */
export type Piece = { path: string; from: number; to: number } | { bytes: Uint8Array<ArrayBuffer> }

type Answer = { read: Read } | { error: Error }

interface Thread {
  worker: Worker
  waiting: { resolve: (read: Read) => void; reject: (error: Error) => void }[]
  known: KnownNames
}

// One piece that is being read and one that comes next: a thread never waits.
const mostWaiting = 2

/** Threads that read pieces beside this one. */
export class ReadingThreads {
  private readonly threads: Thread[] = []
  private failure: Error | undefined

  static async start(count: number): Promise<ReadingThreads> {
    const { Worker } = await import('node:worker_threads')
    const made = new ReadingThreads()
    const script = `import(${JSON.stringify(import.meta.url)}).then((module) => module.readPieces(require('node:worker_threads').parentPort))`
    for (let at = 0; at < count; at++) made.add(new Worker(script, { eval: true }))
    return made
  }

  private add(worker: Worker): void {
    const thread: Thread = { worker, waiting: [], known: new KnownNames() }
    worker.on('message', (answer: Answer) => {
      const { resolve, reject } = thread.waiting.shift()!
      if ('error' in answer) reject(answer.error)
      else resolve(answer.read)
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

  /** Has a piece read; `known` are the names that the thread has told before. */
  read(piece: Piece): { read: Promise<Read>; known: KnownNames } {
    const thread = this.threads.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a))
    const read =
      this.failure !== undefined
        ? Promise.reject(this.failure)
        : new Promise<Read>((resolve, reject) => {
            thread.waiting.push({ resolve, reject })
            thread.worker.postMessage(piece, 'bytes' in piece ? [piece.bytes.buffer] : [])
          })
    // Whoever awaits it may do so later than it fails.
    read.catch(() => {})
    return { read, known: thread.known }
  }

  /** Ends the threads, whatever they are at. */
  async close(): Promise<void> {
    await Promise.all(
      this.threads.map(({ worker }) => {
        worker.removeAllListeners()
        worker.on('error', () => {})
        return worker.terminate()
      }),
    )
  }
}

/** In a thread: reads the pieces that it is given. */
export async function readPieces(port: MessagePort): Promise<void> {
  const { readPiece } = await import('./pieces.ts')
  const reader = new FactReader()
  port.on('message', (piece: Piece) => {
    let answer: Answer
    try {
      answer = { read: readPiece(reader, piece) }
    } catch (error) {
      answer = { error: error as Error }
    }
    port.postMessage(answer, 'read' in answer ? transferred(answer.read) : [])
  })
}

function transferred({ facts, names }: Read): ArrayBuffer[] {
  const arrays = facts.flatMap(({ releases, bids, tenderers, awards, suppliers, classes, ocids }) => [
    ...[releases, bids, tenderers, awards, suppliers, classes, ocids],
  ])
  return [...arrays, names.bytes, names.ends].map(({ buffer }) => buffer as ArrayBuffer)
}

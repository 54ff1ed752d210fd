import { answerTasks, type Thread, Threads } from '../../files/threads.ts'
import type { Settings } from './settings.ts'
import type { Piece, Results, WorkName } from './work.ts'

interface Data {
  name: WorkName
  settings: Settings
}

// One piece that is worked on and one that comes next: a thread never waits.
const mostWaiting = 2

/** Threads that do one kind of work on pieces beside this one. */
export class PieceThreads<Name extends WorkName> {
  private readonly threads: Threads<Piece, Results[Name]>

  private constructor(threads: Threads<Piece, Results[Name]>) {
    this.threads = threads
  }

  static async start<Name extends WorkName>(
    count: number,
    name: Name,
    settings: Settings,
  ): Promise<PieceThreads<Name>> {
    const data: Data = { name, settings }
    return new PieceThreads<Name>(
      await Threads.start<Piece, Results[Name], Data>({
        ...{ count, module: import.meta.url, entry: 'workOnPieces', data },
      }),
    )
  }

  /** How many pieces may be under way. */
  get room(): number {
    return this.threads.count * mostWaiting
  }

  /** Has a piece worked on by the thread with the least to do; `thread` says which that is. */
  work(piece: Piece): { result: Promise<Results[Name]>; thread: number } {
    const { thread } = this.threads.leastBusy()
    return { result: this.threads.run(thread, piece, 'bytes' in piece ? [piece.bytes.buffer] : []), thread }
  }

  /** Ends the threads, whatever they are at. */
  close(): Promise<void> {
    return this.threads.close()
  }
}

/** In a thread: works on the pieces that it is given; what comes before the modules are loaded waits. */
export async function workOnPieces({ parentPort, workerData }: Thread<Data>): Promise<void> {
  const { handedOver, worker } = await import('./work.ts')
  answerTasks(parentPort, worker(workerData.name, workerData.settings), handedOver)
}

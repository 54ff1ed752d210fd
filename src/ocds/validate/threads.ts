import { answerTasks, type Thread, Threads } from '../../files/threads.ts'
import type { Batch, Checked } from './batch.ts'
import { Checker } from './checker.ts'
import type { SchemaVersion } from './schema.ts'
import type { Helpers } from './validator.ts'

interface Task {
  batch: Batch
  version: SchemaVersion | undefined
}

interface Answer {
  batch: Batch
  checked: Checked
}

// One that is being checked and one that comes next: a thread never waits, and little is under way.
const mostWaiting = 2

/** Threads that check batches beside this one. */
export class CheckThreads {
  private readonly threads: Threads<Task, Answer>

  private constructor(threads: Threads<Task, Answer>) {
    this.threads = threads
  }

  /** Starts so many threads. */
  static async start(count: number): Promise<CheckThreads> {
    return new CheckThreads(await Threads.start({ count, module: import.meta.url, entry: 'checkBatches' }))
  }

  /** Who checks by this version of OCDS, whatever packages say. */
  helpers(version: SchemaVersion | undefined): Helpers {
    return {
      offer: (batch) => {
        const { thread, tasks } = this.threads.leastBusy()
        return tasks < mostWaiting ? this.threads.run(thread, { batch, version }, handedOver(batch)) : undefined
      },
    }
  }

  /** Ends the threads, whatever they are at. */
  close(): Promise<void> {
    return this.threads.close()
  }
}

function handedOver({ bytes, places }: Batch): ArrayBuffer[] {
  return [bytes.buffer, places.buffer]
}

/** In a thread: checks the batches that it is given. */
export function checkBatches({ parentPort }: Thread): void {
  const checkers = new Map<SchemaVersion | undefined, Checker>()
  const check = ({ batch, version }: Task): Answer => {
    let checker = checkers.get(version)
    if (checker === undefined) {
      checker = new Checker(version)
      checkers.set(version, checker)
    }
    return { batch, checked: checker.batch(batch) }
  }
  answerTasks(parentPort, check, ({ batch }) => handedOver(batch))
}

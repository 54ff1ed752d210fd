import { answerTasks, type Thread } from '../../src/files/threads.ts'

export type Task = { add: number } | 'wait' | { fail: string } | { exit: number } | { fill: Uint8Array<ArrayBuffer> }
export type Result = number | Uint8Array<ArrayBuffer>

/** What the threads of threads.test.ts do. */
export function work({ parentPort, workerData }: Thread<number>): void {
  const done = (task: Task): Result => {
    if (task === 'wait') throw new Error(Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    if ('add' in task) return workerData + task.add
    if ('fill' in task) return task.fill.fill(workerData)
    if ('exit' in task) process.exit(task.exit)
    throw Object.assign(new TypeError('it went wrong'), { code: task.fail })
  }
  answerTasks(parentPort, done, (result) => (typeof result === 'number' ? [] : [result.buffer]))
}

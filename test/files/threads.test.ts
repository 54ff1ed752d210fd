import { afterEach, describe, expect, test } from 'vitest'
import { Threads } from '../../src/files/threads.ts'
import type { Result, Task } from './threads-worker.ts'

const module = new URL('./threads-worker.ts', import.meta.url).href
const started: Threads<Task, Result>[] = []

async function start(count: number, entry = 'work'): Promise<Threads<Task, Result>> {
  const threads = await Threads.start<Task, Result, number>({ count, module, entry, data: 40 })
  started.push(threads)
  return threads
}

afterEach(async () => {
  for (const threads of started.splice(0)) await threads.close()
})

describe('threads', () => {
  test('do tasks in the order in which each gets them', async () => {
    const threads = await start(2)
    expect(threads.count).toBe(2)
    const results = [1, 2, 3, 4].map((add, at) => threads.run(at % 2, { add }))
    expect(await Promise.all(results)).toEqual([41, 42, 43, 44])
  })

  test('tell which has the least to do', async () => {
    const threads = await start(3)
    const given: number[] = []
    const results: Promise<Result>[] = []
    for (let at = 0; at < 4; at++) {
      const { thread, tasks } = threads.leastBusy()
      expect(tasks).toBe(Math.floor(at / 3))
      given.push(thread)
      results.push(threads.run(thread, { add: at }))
    }
    expect(given).toEqual([0, 1, 2, 0])
    await Promise.all(results)
    expect(threads.leastBusy()).toEqual({ thread: 0, tasks: 0 })
  })

  test('hand memory over and back', async () => {
    const threads = await start(1)
    const bytes = new Uint8Array(3)
    const result = threads.run(0, { fill: bytes }, [bytes.buffer])
    expect(bytes).toHaveLength(0)
    expect(await result).toEqual(Uint8Array.of(40, 40, 40))
  })

  test('tell of an error with its code, and go on', async () => {
    const threads = await start(1)
    const [wrong, right] = [threads.run(0, { fail: 'ENOENT' }), threads.run(0, { add: 2 })]
    await expect(wrong).rejects.toMatchObject({ name: 'TypeError', message: 'it went wrong', code: 'ENOENT' })
    expect(await right).toBe(42)
  })

  test('refuse what cannot be sent, and go on', async () => {
    const threads = await start(1)
    const wrong = threads.run(0, { add: (() => 1) as unknown as number })
    const right = threads.run(0, { add: 2 })
    await expect(wrong).rejects.toMatchObject({ name: 'DataCloneError' })
    expect(await right).toBe(42)
  })

  test('that end by themselves fail all that is under way and all that comes', async () => {
    const threads = await start(2)
    const results = [threads.run(0, { exit: 3 }), threads.run(0, { add: 1 }), threads.run(1, 'wait')]
    for (const result of results) await expect(result).rejects.toThrow('a thread ended with 3')
    await expect(threads.run(1, { add: 1 })).rejects.toThrow('a thread ended with 3')
  })

  test('that cannot begin say why', async () => {
    const threads = await start(1, 'nothing')
    await expect(threads.run(0, { add: 1 })).rejects.toThrow(/is not a function/)
  })

  test('can be ended at their work', async () => {
    const threads = await start(1)
    let settled = false
    const settle = () => {
      settled = true
    }
    threads.run(0, 'wait').then(settle, settle)
    await threads.close()
    expect(settled).toBe(false)
  })
})

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Attack, Outcome } from './attack.ts'
import type { ReadTask } from './reader-worker.ts'
import { readers } from './readers.ts'

// Of the processor, not of the clock: other programs may be at work.
const longestSeconds = 5
const mostMegabytes = 512

type Told =
  | { kind: 'begun'; input: Uint8Array }
  | { kind: 'ended'; fault: string | undefined; memory: number }
  | { kind: 'done' }

/** Every reader with inputs that were damaged, or made to break it. `close` ends the thread that they are read in. */
export function fuzzedReaders(): { attacks: Attack[]; close(): Promise<void> } {
  let worker: Worker | undefined
  const attacks = readers.map(({ name }): Attack => {
    const run = async (times: number, random: { below(most: number): number }) => {
      worker ??= newWorker()
      const outcome = await fuzz(worker, { name, seed: random.below(2 ** 31), times })
      if (!outcome.isAlive) {
        await worker.terminate()
        worker = undefined
      }
      return outcome
    }
    return {
      what: `damaged and hostile input: ${name}`,
      holds: `an error that says what and where, or a value; no more than ${longestSeconds} s and ${mostMegabytes} MB`,
      times: { test: 60, table: 3000 },
      run,
    }
  })
  return {
    attacks,
    close: async () => {
      await worker?.terminate()
    },
  }
}

function newWorker(): Worker {
  return new Worker(new URL('./reader-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    execArgv: ['--no-warnings'],
  })
}

async function fuzz(worker: Worker, task: ReadTask): Promise<Outcome & { isAlive: boolean }> {
  const found: { fault: string; input: Uint8Array }[] = []
  let tried = 0
  let input: Uint8Array = Buffer.alloc(0)
  let begun: NodeJS.CpuUsage | undefined
  const isAlive = await new Promise<boolean>((resolve) => {
    const ends = (lived: boolean, fault?: string) => {
      clearInterval(watch)
      worker.off('error', failed).off('exit', ended).off('message', heard)
      if (fault !== undefined) found.push({ fault, input })
      resolve(lived)
    }
    const watch = setInterval(() => {
      const { user, system } = process.cpuUsage(begun)
      if (begun !== undefined && (user + system) / 1e6 > longestSeconds)
        ends(false, `it did not end in ${longestSeconds} s`)
    }, 500)
    const failed = (error: unknown) => ends(false, String(error))
    const ended = () => ends(false, 'the thread ended')
    const heard = (told: Told) => {
      if (told.kind === 'done') return ends(true)
      if (told.kind === 'begun') {
        begun = process.cpuUsage()
        input = told.input
        return
      }
      begun = undefined
      tried++
      if (told.fault !== undefined) found.push({ fault: told.fault, input })
      if (told.memory > mostMegabytes * 2 ** 20) found.push({ fault: `it took ${told.memory} bytes`, input })
    }
    worker.on('error', failed).on('exit', ended).on('message', heard)
    worker.postMessage(task)
  })
  const faults = await Promise.all(found.map(async (one) => `${task.name}: ${one.fault} (${await kept(one.input)})`))
  return { tried, faults, isAlive }
}

/** Keeps an input that broke a reader, so that it can be looked at. */
async function kept(input: Uint8Array): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'jaryq-fault-')), 'input')
  await writeFile(file, input)
  return file
}

import { parentPort } from 'node:worker_threads'
import { Random } from './attack.ts'
import { mutated } from './mutate.ts'
import { inFolder, readers } from './readers.ts'

/** Damaged inputs for a reader, one after the other; what came of each is told before the next. */
export interface ReadTask {
  name: string
  seed: number
  times: number
}

const expected = new Set(['UserError', 'Interrupted', 'ImageProblem'])

parentPort!.on('message', async ({ name, seed, times }: ReadTask) => {
  const reader = readers.find((one) => one.name === name)!
  const samples = await reader.samples()
  const random = new Random(seed)
  const inputs = [...samples, ...Array<undefined>(times).fill(undefined)]
  for (const given of inputs) {
    const input = given ?? mutated(samples, random)
    parentPort!.postMessage({ kind: 'begun', input })
    const fault = await faultOf(input, (bytes, folder) => reader.read(bytes, folder))
    parentPort!.postMessage({ kind: 'ended', fault, memory: process.memoryUsage().arrayBuffers })
  }
  parentPort!.postMessage({ kind: 'done' })
})

async function faultOf(
  input: Buffer,
  read: (bytes: Buffer, folder: string) => Promise<unknown>,
): Promise<string | undefined> {
  try {
    await inFolder((folder) => read(input, folder))
  } catch (error) {
    const { name, stack = String(error) } = error as Error
    if (!expected.has(name)) return stack.split('\n').slice(0, 4).join(' | ')
  }
  return Object.keys(Object.prototype).length > 0 || 'polluted' in {}
    ? 'the prototype of all objects was changed'
    : undefined
}

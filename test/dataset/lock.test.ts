import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, test } from 'vitest'
import { withWriteLock } from '../../src/dataset/lock.ts'
import { createDataset } from '../../src/dataset/manifest.ts'
import { UserError } from '../../src/terminal/errors.ts'
import { temporary } from '../support/temp.ts'

const lockModule = pathToFileURL(join(import.meta.dirname, '../../src/dataset/lock.ts')).href

let dir: string
beforeEach(async () => {
  dir = temporary('lock')
})

const lock = () => join(dir, 'dataset.lock')
const forge = (holder: object) => writeFile(lock(), JSON.stringify({ what: 'fetch', token: 'x', began: 1, ...holder }))

async function holdInChild(beat = 15_000) {
  const script = `import { withWriteLock } from ${JSON.stringify(lockModule)}
    await withWriteLock(${JSON.stringify(dir)}, 'fetch', () => { console.log('held'); return new Promise((r) => setTimeout(r, 60000)) }, ${beat})`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

test('the lock is held during the work only, and its result and errors pass through', async () => {
  expect(
    await withWriteLock(dir, 'build', async () => {
      expect(existsSync(lock())).toBe(true)
      return 7
    }),
  ).toBe(7)
  await expect(withWriteLock(dir, 'build', () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
  expect(existsSync(lock())).toBe(false)
})

test('a second writer is told who holds the lock; after a kill the lock is taken over', async () => {
  const child = await holdInChild()
  const error = await withWriteLock(dir, 'build', async () => 1).catch((error) => error)
  expect(error).toBeInstanceOf(UserError)
  expect(error.why).toBe(`process ${child.pid} on ${hostname()} holds the lock for: fetch`)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await withWriteLock(dir, 'build', async () => 2)).toBe(2)
})

test('two writers in one process exclude each other', async () => {
  await withWriteLock(dir, 'build', async () => {
    await expect(withWriteLock(dir, 'sync', async () => 1)).rejects.toThrow('another process is writing')
  })
})

test('of many at once over a dead lock exactly one works at a time', async () => {
  await forge({ pid: process.pid, host: hostname() })
  let inside = 0
  let most = 0
  let done = 0
  await Promise.allSettled(
    Array.from({ length: 12 }, () =>
      withWriteLock(dir, 'build', async () => {
        most = Math.max(most, ++inside)
        await new Promise((resolve) => setTimeout(resolve, 5))
        inside--
        done++
      }),
    ),
  )
  expect(most).toBe(1)
  expect(done).toBeGreaterThan(0)
})

test('a lock cut short by a crash is taken over', async () => {
  await writeFile(lock(), '')
  expect(await withWriteLock(dir, 'build', async () => 3)).toBe(3)
})

test("another machine's lock is respected until it was not touched for long", async () => {
  await forge({ pid: 1, host: 'elsewhere' })
  await expect(withWriteLock(dir, 'build', async () => 1)).rejects.toThrow('another process')
  const old = new Date(Date.now() - 3_600_000)
  await utimes(lock(), old, old)
  expect(await withWriteLock(dir, 'build', async () => 4, 20)).toBe(4)
})

test('a lock that looks old because the clock moved, or the machine slept, is left to the holder that lives', async () => {
  const child = await holdInChild(50)
  const old = new Date(Date.now() - 3_600_000)
  await utimes(lock(), old, old)
  await expect(withWriteLock(dir, 'build', async () => 1, 500)).rejects.toThrow('another process is writing')
  child.kill('SIGKILL')
  await once(child, 'exit')
})

describe('work that fails where there was no dataset', () => {
  const failing = (data: string, before: () => Promise<unknown>) =>
    withWriteLock(data, 'fetch', async () => {
      await createDataset(data)
      await before()
      throw new Error('refused')
    }).catch((error: Error) => expect(error.message).toBe('refused'))
  const store = (data: string) => join(data, 'raw', 'goszakup', 'lots')

  test('leaves nothing behind when there is nothing to keep', async () => {
    const data = join(dir, 'deep', 'data')
    await failing(data, async () => {
      await mkdir(store(data), { recursive: true })
      await writeFile(join(store(data), 'cursor.json'), '{}')
      await writeFile(join(store(data), '000001.ndjson'), '')
      await writeFile(join(data, 'raw', 'runs.ndjson'), '{}\n')
    })
    expect(await readdir(dir)).toEqual([])
  })

  test('leaves what was there before', async () => {
    await writeFile(join(dir, 'notes.txt'), 'mine')
    await mkdir(join(dir, 'empty'))
    await failing(dir, async () => {})
    expect((await readdir(dir)).sort()).toEqual(['empty', 'notes.txt'])
  })

  test('keeps all of it when a record came, or something was set aside', async () => {
    for (const [name, path] of [
      ['records', join('raw', 'goszakup', 'lots', '000001.ndjson')],
      ['rejects', join('releases', 'x', 'rejects.ndjson')],
    ] as const) {
      const data = join(dir, name)
      await failing(data, async () => {
        await mkdir(join(data, path, '..'), { recursive: true })
        await writeFile(join(data, path), '{}\n')
      })
      expect((await readdir(data)).sort()).toContain('dataset.json')
      expect(existsSync(join(data, path))).toBe(true)
    }
  })

  test('leaves a dataset that was there as it is', async () => {
    await createDataset(dir)
    await failing(dir, async () => {})
    expect((await readdir(dir)).sort()).toEqual(['dataset.json', 'private'])
  })

  test.skipIf(process.platform !== 'linux')('ends where no dataset can be made', async () => {
    await expect(withWriteLock('/proc/jaryq', 'fetch', async () => 1)).rejects.toThrow(
      'cannot make the dataset in /proc/jaryq',
    )
  })
})

import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeDirectory, removeEmpty } from '../files/make-directory.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { namesBefore, removeFresh } from './fresh.ts'
import { datasetPaths } from './layout.ts'

interface Holder {
  pid: number
  host: string
  what: string
  /** When the process began, in ms: tells a new process with the same number from the old one. */
  began: number
  /** Unlike in every lock. */
  token: string
}

// A holder touches its lock; one that did not for so long is gone, even when another process has its number now or it
// ran on another machine.
const beatEvery = 15_000
const deadAfter = 300_000

/**
 * Runs `work` as the only writer of the dataset in `dir` (made when missing). `what` says what is being done (`build`)
 * to a second writer, who gets a UserError at once. The lock of a process that was killed is taken over. Not reentrant.
 * Where there was no dataset and the work ends before there is anything to keep, there is none afterwards. `beat` is how
 * often, in ms, a holder touches its lock.
 */
export async function withWriteLock<T>(
  dir: string,
  what: string,
  work: () => Promise<T>,
  beat = beatEvery,
): Promise<T> {
  const path = datasetPaths(dir).lock
  const holder = { pid: process.pid, host: hostname(), what, began: began(), token: randomBytes(8).toString('hex') }
  const made = await makeDirectory(dirname(path)).catch((error) => {
    throw fileError(error, 'make the dataset in', dir)
  })
  let before: ReadonlySet<string> | undefined
  try {
    await take(path, holder, dir, beat)
    before = await namesBefore(dir)
  } catch (error) {
    throw fileError(error, 'lock', path)
  }
  const beating = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => {})
  }, beat)
  beating.unref()
  let isDone = false
  try {
    const result = await work()
    isDone = true
    return result
  } finally {
    clearInterval(beating)
    if (!isDone && before !== undefined) await removeFresh(dir, before).catch(() => {})
    if ((await read(path))?.token === holder.token) await rm(path, { force: true })
    if (made !== undefined) await removeEmpty(dir, made)
  }
}

async function take(path: string, holder: Holder, dir: string, beat: number): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    if (await create(path, holder)) return
    const other = await read(path)
    if (other === undefined) {
      // Just released, or its process died between making the file and writing into it.
      if (attempt < 10) await sleep(50)
      else await remove(path, undefined)
    } else if (await isGone(other, path, beat)) await remove(path, other)
    else
      throw new UserError(`another process is writing to the dataset in ${dir}`, {
        why: `process ${other.pid} on ${other.host} holds the lock for: ${other.what}`,
        next: [
          'wait until it has finished, or stop it, and run the same command again',
          `if no such process runs, delete ${path}`,
        ],
      })
  }
  throw new UserError(`cannot get the lock of the dataset in ${dir}`, {
    why: 'other processes take it again and again',
    next: 'run the same command again',
  })
}

async function create(path: string, holder: Holder): Promise<boolean> {
  let handle: Awaited<ReturnType<typeof open>>
  try {
    handle = await open(path, 'wx')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    // Windows answers EPERM while a deleted file is still open somewhere.
    if (code === 'EEXIST' || (process.platform === 'win32' && code === 'EPERM')) return false
    throw error
  }
  try {
    await handle.writeFile(`${JSON.stringify(holder)}\n`)
    await handle.close()
  } catch (error) {
    await handle.close().catch(() => {})
    await rm(path, { force: true })
    throw error
  }
  return (await read(path))?.token === holder.token
}

async function read(path: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>
    return typeof holder?.pid === 'number' && typeof holder.token === 'string' ? (holder as Holder) : undefined
  } catch {
    return undefined
  }
}

/** Takes a dead process's lock away. Of several that try, one renames the file; a live lock renamed by mistake goes back. */
async function remove(path: string, dead: Holder | undefined): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString('hex')}`
  try {
    await rename(path, aside)
  } catch {
    return
  }
  const found = await read(aside)
  if (found !== undefined && found.token !== dead?.token)
    await writeFile(path, `${JSON.stringify(found)}\n`, { flag: 'wx' }).catch(() => {})
  await rm(aside, { force: true })
}

async function isGone(holder: Holder, path: string, beat: number): Promise<boolean> {
  if (holder.host === hostname()) {
    if (holder.pid === process.pid) return holder.began !== began()
    if (!isRunning(holder.pid)) return true
  }
  const touched = await stat(path).catch(() => undefined)
  if (touched === undefined || Date.now() - touched.mtimeMs < deadAfter) return false
  // The clock may have moved, or the machine slept: a holder that lives touches its lock again.
  await sleep(beat * 1.5)
  return (await stat(path).catch(() => undefined))?.mtimeMs === touched.mtimeMs
}

/** Whether a process of this machine is running. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function began(): number {
  return Math.round(performance.timeOrigin)
}

// Loaded into a process under attack with --import: what it does to the disk is counted, and at one place it is killed
// or the disk is full. ATTACK_FAULT is `count:FILE`, `kill:N:WHEN` or `full:N`, N the number of the call, WHEN `before`,
// `half` (of what is written) or `after`; `clock:DAYS`
// sets the clock so many days off.
import fs, { appendFileSync, openSync, writeSync as writeThrough } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'

const [mode, where, when = 'before'] = (process.env.ATTACK_FAULT ?? '').split(/:(?=.)/)
const at = Number(where)
let calls = 0

function die() {
  process.kill(process.pid, 'SIGKILL')
  // The signal may take a moment to arrive: nothing more is written meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

function full(what) {
  const error = Object.assign(new Error(`ENOSPC: no space left on device, ${what}`), {
    ...{ code: 'ENOSPC', errno: -28, syscall: what },
  })
  return error
}

/** Half of what a call writes, written at once; false where the call writes no bytes. */
function writeHalf(what, target, content) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : ArrayBuffer.isView(content) ? content : undefined
  if (bytes === undefined || !/write|append/i.test(what)) return
  const half = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1)
  const file = typeof target === 'number' ? target : openSync(target, /append/i.test(what) ? 'a' : 'w')
  writeThrough(file, half)
}

const fills = /write|append|mkdir|copyFile|truncate/i

/** The function that stands in place of one of node:fs: `target` says what it is done to, `fail` tells an error as it would. */
function disturbed(what, original, { target, content, fail }) {
  return function (...given) {
    const to = target(this, given)
    if (to === 1 || to === 2) return original.apply(this, given)
    calls++
    if (mode === 'kill' && calls === at) {
      if (when === 'half') writeHalf(what, to, content(given))
      if (when !== 'after') die()
      const result = original.apply(this, given)
      if (typeof result?.then === 'function') return result.finally(die)
      if (typeof given.at(-1) !== 'function') die()
    }
    if (mode === 'full' && calls >= at && fills.test(what)) return fail(full(what), given)
    return original.apply(this, given)
  }
}

const names =
  'writeFile appendFile rename rm rmdir unlink mkdir copyFile truncate link write writev ftruncate fsync'.split(' ')
const first = (_self, given) => given[0]
const second = (given) => given[1]
for (const name of names) {
  const sync = `${name}Sync`
  const rejects = (error) => Promise.reject(error)
  const throws = (error) => {
    throw error
  }
  const calls_back = (error, given) => given.at(-1)(error)
  if (fs.promises[name])
    fs.promises[name] = disturbed(name, fs.promises[name], { target: first, content: second, fail: rejects })
  if (fs[sync]) fs[sync] = disturbed(name, fs[sync], { target: first, content: second, fail: throws })
  if (fs[name]) fs[name] = disturbed(name, fs[name], { target: first, content: second, fail: calls_back })
}
const handle = await fs.promises.open(process.execPath)
const prototype = Object.getPrototypeOf(handle)
await handle.close()
for (const name of ['write', 'writev', 'writeFile', 'appendFile', 'truncate', 'sync'])
  prototype[name] = disturbed(name, prototype[name], {
    target: (self) => self.fd,
    content: (given) => given[0],
    fail: (error) => Promise.reject(error),
  })
syncBuiltinESMExports()

if (mode === 'clock') {
  const off = at * 86_400_000
  const Real = Date
  globalThis.Date = class extends Real {
    constructor(...given) {
      super(...(given.length === 0 ? [Real.now() + off] : given))
    }
    static now() {
      return Real.now() + off
    }
  }
}

if (mode === 'count' && isMainThread)
  process.on('exit', () => appendFileSync(process.env.ATTACK_FAULT.slice('count:'.length), `${calls}\n`))

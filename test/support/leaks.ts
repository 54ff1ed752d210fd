import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

/** The secret in the forms in which it could be written: as it is, in base64 at any place, in a URL, in UTF-16. */
function forms(secret: string): Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.from(`${' '.repeat(shift)}${secret}`).toString('base64')
    // The first and the last letters depend on what stands beside.
    return text.slice(shift === 0 ? 0 : 4, -4)
  })
  return [
    Buffer.from(secret),
    Buffer.from(encodeURIComponent(secret)),
    Buffer.from(secret, 'utf16le'),
    Buffer.from(Buffer.from(secret).toString('hex')),
    ...base64.map((text) => Buffer.from(text)),
  ]
}

export function holds(content: string | Buffer, secret: string): boolean {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return forms(secret).some((form) => bytes.includes(form))
}

function unpacked(bytes: Buffer): Buffer {
  try {
    if (bytes.length > 4 && bytes.readUInt32LE(0) === 0xfd2fb528) return zstdDecompressSync(bytes)
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes)
  } catch {
    // A part of a packed file: its bytes are looked at as they are.
  }
  return bytes
}

/** Files below a directory that hold the secret, in their names or contents, packed ones unpacked. */
export function leakingFiles(directory: string, secret: string): string[] {
  const found: string[] = []
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (holds(path, secret)) found.push(path)
    else if (entry.isFile() && holds(unpacked(readFileSync(path)), secret)) found.push(path)
  }
  return found
}

/**
 * Looks again and again at the arguments and the environment of a process and of all that it starts, until it has
 * ended; gives what held the secret. `own` leaves the environment of the process itself out: what it was given.
 */
export function watchProcesses(
  child: ChildProcess,
  secret: string,
  { own }: { own: boolean },
): { seen: Set<number>; leaks: Set<string>; stop(): void } {
  const seen = new Set<number>()
  const leaks = new Set<string>()
  const read = (path: string) => {
    try {
      return readFileSync(path)
    } catch {
      return Buffer.alloc(0)
    }
  }
  const look = () => {
    if (child.pid === undefined) return
    const program = read(`/proc/${child.pid}/cmdline`)
    for (const pid of descendants(child.pid)) {
      seen.add(pid)
      // A process that was forked and has not begun its own program yet shows the arguments and environment of its maker.
      const before = read(`/proc/${pid}/cmdline`)
      const environ = read(`/proc/${pid}/environ`)
      const began = !program.equals(before) && before.length > 0 && before.equals(read(`/proc/${pid}/cmdline`))
      const which = pid === child.pid ? 'the program' : 'a process it started'
      if (holds(before, secret)) leaks.add(`cmdline of ${which}`)
      if ((own || (pid !== child.pid && began)) && holds(environ, secret)) leaks.add(`environ of ${which}`)
    }
  }
  const timer = setInterval(look, 15)
  look()
  return { seen, leaks, stop: () => clearInterval(timer) }
}

function descendants(root: number): number[] {
  const found = [root]
  for (const pid of found) {
    let threads: string[] = []
    try {
      threads = readdirSync(`/proc/${pid}/task`)
    } catch {
      // It has ended.
    }
    for (const thread of threads) {
      try {
        const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim()
        if (children !== '') found.push(...children.split(' ').map(Number))
      } catch {
        // The kernel does not tell, or the thread has ended.
      }
    }
  }
  return found
}

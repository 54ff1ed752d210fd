import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** One line of `jaryq doctor`. `ok` is null where the question does not arise. */
export interface Check {
  check: string
  ok: boolean | null
  found: string
  /** How to mend it; empty when there is nothing to mend. */
  fix: string
}

/** What jaryq needs of the machine: Node.js, room on the disk, a clock that is not obviously wrong, a place to write. */
export async function checkMachine(dataDirectory: string): Promise<Check[]> {
  return [checkNode(), checkClock(), await checkSpace(dataDirectory), await checkTemporary()]
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major > 22 || (major === 22 && minor >= 19)
  return {
    check: 'Node.js',
    ok,
    found: `${process.versions.node} (${process.platform}-${process.arch})`,
    fix: ok ? '' : 'install Node.js 22.19 or newer from https://nodejs.org',
  }
}

function checkClock(): Check {
  const year = new Date().getUTCFullYear()
  const ok = year >= 2025 && year < 2100
  return {
    check: 'clock',
    ok,
    found: new Date().toISOString(),
    fix: ok ? '' : 'set the clock: TLS refuses to work with a wrong date',
  }
}

async function checkSpace(dataDirectory: string): Promise<Check> {
  for (let directory = resolve(dataDirectory); ; directory = dirname(directory)) {
    try {
      const { bavail, bsize } = await statfs(directory)
      const free = bavail * bsize
      const ok = free > 2e9
      return {
        check: 'disk',
        ok,
        found: `${(free / 1e9).toFixed(1)} GB free at ${directory}`,
        fix: ok ? '' : 'free some space: records of one year of the whole country need about 40 GB',
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || directory === dirname(directory))
        return { check: 'disk', ok: null, found: `unknown: ${(error as Error).message}`, fix: '' }
    }
  }
}

async function checkTemporary(): Promise<Check> {
  try {
    const directory = await mkdtemp(join(tmpdir(), 'jaryq-doctor-'))
    await writeFile(join(directory, 'ә.txt'), 'ә')
    await rm(directory, { recursive: true })
    return { check: 'temporary files', ok: true, found: tmpdir(), fix: '' }
  } catch (error) {
    return {
      check: 'temporary files',
      ok: false,
      found: (error as Error).message,
      fix: 'set TMPDIR (TEMP on Windows) to a directory that can be written',
    }
  }
}

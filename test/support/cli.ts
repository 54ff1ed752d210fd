import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
const run = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

export interface Result {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  cwd?: string
  env?: Record<string, string | undefined>
  input?: string
}

/**
 * Starts the built program as a process of its own. No variable of the person who runs the tests reaches it, and it
 * does not touch their keyring.
 */
export function startJaryq(args: string[], options: RunOptions = {}): ChildProcess {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('JARYQ_') && !name.startsWith('XDG_')),
  )
  return spawn(process.execPath, [run, ...args], {
    cwd: options.cwd,
    env: { ...inherited, JARYQ_KEYRING: 'off', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Runs the built program to its end. */
export function jaryq(args: string[], options: RunOptions = {}): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = startJaryq(args, options)
    let stdout = ''
    let stderr = ''
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
    child.stdin!.on('error', () => {})
    child.stdin!.end(options.input ?? '')
  })
}

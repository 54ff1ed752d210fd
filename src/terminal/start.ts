import '@oclif/core/command'
import { run } from '@oclif/core/run'
import { fileError, Unstoppable } from './errors.ts'

/**
 * Runs the program. Not oclif's own `execute`: its flush cuts long output short and turns a closed pipe into an
 * error. Here rows are written with back-pressure, a closed pipe ends quietly, and the exit code is ours.
 */
export async function start(argv: string[], url: string): Promise<void> {
  // oclif's own listener throws what is not a closed pipe.
  process.stdout.removeAllListeners('error')
  let isLost = false
  process.stdout.on('error', async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    if (isLost) return
    isLost = true
    const { fail } = await import('./fail.ts')
    process.exit(fail(fileError(error, 'write to', 'standard output'), []))
  })
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  try {
    await run(argv, url)
  } catch (error) {
    if (isLost) return
    const { fail } = await import('./fail.ts')
    process.exitCode = fail(error, argv)
    if (error instanceof Unstoppable) {
      const { endProcess } = await import('./end-process.ts')
      await endProcess(process.exitCode)
    }
  }
}

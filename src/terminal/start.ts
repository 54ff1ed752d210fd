import { run } from '@oclif/core/run'

/**
 * Runs the program. Not oclif's own `execute`: its flush cuts long output short and turns a closed pipe into an
 * error. Here rows are written with back-pressure, a closed pipe ends quietly, and the exit code is ours.
 */
export async function start(argv: string[], url: string): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  try {
    await run(argv, url)
  } catch (error) {
    const { fail } = await import('./fail.ts')
    process.exitCode = fail(error, argv)
  }
}

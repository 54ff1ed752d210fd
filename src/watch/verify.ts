import { UserError } from '../terminal/errors.ts'
import { readBoxes } from './outbox.ts'

/** What the watcher wrote down of what it found and told, where it cannot be read. */
export async function* verifyBoxes(dir: string): AsyncGenerator<{ file: string; problem: string | undefined }> {
  try {
    await readBoxes(dir)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    yield { file: 'watch', problem: [error.message, error.why].filter(Boolean).join(': ') }
  }
}

import { UserError } from '../terminal/errors.ts'
import { formIds, readForm } from './form.ts'
import { keptOf } from './kept.ts'

/** Forms of checks on the spot and their results that cannot be read. */
export async function* verifyForms(dir: string): AsyncGenerator<{ file: string; problem: string | undefined }> {
  for (const id of await formIds(dir))
    try {
      await readForm(dir, id)
      await keptOf(dir, id)
      yield { file: `field/${id}`, problem: undefined }
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      yield { file: `field/${id}`, problem: [error.message, error.why].filter(Boolean).join(': ') }
    }
}

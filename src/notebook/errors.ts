import { UserError } from '../terminal/errors.ts'

/** Runs a step of a notebook. An error that its reader can mend is told in plain lines, without a stack. */
export async function readableInCell<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const lines = [error.message, ...(error.why === undefined ? [] : [`  why: ${error.why}`])]
    const plain = new Error([...lines, ...error.next.map((line) => `  next: ${line}`)].join('\n'))
    plain.name = 'jaryq'
    // A kernel prints the stack: the lines themselves are all that helps here.
    plain.stack = `jaryq: ${plain.message}`
    throw plain
  }
}

import { inspect } from 'node:util'
import { UserError } from '../terminal/errors.ts'

/** Runs a step of a notebook. An error that its reader can mend is told in plain lines, without a stack. */
export async function readableInCell<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const lines = [error.message, ...(error.why === undefined ? [] : [`  why: ${error.why}`])]
    throw plainError([...lines, ...error.next.map((line) => `  next: ${line}`)].join('\n'))
  }
}

/** An error that is its message alone, wherever it is shown: a kernel prints the stack, and inspects what has none. */
export function plainError(message: string): Error {
  const error = new Error(message)
  error.name = 'jaryq'
  error.stack = `jaryq: ${message}`
  Object.defineProperty(error, inspect.custom, { value: () => error.stack })
  return error
}

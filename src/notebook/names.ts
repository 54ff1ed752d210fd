import { UserError } from '../terminal/errors.ts'
import { didYouMean } from '../terminal/suggest.ts'

/** Refuses a name that is not known, with a suggestion. */
export function checkName(what: string, name: string, known: string[]): void {
  if (known.includes(name)) return
  throw new UserError(`there is no ${what} "${name}"`, {
    why: known.length === 0 ? `there are no ${what}s` : `the ${what}s are: ${known.join(', ')}`,
    next: didYouMean(name, known) ?? 'choose one of them',
    exit: 'usage',
  })
}

import { checkDigitOk, isPersonNumber } from '../ocds/persons.ts'
import { UserError } from '../terminal/errors.ts'
import type { Change } from './case.ts'
import { pathParts } from './fields.ts'

// Twelve digits inside a hash have a letter of it beside them.
const number = /(?<![\da-f])\d{12}(?![\da-f])/g

function isPerson(digits: string): boolean {
  return isPersonNumber(digits) && checkDigitOk(digits)
}

/** A text with the numbers of persons hidden but for their last four digits. */
export function withoutPersons(text: string): string {
  return text.replace(number, (digits) => (isPerson(digits) ? `********${digits.slice(-4)}` : digits))
}

/**
 * Refuses changes that would put a person's number into a case: cases are shared, and who told or who writes is nobody's
 * business there.
 */
export function refusePersons(changes: readonly Change[]): void {
  for (const { path, value } of changes)
    if ((JSON.stringify(value ?? null).match(number) ?? []).some(isPerson))
      throw new UserError(`"${pathParts(path).field}" holds the number of a person (IIN)`, {
        why: 'a case is shared with others, and who told of it or who writes stays out of it',
        next: 'leave the number out; who it is goes into a file that stays here: jaryq case new --contact FILE',
        exit: 'usage',
      })
}

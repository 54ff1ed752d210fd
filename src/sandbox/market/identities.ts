import { checkDigit } from '../../law/check-digit.ts'
import type { Random } from './random.ts'

/**
 * Numbers that pass every check of form and can be nobody's: a BIN registered in month 13 to 19, an IIN born on 31
 * February. Each is given once.
 */
export class Identities {
  private readonly used = new Set<string>()
  private readonly random: Random

  constructor(random: Random) {
    this.random = random
  }

  private take(draw: () => string): string {
    for (;;) {
      const eleven = draw()
      const digit = checkDigit(eleven)
      if (digit === undefined) continue
      const number = eleven + digit
      if (this.used.has(number)) continue
      this.used.add(number)
      return number
    }
  }

  /** BIN: year, month, 4 (resident), 0 (head office), five digits, check digit. */
  bin(): string {
    const { random } = this
    return this.take(
      () => `${two(random.pick(years))}${random.int(13, 19)}40${String(random.int(0, 99999)).padStart(5, '0')}`,
    )
  }

  /** IIN: date of birth, century and sex, four digits, check digit. */
  iin(): string {
    const { random } = this
    return this.take(
      () => `${two(random.int(60, 99))}0231${random.int(3, 4)}${String(random.int(0, 9999)).padStart(4, '0')}`,
    )
  }
}

const years = [94, 95, 96, 97, 98, 99, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22]

function two(number: number): string {
  return String(number).padStart(2, '0')
}

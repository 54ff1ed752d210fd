import { custom } from '@oclif/core/flags'
import { defaultBaseUrl } from './token/token.ts'

/** `--base-url`: the service to speak to, the real one unless said. */
export const baseUrlFlag = custom<string>({ env: 'JARYQ_BASE_URL', default: defaultBaseUrl, helpValue: 'URL' })

/** `--ca-file`: a file of certificates. */
export const caFileFlag = custom<string>({
  description: 'certificates to trust besides the usual ones (PEM)',
  helpValue: 'FILE',
})

/** A BIN or IIN with the right check digit. */
export const biinFlag = custom<string>({
  parse: async (input) => {
    const { checkDigit } = await import('../law/check-digit.ts')
    if (!/^\d{12}$/.test(input) || checkDigit(input.slice(0, 11)) !== Number(input[11]))
      throw new Error(`"${input}" is not a BIN or IIN: it has 12 digits, the last of which is computed from the others`)
    return input
  },
})

/** A KATO code of any level; whether there is such a place is seen later, in the reference book. */
export const katoFlag = custom<string>({
  parse: async (input) => {
    const { katoProblem } = await import('./kato.ts')
    const problem = katoProblem(input)
    if (problem !== undefined) throw new Error(problem)
    return input
  },
})

/** Requests a second; 0 is no limit. */
export const rateFlag = custom<number>({
  parse: async (input) => {
    if (!/^\d+(\.\d+)?$/.test(input)) throw new Error(`expected a number of requests a second, got "${input}"`)
    return Number(input)
  },
})

/** Names of fields, separated by commas. */
export const fieldListFlag = custom<string[]>({
  parse: async (input) => {
    const names = input.split(',').map((name) => name.trim())
    if (names.some((name) => !/^\w+(\.\w+)*$/.test(name)))
      throw new Error(`expected names of fields separated by commas, got "${input}"`)
    return names
  },
})

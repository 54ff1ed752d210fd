import { UserError } from '../terminal/errors.ts'
import { Random } from './random.ts'

/** How often the server misbehaves: shares of requests from 0 to 1. */
export interface FaultRates {
  /** 502, 503 or 504 with a page of HTML. */
  errors: number
  /** No answer until the client gives up. */
  timeouts: number
  /** The connection ends in the middle of the body. */
  resets: number
  /** 429, with Retry-After every other time. */
  '429': number
  /** 200 with half of the JSON. */
  truncated: number
  /** The cursor does not move on: `lastId` is the first key of the page, `next_page` the page asked for. */
  stuck: number
}

export type Fault = keyof FaultRates

const kinds: Fault[] = ['errors', 'timeouts', 'resets', '429', 'truncated', 'stuck']

/** Draws the faults of a run: the same seed gives the same sequence. */
export class Faults {
  private readonly rates: FaultRates
  private readonly random: Random

  constructor(rates: FaultRates, seed: number) {
    this.rates = rates
    this.random = new Random(`faults/${seed}`)
  }

  /** What goes wrong with the next request, if anything. */
  next(): Fault | undefined {
    let drawn = this.random.unit()
    for (const kind of kinds) {
      drawn -= this.rates[kind]
      if (drawn < 0) return kind
    }
    return undefined
  }

  /** A share of a body, or a choice among a few. */
  part(): number {
    return this.random.unit()
  }
}

/** Reads `errors=0.05,timeouts=0.01,resets=0.02,429=0.01,truncated=0.01,stuck=0.01,seed=7`. */
export function parseFaults(text: string): Faults {
  const rates: FaultRates = { errors: 0, timeouts: 0, resets: 0, '429': 0, truncated: 0, stuck: 0 }
  let seed = 1
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.trim().split('=')
    const number = Number(value)
    if (name === 'seed' && /^\d+$/.test(value)) seed = number
    else if (kinds.includes(name as Fault) && value !== '' && number >= 0 && number <= 1) rates[name as Fault] = number
    else
      throw new UserError(`--faults has no "${part.trim()}"`, {
        why: `it takes ${kinds.map((kind) => `${kind}=SHARE`).join(', ')} and seed=N, with shares from 0 to 1`,
        next: 'for example: --faults "errors=0.05,timeouts=0.01,resets=0.02,429=0.01,seed=7"',
        exit: 'usage',
      })
  }
  if (kinds.reduce((total, kind) => total + rates[kind], 0) > 1)
    throw new UserError('the shares of --faults are more than 1 together', { next: 'make them smaller', exit: 'usage' })
  return new Faults(rates, seed)
}

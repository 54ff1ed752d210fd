import { UserError } from '../../terminal/errors.ts'
import { didYouMean } from '../../terminal/suggest.ts'
import { Random } from '../market/random.ts'

/** How often the server misbehaves: shares of requests from 0 to 1. */
export interface FaultRates {
  /** 502, 503 or 504 with a page of HTML. */
  errors: number
  /** 200 with a page of HTML. */
  html: number
  /** 200 with `errors` instead of data in GraphQL, with an error body in REST. */
  graphql: number
  /** 429, with Retry-After every other time. */
  '429': number
  /** No answer until the client gives up. */
  timeouts: number
  /** The connection ends in the middle of the body. */
  resets: number
  /** 200 with a part of the JSON. */
  truncated: number
  /** The cursor does not move on: `lastId` and `next_page` name the first key of the page. */
  stuck: number
  /** The page before comes again. */
  repeat: number
  /** The page says that it is the last although it is not. */
  lies: number
  /** REST pages begin with 1 to 30 rows of the page before, now and then with 180. */
  overlap: number
}

export type Fault = keyof FaultRates

const kinds: Fault[] = [
  'errors',
  'timeouts',
  'resets',
  '429',
  'truncated',
  'stuck',
  'html',
  'graphql',
  'repeat',
  'lies',
  'overlap',
]

const tokenStatuses = [401, 403, 404] as const
const planDates = ['work', 'nothing', 'ignored'] as const
const emptyLasts = ['null', 'after'] as const

/** What `--faults` asks for. */
export interface FaultPlan {
  rates: FaultRates
  seed: number
  /** After every so many requests the index moves on to where something is new; undefined: it stands still. */
  moving: number | undefined
  /** The share of records that change without a stamp of theirs moving, once each, after they have been given out. */
  edits: number
  /** The status that a wrong token gets. */
  auth: (typeof tokenStatuses)[number]
  /** Milliseconds before an answer begins. */
  latency: number
  /** What the date filters of plans do: they were seen to work, to find nothing and to be ignored. */
  planDates: (typeof planDates)[number]
  /** Whether an empty page names the cursor it was asked with as its last id. Nobody published what the service does. */
  emptyLast: (typeof emptyLasts)[number]
}

/** A fault that was drawn for a request, with the randomness that goes with it. */
export interface DrawnFault {
  kind: Fault
  random: Random
}

/**
 * Draws the faults of a run. What befalls a request depends on the seed and on its number alone, so a run whose requests
 * come in the same order is replayed exactly: that is so with one connection.
 */
export class Faults {
  readonly plan: FaultPlan
  /** How many of each kind there were. */
  readonly counts = new Map<Fault, number>()
  private readonly quiet: boolean

  constructor(plan: FaultPlan) {
    this.plan = plan
    this.quiet = !hasFaults(plan)
  }

  /** What goes wrong with a request, if anything. */
  of(request: number): DrawnFault | undefined {
    if (this.quiet) return undefined
    const random = new Random(`faults/${this.plan.seed}/${request}`)
    let drawn = random.unit()
    for (const kind of kinds) {
      drawn -= this.plan.rates[kind]
      if (drawn < 0) return { kind, random }
    }
    return undefined
  }

  count(kind: Fault): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
  }
}

const others = ['moving', 'edits', 'latency', 'auth', 'plan-dates', 'empty-last', 'seed'] as const

// No other form of a number: not "0x1", not "1e-1".
const shareForm = /^(0|1|0?\.\d{1,9}|[01]\.0*)$/

/** Whether anything goes wrong with any request. */
function hasFaults({ rates }: FaultPlan): boolean {
  return kinds.some((kind) => rates[kind] > 0)
}

/** Whether a plan makes two runs differ that its seed and the number of a request make the same again. */
export function isReplayed(plan: FaultPlan): boolean {
  return hasFaults(plan) || plan.moving !== undefined || plan.edits > 0
}

/** How `--faults` is written, for messages and help. */
const faultSyntax = `${kinds.map((kind) => `${kind}=SHARE`).join(', ')}, moving=N, edits=SHARE, latency=MS, auth=${tokenStatuses.join('|')}, plan-dates=${planDates.join('|')}, empty-last=${emptyLasts.join('|')}, seed=N`

/** Reads `errors=0.05,timeouts=0.01,moving=20,edits=0.01,seed=7`. */
export function parseFaults(text: string): FaultPlan {
  const rates = Object.fromEntries(kinds.map((kind) => [kind, 0])) as unknown as FaultRates
  const plan: FaultPlan = {
    rates,
    seed: 1,
    moving: undefined,
    edits: 0,
    auth: 404,
    latency: 0,
    planDates: 'work',
    emptyLast: 'null',
  }
  const given = new Set<string>()
  for (const part of text.trim() === '' ? [] : text.split(',')) {
    const [name = '', ...values] = part.split('=').map((piece) => piece.trim())
    const value = values.join('=')
    const number = Number(value)
    const share = shareForm.test(value)
    if (given.has(name))
      throw new UserError(`--faults has ${name} twice`, { next: 'leave out the one or the other', exit: 'usage' })
    given.add(name)
    if (name === 'seed' && /^\d{1,15}$/.test(value)) plan.seed = number
    else if (name === 'moving' && /^[1-9]\d{0,8}$/.test(value)) plan.moving = number
    else if (name === 'edits' && share) plan.edits = number
    else if (name === 'auth' && tokenStatuses.map(String).includes(value)) plan.auth = number as 401
    else if (name === 'latency' && /^\d{1,6}$/.test(value)) plan.latency = number
    else if (name === 'plan-dates' && planDates.includes(value as 'work')) plan.planDates = value as 'work'
    else if (name === 'empty-last' && emptyLasts.includes(value as 'null')) plan.emptyLast = value as 'null'
    else if (kinds.includes(name as Fault) && share) rates[name as Fault] = number
    else {
      const known: string[] = [...kinds, ...others]
      throw new UserError(`--faults has no "${part.trim()}"`, {
        why: `it takes ${faultSyntax}, with shares from 0 to 1`,
        next: known.includes(name)
          ? 'for example: --faults "errors=0.05,timeouts=0.01,resets=0.02,429=0.01,seed=7"'
          : didYouMean(name, known),
        exit: 'usage',
      })
    }
  }
  if (kinds.reduce((total, kind) => total + rates[kind], 0) > 1 + 1e-9)
    throw new UserError('the shares of --faults are more than 1 together', { next: 'make them smaller', exit: 'usage' })
  return plan
}

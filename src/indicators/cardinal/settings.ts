import { readFile, stat } from 'node:fs/promises'
import { UserError } from '../../terminal/errors.ts'
import { didYouMean } from '../../terminal/suggest.ts'
import { IniError, type IniTable, parseIni } from './ini.ts'

/** The codes of Cardinal's indicators, in the order in which it works them out. */
export const codes = ['R003', 'R018', 'R024', 'R025', 'R028', 'R030', 'R035', 'R036', 'R038', 'R048', 'R058'] as const
export type Code = (typeof codes)[number]

/** The settings of ocdscardinal 0.0.8; an indicator runs when its section is there. What is undefined was not set. */
export interface Settings {
  currency?: string
  no_price_comparison_procurement_methods?: string
  price_comparison_procurement_methods?: string
  output?: { info_currency_mismatches?: boolean }
  exclusions?: { procurement_method_details?: string }
  codelists?: { bid_status?: Record<string, string>; award_status?: Record<string, string> }
  defaults?: {
    currency?: string
    item_classification_scheme?: string
    bid_status?: string
    award_status?: string
    party_roles?: boolean
  }
  redactions?: { amount?: string; organization_id?: string }
  corrections?: { award_status_by_contract_status?: boolean }
  modifications?: {
    move_auctions?: boolean
    prefix_buyer_or_procuring_entity_id?: string
    prefix_tenderer_or_supplier_id?: string
    split_procurement_method_details?: string
  }
  R003?: { threshold?: number; procurement_methods?: string; procurement_method_details?: Record<string, number> }
  R018?: { procurement_methods?: string }
  R024?: { threshold?: number }
  R025?: { percentile?: number; threshold?: number }
  R028?: Record<string, never>
  R030?: Record<string, never>
  R035?: { threshold?: number }
  R036?: Record<string, never>
  R038?: { threshold?: number; minimum_submitted_bids?: number; minimum_contracting_processes?: number }
  R048?: { digits?: number; threshold?: number; minimum_contracting_processes?: number }
  R058?: { threshold?: number }
}

type Kind = 'string' | 'boolean' | 'integer' | 'count' | 'float'
interface Shape {
  [key: string]: Kind | Shape | { each: Kind }
}

// The order is that of ocdscardinal's own list of what it expects.
const shape: Shape = {
  output: { info_currency_mismatches: 'boolean' },
  codelists: { bid_status: { each: 'string' }, award_status: { each: 'string' } },
  defaults: {
    currency: 'string',
    item_classification_scheme: 'string',
    bid_status: 'string',
    award_status: 'string',
    party_roles: 'boolean',
  },
  redactions: { amount: 'string', organization_id: 'string' },
  corrections: { award_status_by_contract_status: 'boolean' },
  modifications: {
    move_auctions: 'boolean',
    prefix_buyer_or_procuring_entity_id: 'string',
    prefix_tenderer_or_supplier_id: 'string',
    split_procurement_method_details: 'string',
  },
  currency: 'string',
  no_price_comparison_procurement_methods: 'string',
  price_comparison_procurement_methods: 'string',
  exclusions: { procurement_method_details: 'string' },
  R003: { threshold: 'integer', procurement_methods: 'string', procurement_method_details: { each: 'integer' } },
  R018: { procurement_methods: 'string' },
  R024: { threshold: 'float' },
  R025: { percentile: 'count', threshold: 'float' },
  R028: {},
  R030: {},
  R035: { threshold: 'count' },
  R036: {},
  R038: { threshold: 'float', minimum_submitted_bids: 'count', minimum_contracting_processes: 'count' },
  R048: { digits: 'count', threshold: 'count', minimum_contracting_processes: 'count' },
  R058: { threshold: 'float' },
}

const expected: Record<Kind, string> = {
  string: 'a string',
  boolean: 'a boolean',
  integer: 'an integer',
  count: 'an integer',
  float: 'a floating point',
}

/**
 * Reads the settings file of Cardinal. A path without its ending `.ini` will do, as for ocdscardinal.
 * @throws UserError for what is not a setting, with its path and what is expected there
 */
export async function readSettings(path: string): Promise<Settings> {
  const file = await settingsFile(path)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UserError(`${file} is not UTF-8`, { exit: 'usage', next: 'save it as UTF-8' })
  }
  return settingsOf(text, file)
}

async function settingsFile(path: string): Promise<string> {
  const isFile = async (name: string) => (await stat(name).catch(() => undefined))?.isFile() === true
  for (const name of [path, `${path}.ini`]) if (await isFile(name)) return name
  throw new UserError(`configuration file "${path}" not found`, {
    exit: 'usage',
    next: 'write one with jaryq cardinal init settings.ini',
  })
}

/** The settings that a text holds; `name` is for messages. */
export function settingsOf(text: string, name: string): Settings {
  let tree: IniTable
  try {
    tree = parseIni(text)
  } catch (error) {
    if (!(error instanceof IniError)) throw error
    throw new UserError(`${name}: ${error.message}`, { exit: 'usage', next: 'mend the settings file' })
  }
  return tableOf(tree, shape, [], name) as Settings
}

function tableOf(table: IniTable, of: Shape, path: string[], name: string): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const [key, value] of table) {
    const kind = Object.hasOwn(of, key) ? of[key] : undefined
    const here = [...path, key]
    if (kind === undefined) unknown(here, Object.keys(of), name)
    else if (typeof kind === 'string') made[key] = scalar(value, kind, here, name)
    else if (typeof value === 'string')
      wrong(`invalid type: string ${JSON.stringify(value)}, expected a section`, here, name)
    else if ('each' in kind) {
      // A Map would be safer still, but a null prototype is enough: keys are only looked up.
      const each: Record<string, unknown> = Object.create(null)
      for (const [word, text] of value) each[word] = scalar(text, kind.each as Kind, [...here, word], name)
      made[key] = each
    } else made[key] = tableOf(value, kind as Shape, here, name)
  }
  return made
}

function scalar(value: string | IniTable, kind: Kind, path: string[], name: string): unknown {
  if (typeof value !== 'string') return wrong(`invalid type: map, expected ${expected[kind]}`, path, name)
  if (kind === 'string') return value
  const word = value.toLowerCase()
  const isTrue = ['true', 'on', 'yes'].includes(word)
  const isFalse = ['false', 'off', 'no'].includes(word)
  if (isTrue || isFalse) return kind === 'boolean' ? isTrue : Number(isTrue)
  if (kind === 'boolean') {
    if (word === '1' || word === '0') return word === '1'
  } else if (kind === 'float') {
    const number = rustFloat(value)
    if (number !== undefined) return number
  } else if (kind === 'integer' ? isInteger(value) : isCount(value)) return Number(value)
  return wrong(`invalid type: string ${JSON.stringify(value)}, expected ${expected[kind]}`, path, name)
}

function isInteger(text: string): boolean {
  return /^[+-]?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text.replace('+', ''))) === BigInt(text.replace('+', ''))
}

function isCount(text: string): boolean {
  return /^\+?\d+$/.test(text) && BigInt(text.replace('+', '')) < 1n << 64n
}

/** A float as Rust's `parse` reads it. */
export function rustFloat(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text)
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(text)
  if (word === null) return undefined
  if (word[2]!.toLowerCase() === 'nan') return Number.NaN
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

function unknown(path: string[], known: string[], name: string): never {
  const what = path.length === 1 ? 'setting or section' : 'setting'
  const key = path.at(-1)!
  const list =
    known.length === 0 ? 'there are no settings' : `expected one of ${known.map((each) => `\`${each}\``).join(', ')}`
  throw new UserError(`${name}: ${path.join('.')}: unknown field \`${key}\`, ${list}`, {
    exit: 'usage',
    next: didYouMean(key, known) ?? `mend or remove the ${what}`,
  })
}

function wrong(what: string, path: string[], name: string): never {
  throw new UserError(`${name}: ${what} for key \`${path.join('.')}\``, { exit: 'usage', next: 'mend the setting' })
}

/** A list apart by `|`; one at the end does not begin another item. */
export function listOf(text: string | undefined): Set<string> {
  if (text === undefined || text === '') return new Set()
  const items = text.split('|')
  if (items.at(-1) === '') items.pop()
  return new Set(items)
}

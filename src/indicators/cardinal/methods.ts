import { Ints } from './growable.ts'
import type { Dictionary } from './names.ts'
import { listOf, type Settings } from './settings.ts'

interface Rules {
  isExcluded: boolean
  isCompared: boolean
  limit: number
}

/** What the settings say of methods, worked out once for each. */
export class MethodRules {
  private readonly names: Dictionary
  private readonly known: Rules[] = []
  /** Where the rules of a method stand in `known`, plus 1. */
  private readonly byDetails = new Ints(0)
  /** 1 where a method is in the list, -1 where it is not. */
  private readonly by003 = new Ints(0)
  private readonly by018 = new Ints(0)
  private readonly excluded: Set<string>
  private readonly allowed: Set<string>
  private readonly denied: Set<string>
  private readonly methods003: Set<string>
  private readonly methods018: Set<string>
  private readonly limits: Record<string, number>
  private readonly limit: number

  constructor(names: Dictionary, settings: Settings) {
    this.names = names
    this.excluded = listOf(settings.exclusions?.procurement_method_details)
    this.allowed = listOf(settings.price_comparison_procurement_methods)
    this.denied = listOf(settings.no_price_comparison_procurement_methods)
    this.methods003 = listOf(settings.R003?.procurement_methods)
    this.methods018 = listOf(settings.R018?.procurement_methods ?? 'open|selective')
    this.limits = settings.R003?.procurement_method_details ?? {}
    this.limit = settings.R003?.threshold ?? 15
  }

  isExcluded(details: number): boolean {
    return details >= 0 && this.rules(details).isExcluded
  }

  /** Whether prices are compared: by the list of those that are, else by that of those that are not. */
  isCompared(details: number): boolean {
    return details < 0 ? this.allowed.size === 0 : this.rules(details).isCompared
  }

  limit003(details: number): number {
    return details < 0 ? this.limit : this.rules(details).limit
  }

  is003(method: number): boolean {
    return isOf(this.methods003, method, this.by003, this.names)
  }

  is018(method: number): boolean {
    return isOf(this.methods018, method, this.by018, this.names)
  }

  private rules(details: number): Rules {
    const at = this.byDetails.get(details)
    if (at !== 0) return this.known[at - 1]!
    const text = this.names.text(details)
    const found = {
      isExcluded: this.excluded.has(text),
      isCompared: this.allowed.size === 0 ? !this.denied.has(text) : this.allowed.has(text),
      limit: Object.hasOwn(this.limits, text) ? this.limits[text]! : this.limit,
    }
    this.byDetails.set(details, this.known.push(found))
    return found
  }
}

function isOf(set: Set<string>, method: number, known: Ints, names: Dictionary): boolean {
  if (set.size === 0) return true
  if (method < 0) return false
  const found = known.get(method)
  if (found !== 0) return found > 0
  const isIn = set.has(names.text(method))
  known.set(method, isIn ? 1 : -1)
  return isIn
}

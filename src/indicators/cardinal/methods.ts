import type { Dictionary } from './names.ts'
import { listOf, type Settings } from './settings.ts'

/** What the settings say of methods, worked out once for each. */
export class MethodRules {
  private readonly names: Dictionary
  private readonly byDetails = new Map<number, { isExcluded: boolean; isCompared: boolean; limit: number }>()
  private readonly by003 = new Map<number, boolean>()
  private readonly by018 = new Map<number, boolean>()
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

  private rules(details: number): { isExcluded: boolean; isCompared: boolean; limit: number } {
    let found = this.byDetails.get(details)
    if (found === undefined) {
      const text = this.names.text(details)
      found = {
        isExcluded: this.excluded.has(text),
        isCompared: this.allowed.size === 0 ? !this.denied.has(text) : this.allowed.has(text),
        limit: Object.hasOwn(this.limits, text) ? this.limits[text]! : this.limit,
      }
      this.byDetails.set(details, found)
    }
    return found
  }
}

function isOf(set: Set<string>, method: number, known: Map<number, boolean>, names: Dictionary): boolean {
  if (set.size === 0) return true
  if (method < 0) return false
  let found = known.get(method)
  if (found === undefined) {
    found = set.has(names.text(method))
    known.set(method, found)
  }
  return found
}

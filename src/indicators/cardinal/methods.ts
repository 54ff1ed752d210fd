import type { NewNames } from './facts.ts'
import type { Tables } from './gathered.ts'
import { nameOf } from './names.ts'
import { listOf, type Settings } from './settings.ts'

/** What the settings say of methods, by the number of a row. */
export interface MethodRules {
  /** By the row of `details`: 1 where its releases are left out. */
  isExcluded: Uint8Array
  /** By the row of `methods`: 1 where prices are compared: by the list of those that are, else by that of those that are not. */
  isCompared: Uint8Array
  /** R003 wants no fewer days; minus infinity where it does not look. */
  limits: Float64Array
  /** 1 where R018 looks. */
  isIn018: Uint8Array
}

export function methodRules({ details, methods }: Tables, names: NewNames, settings: Settings): MethodRules {
  const excluded = listOf(settings.exclusions?.procurement_method_details)
  const allowed = listOf(settings.price_comparison_procurement_methods)
  const denied = listOf(settings.no_price_comparison_procurement_methods)
  const in003 = listOf(settings.R003?.procurement_methods)
  const in018 = listOf(settings.R018?.procurement_methods ?? 'open|selective')
  const limits = settings.R003?.procurement_method_details ?? {}
  const limit = settings.R003?.threshold ?? 15

  const text = (id: number) => (id < 0 ? undefined : nameOf(names, id))
  const isOf = (list: Set<string>, method: string | undefined) =>
    list.size === 0 || (method !== undefined && list.has(method))
  const texts = Array.from(details.name, text)
  const rules: MethodRules = {
    isExcluded: Uint8Array.from(texts, (each) => Number(each !== undefined && excluded.has(each))),
    isCompared: new Uint8Array(methods.method.length),
    limits: new Float64Array(methods.method.length).fill(Number.NEGATIVE_INFINITY),
    isIn018: new Uint8Array(methods.method.length),
  }
  for (const [row, id] of methods.method.entries()) {
    const at = methods.details[row]!
    if (rules.isExcluded[at] === 1) continue
    const [method, itsDetails] = [text(id), texts[at]]
    const isDenied = itsDetails !== undefined && denied.has(itsDetails)
    rules.isCompared[row] = Number(allowed.size === 0 ? !isDenied : isOf(allowed, itsDetails))
    rules.isIn018[row] = Number(settings.R018 !== undefined && isOf(in018, method))
    if (settings.R003 === undefined || !isOf(in003, method)) continue
    rules.limits[row] = itsDetails !== undefined && Object.hasOwn(limits, itsDetails) ? limits[itsDetails]! : limit
  }
  return rules
}

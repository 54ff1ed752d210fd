import { compileSingle, mergeReleases } from '../merge.ts'
import type { RuleNode } from '../merge-rules.ts'
import { maskPersonsIn, mayHoldPersonNumber } from '../persons.ts'
import type { MappingContext, ProcessRecords } from './context.ts'
import { mapState } from './process.ts'

/**
 * The compiled release of a purchase, as one line of JSON: what its one snapshot becomes when it is merged by `rules`.
 * Never throws for what a record holds.
 */
export function compiledLine(records: ProcessRecords, context: MappingContext, rules: RuleNode): string {
  const state = mapState(records, context) as unknown as Record<string, unknown>
  const compiled = compileSingle(state, rules) ?? mergeReleases('compiled', [state], { rules })
  const text = JSON.stringify(compiled)
  return mayHoldPersonNumber(text) ? JSON.stringify(maskPersonsIn(compiled, context.key)) : text
}

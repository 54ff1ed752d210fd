import type { RuleNode } from '../../src/ocds/merge-rules.ts'

/** What a schema says about merging, as dotted paths of fields (positions in lists left out). */
export interface MergeRules {
  omitWhenMerged: readonly string[]
  wholeListMerge: readonly string[]
}

/** Rules as a tree of fields. `omitWhenMerged` wins over everything else. */
export function ruleTree(rules: MergeRules): RuleNode {
  const root: RuleNode = { fields: new Map() }
  const at = (path: string) => {
    let node = root
    for (const field of path.split('.')) {
      let next = node.fields.get(field)
      if (next === undefined) {
        next = { fields: new Map() }
        node.fields.set(field, next)
      }
      node = next
    }
    return node
  }
  for (const path of rules.wholeListMerge) at(path).rule = 'whole'
  for (const path of rules.omitWhenMerged) at(path).rule = 'omit'
  return root
}

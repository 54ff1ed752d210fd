import { readFileSync } from 'node:fs'

/** What a schema says about merging, as dotted paths of fields (positions in lists left out). */
export interface MergeRules {
  omitWhenMerged: readonly string[]
  wholeListMerge: readonly string[]
}

/** The rule of a field and of the fields in it. */
export interface RuleNode {
  rule?: 'omit' | 'whole'
  fields: Map<string, RuleNode>
}

/** The versions of OCDS whose rules are here. 1.0 has suppliers and tenderers as whole lists. */
export type RulesVersion = '1.0' | '1.1'

/** The merge rules of a version of OCDS, taken from its release schema; fields of extensions have the default rule. */
export function mergeRules(version: RulesVersion): RuleNode {
  const text = readFileSync(new URL(`rules/${version}.json`, import.meta.url), 'utf8')
  return ruleTree(JSON.parse(text) as MergeRules)
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

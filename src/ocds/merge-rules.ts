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

/**
 * The merge rules of a version of OCDS, taken from its release schema. Fields of extensions have the default rule, or with
 * `extensions` that of the 36 extensions of the profile for the European Union (lots, location, techniques and others);
 * of other extensions no schema is here.
 */
export function mergeRules(version: RulesVersion, extensions = false): RuleNode {
  const [core, more] = [rulesFile(version), extensions ? rulesFile('extensions') : undefined]
  return ruleTree({
    omitWhenMerged: [...core.omitWhenMerged, ...(more?.omitWhenMerged ?? [])],
    wholeListMerge: [...core.wholeListMerge, ...(more?.wholeListMerge ?? [])],
  })
}

function rulesFile(name: string): MergeRules {
  return JSON.parse(readFileSync(new URL(`rules/${name}.json`, import.meta.url), 'utf8')) as MergeRules
}

/** Whether a package declares an extension of those that the standard's helpdesk keeps: their rules may be here. */
export function declaresExtensions(metadata: Record<string, unknown>): boolean {
  const { extensions } = metadata
  return (
    Array.isArray(extensions) &&
    extensions.some(
      (url) => typeof url === 'string' && /open-contracting-extensions\/|extensions\.open-contracting\.org\//.test(url),
    )
  )
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

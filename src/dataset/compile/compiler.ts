import { compareDates, compareText, compileSingle, type MergeProblem, Merger, orderProblem } from '../../ocds/merge.ts'
import { mergeAlike } from '../../ocds/merge-alike.ts'
import { mergeRules, type RuleNode } from '../../ocds/merge-rules.ts'
import { mayLoseDigits, parseExact } from '../../ocds/scan-json.ts'
import { upgradeRelease } from '../../ocds/upgrade.ts'
import type { ReleaseGroup } from './buckets.ts'

type Json = Record<string, unknown>

// Releases of one process that are held in memory together; more are merged one by one.
const manyBytes = 8 << 20

/** How releases are merged. */
export interface MergeChoices {
  /** null by the written rule; see MergeOptions. */
  strictNull?: boolean
  /** Dates count as points in time; the groups come sorted so. */
  chronological?: boolean
  /** What was merged by the rules of 1.0 becomes a release of 1.1. */
  upgrades?: boolean
}

/** Merges groups of releases into lines. */
export class Compiler {
  private readonly kind: 'compiled' | 'versioned'
  private readonly choices: MergeChoices
  private readonly rules = new Map<string, RuleNode>()

  constructor(kind: 'compiled' | 'versioned', choices: MergeChoices = {}) {
    this.kind = kind
    this.choices = choices
  }

  line(group: ReleaseGroup, onProblem: (problem: MergeProblem) => void): string | undefined {
    try {
      const merged = this.merge(group, onProblem)
      return JSON.stringify(this.choices.upgrades === true && group.rules === '1.0' ? upgradeRelease(merged) : merged)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      onProblem({
        kind: 'too-deep',
        path: '',
        message: 'nested too deep to be merged; the process is left out',
      })
      return undefined
    }
  }

  private merge(group: ReleaseGroup, onProblem: (problem: MergeProblem) => void): Json {
    const extended = group.extended && group.rules !== '1.0'
    const key = `${group.rules} ${extended}`
    let rules = this.rules.get(key)
    if (rules === undefined) {
      rules = mergeRules(group.rules, extended)
      this.rules.set(key, rules)
    }
    if (group.count > 1 && this.choices.chronological !== true) {
      const problem = orderProblem(group.dates)
      if (problem !== undefined) onProblem(problem)
    }
    return (this.kind === 'compiled' ? quick(group, rules) : undefined) ?? this.general(group, rules, onProblem)
  }

  /**
   * The releases come sorted. A compiled release (a record that was published without its releases) stands for all
   * before it: of several the newest wins whole, and only releases with a later date are merged onto it.
   */
  private general(group: ReleaseGroup, rules: RuleNode, onProblem: (problem: MergeProblem) => void): Json {
    const { strictNull, chronological } = this.choices
    const compare = chronological === true ? compareDates : compareText
    const options = { rules, onProblem, strictNull }
    let merger = new Merger(this.kind, options)
    let base: string | undefined
    let undated = 0
    for (const release of parsed(group)) {
      const date = typeof release.date === 'string' ? release.date : undefined
      if (date === undefined) undated++
      if (group.count > 1 && isCompiled(release)) {
        merger = new Merger(this.kind, options)
        base = date ?? ''
      } else if (base !== undefined && compare(date ?? '', base) <= 0) continue
      merger.append(release)
    }
    if (undated > 0 && group.count > 1)
      onProblem({
        kind: 'missing-date',
        path: '/date',
        message: `${undated} of ${group.count} releases have no date; they are merged first`,
      })
    return merger.result()
  }
}

/** What most groups of releases become, without the bookkeeping of Merger; undefined for the others. */
function quick(group: ReleaseGroup, rules: RuleNode): Json | undefined {
  if (group.count === 1) for (const release of parsed(group)) return compileSingle(release, rules)
  if (group.bytes > manyBytes) return undefined
  const releases: Json[] = []
  for (const body of group.bodies()) {
    const text = body.toString()
    if (group.exact && mayLoseDigits(text)) return undefined
    const release = JSON.parse(text) as Json
    if (isCompiled(release)) return undefined
    releases.push(release)
  }
  return mergeAlike(releases, rules)
}

function* parsed({ exact, bodies }: ReleaseGroup): Iterable<Json> {
  for (const body of bodies()) yield (exact ? parseExact(body.toString()) : JSON.parse(body.toString())) as Json
}

function isCompiled(release: Json): boolean {
  return Array.isArray(release.tag) && release.tag.includes('compiled')
}

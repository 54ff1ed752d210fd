import { compareDates, compareText, compileSingle, type MergeProblem, Merger, orderProblem } from '../../ocds/merge.ts'
import { mergeAlike } from '../../ocds/merge-alike.ts'
import { mergeRules, type RuleNode, type RulesVersion } from '../../ocds/merge-rules.ts'
import { isCompiled } from '../../ocds/read-shapes.ts'
import { mayLoseDigits, parseExact } from '../../ocds/scan-json.ts'
import { upgradeRelease } from '../../ocds/upgrade.ts'
import type { ReleaseGroup } from './groups.ts'

type Json = Record<string, unknown>

// Releases of one process that are held in memory together; more are merged one by one.
const manyBytes = 8 << 20

const numbered = Buffer.from('\\u')

/** How releases are merged. */
export interface MergeChoices {
  /** null by the written rule; see MergeOptions. */
  strictNull?: boolean
  /** Dates count as points in time; the groups come sorted so. */
  chronological?: boolean
  /** What was merged by the rules of 1.0 becomes a release of 1.1; for compiled releases. */
  upgrades?: boolean
}

/** JSON as a string whose bytes are those of `encoding`; see `Compiler`. */
export interface CompiledLine {
  text: string
  encoding: Encoding
}

type Encoding = 'latin1' | 'utf8'

interface Merged {
  merged: Json
  encoding: Encoding
}

/**
 * Merges groups of releases into lines. Where nobody reads the texts in releases (nothing is escaped by its number, no
 * problem is told), their UTF-8 is taken for Latin-1 when it is read and when it is written: the same bytes come out,
 * in half the time.
 */
export class Compiler {
  private readonly kind: 'compiled' | 'versioned'
  private readonly choices: MergeChoices
  private readonly rules: Map<string, RuleNode>

  /** `rules` keeps rules that were made, for those who merge again. */
  constructor(kind: 'compiled' | 'versioned', choices: MergeChoices = {}, rules = new Map<string, RuleNode>()) {
    this.kind = kind
    this.choices = choices
    this.rules = rules
  }

  line(group: ReleaseGroup, onProblem: (problem: MergeProblem) => void): CompiledLine | undefined {
    try {
      return this.merge(group, onProblem)
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

  private merge(group: ReleaseGroup, onProblem: (problem: MergeProblem) => void): CompiledLine {
    const rules = this.rulesOf(group.rules, group.extensions)
    if (group.count > 1 && this.choices.chronological !== true) {
      const problem = orderProblem(group.dates)
      if (problem !== undefined) onProblem(problem)
    }
    if (this.choices.upgrades === true && group.legacy !== undefined)
      return {
        text: JSON.stringify(this.general(group, rules, onProblem, this.modern(group, onProblem))),
        encoding: 'utf8',
      }
    const upgrades = this.choices.upgrades === true && group.rules === '1.0'
    const wanted = upgrades ? 'utf8' : 'latin1'
    const { merged, encoding } = (this.kind === 'compiled'
      ? quick(group, rules, wanted)
      : this.withoutProblems(group, rules)) ?? { merged: this.general(group, rules, onProblem), encoding: 'utf8' }
    return { text: JSON.stringify(upgrades ? upgradeRelease(merged) : merged), encoding }
  }

  private rulesOf(version: RulesVersion, extensions: readonly string[]): RuleNode {
    const key = [version, ...extensions].join(' ')
    let rules = this.rules.get(key)
    if (rules === undefined) {
      rules = mergeRules(version, extensions)
      this.rules.set(key, rules)
    }
    return rules
  }

  /** `general` in Latin-1; undefined when that may not be. */
  private withoutProblems(group: ReleaseGroup, rules: RuleNode): Merged | undefined {
    for (const body of group.bodies()) if (!isNarrow(body)) return undefined
    let problems = 0
    const merged = this.general(group, rules, () => problems++, releasesOf(group, 'latin1'))
    return problems === 0 ? { merged, encoding: 'latin1' } : undefined
  }

  /**
   * The releases come sorted. A compiled release (a record that was published without its releases) stands for all
   * before it: of several the newest wins whole, and only releases with a later date are merged onto it.
   */
  private general(
    group: ReleaseGroup,
    rules: RuleNode,
    onProblem: (problem: MergeProblem) => void,
    releases: Iterable<Json> = releasesOf(group, 'utf8'),
  ): Json {
    const { strictNull, chronological } = this.choices
    const compare = chronological === true ? compareDates : compareText
    const options = { rules, onProblem, strictNull }
    let merger = new Merger(this.kind, options)
    let base: string | undefined
    let undated = 0
    for (const release of releases) {
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

  /**
   * Releases of 1.0 and of 1.1 as releases of 1.1: those of 1.0 that come first are merged by its rules before they become
   * 1.1, as those of a publisher that changed over; later ones become it one by one.
   */
  private *modern(group: ReleaseGroup, onProblem: (problem: MergeProblem) => void): Iterable<Json> {
    const legacy = group.legacy!
    const first = legacy.indexOf(false)
    if (first > 0) {
      const dates = group.dates.slice(0, first)
      const before: ReleaseGroup = { ...group, count: first, dates, legacy: undefined, bodies: () => group.bodies() }
      const rules = this.rulesOf('1.0', group.extensions)
      const merged = this.general(before, rules, onProblem, releasesOf(before, 'utf8'))
      // It is one release of several, and no compiled one that stands for what comes before.
      const { tag, ...release } = upgradeRelease(merged)
      yield release
    }
    let at = 0
    for (const release of releasesOf(group, 'utf8')) {
      if (at >= first) yield legacy[at]! ? upgradeRelease(release) : release
      at++
    }
  }
}

function* releasesOf({ bodies, count, exact }: ReleaseGroup, encoding: Encoding): Iterable<Json> {
  let left = count
  for (const body of bodies()) {
    if (left-- === 0) return
    yield parsed(body, exact, encoding)
  }
}

/** What most groups of releases become, without the bookkeeping of Merger; undefined for the others. */
function quick(group: ReleaseGroup, rules: RuleNode, wanted: Encoding): Merged | undefined {
  if (group.count > 1 && group.bytes > manyBytes) return undefined
  let encoding = wanted
  const releases: Json[] = []
  for (const body of group.bodies()) {
    if (encoding === 'latin1' && !isNarrow(body)) {
      if (releases.length > 0) return quick(group, rules, 'utf8')
      encoding = 'utf8'
    }
    if (group.count === 1) return given(compileSingle(parsed(body, group.exact, encoding), rules), encoding)
    const text = body.toString(encoding)
    if (group.exact && mayLoseDigits(text)) return undefined
    const release = JSON.parse(text) as Json
    if (isCompiled(release)) return undefined
    releases.push(release)
  }
  return given(mergeAlike(releases, rules), encoding)
}

function given(merged: Json | undefined, encoding: Encoding): Merged | undefined {
  return merged === undefined ? undefined : { merged, encoding }
}

/** Whether each byte of the texts in JSON stands for itself. */
function isNarrow(body: Buffer): boolean {
  return body.indexOf(numbered) === -1
}

function parsed(body: Buffer, exact: boolean, encoding: Encoding): Json {
  const text = body.toString(encoding)
  return (exact ? parseExact(text) : JSON.parse(text)) as Json
}

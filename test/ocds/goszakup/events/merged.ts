import { mergeReleases } from '../../../../src/ocds/merge.ts'
import { mergeRules } from '../../../../src/ocds/merge-rules.ts'

// biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
type Any = any

const rules = mergeRules('1.1')

/**
 * What releases say when they are merged by the rules of OCDS: no problem may be met on the way but `allowed`. Lists of objects come
 * in order of id, and what releases of events add is left out: id, date and tag, and the releases of amendments.
 */
export function merged(releases: readonly object[], allowed?: string): Any {
  const compiled = mergeReleases('compiled', releases as Record<string, unknown>[], {
    rules,
    onProblem: (problem) => {
      if (problem.kind !== allowed) throw new Error(JSON.stringify(problem))
    },
  })
  const { id: _id, date: _date, tag: _tag, ...rest } = compiled
  return ordered(rest)
}

function ordered(value: Any): Any {
  if (Array.isArray(value)) {
    const list = value.map(ordered)
    const objects = list.every((item) => item !== null && typeof item === 'object')
    return objects ? list.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1)) : list
  }
  if (value === null || typeof value !== 'object') return value
  const { releaseID: _release, amendsReleaseID: _amended, ...rest } = value
  return Object.fromEntries(Object.entries(rest).map(([name, item]) => [name, ordered(item)]))
}

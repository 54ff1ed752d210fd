import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type MergeProblem, mergeReleases } from '../../src/ocds/merge.ts'
import { mergeAlike } from '../../src/ocds/merge-alike.ts'
import { mergeRules, type RulesVersion } from '../../src/ocds/merge-rules.ts'
import { ruleTree } from './rule-tree.ts'

type Json = Record<string, unknown>

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/ocds-merge/${name}`, import.meta.url), 'utf8')) as T
}

/** The test suite of ocds-merge: releases, and what they become. */
const cases =
  fixture<{ name: string; version: RulesVersion; releases: Json[]; compiled: Json; versioned: Json }[]>('cases.json')

describe.each(cases)('$name of the published suite', ({ version, releases, compiled, versioned }) => {
  const rules = mergeRules(version)

  test('compiled', () => {
    expect(mergeReleases('compiled', releases, { rules })).toEqual(compiled)
    const alike = mergeAlike(structuredClone(releases), rules)
    if (alike !== undefined) expect(alike).toEqual(compiled)
  })

  test('versioned', () => {
    expect(mergeReleases('versioned', releases, { rules })).toEqual(versioned)
  })
})

/** Small cases with what ocdsmerge 0.8 returns, or that it raises. */
const edges =
  fixture<
    {
      name: string
      rules: 'none' | '1.0.3' | '1.1.5' | 'eu'
      releases: Json[]
      compiled?: Json
      versioned?: Json
      compiled_error?: string
      versioned_error?: string
    }[]
  >('edge-cases.json')
const ruleSets = {
  none: ruleTree({ omitWhenMerged: [], wholeListMerge: [] }),
  '1.0.3': mergeRules('1.0'),
  '1.1.5': mergeRules('1.1'),
  eu: mergeRules('1.1', fixture<{ eu: { extensions: string[] } }>('rules.json').eu.extensions),
}

describe.each(edges)('$name', (edge) => {
  const rules = ruleSets[edge.rules]
  test.each(['compiled', 'versioned'] as const)('%s as the reference has it', (kind) => {
    if (edge[`${kind}_error`] === undefined) expect(mergeReleases(kind, edge.releases, { rules })).toEqual(edge[kind])
    else {
      expect(() => mergeReleases(kind, edge.releases, { rules })).toThrow()
      // A person who is told gets the best answer there is.
      const problems: MergeProblem[] = []
      mergeReleases(kind, edge.releases, { rules, onProblem: (problem) => problems.push(problem) })
      expect(problems).not.toEqual([])
    }
  })
})

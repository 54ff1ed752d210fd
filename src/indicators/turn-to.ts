import { type Violation, violations } from '../law/violations.ts'
import type { Lang } from '../terminal/languages.ts'
import type { FlagRow } from './row.ts'
import { words } from './words.ts'

/** What the breaches that an indicator may mean are called, and the commands that lead from them to a letter. */
export function breachLines(ids: readonly string[], lang: Lang): string[] {
  return known(ids).map(
    ({ id, name, letter, act_by }) =>
      `- ${name[lang]} (${act_by[lang]}): \`jaryq navigator violations ${id}\`, \`jaryq letter new ${letter} --flag ID\``,
  )
}

/**
 * Rows that pass through, and the violations that those among them name: `said` is a note on where to go on, once the
 * rows were given; undefined when no row named one.
 */
export function withNextSteps(rows: AsyncIterable<FlagRow>): {
  rows: AsyncIterable<FlagRow>
  said: (lang: Lang) => string | undefined
} {
  const named = new Map<string, number>()
  async function* passed(): AsyncIterable<FlagRow> {
    for await (const row of rows) {
      for (const id of row.violations) named.set(id, (named.get(id) ?? 0) + 1)
      yield row
    }
  }
  const said = (lang: Lang) => {
    const ids = [...named].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([id]) => id)
    if (ids.length === 0) return undefined
    const shown = known(ids.slice(0, 5)).map(({ id, name }) => `jaryq navigator violations ${id}   ${name[lang]}`)
    return [`${words.turnTo[lang]}:`, ...shown.map((line) => `  ${line}`)].join('\n')
  }
  return { rows: passed(), said }
}

function known(ids: readonly string[]): Violation[] {
  const all = violations()
  return ids.flatMap((id) => all.find((violation) => violation.id === id) ?? [])
}

/** Exact sums over the groups of one population: numbers of a group's processes, their scores, and the squares. */
export interface Sums {
  groups: number
  /** Σ n */
  n: number
  /** Σ n² */
  nSquared: number
  /** Σ of all scores. */
  sum: number
  /** Σ of the squares of all scores. */
  squares: number
  /** Σ over groups of (sum of its scores)² / n. */
  between: number
}

/** What is believed of a group before its own processes are seen. */
export interface Prior {
  mean: number
  /** So many processes with the mean are added to a group's own; `null`: groups differ no more than chance makes them. */
  strength: number | null
  groups: number
}

/**
 * The prior of empirical Bayes by the method of moments (one-way analysis of variance, groups of unequal size): the
 * strength is the variance within groups over the variance between their true means. Undefined for no group.
 */
export function priorOf({ groups, n, nSquared, sum, squares, between }: Sums): Prior | undefined {
  if (groups === 0 || n === 0) return undefined
  const mean = sum / n
  if (groups < 2 || n === groups) return { mean, strength: null, groups }
  const within = Math.max(0, squares - between) / (n - groups)
  const across = Math.max(0, between - (sum * sum) / n) / (groups - 1)
  const size = (n - nSquared / n) / (groups - 1)
  const variance = (across - within) / size
  return { mean, strength: variance > 1e-12 ? within / variance : null, groups }
}

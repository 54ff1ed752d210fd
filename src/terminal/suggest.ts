/** The distance of two words in single-letter edits, neighbours swapped counting as one. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, substitution)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1)
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}

/** The candidate closest to what was typed, if it is close enough to be meant. */
export function suggest(typed: string, candidates: Iterable<string>): string | undefined {
  const word = typed.toLowerCase()
  let best: { candidate: string; distance: number } | undefined
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase()
    const edits = editDistance(word, lower)
    // The beginning of a long name is as good as one letter wrong; of several such the shortest is meant.
    const distance = lower.startsWith(word) && word.length >= 3 ? Math.min(edits, 1 - 1 / (edits + 1)) : edits
    if (best === undefined || distance < best.distance) best = { candidate, distance }
  }
  return best !== undefined && best.distance <= Math.max(1, Math.floor(typed.length / 3)) ? best.candidate : undefined
}

/** `did you mean "x"?`, or nothing. */
export function didYouMean(typed: string, candidates: Iterable<string>): string | undefined {
  const found = suggest(typed, candidates)
  return found === undefined ? undefined : `did you mean "${found}"?`
}

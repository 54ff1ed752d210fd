/** A figure that stands where the records give another, or none. `expected` is null where they have no such line. */
export interface Difference {
  place: string
  found: string | null
  expected: string | null
}

export interface Comparison {
  /** Figures that are equal. */
  equal: number
  differences: Difference[]
}

/** The figures in a line: numbers, sums, dates, times, numbers of purchases. */
export function figuresIn(line: string): string[] {
  return line.replace(/[\u00a0\u202f]/g, ' ').match(/\d+(?:[ .,:/-]\d+)*/g) ?? []
}

/**
 * Compares lines with those that were worked out again, figure by figure. A line that is there as it should be counts its
 * figures as equal; another is held against the line with the same words or the same figures, and what has none is told as a
 * whole. Words that somebody changed or added are no difference as long as the figures stay.
 */
export function compareLines(found: readonly string[], expected: readonly string[]): Comparison {
  const left = new Map<string, number>()
  for (const line of expected) left.set(line, (left.get(line) ?? 0) + 1)
  const others: { line: string; at: number }[] = []
  let equal = 0
  for (const [index, line] of found.entries()) {
    const count = left.get(line) ?? 0
    if (count > 0) {
      left.set(line, count - 1)
      equal += figuresIn(line).length
    } else others.push({ line, at: index + 1 })
  }
  const missing = expected.filter((line) => {
    const count = left.get(line) ?? 0
    if (count > 0) left.set(line, count - 1)
    return count > 0
  })
  const differences: Difference[] = []
  for (const { line, at } of others) {
    const words = wordsOf(line)
    const figures = figuresIn(line)
    const sequence = figures.join(' ')
    const same = missing.findIndex((candidate) => wordsOf(candidate) === words)
    // A line that was put in other words by hand keeps its figures.
    const reworded = missing.findIndex((candidate) => sequence !== '' && figuresIn(candidate).join(' ') === sequence)
    const twin = same === -1 ? reworded : same
    if (twin === -1) {
      if (figures.length > 0) differences.push({ place: `line ${at}`, found: line, expected: null })
      continue
    }
    const wanted = figuresIn(missing.splice(twin, 1)[0]!)
    for (let place = 0; place < Math.max(figures.length, wanted.length); place++)
      if (figures[place] === wanted[place]) equal++
      else differences.push({ place: `line ${at}`, found: figures[place] ?? null, expected: wanted[place] ?? null })
  }
  for (const line of missing)
    if (figuresIn(line).length > 0) differences.push({ place: 'a line that is missing', found: null, expected: line })
  return { equal, differences }
}

const wordsOf = (line: string) => line.replace(/\d+(?:[ .,:/-]\d+)*/g, '#')

/** Compares the cells of two tables, the first row of each being the names of the columns. */
export function compareCells(found: readonly string[][], expected: readonly string[][]): Comparison {
  const differences: Difference[] = []
  let equal = 0
  for (let row = 0; row < Math.max(found.length, expected.length); row++)
    for (let column = 0; column < Math.max(found[row]?.length ?? 0, expected[row]?.length ?? 0); column++) {
      const [one, two] = [found[row]?.[column], expected[row]?.[column]]
      if (one === two) equal += one !== '' && row > 0 ? 1 : 0
      else
        differences.push({
          place: `row ${row + 1}, ${expected[0]?.[column] ?? found[0]?.[column] ?? column + 1}`,
          found: one ?? null,
          expected: two ?? null,
        })
    }
  return { equal, differences }
}

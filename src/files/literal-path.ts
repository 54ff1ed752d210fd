/**
 * The path as the engine must be given it to read this one file. It takes `*`, `?` and `[` in a path for a pattern, so
 * that a dataset in `a*` would read that in `ab` too.
 */
export function literalPath(path: string): string {
  return path.replace(/[*?[]/g, '[$&]')
}

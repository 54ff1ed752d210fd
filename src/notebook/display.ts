/** What tslab gives a notebook to show things with. */
interface TslabDisplay {
  svg(text: string): void
  html(text: string): void
}

/** tslab's display when this runs in its kernel, else undefined. */
export function tslabDisplay(): TslabDisplay | undefined {
  const kernel = (globalThis as { __tslab__?: { require?: (name: string) => unknown } }).__tslab__
  try {
    return (kernel?.require?.('tslab') as { display?: TslabDisplay } | undefined)?.display
  } catch {
    return undefined
  }
}

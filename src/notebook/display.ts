import { createRequire } from 'node:module'

/** What tslab gives a notebook to show things with. */
interface TslabDisplay {
  svg(text: string): void
  html(text: string): void
  markdown(text: string): void
}

type Writer = (message: { data: Record<string, unknown>; metadata: object; transient: object }, update: boolean) => void

/** tslab's display when this runs in its kernel, else undefined. */
export function tslabDisplay(): TslabDisplay | undefined {
  const kernel = (globalThis as { __tslab__?: { require?: (name: string) => unknown } }).__tslab__
  try {
    return (kernel?.require?.('tslab') as { display?: TslabDisplay } | undefined)?.display
  } catch {
    return undefined
  }
}

/**
 * Shows one thing in several forms, of which the front end takes the richest that it knows. tslab's own display sends
 * one form a call, so its writer is asked; where it has none, `false` comes back and nothing was shown.
 */
export function displayForms(data: Record<string, unknown>): boolean {
  try {
    const kernel = createRequire(process.argv[1]!)('../dist/jupyter.js') as { lastWriteDisplayData?: Writer | null }
    if (typeof kernel.lastWriteDisplayData !== 'function') return false
    kernel.lastWriteDisplayData({ data, metadata: {}, transient: {} }, false)
    return true
  } catch {
    return false
  }
}

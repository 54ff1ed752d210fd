import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Whether two names of files are the same, whether or not the letters of one were taken apart: й as и and a sign above it. */
export function isSameName(a: string, b: string): boolean {
  return a === b || a.normalize() === b.normalize()
}

/**
 * The path of a file or folder by its name. macOS, and archives packed on it, may have taken the letters of the name
 * apart: then it is the path of what is there.
 */
export function pathOfName(folder: string, name: string): string {
  const path = join(folder, name)
  // No letter of ASCII can be taken apart.
  if (/^[ -~]*$/.test(name) || existsSync(path)) return path
  return join(folder, namesIn(folder).find((one) => isSameName(one, name)) ?? name)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

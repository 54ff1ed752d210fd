import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const programs = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  jupyter: ['jupyter'],
  libreoffice: ['soffice', 'libreoffice'],
  poppler: ['pdftotext'],
} as const

/**
 * A program that some tests need, or undefined when it is not on the PATH: `describe.skipIf(!requires('libreoffice'))`.
 * When `JARYQ_REQUIRE` names it (`chromium,jupyter,libreoffice`), its absence fails instead of skipping.
 */
export function requires(name: keyof typeof programs): { path: string } | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  for (const directory of (process.env.PATH ?? '').split(delimiter))
    for (const program of programs[name])
      for (const ending of endings) {
        const path = join(directory, program + ending)
        if (directory !== '' && isExecutable(path)) return { path }
      }
  const required = (process.env.JARYQ_REQUIRE ?? '').split(',').map((entry) => entry.trim())
  if (required.includes(name))
    throw new Error(`JARYQ_REQUIRE names ${name}, and none of ${programs[name].join(', ')} is on the PATH`)
  return undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

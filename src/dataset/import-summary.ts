import type { ImportResult } from './import.ts'
import type { ImportRegisterResult } from './import-register.ts'

/** What an import tells the person: what is wrong, and what was done. */
export interface ImportSummary {
  warnings: string[]
  notes: string[]
}

/** The outcome of an import of OCDS in a few lines; the last names the next command. */
export function summaryOfImport(result: ImportResult): ImportSummary {
  const { source, added, repeated, rejected, linked, packages, cut } = result
  const warnings: string[] = []
  if (cut !== undefined) warnings.push(`${cut}; what came before is imported`)
  if (rejected > 0) warnings.push(`${counted(rejected, 'thing')} could not be read: see ${result.rejectsPath}`)
  if (linked > 0)
    warnings.push(`${counted(linked, 'record')} with links to releases only: import the files that the links name`)
  const from = packages > 0 ? ` from ${counted(packages, 'package')}` : ''
  const there = repeated > 0 ? `, ${repeated} were there already` : ''
  const notes = [`source ${source}: ${counted(added, 'new release')}${from}${there}`]
  if (added > 0) notes.push('next: jaryq build')
  return { warnings, notes }
}

/** The outcome of an import of a register. */
export function summaryOfRegister(result: ImportRegisterResult): ImportSummary {
  const { register, entries, rejected, rejectsPath, unchanged } = result
  const warnings = rejected > 0 ? [`${counted(rejected, 'row')} could not be read: see ${rejectsPath}`] : []
  const notes = [`register ${register}: ${counted(entries, 'entry', 'entries')}`]
  notes.push(unchanged ? 'the newest import has the same entries: nothing is changed' : 'next: jaryq build')
  return { warnings, notes }
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

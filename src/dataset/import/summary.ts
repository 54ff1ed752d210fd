import { counted } from '../../terminal/counted.ts'
import type { ImportResult } from './import.ts'
import type { ImportRegisterResult } from './register.ts'

/** What an import tells the person: what is wrong, and what was done. */
export interface ImportSummary {
  warnings: string[]
  notes: string[]
}

// More of one kind are only counted.
const shown = 10

/** The outcome of an import of OCDS in a few lines; the last names the next command. */
export function summaryOfImport(result: ImportResult): ImportSummary {
  const { source, added, repeated, rejected, linked, links, packages, files, refused, passedOver, cut } = result
  const warnings = cut.slice(0, shown).map(({ name, reason }) => `${name}: ${reason}; what came before is imported`)
  if (cut.length > shown) warnings.push(`${cut.length - shown} more files end too early`)
  const left = refused.slice(0, shown)
  warnings.push(
    ...left.map(({ name, reason, partly }) =>
      partly === true ? `${name}: ${reason}; what could be read is imported` : `${name}: ${reason}; left out`,
    ),
  )
  if (refused.length > shown) warnings.push(`${refused.length - shown} more files left out: see ${result.rejectsPath}`)
  if (rejected > 0) warnings.push(`${counted(rejected, 'thing')} could not be read: see ${result.rejectsPath}`)
  if (linked > 0)
    warnings.push(`${counted(linked, 'record')} with links to releases only: follow them with --follow-links`)
  if (links !== undefined && links.lost > 0)
    warnings.push(`${counted(links.lost, 'link')} to releases could not be followed: see ${result.rejectsPath}`)
  const places = [
    ...(packages > 0 ? [counted(packages, 'package')] : []),
    ...(files > 1 ? [counted(files, 'file')] : []),
  ]
  const from = places.length > 0 ? ` from ${places.join(' in ')}` : ''
  const there = repeated > 0 ? `, ${repeated} were there already` : ''
  const notes = [`source ${source}: ${counted(added, 'new release')}${from}${there}`]
  if (links !== undefined && links.links > 0) {
    const followed = counted(links.links - links.lost, 'link')
    notes.push(`${followed} to releases followed, into ${counted(links.packages, 'package')}`)
  }
  if (passedOver > 0) notes.push(`${counted(passedOver, 'file')} passed over: the name does not end like JSON's`)
  if (added > 0) notes.push('next: jaryq build')
  return { warnings, notes }
}

/** The outcome of an import of a register. */
export function summaryOfRegister(result: ImportRegisterResult): ImportSummary {
  const { register, entries, rejected, tables, rejectsPath, before = 0, unchanged } = result
  const warnings = rejected > 0 ? [`${counted(rejected, 'row')} could not be read: see ${rejectsPath}`] : []
  // A file that was cut at the end of a row looks whole.
  if (entries < 0.8 * before)
    warnings.push(`the import that this one replaces had ${counted(before, 'entry', 'entries')}: is the file whole?`)
  const notes = [`register ${register}: ${counted(entries, 'entry', 'entries')}`]
  for (const { sheet, columns, passedOver, entries: count } of tables.slice(0, shown)) {
    const where = sheet === undefined ? '' : `sheet "${sheet}", ${counted(count, 'entry', 'entries')}: `
    const read = columns.map(([field, heading]) => `${field} = "${heading}"`).join(', ')
    const left = passedOver.length === 0 ? '' : `; not read: ${passedOver.join(', ').slice(0, 200)}`
    notes.push(`${where}columns ${read}${left}`)
  }
  notes.push(unchanged ? 'the newest import has the same entries: nothing is changed' : 'next: jaryq build')
  return { warnings, notes }
}

import { sha256 } from '../files/hash.ts'
import { builtInCalendar, Calendar } from './calendar.ts'
import { type Limit, limits } from './limits.ts'
import { methods } from './methods.ts'
import { type Norm, norms } from './norms.ts'
import { type OwnFile, type OwnValue, readOwnLaw } from './own-law.ts'

/** The law's values, norms and working days as a dataset has them. */
export interface Law {
  limits: Limit[]
  norms: Norm[]
  calendar: Calendar
  /** The files of the dataset's own that changed something, by name. */
  files: { file: string; sha256: string }[]
}

/** The law as the program has it. */
export function builtInLaw(): Law {
  return { limits: limits(), norms: norms(), calendar: builtInCalendar(), files: [] }
}

/**
 * The law of a dataset: what the program has, and what the files of its folder `law` say in place of it. Without a folder
 * it is the built-in one. Throws a UserError that names file and line when a file is wrong.
 */
export async function loadLaw(folder: string | undefined): Promise<Law> {
  const builtIn = builtInLaw()
  const files = folder === undefined ? [] : await readOwnLaw(folder, builtIn)
  if (files.length === 0) return builtIn
  return overlaid(builtIn, files)
}

/** The built-in law with what a dataset's own files say in their place. */
export function overlaid(builtIn: Law, files: OwnFile[]): Law {
  const ownNorms = files.flatMap((file) => file.norms)
  const replaced = new Set(ownNorms.map((norm) => norm.key))
  const norms = [...builtIn.norms.filter((norm) => !replaced.has(norm.key)), ...ownNorms]
  norms.sort((a, b) => (a.key < b.key ? -1 : 1))
  const known = new Map(norms.map((norm) => [norm.key, norm]))
  const own = files.flatMap((file) => file.values)
  const kept = builtIn.limits.flatMap((limit) => leftOf(limit, own))
  const added = own.flatMap(({ value, line: _, ...entry }): Limit[] => {
    const norm = known.get(entry.norm)!
    return value === null ? [] : [{ ...entry, value, act: norm.act, article: norm.article, edition: norm.edition }]
  })
  return {
    limits: [...kept, ...added].sort(byKey),
    norms,
    calendar: new Calendar(
      new Map([
        ...builtIn.calendar.years,
        ...files.flatMap((file) => file.years.map(({ year, known }) => [year, known] as const)),
      ]),
    ),
    files: files.map(({ file, sha256 }) => ({ file, sha256 })),
  }
}

function byKey(a: Limit, b: Limit): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1
  if (a.valid_from !== b.valid_from) return a.valid_from < b.valid_from ? -1 : 1
  return a.value - b.value
}

/** What the dataset's own values leave of a built-in one: of a set the same value goes, else the dates they speak of. */
function leftOf(limit: Limit, own: OwnValue[]): Limit[] {
  const about = own.filter(({ key }) => key === limit.key)
  if (limit.unit === 'subparagraph') return about.some(({ value }) => value === limit.value) ? [] : [limit]
  let left = [limit]
  for (const { valid_from: from, valid_to: to } of about)
    left = left.flatMap((piece) => {
      if ((piece.valid_to !== null && piece.valid_to < from) || (to !== null && to < piece.valid_from)) return [piece]
      const before = piece.valid_from < from ? [{ ...piece, valid_to: shifted(from, -1) }] : []
      const after =
        to !== null && (piece.valid_to === null || to < piece.valid_to)
          ? [{ ...piece, valid_from: shifted(to, 1) }]
          : []
      return [...before, ...after]
    })
  return left
}

function shifted(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** SHA-256 of all that answers take from the law: values, the dates of norms, methods, the calendar. */
export function lawVersion(law: Law): string {
  return sha256(
    JSON.stringify([
      law.limits.map(({ key, valid_from, valid_to, value, unit, norm, status }) => [
        ...[key, valid_from, valid_to, value, unit, norm, status],
      ]),
      law.norms.map(({ key, valid_from, valid_to }) => [key, valid_from, valid_to]),
      methods().map(({ id, symbol, system, kind }) => [id, symbol, system, kind]),
      law.calendar.rows().map(({ date, ordinal, status }) => [date, ordinal, status]),
    ]),
  )
}

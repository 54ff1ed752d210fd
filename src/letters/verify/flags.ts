import { loadIndicator } from '../../indicators/catalogue.ts'
import { tableKeys } from '../../indicators/evidence.ts'
import { UserError } from '../../terminal/errors.ts'
import type { Lang } from '../../terminal/languages.ts'
import type { BundleManifest } from '../bundle/manifest.ts'
import type { EvidenceRecord, LetterFlag, LetterSource } from '../source.ts'
import { figuresIn } from './figures.ts'
import type { Finding } from './verify.ts'

/** A flag as the letter is to be worked out with, and what was found about it. */
export interface CheckedFlag {
  flag: LetterFlag
  findings: Finding[]
  /** Values that are in the tables as the flag cites them. */
  equal: number
}

/**
 * Asks the indicator of a flag again about the bundle's records. Where it says the same, its answer counts. An indicator
 * that compares with a whole market cannot be asked about one purchase: then the flag stays as it is told, which is said,
 * and each value that it cites is looked up in the tables.
 */
export async function checkFlag(
  source: LetterSource,
  told: LetterFlag,
  options: { manifest: BundleManifest; indicators: string },
): Promise<CheckedFlag> {
  const { manifest } = options
  const { equal, findings } = await checkEvidence(source, told)
  const again = await askAgain(source, told.id, manifest.request.lang)
  // Another version may say the same in other words: figures count.
  if (again?.outcome === 'flag' && sameFigures(again, told) && sameEvidence(again, told))
    return { flag: told, findings, equal: equal + figuresIn(told.summary).length }
  const leans = await leansOnOthers(told.indicator, options.indicators)
  const masked = manifest.kind === 'public' && again?.outcome !== 'flag'
  const place = told.id
  if (leans || masked) {
    const note = leans
      ? 'the indicator compares with other purchases, which are not in the bundle'
      : 'the indicator could not be asked about masked records'
    return {
      flag: told,
      equal,
      findings: [
        ...findings,
        { file: 'manifest.json', place, result: 'not-recomputed', found: told.summary, expected: null, note },
      ],
    }
  }
  const expected = again === undefined ? null : again.outcome === 'flag' ? again.summary : again.outcome
  return {
    flag: again?.outcome === 'flag' ? again : told,
    equal,
    findings: [
      ...findings,
      { file: 'manifest.json', place, result: 'differs', found: told.summary, expected, note: null },
    ],
  }
}

async function askAgain(source: LetterSource, id: string, lang: Lang): Promise<LetterFlag | undefined> {
  try {
    return await source.flag(id, lang)
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

async function leansOnOthers(name: string, custom: string): Promise<boolean> {
  try {
    return (await loadIndicator(name, { custom })).scope === 'dataset'
  } catch (error) {
    // An indicator that this version does not have.
    if (error instanceof UserError) return true
    throw error
  }
}

function sameFigures(one: LetterFlag, two: LetterFlag): boolean {
  return figuresIn(one.summary).join(' ') === figuresIn(two.summary).join(' ')
}

function sameEvidence(one: LetterFlag, two: LetterFlag): boolean {
  const plain = ({ evidence }: LetterFlag) =>
    JSON.stringify(evidence.map(({ table, id, field, value }) => [table, id, field, value]))
  return plain(one) === plain(two)
}

async function checkEvidence(source: LetterSource, told: LetterFlag): Promise<{ equal: number; findings: Finding[] }> {
  const findings: Finding[] = []
  let equal = 0
  for (const entry of told.evidence) {
    const row = await rowOf(source, entry)
    if (row !== undefined && sameValue(row[entry.field], entry.value)) equal++
    else if (row === undefined && entry.value === null) equal++
    else
      findings.push({
        file: 'manifest.json',
        place: `${entry.table} ${entry.id}, ${entry.field}`,
        result: 'differs',
        found: shown(entry.value),
        expected: row === undefined ? null : shown(row[entry.field]),
        note: null,
      })
  }
  return { equal, findings }
}

async function rowOf(
  source: LetterSource,
  { table, id }: EvidenceRecord,
): Promise<Record<string, unknown> | undefined> {
  const keys = tableKeys[table]
  const parts = id.split('|')
  if (keys === undefined || parts.length > keys.length) return undefined
  // A register's row may go by the organisation alone.
  const where = Object.fromEntries(parts.flatMap((part, index) => (part === '' ? [] : [[keys[index]!, part]])))
  return (await source.find(table, where, 1))[0]
}

const shown = (value: unknown) =>
  value === null || value === undefined ? null : typeof value === 'object' ? JSON.stringify(value) : String(value)

// Evidence has times with the offset of Astana, tables in UTC; sums that are exact text in one are numbers in the other.
function sameValue(one: unknown, two: unknown): boolean {
  if (shown(one) === shown(two)) return true
  if (one === null || two === null || one === undefined || two === undefined) return false
  if (/^\d{4}-\d{2}-\d{2}T/.test(String(one)) && /^\d{4}-\d{2}-\d{2}T/.test(String(two)))
    return Date.parse(String(one)) === Date.parse(String(two))
  return /^-?\d+(\.\d+)?$/.test(String(one)) && /^-?\d+(\.\d+)?$/.test(String(two)) && decimal(one) === decimal(two)
}

const decimal = (value: unknown) => {
  const [whole = '', fraction = ''] = String(value).split('.')
  return `${whole}.${fraction.replace(/0+$/, '')}`
}

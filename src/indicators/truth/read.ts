import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readLines } from '../../files/lines.ts'
import { fileError, UserError } from '../../terminal/errors.ts'
import { subjects } from '../file.ts'
import { outcomes } from '../row.ts'

/** What was planted in made-up data, or looks like it and is innocent: a line of truth.ndjson, about one subject. */
export interface Truth {
  scheme: string
  /** Rows of one arrangement share it. */
  instance: string
  kind: 'planted' | 'lookalike'
  /** The indicator that it is meant for. */
  indicator: string
  /** What the indicator should say. */
  expected: (typeof outcomes)[number]
  subject_type: (typeof subjects)[number]
  /** Ids of goszakup. */
  keys: { entity: string; id: number }[]
  /** Of a subject that is judged year by year. */
  year?: number
  /** Of a market: the digits of the code of what is bought, and the first two of the region's. */
  market?: { code: string; region: string }
}

/**
 * The lines of a truth file, or of `truth.ndjson` in a directory that `sandbox generate` wrote. Throws a UserError that
 * names the line that is none.
 */
export async function readTruth(path: string): Promise<Truth[]> {
  const file = await truthFile(path)
  const truth: Truth[] = []
  let number = 0
  try {
    for await (const { bytes } of readLines(file)) {
      number++
      const text = bytes.toString().trim()
      if (text !== '') truth.push(truthOf(text, `${file}:${number}`))
    }
  } catch (error) {
    if (error instanceof UserError) throw error
    throw fileError(error, 'read', file)
  }
  if (truth.length === 0)
    throw new UserError(`${file} tells of nothing that was planted`, {
      next: 'make a market with schemes in it: jaryq sandbox generate --schemes all',
      exit: 'data',
    })
  return truth
}

async function truthFile(path: string): Promise<string> {
  try {
    return (await stat(path)).isDirectory() ? join(path, 'truth.ndjson') : path
  } catch (error) {
    throw fileError(error, 'read', path)
  }
}

function truthOf(text: string, place: string): Truth {
  const wrong = (why: string) =>
    new UserError(`${place}: not a line of a truth file`, {
      why,
      next: 'give the truth.ndjson that jaryq sandbox generate wrote beside the data',
      exit: 'data',
    })
  let row: Partial<Truth> | null
  try {
    row = JSON.parse(text)
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error))
  }
  if (row === null || typeof row !== 'object') throw wrong('it is no object')
  for (const name of ['scheme', 'instance', 'indicator'] as const)
    if (typeof row[name] !== 'string' || row[name] === '') throw wrong(`it has no ${name}`)
  if (row.kind !== 'planted' && row.kind !== 'lookalike') throw wrong('its kind is neither planted nor lookalike')
  if (!outcomes.includes(row.expected!)) throw wrong(`expected is none of ${outcomes.join(', ')}`)
  if (!subjects.includes(row.subject_type!)) throw wrong(`subject_type is none of ${subjects.join(', ')}`)
  const isKey = (key: unknown) =>
    key !== null &&
    typeof key === 'object' &&
    typeof (key as Truth['keys'][0]).entity === 'string' &&
    Number.isSafeInteger((key as Truth['keys'][0]).id)
  if (!Array.isArray(row.keys) || row.keys.length === 0 || !row.keys.every(isKey))
    throw wrong('keys is not a list of {entity, id}')
  if (row.year !== undefined && !Number.isInteger(row.year)) throw wrong('year is no year')
  const { market } = row
  if (market !== undefined && !(/^\d{3,}$/.test(market?.code) && /^\d\d$/.test(market?.region)))
    throw wrong('market is not {code, region} in digits')
  return row as Truth
}

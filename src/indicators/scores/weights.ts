import { readFile } from 'node:fs/promises'
import { fileError, UserError } from '../../terminal/errors.ts'
import { inEachLanguage, type Lang, type Text } from '../../terminal/languages.ts'
import type { Rows } from '../../terminal/rows.ts'
import { didYouMean } from '../../terminal/suggest.ts'
import type { Grade, Indicator, Severity } from '../file.ts'
import builtIn from './weights.json' with { type: 'json' }

interface WeightsFile {
  classes: { severity: Severity; grade: Grade; weight: number; source: Text }[]
  indicators: { name: string; weight: number; source: Text }[]
}

/** What a flag of an indicator weighs in a score, and on what ground. */
export interface Weight {
  name: string
  weight: number
  source: Text
}

/** Weights that a person gave, by indicator. */
export type GivenWeights = ReadonlyMap<string, { weight: number; file: string; line: number }>

/** The weights of jaryq. */
export function builtInWeights(): WeightsFile {
  return builtIn as WeightsFile
}

/** The weight of each indicator: the one given, else its own, else that of its severity and grade. */
export function weightsOf(
  indicators: readonly Pick<Indicator, 'name' | 'severity' | 'grade'>[],
  given: GivenWeights = new Map(),
): Weight[] {
  const file = builtInWeights()
  return indicators.map(({ name, severity, grade }) => {
    const own = given.get(name)
    if (own !== undefined) return { name, weight: own.weight, source: inEachLanguage(() => `${own.file}:${own.line}`) }
    const found =
      file.indicators.find((entry) => entry.name === name) ??
      file.classes.find((entry) => entry.severity === severity && entry.grade === grade)!
    return { name, weight: found.weight, source: found.source }
  })
}

/**
 * Weights from a YAML file of the user's: indicators and numbers from 0 to 1, as `single-bid: 0.5`. What it does not name
 * keeps its weight.
 * @throws UserError that names file and line
 */
export async function readWeights(path: string, known: readonly string[]): Promise<GivenWeights> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', path)
  }
  const { isMap, isScalar, LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const lineAt = (offset: number) => lines.linePos(offset).line
  const next = 'one indicator a line, with a number from 0 to 1: single-bid: 0.5'
  const fail = (line: number, why: string): never => {
    throw new UserError(`${path}:${line}: not valid weights`, { why, next, exit: 'usage' })
  }
  const [broken] = document.errors
  if (broken !== undefined) fail(lineAt(broken.pos[0]), broken.message.split('\n')[0]!)
  if (document.contents === null) return new Map()
  if (!isMap(document.contents)) return fail(1, 'it holds no names with numbers')
  const given = new Map<string, { weight: number; file: string; line: number }>()
  for (const { key, value } of document.contents.items) {
    if (!isScalar(key)) return fail(1, 'a name is no text')
    const line = lineAt(key.range![0])
    const name = String(key.value)
    if (!known.includes(name)) {
      const hint = didYouMean(name, [...known])
      return fail(line, `there is no indicator "${name}"${hint === undefined ? '' : `; ${hint}`}`)
    }
    const weight = isScalar(value) ? value.value : undefined
    if (typeof weight !== 'number' || !(weight >= 0 && weight <= 1))
      return fail(line, `the weight of ${name} is ${isScalar(value) ? String(value.value) : 'no number'}`)
    given.set(name, { weight, file: path, line })
  }
  return given
}

/** Weights as rows: what a flag of each indicator weighs, and why. */
export function weightRows(
  indicators: readonly Pick<Indicator, 'name' | 'severity' | 'grade' | 'subject'>[],
  weights: readonly Weight[],
  lang: Lang,
): Rows {
  return {
    columns: [
      { name: 'indicator', type: 'text' },
      { name: 'subject_type', type: 'text' },
      { name: 'severity', type: 'text' },
      { name: 'grade', type: 'text' },
      { name: 'weight', type: 'number' },
      { name: 'source', type: 'text' },
    ],
    rows: indicators.map(({ name, severity, grade, subject }) => {
      const { weight, source } = weights.find((entry) => entry.name === name)!
      return { indicator: name, subject_type: subject, severity, grade, weight, source: source[lang] }
    }),
  }
}

import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { checkName } from './names.ts'

/** Where the exercises of the course are: `NN.yaml` for notebook NN. */
export const exercisesDir = join(dirname(fileURLToPath(import.meta.url)), 'exercises')

/** What an answer is: one number, text or date; the members of a set; a list in its order; any one of several. */
export const answerKinds = ['number', 'text', 'date', 'set', 'list', 'any'] as const
export type AnswerKind = (typeof answerKinds)[number]

/** A text for people; Kazakh may be left out, then Russian stands in. */
export interface Hint {
  en: string
  ru: string
  kk?: string
}

/** An exercise. What is right is worked out from the dataset that is open, never written down. */
export interface Exercise {
  /** `03/single-share`: the notebook's number and its own name. */
  id: string
  answer: AnswerKind
  /** One SELECT over the tables (and `truth`, where the market's is at hand): one cell, or one column. */
  sql: string
  /** How far a number may be from the right one, as a share of it; 0 unless said. */
  tolerance: number
  /** Another way to the same answer; the tests try that it is accepted. */
  again: string
  hint: Hint
  /** Answers that are often given, each with what to say then; the tests try that they are refused. */
  wrong: { sql: string; hint: Hint | undefined }[]
}

/** The exercise of that id. Only its notebook's file is read. @throws {UserError} when there is none, or its file is wrong */
export async function loadExercise(id: string, dir = exercisesDir): Promise<Exercise> {
  const number = id.split('/')[0]!
  const numbers = await exerciseFiles(dir)
  const all = numbers.includes(number) ? await exercisesOf(number, dir) : []
  checkName('exercise', id, all.length > 0 ? all.map((exercise) => exercise.id) : numbers.map((one) => `${one}/…`))
  return all.find((exercise) => exercise.id === id)!
}

/** The numbers of the notebooks that have exercises, in order. */
export async function exerciseFiles(dir = exercisesDir): Promise<string[]> {
  try {
    return (await readdir(dir))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => name.slice(0, -'.yaml'.length))
      .sort()
  } catch (error) {
    throw fileError(error, 'read', dir)
  }
}

/** The exercises of a notebook, in the order of its file. */
export async function exercisesOf(number: string, dir = exercisesDir): Promise<Exercise[]> {
  const { parse } = await import('yaml')
  const file = join(dir, `${number}.yaml`)
  let content: Record<string, unknown> | null
  try {
    content = parse(await readFile(file, 'utf8')) as Record<string, unknown> | null
  } catch (error) {
    const known = fileError(error, 'read', file)
    throw known instanceof UserError
      ? known
      : new UserError(`${file} cannot be read`, { why: (error as Error).message, exit: 'data' })
  }
  return Object.entries(content ?? {}).map(([name, value]) =>
    exerciseOf(`${number}/${name}`, value as Record<string, unknown>, file),
  )
}

const known = ['answer', 'sql', 'tolerance', 'again', 'hint', 'wrong']

function exerciseOf(id: string, value: Record<string, unknown>, file: string): Exercise {
  const wrong = (why: string) => new UserError(`${file}: the exercise ${id} cannot be read`, { why, exit: 'data' })
  if (value === null || typeof value !== 'object') throw wrong('it has no fields')
  for (const name of Object.keys(value)) if (!known.includes(name)) throw wrong(`there is no field "${name}"`)
  if (!answerKinds.includes(value.answer as AnswerKind)) throw wrong(`answer is none of ${answerKinds.join(', ')}`)
  for (const name of ['sql', 'again'])
    if (typeof value[name] !== 'string' || value[name].trim() === '') throw wrong(`it has no ${name}`)
  const hint = (given: unknown): Hint => {
    const texts = given as Partial<Hint> | undefined
    if (typeof texts?.en !== 'string' || typeof texts.ru !== 'string') throw wrong('a hint has no en or no ru')
    return texts as Hint
  }
  const others = (value.wrong ?? []) as { sql?: string; hint?: unknown }[]
  if (!Array.isArray(others) || others.length === 0) throw wrong('wrong has no answer that is often given')
  return {
    id,
    answer: value.answer as AnswerKind,
    sql: value.sql as string,
    again: value.again as string,
    tolerance: value.tolerance === undefined ? 0 : Number(value.tolerance),
    hint: hint(value.hint),
    wrong: others.map((other) => {
      if (typeof other.sql !== 'string') throw wrong('an answer of wrong has no sql')
      return { sql: other.sql, hint: other.hint === undefined ? undefined : hint(other.hint) }
    }),
  }
}

/** The text of a hint in a language. */
export function hintText(hint: Hint, lang: Lang): string {
  return lang === 'en' ? hint.en : ((lang === 'kk' ? hint.kk : undefined) ?? hint.ru)
}

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

/** The exercise of that id. @throws {UserError} when there is none, or its file is wrong */
export async function loadExercise(id: string, dir = exercisesDir): Promise<Exercise> {
  const all = await readExercises(dir)
  checkName(
    'exercise',
    id,
    all.map((exercise) => exercise.id),
  )
  return all.find((exercise) => exercise.id === id)!
}

/** All exercises, in the order of their files. */
export async function readExercises(dir = exercisesDir): Promise<Exercise[]> {
  const { parse } = await import('yaml')
  const exercises: Exercise[] = []
  let names: string[]
  try {
    names = (await readdir(dir)).filter((name) => name.endsWith('.yaml')).sort()
  } catch (error) {
    throw fileError(error, 'read', dir)
  }
  for (const name of names) {
    const number = name.slice(0, -'.yaml'.length)
    const content = parse(await readFile(join(dir, name), 'utf8')) as Record<string, unknown> | null
    for (const [own, value] of Object.entries(content ?? {}))
      exercises.push(exerciseOf(`${number}/${own}`, value as Record<string, unknown>, join(dir, name)))
  }
  return exercises
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

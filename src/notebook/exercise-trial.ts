import { openEngine } from '../dataset/engine.ts'
import { languages } from '../terminal/languages.ts'
import { answersBy, loadTruth, tryAnswer } from './exercise.ts'
import { type Exercise, exerciseFiles, exercisesOf } from './exercises.ts'

/**
 * Tries every exercise on a dataset: it has an answer there, accepts it reached both ways, refuses what is often given
 * instead, and never tells the answer. Gives what is wrong, line by line.
 */
export async function tryExercises(
  dir: string,
  options: { truth?: string | undefined; exercises?: string; wanted?: (notebook: string) => boolean } = {},
): Promise<{ tried: number; problems: string[] }> {
  const problems: string[] = []
  const exercises: Exercise[] = []
  for (const number of await exerciseFiles(options.exercises)) {
    if (options.wanted?.(number) === false) continue
    try {
      exercises.push(...(await exercisesOf(number, options.exercises)))
    } catch (error) {
      problems.push([(error as Error).message, (error as { why?: string }).why].filter(Boolean).join(': '))
    }
  }
  const engine = await openEngine(dir)
  try {
    const there = loadTruth(engine, dir, options.truth)
    there.catch(() => {})
    const truth = () => there
    for (const exercise of exercises) {
      const wrong = (what: string) => problems.push(`${exercise.id}: ${what}`)
      const given = async (sql: string) => {
        const cells = await answersBy(engine, sql)
        return ['set', 'list'].includes(exercise.answer) ? cells : cells[0]
      }
      try {
        await truth()
        const right = await given(exercise.sql)
        if (right === undefined || right === null || (Array.isArray(right) && right.length === 0)) {
          wrong('these data have no answer to it')
          continue
        }
        const others = [await given(exercise.again), ...(exercise.answer === 'number' ? [String(right)] : [])]
        for (const [index, answer] of [right, ...others].entries())
          for (const lang of languages) {
            const verdict = await tryAnswer(engine, exercise, answer, { lang, truth })
            if (verdict.right !== true) wrong(`${index === 0 ? 'sql' : 'again'} is not accepted: ${verdict.text}`)
          }
        for (const [index, { sql }] of exercise.wrong.entries()) {
          const answer = await given(sql)
          const verdict = await tryAnswer(engine, exercise, answer ?? 'none', { lang: 'ru', truth })
          if (verdict.right !== false) wrong(`wrong answer ${index + 1} is not refused`)
          const told = [right].flat().map(String)
          if (told.some((value) => value.length > 1 && verdict.text.split(/[\s:;,()]+/).includes(value)))
            wrong(`what is said of wrong answer ${index + 1} tells the answer`)
        }
        if ((await tryAnswer(engine, exercise, null, { lang: 'en', truth })).right !== null) wrong('null is an answer')
      } catch (error) {
        wrong([(error as Error).message, (error as { why?: string }).why].filter(Boolean).join(': '))
      }
    }
  } finally {
    await engine.close()
  }
  return { tried: exercises.length, problems }
}

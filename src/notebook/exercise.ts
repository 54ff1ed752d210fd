import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Engine } from '../dataset/engine.ts'
import { placesOf } from '../indicators/truth/places.ts'
import { readTruth } from '../indicators/truth/read.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import type { Row } from '../terminal/rows.ts'
import { compareAnswers, valuesOf } from './answer.ts'
import { type Exercise, hintText } from './exercises.ts'

/** What is said of an answer; `right` is null while there is none, and where the exercise cannot be tried on the data. */
export interface Verdict {
  id: string
  right: boolean | null
  text: string
}

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const words = {
  none: t('not answered yet', 'ответа ещё нет', 'әлі жауап жоқ'),
  right: t('right', 'верно', 'дұрыс'),
  wrong: t('not yet', 'пока нет', 'әзірге жоқ'),
  members: t(
    '{extra} of those you named do not belong, {absent} are missing',
    'лишних: {extra}, не хватает: {absent}',
    'артығы: {extra}, жетпейтіні: {absent}',
  ),
  unread: t(
    'this is not what was asked for: give {kind}',
    'это не то, о чём спрашивают: нужно {kind}',
    'сұралған бұл емес: {kind} керек',
  ),
  untold: t(
    'these data do not tell the answer; try the exercise on the training market',
    'по этим данным ответа не получить; попробуйте упражнение на учебном рынке',
    'бұл деректер жауап бермейді; жаттығуды оқу нарығында орындап көріңіз',
  ),
  truth: t(
    'what was planted in this market is not at hand: set JARYQ_TRUTH to the folder that "jaryq sandbox generate" wrote',
    'нет файла о том, что заложено в этот рынок: укажите в JARYQ_TRUTH папку, которую записала «jaryq sandbox generate»',
    'бұл нарыққа не енгізілгені туралы файл жоқ: JARYQ_TRUTH арқылы «jaryq sandbox generate» жазған қалтаны көрсетіңіз',
  ),
}

const kinds: Record<Exercise['answer'], Text> = {
  number: t('a number', 'число', 'сан'),
  text: t('a text', 'текст', 'мәтін'),
  date: t('a date', 'дата', 'күн'),
  set: t('a list, in any order', 'список в любом порядке', 'кез келген ретпен тізім'),
  list: t('a list in its order', 'список по порядку', 'реті бойынша тізім'),
  any: t('one value', 'одно значение', 'бір мән'),
}

/** Tries an answer. What is right is worked out from the dataset and never told. */
export async function tryAnswer(
  engine: Engine,
  exercise: Exercise,
  answer: unknown,
  options: { lang: Lang; truth: () => Promise<boolean> },
): Promise<Verdict> {
  const { lang, truth } = options
  const say = (right: boolean | null, text: string): Verdict => ({ id: exercise.id, right, text })
  if (answer === null || answer === undefined) return say(null, words.none[lang])
  const statements = [exercise.sql, ...exercise.wrong.map(({ sql }) => sql)]
  if (statements.some(usesTruth) && !(await truth())) return say(null, words.truth[lang])
  const right = valuesOf(await answersBy(engine, exercise.sql))
  if (right === undefined || (right.length === 0 && exercise.answer !== 'set')) return say(null, words.untold[lang])
  const given = valuesOf(answer)
  if (given === undefined) return say(false, words.unread[lang].replace('{kind}', kinds[exercise.answer][lang]))
  const found = compareAnswers(exercise.answer, given, right, exercise.tolerance)
  if (found.right) return say(true, words.right[lang])
  const members =
    exercise.answer === 'set'
      ? ` (${words.members[lang].replace('{extra}', String(found.extra)).replace('{absent}', String(found.absent))})`
      : ''
  let { hint } = exercise
  for (const other of exercise.wrong) {
    const values = other.hint === undefined ? undefined : valuesOf(await answersBy(engine, other.sql))
    if (values === undefined || !compareAnswers(exercise.answer, given, values, exercise.tolerance).right) continue
    hint = other.hint!
    break
  }
  return say(false, `${words.wrong[lang]}${members}: ${hintText(hint, lang)}`)
}

/** The cells of the first column that a statement of an exercise gives. */
export async function answersBy(engine: Engine, sql: string): Promise<unknown[]> {
  const [column] = await engine.columns(sql)
  // Sums come exact, as text where they are long: they are compared as numbers.
  const isNumber = column !== undefined && ['money', 'integer', 'number'].includes(column.type)
  const rows = await engine.rows(sql)
  return rows.map((row) => (isNumber && row[column.name] !== null ? Number(row[column.name]) : row[column!.name]))
}

/** Whether a statement reads what was planted. */
export function usesTruth(sql: string): boolean {
  return /\btruth\b/.test(sql)
}

/**
 * Makes the temporary table `truth` of what was planted in a made-up market: a row for each subject and each process and
 * organisation that it is about. False when the market's folder is not at hand. `given` is that folder, else it is looked
 * for beside the dataset `dir`.
 */
export async function loadTruth(engine: Engine, dir: string, given: string | undefined): Promise<boolean> {
  const path = await truthPath(resolve(dir), given)
  if (path === undefined) return false
  const truth = await readTruth(path)
  const places = await placesOf(engine, truth, path)
  const rows: Row[] = truth.flatMap((line, index) => {
    const place = places[index]
    if (place === undefined) return []
    const common = {
      scheme: line.scheme,
      instance: line.instance,
      kind: line.kind,
      indicator: line.indicator,
      expected: line.expected,
      subject_type: line.subject_type,
      subject_id: place.subjectId ?? null,
      year: line.year ?? null,
    }
    const ocids = place.ocids.length === 0 ? [null] : place.ocids
    const organisations = place.organisations.length === 0 ? [null] : place.organisations
    return ocids.flatMap((ocid) => organisations.map((organisation) => ({ ...common, ocid, organisation })))
  })
  await engine.load(
    'truth',
    [
      ...['scheme', 'instance', 'kind', 'indicator', 'expected', 'subject_type', 'subject_id'].map((name) => ({
        name,
        type: 'text' as const,
      })),
      { name: 'year', type: 'integer' },
      { name: 'ocid', type: 'text' },
      { name: 'organisation', type: 'text' },
    ],
    rows,
  )
  return true
}

/** The market that a dataset was made from: `given`, else what stands beside the dataset; undefined where there is none. */
export async function truthPath(dataset: string, given: string | undefined): Promise<string | undefined> {
  const isThere = (path: string) =>
    stat(path).then(
      () => true,
      () => false,
    )
  if (given !== undefined && given !== '') {
    if (await isThere(given)) return given
    throw new UserError(`there is no ${given}`, {
      next: 'name the folder that jaryq sandbox generate wrote',
      exit: 'usage',
    })
  }
  // Where "npm start" and the course leave the market of a dataset.
  for (const folder of ['jaryq-sandbox', 'market'])
    if (await isThere(join(dirname(dataset), folder, 'truth.ndjson'))) return join(dirname(dataset), folder)
  return undefined
}

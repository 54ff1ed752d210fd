import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { datasetPaths } from '../dataset/layout.ts'
import { loadLaw } from '../law/law.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Column, Row, Rows } from '../terminal/rows.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { type Indicator, parseIndicator, type Stage } from './file.ts'
import { hiddenRelations } from './relations.ts'

export { intermediateSql } from './relations.ts'

/** Where indicators come from besides those built in: the dataset's own directory `indicators`. */
export interface CatalogueOptions {
  custom?: string
}

const builtIn = import.meta.dirname

async function names(directory: string): Promise<string[]> {
  let entries: string[]
  try {
    entries = await readdir(directory)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fileError(error, 'read', directory)
  }
  return entries
    .filter((entry) => entry.endsWith('.sql') && !entry.startsWith('x_'))
    .map((entry) => entry.slice(0, -4))
    .sort()
}

/** The names of all indicators, built-in and custom, sorted. */
export async function indicatorNames(options: CatalogueOptions = {}): Promise<string[]> {
  const own = options.custom === undefined ? [] : await names(options.custom)
  return [...new Set([...(await names(builtIn)), ...own])].sort()
}

/** The names of the dataset's own indicators, sorted. */
export async function ownNames(options: { custom: string }): Promise<string[]> {
  const taken = await names(builtIn)
  return (await names(options.custom)).filter((name) => !taken.includes(name))
}

/** Every indicator, by name. */
export async function listIndicators(options: CatalogueOptions = {}): Promise<Indicator[]> {
  return Promise.all((await indicatorNames(options)).map((name) => loadIndicator(name, options)))
}

/** An indicator whose file cannot be read, and why. */
export interface BrokenIndicator {
  name: string
  error: UserError
}

/** Files of the dataset's own that are not read, because jaryq has an indicator or a relation of that name. */
export async function hidden(options: CatalogueOptions): Promise<BrokenIndicator[]> {
  const { custom } = options
  if (custom === undefined) return []
  const taken = await names(builtIn)
  const notRead = (name: string, why: string, next: string) => ({
    name: `indicators/${name}.sql`,
    error: new UserError(`${join(custom, `${name}.sql`)}: not read`, { why, next, exit: 'usage' }),
  })
  return [
    ...(await names(custom))
      .filter((name) => taken.includes(name))
      .map((name) =>
        notRead(
          name,
          `jaryq has an indicator ${name} of its own`,
          'give the file and the indicator in it another name',
        ),
      ),
    ...(await hiddenRelations(custom)).map(({ name, why }) => notRead(name, why, 'give the file another name')),
  ]
}

/** Every indicator, by name; those of the dataset's own whose files are wrong stand apart, and do not stop the others. */
export async function readIndicators(
  options: CatalogueOptions = {},
): Promise<{ indicators: Indicator[]; broken: BrokenIndicator[] }> {
  const indicators: Indicator[] = []
  const broken: BrokenIndicator[] = []
  broken.push(...(await hidden(options)))
  for (const name of await indicatorNames(options)) {
    try {
      indicators.push(await loadIndicator(name, options))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      broken.push({ name, error })
    }
  }
  return { indicators, broken }
}

/**
 * The indicator with this name. Throws a UserError with a suggestion when there is none, and one that names file and
 * line when its file is wrong.
 */
export async function loadIndicator(name: string, options: CatalogueOptions = {}): Promise<Indicator> {
  const ofProgram = await names(builtIn)
  const isBuiltIn = ofProgram.includes(name)
  const known = isBuiltIn ? ofProgram : await indicatorNames(options)
  if (!known.includes(name)) {
    const hint = didYouMean(name, known)
    throw new UserError(`there is no indicator "${name}"`, {
      next: [...(hint === undefined ? [] : [hint]), 'see them with: jaryq indicators list'],
      exit: 'usage',
    })
  }
  const directory = isBuiltIn ? builtIn : options.custom!
  const file = join(directory, `${name}.sql`)
  const indicator = await parseIndicator(await readText(file), file, {
    builtIn: isBuiltIn,
    // The dataset's own values stand beside its own indicators.
    ...(isBuiltIn ? {} : { law: await loadLaw(join(dirname(options.custom!), 'law')) }),
  })
  if (indicator.name !== name)
    throw new UserError(`${file}: not a valid indicator`, {
      why: `its name is "${indicator.name}", so the file must be called ${indicator.name}.sql`,
      next: 'give the file that name, or the indicator the name of the file',
      exit: 'usage',
    })
  return indicator
}

/** The text of a file; what only looks like one, as a named pipe, could keep its reader waiting for ever. */
async function readText(file: string): Promise<string> {
  try {
    if ((await stat(file)).isFile()) return await readFile(file, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', file)
  }
  throw new UserError(`${file}: not a file`, { next: 'remove it, or give it another name', exit: 'usage' })
}

const indicatorColumns: Column[] = [
  { name: 'name', type: 'text' },
  { name: 'codes', type: 'json' },
  { name: 'severity', type: 'text' },
  { name: 'grade', type: 'text' },
  { name: 'stage', type: 'text' },
  { name: 'subject_type', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'parameters', type: 'json' },
  { name: 'question', type: 'text' },
  { name: 'why', type: 'text' },
  { name: 'innocent', type: 'json' },
  { name: 'next', type: 'json' },
  { name: 'needs', type: 'json' },
  { name: 'law', type: 'json' },
  { name: 'violations', type: 'json' },
  { name: 'version', type: 'integer' },
  { name: 'built_in', type: 'boolean' },
]

/** An indicator as a row of `jaryq indicators list`, its texts in one language. */
function indicatorRow(indicator: Indicator, lang: Lang): Row {
  const { texts } = indicator
  return {
    name: indicator.name,
    codes: indicator.codes,
    severity: indicator.severity,
    grade: indicator.grade,
    stage: indicator.stage,
    subject_type: indicator.subject,
    title: texts.title[lang],
    parameters: indicator.parameters.map(({ text, ...parameter }) => ({ ...parameter, text: text[lang] })),
    question: texts.question[lang],
    why: texts.why[lang],
    innocent: texts.innocent[lang],
    next: texts.next[lang],
    needs: indicator.needs,
    law: indicator.law,
    violations: indicator.violations,
    version: indicator.version,
    built_in: indicator.builtIn,
  }
}

/** The catalogue of a dataset as rows: built-in indicators and the dataset's own, broken ones in a warning each. */
export async function catalogue(
  dir: string,
  { lang, report, legal, stage }: { lang: Lang; report: Reporter; legal?: boolean; stage?: Stage },
): Promise<Rows> {
  const { indicators, broken } = await readIndicators({ custom: datasetPaths(dir).indicators })
  for (const { error } of broken) report.warn([error.message, error.why].filter(Boolean).join(': '))
  const wanted = indicators.filter(
    (indicator) => (legal !== true || indicator.severity === 'legal') && (stage ?? indicator.stage) === indicator.stage,
  )
  return { columns: indicatorColumns, rows: wanted.map((indicator) => indicatorRow(indicator, lang)) }
}

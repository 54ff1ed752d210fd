import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { datasetPaths, safeName } from '../dataset/layout.ts'
import { writeAtomically } from '../files/atomic.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { type Criteria, parseCriteria, readCriteria } from './criteria.ts'
import { readBoxes, watchPaths } from './outbox.ts'
import { targetKey } from './target.ts'

/** The files of the rules: those that are named, else those in the folder `watch/rules` of the dataset. */
export async function ruleFiles(dir: string, files: readonly string[] = []): Promise<string[]> {
  if (files.length > 0) return Promise.all(files.map((file) => ruleFile(dir, file)))
  const folder = watchPaths(dir).rules
  try {
    const names = await readdir(folder)
    return names
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(folder, name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw fileError(error, 'read', folder)
  }
}

/** The file of a rule that is named by its path, or by the name of its file in the dataset. */
export async function ruleFile(dir: string, typed: string): Promise<string> {
  if (existsSync(typed)) return typed
  const { rules } = watchPaths(dir)
  const found = (await ruleFiles(dir)).find(
    (file) =>
      basename(file)
        .replace(/\.ya?ml$/, '')
        .normalize() === typed.normalize(),
  )
  if (found !== undefined) return found
  throw new UserError(`there is no criteria file "${typed}"`, {
    why: `it is neither a file nor a rule in ${rules}`,
    next: 'see the rules with: jaryq watch list',
    exit: 'usage',
  })
}

/** All rules. Throws a UserError that names file and line for one that is wrong, and for two of one name. */
export async function readRules(dir: string, files?: readonly string[]): Promise<Criteria[]> {
  const rules: Criteria[] = []
  for (const file of await ruleFiles(dir, files)) {
    const rule = await readCriteria(file, { custom: datasetPaths(dir).indicators })
    if (rules.some(({ name }) => name === rule.name))
      throw new UserError(`${file}: another rule has the name "${rule.name}" too`, {
        why: 'alerts are known by the name of their rule',
        next: 'give one of the two another name',
        exit: 'usage',
      })
    rules.push(rule)
  }
  return rules
}

/** The same, where there has to be one. */
export async function requireRules(dir: string, files?: readonly string[]): Promise<Criteria[]> {
  const rules = await readRules(dir, files)
  if (rules.length === 0)
    throw new UserError('there is no rule to watch by', {
      why: `${watchPaths(dir).rules} has no criteria file`,
      next: [
        'write one with: jaryq watch new NAME',
        'or save a search: jaryq search WORDS --save NAME',
        'or name one: jaryq watch --criteria FILE',
      ],
      exit: 'usage',
    })
  return rules
}

export interface NewRule {
  name: string
  lang: Lang
  /** What the rule asks for, as lines of YAML; without them an example with comments. */
  lines?: readonly string[]
}

/** Writes a new rule into the dataset, and returns its path. Throws a UserError when there is one of that name. */
export async function newRule(dir: string, { name, lang, lines }: NewRule): Promise<string> {
  const file = join(watchPaths(dir).rules, `${safeName(name)}.yaml`)
  const text = [
    'version: 1',
    `name: ${name}`,
    ...(lines ?? example),
    `lang: ${lang}`,
    ...(lines === undefined ? exampleTail : ['when: at-once', 'to:', '  - terminal']),
    '',
  ].join('\n')
  await parseCriteria(text, file, { custom: datasetPaths(dir).indicators })
  const there = (await ruleFiles(dir)).map((path) => basename(path).normalize().toLowerCase())
  const wanted = basename(file).normalize().toLowerCase()
  if (there.includes(wanted) || there.includes(wanted.replace(/yaml$/, 'yml')))
    throw new UserError(`there is a rule "${name}" already`, {
      next: `change ${file}, or choose another name`,
      exit: 'usage',
    })
  try {
    await writeAtomically(file, text)
  } catch (error) {
    throw fileError(error, 'write', file)
  }
  return file
}

const example = [
  'title: what this rule is for, in one line',
  '# Indicators as in "jaryq indicators list", with parameters as "flag NAME --help" names them; or: all',
  'indicators:',
  '  bid-period-below-minimum:',
  '  single-bid: {minimum_amount: 1000000}',
  '  plan-price-padding: {high_ratio: 1.5}',
  '  plan-direct-usually-competed:',
  '  plan-split-forming:',
  '# Leave out what does not matter; a flag has to fit all that is said.',
  '# severity: [legal, statistical]',
  '# grade: [breach-on-record, needs-a-document]',
  '# buyers: [050140006873]',
  '# regions: [61, 6110]           # KATO codes of any level',
  "# keywords: 'ремонт школы -капитальный'   # as jaryq search reads them",
  '# minimum: 5000000              # tenge',
  'role: monitor                  # monitor, supplier, journalist, resident: whose terms are yours',
]
const exampleTail = [
  'when: at-once                  # at-once, daily, weekly',
  '# quiet: 21:00-08:00',
  '# every: 20m',
  '# backlog: open                # of what is there on the first look tell what is still open; all; none',
  'to:',
  '  - terminal',
  '  # - email: monitor@example.org',
  "  # - telegram: '-1001234567890'",
  '  # - ndjson: alerts.ndjson',
  '  # - atom: alerts.xml',
]

/** What `search` was asked, as lines of a criteria file. */
export function searchLines(query: {
  text: string
  types?: readonly string[] | undefined
  year?: number | undefined
  since?: string | undefined
  until?: string | undefined
  buyer?: string | undefined
  supplier?: string | undefined
  region?: string | undefined
  method?: string | undefined
}): string[] {
  const { text, types = [], year, since, until, buyer, supplier, region, method } = query
  if (region !== undefined && !/^\d+$/.test(region))
    throw new UserError(`--region: a rule names a place by its KATO code, not as "${region}"`, {
      next: 'for example 71 for Astana, 75 for Almaty',
      exit: 'usage',
    })
  const quoted = (value: string) => JSON.stringify(value)
  return [
    `keywords: ${quoted(text)}`,
    ...(types.length === 0 ? [] : [`types: [${types.map(quoted).join(', ')}]`]),
    ...(year === undefined && since === undefined ? [] : [`since: ${since ?? `${year}-01-01`}`]),
    ...(year === undefined && until === undefined ? [] : [`until: ${until ?? `${year}-12-31`}`]),
    ...(buyer === undefined ? [] : [`buyers: [${quoted(buyer)}]`]),
    ...(supplier === undefined ? [] : [`suppliers: [${quoted(supplier)}]`]),
    ...(region === undefined ? [] : [`regions: [${quoted(region)}]`]),
    ...(method === undefined ? [] : [`method: ${quoted(method)}`]),
  ]
}

export const ruleColumns: Column[] = [
  { name: 'name', type: 'text' },
  { name: 'title', type: 'text' },
  { name: 'looks_for', type: 'text' },
  { name: 'when', type: 'text' },
  { name: 'to', type: 'json' },
  { name: 'found', type: 'integer' },
  { name: 'waiting', type: 'integer' },
  { name: 'last_found', type: 'date' },
  { name: 'file', type: 'text' },
]

/** The rules of a dataset, with what they found so far and what of it was not told on every channel yet. */
export async function ruleRows(dir: string): Promise<Row[]> {
  const { alerts, sent } = await readBoxes(dir)
  const rows: Row[] = []
  for (const file of await ruleFiles(dir)) {
    const rule = await readCriteria(file, { custom: datasetPaths(dir).indicators })
    const own = alerts.filter((alert) => alert.rule === rule.name)
    const waiting = own.filter(({ id }) =>
      rule.to.some((target) => !sent.some((line) => line.channel === targetKey(target) && line.alerts.includes(id))),
    )
    rows.push({
      name: rule.name,
      title: rule.title ?? null,
      looks_for: looksFor(rule),
      when: rule.when,
      to: rule.to.map(targetKey),
      found: own.length,
      waiting: waiting.length,
      last_found: own.at(-1)?.data_date ?? null,
      file,
    })
  }
  return rows
}

function looksFor({ indicators, keywords }: Criteria): string {
  const named = indicators === undefined ? [] : indicators === 'all' ? ['all'] : indicators.map(({ name }) => name)
  return [...(keywords === undefined ? [] : [`"${keywords}"`]), ...named].join(', ')
}

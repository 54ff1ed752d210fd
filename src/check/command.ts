import { extname } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import type { FlagRow, Outcome } from '../indicators/run.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Text } from '../terminal/languages.ts'
import { type CheckOptions, checkPurchase } from './check.ts'

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const notes = {
  training: t(
    'УЧЕБНЫЕ ДАННЫЕ: training data, everything is made up',
    'УЧЕБНЫЕ ДАННЫЕ: всё вымышлено',
    'ОҚУ ДЕРЕКТЕРІ: бәрі ойдан шығарылған',
  ),
  dataset: t(
    'taken from the dataset, no request',
    'взято из набора данных, без запросов',
    'деректер жинағынан алынды, сұрау жоқ',
  ),
  cost: t('{} requests, {} s', 'запросов: {}, секунд: {}', 'сұраулар: {}, секунд: {}'),
  wrote: t('wrote', 'записано:', 'жазылды:'),
}

/** How the answer is given. */
export type CheckPlan = 'text' | 'html' | 'rows'

/** How the flags ask for the answer: text for people on a terminal, rows in a pipe. Throws a UserError. */
export function checkPlan(
  flags: { format?: string; json?: boolean; output?: string; outcome?: string; fields?: string },
  isTerminal = process.stdout.isTTY === true,
): CheckPlan {
  const ending = flags.output === undefined ? '' : extname(flags.output).toLowerCase()
  const byEnding = ending === '.html' || ending === '.htm' ? 'html' : ending === '.txt' ? 'text' : undefined
  const wantsRows = flags.json === true || flags.fields !== undefined || flags.outcome !== undefined
  const isForPeople = flags.output === undefined && isTerminal && !wantsRows
  const format = flags.format ?? byEnding ?? (isForPeople ? 'text' : undefined)
  if (format !== 'text' && format !== 'html') return 'rows'
  if (wantsRows)
    throw new UserError(`--format ${format} gives the whole answer`, {
      why: '--outcome, --fields and --json choose among rows',
      next: 'leave them out, or ask for rows with --format ndjson',
      exit: 'usage',
    })
  return format
}

/**
 * Checks a purchase and writes the answer as text or page, or returns its rows. What it took is told to the person, and is
 * no part of the answer.
 */
export async function runCheck(
  text: string,
  plan: CheckPlan,
  options: CheckOptions & { output?: string; outcome?: Outcome },
): Promise<FlagRow[] | undefined> {
  const { report, lang, output, baseUrl } = options
  let token: string | undefined
  if (options.offline !== true) {
    const { parseAddress } = await import('../goszakup/address.ts')
    // What is no address is said before a token is asked for.
    const { prefixesOf } = await import('../dataset/purchase/purchase.ts')
    parseAddress(text, await prefixesOf(options.data))
    const { defaultBaseUrl, requireToken } = await import('../goszakup/token/token.ts')
    token = (await requireToken(baseUrl ?? defaultBaseUrl, { report })).token
  }
  const { check, cost } = await checkPurchase(text, { ...options, token })
  for (const warning of check.warnings) report.warn(warning)
  if (check.training) report.note(notes.training[lang])
  report.note(
    cost.origin === 'dataset'
      ? notes.dataset[lang]
      : notes.cost[lang].replace('{}', String(cost.requests)).replace('{}', cost.seconds.toFixed(1)),
  )
  if (plan === 'rows') {
    const wanted = options.outcome ?? 'flag'
    return check.rows.filter((row) => row.outcome === wanted)
  }
  const { checkPage } = await import('./page.ts')
  const { checkText } = await import('./text.ts')
  const columns =
    process.stdout.isTTY === true && output === undefined ? Math.min(process.stdout.columns ?? 100, 120) : 100
  const answer = plan === 'html' ? checkPage(check, lang) : checkText(check, lang, Math.max(columns, 40))
  if (output === undefined || output === '-') {
    process.stdout.write(answer)
    return undefined
  }
  try {
    await writeAtomically(output, answer)
  } catch (error) {
    throw fileError(error, 'write', output)
  }
  report.note(`${notes.wrote[lang]} ${output}`)
  return undefined
}

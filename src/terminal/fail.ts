import { type ExitName, exitCodes, fileError, UserError } from './errors.ts'
import type { Lang } from './languages.ts'
import { askedLanguage, said } from './messages.ts'
import { didYouMean } from './suggest.ts'

interface OclifError extends Error {
  oclif?: { exit?: number }
  code?: string
  flags?: string[]
  /** Of a missing argument its specification, of an unexpected one what was typed. */
  args?: (string | { name: string; description?: string; options?: readonly string[] })[]
  parse?: { input?: { flags?: Record<string, { char?: string }>; argv?: string[] } }
}

const labels: Record<Lang, { error: string; why: string; next: string }> = {
  en: { error: 'error', why: 'why', next: 'next' },
  ru: { error: 'ошибка', why: 'причина', next: 'дальше' },
  kk: { error: 'қате', why: 'себебі', next: 'әрі қарай' },
}

const helpNext = 'see the same command with --help'

/** What an error means to the person: the lines for stderr and the exit code. */
export function explain(error: unknown): {
  what: string
  why?: string
  next: string[]
  exitCode: number
  bug: boolean
} {
  // oclif wraps what a flag's own parser throws in three lines, without a class of its own.
  const flagValue = /^Parsing (--\S+) \n\t([\s\S]*)\nSee more help with --help$/.exec((error as Error)?.message ?? '')
  if (flagValue !== null)
    return {
      what: `${flagValue[1]}: ${flagValue[2]}`,
      next: [helpNext],
      exitCode: exitCodes.usage,
      bug: false,
    }
  const known = fileError(error, 'use', (error as NodeJS.ErrnoException)?.path ?? 'a file')
  if (known instanceof UserError)
    return {
      what: known.message,
      why: known.why,
      next: known.next.length === 0 && known.exitName === 'usage' ? [helpNext] : known.next,
      exitCode: known.exitCode,
      bug: false,
    }
  const oclif = error as OclifError
  if (oclif?.parse !== undefined) {
    const lines = stripAnsi(oclif.message)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('See more help'))
    const next: string[] = []
    for (const flag of oclif.flags ?? []) {
      const hint = didYouMean(
        flag,
        Object.keys(oclif.parse.input?.flags ?? {}).map((name) => `--${name}`),
      )
      if (hint !== undefined) next.push(hint)
    }
    const choice = notAnOption(lines[0])
    if (choice?.hint !== undefined) next.push(choice.hint)
    next.push(helpNext)
    const said = missingArguments(oclif) ?? (choice === undefined ? usage(lines) : { what: choice.what })
    return { ...said, next, exitCode: exitCodes.usage, bug: false }
  }
  if (oclif?.oclif?.exit !== undefined)
    return { ...usage([stripAnsi(oclif.message)]), next: [helpNext], exitCode: oclif.oclif.exit, bug: false }
  const message = error instanceof Error ? error.message : String(error)
  return {
    what: `something went wrong in jaryq itself: ${message}`,
    next: ['run it again with --debug and report the output'],
    exitCode: exitCodes.failed,
    bug: true,
  }
}

/** What a script goes by: the name of the exit code, the same in every language. */
function exitName(code: number): ExitName {
  return (Object.keys(exitCodes) as ExitName[]).find((name) => exitCodes[name] === code) ?? 'failed'
}

/**
 * Prints an error and returns the exit code. Under `--json` it is JSON on stdout too: `message`, `why` and `next` in the
 * language asked for; `name`, `exit` and `english` are the same in all.
 */
export function fail(error: unknown, argv: string[]): number {
  const { exitCode, bug, ...english } = explain(error)
  if ((error as { code?: string })?.code === 'EEXIT') return exitCode
  const lang = askedLanguage(argv)
  const what = said(english.what, lang)
  const why = english.why === undefined ? undefined : said(english.why, lang)
  const next = english.next.map((line) => said(line, lang))
  const heads = labels[lang]
  if (argv.includes('--json'))
    process.stdout.write(
      `${JSON.stringify({ error: { name: exitName(exitCode), message: what, why: why ?? null, next, exit: exitCode, english: english.what } })}\n`,
    )
  process.stderr.write(`${heads.error}: ${what}\n`)
  if (why !== undefined)
    process.stderr.write(`  ${heads.why}: ${why.split('\n').join(`\n${' '.repeat(heads.why.length + 4)}`)}\n`)
  for (const line of next) process.stderr.write(`  ${heads.next}: ${line}\n`)
  if (argv.includes('--debug') && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  else if (bug && process.env.JARYQ_DEBUG) process.stderr.write(`${(error as Error).stack}\n`)
  return exitCode
}

function missingArguments(error: OclifError): { what: string; why: string } | undefined {
  if (!/^Missing \d+ required args?\b/.test(stripAnsi(error.message))) return undefined
  const missing = (error.args ?? []).filter((entry) => typeof entry !== 'string')
  return {
    what: `${missing.map(({ name }) => name.toUpperCase()).join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
    why: missing
      .map(({ name, description = '', options }) =>
        [
          `${name.toUpperCase()}: ${description}`,
          ...(options === undefined ? [] : [`one of ${options.join(', ')}`]),
        ].join('; '),
      )
      .join('\n'),
  }
}

/** A value that is not among those that an argument or a flag takes. */
function notAnOption(line = ''): { what: string; hint: string | undefined } | undefined {
  const found = /^Expected (?:(--[^=]+)=)?(.*) to be one of: (.+)$/.exec(line)
  if (found === null) return undefined
  const [, flag, given, options] = found
  return {
    what: `${flag === undefined ? '' : `${flag}: `}"${given}" is not one of ${options}`,
    hint: didYouMean(given!, options!.split(', ')),
  }
}

/** oclif's own lines about wrong usage, in the words and the shape of all other errors. */
function usage(lines: string[]): { what: string; why?: string } {
  const [first = 'wrong usage', ...rest] = lines.map((line) => line.trim())
  // "The following error occurred:", and each in a line.
  const [what = first, ...more] = /^The following errors? occurred:$/.test(first) ? rest : [first, ...rest]
  const missing = /^Missing required flag (\S+)$/.exec(what)
  const extra = /^Unexpected arguments?: ?(.*)$/.exec(what)
  const alone = /^All of the following must be provided when using (\S+): (.+)$/.exec(what)
  const named =
    missing !== null
      ? `--${missing[1]!.replace(/^--/, '')} is missing`
      : alone !== null
        ? `${alone[1]} goes only with ${alone[2]}`
        : extra !== null
          ? `the command takes no "${extra[1]}"`
          : what
  const why = more.filter((line) => line !== what).join('\n')
  return why === '' ? { what: named } : { what: named, why }
}

function stripAnsi(text: string): string {
  return text.replace(/\x1b\[[0-9;]*m/g, '')
}

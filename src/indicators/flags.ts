import { boolean, custom } from '@oclif/core/flags'
import type { FlagInput } from '@oclif/core/interfaces'
import { datasetPaths } from '../dataset/layout.ts'
import { type Lang, languages } from '../terminal/languages.ts'
import { loadIndicator } from './catalogue.ts'
import type { Indicator } from './file.ts'
import { checkParameter, type Parameter, type ParameterValue } from './parameter.ts'

/** Flags of `flag --all`, which choose among indicators. */
const ofAll = ['all', 'legal', 'stage']

interface WithFlags {
  flags: Record<string, { type: string }>
  baseFlags: Record<string, { type: string }>
}

/** The indicator's name among the arguments: the first that is neither a flag nor a flag's value. */
export function nameIn(argv: string[], command: WithFlags): string | undefined {
  const known = { ...command.baseFlags, ...command.flags }
  return argv.find((argument, index) => {
    if (argument.startsWith('-')) return false
    const before = argv[index - 1]
    if (before === undefined || !before.startsWith('--') || before.includes('=')) return true
    // A flag that is not known here may be the indicator's own: what follows it may be its value.
    return known[before.slice(2)]?.type === 'boolean'
  })
}

function argumentOf(argv: string[], flag: string): string | undefined {
  for (const [index, argument] of argv.entries()) {
    if (argument === `--${flag}`) return argv[index + 1]
    if (argument.startsWith(`--${flag}=`)) return argument.slice(flag.length + 3)
  }
  return undefined
}

function languageIn(argv: string[]): Lang {
  const given = argumentOf(argv, 'lang') as Lang | undefined
  return given !== undefined && languages.includes(given) ? given : 'en'
}

async function indicatorIn(argv: string[], name: string): Promise<Indicator> {
  const dir = argumentOf(argv, 'data') ?? process.env.JARYQ_DATA ?? 'jaryq-data'
  return loadIndicator(name, { custom: datasetPaths(dir).indicators })
}

/** The flags that an indicator's parameters give its command, in kebab case; none without a name. */
export async function ownFlags(argv: string[], name: string | undefined): Promise<FlagInput> {
  if (name === undefined) return {}
  const lang = languageIn(argv)
  const { parameters } = await indicatorIn(argv, name)
  return Object.fromEntries(
    parameters.map((parameter) => [parameter.name.replaceAll('_', '-'), flagOf(parameter, lang)]),
  )
}

function flagOf(parameter: Parameter, lang: Lang): FlagInput[string] {
  const unit = parameter.unit === undefined ? '' : ` (${parameter.unit})`
  const common = { description: `${parameter.text[lang]}${unit}`, helpGroup: 'INDICATOR' }
  if (parameter.type === 'boolean') return boolean({ ...common, default: parameter.default as boolean, allowNo: true })
  return custom<ParameterValue>({ parse: async (input) => checkParameter(parameter, input) })({
    ...common,
    default: parameter.default,
    defaultHelp: async () => String(parameter.default),
    helpValue: parameter.type.toUpperCase(),
    ...(parameter.values === undefined ? {} : { options: parameter.values }),
  }) as FlagInput[string]
}

/** The values of an indicator's own flags, as its parameters. */
export function ownValues(own: FlagInput, flags: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(own).map((name) => [name.replaceAll('-', '_'), flags[name]]))
}

/**
 * What the help of `flag NAME` shows in place of that of `flag`, `without` the flags that mean nothing there; undefined when
 * no indicator is named.
 */
export async function helpOf(argv: string[], command: WithFlags): Promise<Record<string, unknown> | undefined> {
  const name = nameIn(argv, command)
  if (name === undefined) return undefined
  const lang = languageIn(argv)
  const indicator = await indicatorIn(argv, name)
  const own = await ownFlags(argv, name)
  const shown = Object.fromEntries(
    Object.entries(own).map(([key, flag]) => {
      const parameter = indicator.parameters.find((entry) => entry.name === key.replaceAll('-', '_'))
      return [key, { ...flag, name: key, default: parameter?.default }]
    }),
  )
  const { texts } = indicator
  return {
    summary: texts.title[lang],
    description: [texts.question[lang], texts.why[lang]].join('\n\n'),
    flags: shown,
    without: [...ofAll, ...(indicator.builtIn ? ['time-limit'] : [])],
    args: {},
    usage: `flag ${name} [--year YYYY] [--buyer BIN] [--limit N] [--lang en|ru|kk]${Object.keys(own)
      .map((key) => ` [--${key} …]`)
      .join('')}`,
    examples: [
      { description: texts.title[lang], command: `<%= config.bin %> flag ${name}` },
      ...indicator.parameters.slice(0, 1).map((parameter) => ({
        description: parameter.text[lang],
        command: `<%= config.bin %> flag ${name} --${parameter.name.replaceAll('_', '-')} ${parameter.default}`,
      })),
    ],
  }
}

/** The columns to print: those asked for, else on a terminal's table the few that a person reads. */
export function fieldsToPrint(
  flags: { fields?: string; format?: string; json?: boolean; output?: string },
  short: string,
): string | undefined {
  const toTerminal = flags.output === undefined && flags.json !== true && process.stdout.isTTY
  const isTable = flags.format === 'table' || (flags.format === undefined && toTerminal)
  return flags.fields ?? (isTable ? short : undefined)
}

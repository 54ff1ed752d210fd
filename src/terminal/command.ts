import { Command } from '@oclif/core/command'
import { boolean, custom, option, string } from '@oclif/core/flags'
import { endProcess } from './end-process.ts'
import { Interrupted } from './errors.ts'
import { type Lang, languages } from './languages.ts'
import { askedLanguage, said } from './messages.ts'
import { type ReporterOptions, StderrReporter } from './progress.ts'
import type { Column, OutputOptions, Rows } from './rows.ts'

type Flags = Record<string, unknown>

/** Formats of rows; `arrow` and `parquet` go into a file. */
export const formats = ['table', 'csv', 'json', 'ndjson', 'md', 'arrow', 'parquet'] as const
export type Format = (typeof formats)[number]

/** A whole number of at least `min` and at most `max`. */
export const wholeNumber = custom<number, { min?: number; max?: number }>({
  parse: async (input, _context, options) => {
    const value = Number(input)
    if (!/^\d+$/.test(input) || value < (options.min ?? 0))
      throw new Error(`expected a whole number of at least ${options.min ?? 0}, got "${input}"`)
    if (options.max !== undefined && value > options.max)
      throw new Error(`expected a whole number of at most ${options.max}, got "${input}"`)
    return value
  },
})

/** A date `YYYY-MM-DD` that exists. */
export const calendarDate = custom<string>({
  parse: async (input) => {
    const parsed = /^\d{4}-\d{2}-\d{2}$/.test(input) ? new Date(`${input}T00:00:00Z`) : undefined
    if (parsed === undefined || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== input)
      throw new Error(`expected a date as YYYY-MM-DD, got "${input}"`)
    return input
  },
})

/** The cluster that answers instead of this machine. */
export const engineFlag = custom<string>({
  description: 'a Trino cluster that answers instead of this machine; default: JARYQ_ENGINE, else none',
  helpValue: 'trino://HOST:PORT/CATALOG/SCHEMA',
  env: 'JARYQ_ENGINE',
})

const dataFlag = string({
  description: "the dataset's directory",
  env: 'JARYQ_DATA',
  default: 'jaryq-data',
  helpGroup: 'GLOBAL',
})

const stopping = 'stopping after what is under way; Ctrl-C again stops at once'

/** The flags of every command, and what they give the command to work with. */
export abstract class JaryqCommand extends Command {
  static override baseFlags = {
    data: dataFlag,
    lang: option({
      description: 'language of texts for people, help and errors too',
      options: languages,
      env: 'JARYQ_LANG',
      default: 'en' as Lang,
      helpGroup: 'GLOBAL',
    })(),
    quiet: boolean({ description: 'no progress and no notes, only results, warnings and errors', helpGroup: 'GLOBAL' }),
    debug: boolean({ description: 'details and stack traces on stderr, the token left out', helpGroup: 'GLOBAL' }),
  }

  private readonly controller = new AbortController()
  private interrupts: (() => void) | undefined

  /** The reporter that the flags ask for. */
  protected reporter(flags: ReporterOptions): StderrReporter {
    return new StderrReporter(flags)
  }

  /**
   * A signal that Ctrl-C aborts once; a second Ctrl-C ends the program at once. Long work watches it, saves, and throws
   * `Interrupted`.
   */
  protected interruptible(): AbortSignal {
    if (this.interrupts === undefined) {
      this.interrupts = () => {
        if (this.controller.signal.aborted) return void endProcess(130)
        this.controller.abort()
        process.stderr.write(`\n${said(stopping, askedLanguage(this.argv))}\n`)
      }
      process.on('SIGINT', this.interrupts)
      process.on('SIGTERM', this.interrupts)
    }
    return this.controller.signal
  }

  // Errors are explained in one place, with one exit code each: fail.ts. Only here it is known what was typed, so that
  // an interruption can name the command that goes on, --data and all.
  protected override async catch(error: Error): Promise<void> {
    const byEngine = /^INTERRUPT Error\b/.test(error.message)
    if (!this.controller.signal.aborted || !(error instanceof Interrupted || byEngine)) throw error
    const { commandLine } = await import('./command-line.ts')
    const saved = error instanceof Interrupted && error.why !== undefined ? error.why : 'nothing was changed'
    throw new Interrupted(saved, commandLine(this.config.bin, this.id ?? '', this.argv))
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    if (this.interrupts !== undefined) {
      process.off('SIGINT', this.interrupts)
      process.off('SIGTERM', this.interrupts)
    }
    await super.finally(error)
  }
}

/** A command that gives rows. */
export abstract class RowsCommand extends JaryqCommand {
  static override baseFlags = {
    ...JaryqCommand.baseFlags,
    format: option({
      description: 'how rows are written; default: table on a terminal, else ndjson (arrow and parquet need --output)',
      options: formats,
      helpGroup: 'OUTPUT',
    })(),
    json: boolean({ description: 'the same as --format json', helpGroup: 'OUTPUT', exclusive: ['format'] }),
    fields: string({
      description: 'columns to write, in this order; without a value: list them',
      helpGroup: 'OUTPUT',
      helpValue: 'a,b',
    }),
    output: string({
      description: 'write to this file (its ending can name the format); - is stdout',
      helpGroup: 'OUTPUT',
      helpValue: 'FILE',
    }),
    excel: boolean({ description: 'CSV for Excel: byte order mark, semicolons, CRLF', helpGroup: 'OUTPUT' }),
    wide: boolean({ description: 'a table as wide as its content, nothing cut', helpGroup: 'OUTPUT' }),
    'fail-empty': boolean({ description: 'exit with 6 when there is no row', helpGroup: 'OUTPUT' }),
  }

  constructor(argv: string[], config: ConstructorParameters<typeof Command>[1]) {
    // A bare `--fields` asks for the list of columns.
    super(
      argv.map((argument, index) =>
        argument === '--fields' && (index === argv.length - 1 || argv[index + 1]!.startsWith('--'))
          ? '--fields=?'
          : argument,
      ),
      config,
    )
  }

  /**
   * Checks what the flags ask of the output before long work begins. When they ask for the list of columns, writes that
   * and returns true: there is nothing more to do.
   * @throws UserError
   */
  protected async onlyColumns(columns: Column[], flags: Flags): Promise<boolean> {
    const { checkedOutput, checkOutputPlace } = await import('./rows.ts')
    const options = outputOptions(flags)
    if (checkedOutput(columns, options).columns === undefined) {
      await this.printRows({ columns, rows: [] }, { ...flags, 'fail-empty': false })
      return true
    }
    await checkOutputPlace(options)
    return false
  }

  /** Writes rows as the flags ask. Sets the exit code 6 when there are none and `--fail-empty` was given. */
  protected async printRows(rows: Rows, flags: Flags): Promise<number> {
    const { writeRows } = await import('./rows.ts')
    const count = await writeRows(rows, outputOptions(flags))
    if (count === 0 && flags['fail-empty'] === true) process.exitCode = 6
    return count
  }
}

function outputOptions(flags: Flags): OutputOptions {
  return {
    format: flags.json === true ? 'json' : (flags.format as Format | undefined),
    fields: flags.fields as string | undefined,
    output: flags.output as string | undefined,
    excel: flags.excel === true,
    wide: flags.wide === true,
    lang: flags.lang as Lang,
  }
}

import type { Lang } from './languages.ts'
import { said } from './messages.ts'

/** One state of long work. */
export interface Progress {
  /** What is being done, as one or two words: `lots`, `tables`. */
  stage: string
  done: number
  /** What `done` counts: `records`, `processes`. */
  unit: string
  total?: number
  bytes?: number
}

/** How library code tells the person what goes on. Nothing here reaches stdout. */
export interface Reporter {
  progress(state: Progress): void
  /** A line worth keeping: a result or a fact. */
  note(line: string): void
  /** Something is wrong but the work goes on. */
  warn(line: string): void
  /** Detail for `--debug`; never a secret. */
  debug(line: string): void
}

export const silent: Reporter = { progress() {}, note() {}, warn() {}, debug() {} }

export interface ReporterOptions {
  quiet: boolean
  debug: boolean
  /** The language of what is said; English unless told. */
  lang?: Lang
}

const words: Record<
  Lang,
  { warning: string; of: string; perSecond: string; left: string; units: [string, string, string] }
> = {
  en: { warning: 'warning', of: 'of', perSecond: '/s', left: '{} left', units: ['s', 'min', 'h'] },
  ru: { warning: 'предупреждение', of: 'из', perSecond: '/с', left: 'осталось {}', units: ['с', 'мин', 'ч'] },
  kk: { warning: 'ескерту', of: '/', perSecond: '/с', left: 'қалғаны {}', units: ['с', 'мин', 'сағ'] },
}

/**
 * Writes to stderr: a line that redraws itself on a terminal, else a plain line every 30 seconds. The clock is used
 * for rates only; no result depends on it.
 */
export class StderrReporter implements Reporter {
  private readonly terminal: boolean
  private stage = ''
  private startedAt = 0
  private drawnAt = 0
  private drawn = false

  private readonly options: ReporterOptions
  private readonly stream: NodeJS.WriteStream

  constructor(options: ReporterOptions, stream: NodeJS.WriteStream = process.stderr) {
    this.options = options
    this.stream = stream
    this.terminal = stream.isTTY === true && process.env.TERM !== 'dumb'
  }

  progress(state: Progress): void {
    if (this.options.quiet) return
    const now = performance.now()
    if (state.stage !== this.stage) {
      this.stage = state.stage
      this.startedAt = now
      this.drawnAt = this.terminal ? 0 : now
    }
    if (now - this.drawnAt < (this.terminal ? 100 : 30_000)) return
    this.drawnAt = now
    const seconds = (now - this.startedAt) / 1000
    const rate = seconds > 0 ? state.done / seconds : 0
    const { lang = 'en' } = this.options
    const { of, perSecond, left, units } = words[lang]
    const parts = [
      `${said(state.stage, lang)}: ${state.done}${state.total === undefined ? '' : ` ${of} ${state.total}`} ${said(state.unit, lang)}`,
    ]
    if (rate > 0) parts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)}${perSecond}`)
    if (state.bytes !== undefined) parts.push(`${(state.bytes / 1e6).toFixed(1)} MB`)
    if (rate > 0 && state.total !== undefined && state.total > state.done)
      parts.push(left.replace('{}', duration((state.total - state.done) / rate, units)))
    const line = parts.join(', ')
    if (this.terminal) {
      this.stream.write(`\r\x1b[2K${line.slice(0, (this.stream.columns ?? 80) - 1)}`)
      this.drawn = true
    } else this.stream.write(`${line}\n`)
  }

  note(line: string): void {
    if (!this.options.quiet) this.write(said(line, this.options.lang ?? 'en'))
  }

  warn(line: string): void {
    const { lang = 'en' } = this.options
    this.write(`${words[lang].warning}: ${said(line, lang)}`)
  }

  debug(line: string): void {
    if (this.options.debug) this.write(`debug: ${line}`)
  }

  private write(line: string): void {
    if (this.drawn) this.stream.write('\r\x1b[2K')
    this.drawn = false
    this.stream.write(`${line}\n`)
  }
}

function duration(seconds: number, [s, min, h]: [string, string, string]): string {
  if (seconds < 90) return `${Math.ceil(seconds)} ${s}`
  if (seconds < 5400) return `${Math.round(seconds / 60)} ${min}`
  return `${(seconds / 3600).toFixed(1)} ${h}`
}

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

  private readonly options: { quiet: boolean; debug: boolean }
  private readonly stream: NodeJS.WriteStream

  constructor(options: { quiet: boolean; debug: boolean }, stream: NodeJS.WriteStream = process.stderr) {
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
    const parts = [
      `${state.stage}: ${state.done}${state.total === undefined ? '' : ` of ${state.total}`} ${state.unit}`,
    ]
    if (rate > 0) parts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`)
    if (state.bytes !== undefined) parts.push(`${(state.bytes / 1e6).toFixed(1)} MB`)
    if (rate > 0 && state.total !== undefined && state.total > state.done)
      parts.push(`${duration((state.total - state.done) / rate)} left`)
    const line = parts.join(', ')
    if (this.terminal) {
      this.stream.write(`\r\x1b[2K${line.slice(0, (this.stream.columns ?? 80) - 1)}`)
      this.drawn = true
    } else this.stream.write(`${line}\n`)
  }

  note(line: string): void {
    if (!this.options.quiet) this.write(line)
  }

  warn(line: string): void {
    this.write(`warning: ${line}`)
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

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}

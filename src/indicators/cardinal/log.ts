export type Level = 'warn' | 'info'

/** Where in ocdscardinal a message comes from: its log shows it. */
export type Source = 'lib' | 'ratio' | 'R036'

export type Log = (level: Level, source: Source, message: string) => void

const targets: Record<Source, string> = {
  lib: 'ocdscardinal',
  ratio: 'ocdscardinal::indicators::util',
  R036: 'ocdscardinal::indicators::r036',
}

/**
 * A log that writes lines as ocdscardinal does (pretty_env_logger without colours): sources are padded to the longest so
 * far. Without `info`, messages of that level are left out.
 */
export function lineLog(write: (line: string) => void, options: { info: boolean }): Log {
  let width = 0
  return (level, source, message) => {
    if (level === 'info' && !options.info) return
    const target = targets[source]
    width = Math.max(width, target.length)
    write(` ${level.toUpperCase()}  ${target.padEnd(width)} > ${message}\n`)
  }
}

/** What the log says of a line that is left out. */
export function skippedLine(line: number, reason: string | undefined): string {
  return reason === undefined
    ? `Line ${line} caused an I/O error, skipping. [stream did not contain valid UTF-8]`
    : `Line ${line} is invalid JSON, skipping. [${reason}]`
}

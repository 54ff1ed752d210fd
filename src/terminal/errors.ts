/** Exit codes, as `jaryq help exit-codes` and the docs list them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  network: 3,
  token: 4,
  data: 5,
  empty: 6,
  interrupted: 130,
} as const

export type ExitName = keyof typeof exitCodes

export interface UserErrorOptions {
  /** Why it failed: the cause, as seen from outside. */
  why?: string
  /** What to do or run next, one line each. */
  next?: string | string[]
  exit?: ExitName
  /** What is under way cannot go on without what failed. */
  endsAll?: boolean
  cause?: unknown
}

/**
 * An error that the person at the keyboard can do something about: what failed (the message), why, and what to run
 * next. Everything else that is thrown is a bug and shows its stack with `--debug`.
 */
export class UserError extends Error {
  override name = 'UserError'
  readonly why: string | undefined
  readonly next: string[]
  readonly exitName: ExitName
  readonly endsAll: boolean

  constructor(what: string, options: UserErrorOptions = {}) {
    super(what, { cause: options.cause })
    this.why = options.why
    this.next = options.next === undefined ? [] : Array.isArray(options.next) ? options.next : [options.next]
    this.exitName = options.exit ?? 'failed'
    this.endsAll = options.endsAll ?? false
  }

  get exitCode(): number {
    return exitCodes[this.exitName]
  }
}

/** Thrown by long work when its signal is aborted: `saved` says what is kept, `resume` is the command that goes on. */
export class Interrupted extends UserError {
  override name = 'Interrupted'
  constructor(saved: string, resume: string) {
    super('interrupted', { why: saved, next: `go on with: ${resume}`, exit: 'interrupted' })
  }
}

/**
 * Thrown when what is under way does not stop: whoever waits for it waits in vain, so nothing goes on after it and the
 * process is ended at once.
 */
export class Unstoppable extends UserError {
  override name = 'Unstoppable'
}

/** Whether an error ends all that is under way, not only the part that it comes from. */
export function endsAll(error: unknown): boolean {
  return error instanceof Interrupted || error instanceof Unstoppable || (error instanceof UserError && error.endsAll)
}

/** The error codes of the file system, in words. */
export function fileError(error: unknown, doing: string, path: string): unknown {
  const code = (error as NodeJS.ErrnoException)?.code
  const known: Record<string, [string, string]> = {
    ENOENT: ['there is no such file or directory', 'check the path'],
    EACCES: ['permission denied', 'check the permissions of the path, or choose another with --data or --output'],
    EPERM: ['operation not permitted', 'check the permissions of the path'],
    EROFS: ['the file system is read-only', 'choose a place that can be written with --data or --output'],
    ENOSPC: ['the disk is full', 'free some space and run the same command again: what was reported as done is kept'],
    EDQUOT: [
      'the disk quota is used up',
      'free some space and run the same command again: what was reported as done is kept',
    ],
    EISDIR: ['it is a directory', 'name a file'],
    ENOTDIR: ['a part of the path is a file', 'check the path'],
    EEXIST: ['something else of that name is there', 'choose another name'],
    EMFILE: ['too many files are open', 'raise the limit (ulimit -n) or close other programs'],
  }
  const words = code === undefined ? undefined : known[code]
  if (words === undefined || error instanceof UserError) return error
  return new UserError(`cannot ${doing} ${path === '' ? '""' : path}`, { why: words[0], next: words[1], cause: error })
}

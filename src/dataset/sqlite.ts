import { resolve, toNamespacedPath } from 'node:path'
import type { DatabaseSync, DatabaseSyncOptions } from 'node:sqlite'
import { UserError } from '../terminal/errors.ts'

/** SQLite takes paths of 512 bytes, with what it adds to the names of its own files. */
const longest = 500

/**
 * Opens a database, and makes an empty one where there is no file. Throws a UserError for a path that is too long for
 * SQLite, which says no more than that it cannot open it.
 */
export function openDatabase(path: string, options: DatabaseSyncOptions = {}): DatabaseSync {
  const { DatabaseSync } = sqlite()
  // On Windows a path of more than 260 letters needs the prefix that this gives it.
  const named = path === '' || path === ':memory:' ? path : toNamespacedPath(resolve(path))
  const length = Buffer.byteLength(named)
  if (length > longest)
    throw new UserError(`the path of ${path} is too long`, {
      why: `SQLite takes ${longest} bytes, this is ${length}; Kazakh and Russian letters are two each`,
      next: 'move the dataset to a folder with a shorter path',
    })
  return new DatabaseSync(named, options)
}

/** Node's own SQLite. Older versions warn that it is experimental: that one warning is left out, others are not. */
function sqlite(): typeof import('node:sqlite') {
  const emit = process.emitWarning
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!/sqlite/i.test(String(warning))) (emit as (...all: unknown[]) => void).call(process, warning, ...rest)
  }) as typeof process.emitWarning
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emit
  }
}

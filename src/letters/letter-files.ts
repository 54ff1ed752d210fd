import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, extname, join, sep } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { type Document, type LetterFormat, letterFormats, writeDocument } from './document.ts'
import type { Letter } from './new-letter.ts'

export interface WriteOptions {
  format?: LetterFormat | undefined
  /** A directory or a file; without it the current directory of the process. */
  output?: string | undefined
  /** Replace files that are there and differ. */
  force?: boolean | undefined
}

export interface LetterFiles {
  letter: string
  cover: string
  /** The sheet with personal numbers, readable by its owner alone. */
  sheet?: string
  /** The files were there with the same content. */
  unchanged: boolean
}

/** The file name of a letter: `KIND-SUBJECT.LANG.EXT`, safe on every system. */
export function letterFileName(letter: Pick<Letter, 'kind' | 'lang' | 'subject'>, format: LetterFormat): string {
  const safe = letter.subject.name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '')
  const name = safe.length <= 120 ? safe : `${safe.slice(0, 107)}-${sha256(letter.subject.name).slice(0, 12)}`
  return `${letter.kind}-${name}.${letter.lang}.${format}`
}

/**
 * Writes a letter and its cover sheet (`cover-…`, for the applicant, not to be sent) and returns their paths. A file
 * that is there with other content is not replaced without `force`: a UserError says so, and nothing is written.
 */
export async function writeLetter(letter: Letter, options: WriteOptions = {}, sheet?: Document): Promise<LetterFiles> {
  const { path, format } = letterPath(letter, options)
  const coverPath = join(dirname(path), `cover-${basename(path)}`)
  const files = [
    { path, content: await writeDocument(letter.document, format) },
    { path: coverPath, content: await writeDocument(letter.cover, format) },
  ]
  const sheetPath = join(dirname(path), `iin-${basename(path)}`)
  if (sheet !== undefined) files.push({ path: sheetPath, content: await writeDocument(sheet, format) })
  let unchanged = true
  for (const file of files) {
    let before: Buffer | undefined
    try {
      before = await readFile(file.path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, 'write', file.path)
    }
    if (before?.equals(file.content)) continue
    unchanged = false
    if (before !== undefined && options.force !== true)
      throw new UserError(`${file.path} exists and would change`, {
        why: 'a letter may hold what you wrote into it by hand',
        next: ['write it to another place with --output', 'or replace it with --force'],
        exit: 'usage',
      })
  }
  if (!unchanged)
    for (const file of files) {
      try {
        await writeAtomically(file.path, file.content, file.path === sheetPath ? { mode: 0o600 } : {})
      } catch (error) {
        throw fileError(error, 'write', file.path)
      }
    }
  return { letter: path, cover: coverPath, ...(sheet === undefined ? {} : { sheet: sheetPath }), unchanged }
}

function letterPath(letter: Letter, options: WriteOptions): { path: string; format: LetterFormat } {
  const { output } = options
  if (output === '-')
    throw new UserError('a letter is not written to standard output', {
      why: 'the letter and its cover sheet are two files',
      next: 'name a directory, or a file that ends in the format',
      exit: 'usage',
    })
  const isDirectory =
    output === undefined ||
    /[/\\]$/.test(output) ||
    output.endsWith(sep) ||
    (existsSync(output) && statSync(output).isDirectory())
  const ending = output === undefined ? '' : extname(output).slice(1).toLowerCase()
  if (isDirectory || ending === '') {
    const format = options.format ?? 'docx'
    return { path: join(output ?? '.', letterFileName(letter, format)), format }
  }
  const named = letterFormats.find((format) => format === ending)
  if (named === undefined || (options.format !== undefined && options.format !== named))
    throw new UserError(`${output} does not fit the format`, {
      why:
        named === undefined
          ? `a letter is written as ${letterFormats.join(', ')}`
          : `the file ends in .${named}, the format is ${options.format}`,
      next: 'name a directory, or a file that ends in the format',
      exit: 'usage',
    })
  return { path: output!, format: named }
}

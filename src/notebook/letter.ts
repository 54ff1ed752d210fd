import { type Applicant, loadApplicant, readApplicantFile } from '../letters/applicant.ts'
import { openLetterSource } from '../letters/dataset-source.ts'
import { type LetterFormat, writeDocument } from '../letters/document.ts'
import { type LetterFiles, writeLetter } from '../letters/letter-files.ts'
import { draftLetter, type Letter } from '../letters/new-letter.ts'
import { resultNotes, type WrittenLetter } from '../letters/result.ts'
import type { Role } from '../letters/roles.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'

/** What a letter is about: flags (their ids, or rows of `flag`), a purchase, or the history of a supplier or a buyer. */
export interface LetterAbout {
  flag?: string | { id: string } | readonly (string | { id: string })[]
  process?: string
  supplier?: string
  buyer?: string
}

export interface LetterOptions {
  /** Russian unless said. */
  lang?: Lang
  /** The applicant, or a YAML file with one; else the one of `jaryq applicant set`. */
  applicant?: Applicant | string
  answers?: Record<string, unknown>
  role?: Role
  date?: string
  normsChecked?: string
  attach?: string[]
  /** A directory or a file to write the letter and its cover sheet to; without it nothing is written. */
  output?: string
  format?: LetterFormat
  force?: boolean
}

/** A letter as a notebook sees it. */
export interface NotebookLetter {
  kind: string
  lang: Lang
  status: 'draft' | 'ready'
  title: string
  addressee: string | null
  missing: string[]
  reasons: string[]
  date: string | null
  /** The last day of the reply's term if it is registered on its date. */
  replyDue: string | null
  /** The keys of the norms that it cites. */
  norms: string[]
  flags: string[]
  /** What the applicant has to know now: why it is a draft, the clock, the next step. */
  notes: string[]
  text: string
  markdown: string
  files: LetterFiles | undefined
}

/** Drafts a letter from the dataset in `dir`; with `output` it is also written, with its cover sheet. */
export async function notebookLetter(
  dir: string,
  kind: string,
  about: LetterAbout,
  options: LetterOptions,
): Promise<NotebookLetter> {
  const flags = about.flag === undefined ? [] : [about.flag].flat()
  const flagIds = flags.map((flag) => {
    const id = typeof flag === 'string' ? flag : flag?.id
    if (typeof id === 'string' && id !== '') return id
    throw new UserError('this row is no flag', {
      why: 'it has no "id"',
      next: 'give a row of data.flag(…).objects(), or its id',
      exit: 'usage',
    })
  })
  const { applicant: given, lang = 'ru', output, format, force, ...request } = options
  const applicant =
    given === undefined ? await loadApplicant() : typeof given === 'string' ? await readApplicantFile(given) : given
  const source = await openLetterSource(dir)
  let letter: Letter
  try {
    letter = await draftLetter(source, {
      ...request,
      kind,
      lang,
      dir,
      flagIds,
      process: about.process,
      supplier: about.supplier,
      buyer: about.buyer,
      applicant,
      role: request.role ?? applicant?.role,
    })
  } finally {
    await source.close()
  }
  const files = output === undefined ? undefined : await writeLetter(letter, { output, format, force })
  const written = { ...letter, files: files ?? { letter: '', cover: '', unchanged: false }, warnings: [] }
  return {
    kind,
    lang,
    status: letter.status,
    title: letter.title,
    addressee: letter.addressee,
    missing: letter.missing,
    reasons: letter.reasons,
    date: letter.date,
    replyDue: letter.replyDue?.date ?? null,
    norms: letter.norms.cited.map(({ key }) => key),
    flags: letter.flags.map(({ id }) => id),
    notes: resultNotes(written as WrittenLetter),
    text: (await writeDocument(letter.document, 'txt')).toString('utf8'),
    markdown: (await writeDocument(letter.document, 'md')).toString('utf8'),
    files,
  }
}

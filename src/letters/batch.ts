import { readFile } from 'node:fs/promises'
import { parseFlagId } from '../indicators/ids.ts'
import { endsAll, fileError, UserError } from '../terminal/errors.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import type { Row } from '../terminal/rows.ts'
import { commonSubject, partyId } from './about.ts'
import { letterFileName, writeLetter } from './letter-files.ts'
import { draftLetter, type Letter, type NewLetterOptions, stopIfAsked } from './new-letter.ts'
import { type FileOptions, readOwn } from './result.ts'
import type { LetterFlag, LetterSource } from './source.ts'
import { loadTemplate } from './templates.ts'
import { alreadyWritten, noteWritten, type WrittenEntry } from './written.ts'

export interface BatchOptions extends Omit<FileOptions, 'flagId' | 'flagIds' | 'process' | 'supplier' | 'buyer'> {
  /** Rows of `jaryq flag`: NDJSON with `id`, a CSV with a column `id`, or ids line by line. */
  file: string
  group: 'supplier' | 'buyer'
  /** Groups to leave out, by BIN or id. */
  skip: readonly string[]
  /** Write them; without it they are only drafted and listed, for review. */
  write: boolean
}

/**
 * What becomes of one group. `duplicate`: a letter of this kind tells of all these flags already. `other-kind`: flags of
 * all groups that ask about other breaches than the letter is for; nobody is written to about them.
 */
export interface BatchEntry {
  group: string
  flags: string[]
  outcome: 'to write' | 'written' | 'unchanged' | 'refused' | 'duplicate' | 'skipped' | 'other-kind'
  status: Letter['status'] | null
  missing: string[]
  /** Why it is refused, or where the letter is that tells the same. */
  why: string | null
  file: string | null
}

/**
 * One letter for each supplier or buyer of the flags in a file. Groups whose letter the gate refuses, whose flags an
 * earlier letter tells of, or that are skipped get none; a letter that is there and differs is not replaced without
 * `force`. Nothing is written without `write`: the entries are for review.
 */
export async function newLetters(options: BatchOptions): Promise<BatchEntry[]> {
  const ids = await readFlagIds(options.file)
  const own = await readOwn(options)
  const { openLetterSource } = await import('./dataset-source.ts')
  const source = await openLetterSource(options.dir, options)
  try {
    return await lettersOf(source, ids, { ...options, ...own })
  } finally {
    await source.close()
  }
}

/** `newLetters` with the flags' ids and the source given. */
export async function lettersOf(
  source: LetterSource,
  ids: readonly string[],
  options: Omit<BatchOptions, 'applicantFile' | 'answersFile' | 'file'> &
    Pick<NewLetterOptions, 'applicant' | 'answers'>,
): Promise<BatchEntry[]> {
  const { lang, group, kind } = options
  const skip = new Set(options.skip.map(partyId))
  const { fitting, left } = await divide(source, ids, await loadTemplate(kind, lang, options.dir), lang)
  const known = new Map((await source.flags?.({ ids: fitting }, lang))?.map((flag) => [flag.id, flag]))
  const groups = new Map<string, LetterFlag[]>()
  for (const id of fitting) {
    const flag = known.get(id) ?? (await source.flag(id, lang))
    known.set(id, flag)
    const key = (group === 'supplier' ? flag.supplier_id : flag.buyer_id) ?? ''
    groups.set(key, [...(groups.get(key) ?? []), flag])
  }
  const remembering = { ...source, flag: async (id: string) => known.get(id) ?? source.flag(id, lang) }
  const written = await alreadyWritten(options.output ?? '.')
  const entries: BatchEntry[] = []
  for (const [key, flags] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const entry: BatchEntry = {
      ...{ group: key, flags: flags.map(({ id }) => id).sort(), outcome: 'to write' },
      ...{ status: null, missing: [], why: null, file: null },
    }
    entries.push(entry)
    stopIfAsked(options.signal)
    if (key === '') {
      Object.assign(entry, { outcome: 'refused', why: noGroup[group][lang] })
      continue
    }
    if (skip.has(key)) {
      entry.outcome = 'skipped'
      continue
    }
    try {
      commonSubject(flags)
      const letter = await draftLetter(remembering, { ...options, flagIds: entry.flags })
      Object.assign(entry, { status: letter.status, missing: letter.missing })
      const name = letterFileName(letter, options.format ?? 'docx')
      const told = letter.flags.map(({ id }) => id).sort()
      const same = duplicateOf(written, { kind, lang, flags: told, file: name })
      if (same !== undefined) {
        Object.assign(entry, { outcome: 'duplicate', why: same.file })
        continue
      }
      entry.file = name
      if (!options.write) continue
      stopIfAsked(options.signal)
      const files = await writeLetter(letter, options)
      Object.assign(entry, { outcome: files.unchanged ? 'unchanged' : 'written', file: files.letter })
      const note = { kind, lang, flags: told, file: name, date: letter.date }
      written.push(note)
      await noteWritten(options.output ?? '.', note)
    } catch (error) {
      if (!(error instanceof UserError) || endsAll(error)) throw error
      Object.assign(entry, {
        outcome: 'refused',
        why: error.why === undefined ? error.message : `${error.message}: ${error.why}`,
      })
    }
  }
  if (left.length > 0)
    entries.push({
      ...{ group: '', flags: left, outcome: 'other-kind' },
      ...{ status: null, missing: [], why: null, file: null },
    })
  return entries
}

/** The flags whose indicators ask about a breach that the letter is for, and the others. */
async function divide(
  source: LetterSource,
  ids: readonly string[],
  { rules }: Awaited<ReturnType<typeof loadTemplate>>,
  lang: Lang,
): Promise<{ fitting: string[]; left: string[] }> {
  const wanted = rules.violations
  if (wanted === null) return { fitting: [...ids], left: [] }
  const fits = new Map<string, boolean>()
  for (const name of new Set(ids.map((id) => parseFlagId(id).indicator))) {
    const { violations } = await source.texts(name, lang)
    fits.set(name, violations === undefined || violations.some((id) => wanted.includes(id)))
  }
  const isFitting = (id: string) => fits.get(parseFlagId(id).indicator) === true
  return { fitting: ids.filter(isFitting), left: ids.filter((id) => !isFitting(id)) }
}

// A letter with no new fact comes back (APPC 64): one was written that tells of all these flags, and it is not this one.
function duplicateOf(written: readonly WrittenEntry[], wanted: Omit<WrittenEntry, 'date'>): WrittenEntry | undefined {
  return written.find(
    (entry) =>
      entry.kind === wanted.kind &&
      entry.lang === wanted.lang &&
      wanted.flags.every((id) => entry.flags.includes(id)) &&
      (entry.file !== wanted.file || entry.flags.length > wanted.flags.length),
  )
}

const t = (en: string, ru: string, kk: string): Text => ({ en, ru, kk })

const noGroup: Record<'supplier' | 'buyer', Text> = {
  supplier: t('the flags name no supplier', 'признаки не называют поставщика', 'белгілер өнім берушіні атамайды'),
  buyer: t('the flags name no buyer', 'признаки не называют заказчика', 'белгілер тапсырыс берушіні атамайды'),
}

const notes = {
  review: t(
    'to be written: {}; nothing was written yet. Look them through, leave some out with --skip, then add --yes',
    'будет составлено писем: {}; пока ничего не записано. Просмотрите список, исключите лишнее через --skip и добавьте --yes',
    'жасалатын хат саны: {}; әзірге ештеңе жазылған жоқ. Тізімді қарап шығып, артығын --skip арқылы алып тастап, --yes қосыңыз',
  ),
  written: t('written: {}', 'составлено писем: {}', 'жасалған хат саны: {}'),
  left: t(
    '. Flags left out, which ask about other breaches than this letter is for: {}',
    '. Не взято признаков, которые относятся к другим нарушениям, чем это письмо: {}',
    '. Бұл хат арналмаған басқа бұзушылықтарға қатысты алынбаған белгілер: {}',
  ),
}

/** The groups as rows; what belongs to another kind of letter is only counted, in the note. */
export function batchRows(entries: readonly BatchEntry[]): Row[] {
  return entries.filter(({ outcome }) => outcome !== 'other-kind').map((entry) => ({ ...entry }))
}

/** What the user has to know of a batch: how many letters, and whether they were written. */
export function batchNote(entries: readonly BatchEntry[], lang: Lang): string {
  const count = (outcomes: readonly string[]) => entries.filter(({ outcome }) => outcomes.includes(outcome)).length
  const planned = count(['to write'])
  const text = planned > 0 ? notes.review : notes.written
  const left = entries.filter(({ outcome }) => outcome === 'other-kind').flatMap(({ flags }) => flags).length
  const said = text[lang].replace('{}', String(planned > 0 ? planned : count(['written', 'unchanged'])))
  return left === 0 ? said : `${said}${notes.left[lang].replace('{}', String(left))}`
}

/** The ids of flags in a file: of NDJSON rows, of a CSV's column `id`, or one a line. Each once, in the order of the file. */
async function readFlagIds(file: string): Promise<string[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw fileError(error, 'read', file)
  }
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
  const ids = lines[0]?.startsWith('{')
    ? lines.map((line, at) => idOf(line, file, at + 1))
    : await csvIds(text, lines, file)
  if (ids.length === 0)
    throw new UserError(`${file} holds no flag`, { next: 'make it with: jaryq flag NAME > flags.ndjson', exit: 'data' })
  return [...new Set(ids)]
}

function idOf(line: string, file: string, number: number): string {
  try {
    const { id } = JSON.parse(line) as { id?: unknown }
    if (typeof id === 'string') return id
  } catch {
    // Said below, with the line.
  }
  throw new UserError(`${file}, line ${number} is not a flag`, {
    why: 'a line is a JSON object with "id", as jaryq flag prints it',
    exit: 'data',
  })
}

async function csvIds(text: string, lines: readonly string[], file: string): Promise<string[]> {
  if (/^[a-z0-9-]+:[a-z]+:/.test(lines[0] ?? '')) return lines.map((line) => line.trim())
  const { parse } = await import('csv-parse/sync')
  let data: Record<string, string>[]
  try {
    data = parse(text, { bom: true, columns: true, skip_empty_lines: true, relax_column_count: true })
  } catch (error) {
    throw new UserError(`${file} is not CSV`, { why: (error as Error).message.split('\n')[0]!, exit: 'data' })
  }
  if (data[0] === undefined || !('id' in data[0]))
    throw new UserError(`${file} holds no flags`, {
      why: 'it has neither JSON objects with "id" nor a column "id"',
      next: 'make it with: jaryq flag NAME > flags.ndjson',
      exit: 'data',
    })
  return data.map((row) => row.id ?? '').filter((id) => id !== '')
}

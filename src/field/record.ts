import { existsSync } from 'node:fs'
import { copyFile, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { entryChanges } from '../cases/case.ts'
import { withoutPersons } from '../cases/persons.ts'
import { readCase, readCases, updateCase } from '../cases/store.ts'
import { newCase } from '../cases/work.ts'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type Comparison, compareResults } from './compare.ts'
import { factSentences } from './facts.ts'
import { type FieldForm, formFolder, readForm } from './form.ts'
import { type KeptPhoto, type KeptResults, keptOf } from './kept.ts'
import { originalName, privateFolder, type ReadPhoto, readPhoto, writePrivately } from './private-files.ts'
import { formOf, type Mistake, mistakesError, type Results, readResultLines, readResults } from './results-file.ts'
import { mistakeWords, say } from './words.ts'

export interface RecordOptions {
  dir: string
  /** The file of results. */
  file: string
  /** The folder of the photos; that of the file unless said. */
  photos?: string | undefined
  /** The case that the results enter; else the form's, else the only one about the purchase, else a new one. */
  case?: string | undefined
  by?: string | undefined
  lang: Lang
  stamp: string
  /** The day of the computer. */
  today: string
}

export interface Recorded {
  form: FieldForm
  comparisons: Comparison[]
  kept: KeptResults
  /** The case that the results entered, and whether it was begun. */
  caseId: string
  begun: boolean
  /** The same was recorded before. */
  unchanged: boolean
  warnings: string[]
}

/**
 * Records the results of a form: checks each cell, keeps the originals of its photos and the typed file in `private`, copies
 * of the photos without what a camera wrote beside the form, and notes what was found in a case. With a mistake nothing is
 * recorded.
 * @throws UserError that names form, row and cell of each mistake, and what was expected
 */
export async function recordResults(options: RecordOptions): Promise<Recorded> {
  const { dir, file, lang, stamp, today } = options
  const lines = await readResultLines(file)
  const form = await readForm(dir, formOf(lines, file))
  const { results, mistakes } = readResults(form, lines, { lang, today })
  const photos = await photosOf(form, results, { folder: options.photos ?? dirname(file), lines, mistakes, lang })
  if (mistakes.length > 0) throw mistakesError(file, form, mistakes, lang)
  const typed = await readFile(file)
  const before = await keptOf(dir, form.id)
  const caseId = options.case ?? form.case ?? (await caseAbout(dir, form))
  // A case that is not there is said before anything is kept.
  if (caseId !== undefined) await readCase(dir, caseId)
  const kept: KeptResults = {
    format: 1,
    form: form.id,
    recorded: stamp,
    file: sha256(typed),
    values: Object.fromEntries(results),
    photos: photos.map(({ kept }) => kept),
  }
  const same = (one: KeptResults) => JSON.stringify([one.values, one.photos])
  const unchanged = before !== undefined && same(before) === same(kept)
  const comparisons = compareResults(form, results)
  await keepPhotos(dir, form.id, photos)
  await keepFiles({ dir, form, kept: unchanged ? before : kept, before, typed })
  const found = factSentences(form, results, comparisons, lang)
  const { id, begun } = await enterCase({ options, form, caseId, results, kept, found })
  return {
    form,
    comparisons,
    kept,
    caseId: id,
    begun,
    unchanged,
    warnings: warningsOf(form, results, comparisons, photos),
  }
}

type PhotoWork = { kept: KeptPhoto; read: ReadPhoto }

/** The photos that the cells name, read; those that are not there become mistakes. */
async function photosOf(
  form: FieldForm,
  results: Results,
  at: { folder: string; lines: Awaited<ReturnType<typeof readResultLines>>; mistakes: Mistake[]; lang: Lang },
): Promise<PhotoWork[]> {
  const photos: PhotoWork[] = []
  for (const { row, cells } of form.rows)
    for (const cell of cells.filter(({ type }) => type === 'files')) {
      const names = (results.get(`${row}.${cell.cell}`) ?? []) as string[]
      const seen = new Set<string>()
      for (const name of names) {
        let read: ReadPhoto
        try {
          read = await readPhoto(join(at.folder, name), name)
        } catch (error) {
          if (!(error instanceof UserError)) throw error
          const line = at.lines.find((one) => Number(one.row) === row && Number(one.cell) === cell.cell)?.line ?? 1
          at.mistakes.push({
            row: String(row),
            cell: String(cell.cell),
            line,
            what: say(mistakeWords.photo, at.lang, name),
            expected: say(mistakeWords.photosIn, at.lang, at.folder),
          })
          continue
        }
        if (seen.has(read.sha256)) continue
        seen.add(read.sha256)
        const own = `photo-${row}-${seen.size}${read.copy?.ending ?? ''}`
        photos.push({
          read,
          kept: {
            row,
            name: own,
            sha256: read.sha256,
            copy: read.copy === null ? null : sha256(read.copy.bytes),
            problem: read.problem,
            turned: read.copy?.turned ?? null,
          },
        })
      }
      // Names of files may tell who took them: what is kept beside the form are the names of the copies.
      if (names.length > 0)
        results.set(
          `${row}.${cell.cell}`,
          photos.filter(({ kept }) => kept.row === row).map(({ kept }) => kept.name),
        )
    }
  return photos
}

async function keepPhotos(dir: string, id: string, photos: readonly PhotoWork[]): Promise<void> {
  if (photos.length === 0) return
  const folder = await privateFolder(dir, 'field', id, 'photos')
  for (const { read, kept } of photos) {
    await writePrivately(join(folder, originalName(read)), read.bytes)
    if (read.copy !== null) await write(join(formFolder(dir, id), 'photos', kept.name), read.copy.bytes)
  }
  const names = photos.map(({ read, kept }) => ({ name: kept.name, original: read.name, sha256: read.sha256 }))
  await writePrivately(join(folder, 'names.json'), `${JSON.stringify(names, null, 2)}\n`)
}

async function keepFiles(of: {
  dir: string
  form: FieldForm
  kept: KeptResults
  before: KeptResults | undefined
  typed: Buffer
}): Promise<void> {
  const { dir, form, kept, before, typed } = of
  const folder = formFolder(dir, form.id)
  const typedFolder = await privateFolder(dir, 'field', form.id)
  await writePrivately(join(typedFolder, `results-${sha256(typed).slice(0, 8)}.csv`), typed)
  const path = join(folder, 'results.json')
  if (before !== undefined && before !== kept) {
    const earlier = join(folder, `results-${before.file.slice(0, 8)}.json`)
    try {
      if (!existsSync(earlier)) await copyFile(path, earlier)
    } catch (error) {
      throw fileError(error, 'write', earlier)
    }
  }
  await write(path, `${JSON.stringify(kept, null, 2)}\n`)
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeAtomically(path, content)
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}

/** What a case may call the contract's purchase. */
function namesOf({ contract }: FieldForm): ReadonlySet<string> {
  return new Set([contract.ocid, contract.number, contract.id])
}

/** The only case that names the contract's purchase; undefined for none. Throws a UserError for several. */
async function caseAbout(dir: string, form: FieldForm): Promise<string | undefined> {
  const { contract } = form
  const names = namesOf(form)
  const { cases } = await readCases(dir)
  const about = cases.filter(
    ({ status, purchases }) =>
      status !== 'closed' && purchases.some(({ id, ocid }) => names.has(id) || ocid === contract.ocid),
  )
  if (about.length <= 1) return about[0]?.id
  throw new UserError(`${about.length} cases are about the contract ${contract.number}`, {
    why: about.map(({ id }) => id).join(', '),
    next: 'say which one the results enter: --case ID; nothing was recorded',
    exit: 'usage',
  })
}

async function enterCase(of: {
  options: RecordOptions
  form: FieldForm
  caseId: string | undefined
  results: Results
  kept: KeptResults
  found: { visit: string; lines: string[] }
}): Promise<{ id: string; begun: boolean }> {
  const { options, form, caseId, results, kept, found } = of
  const { dir, stamp, today, by } = options
  const { contract } = form
  const names = namesOf(form)
  const begun =
    caseId === undefined
      ? await newCase({
          dir,
          stamp,
          date: today,
          title: withoutPersons(`Check on the spot: contract ${contract.number}`),
          purchases: [contract.ocid],
          assigned: by,
        })
      : undefined
  const id = begun?.id ?? caseId!
  const cell = (key: string) => form.rows[0]!.cells.find((one) => one.key === key)!.cell
  const content = {
    date: results.get(`0.${cell('date')}`),
    contract: contract.number,
    signatures: results.get(`0.${cell('signatures')}`),
    found: [found.visit, ...found.lines],
    photos: kept.photos.map(({ name, sha256 }) => `${name} SHA-256 ${sha256}`),
    results: kept.file,
    note: results.get(`0.${cell('note')}`),
  }
  await updateCase(
    dir,
    id,
    (view) => [
      ...(view.purchases.some((one) => names.has(one.id) || one.ocid === contract.ocid)
        ? []
        : entryChanges('purchases', contract.ocid, {})),
      ...entryChanges('checks', form.id, content),
    ],
    stamp,
  )
  return { id, begun: begun !== undefined }
}

/** What makes results weaker than they look. */
function warningsOf(
  form: FieldForm,
  results: Results,
  comparisons: readonly Comparison[],
  photos: readonly PhotoWork[],
): string[] {
  const cell = (key: string) => form.rows[0]!.cells.find((one) => one.key === key)!.cell
  const signatures = results.get(`0.${cell('signatures')}`)
  return [
    ...(signatures === '2'
      ? []
      : [`${signatures} of two people signed: a check that two people saw is believed sooner`]),
    ...photos
      .filter(({ kept }) => kept.problem !== null)
      .map(
        ({ kept }) =>
          `${kept.name}: no copy was made (${kept.problem}); the original is kept in private. Save it as JPEG to send it`,
      ),
    ...photos
      .filter(({ kept }) => kept.turned !== null)
      .map(({ kept }) => `${kept.name}: the camera was turned; the copy shows the picture as the camera saw it`),
    ...comparisons
      .filter(({ sample }) => sample?.partial === true)
      .map(({ row, sample }) => `row ${row}: ${sample!.looked} of the sample were looked at, not all that were drawn`),
  ]
}

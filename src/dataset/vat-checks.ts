import { copyFile, mkdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { checkDigitOk } from '../ocds/persons.ts'
import { numberOf } from '../registers/cells.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { datasetPaths } from './layout.ts'
import { withWriteLock } from './lock.ts'
import { readManifest, updateManifest } from './manifest.ts'
import { rawRecord, rawSegments, readSegment } from './raw/store.ts'
import type { VatResult } from './vat-results.ts'

/** The page on which anybody can look a taxpayer up. */
export const taxpayerPage = 'https://kgd.gov.kz/ru/services/taxpayer_search'

/** What somebody found who looked a taxpayer up by hand. */
export interface VatCheck {
  /** BIN or IIN, or the id that the tables have (`KZ-BIN-…`, `KZ-person-…`). */
  who: string
  /** On `date`: `payer`: registered for VAT, `non-payer`: not registered, `unknown`: the page does not say. */
  result: VatResult
  /** The day that the page speaks of, `YYYY-MM-DD`. */
  date: string
  /** First and last day of registration, where the page says them. */
  from?: string
  to?: string
  /** A picture or PDF of the page, of which a copy is kept. */
  screenshot?: string
}

export interface RecordedVatCheck {
  /** All checks that the dataset has now. */
  checks: number
  /** An earlier check of the same taxpayer and day was replaced. */
  replaced: boolean
  /** It was there already: nothing was written. */
  unchanged: boolean
  /** The copy of the screenshot, and its SHA-256. */
  copy?: string
  sha256?: string
}

const entity = 'vat_checks'
const largest = 50e6

/**
 * Keeps the result of a check among the raw registers (`raw/registers/vat_checks`), its screenshot beside it under its
 * SHA-256. A later check of the same taxpayer and day takes the place of the earlier one, whose file is kept. `now` tells
 * which days have not come yet. Throws a UserError when the result contradicts itself.
 */
export async function recordVatCheck(dir: string, check: VatCheck, now = new Date()): Promise<RecordedVatCheck> {
  await readManifest(dir)
  const whom = subjectOf(check.who)
  consistent(check, now)
  const picture = check.screenshot === undefined ? undefined : await readPicture(check.screenshot)
  const record = {
    ...whom,
    result: check.result,
    date: check.date,
    from: check.from ?? null,
    to: check.to ?? null,
    screenshot_sha256: picture?.sha256 ?? null,
  }
  return withWriteLock(dir, 'record a check of a VAT payer', async () => {
    try {
      return await keep(dir, record, check.screenshot, picture)
    } catch (error) {
      throw fileError(error, 'write into', dir)
    }
  })
}

type CheckRecord = { bin?: string; org_id?: string; date: string; [field: string]: string | null | undefined }

async function keep(
  dir: string,
  record: CheckRecord,
  screenshot: string | undefined,
  picture: { sha256: string; ending: string } | undefined,
): Promise<RecordedVatCheck> {
  const folder = datasetPaths(dir).raw('registers', entity)
  await mkdir(folder, { recursive: true })
  const segments = await rawSegments(dir, 'registers', entity)
  const file = (await readManifest(dir)).sources.registers?.entities?.[entity]?.file
  // What a killed record left behind the committed file is written over.
  const current = segments.find(({ name }) => name === file)
  const lines: string[] = []
  let replaced = false
  let unchanged = false
  const text = JSON.stringify(record)
  const same = (other: CheckRecord) =>
    other.bin === record.bin && other.org_id === record.org_id && other.date === record.date
  if (current !== undefined)
    for await (const { bytes } of readSegment(current.path, current)) {
      const known = rawRecord(bytes).toString()
      if (known === text) unchanged = true
      if (same(JSON.parse(known) as CheckRecord)) replaced = true
      else lines.push(bytes.toString())
    }
  if (unchanged) return { checks: lines.length + 1, replaced: false, unchanged, ...copyOf(folder, picture) }
  if (picture !== undefined && screenshot !== undefined) {
    const { copy } = copyOf(folder, picture)
    await mkdir(join(folder, 'files'), { recursive: true })
    await copyFile(screenshot, copy!)
  }
  const about = {
    source: 'registers',
    entity,
    url: taxpayerPage,
    request: sha256(`register:${entity}`),
    // The clock is in raw lines alone: it says when this was entered.
    fetched_at: new Date().toISOString(),
    sha256: sha256(text),
  }
  lines.push(`${JSON.stringify(about).slice(0, -1)},"record":${text}}`)
  const number = Number.parseInt(current?.name ?? '0', 10) + 1
  const name = `${String(number).padStart(6, '0')}.ndjson`
  await writeAtomically(join(folder, name), `${lines.join('\n')}\n`)
  const digest = sha256(lines.join('\n'))
  await updateManifest(dir, (manifest) => {
    const known = manifest.sources.registers
    manifest.sources.registers = {
      ...known,
      kind: 'register',
      entities: { ...known?.entities, [entity]: { count: lines.length, file: name, sha256: digest } },
    }
    return manifest
  })
  return { checks: lines.length, replaced, unchanged: false, ...copyOf(folder, picture) }
}

function copyOf(
  folder: string,
  picture: { sha256: string; ending: string } | undefined,
): { copy?: string; sha256?: string } {
  if (picture === undefined) return {}
  return { copy: join(folder, 'files', `${picture.sha256}.${picture.ending}`), sha256: picture.sha256 }
}

function subjectOf(who: string): { bin: string } | { org_id: string } {
  const told = who.trim()
  if (/^KZ-person-[0-9a-p]{16}$/.test(told)) return { org_id: told }
  const number = numberOf(told.replace(/^KZ-BIN-/, ''))
  if (number === undefined || !checkDigitOk(number))
    throw new UserError(`"${who}" is no BIN or IIN`, {
      why: number === undefined ? 'it has not 12 digits' : 'its last digit, the check digit, does not fit the others',
      next: 'copy it from the list: jaryq vat worklist',
      exit: 'usage',
    })
  return { bin: number }
}

function consistent({ result, date, from, to }: VatCheck, now: Date): void {
  const refuse = (what: string, next: string) => new UserError(what, { next, exit: 'usage' })
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
  if (date > today) throw refuse(`${date} has not come yet`, 'name the day that the page spoke of: --date')
  if (from !== undefined && to !== undefined && to < from)
    throw refuse('the registration ends before it begins', 'exchange --from and --to')
  if (result === 'unknown' && (from ?? to) !== undefined)
    throw refuse(
      'dates of registration were named, though the result is unknown',
      'leave out --from and --to, or say payer',
    )
  if (result === 'payer' && from !== undefined && from > date)
    throw refuse(`who is registered from ${from} was not yet a payer on ${date}`, 'say non-payer, or mend a date')
  if (result === 'payer' && to !== undefined && to < date)
    throw refuse(`who was registered until ${to} was no payer any more on ${date}`, 'say non-payer, or mend a date')
  if (result === 'non-payer' && to === undefined && from !== undefined && from <= date)
    throw refuse(`who is registered from ${from} on was a payer on ${date}`, 'say payer, or name the end: --to')
  if (result === 'non-payer' && to !== undefined && to >= date && (from === undefined || from <= date))
    throw refuse(`who was registered until ${to} was a payer on ${date}`, 'say payer, or mend a date')
}

const kinds: [ending: string, start: RegExp][] = [
  ['png', /^\x89PNG/],
  ['jpg', /^\xff\xd8\xff/],
  ['pdf', /^%PDF/],
  ['webp', /^RIFF....WEBP/s],
]

async function readPicture(path: string): Promise<{ sha256: string; ending: string }> {
  let bytes: Buffer
  try {
    if ((await stat(path)).size > largest)
      throw new UserError(`${basename(path)} is too large for a screenshot`, {
        why: `more than ${largest / 1e6} MB`,
        next: 'save the page as a picture (PNG) or PDF',
        exit: 'data',
      })
    bytes = await readFile(path)
  } catch (error) {
    throw fileError(error, 'read', path)
  }
  const start = bytes.toString('latin1', 0, 16)
  const ending = kinds.find(([, pattern]) => pattern.test(start))?.[0]
  if (ending === undefined)
    throw new UserError(`${basename(path)} is no picture and no PDF`, {
      why: 'it does not begin like PNG, JPEG, WebP or PDF',
      next: 'save the page as a picture (PNG) or PDF',
      exit: 'data',
    })
  return { sha256: sha256(bytes), ending }
}

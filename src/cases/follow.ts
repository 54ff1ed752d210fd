import { readManifest } from '../dataset/manifest.ts'
import { sha256 } from '../files/hash.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Row } from '../terminal/rows.ts'
import type { Case, Change } from './case.ts'
import { entryChanges } from './case.ts'
import { changeRows, changesOf, statesOf } from './changes.ts'
import { type Facts, observe } from './observe.ts'
import { hasTables, lookUp, openPurchases, purchaseChanges } from './purchases.ts'
import { canonical } from './registers.ts'
import { type Wanted, wantedCases } from './rows.ts'
import { readCase, readCases, told, updateCase } from './store.ts'

export interface Followed {
  /** Purchases that the dataset has, of all cases. */
  purchases: number
  /** Cases in which something was recorded. */
  recorded: string[]
  /** Purchases that changed after a letter of their case, as they stand now. */
  changed: { case: string; purchase: string }[]
  damaged: UserError[]
  /** All cases as they are now. */
  cases: Case[]
}

/**
 * Looks at the purchases of all cases, closed ones too, and records in each case what the dataset says of them, when it
 * differs from what was seen last. A purchase that was named only by its number gets its process, sum and region. Does
 * nothing where there are no cases or no tables. `stamp` is the moment of looking.
 */
export async function followCases(dir: string, stamp: string): Promise<Followed> {
  const { cases, damaged } = await readCases(dir)
  const result: Followed = { purchases: 0, recorded: [], changed: [], damaged, cases: [...cases] }
  const followed = cases.filter((view) => view.purchases.length > 0)
  if (followed.length === 0) return result
  const engine = await openPurchases(dir)
  if (engine === undefined) return result
  try {
    const unknown = followed.flatMap((view) => view.purchases.filter(({ ocid }) => ocid === undefined))
    const known = await lookUp(
      dir,
      unknown.map(({ id }) => id),
    )
    const ocidOf = ({ id, ocid }: Case['purchases'][number]) => ocid ?? known.get(id)?.ocid
    const ocids = [
      ...new Set(followed.flatMap((view) => view.purchases.flatMap((entry) => ocidOf(entry) ?? []))),
    ].sort()
    const date = (await readManifest(dir)).data_date ?? stamp.slice(0, 10)
    const facts = await observe(engine, ocids)
    result.purchases = facts.size
    for (const { id } of followed) {
      const change = (view: Case): Change[] => [
        ...purchaseChanges(
          view,
          view.purchases.filter((entry) => entry.ocid === undefined && known.has(entry.id)).map((entry) => entry.id),
          known,
        ),
        ...[...new Set(view.purchases.flatMap((entry) => ocidOf(entry) ?? []))].flatMap((ocid) =>
          seenChanges(view, ocid, facts.get(ocid), { date, at: stamp }),
        ),
      ]
      const before = followed.find((view) => view.id === id)!
      const { view, unchanged } =
        change(before).length === 0 ? { view: before, unchanged: true } : await updateCase(dir, id, change, stamp)
      if (!unchanged) {
        result.recorded.push(id)
        result.cases = result.cases.map((one) => (one.id === id ? view : one))
      }
      const after = new Set(changesOf(view).flatMap((one) => (one.sinceLetter === undefined ? [] : one.purchase)))
      result.changed.push(...[...after].map((purchase) => ({ case: id, purchase })))
    }
  } finally {
    await engine.close()
  }
  return result
}

/**
 * What a look adds to a case: at first everything, later what differs. Nothing when all is as it was, but for one look
 * after each letter, which says that it still was so.
 */
export function seenChanges(
  view: Pick<Case, 'seen' | 'letters'>,
  ocid: string,
  facts: Facts | undefined,
  { date, at }: { date: string; at: string },
): Change[] {
  // What the dataset has no more was left out of it by somebody; of the purchase that says nothing.
  if (facts === undefined) return []
  const states = statesOf(view.seen, ocid)
  const last = states.at(-1)
  if (last !== undefined && date < last.date) return []
  const names = new Set([...Object.keys(last?.facts ?? {}), ...Object.keys(facts)])
  const differing = [...names].sort().filter((name) => (last?.facts[name] ?? null) !== (facts[name] ?? null))
  const since = view.letters.some(
    ({ sent }) => sent !== undefined && last !== undefined && sent > last.date && sent <= date,
  )
  if (last !== undefined && differing.length === 0 && !since) return []
  // Another copy looked at newer data of the same day.
  const isOlder =
    last !== undefined && date === last.date && states.some((state) => canonical(state.facts) === canonical(facts))
  if (isOlder && differing.length > 0) return []
  const content = { date, at, ocid, facts: Object.fromEntries(differing.map((name) => [name, facts[name] ?? null])) }
  return entryChanges('seen', `s-${sha256(canonical(content)).slice(0, 8)}`, content)
}

/** `followCases` as a step of a longer run: what it found goes to the reporter, and a damaged file ends nothing. */
export async function followAndTell(dir: string, stamp: string, report: Reporter): Promise<void> {
  let followed: Followed
  try {
    followed = await followCases(dir, stamp)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    report.warn(`the purchases of the cases could not be looked at: ${told(error)}`)
    return
  }
  for (const error of followed.damaged) report.warn(told(error))
  const { recorded } = followed
  const shown =
    recorded.length > 5 ? `${recorded.slice(0, 5).join(', ')} and ${recorded.length - 5} more` : recorded.join(', ')
  if (recorded.length > 0)
    report.note(
      `cases: purchases changed, or were looked at for the first time, in ${shown}; see what: jaryq case follow`,
    )
}

export interface ChangesWanted extends Wanted {
  id?: string | undefined
  lang: Lang
  /** Look at the tables first. */
  look: boolean
  afterLetter: boolean
  stamp: string
  report: Reporter
}

/** The changes of the purchases of cases, as rows. Throws a UserError for a case that is not there. */
export async function listChanges(dir: string, wanted: ChangesWanted): Promise<Row[]> {
  if (wanted.id !== undefined) await readCase(dir, wanted.id)
  if (wanted.look && !(await hasTables(dir)))
    wanted.report.warn(
      `${dir} has no tables to look in; what was recorded before is listed: jaryq sync, or jaryq build`,
    )
  const { cases, damaged } = wanted.look ? await followCases(dir, wanted.stamp) : await readCases(dir)
  for (const error of damaged) wanted.report.warn(told(error))
  const chosen = wantedCases(cases, wanted).filter(({ id }) => wanted.id === undefined || id === wanted.id)
  const rows = changeRows(chosen, wanted.lang)
  return wanted.afterLetter ? rows.filter((row) => row.since_letter !== null) : rows
}

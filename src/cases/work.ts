import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetPaths } from '../dataset/layout.ts'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { pathOfName } from '../files/named.ts'
import { parseFlagId } from '../indicators/ids.ts'
import { loadLaw } from '../law/law.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { type Case, type Change, entryChanges, type LetterEntry, newId, viewOf } from './case.ts'
import { type Answer, type OutcomeKind, type ReviewResult, type Status, statuses, type Verdict } from './fields.ts'
import { lookUp, purchaseChanges } from './purchases.ts'
import { createCase, readCase, updateCase } from './store.ts'
import { answerDue } from './terms.ts'

/** What every change needs: the dataset's directory, the case, and the moment. */
export interface At {
  dir: string
  id: string
  /** RFC 3339 in UTC. */
  stamp: string
}

export type Changed = Promise<{ view: Case; unchanged: boolean }>

export interface NewCase {
  dir: string
  stamp: string
  date: string
  id?: string | undefined
  title: string
  status?: Status | undefined
  campaign?: string | undefined
  region?: string | undefined
  assigned?: string | undefined
  purchases?: readonly string[] | undefined
  flags?: readonly string[] | undefined
  note?: string | undefined
  by?: string | undefined
  /** A file that says who told of it or who writes: copied into `private`, where it stays. */
  contact?: string | undefined
}

/** Begins a case. Without an id it gets one from the day and its content. Throws a UserError. */
export async function newCase(options: NewCase): Promise<Case> {
  const { dir, stamp, date, title, status = 'checking', campaign, region, assigned, note, by } = options
  for (const flag of options.flags ?? []) parseFlagId(flag)
  const id =
    options.id ?? `${date}-${sha256(JSON.stringify([title, options.purchases, options.flags, stamp, by])).slice(0, 6)}`
  if (id !== id.toLowerCase())
    throw new UserError(`"${id}" has capital letters`, {
      why: 'on some machines files of such names are the same, on others not',
      next: `write it as ${id.toLowerCase()}`,
      exit: 'usage',
    })
  const origin = status === 'tip' ? 'tip' : undefined
  const scalars = Object.entries({ title, status, campaign, region, assigned, begun: date, origin }).filter(
    ([, value]) => value !== undefined,
  )
  const contact = options.contact === undefined ? undefined : await readContact(options.contact)
  const purchases = options.purchases ?? []
  const known = await lookUp(dir, purchases)
  const made = await createCase(
    dir,
    id,
    [
      ...scalars.map(([path, value]) => ({ path, value })),
      ...purchaseChanges({ purchases: [], region: region ?? null }, purchases, known),
      ...(options.flags ?? []).flatMap((flag) => entryChanges('flags', flag, {})),
      ...noteChanges({ note, by, date, stamp }),
    ],
    stamp,
  )
  if (contact !== undefined) await keepContact(dir, id, contact)
  return made
}

async function readContact(path: string): Promise<Buffer> {
  const { readFile } = await import('node:fs/promises')
  try {
    return await readFile(path)
  } catch (error) {
    throw fileError(error, 'read', path)
  }
}

async function keepContact(dir: string, id: string, content: Buffer): Promise<void> {
  const { privateDir } = datasetPaths(dir)
  const folder = pathOfName(join(privateDir, 'cases'), id)
  try {
    await makeDirectory(folder, { mode: 0o700 })
    await writeFile(join(privateDir, '.gitignore'), '*\n')
    await writeAtomically(join(folder, 'contact'), content, { mode: 0o600 })
  } catch (error) {
    throw fileError(error, 'write', folder)
  }
}

export interface Update {
  title?: string | undefined
  status?: Status | undefined
  campaign?: string | undefined
  region?: string | undefined
  purchases?: readonly string[] | undefined
  flags?: readonly string[] | undefined
  note?: string | undefined
  by?: string | undefined
  date: string
}

/** Changes what is said of a case; what is given alone. An empty campaign or region takes it out. */
export async function updateFields({ dir, id, stamp }: At, update: Update): Changed {
  for (const flag of update.flags ?? []) parseFlagId(flag)
  const { title, status, campaign, region } = update
  const given = Object.entries({ title, status, campaign, region }).filter(([, value]) => value !== undefined)
  const purchases = update.purchases ?? []
  const changes: Change[] = [
    ...given.map(([path, value]) => ({ path, value: value === '' ? null : value })),
    ...(update.flags ?? []).flatMap((flag) => entryChanges('flags', flag, {})),
    ...noteChanges({ ...update, stamp }),
  ]
  if (changes.length === 0 && purchases.length === 0)
    throw new UserError('nothing was given', { next: 'say what changes: --title, --status, --note …', exit: 'usage' })
  const known = await lookUp(dir, purchases)
  return updateCase(
    dir,
    id,
    (view) => [...purchaseChanges({ ...view, region: region ?? view.region }, purchases, known), ...changes],
    stamp,
  )
}

function noteChanges(given: {
  note?: string | undefined
  by?: string | undefined
  date: string
  stamp: string
}): Change[] {
  if (given.note === undefined) return []
  const content = { date: given.date, by: given.by, text: given.note }
  return entryChanges('notes', newId('n', content, given.stamp), content)
}

export interface Review {
  purchase?: string | undefined
  result: ReviewResult
  flags?: readonly string[] | undefined
  amount?: string | undefined
  currency?: string | undefined
  region?: string | undefined
  by?: string | undefined
  note?: string | undefined
  date: string
}

/**
 * Notes that a purchase was looked at, clean ones too. Without a purchase it is the only one of the case; the flags that
 * it speaks of are those of the case unless said.
 */
export async function addReview({ dir, id, stamp }: At, review: Review): Changed {
  for (const flag of review.flags ?? []) parseFlagId(flag)
  const { purchases } = viewOf(await readCase(dir, id))
  const found = new Set(purchases.flatMap((entry) => (entry.ocid === undefined ? [] : entry.id)))
  const named = [...purchases.map((entry) => entry.id), ...(review.purchase === undefined ? [] : [review.purchase])]
  const known = await lookUp(
    dir,
    named.filter((name) => !found.has(name)),
  )
  return updateCase(
    dir,
    id,
    (view) => {
      const purchase = review.purchase ?? onlyPurchase(view)
      const flags = review.flags ?? view.flags.map((flag) => flag.id)
      const currency = review.amount === undefined ? undefined : (review.currency ?? 'KZT')
      const content = { ...review, purchase, currency, flags: flags.length === 0 ? undefined : flags }
      const has = new Set(view.flags.map((entry) => entry.id))
      return [
        ...purchaseChanges({ ...view, region: review.region ?? view.region }, [purchase], known),
        ...flags.filter((flag) => !has.has(flag)).flatMap((flag) => entryChanges('flags', flag, {})),
        ...entryChanges('reviews', newId('r', content, stamp), content),
      ]
    },
    stamp,
  )
}

function onlyPurchase(view: Case): string {
  const [only, another] = view.purchases
  if (only !== undefined && another === undefined) return only.id
  throw new UserError('it is not said which purchase was looked at', {
    why: only === undefined ? 'the case names none' : `the case has ${view.purchases.length} of them`,
    next: 'name it: --purchase NUMBER',
    exit: 'usage',
  })
}

export interface LetterNote {
  /** The id of a letter of the case that is to be changed; a new one without it. */
  letter?: string | undefined
  kind?: string | undefined
  /** The letter of the case that it complains of. */
  about?: string | undefined
  to?: string | undefined
  flags?: readonly string[] | undefined
  file?: string | undefined
  drafted?: string | undefined
  sent?: string | undefined
  registered?: string | undefined
  reg_no?: string | undefined
  /** The day on which the answer is due, where it is known better than by the law's term. */
  due?: string | undefined
  note?: string | undefined
}

/** Notes a letter, or what became of it. When the answer is due is worked out by the law's terms and working days. */
export async function noteLetter({ dir, id, stamp }: At, given: LetterNote): Changed {
  const { letter: wanted, due, ...content } = given
  const law = await loadLaw(datasetPaths(dir).law)
  return updateCase(
    dir,
    id,
    (view) => {
      const before = wanted === undefined ? undefined : letterOf(view, wanted)
      if (content.about !== undefined) letterOf(view, content.about)
      if (before === undefined && content.kind === undefined)
        throw new UserError('it is not said what letter it is', {
          next: ['name its kind: --kind a-dvga', 'the kinds: jaryq letter list'],
          exit: 'usage',
        })
      const letterId = wanted ?? newId('l', content, stamp)
      const flags = content.flags ?? (before === undefined ? view.flags.map((flag) => flag.id) : undefined)
      const fields = { ...content, flags: flags?.length === 0 ? undefined : flags }
      const letter = merged(before ?? { id: letterId }, fields)
      if (letter.registered !== undefined && letter.sent !== undefined && letter.registered < letter.sent)
        throw new UserError('the letter was registered before it was sent', {
          next: 'mend --sent or --registered',
          exit: 'usage',
        })
      const term = answerDue(letter, law)
      const dueFields =
        due !== undefined
          ? { due, due_provisional: before?.due_provisional === undefined ? undefined : false }
          : {
              due: term?.date,
              due_provisional: term?.provisional === true ? true : before?.due_provisional === true ? false : undefined,
            }
      const known = new Set(view.flags.map((flag) => flag.id))
      return [
        ...(fields.flags ?? []).filter((flag) => !known.has(flag)).flatMap((flag) => entryChanges('flags', flag, {})),
        ...entryChanges('letters', letterId, { ...fields, ...dueFields }),
        ...forward(view, letter.sent === undefined ? 'drafted' : 'sent'),
      ]
    },
    stamp,
  )
}

function merged(letter: LetterEntry, fields: object): LetterEntry {
  return { ...letter, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) }
}

/** The letter of a case by its id. Throws a UserError when there is none. */
export function letterOf(view: Case, id: string): LetterEntry {
  const found = view.letters.find((letter) => letter.id === id)
  if (found !== undefined) return found
  const ids = view.letters.map((letter) => letter.id)
  const hint = didYouMean(id, ids)
  throw new UserError(`the case ${view.id} has no letter "${id}"`, {
    why: ids.length === 0 ? 'it has none at all' : `its letters are: ${ids.join(', ')}`,
    next: [
      ...(hint === undefined ? [] : [hint]),
      `note one with: jaryq case letter ${view.id} --kind a-dvga --sent DATE`,
    ],
    exit: 'usage',
  })
}

export interface AnswerNote {
  /** Without it the only letter that waits for an answer. */
  letter?: string | undefined
  date: string
  answer?: Answer | undefined
  /** The authority took more time, or handed the letter on: no answer yet. */
  extended?: boolean | undefined
  redirectedTo?: string | undefined
  answerNo?: string | undefined
  confirmed?: readonly string[] | undefined
  refuted?: readonly string[] | undefined
  note?: string | undefined
}

/**
 * Notes what came back. Each flag of the letter is confirmed, refuted or unanswered by it; `all` means each of them. An
 * extension or a redirection is no answer: it moves the day on which one is due.
 */
export async function noteAnswer({ dir, id, stamp }: At, given: AnswerNote): Changed {
  const law = await loadLaw(datasetPaths(dir).law)
  return updateCase(
    dir,
    id,
    (view) => {
      const letter = given.letter === undefined ? onlyOpen(view) : letterOf(view, given.letter)
      if (letter.sent === undefined || given.date < letter.sent)
        throw new UserError(
          letter.sent === undefined ? 'the letter was not sent' : 'the answer is older than the letter',
          {
            next:
              letter.sent === undefined
                ? `jaryq case letter ${view.id} --letter ${letter.id} --sent DATE`
                : 'mend --date',
            exit: 'usage',
          },
        )
      if (given.extended === true || given.redirectedTo !== undefined) {
        if ((given.confirmed ?? given.refuted ?? given.answer) !== undefined)
          throw new UserError('a letter that is extended or handed on has no answer yet', {
            next: 'leave out --kind, --confirmed and --refuted, and note the answer when it comes',
            exit: 'usage',
          })
        const fields = {
          extended: given.extended === true ? given.date : undefined,
          redirected: given.redirectedTo === undefined ? undefined : given.date,
          redirected_to: given.redirectedTo,
          note: given.note,
        }
        const term = answerDue(merged(letter, fields), law)
        return entryChanges('letters', letter.id, {
          ...fields,
          due: term?.date,
          due_provisional:
            term === null
              ? undefined
              : term.provisional || letter.due_provisional === true
                ? term.provisional
                : undefined,
        })
      }
      const judged = verdictsOf(view, letter, given)
      const { confirmed, refuted } = tally(view, judged)
      return [
        ...entryChanges('letters', letter.id, {
          answered: given.date,
          answer: given.answer ?? 'substance',
          answer_no: given.answerNo,
          note: given.note,
        }),
        ...[...judged].flatMap(([flag, verdict]) =>
          entryChanges('flags', flag, { verdict, verdict_date: given.date, letter: letter.id }),
        ),
        ...forward(view, confirmed > 0 ? 'confirmed' : refuted > 0 ? 'refuted' : 'answered'),
      ]
    },
    stamp,
  )
}

function onlyOpen(view: Case): LetterEntry {
  const open = view.letters.filter((letter) => letter.sent !== undefined && letter.answered === undefined)
  if (open.length === 1) return open[0]!
  throw new UserError('it is not said which letter was answered', {
    why:
      open.length === 0
        ? 'no letter of the case waits for an answer'
        : `${open.length} wait: ${open.map((letter) => letter.id).join(', ')}`,
    next: 'name it: --letter ID',
    exit: 'usage',
  })
}

function verdictsOf(view: Case, letter: LetterEntry, given: AnswerNote): Map<string, Verdict> {
  const about = letter.flags ?? []
  const judged = new Map<string, Verdict>(about.map((flag) => [flag, 'unanswered']))
  const known = new Set([...about, ...view.flags.map((flag) => flag.id)])
  const named = { confirmed: given.confirmed ?? [], refuted: given.refuted ?? [] }
  for (const verdict of ['confirmed', 'refuted'] as const)
    for (const flag of named[verdict].flatMap((name) => (name === 'all' ? about : [name]))) {
      if (!known.has(flag))
        throw new UserError(`the case has no flag "${flag}"`, {
          next: [didYouMean(flag, known) ?? `add it with: jaryq case update ${view.id} --flag ID`],
          exit: 'usage',
        })
      if ((judged.get(flag) ?? 'unanswered') !== 'unanswered' && judged.get(flag) !== verdict)
        throw new UserError(`"${flag}" is both confirmed and refuted`, { next: 'name it once', exit: 'usage' })
      judged.set(flag, verdict)
    }
  // What an earlier letter settled is not unsettled by one that says nothing of it.
  for (const { id, verdict } of view.flags)
    if (judged.get(id) === 'unanswered' && verdict !== undefined && verdict !== 'unanswered') judged.delete(id)
  return judged
}

function tally(view: Case, judged: ReadonlyMap<string, Verdict>): { confirmed: number; refuted: number } {
  const all = new Map(view.flags.map((flag) => [flag.id, flag.verdict]))
  for (const [flag, verdict] of judged) all.set(flag, verdict)
  const count = (verdict: Verdict) => [...all.values()].filter((value) => value === verdict).length
  return { confirmed: count('confirmed'), refuted: count('refuted') }
}

/** A later step of the work; a case does not go back by itself, and a closed one stays closed. */
function forward(view: Case, status: Status): Change[] {
  if (statuses.indexOf(status) <= statuses.indexOf(view.status)) {
    const settled = view.status === 'refuted' && status === 'confirmed'
    if (!settled) return []
  }
  return [{ path: 'status', value: status }]
}

export interface Outcome {
  kind: OutcomeKind
  amount?: string | undefined
  currency?: string | undefined
  date: string
  source?: string | undefined
  letter?: string | undefined
  note?: string | undefined
}

/** Notes what came of it. It says after what, never because of what. */
export async function addOutcome({ dir, id, stamp }: At, outcome: Outcome): Changed {
  return updateCase(
    dir,
    id,
    (view) => {
      if (outcome.letter !== undefined) letterOf(view, outcome.letter)
      const currency = outcome.amount === undefined ? undefined : (outcome.currency ?? 'KZT')
      const content = { ...outcome, currency }
      return entryChanges('outcomes', newId('o', content, stamp), content)
    },
    stamp,
  )
}

/**
 * Takes a case, so that two do not do the same. One that somebody else has is refused without `force`; an empty name
 * gives it back.
 */
export async function assignCase({ dir, id, stamp }: At, who: string, force: boolean): Changed {
  return updateCase(
    dir,
    id,
    (view) => {
      if (view.assigned !== null && who !== '' && view.assigned !== who && !force)
        throw new UserError(`${view.assigned} works on ${id}`, {
          why: 'two would do the same',
          next: 'agree with each other, then give it over with: --force',
          exit: 'usage',
        })
      return [{ path: 'assigned', value: who === '' ? null : who }]
    },
    stamp,
  )
}

import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type LetterSubject, subjectOf } from './facts.ts'
import type { LetterFlag, LetterSource } from './source.ts'

/** What a letter is asked to be about: flags by id, a purchase, or the history of a supplier, of a buyer, or of both. */
export interface About {
  flagId?: string | undefined
  flagIds?: readonly string[] | undefined
  /** A process: its ocid, or the number or id of its announcement. */
  process?: string | undefined
  /** A BIN, or an id as rows show it. */
  supplier?: string | undefined
  buyer?: string | undefined
}

/**
 * The subject and the flags of a letter. Throws a UserError when nothing is named, when there is no such purchase, and
 * when it has no flag, unless the letter can do without (`flagless`).
 */
export async function aboutOf(
  source: LetterSource,
  about: About,
  lang: Lang,
  flagless: boolean,
): Promise<{ subject: LetterSubject; flags: LetterFlag[] }> {
  const ids = [...new Set([...(about.flagId === undefined ? [] : [about.flagId]), ...(about.flagIds ?? [])])]
  if (ids.length > 0) {
    const flags: LetterFlag[] = []
    for (const id of ids) flags.push(await source.flag(id, lang))
    return { subject: flags.length === 1 ? subjectOf(flags[0]!) : commonSubject(flags), flags }
  }
  if (about.process !== undefined) {
    const ocid = await processOf(source, about.process)
    const flags = (await source.flags?.({ ocid }, lang)) ?? []
    if (flags.length === 0 && !flagless) throw nothingFlagged(`the purchase ${about.process}`)
    return { subject: { ocid, buyerId: null, supplierId: null, name: ocid }, flags }
  }
  if (about.supplier !== undefined || about.buyer !== undefined) {
    const supplierId = about.supplier === undefined ? null : partyId(about.supplier)
    const buyerId = about.buyer === undefined ? null : partyId(about.buyer)
    const wanted = { ...(supplierId === null ? {} : { supplierId }), ...(buyerId === null ? {} : { buyerId }) }
    const flags = (await source.flags?.(wanted, lang)) ?? []
    const name = [buyerId, supplierId].filter((id) => id !== null).join('-')
    if (flags.length === 0) throw nothingFlagged(name)
    return { subject: { ocid: null, buyerId, supplierId, name }, flags }
  }
  if (flagless) return { subject: { ocid: null, buyerId: null, supplierId: null, name: 'own' }, flags: [] }
  throw new UserError('it is not said what the letter is about', {
    next: [
      'name a flag: --flag ID, as jaryq flag gives it',
      'or a purchase: --process OCID, or its number',
      'or a history: --supplier BIN, --buyer BIN, or both',
    ],
    exit: 'usage',
  })
}

function nothingFlagged(what: string): UserError {
  return new UserError(`no stored flag is about ${what}`, {
    why: 'a letter rests on flags that were found and kept',
    next: ['find and keep them with: jaryq flag --all', 'or name one with: --flag ID'],
  })
}

/** Several flags are of one purchase, else of a history: of the buyer, the supplier or both that they share. */
export function commonSubject(flags: readonly LetterFlag[]): LetterSubject {
  const shared = (values: (string | null)[]) => (new Set(values).size === 1 ? values[0]! : null)
  const subjects = flags.map(subjectOf)
  const ocid = shared(subjects.map((subject) => subject.ocid))
  const buyerId = shared(flags.map((flag) => flag.buyer_id))
  const supplierId = shared(flags.map((flag) => flag.supplier_id))
  if (ocid === null && buyerId === null && supplierId === null)
    throw new UserError('the flags have neither a purchase nor a buyer nor a supplier in common', {
      why: 'one letter has one subject',
      next: 'write one letter for each: --from FILE --group supplier, or --group buyer',
      exit: 'usage',
    })
  return { ocid, buyerId, supplierId, name: ocid ?? [buyerId, supplierId].filter((id) => id !== null).join('-') }
}

/** A BIN, or an id as rows show it, as the tables have it. */
export function partyId(given: string): string {
  const trimmed = given.trim()
  return /^\d{12}$/.test(trimmed) ? `KZ-BIN-${trimmed}` : trimmed
}

async function processOf(source: LetterSource, given: string): Promise<string> {
  const text = given.trim()
  const id = /(?:announce\/index\/)?(\d{4,18})(?:[/?#].*)?$/.exec(text)?.[1]
  const tries: [string, Record<string, unknown>][] = [
    ['processes', { ocid: text }],
    ['processes', { kz_number_anno: text }],
    ...(id === undefined
      ? []
      : ([
          ['processes', { kz_number_anno: `${id}-1` }],
          ['processes', { kz_trd_buy_id: Number(id) }],
        ] as [string, Record<string, unknown>][])),
    ['lots', { kz_lot_number: text }],
    ['contracts', { kz_contract_number_sys: text }],
  ]
  for (const [table, where] of tries) {
    const [row] = await source.find(table, where, 1)
    if (row !== undefined) return String(row.ocid)
  }
  throw new UserError(`there is no purchase "${given}" in the dataset`, {
    why: 'a purchase is named by its ocid, or by the number of its announcement, lot or contract',
    next: 'look one up that was never fetched with: jaryq check',
    exit: 'usage',
  })
}

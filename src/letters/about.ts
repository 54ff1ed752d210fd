import { type Address, parseAddress } from '../goszakup/address.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { type LetterSubject, subjectOf } from './facts.ts'
import type { LetterFlag, LetterSource } from './source.ts'

/** What a letter is asked to be about: flags by id, a purchase, or the history of a supplier, of a buyer, or of both. */
export interface About {
  flagId?: string | undefined
  flagIds?: readonly string[] | undefined
  /** A process: its ocid, or a link or number of its announcement, a lot or a contract (see `parseAddress`). */
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

// Versions of a number that are looked for.
const versions = Array.from({ length: 40 }, (_, at) => at)

/** Where what was named may be in the tables, in the order in which it counts. */
function placesOf({ kinds, by, value }: Address): [table: string, where: Record<string, unknown>][] {
  return kinds.flatMap((kind): [string, Record<string, unknown>][] => {
    if (kind === 'announcement' && by === 'number')
      return [
        ['processes', { kz_trd_buy_id: Number(value) }],
        ['processes', { kz_number_anno: versions.map((version) => `${value}-${version}`) }],
      ]
    if (kind === 'announcement') return [['processes', { kz_trd_buy_id: Number(value) }]]
    if (kind === 'lot')
      return [['lots', by === 'number' ? { kz_lot_number: value } : { source: 'goszakup', id: value }]]
    if (kind === 'contract' && by === 'numberSys')
      return [
        [
          'contracts',
          { kz_contract_number_sys: [value, ...versions.map((one) => `${value}/${String(one).padStart(2, '0')}`)] },
        ],
      ]
    // The portal's page is that of one version of a contract, or of the first.
    if (kind === 'contract')
      return [
        ['contracts', { kz_id: Number(value) }],
        ['contracts', { source: 'goszakup', id: value }],
      ]
    return []
  })
}

const exact = [
  ['processes', 'ocid'],
  ['processes', 'kz_number_anno'],
  ['lots', 'kz_lot_number'],
  ['contracts', 'kz_contract_number_sys'],
] as const

/** The process that was named, by its ocid. Throws a UserError when there is none in the dataset. */
export async function processOf(source: LetterSource, given: string): Promise<string> {
  const text = given.trim()
  const found = await findPurchase(source, text)
  if (found !== undefined) return found.ocid
  if (parseAddress(text).kinds[0] === 'party')
    throw new UserError(`"${given}" names a participant, not a purchase`, {
      why: 'a letter about all purchases of one needs to be told which part it had in them',
      next: ['of a supplier: --supplier BIN', 'of a buyer: --buyer BIN'],
      exit: 'usage',
    })
  throw new UserError(`there is no purchase "${given}" in the dataset`, {
    why: 'no announcement, lot or contract of the dataset has this number',
    next: 'look one up that was never fetched with: jaryq check',
    exit: 'usage',
  })
}

/** A purchase as it was named: its process, and the row of the process, lot or contract that has the number. */
export interface NamedPurchase {
  ocid: string
  table: string
  row: Record<string, unknown>
}

/**
 * The purchase that an ocid, a link or a number of an announcement, a lot or a contract names; undefined when the
 * dataset has none, or a participant is named. Throws a UserError for a text that can be no number (see `parseAddress`).
 */
export async function findPurchase(
  source: Pick<LetterSource, 'find'>,
  given: string,
): Promise<NamedPurchase | undefined> {
  const text = given.trim()
  // What a record holds just so comes first, whoever published it: another portal's numbers are not read below.
  for (const [table, field] of exact) {
    const [row] = await source.find(table, { [field]: text }, 1)
    if (row !== undefined) return { ocid: String(row.ocid), table, row }
  }
  const address = parseAddress(text)
  if (address.kinds[0] === 'party') return undefined
  for (const [table, where] of placesOf(address)) {
    const [row] = await source.find(table, where, 1)
    if (row !== undefined) return { ocid: String(row.ocid), table, row }
  }
  return undefined
}

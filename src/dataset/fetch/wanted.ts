import { type Entity, entities, type FetchFilter, type FilterName, referenceBooks } from '../../goszakup/entities.ts'
import { type AppliedFilter, applyFilter, filterNames, parentFilter } from '../../goszakup/filters.ts'
import { UserError } from '../../terminal/errors.ts'
import { didYouMean } from '../../terminal/suggest.ts'

/** What one fetch is about. */
export interface Wanted {
  /** Those that lead to others before these; else in the order of `entities`. */
  entities: Entity[]
  /** Fetched only because others are found through them. */
  added: Entity[]
  /** Not named, and a filter that says which purchases are meant does not narrow them. */
  leftOut: Entity[]
  /** Not named, and they name persons that were not asked for. */
  withheld: Entity[]
  /** Not named, and they come inside the records of another. */
  inside: Entity[]
  /** Named, though they name persons that were not asked for. */
  personal: Entity[]
  /** Named, and fetched whole in spite of these filters. */
  whole: Map<FilterName, Entity[]>
  /** The filters of an entity, as it is fetched in this run. */
  applied(entity: Entity): AppliedFilter
}

/** The names that `fetch` takes, files besides. */
export const fetchableEntities: readonly string[] = ['refs', ...entities.map(({ name }) => name)]

// These say which purchases are meant; dates only say how far back to go.
const narrowing: readonly FilterName[] = ['buyer', 'supplier', 'region', 'method', 'query']

// Of the whole country, small, and needed to look at any purchase.
const alwaysWhole = new Set(['unscrupulous'])

/**
 * What is to be fetched: the entities named, or all; and those that lead to them. Of all, what a filter like a region
 * cannot narrow is left out: the rest of the country was not asked for. So is what names persons who were not asked
 * for, and what the records of a narrow question carry already at no cost.
 * @param names as in `fetchableEntities`; a single reference book is `refs/NAME`
 * @throws UserError (usage) for a name that there is not
 */
export function wantedEntities(
  names: readonly string[],
  filter: FetchFilter,
  choice: { withPersons?: boolean; select?: readonly string[] } = {},
  pids: ReadonlyMap<string, number> = new Map(),
): Wanted {
  for (const name of names) {
    const book = name.replace(/^refs\//, '')
    if (fetchableEntities.includes(name) || referenceBooks.includes(book)) continue
    const isBook = book !== name || book.startsWith('ref_')
    const hint = isBook
      ? didYouMean(name, [...referenceBooks, ...referenceBooks.map((known) => `refs/${known}`)])
      : didYouMean(name, [...fetchableEntities, 'files'])
    throw new UserError(`there is nothing called "${name}" to fetch`, {
      why: isBook
        ? `the reference books are: ${referenceBooks.join(', ')}`
        : `it can be: ${fetchableEntities.join(', ')}, refs/NAME; or files, alone`,
      next: hint === undefined ? [] : [hint],
      exit: 'usage',
    })
  }
  const named = entities.filter((entity) => names.length === 0 || names.includes(entity.name))
  const whole = new Map<FilterName, Entity[]>()
  const leftOut: Entity[] = []
  const withheld: Entity[] = []
  const inside: Entity[] = []
  const chosen = named.filter((entity) => {
    if (names.length === 0 && entity.personal === true && choice.withPersons !== true) {
      withheld.push(entity)
      return false
    }
    if (names.length === 0 && isNarrowed(filter) && comesInside(entity, choice.select)) {
      inside.push(entity)
      return false
    }
    const { ignored } = applyFilter(entity, filter, pids)
    const isWide = ignored.some((name) => narrowing.includes(name))
    if (names.length === 0 && isWide && alwaysWhole.has(entity.name)) return true
    if (names.length === 0 && isWide) {
      leftOut.push(entity)
      return false
    }
    for (const name of ignored) whole.set(name, [...(whole.get(name) ?? []), entity])
    return true
  })
  const parents = new Set<string>()
  const applied = (entity: Entity): AppliedFilter =>
    applyFilter(entity, parents.has(entity.name) ? parentFilter(entity.name, filter) : filter, pids)
  const ordered: Entity[] = []
  const added: Entity[] = []
  const visit = (entity: Entity): void => {
    for (const { parent } of applied(entity).follow ?? []) {
      const leader = entities.find(({ name }) => name === parent)!
      parents.add(parent)
      if (!chosen.includes(leader) && !added.includes(leader)) added.push(leader)
      if (!ordered.includes(leader)) visit(leader)
    }
    if (!ordered.includes(entity)) ordered.push(entity)
  }
  for (const entity of chosen) visit(entity)
  const personal = choice.withPersons === true ? [] : chosen.filter((entity) => entity.personal === true)
  return { entities: ordered, added, leftOut, withheld, inside, personal, whole, applied }
}

/** Whether records of another entity carry these, with the fields that are asked for. */
function comesInside({ inside }: Entity, select: readonly string[] | undefined): boolean {
  return inside !== undefined && (select === undefined || select.includes(inside.field))
}

/** Whether only a part of the country's purchases is meant. */
export function isNarrowed(filter: FetchFilter): boolean {
  return narrowing.some((name) => filter[name] !== undefined)
}

/** What a person should know of what is asked beyond what was said: what comes too, what comes whole, what is left out. */
export function wantedNotes(
  { added, leftOut, withheld, inside, personal, whole }: Wanted,
  filter: FetchFilter,
): { notes: string[]; warnings: string[] } {
  const titles = (list: readonly Entity[]) => list.map(({ title }) => title).join(', ')
  const notes: string[] = []
  const warnings: string[] = []
  if (added.length > 0) notes.push(`also fetched, because they lead to the others: ${titles(added)}`)
  if (leftOut.length > 0) {
    const by = narrowing.filter((name) => filter[name] !== undefined).map((name) => `--${name}`)
    notes.push(
      `left out, because ${by.join(' ')} would not narrow them: ${titles(leftOut)}; by name they are fetched whole`,
    )
  }
  for (const { title, inside: where } of inside)
    notes.push(
      `${title} come inside ${where!.parent}, as they stood when the contract was fetched; by name they are fetched alone, one contract a request`,
    )
  if (withheld.length > 0)
    notes.push(`left out, because they name persons: ${titles(withheld)}; they come with --with-persons`)
  for (const { title } of personal)
    warnings.push(`${title} name heads and founders, also without --with-persons: the service cannot leave them out`)
  for (const name of filterNames) {
    const entities = whole.get(name)
    if (entities !== undefined)
      warnings.push(`not filtered by ${name === 'since' || name === 'until' ? `--${name}` : name}: ${titles(entities)}`)
  }
  return { notes, warnings }
}

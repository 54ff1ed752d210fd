import type { Entity, FetchFilter, FilterName, FilterRule, FollowKind, GoszakupRecord, Pushed } from './entities.ts'
import { katoPrefix } from './kato.ts'

/** Another entity whose records lead to these. */
export interface Follow {
  /** Name of the entity. */
  parent: string
  /** The filter's key (`trdBuyId`), or the path (`treasury-pay`) that the parent's key goes below. */
  key: string
  as: FollowKind
}

/** A filter that is applied here: the name of what was asked, and where the record says it. */
export interface LocalFilter {
  name: FilterName
  field: string
  or?: string
  strict?: boolean
}

/** The filters of one entity: what goes to the server (one filter object per request series), what is done here. */
export interface AppliedFilter {
  pushed: Record<string, unknown>[]
  local: LocalFilter[]
  /** What was asked for but cannot be applied to this entity. */
  ignored: FilterName[]
  /** The records to be found through others, when there is no filter for them: any of these ways. */
  follow?: Follow[]
}

/** The filters that say which purchases are meant, in the order in which they are told. */
export const filterNames: readonly FilterName[] = [
  'since',
  'until',
  'year',
  'buyer',
  'supplier',
  'region',
  'method',
  'query',
]

/** The rules of an entity for one filter; none when the filter does not narrow it. */
export function rulesOf(entity: Entity, name: FilterName): readonly FilterRule[] {
  const rules = entity.filters[name]
  return rules === undefined ? [] : Array.isArray(rules) ? rules : [rules as FilterRule]
}

/**
 * Splits what was asked for into the server's work, ours, and what other entities lead to. `pids` maps a BIN or IIN to
 * the participant's id, for the entities that know their parties by it only.
 */
export function applyFilter(entity: Entity, asked: FetchFilter, pids: ReadonlyMap<string, number>): AppliedFilter {
  const filter = withYear(entity, asked)
  const pushed: Record<string, unknown> = {}
  const local: LocalFilter[] = []
  const ignored: FilterName[] = []
  const parties: Record<string, unknown>[] = []
  let ways: Follow[] | undefined = entity.follows === undefined ? undefined : [entity.follows]
  for (const name of filterNames) {
    const value = filter[name]
    if (value === undefined) continue
    const rules = rulesOf(entity, name)
    if (rules.length === 0) ignored.push(name)
    const through: Follow[] = []
    for (const rule of rules) {
      if (rule.local !== undefined && !local.some((known) => known.name === name))
        local.push({ name, field: rule.local, or: rule.or, strict: rule.strict })
      if ('via' in rule) through.push({ parent: rule.via, key: rule.push, as: rule.as })
      else if (!('push' in rule)) continue
      else if (entity.name === 'subjects' && (name === 'buyer' || name === 'supplier'))
        parties.push({ [isPersonalNumber(String(value)) ? 'iin' : 'bin']: value })
      else pushed[rule.push] = pushedValue(rule.as, value, filter, pids)
    }
    if (through.length === 0) continue
    // Two filters that both lead through others: only the ways that they have in common meet both.
    const common: Follow[] | undefined = ways?.filter((way) => through.some((other) => other.parent === way.parent))
    ways = common === undefined ? through : common
  }
  return {
    pushed: parties.length === 0 ? [pushed] : parties.map((party) => ({ ...pushed, ...party })),
    local,
    ignored,
    ...(ways === undefined ? {} : { follow: ways }),
  }
}

/**
 * What is asked of an entity that leads to others: all that was asked, as far as it knows it. Participants lead to what
 * they buy whenever they were last changed themselves and whatever it is called, so only who and where narrows them.
 */
export function parentFilter(parent: string, asked: FetchFilter): FetchFilter {
  return parent === 'subjects' ? { buyer: asked.buyer, region: asked.region } : asked
}

/** A year is the calendar year of the entity's own date, unless the entity knows years itself. */
function withYear(entity: Entity, filter: FetchFilter): FetchFilter {
  if (filter.year === undefined || entity.filters.year !== undefined) return filter
  const { year, ...rest } = filter
  return { ...rest, since: rest.since ?? `${year}-01-01`, until: rest.until ?? `${year}-12-31` }
}

function pushedValue(as: Pushed, value: unknown, filter: FetchFilter, pids: ReadonlyMap<string, number>): unknown {
  switch (as) {
    case 'contains':
      return `?${value}`
    case 'list':
      return Array.isArray(value) ? value : [value]
    case 'range':
      return filter.until === undefined
        ? [`${filter.since} 00:00:00`]
        : [filter.since === undefined ? '' : `${filter.since} 00:00:00`, `${filter.until} 23:59:59`]
    case 'from':
      return [`${value} 00:00:00`]
    case 'kato':
      return katoPrefix(String(value))
    case 'pid': {
      const pid = pids.get(String(value))
      // No participant has this id: the answer is empty, as it should be.
      return pid ?? 0
    }
    default:
      return value
  }
}

/** A 12-digit number whose fifth digit is 0 to 3: of a person, not of an organisation. */
function isPersonalNumber(biin: string): boolean {
  return /^\d{4}[0-3]\d{7}$/.test(biin)
}

/** Whether a record passes the filters that are applied here. What does not say passes, unless the filter is strict. */
export function passesLocally(record: GoszakupRecord, filter: FetchFilter, local: readonly LocalFilter[]): boolean {
  return local.every(({ name, field, or, strict }) => {
    if (name === 'region') {
      const codes = [...valuesAt(record, field), ...(or === undefined ? [] : valuesAt(record, or))]
      const prefix = katoPrefix(filter.region!)
      return codes.length === 0 ? strict !== true : codes.some((code) => String(code).startsWith(prefix))
    }
    const value = record[field]
    if (typeof value !== 'string' || value === '') return strict !== true
    const date = value.slice(0, 10)
    const [since, until] = [
      filter.since ?? (filter.year === undefined ? undefined : `${filter.year}-01-01`),
      filter.until ?? (filter.year === undefined ? undefined : `${filter.year}-12-31`),
    ]
    if (name === 'since') return since === undefined || date >= since
    if (name === 'until') return until === undefined || date <= until
    return true
  })
}

/** The values at a path of fields, through lists. */
function valuesAt(record: unknown, path: string): unknown[] {
  let values: unknown[] = [record]
  for (const field of path.split('.'))
    values = values
      .flatMap((value) => (typeof value === 'object' && value !== null ? (value as GoszakupRecord)[field] : undefined))
      .filter((value) => value !== undefined && value !== null && value !== '')
  return values
}

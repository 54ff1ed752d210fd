import { type Entity, entities, type FilterName } from './entities.ts'
import { filterNames, rulesOf } from './filters.ts'

/** How one filter narrows one entity: who does it, and through what. */
export interface FilterWay {
  filter: FilterName
  /** By the service itself. */
  service: boolean
  /** On the records that came. */
  here: boolean
  /** Entities whose records lead to these: any of them. */
  through: string[]
}

/** How each filter narrows an entity, in the order of the filters; those that do not are not there. */
export function filterWays(entity: Entity): FilterWay[] {
  const ways: FilterWay[] = []
  for (const filter of filterNames) {
    const rules = rulesOf(entity, filter)
    if (rules.length === 0) continue
    ways.push({
      filter,
      service: rules.some((rule) => 'push' in rule && !('via' in rule)),
      here: rules.some((rule) => rule.local !== undefined),
      through: rules.flatMap((rule) => ('via' in rule ? [rule.via] : [])),
    })
  }
  return ways
}

/** A line for each entity: which filters are the service's work, which are applied here, which lead through others. */
export function filterHelp(): string {
  return entities.map((entity) => `${entity.name}: ${describe(entity)}`).join('\n')
}

function describe(entity: Entity): string {
  const groups = new Map<string, string[]>()
  for (const { filter, service, here, through } of filterWays(entity)) {
    const by =
      through.length > 0
        ? `through ${through.join(' or ')}${here ? ', checked here' : ''}`
        : service
          ? `by the service${here ? ', checked here' : ''}`
          : 'here'
    groups.set(by, [...(groups.get(by) ?? []), `--${filter}`])
  }
  if (groups.size === 0) return 'whole'
  return [...groups].map(([by, filters]) => `${filters.join(' ')} ${by}`).join('; ')
}

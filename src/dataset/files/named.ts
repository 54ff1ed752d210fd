import type { GoszakupClient } from '../../goszakup/client/client.ts'
import type { Tally } from '../../goszakup/client/http.ts'
import type { Page } from '../../goszakup/client/page.ts'
import { type Entity, entities, type GoszakupRecord } from '../../goszakup/entities.ts'
import type { UserError } from '../../terminal/errors.ts'
import type { Reporter } from '../../terminal/progress.ts'
import { lackOf } from '../fetch/session.ts'
import { isNamed, type NamedRecords, numberFields, withoutVersion } from './selection.ts'
import { ids } from './sources.ts'

/** A page of records that a name led to. */
export interface NamedPage {
  entity: Entity
  page: Page
}

/**
 * Asks the service for the records that are named, as they are now, and for those that hang on them: the lots and
 * complaints of announcements, the announcements and complaints of lots, the acts of contracts. A few requests.
 */
export async function* askNamed(
  client: GoszakupClient,
  names: NamedRecords,
  tally: (entity: string) => Tally,
  report: Reporter,
): AsyncGenerator<NamedPage> {
  const whole = new Set<number>()
  const part = new Set<number>()
  const contracts = new Set<number>()
  for (const name of ['announcements', 'lots', 'contracts'] as const) {
    const entity = entityOf(name)
    const wanted = new Set(names[name].ids)
    for (const number of names[name].numbers) {
      const filter = { [numberFields[name]]: number }
      const page = await client.page(entity, { filter, after: null, limit: entity.pageLimit }, tally(name))
      const found = page.items.filter(({ record }) => isNamed(names[name], record, name))
      for (const { record } of found) for (const id of ids(record.id)) wanted.add(id)
      // A changed announcement has another number, which begins with its id as before.
      if (found.length === 0 && name === 'announcements') for (const id of ids(withoutVersion(number))) wanted.add(id)
    }
    for (const batch of batches([...wanted], entity.pageLimit)) {
      const page = await client.byIds(entity, batch, {}, tally(name))
      yield { entity, page }
      for (const { record } of page.items) {
        if (!ids(record.id).some((id) => wanted.has(id))) continue
        if (name === 'announcements') collect(whole, record.id)
        else if (name === 'lots') collect(part, record.trdBuyId)
        else collect(contracts, record.id)
      }
    }
  }
  const others = [...part].filter((id) => !whole.has(id))
  for (const batch of batches(others, 200)) {
    const entity = entityOf('announcements')
    yield { entity, page: await client.byIds(entity, batch, {}, tally(entity.name)) }
  }
  yield* below(client, 'lots', 'trdBuyId', [...whole], tally)
  try {
    yield* below(client, 'complaints', 'trdBuyId', [...whole, ...others], tally)
  } catch (error) {
    // Known from the service's own description of itself only: purchases have files without it.
    if (lackOf(entityOf('complaints'), error, true) === undefined) throw error
    report.warn(`complaints: ${(error as UserError).why ?? (error as UserError).message}`)
  }
  yield* below(client, 'acts', 'contractId', [...contracts], tally)
}

async function* below(
  client: GoszakupClient,
  name: string,
  key: string,
  parents: readonly number[],
  tally: (entity: string) => Tally,
): AsyncGenerator<NamedPage> {
  const entity = entityOf(name)
  for (const batch of batches(parents, 200))
    for await (const { page } of client.crawl(entity, {
      filter: { [key]: batch },
      after: null,
      floor: null,
      tally: tally(name),
    }))
      yield { entity, page }
}

function entityOf(name: string): Entity {
  return entities.find((entity) => entity.name === name)!
}

function collect(into: Set<number>, value: GoszakupRecord[string]): void {
  for (const id of ids(value)) into.add(id)
}

function batches<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
}

import type { NotFound } from './purchase.ts'
import { biinsIn, type FoundRecord, Gathered, idsIn, partiesOf, type Records } from './records.ts'
import { rootOf, type Seeds } from './resolve.ts'

export interface Chain {
  gathered: Gathered
  /** Announcements that are the answer, and others that bought the same, by id. */
  announcements: number[]
  related: number[]
  /** First versions of contracts without an announcement. */
  contracts: number[]
  notFound: NotFound[]
}

export interface ChainOptions {
  /** Also other announcements on the same plan points: earlier and later attempts to buy the same. */
  attempts: boolean
  /** Details on unscrupulous suppliers, which name persons. */
  withPersons: boolean
}

/**
 * Fetches all that belongs to some announcements, contracts and plan points: plan points in all versions, lots, bids,
 * contracts in all versions, acts, waybills, complaints; then whoever takes part in it, and what the registers say of
 * them. Every question is asked for all of them together.
 */
export async function gather(seeds: Seeds, records: Records, options: ChainOptions): Promise<Chain> {
  const gathered = new Gathered()
  const notFound: NotFound[] = []
  const ask = async (entity: string, field: string, values: readonly (string | number)[]) =>
    gathered.add(await records.where(entity, field, values))
  const miss = (entity: string, wanted: readonly (string | number)[], field: string) => {
    const found = new Set(gathered.of(entity).map(({ record }) => String(record[field])))
    const ids = wanted.map(String).filter((id) => !found.has(id))
    const why = records.lacking.has(entity) ? 'lacking' : records.unanswered.has(entity) ? 'unanswered' : 'absent'
    if (ids.length > 0) notFound.push({ entity, why, ids })
  }

  gathered.add(seeds.contracts)
  gathered.add(seeds.parties)
  const announcements = seeds.announcements
  await tenders(announcements, ask)
  await points(gathered, seeds.plans, ask)
  const related: number[] = []
  if (options.attempts) {
    const versions = idsIn(gathered.of('plans'), 'id', 'rootrecordId')
    const lots = await records.where('lots', 'pointList', versions)
    const before = idsIn(gathered.of('announcements'), 'parentId')
    const others = new Set([...idsIn(lots, 'trdBuyId'), ...before].filter((id) => !announcements.includes(id)))
    related.push(...[...others].sort((a, b) => a - b))
    await tenders(related, ask)
    await points(gathered, [], ask)
  }
  const all = [...announcements, ...related]
  const contracts = idsIn(gathered.of('contracts'), 'id')
  await Promise.all([
    ask('bids', 'buyId', all),
    ask('complaints', 'trdBuyId', all),
    ask('acts', 'contractId', contracts),
    ask('waybills', 'contractId', contracts).then(async () => {
      const waybills = idsIn(gathered.of('waybills'), 'id')
      await Promise.all([ask('waybill-items', 'waybillId', waybills), ask('waybill-members', 'waybillId', waybills)])
    }),
  ])
  miss('announcements', announcements, 'id')
  await participants(gathered, records, ask, options.withPersons)
  miss('subjects', pidsOf(gathered), 'pid')
  for (const entity of records.lacking) notFound.push({ entity, why: 'lacking', ids: [] })
  for (const entity of records.unanswered) notFound.push({ entity, why: 'unanswered', ids: [] })
  return {
    gathered,
    announcements,
    related,
    contracts: aloneIn(gathered),
    notFound: tidied(notFound),
  }
}

type Ask = (entity: string, field: string, values: readonly (string | number)[]) => Promise<FoundRecord[]>

/** Announcements, their lots, and the contracts that came of them. */
async function tenders(ids: readonly number[], ask: Ask): Promise<void> {
  await Promise.all([ask('announcements', 'id', ids), ask('lots', 'trdBuyId', ids), ask('contracts', 'trdBuyId', ids)])
}

/** The plan points that lots and contracts name, in all their versions; and those asked for. */
async function points(gathered: Gathered, roots: readonly number[], ask: Ask): Promise<void> {
  const known = new Set(idsIn(gathered.of('plans'), 'id'))
  const named = [
    ...idsIn(gathered.of('lots'), 'pointList'),
    ...idsIn(gathered.of('contracts'), 'ContractUnits.plnPointId'),
  ]
  const wanted = [...new Set(named)].filter((id) => !known.has(id)).sort((a, b) => a - b)
  const found = await ask('plans', 'id', wanted)
  const seen = new Set(idsIn(gathered.of('plans'), 'id'))
  // A lot's number begins with the id of its point's first version, and a point may be there under that id only.
  const missing = wanted.filter((id) => !seen.has(id))
  const all = [...roots, ...idsIn(found, 'rootrecordId'), ...missing, ...rootsOfNumbers(gathered)]
  const done = new Set(
    idsIn(
      gathered.of('plans').filter((one) => !found.includes(one)),
      'rootrecordId',
    ),
  )
  await ask(
    'plans',
    'rootrecordId',
    [...new Set(all)].filter((id) => !done.has(id)).sort((a, b) => a - b),
  )
}

function rootsOfNumbers(gathered: Gathered): number[] {
  return gathered.of('lots').flatMap(({ record }) => {
    const point = /^\s*(\d{1,12})-(?!ОЛ(?:-|$))/.exec(String(record.lotNumber ?? ''))?.[1]
    return point === undefined || Number(record.unionLots) === 1 ? [] : [Number(point)]
  })
}

function pidsOf(gathered: Gathered): number[] {
  const named: [entity: string, ...fields: string[]][] = [
    ['announcements', 'orgPid', 'customerPid', 'idSupplier'],
    ['lots', 'customerId'],
    ['plans', 'sysSubjectsId', 'sysOrganizatorId'],
    ['bids', 'supplierId'],
    ['contracts', 'supplierId', 'customerId'],
    ['acts', 'supplierId', 'customerId'],
    ['complaints', 'sysSubjectId'],
  ]
  const pids = named.flatMap(([entity, ...fields]) => idsIn(gathered.of(entity), ...fields))
  return [...new Set(pids)].sort((a, b) => a - b)
}

/** Who takes part, and what registers say of them. */
async function participants(gathered: Gathered, records: Records, ask: Ask, withPersons: boolean): Promise<void> {
  const known = new Set(idsIn(gathered.of('subjects'), 'pid'))
  await ask(
    'subjects',
    'pid',
    pidsOf(gathered).filter((pid) => !known.has(pid)),
  )
  const described = new Set(biinsIn(gathered.of('subjects'), 'bin', 'iin'))
  const unknown = partiesOf(gathered).filter((biin) => !described.has(biin))
  const isPerson = (biin: string) => /^\d{4}[0-3]/.test(biin)
  await Promise.all([
    ask(
      'subjects',
      'bin',
      unknown.filter((biin) => !isPerson(biin)),
    ),
    ask('subjects', 'iin', unknown.filter(isPerson)),
  ])
  const biins = partiesOf(gathered)
  await Promise.all([ask('unscrupulous', 'supplierBiin', biins), ask('qualified', 'supplierBiin', biins)])
  // A register that has none of them must not pass for one that was not asked: somebody else's entry shows it.
  if (gathered.of('unscrupulous').length === 0) gathered.add(await records.any('unscrupulous'))
  if (withPersons)
    await ask(
      'unscrupulous-details',
      'rnu',
      biinsIn(gathered.of('unscrupulous'), 'supplierBiin').filter((biin) => biins.includes(biin)),
    )
}

/** First versions of the contracts that came of no announcement in any of their versions. */
function aloneIn(gathered: Gathered): number[] {
  const contracts = gathered.of('contracts')
  const announced = new Set(contracts.filter(({ record }) => Number(record.trdBuyId) > 0).map(rootOf))
  return [...new Set(contracts.map(rootOf))].filter((root) => !announced.has(root)).sort((a, b) => a - b)
}

function tidied(found: readonly NotFound[]): NotFound[] {
  const key = ({ entity, why }: NotFound) => `${entity} ${why}`
  return [...found].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

import type { SchemaTypes } from '../../../goszakup/client/selection.ts'
import { pseudonyms } from '../../persons.ts'
import type { MappingContext, ProcessRecords } from '../context.ts'
import { type MappedRelease, mapProcess } from '../process.ts'
import type { SourceRecord } from '../values.ts'
import { bins, ids, type Leaf, pids, type Sample, sampleOf } from './sample.ts'

/** Entities whose records become releases: their type, and whether they come with the names of the REST half. */
export const mappedTypes = {
  announcements: { type: 'TrdBuy' },
  lots: { type: 'Lots' },
  plans: { type: 'PlnPoint' },
  bids: { type: 'TrdApp' },
  contracts: { type: 'Contract' },
  acts: { type: 'ContractAct' },
  payments: { type: 'TreasuryPay', rest: true },
  complaints: { type: 'TrdComplaintAppeal' },
  subjects: { type: 'Subject' },
} as const
type Entity = keyof typeof mappedTypes

/** Where in a release a field comes out, by `Type.field`: sorted paths with `/`, positions in lists left out. */
export type Places = ReadonlyMap<string, readonly string[]>

/** What is known besides the purchase's own records. */
interface Surroundings {
  kind: ProcessRecords['kind']
  /** Reference books, participants and plan points were not fetched: only what is nested tells of them. */
  nested: boolean
  /** Records say no more than holds them together, and the field that is looked at: nothing goes before it. */
  bare: boolean
}

// What is nested in a purchase without an announcement is nested in one with it, too; a plan point nests nothing but books.
const surroundings: readonly Surroundings[] = [
  { kind: 'announcement', nested: false, bare: false },
  { kind: 'announcement', nested: true, bare: false },
  { kind: 'announcement', nested: false, bare: true },
  { kind: 'contract', nested: false, bare: false },
  { kind: 'contract', nested: false, bare: true },
  { kind: 'plan', nested: false, bare: false },
  { kind: 'plan', nested: true, bare: false },
]

const entitiesOf: Record<ProcessRecords['kind'], readonly Entity[]> = {
  announcement: Object.keys(mappedTypes) as Entity[],
  contract: ['plans', 'contracts', 'acts', 'payments', 'subjects'],
  plan: ['plans', 'subjects'],
}

/**
 * Finds out what the mapping makes of each field: in a purchase whose records say everything, one field after the other
 * is given another value, or none, and the releases are compared. A purchase with an announcement, one without, and a
 * plan point are looked at, each with and without the records that may be missing, and with nothing but the field.
 */
export function probeMapping(schema: SchemaTypes): Places {
  const found = new Map<string, Set<string>>()
  for (const around of surroundings) {
    const samples = samplesOf(schema, around)
    const before = release(samples, around)
    const usual = leavesOf(before.release)
    for (const entity of entitiesOf[around.kind])
      for (const [index, { record, leaves }] of samples[entity].entries())
        for (const leaf of leaves) {
          if (!holds(record, leaf.steps)) continue
          const places = probe(leaf, (value) => {
            const changed = {
              ...samples,
              [entity]: samples[entity].with(index, { record: put(record, leaf.steps, value), leaves }),
            }
            const after = release(changed, around)
            return after.hash === before.hash ? same : compare(usual, leavesOf(after.release))
          })
          for (const field of leaf.fields) {
            const own = found.get(field) ?? new Set()
            found.set(field, own)
            for (const place of places) own.add(place)
          }
        }
  }
  return new Map([...found].map(([field, places]) => [field, [...places].sort()]))
}

/** The places that other values come to; where none comes to any, the places that the value decides about. */
function probe(leaf: Leaf, changes: (value: unknown) => Changes): string[] {
  const results = leaf.others.map(changes)
  const gained = results.flatMap((result) => result.gained)
  if (gained.length > 0) return [...new Set(gained)]
  return common([...new Set([...results, changes(undefined)].flatMap((result) => [...result.gained, ...result.lost]))])
}

/** Of many places, the object or list that they are all in: it is there, or not, by the value. */
function common(paths: readonly string[]): string[] {
  const inside = paths.filter((path) => path !== 'date' && path !== 'parties/roles')
  if (inside.length < 4) return [...paths]
  const steps = inside.map((path) => path.split('/'))
  const shared = steps[0]!.filter((step, at) => steps.every((other) => other[at] === step))
  return shared.length > 0 ? [shared.join('/')] : [...new Set(steps.map(([first]) => first!))]
}

type Samples = Record<Entity, Sample[]>

function samplesOf(schema: SchemaTypes, { bare }: Surroundings): Samples {
  const of = (entity: Entity, fields: SourceRecord = {}): Sample => {
    const options: { type: string; rest?: boolean } = mappedTypes[entity]
    const sample = sampleOf(schema, options.type, { ...options, bare })
    return { ...sample, record: { ...sample.record, ...fields } }
  }
  const legal = { addressType: 1, katoCode: '751110000', address: 'адрес' }
  const subject = (pid: number, bin: string) => {
    const sample = of('subjects', { pid, bin })
    const { Address } = sample.record
    // Where records say little, only the buyer has an address; else only the organiser has two.
    const two = !bare && pid === pids.organiser
    const own = two ? [...(Address as unknown[]), legal] : bare && pid !== pids.buyer ? [] : Address
    return { ...sample, record: { ...sample.record, Address: own } }
  }
  return {
    announcements: [of('announcements')],
    lots: [of('lots')],
    plans: [of('plans')],
    bids: [of('bids')],
    contracts: [
      of('contracts', { signDate: '2025-03-05 10:00:00' }),
      of('contracts', { id: ids.contract + 1, refContractTypeId: 2, refContractStatusId: 390, ContractUnits: [] }),
    ],
    acts: [of('acts', { id: ids.act, revokeDate: null })],
    payments: [of('payments', { id: ids.payment })],
    complaints: [of('complaints')],
    subjects: [
      subject(pids.buyer, bins.buyer),
      subject(pids.organiser, bins.organiser),
      subject(pids.supplier, bins.supplier),
    ],
  }
}

function release(samples: Samples, { kind, nested, bare }: Surroundings): MappedRelease {
  const records = (entity: Entity) => samples[entity].map(({ record }) => ({ ...record }))
  const subjects = nested ? [] : records('subjects')
  const unnamed = nested || bare
  const context: MappingContext = {
    prefix: 'ocds-jaryq0',
    key: Buffer.alloc(32, 1),
    partyId: (biin) => `KZ-BIN-${biin}`,
    people: pseudonyms(Buffer.alloc(32, 1)),
    references: {
      name: (book, key) => (unnamed || key === undefined ? undefined : `${book} ${key}`),
      entry: (book, key) => (unnamed || key === undefined ? undefined : { name_ru: `${book} ${key}` }),
    },
    subject: (biin) => subjects.find((subject) => subject.bin === biin),
    participant: (pid) => subjects.find((subject) => subject.pid === pid),
    unknown: () => {},
    doubt: () => {},
  }
  const announced = kind === 'announcement'
  const bought = kind !== 'plan'
  const contracts = bought ? records('contracts') : []
  if (!announced) for (const contract of contracts) contract.trdBuyId = 0
  const number = { announcement: ids.announcement, contract: ids.contract, plan: ids.point }[kind]
  return mapProcess(
    {
      kind,
      number,
      announcement: announced ? records('announcements')[0] : undefined,
      lots: announced ? records('lots') : [],
      plans: nested && bought ? [] : records('plans'),
      bids: announced ? records('bids') : [],
      contracts,
      acts: bought ? records('acts') : [],
      payments: bought ? records('payments') : [],
      complaints: announced ? records('complaints') : [],
    },
    context,
  )
}

/** Whether there is something that could have the value at a place. */
function holds(node: unknown, [step, ...rest]: readonly (string | number)[]): boolean {
  if (node === null || typeof node !== 'object') return false
  return rest.length === 0 || holds((node as Record<string | number, unknown>)[step!], rest)
}

/** The record with another value at a place; without the field when the value is undefined. */
function put<T>(node: T, [step, ...rest]: readonly (string | number)[], value: unknown): T {
  const copy = (Array.isArray(node) ? [...node] : { ...node }) as Record<string | number, unknown>
  if (rest.length > 0) copy[step!] = put(copy[step!], rest, value)
  else if (value === undefined) delete copy[step!]
  else copy[step!] = value
  return copy as T
}

type Leaves = ReadonlyMap<string, readonly string[]>

/** The scalars of a release by their path, positions left out. */
function leavesOf(release: unknown): Leaves {
  const leaves = new Map<string, string[]>()
  const walk = (value: unknown, path: string) => {
    if (value === undefined) return
    if (Array.isArray(value)) for (const item of value) walk(item, path)
    else if (value !== null && typeof value === 'object')
      for (const [name, item] of Object.entries(value)) walk(item, path === '' ? name : `${path}/${name}`)
    else leaves.set(path, [...(leaves.get(path) ?? []), JSON.stringify(value)])
  }
  walk(release, '')
  return leaves
}

interface Changes {
  gained: string[]
  lost: string[]
}

const same: Changes = { gained: [], lost: [] }

function compare(before: Leaves, after: Leaves): Changes {
  const gained = [...after.keys()].filter((path) => more(after.get(path)!, before.get(path)))
  const lost = [...before.keys()].filter((path) => more(before.get(path)!, after.get(path)))
  return { gained: whole(gained), lost: whole(lost) }
}

/** Whether a list holds a value more often than another does. */
function more(list: readonly string[], than: readonly string[] = []): boolean {
  const rest = [...than]
  return list.some((value) => {
    const at = rest.indexOf(value)
    if (at === -1) return true
    rest.splice(at, 1)
    return false
  })
}

const references =
  /(?:^|\/)(?:buyer|supplier|suppliers|tenderers|procuringEntity|payer|payee|author|sourceParty)\/(?:id|name)$/

/**
 * Paths as a person would say them: a reference to an organisation as one place; without the release's own id, which
 * follows from all else, and what follows from an organisation's name or id elsewhere.
 */
function whole(paths: readonly string[]): string[] {
  const own = paths.filter(
    (path) =>
      path !== 'id' &&
      path !== 'tag' &&
      !(path.endsWith('/currency') && paths.includes(path.replace(/currency$/, 'amount'))),
  )
  const another = own.includes('parties/id')
  const named = !another && own.includes('parties/name')
  const result = own
    .filter((path) => !(another && path.startsWith('parties/')) && !(named && references.test(path)))
    .map((path) => (references.test(path) ? path.slice(0, path.lastIndexOf('/')) : path))
  return [...new Set(another ? [...result, 'parties'] : result)]
}

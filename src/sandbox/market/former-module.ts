import { writeAnnouncement } from './announcements.ts'
import { type Day, dayIn, dayOf, yearOf } from './days.ts'
import { type Entity, Market } from './market.ts'
import { planPoint } from './plans.ts'
import { firstAttempt } from './purchase.ts'
import type { Random } from './random.ts'

const first = dayOf(2021, 2, 1)
const last = dayOf(2023, 10, 31)

const names: Partial<Record<Entity, Entity>> = {
  announcements: 'ob-announcements',
  lots: 'ob-lots',
  plans: 'ob-plans',
  contracts: 'ob-contracts',
}

/**
 * Writes what the former module «Конкурс и аукцион» (systemId 2) keeps: some tenders and auctions of 2021 to 2023 with
 * their lots, plan points and contracts, of the same buyers and suppliers. Nothing else refers to them.
 */
export function writeFormerModule(market: Market): void {
  const former = new Market(
    { ...market.parameters, years: [2021, market.parameters.years[1]] },
    {
      write(entity, record) {
        const name = names[entity]
        if (name !== undefined) market.write(name, asFormer(name, record as Record<string, unknown>))
      },
    },
    market,
  )
  const random = market.random.fork('former')
  const count = Math.max(3, Math.min(200, Math.round(market.parameters.processes / 60)))
  const days = Array.from({ length: count }, () => former.work.onOrAfter(random.int(first, last))).sort((a, b) => a - b)
  for (const [number, day] of days.entries())
    if (day <= dayIn(former.horizon)) purchase(former, random.fork(number), day)
}

function purchase(former: Market, random: Random, day: Day): void {
  const auction = random.chance(0.3)
  const method = auction ? (yearOf(day) >= 2022 ? 77 : 7) : 2
  const state = former.people.buyers.filter((entry) => !entry.institution.quasi)
  const buyer = random.pick(state)
  const sector = random.pick(
    auction ? ['it', 'furniture', 'fuel', 'medical'] : ['construction', 'it', 'service-repair', 'medical'],
  )
  const lots = Array.from({ length: auction ? 1 : random.int(1, 3) }, () => {
    const item = random.pick(former.bySector.get(sector)!)
    const target = Math.max(item.price, random.logNormal(7_000_000, 0.9))
    return [planPoint(former, random, { buyer, item, method, target, day })]
  })
  writeAnnouncement(former, random, {
    publishDay: day,
    method,
    buyer,
    lots,
    ...firstAttempt,
    // No complaints and no second attempts: their records would be the current system's.
    steady: true,
    contract: { plain: false },
  })
}

// Fields that the types of that module lack, and files, which nothing makes for it.
const absent = new Set([
  'supplierFio',
  'supplierPhone',
  'customerFio',
  'customerPhone',
  'File',
  'ReportFile',
  'refEnstruCode',
  'idc',
])
const renamed: Record<string, string> = { ContractUnits: 'ObContractUnits', PlansSpec: 'ObPlansSpec' }

function asFormer(entity: Entity, record: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(record)) {
    // Plan points keep their code, contract items of that module have none.
    if (absent.has(key) && !(key === 'refEnstruCode' && entity === 'ob-plans')) continue
    out[renamed[key] ?? key] =
      key === 'systemId'
        ? 2
        : key === 'Files'
          ? []
          : Array.isArray(value)
            ? value.map((one) => (isRecord(one) ? asFormer(entity, one) : one))
            : isRecord(value)
              ? asFormer(entity, value)
              : value
  }
  return out
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

import type { BudgetBreakdown, Classification, Item, Kz, Planning, Unit } from '../types.ts'
import { type MappingContext, type ProcessRecords, silenced } from './context.ts'
import { Parties } from './parties.ts'
import {
  code,
  codes,
  filled,
  flag,
  integer,
  kz,
  money,
  number,
  object,
  objects,
  reference,
  type SourceRecord,
  some,
  sum,
  text,
  time,
} from './values.ts'

/** The plan points of a process, found by the id of a version and by the id that all versions share. */
export interface PlanPoints {
  byId: ReadonlyMap<number, SourceRecord>
  /** The latest version (the highest id) of each point, by rootrecordId. */
  latest: ReadonlyMap<number, SourceRecord>
}

/** The id that all versions of a plan point share. */
export function planRoot(plan: SourceRecord): number | undefined {
  return reference(plan.rootrecordId) ?? reference(plan.id)
}

/** Gathers plan points from the plans themselves and, where these were not fetched, from lots and contracts. */
export function planPoints(records: ProcessRecords, lots: readonly SourceRecord[]): PlanPoints {
  const byId = new Map<number, SourceRecord>()
  const nested = [
    ...lots.flatMap((lot) => objects(lot.Plans)),
    ...records.contracts.flatMap((contract) => objects(contract.ContractUnits).map((unit) => object(unit.Plans))),
  ]
  for (const plan of [...nested, ...records.plans]) {
    const id = reference(plan.id)
    if (id !== undefined) byId.set(id, plan)
  }
  const latest = new Map<number, SourceRecord>()
  for (const id of [...byId.keys()].sort((a, b) => a - b)) {
    const plan = byId.get(id)!
    latest.set(planRoot(plan)!, plan)
  }
  return { byId, latest }
}

/** What a plan point is bought from one source for, in the words of the reference book. */
export function justification(plan: SourceRecord, context: MappingContext): string | undefined {
  const id = reference(plan.refJustificationId)
  if (id === undefined) return undefined
  return text(context.references.name('ref_justification', id)) ?? text(object(plan.RefJustification).nameRu)
}

/** A ground for a direct award as the law numbers it. */
export interface DirectGround {
  law: '106-VIII' | '434-V'
  subparagraph: number
}

// Article 16(3) of Law 106-VIII, article 39(3) of Law 434-V: «пп. 28) п. 3 ст. 16 …», in short or in full.
const groundText =
  /(?:пп\.|подпункт[а-я]*)\s*(\d+)(?:-\d+)?\)?\s*(?:п\.|пункт[а-я]*)\s*3\s*(?:ст\.|стать[а-я]*)\s*(16|39)(?!\d)/i

/** The law and sub-paragraph that the words of a ground begin with; undefined where they name none. */
export function directGround(words: string | undefined): DirectGround | undefined {
  const found = words === undefined ? null : groundText.exec(words)
  return found === null ? undefined : { law: found[2] === '16' ? '106-VIII' : '434-V', subparagraph: Number(found[1]) }
}

/** The one ground that all these plan points name; undefined when they differ, or one of them names none. */
export function commonGround(plans: readonly SourceRecord[], context: MappingContext): DirectGround | undefined {
  const grounds = plans.map((plan) => directGround(justification(plan, context)))
  const first = grounds[0]
  return grounds.every((ground) => ground?.law === first?.law && ground?.subparagraph === first?.subparagraph)
    ? first
    : undefined
}

/** The grounds of all plan points, each once. */
export function rationale(points: PlanPoints, context: MappingContext): string | undefined {
  const grounds = [...points.latest.values()].map((plan) => justification(plan, context))
  return some([...new Set(grounds.filter((ground) => ground !== undefined))])?.join('; ')
}

/** `planning`: one line of the budget per plan point, in its latest version. */
export function mapPlanning(points: PlanPoints, parties: Parties, context: MappingContext): Planning | undefined {
  const plans = [...points.latest.entries()].sort(([a], [b]) => a - b)
  // A lot may nest plan points with nothing but a classifier's code in them.
  const lines = plans.filter(([, plan]) => plan.amount !== undefined || plan.subjectBiin !== undefined)
  if (lines.length === 0) return undefined
  const versions = Map.groupBy(points.byId.values(), (plan) => planRoot(plan)!)
  const amounts = lines.map(([, plan]) => number(plan.amount)).filter((amount) => amount !== undefined)
  const acts = lines.map(([, plan]) => code(object(plan.PlanActs).planActNumber)).filter((act) => act !== undefined)
  const sources = lines.map(
    ([, plan]) =>
      text(context.references.name('ref_finsource', reference(plan.refFinsourceId))) ??
      text(object(plan.RefFinsource).nameRu),
  )
  return {
    rationale: rationale(points, context),
    budget: {
      id: some([...new Set(acts)].sort())?.join(', '),
      description: some([...new Set(sources.filter((source) => source !== undefined))].sort())?.join('; '),
      amount: amounts.length === 0 ? undefined : { amount: sum(amounts), currency: 'KZT' },
      budgetBreakdown: lines.map(([root, plan]) => budgetLine(root, plan, parties, context, versions.get(root))),
    },
  }
}

/** The lines of the budget of earlier versions of plan points, oldest first, by the id that all versions share. */
export function earlierPlans(
  { plans }: ProcessRecords,
  points: PlanPoints,
  context: MappingContext,
): ReadonlyMap<string, readonly BudgetBreakdown[]> {
  const found = new Map<string, BudgetBreakdown[]>()
  const parties = new Parties(silenced(context))
  for (const plan of plans.toSorted((a, b) => (reference(a.id) ?? 0) - (reference(b.id) ?? 0))) {
    const root = planRoot(plan)
    if (root === undefined || reference(points.latest.get(root)?.id) === reference(plan.id)) continue
    const line = budgetLine(root, plan, parties, context)
    const known = found.get(String(root))
    if (known === undefined) found.set(String(root), [line])
    else known.push(line)
  }
  return found
}

/** A plan point as a line of the budget; `versions` are all of its versions, to be told beside the present one. */
function budgetLine(
  root: number,
  plan: SourceRecord,
  parties: Parties,
  context: MappingContext,
  versions: readonly SourceRecord[] = [],
): BudgetBreakdown {
  const year = integer(plan.plnPointYear)
  const acts = object(plan.PlanActs)
  const ground = directGround(justification(plan, context))
  return {
    id: String(root),
    description: nameAndDescription(plan.nameRu, plan.descRu),
    description_kk: nameAndDescription(plan.nameKz, plan.descKz),
    amount: money(plan.amount),
    period:
      year === undefined || year < 1991 || year > 2100
        ? undefined
        : { startDate: time(`${year}-01-01 00:00:00`), endDate: time(`${year}-12-31 23:59:59`) },
    sourceParty: planOwner(plan, parties),
    kz: kz({
      id: reference(plan.id),
      rootrecordId: root,
      refEnstruCode: enstruOf(plan),
      refTradeMethodsId: reference(plan.refTradeMethodsId),
      refSubjectTypeId: reference(plan.refSubjectTypeId) ?? reference(plan.refSubjectTypesId),
      refPlnPointStatusId: reference(plan.refPlnPointStatusId),
      plnPointYear: year,
      refMonthsId: reference(plan.refMonthsId),
      count: number(plan.count),
      price: number(plan.price),
      refUnitsCode: code(plan.refUnitsCode),
      refJustificationId: reference(plan.refJustificationId),
      groundLaw: ground?.law,
      groundSubparagraph: ground?.subparagraph,
      refFinsourceId: reference(plan.refFinsourceId),
      refBudgetTypeId: reference(plan.refBudgetTypeId),
      refAbpCode: code(plan.refAbpCode),
      dateApproved: time(plan.dateApproved) ?? time(acts.dateApproved),
      dateCreate: time(plan.dateCreate),
      timestamp: time(plan.timestamp),
      planActId: reference(acts.id),
      planActNumber: code(acts.planActNumber),
      actDateApproved: time(acts.dateApproved),
      isActive: flag(plan.isActive),
      isDeleted: flag(plan.isDeleted),
      isQvazi: flag(plan.isQvazi),
      prepayment: number(plan.prepayment),
      supplyDateRu: text(plan.supplyDateRu),
      extraDescRu: text(plan.extraDescRu),
      extraDescKz: text(plan.extraDescKz),
      refPointTypeId: reference(plan.refPointTypeId),
      disablePersonId: flag(plan.disablePersonId),
      transferSysSubjectsId: reference(plan.transferSysSubjectsId),
      transferType: reference(plan.transferType),
      planPreliminary: flag(acts.planPreliminary),
      spec: specOf(plan),
      sum1: number(plan.sum1),
      sum2: number(plan.sum2),
      sum3: number(plan.sum3),
      kato: placesOf(plan)[0],
      versions: planVersions(versions),
    }),
  }
}

/** What each version of a plan point said, oldest first; none where there is but one. */
function planVersions(versions: readonly SourceRecord[]): Kz[] | undefined {
  // A lot or a contract may nest a version with nothing but a classifier's code in it.
  const whole = versions.filter((plan) => plan.amount !== undefined || plan.subjectBiin !== undefined)
  if (whole.length < 2) return undefined
  return whole
    .toSorted((a, b) => reference(a.id)! - reference(b.id)!)
    .map((plan) => {
      const acts = object(plan.PlanActs)
      return {
        id: String(reference(plan.id)),
        ...filled({
          dateCreate: time(plan.dateCreate),
          dateApproved: time(plan.dateApproved) ?? time(acts.dateApproved),
          timestamp: time(plan.timestamp),
          amount: number(plan.amount),
          count: number(plan.count),
          price: number(plan.price),
          refTradeMethodsId: reference(plan.refTradeMethodsId),
          refMonthsId: reference(plan.refMonthsId),
          plnPointYear: integer(plan.plnPointYear),
          refEnstruCode: enstruOf(plan),
          refJustificationId: reference(plan.refJustificationId),
          refPlnPointStatusId: reference(plan.refPlnPointStatusId),
          refAmendmAgreemJustifId: reference(plan.refAmendmAgreemJustifId),
          isDeleted: flag(plan.isDeleted),
          planActNumber: code(acts.planActNumber),
        }),
      }
    })
}

/** What a plan point is paid from, by the classes of the budget: programme, sub-programme, administrator, specifics. */
function specOf(plan: SourceRecord): Kz[] | undefined {
  const lines = objects(plan.PlansSpec)
    .filter((line) => reference(line.id) !== undefined && flag(line.isDeleted) !== 1)
    .map((line) => ({
      id: String(reference(line.id)),
      abpCode: code(line.abpCode),
      fkrbProgramCode: code(line.fkrbProgramCode),
      fkrbSubprogramCode: code(line.fkrbSubprogramCode),
      ekrbCode: code(line.ekrbCode),
      amount: number(line.amount),
    }))
  return some(lines)
}

/** The customer of a plan point, as buyer. */
export function planOwner(plan: SourceRecord, parties: Parties) {
  return parties.add(
    {
      biin: plan.subjectBiin,
      pid: plan.sysSubjectsId,
      nameRu: plan.subjectNameRu,
      nameKz: plan.subjectNameKz,
      subject: plan.Customer,
    },
    'buyer',
  )
}

/** `name, description`, or one of them when the other adds nothing. */
export function nameAndDescription(name: unknown, description: unknown): string | undefined {
  const [first, second] = [text(name), text(description)]
  if (first === undefined || second === undefined || first === second) return first ?? second
  return `${first}, ${second}`
}

function enstruOf(plan: SourceRecord): string | undefined {
  return code(plan.refEnstruCode) ?? code(object(plan.RefEnstru).code)
}

/** The class of a plan point in the classifier of goods, works and services. */
export function classification(plan: SourceRecord, fallback?: unknown): Classification | undefined {
  const id = enstruOf(plan) ?? codes(fallback)[0]
  return id === undefined
    ? undefined
    : { scheme: 'KZ-ENSTRU', id, description: text(object(plan.RefEnstru).nameRu) ?? text(plan.nameRu) }
}

/** Where a plan point is delivered to, as KATO codes. */
export function placesOf(plan: SourceRecord): string[] {
  return codes(objects(plan.PlansKato).map((place) => place.refKatoCode)).filter((place) => /^\d{9}$/.test(place))
}

/**
 * Where an item is delivered to, as KATO codes. One location with all codes: a list of locations has no ids, so merged
 * releases would have each place several times.
 */
export function deliveryLocation(places: readonly string[], plan?: SourceRecord): Item['deliveryLocation'] {
  const names = objects(plan?.PlansKato).map((place) => text(place.fullDeliveryPlaceNameRu))
  return filled({
    description: some([...new Set(names.filter((name) => name !== undefined))])?.join('; '),
    gazetteer: places.length === 0 ? undefined : { scheme: 'KATO', identifiers: [...places] },
  })
}

/**
 * The unit of a plan point with its price: by the code of UN/CEFACT where the reference book has one, else by the
 * national code. The book's letter codes are often Cyrillic look-alikes, which are not UN/CEFACT's.
 */
export function unitOf(
  plan: SourceRecord,
  price: unknown,
  context: MappingContext,
  currency?: string,
): Unit | undefined {
  const national = code(plan.refUnitsCode)
  const nested = object(plan.RefUnits)
  const entry = context.references.entry('ref_units', national) ?? {}
  const letters = text(entry.alpha_code) ?? text(nested.alphaCode)
  const standard = letters !== undefined && /^[A-Z0-9]{2,3}$/.test(letters) ? letters : undefined
  const id = standard ?? national
  return filled<Unit>({
    scheme: id === undefined ? undefined : standard === undefined ? 'KZ-MKEI' : 'UNCEFACT',
    id,
    name: text(entry.name_ru) ?? text(nested.nameRu),
    value: money(price, currency),
  })
}

import { type ContractState, contractStatuses, supersededContract } from '../../goszakup/statuses.ts'
import type { Amendment, Contract, Document, Item, Kz, OrganisationReference } from '../types.ts'
import { type MappingContext, type ProcessRecords, silenced } from './context.ts'
import { mapVersions } from './contract-versions.ts'
import { mapDocument, numbered } from './documents.ts'
import type { ContractVersion } from './events/contract-events.ts'
import { firstVersion } from './first-version.ts'
import { mapImplementation } from './implementation.ts'
import { Parties } from './parties.ts'
import { classification, commonGround, nameAndDescription, type PlanPoints, planRoot, unitOf } from './planning.ts'
import {
  code,
  codes,
  flag,
  integer,
  kz,
  money,
  number,
  object,
  objects,
  reference,
  references,
  type SourceRecord,
  some,
  sum,
  text,
  time,
} from './values.ts'

/** All versions of one contract: the main one and its supplementary agreements. */
export interface ContractChain {
  rootId: number
  /** In the order of their ids, deleted ones left out. */
  versions: SourceRecord[]
  /** The version that tells the present state. */
  current: SourceRecord
  /** Supplementary agreements that were concluded. */
  amendments: SourceRecord[]
  units: SourceRecord[]
  lotIds: number[]
  state: ContractState | undefined
  supplier: OrganisationReference | undefined
  buyer: OrganisationReference | undefined
}

/** The main contract of a version: the chain's root, else the version before it, else itself. */
function contractRoot(contract: SourceRecord): number | undefined {
  return reference(contract.rootId) ?? reference(contract.parentId) ?? reference(contract.id)
}

/** The contracts of a process, each with its versions, in the order of their roots. */
export function contractChains(records: ProcessRecords, parties: Parties, context: MappingContext): ContractChain[] {
  const byRoot = new Map<number, SourceRecord[]>()
  for (const contract of records.contracts) {
    const root = contractRoot(contract)
    if (root === undefined || flag(contract.deleted) === 1) continue
    const versions = byRoot.get(root)
    if (versions === undefined) byRoot.set(root, [contract])
    else versions.push(contract)
  }
  return [...byRoot.entries()]
    .sort(([a], [b]) => a - b)
    .map(([rootId, found]) => {
      const versions = found.sort((a, b) => (reference(a.id) ?? 0) - (reference(b.id) ?? 0))
      const current = currentVersion(versions, rootId)
      const statusId = reference(current.refContractStatusId)
      const state = statusId === undefined ? undefined : contractStatuses[statusId]
      if (statusId !== undefined && state === undefined) context.unknown('contract status', statusId)
      const units = contractUnits([current, ...versions.toReversed()])
      return {
        rootId,
        versions,
        current,
        amendments: versions.filter((version) => reference(version.id) !== rootId && isConcluded(version)),
        units,
        lotIds: [...new Set(units.map((unit) => reference(unit.lotId)).filter((lot) => lot !== undefined))].sort(
          (a, b) => a - b,
        ),
        state,
        supplier: contractSupplier(current, parties),
        buyer: contractBuyer(current, parties),
      }
    })
}

/**
 * The latest version that is not marked as replaced. A supplementary agreement that is only a draft, or was not
 * concluded, says nothing of the contract while an earlier version does.
 */
function currentVersion(versions: readonly SourceRecord[], rootId: number): SourceRecord {
  const live = versions.filter((version) => reference(version.refContractStatusId) !== supersededContract)
  const concluded = live.filter((version) => reference(version.id) === rootId || isConcluded(version))
  return concluded.at(-1) ?? live.at(-1) ?? versions.at(-1)!
}

function isConcluded(version: SourceRecord): boolean {
  const status = contractStatuses[reference(version.refContractStatusId) ?? 0]?.ocds
  return status !== 'pending' && status !== 'cancelled'
}

/** The items of the first version that has any, deleted ones left out. */
function contractUnits(versions: readonly SourceRecord[]): SourceRecord[] {
  for (const version of versions) {
    const units = objects(version.ContractUnits).filter((unit) => flag(unit.deleted) !== 1)
    if (units.length > 0) return units.sort((a, b) => (reference(a.id) ?? 0) - (reference(b.id) ?? 0))
  }
  return []
}

function contractSupplier(contract: SourceRecord, parties: Parties) {
  return parties.add(
    {
      biin: contract.supplierBiin,
      pid: contract.supplierId,
      nameRu: object(contract.Supplier).nameRu,
      subject: contract.Supplier,
    },
    'supplier',
  )
}

function contractBuyer(contract: SourceRecord, parties: Parties) {
  return parties.add(
    {
      // The contract's number in the system begins with the customer's.
      biin: code(contract.customerBin) ?? text(contract.contractNumberSys)?.slice(0, 12),
      pid: contract.customerId,
      nameRu: object(contract.Customer).nameRu,
      subject: contract.Customer,
    },
    'buyer',
  )
}

export function mapContract(
  chain: ContractChain,
  awardIds: readonly string[],
  records: ProcessRecords,
  points: PlanPoints,
  parties: Parties,
  context: MappingContext,
): Contract {
  const { current, versions } = chain
  const first = versions[0]!
  const currency = code(current.refCurrencyCode) ?? 'KZT'
  const statusId = reference(current.refContractStatusId)
  const signed = time(first.signDate)
  const endDate = time(current.ecEndDate)
  const ground = commonGround(unitPlans(chain, points), context)
  const documents = contractDocuments(chain)
  const method = reference(current.faktTradeMethodsId)
  const before = firstVersion(chain.rootId, versions, current)
  return {
    id: String(chain.rootId),
    awardID: awardIds[0]!,
    awardIDs: [...awardIds],
    title: text(current.contractNumber) ?? text(current.contractNumberSys),
    description: text(current.descriptionRu),
    description_kk: text(current.descriptionKz),
    status: chain.state?.ocds,
    statusDetails:
      text(context.references.name('ref_contract_status', statusId)) ??
      text(object(current.RefContractStatus).nameRu) ??
      chain.state?.name_ru,
    dateSigned: signed,
    period: signed === undefined && endDate === undefined ? undefined : { startDate: signed, endDate },
    value: money(current.contractSum, currency),
    items: some(chain.units.map((unit) => mapUnit(unit, before.items.get(unit), points, currency, context))),
    amendments: some(chain.amendments.map((version) => mapAmendment(version, context))),
    implementation: mapImplementation(chain, records, parties),
    documents: some(documents),
    kz: kz({
      id: reference(current.id),
      contractNumberSys: text(current.contractNumberSys),
      contractSumWnds: number(current.contractSumWnds),
      withNds: flag(current.withNds),
      faktSum: number(current.faktSum),
      faktSumWnds: number(current.faktSumWnds),
      finYear: integer(current.finYear),
      faktTradeMethodsId: method,
      refContractStatusId: statusId,
      refContractTypeId: reference(current.refContractTypeId),
      refContractYearTypeId: reference(current.refContractYearTypeId),
      refContractAgrFormId: reference(current.refContractAgrFormId),
      trdBuyId: versions.map((version) => reference(version.trdBuyId)).find((id) => id !== undefined),
      isGu: flag(current.isGu),
      planExecDate: time(current.planExecDate),
      ecEndDate: endDate,
      faktExecDate: time(current.faktExecDate),
      contractEndDate: time(current.contractEndDate),
      signReasonDocDate: time(first.signReasonDocDate),
      treasureReqNum: code(current.treasureReqNum),
      treasureReqDate: time(current.treasureReqDate),
      treasureNotNum: code(current.treasureNotNum),
      treasureNotDate: time(current.treasureNotDate),
      reportStatus: text(current.reportStatus),
      reportCreatedAt: time(current.reportCreatedAt),
      reportSignAt: time(current.reportSignAt),
      trdBuyItogiDatePublic: time(first.trdBuyItogiDatePublic),
      refContractCancelId: reference(current.refContractCancelId),
      contractMs: number(current.contractMs),
      exchangeRate: number(current.exchangeRate),
      enforcement: reference(current.enforcement),
      refJustificationId: unitPlans(chain, points)
        .map((plan) => reference(plan.refJustificationId))
        .find((id) => id !== undefined),
      groundLaw: ground?.law,
      groundSubparagraph: ground?.subparagraph,
      refSubjectTypeId: reference(current.refSubjectTypeId) ?? reference(current.refSubjectTypesId),
      refFinsourceId: reference(current.refFinsourceId),
      ...prepayment(chain, points),
      // Of people and accounts only what the key of pseudonyms makes of them.
      supplierAccount: context.people.account(current.supplierIik),
      supplierBik: code(current.supplierBik),
      supplierSignatory: context.people.name(current.supplierFio),
      supplierPhone: context.people.phone(current.supplierPhone),
      customerSignatory: context.people.name(current.customerFio),
      customerPhone: context.people.phone(current.customerPhone),
      crdate: time(first.crdate),
      lastUpdateDate: time(current.lastUpdateDate),
      ...before.contract,
      ...mapVersions(chain),
      supplier: chain.supplier,
      buyer: chain.buyer,
    }),
  }
}

/** The advance: as the treasury registered it, else in percent as the plan has it; the highest where lines differ. */
function prepayment(chain: ContractChain, points: PlanPoints) {
  const lines = objects(chain.current.ContractTreas)
  const highest = (values: readonly unknown[]) => {
    const found = values.map(number).filter((value) => value !== undefined)
    return found.length === 0 ? undefined : Math.max(...found)
  }
  const sums = lines.map((line) => number(line.summAvans)).filter((amount) => amount !== undefined)
  return {
    prepaymentPercent:
      highest(lines.map((line) => line.prepaymentProc)) ??
      highest(unitPlans(chain, points).map((plan) => plan.prepayment)),
    prepaymentSum: sums.length === 0 ? undefined : sum(sums),
  }
}

/**
 * The states of a contract that has supplementary agreements, oldest first: as it was signed, then after each of them,
 * by its own version of the contract. None for a contract without.
 */
export function contractVersions(
  chain: ContractChain,
  awardIds: readonly string[],
  records: ProcessRecords,
  points: PlanPoints,
  context: MappingContext,
): ContractVersion[] {
  const { versions, amendments } = chain
  if (amendments.length === 0) return []
  const quiet = silenced(context)
  const parties = new Parties(quiet)
  const bare = { ...records, acts: [], payments: [] }
  const state = (upTo: number, amendment: SourceRecord | undefined): ContractVersion => {
    const known = versions.slice(0, upTo)
    const current = amendment ?? known[0]!
    const part: ContractChain = {
      ...chain,
      versions: known,
      current,
      amendments: [],
      units: underIdsOf(chain.units, contractUnits([current, ...known.toReversed()])),
      supplier: named(contractSupplier(current, parties), chain.supplier),
      buyer: named(contractBuyer(current, parties), chain.buyer),
    }
    return {
      amendment: amendment === undefined ? undefined : String(reference(amendment.id)),
      contract: mapContract(part, awardIds, bare, points, parties, quiet),
    }
  }
  const first = versions.indexOf(amendments[0]!)
  return [
    // Of a contract whose first version was not fetched, the first agreement is all that is known.
    ...(first === 0 ? [] : [state(first, undefined)]),
    ...amendments.map((amendment) => state(versions.indexOf(amendment) + 1, amendment)),
  ]
}

/**
 * The items of an earlier version under the ids that the present ones have: each version numbers its items anew, but
 * says of each which plan point and lot it is. Items of which that is not certain keep their own.
 */
function underIdsOf(present: readonly SourceRecord[], earlier: readonly SourceRecord[]): SourceRecord[] {
  const key = (unit: SourceRecord) => `${reference(unit.plnPointId)}/${reference(unit.lotId)}`
  const byKey = (units: readonly SourceRecord[]) =>
    Map.groupBy(
      units.filter((unit) => reference(unit.plnPointId) !== undefined),
      key,
    )
  const [now, then] = [byKey(present), byKey(earlier)]
  return earlier.map((unit) => {
    const found = now.get(key(unit))
    const certain = found?.length === 1 && then.get(key(unit))?.length === 1
    return certain ? { ...unit, id: found[0]!.id } : unit
  })
}

/** The reference by its known name. */
function named(found: OrganisationReference | undefined, known: OrganisationReference | undefined) {
  return found?.id === known?.id ? known : found
}

/** The plan points of a contract's items. */
export function unitPlans(chain: ContractChain, points: PlanPoints): SourceRecord[] {
  return chain.units.map((unit) => unitPlan(unit, points))
}

function unitPlan(unit: SourceRecord, points: PlanPoints): SourceRecord {
  const nested = object(unit.Plans)
  const id = reference(unit.plnPointId) ?? reference(nested.id)
  return (id === undefined ? undefined : (points.byId.get(id) ?? points.latest.get(id))) ?? nested
}

function mapUnit(
  unit: SourceRecord,
  before: Kz | undefined,
  points: PlanPoints,
  currency: string,
  context: MappingContext,
): Item {
  const plan = unitPlan(unit, points)
  const lot = reference(unit.lotId)
  const pointId = reference(unit.plnPointId) ?? reference(plan.id)
  return {
    // Answers that leave the id out still name the plan point or the lot.
    id: String(reference(unit.id) ?? pointId ?? lot ?? 0),
    relatedLot: lot === undefined ? undefined : String(lot),
    description: nameAndDescription(plan.nameRu, plan.descRu),
    description_kk: nameAndDescription(plan.nameKz, plan.descKz),
    quantity: number(unit.quantity),
    unit: unitOf(plan, unit.itemPrice, context, currency),
    classification: classification(plan, unit.refEnstruCode),
    kz: kz({
      plnPointId: pointId,
      rootrecordId: planRoot(plan),
      itemPriceWnds: number(unit.itemPriceWnds),
      totalSum: number(unit.totalSum),
      totalSumWnds: number(unit.totalSumWnds),
      factSum: number(unit.factSum),
      factSumWnds: number(unit.factSumWnds),
      ksProc: number(unit.ksProc),
      ksSum: number(unit.ksSum),
      refEnstruCode: codes(unit.refEnstruCode)[0],
      execPlanDate: time(unit.execPlanDate),
      execFaktDate: time(unit.execFaktDate),
      executed: flag(unit.executed),
      ...before,
    }),
  }
}

function mapAmendment(version: SourceRecord, context: MappingContext): Amendment {
  const grounds = references(version.refAmendmAgreemJustifId).map((id) =>
    text(context.references.name('ref_amendm_agreem_justif', id)),
  )
  return {
    id: String(reference(version.id)),
    date: time(version.signDate) ?? time(version.crdate),
    description: text(version.descriptionRu) ?? text(version.contractNumberSys),
    rationale:
      some(grounds.filter((ground) => ground !== undefined))?.join('; ') ??
      text(object(version.RefAmendmAgreemJustif).nameRu),
    kz: kz({
      contractSum: number(version.contractSum),
      contractSumWnds: number(version.contractSumWnds),
      refContractStatusId: reference(version.refContractStatusId),
      contractNumberSys: text(version.contractNumberSys),
      ecEndDate: time(version.ecEndDate),
      refAmendmAgreemJustifId: some(references(version.refAmendmAgreemJustifId)),
    }),
  }
}

function contractDocuments(chain: ContractChain): Document[] {
  const documents = chain.versions
    .flatMap((version) => {
      const main = reference(version.id) === chain.rootId
      // A report tells of a purchase that was made directly.
      return [
        mapDocument(object(version.File), main ? 'contractSigned' : 'contractAnnexe'),
        numbered('r', mapDocument(object(version.ReportFile))),
      ]
    })
    .filter((document) => document !== undefined)
  return [...new Map(documents.map((document) => [document.id, document])).values()]
}

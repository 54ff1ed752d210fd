import {
  procurementCategories,
  procurementMethod,
  systemNumbers,
  tenderStatus,
  tenderStatuses,
} from '../../goszakup/statuses.ts'
import { methodOf } from '../../law/methods.ts'
import type { Amendment, Document, Lot, OrganisationReference, RelatedProcess, Tender } from '../types.ts'
import type { LotBid } from './bids.ts'
import { type MappingContext, ocidOf, type ProcessRecords } from './context.ts'
import { type ContractChain, unitPlans } from './contracts.ts'
import { mapDocument, numbered } from './documents.ts'
import { lotMethod, mapItems, mapLot } from './lots.ts'
import type { Parties } from './parties.ts'
import { type PlanPoints, rationale } from './planning.ts'
import { withProtocols } from './protocols.ts'
import {
  code,
  codes,
  flag,
  integer,
  kz,
  money,
  object,
  objects,
  reference,
  references,
  type SourceRecord,
  some,
  text,
  time,
} from './values.ts'

/** What the sections of a tender are made from. */
export interface TenderParts {
  records: ProcessRecords
  announcement: SourceRecord
  lots: SourceRecord[]
  points: PlanPoints
  bids: LotBid[]
  parties: Parties
  context: MappingContext
}

/** `tender` of an announcement. */
export function mapTender(parts: TenderParts): Tender {
  const { records, announcement, lots, points, bids, parties, context } = parts
  const statusId = reference(announcement.refBuyStatusId)
  const lotStatusIds = lots.map((lot) => reference(lot.refLotStatusId))
  const removed = flag(announcement.isDeleted) === 1
  const known = statusId === undefined ? undefined : tenderStatus(statusId, lotStatusIds)
  const status = removed ? 'withdrawn' : known
  if (statusId !== undefined && known === undefined) context.unknown('announcement status', statusId)
  const [start, end] = [time(announcement.startDate), time(announcement.endDate)]
  const [repeatStart, repeatEnd] = [time(announcement.repeatStartDate), time(announcement.repeatEndDate)]
  const published = time(announcement.publishDate)
  const results = time(announcement.itogiDatePublic)
  const subject = reference(announcement.refSubjectTypeId)
  const method = usedMethod(announcement, lots)
  const places = codes(announcement.kato)
  const tenderers = distinct(
    bids.filter(({ bid }) => bid.status !== 'withdrawn').flatMap(({ bid }) => bid.tenderers ?? []),
  )
  const mappedLots = lots.map((lot) => mapLot(lot, parties, context))
  return {
    id: String(records.number),
    title: text(announcement.nameRu),
    title_kk: text(announcement.nameKz),
    status,
    statusDetails:
      text(context.references.name('ref_buy_status', statusId)) ??
      text(object(announcement.RefBuyStatus).nameRu) ??
      (statusId === undefined ? undefined : tenderStatuses[statusId]?.name_ru),
    procuringEntity: parties.add(
      {
        biin: announcement.orgBin,
        pid: announcement.orgPid,
        nameRu: announcement.orgNameRu,
        nameKz: announcement.orgNameKz,
        subject: announcement.Organizer,
      },
      'procuringEntity',
    ),
    ...methodFields(method, context, announcement.RefTradeMethods),
    procurementMethodRationale: rationale(points, context),
    mainProcurementCategory: procurementCategories[subject ?? 0],
    value: money(announcement.totalSum),
    datePublished: published,
    tenderPeriod: period(repeatStart ?? start ?? published, repeatEnd ?? end),
    enquiryPeriod: period(time(announcement.discusStartDate), time(announcement.discusEndDate)),
    awardPeriod: results === undefined ? undefined : period(repeatEnd ?? end, results),
    submissionMethod: submission(method),
    numberOfTenderers: bids.length === 0 ? undefined : tenderers.length,
    tenderers: some(tenderers),
    documents: some(withProtocols(records, documents(announcement, lots))),
    amendments: some(amendments(announcement)),
    lots: some([...mappedLots, ...removedLots(records)]),
    items: some(mapItems(lots, points, context)),
    kz: kz({
      numberAnno: text(announcement.numberAnno) ?? text(lots[0]?.trdBuyNumberAnno),
      version: versionOf(announcement.numberAnno ?? lots[0]?.trdBuyNumberAnno),
      refBuyStatusId: statusId,
      refTradeMethodsId: reference(announcement.refTradeMethodsId) ?? method,
      methodType: methodType(method),
      refSubjectTypeId: subject,
      refTypeTradeId: reference(announcement.refTypeTradeId),
      parentId: reference(announcement.parentId),
      startDate: start,
      endDate: end,
      repeatStartDate: repeatStart,
      repeatEndDate: repeatEnd,
      discusStartDate: time(announcement.discusStartDate),
      discusEndDate: time(announcement.discusEndDate),
      itogiDatePublic: results,
      supplier: parties.add({ biin: announcement.biinSupplier, pid: announcement.idSupplier }, 'interestedParty'),
      countLots: integer(announcement.countLots),
      singlOrgSign: flag(announcement.singlOrgSign),
      isConstructionWork: flag(announcement.isConstructionWork),
      isLightIndustry: flag(announcement.isLightIndustry),
      disablePersonId: flag(announcement.disablePersonId),
      refSpecPurchaseTypeId: reference(announcement.refSpecPurchaseTypeId),
      finYear: references(announcement.finYear)[0],
      kato: places[0],
      katoList: places.length > 1 ? places : undefined,
      systemId: reference(announcement.systemId),
      lastUpdateDate: time(announcement.lastUpdateDate),
      isDeleted: removed ? 1 : undefined,
    }),
  }
}

/** Lots that were removed since an earlier release: releases are merged by id, so they would live on unchanged. */
function removedLots(records: ProcessRecords): Lot[] {
  return (records.removedLots ?? [])
    .toSorted((a, b) => a - b)
    .map((id) => ({ id: String(id), status: 'withdrawn', kz: { isDeleted: 1 } }))
}

/** `tender` of a contract that was made without an announcement: no more than its method, ground and subject. */
export function directTender(chain: ContractChain, points: PlanPoints, context: MappingContext): Tender {
  const { current, rootId } = chain
  const plans = unitPlans(chain, points)
  const planned = plans.map((plan) => reference(plan.refTradeMethodsId)).find((id) => id !== undefined)
  const method = reference(current.faktTradeMethodsId) ?? planned
  const subject =
    reference(current.refSubjectTypeId) ??
    reference(current.refSubjectTypesId) ??
    plans.map((plan) => reference(plan.refSubjectTypeId)).find((id) => id !== undefined)
  const places = plans.flatMap((plan) => codes(objects(plan.PlansKato).map((place) => place.refKatoCode)))
  return {
    id: `c${rootId}`,
    title: text(current.descriptionRu) ?? plans.map((plan) => text(plan.nameRu)).find((name) => name !== undefined),
    title_kk: text(current.descriptionKz) ?? plans.map((plan) => text(plan.nameKz)).find((name) => name !== undefined),
    status: 'complete',
    ...methodFields(method, context, current.FaktTradeMethods),
    procurementMethodRationale: rationale(points, context),
    mainProcurementCategory: procurementCategories[subject ?? 0],
    kz: kz({
      refTradeMethodsId: method,
      methodType: methodType(method),
      refSubjectTypeId: subject,
      finYear: integer(current.finYear),
      kato: places[0],
      systemId: reference(current.systemId),
    }),
  }
}

/** The method really used: that of the lots when they agree, else the announcement's. */
function usedMethod(announcement: SourceRecord, lots: readonly SourceRecord[]): number | undefined {
  const actual = new Set(lots.map((lot) => reference(lot.refBuyTradeMethodsId)))
  const [only] = actual
  if (actual.size === 1 && only !== undefined) return only
  const announced = reference(announcement.refTradeMethodsId)
  if (announced !== undefined) return announced
  const planned = new Set(lots.map(lotMethod))
  return planned.size === 1 ? [...planned][0] : undefined
}

function methodFields(method: number | undefined, context: MappingContext, nested: unknown) {
  const known = methodOf(method)
  if (method !== undefined && known === undefined) context.unknown('method', method)
  return {
    procurementMethod: procurementMethod(method),
    procurementMethodDetails:
      text(context.references.name('ref_trade_methods', method)) ?? known?.name.ru ?? text(object(nested).nameRu),
  }
}

function methodType(method: number | undefined): number | undefined {
  const known = methodOf(method)
  return known === undefined ? undefined : systemNumbers[known.system]
}

function submission(method: number | undefined): string[] {
  return methodOf(method)?.kind === 'auction' ? ['electronicSubmission', 'electronicAuction'] : ['electronicSubmission']
}

function period(startDate: string | undefined, endDate: string | undefined) {
  return startDate === undefined && endDate === undefined ? undefined : { startDate, endDate }
}

function distinct(parties: readonly OrganisationReference[]): OrganisationReference[] {
  return [...new Map(parties.map((party) => [party.id, party])).values()]
}

function documents(announcement: SourceRecord, lots: readonly SourceRecord[]): Document[] {
  const found = [
    ...objects(announcement.Files).map((file) => mapDocument(file)),
    ...objects(announcement.GeneralFiles).map((file) =>
      numbered('g', mapDocument({ ...file, filePath: text(file.filePathRu) ?? file.filePathKz })),
    ),
    ...lots.flatMap((lot) =>
      objects(lot.Files).map((file) => {
        const document = mapDocument(file)
        return document === undefined ? undefined : { ...document, relatedLots: [String(reference(lot.id))] }
      }),
    ),
  ].filter((document) => document !== undefined)
  return [...new Map(found.map((document) => [document.id, document])).values()]
}

/** The version behind the number of an announcement: `17379679-2` is its second. */
function versionOf(numberAnno: unknown): number | undefined {
  const found = typeof numberAnno === 'string' ? /-(\d{1,4})$/.exec(numberAnno.trim()) : null
  return found === null ? undefined : Number(found[1])
}

function amendments(announcement: SourceRecord): Amendment[] {
  const result: Amendment[] = []
  const version = versionOf(announcement.numberAnno)
  if (version !== undefined && version > 1)
    result.push({ id: `version-${version}`, description: `Объявление ${text(announcement.numberAnno)}` })
  const repeat = time(announcement.repeatStartDate)
  if (repeat !== undefined) result.push({ id: 'repeat', date: repeat, description: 'Дополнение заявок' })
  const pause = object(announcement.Pause)
  const paused = time(pause.datePause) ?? time(pause.dateCreate)
  if (paused !== undefined || pause.status !== undefined)
    result.push({
      id: 'pause',
      date: paused,
      description: text(pause.statusNameRu),
      rationale: text(pause.solutionNameRu),
      kz: kz({
        kind: 'pause',
        status: integer(pause.status),
        decideNumber: code(pause.decideNumber),
        decideDate: time(pause.decideDate),
        lots: some(references(objects(pause.lots).map((lot) => lot.id)).map(String)),
      }),
    })
  for (const cancel of objects(announcement.Cancel))
    result.push({
      id: `cancel-${code(cancel.id) ?? result.length}`,
      date: time(cancel.dateDecision) ?? time(cancel.dateCreate),
      description: text(cancel.typeActionsNameRu),
      rationale: text(cancel.nameAuthority),
      kz: kz({
        kind: 'cancellation',
        numberDecision: code(cancel.numberDecision),
        typeActionsCode: text(cancel.typeActionsCode),
        actTypeNameRu: text(cancel.actTypeNameRu),
      }),
    })
  return result
}

/** Which earlier process an announcement repeats or follows. */
export function priorProcesses(
  announcement: SourceRecord,
  method: number | undefined,
  context: MappingContext,
): RelatedProcess[] {
  const parent = reference(announcement.parentId)
  if (parent === undefined || parent === reference(announcement.id)) return []
  const failed = methodOf(method)?.kind === 'after-failure'
  return [
    {
      id: String(parent),
      relationship: [failed ? 'unsuccessfulProcess' : 'prior'],
      scheme: 'ocid',
      identifier: ocidOf(context.prefix, 'announcement', parent),
    },
  ]
}

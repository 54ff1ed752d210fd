import type { Complaint } from '../types.ts'
import type { MappingContext, ProcessRecords } from './context.ts'
import { mapDocument } from './documents.ts'
import type { Parties } from './parties.ts'
import { code, flag, integer, kz, object, objects, reference, type SourceRecord, some, text, time } from './values.ts'

/** Who a complaint is about or from, as goszakup numbers it. */
const types: Readonly<Record<number, Complaint['type']>> = {
  1: 'organiser',
  2: 'supplier',
  3: 'internalAudit',
}

/** The complaints of a process in the order of their ids; a removed one is told to be withdrawn. */
export function mapComplaints(records: ProcessRecords, parties: Parties, context: MappingContext): Complaint[] {
  const numbers = records.complaints === undefined ? undefined : participantNumbers(records)
  return (records.complaints ?? [])
    .filter((complaint) => reference(complaint.id) !== undefined)
    .sort((a, b) => reference(a.id)! - reference(b.id)!)
    .map((complaint) => mapComplaint(complaint, numbers!, parties, context))
}

function mapComplaint(
  complaint: SourceRecord,
  numbers: ReadonlyMap<number, unknown>,
  parties: Parties,
  context: MappingContext,
): Complaint {
  const typeId = integer(complaint.type)
  const type = typeId === undefined ? undefined : types[typeId]
  if (typeId !== undefined && type === undefined) context.unknown('type of complaint', typeId)
  const pid = reference(complaint.sysSubjectId)
  const subject = pid === undefined ? undefined : context.participant(pid)
  const author = parties.add(
    { pid, biin: pid === undefined ? undefined : numbers.get(pid), nameRu: subject?.nameRu, subject },
    'interestedParty',
  )
  const documents = objects(complaint.Files)
    .map((file) => mapDocument(file, 'complaints'))
    .filter((document) => document !== undefined)
  return {
    id: String(reference(complaint.id)),
    date: time(complaint.dateApply) ?? time(complaint.crdate),
    status: flag(complaint.isDeleted) === 1 ? 'withdrawn' : undefined,
    type,
    author,
    documents: some(documents),
    kz: kz({
      status: integer(complaint.status),
      type: typeId,
      numberAppeal: text(complaint.numberAppeal),
      decisionDate: time(complaint.decisionDate),
      startDate: time(complaint.startDate),
      endDate: time(complaint.endDate),
      active: code(complaint.active) ?? (complaint.active === '0' || complaint.active === 0 ? '0' : undefined),
      isDeleted: flag(complaint.isDeleted),
      complaintId: reference(complaint.complaintId),
      inspectSubjId: reference(complaint.inspectSubjId),
      lastUpdateDate: time(complaint.lastUpdateDate),
    }),
  }
}

/** The business or personal numbers of participants as the process's own records give them, by participant id. */
function participantNumbers(records: ProcessRecords): ReadonlyMap<number, unknown> {
  const found = new Map<number, unknown>()
  const learn = (pid: unknown, biin: unknown) => {
    const id = reference(pid)
    if (id !== undefined && typeof biin === 'string' && /^\d{12}$/.test(biin)) found.set(id, biin)
  }
  for (const { supplierId, supplierBinIin, Supplier } of records.bids) {
    const { bin, iin } = object(Supplier)
    learn(supplierId, supplierBinIin || bin || iin)
  }
  for (const lot of records.lots) learn(lot.customerId, lot.customerBin)
  learn(records.announcement?.orgPid, records.announcement?.orgBin)
  learn(records.announcement?.customerPid, records.announcement?.customerBin)
  for (const contract of records.contracts) {
    learn(contract.supplierId, contract.supplierBiin)
    learn(contract.customerId, contract.customerBin)
  }
  return found
}

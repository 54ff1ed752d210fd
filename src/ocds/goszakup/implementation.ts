import type { Contract, Milestone, Transaction } from '../types.ts'
import type { ProcessRecords } from './context.ts'
import type { ContractChain } from './contracts.ts'
import { mapDocument } from './documents.ts'
import type { Parties } from './parties.ts'
import {
  code,
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

// «утвержден»
const approvedAct = 15

/** What was delivered and paid under a contract: acts and treasury payments. */
export function mapImplementation(
  chain: ContractChain,
  records: ProcessRecords,
  parties: Parties,
): Contract['implementation'] {
  const versions = new Set(chain.versions.map((version) => reference(version.id)))
  const payments = records.payments.filter((payment) => {
    const contract = reference(payment.contract_id)
    return contract === chain.rootId || versions.has(contract)
  })
  const acts = records.acts.filter((act) => {
    const root = reference(act.contractRootId)
    return root === undefined ? versions.has(reference(act.contractId)) : root === chain.rootId
  })
  const transactions = some(byId(payments).map((payment) => mapTransaction(payment, chain, parties)))
  const milestones = some(
    byId(acts)
      .filter((act) => flag(act.isDeleted) !== 1)
      .map(mapMilestone),
  )
  return transactions === undefined && milestones === undefined ? undefined : { transactions, milestones }
}

/**
 * The treasury payments of a process: those fetched on their own, and those that its contracts carry as they stood when
 * the contract was fetched (`Contract.TreasuryPay`). Of two forms of one payment, the one changed last.
 */
export function treasuryPayments({
  contracts,
  payments,
}: Pick<ProcessRecords, 'contracts' | 'payments'>): SourceRecord[] {
  const known = new Map<unknown, SourceRecord>()
  const add = (payment: SourceRecord) => {
    const id = reference(payment.id)
    const other = known.get(id)
    if (id !== undefined && (other === undefined || changedAt(payment) >= changedAt(other))) known.set(id, payment)
  }
  for (const contract of contracts)
    for (const payment of objects(contract.TreasuryPay)) {
      // A narrow selection of fields may leave nothing of it but its id.
      if (payment.payAmount === undefined && payment.payDate === undefined) continue
      add({
        id: payment.id,
        contract_id: payment.contractId ?? contract.id,
        pay_amount: payment.payAmount,
        pay_date: payment.payDate,
        last_update_date: payment.lastUpdateDate,
        prepay_sum: payment.prepaySum,
        type_bujet: payment.typeBujet,
        func: payment.func,
        espk: payment.espk,
        gu: payment.gu,
        fin_source: payment.finSource,
        invnum: payment.invnum,
        check_number: payment.checkNumber,
      })
    }
  payments.forEach(add)
  return [...known.values()]
}

function changedAt(payment: SourceRecord): string {
  return typeof payment.last_update_date === 'string' ? payment.last_update_date : ''
}

function byId(list: readonly SourceRecord[]): SourceRecord[] {
  return list.filter((one) => reference(one.id) !== undefined).sort((a, b) => reference(a.id)! - reference(b.id)!)
}

function mapTransaction(payment: SourceRecord, chain: ContractChain, parties: Parties): Transaction {
  return {
    id: `tp-${reference(payment.id)}`,
    date: time(payment.pay_date),
    // The treasury pays in tenge, whatever the contract's currency.
    value: money(payment.pay_amount),
    payer: parties.withRole(chain.buyer, 'payer'),
    payee: parties.withRole(chain.supplier, 'payee'),
    // Which part of the budget pays, and the papers by which others find the payment.
    kz: kz({
      prepay_sum: number(payment.prepay_sum),
      type_bujet: code(payment.type_bujet),
      func: code(payment.func),
      espk: code(payment.espk),
      gu: code(payment.gu),
      fin_source: code(payment.fin_source),
      invnum: code(payment.invnum),
      check_number: code(payment.check_number),
    }),
  }
}

/** What the lines of an act come to; undefined when one does not say. */
function acceptedSum(act: SourceRecord): number | undefined {
  const amounts = objects(act.Place).map((line) => number(line.amount))
  return amounts.length === 0 || amounts.includes(undefined) ? undefined : sum(amounts as number[])
}

/** When the last of one side signed an act; undefined while one of them has not. */
function signedAt(act: SourceRecord, side: 'isSupplier' | 'isCustomer'): string | undefined {
  const members = objects(act.Members).filter((one) => flag(one[side]) === 1 && time(one.revokeDate) === undefined)
  const signed = members.map((one) => time(one.signDate))
  return signed.includes(undefined)
    ? undefined
    : signed.reduce((a, b) => (a === undefined || b! > a ? b : a), undefined)
}

function mapMilestone(act: SourceRecord): Milestone {
  const revoked = time(act.revokeDate)
  const statusId = reference(act.statusId)
  const met = revoked === undefined && statusId === approvedAct
  return {
    id: `act-${reference(act.id)}`,
    title: text(act.numberAct),
    type: 'delivery',
    status: met ? 'met' : revoked === undefined ? 'scheduled' : 'notMet',
    documents: some([mapDocument(object(act.File))].filter((document) => document !== undefined)),
    dateMet: met ? (time(act.approveDate) ?? time(act.aktDate)) : undefined,
    kz: kz({
      aktDate: time(act.aktDate),
      approveDate: time(act.approveDate),
      revokeDate: revoked,
      createDateAct: time(act.createDateAct),
      statusId,
      statusNameRu: text(act.statusNameRu),
      contractId: reference(act.contractId),
      typeAct: integer(act.typeAct),
      dayOverdue: number(act.dayOverdue),
      sumFine: number(act.sumFine),
      sumAvans: number(act.sumAvans),
      sumBeginning: number(act.sumBeginning),
      sumPreviously: number(act.sumPreviously),
      allDone: flag(act.allDone),
      parentId: reference(act.parentId),
      amount: acceptedSum(act),
      // When each side signed, not who did.
      supplierSignDate: signedAt(act, 'isSupplier'),
      customerSignDate: signedAt(act, 'isCustomer'),
    }),
  }
}

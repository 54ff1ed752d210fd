import type { Contract, Milestone, Release, Transaction } from '../../types.ts'
import { type Json, Target } from './target.ts'
import { latest, only, type Timeline, usable, without } from './timeline.ts'

/** A contract as it stood after it was signed, or after one of its supplementary agreements. */
export interface ContractVersion {
  /** The agreement's id; undefined for the contract as it was signed. */
  amendment: string | undefined
  contract: Contract
}

const termination = ['status', 'statusDetails']
const terminationFields = ['refContractStatusId', 'refContractCancelId', 'contractEndDate', 'faktExecDate']
const reports = ['reportStatus', 'reportCreatedAt', 'reportSignAt']
const request = ['treasureReqNum', 'treasureReqDate']
const notice = ['treasureNotNum', 'treasureNotDate']
const lateFields = [...terminationFields, ...reports, ...request, ...notice, 'faktSum', 'faktSumWnds', 'lastUpdateDate']
const lateItem = ['factSum', 'factSumWnds', 'execFaktDate', 'executed']

/**
 * Contracts: signed, amended, registered and reported, delivered and paid, ended. `versions` are the states of those
 * that have supplementary agreements, oldest first.
 */
export function contractEvents(
  timeline: Timeline,
  release: Release,
  versions: ReadonlyMap<string, readonly ContractVersion[]>,
): void {
  for (const contract of release.contracts ?? []) {
    const cancelled = contract.status === 'cancelled'
    const drafted = usable(contract.kz?.crdate)
    const signed = cancelled ? (drafted ?? usable(contract.dateSigned)) : (usable(contract.dateSigned) ?? drafted)
    if (signed === undefined) continue
    // A contract that was made without an announcement is all that there is of its tender.
    if (release.kz?.trdBuyId === undefined && contract === release.contracts![0])
      timeline.say(signed, 'tender', { buyer: release.buyer, tender: release.tender })
    const story = new ContractStory(timeline, contract, signed)
    story.sign(versions.get(contract.id) ?? [], cancelled)
    story.register()
    story.end()
    story.settle()
    for (const transaction of contract.implementation?.transactions ?? []) story.pay(transaction)
    for (const milestone of contract.implementation?.milestones ?? []) story.deliver(milestone)
  }
}

class ContractStory {
  private readonly timeline: Timeline
  private readonly contract: Contract
  private readonly signed: string
  /** When the last agreement was signed. */
  private amended: string

  constructor(timeline: Timeline, contract: Contract, signed: string) {
    this.timeline = timeline
    this.contract = contract
    this.signed = signed
    this.amended = signed
  }

  private say(date: string | undefined, tag: Parameters<Timeline['say']>[1], content: Json): void {
    if (date === undefined) return
    const { id, awardID } = this.contract
    this.timeline.say(date, tag, { contracts: [{ id, awardID, ...content }] })
  }

  /** The contract as signed, then each agreement with what it changed. */
  sign(versions: readonly ContractVersion[], cancelled: boolean): void {
    const [first, ...later] = versions
    const base = first?.contract ?? this.contract
    const status = cancelled || this.contract.status === 'pending' ? 'pending' : 'active'
    const annexe = this.contract.amendments?.filter(({ id }) => id === first?.amendment)
    const said = early(base)
    // Agreements that are only drafts have papers too.
    if (first === undefined)
      said.documents = base.documents?.filter(({ documentType }) => documentType === 'contractSigned')
    this.say(this.signed, 'contract', { ...said, status, amendments: annexe })
    let before = base
    for (const { amendment, contract } of later) {
      const entry = this.contract.amendments?.find(({ id }) => id === amendment)
      this.amended = latest(this.amended, usable(entry?.date))!
      const after = new Target(early(contract))
      after.say(early(before))
      const named = entry === undefined ? undefined : { ...entry, kz: without(entry.kz, ['refContractStatusId']) }
      this.say(this.amended, 'contractAmendment', {
        ...after.rest(),
        amendments: named === undefined ? undefined : [named],
      })
      before = contract
    }
  }

  /** The papers of the treasury, and the report on a purchase that was made directly. */
  register(): void {
    const { kz, documents } = this.contract
    const update = (date: unknown, names: readonly string[], more: Json = {}) =>
      this.say(usable(date) && latest(this.signed, usable(date)), 'contractUpdate', { ...more, kz: only(kz, names) })
    update(kz?.treasureReqDate, request)
    update(kz?.treasureNotDate, notice)
    update(kz?.reportSignAt ?? kz?.reportCreatedAt, reports, { documents: documents?.filter(isReport) })
  }

  /** The end of a contract; when nothing tells the day, that of the last change of its record stands for it. */
  end(): void {
    const { kz, status } = this.contract
    if (status !== 'terminated') return
    const ended = usable(kz?.contractEndDate) ?? usable(kz?.faktExecDate) ?? usable(kz?.lastUpdateDate)
    this.say(ended && latest(this.amended, ended), 'contractTermination', {
      ...only(this.contract, termination),
      kz: only(kz, terminationFields),
    })
  }

  /** All else that its record says, when the record was last changed. */
  settle(): void {
    const { kz } = this.contract
    const changed = usable(kz?.lastUpdateDate)
    if (changed === undefined) return
    const { implementation: _, ...rest } = this.timeline.target.item('contracts', this.contract.id)?.rest() ?? {}
    if (Object.keys(rest).length > 1) this.say(latest(this.amended, changed), 'contractUpdate', rest)
  }

  pay(transaction: Transaction): void {
    const paid = usable(transaction.date)
    this.say(paid && latest(this.signed, paid), 'implementation', { implementation: { transactions: [transaction] } })
  }

  /** An act when it was approved, else drawn up; one that was revoked was met until then. */
  deliver(milestone: Milestone): void {
    const { kz } = milestone
    const approved = usable(kz?.approveDate)
    const drawn = latest(this.signed, approved ?? usable(kz?.createDateAct) ?? usable(kz?.aktDate))!
    const revoked = usable(kz?.revokeDate)
    const act = (content: Json) => ({ implementation: { milestones: [{ id: milestone.id, ...content }] } })
    if (approved === undefined && usable(kz?.createDateAct) === undefined && usable(kz?.aktDate) === undefined) return
    if (revoked === undefined) {
      this.say(drawn, 'implementation', act({ ...milestone }))
      return
    }
    const late = ['revokeDate', 'statusId', 'statusNameRu']
    this.say(
      drawn,
      'implementation',
      act({ ...milestone, status: approved === undefined ? 'scheduled' : 'met', kz: without(kz, late) }),
    )
    this.say(latest(drawn, revoked), 'implementationUpdate', act({ status: milestone.status, kz: only(kz, late) }))
  }
}

function isReport({ id }: { id: string }): boolean {
  return id.startsWith('r')
}

/** What a contract says from the day on which it was signed. */
function early(contract: Contract): Json {
  return {
    ...without(contract, [...termination, 'implementation', 'amendments']),
    items: contract.items?.map((item) => ({ ...item, kz: without(item.kz, lateItem) })),
    documents: contract.documents?.filter((document) => !isReport(document)),
    kz: without(contract.kz, lateFields),
  }
}

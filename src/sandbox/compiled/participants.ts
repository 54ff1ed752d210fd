import type { SourceRecord } from '../../ocds/goszakup/values.ts'
import { subjectOf } from '../market/subject-records.ts'
import type { Buyer, Population, Supplier } from '../market/subjects.ts'

// Records that are kept made: a buyer's is asked for many times.
const mostMade = 2_000

/** The records of a market's participants, made when they are asked for. */
export class Participants {
  private readonly people: Population
  private readonly byNumber = new Map<string, Buyer | Supplier>()
  private readonly byPid = new Map<number, Buyer | Supplier>()
  private readonly made = new Map<Buyer | Supplier, SourceRecord>()
  private guests = 0

  constructor(people: Population) {
    this.people = people
    this.add([...people.buyers, ...people.suppliers])
  }

  private add(all: readonly (Buyer | Supplier)[]): void {
    for (const one of all) {
      this.byNumber.set(one.biin, one)
      this.byPid.set(one.pid, one)
    }
  }

  /** The participant with this business or personal number. */
  withNumber(biin: string): SourceRecord | undefined {
    this.greet()
    return this.record(this.byNumber.get(biin))
  }

  /** The participant with this id. */
  withId(pid: number): SourceRecord | undefined {
    this.greet()
    return this.record(this.byPid.get(pid))
  }

  /** Takes in those whom schemes brought since. */
  private greet(): void {
    const { buyers, suppliers } = this.people.guests
    if (buyers.length + suppliers.length === this.guests) return
    this.guests = buyers.length + suppliers.length
    this.add([...buyers, ...suppliers])
  }

  private record(one: Buyer | Supplier | undefined): SourceRecord | undefined {
    if (one === undefined) return undefined
    let record = this.made.get(one)
    if (record === undefined) {
      record = 'institution' in one ? subjectOf(one, undefined) : subjectOf(undefined, one)
      if (this.made.size >= mostMade) this.made.clear()
      this.made.set(one, record)
    }
    return record
  }
}

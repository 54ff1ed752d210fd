import { answerTasks, type Thread, Threads } from '../../files/threads.ts'
import type { ProcessRecords } from '../../ocds/goszakup/context.ts'
import type { SourceRecord } from '../../ocds/goszakup/values.ts'
import { Mapper, type ParticipantRecords, type ReleaseForm } from './mapper.ts'
import type { Participants } from './participants.ts'

/** Processes to map, as JSON: text is handed to a thread faster than objects. */
interface Task {
  /** `ProcessRecords[]` */
  processes: string
  /** `SourceRecord[]`: participants that the thread does not know yet. */
  participants: string
  /** All whom it knows are forgotten first. */
  forget: boolean
}

interface Data {
  form: ReleaseForm
  key: Uint8Array
}

// So many processes are mapped at a time: about a megabyte of records.
const batch = 32
// So many batches a thread has at once, one of which it is at.
const mostTasks = 2
// Participants that a thread keeps.
const mostKnown = 2_000

/** Maps processes, on other threads if there are any; lines come in the order of the processes. */
export class ProcessLines {
  /** Processes that were added. */
  count = 0
  private readonly participants: Participants
  private readonly write: (lines: Uint8Array) => Promise<void> | undefined
  private readonly maps: Mapper | Threads<Task, Uint8Array>
  /** What each thread knows: numbers of participants. */
  private readonly known: Set<string>[] = []
  private readonly mapped: Promise<Uint8Array>[] = []
  private waiting: ProcessRecords[] = []

  private constructor(
    participants: Participants,
    write: (lines: Uint8Array) => Promise<void> | undefined,
    maps: Mapper | Threads<Task, Uint8Array>,
  ) {
    this.participants = participants
    this.write = write
    this.maps = maps
    if (maps instanceof Threads) for (let at = 0; at < maps.count; at++) this.known.push(new Set())
  }

  /** `key` is that of pseudonyms; without `threads` (0) all is mapped on this one. */
  static async start(
    { form, key, threads }: { form: ReleaseForm; key: Buffer; threads: number },
    participants: Participants,
    write: (lines: Uint8Array) => Promise<void> | undefined,
  ): Promise<ProcessLines> {
    if (threads === 0) return new ProcessLines(participants, write, new Mapper(form, key, participants))
    const started = await Threads.start<Task, Uint8Array, Data>({
      count: threads,
      module: import.meta.url,
      entry: 'mapProcesses',
      data: { form, key },
      limits: { maxYoungGenerationSizeMb: 32 },
    })
    return new ProcessLines(participants, write, started)
  }

  /** Adds processes. Await the result when there is one: mapping or the disk is behind. */
  add(processes: readonly ProcessRecords[]): Promise<void> | undefined {
    this.count += processes.length
    this.waiting.push(...processes)
    return this.waiting.length < batch ? undefined : this.map()
  }

  private map(): Promise<void> | undefined {
    const processes = this.waiting
    this.waiting = []
    if (this.maps instanceof Mapper) return this.write(this.maps.lines(processes))
    const { thread } = this.maps.leastBusy()
    this.mapped.push(
      this.maps.run(thread, { processes: JSON.stringify(processes), ...this.introduce(thread, processes) }),
    )
    return this.mapped.length < this.maps.count * mostTasks ? undefined : this.oldest()
  }

  /** The participants of processes whom a thread does not know. */
  private introduce(thread: number, processes: readonly ProcessRecords[]): Omit<Task, 'processes'> {
    const known = this.known[thread]!
    const forget = known.size > mostKnown
    if (forget) known.clear()
    const records: SourceRecord[] = []
    for (const record of mentioned(processes, this.participants)) {
      const number = String(record.bin || record.iin)
      if (known.has(number)) continue
      known.add(number)
      records.push(record)
    }
    return { participants: JSON.stringify(records), forget }
  }

  private async oldest(): Promise<void> {
    const wait = this.write(await this.mapped.shift()!)
    if (wait !== undefined) await wait
  }

  /** Maps and writes what is left. */
  async finish(): Promise<void> {
    if (this.waiting.length > 0) await this.map()
    while (this.mapped.length > 0) await this.oldest()
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    if (this.maps instanceof Threads) await this.maps.close()
  }
}

/** The participants that processes name, some more than once. */
function* mentioned(processes: readonly ProcessRecords[], participants: ParticipantRecords): Iterable<SourceRecord> {
  for (const { announcement, lots, plans, bids, contracts, complaints = [] } of processes) {
    const numbers = [
      announcement?.orgBin,
      announcement?.customerBin,
      announcement?.biinSupplier,
      ...lots.map((lot) => lot.customerBin),
      ...plans.map((plan) => plan.subjectBiin),
      ...bids.map((bid) => bid.supplierBinIin),
      ...contracts.flatMap((contract) => [contract.supplierBiin, contract.customerBin]),
    ]
    for (const number of new Set(numbers)) {
      const record = typeof number === 'string' ? participants.withNumber(number) : undefined
      if (record !== undefined) yield record
    }
    for (const { sysSubjectId } of complaints) {
      const author = participants.withId(Number(sysSubjectId))
      if (author !== undefined) yield author
    }
  }
}

/** Whom a thread was told of. */
class Known implements ParticipantRecords {
  private readonly byNumber = new Map<string, SourceRecord>()
  private readonly byId = new Map<number, SourceRecord>()

  forget(): void {
    this.byNumber.clear()
    this.byId.clear()
  }

  add(record: SourceRecord): void {
    this.byNumber.set(String(record.bin || record.iin), record)
    this.byId.set(Number(record.pid), record)
  }

  withNumber(biin: string): SourceRecord | undefined {
    return this.byNumber.get(biin)
  }

  withId(pid: number): SourceRecord | undefined {
    return this.byId.get(pid)
  }
}

/** In a thread: maps the processes that it is given. */
export function mapProcesses({ parentPort, workerData }: Thread<Data>): void {
  const known = new Known()
  const mapper = new Mapper(workerData.form, Buffer.from(workerData.key), known)
  answerTasks<Task, Uint8Array>(
    parentPort,
    ({ processes, participants, forget }) => {
      if (forget) known.forget()
      for (const record of JSON.parse(participants) as SourceRecord[]) known.add(record)
      return mapper.lines(JSON.parse(processes) as ProcessRecords[])
    },
    // What stands in a block that others use, too, is copied.
    ({ buffer, byteLength }) => (buffer.byteLength === byteLength ? [buffer as ArrayBuffer] : []),
  )
}

import { compiledLine } from '../../ocds/goszakup/compiled.ts'
import type { MappingContext, ProcessRecords } from '../../ocds/goszakup/context.ts'
import { mapProcess } from '../../ocds/goszakup/process.ts'
import { ReferenceBooks } from '../../ocds/goszakup/references.ts'
import type { SourceRecord } from '../../ocds/goszakup/values.ts'
import { mergeRules, type RuleNode } from '../../ocds/merge-rules.ts'
import { partyIds, pseudonyms } from '../../ocds/persons.ts'
import { referenceBooks } from '../market/reference-books.ts'

/** What a market may be written as instead of records. */
export const releaseForms = ['compiled', 'releases'] as const
export type ReleaseForm = (typeof releaseForms)[number]

/** The prefix of the ids, as a new dataset has it. */
const prefix = 'ocds-jaryq0'

/** Who is asked for what the records say of participants. */
export interface ParticipantRecords {
  withNumber(biin: string): SourceRecord | undefined
  withId(pid: number): SourceRecord | undefined
}

/** Maps processes to releases as lines of JSON, each with its end. */
export class Mapper {
  private readonly form: ReleaseForm
  private readonly context: MappingContext
  private readonly rules: RuleNode = mergeRules('1.1')

  /** `key` is that of pseudonyms. */
  constructor(form: ReleaseForm, key: Buffer, participants: ParticipantRecords) {
    this.form = form
    const references = new ReferenceBooks()
    for (const [book, rows] of referenceBooks()) for (const row of rows) references.add(book, row)
    this.context = {
      prefix,
      key,
      partyId: partyIds(key),
      people: pseudonyms(key),
      references,
      subject: (biin) => participants.withNumber(biin),
      participant: (pid) => participants.withId(pid),
      // A market has no code that the mapping does not know, and nothing that contradicts itself.
      unknown: () => {},
      doubt: () => {},
    }
  }

  lines(processes: readonly ProcessRecords[]): Uint8Array {
    const { form, context, rules } = this
    if (form === 'releases')
      return Buffer.concat(processes.flatMap((records) => [mapProcess(records, context).bytes, lineEnd]))
    return new TextEncoder().encode(processes.map((records) => `${compiledLine(records, context, rules)}\n`).join(''))
  }
}

const lineEnd = Buffer.from('\n')

import type { ListKey } from '../scan.ts'
import type { Example, Rule, Tally } from './findings.ts'

/** A step of a path in the schema: the name of a field, or any element of a list. */
export type Step = string | null

/** What one element of a file is checked with, and where it stands. Made once, set for each element. */
export class Walk {
  /** What is found is counted here. */
  tally: Tally
  /** Positions in the lists around the value. */
  readonly indices: number[] = []
  /** The number of the release, to count in how many a rule is broken. */
  serial = 0
  file: string | undefined
  /** The list of the package; undefined for what stands alone. */
  list: ListKey | undefined
  /** The position in it; undefined where it is not known. */
  index: number | undefined
  /** Of a release in a record: the field that it stands in, and the position if that is a list. */
  member: string | undefined
  position: number | undefined
  byte = 0
  line: number | undefined
  ocid: unknown

  constructor(tally: Tally) {
    this.tally = tally
  }

  /** Counts a broken rule at a path, below `name` if given; null steps are the positions in `indices`. */
  broken(rule: Rule, steps: readonly Step[], value?: unknown, counted?: string, name?: string): void {
    const finding = this.tally.add(rule, this.serial, counted)
    if (finding !== undefined) finding.example = this.example(steps, value, name)
  }

  private example(steps: readonly Step[], value: unknown, name: string | undefined): Example {
    const { file, byte, line, ocid } = this
    const place = line === undefined ? { byte } : { byte, line }
    const example: Example = { pointer: this.pointer(name === undefined ? steps : [...steps, name]), file, place }
    if (typeof ocid === 'string' || typeof ocid === 'number') example.ocid = String(ocid)
    if (value !== undefined) example.value = value
    return example
  }

  private pointer(steps: readonly Step[]): string | undefined {
    const { list, index, member, position } = this
    if (list !== undefined && index === undefined) return undefined
    let pointer = list === undefined ? '' : `/${list}/${index}`
    if (member !== undefined) pointer += position === undefined ? `/${member}` : `/${member}/${position}`
    let level = 0
    for (const step of steps) pointer += `/${step === null ? this.indices[level++] : escaped(step)}`
    return pointer
  }
}

function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1')
}

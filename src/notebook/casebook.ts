import { copyFile, mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { ColumnTable } from 'arquero'
import type { Case } from '../cases/case.ts'
import { lawOfDataset } from '../cases/law.ts'
import { letterKinds, nextColumns, nextSteps } from '../cases/next.ts'
import { caseStats, statsColumns } from '../cases/stats.ts'
import { casePath, readCases } from '../cases/store.ts'
import {
  type AnswerNote,
  addOutcome,
  addReview,
  type LetterNote,
  type NewCase,
  newCase,
  noteAnswer,
  noteLetter,
  type Outcome,
  type Review,
} from '../cases/work.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { TemporaryFolder } from '../files/temporary-folder.ts'
import { UserError } from '../terminal/errors.ts'
import type { Lang } from '../terminal/languages.ts'
import { readableInCell } from './errors.ts'
import { tableFromRows } from './rows.ts'

export type CaseBegin = Pick<NewCase, 'id' | 'title' | 'purchases' | 'flags' | 'note' | 'campaign' | 'region' | 'date'>

/** Cases beside a dataset: those of the dataset itself, or some to practise with that are gone at the end. */
export class CaseBook {
  readonly dir: string
  private readonly lang: Lang
  private changes = 0

  constructor(dir: string, lang: Lang) {
    this.dir = dir
    this.lang = lang
  }

  /** Begins a case. */
  async begin(given: CaseBegin): Promise<Case> {
    return readableInCell(() => newCase({ ...given, dir: this.dir, stamp: this.stamp(given.date) }))
  }

  /** Notes that a purchase was looked at. */
  async review(id: string, given: Review): Promise<Case> {
    return this.change(id, given.date, (at) => addReview(at, given))
  }

  /** Notes a letter, or what became of it: sent, registered. When the answer is due is worked out. */
  async letter(id: string, given: LetterNote & { date: string }): Promise<Case> {
    const { date, ...note } = given
    return this.change(id, date, (at) => noteLetter(at, note))
  }

  /** Notes what came back. */
  async answer(id: string, given: AnswerNote): Promise<Case> {
    return this.change(id, given.date, (at) => noteAnswer(at, given))
  }

  /** Notes what came of it. */
  async outcome(id: string, given: Outcome): Promise<Case> {
    return this.change(id, given.date, (at) => addOutcome(at, given))
  }

  /** What to do next in each case, asked on a day. */
  async next(on: string): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { cases } = await readCases(this.dir)
      const kinds = await letterKinds(this.dir, cases)
      return tableFromRows(nextColumns, nextSteps(cases, on, this.lang, await lawOfDataset(this.dir), kinds))
    })
  }

  /** What was done and what came after it, as counted on a day. */
  async stats(on: string): Promise<ColumnTable> {
    return readableInCell(async () => {
      const { cases } = await readCases(this.dir)
      return tableFromRows(statsColumns, caseStats(cases, { on, lang: this.lang }))
    })
  }

  /** The file of a case, as people read and change it. */
  async text(id: string): Promise<string> {
    return readableInCell(() => readFile(casePath(this.dir, id), 'utf8'))
  }

  private async change(
    id: string,
    date: string,
    work: (at: { dir: string; id: string; stamp: string }) => Promise<{ view: Case }>,
  ): Promise<Case> {
    return readableInCell(async () => (await work({ dir: this.dir, id, stamp: this.stamp(date) })).view)
  }

  /** The moment of a change: noon of its day, each later than the one before it. */
  private stamp(date: string): string {
    const noon = Date.parse(`${date}T12:00:00.000Z`)
    if (Number.isNaN(noon))
      throw new UserError(`"${date}" is no day`, { next: 'write it as YYYY-MM-DD', exit: 'usage' })
    return new Date(noon + this.changes++).toISOString()
  }
}

/** Opens the cases of a dataset, or without `keep` a book to practise in, which sees the dataset's purchases and flags. */
export async function openCaseBook(dir: string, { keep, lang }: { keep: boolean; lang: Lang }): Promise<CaseBook> {
  if (keep) return new CaseBook(dir, lang)
  const folder = await TemporaryFolder.make('cases')
  const [from, to] = [datasetPaths(dir), datasetPaths(folder.path)]
  await copyFile(from.manifest, to.manifest)
  await symlink(from.generations, to.generations, 'junction')
  await mkdir(join(folder.path, 'cases'), { recursive: true })
  return new CaseBook(folder.path, lang)
}

import type { Lang } from '../terminal/languages.ts'

/** A record behind a flag. */
export interface EvidenceRecord {
  table: string
  id: string
  field: string
  value: unknown
  url?: string | null
}

/** What a letter reads of a flag: a row of `jaryq flag`. */
export interface LetterFlag {
  id: string
  indicator: string
  indicator_version: number
  outcome: string
  severity: string
  grade: string
  subject_type: string
  subject_id: string
  ocid: string | null
  buyer_id: string | null
  supplier_id: string | null
  date: string | null
  currency: string | null
  legal_basis: string[]
  violations: string[]
  evidence: EvidenceRecord[]
  summary: string
}

export type DataRow = Record<string, unknown>

/** Whose flags are wanted: of one purchase, of a supplier, of a buyer, of a pair of both, those with some ids. */
export interface FlagsWanted {
  ids?: readonly string[]
  ocid?: string
  supplierId?: string
  buyerId?: string
}

/** Where a letter's facts come from. Rows are those of the dataset's tables, values as JSON. */
export interface LetterSource {
  /** The data are made up. */
  training: boolean
  /** The date of the data, `YYYY-MM-DD`. */
  dataDate: string | null
  /** Whether payments were read at all: without them a contract's payment is unknown, not absent. */
  hasPayments: boolean
  /** Whether the register of unscrupulous participants was read at all. */
  hasDebarred?: boolean
  /** The flag with this id, its summary in a language. Throws a UserError when there is none. */
  flag(id: string, lang: Lang): Promise<LetterFlag>
  /** The flags of the newest runs that are about all that is given, by id. */
  flags?(wanted: FlagsWanted, lang: Lang): Promise<LetterFlag[]>
  /**
   * What the indicator's author wrote: the innocent explanations, the sentence about one flag before it is filled, and
   * which breaches its flags ask about.
   */
  texts(indicator: string, lang: Lang): Promise<{ innocent: string[]; summary: string; violations?: readonly string[] }>
  /** Rows of a table whose columns equal the given values (a list: any of them), at most `limit`, in the order of its keys. */
  find(table: string, where: Readonly<Record<string, unknown>>, limit?: number): Promise<DataRow[]>
}

/** Where Samruk-Kazyna publishes what its holding buys. */
export const samrukBaseUrl = 'https://zakup.sk.kz'

/** The source's name in a dataset. */
export const samrukSource = 'samruk'

const api = '/eprocsearch/api/external'

/** What can be asked for by name. */
export const samrukEntities = ['adverts', 'contracts', 'plan-items'] as const
export type SamrukEntity = (typeof samrukEntities)[number]

/** What a dataset holds raw lines of: rows of the lists as they came, and what each row's own page adds. */
export const samrukStores = [
  'adverts',
  'advert-details',
  'lots',
  'contracts',
  'contract-details',
  'plan-items',
] as const
export type SamrukStore = (typeof samrukStores)[number]

/** A record as it came. */
export type SamrukRecord = Record<string, unknown>

/** What one row of a list leads to: one page each. */
export interface SamrukDetail {
  store: SamrukStore
  /** The path of the page of a row, by the row's id. */
  path: (id: number) => string
  /** A list by pages of its own. */
  pages?: number
}

export interface SamrukList {
  name: SamrukEntity
  title: string
  /** POST, with the question in the body. */
  path: string
  /** Rows a page: what was seen to work. */
  size: number
  details: readonly SamrukDetail[]
  /** The body's fields for a period, where the service has some; else the rows are compared here. */
  period?: { from: string; to: string }
  /** The row's own date that a period is about. */
  date: string
}

/**
 * The lists that the site's own pages ask for, newest change first. That an item of a plan is asked for in the same
 * manner is known from the site's pages alone, so such items are fetched only by name.
 */
export const samrukLists: readonly SamrukList[] = [
  {
    name: 'adverts',
    title: 'announcements of Samruk-Kazyna',
    // Not a slip of the pen: the service writes "adverts" so.
    path: `${api}/4dv3rts/filter`,
    size: 50,
    date: 'acceptanceBeginDateTime',
    details: [
      { store: 'advert-details', path: (id) => `${api}/4dv3rts/${id}` },
      { store: 'lots', path: (id) => `${api}/4dv3rts/lots/${id}`, pages: 50 },
    ],
  },
  {
    name: 'contracts',
    title: 'contracts of Samruk-Kazyna',
    path: `${api}/contract-cards/filter`,
    size: 100,
    date: 'contractDateTime',
    period: { from: 'contractDateTimeFrom', to: 'contractDateTimeTo' },
    details: [{ store: 'contract-details', path: (id) => `${api}/contract-cards/${id}` }],
  },
  {
    name: 'plan-items',
    title: 'plan items of Samruk-Kazyna',
    path: `${api}/plan-items/filter`,
    size: 50,
    date: 'lastModifiedDate',
    details: [],
  },
]

/** Where a file can be downloaded. */
export function samrukFile(uid: string): string {
  return `${samrukBaseUrl}/eprocfilestorage/open-api/files/download/${encodeURIComponent(uid)}`
}

/** The key of a record: its number, which the service gives once. */
export function samrukKey(record: SamrukRecord): number | undefined {
  const { id } = record
  if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0) return id
  if (typeof id === 'string' && /^[1-9]\d{0,14}$/.test(id)) return Number(id)
  return undefined
}

/** When the record was changed last, as milliseconds; undefined when it does not say. */
export function changedAt(record: SamrukRecord): number | undefined {
  return momentOf(record.lastModifiedDate)
}

/** A stamp with an offset, as milliseconds; one without is of Astana's time of today. */
export function momentOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined
  const whole = value.length === 10 ? `${value}T00:00:00` : value.replace(' ', 'T')
  const found = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(whole) ? whole : `${whole}+05:00`)
  return Number.isNaN(found) ? undefined : found
}

/** How far a case is. The order is that of the work. */
export const statuses = ['tip', 'checking', 'drafted', 'sent', 'answered', 'confirmed', 'refuted', 'closed'] as const
export type Status = (typeof statuses)[number]

/** What somebody who looked at a purchase thinks of it. */
export const reviewResults = ['clean', 'doubt', 'violation'] as const
export type ReviewResult = (typeof reviewResults)[number]

/** What an answer says of a flag. `unanswered`: it does not speak of it. */
export const verdicts = ['confirmed', 'refuted', 'unanswered'] as const
export type Verdict = (typeof verdicts)[number]

/** What a reply is. `formal`: it does not answer what was asked. `returned`: not accepted. */
export const answers = ['substance', 'formal', 'returned'] as const
export type Answer = (typeof answers)[number]

/** What came of it. `right-of-reply`: the supplier was heard before anything was published. */
export const outcomeKinds = [
  'money-returned',
  'money-stopped',
  'fine',
  'criminal-case',
  'protocol',
  'cancelled-purchase',
  'changed-rule',
  'court-act',
  'right-of-reply',
  'other',
] as const
export type OutcomeKind = (typeof outcomeKinds)[number]

type FieldType = 'text' | 'date' | 'money' | 'boolean' | 'texts' | 'facts' | readonly string[]

/** The fields of a case besides its id and its lists, in the order in which they are written. */
export const scalarFields = {
  title: 'text',
  status: statuses,
  campaign: 'text',
  region: 'text',
  assigned: 'text',
  begun: 'date',
  origin: ['tip'],
} as const satisfies Record<string, FieldType>

/** The lists of a case and the fields of their entries, in the order in which they are written. */
export const listFields = {
  purchases: { name: 'text', ocid: 'text', part: 'text', amount: 'money', currency: 'text', region: 'text' },
  flags: { verdict: verdicts, verdict_date: 'date', letter: 'text', region: 'text', note: 'text' },
  reviews: {
    date: 'date',
    purchase: 'text',
    result: reviewResults,
    flags: 'texts',
    amount: 'money',
    currency: 'text',
    region: 'text',
    by: 'text',
    note: 'text',
  },
  checks: {
    date: 'date',
    contract: 'text',
    signatures: 'text',
    found: 'texts',
    photos: 'texts',
    results: 'text',
    note: 'text',
  },
  letters: {
    kind: 'text',
    about: 'text',
    to: 'text',
    flags: 'texts',
    file: 'text',
    drafted: 'date',
    sent: 'date',
    registered: 'date',
    reg_no: 'text',
    due: 'date',
    due_provisional: 'boolean',
    extended: 'date',
    redirected: 'date',
    redirected_to: 'text',
    answered: 'date',
    answer: answers,
    answer_no: 'text',
    note: 'text',
  },
  outcomes: {
    kind: outcomeKinds,
    amount: 'money',
    currency: 'text',
    date: 'date',
    source: 'text',
    letter: 'text',
    note: 'text',
  },
  notes: { date: 'date', by: 'text', text: 'text' },
  seen: { date: 'date', at: 'text', ocid: 'text', facts: 'facts' },
} as const satisfies Record<string, Record<string, FieldType>>

export type ListName = keyof typeof listFields
export const listNames = Object.keys(listFields) as ListName[]

export function isList(name: string): name is ListName {
  return Object.hasOwn(listFields, name)
}

/** The path of the Markdown below the front matter. */
export const bodyPath = '#body'

/** A field of a list's entry as a path. The id may hold anything. */
export function entryPath(list: ListName, id: string, field: string): string {
  return `${list}/${id}/${field}`
}

/** The parts of a path; `list` is undefined for a field of the case itself. */
export function pathParts(path: string): { list?: ListName; id?: string; field: string } {
  const first = path.indexOf('/')
  const list = path.slice(0, first)
  if (first === -1 || !isList(list)) return { field: path }
  const last = path.lastIndexOf('/')
  return { list, id: path.slice(first + 1, last), field: path.slice(last + 1) }
}

/** What is wrong with a value of a known field, or undefined. `null` is a field that was emptied. */
export function wrongValue(type: FieldType | undefined, value: unknown): string | undefined {
  if (type === undefined || value === null) return undefined
  if (Array.isArray(type))
    return type.includes(String(value)) ? undefined : `"${String(value)}" is none of: ${type.join(', ')}`
  switch (type) {
    case 'date':
      return typeof value === 'string' && isDate(value) ? undefined : 'a date is written as YYYY-MM-DD'
    case 'money':
      return /^\d{1,16}(\.\d{1,2})?$/.test(String(value)) ? undefined : 'an amount is written as 1250000 or 1250000.50'
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'it is true or false'
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
        ? undefined
        : 'it is a list of texts'
    case 'facts':
      return typeof value === 'object' &&
        !Array.isArray(value) &&
        Object.values(value as object).every((fact) => fact === null || typeof fact === 'string')
        ? undefined
        : 'it is a set of facts, each a text'
    default:
      return typeof value === 'object' ? 'it is one text' : undefined
  }
}

function isDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text
}

/** The type of a field of the case or of a list's entry; undefined of one that is not known. */
export function fieldType(field: string, list?: ListName): FieldType | undefined {
  const known: Record<string, FieldType> = list === undefined ? scalarFields : listFields[list]
  return Object.hasOwn(known, field) ? known[field] : undefined
}

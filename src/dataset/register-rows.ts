import { createHash } from 'node:crypto'
import {
  checkDigitOk,
  isPersonNumber,
  maskPersonNumbers,
  organisationId,
  type Pseudonyms,
  plainName,
} from '../ocds/persons.ts'
import { numberOf } from '../registers/cells.ts'

/** A row of a register's table: every value text or null. */
export type RegisterRow = Record<string, string | null>

/** What the rows of an entry are made with. */
export interface RowContext {
  /** The name of the list, where there may be several of one register. */
  list: string | null
  key: Buffer
  people: Pseudonyms
}

/** The rows of a register's table from the record of one entry, persons replaced by their pseudonyms. */
export type ToRows = (record: Record<string, unknown>, context: RowContext) => RegisterRow[]

type Fields = Record<string, unknown>

const source = 'registers'

/** Entries of lists of taxpayers: those that are a risk, those that are inactive. */
export const taxpayerRows: ToRows = (record, { list, key }) => {
  const org = idOf(record, key)
  if (org === null) return []
  const told = (name: string) => masked(text(record, name), key)
  return [{ source, list, org_id: org, ...span(record), reason: told('reason'), document: told('document') }]
}

/** Entries of a register of domestic producers. */
export const producerRows: ToRows = (record, { list, key }) => {
  const org = idOf(record, key)
  if (org === null) return []
  const told = (name: string) => masked(text(record, name), key)
  return [
    {
      source,
      list,
      org_id: org,
      ...span(record),
      goods: told('goods'),
      code: told('code'),
      document: told('document'),
      reason: told('reason'),
    },
  ]
}

/** Heads and founders: a row of the file may name a head and a founder. */
export const founderRows: ToRows = (record, { list, key, people }) => {
  const org = idOf(record, key)
  if (org === null) return []
  const rows: RegisterRow[] = []
  for (const kind of ['head', 'founder', 'person']) {
    const number = numberOf(text(record, `${kind}_number`) ?? '')
    // A number with a wrong check digit may be another's.
    const person = number !== undefined && checkDigitOk(number) ? organisationId(number, key) : null
    const name = text(record, `${kind}_name`)
    const isFirm = person?.startsWith('KZ-BIN-') === true
    const named = isFirm ? null : (people.name(name) ?? null)
    if (person === null && named === null) continue
    const role = kind === 'person' ? roleOf(text(record, 'role')) : kind
    rows.push({
      source,
      list,
      org_id: org,
      role,
      person_id: person,
      person_name_id: named,
      share: role === 'head' ? null : shareOf(text(record, 'share')),
      ...span(record),
    })
  }
  return rows
}

const roles: [string, RegExp][] = [
  ['head', /head|director|руковод|директор|басшы|жетекші/i],
  ['founder', /founder|owner|shareholder|учредит|участник|құрылтайшы|қатысушы/i],
]

function roleOf(told: string | null): string | null {
  return told === null ? null : (roles.find(([, words]) => words.test(told))?.[0] ?? 'other')
}

function shareOf(told: string | null): string | null {
  const number = Number(told?.replace(/[\s%]/g, '').replace(',', '.') ?? Number.NaN)
  return told !== null && Number.isFinite(number) && number >= 0 && number <= 100 ? String(number) : null
}

/** Entries of lists of those debarred by others. A natural person keeps no name, and the id is a pseudonym. */
export const debarredRows: ToRows = (record, { list, key, people }) => {
  const name = text(record, 'name')
  if (name === null) return []
  const country = text(record, 'country')
  const isPerson = isPersonEntry(name, text(record, 'type'))
  const plain = plainFirm(name)
  const told = (field: string) => masked(text(record, field), key)
  return [
    {
      source,
      list,
      entry_id: isPerson
        ? (people.name(name) ?? `person-${digest(['', plain])}`)
        : `name-${digest([plain, country ?? ''])}`,
      name: isPerson ? null : masked(name, key),
      plain_name: isPerson ? null : masked(plain, key),
      is_person: String(isPerson),
      country,
      registration_number: isPerson ? null : told('number'),
      ...span(record),
      is_permanent: String(text(record, 'permanent') === 'true'),
      reason: isPerson ? null : told('reason'),
    },
  ]
}

/** Such lists name persons with a title before their name, or say it in a column. */
function isPersonEntry(name: string, type: string | null): boolean {
  if (type !== null && /individual|person|физ|жеке/i.test(type)) return true
  return /^(mr|mrs|ms|miss|dr|prof|eng|г-н|г-жа|гр|мырза|ханым)[. ]/iu.test(name) || /\b(mr|mrs|ms)\.? /i.test(name)
}

const legalForms =
  /(^| )(llc|ltd|limited|inc|incorporated|corp|corporation|co|company|gmbh|ag|sa|s a|sarl|srl|spa|bv|nv|plc|llp|jsc|ojsc|cjsc|ooo|ооо|тоо|ао|зао|оао|жшс|ақ|товарищество с ограниченной ответственностью|общество с ограниченной ответственностью|жауапкершілігі шектеулі серіктестігі|акционерное общество)(?= |$)/g

/** A firm's name as one compares it: small letters, single spaces, without the legal form. */
export function plainFirm(name: string): string {
  const plain = plainName(name)
  const short = plain.replace(legalForms, ' ').replace(/ +/g, ' ').trim()
  return short === '' ? plain : short
}

/** Entries of another register; what its map names beside who and when is kept as JSON. */
export const otherRows: ToRows = (record, { list, key }) => {
  const known = ['bin', 'name', 'from', 'to', 'as_of', 'permanent']
  const fields = Object.entries(record)
    .filter(([name, value]) => !known.includes(name) && value !== null)
    .map(([name, value]) => [name, masked(String(value), key)])
  const number = text(record, 'bin')
  const name = text(record, 'name')
  const isPerson = number !== null && isPersonNumber(number)
  if (number === null && name === null) return []
  return [
    {
      source,
      list,
      org_id: number === null ? null : organisationId(number, key),
      name: isPerson ? null : masked(name, key),
      ...span(record),
      fields: fields.length === 0 ? null : JSON.stringify(Object.fromEntries(fields)),
    },
  ]
}

/** What somebody found who looked a payer up by hand. */
export const vatCheckRows: ToRows = (record, { key }) => {
  const told = text(record, 'org_id')
  const org = told ?? idOf(record, key)
  if (org === null) return []
  return [
    {
      source,
      org_id: org,
      result: text(record, 'result'),
      checked_on: text(record, 'date'),
      registered_from: text(record, 'from'),
      registered_to: text(record, 'to'),
      screenshot_sha256: text(record, 'screenshot_sha256'),
    },
  ]
}

function span(record: Fields): { valid_from: string | null; valid_to: string | null; as_of: string | null } {
  return { valid_from: text(record, 'from'), valid_to: text(record, 'to'), as_of: text(record, 'as_of') }
}

function idOf(record: Fields, key: Buffer): string | null {
  const number = text(record, 'bin')
  return number !== null && /^\d{12}$/.test(number) ? organisationId(number, key) : null
}

function masked(value: string | null, key: Buffer): string | null {
  return value === null ? null : maskPersonNumbers(value, key)
}

function digest(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

function text(record: Fields, name: string): string | null {
  const value = record[name]
  return value === null || value === undefined || value === '' || typeof value === 'object' ? null : String(value)
}

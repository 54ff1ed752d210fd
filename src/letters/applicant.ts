import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { checkDigitOk, isPersonNumber } from '../ocds/persons.ts'
import { configDir } from '../terminal/config-dir.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import type { Lang, Text } from '../terminal/languages.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { didYouMean } from '../terminal/suggest.ts'
import { type Role, roles } from './roles.ts'
import { readYamlFields } from './yaml-file.ts'

/** Who writes. `id` is an IIN or BIN; `public_control` says that the applicant acts under the Public Control Law. */
export interface Applicant {
  name?: string
  id?: string
  address?: string
  phone?: string
  email?: string
  representative?: string
  public_control?: boolean
  /** Who the applicant is in the letters that do not say otherwise. */
  role?: Role
}

/** The fields of an applicant, in the order in which they are asked and shown. */
const applicantFields = ['name', 'id', 'address', 'phone', 'email', 'representative', 'public_control', 'role'] as const

/** Where the applicant is kept: the user's configuration, never a dataset. */
export function applicantPath(): string {
  return join(configDir(), 'applicant.yaml')
}

/** The applicant in a YAML file. Throws a UserError when the file cannot be read or has fields that do not exist. */
export async function readApplicantFile(path: string): Promise<Applicant> {
  const why = `it should hold lines such as "name: …": ${applicantFields.join(', ')}`
  const content = await readYamlFields(path, { what: 'applicant', why })
  if (content === undefined) throw new UserError(`${path} holds no applicant`, { why, exit: 'data' })
  return checkApplicant(content, path)
}

/** The applicant that was set, or undefined. */
export async function loadApplicant(): Promise<Applicant | undefined> {
  try {
    await readFile(applicantPath())
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
  }
  return readApplicantFile(applicantPath())
}

function checkApplicant(content: Record<string, unknown>, where: string): Applicant {
  const applicant: Applicant = {}
  for (const [field, value] of Object.entries(content)) {
    if (!(applicantFields as readonly string[]).includes(field)) {
      const hint = didYouMean(field, applicantFields)
      throw new UserError(`${where}: there is no field "${field}"`, {
        why: `the fields are: ${applicantFields.join(', ')}`,
        next: hint === undefined ? [] : [hint],
        exit: 'data',
      })
    }
    if (value !== null && typeof value === 'object')
      throw new UserError(`${where}: "${field}" is not one line of text`, { exit: 'data' })
    const text = String(value ?? '')
      .replace(/\s+/g, ' ')
      .trim()
    if (text === '') continue
    if (field === 'role') {
      const role = roles.find((name) => name === text)
      if (role === undefined)
        throw new UserError(`${where}: "${text}" is not a role`, {
          why: `the roles are: ${roles.join(', ')}`,
          exit: 'usage',
        })
      applicant.role = role
    } else if (field === 'public_control')
      applicant.public_control = ['true', 'yes', 'да', 'иә'].includes(text.toLowerCase())
    else
      applicant[field as Exclude<keyof Applicant, 'public_control' | 'role'>] =
        field === 'id' ? text.replace(/[\s-]/g, '') : text
  }
  if (applicant.id !== undefined && !/^\d{12}$/.test(applicant.id))
    throw new UserError(`${where}: the IIN or BIN is not right`, { why: 'it has 12 digits', exit: 'usage' })
  if (applicant.email !== undefined && !/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(applicant.email))
    throw new UserError(`${where}: "${applicant.email}" is not an e-mail address`, { exit: 'usage' })
  return applicant
}

/**
 * Keeps the applicant in the user's configuration, readable by its owner alone. Fields that are not given stay as they
 * were. Returns the applicant and warnings about the number.
 */
async function saveApplicant(fields: Applicant): Promise<{ applicant: Applicant; path: string; warnings: string[] }> {
  const given = checkApplicant(fields as Record<string, unknown>, 'applicant')
  const applicant = { ...(await loadApplicant()), ...given }
  const ordered = Object.fromEntries(
    applicantFields.filter((field) => applicant[field] !== undefined).map((field) => [field, applicant[field]]),
  )
  const { stringify } = await import('yaml')
  const path = applicantPath()
  try {
    await writeAtomically(
      path,
      stringify(ordered, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 }),
      { mode: 0o600 },
    )
  } catch (error) {
    throw fileError(error, 'write', path)
  }
  return { applicant, path, warnings: idWarnings(applicant.id) }
}

const odd = {
  digit: {
    en: 'the check digit of the {} does not fit: look for a slip of the pen',
    ru: 'контрольная цифра {} не сходится: проверьте, нет ли описки',
    kk: '{} бақылау цифры сәйкес келмейді: қате жазылмағанын тексеріңіз',
  },
  date: {
    en: 'the {} holds a date that does not exist, as made-up ones do',
    ru: 'в {} стоит несуществующая дата, как в вымышленных номерах',
    kk: '{} ішінде жоқ күн тұр, ойдан шығарылған нөмірлерде сондай болады',
  },
  fifth: {
    en: 'the 5th digit of a {} is 4, 5 or 6',
    ru: 'пятая цифра {} – 4, 5 или 6',
    kk: '{} бесінші цифры – 4, 5 немесе 6',
  },
} as const satisfies Record<string, Text>

const numberNames = {
  IIN: { en: 'IIN', ru: 'ИИН', kk: 'ЖСН' },
  BIN: { en: 'BIN', ru: 'БИН', kk: 'БСН' },
} as const satisfies Record<string, Text>

/** What is odd about an IIN or BIN: a check digit that does not fit, a date that cannot be. Never the number itself. */
export function idWarnings(id: string | undefined, lang: Lang = 'en'): string[] {
  if (id === undefined) return []
  const what = isPersonNumber(id) ? 'IIN' : 'BIN'
  const said = (text: Text) => text[lang].replace('{}', numberNames[what][lang])
  const warnings: string[] = []
  if (!checkDigitOk(id)) warnings.push(said(odd.digit))
  const month = Number(id.slice(2, 4))
  const day = Number(id.slice(4, 6))
  const impossible =
    month < 1 ||
    month > 12 ||
    (what === 'IIN' && (day < 1 || day > [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!))
  if (impossible) warnings.push(said(odd.date))
  else if (what === 'BIN' && !/[456]/.test(id[4]!)) warnings.push(said(odd.fifth))
  return warnings
}

/** An IIN or BIN with all but its last four digits hidden. */
function maskId(id: string): string {
  return `${'*'.repeat(Math.max(0, id.length - 4))}${id.slice(-4)}`
}

/** `saveApplicant` with fields from a YAML file, over which the given ones win. Throws a UserError when nothing is given. */
export async function setApplicant(fields: Applicant, file?: string): ReturnType<typeof saveApplicant> {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  if (file === undefined && Object.keys(given).length === 0)
    throw new UserError('nothing was given', {
      why: `the fields are: ${applicantFields.map((field) => `--${field.replace('_', '-')}`).join(', ')}`,
      next: 'give one or more of them, or --file FILE',
      exit: 'usage',
    })
  return saveApplicant({ ...(file === undefined ? {} : await readApplicantFile(file)), ...given })
}

export const applicantColumns: Column[] = [
  { name: 'field', type: 'text' },
  { name: 'value', type: 'text' },
]

/** The applicant that was set, a row a field, the number masked. Throws a UserError when none was. */
export async function applicantRows(): Promise<Row[]> {
  const applicant = await loadApplicant()
  if (applicant === undefined)
    throw new UserError('no applicant was set', {
      why: `${applicantPath()} does not exist`,
      next: 'set one with: jaryq applicant set --name … --id … --address … --phone … --email …',
    })
  return applicantFields.map((field) => ({
    field,
    value:
      field === 'id' && applicant.id !== undefined
        ? maskId(applicant.id)
        : applicant[field] === undefined
          ? null
          : String(applicant[field]),
  }))
}

import { createHash, createHmac, randomBytes } from 'node:crypto'
import { link, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory } from '../files/make-directory.ts'
import { checkDigit } from '../law/check-digit.ts'
import { configDir } from '../terminal/config-dir.ts'
import { fileError, UserError } from '../terminal/errors.ts'

/** An organisation's id by its business number, or a person's pseudonym. */
export type PartyId = `KZ-BIN-${string}` | `KZ-person-${string}`

/**
 * Whether 12 digits are a person's number (IIN): its 5th digit begins the day of birth, 0 to 3, where a business number
 * (BIN) has 4, 5 or 6. The date in it is not tested, because made-up numbers have an impossible one.
 */
export function isPersonNumber(id12: string): boolean {
  return /^\d{4}[0-3]\d{7}$/.test(id12)
}

/** Whether the last of 12 digits is the check digit. */
export function checkDigitOk(id12: string): boolean {
  return /^\d{12}$/.test(id12) && checkDigit(id12.slice(0, 11)) === Number(id12[11])
}

/**
 * Whether a release in one line has a Kazakh buyer whose number has a month that does not exist, as the sandbox's do: then
 * the data are made up, wherever the line came from. `buyer` is where the buyer begins, when that is known; -1: nowhere.
 */
export function hasMadeUpBuyer(line: Buffer, buyer?: number): boolean {
  const prefix = '{"id":"KZ-BIN-'
  const isMadeUp = (at: number) => {
    const month = line.toString('latin1', at + prefix.length + 2, at + prefix.length + 4)
    return /^\d\d$/.test(month) && (month === '00' || Number(month) > 12)
  }
  if (buyer !== undefined)
    return buyer !== -1 && line.toString('latin1', buyer, buyer + prefix.length) === prefix && isMadeUp(buyer)
  const key = '"buyer":'
  for (let at = line.indexOf(key + prefix); at !== -1; at = line.indexOf(key + prefix, at + 1))
    if (isMadeUp(at + key.length)) return true
  return false
}

/**
 * The id of a party: `KZ-BIN-<bin>` of an organisation; of a person `KZ-person-` and 16 hex digits of HMAC-SHA256 of the
 * number under the key, so that one person has one pseudonym and nobody can try all numbers without the key.
 */
export function organisationId(biin: string, key: Buffer): PartyId {
  return isPersonNumber(biin) ? `KZ-person-${pseudonym(biin, key)}` : `KZ-BIN-${biin}`
}

/** `organisationId` that remembers the last pseudonyms it made: one person bids many times. */
export function partyIds(key: Buffer): (biin: string) => PartyId {
  const known = new Map<string, PartyId>()
  return (biin) => {
    if (!isPersonNumber(biin)) return `KZ-BIN-${biin}`
    let id = known.get(biin)
    if (id === undefined) {
      if (known.size >= 50_000) known.clear()
      id = organisationId(biin, key)
      known.set(biin, id)
    }
    return id
  }
}

/** The pseudonym of a person who is told apart by any text: `person-` and 16 hex digits of its HMAC-SHA256 under the key. */
export function personPseudonym(text: string, key: Buffer): string {
  return `person-${pseudonym(text, key)}`
}

/** Pseudonyms of what tells people apart besides their numbers; undefined where the text tells nobody apart. */
export interface Pseudonyms {
  /** `person-…` of a full name: namesakes share it. A single word is an office or a nickname, nobody's name. */
  name(value: unknown): string | undefined
  /** `account-…` of a bank account. */
  account(value: unknown): string | undefined
  /** `phone-…` of the first telephone number with its area code in a text. */
  phone(value: unknown): string | undefined
  /** `email-…` of the first mail address in a text. */
  email(value: unknown): string | undefined
}

/** A person's name as one compares it: letters and digits in lower case, words with one space between them. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** The pseudonym of a person of whom the name is all that is known, and the country where that is known. */
export function namePseudonym(plain: string, country: string, key: Buffer): string {
  return personPseudonym(JSON.stringify(['name', plain, country]), key)
}

/** Makes pseudonyms with the key, and remembers the last ones: one clerk enters many bids. */
export function pseudonyms(key: Buffer): Pseudonyms {
  const known = new Map<string, string | undefined>()
  const remember = (kind: string, make: (text: string) => string | undefined) => (value: unknown) => {
    if (typeof value !== 'string' || value === '') return undefined
    const name = kind + value
    if (known.has(name)) return known.get(name)
    if (known.size >= 50_000) known.clear()
    const made = make(value)
    known.set(name, made)
    return made
  }
  const hidden = (kind: string, text: string | undefined) =>
    text === undefined ? undefined : `${kind}-${pseudonym(`${kind} ${text}`, key)}`
  return {
    name: remember('name', (text) => {
      const plain = plainName(text)
      return /\p{L} \p{L}/u.test(plain) ? namePseudonym(plain, '', key) : undefined
    }),
    account: remember('account', (text) => hidden('account', accountIn(text))),
    phone: remember('phone', (text) => hidden('phone', phoneIn(text))),
    email: remember('email', (text) =>
      hidden('email', /[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+/.exec(text)?.[0].toLowerCase()),
    ),
  }
}

function accountIn(text: string): string | undefined {
  const plain = text.replace(/\s/g, '').toUpperCase()
  return /^[A-Z0-9]{10,34}$/.test(plain) && /[1-9]/.test(plain) ? plain : undefined
}

/** The last ten digits: 8 and +7 before them say the same. Numbers of one repeated digit fill in a form. */
function phoneIn(text: string): string | undefined {
  for (const part of text.split(/[,;/]/)) {
    const digits = part.replace(/\D/g, '').slice(-10)
    if (digits.length === 10 && !/^(\d)\1{9}$/.test(digits)) return digits
  }
  return undefined
}

function pseudonym(number: string, key: Buffer): string {
  const hex = createHmac('sha256', key).update(number).digest('hex')
  // Twelve digits in a row would look like the very number that is hidden: the next 16 of the 64 are taken then.
  for (let start = 0; start + 16 <= hex.length; start++) {
    const part = hex.slice(start, start + 16)
    if (!/\d{12}/.test(part)) return part
  }
  return hex.slice(0, 16).replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)]!)
}

// The key of training data. It is no secret: the numbers in them belong to nobody.
const trainingKey = 'jaryq: made-up persons of the sandbox, a key that everybody may know'

/**
 * The key of pseudonyms: for training data a fixed one that the source carries; else 32 random bytes in the user's
 * configuration (`person.key`, readable by its owner alone), made when first needed. Throws a UserError when the file
 * cannot be read or is not a key.
 */
export async function personKey(training: boolean): Promise<Buffer> {
  if (training) return createHash('sha256').update(trainingKey).digest()
  const path = join(configDir(), 'person.key')
  try {
    return await readKey(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, 'read', path)
  }
  try {
    await makeKey(path)
    return await readKey(path)
  } catch (error) {
    throw fileError(error, 'make', path)
  }
}

/** The user's own key, where there is one: none is made. */
export async function ownPersonKey(): Promise<Buffer | undefined> {
  try {
    return await readKey(join(configDir(), 'person.key'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fileError(error, 'read', join(configDir(), 'person.key'))
  }
}

/** Keeps a key that somebody gave as the user's own. One that is there already stays. */
export async function keepPersonKey(key: Buffer): Promise<void> {
  const path = join(configDir(), 'person.key')
  try {
    await makeKey(path, key)
  } catch (error) {
    throw fileError(error, 'make', path)
  }
}

async function readKey(path: string): Promise<Buffer> {
  const text = (await readFile(path, 'latin1')).trim()
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new UserError(`${path} is not a key`, {
      why: 'it should hold 64 hexadecimal digits',
      next: [
        'put the right file back: pseudonyms made with another key do not match those of your datasets',
        'or, if no dataset depends on it, delete it: a new key is made',
      ],
    })
  return Buffer.from(text, 'hex')
}

async function makeKey(path: string, key: Buffer = randomBytes(32)): Promise<void> {
  await makeDirectory(join(path, '..'), { mode: 0o700 })
  const part = `${path}.${randomBytes(4).toString('hex')}.part`
  const handle = await open(part, 'wx', 0o600)
  try {
    await handle.writeFile(`${key.toString('hex')}\n`)
    await handle.sync()
    await handle.close()
    // A link fails when the key exists: of two programs that begin at once, both use the key of the first.
    await link(part, path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return
      // Some file systems have no links.
      await rename(part, path)
    })
  } finally {
    await handle.close().catch(() => {})
    await rm(part, { force: true })
  }
}

/** What a dataset says of the key its pseudonyms were made with: the first 16 hex digits of the key's SHA-256. */
export function keyFingerprint(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16)
}

const inText = /(?<!\d)\d{4}[0-3]\d{7}(?!\d)/g
// A URL's path may hold long hexadecimal names: only a number that stands alone is one there.
const inUrl = /(?<![\p{L}\p{N}])\d{4}[0-3]\d{7}(?![\p{L}\p{N}])/gu

/** Replaces every person's number in free text by the person's pseudonym. */
export function maskPersonNumbers(text: string, key: Buffer): string {
  const pattern = /^https?:\/\//.test(text) ? inUrl : inText
  return text.replace(pattern, (number) => organisationId(number, key))
}

/**
 * Whether text may hold a person's number, as a quick look before the walk of `maskPersonsIn`: twelve digits in a row
 * cover every twelfth place, so only these are looked at.
 */
export function mayHoldPersonNumber(text: string): boolean {
  const digit = (at: number) => {
    const code = text.charCodeAt(at)
    return code >= 0x30 && code <= 0x39
  }
  for (let at = 11; at < text.length; at += 12) {
    if (!digit(at)) continue
    let start = at
    while (start > 0 && digit(start - 1)) start--
    let end = at + 1
    while (end < text.length && digit(end)) end++
    if (end - start === 12 && text.charCodeAt(start + 4) <= 0x33) return true
    at = end
  }
  return false
}

/** A copy of a JSON value with person numbers replaced in every string of it, keys left alone. */
export function maskPersonsIn<T>(value: T, key: Buffer): T {
  if (typeof value === 'string') return maskPersonNumbers(value, key) as T
  if (Array.isArray(value)) return value.map((item) => maskPersonsIn(item, key)) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskPersonsIn(item, key)])) as T
}

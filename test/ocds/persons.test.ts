import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  checkDigitOk,
  isPersonNumber,
  keyFingerprint,
  maskPersonNumbers,
  maskPersonsIn,
  organisationId,
  personKey,
} from '../../src/ocds/persons.ts'

const key = Buffer.alloc(32, 7)
const digits = (length: number) =>
  fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((list) => list.join(''))
const personNumber = fc.tuple(digits(4), fc.nat(3), digits(7)).map(([a, b, c]) => `${a}${b}${c}`)

describe('numbers', () => {
  it('tells persons from organisations by the fifth digit', () => {
    expect(isPersonNumber('750231300037')).toBe(true)
    expect(isPersonNumber('991340000014')).toBe(false)
    expect(isPersonNumber('99134000001')).toBe(false)
    expect(isPersonNumber('7502313000370')).toBe(false)
  })

  it('knows the check digit, with its second row of weights', () => {
    expect(checkDigitOk('201040000013')).toBe(true)
    expect(checkDigitOk('201040000014')).toBe(false)
    expect(checkDigitOk('20104000001')).toBe(false)
    const second = Array.from({ length: 500 }, (_, index) => String(10_000_000_000 + index * 7919)).find((first) => {
      const sum = [...first].reduce((total, digit, index) => total + Number(digit) * (index + 1), 0)
      return sum % 11 === 10
    })!
    const found = [...'0123456789'].filter((digit) => checkDigitOk(second + digit))
    expect(found.length).toBeLessThanOrEqual(1)
  })
})

describe('organisationId', () => {
  it('keeps an organisation and hides a person', () => {
    expect(organisationId('991340000014', key)).toBe('KZ-BIN-991340000014')
    expect(organisationId('750231300037', key)).toMatch(/^KZ-person-[0-9a-f]{16}$/)
    expect(organisationId('750231300037', key)).toBe(organisationId('750231300037', Buffer.alloc(32, 7)))
    expect(organisationId('750231300037', key)).not.toBe(organisationId('750231300037', Buffer.alloc(32, 8)))
  })

  it('never gives a pseudonym that looks like a number itself', () => {
    fc.assert(
      fc.property(personNumber, (number) => {
        expect(organisationId(number, key)).not.toMatch(/\d{12}/)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('maskPersonNumbers', () => {
  it('replaces a number in a sentence by the pseudonym that the person has elsewhere', () => {
    const masked = maskPersonNumbers('ИП Алтын, ИИН 750231300037.', key)
    expect(masked).toBe(`ИП Алтын, ИИН ${organisationId('750231300037', key)}.`)
    expect(maskPersonNumbers('ИИН:750231300037', key)).toContain('KZ-person-')
  })

  it('leaves organisations, longer numbers and the names of files on a server alone', () => {
    for (const text of [
      'БИН 991340000014',
      '7502313000371234',
      'https://ows.example.kz/download/trd_buy/a750231300037bcdef',
    ])
      expect(maskPersonNumbers(text, key)).toBe(text)
    expect(maskPersonNumbers('https://example.kz/person/750231300037/', key)).not.toContain('750231300037')
  })

  it('leaves no number in any text of any value', () => {
    fc.assert(
      fc.property(fc.string(), personNumber, fc.string(), (before, number, after) => {
        const masked = JSON.stringify(maskPersonsIn({ a: [{ b: `${before} ${number} ${after}` }] }, key))
        expect(masked).not.toContain(number)
        expect(masked).not.toMatch(/(?<!\d)\d{4}[0-3]\d{7}(?!\d)/)
      }),
    )
  })
})

describe('personKey', () => {
  const before = process.env.JARYQ_CONFIG_DIR
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'jaryq-key-'))
    process.env.JARYQ_CONFIG_DIR = join(dir, 'config')
  })
  afterEach(async () => {
    if (before === undefined) delete process.env.JARYQ_CONFIG_DIR
    else process.env.JARYQ_CONFIG_DIR = before
    await rm(dir, { recursive: true })
  })

  it('is the same for all training data', async () => {
    expect(keyFingerprint(await personKey(true))).toBe(keyFingerprint(await personKey(true)))
    expect((await personKey(true)).length).toBe(32)
    await expect(stat(join(dir, 'config'))).rejects.toThrow()
  })

  it('is made once, for its owner alone, by several programs at once', async () => {
    const keys = await Promise.all([personKey(false), personKey(false), personKey(false)])
    const made = await personKey(false)
    for (const one of keys) expect(one.equals(made)).toBe(true)
    const path = join(dir, 'config', 'person.key')
    expect(await readFile(path, 'utf8')).toBe(`${made.toString('hex')}\n`)
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(made.equals(await personKey(true))).toBe(false)
  })

  it('refuses a file that is not a key', async () => {
    await personKey(false)
    await writeFile(join(dir, 'config', 'person.key'), 'lost\n')
    await expect(personKey(false)).rejects.toThrow('is not a key')
  })
})

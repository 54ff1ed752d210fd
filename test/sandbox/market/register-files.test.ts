import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type RegisterName, registerNames } from '../../../src/registers/formats.ts'
import { type RegisterEntry, readRegister } from '../../../src/registers/register-file.ts'
import { generateMarket } from '../../../src/sandbox/market/generate.ts'
import { silent } from '../../../src/terminal/progress.ts'
import { temporary } from '../../support/temp.ts'

let output: string
let now: string
const registers = new Map<string, RegisterEntry[]>()

beforeAll(async () => {
  output = join(temporary('market'), 'market')
  now = (await generateMarket({ processes: 200, seed: 4, output, report: silent })).now.slice(0, 10)
  for (const file of readdirSync(join(output, 'registers'))) {
    const register = file.replace('.csv', '').replaceAll('_', '-') as RegisterName
    const entries: RegisterEntry[] = []
    for await (const piece of readRegister(join(output, 'registers', file), register)) {
      if (piece.kind === 'reject') throw new Error(`${file}, line ${piece.line}: ${piece.reason}`)
      if (piece.kind === 'entry') entries.push(piece.entry)
    }
    registers.set(register, entries)
  }
})

const numbers = (register: RegisterName) => registers.get(register)!.map(({ bin }) => bin)

test('each register but the one of any kind is written, and read by its importer', () => {
  expect([...registers.keys()].sort()).toEqual(registerNames.filter((name) => name !== 'other').sort())
  for (const [register, entries] of registers) expect([register, entries.length > 0]).toEqual([register, true])
})

test('they tell of the suppliers of the market, as of its last day', () => {
  const known = new Set(
    readFileSync(join(output, 'subjects.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { bin: string; iin: string; supplier: number })
      .filter(({ supplier }) => supplier === 1)
      .map(({ bin, iin }) => bin || iin),
  )
  for (const register of ['risky-taxpayers', 'inactive-taxpayers', 'producers', 'founders'] as const)
    expect(numbers(register).filter((number) => !known.has(number!))).toEqual([])
  for (const entries of registers.values()) for (const { from } of entries) expect(from! <= now).toBe(true)
})

test('every firm has a head, and no two firms of the market by chance the same one', () => {
  const heads = registers.get('founders')!.filter(({ role }) => role === 'head')
  expect(new Set(heads.map(({ bin }) => bin)).size).toBe(heads.length)
  expect(new Set(heads.map(({ person_number }) => person_number)).size).toBeGreaterThan(0.9 * heads.length)
  // Nobody is born on 30 February.
  for (const { person_number } of heads) expect(person_number).toMatch(/^\d\d0230/)
})

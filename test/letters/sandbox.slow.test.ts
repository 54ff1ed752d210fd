import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../src/dataset/engine.ts'
import { listIndicators } from '../../src/indicators/catalogue.ts'
import { runIndicator } from '../../src/indicators/evaluate.ts'
import { violations } from '../../src/law/violations.ts'
import { openLetterSource } from '../../src/letters/dataset-source.ts'
import { kindRules } from '../../src/letters/kinds.ts'
import { gapsIn } from '../../src/letters/markdown.ts'
import { draftLetter } from '../../src/letters/new-letter.ts'
import { personSheet } from '../../src/letters/person-sheet.ts'
import type { LetterFlag, LetterSource } from '../../src/letters/source.ts'
import { silent } from '../../src/terminal/progress.ts'
import { type TestMarket, testMarket } from '../sandbox/market.ts'
import { fetchedDataset } from '../support/fetched.ts'
import { applicant, flags as samples } from './market.ts'

let market: TestMarket
let data: string
let engine: Engine
let source: LetterSource & { close(): Promise<void> }

beforeAll(async () => {
  market = await testMarket({ processes: 400, seed: 11, report: silent })
  const fetched = await fetchedDataset(market.directory)
  await fetched.served.close()
  data = fetched.data
  engine = await openEngine(data)
  source = await openLetterSource(data)
}, 600_000)
afterAll(async () => {
  await source.close()
  await engine.close()
})

const letterOf = new Map(violations().map(({ id, letter }) => [id, letter]))
const own = new Set(['addressee_name', 'norms', 'attachments', 'vat_check_result', 'remarks'])
const typed = /[\w.]+\.kz|https?:\S+|<[^>]*>|\S+@\S+|e-mail|e-Otinish|№ ?[\w/-]+|[A-Z]+(?:-[A-Z]+)*/g

const withFlag = (flag: LetterFlag): LetterSource => ({ ...source, flag: async () => flag })

describe('a made-up market', () => {
  it('gives a letter for the first flag of every indicator that finds one, in Russian and Kazakh', async () => {
    let written = 0
    const english = new Set<string>()
    const gaps = new Set<string>()
    for (const { name, violations: named } of await listIndicators()) {
      for (const lang of ['ru', 'kk'] as const) {
        const { rows } = await runIndicator(engine, name, { lang })
        let flag: LetterFlag | undefined
        for await (const row of rows) {
          flag = row as unknown as LetterFlag
          break
        }
        if (flag === undefined) continue
        const kind = named.map((id) => letterOf.get(id)).find((id) => id !== undefined) ?? 'a-dvga'
        const rules = kindRules[kind]!
        const date = rules.stage === null ? undefined : flag.date?.slice(0, 10)
        let letter: Awaited<ReturnType<typeof draftLetter>>
        try {
          letter = await draftLetter(withFlag(flag), {
            ...{ kind, flagId: flag.id, lang, applicant, normsChecked: '2025-12-31' },
            role: rules.roles.includes('monitor') ? 'monitor' : rules.roles[0],
            date,
          })
        } catch (error) {
          // The gate may refuse: of a quasi-state customer, or too late.
          expect([name, String((error as Error).message)]).toEqual([name, expect.stringMatching(/^no letter /)])
          continue
        }
        written++
        const { markdown } = letter.document
        for (const field of letter.missing.filter((one) => !own.has(one))) gaps.add(`${name}: ${field}`)
        expect(gapsIn(markdown)).toHaveLength(letter.missing.length)
        expect(letter.reasons).toContain('training')
        expect([name, markdown.match(/\{\{|\}\}|undefined|\[object|NaN|\bnull\b/)]).toEqual([name, null])
        for (const word of markdown.replaceAll(typed, '').match(/(?<!["«\w])[a-z]{4,}(?!["»\w])/g) ?? [])
          english.add(`${name}: ${word}`)
        expect([name, markdown.match(/(?<!\d)\d{4}[0-3]\d{7}(?!\d)/g)]).toEqual([name, [applicant.id]])
      }
    }
    expect([...gaps]).toEqual([])
    expect([...english]).toEqual([])
    expect(written).toBeGreaterThan(60)
  }, 900_000)

  it('names a sole trader by IIN on the sheet alone, the number that the raw record has', async () => {
    const [row] = await engine.rows(
      `SELECT ocid, id, kz_id, supplier_id, buyer_id FROM contracts
       WHERE supplier_id LIKE 'KZ-person-%' AND buyer_id IS NOT NULL AND ocid IN (SELECT ocid FROM processes) ORDER BY ocid, id LIMIT 1`,
    )
    const { ocid, id, supplier_id: supplierId, buyer_id: buyerId, kz_id: contractId } = row as Record<string, string>
    const flag: LetterFlag = {
      ...samples.contract!,
      ...{ id: `single-bid:contract:${ocid}|${id}`, indicator: 'single-bid', ocid: ocid!, subject_id: `${ocid}|${id}` },
      ...{ supplier_id: supplierId!, buyer_id: buyerId!, violations: [], evidence: [] },
    }
    const letter = await draftLetter(withFlag(flag), {
      ...{ kind: 'a-dvga', flagId: flag.id, lang: 'ru', applicant, role: 'monitor' },
    })
    const raw = market.read('contracts').find((contract) => String(contract.id) === String(contractId))!
    const sheet = await personSheet(data, letter, true)
    expect(sheet.markdown).toContain(String(raw.supplierBiin))
    expect(sheet.mark).toBe('УЧЕБНЫЕ ДАННЫЕ')
    expect(letter.document.markdown + letter.cover.markdown).not.toContain(String(raw.supplierBiin))
    await expect(personSheet(data, letter, false)).rejects.toThrow('on confirmation alone')
    await expect(personSheet(data, { ...letter, people: [] }, true)).rejects.toThrow('names no sole trader')
    const customer = { ...letter.template, rules: kindRules['c-info-request']! }
    await expect(personSheet(data, { ...letter, template: customer }, true)).rejects.toThrow('for this addressee')
  })
})

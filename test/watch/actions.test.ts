import { describe, expect, it } from 'vitest'
import type { ContractFact, ProcessFact } from '../../src/check/facts.ts'
import { builtInLaw } from '../../src/law/law.ts'
import { type AlertTerm, actionsOf } from '../../src/watch/actions.ts'
import { letterKind } from '../../src/watch/letter-kind.ts'

const law = builtInLaw()
const process = (more: Partial<ProcessFact> = {}): ProcessFact => ({
  ...{ ocid: 'o', number: '1-1', title: null, titleKk: null, methodId: 2, methodName: null, status: null },
  ...{ statusCode: null, buyer: null, organiser: null, amount: null, announced: '2026-03-10', discussedUntil: null },
  ...{ bidsFrom: null, bidsUntil: '2026-03-19', opened: null, results: null, repeated: false, quasiState: false },
  ...{ lots: [], contracts: [], url: null },
  ...more,
})
const contract = (more: Partial<ContractFact> = {}): ContractFact => ({
  ...{ id: 'c', number: 'n', supplier: null, buyer: null, gross: null, due: null, status: null, statusCode: null },
  ...{ changes: 0, url: null, net: { amount: '100.00', currency: 'KZT', vat: 'net' }, signed: '2026-03-02' },
  ...{ acted: null, paid: null, lastPaid: null },
  ...more,
})
const shown = (term: AlertTerm | undefined) => term && `${term.who} ${term.key} ${term.until}`
const asked = (found: ProcessFact | undefined, today: string, role: 'monitor' | 'supplier' = 'monitor') => {
  const { own, others } = actionsOf(found, undefined, { law, today, role })
  return { own: shown(own), others: others.map((term) => shown(term)) }
}

describe('what can still be done', () => {
  it('in the discussion: the monitor has until bids close, remarks belong to suppliers', () => {
    const { own, others } = asked(process(), '2026-03-11')
    expect(own).toBe('public before-bids-close 2026-03-19')
    expect(others).toContain('potential-supplier discussion-window 2026-03-12')
  })

  it('by a supplier: remarks are theirs, and first', () => {
    const { own, others } = asked(process(), '2026-03-11', 'supplier')
    expect(own).toBe('potential-supplier discussion-window 2026-03-12')
    expect(others.join()).not.toContain('potential-supplier')
  })

  it('after the results: until no contract can be signed yet, which is as long as suppliers may appeal', () => {
    const found = process({ bidsUntil: '2026-03-01', results: '2026-03-10' })
    expect(asked(found, '2026-03-11').own).toBe('public before-signing 2026-03-13')
    expect(asked(found, '2026-03-16').own).toBe('public before-signing null')
    expect(asked({ ...found, statusCode: 'unsuccessful' }, '2026-03-16').own).toBeUndefined()
  })

  it('while a contract runs: until it is to be done, then until payment, by the contract that the flag is about', () => {
    const contracts = [
      contract({ due: '2026-05-01' }),
      contract({ id: 'd', number: 'm', due: '2026-04-01', acted: '2026-03-20' }),
    ]
    const found = process({ announced: '2026-01-10', bidsUntil: '2026-01-30', results: '2026-02-10', contracts })
    const own = (id: string) =>
      shown(actionsOf(found, undefined, { law, today: '2026-03-26', role: 'monitor', contract: id }).own)
    expect(own('c')).toBe('public before-acceptance 2026-05-01')
    expect(own('d')).toMatch(/^public before-payment 2026-04-/)
  })

  it('of a plan point: until the month in which it is to be announced, then as long as it is not', () => {
    const plan = { ocid: 'p', year: 2026, month: 9 }
    const at = (today: string) => actionsOf(undefined, plan, { law, today, role: 'monitor' }).own
    expect(at('2026-03-11')).toMatchObject({ key: 'before-announcement', until: '2026-08-31', doubt: 'planned-month' })
    expect(at('2026-09-11')).toMatchObject({ key: 'before-announcement', until: null })
    expect(at('2027-01-11')).toBeUndefined()
  })
})

describe('the letter that an alert names', () => {
  const about = { role: 'monitor' as const, process: process(), isPlan: false, hasFlag: true }

  it('is one that the role may write and the stage allows', () => {
    expect(letterKind({ ...about, violations: ['short-bid'] })).toBe('a-dvga')
    expect(letterKind({ ...about, violations: ['spec-tailored'] })).toBe('g2-techspec-monitor')
    expect(letterKind({ ...about, violations: ['spec-tailored'], role: 'supplier' })).toBe('g1-techspec-supplier')
    const signed = process({ results: '2026-03-20', contracts: [contract()] })
    expect(letterKind({ ...about, violations: ['spec-tailored'], process: signed })).not.toMatch(/^g/)
  })

  it('advises the buyer before an announcement, and asks where no breach is named', () => {
    expect(letterKind({ ...about, violations: ['wrong-method'], isPlan: true })).toBe('buyer-advice')
    expect(letterKind({ ...about, violations: ['overprice'], isPlan: true })).toBe('c-info-request')
    expect(letterKind({ ...about, violations: [], hasFlag: false })).toBe('c-info-request')
  })

  it('goes to the control of the quasi-state sector for one of its purchases', () => {
    expect(letterKind({ ...about, violations: ['short-bid'], process: process({ quasiState: true }) })).toBe(
      'quasi-control',
    )
  })
})

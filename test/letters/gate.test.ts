import { describe, expect, it } from 'vitest'
import { auditGate, type GateFacts, passGate } from '../../src/letters/gate.ts'

const allowed: GateFacts = {
  outcome: 'flag',
  source: 'goszakup',
  buyerId: 'KZ-BIN-991540000124',
  methodType: 1,
  isQuasiState: false,
  began: '2026-03-16',
  role: 'monitor',
  roles: ['monitor', 'supplier', 'journalist', 'resident'],
}

const vectors: [name: string, facts: Partial<GateFacts>, decision: string, rule: string | undefined][] = [
  ['a state body under the new law', {}, 'allow', undefined],
  ['the first day of the new law', { began: '2025-01-01' }, 'allow', undefined],
  ['the last day of the old law', { began: '2024-12-31' }, 'facts-only', 'old-law'],
  ['a day that is not known', { began: null }, 'facts-only', 'began-unknown'],
  ['a framework agreement', { methodType: 9 }, 'allow', undefined],
  ['a method of the quasi-state sector', { methodType: 2 }, 'refuse', 'quasi-state'],
  ['a customer of the quasi-state sector', { isQuasiState: true }, 'refuse', 'quasi-state'],
  ['a customer of whom nothing is known', { methodType: null, isQuasiState: null }, 'allow', undefined],
  ["another publisher's records", { source: 'moldova' }, 'refuse', 'foreign'],
  ['records of no source', { source: null }, 'refuse', 'foreign'],
  ['a buyer with another identifier', { buyerId: 'MD-IDNO-1003600000000' }, 'refuse', 'foreign'],
  ['a purchase that is not flagged', { outcome: 'pass' }, 'refuse', 'not-flagged'],
  ['a flag that no longer holds', { outcome: 'not-met' }, 'refuse', 'not-flagged'],
  ['a role that may not write it', { role: 'supplier', roles: ['monitor'] }, 'refuse', 'role'],
  ['no role given', { role: undefined }, 'allow', undefined],
  ['a quasi-state purchase before 2025', { methodType: 2, began: '2024-05-01' }, 'refuse', 'quasi-state'],
]

describe('the gate', () => {
  it.each(vectors)('%s', (_, facts, decision, rule) => {
    const passed = passGate({ ...allowed, ...facts })
    expect([passed.decision, passed.rule?.id]).toEqual([decision, rule])
  })

  it('has a vector for every rule, and a reason in every language', () => {
    expect(auditGate.map((rule) => rule.id).filter((id) => !vectors.some(([, , , rule]) => rule === id))).toEqual([])
    for (const rule of auditGate)
      expect([rule.reason.en, rule.reason.ru, rule.reason.kk].every((text) => text.length > 10)).toBe(true)
  })
})

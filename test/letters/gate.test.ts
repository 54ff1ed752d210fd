import { describe, expect, it } from 'vitest'
import { type GateFacts, gateRules, passGate } from '../../src/letters/gate.ts'
import { type CustomerKind, customerKinds, kindRules, rulesOf } from '../../src/letters/kinds.ts'
import type { Role } from '../../src/letters/roles.ts'
import { letterKinds } from '../../src/letters/templates.ts'

const allowed: GateFacts = {
  outcome: 'flag',
  customer: 'state-body',
  republican: false,
  supplier: 'company',
  violations: ['single'],
  began: '2026-03-16',
  role: 'monitor',
  date: '2026-03-17',
  remarksUntil: '2026-03-18',
  bidsUntil: '2026-03-24',
  training: false,
}

// [what, kind, facts besides a direct award by a state body under the new law, decision, rule]
const vectors: [name: string, kind: string, facts: Partial<GateFacts>, decision: string, rule: string | undefined][] = [
  ['a state body under the new law', 'a-dvga', {}, 'allow', undefined],
  ['the first day of the new law', 'a-dvga', { began: '2025-01-01' }, 'allow', undefined],
  ['the last day of the old law', 'a-dvga', { began: '2024-12-31' }, 'facts-only', 'old-law'],
  ['a day that is not known', 'a-dvga', { began: null }, 'facts-only', 'began-unknown'],
  [
    'a quasi-state purchase before 2025',
    'a-dvga',
    { customer: 'quasi-state', began: '2024-05-01' },
    'refuse',
    'quasi-state',
  ],
  ['a purchase that is not flagged', 'a-dvga', { outcome: 'pass' }, 'refuse', 'not-flagged'],
  ['a flag that no longer holds', 'a-dvga', { outcome: 'not-met' }, 'refuse', 'not-flagged'],
  ['no flag at all', 'a-dvga', { outcome: null, violations: [] }, 'refuse', 'not-flagged'],
  ['no role given, for a letter of everybody', 'a-dvga', { role: undefined }, 'allow', undefined],
  ['data of the sandbox', 'a-dvga', { training: true }, 'allow', undefined],
  ['VAT', 'b-kgd-vat', { violations: ['vat'] }, 'allow', undefined],
  ['VAT in the price of a sole trader', 'b-kgd-vat', { violations: ['vat'], supplier: 'person' }, 'allow', undefined],
  [
    'VAT of a quasi-state customer',
    'b-kgd-vat',
    { violations: ['vat'], customer: 'quasi-state' },
    'facts-only',
    'quasi-facts',
  ],
  ['what is not about VAT', 'b-kgd-vat', {}, 'refuse', 'subject'],
  ['a request with no flag', 'c-info-request', { outcome: null, violations: [], began: null }, 'allow', undefined],
  ['a request about an old purchase', 'c-info-request', { began: '2023-02-02' }, 'facts-only', 'old-law'],
  ['a link of supplier and customer', 'd-anticorruption', { violations: ['affil'] }, 'allow', undefined],
  ['sham competition', 'e-azrk-collusion', { violations: ['sham'] }, 'allow', undefined],
  ['a direct award as collusion', 'e-azrk-collusion', {}, 'refuse', 'subject'],
  ['a fake emergency', 'f-prosecutor', { violations: ['fake-emergency'] }, 'allow', undefined],
  [
    'a remark of a supplier in time',
    'g1-techspec-supplier',
    { role: 'supplier', violations: ['spec-tailored'] },
    'allow',
    undefined,
  ],
  [
    'a remark on the last day',
    'g1-techspec-supplier',
    { role: 'supplier', violations: ['lots'], date: '2026-03-18' },
    'allow',
    undefined,
  ],
  [
    'a remark a day late',
    'g1-techspec-supplier',
    { role: 'supplier', violations: ['lots'], date: '2026-03-19' },
    'refuse',
    'remarks-over',
  ],
  ['a remark of a monitor', 'g1-techspec-supplier', { violations: ['lots'] }, 'refuse', 'role'],
  ['a remark of nobody', 'g1-techspec-supplier', { violations: ['lots'], role: undefined }, 'refuse', 'role-needed'],
  [
    'a remark with no flag',
    'g1-techspec-supplier',
    { role: 'supplier', outcome: null, violations: [] },
    'allow',
    undefined,
  ],
  [
    'documentation while bidding is on',
    'g2-techspec-monitor',
    { violations: ['spec-vague'], date: '2026-03-24' },
    'allow',
    undefined,
  ],
  [
    'documentation after bidding',
    'g2-techspec-monitor',
    { violations: ['spec-vague'], date: '2026-03-25' },
    'refuse',
    'bids-over',
  ],
  [
    'documentation, by a supplier',
    'g2-techspec-monitor',
    { violations: ['spec-vague'], role: 'supplier' },
    'refuse',
    'role',
  ],
  ['a contract that ended unperformed', 'h-rnu', { violations: ['no-rnu'] }, 'allow', undefined],
  ['silence', 'i-no-reply', { outcome: null, violations: [], began: null, customer: 'unknown' }, 'allow', undefined],
  ['silence about an old purchase', 'i-no-reply', { began: '2020-01-01' }, 'allow', undefined],
  ['advice on a single source', 'buyer-advice', {}, 'allow', undefined],
  ['advice on something else', 'buyer-advice', { violations: ['late-pay'] }, 'refuse', 'subject'],
  ['advice by a supplier', 'buyer-advice', { role: 'supplier' }, 'refuse', 'role'],
  ['VAT to return, a company', 'supplier-return', { violations: ['vat'] }, 'allow', undefined],
  ['VAT to return, a sole trader', 'supplier-return', { violations: ['vat'], supplier: 'person' }, 'refuse', 'person'],
  ['VAT to return, nobody known', 'supplier-return', { violations: ['vat'], supplier: null }, 'refuse', 'no-company'],
  ['VAT to return, by a competitor', 'supplier-return', { violations: ['vat'], role: 'supplier' }, 'refuse', 'role'],
  ['a wasteful purchase for audit', 'audit-commission', { violations: ['no-need'] }, 'allow', undefined],
  ['audit of a republican customer', 'audit-commission', { republican: true }, 'allow', undefined],
  ['the local council', 'maslikhat', { violations: ['no-need'] }, 'allow', undefined],
  ['the local council about a republican customer', 'maslikhat', { republican: true }, 'refuse', 'republican'],
  ['a road', 'gasc', { violations: ['road'] }, 'allow', undefined],
  ['what is no construction', 'gasc', { violations: ['vat'] }, 'refuse', 'subject'],
  ['a quasi-state customer', 'quasi-control', { customer: 'quasi-state' }, 'facts-only', 'quasi-facts'],
  ['a state body to the quasi-state control', 'quasi-control', {}, 'refuse', 'not-quasi-state'],
  ['a rule with old examples', 'rule-change', { began: '2023-01-01' }, 'allow', undefined],
  ['a summary for a newsroom', 'newsroom', { role: 'journalist' }, 'allow', undefined],
  ["a summary of another publisher's records", 'newsroom', { customer: 'foreign' }, 'facts-only', 'foreign-facts'],
]

const pass = (kind: string, facts: Partial<GateFacts>) => passGate({ ...allowed, ...facts }, rulesOf(kind))

describe('the gate', () => {
  it.each(vectors)('%s (%s)', (_, kind, facts, decision, rule) => {
    const passed = pass(kind, facts)
    expect([passed.decision, passed.rule?.id]).toEqual([decision, rule])
  })

  it('has a vector for every rule and every kind, and a reason in every language', () => {
    expect(gateRules.map((rule) => rule.id).filter((id) => !tried().has(id))).toEqual([])
    expect(Object.keys(kindRules).filter((kind) => !vectors.some((vector) => vector[1] === kind))).toEqual([])
    for (const rule of gateRules)
      expect([rule.reason.en, rule.reason.ru, rule.reason.kk].every((text) => text.length > 10)).toBe(true)
  })

  it('knows every built-in kind', async () => {
    expect(await letterKinds()).toEqual(Object.keys(kindRules).sort())
  })
})

function tried(): Set<string | undefined> {
  return new Set([
    ...vectors.map((vector) => vector[4]),
    ...Object.entries(customers).flatMap(([kind]) => customerKinds.map((customer) => about(kind, customer).rule?.id)),
  ])
}

// For each kind what each customer means, in the order of customerKinds: a letter, facts only, or none; then which of
// them the term of Article 76 binds.
const customers: Record<string, [decisions: string, bound: string]> = {
  'a-dvga': ['+ + + - - +', '+ + + + + +'],
  'b-kgd-vat': ['+ + + f - +', '+ + + + + +'],
  'c-info-request': ['+ + + f - +', '+ + - - - -'],
  'd-anticorruption': ['+ + + f - +', '+ + + + + +'],
  'e-azrk-collusion': ['+ + + f - +', '+ + + + + +'],
  'f-prosecutor': ['+ + + f - +', '+ + + + + +'],
  'g1-techspec-supplier': ['+ + + - - +', '- - - - - -'],
  'g2-techspec-monitor': ['+ + + - - +', '+ + - - - -'],
  'h-rnu': ['+ + + - - +', '+ + - - - -'],
  'i-no-reply': ['+ + + f - +', '+ + + + + +'],
  'buyer-advice': ['+ + + - - +', '+ + - - - -'],
  'supplier-return': ['+ + + f - +', '- - - - - -'],
  'audit-commission': ['+ + + f - +', '+ + + + + +'],
  maslikhat: ['+ + + f - +', '+ + + + + +'],
  gasc: ['+ + + f - +', '+ + + + + +'],
  'quasi-control': ['- - - f - -', '- - - - - -'],
  'rule-change': ['+ + + f - +', '+ + + + + +'],
  newsroom: ['+ + + f f +', '- - - - - -'],
}

function about(kind: string, customer: CustomerKind, role?: Role) {
  const rules = rulesOf(kind)
  return pass(kind, {
    customer,
    role: role ?? rules.roles[0]!,
    violations: [...(rules.violations ?? ['single'])],
  })
}

describe.each(Object.keys(kindRules))('%s', (kind) => {
  it('goes by the customer', () => {
    const signs = { allow: '+', 'facts-only': 'f', refuse: '-' }
    const passed = customerKinds.map((customer) => about(kind, customer))
    expect(passed.map(({ decision }) => signs[decision]).join(' ')).toBe(customers[kind]![0])
    expect(passed.map(({ appc }) => (appc ? '+' : '-')).join(' ')).toBe(customers[kind]![1])
  })

  it('goes by the role', () => {
    const customer = rulesOf(kind).quasi === 'only' ? 'quasi-state' : 'state-body'
    for (const role of ['monitor', 'supplier', 'journalist', 'resident'] as const)
      expect(about(kind, customer, role).decision === 'refuse').toBe(!rulesOf(kind).roles.includes(role))
  })

  it('is for practice alone from made-up data', () => {
    expect(pass(kind, { training: true }).practice).toBe(true)
    expect(pass(kind, {}).practice).toBe(false)
  })

  it('says what to use in its place where it is refused for the customer', () => {
    for (const customer of customerKinds) {
      const { rule } = about(kind, customer)
      if (rule?.decision !== 'refuse' || rule.next === undefined) continue
      const next = rule.next(rulesOf(kind))
      const named = Object.keys(kindRules).filter((name) => next?.en.includes(name))
      for (const name of named) expect(about(name, customer).decision).not.toBe('refuse')
    }
  })
})

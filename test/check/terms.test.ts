import { describe, expect, it } from 'vitest'
import type { ContractFact, ProcessFact } from '../../src/check/facts.ts'
import { type Term, termsOf } from '../../src/check/terms.ts'
import { termName } from '../../src/check/words.ts'
import { builtInLaw } from '../../src/law/law.ts'

const process = (more: Partial<ProcessFact> = {}): ProcessFact => ({
  ...{
    ocid: 'o',
    number: '1-1',
    title: null,
    titleKk: null,
    methodId: 2,
    methodName: null,
    status: null,
    statusCode: null,
  },
  ...{ buyer: null, organiser: null, amount: null, announced: '2026-03-10', discussedUntil: null, bidsFrom: null },
  ...{
    bidsUntil: null,
    opened: null,
    results: null,
    repeated: false,
    quasiState: false,
    lots: [],
    contracts: [],
    url: null,
  },
  ...more,
})

const contract = (more: Partial<ContractFact> = {}): ContractFact => ({
  ...{
    id: 'c',
    number: 'n',
    supplier: null,
    buyer: null,
    gross: null,
    due: null,
    status: null,
    statusCode: null,
    changes: 0,
    url: null,
  },
  ...{ net: { amount: '100.00', currency: 'KZT', vat: 'net' }, signed: null, acted: null, paid: null, lastPaid: null },
  ...more,
})

const shown = (terms: Term[]) => terms.map(({ who, key, until, state }) => `${who} ${key} ${until} ${state}`)
const law = builtInLaw()

describe('who may act until when', () => {
  it('in the discussion of a tender: remarks for two working days, the answer two more, then bids', () => {
    // Tuesday 10 March 2026; of Nauryz, 21 to 23 March, the weekend days are made up for on the 24th and 25th.
    const terms = termsOf(process({ bidsUntil: '2026-03-19' }), law, '2026-03-11')
    expect(shown(terms)).toEqual([
      'potential-supplier discussion-window 2026-03-12 open',
      'organizer remark-reply 2026-03-16 open',
      'potential-supplier bids 2026-03-19 open',
      'commission results-tender 2026-03-27 open',
      'public before-bids-close 2026-03-19 open',
    ])
    expect(terms[0]).toMatchObject({ from: '2026-03-10', norm: 'kz:106-VIII:rules:170', doubt: null })
  })

  it('goes by what the announcement says of the discussion, where it says so', () => {
    const [remarks, answer] = termsOf(process({ discussedUntil: '2026-03-16' }), law, '2026-03-17')
    expect([remarks!.until, remarks!.state, answer!.until]).toEqual(['2026-03-16', 'passed', '2026-03-18'])
  })

  it('after the results: an appeal for three working days, its decision, the contract', () => {
    const terms = termsOf(process({ results: '2026-03-19', bidsUntil: '2026-03-17' }), law, '2026-03-30')
    expect(shown(terms).slice(2)).toEqual([
      'potential-supplier bids 2026-03-17 passed',
      'potential-supplier appeal-window 2026-03-27 passed',
      'customer appeal-decision 2026-04-01 open',
      'customer contract-send 2026-04-01 open',
      'public before-signing null open',
    ])
  })

  it('knows no appeal against what the portal decides by itself', () => {
    const quotation = termsOf(process({ methodId: 3, results: '2026-03-19' }), law, '2026-03-20')
    expect(shown(quotation)).toEqual(['public before-signing null open'])
  })

  it('of a contract: the register, and payment 30 days after the act, on a working day', () => {
    const signed = contract({ signed: '2026-03-02', acted: '2026-04-10' })
    // 10 May 2026 is a Sunday, and Victory Day of the day before is made up for on Monday.
    const terms = termsOf(process({ contracts: [signed] }), law, '2026-04-20')
    expect(shown(terms).slice(-3)).toEqual([
      'customer register-entry 2026-03-17 passed',
      'customer payment 2026-05-12 open',
      'public before-payment 2026-05-12 open',
    ])
    expect(terms.at(-1)!.contract).toBe('n')
    const paid = contract({ ...signed, paid: { amount: '100', currency: 'KZT', vat: 'unknown' } })
    expect(shown(termsOf(process({ contracts: [paid] }), law, '2026-04-20')).at(-1)).toMatch(/^customer register-entry/)
  })

  it('says that a term is provisional where the days off of the year are not announced', () => {
    const [remarks] = termsOf(process({ announced: '2027-03-10' }), law, '2027-03-11')
    expect(remarks).toMatchObject({ until: '2027-03-12', doubt: 'calendar-projected' })
  })

  it('says nothing of the quasi-state sector, of the law before 2025 and of what has no date', () => {
    expect(termsOf(process({ quasiState: true, bidsUntil: '2026-03-19' }), law, '2026-03-11')).toEqual([])
    expect(termsOf(process({ announced: '2024-03-10', results: '2024-03-20' }), law, '2026-03-11')).toEqual([])
    expect(termsOf(process({ announced: null }), law, '2026-03-11')).toEqual([])
  })

  it('has a name for each term in each language', () => {
    for (const key of ['bids', 'before-bids-close', 'before-signing', 'before-payment', 'discussion-window', 'payment'])
      for (const lang of ['en', 'ru', 'kk'] as const) expect(termName(key, lang)).not.toBe(key)
  })
})

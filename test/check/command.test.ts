import { expect, it } from 'vitest'
import type { Check } from '../../src/check/check.ts'
import { checkPlan, runCheck } from '../../src/check/command.ts'
import { checkPage } from '../../src/check/page.ts'
import { checkText } from '../../src/check/text.ts'
import { builtInLaw } from '../../src/law/law.ts'
import { silent } from '../../src/terminal/progress.ts'

it.each([
  [{}, true, 'text'],
  [{}, false, 'rows'],
  [{ json: true }, true, 'rows'],
  [{ outcome: 'pass' }, true, 'rows'],
  [{ format: 'html' }, false, 'html'],
  [{ format: 'csv' }, true, 'rows'],
  [{ output: 'a.html' }, false, 'html'],
  [{ output: 'a.txt' }, false, 'text'],
  [{ output: 'a.csv' }, true, 'rows'],
] as const)('gives the answer as the flags ask: %j', (flags, isTerminal, plan) => {
  expect(checkPlan(flags, isTerminal)).toBe(plan)
})

it('says that a page is the whole answer', () => {
  expect(() => checkPlan({ format: 'html', outcome: 'pass' }, false)).toThrowError(/whole answer/)
})

it('says what is no purchase before it asks for a token', async () => {
  const failed = await runCheck('hello', 'text', { data: 'nowhere', report: silent, lang: 'en' }).catch(
    (error) => error,
  )
  expect(failed.exitName).toBe('usage')
})

const person = { id: 'KZ-person-0a1b2c', name: null, nameKk: null, bin: null, isPerson: true }
const check: Check = {
  subject: { kind: 'announcement', id: '1', number: '1-1', partyId: null },
  processes: [
    {
      ...{ ocid: 'ocds-jaryq0-1', number: '1-1', title: '<b>Мел</b>', titleKk: null, methodId: 3, methodName: null },
      ...{
        status: null,
        statusCode: null,
        buyer: null,
        organiser: null,
        announced: '2026-03-10',
        discussedUntil: null,
        bidsFrom: null,
      },
      ...{ amount: { amount: '1234.50', currency: 'KZT', vat: 'net' }, bidsUntil: null, opened: null, results: null },
      ...{ repeated: false, quasiState: false, url: 'javascript:alert(1)' },
      lots: [],
      contracts: [
        {
          ...{ id: 'c', number: '12', supplier: person, buyer: null, net: null, gross: null, signed: null, due: null },
          ...{
            status: 'Исполнен',
            statusCode: 'terminated',
            changes: 0,
            acted: null,
            paid: null,
            lastPaid: null,
            url: null,
          },
        },
      ],
    },
  ],
  ...{ related: 0, dataDate: '2026-03-12', training: true, rows: [], indicators: new Map(), basis: new Map() },
  verdicts: [{ indicator: 'single-bid', subject_id: 's', outcome: 'pass', reason: null, value: null }],
  notAsked: [{ indicator: 'benford', why: 'no-dataset' }],
  ...{
    isKept: false,
    homeDate: null,
    notFound: [{ entity: 'bids', why: 'unanswered', ids: [] }],
    terms: [],
    warnings: [],
  },
  law: builtInLaw(),
}

it('says the same on a terminal and on a page: sums with their VAT, what was not judged, no person', () => {
  const [text, page] = [checkText(check, 'ru'), checkPage(check, 'ru')]
  for (const answer of [text, page]) {
    expect(answer).toContain('УЧЕБНЫЕ ДАННЫЕ')
    expect(answer).toContain('1\u00a0234,50 KZT, без НДС')
    expect(answer).toContain('физическое лицо (ИП)')
    expect(answer).not.toContain('KZ-person')
    expect(answer).toContain('нужен целый набор данных')
    expect(answer).toContain('jaryq sync')
    expect(answer).toContain('сервис не ответил')
    expect(answer).toContain('jaryq letter new c-info-request --process ocds-jaryq0-1 --lang ru')
    expect(answer.replaceAll('&quot;', '"')).toContain(
      'jaryq case new --title "Закупка ocds-jaryq0-1" --purchase ocds-jaryq0-1',
    )
  }
  expect(page).toContain('&lt;b&gt;Мел')
  expect(page).not.toMatch(/javascript:|<script/)
  expect(page).toContain('width=device-width')
})

it('words a status in the language of the answer', () => {
  expect(checkText(check, 'ru')).toContain('статус: Исполнен')
  expect(checkText(check, 'en')).toContain('status: ended (Исполнен)')
  const kazakh = checkText(check, 'kk')
  expect(kazakh).toContain('мәртебесі: Орындалды')
  expect(kazakh).not.toContain('Исполнен')
})

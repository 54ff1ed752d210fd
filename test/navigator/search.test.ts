import { beforeAll, describe, expect, it } from 'vitest'
import { findEntries } from '../../src/navigator/find.ts'
import { type Guide, loadGuide } from '../../src/navigator/guide.ts'
import { stem, wordsOf } from '../../src/navigator/stems.ts'
import { inCyrillic, otherKeyboard } from '../../src/search/fold.ts'

let guide: Guide
beforeAll(async () => {
  guide = await loadGuide('/no/such/dataset')
})

describe('the search', () => {
  it.each([
    ['дробление', 'violations/split'],
    ['дроблене закупок', 'violations/split'],
    ['бөлшектеу', 'violations/split'],
    ['болшектеу', 'violations/split'],
    ['splitting', 'violations/split'],
    ['spliting', 'violations/split'],
    ['droblenie', 'violations/split'],
    ['lhj,ktybt', 'violations/split'],
    ['сговора участников', 'violations/sham'],
    ['картель', 'violations/sham'],
    ['VAT non payer', 'violations/vat'],
    ['ҚҚС төлеуші емес', 'violations/vat'],
    ['ндс', 'violations/vat'],
    ['брэнд', 'violations/spec-tailored'],
    ['мерзімі қысқа', 'violations/short-bid'],
    ['короткий срок', 'violations/short-bid'],
    ['аванс без обеспечения', 'violations/advance'],
    ['мүдделер қақтығысы', 'violations/affil'],
    ['родственники', 'violations/affil'],
    ['мектеп', 'violations/school-cost'],
    ['жол', 'violations/road'],
    ['паводок', 'violations/fake-emergency'],
    ['прокурору', 'authorities/prosecutor'],
    ['взятка', 'authorities/antikor'],
    ['еотиниш', 'terms/e-otinish'],
    ['чёрный список', 'terms/rnu'],
    ['куда жаловаться', 'terms/application'],
    ['срок ответа', 'deadlines/letter-answered'],
    ['мне не ответили', 'deadlines/letter-complaint'],
    ['просрочка оплаты', 'violations/late-pay'],
    ['демпинг', 'violations/dumping'],
    ['завышеная цена', 'violations/overprice'],
    ['морковь', 'cases/carrots'],
    ['субподряд', 'violations/subcontract'],
    ['самрук', 'violations/quasi'],
    // As people say it, not as the law does.
    ['сапплаер', 'stakeholders/supplier'],
    ['сапплаеры', 'stakeholders/supplier'],
    ['тендер', 'methods/tender'],
    ['откат', 'authorities/antikor'],
    ['распил', 'violations/overprice'],
    ['кумовство', 'violations/affil'],
    ['тех задание', 'terms/techspec'],
    ['договорняк', 'violations/sham'],
    ['фирма прокладка', 'violations/shell'],
    ['приписки', 'violations/unperformed'],
  ])('finds %s', (question, address) => {
    const found = findEntries(guide, question).map(({ section, id }) => `${section}/${id}`)
    expect(found.slice(0, 4)).toContain(address)
  })

  it('keeps to a section when one is named', () => {
    const found = findEntries(guide, 'НДС', 'terms')
    expect(found[0]!.id).toBe('vat')
    expect(found.every(({ section }) => section === 'terms')).toBe(true)
  })

  it('finds nothing of what is not there, nor of words that say nothing alone', () => {
    expect(findEntries(guide, 'qwzxqwzx')).toEqual([])
    expect(findEntries(guide, '')).toEqual([])
    expect(findEntries(guide, '«»—')).toEqual([])
  })
})

it('cuts endings, folds letters, and reads other keyboards and Latin letters', () => {
  expect(stem(wordsOf('договорами')[0]!)).toBe(stem(wordsOf('договора')[0]!))
  expect(stem(wordsOf('шарттардың')[0]!)).toBe(stem(wordsOf('шарт')[0]!))
  expect(stem('authorities')).toBe(stem('authority'))
  expect(wordsOf('Ёлка ҚҰҚЫҚ')).toEqual(['елка', 'кукык'])
  expect(otherKeyboard('ljujdjh')).toBe('договор')
  expect(inCyrillic('zhaloba')).toBe('жалоба')
})

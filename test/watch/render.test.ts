import { describe, expect, it } from 'vitest'
import { languages } from '../../src/terminal/languages.ts'
import { atomOf } from '../../src/watch/channels/files.ts'
import { alertHtml, alertText } from '../../src/watch/render.ts'
import { madeAlert } from './support.ts'

describe('an alert', () => {
  it('says what the reader can do until when, and whose the other terms are', () => {
    expect(alertText(madeAlert(), 'en')).toBe(`Sign of a risk: Bidding period below the minimum
Three working days.
Purchase: No. 1-1 – Ремонт <крыши> & стен
Buyer: Школа № 7 (BIN 131340000001)
Supplier: a natural person (sole trader)
Sum: 5,000,000 KZT
You (a monitor): A message to the organiser and to internal state audit: it helps most before bids close – until 19 March 2026
Remarks on the draft documentation of a tender – until 18 March 2026 (not your term: that of potential suppliers; Rule 1)
https://goszakup.gov.kz/ru/announce/index/1
  jaryq check 1-1
A sign of a risk, never a verdict: it says what to look at and ask about.
Rule schools, data of 17 March 2026
`)
    expect(alertText(madeAlert(), 'ru')).toContain('не ваш срок, а срок потенциальных поставщиков')
    expect(alertText(madeAlert(), 'kk')).toContain('сіздің емес, әлеуетті өнім берушілердің мерзімі')
  })

  it('says by which data it no longer holds', () => {
    expect(alertText({ ...madeAlert(), gone: '2026-03-20' } as never, 'ru')).toContain(
      'По более новым данным этого признака уже нет, данные на 20 марта 2026 года',
    )
  })

  it('names no natural person, whoever wrote a name or a pseudonym into a text', () => {
    const text = alertText(madeAlert({ summary: { en: 'won by KZ-person-0123456789abcdef', ru: '', kk: '' } }), 'en')
    expect(text).toContain('won by a natural person (sole trader)')
    expect(text).not.toContain('KZ-person')
  })

  it('fits the limit of a message whole: commands stay, mark-up stays closed, letters stay whole', () => {
    const long = { en: `${'<&"'.repeat(1500)}🏫`, ru: 'х'.repeat(9000), kk: '🏫'.repeat(4000) }
    for (const lang of languages)
      for (const limit of [4096, 700]) {
        const html = alertHtml(madeAlert({ summary: long, title: long }), lang, limit)
        expect(html.length).toBeLessThanOrEqual(limit)
        expect(html).toContain('<code>jaryq check 1-1</code>')
        expect(html.isWellFormed()).toBe(true)
        expect(html.replace(/<\/?(?:b|i|code)>/g, '').replace(/&(?:amp|lt|gt|quot);/g, '')).not.toMatch(/[<>&"]/)
        for (const tag of ['b', 'i', 'code']) expect(html.split(`<${tag}>`).length).toBe(html.split(`</${tag}>`).length)
      }
  })

  it('is an entry of a feed that XML can hold', () => {
    const feed = atomOf([madeAlert({ links: ['https://example.org/?a=1&b=2'] })], 'feed.xml', 'kk')
    expect(feed).toContain('<id>urn:jaryq:alert:a-41-1</id>')
    expect(feed).toContain('<link href="https://example.org/?a=1&amp;b=2"/>')
    expect(feed).toContain('<updated>2026-03-17T00:00:00+05:00</updated>')
    expect(feed.replaceAll(/&(?:amp|lt|gt|quot);/g, '')).not.toContain('&')
  })
})

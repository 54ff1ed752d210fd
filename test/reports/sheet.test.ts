import { expect, test } from 'vitest'
import { changed, entryChanges, viewOf } from '../../src/cases/case.ts'
import { publicationOf } from '../../src/reports/publication.ts'
import { type Sheet, sheetCsv, sheetJson } from '../../src/reports/sheet.ts'
import { sheetHtml } from '../../src/reports/sheet-html.ts'
import { sheetMarkdown } from '../../src/reports/sheet-markdown.ts'
import { type Lang, languages } from '../../src/terminal/languages.ts'

const evil = '=1+1<script>alert(1)</script>'

function sample(lang: Lang): Sheet {
  return {
    ...{
      report: 'buyer',
      subject: 'KZ-BIN-1',
      lang,
      training: true,
      dataDate: '2026-04-28',
      generation: 1,
      sources: ['goszakup'],
    },
    ...{ title: evil, under: null, lede: [], banner: null, currency: 'KZT', notes: [], blindZones: [] },
    asked: { runs: [], unasked: 0 },
    analysed: { what: 'contracts', used: 7, of: 9 },
    figures: [
      {
        id: 'direct',
        title: 'Direct',
        value: 0.25,
        format: 'share',
        n: 8,
        currency: null,
        missing: null,
        sql: 'SELECT 1',
      },
      {
        id: 'paid',
        title: 'Paid',
        value: null,
        format: 'money',
        n: null,
        currency: 'KZT',
        missing: 'NOT TOLD',
        sql: null,
      },
    ],
    sections: [
      {
        ...{ id: 'one', title: evil, intro: null },
        parts: [
          {
            ...{
              kind: 'grid',
              id: 'grid',
              title: 'Grid',
              note: null,
              total: 1,
              empty: '',
              chart: null,
              sql: 'SELECT 2',
            },
            columns: [
              { name: 'supplier', title: 'Supplier', format: 'text', label: 'supplier_name' },
              { name: 'value', title: 'Value', format: 'money' },
            ],
            rows: [{ supplier: 'KZ-BIN-2', supplier_name: evil, value: 1250000.5, value_n: 3 }],
          },
          {
            ...{ kind: 'signs', id: 'signs', note: null, empty: '' },
            groups: [
              {
                ...{
                  indicator: 'single-bid',
                  severity: 'legal',
                  grade: 'breach-on-record',
                  title: 'T',
                  question: evil,
                  why: 'W',
                },
                ...{ innocent: [evil], next: [], norms: [], extra: [], count: 1, money: [] },
                signs: [
                  {
                    id: 'f',
                    grade: 'g',
                    date: null,
                    summary: evil,
                    money: 5,
                    currency: 'KZT',
                    url: 'javascript:alert(1)',
                    verdict: null,
                    facts: [evil],
                    commands: [],
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  }
}

test('what comes out of the data stays text in every format', async () => {
  const html = await sheetHtml(sample('en'))
  expect(html).not.toContain('<script')
  expect(html).not.toContain('href="javascript')
  expect(html).toContain("default-src 'none'")
  expect(sheetMarkdown(sample('en'))).not.toContain('<script')
  for (const line of (await sheetCsv(sample('en'))).split('\n')) expect(line).not.toMatch(/(^|,)"?=/)
})

test('rows have one measure each, with its n; what nobody publishes has no value, and is not zero', async () => {
  const lines = (await sheetCsv(sample('en'))).trim().split('\n')
  expect(lines[0]).toBe('figure,key,label,measure,value,currency,n')
  expect(lines).toContain('totals,,Direct,direct,0.25,,8')
  expect(lines).toContain('totals,,NOT TOLD,paid,,,')
  expect(lines.some((line) => line.startsWith('grid,KZ-BIN-2,') && line.endsWith('value,1250000.5,KZT,3'))).toBe(true)
  expect(await sheetHtml(sample('en'))).toContain('NOT TOLD')
})

test.each(languages)('says in %s how much was analysed, of which day, and that the data are made up', async (lang) => {
  const words = {
    en: ['Analysed 7 of 9', 'TRAINING DATA'],
    ru: ['Учтено 7 из 9', 'УЧЕБНЫЕ ДАННЫЕ'],
    kk: ['9 ішінен 7 талданды', 'ОҚУ ДЕРЕКТЕРІ'],
  }
  const html = await sheetHtml(sample(lang))
  const markdown = sheetMarkdown(sample(lang))
  for (const text of [html, markdown]) for (const word of words[lang]) expect(text).toContain(word)
  expect(html).toContain(`<html lang="${lang}">`)
  expect(await sheetHtml(sample(lang))).toBe(html)
  expect(sheetJson(sample(lang))).toBe(sheetJson(sample(lang)))
})

function caseWith(...changes: Parameters<typeof changed>[1]) {
  return viewOf(changed({ id: 'one', fields: new Map() }, changes, '2026-02-01T00:00:00.000Z'))
}

test('a supplier was heard after an answer, a court act or its right of reply, and not before', () => {
  const flag = entryChanges('flags', 'f', {})
  const heard = (...more: Parameters<typeof changed>[1]) => publicationOf([caseWith(...flag, ...more)]).heard.has('f')
  expect(heard()).toBe(false)
  expect(heard(...entryChanges('letters', 'l', { sent: '2026-01-02', flags: ['f'] }))).toBe(false)
  expect(heard(...entryChanges('letters', 'l', { answered: '2026-01-20', answer: 'formal', flags: ['f'] }))).toBe(false)
  expect(heard(...entryChanges('letters', 'l', { answered: '2026-01-20', answer: 'substance', flags: ['f'] }))).toBe(
    true,
  )
  expect(heard(...entryChanges('flags', 'f', { verdict: 'unanswered' }))).toBe(false)
  expect(heard(...entryChanges('flags', 'f', { verdict: 'confirmed' }))).toBe(true)
  expect(heard(...entryChanges('outcomes', 'o', { kind: 'fine' }))).toBe(false)
  expect(heard(...entryChanges('outcomes', 'o', { kind: 'court-act' }))).toBe(true)
  expect(heard(...entryChanges('outcomes', 'o', { kind: 'right-of-reply' }))).toBe(true)
})

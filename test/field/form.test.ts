import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareResults } from '../../src/field/compare.ts'
import { warrantyIn } from '../../src/field/contract.ts'
import { factSentences } from '../../src/field/facts.ts'
import { makeForm } from '../../src/field/form.ts'
import { numberInterval, shareInterval } from '../../src/field/interval.ts'
import { formOf, mistakesError, readResultLines, readResults, resultsTemplate } from '../../src/field/results-file.ts'
import { cellWords } from '../../src/field/words.ts'
import { formDocument } from '../../src/field/write-markdown.ts'
import { writeFormPdf } from '../../src/field/write-pdf.ts'
import { accusingWords } from '../../src/letters/accusing.ts'
import { workbook } from '../registers/workbook-fixture.ts'
import { checked, typed } from './market.ts'

const date = '2026-05-20'
const form = makeForm(checked, { date })
const rowOf = (row: number) => form.rows.find((one) => one.row === row)!
const cellOf = (row: number, key: string, piece?: number) => {
  const found = rowOf(row).cells.find((cell) => cell.key === key && cell.piece === piece)
  return `${row}.${found!.cell}`
}

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaryq-form-'))
})
afterAll(() => rm(dir, { recursive: true }))

const good = {
  [cellOf(0, 'date')]: '20.05.2026',
  [cellOf(0, 'signatures')]: '2',
  [cellOf(0, 'customer')]: 'нет',
  [cellOf(1, 'counted')]: '490',
  [cellOf(1, 'checked')]: String((rowOf(1).sample as { numbers: number[] }).numbers.length),
  [cellOf(1, 'faulty')]: '2',
  [cellOf(1, 'at-place')]: 'иә',
  [cellOf(2, 'counted')]: '12',
  [cellOf(2, 'faulty-all')]: '0',
  [cellOf(3, 'length', 1)]: '10,5',
  [cellOf(3, 'width', 1)]: '9.2',
  [cellOf(3, 'error')]: '0,05',
  [cellOf(3, 'checked')]: '10',
  [cellOf(3, 'faulty')]: '3',
  [cellOf(4, 'weighed')]: '250,50',
  [cellOf(5, 'done')]: 'частично',
  [cellOf(5, 'share')]: '60',
}

async function read(values: Record<string, string>, change = (text: string) => text) {
  const path = join(dir, 'results.csv')
  await writeFile(path, change(typed(resultsTemplate(form, 'ru'), values)))
  const lines = await readResultLines(path)
  return { path, lines, ...readResults(form, lines, { lang: 'en', today: '2026-05-25' }) }
}

describe('a form', () => {
  it('is the same for the same contract, day and seed, and another with another seed', () => {
    expect(makeForm(checked, { date })).toEqual(form)
    expect(makeForm(checked, { date, seed: '6 2 5' }).id).not.toBe(form.id)
    expect(makeForm(checked, { date, seed: '6 2 5' }).rows[1]!.sample).not.toEqual(rowOf(1).sample)
    expect(makeForm(checked, { date, case: 'roof-7' }).id).toBe(form.id)
  })

  it('draws a sample that leaves no more open than was asked for, and looks at all of a few', () => {
    const { total, numbers } = rowOf(1).sample as { total: number; numbers: number[] }
    expect(total).toBe(500)
    expect(numberInterval(0, numbers.length, total).high).toBeLessThanOrEqual(50)
    expect(rowOf(2).sample).toEqual({ of: 'all', total: 12 })
    expect((makeForm(checked, { date, sample: 7 }).rows[2]!.sample as { numbers: number[] }).numbers).toHaveLength(7)
    const strict = makeForm(checked, { date, within: 2 }).rows[1]!.sample as { numbers: number[] }
    expect(strict.numbers.length).toBeGreaterThan(numbers.length)
  })

  it('can be of some lines alone, under their own numbers', () => {
    const some = makeForm(checked, { date, lines: [4, 2] })
    expect(some.rows.map(({ row }) => row)).toEqual([0, 2, 4])
    expect(() => makeForm(checked, { date, lines: [6] })).toThrow(/no line 6/)
  })

  it('names each cell in each language', () => {
    for (const lang of ['en', 'ru', 'kk'] as const)
      for (const { cells } of form.rows) for (const cell of cells) expect(cellWords(cell, lang)).not.toBe('')
  })

  it('is printed with every number of its cells and its sample, to the same bytes', async () => {
    const { markdown } = formDocument(form, 'kk')
    for (const { row, cells } of form.rows) for (const { cell } of cells) expect(markdown).toContain(`${row}.${cell}`)
    for (const number of (rowOf(1).sample as { numbers: number[] }).numbers)
      expect(markdown).toMatch(new RegExp(`(?<!\\d)${number} \\\\\\[`))
    expect(markdown).toContain(form.seed)
    const pdf = await writeFormPdf(form, 'kk')
    expect(pdf.equals(await writeFormPdf(form, 'kk'))).toBe(true)
    expect(pdf.toString('latin1')).toContain('/FontFile2')
  })

  it('finds what the texts of a purchase say of a warranty', () => {
    expect(warrantyIn(['Светильник, гарантия не менее 24 месяцев, Россия'])).toBe('гарантия не менее 24 месяцев')
    expect(warrantyIn(['Кепілдік мерзімі 12 ай'])).toBe('Кепілдік мерзімі 12 ай')
    expect(warrantyIn(['гарантийное обеспечение договора', '15 дней'])).toBeNull()
  })
})

describe('a file of results', () => {
  it('is read whatever its language, with numbers as people write them', async () => {
    const { results, mistakes, lines, path } = await read(good)
    expect(mistakes).toEqual([])
    expect(formOf(lines, path)).toBe(form.id)
    expect(results.get(cellOf(0, 'date'))).toBe('2026-05-20')
    expect(results.get(cellOf(1, 'at-place'))).toBe('yes')
    expect(results.get(cellOf(3, 'length', 1))).toBe('10.5')
    expect(results.get(cellOf(4, 'weighed'))).toBe('250.5')
  })

  it.each([
    ['1', 'counted', '49o', /row 1, cell 1\.\d+ \(Counted, all of it\): "49o"; expected: a whole number/],
    ['1', 'counted', '4.5', /"4\.5"; expected: a whole number/],
    ['1', 'faulty', '9999', /row 1, cell 1\.\d+ .*"9999"; expected: a whole number, at most \d+/],
    ['0', 'date', '2026-02-30', /row 0, cell 0\.1 \(Day of the check\).*expected: a day/],
    ['0', 'date', '2026-06-01', /yet to come/],
    ['0', 'date', '2026-04-05', /before the contract of 2026-04-06/],
    ['0', 'signatures', '3', /at most 2/],
    ['0', 'customer', 'возможно', /yes or no/],
    ['0', 'note', 'видел Иванов 851330300122', /number of a person/],
    ['5', 'done', 'наполовину', /yes, partly or no/],
    ['5', 'share', '140', /at most 100/],
  ])('with a mistake in row %s, %s, says form, row, cell and what was expected', async (row, key, value, message) => {
    const { mistakes, path } = await read({ ...good, [cellOf(Number(row), key)]: value })
    expect(mistakes).toHaveLength(1)
    const error = mistakesError(path, form, mistakes, 'en')
    expect(error.message).toMatch(message)
    expect(error.message).toContain(`form ${form.id}`)
    expect(error.message).toMatch(/results\.csv:\d+: /)
    expect(error.exitName).toBe('data')
  })

  it('says in the language of the reader what is wrong', async () => {
    const { lines, path } = await read({ ...good, [cellOf(1, 'counted')]: 'много' })
    const { mistakes } = readResults(form, lines, { lang: 'ru', today: '2026-05-25' })
    expect(mistakesError(path, form, mistakes, 'ru').message).toContain(
      `форма ${form.id}, строка 1, ячейка 1.1 (Насчитано всего): «много»; ожидается: целое число`,
    )
  })

  it('misses no cell and takes none twice', async () => {
    const gone = await read(good, (text) => text.replace(new RegExp(`${form.id};2;1;[^\r]*\r\n`), ''))
    expect(gone.mistakes).toMatchObject([{ row: '2', cell: '1', what: 'its line is missing' }])
    const twice = await read(good, (text) => `${text}${form.id};2;1;x;y;12\r\n`)
    expect(twice.mistakes).toMatchObject([{ row: '2', cell: '1', what: expect.stringContaining('stands in line') }])
    const other = await read(good, (text) => `${text}${form.id};9;1;x;y;12\r\n`)
    expect(other.mistakes).toMatchObject([{ row: '9', cell: '1', what: 'the form has no cell 9.1' }])
  })

  it('holds the cells of a row against each other', async () => {
    const wrong = async (values: Record<string, string>) => (await read({ ...good, ...values })).mistakes
    expect(await wrong({ [cellOf(1, 'checked')]: '1' })).toMatchObject([
      { row: '1', what: '2 of 1 that were looked at' },
    ])
    expect(await wrong({ [cellOf(1, 'faulty')]: '' })).toMatchObject([
      { row: '1', expected: 'a whole number, 0 for none' },
    ])
    expect(await wrong({ [cellOf(2, 'counted')]: '9' })).toMatchObject([
      { row: '2', what: expect.stringContaining('3 are missing') },
    ])
    expect(await wrong({ [cellOf(3, 'width', 1)]: '' })).toMatchObject([{ row: '3', cell: '2' }])
  })

  it('is read after a program for tables wrote it', async () => {
    const { mistakes } = await read(good, (text) =>
      text
        .replaceAll(';', '\t')
        .replaceAll(/\t(\d)\t(\d+)\t/g, '\t$1.0\t$2.0\t')
        .replaceAll('\r\n', '\n'),
    )
    expect(mistakes).toEqual([])
  })

  it('is read out of a workbook, which stores days and decimals in its own way', async () => {
    const path = join(dir, 'results.xlsx')
    const stored: Record<string, number | string> = {
      [cellOf(0, 'date')]: (Date.UTC(2026, 4, 20) - Date.UTC(1899, 11, 30)) / 86_400_000,
      [cellOf(3, 'width', 1)]: '9.1999999999999993',
    }
    const rows = typed(resultsTemplate(form, 'kk'), good)
      .replace('\ufeff', '')
      .split('\r\n')
      .map((text) => text.split(';'))
      .map(([id = '', row = '', cell = '', what = '', expected = '', value = ''], at) =>
        at === 0 || row === ''
          ? [id, row, cell, what, expected, value]
          : [id, Number(row), Number(cell), what, expected, stored[`${row}.${cell}`] ?? value],
      )
    await writeFile(path, workbook([{ name: 'Results', rows: rows.filter(([id]) => id !== '') }]))
    const lines = await readResultLines(path)
    const { results, mistakes } = readResults(form, lines, { lang: 'en', today: '2026-05-25' })
    expect(mistakes).toEqual([])
    expect(results.get(cellOf(0, 'date'))).toBe('2026-05-20')
    expect(results.get(cellOf(3, 'width', 1))).toBe('9.2')
  })

  it('is refused when it is of two forms, or none', async () => {
    const { lines } = await read(good, (text) => text.replace(`${form.id};1;1`, 'f-00000000;1;1'))
    expect(() => formOf(lines, 'r.csv')).toThrow(/r\.csv:\d+: the form is "f-00000000"/)
    const path = join(dir, 'other.csv')
    await writeFile(path, 'a;b\n1;2\n')
    await expect(readResultLines(path)).rejects.toThrow(/no file of results/)
  })
})

describe('what was found', () => {
  it('stands beside what was contracted, in exact figures', async () => {
    const { results } = await read(good)
    const [one, two, three, four, five] = compareResults(form, results)
    const { numbers } = rowOf(1).sample as { numbers: number[] }
    expect(one).toMatchObject({ found: 'less', contracted: '500', counted: '490', difference: '-10', money: '10005' })
    expect(one!.sample).toEqual({
      of: 'units',
      looked: numbers.length,
      faulty: 2,
      ...numberInterval(2, numbers.length, 500),
      total: 500,
      partial: false,
    })
    expect(two).toMatchObject({ found: 'as-contracted', difference: '0', money: null })
    // 10.5 × 9.2 = 96.6; with 5 cm less on each side 10.45 × 9.15, with 5 cm more 10.55 × 9.25.
    expect(three).toMatchObject({
      found: 'less',
      counted: '96.6',
      least: '95.6175',
      most: '97.5875',
      difference: '-3.4',
    })
    // (100 − 97.5875) × 1000.50
    expect(three!.money).toBe('2413.71')
    expect(three!.sample).toMatchObject({ of: 'places', ...shareInterval(3, 10) })
    expect(four).toMatchObject({ found: 'as-contracted', counted: '250.5' })
    expect(five).toMatchObject({ found: 'partly', share: '60', difference: null })
  })

  it('is no difference where it lies within the error of the instrument', async () => {
    const { results } = await read({ ...good, [cellOf(3, 'error')]: '0.5' })
    expect(compareResults(form, results)[2]).toMatchObject({ found: 'within-error', money: null })
  })

  it('is not checked where nothing was written', async () => {
    const { results } = await read({ [cellOf(0, 'date')]: '2026-05-20', [cellOf(0, 'signatures')]: '1' })
    expect(compareResults(form, results).map(({ found }) => found)).toEqual(Array(5).fill('not-checked'))
    expect(factSentences(form, results, compareResults(form, results), 'ru').lines).toEqual([])
  })

  it('becomes sentences that accuse nobody', async () => {
    const { results } = await read(good)
    for (const lang of ['en', 'ru', 'kk'] as const) {
      const { visit, lines } = factSentences(form, results, compareResults(form, results), lang)
      expect(lines).toHaveLength(5)
      expect(accusingWords([visit, ...lines].join(' '), lang)).toEqual([])
      expect([visit, ...lines].join(' ')).not.toMatch(/undefined|null|\{|\}/)
    }
    const { lines } = factSentences(form, results, compareResults(form, results), 'ru')
    expect(lines[0]).toContain('по договору 500 (штука), при осмотре 490, то есть на 10 меньше')
    expect(lines[0]).toContain('10\u00a0005 KZT')
  })
})

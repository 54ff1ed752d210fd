import { describe, expect, it } from 'vitest'
import { readZip } from '../../src/files/zip-read.ts'
import { maskRecord } from '../../src/letters/bundle/mask.ts'
import { processNumber } from '../../src/letters/bundle/records.ts'
import { tableCsv, tablesXlsx } from '../../src/letters/bundle/tables.ts'
import { letterFormats, writeDocument } from '../../src/letters/document.ts'
import { compareCells, compareLines, figuresIn } from '../../src/letters/verify/figures.ts'
import { linesOfLetter } from '../../src/letters/verify/text-lines.ts'
import { workbookCells } from '../../src/letters/verify/workbook.ts'

const key = Buffer.alloc(32, 7)
const person = '850731300452'
const company = '991540000124'

describe('a masked record', () => {
  it('has no number, name or contact of a person, and all else as it was', () => {
    const record = {
      id: 7,
      supplierBiin: person,
      supplierNameRu: 'ИП Выдуманов В.В.',
      supplierLegalAddress: 'ул. Выдуманная, 1',
      supplierFio: 'Выдуманов Вадим',
      customerBin: company,
      customerNameRu: 'ГУ «Школа»',
      amount: 1240000.5,
      note: `договор с ИП Выдуманов и ${person}`,
      Supplier: {
        pid: 1,
        bin: '',
        iin: person,
        nameRu: 'ИП Выдуманов В.В.',
        fullNameKz: 'ЖК Выдуманов',
        email: 'v@example.kz',
      },
    }
    const masked = maskRecord(record, key) as typeof record
    const text = JSON.stringify(masked)
    expect(text).not.toMatch(/Выдуман|example\.kz/)
    expect(text).not.toContain(person)
    expect(masked).toMatchObject({ id: 7, customerBin: company, customerNameRu: 'ГУ «Школа»', amount: 1240000.5 })
    expect(masked.supplierBiin).toMatch(/^KZ-person-[0-9a-z]{16}$/)
    expect(masked.Supplier.iin).toBe(masked.supplierBiin)
    expect(masked.supplierNameRu).toBe('*')
  })

  it('knows a number that lost its quotes and its zeros, and REST names', () => {
    const masked = maskRecord(
      {
        supplier_biin: 10731300452,
        supplier_name_ru: 'Выдуманов',
        supplier: 'ИП В',
        rnn_supplier: '010731300452',
        nom: '5',
      },
      key,
    )
    expect(JSON.stringify(masked)).not.toMatch(/Выдуманов|10731300452|ИП В/)
    expect(masked).toMatchObject({ nom: '5' })
  })

  it('is the record itself where nobody is named', () => {
    const record = { id: 1, bin: company, nameRu: 'ТОО «Иполит»', list: [1, null, { a: true }] }
    expect(maskRecord(record, key)).toEqual(record)
  })
})

describe('figures', () => {
  it('are numbers with what belongs to them', () => {
    expect(figuresIn('№ 42667205-ОК: 1 240 000,50 тенге от 16.03.2026 10:00')).toEqual([
      '42667205',
      '1 240 000,50',
      '16.03.2026 10:00',
    ])
    expect(figuresIn('нет')).toEqual([])
  })

  it('of a line are compared with those of the line with the same words', () => {
    const expected = ['Сумма: 1 240 000 тенге', 'Дата: 16.03.2026', 'Без чисел']
    expect(compareLines(expected, expected)).toEqual({ equal: 2, differences: [] })
    expect(compareLines(['Сумма: 1 240 001 тенге', 'Дата: 16.03.2026', 'Без чисел'], expected)).toEqual({
      equal: 1,
      differences: [{ place: 'line 1', found: '1 240 001', expected: '1 240 000' }],
    })
    // Other words with the same figures are an edit by hand; another figure, or a figure that is gone, is not.
    expect(compareLines(['Цена: 1 240 000 тенге', 'Дата: 16.03.2026', 'Ещё слова'], expected).differences).toEqual([])
    expect(compareLines(['Дата: 16.03.2026', 'Пеня 500'], expected).differences).toHaveLength(2)
    expect(compareLines(['Дата: 16.03.2026'], expected).differences).toEqual([
      { place: 'a line that is missing', found: null, expected: 'Сумма: 1 240 000 тенге' },
    ])
  })

  it('of a table are compared cell by cell', () => {
    const table = [
      ['id', 'amount'],
      ['1', '5.00'],
    ]
    expect(compareCells(table, table)).toEqual({ equal: 2, differences: [] })
    expect(compareCells([table[0]!, ['1', '6.00']], table).differences).toEqual([
      { place: 'row 2, amount', found: '6.00', expected: '5.00' },
    ])
    expect(compareCells([table[0]!], table).differences).toHaveLength(2)
  })

  it('are read from every format whose text can be read', async () => {
    const markdown = '# Т\n\n| A | B |\n|---|---|\n| Сумма | 1\u00a0240 тенге |\n\n1) раз 17 & <x>\n'
    for (const format of letterFormats) {
      const content = await writeDocument(
        { title: 'T', lang: 'ru', markdown: markdown.replace('<x>', '\\<x\\>') },
        format,
      )
      const lines = await linesOfLetter(format, content)
      if (format === 'pdf') expect(lines).toBeUndefined()
      else {
        const figures = lines!.flatMap(figuresIn)
        expect(figures, format).toContain('1 240')
        expect(figures, format).toContain('17')
      }
    }
  })

  it('reads signs that a program wrote by their numbers', async () => {
    const html = Buffer.from('<body><p>5&#160;6&#48;8 &#x442;&#x435;&#x43d;&#x433;&#x435; &lt;&#99999999;</p></body>')
    expect(await linesOfLetter('html', html)).toEqual(['5 608 тенге <&#99999999;'])
  })
})

describe('the tables of a bundle', () => {
  const table = {
    name: 'lots',
    columns: ['id', 'title', 'sum'],
    rows: [['007', 'a "b", c\nd', '12345678901234567.89']],
  }

  it('keep every sign of a value, as CSV and as a workbook that opens again', async () => {
    expect((await tableCsv(table)).toString()).toBe('id,title,sum\r\n007,"a ""b"", c\nd",12345678901234567.89\r\n')
    const sheets = await workbookCells(await tablesXlsx([table]), 'tables.xlsx')
    expect([...sheets]).toEqual([['lots', [table.columns, table.rows[0]]]])
  })

  it('are the same bytes when they are written again', async () => {
    const [one, two] = [await tablesXlsx([table]), await tablesXlsx([table])]
    expect(one.equals(two)).toBe(true)
    expect((await readZip(one)).map(({ name }) => name)).toContain('xl/worksheets/sheet1.xml')
  })
})

describe('an ocid of the portal', () => {
  it('tells the kind and number of its process', () => {
    expect(processNumber('ocds-jaryq0-17379679', 'ocds-jaryq0')).toEqual({ kind: 'announcement', number: 17379679 })
    expect(processNumber('ocds-jaryq0-c25609834', 'ocds-jaryq0')).toEqual({ kind: 'contract', number: 25609834 })
    expect(processNumber('ocds-jaryq0-p87589888', 'ocds-jaryq0')).toEqual({ kind: 'plan', number: 87589888 })
    expect(processNumber('ocds-other0-17379679', 'ocds-jaryq0')).toBeUndefined()
  })
})

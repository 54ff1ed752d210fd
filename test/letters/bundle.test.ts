import { describe, expect, it } from 'vitest'
import { readZip } from '../../src/files/zip-read.ts'
import { maskedLine } from '../../src/letters/bundle/lines.ts'
import { maskRecord, personIdsIn } from '../../src/letters/bundle/mask.ts'
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

  it('has no portal id of a person, in whatever record it stands, and the same one in all', () => {
    const subject = { pid: 101865, bin: '', iin: person }
    const bid = { id: 9, supplierId: 101866, supplierBinIin: person, Lots: [{ supplierId: 101866 }] }
    const firm = { pid: 100136, bin: company, lotId: 101865 }
    const members = { subjectId: 101865, systemId: 101865 }
    const people = new Set([subject, bid, firm, members].flatMap(personIdsIn))
    expect(people).toEqual(new Set([101865, 101866]))
    const masked = (record: object) => maskRecord(record, key, people) as Record<string, number>
    const { pid } = masked(subject)
    expect(pid).toBeGreaterThan(2 ** 31)
    expect(Number.isSafeInteger(pid)).toBe(true)
    expect(masked(members)).toEqual({ subjectId: pid, systemId: 101865 })
    expect(masked({ code_supplier: '101865' })).toEqual({ code_supplier: String(pid) })
    expect(JSON.stringify(masked(bid))).not.toContain('101866')
    expect(masked(firm)).toEqual(firm)
    const other = maskRecord(subject, Buffer.alloc(32, 8), people) as typeof subject
    expect(other.pid).not.toBe(pid)
    const line = { source: 'goszakup', entity: 'subjects', url: 'https://ows.goszakup.gov.kz/v3/subject/101865' }
    const raw = { ...line, request: 'x', fetchedAt: 'y', sha256: 'z', bytes: Buffer.from(JSON.stringify(subject)) }
    expect(maskedLine(raw, key, people).toString()).not.toContain('101865')
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

  it('are read from every format', async () => {
    const markdown = '# Т\n\n| A | B |\n|---|---|\n| Сумма | 1\u00a0240 тенге |\n\n1) раз 17 & <x>\n'
    for (const format of letterFormats) {
      const content = await writeDocument(
        { title: 'T', lang: 'ru', markdown: markdown.replace('<x>', '\\<x\\>') },
        format,
      )
      const lines = await linesOfLetter(format, content)
      const figures = lines!.flatMap(figuresIn)
      expect(figures, format).toContain('1 240')
      expect(figures, format).toContain('17')
    }
  })

  it('of a .pdf are named when one is another, and its text is not read where another program wrote it', async () => {
    const pdf = (sum: string) =>
      writeDocument(
        {
          title: 'T',
          lang: 'kk',
          markdown: `# Сообщение\n\nОплачено **${sum} тенге**, всего 17 раз.\n\n1) 2026 год.\n`,
        },
        'pdf',
      )
    const right = await pdf('1\u00a0240,50')
    const [wanted, lines] = [await linesOfLetter('pdf', right), await linesOfLetter('pdf', await pdf('1\u00a0220,50'))]
    expect(wanted!.join('|')).toContain('Оплачено 1 240,50 тенге, всего 17 раз.')
    expect(compareLines(wanted!, wanted!).differences).toEqual([])
    expect(compareLines(lines!, wanted!).differences).toMatchObject([{ found: '1 220,50', expected: '1 240,50' }])
    const packed = right.toString('latin1').replace('/Length', '/Filter /FlateDecode /Length')
    expect(await linesOfLetter('pdf', Buffer.from(packed, 'latin1'))).toBe(undefined)
    expect(await linesOfLetter('pdf', Buffer.from('%PDF-1.4'))).toBe(undefined)
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

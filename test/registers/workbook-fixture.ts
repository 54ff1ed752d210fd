import { writeZip } from '../../src/files/zip-write.ts'

/** A cell: a text (shared), `{text}` (in place), a number as Excel stores it, or nothing. */
export type Cell = string | number | null | { text: string }

export interface SheetFixture {
  name: string
  hidden?: boolean
  /** Rows from the first; `[]` is an empty one. */
  rows: Cell[][]
  merged?: string[]
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
const letter = (column: number) => String.fromCharCode(65 + column)
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** A workbook as programs write it: shared texts, numbers for dates, merged cells told behind the rows. */
export function workbook(sheets: SheetFixture[], { since1904 = false } = {}): Buffer {
  const texts: string[] = []
  const cell = (value: Cell, place: string) => {
    if (value === null) return `<c r="${place}" s="1"/>`
    if (typeof value === 'number') return `<c r="${place}" s="2"><v>${value}</v></c>`
    if (typeof value === 'object') return `<c r="${place}" t="inlineStr"><is><t>${escaped(value.text)}</t></is></c>`
    texts.push(value)
    return `<c r="${place}" t="s"><v>${texts.length - 1}</v></c>`
  }
  const pages = sheets.map(({ rows, merged = [] }) => {
    const lines = rows.map((row, index) =>
      row.length === 0
        ? ''
        : `<row r="${index + 1}">${row.map((value, column) => cell(value, `${letter(column)}${index + 1}`)).join('')}</row>`,
    )
    const merges = merged.map((area) => `<mergeCell ref="${area}"/>`).join('')
    return `${head}<worksheet><sheetData>${lines.join('')}</sheetData>${merges === '' ? '' : `<mergeCells>${merges}</mergeCells>`}</worksheet>`
  })
  const list = sheets.map(
    ({ name, hidden }, index) =>
      `<sheet name="${escaped(name)}" sheetId="${index + 1}"${hidden === true ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
  )
  const links = sheets.map(
    (_, index) => `<Relationship Id="rId${index + 1}" Target="worksheets/sheet${index + 1}.xml"/>`,
  )
  const shared = texts.map(
    (text) =>
      `<si><r><t>${escaped(text.slice(0, 1))}</t></r><r><t xml:space="preserve">${escaped(text.slice(1))}</t></r></si>`,
  )
  const files: [string, string][] = [
    ['[Content_Types].xml', `${head}<Types/>`],
    [
      'xl/workbook.xml',
      `${head}<workbook><workbookPr${since1904 ? ' date1904="1"' : ''}/><sheets>${list.join('')}</sheets></workbook>`,
    ],
    ['xl/_rels/workbook.xml.rels', `${head}<Relationships>${links.join('')}</Relationships>`],
    ['xl/sharedStrings.xml', `${head}<sst>${shared.join('')}</sst>`],
    ...pages.map((page, index): [string, string] => [`xl/worksheets/sheet${index + 1}.xml`, page]),
  ]
  return writeZip(files.map(([name, text]) => ({ name, data: Buffer.from(text) })))
}

import { XmlError, XmlReader } from '../files/xml-reader.ts'
import { zipMembers } from '../files/zip-read.ts'
import { UserError } from '../terminal/errors.ts'
import { TextStore } from './text-store.ts'

/** A sheet of a workbook. Its name is for people. */
export interface Sheet {
  name: string
  hidden: boolean
  /** The file of the archive that holds it. */
  member: string
}

/** One row of a sheet that holds anything; `number` is the row's own, from 1. Numbers and dates are as Excel stores them. */
export interface SheetRow {
  number: number
  cells: string[]
}

/** A workbook that is open: its sheets, and their rows one sheet after the other. */
export interface Workbook {
  sheets: Sheet[]
  /** Dates are days since 1904-01-01 instead of 1899-12-30. */
  since1904: boolean
  rows(sheet: Sheet): AsyncGenerator<SheetRow>
  close(): void
}

// What no list has: more columns, or more bytes of one file when unpacked.
const mostColumns = 400
const mostBytes = 6e9
const mostTexts = 20e6
const mostMerges = 200_000

/**
 * Opens a workbook (.xlsx) on disk. Sheets are read as streams, shared texts lie on disk, so that memory does not grow
 * with the rows. A cell that is merged over several says its value in each of them. Throws a UserError when the file is
 * another kind of archive, is cut off, damaged, or locked by a password.
 */
export async function openWorkbook(path: string, name: string): Promise<Workbook> {
  const archive = new Archive(path, name)
  await archive.look()
  const { sheets, since1904 } = await readSheets(archive)
  let texts: TextStore | undefined
  return {
    sheets,
    since1904,
    async *rows(sheet) {
      texts ??= await sharedTexts(archive)
      const merged = await mergedCells(archive, sheet)
      yield* sheetRows(archive, sheet, texts, merged)
    },
    close: () => texts?.close(),
  }
}

/** The files of the archive. */
class Archive {
  readonly path: string
  readonly name: string
  private readonly members = new Set<string>()

  constructor(path: string, name: string) {
    this.path = path
    this.name = name
  }

  refuse(why: string, next: string): UserError {
    return new UserError(`${this.name} is not a workbook that can be read`, { why, next, exit: 'data' })
  }

  async look(): Promise<void> {
    for await (const found of zipMembers(this.path))
      if (found.kind === 'member') this.members.add(found.member.name)
      else if (found.name === undefined)
        throw this.refuse(`${found.reason}; the file was probably not loaded to its end`, 'get the file again')
      else throw this.refuse(`${found.name}: ${found.reason}`, 'save it without a password as .xlsx or as CSV UTF-8')
    if (this.members.has('xl/workbook.xml')) return
    const other = (start: string) => [...this.members].some((member) => member.startsWith(start))
    const save = 'open it in a program for tables and save the table as .xlsx or as CSV UTF-8'
    if (this.members.has('xl/workbook.bin')) throw this.refuse('it is a binary workbook (XLSB)', save)
    if (this.members.has('content.xml')) throw this.refuse('it is a document of OpenDocument (ODS or ODT)', save)
    if (other('word/')) throw this.refuse('it is a text document (DOCX)', save)
    const names = [...this.members].slice(0, 5).join(', ')
    throw this.refuse(
      this.members.size === 0 ? 'it is an archive with nothing in it' : `it is an archive that holds: ${names}`,
      'unpack it, and import the table that is in it',
    )
  }

  has(member: string): boolean {
    return this.members.has(member)
  }

  /** The pieces of a member as text. */
  async *text(member: string): AsyncGenerator<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true })
    let length = 0
    try {
      for await (const found of zipMembers(this.path)) {
        if (found.kind !== 'member' || found.member.name !== member) continue
        for await (const bytes of found.member.bytes) {
          length += bytes.length
          if (length > mostBytes) throw this.refuse(`${member} is larger than any table`, 'get the file again')
          yield decoder.decode(bytes, { stream: true })
        }
        return
      }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (error instanceof UserError || code === undefined) throw error
      if (!code.startsWith('Z') && code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
      throw this.refuse(`${member} is damaged: ${message}`, 'get the file again')
    }
    throw this.refuse(`${member} is missing in it`, 'get the file again')
  }

  /** Runs over a member; `after` gives what was found in each piece. */
  async *scan<T>(member: string, reader: XmlReader, after: () => Iterable<T>): AsyncGenerator<T> {
    try {
      for await (const piece of this.text(member)) {
        reader.write(piece)
        yield* after()
      }
      reader.end()
    } catch (error) {
      if (error instanceof XmlError) throw this.refuse(`${member}: ${error.message}`, 'get the file again')
      throw error
    }
  }

  async read(member: string, reader: XmlReader): Promise<void> {
    for await (const _ of this.scan(member, reader, () => []));
  }
}

async function readSheets(archive: Archive): Promise<{ sheets: Sheet[]; since1904: boolean }> {
  const targets = new Map<string, string>()
  const links = 'xl/_rels/workbook.xml.rels'
  if (archive.has(links))
    await archive.read(
      links,
      new XmlReader({
        open(name, attribute) {
          const target = attribute('Target') ?? ''
          const place = target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`
          if (name === 'Relationship') targets.set(attribute('Id') ?? '', place)
        },
      }),
    )
  const sheets: Sheet[] = []
  let since1904 = false
  await archive.read(
    'xl/workbook.xml',
    new XmlReader({
      open(name, attribute) {
        if (name === 'workbookPr') since1904 = /^(1|true)$/.test(attribute('date1904') ?? '')
        if (name !== 'sheet') return
        const member = targets.get(attribute('id') ?? '') ?? `xl/worksheets/sheet${sheets.length + 1}.xml`
        const hidden = (attribute('state') ?? 'visible') !== 'visible'
        // A chart may be a sheet of its own.
        if (archive.has(member) && !member.includes('chartsheets'))
          sheets.push({ name: attribute('name') ?? '', hidden, member })
      },
    }),
  )
  if (sheets.length === 0) throw archive.refuse('it has no sheet with a table', 'get the file again')
  return { sheets, since1904 }
}

async function sharedTexts(archive: Archive): Promise<TextStore> {
  const store = await TextStore.make()
  const member = 'xl/sharedStrings.xml'
  if (!archive.has(member)) return store
  let text = ''
  let reads = false
  let aside = false
  const reader = new XmlReader({
    open(name) {
      if (name === 'si') text = ''
      else if (name === 't') reads = !aside
      // How a text is spoken.
      else if (name === 'rPh') aside = true
    },
    close(name) {
      if (name === 'si') store.add(text)
      else if (name === 't') reads = false
      else if (name === 'rPh') aside = false
    },
    text(piece) {
      if (reads) text += piece
    },
  })
  try {
    for await (const _ of archive.scan(member, reader, () => []))
      if (store.length > mostTexts) throw archive.refuse('it has more texts than any table', 'get the file again')
    return store
  } catch (error) {
    store.close()
    throw error
  }
}

interface Area {
  top: number
  bottom: number
  left: number
  right: number
}

/** The merged cells of a sheet. They stand behind its rows, so the sheet is looked through for them first. */
async function mergedCells(archive: Archive, sheet: Sheet): Promise<Area[]> {
  const areas: Area[] = []
  let rest = ''
  for await (const piece of archive.text(sheet.member)) {
    const all = rest + piece
    if (all.includes('mergeCell'))
      for (const [, a, b, c, d] of all.matchAll(
        /mergeCell\s[^<>]*?ref\s*=\s*["']([A-Z]+)(\d+):([A-Z]+)(\d+)["'][^<>]*>/g,
      )) {
        if (areas.length < mostMerges)
          areas.push({ left: columnOf(a!), top: Number(b), right: columnOf(c!), bottom: Number(d) })
      }
    // What is cut goes on in the next piece; what was found is not found again.
    rest = all.slice(Math.max(all.lastIndexOf('>') + 1, all.length - 200))
  }
  return areas.sort((a, b) => a.top - b.top)
}

function columnOf(letters: string): number {
  let column = 0
  for (let at = 0; at < letters.length; at++) {
    const code = letters.charCodeAt(at) - 0x40
    if (code < 1 || code > 26) break
    column = column * 26 + code
  }
  return column - 1
}

async function* sheetRows(archive: Archive, sheet: Sheet, texts: TextStore, areas: Area[]): AsyncGenerator<SheetRow> {
  let rows: SheetRow[] = []
  let number = 0
  let column = 0
  let cells: string[] = []
  let kind = ''
  let value = ''
  let reads = false
  let aside = false
  const merged = new Merged(areas)
  const reader = new XmlReader({
    open(name, attribute) {
      if (name === 'c') {
        const place = attribute('r')
        column = place === undefined ? column + 1 : columnOf(place)
        kind = attribute('t') ?? ''
        value = ''
      } else if (name === 'v') reads = true
      else if (name === 't') reads = !aside
      else if (name === 'rPh') aside = true
      else if (name === 'row') {
        const told = Number(attribute('r') ?? Number.NaN)
        number = Number.isInteger(told) ? told : number + 1
        column = -1
        cells = []
      }
    },
    close(name) {
      if (name === 'v' || name === 't') reads = false
      else if (name === 'rPh') aside = false
      else if (name === 'c') {
        if (value === '' || column < 0 || column >= mostColumns) return
        while (cells.length < column) cells.push('')
        cells[column] = kind === 's' ? (texts.get(Number(value)) ?? '') : value
      } else if (name === 'row') {
        merged.fill(number, cells)
        if (cells.some((cell) => cell.trim() !== '')) rows.push({ number, cells })
      }
    },
    text(piece) {
      if (reads) value += piece
    },
  })
  yield* archive.scan(sheet.member, reader, () => {
    const found = rows
    rows = []
    return found
  })
}

/** Gives the cells of merged areas the value of their first one. */
class Merged {
  private readonly areas: Area[]
  private next = 0
  private open: (Area & { value: string })[] = []

  constructor(areas: Area[]) {
    this.areas = areas
  }

  fill(number: number, cells: string[]): void {
    if (this.open.length > 0) this.open = this.open.filter(({ bottom }) => bottom >= number)
    for (; this.next < this.areas.length && this.areas[this.next]!.top <= number; this.next++) {
      const area = this.areas[this.next]!
      if (area.top === number) this.open.push({ ...area, value: cells[area.left] ?? '' })
    }
    for (const { left, right, value } of this.open) {
      if (value === '') continue
      for (let column = left; column <= Math.min(right, mostColumns - 1); column++) {
        while (cells.length < column) cells.push('')
        cells[column] = cells[column] || value
      }
    }
  }
}

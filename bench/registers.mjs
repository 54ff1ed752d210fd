// Importing registers of a million rows, CSV and workbook, each by a process of its own:
//   node bench/registers.mjs
//     --rows 1000000
//     --only vat-payers,founders    default: all
// Writes Markdown to stdout: size of the file, seconds, CPU seconds and peak memory. Files and datasets are made under
// bench/data/registers and removed at the end.
import { once } from 'node:events'
import { createWriteStream, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { crc32, createDeflateRaw } from 'node:zlib'
import { dataDirectory, machine, measured } from './processes.mjs'

const { values: flags } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, only: { type: 'string' } },
})
const count = Number(flags.rows)
const base = join(dataDirectory, 'registers')

/** BINs of firms that were registered in month 13: they pass every check of form, and are nobody's. */
function* bins() {
  const weights = [
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2],
  ]
  for (let number = 0; ; number++) {
    const eleven = `${String(number % 26).padStart(2, '0')}1340${String(Math.floor(number / 26)).padStart(5, '0')}`
    const digit = weights
      .map((each) => each.reduce((sum, weight, index) => sum + weight * Number(eleven[index]), 0) % 11)
      .find((rest) => rest < 10)
    if (digit !== undefined) yield eleven + digit
  }
}

const epoch = Date.UTC(1899, 11, 30)
const day = (number) => ({ day: 41_000 + (number % 4000) })
const dayText = ({ day: serial }) => new Date(epoch + serial * 86_400_000).toISOString().slice(0, 10)
const firm = (number) => `ТОО "Учебная компания ${number} Сынақ"`
const until = (number) => (number % 7 === 0 ? { day: 45_500 + (number % 500) } : '')

const registers = {
  'vat-payers': [
    ['№', 'БИН/ИИН', 'Наименование', 'Дата постановки на учет по НДС', 'Дата снятия с учета по НДС'],
    (number, bin) => [number, bin, firm(number), day(number), until(number)],
  ],
  'risky-taxpayers': [
    ['БИН', 'Наименование', 'Степень риска', 'Дата присвоения', 'Дата исключения'],
    (number, bin) => [bin, firm(number), 'высокая', day(number), until(number)],
  ],
  'inactive-taxpayers': [
    ['БИН', 'Наименование', 'Номер приказа о бездействующих', 'Дата приказа', 'Дата исключения'],
    (number, bin) => [bin, firm(number), `${number}-П`, day(number), until(number)],
  ],
  producers: [
    ['БИН', 'Наименование производителя', 'Код ЕНС ТРУ', 'Наименование товара', 'Дата включения'],
    (number, bin) => [bin, firm(number), '310112.700.000000', 'Стол письменный', day(number)],
  ],
  founders: [
    ['БИН', 'Наименование', 'Роль', 'ИИН лица', 'Доля', 'Дата регистрации'],
    (number, bin) => [bin, firm(number), 'учредитель', bin, 100, day(number)],
  ],
  'debarred-abroad': [
    ['Firm Name', 'Country', 'From Date', 'To Date', 'Grounds'],
    (number) => [`Synaq Works ${number} Ltd`, 'Ereksheland', day(number), { day: 46_000 }, 'Fraudulent practice'],
  ],
  other: [
    ['Номер лицензии', 'Кому выдана', 'БИН организации', 'Выдана'],
    (number, bin) => [`ГСЛ-${number}`, firm(number), bin, day(number)],
  ],
}

/** Gives the rows of a register: headings, then `count` entries. */
function* rowsOf(register) {
  const [headings, make] = registers[register]
  yield headings
  const numbers = bins()
  for (let number = 1; number <= count; number++) yield make(number, numbers.next().value)
}

async function writeCsv(path, register) {
  const out = createWriteStream(path)
  const cell = (value) => {
    const text = typeof value === 'object' ? dayText(value) : String(value)
    return /[";]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  for (const row of rowsOf(register)) if (!out.write(`${row.map(cell).join(';')}\r\n`)) await once(out, 'drain')
  out.end()
  await once(out, 'close')
}

const xml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** As programs write it: texts apart and shared, days as numbers, BINs as numbers without the zeros in front. */
async function writeWorkbook(path, register) {
  const out = createWriteStream(path)
  const directory = []
  let offset = 0
  const put = async (bytes) => {
    offset += bytes.length
    if (!out.write(bytes)) await once(out, 'drain')
  }
  const member = async (name, text) => {
    const start = offset
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    for (const [value, at] of [
      [20, 4],
      [8, 6],
      [8, 8],
      [0x21, 12],
      [name.length, 26],
    ])
      head.writeUInt16LE(value, at)
    await put(Buffer.concat([head, Buffer.from(name)]))
    let sum = 0
    let size = 0
    const packed = offset
    const pack = createDeflateRaw({ level: 6 })
    const written = (async () => {
      for await (const chunk of pack) await put(chunk)
    })()
    const give = async (block) => {
      const bytes = Buffer.from(block)
      sum = crc32(bytes, sum)
      size += bytes.length
      if (!pack.write(bytes)) await once(pack, 'drain')
    }
    let block = ''
    for (const piece of text) {
      block += piece
      if (block.length < 1 << 18) continue
      await give(block)
      block = ''
    }
    await give(block)
    pack.end()
    await written
    const sizes = [sum >>> 0, offset - packed, size]
    const tail = Buffer.alloc(16)
    for (const [index, value] of [0x08074b50, ...sizes].entries()) tail.writeUInt32LE(value, 4 * index)
    await put(tail)
    directory.push({ name, start, sizes })
  }
  const place = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  await member('xl/workbook.xml', [
    `<workbook xmlns:r="${place}"><sheets><sheet name="1" sheetId="1" r:id="a"/></sheets></workbook>`,
  ])
  await member('xl/_rels/workbook.xml.rels', [
    '<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>',
  ])
  const sheet = function* () {
    yield '<worksheet><sheetData>'
    let row = 0
    let texts = 0
    for (const cells of rowsOf(register)) {
      const found = cells.map((value, column) => {
        const at = `${String.fromCharCode(65 + column)}${row + 1}`
        if (value === '') return `<c r="${at}" s="1"/>`
        if (typeof value === 'object') return `<c r="${at}" s="3"><v>${value.day}</v></c>`
        if (/^\d+$/.test(String(value))) return `<c r="${at}"><v>${Number(value)}</v></c>`
        return `<c r="${at}" t="s"><v>${texts++}</v></c>`
      })
      yield `<row r="${++row}">${found.join('')}</row>`
    }
    yield '</sheetData></worksheet>'
  }
  await member('xl/worksheets/sheet1.xml', sheet())
  const shared = function* () {
    yield '<sst>'
    for (const cells of rowsOf(register))
      for (const value of cells)
        if (typeof value === 'string' && value !== '' && !/^\d+$/.test(value)) yield `<si><t>${xml(value)}</t></si>`
    yield '</sst>'
  }
  await member('xl/sharedStrings.xml', shared())
  const start = offset
  for (const { name, start: at, sizes } of directory) {
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    for (const [value, to] of [
      [20, 4],
      [20, 6],
      [8, 8],
      [8, 10],
      [0x21, 14],
      [name.length, 28],
    ])
      entry.writeUInt16LE(value, to)
    for (const [index, value] of sizes.entries()) entry.writeUInt32LE(value, 16 + 4 * index)
    entry.writeUInt32LE(at, 42)
    await put(Buffer.concat([entry, Buffer.from(name)]))
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(offset - start, 12)
  end.writeUInt32LE(start, 16)
  await put(end)
  out.end()
  await once(out, 'close')
}

mkdirSync(base, { recursive: true })
const map = join(base, 'map.yaml')
writeFileSync(map, 'columns: {bin: БИН организации, name: Кому выдана, from: Выдана, licence: Номер лицензии}\n')
console.log(`${machine}; ${count} rows\n`)
console.log('| register | file | MB | seconds | CPU seconds | peak memory, MB |')
console.log('| --- | --- | --- | --- | --- | --- |')
try {
  for (const register of flags.only?.split(',') ?? Object.keys(registers))
    for (const [form, write] of [
      ['csv', writeCsv],
      ['xlsx', writeWorkbook],
    ]) {
      const path = join(base, `register.${form}`)
      const data = join(base, 'data')
      await write(path, register)
      const more = register === 'other' ? ['--name', 'licences', '--columns', map] : []
      const { seconds, cpu, rss, stderr } = measured(['import', path, '--register', register, '--data', data, ...more])
      if (!stderr.includes(`${count} entries`)) throw new Error(`not all rows of ${path} were read: ${stderr}`)
      const cells = [register, form, statSync(path).size / 1e6, seconds, cpu, rss / 1e6]
      console.log(
        `| ${cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(cell < 100 ? 1 : 0) : cell)).join(' | ')} |`,
      )
      rmSync(data, { recursive: true, force: true })
      rmSync(path)
    }
} finally {
  rmSync(base, { recursive: true, force: true })
}

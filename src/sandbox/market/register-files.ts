import { join } from 'node:path'
import { writeAtomically } from '../../files/atomic.ts'
import { checkDigit } from '../../law/check-digit.ts'
import { type Day, dayIn, dayOf, dayText } from './days.ts'
import type { Market } from './market.ts'
import type { Random } from './random.ts'
import { type Supplier, vatRows } from './subjects.ts'

type Row = (string | number)[]

/**
 * Writes the registers that are imported, one CSV file each (`registers/NAME.csv`), as they stood on the market's last
 * day: payers of VAT, risky and inactive taxpayers, domestic producers, heads and founders, and a list of those debarred
 * abroad. Returns the number of registrations for VAT.
 */
export async function writeRegisters(market: Market, output: string): Promise<number> {
  const asOf = dayIn(market.latest)
  const suppliers = [...market.people.suppliers, ...market.people.guests.suppliers]
  const vat = vatRows(suppliers, asOf)
  const files: Record<string, [headings: string[], rows: Row[]]> = {
    vat_payers: [['bin', 'name', 'from', 'to'], vat],
    risky_taxpayers: [['bin', 'name', 'category', 'from', 'to'], taxpayers(market, suppliers, asOf, 'risky')],
    inactive_taxpayers: [['bin', 'name', 'order number', 'from', 'to'], taxpayers(market, suppliers, asOf, 'inactive')],
    producers: [['bin', 'name', 'code', 'goods', 'certificate', 'from', 'to'], producers(market, suppliers, asOf)],
    founders: [['bin', 'name', 'role', 'person iin', 'share', 'from'], founders(market, suppliers, asOf)],
    debarred_abroad: [['firm name', 'type', 'country', 'from', 'to', 'grounds'], debarred(market, suppliers, asOf)],
  }
  for (const [name, [headings, rows]] of Object.entries(files)) {
    const lines = [headings, ...rows].map((row) => `${row.map((cell) => csvCell(String(cell))).join(',')}\n`)
    await writeAtomically(join(output, 'registers', `${name}.csv`), lines.join(''))
  }
  return vat.length
}

function csvCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The end of a span as a register of that day has it. */
function ended(to: Day | undefined, asOf: Day): string {
  return to === undefined || to > asOf ? '' : dayText(to)
}

function someDay(random: Random): Day {
  return dayOf(random.int(2022, 2026), random.int(1, 12), random.int(1, 28))
}

/** A few firms, some of them for a time only; who deals with others before or after that is innocent. */
function taxpayers(market: Market, suppliers: Supplier[], asOf: Day, kind: 'risky' | 'inactive'): Row[] {
  const rows: Row[] = []
  for (const supplier of suppliers) {
    const own = market.random.fork(`${kind}/${supplier.pid}`)
    // Firms that were founded for one contract do not live long.
    const isShell = supplier.founded !== undefined
    if (!own.chance(isShell ? 0.3 : kind === 'risky' ? 0.05 : 0.04)) continue
    const from = isShell ? supplier.founded! + own.int(150, 500) : someDay(own)
    const to = own.chance(0.4) ? from + own.int(90, 500) : undefined
    if (from > asOf) continue
    const detail = kind === 'risky' ? own.pick(['высокая', 'средняя']) : `${own.int(10, 990)}-П`
    rows.push([supplier.biin, supplier.ru, detail, dayText(from), ended(to, asOf)])
  }
  return rows
}

/** Some of those who sell goods make them: each is registered for one item of its trade, for three years. */
function producers(market: Market, suppliers: Supplier[], asOf: Day): Row[] {
  const rows: Row[] = []
  for (const supplier of suppliers) {
    const own = market.random.fork(`producer/${supplier.pid}`)
    const items = supplier.sectors
      .flatMap((sector) => market.bySector.get(sector) ?? [])
      .filter(({ kind }) => kind === 1)
    if (supplier.isPerson || items.length === 0 || !own.chance(0.15)) continue
    const item = own.pick(items)
    const from = someDay(own)
    if (from > asOf) continue
    const certificate = `KZ${String(own.int(0, 9_999_999)).padStart(7, '0')}`
    rows.push([supplier.biin, supplier.ru, item.code, item.ru, certificate, dayText(from), ended(from + 1095, asOf)])
  }
  return rows
}

/** The number of a person of whom the records tell no more than the name: born on 30 February. */
function numbersOfPersons(): () => string {
  let next = 0
  return () => {
    for (;;) {
      const number = next++
      const year = 60 + (number % 40)
      const eleven = `${year}02303${String(Math.floor(number / 40) % 10_000).padStart(4, '0')}`
      const digit = checkDigit(eleven)
      if (digit !== undefined) return eleven + digit
    }
  }
}

/** The head of each firm, who mostly has founded it, and other founders. Firms of one arrangement have one head. */
function founders(market: Market, suppliers: Supplier[], asOf: Day): Row[] {
  const rows: Row[] = []
  const newNumber = numbersOfPersons()
  const guests = new Set(market.people.guests.suppliers)
  const known = new Map<string, string>()
  for (const supplier of suppliers) {
    if (supplier.isPerson) continue
    const own = market.random.fork(`founder/${supplier.pid}`)
    // Elsewhere two people may have one name.
    let head = guests.has(supplier) ? known.get(supplier.fio) : undefined
    head ??= newNumber()
    if (guests.has(supplier)) known.set(supplier.fio, head)
    const from = supplier.founded ?? dayOf(2000 + (supplier.pid % 20), (supplier.pid % 12) + 1, (supplier.pid % 27) + 1)
    if (from > asOf) continue
    const day = dayText(from)
    rows.push([supplier.biin, supplier.ru, 'head', head, '', day])
    if (own.chance(0.7)) rows.push([supplier.biin, supplier.ru, 'founder', head, 100, day])
    else {
      const share = own.int(2, 8) * 10
      rows.push([supplier.biin, supplier.ru, 'founder', newNumber(), share, day])
      rows.push([supplier.biin, supplier.ru, 'founder', newNumber(), 100 - share, day])
    }
  }
  return rows
}

const countries = ['Сынақия', 'Oydanstan', 'Ereksheland']

/** Firms and persons of countries that there are none of; one or two are called like a supplier of the market. */
function debarred(market: Market, suppliers: Supplier[], asOf: Day): Row[] {
  const random = market.random.fork('debarred-abroad')
  const firms = suppliers.filter(({ isPerson }) => !isPerson)
  const rows: Row[] = []
  for (let index = 0; index < 40; index++) {
    const own = random.fork(index)
    const from = someDay(own)
    const to = own.chance(0.1) ? 'Permanent' : dayText(from + own.int(1, 10) * 365)
    const alike = index < 2 && firms.length > 0
    const isPerson = !alike && own.chance(0.2)
    const name = alike
      ? own.pick(firms).ru.replace(/^ТОО /, '')
      : isPerson
        ? `MR. SYNAQ PERSON ${index}`
        : `Synaq Works ${index} ${own.pick(['Ltd', 'GmbH', 'LLC', 'S.A.'])}`
    if (from > asOf) continue
    const grounds = own.pick(['Fraudulent practice', 'Corrupt practice', 'Collusive practice'])
    rows.push([name, isPerson ? 'Individual' : 'Firm', own.pick(countries), dayText(from), to, grounds])
  }
  return rows
}

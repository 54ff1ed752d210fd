import { readdirSync, readFileSync } from 'node:fs'
import { geography } from './names.ts'
import { budgetBooks } from './plans.ts'

export type BookRow = Record<string, string | number>

const folder = new URL('../../goszakup/refs/', import.meta.url)

/**
 * The reference books of the sandbox, under REST's names: those of src/goszakup/refs, ref_kato with the real regions and
 * made-up districts below them, and small ones that are made here.
 */
export function referenceBooks(): Map<string, BookRow[]> {
  const books = new Map<string, BookRow[]>()
  for (const file of readdirSync(folder).sort())
    if (file.endsWith('.json') && file !== 'ref_kato.json')
      books.set(file.slice(0, -5), JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as BookRow[])
  books.set('ref_kato', kato())
  for (const [name, rows] of madeBooks()) if (!books.has(name)) books.set(name, rows)
  return books
}

/**
 * Books whose rows were published nowhere: the budget classification as far as the market's plans use it (codes and names
 * of the real one, ids of the sandbox's own) and some reasons for which a lot fails (numbers and wording of its own).
 */
function madeBooks(): Map<string, BookRow[]> {
  const { ekrb, programs } = budgetBooks()
  const reasons: [string, string][] = [
    ['Отсутствие представленных заявок', 'Ұсынылған өтінімдердің болмауы'],
    ['Представление менее двух заявок', 'Екіден кем өтінім ұсыну'],
    ['К участию не допущен ни один потенциальный поставщик', 'Бірде-бір әлеуетті өнім беруші қатысуға жіберілмеді'],
    ['К участию допущен один потенциальный поставщик', 'Бір әлеуетті өнім беруші қатысуға жіберілді'],
    ['Уклонение победителя от заключения договора', 'Жеңімпаздың шарт жасасудан жалтаруы'],
    ['Отказ от закупки', 'Сатып алудан бас тарту'],
  ]
  const ids = new Set<number>()
  const once = (rows: BookRow[]) => rows.filter((row) => !ids.has(Number(row.id)) && ids.add(Number(row.id)))
  const programRows = once(
    programs.map((one) => ({ id: 739_000 + Number(one.code), code: one.code, name_ru: one.ru, name_kz: one.kk })),
  )
  const subprogramRows = once(
    programs.map((one) => ({
      id: 740_000 + Number(one.code),
      code: '015',
      ref_fkrb_program_id: 739_000 + Number(one.code),
      name_ru: 'За счет средств местного бюджета',
      name_kz: 'Жергілікті бюджет қаражаты есебінен',
    })),
  )
  return new Map([
    [
      'ref_ekrb',
      Object.entries(ekrb).map(([kind, [code, ru, kk]]) => ({
        id: 800 + Number(kind),
        code,
        name_ru: ru,
        name_kz: kk,
      })),
    ],
    ['ref_fkrb_program', programRows],
    ['ref_fkrb_subprogram', subprogramRows],
    [
      'ref_buy_lot_reject_reason',
      reasons.map(([ru, kk], index): BookRow => ({ id: index + 1, name_ru: ru, name_kz: kk })),
    ],
  ])
}

function kato(): BookRow[] {
  const { regions, districts } = geography()
  const row = (
    code: string,
    level: number,
    parent: string,
    name: [string, string],
    full: [string, string],
  ): BookRow => ({
    code,
    name_ru: name[0],
    name_kz: name[1],
    full_name_ru: full[0],
    full_name_kz: full[1],
    parent_code: parent,
    level_: level,
    ab: code.slice(0, 2),
    cd: code.slice(2, 4),
    ef: code.slice(4, 6),
    hij: code.slice(6),
    k: 1,
  })
  const rows: BookRow[] = []
  for (const region of regions) {
    const code = `${region.prefix}0000000`
    rows.push(row(code, 1, '0', [region.ru, region.kk], [region.ru, region.kk]))
  }
  for (const district of districts) {
    const region = district.region
    const parent = `${region.prefix}0000000`
    const full: [string, string] = [`${region.ru}, ${district.ru}`, `${region.kk}, ${district.kk}`]
    rows.push(row(district.code, 2, parent, [district.ru, district.kk], full))
    const centre: [string, string] = ['с.Орталык-Сынак', 'Орталық-Сынақ а.']
    rows.push(row(district.centre, 4, district.code, centre, [`${full[0]}, ${centre[0]}`, `${full[1]}, ${centre[1]}`]))
  }
  return rows.sort((left, right) => (String(left.code) < String(right.code) ? -1 : 1))
}

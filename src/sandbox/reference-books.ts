import { readdirSync, readFileSync } from 'node:fs'
import { geography } from './names.ts'

export type BookRow = Record<string, string | number>

const folder = new URL('../goszakup/refs/', import.meta.url)

/**
 * The reference books of the sandbox, under REST's names: those of src/goszakup/refs, and ref_kato with the real regions
 * and made-up districts below them.
 */
export function referenceBooks(): Map<string, BookRow[]> {
  const books = new Map<string, BookRow[]>()
  for (const file of readdirSync(folder).sort())
    if (file.endsWith('.json') && file !== 'ref_kato.json')
      books.set(file.slice(0, -5), JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as BookRow[])
  books.set('ref_kato', kato())
  return books
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

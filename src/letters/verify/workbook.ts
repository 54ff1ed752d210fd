import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TemporaryFolder } from '../../files/temporary-folder.ts'
import { openWorkbook } from '../../registers/workbook.ts'

/**
 * The cells of a workbook's sheets by name, row by row as Excel stores them; a row without anything is empty.
 * @throws UserError when it is no workbook, or a damaged one
 */
export async function workbookCells(bytes: Buffer, name: string): Promise<Map<string, string[][]>> {
  const folder = await TemporaryFolder.make('workbook')
  try {
    const path = join(folder.path, 'tables.xlsx')
    await writeFile(path, bytes)
    const workbook = await openWorkbook(path, name)
    const found = new Map<string, string[][]>()
    try {
      for (const sheet of workbook.sheets) {
        const rows: string[][] = []
        for await (const { number, cells } of workbook.rows(sheet)) {
          while (rows.length < number - 1) rows.push([])
          rows.push(cells)
        }
        found.set(sheet.name, rows)
      }
    } finally {
      workbook.close()
    }
    return found
  } finally {
    folder.remove()
  }
}

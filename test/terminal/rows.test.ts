import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { captureOutput } from '@oclif/test'
import { tableFromIPC } from '@uwdata/flechette'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Column, type OutputOptions, type Row, writeRows } from '../../src/terminal/rows.ts'

const columns: Column[] = [
  { name: 'id', type: 'text' },
  { name: 'amount', type: 'money' },
  { name: 'tags', type: 'json' },
]
const rows: Row[] = [
  { id: '=1+1', amount: 1250000.5, tags: ['a', 'b'] },
  { id: 'ТОО «Ақ жол», "X"', amount: -3, tags: null },
]

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jaryq-rows-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function written(options: OutputOptions): Promise<string> {
  const { stdout, error } = await captureOutput(() => writeRows({ columns, rows }, options), { stripAnsi: false })
  if (error !== undefined) throw error
  return stdout
}

describe('writeRows', () => {
  it('writes one JSON object a line where there is no terminal', async () => {
    expect(await written({})).toBe(
      '{"id":"=1+1","amount":1250000.5,"tags":["a","b"]}\n{"id":"ТОО «Ақ жол», \\"X\\"","amount":-3,"tags":null}\n',
    )
  })

  it('writes one JSON array, also when there is no row', async () => {
    expect(JSON.parse(await written({ format: 'json' }))).toEqual(rows)
    const { stdout } = await captureOutput(() => writeRows({ columns, rows: [] }, { format: 'json' }))
    expect(JSON.parse(stdout)).toEqual([])
  })

  it('disarms formulas in CSV and leaves negative numbers alone', async () => {
    expect(await written({ format: 'csv' })).toBe(
      'id,amount,tags\n\'=1+1,1250000.5,"[""a"",""b""]"\n"ТОО «Ақ жол», ""X""",-3,\n',
    )
    expect(await written({ format: 'csv', excel: true })).toMatch(/^\uFEFFid;amount;tags\r\n/)
  })

  it('takes --excel for CSV, and refuses it with another format', async () => {
    expect(await written({ excel: true })).toMatch(/^\uFEFFid;amount;tags\r\n/)
    await expect(written({ excel: true, format: 'json' })).rejects.toMatchObject({ exitCode: 2 })
  })

  it('writes no file whose ending says what it is not', async () => {
    for (const name of ['rows.csv.gz', 'rows.xlsx', 'rows.pdf'])
      await expect(written({ output: join(directory, name) })).rejects.toMatchObject({ exitCode: 2 })
    await written({ output: join(directory, 'rows.log'), format: 'csv' })
    expect(await readFile(join(directory, 'rows.log'), 'utf8')).toMatch(/^id,amount,tags\n/)
  })

  it('selects and orders columns, and names the nearest for an unknown one', async () => {
    expect(await written({ format: 'csv', fields: 'amount,id' })).toMatch(/^amount,id\n1250000.5,/)
    await expect(written({ fields: 'amuont' })).rejects.toMatchObject({ exitCode: 2, next: ['did you mean "amount"?'] })
    expect(await written({ fields: '?' })).toBe('id\namount\ntags\n')
  })

  it('aligns a table and formats money in it', async () => {
    expect(await written({ format: 'table', fields: 'id,amount', lang: 'en' })).toBe(
      'id                       amount\n─────────────────  ────────────\n=1+1               1,250,000.50\nТОО «Ақ жол», "X"            -3\n',
    )
  })

  it('escapes what would break a Markdown table', async () => {
    const { stdout } = await captureOutput(() =>
      writeRows({ columns: [columns[0]!], rows: [{ id: 'a|b\nc' }] }, { format: 'md' }),
    )
    expect(stdout).toBe('| id |\n| --- |\n| a\\|b c |\n')
  })

  it('writes Arrow and Parquet files that are read back', async () => {
    const arrow = join(directory, 'rows.arrow')
    await writeRows({ columns, rows }, { output: arrow })
    expect(
      tableFromIPC(await readFile(arrow))
        .getChild('amount')
        .toArray(),
    ).toEqual(Float64Array.of(1250000.5, -3))
    const parquet = join(directory, 'rows.parquet')
    await writeRows({ columns, rows }, { output: parquet })
    expect((await readFile(parquet)).subarray(0, 4).toString()).toBe('PAR1')
    await expect(written({ format: 'arrow' })).rejects.toMatchObject({ exitCode: 2 })
  })
})

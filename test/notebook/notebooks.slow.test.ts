import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { linkModules, packageRoot, readNotebook } from '../../src/notebook/course.ts'
import { installKernel } from '../../src/notebook/kernel.ts'
import { cellErrors, runNotebook } from '../../src/notebook/run.ts'
import { runCourseNotebook } from '../../src/notebook/run-course.ts'
import { marketReleases, writeDataset } from '../reports/dataset.ts'
import { requires } from '../support/requires.ts'
import { foreignReleases, importedDataset, tendersAlone } from './foreign.ts'

const jupyter = process.env.JARYQ_JUPYTER || requires('jupyter')?.path

describe.skipIf(jupyter === undefined)('notebooks through Jupyter and tslab', () => {
  let dir: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'jaryq-run-'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  test('the first notebook executes on the market of the course, and its exercises are tried', async () => {
    const run = spawnSync(process.execPath, [join(packageRoot, 'tools/notebooks.mjs'), '01'], {
      encoding: 'utf8',
      env: { ...process.env, JARYQ_JUPYTER: jupyter, JARYQ_DATA: '' },
    })
    expect(`${run.stdout}${run.stderr}`).toContain('passed  01-first-look')
    expect(run.stderr).toContain('tried 2 exercises')
    expect(run.status).toBe(0)
    const executed = JSON.parse(
      await readFile(join(packageRoot, 'jaryq-out/notebooks/01-first-look.ipynb'), 'utf8'),
    ) as { cells: { outputs?: { data?: Record<string, unknown>; text?: string | string[] }[] }[] }
    const outputs = executed.cells.flatMap((cell) => cell.outputs ?? [])
    expect(outputs.some((output) => output.data?.['image/svg+xml'] !== undefined)).toBe(true)
    expect(outputs.map((output) => [output.text].flat().join('')).join('')).toContain('all holds')
  })

  test('three notebooks run on the data of another country, or say in plain words what its data lack', async () => {
    const course = (data: string) => {
      const run = spawnSync(process.execPath, [join(packageRoot, 'tools/notebooks.mjs'), '01', '03', '10'], {
        encoding: 'utf8',
        env: { ...process.env, JARYQ_JUPYTER: jupyter, JARYQ_DATA: data, JARYQ_TRUTH: '', JARYQ_FIGURES: '' },
      })
      expect(run.stdout).not.toMatch(/^\s+at /m)
      return run.stdout
    }
    /** What cells showed, and which failed, counted from the last. */
    const shownBy = async (name: string) => {
      const notebook = await readNotebook(join(packageRoot, 'jaryq-out/notebooks', `${name}.ipynb`))
      const code = notebook.cells.filter((cell) => cell.cell_type === 'code')
      const texts = code.flatMap(({ outputs = [] }) => outputs.map((output) => [output.text].flat().join('')))
      return { text: texts.join(''), errors: cellErrors(notebook).map(({ cell }) => code.length - cell + 1) }
    }
    const told = course(await importedDataset(join(dir, 'elsewhere'), foreignReleases(40)))
    expect(told).toContain('passed  01-first-look')
    expect((await shownBy('01-first-look')).text).toMatch(/elsewhere, data as of 2025-\d\d-\d\d[\s\S]*all holds/)
    expect(told).toContain('passed  10-unit-prices')
    expect((await shownBy('10-unit-prices')).text).toMatch(/40 lines, 40 with code, unit and price/)
    expect(told).toMatch(/FAILED {2}03-single-source.*\n.*contracts\.kz_fakt_trade_methods_id is empty in this source/)
    expect((await shownBy('03-single-source')).errors).toEqual([1])

    const less = course(await importedDataset(join(dir, 'tenders'), tendersAlone(12)))
    expect(less).toMatch(/FAILED {2}01-first-look.*\n.*the table "contracts" of this source has none/)
    expect(less).toMatch(/FAILED {2}03-single-source.*\n.*the table "contracts" of this source has none/)
    expect(less).toMatch(
      /FAILED {2}10-unit-prices.*\n.*the table "contract_items" of this source has no unit_value_amount/,
    )
    for (const name of ['01-first-look', '03-single-source', '10-unit-prices'])
      expect((await shownBy(name)).errors, name).toEqual([1])
  })

  test('parameters from the command line change what is shown, and a page is written', async () => {
    const data = await writeDataset(join(dir, 'years'), 'goszakup', marketReleases(60), { training: true })
    const places = { platform: process.platform, env: { ...process.env, XDG_DATA_HOME: join(dir, 'home') }, home: dir }
    const cells = [
      "const dataset = process.env.JARYQ_DATA ?? '../jaryq-data'\nconst since = 2000",
      "import { assert, open } from 'jaryq/notebook'\nconst data = await open(dataset)\nconst years = await data.sql('SELECT year(date_signed_local_date) AS year, count(*) AS n FROM contracts WHERE year(date_signed_local_date) >= ' + since + ' GROUP BY 1 ORDER BY 1')\nassert(years.numRows() > 0, 'there are contracts')",
      "console.log('years', years.array('year'))\nawait data.plot({ data: years, mark: 'bar', encoding: { x: { field: 'year', type: 'ordinal' }, y: { field: 'n', type: 'quantitative' } } })",
    ]
    const notebook = join(dir, 'own.ipynb')
    const code = (source: string, index: number) => ({
      ...{ cell_type: 'code', execution_count: null, id: `c${index}`, outputs: [], source },
      metadata: index === 0 ? { tags: ['parameters'] } : {},
    })
    await writeFile(notebook, JSON.stringify({ cells: cells.map(code), metadata: {}, nbformat: 4, nbformat_minor: 5 }))
    const before = await readFile(notebook, 'utf8')
    const run = (output: string, parameters: string[]) =>
      runCourseNotebook({ notebook, data, output: join(dir, output), parameters, html: 'en', jupyter, places })
    const shown = async (output: string) => readFile(join(dir, output, 'own.ipynb'), 'utf8')
    const { html } = await run('some', ['since=2026'])
    expect(await shown('some')).toMatch(/injected-parameters[\s\S]*years \[ 2026 \]/)
    expect(await readFile(html!, 'utf8')).toMatch(/Made-up data[\s\S]*<svg/)
    await expect(run('none', ['since=2099'])).rejects.toMatchObject({
      why: 'jaryq: does not hold: there are contracts',
    })
    expect(await shown('none')).toContain('does not hold')
    await expect(run('wrong', ['sinse=2025'])).rejects.toThrow('no parameter of own "sinse"')
    await expect(run('.', [])).rejects.toThrow('is where the notebook itself is')
    expect(await readFile(notebook, 'utf8')).toBe(before)
  }, 120_000)

  test("a cell that fails ends the run with the cell's own words", async () => {
    const data = await writeDataset(join(dir, 'data'), 'goszakup', marketReleases(30), { training: true })
    await linkModules(dir)
    const jupyterPath = join(dir, 'jupyter')
    await installKernel({ jupyterDir: jupyterPath, dataDir: join(dir, 'kernel') })
    const run = async (name: string, cells: string[]) => {
      const notebook = join(dir, `${name}.ipynb`)
      await writeFile(
        notebook,
        JSON.stringify({
          cells: cells.map((source, index) => ({
            cell_type: 'code',
            id: `c${index}`,
            metadata: {},
            execution_count: null,
            outputs: [],
            source,
          })),
          metadata: { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } },
          nbformat: 4,
          nbformat_minor: 5,
        }),
      )
      return runNotebook({ notebook, outputDir: join(dir, 'out'), jupyter: jupyter!, jupyterPath, data })
    }
    const first = "import { open } from 'jaryq/notebook'\nconst data = await open(process.env.JARYQ_DATA!)"
    await expect(run('fine', [first, "console.log((await data.table('contracts')).numRows())"])).resolves.toContain(
      'fine',
    )
    await expect(run('name', [first, "await data.flag('singel-bid')"])).rejects.toMatchObject({
      message: 'name.ipynb: code cell 2 failed',
      why: expect.stringContaining('did you mean "single-bid"'),
    })
    await expect(run('type', [first, 'const rows: number = await data.tables()'])).rejects.toMatchObject({
      message: 'type.ipynb: code cell 2 failed',
      why: expect.stringContaining('not assignable'),
    })
    await expect(run('holds', [first, "throw new Error('does not hold: 1')"])).rejects.toMatchObject({
      why: expect.stringContaining('does not hold: 1'),
    })
  })
})

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetPaths, safeName } from '../dataset/layout.ts'
import { writeAtomically } from '../files/atomic.ts'
import { sha256 } from '../files/hash.ts'
import { fileError, UserError } from '../terminal/errors.ts'
import { didYouMean } from '../terminal/suggest.ts'
import type { CheckedContract, ContractLine } from './contract.ts'
import { drawNumbers } from './draw.ts'
import { sampleSize, usualConfidence } from './interval.ts'

/** What a cell takes: `files` are names of photos, `yes` is yes or no, `done` yes, partly or no. */
export type CellType = 'date' | 'number' | 'whole' | 'yes' | 'done' | 'text' | 'files'

/** A numbered cell of a form: `2.3` is the third of row 2. */
export interface Cell {
  cell: number
  /** What it holds; `words.ts` names it. */
  key: string
  type: CellType
  /** The largest number that makes sense. */
  most?: number
  /** Of a measuring sheet: which piece, from 1 on. */
  piece?: number
  required?: boolean
}

/** What is looked at one by one in a row. Of `units` the numbers drawn; of `places` thousandths of the whole way. */
export type Sample =
  | { of: 'units'; total: number; numbers: number[] }
  | { of: 'places'; numbers: number[] }
  | { of: 'all'; total: number }

/** A row of a form: a line of the contract; row 0 is the visit as a whole. */
export interface FormRow {
  row: number
  line: ContractLine | null
  cells: Cell[]
  sample: Sample | null
}

/** A form for a check on the spot, as it is kept: what the contract said when it was printed, and every cell. */
export interface FieldForm {
  format: 1
  id: string
  /** The day on which it was made. */
  made: string
  /** What the numbers of the samples are drawn from. */
  seed: string
  /** The share that a sample without a fault is to leave open at most. */
  within: number
  confidence: number
  contract: CheckedContract
  rows: FormRow[]
  /** The case that its results enter. */
  case: string | null
}

export interface FormOptions {
  date: string
  seed?: string | undefined
  /** Percent. */
  within?: number | undefined
  /** How many are drawn, whatever `within` says. */
  sample?: number | undefined
  /** Pieces of a measuring sheet. */
  pieces?: number | undefined
  /** Lines of the contract by their number, from 1 on; all unless said. */
  lines?: readonly number[] | undefined
  case?: string | undefined
}

/** Places along a road or a wall that are looked at unless said otherwise: more than this nobody drills on one day. */
const usualPlaces = 10

/**
 * Makes the form of a contract. The same contract, day, seed and options make the same form with the same id.
 * @throws UserError for lines that the contract does not have
 */
export function makeForm(contract: CheckedContract, options: FormOptions): FieldForm {
  const seed = options.seed ?? `${contract.number} ${options.date}`
  const within = (options.within ?? 10) / 100
  if (contract.lines.length === 0)
    throw new UserError(`the contract ${contract.number} has no lines in the data`, {
      why: 'a form is made of the lines of a contract: what, how much, where',
      next: 'look at it with: jaryq check, or fetch it again: jaryq fetch contracts',
      exit: 'data',
    })
  const wanted = [...new Set(options.lines ?? contract.lines.map((_, at) => at + 1))].sort((a, b) => a - b)
  for (const row of wanted)
    if (contract.lines[row - 1] === undefined)
      throw new UserError(`the contract ${contract.number} has no line ${row}`, {
        why: `it has ${contract.lines.length}`,
        next: `give numbers from 1 to ${contract.lines.length}`,
        exit: 'usage',
      })
  const plan = { seed, within, sample: options.sample, pieces: options.pieces ?? 4 }
  const rows = [visitRow(), ...wanted.map((row) => lineRow(row, contract.lines[row - 1]!, plan))]
  const content = {
    format: 1 as const,
    made: options.date,
    seed,
    within,
    confidence: usualConfidence,
    contract,
    rows,
  }
  const id = `f-${sha256(JSON.stringify(content)).slice(0, 8)}`
  return { ...content, id, case: options.case ?? null }
}

function numbered(cells: readonly Omit<Cell, 'cell'>[]): Cell[] {
  return cells.map((cell, at) => ({ cell: at + 1, ...cell }))
}

function visitRow(): FormRow {
  return {
    row: 0,
    line: null,
    sample: null,
    cells: numbered([
      { key: 'date', type: 'date', required: true },
      { key: 'signatures', type: 'whole', most: 2, required: true },
      { key: 'customer', type: 'yes' },
      { key: 'contract-seen', type: 'yes' },
      { key: 'warranty-term', type: 'text' },
      { key: 'photos', type: 'files' },
      { key: 'note', type: 'text' },
    ]),
  }
}

function lineRow(
  row: number,
  line: ContractLine,
  plan: { seed: string; within: number; sample: number | undefined; pieces: number },
): FormRow {
  const sample = sampleOf(row, line, plan)
  const ending: Omit<Cell, 'cell'>[] = [
    { key: 'warranty', type: 'yes' },
    { key: 'photos', type: 'files' },
    { key: 'note', type: 'text' },
  ]
  const place: Omit<Cell, 'cell'> = { key: 'at-place', type: 'done' }
  const faults: Omit<Cell, 'cell'>[] =
    sample === null
      ? []
      : sample.of === 'all'
        ? [{ key: 'faulty-all', type: 'whole', most: sample.total }]
        : [
            { key: 'checked', type: 'whole', most: sample.numbers.length },
            { key: 'faulty', type: 'whole', most: sample.numbers.length },
          ]
  const sides = { length: ['length'], area: ['length', 'width'], volume: ['length', 'width', 'depth'] }
  const cells: Omit<Cell, 'cell'>[] = []
  switch (line.kind) {
    case 'done':
      cells.push({ key: 'done', type: 'done' }, { key: 'share', type: 'number', most: 100 }, place)
      break
    case 'count':
      cells.push({ key: 'counted', type: 'whole' }, place, ...faults)
      break
    case 'weigh':
      cells.push({ key: 'weighed', type: 'number' }, { key: 'how', type: 'text' }, place)
      break
    default:
      for (let piece = 1; piece <= plan.pieces; piece++)
        cells.push(...sides[line.kind].map((key) => ({ key, type: 'number' as const, piece })))
      cells.push({ key: 'error', type: 'number' }, { key: 'how', type: 'text' }, place, ...faults)
  }
  return { row, line, sample, cells: numbered([...cells, ...ending]) }
}

function sampleOf(
  row: number,
  line: ContractLine,
  { seed, within, sample }: { seed: string; within: number; sample: number | undefined },
): Sample | null {
  if (line.kind === 'length' || line.kind === 'area' || line.kind === 'volume')
    return { of: 'places', numbers: drawNumbers(seed, String(row), 999, Math.min(sample ?? usualPlaces, 999)) }
  if (line.kind !== 'count' || line.quantity === null) return null
  const total = Number(line.quantity)
  if (!Number.isSafeInteger(total) || total < 1) return null
  const n = sample ?? sampleSize(total, within)
  const isAlmostAll = sample === undefined && (total <= 20 || n > 0.8 * total)
  return n >= total || isAlmostAll
    ? { of: 'all', total }
    : { of: 'units', total, numbers: drawNumbers(seed, String(row), total, n) }
}

/** The folder of a form, its results and the copies of its photos. */
export function formFolder(dir: string, id: string): string {
  return join(datasetPaths(dir).field, safeName(id))
}

/** Keeps a form. One that is there already is the same but for its case, which is taken over. */
export async function keepForm(dir: string, form: FieldForm): Promise<string> {
  const path = join(formFolder(dir, form.id), 'form.json')
  try {
    await writeAtomically(path, `${JSON.stringify(form, null, 2)}\n`)
  } catch (error) {
    throw fileError(error, 'write', path)
  }
  return path
}

/** A form that was kept. Throws a UserError when there is none of that id, or its file is damaged. */
export async function readForm(dir: string, id: string): Promise<FieldForm> {
  const path = join(formFolder(dir, id), 'form.json')
  let content: string
  try {
    content = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw fileError(error, 'read', path)
    const known = await formIds(dir)
    const hint = didYouMean(id, known)
    throw new UserError(`there is no form "${id}" in ${dir}`, {
      why: known.length === 0 ? 'no form was made there' : `its forms are: ${known.join(', ')}`,
      next: [
        ...(hint === undefined ? [] : [hint]),
        'name the dataset in which it was made: --data DIR',
        'or make it again with the day and the seed that stand on the paper: jaryq field new CONTRACT --date DAY --seed SEED',
      ],
      exit: 'usage',
    })
  }
  try {
    const form = JSON.parse(content) as FieldForm
    const isWhole = (row: FieldForm['rows'][number]) =>
      Array.isArray(row?.cells) && row.cells.every((cell) => Number.isInteger(cell?.cell))
    if (form?.format !== 1 || form.id !== id || !Array.isArray(form.rows) || form.rows.length === 0)
      throw new SyntaxError('it is no form')
    if (!form.rows.every(isWhole) || typeof form.contract?.number !== 'string') throw new SyntaxError('it is no form')
    return form
  } catch (error) {
    throw new UserError(`${path} cannot be read`, {
      why: (error as Error).message,
      next: 'make the form again with the same day and seed: jaryq field new',
      exit: 'data',
    })
  }
}

/** The ids of the forms of a dataset. */
export async function formIds(dir: string): Promise<string[]> {
  const names = await readdir(datasetPaths(dir).field).catch(() => [])
  return names.filter((name) => /^f-[0-9a-f]{8}$/.test(name)).sort()
}

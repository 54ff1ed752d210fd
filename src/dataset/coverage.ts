import { join } from 'node:path'
import { readLines } from '../files/lines.ts'
import { CoverageCount, type FieldCoverage } from '../ocds/coverage.ts'
import type { ReadLimits } from '../ocds/read.ts'
import { ocdsSchema } from '../ocds/validate/schema.ts'
import { Interrupted, UserError } from '../terminal/errors.ts'
import type { Reporter } from '../terminal/progress.ts'
import type { Column, Row } from '../terminal/rows.ts'
import { compileFile } from './compile/file.ts'
import { compiledParts } from './compiled-parts.ts'
import { datasetPaths } from './layout.ts'
import { readManifest } from './manifest.ts'

export interface CoverageOptions extends ReadLimits {
  /** Tell the fields of OCDS that nobody fills, too. */
  all?: boolean
  report: Reporter
  signal?: AbortSignal
}

export interface Coverage {
  processes: number
  fields: FieldCoverage[]
}

/** Which fields a file of OCDS fills. Its releases are compiled first, so that each process counts once. */
export async function coverageOfFile(path: string, options: CoverageOptions): Promise<Coverage> {
  return count(compileFile(path, { ...options, strict: false }), options)
}

/** Which fields the compiled releases of the dataset in `dir` fill, of all sources. */
export async function coverageOfDataset(dir: string, options: CoverageOptions): Promise<Coverage> {
  const { generation } = await readManifest(dir)
  if (generation === null)
    throw new UserError(`nothing is compiled in ${dir}`, {
      next: 'compile and make tables with: jaryq build',
      exit: 'data',
    })
  const folder = datasetPaths(dir).generation(generation)
  const files = await compiledParts(dir, generation)
  const lines = async function* () {
    for (const { path } of files) for await (const { bytes } of readLines(join(folder, ...path.split('/')))) yield bytes
  }
  return count(lines(), options)
}

/** @param chunks whole lines, one or many at a time */
async function count(chunks: AsyncIterable<Buffer>, { all, report, signal }: CoverageOptions): Promise<Coverage> {
  const counted = new CoverageCount()
  for await (const chunk of chunks) {
    if (signal?.aborted === true) throw new Interrupted('nothing was changed', 'the same command')
    for (let from = 0; from < chunk.length; ) {
      const found = chunk.indexOf(0x0a, from)
      const end = found === -1 ? chunk.length : found
      if (end > from) counted.add(JSON.parse(chunk.toString('utf8', from, end)))
      from = end + 1
    }
    report.progress({ stage: 'coverage', done: counted.processes, unit: 'processes' })
  }
  return { processes: counted.processes, fields: counted.fields(ocdsSchema('1.1'), { all }) }
}

/** The columns of `coverageRows`. */
export const coverageColumns: Column[] = [
  { name: 'path', type: 'text' },
  { name: 'schema', type: 'text' },
  { name: 'process_share', type: 'number' },
  { name: 'processes', type: 'integer' },
  { name: 'object_share', type: 'number' },
  { name: 'filled', type: 'integer' },
  { name: 'objects', type: 'integer' },
]

/** Fields as rows. */
export function coverageRows({ fields }: Coverage): Row[] {
  return fields.map(({ path, schema, processShare, processes, objectShare, filled, objects }) => ({
    ...{ path, schema, process_share: processShare, processes },
    ...{ object_share: objectShare, filled, objects },
  }))
}

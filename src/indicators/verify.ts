import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileDigest } from '../dataset/durable.ts'
import { datasetPaths } from '../dataset/layout.ts'
import { recordSum, runName } from './run-record.ts'
import type { RunRecord } from './stored.ts'

/** What is wrong with the stored runs of indicators and the ledger of flags; a row for each file that was looked at. */
export async function* verifyRuns(dir: string): AsyncGenerator<{ file: string; problem: string | undefined }> {
  const paths = datasetPaths(dir)
  const runs = (await readdir(paths.runs).catch(() => [] as string[])).sort()
  for (const run of runs) {
    const record = await recordOf(join(paths.runs, run, 'run.json'))
    const file = `flags/runs/${run}/run.json`
    if (typeof record === 'string') {
      yield { file, problem: record }
      continue
    }
    const isWhole = record.run === run && runName(record) === run && [undefined, recordSum(record)].includes(record.sum)
    yield { file, problem: isWhole ? undefined : 'its content was changed' }
    for (const [name, wanted] of Object.entries(record.files ?? {})) {
      const found = await fileDigest(join(paths.runs, run, name)).catch(() => undefined)
      const problem = found === undefined ? 'it is missing' : 'its content was changed'
      yield {
        file: `flags/runs/${run}/${name}`,
        problem: found?.bytes === wanted.bytes && found.sha256 === wanted.sha256 ? undefined : problem,
      }
    }
  }
  const hasLedger = (await readdir(paths.flags).catch(() => [] as string[])).includes('ledger.parquet')
  if (runs.length > 0 && !hasLedger) yield { file: 'flags/ledger.parquet', problem: 'it is missing' }
}

async function recordOf(path: string): Promise<RunRecord | string> {
  try {
    const record = JSON.parse(await readFile(path, 'utf8')) as RunRecord
    return Array.isArray(record?.indicators) ? record : 'it is no run of indicators'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is missing' : (error as Error).message
  }
}

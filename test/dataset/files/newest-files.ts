import { type FileRecord, readFileVersions } from '../../../src/dataset/files/records.ts'

/** The files of a dataset, each once in its newest form, in the order in which they were seen first. */
export async function newestFiles(dir: string): Promise<FileRecord[]> {
  const newest = new Map<string, FileRecord>()
  for await (const { record } of readFileVersions(dir)) newest.set(record.id, record)
  return [...newest.values()]
}

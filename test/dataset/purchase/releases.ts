import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readLines } from '../../../src/files/lines.ts'

/** The releases in a dataset, by ocid, as they stand in its files. */
export async function releasesOf(dir: string): Promise<Map<string, string>> {
  const place = join(dir, 'releases/goszakup')
  const found = new Map<string, string>()
  for (const name of readdirSync(place))
    for await (const { bytes } of readLines(join(place, name)))
      found.set(String(JSON.parse(bytes.toString()).ocid), bytes.toString())
  return found
}

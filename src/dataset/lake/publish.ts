import { join } from 'node:path'
import { writeAtomically } from '../../files/atomic.ts'
import { Interrupted, UserError } from '../../terminal/errors.ts'
import { parseAddress } from '../trino/address.ts'
import { openClient } from '../trino/client.ts'
import { lakeDdl } from './ddl.ts'
import { exportLake, type LakeOptions, type LakeTable } from './export.ts'

export { lakeTableColumns } from './export.ts'

export interface PublishOptions extends LakeOptions {
  /** The cluster to make the lake known to: `trino://host:port/catalog/schema`. */
  engine?: string
  /** The folder as the cluster knows it; `file://…` unless given. */
  location?: string
  /** The schema that people name; that of `engine` unless given. */
  schema?: string
}

/**
 * Exports the tables, writes the statements that a cluster needs as `lake.sql` beside them, and runs them where an engine
 * is named. The view that names the version is replaced last, so that a cluster shows the old tables or the new ones.
 */
export async function exportLakeTo(dir: string, options: PublishOptions): Promise<LakeTable[]> {
  const address = options.engine === undefined ? undefined : parseAddress(options.engine)
  const schema = options.schema ?? address?.schema ?? 'procurement'
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(schema))
    throw new UserError(`"${schema}" cannot be the name of a schema`, {
      why: 'a schema is made of lower-case letters, digits and "_"',
      exit: 'usage',
    })
  const { lake, tables, location } = await exportLake(dir, options)
  const statements = lakeDdl(lake, schema, addressOf(options.location, lake.version) ?? location)
  await writeAtomically(join(options.to, 'lake.sql'), `${statements.join(';\n\n')};\n`)
  if (address === undefined) return tables
  const client = await openClient({ ...address, schema: undefined }, { signal: options.signal })
  try {
    for (const [index, sql] of statements.entries()) {
      if (options.signal?.aborted === true)
        throw new Interrupted('the cluster shows the tables that it showed before', 'the same command again')
      options.report.progress({ stage: 'cluster', done: index, total: statements.length, unit: 'statements' })
      await client.run(sql)
    }
  } finally {
    await client.close()
  }
  return tables
}

function addressOf(location: string | undefined, version: string): string | undefined {
  if (location === undefined) return undefined
  if (!/^[a-z][a-z0-9]*:\/\/[^'\s]*$/.test(location))
    throw new UserError(`--location: "${location}" is no address of a folder`, {
      next: 'name it as the cluster does, as s3://bucket/lake or file:///shared/lake',
      exit: 'usage',
    })
  return `${location.replace(/\/+$/, '')}/${version}`
}

import { apiSource } from '../fetch/store.ts'
import { rawEntities } from '../raw/store.ts'
import { hasSamruk, transformSamruk } from '../samruk/transform.ts'
import { type TransformOptions, transformDataset } from './transform.ts'

/**
 * Transforms the raw records of each source that the dataset has any of, each into releases of its own.
 * @throws UserError (data) where there are none
 */
export async function transformAll(dir: string, options: TransformOptions): Promise<void> {
  const isHeld = await hasSamruk(dir)
  if (!isHeld || (await rawEntities(dir, apiSource)).length > 0) await transformDataset(dir, options)
  const { report, signal, prefix } = options
  if (isHeld) await transformSamruk(dir, { report, signal, prefix })
}

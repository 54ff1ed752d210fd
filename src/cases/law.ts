import { datasetPaths } from '../dataset/layout.ts'
import { type Law, loadLaw } from '../law/law.ts'

/** The law as a dataset has it: the built-in one, with its own files in place. */
export function lawOfDataset(dir: string): Promise<Law> {
  return loadLaw(datasetPaths(dir).law)
}

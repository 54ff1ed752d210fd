import { relative, sep } from 'node:path'
import { type GenerationFile, readGenerationFiles } from './build.ts'
import { isLayered } from './layers.ts'
import { datasetPaths } from './layout.ts'
import { digestsBelow, wholeCompiled } from './whole.ts'

/** The files with the compiled releases of a generation, of all sources, by path: part after part, one release a line. */
export async function compiledParts(dir: string, generation: number): Promise<GenerationFile[]> {
  const folder = datasetPaths(dir).generation(generation)
  const files = (await isLayered(folder))
    ? (await digestsBelow(await wholeCompiled(dir, generation))).map(({ path, ...digest }) => ({
        path: relative(folder, path).split(sep).join('/'),
        ...digest,
      }))
    : await readGenerationFiles(dir, generation)
  return files
    .filter(({ path }) => /^(whole\/)?compiled\/.*\/part-[^/]*\.ndjson/.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

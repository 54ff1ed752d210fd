import { type GenerationFile, readGenerationFiles } from './build.ts'

/** The files with the compiled releases of a generation, of all sources, by path: part after part, one release a line. */
export async function compiledParts(dir: string, generation: number): Promise<GenerationFile[]> {
  return (await readGenerationFiles(dir, generation))
    .filter(({ path }) => /^compiled\/.*\/part-[^/]*\.ndjson/.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

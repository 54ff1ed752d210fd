// Compiles what is in assembly to WebAssembly, beside the code that loads it, where that is missing or older.
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'assembly')
/** Each module: what it is made of, the first file its entry, and where it goes. */
const modules = [
  { sources: ['json.ts'], target: 'src/ocds/json.wasm', runtime: 'stub' },
  // Its tables grow, so memory must be given back.
  { sources: ['cardinal.ts'], target: 'src/indicators/cardinal/cardinal.wasm', runtime: 'minimal' },
]

/** The paths of what is made, from the root. */
export const wasmFiles = modules.map(({ target }) => target)

/** Makes what is missing; the compiler is loaded only then. */
export async function makeWasm() {
  for (const { sources, target, runtime } of modules) {
    const path = join(root, target)
    const changed = Math.max(...sources.map((name) => statSync(join(folder, name)).mtimeMs))
    if (!existsSync(path) || statSync(path).mtimeMs < changed) await make(sources[0], path, runtime)
  }
}

async function make(entry, path, runtime) {
  const { main } = await import('assemblyscript/asc')
  let binary
  const options = `-O3 --converge --enable simd --noAssert --runtime ${runtime} --use abort=`.split(' ')
  const { error, stderr } = await main([entry, '--outFile', basename(path), ...options], {
    readFile: (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null),
    writeFile: (_name, content) => {
      binary = content
    },
  })
  if (error || binary === undefined)
    throw new Error(`assembly/${entry} cannot be compiled: ${error?.message}\n${stderr}`)
  mkdirSync(dirname(path), { recursive: true })
  // Whoever loads it meanwhile gets the old or the new, never a half.
  const part = `${path}.${process.pid}.part`
  writeFileSync(part, binary)
  renameSync(part, path)
}

if (process.argv[1] && statSync(process.argv[1]).ino === statSync(fileURLToPath(import.meta.url)).ino) await makeWasm()

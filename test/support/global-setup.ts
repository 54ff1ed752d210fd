import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The tests that start the built program need it built from the sources as they are. */
export default function setup(): void {
  const noBuild = process.env.JARYQ_NO_BUILD === '1'
  // What the sources load of WebAssembly is made all the same.
  const tool = noBuild ? '../../tools/wasm.mjs' : '../../tools/setup.mjs'
  execFileSync(process.execPath, [fileURLToPath(new URL(tool, import.meta.url)), '--quiet'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

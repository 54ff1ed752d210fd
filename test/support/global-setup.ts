import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The tests that start the built program need it built from the sources as they are. */
export default function setup(): void {
  if (process.env.JARYQ_NO_BUILD === '1') return
  execFileSync(process.execPath, [fileURLToPath(new URL('../../tools/setup.mjs', import.meta.url)), '--quiet'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

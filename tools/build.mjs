// Compiles assembly to WebAssembly and src to dist, copies what is not TypeScript beside it and writes the command manifest. Runs on Node 22.19 or newer.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeWasm } from './wasm.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const manifest = join(root, 'oclif.manifest.json')
// A stale manifest would hide a new command.
rmSync(manifest, { force: true })
rmSync(join(root, 'dist'), { recursive: true, force: true })

await makeWasm()
const tsc = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.json')],
  {
    stdio: ['ignore', 2, 2],
  },
)
if (tsc.status !== 0) process.exit(tsc.status ?? 1)

const source = join(root, 'src')
for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name.endsWith('.ts')) continue
  const from = join(entry.parentPath, entry.name)
  const to = join(root, 'dist', relative(source, from))
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to)
}

const { Plugin } = await import('@oclif/core/config')
const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true, respectNoCacheDefault: true })
await plugin.load()
writeFileSync(manifest, `${JSON.stringify(plugin.manifest, null, 1)}\n`)

#!/usr/bin/env node
// Plain syntax on purpose: an old Node.js must be able to read this far.
import { mkdirSync, readFileSync } from 'node:fs'
import module from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import v8 from 'node:v8'

const argv = process.argv.slice(2)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `jaryq needs Node.js 22.19 or newer, this is ${process.versions.node}: install it from https://nodejs.org, or in a clone use "npm run -s jaryq --".\n`,
  )
  process.exitCode = 1
} else if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
  // Asked often by scripts and editors, so without loading the program.
  const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`)
} else {
  if (isCacheThere()) module.enableCompileCache?.()
  // Pages are large and soon done with. V8 would let its space for what is new grow to 64 MB before it looks for them,
  // and the memory of their bytes with it; other commands, which build much before they let go of it, are left alone.
  if (/^(fetch|sync)$/.test(argv[0] ?? '')) v8.setFlagsFromString('--semi-space-growth-factor=1')
  const { start } = await import('../dist/terminal/start.js')
  await start(argv, import.meta.url)
}

// Node.js would try for ever to make its cache where a folder is there but takes none (/proc).
function isCacheThere() {
  if (process.env.NODE_COMPILE_CACHE || process.env.NODE_DISABLE_COMPILE_CACHE) return true
  try {
    mkdirSync(join(tmpdir(), 'node-compile-cache'))
    return true
  } catch (error) {
    return error.code === 'EEXIST'
  }
}

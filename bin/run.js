#!/usr/bin/env node
// Plain syntax on purpose: an old Node.js must be able to read this far.
import module from 'node:module'
import process from 'node:process'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `jaryq needs Node.js 22.19 or newer, this is ${process.versions.node}: install it from https://nodejs.org, or in a clone use "npm run -s jaryq --".\n`,
  )
  process.exit(1)
}

module.enableCompileCache?.()
const { start } = await import('../dist/terminal/start.js')
await start(process.argv.slice(2), import.meta.url)

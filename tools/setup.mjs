// Sets up a fresh clone, on any Node from 18 on: dependencies, Node 24 beside them, the compiled program.
// What is done already is skipped: a second run takes a fraction of a second.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { wasmFiles } from './wasm.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamps = join(root, 'node_modules', '.jaryq')

/** The Node.js that the project runs on: the platform package's binary, else the one that runs this. */
export function projectNode() {
  const packages = [
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
  ]
  for (const name of packages) {
    for (const file of ['bin/node', 'bin/node.exe', 'node.exe']) {
      const path = join(root, 'node_modules', name, file)
      if (existsSync(path)) return path
    }
  }
  return process.execPath
}

function digest(paths) {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(directory, entry.name)) : [join(directory, entry.name)]))
}

function done(name, value) {
  try {
    return readFileSync(join(stamps, name), 'utf8') === value
  } catch {
    return false
  }
}

function note(name, value) {
  mkdirSync(stamps, { recursive: true })
  writeFileSync(join(stamps, name), value)
}

function step(message, command, args, options = {}) {
  console.error(`jaryq: ${message}`)
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })
  if (result.status !== 0) {
    console.error(`jaryq: "${[command, ...args].join(' ')}" failed${result.error ? `: ${result.error.message}` : ''}`)
    process.exit(result.status ?? 1)
  }
}

/** Installs and builds what is missing or older than its sources. */
export function setUp() {
  const lock = digest([join(root, 'package-lock.json')])
  if (!done('install', lock)) {
    // npm is a script beside the Node.js that runs this; on Windows it is a .cmd, which needs a shell.
    step(
      'installing dependencies (once, about half a minute)',
      'npm',
      ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      {
        shell: process.platform === 'win32',
      },
    )
    if (process.platform === 'win32') {
      const shim = join(root, 'node_modules', '.bin', 'node.exe')
      if (projectNode() !== process.execPath && !existsSync(shim)) copyFileSync(projectNode(), shim)
    }
    note('install', lock)
  }
  const sources = digest([
    // What is made of assembly lies there too.
    ...filesBelow(join(root, 'src')).filter((path) => !path.endsWith('.wasm') && !path.endsWith('.part')),
    ...filesBelow(join(root, 'assembly')),
    join(root, 'package.json'),
    join(root, 'tsconfig.json'),
    join(root, 'tools', 'build.mjs'),
    join(root, 'tools', 'wasm.mjs'),
  ])
  const made = ['oclif.manifest.json', ...wasmFiles].every((path) => existsSync(join(root, path)))
  if (!done('build', sources) || !made) {
    step('building', projectNode(), [join(root, 'tools', 'build.mjs')])
    note('build', sources)
  }
}

if (process.argv[1] && statSync(process.argv[1]).ino === statSync(fileURLToPath(import.meta.url)).ino) {
  setUp()
  if (!process.argv.includes('--quiet'))
    console.error(`jaryq: ready, on Node.js ${spawnSync(projectNode(), ['--version']).stdout.toString().trim()}`)
}

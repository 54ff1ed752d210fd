import { execFile, execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from './support/cli.ts'

const run = promisify(execFile)

let directory: string
let clone: string
const environment = () => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(JARYQ_|npm_|NODE_(?!EXTRA_CA_CERTS))/i.test(name)),
  ),
  // As a stranger has it: no Node.js of this project.
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !entry.includes('node_modules'))
    .join(delimiter),
  XDG_CONFIG_HOME: join(directory, 'config'),
})

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'jaryq-clone-'))
  clone = join(directory, 'jaryq')
  // What git would give: the tracked files as they are now.
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0')
  for (const file of files) if (file !== '' && existsSync(join(root, file))) cpSync(join(root, file), join(clone, file))
}, 600_000)
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const npm = (args: string[], cwd = clone) =>
  run('npm', args, { cwd, env: environment(), maxBuffer: 1 << 28, shell: process.platform === 'win32' })

describe('a fresh clone', () => {
  it('goes from nothing to a letter with npm start, inside itself, and tells three commands to try', async () => {
    const { stdout } = await npm(['start'])
    const made = stdout.slice(stdout.indexOf('\nMade:'))
    for (const kind of ['records', 'OCDS', 'Parquet', 'Arrow', 'flags', 'page', 'letters'])
      expect(made).toMatch(new RegExp(`^ {2}${kind} +\\S`, 'm'))
    expect(made.match(/npm run -s jaryq -- /g)?.length).toBe(3)
    for (const path of ['jaryq-data/dataset.json', 'jaryq-out/overview.html', 'jaryq-out/flags.ndjson'])
      expect(existsSync(join(clone, path))).toBe(true)
    expect(readdirSync(join(clone, 'jaryq-out')).filter((name) => /^a-dvga.*\.(ru|kk)\.docx$/.test(name)).length).toBe(
      2,
    )
    expect(existsSync(join(directory, 'config', 'jaryq', 'applicant.yaml'))).toBe(false)
  })

  it('makes only what git ignores', () => {
    execFileSync('git', ['init', '-q'], { cwd: clone })
    const made = execFileSync('git', ['status', '--porcelain', '--ignored', '-uall'], { cwd: clone, encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.startsWith('??'))
      .map((line) => line.slice(3))
    const tracked = new Set(execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n'))
    expect(made.filter((file) => !tracked.has(file.replaceAll('"', '')))).toEqual([])
  })

  it('says in the README what the program says', async () => {
    await npm(['run', '-s', 'readme', '--', '--check'])
  })

  it('does it again with nothing new', async () => {
    const manifest = readFileSync(join(clone, 'jaryq-data/dataset.json'), 'utf8')
    const { stdout, stderr } = await npm(['start'])
    expect(stderr).not.toMatch(/installing|building/)
    expect(stdout).toContain('\nMade:')
    // The server's port is another one, and with it the file's own checksum.
    const bare = (text: string) => text.replace(/127\.0\.0\.1:\d+/, '').replace(/"checksum": "\w+"\n/, '')
    expect(bare(readFileSync(join(clone, 'jaryq-data/dataset.json'), 'utf8'))).toBe(bare(manifest))
  })

  it('packs into a package that installs globally and runs there', async () => {
    const { stdout } = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', directory])
    const packed = JSON.parse(stdout) as
      | { filename: string; files: { path: string }[] }[]
      | Record<string, { filename: string; files: { path: string }[] }>
    const [entry] = Array.isArray(packed) ? packed : Object.values(packed)
    const paths = entry!.files.map((file) => file.path)
    expect(paths).toContain('oclif.manifest.json')
    expect(paths).toContain('dist/indicators/single-bid.sql')
    expect(paths.filter((path) => /^(src|test|tools|jaryq-)/.test(path))).toEqual([])
    const prefix = join(directory, 'prefix')
    // Another prefix would mean another global configuration, and with it other certificates.
    const globalConfig = (await npm(['config', 'get', 'globalconfig'])).stdout.trim()
    await npm(
      [
        'install',
        '--global',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--prefix',
        prefix,
        '--globalconfig',
        globalConfig,
        join(directory, entry!.filename),
      ],
      directory,
    )
    const installed = join(
      prefix,
      process.platform === 'win32' ? 'node_modules' : 'lib/node_modules',
      'jaryq/bin/run.js',
    )
    const jaryq = (args: string[]) =>
      run(process.execPath, [installed, ...args], { cwd: directory, env: environment() })
    expect((await jaryq(['--version'])).stdout).toMatch(/^jaryq\//)
    await jaryq(['sandbox', 'generate', '--processes', '50', '--seed', '1', '--output', join(directory, 'market')])
    expect(existsSync(join(directory, 'market/announcements.ndjson'))).toBe(true)
    const { stdout: rows } = await jaryq([
      'query',
      'SELECT count(*) AS n FROM contracts',
      '--data',
      join(clone, 'jaryq-data'),
    ])
    expect((JSON.parse(rows) as { n: number }).n).toBeGreaterThan(100)
    await jaryq(['report', 'overview', '--data', join(clone, 'jaryq-data'), '--output', join(directory, 'page.html')])
    expect(readFileSync(join(directory, 'page.html'), 'utf8')).toContain('<svg')
  })
})

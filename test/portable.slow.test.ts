import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { zipMembers } from '../src/files/zip-read.ts'
import { root } from './support/cli.ts'
import { temporary } from './support/temp.ts'

/** Builds the archive for a platform and reads it. */
async function portable(platform: string): Promise<Map<string, Buffer>> {
  const archive = join(temporary('portable'), 'jaryq.zip')
  const made = spawnSync(
    process.execPath,
    [join(root, 'tools/portable.mjs'), '--platform', platform, '--output', archive],
    { encoding: 'utf8' },
  )
  expect(made.status, made.stderr).toBe(0)
  const files = new Map<string, Buffer>()
  for await (const found of zipMembers(archive)) {
    if (found.kind === 'problem') throw new Error(`${found.name}: ${found.reason}`)
    files.set(found.member.name, await buffer(found.member.bytes))
  }
  return files
}

describe('the folder that runs without installing', { timeout: 600_000 }, () => {
  const platform = `${process.platform}-${process.arch}`
  let folder: string
  let here: Map<string, Buffer>
  /** Runs the launcher where there is no Node.js, no npm and no git on the PATH. */
  const start = (...args: string[]) => {
    const launcher = process.platform === 'win32' ? 'jaryq.cmd' : 'jaryq'
    return spawnSync(join(folder, 'jaryq', launcher), args, {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      env: {
        PATH: process.platform === 'win32' ? process.env.PATH : '/usr/bin:/bin',
        HOME: folder,
        USERPROFILE: folder,
      },
    })
  }

  beforeAll(async () => {
    here = await portable(platform)
    folder = join(temporary('portable-run'), 'Қазақша қалта – Ә')
    for (const [name, data] of here) {
      const path = join(folder, name)
      await mkdir(dirname(path), { recursive: true })
      const program = /^jaryq\/(?:jaryq|node\/node(?:\.exe)?)$/.test(name)
      await writeFile(path, data, { mode: program ? 0o755 : 0o644 })
    }
  }, 600_000)

  it('goes from a market to flags and a letter in a folder with a Kazakh name', () => {
    const steps = [
      ['--version'],
      ['sandbox', 'generate', '--processes', '60', '--seed', '1', '--as', 'compiled', '--output', 'нарық', '--quiet'],
      ['import', join('нарық', 'compiled.ndjson.zst'), '--data', 'деректер', '--quiet'],
      ['build', '--data', 'деректер', '--quiet'],
      ['flag', 'single-bid', '--data', 'деректер', '--lang', 'kk', '--quiet'],
      ['letter', 'list', '--lang', 'kk'],
    ]
    for (const step of steps) {
      const run = start(...step)
      expect(run.status, `${step.join(' ')}: ${run.stderr}`).toBe(0)
    }
    const tables = start('query', 'SELECT count(*) AS n FROM processes', '--data', 'деректер', '--quiet')
    expect(JSON.parse(tables.stdout).n).toBeGreaterThan(59)
  })

  it('has for Windows its own Node.js, engine and launchers, and no path that Windows cannot unpack', async () => {
    const files = await portable('win32-x64')
    const names = [...files.keys()]
    expect(files.get('jaryq/node/node.exe')?.subarray(0, 2).toString('latin1')).toBe('MZ')
    expect(names.filter((name) => name.endsWith('.dll') || name.endsWith('.node'))).toEqual([
      expect.stringContaining('node-bindings-win32-x64/duckdb.dll'),
      expect.stringContaining('node-bindings-win32-x64/duckdb.node'),
      expect.stringContaining('keyring.win32-x64'),
    ])
    expect(files.get('jaryq/jaryq.cmd')?.toString()).toBe(
      '@echo off\r\n"%~dp0node\\node.exe" "%~dp0app\\bin\\run.js" %*\r\n',
    )
    for (const launcher of ['jaryq/jaryq.cmd', 'jaryq/start.cmd'])
      expect(files.get(launcher)?.toString().replaceAll('\r\n', '')).not.toMatch(/\n/)
    // 260 characters are all that Windows' own unpacking takes, with the folder that it unpacks to.
    expect(Math.max(...names.map((name) => name.length))).toBeLessThan(150)
    const folded = names.map((name) => name.toLowerCase())
    expect(new Set(folded).size).toBe(names.length)
    expect(
      names.filter((name) => /[<>:"|?*\\]|[. ]$|(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\/|$)/i.test(name)),
    ).toEqual([])
    const program = (all: Map<string, Buffer>) =>
      [...all].filter(([name]) => name.startsWith('jaryq/app/') && !name.includes('/node_modules/'))
    expect(program(files).map(([name, data]) => [name, data.equals(here.get(name) ?? Buffer.alloc(0))])).toEqual(
      program(here).map(([name]) => [name, true]),
    )
  })
})

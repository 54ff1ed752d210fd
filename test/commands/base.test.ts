import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jaryq, root, startJaryq } from '../support/cli.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jaryq-base-'))
})
afterAll(() => rm(directory, { recursive: true }))

describe('the program', () => {
  it('says its version without loading itself', async () => {
    const { code, stdout } = await jaryq(['--version'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^jaryq\/\d+\.\d+\.\d+ \w+-\w+ node-v\d+/)
  })

  it('lists its commands', async () => {
    const { code, stdout } = await jaryq(['--help'])
    expect(code).toBe(0)
    for (const command of [
      'fetch',
      'transform',
      'import',
      'build',
      'query',
      'flag',
      'report',
      'doctor',
      'letter',
      'sandbox',
    ])
      expect(stdout).toContain(command)
  })

  it('names the nearest command for one that does not exist, without a terminal', async () => {
    const { code, stderr, stdout } = await jaryq(['biuld'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('there is no command "biuld"')
    expect(stderr).toContain('did you mean "build"?')
  })

  it('names the nearest flag for one that does not exist', async () => {
    const { code, stderr } = await jaryq(['doctor', '--quite'])
    expect(code).toBe(2)
    expect(stderr).toContain('did you mean "--quiet"?')
  })

  it('puts an error as JSON on stdout under --json', async () => {
    const { code, stdout } = await jaryq(['query', 'SELECT 1', '--json', '--data', join(directory, 'nowhere')])
    expect(code).toBe(5)
    expect(JSON.parse(stdout).error).toMatchObject({ exit: 5, message: expect.stringContaining('there is no dataset') })
  })

  it('tells what the exit codes mean', async () => {
    const { stdout } = await jaryq(['help', 'exit-codes'])
    expect(stdout).toMatch(/^130 +interrupted$/m)
  })

  it('ends quietly when its reader goes away', async () => {
    const child = startJaryq(['--help'])
    child.stdout!.destroy()
    let stderr = ''
    child.stderr!.on('data', (text) => {
      stderr += text
    })
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
    expect(stderr).toBe('')
  })

  it('says in one line what an old Node.js lacks', async () => {
    const script = `Object.defineProperty(process.versions, 'node', { value: '20.1.0' }); process.argv.splice(1, 1, 'jaryq'); await import(${JSON.stringify(join(root, 'bin/run.js'))})`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    let stderr = ''
    child.stderr.on('data', (text) => {
      stderr += text
    })
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1)
    expect(stderr).toMatch(/^jaryq needs Node\.js 22\.19 or newer, this is 20\.1\.0: .*\n$/)
  })
})

describe('jaryq doctor', () => {
  it('checks each thing in a line, shows no token and fails when something is wrong', async () => {
    const { code, stdout } = await jaryq(
      ['doctor', '--data', directory, '--base-url', 'http://127.0.0.1:9', '--json'],
      {
        env: { JARYQ_TOKEN: 'very-secret-token-abcd', JARYQ_CONFIG_DIR: directory },
      },
    )
    const rows = JSON.parse(stdout) as { check: string; ok: boolean | null; found: string; fix: string }[]
    expect(rows.map((row) => row.check)).toEqual([
      'Node.js',
      'clock',
      'disk',
      'temporary files',
      'token',
      'network',
      'dataset',
      'engine',
    ])
    expect(stdout).not.toContain('very-secret')
    expect(rows.find((row) => row.check === 'token')).toMatchObject({ ok: true, found: '…abcd from JARYQ_TOKEN' })
    expect(rows.find((row) => row.check === 'network')).toMatchObject({ ok: false })
    expect(code).toBe(1)
  })
})

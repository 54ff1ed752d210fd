import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
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

  it('shows flags that exclude one another without empty places', async () => {
    const { stdout } = await jaryq(['import', '--help'])
    expect(stdout).toContain('[--follow-links]')
    expect(stdout).not.toMatch(/[ |]\]/)
  })

  it('refuses flags for reading where nothing is read from outside', async () => {
    const { code, stderr, stdout } = await jaryq(['compile', '--versioned', '--strict', '--max-depth', '20'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('only with a PATH: --strict, --max-depth')
  })

  it('names the nearest command for one that does not exist, without a terminal', async () => {
    const { code, stderr, stdout } = await jaryq(['biuld'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('there is no command "biuld"')
    expect(stderr).toContain('did you mean "build"?')
  })

  it('says what a command does not take, and what may have been meant', async () => {
    for (const [args, what, next] of [
      [['law', 'list', 'mci'], 'error: jaryq law list takes no "mci"', 'jaryq law list --help'],
      [['data', 'list', 'blind'], 'error: jaryq data list takes no "blind"', 'did you mean "--blind"?'],
      [['data', 'list', 'csv'], 'error: jaryq data list takes no "csv"', 'did you mean "--format csv"?'],
      [['indicators', 'score', 'single-bid'], 'error: jaryq indicators score takes no "single-bid"', '--help'],
      [
        ['flag', '--all', '--legal', 'csv'],
        'error: --all and "csv" exclude each other',
        'did you mean "--format csv"?',
      ],
      [['flag', 'purchase-by-words', ''], 'error: the command takes no ""', '--help'],
      [['law', 'lst'], 'error: there is no command "law lst"', 'did you mean "law list"?'],
      [['coverage', ''], 'error: cannot read ""', 'check the path'],
      [['data', 'list', '--data='], 'error: there is no dataset in ""', 'npm start'],
    ] as const) {
      const { code, stderr, stdout } = await jaryq([...args])
      expect(stdout).toBe('')
      expect(code).not.toBe(0)
      expect(stderr.split('\n')[0]).toContain(what)
      expect(stderr).toContain(next)
    }
  })

  it('names the nearest flag for one that does not exist', async () => {
    const { code, stderr } = await jaryq(['doctor', '--quite'])
    expect(code).toBe(2)
    expect(stderr).toContain('did you mean "--quiet"?')
  })

  it('names in its own words what is missing, and always what to do next', async () => {
    for (const [args, what] of [
      [['import'], 'error: PATH is missing\n  why: PATH: file, folder'],
      [
        ['score'],
        'error: KIND is missing\n  why: KIND: what is scored; weights: what a flag of each indicator weighs, and why; one of process, buyer',
      ],
      [
        ['score', 'byer'],
        'error: "byer" is not one of process, buyer, supplier, market, weights\n  next: did you mean "buyer"?',
      ],
      [['score', 'buyer', '--rank', 'x'], 'error: --rank: "x" is not one of score, cri, money, value, id\n'],
      [['indicators', 'score'], 'error: --truth is missing'],
      [['letter', 'new'], 'error: KIND is missing\n  why: KIND: the kind of letter'],
      [['flag', 'single-bid', '--legal'], 'error: --legal goes only with --all'],
      [['build', '--data'], 'error: Flag --data expects a value'],
      [['help', 'nosuch'], 'error: Command nosuch not found.'],
      [['sandbox', 'serve', '--port', '99999'], 'error: --port: expected a whole number of at most 65535'],
      [['fetch', '--since', '2026-02-01', '--until', '2026-01-01'], 'error: nothing lies between --since and --until'],
      [['fetch', '--region', 'Astana'], 'error: --region: "Astana" is not a KATO code'],
    ] as const) {
      const { code, stderr, stdout } = await jaryq([...args], { env: { JARYQ_CONFIG_DIR: directory } })
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' })
      expect(stderr).toContain(what)
      expect(stderr).toMatch(/^ {2}next: /m)
    }
  })

  it('refuses to put a market where a file or a dataset is', async () => {
    const file = join(directory, 'file')
    await writeFile(file, '')
    const onFile = await jaryq(['sandbox', 'generate', '--processes', '1', '--output', file])
    expect(onFile).toMatchObject({ code: 1, stderr: expect.stringContaining('something else of that name is there') })
    await mkdir(join(directory, 'dataset'))
    await writeFile(join(directory, 'dataset', 'dataset.json'), '{}')
    const onDataset = await jaryq(['sandbox', 'generate', '--output', join(directory, 'dataset')])
    expect(onDataset).toMatchObject({ code: 2, stderr: expect.stringContaining('is a dataset') })
  })

  it.runIf(process.platform === 'linux')('says that standard output is full, without a stack', async () => {
    const child = spawn('sh', ['-c', `"$0" "$1" law list > /dev/full`, process.execPath, join(root, 'bin/run.js')])
    let stderr = ''
    child.stderr.on('data', (text) => {
      stderr += text
    })
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1)
    expect(stderr).toMatch(/^error: cannot write to standard output\n {2}why: the disk is full\n {2}next: [^\n]+\n$/)
  })

  it('names the whole command when it is interrupted', async () => {
    const output = join(directory, 'interrupted market')
    const child = startJaryq(['sandbox', 'generate', '--processes', '20000', '--output', output])
    let stderr = ''
    child.stderr!.on('data', (text) => {
      stderr += text
    })
    const ended = new Promise((resolve) => child.on('close', resolve))
    while (child.exitCode === null && !existsSync(output)) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(stderr).toContain(`next: go on with: jaryq sandbox generate --processes 20000 --output '${output}'`)
  })

  it('puts an error as JSON on stdout under --json', async () => {
    const { code, stdout } = await jaryq(['query', 'SELECT 1', '--json', '--data', join(directory, 'nowhere')])
    expect(code).toBe(5)
    expect(JSON.parse(stdout).error).toMatchObject({ exit: 5, message: expect.stringContaining('there is no dataset') })
    const russian = await jaryq([
      ...['query', 'SELECT 1', '--json', '--lang', 'ru'],
      ...['--data', join(directory, 'nowhere')],
    ])
    expect(JSON.parse(russian.stdout).error).toEqual({
      name: 'data',
      message: expect.stringMatching(/набор/),
      why: expect.any(String),
      next: expect.arrayContaining([expect.stringContaining('jaryq fetch')]),
      exit: 5,
      english: JSON.parse(stdout).error.message,
    })
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
      'keyring',
      'proxy',
      'certificates',
      'network',
      'clock difference',
      'dataset',
      'engine',
      'notebook kernel',
      'Jupyter',
    ])
    expect(stdout).not.toContain('very-secret')
    expect(rows.find((row) => row.check === 'token')).toMatchObject({ ok: true, found: 'token …abcd from JARYQ_TOKEN' })
    expect(rows.find((row) => row.check === 'network')).toMatchObject({ ok: false })
    expect(code).toBe(1)
  })
})

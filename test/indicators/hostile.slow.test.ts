import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Engine, openEngine } from '../../src/dataset/engine.ts'
import { brokenError, type FlagOptions, flag } from '../../src/indicators/flag.ts'
import { runIndicator } from '../../src/indicators/run.ts'
import { newIndicator } from '../../src/indicators/scaffold.ts'
import { runAndStore } from '../../src/indicators/store.ts'
import { endsAll, Unstoppable, UserError } from '../../src/terminal/errors.ts'
import { silent } from '../../src/terminal/progress.ts'
import { builtDataset, purchase } from '../dataset/dataset-fixture.ts'

let dir: string
let engine: Engine
let skeleton: string

beforeAll(async () => {
  dir = await builtDataset({ goszakup: [purchase] })
  const { file } = await newIndicator({ dir, name: 'template', subject: 'contract' })
  skeleton = await readFile(file, 'utf8')
  engine = await openEngine(dir)
})
afterAll(() => engine.close())

async function asked(change: (text: string) => string, timeLimit = 200): Promise<UserError> {
  const custom = join(dir, 'hostile')
  await mkdir(custom, { recursive: true })
  await writeFile(join(custom, 'hostile.sql'), change(skeleton.replace('name: template', 'name: hostile')))
  try {
    const run = await runIndicator(engine, 'hostile', { custom, timeLimit, kept: 'ignore' })
    for await (const row of run.rows) expect(row).toBeDefined()
  } catch (error) {
    return error as UserError
  }
  throw new Error('it was accepted')
}

const from = (relation: string) => (text: string) =>
  text.replace('CROSS JOIN params q', `CROSS JOIN params q CROSS JOIN (${relation}) hostile`)
const instead = (statement: string) => (text: string) =>
  text.replace(/---\*\/\n[\s\S]*\n-- evidence/, `---*/\n${statement}\n\n-- evidence`)
const told = ({ message, why, next }: UserError) => [message, why, ...next].join('\n')

it.each([
  ['reads a file', from("SELECT * FROM read_text('/etc/passwd')"), 'the function read_text is not allowed in FROM'],
  ['reads a file by its name', from("SELECT * FROM '/etc/passwd.csv'"), /may not leave the dataset|does not exist/],
  ['lists files', from("SELECT * FROM glob('/etc/*')"), 'the function glob is not allowed in FROM'],
  ['asks a web page', from("SELECT * FROM read_csv('https://example.org/a.csv')"), 'read_csv is not allowed'],
  ['writes a file', instead("COPY (SELECT 1) TO '/tmp/hostile.csv'"), 'must be a SELECT'],
  ['attaches a database', instead("ATTACH '/tmp/hostile.db'"), 'must be a SELECT'],
  ['installs an extension', instead('INSTALL httpfs'), 'must be a SELECT'],
  ['changes a setting', instead('SET memory_limit = "100GB"'), 'must be a SELECT'],
  ['drops a table', instead('WITH a AS (SELECT 1) DELETE FROM contracts'), 'only SELECT is allowed'],
  ['has two statements', instead("SELECT 1; COPY lots TO '/tmp/hostile.csv'"), 'a second statement begins'],
  [
    'hides the second statement',
    instead("SELECT $$a;$$; COPY lots TO '/tmp/hostile.csv'"),
    /more than one|second statement/,
  ],
  ['reads settings', from('SELECT * FROM duckdb_settings()'), 'duckdb_settings is not allowed'],
  ['runs text as SQL', from("SELECT * FROM query('SELECT 1')"), 'the function query is not allowed'],
  [
    'writes within a WITH',
    instead("WITH a AS (COPY contracts TO '/tmp/hostile.csv') SELECT 1"),
    'A CTE needs a SELECT',
  ],
  ['reads beside its records', from('SELECT max(content) FROM main."read_blob"(\'/etc/passwd\')'), 'read_blob is not'],
  ['reads in a subquery', from("SELECT (SELECT max(content) FROM read_text('/etc/passwd')) AS a"), 'read_text is not'],
  ['hides a call in a comment in a comment', instead('SELECT 1 /* /* */ ; COPY lots TO $$x$$ */'), 'second statement'],
  [
    'asks for a setting as a table',
    from('SELECT * FROM pragma_database_list()'),
    'pragma_database_list is not allowed',
  ],
  ['writes a log', from("SELECT * FROM enable_logging('QueryLog')"), 'enable_logging is not allowed'],
  ['leaves a place for a value', from('SELECT $name AS a'), 'the SQL has a placeholder'],
  ['leaves a place without a name', from('SELECT ? AS a'), 'the SQL has a placeholder'],
  ['nests without end', from(`SELECT ${'('.repeat(100_000)}1${')'.repeat(100_000)} AS a`), 'memory exhausted'],
  ['adds without end', from(`SELECT ${'1+'.repeat(20_000)}1 AS a`), 'expression depth limit'],
  [
    'names a function by a letter that looks alike',
    from("SELECT * FROM re\u0430d_text('/etc/passwd')"),
    'is not allowed',
  ],
])('refuses a file that %s', async (_, change, message) => {
  const error = await asked(change)
  expect(error).toBeInstanceOf(UserError)
  if (typeof message === 'string') expect(told(error)).toContain(message)
  else expect(told(error)).toMatch(message)
  expect(error.message).toContain('hostile.sql')
  expect(existsSync('/tmp/hostile.csv')).toBe(false)
})

it('ends what never ends, and goes on with the next', async () => {
  const endless = 'WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 0 FROM n) SELECT count(*) AS i FROM n'
  // That it ends at all is what is tested: how soon depends on what else the machine does.
  const error = await asked(from(endless), 1)
  expect(told(error)).toContain('it took longer than 1 seconds')
  const product =
    'SELECT count(*) AS i FROM range(10000000) a CROSS JOIN range(10000000) b WHERE a.range * b.range = -1'
  expect(told(await asked(from(product), 1))).toContain('it took longer than 1 seconds')
  const run = await runIndicator(engine, 'single-bid')
  expect(run.counts.length).toBeGreaterThan(0)
}, 300_000)

it('gives up on one call that does not stop, and on all that was to come', async () => {
  const busy = await openEngine(dir)
  const call = "SELECT levenshtein(repeat('ab', 20000), repeat('ba', 20000)) AS i"
  await expect(busy.within(0.1, () => busy.rows(call), 0.2)).rejects.toBeInstanceOf(Unstoppable)
  // It does not wait for the call.
  await busy.close()
  const stuck = Object.create(engine, {
    within: { value: () => Promise.reject(new Unstoppable('it took longer than 1 seconds', { why: 'a call' })) },
  }) as Engine
  await writeFile(join(dir, 'hostile', 'hostile.sql'), skeleton.replace('name: template', 'name: hostile'))
  const custom = join(dir, 'hostile')
  const error = await runIndicator(stuck, 'hostile', { custom, kept: 'ignore' }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Unstoppable)
  expect(endsAll(error)).toBe(true)
  expect((error as Error).message).toContain('hostile.sql: the indicator cannot be computed: it took longer than 1 sec')
  const heard = vi.fn()
  await expect(runAndStore(dir, ['template'], { engine: stuck, broken: heard })).rejects.toBeInstanceOf(Unstoppable)
  expect(heard).not.toHaveBeenCalled()
}, 300_000)

it('says when memory is not enough', async () => {
  const small = await openEngine(dir, { memoryLimit: '60MB' })
  const custom = join(dir, 'hostile')
  await mkdir(custom, { recursive: true })
  const greedy =
    'SELECT max(length(s)) AS i FROM (SELECT string_agg(CAST(range AS VARCHAR)) AS s FROM range(30000000)) x HAVING max(length(s)) > 0'
  await writeFile(join(custom, 'hostile.sql'), from(greedy)(skeleton.replace('name: template', 'name: hostile')))
  await expect(runIndicator(small, 'hostile', { custom, timeLimit: 250 })).rejects.toMatchObject({
    message: expect.stringContaining('hostile.sql: the indicator cannot be computed: the query needs more memory'),
  })
  await small.close()
}, 300_000)

it.each([
  ['t.value_amount >= q', 't.value_amont >= q', 'value_amont', 'did you mean "value_amount"?'],
  ['FROM contracts t', 'FROM contarcts t', 'contarcts', 'did you mean "contracts"?'],
  ['END AS outcome', 'ENT AS outcome', 'syntax error', ''],
  ['AS reason,', 'AS reasn,', 'does not give the columns of a result', 'add reason'],
])('names the line of a mistake in the SQL: %s made %s', async (good, bad, what, next) => {
  const text = skeleton.replace(good, bad)
  const line = text.split('\n').findIndex((one) => one.includes(bad)) + 1
  const error = await asked((given) => given.replace(good, bad))
  expect(told(error)).toContain(what)
  expect(told(error)).toContain(next)
  if (what.startsWith('does not')) expect(error.message).toContain('hostile.sql: ')
  else expect(error.message).toMatch(new RegExp(`hostile\\.sql:${line}:`))
})

it('names the line of a value that is none, which shows only when it is computed', async () => {
  const given = (text: string) =>
    text.replace('FROM contracts t', 'FROM (SELECT * FROM contracts WHERE CAST(ocid AS INTEGER) > 0) t')
  const line =
    given(skeleton)
      .split('\n')
      .findIndex((one) => one.includes('CAST(ocid AS INTEGER)')) + 1
  expect((await asked(given)).message).toMatch(new RegExp(`hostile\\.sql:${line}: .*Could not convert string`))
})

it('names the line of a mistake in the evidence', async () => {
  const error = await asked((text) => text.replace('FROM result r', 'FROM results r'))
  const line = skeleton.split('\n').findIndex((one) => one.includes('FROM result r')) + 1
  expect(error.message).toContain(`hostile.sql:${line}: `)
})

it('lets one broken file stop nothing but itself', async () => {
  const own = join(dir, 'indicators')
  await writeFile(join(own, 'broken-header.sql'), skeleton.replace('severity: statistical', 'severity: grave'))
  await writeFile(
    join(own, 'broken-sql.sql'),
    skeleton.replace('name: template', 'name: broken-sql').replace('FROM contracts', 'FROM nothing'),
  )
  await writeFile(join(own, 'single-bid.sql'), skeleton)
  await mkdir(join(own, 'folder.sql'))
  const aliases = ['x', ...'abcdef'].map((name, at, all) =>
    at === 0 ? 'x: &x [1, 1]' : `${name}: &${name} [${`*${all[at - 1]}, `.repeat(9)}]`,
  )
  await writeFile(join(own, 'alias-bomb.sql'), skeleton.replace('\n---*/', `\n${aliases.join('\n')}\n---*/`))
  const warnings: string[] = []
  const notes: string[] = []
  const report = { ...silent, warn: (line: string) => warnings.push(line), note: (line: string) => notes.push(line) }
  const ask = async (options: Partial<FlagOptions>) => {
    const found = await flag({ dir, report, ...options })
    const rows = []
    for await (const row of found.rows) rows.push(row)
    return { rows, broken: found.broken }
  }
  const { broken } = await ask({})
  expect(broken.map(({ name }) => name).sort()).toEqual([
    'alias-bomb',
    'broken-header',
    'broken-sql',
    'folder',
    'indicators/single-bid.sql',
  ])
  expect(warnings.join('\n')).toMatch(/alias-bomb\.sql:1: not a valid indicator; the YAML header cannot be read/)
  expect(warnings.join('\n')).toContain('folder.sql: not a file')
  expect(warnings.join('\n')).toMatch(/broken-header\.sql:6: not a valid indicator/)
  expect(warnings.join('\n')).toMatch(/broken-sql\.sql:\d+: .*nothing does not exist/)
  expect(warnings.join('\n')).toContain('jaryq has an indicator single-bid of its own')
  for (const name of ['single-bid', 'template', 'vat-by-non-payer'])
    expect(notes.some((line) => line.startsWith(`${name}: `))).toBe(true)
  expect(brokenError(broken)).toMatchObject({ exitName: 'failed', message: expect.stringContaining('broken-sql') })
  await expect(ask({ name: 'broken-sql' })).rejects.toThrow('broken-sql.sql:')
  const again = await ask({})
  expect(again.broken).toHaveLength(5)
}, 300_000)

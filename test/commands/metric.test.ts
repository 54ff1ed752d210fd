import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jaryq } from '../support/cli.ts'

let folder: string
const run = (...args: string[]) =>
  jaryq(args, { cwd: folder, env: { JARYQ_DATA: join(folder, 'data'), JARYQ_CONFIG_DIR: join(folder, 'config') } })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jaryq-metric-'))
  const market = join(folder, 'market.ndjson')
  for (const args of [
    ['sandbox', 'generate', '--processes', '150', '--seed', '3', '--as', 'compiled', '--output', market],
    ['import', market, '--source', 'market'],
    ['build'],
  ]) {
    const { code, stderr } = await run(...args)
    expect(code, stderr).toBe(0)
  }
}, 120_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

it('gives rows on stdout and notes on stderr', async () => {
  const { code, stdout, stderr } = await run('metric', 'suppliers', '--by', 'region', '--lang', 'kk')
  expect(code).toBe(0)
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rows.length).toBeGreaterThan(3)
  for (const row of rows) expect(row).toMatchObject({ metric: 'suppliers', outcome: 'ok' })
  expect(rows[0].region_name).toMatch(/облысы|Алматы|Астана|Шымкент/)
  expect(stderr).toContain('бүтінге қосылмайды')
})

it('ranks, limits, and shows small cells without a value', async () => {
  const { stdout } = await run(
    'metric',
    'contracted-value',
    '--by',
    'supplier',
    '--rank',
    'value',
    '--limit',
    '3',
    '--json',
  )
  const rows = JSON.parse(stdout)
  expect(rows.length).toBe(3)
  expect(rows[0].value).toBeGreaterThanOrEqual(rows[1].value)
  const few = await run('metric', 'contracts', '--by', 'buyer', '--min-n', '100000', '--json')
  for (const row of JSON.parse(few.stdout)) expect(row).toMatchObject({ value: null, outcome: 'insufficient' })
})

it('explains itself in the language asked for, with its SQL', async () => {
  const { stdout } = await run('metric', 'single-bid-rate', '--explain', '--lang', 'ru')
  for (const part of ['# single-bid-rate', '## Формула', '## Сведение', '### x_lot_turnouts', 'SELECT'])
    expect(stdout).toContain(part)
})

it('lists metrics, shows one, and tells what is missing', async () => {
  const list = await run('metric', 'list', '--fields', 'name,codes')
  expect(list.stdout.trim().split('\n').length).toBeGreaterThan(70)
  expect((await run('metric', 'show', 'hhi', '--lang', 'ru')).stdout).toContain('Херфиндаля')
  expect((await run('metric', 'list', '--missing', '--format', 'csv')).stdout).toContain('U046')
})

it('refuses what there is not, and says what was meant', async () => {
  const wrong = await run('metric', 'single-bid')
  expect([wrong.code, wrong.stdout]).toEqual([2, ''])
  const by = await run('metric', 'contracts', '--by', 'regio')
  expect(by.code).toBe(2)
  expect(by.stderr).toContain('did you mean "region"?')
  expect((await run('metric', 'contracts', '--by', 'buyer', '--year', '1999', '--fail-empty')).code).toBe(6)
})
